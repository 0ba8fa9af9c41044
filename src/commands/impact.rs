//! `impact`: the same students under two policies; writes nothing.

use std::collections::BTreeMap;

use super::{Exit, prepare, print_faults, print_unprocessed};
use crate::cli::Impact;
use crate::finding::{Code, Finding, Verdict};
use crate::message::{Language, Word, say};
use crate::report::printable_line;
use crate::student_file::{Reviewed, evaluate_all};

pub fn run_impact(arguments: &Impact, language: Language) -> Exit {
    let mut job = match prepare(&arguments.source, language) {
        Ok(job) => job,
        Err(outcome) => return outcome,
    };
    let now = evaluate_all(&job, |student| student.into_reviewed());
    if let Err(faults) = job.inputs.replace_policy(&arguments.policy) {
        print_faults(&faults, language);
        return Exit::Unusable;
    }
    let then = evaluate_all(&job, |student| student.into_reviewed());
    let mut moved: BTreeMap<(Verdict, Verdict), usize> = BTreeMap::new();
    let mut affected = 0usize;
    for (before, after) in now.iter().zip(&then) {
        let changes = changes(before, after);
        if changes.is_empty() {
            continue;
        }
        affected += 1;
        let (old, new) = (before.evaluation.verdict, after.evaluation.verdict);
        if old != new {
            *moved.entry((old, new)).or_default() += 1;
        }
        print_student(before, old, new, &changes, language);
    }
    let total = say("impact-total").with("affected", affected).with("students", now.len());
    out!("{}", total.text(language));
    for ((old, new), count) in moved {
        out!("  {}", say("impact-moved").with("old", old).with("new", new).with("count", count).text(language));
    }
    let unprocessed = &job.inputs.unprocessed();
    print_unprocessed(unprocessed, language);
    if unprocessed.is_empty() { Exit::Done } else { Exit::NeedsPerson }
}

/// A requirement whose finding differs between the policies; none where only one policy has the requirement.
struct FindingChange<'r> {
    old: Option<&'r Finding>,
    new: Option<&'r Finding>,
}

/// The findings whose outcome, need or basis differs; `found` follows from these and the records.
fn changes<'r>(before: &'r Reviewed, after: &'r Reviewed) -> Vec<FindingChange<'r>> {
    fn by_key(student: &Reviewed) -> BTreeMap<(Code, &str), &Finding> {
        student.evaluation.findings.iter().map(|finding| ((finding.code, finding.subject.as_str()), finding)).collect()
    }
    let (old, new) = (by_key(before), by_key(after));
    let mut keys: Vec<_> = old.keys().chain(new.keys()).copied().collect();
    keys.sort();
    keys.dedup();
    let changes = keys.iter().map(|key| FindingChange { old: old.get(key).copied(), new: new.get(key).copied() });
    changes.filter(differs).collect()
}

fn differs(change: &FindingChange) -> bool {
    match (change.old, change.new) {
        (Some(old), Some(new)) => {
            old.outcome != new.outcome || old.needed != new.needed || old.found != new.found || old.basis != new.basis
        }
        _ => true,
    }
}

fn print_student(student: &Reviewed, old: Verdict, new: Verdict, changes: &[FindingChange], language: Language) {
    let verdicts =
        if old == new { old.word(language) } else { format!("{} → {}", old.word(language), new.word(language)) };
    out!("{} {}　{verdicts}", student.id, printable_line(&student.name));
    for FindingChange { old, new } in changes {
        let side = |finding: &Option<&Finding>| match finding {
            None => say("impact-absent").text(language),
            Some(finding) => {
                let message = say("impact-side")
                    .with("outcome", finding.outcome)
                    .with("needed", finding.needed.clone())
                    .with("found", finding.found.clone())
                    .with("basis", finding.basis.message());
                printable_line(&message.text(language))
            }
        };
        let Some(code) = new.or(*old).map(|finding| finding.code) else { continue };
        out!("  {}", code.word(language));
        out!("    {}", say("impact-old").with("side", side(old)).text(language));
        out!("    {}", say("impact-new").with("side", side(new)).text(language));
    }
}
