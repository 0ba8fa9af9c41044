//! `review`: the graduate school's re-examination of what colleges sent in, in rounds.
//!
//! ```text
//! <to>/<batch>/round-<n>/review.json       every student as both see him or her, the sample, the digests
//! <to>/<batch>/round-<n>/复核意见.xlsx      to be filled in, and read back by the next call
//! <to>/<batch>/round-<n>/rulings.yaml      what was decided
//! <to>/<batch>/round-<n>/复核结果表/…       results by college and of the school; 重审通知书/, 通报.pdf, lists and figures
//! <to>/<batch>/round-<n>/concluded.json    the lock; nothing of the round changes afterwards
//! ```

mod papers;
mod received;
mod rounds;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use papers::Papers;
use received::{senders, sent, timely};
use rounds::{Desk, History};
pub use rounds::{Lain, lain};

use super::print::{Failed, unusable, write};
use super::receive::unlocked;
use super::{Exit, print_faults, print_unprocessed, usable};
use crate::cli::{Review, Source};
use crate::input_names::POLICY;
use crate::job::Job;
use crate::message::{Language, Message, say, unread};
use crate::package::{Sha256, sha256};
use crate::publish::BatchFolder;
use crate::reexamination::{
    Action, Case, Comparison, Concluded, Draw, Drift, Earlier, Frame, Given, Round, Ruling, RulingFile, answers,
    answers_yaml, cases, concluded_rulings, drift, questions, still_open,
};
use crate::report::{Reported, plain};
use crate::student_file::evaluate_all;

/// Names of the files of a round.
const REVIEW: &str = "review.json";
const RULINGS: &str = "rulings.yaml";
const CONCLUDED: &str = "concluded.json";

pub fn run(arguments: &Review, language: Language) -> Exit {
    let source = Source {
        inputs: arguments.inputs.clone(),
        templates: arguments.templates.clone(),
        fonts: arguments.fonts.clone(),
        threads: arguments.threads,
    };
    let job = match usable(Job::prepare_run(&source), language) {
        Ok(job) => job,
        Err(outcome) => return outcome,
    };
    match reviewed(arguments, &job, language) {
        Ok(true) => Exit::Done,
        Ok(false) => Exit::NeedsPerson,
        Err((why, failed)) => {
            err!("{}", plain(&why.text(language)));
            failed
        }
    }
}

/// One pass over the present round; whether nothing waits for a person.
fn reviewed(arguments: &Review, job: &Job, language: Language) -> Result<bool, Failed> {
    let batch = &job.inputs.batch;
    let folder = BatchFolder::lock(&arguments.to, &batch.batch).map_err(|error| unlocked(&error))?;
    let digests = digests(arguments, job)?;
    let mut history = History::read(folder.path())?;
    if let Some(other) = &batch.reexamination.continues {
        history.season = History::read(&arguments.to.join(other))?.earlier;
    }
    let whole = history.concluded.iter().map(|one| print_drift(one, &digests, folder.path(), language));
    let whole = whole.collect::<Result<Vec<_>, _>>()?.into_iter().all(|whole| whole);
    let senders = senders(arguments, job, &history);
    if senders.values().all(|sender| sender.receipt.is_none()) {
        out!("{}", plain(&say("review-nothing").with("rounds", history.rounds()).text(language)));
        return Ok(whole);
    }
    timely(arguments, &senders, &history)?;
    if let Some(last) = batch.reexamination.conclude_by.filter(|last| arguments.on > *last) {
        out!("{}", plain(&say("review-late").with("day", last.to_string()).text(language)));
    }
    let number = history.rounds() + 1;
    let desk = Desk { home: folder.path().join(format!("{}{number}", rounds::ROUND)), language };
    let before: Option<Round> = fs::read(desk.home.join(REVIEW)).ok().and_then(|b| serde_json::from_slice(&b).ok());
    let seed = arguments.seed.clone().unwrap_or_else(|| batch.batch.clone());
    let percent = arguments.sample.unwrap_or(batch.reexamination.sample_percent);
    let draw = Draw { seed: &seed, percent, batch: &batch.batch };
    let own: Vec<Reported> = evaluate_all(job, |student| Reported::new(&student));
    let mut cases = cases(&draw, &sent(arguments, &batch.batch, &senders)?, &own, &history.earlier);
    still_open(&mut cases, &history.season);
    let round = Round {
        schema: Round::SCHEMA.into(),
        batch: batch.batch.clone(),
        round: number,
        begun: before.as_ref().map_or(Some(arguments.on), |before| before.begun.map(|day| day.min(arguments.on))),
        seed,
        percent,
        colleges: senders,
        again: BTreeMap::new(),
        cases,
        digests,
    };
    print_unprocessed(&job.inputs.rejected, language);
    let done = pass(arguments, job, &desk, &history, (before, round))?;
    Ok(done && whole && job.inputs.rejected.is_empty())
}

