//! Changes that keep all digests consistent: files are added, taken out, renamed, exchanged and altered at random, and every
//! manifest is made anew. None may be accepted (docs/dossier-format.md, section 7). `FUZZ_ROUNDS` sets how many, 2,000 unless
//! set.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rayon::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};
use zishen::package::digest::{sha512, sm3};
use zishen::package::sha256;
use zishen::verify::{Demands, Options, Report, verify};

use crate::fuzzed::{below, rounds};
use crate::made;

/// Files by path.
pub type Files = BTreeMap<String, Vec<u8>>;

const ALGORITHMS: [&str; 3] = ["sha256", "sha512", "sm3"];
/// Names that are tried: tag files, manifests, payload, and what other systems read differently.
const NAMES: [&str; 40] = [
    "CORRECTION.html",
    "tagmanifest-x.pdf",
    "tagmanifest-md5.txt",
    "tagmanifest-sha256.txt.p7",
    "tagmanifest-sha512.txt.p7s",
    "tagmanifest-x/a.html",
    "manifest-md5.txt",
    "manifest-sha256.txt.bak",
    "manifest-sha256",
    "fetch.txt",
    "bagit.txt.bak",
    "README.TXT",
    "readme.txt",
    "README",
    "autorun.inf",
    "check.ps1.bak",
    "Check.ps1",
    "check.bat",
    ".hidden",
    "metadata/more.csv",
    "metadata/metadata.csv.bak",
    "metadata/preservation/more.xml",
    "metadata/x/y/z.txt",
    "data",
    "data/x.pdf",
    "data/cover/02-more.pdf",
    "data/forms/09-more.pdf",
    "data/forms/8-review.pdf",
    "data/forms/08-review.PDF",
    "data/forms/08-review.pdf.exe",
    "data/evidence/1-1.pdf",
    "data/evidence/00-00.pdf",
    "data/evidence/01-01.exe",
    "data/evidence/01-01.pdf:x",
    "data/evidence/01-01.pdf.",
    "data/photo/photo.png",
    "data/photo/Photo.jpg",
    "data/record/more.json",
    "data/con.pdf",
    "data/a b.pdf",
];

fn is_manifest(path: &str) -> bool {
    let name = path.strip_prefix("tag").unwrap_or(path);
    ALGORITHMS.iter().any(|algorithm| name == format!("manifest-{algorithm}.txt"))
}

/// Changes at random; gives what was done, or nothing where nothing came of it.
fn change(files: &mut Files, random: &mut ChaCha8Rng, keep: fn(&str) -> bool) -> Option<String> {
    let paths: Vec<String> = files.keys().filter(|path| !keep(path)).cloned().collect();
    let mut any = || paths[below(random, paths.len())].clone();
    let (one, other) = (any(), any());
    let name = NAMES[below(random, NAMES.len())].to_owned();
    let what = match below(random, 7) {
        0 => {
            let content = [files[&one].clone(), vec![], b"<html>".to_vec(), made::pdf("1")];
            let content = content[below(random, 4)].clone();
            (!files.contains_key(&name)).then(|| files.insert(name.clone(), content))?;
            format!("add {name}")
        }
        1 => {
            files.remove(&one)?;
            format!("take out {one}")
        }
        2 => {
            (!files.contains_key(&name)).then_some(())?;
            let content = files.remove(&one)?;
            files.insert(name.clone(), content);
            format!("rename {one} to {name}")
        }
        3 => {
            let (a, b) = (files.get(&one)?.clone(), files.get(&other)?.clone());
            (a != b).then_some(())?;
            files.insert(one.clone(), b);
            files.insert(other.clone(), a);
            format!("exchange {one} and {other}")
        }
        4 => {
            let b = files.get(&other)?.clone();
            (files.insert(one.clone(), b.clone())? != b).then_some(())?;
            format!("{other} in the place of {one}")
        }
        5 => {
            files.get_mut(&one)?.extend([b"\n", b" ", b"x", b"\0"][below(random, 4)]);
            format!("more in {one}")
        }
        _ => {
            files.get_mut(&one)?.pop()?;
            format!("less in {one}")
        }
    };
    Some(what)
}

