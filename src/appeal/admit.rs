//! Whether a step may be recorded: its predecessors, the limits, who decides, and how many must agree.

use super::agenda::{Deadline, clocks, unstarted};
use super::calendar::Calendar;
use super::persons::{one_for_two, partial, several};
use super::record::CaseFile;
use super::remedies::Remedies;
use super::stage::Stage;
use super::step::{Act, Corrected, Decided, Delivered, Extended, Heard, Hearing, Step, Way};
use super::tie::ties;
use super::vote::Body;
use crate::location::Location;
use crate::message::{Fact, Message, say};
use crate::records::names::is_same_person;
use crate::records::values::Day;
use crate::records::{Exception, Sourced, Student, is_undeclared};

/// What a step is checked against.
#[derive(Debug, Clone, Copy)]
pub struct Office<'a> {
    /// What law and school say.
    pub remedies: &'a Remedies,
    /// Which days are worked.
    pub calendar: &'a Calendar,
    /// The student's record, which says who is tied to the case.
    pub student: &'a Student,
    /// Exceptions on record, of all students: whoever decided one is tied too.
    pub exceptions: &'a [Sourced<Exception>],
}

/// Every reason why a step may not be recorded in a case.
pub fn admit(case: &CaseFile, step: &Step, office: &Office) -> Vec<Message> {
    let stage = match Stage::of(case) {
        Ok(stage) => stage,
        Err((at, refusal)) => {
            let act = case.steps.get(at).map_or("open", |step| step.what.key());
            return vec![refusal.message(act)];
        }
    };
    if let Err(refusal) = stage.after(step) {
        return vec![refusal.message(step.what.key())];
    }
    let mut problems = unsaid(step);
    problems.extend(partial(case, step, office.student, &ties(office.student, office.exceptions)));
    problems.extend(match &step.what {
        Act::Open => begun(case, step),
        Act::Accept => in_time(case, &stage, office),
        Act::Extend(more) => extended(case, &stage, step, office).into_iter().chain(approved(step, more)).collect(),
        Act::Hear(heard) => heard_fairly(case, &stage, step, heard, office),
        Act::Decide(decided) => decided_by(case, decided, office),
        Act::Deliver(delivered) => received(step, delivered),
        Act::Correct(corrected) => put_right(case, step, corrected, office),
        Act::Withdraw => withdrawn(case, step, office.student).into_iter().collect(),
        Act::Refuse | Act::Notify(_) => vec![],
    });
    problems.extend(several(step));
    problems
}

/// A case is taken back by whoever filed it, or the student.
fn withdrawn(case: &CaseFile, step: &Step, student: &Student) -> Option<Message> {
    let steps = case.counted().into_iter().map(|(_, step)| step);
    let is_filer = |one: Step| matches!(one.what, Act::Open) && is_same_person(&one.by, &step.by);
    let may = student.is_called(&step.by) || steps.into_iter().any(is_filer);
    (!may).then(|| say("step-withdrawn-by").with("name", step.by.as_str()))
}

/// What every step must say, and what some must.
fn unsaid(step: &Step) -> Vec<Message> {
    let act = || Fact::Word("act", step.what.key());
    let is_blank = |text: &str| text.trim().is_empty();
    let mut problems = Vec::new();
    if is_blank(&step.by) || is_blank(&step.role) {
        problems.push(say("step-nobody").with("act", act()));
    }
    let needs_reason = matches!(
        step.what,
        Act::Open | Act::Refuse | Act::Notify(_) | Act::Extend(_) | Act::Decide(_) | Act::Correct(_)
    );
    if needs_reason && is_blank(&step.reason) {
        problems.push(say("step-reason").with("act", act()));
    }
    if let Act::Notify(notified) = &step.what
        && (is_blank(&notified.content) || is_blank(&notified.basis))
    {
        problems.push(say("step-notify-bare"));
    }
    if let Act::Extend(extended) = &step.what
        && (is_blank(&extended.approver) || is_blank(&extended.office))
    {
        problems.push(say("step-approval"));
    }
    problems
}

