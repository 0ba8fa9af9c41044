//! What `run.json` says of what went in: every exported table, and every file that could not be used. Its shape is closed,
//! and its rows add up.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::index::is_sha256;
use crate::message::say;

/// An exported file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passport {
    /// Below the inputs.
    pub file: String,
    #[serde(deserialize_with = "Option::deserialize")]
    sha256: Option<String>,
    #[serde(rename = "bytes")]
    _bytes: u64,
    #[serde(deserialize_with = "Option::deserialize")]
    format: Option<String>,
    #[serde(rename = "encoding", deserialize_with = "Option::deserialize")]
    _encoding: Option<String>,
    #[serde(rename = "proof", deserialize_with = "Option::deserialize")]
    _proof: Option<String>,
    #[serde(rename = "separator", deserialize_with = "Option::deserialize")]
    _separator: Option<char>,
    #[serde(rename = "lines", deserialize_with = "Option::deserialize")]
    _lines: Option<Lines>,
    sheets: Vec<Sheet>,
    /// Rows of all its sheets.
    pub rows: Rows,
    #[serde(rename = "cut_off", default)]
    _cut_off: bool,
    remarks: BTreeMap<String, Remarks>,
    #[serde(deserialize_with = "Option::deserialize")]
    unreadable: Option<Said>,
    #[serde(rename = "nothing", deserialize_with = "Option::deserialize")]
    _nothing: Option<Said>,
    notices: Vec<Notice>,
}

/// Rows of a table, by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    read: u64,
    accepted: u64,
    quarantined: u64,
    skipped: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the keys and their types are what is looked at")]
