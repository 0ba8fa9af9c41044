//! What came to a holding: one line each, in the order in which it came. Each line names the digest of the one before and is
//! sealed with the key of the holding, so that none can be changed, taken out or added without it.
//!
//! A line that was cut off in writing was never finished: it is not counted. That a whole line at the end was taken away shows
//! in the folders, which then hold what no line records.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::key::Key;
use crate::json::json_text;
use crate::package::{Sha256, sha256};
use crate::records::values::Day;

/// What became of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is filed.
    Filed,
    /// It is not.
    Refused,
}

/// A line. It holds no name and no number of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Number of the line, from 1.
    pub number: u32,
    /// Digest of the line before; of nothing in the first.
    pub previous: Sha256,
    /// The day on which it came.
    pub on: Day,
    /// Whether the submission was filed or refused.
    pub outcome: Outcome,
    /// Code of the school, or the folder of what is of none that is known.
    pub school: String,
    /// Where it is filed below the school's folder; empty where it is not.
    pub place: String,
    /// Digest of the submission.
    pub submission_sha256: Sha256,
    /// Digest of the answer.
    pub answer_sha256: Sha256,
    /// Digests of what lies beside the answer, by what its name ends with: the lines for people, and the signature.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub beside: BTreeMap<String, Sha256>,
    /// Digest of `receipt.json`, where it is filed.
    pub receipt_sha256: Option<Sha256>,
    /// Digest of `marks.jsonl`, where it is filed.
    pub marks_sha256: Option<Sha256>,
    /// Digest of the reasons, where it is not.
    pub reasons_sha256: Option<Sha256>,
}

impl Entry {
    /// The line, with its end.
    pub fn line(&self, key: &Key) -> String {
        let text = json_text(self);
        let seal = key.digest("ledger", &text);
        // As serde writes it, with the seal at the end.
        format!("{},\"seal\":\"{seal}\"}}\n", text.trim_end_matches('}'))
    }

    fn read(line: &str, key: &Key) -> Option<Entry> {
        let (text, seal) = line.rsplit_once(",\"seal\":\"")?;
        let entry: Entry = serde_json::from_str(&format!("{text}}}")).ok()?;
        let is_whole = seal.len() == 66 && entry.line(key).trim_end() == line;
        is_whole.then_some(entry)
    }
}

/// `ledger.jsonl`: every submission that came, each line chained to the one before by its digest.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// The lines, first to last.
    pub entries: Vec<Entry>,
    last: Option<Sha256>,
    /// Bytes of the whole lines; what is after them was cut off.
    pub whole: usize,
}

/// The line at which the chain does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerFault {
    /// It is no line of this holding, or was changed.
    Changed(u32),
    /// It does not follow the one before.
    Apart(u32),
}

impl Ledger {
    /// Reads a ledger.
    ///
    /// # Errors
    /// The first line that does not hold.
    pub fn read(text: &str, key: &Key) -> Result<Ledger, LedgerFault> {
        let mut ledger = Ledger::default();
        let whole = text.rfind('\n').map_or("", |end| text.get(..end).unwrap_or_default());
        let lines = whole.split('\n').filter(|_| !text.is_empty() && text.contains('\n'));
        for (line, number) in lines.zip(1..) {
            let entry = Entry::read(line, key).ok_or(LedgerFault::Changed(number))?;
            if (entry.number, entry.previous) != (number, ledger.previous()) {
                return Err(LedgerFault::Apart(number));
            }
            ledger.push(entry, &format!("{line}\n"));
        }
        Ok(ledger)
    }

    /// Takes a line that was written.
    pub fn push(&mut self, entry: Entry, line: &str) {
        self.entries.push(entry);
        self.last = Some(sha256(line.as_bytes()));
        self.whole += line.len();
    }

    /// What the next line has as its number.
    pub fn next(&self) -> u32 {
        self.entries.last().map_or(1, |last| last.number.saturating_add(1))
    }

    /// The digest of the last line.
    pub fn previous(&self) -> Sha256 {
        self.last.unwrap_or_else(|| sha256(b""))
    }

    /// The lines of submissions that were filed.
    pub fn filed(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.outcome == Outcome::Filed)
    }

    /// What became of a submission the last time that it came.
    pub fn last_of(&self, submission: Sha256) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.submission_sha256 == submission)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(ledger: &Ledger, place: &str) -> Entry {
        let digest = sha256(place.as_bytes());
        Entry {
            number: ledger.next(),
            previous: ledger.previous(),
            on: "2022-11-15".parse().unwrap(),
            outcome: Outcome::Filed,
            school: "10001".into(),
            place: place.into(),
            submission_sha256: digest,
            answer_sha256: digest,
            beside: BTreeMap::new(),
            receipt_sha256: Some(digest),
            marks_sha256: Some(digest),
            reasons_sha256: None,
        }
    }

    fn three(key: &Key) -> String {
        let (mut ledger, mut text) = (Ledger::default(), String::new());
        for place in ["a", "b", "c"] {
            let entry = entry(&ledger, place);
            let line = entry.line(key);
            ledger.push(entry, &line);
            text += &line;
        }
        assert_eq!(ledger.whole, text.len());
        text
    }

    #[test]
    fn a_line_changed_taken_out_or_added_shows() {
        let key = Key::new([1; 32]);
        let text = three(&key);
        assert_eq!(Ledger::read(&text, &key).unwrap().entries.len(), 3);
        assert_eq!(Ledger::read("", &key).unwrap().entries, []);
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let read = |lines: &[&str]| Ledger::read(&lines.concat(), &key).map(|ledger| ledger.entries.len());
        assert_eq!(read(&[lines[0], lines[2]]), Err(LedgerFault::Apart(2)));
        assert_eq!(read(&[lines[1], lines[0], lines[2]]), Err(LedgerFault::Apart(1)));
        assert_eq!(read(&[lines[0], lines[0], lines[1]]), Err(LedgerFault::Apart(2)));
        assert_eq!(read(&[lines[0], "\n", lines[1]]), Err(LedgerFault::Changed(2)));
        // Every byte counts.
        for at in 0..lines[1].len() - 1 {
            let mut changed = lines[1].as_bytes().to_vec();
            changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
            if changed != lines[1].as_bytes() {
                let changed = String::from_utf8(changed).unwrap();
                assert_eq!(read(&[lines[0], &changed, lines[2]]), Err(LedgerFault::Changed(2)), "{at}");
            }
        }
        // Another key is another holding's.
        assert_eq!(Ledger::read(&text, &Key::new([2; 32])).unwrap_err(), LedgerFault::Changed(1));
    }

    #[test]
    fn a_line_that_was_cut_off_is_not_counted() {
        let key = Key::new([1; 32]);
        let text = three(&key);
        let last = text.trim_end().rfind('\n').unwrap() + 1;
        for cut in last..text.len() {
            let ledger = Ledger::read(&text[..cut], &key).unwrap();
            assert_eq!((ledger.entries.len(), ledger.whole), (2, last), "{cut}");
        }
    }
}
