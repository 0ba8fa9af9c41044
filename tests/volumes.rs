//! Volumes as archives ask for them: `tests/volumes/<archive>/batch.yaml` says what goes in, `contents.txt` what the contents
//! list must then say, line by line.

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;
use zip::ZipArchive;

use crate::sample::{build, copy_of_inputs, inputs, text, tool_absent, zishen};

const STUDENT: &str = "201920010101";

/// Inputs of one student with an archive's list, and the papers that the list names but 毕业登记表: scans by title, a PDF by
/// title, the bound thesis by `evidence.yaml`.
fn office(archive: &str) -> TempDir {
    let folder = copy_of_inputs(&[STUDENT]);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = fs::read_to_string(root.join("tests/volumes").join(archive).join("batch.yaml")).unwrap();
    let batch = folder.path().join("batch.yaml");
    fs::write(&batch, fs::read_to_string(&batch).unwrap() + &list).unwrap();
    let evidence = folder.path().join("evidence").join(STUDENT);
    fs::create_dir_all(&evidence).unwrap();
    let scan = inputs().join("scans").join(STUDENT);
    let scan = fs::read_dir(scan)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|end| end == "jpg"))
        .unwrap();
    for name in ["研究生登记表-1.jpg", "研究生登记表-2.jpg", "毕业研究生登记表.jpg"] {
        fs::copy(&scan, evidence.join(name)).unwrap();
    }
    for name in ["学位申请书.pdf", "学位审批书.pdf", "学位论文专家评阅书.pdf"] {
        fs::write(evidence.join(name), pdf(name)).unwrap();
    }
    let sheet = "schema: zishen/evidence/1\npapers:\n  - {code: thesis, pages: 86, date: 2022-05-20}\n";
    fs::write(evidence.join("evidence.yaml"), sheet).unwrap();
    folder
}

/// A PDF of two pages, each its own by a title.
fn pdf(title: &str) -> Vec<u8> {
    use lopdf::{Document, Object, Stream, dictionary};
    let mut pdf = Document::with_version("1.7");
    let tree = pdf.new_object_id();
    let kids: Vec<Object> = (1..=2)
        .map(|page| {
            let content = pdf.add_object(Stream::new(dictionary! {}, format!("% {title} {page}").into_bytes()));
            let size = vec![0.into(), 0.into(), 595.into(), 842.into()];
            pdf.add_object(dictionary! {"Type" => "Page", "Parent" => tree, "Contents" => content, "MediaBox" => size})
                .into()
        })
        .collect();
    pdf.objects.insert(tree, dictionary! {"Type" => "Pages", "Count" => 2, "Kids" => kids}.into());
    let catalog = pdf.add_object(dictionary! {"Type" => "Catalog", "Pages" => tree});
    pdf.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).unwrap();
    bytes
}

/// A file of the student's dossier.
fn document(out: &Path, path: &str) -> Vec<u8> {
    let zip = fs::read(out.join(format!("2022-autumn/current/dossiers/edu/{STUDENT}.zip"))).unwrap();
    let mut bytes = Vec::new();
    let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
    archive.by_name(&format!("{STUDENT}/{path}")).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

/// The text of a PDF without its blanks; none where poppler is not installed.
fn words(pdf: &[u8]) -> Option<String> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("1.pdf");
    fs::write(&path, pdf).unwrap();
    match Command::new("pdftotext").args(["-raw", text(&path), "-"]).output() {
        Ok(output) if output.status.success() => Some(dense(&String::from_utf8_lossy(&output.stdout))),
        _ => {
            tool_absent("pdftotext of poppler-utils");
            None
        }
    }
}

fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn the_contents_list_is_the_one_that_the_archive_asks_for() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/volumes");
    for archive in ["ccnu", "csu"] {
        let (inputs, out) = (office(archive), TempDir::new().unwrap());
        build(inputs.path(), out.path(), &[], 0);
        let Some(list) = words(&document(out.path(), "data/cover/01-contents.pdf")) else { return };
        let expected = fs::read_to_string(folder.join(archive).join("contents.txt")).unwrap();
        assert!(list.contains(&dense(&expected)), "{archive}: {expected}\n{list}");
        let verified = zishen(&["verify", text(out.path())]);
        assert_eq!(verified.status.code(), Some(0), "{archive}: {}", String::from_utf8_lossy(&verified.stdout));
    }
}

/// Every paper has its place and its page numbers, and what is lacking is a finding.
#[test]
fn papers_have_places_and_a_lacking_one_is_a_finding() {
    let (inputs, out) = (office("ccnu"), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    let index: Value = serde_json::from_slice(&document(out.path(), "dossier.json")).unwrap();
    let places: Vec<String> = index["files"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|file| !file["volume_start"].is_null())
        .map(|file| {
            format!(
                "{} {} {}+{} {}",
                file["path"].as_str().unwrap(),
                file["title"].as_str().unwrap(),
                file["volume_start"],
                file["pages"],
                file["source"].as_str().unwrap()
            )
        })
        .collect();
    let expected = [
        "data/forms/01-registration.pdf 研究生登记表 1+2 original",
        "data/forms/02-transcript.pdf 研究生学业成绩表 3+1 printed",
        "data/forms/03-application.pdf 学位申请书 4+2 original",
    ];
    assert_eq!(places, expected);
    assert_eq!(
        index["volume"],
        serde_json::json!(["registration", "transcript", "application", "graduation", "thesis"])
    );
    assert_eq!(index["absent"][0]["form"], "graduation");
    assert_eq!(index["paper_originals"][0]["volume_start"], 6);
    let review: Value = serde_json::from_slice(&document(out.path(), "data/record/evaluation.json")).unwrap();
    let found: Vec<(&str, &str)> = review["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["code"] == "volume")
        .filter_map(|finding| Some((finding["subject"].as_str()?, finding["outcome"].as_str()?)))
        .collect();
    let expected = [("registration", "pass"), ("application", "pass"), ("graduation", "missing"), ("thesis", "pass")];
    assert_eq!(found, expected);
    assert_eq!(review["verdict"], "supplement");
    // The filed papers are neither PDF/A nor PDF/UA, so the whole volume claims neither.
    let to = TempDir::new().unwrap();
    let printed = zishen(&["print", text(out.path()), "--volumes", "--to", text(to.path())]);
    assert_eq!(printed.status.code(), Some(0), "{printed:?}");
    let volume = fs::read(to.path().join(format!("2022-autumn-0001/edu/{STUDENT}.pdf"))).unwrap();
    let said = String::from_utf8_lossy(&volume);
    assert!(said.contains("<dc:title>") && !said.contains("pdfaid:part") && !said.contains("pdfuaid:part"));
}

/// Whoever changes a listed volume and makes all digests anew is found by the list.
#[test]
fn a_list_that_does_not_hold_is_refused() {
    let wrong = [
        ("volume:\n  - items:\n      - {code: transcrpt}\n", "transcrpt"),
        ("volume:\n  - items:\n      - {code: plan}\n      - {code: plan}\n", "重复"),
        ("volume:\n  - items:\n      - {code: cover, title: 封面}\n", "另取代码"),
        ("volume:\n  - items: []\n", "1至99项"),
        ("print: {contents: {columns: [order, tittle]}}\n", "tittle"),
    ];
    for (list, says) in wrong {
        let inputs = copy_of_inputs(&[STUDENT]);
        let batch = inputs.path().join("batch.yaml");
        fs::write(&batch, fs::read_to_string(&batch).unwrap() + "\n" + list).unwrap();
        let output = zishen(&["check", text(inputs.path())]);
        assert_eq!(output.status.code(), Some(3), "{list}");
        let said = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned();
        assert!(said.contains(says), "{list}: {said}");
    }
}
