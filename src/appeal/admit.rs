//! Whether a step may be recorded: its predecessors, the limits, who decides, and how many must agree.

use super::agenda::{Deadline, clocks, unstarted};
use super::calendar::Calendar;
use super::record::CaseFile;
use super::remedies::Remedies;
use super::stage::Stage;
use super::step::{Act, Decided, Step};
use super::tie::ties;
use super::vote::Body;
use crate::message::{Fact, Message, say};
use crate::records::Student;

/// What a step is held against.
#[derive(Debug, Clone, Copy)]
pub struct Office<'a> {
    /// What law and school say.
    pub remedies: &'a Remedies,
    /// Which days are worked.
    pub calendar: &'a Calendar,
    /// The student's record, which tells who is tied to the case.
    pub student: &'a Student,
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
    problems.extend(match &step.what {
        Act::Open => begun(case, step),
        Act::Accept => in_time(case, &stage, office),
        Act::Extend(_) => extended(case, &stage, step, office),
        Act::Refuse => tied(&[step.by.as_str()], office.student),
        Act::Decide(decided) => decided_by(case, step, decided, office),
        Act::Notify(_) | Act::Hear(_) | Act::Deliver(_) | Act::Withdraw => vec![],
    });
    problems
}

/// What every step must say, and what some must.
fn unsaid(step: &Step) -> Vec<Message> {
    let act = || Fact::Word("act", step.what.key());
    let is_blank = |text: &str| text.trim().is_empty();
    let mut problems = Vec::new();
    if is_blank(&step.by) || is_blank(&step.role) {
        problems.push(say("step-nobody").with("act", act()));
    }
    let needs_reason = matches!(step.what, Act::Open | Act::Refuse | Act::Notify(_) | Act::Extend(_) | Act::Decide(_));
    if needs_reason && is_blank(&step.reason) {
        problems.push(say("step-reason").with("act", act()));
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
    match clock.map(|clock| clock.last) {
        Some(Err(uncovered)) => vec![uncovered.message()],
        Some(Ok(last)) if step.date > last => vec![say("step-extended-late").with("last", last.to_string())],
        Some(Ok(_)) | None => vec![],
    }
}

fn decided_by(case: &CaseFile, step: &Step, decided: &Decided, office: &Office) -> Vec<Message> {
    let names: Vec<&str> = [step.by.as_str()].into_iter().chain(decided.members.iter().map(String::as_str)).collect();
    let mut problems = tied(&names, office.student);
    let body = office.remedies.rules(case.remedy()).decided_by;
    match decided.vote {
        Some(vote) if vote.body != body => {
            problems.push(say("vote-body").with("wanted", body).with("found", vote.body));
        }
        Some(vote) => problems.extend(vote.problems(office.student.level)),
        None if body.must_vote() => problems.push(say("vote-absent").with("body", body)),
        None => {}
    }
    if body == Body::Experts && decided.members.iter().all(|name| name.trim().is_empty()) {
        problems.push(say("step-experts"));
    }
    if decided.basis.trim().is_empty() {
        problems.push(say("step-basis"));
    }
    problems
}

/// Who of those that decide must stand back.
fn tied(names: &[&str], student: &Student) -> Vec<Message> {
    let mut problems: Vec<Message> = Vec::new();
    for tie in ties(student) {
        let told = tie.message();
        if names.iter().any(|name| tie.is(name)) && !problems.contains(&told) {
            problems.push(told);
        }
    }
    problems
}
