//! Every finding against hand-worked cases: `tests/findings/<code>/<case>.yaml`, each a change to a sample student.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use strum::IntoEnumIterator;
use walkdir::WalkDir;
use zishen::finding::{Code, Evaluation, Outcome, Verdict};
use zishen::ingest::{FaceFinder, inspect_photo, parse};
use zishen::message::Word;
use zishen::message::say;
use zishen::policy::{Frame, Gathered, Papers, PhotoState, PhotoTwin, Policy, Register, review_student};
use zishen::records::values::StudentId;
use zishen::records::{Batch, Exception, Face, InField, PhotoFacts, Programme, Sourced, Student};

/// A hand-worked case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixture {
    /// Format of the file.
    #[allow(dead_code)]
    schema: String,
    /// What is worked out, and from which source.
    #[allow(dead_code)]
    about: String,
    /// The sample student that is changed.
    student: Option<String>,
    /// Changes to the files of the sample.
    #[serde(default)]
    edits: Vec<Edit>,
    /// Exceptions on record.
    #[serde(default)]
    decisions: Vec<Sourced<Exception>>,
    /// Files that cannot be used.
    #[serde(default)]
    unusable: Vec<String>,
    /// Students whose photo is the same file.
    #[serde(default)]
    same_photo: Vec<StudentId>,
    /// Students whose photo shows the same.
    #[serde(default)]
    alike_photo: Vec<StudentId>,
    /// Characters without a glyph.
    #[serde(default)]
    unprintable: String,
    expect: Expected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    /// `student`, `programme`, `policy` or `batch`.
    file: String,
    /// Text that stands there; its first occurrence is changed.
    replace: String,
    with: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// An outcome, or `not-listed` where nothing is to be said.
    outcome: String,
    /// Which part of the requirement.
    subject: Option<String>,
    /// Words that the Chinese text of `found` or the note must hold.
    says: Option<String>,
    /// The clause that the finding rests on.
    clause: Option<String>,
}

fn sample(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs").join(path)).unwrap()
}