/// Whether there is a decision to be contested on this way, and the clock of filing has a start.
fn begun(case: &CaseFile, step: &Step) -> Vec<Message> {
    let (against, remedy) = (&case.against, case.remedy());
    let mut problems: Vec<Message> = unstarted(against).into_iter().collect();
    let decided = against.decided;
    if step.date < decided {
        problems.push(say("step-before-decision").with("day", decided.to_string()));
    }
    if [against.delivered, against.known].into_iter().flatten().any(|day| day < decided) {
        problems.push(say("step-delivered-early").with("day", decided.to_string()));
    }
    if against.document.trim().is_empty() {
        problems.push(say("step-no-document"));
    }
    let later = |day: Option<Day>| day.filter(|day| *day > step.date && step.date >= decided);
    let known = later(against.known).filter(|_| later(against.delivered).is_none());
    problems.extend(known.map(|day| say("step-known-later").with("day", day.to_string())));
    problems.extend(later(against.delivered).map(|day| say("step-delivered-later").with("day", day.to_string())));
    let too_old = remedy.since().filter(|since| decided < *since);
    problems.extend(too_old.map(|since| {
        say("step-before-law").with("remedy", remedy).with("since", since.to_string()).with("day", decided.to_string())
    }));
    problems
}

/// What was filed too late cannot be accepted.
fn in_time(case: &CaseFile, stage: &Stage, office: &Office) -> Vec<Message> {
    let clocks = clocks(case, stage, office.remedies, office.calendar);
    let Some(clock) = clocks.into_iter().find(|clock| clock.deadline == Deadline::File) else { return vec![] };
    match (clock.last, clock.done) {
        (Err(uncovered), _) => vec![uncovered.message()],
        (Ok(last), Some(filed)) if filed > last => {
            if let Some(awaited) = clock.awaits {
                return vec![awaited.message()];
            }
            let late = say("step-filed-late").with("filed", filed.to_string()).with("last", last.to_string());
            vec![late.with("limit", clock.limit.message()).with("basis", clock.limit.basis.message())]
        }
        (Ok(_), _) => vec![],
    }
}

/// A limit is extended before it is over.
fn extended(case: &CaseFile, stage: &Stage, step: &Step, office: &Office) -> Vec<Message> {
    if office.remedies.rules(case.remedy()).extend_by.is_none() {
        return vec![say("step-not-provided").with("act", Fact::Word("act", "extend")).with("remedy", case.remedy())];
    }
    let clocks = clocks(case, stage, office.remedies, office.calendar);
    let clock = clocks.into_iter().find(|clock| clock.deadline == Deadline::Decide);
    let Some(clock) = clock else { return vec![] };
    match (clock.last, clock.awaits) {
        (Err(uncovered), _) => vec![uncovered.message()],
        (Ok(last), Some(awaited)) if step.date > last => vec![awaited.message()],
        (Ok(last), None) if step.date > last => vec![say("step-extended-late").with("last", last.to_string())],
        (Ok(_), _) => vec![],
    }
}

/// Who asks for more time does not approve it.
fn approved(step: &Step, more: &Extended) -> Option<Message> {
    one_for_two("step-approved-oneself", [step.by.as_str(), more.approver.as_str()])
}

/// Who hears does not write down what is said; and nobody gives up a right in another's name: that it was given up shows
/// from a declaration, or when the limit is over.
fn heard_fairly(case: &CaseFile, stage: &Stage, step: &Step, heard: &Heard, office: &Office) -> Vec<Message> {
    let is_same = one_for_two("step-recorded-oneself", [step.by.as_str(), heard.recorder.as_str()]);
    let mut problems: Vec<Message> = is_same.into_iter().collect();
    if heard.way != Hearing::Waived && heard.statement.trim().is_empty() && step.files.is_empty() {
        problems.push(say("step-hear-bare"));
    }
    let is_unsaid = heard.way == Hearing::Waived && step.files.is_empty() && is_undeclared(&heard.statement);
    if step.is_silent() || is_unsaid {
        let clocks = clocks(case, stage, office.remedies, office.calendar);
        let clock = clocks.into_iter().find(|clock| clock.deadline == Deadline::State);
        match clock.map(|clock| clock.settled()) {
            Some(Ok(last)) if step.date > last => {}
            Some(Ok(last)) => problems.push(say("step-waived-early").with("last", last.to_string())),
            Some(Err(uncovered)) => problems.push(uncovered.message()),
            None => problems.push(say("step-waived-unlimited")),
        }
    }
    problems
}

