//! `appeal open`: an application is received, and the case has a number.

use super::steps::{evidence_files, save};
use super::{Desk, Stopped};
use crate::appeal::{Act, CASE_SCHEMA, CaseFile, CaseNumber, Contested, Past, Stage, Step};
use crate::cli::AppealOpen;
use crate::message::{Language, say};
use crate::records::normal::normal_title;

pub fn open_case(arguments: &AppealOpen, language: Language) -> Result<(), Stopped> {
    let (_lock, desk) = Desk::alone(&arguments.place)?;
    // A number that a damaged file has would be given twice.
    if !desk.cases.rejected.is_empty() {
        return Err(Stopped::Unusable(desk.cases.rejected.clone()));
    }
    let student = desk.student(&arguments.student)?;
    let number = number(arguments, &desk)?;
    if desk.cases.cases.contains_key(&number) {
        return Err(Stopped::Refused(vec![say("case-there").with("number", number.as_str())]));
    }
    if let Some(same) = same(arguments, &desk) {
        return Err(Stopped::Refused(vec![say("case-same").with("number", same.as_str())]));
    }
    let against = Contested {
        matter: arguments.matter,
        document: arguments.document.clone(),
        decided: arguments.decided,
        delivered: arguments.delivered,
        told: !arguments.untold,
        known: arguments.known,
    };
    let case = CaseFile { schema: CASE_SCHEMA.into(), number, student: student.id.clone(), against, steps: vec![] };
    let words = &arguments.words;
    let step = Step {
        what: Act::Open,
        date: words.date,
        by: arguments.by.clone().or(student.name.clone()).unwrap_or_default(),
        role: arguments.role.clone().unwrap_or_else(|| say("case-oneself").zh()),
        reason: words.reason.clone(),
        paper: words.paper.clone(),
        files: evidence_files(&desk, &words.file)?,
    };
    save(&desk, &arguments.place, case, step, language)
}

/// A case of the student against the same decision that was neither refused nor taken back.
fn same<'d>(arguments: &AppealOpen, desk: &'d Desk) -> Option<&'d CaseNumber> {
    let document = |text: &str| normal_title(text);
    let is_same = |case: &&CaseFile| {
        let against = &case.against;
        case.student == arguments.student
            && against.matter == arguments.matter
            && document(&against.document) == document(&arguments.document)
            && Stage::of(case)
                .is_ok_and(|stage| [Past::Refused, Past::Withdrawn].iter().all(|past| stage.day(*past).is_none()))
    };
    desk.cases.cases.values().find(is_same).map(|case| &case.number)
}

/// The number that is asked for, or the next one of its year.
fn number(arguments: &AppealOpen, desk: &Desk) -> Result<CaseNumber, Stopped> {
    if let Some(number) = &arguments.number {
        return Ok(number.clone());
    }
    let (year, ..) = arguments.words.date.ymd();
    let series = format!("{}-{year}", arguments.matter.remedy().prefix());
    CaseNumber::next(&series, desk.cases.cases.keys()).map_err(|why| Stopped::Refused(vec![why]))
}
