//! `findings.json`: what a run found of each student.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};

use super::digests::sha256;
use super::finding::{Code, Findings};
use super::holding::Holding;
use super::index::Verdict;
use super::json;
use super::record::Record;
use super::records::{Requirement, conclusion};

const FINDINGS: &str = "findings.json";

/// What `findings.json` says of a student.
#[derive(Debug, Clone, Deserialize)]
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
}

/// Findings that are not kept: a run has some hundred thousand.
#[derive(Debug, Clone)]
pub struct Summary {
    verdict: Verdict,
    /// A digest of what they say.
    pub digest: String,
}

#[derive(Deserialize)]
struct All {
    schema_version: String,
    batch: String,
    students: Vec<Reported>,
}

/// Every dossier has its findings, from which its conclusion follows.
pub fn check(holding: &Holding, record: &Record, findings: &mut Findings) -> BTreeMap<String, Reported> {
    let mut wrong = |what: &str| findings.note(Code::RunRecord, FINDINGS, what);
    let all = match json::stream::<All>(|| holding.reader(FINDINGS)) {
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
    let reported: BTreeMap<String, Reported> = all.students.into_iter().map(|one| (one.id.clone(), one)).collect();
    if reported.len() != count {
        wrong("student ID twice");
    }
    for one in reported.values().filter(|one| one.verdict != one.findings.verdict) {
        wrong(&format!("{}: {} / {}", one.id, <&str>::from(one.verdict), <&str>::from(one.findings.verdict)));
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
        Summary { verdict: conclusion(findings), digest: sha256(format!("{findings:?}").as_bytes()) }
    }
}
