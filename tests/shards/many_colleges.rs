//! The memory of summary tables is that of the largest college, however many there are.

use std::fmt::Write as _;
use std::fs;

use tempfile::TempDir;

use crate::sample::{copy_of_inputs, text};
use crate::spent::{Spent, spent};

/// Papers of one line, which cost nearly nothing beside the tables.
const PAPER: &str = "#let d = json(\"/data.json\")\n#set document(title: \"x\")\n#set text(lang: \"zh\", font: \"Zishen Song\")\n\
    #d.student.id #d.student.name\n";
const PAPERS: [&str; 11] = [
    "activities",
    "contents",
    "cover",
    "midterm",
    "notes",
    "outputs",
    "plan",
    "practice",
    "proposal",
    "review",
    "transcript",
];

/// Peak memory in MiB of a build of so many colleges with three students each.
fn peak(colleges: usize) -> u64 {
    let (inputs, folder) = (copy_of_inputs(&[]), TempDir::new().unwrap());
    let batch = inputs.path().join("batch.yaml");
    let settings = fs::read_to_string(&batch).unwrap();
    let mut listed = String::from("colleges:\n");
    for college in 0..colleges {
        writeln!(listed, "  - {{code: c{college}, name: 第{college}学院}}").unwrap();
        for student in 0..3 {
            let id = format!("2019{college:04}{student:04}");
            let record = format!("schema: zishen/student/1\nid: \"{id}\"\nname: 张三\ncollege: c{college}\n");
            fs::write(inputs.path().join(format!("students/{id}.yaml")), record).unwrap();
        }
    }
    fs::write(&batch, settings.replacen("colleges:\n", &listed, 1)).unwrap();
    let templates = folder.path().join("templates");
    fs::create_dir(&templates).unwrap();
    PAPERS.iter().for_each(|paper| fs::write(templates.join(format!("{paper}.typ")), PAPER).unwrap());
    let out = folder.path().join("out");
    let arguments =
        ["build", text(inputs.path()), "--out", text(&out), "--templates", text(&templates), "--threads", "1"];
    let Spent { memory, .. } = spent(&arguments, b"");
    let tables = fs::read_dir(out.join("2022-autumn/0001/summary")).unwrap().count();
    assert!(tables >= 2 * colleges, "{tables}");
    memory >> 20
}

#[test]
fn many_tables_take_the_memory_of_one() {
    let [few, many] = [8, 80].map(peak);
    println!("8 colleges: {few} MiB, 80 colleges: {many} MiB");
    assert!(many < few + 40, "{few} {many}");
}
