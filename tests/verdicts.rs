//! Whole students against verdicts worked out by hand: `tests/verdicts/<group>/`, judged as `check` judges them.
//!
//! A group has `cases.tsv` (the student, what is special, the right verdicts, the findings that must be open or waived,
//! the clause) and says only what is its own: each file below it is laid over the one of the same kind in `base/`, a
//! student over the group's `student.yaml` first. A mapping is laid over field by field, `null` takes a field away; over
//! a list, the keys of a mapping are places counted from 0, and the next one adds. `decisions/` and `tables/` stand as
//! they are. A group with `inputs.txt` has the rules of the example that it names. The cases that `open.tsv` lists do
//! not yet agree; one that agrees may not stand there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use tempfile::TempDir;
use zishen::cli::Source;
use zishen::fault::Fault;
use zishen::finding::{Code, Evaluation, Finding, Outcome};
use zishen::ingest::parse;
use zishen::inputs::Inputs;
use zishen::job::Job;
use zishen::message::Word;
use zishen::student_file::Evaluated;

/// A student of a group, and what is right for it.
struct Case {
    group: String,
    student: String,
    /// Any of these.
    verdicts: BTreeSet<String>,
    /// Exactly these findings; `None` where any may be.
    open: Option<BTreeSet<String>>,
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verdicts")
}

/// The lines of a table below its heading, in columns.
fn table(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(listing) = fs::read_dir(folder) else { return vec![] };
    let mut names: Vec<_> = listing.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn groups() -> Vec<String> {
    names(&root()).into_iter().filter(|name| root().join(name).join("cases.tsv").exists()).collect()
}

fn cases(group: &str) -> Vec<Case> {
    let case = |columns: Vec<String>| match columns.as_slice() {
        [student, _, verdicts, open, _] => Case {
            group: group.into(),
            student: student.clone(),
            verdicts: verdicts.split('|').map(str::to_owned).collect(),
            open: (open != "*").then(|| open.split(' ').filter(|one| *one != "-").map(str::to_owned).collect()),
        },
        _ => panic!("{group}/cases.tsv: five columns are needed: {columns:?}"),
    };
    table(&root().join(group).join("cases.tsv")).into_iter().map(case).collect()
}

/// A YAML file as it is written: every text a text.
pub fn read(path: &Path) -> Value {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut text = String::from_utf8(bytes).unwrap();
    // The reader wants the format of a file first; a change has none.
    let has_schema = text.lines().any(|line| line.starts_with("schema: "));
    if !has_schema {
        text = if text.trim() == "{}" { "schema: change\n".into() } else { format!("schema: change\n{text}") };
    }
    let schema = text.lines().find_map(|line| line.strip_prefix("schema: ")).unwrap().to_owned();
    let mut value: Value = parse(&path.display().to_string(), text.as_bytes(), &schema)
        .unwrap_or_else(|faults| panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")));
    if let Some(fields) = value.as_object_mut().filter(|_| !has_schema) {
        fields.remove("schema");
    }
    value
}

/// Lays a change over a value.
pub fn lay(value: Value, change: Value) -> Value {
    match (value, change) {
        (Value::Array(mut list), Value::Object(change)) => {
            let mut gone = BTreeSet::new();
            for (place, change) in change {
                let place: usize = place.parse().expect("a place in a list is a number");
                match list.get_mut(place) {
                    Some(_) if change.is_null() => _ = gone.insert(place),
                    Some(item) => *item = lay(item.take(), change),
                    None => list.push(lay(Value::Null, change)),
                }
            }
            let kept = list.into_iter().enumerate().filter(|(place, _)| !gone.contains(place));
            Value::Array(kept.map(|(_, item)| item).collect())
        }
        (value, Value::Object(change)) => {
            let mut fields = if let Value::Object(fields) = value { fields } else { Map::new() };
            for (field, change) in change {
                if change.is_null() {
                    fields.shift_remove(&field);
                } else {
                    let below = fields.get_mut(&field).map_or(Value::Null, Value::take);
                    fields.insert(field, lay(below, change));
                }
            }
            Value::Object(fields)
        }
        (_, change) => change,
    }
}

/// Lays the file of a group, if it has one, over a value.
fn lay_file(value: Value, path: &Path) -> Value {
    if path.exists() { lay(value, read(path)) } else { value }
}

/// The inputs of a group, whole. JSON is YAML, too.
fn inputs(group: &str) -> TempDir {
    let (own, base) = (root().join(group), root().join("base"));
    let folder = TempDir::new().unwrap();
    let write = |path: String, value: &Value| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, value.to_string()).unwrap();
    };
    if let Ok(example) = fs::read_to_string(own.join("inputs.txt")) {
        copy_example(&Path::new(env!("CARGO_MANIFEST_DIR")).join(example.trim()), folder.path());
    } else {
        for name in ["batch.yaml", "policy.yaml"] {
            write(name.into(), &lay_file(read(&base.join(name)), &own.join(name)));
        }
        for name in names(&own.join("programmes")) {
            let path = format!("programmes/{name}");
            write(path.clone(), &lay_file(read(&base.join("programme.yaml")), &own.join(&path)));
        }
    }
    let student = lay_file(read(&base.join("student.yaml")), &own.join("student.yaml"));
    for name in names(&own.join("students")) {
        let id = name.trim_end_matches(".yaml");
        let named = json!({"id": id, "document": {"number": format!("P{id}")}});
        let path = format!("students/{name}");
        write(path.clone(), &lay_file(lay(student.clone(), named), &own.join(&path)));
    }
    for kind in ["decisions", "tables"] {
        for name in names(&own.join(kind)) {
            fs::create_dir_all(folder.path().join(kind)).unwrap();
            fs::copy(own.join(kind).join(&name), folder.path().join(kind).join(&name)).unwrap();
        }
    }
    fs::create_dir_all(folder.path().join("scans")).unwrap();
    fs::copy(base.join("w.jpg"), folder.path().join("scans/w.jpg")).unwrap();
    folder
}