/// What the graduate school's evaluation is made from.
fn digests(arguments: &Review, job: &Job) -> Result<BTreeMap<String, Sha256>, Failed> {
    let mut digests = job.digests.clone();
    let path = arguments.inputs.join(POLICY);
    let policy = fs::read(&path).map_err(|error| unusable(unread(&path, error)))?;
    digests.insert("policy".into(), sha256(&policy));
    Ok(digests)
}

/// Prints what has changed since a round was concluded. True if the round's own files are unchanged.
fn print_drift(
    concluded: &Concluded,
    digests: &BTreeMap<String, Sha256>,
    home: &Path,
    language: Language,
) -> Result<bool, Failed> {
    let files = rounds::files(&home.join(format!("{}{}", rounds::ROUND, concluded.round)))?;
    let drifts = drift(concluded, digests, &files);
    let line = |drift: &Drift| match drift {
        Drift::Source(name) => say("drift-source").with("what", name.as_str()),
        Drift::Changed(name) => say("drift-changed").with("file", name.as_str()),
        Drift::Gone(name) => say("drift-gone").with("file", name.as_str()),
        Drift::Added(name) => say("drift-added").with("file", name.as_str()),
    };
    for drift in &drifts {
        out!("{}", plain(&line(drift).with("round", concluded.round).text(language)));
    }
    Ok(drifts.iter().all(|drift| matches!(drift, Drift::Source(_))))
}

/// Reads what was decided, writes the round, and concludes it where that is asked for.
fn pass(
    arguments: &Review,
    job: &Job,
    desk: &Desk,
    history: &History,
    (before, mut round): (Option<Round>, Round),
) -> Result<bool, Failed> {
    let batch = &job.inputs.batch;
    let students = job.inputs.students.values().map(|(_, student)| (student.id.as_str(), student)).collect();
    let (on, due, days) = (arguments.on, arguments.due, &batch.reexamination);
    let frame = Frame { round: &round, on, due, days, students };
    let Given { rulings: given, waiting, faults } = given(arguments, desk, &frame, before.as_ref())?;
    print_faults(&faults, desk.language);
    let tied = tied(arguments, desk, &frame, &given);
    let again = returned_to(&round, &given).filter_map(|code| Some((code.to_owned(), frame.again_by(code)?))).collect();
    round.again = again;
    let unwritten = |error: String| unusable(say("build-xlsx").with("why", error));
    let book = questions(batch, &round, &given).map_err(|error| unwritten(error.to_string()))?;
    let open = round.cases.iter().filter(|case| case.is_open() && !given.contains_key(&case.compared.id)).count();
    print_counts(&round, open, desk.language);
    let ends = arguments.by.as_deref().filter(|_| arguments.conclude && open == 0 && faults.is_empty() && !tied);
    let unheard = unheard(&round, &given);
    if unheard > 0 {
        let said = say(if ends.is_some() { "review-unheard-over" } else { "review-unheard" });
        out!("{}", plain(&said.with("count", unheard).text(desk.language)));
    }
    if arguments.conclude && ends.is_none() {
        out!("{}", plain(&say("review-open").with("count", open).with("faults", faults.len()).text(desk.language)));
    }
    let rulings = match ends {
        Some(by) => concluded_rulings(&round, &given, by, arguments.on),
        None => given,
    };
    desk.write(REVIEW, &json(&round)?)?;
    // A workbook with rows that could not be read stays as the officer left it.
    if faults.is_empty() {
        desk.write(&file_name(), &book)?;
    }
    desk.write(RULINGS, &yaml(&rulings)?)?;
    let of = Earlier { round, rulings };
    Papers { arguments, job, desk, history, of: &of, waiting: &waiting, concluded: ends.is_some() }.write()?;
    if let Some(by) = ends {
        conclude(arguments, desk, &of.round, by)?;
    }
    Ok(faults.is_empty() && open == 0 && !tied)
}

/// Name of the workbook.
fn file_name() -> String {
    format!("{}.xlsx", say("question-title").zh())
}

/// The colleges to which a case is sent back.
fn returned_to<'r>(round: &'r Round, given: &BTreeMap<String, Ruling>) -> impl Iterator<Item = &'r str> {
    let is_returned = |case: &&Case| given.get(&case.compared.id).is_some_and(|one| one.action == Action::Return);
    round.cases.iter().filter(is_returned).map(|case| case.college.as_str())
}

