//! `appeal list`: every case with its clocks, or what is due, overdue and by whom.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use super::Stopped;
use crate::appeal::{CaseFile, Clock, Deadline, Stage, Standing, clocks, closings};
use crate::cases::Cases;
use crate::cli::AppealList;
use crate::message::{Fact, Language, Message, say};
use crate::records::values::Day;
use crate::report::plain;

pub fn list(arguments: &AppealList, language: Language) -> Result<(), Stopped> {
    let cases = Cases::read(&arguments.inputs).map_err(Stopped::Unusable)?;
    let on = match arguments.on {
        Some(day) => day,
        None => today()?,
    };
    match arguments.due {
        true => due(&cases, on, language),
        false => all(&cases, on, language),
    }
    Ok(())
}

/// The day in China.
fn today() -> Result<Day, Stopped> {
    let today = Timestamp::now().to_zoned(TimeZone::fixed(Offset::constant(8))).date();
    today.to_string().parse().map_err(Stopped::unusable)
}

fn all(cases: &Cases, on: Day, language: Language) {
    let tell = |line: Message| out!("{}", plain(&line.text(language)));
    if cases.cases.is_empty() {
        tell(say("case-none"));
    }
    for case in cases.cases.values() {
        let Ok(stage) = Stage::of(case) else { continue };
        tell(head(case));
        let clocks = clocks(case, &stage, &cases.remedies, &cases.calendar);
        for clock in clocks.into_iter().filter(|clock| !is_gone(clock, on)) {
            out!("  {}", plain(&clock_line(&clock, on, language)));
        }
        for notice in stage.undelivered() {
            out!("  {}", plain(&say("case-undelivered").with("notice", notice).text(language)));
        }
    }
    for (title, clock) in closings(&cases.remedies, &cases.calendar) {
        out!("{}", plain(&title));
        out!("  {}", plain(&clock_line(&clock, on, language)));
    }
}

/// Number, way, student, what is contested, and what was done last.
fn head(case: &CaseFile) -> Message {
    let last = case.steps.last();
    let act = last.map_or("open", |step| step.what.key());
    say("case-head")
        .with("number", case.number.as_str())
        .with("remedy", case.remedy())
        .with("student", case.student.as_str())
        .with("matter", case.against.matter)
        .with("act", Fact::Word("act", act))
        .with("date", last.map_or(String::new(), |step| step.date.to_string()))
}

/// What must be done, until when, since when, by whom, and how it stands.
pub fn clock_line(clock: &Clock, on: Day, language: Language) -> String {
    let line = match clock.last {
        Ok(last) => say("case-clock").with("last", last.to_string()),
        Err(uncovered) => say("case-clock-unknown").with("why", uncovered.message()),
    };
    line.with("deadline", clock.deadline)
        .with("start", clock.start.to_string())
        .with("limit", clock.limit.message())
        .with("basis", clock.limit.basis.message())
        .with("party", clock.party.fact())
        .with("standing", clock.standing(on))
        .text(language)
}

/// Something that waits: until when, whose it is, and the line.
struct Waiting {
    last: Option<Day>,
    line: Message,
}

fn due(cases: &Cases, on: Day, language: Language) {
    let mut waiting: Vec<Waiting> = cases.cases.values().flat_map(|case| of_case(cases, case, on)).collect();
    let rounds = closings(&cases.remedies, &cases.calendar);
    waiting.extend(rounds.iter().filter_map(|(title, clock)| waits(title, clock, on)));
    // What waits for no day of the law is due at once.
    waiting.sort_by_key(|one| one.last);
    if waiting.is_empty() {
        out!("{}", say("case-nothing-due").with("day", on.to_string()).text(language));
    }
    waiting.iter().for_each(|one| out!("{}", plain(&one.line.text(language))));
}

fn of_case(cases: &Cases, case: &CaseFile, on: Day) -> Vec<Waiting> {
    let Ok(stage) = Stage::of(case) else { return vec![] };
    let number = case.number.as_str();
    let clocks = clocks(case, &stage, &cases.remedies, &cases.calendar);
    let undelivered = stage.undelivered().into_iter().map(|notice| Waiting {
        last: None,
        line: say("case-due-delivery").with("number", number).with("notice", notice),
    });
    undelivered.chain(clocks.iter().filter_map(|clock| waits(number, clock, on))).collect()
}

/// Whether the time to go on to the province has passed: that is nobody's arrears.
fn is_gone(clock: &Clock, on: Day) -> bool {
    clock.deadline == Deadline::Next && clock.standing(on) == Standing::Overdue
}

/// A clock that nobody has stopped.
fn waits(of: &str, clock: &Clock, on: Day) -> Option<Waiting> {
    let standing = clock.standing(on);
    if clock.done.is_some() || is_gone(clock, on) {
        return None;
    }
    let last = clock.last.ok();
    let line = say("case-due")
        .with("last", last.map_or_else(|| say("none").into(), |day| Fact::from(day.to_string())))
        .with("standing", standing)
        .with("number", of)
        .with("deadline", clock.deadline)
        .with("party", clock.party.fact());
    Some(Waiting { last, line })
}
