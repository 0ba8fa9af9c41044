//! The brakes: so much change against the last run that a person should look before it is published.

use std::collections::BTreeMap;

use super::ledger::Ledger;
use crate::commands::past::Past;
use crate::finding::Verdict;
use crate::job::Job;
use crate::message::{Message, say};
use crate::report::Reported;

/// Fewer changes than this never stop a build, so that a small batch can be corrected.
const FEWEST: usize = 5;

/// What has changed beyond the shares that the batch allows, a line each; empty where all is within.
pub fn beyond(job: &Job, ledger: &Ledger, past: &Past) -> Vec<Message> {
    let brakes = job.inputs.batch.brakes;
    let before: BTreeMap<&str, Verdict> = past.run.students.iter().map(|old| (old.id.as_str(), old.verdict)).collect();
    let now: BTreeMap<&str, &Reported> = ledger.reported.iter().map(|student| (student.id.as_str(), student)).collect();
    let turned: Vec<_> =
        before.iter().filter(|(id, old)| now.get(*id).is_some_and(|new| new.verdict != **old)).collect();
    let gone: Vec<&str> = before.keys().filter(|id| !now.contains_key(*id)).copied().collect();
    let rows_before: usize = past.run.passports.iter().map(|passport| passport.rows.accepted).sum();
    let rows_now: usize = job.inputs.passports.iter().map(|passport| passport.rows.accepted).sum();
    let share = |say: Message, count: usize, of: usize, most: u8| {
        let numbers = say.with("count", count).with("of", of).with("most", u32::from(most));
        is_beyond(count, of, most).then_some(numbers)
    };
    let mut told = Vec::new();
    if let Some(line) = share(say("brake-verdicts"), turned.len(), before.len(), brakes.verdicts) {
        told.push(line);
        told.extend(turned.iter().filter_map(|(id, old)| {
            let new = now.get(*id)?.verdict;
            Some(say("brake-verdict").with("id", **id).with("old", **old).with("new", new))
        }));
    }
    if let Some(line) = share(say("brake-students"), gone.len(), before.len(), brakes.rows) {
        told.push(line);
        told.extend(gone.iter().map(|id| say("brake-student").with("id", *id)));
    }
    told.extend(share(say("brake-rows"), rows_before.saturating_sub(rows_now), rows_before, brakes.rows));
    told
}

/// More than `most` percent, and not a mere handful.
fn is_beyond(count: usize, of: usize, most: u8) -> bool {
    count >= FEWEST && count * 100 > of * usize::from(most)
}

#[cfg(test)]
mod tests {
    use super::is_beyond;

    #[test]
    fn the_share_itself_is_still_allowed() {
        assert!(!is_beyond(20, 100, 20) && is_beyond(21, 100, 20));
        assert!(!is_beyond(4, 4, 20) && is_beyond(5, 5, 20));
        assert!(is_beyond(5, 100, 0) && !is_beyond(100, 100, 100));
    }
}
