//! What lies in the folder of a plan is held against what was published: plan, list of inputs, shards that are done, and the
//! program itself.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::{Project, STUDENTS, assert_code, change_a_mark, said};
use crate::sample::{copy_of_inputs, files, text};

/// A shard that is done is done again with the same result, and with no other.
#[test]
fn a_shard_that_is_done_is_held_against_what_it_was() {
    let inputs = copy_of_inputs(&STUDENTS[..2]);
    let project = Project::new(inputs.path());
    project.plan("plan", 1);
    assert_code(&project.shard("plan", "1/1"), 0);
    let again = project.shard("plan", "1/1");
    assert_code(&again, 0);
    assert!(said(&again).contains("已由另一次完成"), "{}", said(&again));
    let folder = project.done("plan", 1);
    let dossier = files(&folder).into_keys().find(|path| path.ends_with(".zip")).unwrap();
    let good = fs::read(folder.join(&dossier)).unwrap();
    let mut spoiled = good.clone();
    spoiled[good.len() / 2] ^= 1;
    fs::write(folder.join(&dossier), &spoiled).unwrap();
    let refused = project.shard("plan", "1/1");
    assert_code(&refused, 3);
    assert!(said(&refused).contains("受损") && said(&refused).contains(&dossier), "{}", said(&refused));
    fs::write(folder.join(&dossier), &good).unwrap();
    // A line of the manifest for what the shard does not list.
    let manifest = folder.join("manifest-sha256.txt");
    let lines = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, format!("{lines}{}  x.zip\n", "0".repeat(64))).unwrap();
    assert_code(&project.missing("plan"), 1);
    fs::write(&manifest, lines).unwrap();
    assert_code(&project.missing("plan"), 0);
    // A file in the place of the shard is no trouble of the machine; a link to where it was moved is the shard.
    let moved = project.path("moved");
    fs::rename(&folder, &moved).unwrap();
    fs::write(&folder, "").unwrap();
    assert_code(&project.missing("plan"), 1);
    assert_code(&project.shard("plan", "1/1"), 3);
    fs::remove_file(&folder).unwrap();
    std::os::unix::fs::symlink(&moved, &folder).unwrap();
    assert_code(&project.missing("plan"), 0);
    assert_code(&project.shard("plan", "1/1"), 0);
    // Other inputs are refused, though nothing is left to do.
    change_a_mark(inputs.path(), STUDENTS[0]);
    assert_code(&project.shard("plan", "1/1"), 3);
}

#[test]
fn what_was_put_into_a_shard_is_named_and_not_read() {
    let inputs = copy_of_inputs(&STUDENTS[..1]);
    let project = Project::new(inputs.path());
    project.plan("plan", 1);
    assert_code(&project.shard("plan", "1/1"), 0);
    fs::write(project.done("plan", 1).join("dossiers/x.zip"), "x").unwrap();
    let merged = project.merge("plan");
    assert_code(&merged, 0);
    assert!(said(&merged).contains("-0001/dossiers/x.zip"), "{}", said(&merged));
    assert!(!project.run(1).join("dossiers/x.zip").exists());
}

#[test]
fn a_plan_that_was_changed_is_none() {
    let inputs = copy_of_inputs(&STUDENTS[..1]);
    let project = Project::new(inputs.path());
    project.plan("plan", 1);
    for (name, from, to) in [("plan.json", "\"shards\": 1", "\"shards\": 2"), ("inputs-sha256.txt", "policy", "policx")]
    {
        let path = project.path("plan").join(name);
        let good = fs::read_to_string(&path).unwrap();
        assert!(good.contains(from));
        fs::write(&path, good.replacen(from, to, 1)).unwrap();
        for refused in [project.shard("plan", "1/1"), project.missing("plan"), project.merge("plan")] {
            assert_code(&refused, 3);
            assert!(said(&refused).contains("不能用"), "{name}: {}", said(&refused));
        }
        fs::write(&path, good).unwrap();
    }
    assert_code(&project.shard("plan", "1/1"), 0);
}

/// Bytes behind the end of a program change nothing of what it does, and make it another file.
#[test]
fn another_build_of_the_program_is_another_program() {
    let inputs = copy_of_inputs(&STUDENTS[..1]);
    let project = Project::new(inputs.path());
    project.plan("plan", 1);
    let program = project.path("zishen");
    let mut bytes = fs::read(env!("CARGO_BIN_EXE_zishen")).unwrap();
    bytes.push(0);
    fs::write(&program, bytes).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
    let (inputs, plan, out) = (text(inputs.path()).to_owned(), project.path("plan"), project.out());
    let run = |arguments: &[&str]| Command::new(&program).args(arguments).output().unwrap();
    let shard = || run(&["build", &inputs, "--plan", text(&plan), "--shard", "1/1"]);
    assert_code(&shard(), 3);
    assert!(said(&shard()).contains("程序文件"), "{}", said(&shard()));
    assert_code(&project.shard("plan", "1/1"), 0);
    assert_code(&shard(), 3);
    assert_code(&run(&["merge", &inputs, "--plan", text(&plan), "--out", text(&out)]), 3);
    assert_code(&project.merge("plan"), 0);
}

/// What cannot be read may be readable for another machine, or later.
#[test]
fn what_the_machine_cannot_read_is_worth_another_try() {
    let inputs = copy_of_inputs(&STUDENTS[..1]);
    let project = Project::new(inputs.path());
    project.plan("plan", 1);
    // A loop of links is refused to a superuser as well.
    let shards = project.path("plan").join("shards");
    std::os::unix::fs::symlink(&shards, &shards).unwrap();
    for output in [project.shard("plan", "1/1"), project.missing("plan"), project.merge("plan")] {
        assert_code(&output, 75);
    }
    fs::remove_file(&shards).unwrap();
    let plan = project.path("plan").join("plan.json");
    let away = project.path("away");
    fs::rename(&plan, &away).unwrap();
    std::os::unix::fs::symlink(&plan, &plan).unwrap();
    for output in [project.shard("plan", "1/1"), project.missing("plan"), project.merge("plan")] {
        assert_code(&output, 75);
    }
    fs::remove_file(&plan).unwrap();
    fs::rename(&away, &plan).unwrap();
    assert_code(&project.shard("plan", "1/1"), 0);
    assert_code(&project.merge("plan"), 0);
}
