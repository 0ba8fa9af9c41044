//! A dossier as an RO-Crate: what the reference library reads of it, and that `verify` lets nothing else stand in it.

use std::fs;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::remade::{Files, holds, packed, remake, unpacked};
use crate::sample::{build, copy_of_inputs, text, tool_absent, two_students};

const NAME: &str = "ro-crate-metadata.json";

/// A dossier of the sample, unpacked, with its student ID.
fn dossier() -> (String, Files) {
    let students = two_students();
    let inputs = copy_of_inputs(&students.iter().map(String::as_str).collect::<Vec<_>>());
    let settings = inputs.path().join("batch.yaml");
    let asked = fs::read_to_string(&settings).unwrap() + "\npacket: {sm3: true, ro_crate: true}\n";
    fs::write(&settings, asked).unwrap();
    let out = TempDir::new().unwrap();
    build(inputs.path(), out.path(), &[], 0);
    let zips = walkdir::WalkDir::new(out.path()).sort_by_file_name().into_iter().map(Result::unwrap);
    let zip = zips.into_iter().find(|entry| entry.path().extension().is_some_and(|end| end == "zip")).unwrap();
    let id = zip.path().file_stem().unwrap().to_str().unwrap().to_owned();
    (id, unpacked(&fs::read(zip.path()).unwrap()))
}

#[test]
fn the_reference_library_reads_every_payload_file_with_its_title() {
    let (_, files) = dossier();
    let folder = TempDir::new().unwrap();
    crate::made::write(folder.path(), &files);
    let script = "import sys, json; from rocrate.rocrate import ROCrate; crate = ROCrate(sys.argv[1]); \
                  print(json.dumps({e.id: e['name'] for e in crate.data_entities}))";
    let Ok(output) = Command::new("python3").args(["-c", script, text(folder.path())]).output() else {
        return tool_absent("python3");
    };
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("No module named") {
        return tool_absent("rocrate");
    }
    assert!(output.status.success(), "{said}");
    let read: Value = serde_json::from_slice(&output.stdout).unwrap();
    let index: Value = serde_json::from_slice(&files["dossier.json"]).unwrap();
    let listed = index["files"].as_array().unwrap();
    assert_eq!(read.as_object().unwrap().len(), listed.len());
    for file in listed {
        assert_eq!(read[file["path"].as_str().unwrap()], file["title"], "{file}");
    }
}

/// Dossiers of older programs have no events of people, though the record tells of an application.
#[test]
fn a_dossier_whose_premis_has_no_people_is_accepted() {
    let (id, mut files) = dossier();
    let premis = String::from_utf8(files["metadata/preservation/premis.xml"].clone()).unwrap();
    let kept = |tag: &str, text: &str, of_program: &str| -> String {
        let end = format!("</{tag}>\n");
        let is_kept = |part: &&str| !part.contains(&format!("<{tag}>")) || part.contains(of_program);
        text.split_inclusive(&end).filter(is_kept).collect()
    };
    let older = kept("event", &premis, "Value>zishen ");
    let older = kept("agent", &older, "software");
    assert_ne!(premis, older, "the student of the sample has applied");
    files.insert("metadata/preservation/premis.xml".into(), older.into_bytes());
    remake(&mut files, false);
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(format!("{id}.zip"));
    fs::write(&path, packed(&id, &files)).unwrap();
    assert!(holds(&path));
}

#[test]
fn what_the_dossier_does_not_say_is_refused_in_it() {
    let (id, files) = dossier();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(format!("{id}.zip"));
    let changes = [("", ""), ("personal file, closed", "open to all"), ("成绩单", "成绩证明"), ("\"./\"", "\"../\"")];
    for (from, to) in changes {
        let mut changed = files.clone();
        let crate_text = String::from_utf8(changed[NAME].clone()).unwrap();
        assert!(crate_text.contains(from), "{from}");
        changed
            .insert(NAME.into(), if from.is_empty() { crate_text } else { crate_text.replace(from, to) }.into_bytes());
        remake(&mut changed, false);
        fs::write(&path, packed(&id, &changed)).unwrap();
        assert_eq!(holds(&path), from.is_empty(), "{from} → {to}");
    }
}
