//! The steps after the first: built from the command line, checked against what is there, and written.

use super::list::{clock_line, today};
use super::papers::print_step;
use super::{Desk, Stopped};
use crate::appeal::{
    Act, CaseFile, Corrected, Decided, Delivered, Extended, Heard, Notice, Notified, Office, Stage, Step, Vote, admit,
    clocks,
};
use crate::cli::{AppealCommand, AppealDecide, AppealDeliver, AppealPlace, AppealStep};
use crate::commands::past::Past;
use crate::location::Location;
use crate::message::{Fact, Language, Message, say};
use crate::package::{EntryPath, sha256};
use crate::records::values::Day;
use crate::records::{EvidenceFile, Sourced};
use crate::report::printable_line;

/// Records a step of a case that is there.
pub fn record_step(command: &AppealCommand, language: Language) -> Result<(), Stopped> {
    let Some(arguments) = common(command) else { return Ok(()) };
    let (_lock, desk) = Desk::alone(&arguments.place)?;
    let case = desk.case(&arguments.number)?.clone();
    let what = act(command, &desk, &case)?;
    let step = Step {
        what,
        date: arguments.words.date,
        by: arguments.person.by.clone(),
        role: arguments.person.role.clone(),
        reason: arguments.words.reason.clone(),
        paper: arguments.words.paper.clone(),
        files: evidence_files(&desk, &arguments.words.file)?,
    };
    save(&desk, &arguments.place, case, step, language)
}

/// What every step says; none of a command that records none.
fn common(command: &AppealCommand) -> Option<&AppealStep> {
    match command {
        AppealCommand::Accept(step) | AppealCommand::Refuse(step) | AppealCommand::Withdraw(step) => Some(step),
        AppealCommand::Notify(notify) => Some(&notify.step),
        AppealCommand::Hear(hear) => Some(&hear.step),
        AppealCommand::Extend(extend) => Some(&extend.step),
        AppealCommand::Decide(decide) => Some(&decide.step),
        AppealCommand::Deliver(deliver) => Some(&deliver.step),
        AppealCommand::Correct(correct) => Some(&correct.step),
        AppealCommand::Open(_) | AppealCommand::List(_) | AppealCommand::Papers(_) | AppealCommand::Bundle(_) => None,
    }
}

fn act(command: &AppealCommand, desk: &Desk, case: &CaseFile) -> Result<Act, Stopped> {
    Ok(match command {
        AppealCommand::Accept(_) => Act::Accept,
        AppealCommand::Refuse(_) => Act::Refuse,
        AppealCommand::Notify(notify) => {
            Act::Notify(Notified { content: notify.content.clone(), basis: notify.basis.clone() })
        }
        AppealCommand::Hear(hear) => Act::Hear(Heard {
            way: hear.way,
            statement: hear.statement.clone(),
            place: hear.at.clone(),
            recorder: hear.recorder.clone(),
        }),
        AppealCommand::Extend(extend) => {
            Act::Extend(Extended { approver: extend.approver.clone(), office: extend.office.clone() })
        }
        AppealCommand::Decide(decide) => {
            has_run(decide, case.student.as_str())?;
            Act::Decide(decided(decide, desk, case))
        }
        AppealCommand::Deliver(deliver) => Act::Deliver(delivered(deliver, case)?),
        AppealCommand::Correct(correct) => Act::Correct(Corrected { entry: correct.entry, date: correct.right_date }),
        AppealCommand::Withdraw(_)
        | AppealCommand::Open(_)
        | AppealCommand::List(_)
        | AppealCommand::Papers(_)
        | AppealCommand::Bundle(_) => Act::Withdraw,
    })
}

/// The run that a decision names is there and has the student.
fn has_run(decide: &AppealDecide, student: &str) -> Result<(), Stopped> {
    let Some(run) = decide.run.as_deref().filter(|_| decide.out.is_dir()) else { return Ok(()) };
    let is_place = EntryPath::new(run).is_ok_and(|path| path.as_str().matches('/').count() == 1);
    let past = || Past::read(decide.out.join(run));
    if is_place && past().is_some_and(|past| past.reported(|id| id == student).contains_key(student)) {
        return Ok(());
    }
    let why = say("step-no-run").with("run", run).with("out", decide.out.display().to_string());
    Err(Stopped::Refused(vec![why.with("student", student)]))
}

