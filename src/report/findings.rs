//! `findings.json`: every finding on every student. It is one JSON document, and a line of it one student, in the order
//! of the IDs: a program that reads it line by line needs one student at a time in memory.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::kept::KeptText;
use super::run::Delivered;
use crate::finding::{Evaluation, Finding, Verdict};
use crate::history::{Standing, State};
use crate::json::{json_text, json_value};
use crate::message::{Language, Message};
use crate::records::{Batch, InField};
use crate::render::view::SummaryRow;
use crate::student_file::Evaluated;

/// Version of the file; raised when a key changes or goes.
const SCHEMA_VERSION: &str = "3";

/// What `findings.json` says of one student; all that later runs need to take the student over unreviewed.
#[derive(Debug, Clone)]
pub struct Reported {
    /// 学号.
    pub id: String,
    /// 姓名, empty if missing.
    pub name: String,
    /// Code of the college.
    pub college: String,
    /// Pass, fail, supplement or decide.
    pub verdict: Verdict,
    /// The line in the summary table.
    pub row: SummaryRow,
    /// Han characters beyond the font of common use, each with the first field where it stands.
    pub rare: Vec<InField>,
    /// The line of the file, which holds the findings as well.
    line: KeptText,
    /// Findings that stand against a pass or are waived, in English, by their place; none where they were taken over from
    /// an earlier run.
    english: Option<KeptText>,
}

/// The line of a student as it is read and written.
#[derive(Serialize, Deserialize)]
struct Line {
    id: String,
    name: String,
    college: String,
    verdict: Verdict,
    findings: Value,
    #[serde(default, skip_serializing_if = "Value::is_null")]
    gates: Value,
    row: SummaryRow,
    #[serde(default)]
    rare: Vec<InField>,
}

/// As much of a line as identifies whose it is.
#[derive(Deserialize)]
pub struct LineHead {
    /// 学号.
    pub id: String,
    /// Pass, fail, supplement or decide.
    pub verdict: Verdict,
}

/// A finding in the words of one language.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FindingText {
    /// What the rule asks for.
    pub needed: String,
    /// What the records hold.
    pub found: String,
    /// What would be enough, what to mind; empty where there is nothing to say.
    pub note: String,
    /// What the requirement rests on.
    pub basis: String,
}

impl FindingText {
    fn new(finding: &Finding) -> FindingText {
        let text = |message: &Message| message.text(Language::English);
        FindingText {
            needed: text(&finding.needed),
            found: text(&finding.found),
            note: finding.note.as_ref().map(text).unwrap_or_default(),
            basis: text(&finding.basis.message()),
        }
    }
}

impl Reported {
    /// What is reported of a student just reviewed.
    pub fn new(student: &Evaluated) -> Reported {
        let evaluation = student.evaluation();
        let all = evaluation.findings.iter().enumerate();
        let reported = all.filter(|(_, finding)| finding.outcome.is_reported());
        let english: BTreeMap<usize, FindingText> =
            reported.map(|(place, finding)| (place, FindingText::new(finding))).collect();
        let findings = json_value(&evaluation.findings);
        let line = Line {
            id: student.id().to_owned(),
            name: student.name().to_owned(),
            college: student.college().to_owned(),
            verdict: evaluation.verdict,
            findings,
            gates: gates_of(evaluation),
            row: student.row(),
            rare: student.rare(),
        };
        let text = json_text(&line);
        Reported { english: Some(KeptText::new(&json_text(&english))), ..Reported::of(line, &text) }
    }

    /// Reads a line of an earlier run; none where it is none.
    pub fn read(line: &str) -> Option<Reported> {
        let read: Line = serde_json::from_str(line).ok()?;
        Some(Reported::of(read, line))
    }

    fn of(read: Line, line: &str) -> Reported {
        let Line { id, name, college, verdict, row, rare, .. } = read;
        Reported { id, name, college, verdict, row, rare, line: KeptText::new(line), english: None }
    }

    /// The line of the file.
    pub fn line(&self) -> String {
        self.line.text()
    }

    /// Findings that stand against a pass or are waived, in English, by their place; none where they were taken over from
    /// an earlier run.
    pub fn english(&self) -> BTreeMap<usize, FindingText> {
        self.english.as_ref().and_then(|kept| serde_json::from_str(&kept.text()).ok()).unwrap_or_default()
    }

    /// The findings as the line holds them; null where it cannot be read.
    pub fn findings(&self) -> Value {
        findings_of(&self.line())
    }
}

/// How the student stands at the gates; null where the batch has none.
fn gates_of(evaluation: &Evaluation) -> Value {
    if evaluation.gates.is_empty() { Value::Null } else { json_value(&evaluation.gates) }
}

/// The findings in a line; null where it cannot be read.
pub fn findings_of(line: &str) -> Value {
    #[derive(Deserialize)]
    struct Part {
        findings: Value,
    }
    serde_json::from_str(line).map_or(Value::Null, |part: Part| part.findings)
}

/// What a run says of its students, to be compared with another run: whose verdict is which, and the dossiers.
pub fn state<'r>(reported: impl Iterator<Item = (&'r str, Verdict)>, delivered: &'r [Delivered]) -> State<'r> {
    let mut state = State::new();
    for student in delivered {
        let dossier = Some((student.sha256, student.made_from));
        state.insert(&student.id, Standing { verdict: student.verdict, dossier });
    }
    for (id, verdict) in reported {
        let dossier = state.get(id).and_then(|standing| standing.dossier);
        state.insert(id, Standing { verdict, dossier });
    }
    state
}

/// `findings.json`, a student a piece. Students stand in the order in which they are given.
pub fn findings_pieces(batch: &Batch, students: &[Reported]) -> impl Iterator<Item = String> {
    let name = Value::from(batch.batch.as_str());
    let head = format!("{{\"schema_version\":\"{SCHEMA_VERSION}\",\"batch\":{name},\"students\":[\n");
    let rest = (0..students.len()).rev();
    let lines = students.iter().zip(rest).map(|(student, rest)| student.line() + if rest > 0 { ",\n" } else { "\n" });
    [head].into_iter().chain(lines).chain(["]}\n".to_owned()])
}
