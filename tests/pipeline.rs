//! The main job, end to end, through the program: `inputs/` built twice, compared byte by byte, and read again.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use sha2::{Digest, Sha256};
use tempfile::TempDir;
use zip::ZipArchive;

use crate::sample::{build, copy_of_inputs, files, inputs, text, two_students, zishen};

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Checks a manifest against files, and returns the paths that it lists.
fn check_manifest(manifest: &str, files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let lines = manifest.lines().map(|line| line.split_once("  ").expect("digest, two spaces, path"));
    lines
        .map(|(digest, path)| {
            assert_eq!(digest, hex(&files[path]), "{path}");
            path.to_owned()
        })
        .collect()
}

fn utf8(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// Reads a dossier with a foreign library and checks it as RFC 8493 wants: every file is in a manifest, every
/// line of a manifest has its file.
fn check_dossier(id: &str, zip: &[u8]) {
    let mut archive = ZipArchive::new(Cursor::new(zip)).expect("a ZIP");
    let mut bag = BTreeMap::new();
    for i in 0..archive.len() {
        let mut file = archive.by_index(i).expect("an entry");
        let name = file.name().expect("a name").strip_prefix(&format!("{id}/")).expect("one top folder").to_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("readable");
        assert!(bag.insert(name, bytes).is_none(), "twice the same name");
    }
    let mut payload = check_manifest(utf8(&bag["manifest-sha256.txt"]), &bag);
    let mut found: Vec<_> = bag.keys().filter(|path| path.starts_with("data/")).cloned().collect();
    payload.sort();
    found.sort();
    assert_eq!(payload, found);
    let mut tags = check_manifest(utf8(&bag["tagmanifest-sha256.txt"]), &bag);
    tags.sort();
    let mut others: Vec<_> = bag.keys().filter(|path| !path.starts_with("data/")).cloned().collect();
    others.retain(|path| !path.starts_with("tagmanifest-"));
    assert_eq!(tags, others);
    check_profile(&bag);
    let index: serde_json::Value = serde_json::from_slice(&bag["dossier.json"]).expect("JSON");
    check_pages(&index);
    assert_eq!(index["student_id"], id);
    for file in index["files"].as_array().expect("a list") {
        assert_eq!(file["sha256"], hex(&bag[file["path"].as_str().unwrap()]));
    }
    for path in ["data/cover/00-cover.pdf", "data/cover/01-contents.pdf", "data/forms/08-review.pdf"] {
        assert!(bag[path].starts_with(b"%PDF-1.7"), "{path}");
    }
}

/// The files, manifests and elements that our BagIt profile demands are there.
fn check_profile(bag: &BTreeMap<String, Vec<u8>>) {
    let text = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/bagit-profile.json")).unwrap();
    let profile: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let info = utf8(&bag["bag-info.txt"]);
    for (element, rule) in profile["Bag-Info"].as_object().unwrap() {
        let values = info.lines().filter_map(|line| line.strip_prefix(&format!("{element}: ")));
        let allowed = rule["values"].as_array();
        for value in values.clone() {
            assert!(allowed.is_none_or(|allowed| allowed.contains(&value.into())), "{element}: {value}");
        }
        assert!(values.count() >= usize::from(rule["required"] == true), "{element}");
    }
    let names =
        |key: &str| profile[key].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect::<Vec<_>>();
    let required = names("Tag-Files-Required").into_iter().map(str::to_owned);
    let manifests = names("Manifests-Required")
        .into_iter()
        .flat_map(|name| [format!("manifest-{name}.txt"), format!("tagmanifest-{name}.txt")]);
    assert!(required.chain(manifests).all(|file| bag.contains_key(&file)));
}

/// The volume's pages are numbered from 1 without a gap, on forms and on paper originals.
fn check_pages(index: &serde_json::Value) {
    let of_list = |list: &str| index[list].as_array().unwrap().clone();
    let numbered = of_list("files").into_iter().chain(of_list("paper_originals"));
    let mut pages: Vec<_> =
        numbered.filter_map(|item| Some((item["volume_start"].as_u64()?, item["pages"].as_u64()?))).collect();
    pages.sort_unstable();
    let next = pages.iter().fold(1, |next, (start, pages)| {
        assert_eq!(*start, next, "{}", index["student_id"]);
        next + pages
    });
    assert!(next > 1);
}

#[test]
fn the_sample_cohort_builds_twice_to_the_same_bytes_and_reads_again() {
    let (first, second) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let output = build(&inputs(), first.path(), &[], 0);
    build(&inputs(), second.path(), &["--threads", "1"], 0);
    let table = utf8(&output.stdout);
    assert!(table.contains("合计") && table.contains("0001"), "{table}");

    let batch = first.path().join("2022-autumn");
    assert_eq!(fs::canonicalize(batch.join("current")).unwrap(), fs::canonicalize(batch.join("0001")).unwrap());
    let (run, again) = (files(&batch.join("0001")), files(&second.path().join("2022-autumn/0001")));
    assert_eq!(run.keys().collect::<Vec<_>>(), again.keys().collect::<Vec<_>>());
    for (path, bytes) in &run {
        assert!(*bytes == again[path], "{path} differs between two builds");
    }

    let listed = check_manifest(utf8(&run["manifest-sha256.txt"]), &run);
    assert_eq!(listed.len() + 1, run.len());
    let dossiers = run.iter().filter(|(path, _)| path.starts_with("dossiers/"));
    let mut count = 0;
    for (path, bytes) in dossiers {
        let id = path.rsplit('/').next().unwrap().trim_end_matches(".zip");
        check_dossier(id, bytes);
        count += 1;
    }
    assert!(count >= 24, "{count} students");
    for college in ["edu", "cs", "lit"] {
        assert!(run.contains_key(&format!("summary/{college}.pdf")), "{college}");
        assert!(run.contains_key(&format!("summary/{college}.xlsx")), "{college}");
    }
}

/// `code=outcome` of every requirement that is not met.
fn open_findings(student: &serde_json::Value) -> String {
    let findings = student["findings"].as_array().expect("a list").iter();
    let open = findings.filter(|f| f["outcome"] != "pass" && f["outcome"] != "not-applicable");
    let mut texts: Vec<_> =
        open.map(|f| format!("{}={}", f["code"].as_str().unwrap(), f["outcome"].as_str().unwrap())).collect();
    texts.dedup();
    texts.join(" ")
}

#[test]
fn the_sample_cohort_is_judged_as_worked_out_by_hand() {
    let out = TempDir::new().unwrap();
    build(&inputs(), out.path(), &[], 0);
    let json = fs::read(out.path().join("2022-autumn/current/findings.json")).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let students = json["students"].as_array().unwrap().iter();
    let judged = students.map(|s| {
        let (id, verdict) = (s["id"].as_str().unwrap(), s["verdict"].as_str().unwrap());
        format!("{id}\t{verdict}\t{}\n", open_findings(s))
    });
    let expected = include_str!("cohort.tsv").lines().filter(|line| !line.starts_with('#'));
    let expected: String = expected.map(|line| format!("{line}\n")).collect();
    assert_eq!(judged.collect::<String>(), expected);
}

#[test]
fn one_broken_student_does_not_stop_the_others() {
    let students = two_students();
    let inputs = copy_of_inputs(&students.iter().map(String::as_str).collect::<Vec<_>>());
    let broken =
        "schema: zishen/student/1\nid: \"209900000009\"\nresults:\n- {code: a, name: b, class: degree, credits: x}\n";
    fs::write(inputs.path().join("students/209900000009.yaml"), broken).unwrap();
    let out = TempDir::new().unwrap();
    let output = build(inputs.path(), out.path(), &[], 1);
    let printed = utf8(&output.stderr);
    assert!(printed.contains("students/209900000009.yaml:4:") && printed.contains("results[0].credits"), "{printed}");
    let run = files(&out.path().join("2022-autumn/0001"));
    assert_eq!(run.keys().filter(|path| path.starts_with("dossiers/")).count(), 2);
    let json: serde_json::Value = serde_json::from_slice(&run["run.json"]).unwrap();
    assert_eq!(json["unprocessed"][0]["file"], "students/209900000009.yaml");
}

#[test]
fn a_character_without_a_glyph_is_a_finding_and_ends_nothing() {
    let students = two_students();
    let inputs = copy_of_inputs(&[students[0].as_str()]);
    let student = "schema: zishen/student/1\nid: \"9\"\nname: \"张\\uE863\"\n";
    fs::write(inputs.path().join("students/9.yaml"), student).unwrap();
    let out = TempDir::new().unwrap();
    build(inputs.path(), out.path(), &[], 0);
    let run = files(&out.path().join("2022-autumn/0001"));
    let json: serde_json::Value = serde_json::from_slice(&run["findings.json"]).unwrap();
    let student = json["students"].as_array().unwrap().iter().find(|s| s["id"] == "9").unwrap();
    let glyphs = student["findings"].as_array().unwrap().iter().find(|f| f["code"] == "glyphs").unwrap();
    assert_eq!(glyphs["outcome"], "undetermined");
    assert!(glyphs["found"]["text"].as_str().unwrap().contains("U+E863"));
    assert!(run.contains_key("dossiers/unassigned/9.zip"));
}

#[test]
fn unusable_inputs_end_with_3_before_anything_is_written() {
    let students = two_students();
    type Spoil = fn(&Path);
    let spoil: [(&str, Spoil, &str); 3] = [
        (
            "policy",
            |f| fs::write(f.join("policy.yaml"), "schema: zishen/policy/2\nnonsense: 1\n").unwrap(),
            "policy.yaml:2:1",
        ),
        ("batch", |f| fs::remove_file(f.join("batch.yaml")).unwrap(), "batch.yaml"),
        ("programmes", |f| fs::remove_dir_all(f.join("programmes")).unwrap(), "programmes"),
    ];
    for (what, spoil, printed) in spoil {
        let inputs = copy_of_inputs(&[students[0].as_str()]);
        spoil(inputs.path());
        let out = TempDir::new().unwrap();
        let output = build(inputs.path(), &out.path().join("out"), &[], 3);
        assert!(utf8(&output.stderr).contains(printed), "{what}: {}", utf8(&output.stderr));
        assert!(!out.path().join("out").exists(), "{what}");
    }
}

#[test]
fn a_broken_template_ends_with_3_before_anything_is_written() {
    let templates = TempDir::new().unwrap();
    fs::write(templates.path().join("cover.typ"), "#import \"lib.typ\": *\n#nonsense\n").unwrap();
    let out = TempDir::new().unwrap();
    let output = build(&inputs(), &out.path().join("out"), &["--templates", text(templates.path())], 3);
    assert!(utf8(&output.stderr).contains("cover.typ:2"), "{}", utf8(&output.stderr));
    assert!(!out.path().join("out").exists());
}

#[test]
fn check_tells_the_reasons_and_writes_nothing() {
    let output = zishen(&["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", utf8(&output.stderr));
    let printed = utf8(&output.stdout);
    assert!(printed.contains("不通过") && printed.contains("院通〔2022〕56号"), "{printed}");
    assert_eq!(zishen(&["check", "--strict"]).status.code(), Some(1));
    assert_eq!(zishen(&["nonsense"]).status.code(), Some(2));
}