/// Those vote who decide by law or setting.
fn decided(decide: &AppealDecide, desk: &Desk, case: &CaseFile) -> Decided {
    let body = desk.cases.remedies.rules(case.remedy()).decided_by;
    let vote =
        decide.vote.map(|ballot| Vote { body, members: ballot.members, present: ballot.present, agree: ballot.agree });
    Decided {
        disposition: decide.disposition,
        basis: decide.basis.clone(),
        members: decide.member.clone(),
        vote,
        run: decide.run.clone(),
    }
}

/// The paper need not be named where but one waits.
fn delivered(deliver: &AppealDeliver, case: &CaseFile) -> Result<Delivered, Stopped> {
    let waiting = Stage::of(case).map(|stage| stage.undelivered()).unwrap_or_default();
    let of = match (deliver.of, &waiting[..]) {
        (Some(of), _) => of,
        (None, [only]) => *only,
        (None, []) => return Err(Stopped::Refused(vec![say("case-all-delivered")])),
        (None, several) => {
            let several: Vec<Fact> = several.iter().map(|notice: &Notice| Fact::from(*notice)).collect();
            return Err(Stopped::Refused(vec![say("case-which-paper").with("waiting", several)]));
        }
    };
    let (receiver, receipt) = (deliver.receiver.clone(), deliver.receipt.clone());
    Ok(Delivered { of, way: deliver.way, receiver, receipt })
}

/// The papers that come with a step, each with its digest.
pub fn evidence_files(desk: &Desk, paths: &[String]) -> Result<Vec<EvidenceFile>, Stopped> {
    let file = |path: &String| {
        let bytes = desk.inputs.bytes(path).map_err(|why| Stopped::Refused(vec![why]))?;
        Ok(EvidenceFile { file: path.clone(), sha256: sha256(&bytes).to_string() })
    };
    paths.iter().map(file).collect()
}

/// What is recorded has been done: no day of it is still to come.
fn to_come(step: &Step, today: Day) -> Option<Message> {
    let right = match &step.what {
        Act::Correct(corrected) => corrected.date,
        _ => None,
    };
    let later = [Some(step.date), right].into_iter().flatten().find(|day| *day > today)?;
    Some(say("step-to-come").with("day", later.to_string()).with("today", today.to_string()))
}

/// Holds a step against what is there, writes it, says which clocks run, and prints its papers.
pub fn save(
    desk: &Desk,
    place: &AppealPlace,
    mut case: CaseFile,
    step: Step,
    language: Language,
) -> Result<(), Stopped> {
    let student = desk.student(&case.student)?;
    let cases = &desk.cases;
    let exceptions = &desk.inputs.decisions;
    let office = Office { remedies: &cases.remedies, calendar: &cases.calendar, student, exceptions };
    let mut problems = admit(&case, &step, &office);
    problems.extend(to_come(&step, today()?));
    if !problems.is_empty() {
        return Err(Stopped::Refused(problems));
    }
    let (act, date) = (step.what.key(), step.date);
    case.steps.push(Sourced::new(step, Location::whole("")));
    let path = cases.save(&case).map_err(Stopped::Unwritten)?;
    let done = say("case-recorded").with("number", case.number.as_str()).with("act", Fact::Word("act", act));
    let done = done.with("date", date.to_string()).with("path", path.display().to_string());
    out!("{}", printable_line(&done.text(language)));
    if let Ok(stage) = Stage::of(&case) {
        let running = clocks(&case, &stage, &cases.remedies, &cases.calendar);
        let open = running.iter().filter(|clock| clock.done.is_none());
        open.for_each(|clock| out!("  {}", printable_line(&clock_line(clock, date, language))));
    }
    match &place.to {
        Some(to) => print_step(desk, place, &case, case.steps.len() - 1, to, language),
        None => Ok(()),
    }
}