fn printed(group: &str, faults: &[Fault]) -> String {
    format!("{group}: {}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// What every group is judged with. Fonts take most of the time of a start, so they are loaded once; the photos of the
/// batch are those of the first group, which has none, and nor has any other.
fn job() -> Job {
    let folder = inputs("A");
    let source = Source { inputs: folder.path().into(), templates: None, fonts: None, threads: None };
    Job::load(&source).unwrap_or_else(|faults| panic!("{}", printed("A", &faults)))
}

/// The rules of a school that stand as an example.
fn copy_example(example: &Path, into: &Path) {
    fs::create_dir_all(into.join("programmes")).unwrap();
    let programmes = names(&example.join("programmes")).into_iter().map(|name| format!("programmes/{name}"));
    for file in ["batch.yaml", "policy.yaml"].map(str::to_owned).into_iter().chain(programmes) {
        fs::copy(example.join(&file), into.join(&file)).unwrap();
    }
}

/// Every student of a group, judged.
fn judge(job: &mut Job, group: &str) -> BTreeMap<String, Evaluation> {
    let folder = inputs(group);
    job.inputs = Inputs::read(folder.path()).unwrap_or_else(|faults| panic!("{}", printed(group, &faults)));
    let register = job.register();
    let frame = job.frame(&register);
    let evaluation = |file, student| Evaluated::new(job, &frame, file, student).into_reviewed().evaluation;
    let students = job.inputs.students.iter();
    students.map(|(id, (file, student))| (id.to_string(), evaluation(file, student))).collect()
}

fn line(finding: &Finding) -> String {
    let (code, outcome) = (finding.code.key(), finding.outcome.key());
    if finding.subject.is_empty() {
        format!("{code}={outcome}")
    } else {
        format!("{code}/{}={outcome}", finding.subject)
    }
}

/// What is otherwise than worked out.
fn mismatch(case: &Case, evaluation: Option<&Evaluation>) -> Option<String> {
    let Case { group, student, verdicts, open } = case;
    let Some(evaluation) = evaluation else { return Some(format!("{group} {student}: not read")) };
    let findings = evaluation.findings.iter();
    let mut found: BTreeSet<String> =
        findings.filter(|one| one.outcome.is_open() || one.outcome == Outcome::Waived).map(line).collect();
    found.extend(evaluation.proposed.iter().map(|proposed| format!("proposed={}", proposed.name)));
    found.extend(evaluation.gates.iter().map(|gate| format!("gate:{}={}", gate.code, gate.verdict.key())));
    let verdict = evaluation.verdict.key();
    let agrees = verdicts.contains(verdict) && open.as_ref().is_none_or(|open| *open == found);
    (!agrees).then(|| format!("{group} {student}: {verdicts:?} {open:?}, got {verdict} {found:?}"))
}

/// Whether a finding that is left to a person says why, on a row with its place or in a decision; what lies between policy and
/// programme has no row.
fn is_explained(finding: &Finding) -> bool {
    let is_placed = finding.counted.iter().any(|row| !row.counts) || !finding.decisions.is_empty();
    // A condition says in its text what is open, and of which record.
    let is_said = finding.counted.is_empty() || finding.code == Code::Requirement;
    is_placed || (is_said && finding.note.is_some())
}

#[test]
fn every_student_gets_the_verdict_worked_out_by_hand() {
    let listed = root().join("open.tsv");
    let listed = if listed.exists() { table(&listed) } else { vec![] };
    let listed: BTreeSet<(String, String)> =
        listed.into_iter().map(|line| (line[0].clone(), line[1].clone())).collect();
    let (mut wrong, mut open) = (Vec::new(), BTreeSet::new());
    let mut job = job();
    for group in groups() {
        let judged = judge(&mut job, &group);
        for (student, evaluation) in &judged {
            let open = evaluation.findings.iter().filter(|one| one.outcome == Outcome::Undetermined);
            let mute = open.filter(|one| !is_explained(one)).map(line);
            wrong.extend(mute.map(|finding| format!("{group} {student}: {finding} without its reason")));
        }
        for case in cases(&group) {
            let key = (case.group.clone(), case.student.clone());
            let Some(printed) = mismatch(&case, judged.get(&case.student)) else { continue };
            if !listed.contains(&key) {
                wrong.push(printed);
            }
            open.insert(key);
        }
    }
    let cured: Vec<_> = listed.difference(&open).collect();
    assert!(wrong.is_empty(), "{} do not agree:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cured.is_empty(), "take these out of tests/verdicts/open.tsv, they agree: {cured:?}");
}

/// Nothing lies in the folders that no table judges.
#[test]
fn every_student_of_a_group_is_a_case() {
    for group in groups() {
        let cases: BTreeSet<String> = cases(&group).into_iter().map(|case| case.student).collect();
        let files = names(&root().join(&group).join("students")).into_iter();
        let files: BTreeSet<String> = files.map(|name| name.trim_end_matches(".yaml").to_owned()).collect();
        let idle: Vec<_> = files.difference(&cases).collect();
        assert!(idle.is_empty(), "{group}: {idle:?}");
    }
}
