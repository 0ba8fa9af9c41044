//! `findings.json`: what a run found of each student.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::digests::{sha256, sha256_of_value};
use super::finding::{Code, Findings};
use super::gate::{self, Asked};
use super::holding::Holding;
use super::index::Verdict;
use super::json;
use super::letters::cut;
use super::record::Record;
use super::review::{Gate, Outcome, Requirement, conclusion, wrong_review};
use super::told::Told;
use crate::message::{Word, say};

const FINDINGS: &str = "findings.json";

/// What `findings.json` says of a student.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reported {
    /// 学号
    pub id: String,
    /// 姓名
    pub name: String,
    /// Code of the college.
    pub college: String,
    /// The conclusion.
    pub verdict: Verdict,
    /// The findings, by their digest and the conclusion that follows.
    pub findings: Summary,
    /// How the student stands at the gates of the batch.
    #[serde(default)]
    pub gates: Vec<Gate>,
    /// The line of the summary table.
    pub row: Row,
    rare: Vec<Rare>,
}

/// A character that other systems may not have, and the field where it stands.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the keys and their types are what is looked at")]
struct Rare {
    character: char,
    field: String,
}

impl Reported {
    /// What students are grouped by: level and kind of the degree.
    pub fn category(&self) -> String {
        let parts = ["level", "kind"].map(|key| self.row.cell(key)).into_iter().filter(|part| !part.is_empty());
        let parts: Vec<&str> = parts.collect();
        if parts.is_empty() { say("page-no-category").zh() } else { cut(&parts.join("·")) }
    }

    /// Each rare character with its code point, as the page shows it.
    pub fn rare(&self) -> Vec<[String; 2]> {
        let shown = |c: char| [c.to_string(), format!("U+{:04X}", u32::from(c))];
        self.rare.iter().map(|one| shown(one.character)).collect()
    }
}

/// The line of a student in the summary table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// By what lines are sorted: level, kind, code of the major, student ID.
    pub key: (Option<String>, Option<String>, String, String),
    /// What stands above it and its like.
    pub group: String,
    verdict: Verdict,
    #[serde(deserialize_with = "Option::deserialize")]
    level: Option<String>,
    /// Whether the college's conclusion is the college's own.
    pub by_college: bool,
    /// Why there is no dossier.
    #[serde(default)]
    withheld: Option<String>,
    /// Texts by the keys of the columns.
    #[serde(deserialize_with = "cells")]
    pub cells: BTreeMap<String, String>,
}

/// Most cells of a line.
const MOST_CELLS: usize = 64;

fn cells<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, String>, D::Error> {
    struct Cells;
    impl<'de> Visitor<'de> for Cells {
        type Value = BTreeMap<String, String>;

        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("cells")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut cells = BTreeMap::new();
            while let Some((key, text)) = map.next_entry()? {
                if cells.len() == MOST_CELLS {
                    return Err(serde::de::Error::custom("too many cells"));
                }
                cells.insert(key, text);
            }
            Ok(cells)
        }
    }
    from.deserialize_map(Cells)
}

impl Row {
    /// The text under a key; empty where there is none.
    pub fn cell(&self, key: &str) -> &str {
        self.cells.get(key).map(String::as_str).unwrap_or_default()
    }

    /// Whether it is of a student of a level.
    pub fn is_of(&self, level: &str) -> bool {
        self.level.as_deref() == Some(level)
    }

    /// The first cell that the record in the dossier has otherwise; of the college the run has more than a cell.
    pub fn differs(&self, told: &Told) -> Option<&'static str> {
        let key = |part: &Option<String>| part.clone().unwrap_or_default();
        let same = |(at, said): &(&&'static str, &String)| match **at {
            "level" => key(&self.key.0) == **said,
            "kind" => key(&self.key.1) == **said,
            at => self.cells.get(at).is_none_or(|cell| cell == *said),
        };
        // The conclusion of the college is left empty in the table where it is not the college's own.
        let is_hidden = !self.by_college && told.get("college_conclusion").is_some_and(|said| !said.is_empty());
        let wrong = told.iter().find(|one| !same(one)).map(|(at, _)| *at);
        wrong.or_else(|| is_hidden.then_some("by_college")).or_else(|| self.withheld.as_ref().map(|_| "withheld"))
    }

    /// What of it is not as the student's record has it.
    fn fault(&self, one: &Reported) -> Option<&'static str> {
        let cell = |key: &str| self.cells.get(key).map(String::as_str);
        let wrong = [
            ("row", self.verdict != one.verdict || self.key.3 != one.id || self.key.0 != self.level),
            ("row: id", cell("id") != Some(&one.id)),
            ("row: name", cell("name") != Some(&one.name)),
            ("row: verdict", cell("verdict") != Some(&one.verdict.chinese())),
            ("row: major_code", cell("major_code").is_some_and(|code| *code != self.key.2)),
            ("row: gates", cell("gates").unwrap_or_default() != gate::shown_gates(&one.gates)),
        ];
        wrong.into_iter().find(|(_, wrong)| *wrong).map(|(part, _)| part)
    }
}

