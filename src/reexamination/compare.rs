//! The college's conclusion on a student checked against the graduate school's own evaluation.

use serde::{Deserialize, Serialize};
use strum::{IntoEnumIterator, IntoStaticStr};

use crate::finding::{Code, Outcome, Verdict};
use crate::message::Word;
use crate::package::{Sha256, sha256};
use crate::records::Ruling;
use crate::render::view::{COLUMNS, system_verdict};
use crate::report::Reported;

/// How the college's conclusion compares with the graduate school's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Comparison {
    /// Both conclude alike, from the same data.
    Agreed,
    /// Both conclude alike, from data that differ.
    DataDiffer,
    /// The college lets pass whom the graduate school does not.
    TooLenient,
    /// The college does not let pass whom the graduate school does.
    TooStrict,
    /// The graduate school's evaluation leaves it to a person.
    Undetermined,
    /// The graduate school knows the student, and the college sent nothing.
    NotSent,
    /// The college sent a student whom the graduate school does not know.
    Unknown,
}

impl Word for Comparison {
    const KIND: &'static str = "comparison";
}

/// A cell of the summary table that the two fill otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Heading of its column.
    pub column: String,
    /// What the college has.
    pub college: String,
    /// What the graduate school has.
    pub own: String,
}

/// A requirement that is not met, as the graduate school finds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The requirement.
    pub code: Code,
    /// How far it is not met.
    pub outcome: Outcome,
    /// Document and clause that ask for it.
    pub clause: String,
    /// What is needed.
    pub needed: String,
    /// What the records hold.
    pub found: String,
}

/// A student as the two see him or her.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// 学号.
    pub id: String,
    /// 姓名.
    pub name: String,
    /// Whether the college lets pass; none where it sent nothing or concludes nothing.
    pub passed: Option<bool>,
    /// The verdict of the college's run; none where it sent nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<Verdict>,
    /// Whether that is a person's decision; else it is the verdict of the college's run.
    pub by_person: bool,
    /// Whether the college puts it off (缓议): it neither lets pass nor fails.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deferred: bool,
    /// What the graduate school's evaluation says; none where it does not know the student.
    pub own: Option<Verdict>,
    /// How the two conclusions compare.
    pub comparison: Comparison,
    /// The cells that differ.
    pub differences: Vec<Difference>,
    /// What the graduate school finds open.
    pub problems: Vec<Problem>,
    /// Whether a decision on record bears on it: a waiver, a recognition or another exception.
    pub excepted: bool,
    /// What the school's rules propose beyond pass and fail.
    pub proposed: String,
    /// Whether the longest time of study is over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub overtime: bool,
    /// Digest of all that it rests on.
    pub made_from: Sha256,
}

impl Compared {
    /// Whether the college sent the student in.
    pub fn is_sent(&self) -> bool {
        self.comparison != Comparison::NotSent
    }

    /// Whether the college neither lets pass nor fails, nor puts it off.
    pub fn is_unconcluded(&self) -> bool {
        self.passed.is_none() && !self.deferred
    }
}

/// Columns that hold conclusions, and no data.
const CONCLUSIONS: [&str; 6] =
    ["order", "verdict", "college_conclusion", "graduate_school_conclusion", "note", "proposed"];

/// Compares what a college says of a student with what the graduate school says; one of them is there.
pub fn compare_conclusions(college: Option<&Reported>, own: Option<&Reported>) -> Compared {
    let either = college.or(own);
    let text = |of: fn(&Reported) -> &String| either.map(of).cloned().unwrap_or_default();
    let decided = college.map(|one| one.row.cell("college_conclusion")).unwrap_or_default();
    let [yes, no, later] = [Ruling::Pass, Ruling::Fail, Ruling::Defer].map(Word::chinese);
    let deferred = decided == later;
    let by_person = decided == yes || decided == no || deferred;
    // A run that leaves a student open concludes nothing, and neither does who puts it off.
    let passed = college.and_then(|one| match one.verdict {
        _ if by_person => (!deferred).then_some(decided == yes),
        Verdict::Pass => Some(true),
        Verdict::Fail => Some(false),
        Verdict::Supplement | Verdict::Decide => None,
    });
    let system = college.map(|one| one.verdict);
    let differences = college.zip(own).map_or(vec![], |(college, own)| differences(college, own));
    let findings = own.map_or(vec![], said);
    let line = |one: Option<&Reported>| one.map(Reported::line).unwrap_or_default();
    Compared {
        id: text(|one| &one.id),
        name: text(|one| &one.name),
        passed,
        system,
        by_person,
        deferred,
        own: own.map(|own| own.verdict),
        comparison: verdict(&Theirs { passed, system, deferred }, own.map(|own| own.verdict), !differences.is_empty()),
        differences,
        excepted: findings.iter().any(|finding| !finding.decisions.is_empty()),
        overtime: findings.iter().any(Said::is_overtime),
        problems: findings.into_iter().filter(|finding| finding.outcome.is_open()).map(Said::problem).collect(),
        proposed: own.map(|own| own.row.cell("proposed")).unwrap_or_default(),
        made_from: sha256(format!("{}\n{}", undecided(line(college), false), undecided(line(own), true)).as_bytes()),
    }
}

/// A line without what the graduate school has decided, and of its own line without what the college has: once a round is
/// over both stand in the records, and change nothing of what was decided on.
fn undecided(line: String, is_own: bool) -> String {
    let mut line = line;
    let cells = ["graduate_school_conclusion", "college_conclusion"].into_iter().take(if is_own { 2 } else { 1 });
    for cell in cells.map(|key| format!("\"{key}\":\"")) {
        for word in [Ruling::Pass, Ruling::Fail, Ruling::Defer].map(Word::chinese) {
            line = line.replace(&format!("{cell}{word}\""), &format!("{cell}\""));
        }
    }
    for verdict in Verdict::iter().filter(|_| is_own) {
        line = line.replace(&system_verdict(verdict), "");
    }
    line
}

