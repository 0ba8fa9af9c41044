//! What was checked when: one line a dossier and check, of which the last one holds.
//!
//! `<time, UTC>` TAB `sound` or `faulty` TAB `<SHA-256>` TAB `<batch>/<run>/<path>`; `#` begins a remark. A line that was
//! cut off counts for nothing. The file stands outside of what is checked, and is only ever added to.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;

/// One check of one dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// When.
    pub at: Timestamp,
    /// Whether nothing was wrong.
    pub sound: bool,
    /// The digest that the run's manifest has of it; a dossier with another was never checked.
    pub digest: String,
    /// Batch, run and path.
    pub key: String,
}

/// The last check of every dossier.
#[derive(Debug, Clone, Default)]
pub struct Ledger(BTreeMap<String, Check>);

/// A line that is not one of a ledger, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerFault(pub usize);

impl Ledger {
    /// Reads a ledger.
    ///
    /// # Errors
    /// The first line that is none; the last may be cut off.
    pub fn read(text: &str) -> Result<Ledger, LedgerFault> {
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let mut last = BTreeMap::new();
        for (line, number) in whole.lines().zip(1..) {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let check = Check::read(line).ok_or(LedgerFault(number))?;
            last.insert(check.key.clone(), check);
        }
        Ok(Ledger(last))
    }

    /// When a dossier was last checked, if it still is the same.
    pub fn last(&self, key: &str, digest: &str) -> Option<&Check> {
        self.0.get(key).filter(|check| check.digest == digest)
    }

    /// The highest number of a run of the batch of which anything was checked; 0 where nothing was.
    pub fn newest(&self, batch: &str) -> u32 {
        let runs = self.0.keys().filter_map(|key| key.strip_prefix(batch)?.strip_prefix('/')?.split('/').next());
        runs.filter_map(|run| run.parse().ok()).max().unwrap_or(0)
    }

    /// Adds a check.
    pub fn add(&mut self, check: Check) {
        self.0.insert(check.key.clone(), check);
    }
}

impl Check {
    fn read(line: &str) -> Option<Check> {
        let parts: Vec<&str> = line.splitn(4, '\t').collect();
        let [at, state, digest, key] = parts[..] else { return None };
        let sound = match state {
            "sound" => true,
            "faulty" => false,
            _ => return None,
        };
        Some(Check { at: at.parse().ok()?, sound, digest: digest.to_owned(), key: key.to_owned() })
    }
}

/// The line, without its end.
impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.sound { "sound" } else { "faulty" };
        write!(f, "{:.0}\t{state}\t{}\t{}", self.at, self.digest, self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "2026-03-01T08:00:00Z\tsound\tabc\t2022-autumn/0001/dossiers/edu/1.zip";

    #[test]
    fn the_last_line_holds_and_one_cut_off_does_not() {
        let text =
            format!("# when, state, SHA-256, dossier\n{LINE}\n{}\n{LINE}\tand mo", LINE.replace("03-01", "04-01"));
        let ledger = Ledger::read(&text).unwrap();
        let check = ledger.last("2022-autumn/0001/dossiers/edu/1.zip", "abc").unwrap();
        assert_eq!(check.to_string(), LINE.replace("03-01", "04-01"));
        assert_eq!(ledger.last("2022-autumn/0001/dossiers/edu/1.zip", "abd"), None);
    }

    #[test]
    fn the_newest_run_is_that_of_the_batch() {
        let other = LINE.replace("2022-autumn/0001", "2022-autumn-b/0009");
        let ledger = Ledger::read(&format!("{LINE}\n{other}\n{}\n", LINE.replace("0001", "0012"))).unwrap();
        assert_eq!([ledger.newest("2022-autumn"), ledger.newest("2022-autumn-b"), ledger.newest("2023")], [12, 9, 0]);
    }

    #[test]
    fn what_is_no_ledger_is_refused_by_its_line() {
        assert_eq!(Ledger::read(&format!("{LINE}\nnonsense\n")).unwrap_err(), LedgerFault(2));
        assert_eq!(Ledger::read("2026-03-01\tsound\tabc\tx\n").unwrap_err(), LedgerFault(1));
    }
}