/// What proves that a paper arrived where nobody signed for it; whoever brings it neither receives nor witnesses it.
fn received(step: &Step, delivered: &Delivered) -> Vec<Message> {
    let (receiver, receipt) = (delivered.receiver.trim(), delivered.receipt.trim());
    let unproved = match delivered.way {
        Way::Left if receiver.is_empty() => Some(say("step-left-alone")),
        Way::Post | Way::Announcement if receipt.is_empty() => Some(say("step-no-receipt").with("way", delivered.way)),
        _ => None,
    };
    unproved.into_iter().chain(one_for_two("step-received-oneself", [step.by.as_str(), receiver])).collect()
}

/// A correction names an entry that can be corrected, and leaves steps that may stand.
fn put_right(case: &CaseFile, step: &Step, corrected: &Corrected, office: &Office) -> Vec<Message> {
    let entry =
        corrected.entry.checked_sub(1).and_then(|at| case.counted().into_iter().find(|(place, _)| *place == at));
    let whole = CaseFile {
        steps: case.steps.iter().cloned().chain([Sourced::new(step.clone(), Location::whole(""))]).collect(),
        ..case.clone()
    };
    match (entry.map(|(_, step)| step), Stage::of(&whole)) {
        (None | Some(Step { what: Act::Correct(_), .. }), _) => {
            vec![say("step-correct-none").with("entry", corrected.entry)]
        }
        (Some(_), Err((at, refusal))) => {
            let act = case.steps.get(at).map_or("open", |step| step.what.key());
            vec![say("step-correct-breaks").with("entry", at + 1).with("why", refusal.message(act))]
        }
        (Some(wrong), Ok(_)) if Some(wrong.date) == corrected.date => {
            vec![say("step-correct-same").with("entry", corrected.entry)]
        }
        (Some(_), Ok(_)) => unsettled(case, &whole, office),
    }
}

/// The steps that might have been recorded before a correction, and behind it might not: filed too late, for example.
fn unsettled(case: &CaseFile, whole: &CaseFile, office: &Office) -> Vec<Message> {
    let against = |case: &CaseFile, at: usize, step: &Step| match step.what {
        Act::Correct(_) => vec![],
        _ => admit(&case.until(at), step, office),
    };
    let before = case.counted();
    let mut problems = Vec::new();
    for (at, step) in whole.counted() {
        let known = before.iter().find(|(place, _)| *place == at).map(|(_, step)| against(case, at, step));
        let is_known = |why: &Message| known.iter().flatten().any(|known| known.key() == why.key());
        let new = against(whole, at, &step).into_iter().filter(|why| !is_known(why));
        problems.extend(new.map(|why| say("step-correct-breaks").with("entry", at + 1).with("why", why)));
    }
    problems
}

fn decided_by(case: &CaseFile, decided: &Decided, office: &Office) -> Vec<Message> {
    let members = || decided.members.iter().map(String::as_str);
    let twice = one_for_two("step-member-twice", members());
    let mut problems: Vec<Message> = twice.into_iter().collect();
    let body = office.remedies.rules(case.remedy()).decided_by;
    match decided.vote {
        Some(vote) if vote.body != body => {
            problems.push(say("vote-body").with("wanted", body).with("found", vote.body));
        }
        Some(vote) => {
            problems.extend(vote.problems(office.student.level));
            problems.extend(vote.miscounted(decided.members.len()));
        }
        None if body.must_vote() => problems.push(say("vote-absent").with("body", body)),
        None => {}
    }
    if body == Body::Experts && members().all(|name| name.trim().is_empty()) {
        problems.push(say("step-experts"));
    }
    if decided.basis.trim().is_empty() {
        problems.push(say("step-basis"));
    }
    problems
}