fn read<T: DeserializeOwned>(file: &str, text: &str, schema: &str) -> T {
    parse(file, text.as_bytes(), schema).unwrap_or_else(|faults| {
        panic!("{file}: {}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}

/// The text of a sample file with the fixture's changes to it.
fn edited(fixture: &Fixture, kind: &str, path: &str) -> String {
    fixture.edits.iter().filter(|edit| edit.file == kind).fold(sample(path), |text, edit| {
        assert!(text.contains(&edit.replace), "`{}` is not in {path}", edit.replace);
        text.replacen(&edit.replace, &edit.with, 1)
    })
}

fn programmes(fixture: &Fixture, own: &str) -> BTreeMap<String, Programme> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/programmes");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let programmes = files.map(|file| {
        let path = format!("programmes/{file}");
        let text = if file == format!("{own}.yaml") { edited(fixture, "programme", &path) } else { sample(&path) };
        let programme: Programme = read(&path, &text, "zishen/programme/2");
        (programme.id.clone(), programme)
    });
    programmes.collect()
}

/// The faces on a photo; each is searched once for all cases.
fn faces(path: &str, bytes: &[u8], orientation: Option<u16>) -> Vec<Face> {
    static KNOWN: Mutex<BTreeMap<String, Vec<Face>>> = Mutex::new(BTreeMap::new());
    let search = || FaceFinder::new().unwrap().find(bytes, orientation).unwrap();
    KNOWN.lock().unwrap().entry(path.to_owned()).or_insert_with(search).clone()
}

fn photo(student: &Student) -> PhotoState {
    let Some(path) = &student.photo else { return PhotoState::Absent };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sample = folder.join("inputs").join(path);
    // A case may bring a photo of its own.
    let bytes = fs::read(if sample.exists() { sample } else { folder.join("tests").join(path) }).unwrap();
    let facts = inspect_photo(path, &bytes).map(|facts| {
        let faces = Some(faces(path, &bytes, facts.orientation));
        PhotoFacts { faces, ..facts }
    });
    facts.map_or_else(|fault| PhotoState::Unusable(fault.message()), |facts| PhotoState::Present(Box::new(facts)))
}

fn evaluation(fixture: &Fixture) -> Evaluation {
    let path = format!("students/{}.yaml", fixture.student.as_deref().unwrap_or("201920010101"));
    let original: Student = read(&path, &sample(&path), "zishen/student/1");
    let student: Student = read(&path, &edited(fixture, "student", &path), "zishen/student/1");
    let batch: Batch = read("batch.yaml", &edited(fixture, "batch", "batch.yaml"), "zishen/batch/1");
    let policy: Policy = read("policy.yaml", &edited(fixture, "policy", "policy.yaml"), "zishen/policy/2");
    let programmes = programmes(fixture, original.programme.as_deref().unwrap_or_default());
    let faults = zishen::policy::faults(&batch, &policy, programmes.values());
    assert!(faults.is_empty(), "{faults:#?}");
    // A paper is what its recorded digest says, but for `changed.pdf`.
    let papers = fixture.decisions.iter().filter_map(|decision| decision.evidence.as_ref());
    let digest = |file: &str, sha: &str| if file == "changed.pdf" { "0".repeat(64) } else { sha.to_owned() };
    let papers: Papers = papers.map(|paper| (paper.file.clone(), Ok(digest(&paper.file, &paper.sha256)))).collect();
    let exceptions = Register::new(&fixture.decisions, papers);
    let frame = Frame { batch: &batch, policy: &policy, programmes: &programmes, exceptions: &exceptions };
    let unusable = fixture.unusable.iter().map(|file| (file.clone(), say("file-not-found"))).collect();
    let found = |character| InField { character, field: "name".into() };
    let unprintable = fixture.unprintable.chars().map(found).collect();
    let twin = |is_exact| move |student: &StudentId| PhotoTwin { student: student.clone(), is_exact };
    let photo_twins = fixture.same_photo.iter().map(twin(true));
    let photo_twins = photo_twins.chain(fixture.alike_photo.iter().map(twin(false))).collect();
    let gathered = Gathered {
        photo: photo(&student),
        photo_twins,
        unusable_files: unusable,
        doubts: vec![],
        shared_files: vec![],
        same_person: vec![],
        record_doubts: vec![],
        unprintable,
    };
    review_student(&frame, &path, &student, gathered).evaluation
}

/// What the evaluation says otherwise than the fixture expects.
fn mismatch(fixture: &Fixture, code: Code) -> Option<String> {
    let evaluation = evaluation(fixture);
    let expect = &fixture.expect;
    let subject = expect.subject.as_deref();
    let mut findings = evaluation.findings.iter();
    let found = findings.find(|f| f.code == code && subject.is_none_or(|subject| f.subject == subject));
    let Some(finding) = found else {
        return (expect.outcome != "not-listed").then(|| "no such finding".to_owned());
    };
    let printed = format!(
        "{}: needed {}, found {}, note {}, decisions {:?}, others {:?}",
        finding.outcome.key(),
        finding.needed.zh(),
        finding.found.zh(),
        finding.note.as_ref().map(|note| note.zh()).unwrap_or_default(),
        finding.decisions.iter().map(|decision| decision.what.zh()).collect::<Vec<_>>(),
        finding.others,
    );
    let says = expect.says.as_ref().is_none_or(|words| printed.contains(words.as_str()));
    let clause = &finding.basis.clause;
    let rests = expect.clause.as_ref().is_none_or(|expected| expected == clause);
    // Nothing open ever becomes a pass.
    let sound = !finding.outcome.is_open() || evaluation.verdict != Verdict::Pass;
    (finding.outcome.key() != expect.outcome || !says || !rests || !sound)
        .then(|| format!("{printed}, clause {clause}"))
}

fn fixtures() -> BTreeMap<String, Vec<(String, Fixture)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/findings");
    let mut by_code: BTreeMap<String, Vec<(String, Fixture)>> = BTreeMap::new();
    for entry in WalkDir::new(&root).sort_by_file_name().into_iter().map(Result::unwrap) {
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(entry.path()).unwrap();
            let code = name.split('/').next().unwrap().to_owned();
            by_code.entry(code).or_default().push((name.clone(), read(&name, &text, "zishen/case/1")));
        }
    }
    by_code
}

#[test]
fn every_case_is_judged_as_worked_out_by_hand() {
    let mut wrong = Vec::new();
    for (code, cases) in fixtures() {
        let code: Code = code.parse().unwrap_or_else(|_| panic!("tests/findings/{code} is no code"));
        for (name, fixture) in cases {
            let printed = mismatch(&fixture, code);
            wrong.extend(printed.map(|printed| format!("{name}: expected {}, got {printed}", fixture.expect.outcome)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Code, rule, cases and documentation go together.
#[test]
fn every_code_has_cases_on_both_sides_and_a_chapter() {
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/findings.md")).unwrap();
    let chapters: BTreeSet<&str> =
        document.lines().filter_map(|line| line.strip_prefix("## `")?.split('`').next()).collect();
    let fixtures = fixtures();
    for code in Code::iter().map(Code::key) {
        assert!(chapters.contains(code), "docs/findings.md has no chapter `{code}`");
        let outcomes: Vec<_> =
            fixtures.get(code).into_iter().flatten().map(|(_, f)| f.expect.outcome.as_str()).collect();
        let open = |outcome: &str| outcome.parse::<Outcome>().is_ok_and(Outcome::is_open);
        assert!(outcomes.iter().any(|o| !open(o)), "no case of `{code}` that is met, waived or not applicable");
        assert!(outcomes.iter().any(|o| open(o)), "no case of `{code}` that is open");
    }
    let known: BTreeSet<&str> = Code::iter().map(Code::key).collect();
    assert_eq!(chapters.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new(), "chapters without a code");
}
