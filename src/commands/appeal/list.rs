//! `appeal list`: every case with its clocks, or what is due, overdue and by whom, as it stood on a day.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use super::Stopped;
use crate::appeal::{CaseFile, Clock, Deadline, Due, Stage, Standing, Waiting, clocks, closings, due, is_gone};
use crate::cases::Cases;
use crate::cli::AppealList;
use crate::message::{Fact, Language, Message, say};
use crate::records::values::Day;
use crate::report::printable_line;

pub fn list_cases(arguments: &AppealList, language: Language) -> Result<(), Stopped> {
    let cases = Cases::read(&arguments.inputs).map_err(Stopped::Unusable)?;
    let on = match arguments.on {
        Some(day) => day,
        None => today()?,
    };
    if arguments.due {
        print_due(&cases, on, language)
    } else {
        all(&cases, on, language)
    }
    if cases.rejected.is_empty() { Ok(()) } else { Err(Stopped::Unusable(cases.rejected)) }
}

/// The day in China.
pub fn today() -> Result<Day, Stopped> {
    let today = Timestamp::now().to_zoned(TimeZone::fixed(Offset::constant(8))).date();
    today.to_string().parse().map_err(Stopped::unusable)
}

fn all(cases: &Cases, on: Day, language: Language) {
    let print_line = |line: Message| out!("{}", printable_line(&line.text(language)));
    if cases.cases.values().all(|case| case.on(on).is_none()) {
        print_line(say("case-none"));
    }
    for whole in cases.cases.values() {
        let Some(case) = &whole.on(on) else { continue };
        let Ok(stage) = Stage::of(case) else { continue };
        print_line(head(whole, on));
        let clocks = clocks(case, &stage, &cases.remedies, &cases.calendar);
        for clock in clocks.into_iter().filter(|clock| !is_over(clock, on)) {
            out!("  {}", printable_line(&clock_line(&clock, on, language)));
        }
        for notice in stage.undelivered() {
            out!("  {}", printable_line(&say("case-undelivered").with("notice", notice).text(language)));
        }
    }
    for (title, clock) in closings(&cases.remedies.on(on), &cases.calendar) {
        out!("{}", printable_line(&title));
        out!("  {}", printable_line(&clock_line(&clock, on, language)));
    }
}

/// Number, way, student, what is contested, and what had been entered last until a day.
fn head(case: &CaseFile, on: Day) -> Message {
    let last = case.counted().into_iter().map(|(_, step)| step).rfind(|step| step.date <= on);
    let act = last.as_ref().map_or("open", |step| step.what.key());
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
    let line = match clock.last_in_words(|day| day.to_string()) {
        Ok(last) => say("case-clock").with("last", last),
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

fn print_due(cases: &Cases, on: Day, language: Language) {
    let then = cases.cases.iter().filter_map(|(number, case)| Some((number.clone(), case.on(on)?))).collect();
    let all = due(&then, &cases.remedies.on(on), &cases.calendar);
    let waiting: Vec<&Due> = all.iter().filter(|due| !is_gone(due, on)).collect();
    if waiting.is_empty() {
        out!("{}", say("case-nothing-due").with("day", on.to_string()).text(language));
    }
    waiting.iter().for_each(|due| out!("{}", printable_line(&due_line(due, on).text(language))));
}

fn due_line(due: &Due, on: Day) -> Message {
    match &due.what {
        Waiting::Delivery(notice) => say("case-due-delivery").with("number", due.of.as_str()).with("notice", *notice),
        Waiting::Clock(clock) => say("case-due")
            .with("last", clock.last_in_words(|day| day.to_string()).unwrap_or_else(|_| say("none")))
            .with("standing", clock.standing(on))
            .with("number", due.of.as_str())
            .with("deadline", clock.deadline)
            .with("party", clock.party.fact()),
    }
}

/// Whether the time to go on to the province has passed: that is nobody's arrears.
fn is_over(clock: &Clock, on: Day) -> bool {
    clock.deadline == Deadline::Next && clock.standing(on) == Standing::Overdue
}