/// Whether somebody concludes who may not decide on a student whom nobody else decides on; each is printed.
fn tied(arguments: &Review, desk: &Desk, frame: &Frame, given: &BTreeMap<String, Ruling>) -> bool {
    let by = arguments.by.as_deref().unwrap_or_default();
    let cases = frame.round.cases.iter().map(|case| (case, &case.compared.id));
    let alone = cases.filter(|(case, id)| case.standing.is_none() && !case.is_open() && !given.contains_key(*id));
    let tied: Vec<Message> = alone.filter_map(|(_, id)| Some(frame.tied(id, by)?.with("id", id.as_str()))).collect();
    for why in &tied {
        let id = why.text_of("id").unwrap_or_default();
        out!("{}", plain(&say("review-tied").with("id", id).with("why", why.clone()).text(desk.language)));
    }
    !tied.is_empty()
}

/// What was decided in this round so far: in its workbook and in the files that are named.
fn given(arguments: &Review, desk: &Desk, frame: &Frame, before: Option<&Round>) -> Result<Given, Failed> {
    let round = frame.round;
    let own = desk.home.join(file_name());
    let own = own.is_file().then_some(own);
    let mut given = Given::default();
    for path in own.iter().chain(&arguments.answers) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = fs::read(path).map_err(|error| unusable(unread(path, error)))?;
        let is_yaml = path.extension().is_some_and(|end| end == "yaml" || end == "yml");
        let more = if is_yaml { answers_yaml(&name, &bytes, frame) } else { answers(&name, &bytes, frame) };
        given.rulings.extend(more.rulings);
        given.waiting.extend(more.waiting);
        given.faults.extend(more.faults);
    }
    // What was decided on other facts must be decided again.
    let is_moved = |id: &str| {
        let [old, new] = [before, Some(round)].map(|round| round.and_then(|round| round.case(id)));
        old.zip(new).is_some_and(|(old, new)| old.compared.made_from != new.compared.made_from)
    };
    let moved: Vec<String> = given.rulings.keys().filter(|id| is_moved(id)).cloned().collect();
    given.waiting.retain(|id, _| !is_moved(id));
    for id in moved {
        given.rulings.remove(&id);
        out!("{}", plain(&say("review-moved").with("id", id).text(desk.language)));
    }
    Ok(given)
}

/// How many of those that a decision goes against were not notified before and heard.
fn unheard(round: &Round, given: &BTreeMap<String, Ruling>) -> usize {
    let ruled = round.cases.iter().filter_map(|case| Some((case, given.get(&case.compared.id)?)));
    ruled.filter(|(case, ruling)| ruling.is_unheard(&case.compared)).count()
}

/// Prints how many students of each college the comparison puts where.
fn print_counts(round: &Round, open: usize, language: Language) {
    let mut counts: BTreeMap<(&str, Comparison), usize> = BTreeMap::new();
    for case in &round.cases {
        *counts.entry((&case.college, case.compared.comparison)).or_default() += 1;
    }
    let head = say("review-head").with("round", round.round).with("seed", round.seed.as_str());
    let head = head.with("percent", round.percent.to_string()).with("students", round.cases.len());
    out!("{}", plain(&head.with("open", open).text(language)));
    for ((college, comparison), count) in counts {
        let name = round.colleges.get(college).map_or(college, |sender| &sender.name);
        let line = say("review-count").with("college", name).with("what", comparison).with("count", count);
        out!("{}", plain(&line.text(language)));
    }
}

fn conclude(arguments: &Review, desk: &Desk, round: &Round, by: &str) -> Result<(), Failed> {
    let submissions = round
        .colleges
        .iter()
        .filter_map(|(college, sender)| Some((college.clone(), sender.receipt.as_ref()?.submission_sha256)));
    let concluded = Concluded {
        schema: Concluded::SCHEMA.into(),
        round: round.round,
        by: by.to_owned(),
        date: arguments.on,
        program: concat!("zishen ", env!("CARGO_PKG_VERSION")).into(),
        digests: round.digests.clone(),
        submissions: submissions.collect(),
        files: rounds::files(&desk.home)?,
    };
    desk.write(CONCLUDED, &json(&concluded)?)?;
    let done = say("review-concluded").with("round", round.round).with("path", desk.home.display().to_string());
    out!("{}", plain(&done.text(desk.language)));
    Ok(())
}

fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, Failed> {
    let mut bytes = serde_json::to_vec_pretty(value)
        .map_err(|error| unusable(say("submit-pack").with("why", error.to_string())))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn yaml(rulings: &BTreeMap<String, Ruling>) -> Result<Vec<u8>, Failed> {
    let file = RulingFile { schema: RulingFile::SCHEMA.into(), rulings: rulings.values().cloned().collect() };
    let text =
        serde_yaml::to_string(&file).map_err(|error| unusable(say("submit-pack").with("why", error.to_string())))?;
    Ok(text.into_bytes())
}

impl Desk {
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failed> {
        write(&self.home.join(name), bytes)
    }
}