/// What the college says.
struct Theirs {
    passed: Option<bool>,
    system: Option<Verdict>,
    deferred: bool,
}

/// What came of a comparison: what the college says, and what the graduate school says.
fn verdict(theirs: &Theirs, own: Option<Verdict>, differ: bool) -> Comparison {
    let (Some(system), Some(own)) = (theirs.system, own) else {
        return if theirs.system.is_none() { Comparison::NotSent } else { Comparison::Unknown };
    };
    let alike = match theirs.passed {
        Some(passed) => passed == (own == Verdict::Pass),
        // Where nothing is concluded both may leave the same open.
        None => !theirs.deferred && system == own,
    };
    match (own, alike, theirs.passed) {
        (Verdict::Decide, ..) | (_, false, None) => Comparison::Undetermined,
        (_, true, _) if differ => Comparison::DataDiffer,
        (_, true, _) => Comparison::Agreed,
        (Verdict::Pass, false, _) => Comparison::TooStrict,
        (Verdict::Fail | Verdict::Supplement, false, _) => Comparison::TooLenient,
    }
}

fn differences(college: &Reported, own: &Reported) -> Vec<Difference> {
    let columns = COLUMNS.iter().filter(|column| !CONCLUSIONS.contains(&column.key));
    let cells = columns.map(|column| Difference {
        column: column.head.to_owned(),
        college: college.row.cell(column.key),
        own: own.row.cell(column.key),
    });
    cells.filter(|cell| cell.college != cell.own).collect()
}

/// A finding as a run writes it.
#[derive(Deserialize)]
struct Said {
    code: Code,
    outcome: Outcome,
    basis: SaidBasis,
    needed: Words,
    found: Words,
    #[serde(default)]
    note: Option<Noted>,
    #[serde(default)]
    decisions: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Noted {
    key: String,
}

#[derive(Deserialize)]
struct SaidBasis {
    document: String,
    clause: String,
}

#[derive(Deserialize)]
struct Words {
    text: String,
}

impl Said {
    /// Whether it says that the longest time of study is over.
    fn is_overtime(&self) -> bool {
        let is_said = self.note.as_ref().is_some_and(|note| note.key == "study-too-long");
        self.code == Code::StudyLength && self.outcome == Outcome::Fail && is_said
    }

    fn problem(self) -> Problem {
        Problem {
            code: self.code,
            outcome: self.outcome,
            clause: format!("{} {}", self.basis.document, self.basis.clause).trim().to_owned(),
            needed: self.needed.text,
            found: self.found.text,
        }
    }
}

fn said(student: &Reported) -> Vec<Said> {
    serde_json::from_value(student.findings()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_decided_is_no_data_of_what_is_decided_on() {
        let line = |college: &str, own: &str, note: &str| {
            let cells =
                format!(r#""college_conclusion":"{college}","graduate_school_conclusion":"{own}","note":"{note}""#);
            format!(r#"{{"id":"1","row":{{"cells":{{{cells}}}}}}}"#)
        };
        let decided = || line("通过", "缓议", "科研成果（系统审查：不通过）；建议结论：结业");
        assert_eq!(undecided(decided(), true), line("", "", "科研成果；建议结论：结业"));
        assert_eq!(undecided(decided(), false), line("通过", "", "科研成果（系统审查：不通过）；建议结论：结业"));
    }

    /// Every pair, worked by hand from the meaning of the words.
    #[test]
    fn a_conclusion_is_compared_as_the_words_say() {
        use Comparison::*;
        use Verdict::*;
        // A run that passes but for what a person decided: what counts is the person.
        let table = [
            (Some(true), Some(Pass), [Agreed, DataDiffer]),
            (Some(true), Some(Fail), [TooLenient, TooLenient]),
            (Some(true), Some(Supplement), [TooLenient, TooLenient]),
            (Some(true), Some(Decide), [Undetermined, Undetermined]),
            (Some(false), Some(Pass), [TooStrict, TooStrict]),
            (Some(false), Some(Fail), [Agreed, DataDiffer]),
            (Some(false), Some(Supplement), [Agreed, DataDiffer]),
            (Some(false), Some(Decide), [Undetermined, Undetermined]),
            (Some(true), None, [Unknown, Unknown]),
        ];
        let both = |theirs: &Theirs, own| [verdict(theirs, own, false), verdict(theirs, own, true)];
        for (passed, own, expected) in table {
            let theirs = Theirs { passed, system: Some(Pass), deferred: false };
            assert_eq!(both(&theirs, own), expected, "{passed:?} {own:?}");
        }
        // The college concludes nothing: its run leaves the student open, or a person puts it off.
        for (system, deferred, own, expected) in [
            (Some(Supplement), false, Some(Supplement), [Agreed, DataDiffer]),
            (Some(Supplement), false, Some(Fail), [Undetermined; 2]),
            (Some(Supplement), false, Some(Pass), [Undetermined; 2]),
            (Some(Decide), false, Some(Pass), [Undetermined; 2]),
            (Some(Decide), false, Some(Decide), [Undetermined; 2]),
            (Some(Pass), true, Some(Pass), [Undetermined; 2]),
            (Some(Fail), true, Some(Fail), [Undetermined; 2]),
            (Some(Decide), false, None, [Unknown; 2]),
            (None, false, Some(Pass), [NotSent; 2]),
        ] {
            assert_eq!(both(&Theirs { passed: None, system, deferred }, own), expected, "{system:?} {own:?}");
        }
    }
}