/// Findings that are not kept: a run has some hundred thousand.
#[derive(Debug, Clone)]
pub struct Summary {
    verdict: Verdict,
    /// A digest of what they say.
    pub digest: String,
    /// A digest of what people are shown of them.
    pub shown: String,
    /// The first thing that is wrong with them by themselves.
    wrong: Option<String>,
    /// What gates ask for.
    asked: Vec<Asked>,
}

/// What people are shown of findings, as the page shows it.
pub struct ShownDigest;

impl ShownDigest {
    /// One finding: needed, found, note and basis, and the first places that were counted; texts may be cut already.
    pub fn line(code: &str, subject: &str, outcome: Outcome, said: [&str; 4], at: &[String]) -> String {
        let said = said.map(cut).join("\0");
        format!("{code}\0{}\0{}\0{said}\0{}\n", cut(subject), outcome.key(), at.join("\0"))
    }

    /// A digest of all.
    pub fn of(lines: impl Iterator<Item = String>) -> String {
        sha256(lines.collect::<String>().as_bytes())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct All {
    schema_version: String,
    batch: String,
    students: Vec<Reported>,
}

/// Most bytes of the findings on so many students.
pub fn most_reported(students: usize) -> u64 {
    const OF_ONE: u64 = 8 << 20;
    OF_ONE.saturating_mul(1 + students as u64)
}

/// Every dossier has its findings, from which its conclusion follows.
pub fn check_reported(holding: &Holding, record: &Record, findings: &mut Findings) -> BTreeMap<String, Reported> {
    let mut wrong = |what: &str| findings.note(Code::RunRecord, FINDINGS, what);
    let most = most_reported(record.students.len());
    let all = match json::stream::<All>(|| holding.whole(FINDINGS, most)) {
        Ok(all) => all,
        Err(why) => {
            wrong(&why);
            return BTreeMap::new();
        }
    };
    if !["2", "3"].contains(&all.schema_version.as_str()) || all.batch != record.batch {
        wrong("batch");
    }
    let count = all.students.len();
    if !all.students.is_sorted_by(|one, next| one.id <= next.id) {
        wrong("order");
    }
    let reported: BTreeMap<String, Reported> = all.students.into_iter().map(|one| (one.id.clone(), one)).collect();
    if reported.len() != count {
        wrong("student ID twice");
    }
    for one in reported.values().filter(|one| one.verdict != one.findings.verdict) {
        wrong(&format!("{}: {} / {}", one.id, <&str>::from(one.verdict), <&str>::from(one.findings.verdict)));
    }
    // One program writes them all, each with the same cells.
    let cells = |one: &Reported| one.row.cells.keys().cloned().collect::<Vec<_>>();
    let first = reported.values().next().map(cells).unwrap_or_default();
    for one in reported.values().filter(|one| !one.row.cells.keys().eq(&first)) {
        wrong(&format!("{}: row: cells", one.id));
    }
    for one in reported.values() {
        let fault = one.findings.wrong.clone().or_else(|| gate::wrong_gate(&one.gates, &one.findings.asked));
        if let Some(fault) = fault.or_else(|| one.row.fault(one).map(str::to_owned)) {
            wrong(&format!("{}: {fault}", one.id));
        }
    }
    // Of whom there is no dossier the run says why.
    let delivered: BTreeSet<&str> = record.students.iter().map(|student| student.id.as_str()).collect();
    let without = reported.keys().filter(|id| !delivered.contains(id.as_str())).count();
    if without > record.unprocessed.len() {
        wrong(&format!("{without} ≠ {}", record.unprocessed.len()));
    }
    for student in &record.students {
        let same = |one: &Reported| one.verdict == student.verdict && student.college() == Some(&one.college);
        if !reported.get(&student.id).is_some_and(same) {
            findings.note(Code::RunRecord, FINDINGS, student.id.as_str());
        }
    }
    reported
}

/// Most findings on a student.
const MOST_FINDINGS: usize = 10_000;

impl<'de> Deserialize<'de> for Summary {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Summary, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = Summary;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("findings")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Summary, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = list.next_element::<Requirement>()? {
                    if all.len() == MOST_FINDINGS {
                        return Err(serde::de::Error::custom("too many findings"));
                    }
                    all.push(one);
                }
                Ok(Summary::of(&all))
            }
        }
        from.deserialize_seq(List)
    }
}

impl Summary {
    /// The conclusion that follows from findings, and a digest of what they say.
    pub fn of(findings: &[Requirement]) -> Summary {
        let shown = findings.iter().filter(|finding| finding.outcome.is_reported());
        let line = |one: &Requirement| {
            let [note, basis] = [one.page_note(), one.page_basis()];
            let said = [&one.needed.text, &one.found.text, &note, &basis].map(String::as_str);
            ShownDigest::line(&one.code, &one.subject, one.outcome, said, &one.places())
        };
        Summary {
            verdict: conclusion(&findings.iter().map(|finding| finding.outcome).collect::<Vec<_>>()),
            digest: sha256_of_value(findings),
            shown: ShownDigest::of(shown.map(line)),
            wrong: wrong_review(findings),
            asked: gate::asked(findings),
        }
    }
}
