//! `tests/evidence/<case>/files` is what one student uploaded; `told.txt` is what zishen makes of it. A new case is a new
//! folder. The program itself runs, for it reads a PDF that may be hostile in a process of its own.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;
use walkdir::WalkDir;

use crate::sample::{build, copy_of_inputs, text, zishen};

const STUDENT: &str = "201920010101";

/// Inputs of one student without originals of its own, and the folder for what is uploaded.
fn inputs() -> (TempDir, PathBuf) {
    let inputs = copy_of_inputs(&[STUDENT]);
    let folder = inputs.path().join("evidence").join(STUDENT);
    fs::create_dir_all(&folder).unwrap();
    (inputs, folder)
}

fn copy(from: &Path, to: &Path) {
    for entry in WalkDir::new(from).min_depth(1).into_iter().map(Result::unwrap) {
        let place = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(place).unwrap();
        } else {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}

/// What the contents list and the review say: originals with pages, pieces of evidence, faults.
fn printed(inputs: &Path) -> String {
    let out = TempDir::new().unwrap();
    let output = zishen(&["build", text(inputs), "--out", text(out.path())]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    let zip = WalkDir::new(out.path()).into_iter().flatten().find(|e| e.path().extension().is_some_and(|x| x == "zip"));
    let unpacked = TempDir::new().unwrap();
    let zip = fs::File::open(zip.unwrap().path()).unwrap();
    zip::ZipArchive::new(zip).unwrap().extract(unpacked.path()).unwrap();
    let bag = unpacked.path().join(STUDENT);
    let json = |path: &str| -> Value { serde_json::from_slice(&fs::read(bag.join(path)).unwrap()).unwrap() };
    let dossier = json("dossier.json");
    let mut lines = Vec::new();
    for file in dossier["files"].as_array().unwrap() {
        let (path, title, source) = (&file["path"], &file["title"], file["source"].as_str().unwrap());
        let name = path.as_str().unwrap();
        // The first piece is the record's own.
        if ["original", "evidence"].contains(&source) && !name.starts_with("data/evidence/01-") {
            lines.push(format!("{source} {name} {} {}", title.as_str().unwrap(), file["pages"]));
        }
    }
    for paper in dossier["paper_originals"].as_array().unwrap() {
        lines.push(format!("paper {} {}", paper["form"].as_str().unwrap(), paper["pages"]));
    }
    let student = zishen(&["explain", STUDENT, text(inputs)]);
    let said = String::from_utf8_lossy(&student.stdout).into_owned();
    lines.extend(said.lines().filter(|line| line.contains("evidence/")).map(|line| line.trim().to_owned()));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// `ZISHEN_EVIDENCE=write` writes what is reported, to be read before it is kept.
#[test]
fn every_case_is_reported_as_it_stands_beside_it() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/evidence");
    let mut wrong = Vec::new();
    for case in WalkDir::new(cases).min_depth(1).max_depth(1).sort_by_file_name().into_iter().map(Result::unwrap) {
        if !case.file_type().is_dir() {
            continue;
        }
        let (inputs, folder) = inputs();
        copy(&case.path().join("files"), &folder);
        let printed = printed(inputs.path());
        let file = case.path().join("told.txt");
        if std::env::var_os("ZISHEN_EVIDENCE").is_some() {
            fs::write(&file, &printed).unwrap();
        }
        if fs::read_to_string(&file).ok().as_deref() != Some(&printed) {
            wrong.push(format!("{}:\n{printed}", case.file_name().to_string_lossy()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn links_pipes_and_folders_of_nobody_are_reported_and_nothing_is_followed() {
    let (inputs, folder) = inputs();
    symlink("/etc/passwd", folder.join("开题报告书.jpg")).unwrap();
    symlink("/", folder.join("材料")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.join("科研情况登记表.pdf")).status().unwrap().success());
    assert!(Command::new("mkfifo").arg(folder.join("evidence.yaml")).status().unwrap().success());
    fs::create_dir_all(folder.join("a/b/c/d")).unwrap();
    fs::write(folder.join("a/b/c/d/1.jpg"), b"x").unwrap();
    let printed = printed(inputs.path());
    for part in
        ["开题报告书.jpg（是链接", "材料（是链接", "科研情况登记表.pdf（", "a/b/c/d（文件夹过深", "evidence.yaml（"]
    {
        assert!(printed.contains(part), "{part}: {printed}");
    }
    let evidence = inputs.path().join("evidence");
    fs::create_dir_all(evidence.join("209999999999")).unwrap();
    fs::write(evidence.join("散页.jpg"), b"x").unwrap();
    let output = zishen(&["check", text(inputs.path())]);
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(said.contains("evidence/209999999999") && said.contains("evidence/散页.jpg"), "{said}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn folders_of_colleges_hold_those_of_students_and_a_second_folder_of_one_is_read_too() {
    let (inputs, folder) = inputs();
    let evidence = inputs.path().join("evidence");
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/evidence/name-that-lies/files/开题报告书.pdf");
    let told = |beside: &str| {
        let output = zishen(&["check", text(inputs.path())]);
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        (printed(inputs.path()).contains("开题报告书"), said.contains(beside), output.status.code())
    };
    fs::copy(page, folder.join("开题报告书.jpg")).unwrap();
    assert_eq!(told("evidence/"), (true, false, Some(0)), "as it is");
    for place in ["教育科学学院", "教育科学学院/教育学原理", "教育科学学院/201920010101张三"] {
        let place = if place.contains(STUDENT) { evidence.join(place) } else { evidence.join(place).join(STUDENT) };
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::rename(&folder, &place).unwrap();
        assert_eq!(told("evidence/"), (true, false, Some(0)), "{}", place.display());
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(".keep"), b"").unwrap();
        assert_eq!(told("evidence/"), (true, false, Some(0)), "{} and an empty one", place.display());
        fs::remove_dir_all(&folder).unwrap();
        fs::rename(&place, &folder).unwrap();
        fs::remove_dir_all(evidence.join("教育科学学院")).unwrap();
    }
    // What a college lays beside the folders is still nobody's, and so is a folder deeper down.
    fs::create_dir_all(evidence.join("文学院/209999999999")).unwrap();
    fs::rename(&folder, evidence.join("文学院").join(STUDENT)).unwrap();
    assert_eq!(told("evidence/文学院/209999999999"), (true, true, Some(1)));
    fs::write(evidence.join("文学院/散页.jpg"), b"x").unwrap();
    assert_eq!(told("evidence/文学院/散页.jpg"), (true, true, Some(1)));
    fs::create_dir_all(evidence.join("a/b/c")).unwrap();
    fs::rename(evidence.join("文学院").join(STUDENT), evidence.join("a/b/c").join(STUDENT)).unwrap();
    assert_eq!(told("evidence/a："), (false, true, Some(1)));
}

#[test]
fn a_folder_of_evidence_that_is_none_is_reported() {
    let inputs = copy_of_inputs(&[STUDENT]);
    symlink("/etc", inputs.path().join("evidence")).unwrap();
    let output = zishen(&["check", text(inputs.path())]);
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(said.contains("evidence") && said.contains("不是文件夹") && !said.contains("passwd"), "{said}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn the_same_file_under_two_students_is_reported_of_both() {
    let students = crate::sample::two_students();
    let inputs = copy_of_inputs(&students.iter().map(|id| id.as_ref()).collect::<Vec<&str>>());
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/evidence/name-that-lies/files/开题报告书.pdf");
    for (id, name) in students.iter().zip(["开题报告书.jpg", "开题报告.jpg"]) {
        let folder = inputs.path().join("evidence").join(id);
        fs::create_dir_all(&folder).unwrap();
        fs::copy(&page, folder.join(name)).unwrap();
    }
    for (id, other) in [(&students[0], &students[1]), (&students[1], &students[0])] {
        let output = zishen(&["explain", id.as_ref(), text(inputs.path())]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains("与另一名学生的文件完全相同") && said.contains(other.as_str()), "{said}");
    }
}

#[test]
fn a_pdf_original_lies_in_the_dossier_byte_for_byte_and_the_dossier_holds() {
    let (inputs, folder) = inputs();
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/evidence/pdf-original/files/开题报告书.pdf");
    fs::copy(&case, folder.join("开题报告书.pdf")).unwrap();
    let out = TempDir::new().unwrap();
    build(inputs.path(), out.path(), &[], 0);
    let output = zishen(&["verify", text(out.path())]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    let zip = WalkDir::new(out.path()).into_iter().flatten().find(|e| e.path().extension().is_some_and(|x| x == "zip"));
    let mut zip = zip::ZipArchive::new(fs::File::open(zip.unwrap().path()).unwrap()).unwrap();
    let mut bytes = Vec::new();
    let mut entry = zip.by_name(&format!("{STUDENT}/data/forms/04-proposal.pdf")).unwrap();
    std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
    assert_eq!(bytes, fs::read(case).unwrap());
}