struct Lines {
    physical: u64,
    blank: u64,
    continued: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sheet {
    #[serde(rename = "name")]
    _name: String,
    #[serde(rename = "hidden")]
    _hidden: bool,
    tables: Vec<Table>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the keys and their types are what is looked at")]
struct Table {
    #[serde(deserialize_with = "Option::deserialize")]
    kind: Option<String>,
    header_rows: (u32, u32),
    mapping: BTreeMap<String, Heading>,
    ignored: Vec<Heading>,
    rows: Rows,
    #[serde(default)]
    students: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the keys and their types are what is looked at")]
struct Heading {
    column: String,
    heading: String,
    hidden: bool,
    #[serde(default)]
    filled: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Remarks {
    weight: Weight,
    count: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Weight {
    Note,
    Doubt,
    Refused,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the keys and their types are what is looked at")]
struct Said {
    key: String,
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Notice {
    weight: Weight,
    at: String,
    message: Said,
}

/// A file or student that could not be used.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unprocessed {
    /// Below the inputs.
    pub file: String,
    /// Why.
    pub faults: Vec<Fault>,
}

/// Why a file could not be used.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the keys and their types are what is looked at")]
pub struct Fault {
    at: String,
    field: String,
    problem: Said,
}

/// As many faults of a file that say the very same stand in one sentence.
const FOLDED: usize = 3;

impl Unprocessed {
    /// Whether the sentences say all faults in their order; those that say the very same stand in one, with how many they are and
    /// where the last one is.
    pub fn is_said<'f>(&'f self, sentences: &[&str]) -> bool {
        let mut alike: BTreeMap<_, Vec<&'f Fault>> = BTreeMap::new();
        for fault in &self.faults {
            alike.entry(fault.said()).or_default().push(fault);
        }
        let others = |fault: &'f Fault| alike.get(&fault.said()).filter(|all| all.len() >= FOLDED);
        let is_shown = |fault: &&'f Fault| others(fault).is_none_or(|all| std::ptr::eq(all[0], *fault));
        let shown: Vec<&'f Fault> = self.faults.iter().filter(is_shown).collect();
        let is_it = |(fault, sentence): (&&'f Fault, &&str)| match others(fault) {
            None => fault.is_said(sentence) || fault.is_cut(sentence),
            Some(all) => {
                let (count, last) = (all.len(), all.last().map_or("", |last| &last.at));
                let behind = say("fault-folded").with("line", "").with("count", count).with("last", last).zh();
                sentence.strip_suffix(&behind).is_some_and(|said| fault.is_said(said)) || fault.is_cut(sentence)
            }
        };
        shown.len() == sentences.len() && shown.iter().zip(sentences).all(is_it)
    }
}

impl Fault {
    fn said(&self) -> (&str, &str, &str) {
        (&self.field, &self.problem.key, &self.problem.text)
    }

    /// Whether a sentence says where and what it is.
    fn is_said(&self, sentence: &str) -> bool {
        sentence.starts_with(&self.at) && sentence.ends_with(&self.problem.text)
    }

    /// Whether a sentence says where it is, and was too long for the rest.
    fn is_cut(&self, sentence: &str) -> bool {
        sentence.rsplit_once("… (+").is_some_and(|(kept, _)| kept.starts_with(&self.at))
    }
}

impl Rows {
    fn add(self, more: Rows) -> Rows {
        Rows {
            read: self.read.saturating_add(more.read),
            accepted: self.accepted.saturating_add(more.accepted),
            quarantined: self.quarantined.saturating_add(more.quarantined),
            skipped: self.skipped.saturating_add(more.skipped),
        }
    }

    /// Whether these are the rows of a file with such tables: beside them it has rows that are passed over or set aside.
    fn holds(self, tables: Rows) -> bool {
        self.add_up()
            && self.accepted == tables.accepted
            && self.quarantined >= tables.quarantined
            && self.skipped >= tables.skipped
    }

    /// Every row that was read was taken, set aside or passed over.
    fn add_up(self) -> bool {
        self.accepted.checked_add(self.quarantined).and_then(|sum| sum.checked_add(self.skipped)) == Some(self.read)
    }
}

impl Passport {
    /// Whether it contradicts itself.
    pub fn is_wrong(&self) -> bool {
        let tables = || self.sheets.iter().flat_map(|sheet| &sheet.tables);
        let sum = tables().map(|table| table.rows).fold(Rows::default(), Rows::add);
        let is_read = self.unreadable.is_none();
        let counted = |notice: &Notice| {
            let remarks = self.remarks.get(&notice.message.key);
            remarks.is_some_and(|remarks| remarks.count > 0 && remarks.weight == notice.weight)
        };
        self.file.is_empty()
            || self.sha256.as_ref().is_some_and(|digest| !is_sha256(digest))
            || (is_read && (self.sha256.is_none() || self.format.is_none()))
            || !self.rows.holds(sum)
            || !tables().all(|table| table.rows.add_up())
            || !self.notices.iter().all(|notice| counted(notice) && !notice.at.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_that_say_the_same_stand_in_one_sentence() {
        let fault = |line: u32, text: &str| serde_json::json!({"at": format!("a.csv:{line}"), "field": "", "problem": {"key": "k", "text": text}});
        let faults = [fault(2, "无效"), fault(3, "空"), fault(4, "无效"), fault(5, "无效")];
        let one: Unprocessed =
            serde_json::from_value(serde_json::json!({"file": "a.csv", "faults": faults})).expect("faults");
        assert!(one.is_said(&["a.csv:2：无效（同样的共3处，最后一处在 a.csv:5）", "a.csv:3：空"]));
        for wrong in [
            &["a.csv:2：无效（同样的共2处，最后一处在 a.csv:5）", "a.csv:3：空"][..],
            &["a.csv:2：无效（同样的共3处，最后一处在 a.csv:4）", "a.csv:3：空"],
            &["a.csv:2：无效", "a.csv:3：空"],
            &["a.csv:2：无效（同样的共3处，最后一处在 a.csv:5）"],
        ] {
            assert!(!one.is_said(wrong), "{wrong:?}");
        }
    }
}
