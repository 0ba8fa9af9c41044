//! `appeal bundle`: what a student is given who does not pass: what is lacking and why, where it is corrected, until when and
//! where to turn.

use super::papers::{appeal_studio, set, write_paper};
use super::{Desk, Stopped};
use crate::appeal::{Clock, Contested, Matter, Stage, clocks, filing};
use crate::cases::Cases;
use crate::cli::{AppealBundle, Source};
use crate::commands::{Exit, prepare};
use crate::finding::{Code, Finding};
use crate::job::Job;
use crate::message::{Language, Message, Word, say};
use crate::records::values::StudentId;
use crate::records::{Decision, Student};
use crate::render::view::appeal::{Advice, Concluded, Lacking, bundle};
use crate::report::printable_line;
use crate::student_file::{Evaluated, Reviewed};

/// Most records that are listed of one requirement.
const MOST_RECORDS: usize = 6;

pub fn run_bundle(arguments: &AppealBundle, language: Language) -> Exit {
    let place = &arguments.place;
    let source = Source {
        inputs: place.inputs.clone(),
        templates: place.templates.clone(),
        fonts: place.fonts.clone(),
        threads: None,
    };
    let job = match prepare(&source, language) {
        Ok(job) => job,
        Err(outcome) => return outcome,
    };
    match Cases::read(&place.inputs).map_err(Stopped::Unusable).and_then(|cases| given(arguments, job, cases, language))
    {
        Ok(()) => Exit::Done,
        Err(stopped) => stopped.say(language),
    }
}

fn given(arguments: &AppealBundle, job: Job, cases: Cases, language: Language) -> Result<(), Stopped> {
    let reviewed = reviewed(&job, &arguments.id)?;
    let desk = Desk { inputs: job.inputs, cases };
    let student = desk.student(&arguments.id)?;
    let batch = &desk.inputs.batch;
    let date = batch.date.chinese();
    let open = reviewed.evaluation.findings.iter().filter(|finding| finding.outcome.is_open());
    let advice = Advice {
        school: &batch.school.name,
        student: [arguments.id.as_str(), student.name.as_deref().unwrap_or_default(), desk.college(student)],
        batch: [&batch.batch, &batch.title, &date],
        verdict: reviewed.evaluation.verdict.chinese(),
        decided: decided(student),
        lacking: open.map(lacking).collect(),
        clocks: running(arguments, &desk),
        remedies: &desk.cases.remedies,
    };
    let name = say("bundle-file").with("id", arguments.id.as_str()).zh();
    let folder = arguments.place.to.clone().unwrap_or_else(|| ".".into());
    let path = folder.join(format!("{name}.pdf"));
    let pdf = set(&appeal_studio(&desk, &arguments.place, batch.date)?, bundle(&advice), &name)?;
    write_paper(&path, &pdf)?;
    out!("{}", printable_line(&say("case-printed").with("path", path.display().to_string()).text(language)));
    Ok(())
}

fn reviewed(job: &Job, id: &StudentId) -> Result<Reviewed, Stopped> {
    let found = job.inputs.students.get(id);
    let (file, student) = found.ok_or_else(|| Stopped::Refused(vec![say("case-student").with("id", id.as_str())]))?;
    let register = job.register();
    Ok(Evaluated::new(job, &job.frame(&register), file, student).into_reviewed())
}

/// The clocks of the student's cases that nobody has stopped; where there is no case, that of filing.
fn running(arguments: &AppealBundle, desk: &Desk) -> Vec<(String, Clock)> {
    let (remedies, calendar) = (&desk.cases.remedies, &desk.cases.calendar);
    let own = desk.cases.cases.values().filter(|case| case.student == arguments.id);
    let of_case = own.flat_map(|case| {
        let clocks = Stage::of(case).map(|stage| clocks(case, &stage, remedies, calendar)).unwrap_or_default();
        clocks.into_iter().filter(|clock| clock.done.is_none()).map(|clock| (case.number.to_string(), clock))
    });
    let of_cases: Vec<_> = of_case.collect();
    let has_case = desk.cases.cases.values().any(|case| case.student == arguments.id);
    let Some(delivered) = arguments.delivered.filter(|_| !has_case) else { return of_cases };
    let against = Contested {
        matter: Matter::Qualification,
        document: String::new(),
        decided: delivered,
        delivered: Some(delivered),
        told: true,
        known: None,
    };
    filing(&against, remedies, calendar).map(|clock| (String::new(), clock)).into_iter().collect()
}

/// What people decided, in the order of days: what bears none comes first.
fn decided(student: &Student) -> Vec<Concluded> {
    let mut decisions: Vec<&Decision> = student.decisions.iter().collect();
    decisions.sort_by_key(|decision| decision.date);
    let concluded = |decision: &Decision| Concluded {
        step: say("bundle-step").with("kind", decision.kind).with("round", decision.round.unwrap_or(1)).zh(),
        ruling: decision.decision,
        day: decision.date.map_or(String::new(), |day| day.chinese()),
        reason: decision.note.clone().unwrap_or_default(),
    };
    decisions.into_iter().map(concluded).collect()
}

/// An open finding in plain words.
fn lacking(finding: &Finding) -> Lacking {
    let rows = finding.counted.iter().map(|row| [row.what.zh(), row.at.to_string()]);
    Lacking {
        title: finding.code.chinese(),
        outcome: finding.outcome.chinese(),
        needed: finding.needed.zh(),
        found: finding.found.zh(),
        nearest: finding.note.as_ref().map(Message::zh).unwrap_or_default(),
        basis: finding.basis.message().zh(),
        records: rows.take(MOST_RECORDS).collect(),
        correct: correct(finding.code).zh(),
    }
}

/// Who corrects what a requirement rests on.
fn correct(code: Code) -> Message {
    match code {
        Code::StudentInformation | Code::Programme | Code::StudyLength => say("correct-register"),
        Code::Application
        | Code::Photo
        | Code::ChsiPhoto
        | Code::Outputs
        | Code::OutputEvidence
        | Code::ProjectConcluded
        | Code::Glyphs
        | Code::Files => say("correct-oneself"),
        Code::Plan | Code::SignOff => say("correct-supervisor"),
        Code::Fees => say("correct-finance"),
        Code::TotalCredits
        | Code::ClassCredits
        | Code::GroupCredits
        | Code::Average
        | Code::PlannedCourses
        | Code::RemedialCourses
        | Code::Practice
        | Code::Activities
        | Code::Midterm
        | Code::Proposal
        | Code::Milestone
        | Code::Requirement
        | Code::Volume => say("correct-college"),
    }
}
