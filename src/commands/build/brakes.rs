//! The brakes: so much change against the last run that a person should look before it is published.

use crate::commands::past::Past;
use crate::history::Changed;
use crate::job::Job;
use crate::message::{Message, say};

/// Fewer changes than this never stop a build, so that a small batch can be corrected.
const FEWEST: usize = 5;

/// What has changed beyond the shares that the batch allows, a line each; empty where all is within.
pub fn beyond(job: &Job, changes: &[Changed], past: &Past) -> Vec<Message> {
    let brakes = job.inputs.batch.brakes;
    let before = past.run.students.len();
    let turned: Vec<_> = changes
        .iter()
        .filter_map(|student| Some((student.id.as_str(), student.old?, student.new?)))
        .filter(|(_, old, new)| old != new)
        .collect();
    let gone: Vec<&str> = changes.iter().filter(|student| student.new.is_none()).map(|s| s.id.as_str()).collect();
    let rows_before: usize = past.run.passports.iter().map(|passport| passport.rows.accepted).sum();
    let rows_now: usize = job.inputs.passports.iter().map(|passport| passport.rows.accepted).sum();
    let share = |say: Message, count: usize, of: usize, most: u8| {
        let numbers = say.with("count", count).with("of", of).with("most", u32::from(most));
        is_beyond(count, of, most).then_some(numbers)
    };
    let mut told = Vec::new();
    if let Some(line) = share(say("brake-verdicts"), turned.len(), before, brakes.verdicts) {
        told.push(line);
        told.extend(
            turned
                .iter()
                .map(|(id, old, new)| say("brake-verdict").with("id", *id).with("old", *old).with("new", *new)),
        );
    }
    if let Some(line) = share(say("brake-students"), gone.len(), before, brakes.rows) {
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