/// The files of a ZIP below its top folder.
pub fn unpacked(zip: &[u8]) -> Files {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let count = archive.len();
    let read = |index| {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        (file.name().unwrap().split_once('/').unwrap().1.to_owned(), bytes)
    };
    (0..count).map(read).collect()
}

/// The ZIP in the fixed form.
pub fn packed(top: &str, files: &Files) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let first = files.get_key_value("bagit.txt");
    for (path, bytes) in first.into_iter().chain(files.iter().filter(|(path, _)| *path != "bagit.txt")) {
        let lower = path.to_ascii_lowercase();
        let stored = [".pdf", ".jpg", ".jpeg", ".png"].iter().any(|end| lower.ends_with(end));
        let method = if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default()
            .last_modified_time(DateTime::default())
            .system(System::Unix)
            .unix_permissions(0o644)
            .compression_method(method);
        writer.start_file(format!("{top}/{path}"), options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Every manifest, and the size of the payload, as whoever changed the files would make them.
pub fn remake(files: &mut Files, with_index: bool) {
    if with_index {
        renew_index(files);
    }
    let payload = || files.iter().filter(|(path, _)| path.starts_with("data/"));
    let oxum = format!("{}.{}", payload().map(|(_, bytes)| bytes.len()).sum::<usize>(), payload().count());
    if let Some(info) = files.get_mut("bag-info.txt") {
        let text = String::from_utf8_lossy(info).into_owned();
        let lines = text.split_inclusive('\n').map(|line| {
            if line.starts_with("Payload-Oxum: ") { format!("Payload-Oxum: {oxum}\n") } else { line.to_owned() }
        });
        *info = lines.collect::<String>().into_bytes();
    }
    for kind in ["manifest", "tagmanifest"] {
        let of_tags = kind == "tagmanifest";
        let listed: Files = files
            .iter()
            .filter(|(path, _)| path.starts_with("data/") != of_tags && !(is_manifest(path) && path.starts_with(kind)))
            .filter(|(path, _)| !(of_tags && is_manifest(path) && path.starts_with("tag")))
            .map(|(path, bytes)| (path.clone(), bytes.clone()))
            .collect();
        for algorithm in ALGORITHMS {
            let digest = |bytes: &[u8]| match algorithm {
                "sha256" => sha256(bytes).to_string(),
                "sha512" => sha512(bytes).to_string(),
                _ => sm3(bytes).to_string(),
            };
            let lines = listed.iter().map(|(path, bytes)| format!("{}  {path}\n", digest(bytes)));
            files.insert(format!("{kind}-{algorithm}.txt"), lines.collect::<String>().into_bytes());
        }
    }
}

/// The list of contents with the files that are there.
fn renew_index(files: &mut Files) {
    let Some(mut index) = files.get("dossier.json").and_then(|bytes| serde_json::from_slice::<Value>(bytes).ok())
    else {
        return;
    };
    let Some(old) = index["files"].as_array().cloned() else { return };
    let listed = files.iter().filter(|(path, _)| path.starts_with("data/")).map(|(path, bytes)| {
        let known = old.iter().find(|file| file["path"] == **path).or(old.first());
        let mut file = known.cloned().unwrap_or_default();
        file["path"] = json!(path);
        file["bytes"] = json!(bytes.len());
        file["sha256"] = json!(sha256(bytes).to_string());
        file["sha512"] = json!(sha512(bytes).to_string());
        file
    });
    index["files"] = listed.collect();
    files.insert("dossier.json".into(), made::pretty(&index));
}

pub fn holds(path: &Path) -> bool {
    let demands = Demands::default();
    let options = Options { quick: false, seen: &|_| {}, demands: &demands, bounded: &zishen::pdf::look };
    verify(path, &options).is_ok_and(|reports| reports.iter().all(Report::holds))
}

/// Runs all rounds; `round` gives what was done where it was accepted.
fn run(round: impl Fn(&mut ChaCha8Rng, &Path) -> Option<Option<String>> + Sync) {
    let tried = std::sync::atomic::AtomicU64::new(0);
    let accepted: Vec<String> = (0..rounds())
        .into_par_iter()
        .filter_map(|number| {
            let folder = TempDir::new().unwrap();
            let done = round(&mut ChaCha8Rng::seed_from_u64(number), folder.path())?;
            tried.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            done
        })
        .collect();
    let tried = tried.into_inner();
    println!("{tried} consistent changes, {} accepted", accepted.len());
    assert!(accepted.is_empty(), "{:#?}", &accepted[..accepted.len().min(20)]);
    assert!(tried * 2 > rounds(), "most rounds change something");
}

/// What `dossier.json` alone says (reasons, versions of templates) nothing else in the dossier could contradict.
fn is_index_or_manifest(path: &str) -> bool {
    is_manifest(path) || path == "dossier.json"
}

#[test]
fn no_consistent_change_of_a_dossier_is_accepted() {
    let whole = made::dossier("1", "b");
    let files = unpacked(&whole);
    assert_eq!(packed("1", &files), whole, "what is packed here is packed as the program packs it");
    let mut same = files.clone();
    remake(&mut same, true);
    assert_eq!(same, files, "manifests are made as the program makes them");
    run(|random, folder| {
        let mut changed = files.clone();
        let mut done = Vec::new();
        for _ in 0..=below(random, 3) {
            done.extend(change(&mut changed, random, is_index_or_manifest));
        }
        let with_index = below(random, 2) == 0;
        remake(&mut changed, with_index);
        (changed != files).then_some(())?;
        let path = folder.join("1.zip");
        fs::write(&path, packed("1", &changed)).unwrap();
        Some(holds(&path).then(|| format!("{} (index made anew: {with_index})", done.join(", "))))
    });
}

fn is_manifest_of_run(path: &str) -> bool {
    path == "manifest-sha256.txt"
}

#[test]
fn no_consistent_change_of_a_run_is_accepted() {
    let out = TempDir::new().unwrap();
    let [first, second] = [1, 2].map(|number| made::run(out.path(), "b", number, &["1", "2", "3"]));
    let read = |folder: &Path| -> Files {
        let entries = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
        let files = entries.filter(|entry| entry.file_type().is_file());
        let name = |path: &Path| path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        files.map(|entry| (name(entry.path()), fs::read(entry.path()).unwrap())).collect()
    };
    let (before, mut files) = (read(&first), read(&second));
    files.remove("manifest-sha256.txt");
    run(|random, folder| {
        let mut changed = files.clone();
        let mut done = Vec::new();
        for _ in 0..=below(random, 2) {
            done.extend(change(&mut changed, random, is_manifest_of_run));
        }
        renew_record(&mut changed);
        (changed != files).then_some(())?;
        for (path, bytes) in &before {
            let path = folder.join("b/0001").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        // A file cannot lie where a folder must.
        let clash = changed.keys().any(|path| changed.keys().any(|other| other.starts_with(&format!("{path}/"))));
        (!clash).then_some(())?;
        made::write(&folder.join("b/0002"), &changed);
        Some(holds(folder).then(|| done.join(", ")))
    });
}

/// The record with the digests and sizes of the dossiers that are there.
fn renew_record(files: &mut Files) {
    let Some(mut record) = files.get("run.json").and_then(|bytes| serde_json::from_slice::<Value>(bytes).ok()) else {
        return;
    };
    for student in record["students"].as_array_mut().into_iter().flatten() {
        if let Some(zip) = student["dossier"].as_str().and_then(|path| files.get(path)) {
            student["sha256"] = json!(sha256(zip).to_string());
            student["bytes"] = json!(zip.len());
        }
    }
    files.insert("run.json".into(), made::pretty(&record));
}
