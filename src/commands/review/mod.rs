//! `review`: the graduate school's re-examination of what colleges sent in, in rounds.
//!
//! ```text
//! <to>/<batch>/round-<n>/review.json       every student as both see him or her, the sample, the digests
//! <to>/<batch>/round-<n>/复核意见.xlsx      to be filled in, and read back by the next call
//! <to>/<batch>/round-<n>/rulings.yaml      what was decided
//! <to>/<batch>/round-<n>/复核结果表/…       results by college and of the school; 重审通知书/, 通报.pdf, lists and figures
//! <to>/<batch>/round-<n>/复核意见存档/…    the workbook as it was handed back, before it is written anew
//! <to>/<batch>/round-<n>/审查决定/…        what the round puts into the records of a college's students, once it is over
//! <to>/<batch>/round-<n>/concluded.json    the lock; nothing of the round changes afterwards
//! <to>/<batch>/concluded-rounds.json       the digest of each lock
//! ```

mod locks;
mod papers;
mod received;
mod rounds;

use std::collections::BTreeMap;
use std::fs;

use locks::{conclude, locks_hold, print_drift, submissions_hold};
use papers::Papers;
use received::{print_unanswered, senders, sent, timely};
use rounds::{Desk, History};
pub use rounds::{Lain, lain};

use super::print::{Failed, unusable, write_pile};
use super::receive::lock_failure;
use super::{Exit, print_faults, print_unprocessed, usable};
use crate::cli::{Review, Source};
use crate::input_names::POLICY;
use crate::job::Job;
use crate::json::json_lines;
use crate::message::{Language, Message, say, unread};
use crate::package::{Sha256, sha256};
use crate::publish::BatchFolder;
use crate::records::values::Day;
use crate::reexamination::{
    Action, Case, Comparison, Draw, Earlier, Frame, Given, Round, Ruling, RulingFile, answers, answers_yaml, cases,
    concluded_rulings, doubtful, endless, nobody, present_rulings, put_aside, questions, still_asked, still_open,
};
use crate::report::{Reported, printable_line};
use crate::student_file::evaluate_all;

/// Names of the files of a round.
const REVIEW: &str = "review.json";
const RULINGS: &str = "rulings.yaml";
const CONCLUDED: &str = "concluded.json";
/// The list of the rounds that are over, beside them.
const LEDGER: &str = "concluded-rounds.json";

pub fn run_review(arguments: &Review, language: Language) -> Exit {
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
            err!("{}", printable_line(&why.text(language)));
            failed
        }
    }
}

/// One pass over the present round; whether nothing waits for a person.
fn reviewed(arguments: &Review, job: &Job, language: Language) -> Result<bool, Failed> {
    let batch = &job.inputs.batch;
    if let Some(why) = arguments.by.as_deref().and_then(nobody) {
        return Err(unusable(say("review-by-nobody").with("why", why)));
    }
    let folder = BatchFolder::lock(&arguments.to, &batch.batch).map_err(|error| lock_failure(&error))?;
    let digests = digests(arguments, job)?;
    let restored = rounds::restored(folder.path())?;
    restored
        .iter()
        .for_each(|round| out!("{}", printable_line(&say("drift-restored").with("round", *round).text(language))));
    let mut history = History::read(folder.path())?;
    if let Some(other) = &batch.reexamination.continues {
        history.season = History::read(&arguments.to.join(other))?.earlier;
    }
    history.appeals = overturned(arguments, job, language)?;
    let whole = history.concluded.iter().map(|one| print_drift(one, &digests, folder.path(), language));
    let whole = whole.collect::<Result<Vec<_>, _>>()?.into_iter().all(|whole| whole);
    let whole = locks_hold(folder.path(), &history, language)? && whole;
    let whole = submissions_hold(arguments, &batch.batch, &history, language) && whole;
    let senders = senders(arguments, job, &history);
    print_unanswered(arguments, &senders, &history, language);
    if senders.values().all(|sender| sender.receipt.is_none()) {
        out!("{}", printable_line(&say("review-nothing").with("rounds", history.rounds()).text(language)));
        return Ok(whole);
    }
    timely(arguments, batch.date, &senders, &history)?;
    if let Some(last) = batch.reexamination.conclude_by.filter(|last| arguments.on > *last) {
        out!("{}", printable_line(&say("review-late").with("day", last.to_string()).text(language)));
    }
    let number = history.rounds() + 1;
    let desk = Desk { home: folder.path().join(format!("{}{number}", rounds::ROUND)), language };
    let before = rounds::begun(&desk.home)?;
    let (seed, percent) = drawn_by(arguments, &batch.batch, batch.reexamination.sample_percent, before.as_ref())?;
    let draw = Draw { seed: &seed, percent, batch: &batch.batch };
    let own: Vec<Reported> = evaluate_all(job, |student| Reported::new(&student));
    let mut cases = cases(&draw, &sent(arguments, &batch.batch, &senders)?, &own, &history.earlier);
    still_open(&mut cases, &history.season);
    put_aside(&mut cases, &history.appeals);
    doubtful(&mut cases, &senders);
    if let Some(before) = &before {
        still_asked(&mut cases, before, &rounds::rulings(&desk.home.join(RULINGS)).unwrap_or_default());
    }
    let round = Round {
        schema: Round::SCHEMA.into(),
        batch: batch.batch.clone(),
        round: number,
        begun: before.as_ref().map_or(Some(arguments.on), |before| before.begun.map(|day| day.min(arguments.on))),
        seed,
        percent,
        locks: history.locks.iter().map(|(number, lock)| (*number, sha256(lock.as_bytes()))).collect(),
        workbooks: before.as_ref().map(|before| before.workbooks.clone()).unwrap_or_default(),
        colleges: senders,
        again: BTreeMap::new(),
        cases,
        digests,
    };
    let unprocessed = job.inputs.unprocessed();
    print_unprocessed(&unprocessed, language);
    let done = pass(arguments, job, &desk, &history, (before, round))?;
    Ok(done && whole && unprocessed.is_empty())
}

/// Seed and share of the sample: those of the first draw of a round, which is drawn but once.
fn drawn_by(arguments: &Review, name: &str, share: u8, before: Option<&Round>) -> Result<(String, u8), Failed> {
    let (seed, percent) = (arguments.seed.as_deref(), arguments.sample);
    let Some(before) = before else { return Ok((seed.unwrap_or(name).to_owned(), percent.unwrap_or(share))) };
    let is_other = seed.is_some_and(|seed| seed != before.seed) || percent.is_some_and(|one| one != before.percent);
    if is_other {
        let why = say("review-drawn").with("round", before.round).with("seed", before.seed.as_str());
        return Err(unusable(why.with("percent", before.percent.to_string())));
    }
    Ok((before.seed.clone(), before.percent))
}

/// What the graduate school's evaluation is made from.
fn digests(arguments: &Review, job: &Job) -> Result<BTreeMap<String, Sha256>, Failed> {
    let mut digests = job.digests.clone();
    let path = arguments.inputs.join(POLICY);
    let policy = fs::read(&path).map_err(|error| unusable(unread(&path, error)))?;
    digests.insert("policy".into(), sha256(&policy));
    Ok(digests)
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
    let frame = Frame { round: &round, on, due, days, students, appeals: &history.appeals };
    let Given { rulings: given, waiting, faults, is_torn, .. } = given(arguments, desk, &frame, before.as_ref())?;
    print_faults(&faults, desk.language);
    if is_torn {
        // What cannot be read whole stays as it is, and so does all that was made of it before.
        out!("{}", printable_line(&say("review-torn").text(desk.language)));
        return Ok(false);
    }
    let tied = tied(arguments, desk, &frame, &given);
    let again = returned_to(&round, &given).filter_map(|code| Some((code.to_owned(), frame.again_by(code)?))).collect();
    round.again = again;
    let unwritten = |error: String| unusable(say("build-xlsx").with("why", error));
    let book = questions(batch, &round, &given).map_err(|error| unwritten(error.to_string()))?;
    let open = round.cases.iter().filter(|case| case.is_open() && !given.contains_key(&case.compared.id)).count();
    print_counts(&round, open, desk.language);
    let may_end = arguments.conclude && open == 0 && faults.is_empty() && !tied;
    let ends = arguments
        .by
        .as_deref()
        .filter(|by| may_end && !print_endless(&concluded_rulings(&round, &given, by, arguments.on), desk.language));
    let unheard = unheard(&round, &given);
    if unheard > 0 {
        let said = say(if ends.is_some() { "review-unheard-over" } else { "review-unheard" });
        out!("{}", printable_line(&said.with("count", unheard).text(desk.language)));
    }
    let goes_on = arguments.conclude && ends.is_none();
    if goes_on && (open > 0 || !faults.is_empty()) {
        out!(
            "{}",
            printable_line(&say("review-open").with("count", open).with("faults", faults.len()).text(desk.language))
        );
    }
    let rulings = match ends {
        Some(by) => concluded_rulings(&round, &given, by, arguments.on),
        None => present_rulings(&round, given),
    };
    // A workbook with rows that could not be read stays as the officer left it.
    if faults.is_empty() {
        desk.keep(&round, &book)?;
        round.writes(sha256(&book));
    }
    desk.write(REVIEW, json_lines(&round).as_bytes())?;
    if faults.is_empty() {
        desk.write(&file_name(), &book)?;
    }
    let file = RulingFile { schema: RulingFile::SCHEMA.into(), rulings: rulings.values().cloned().collect() };
    desk.write(RULINGS, &yaml(&file)?)?;
    let of = Earlier { round, rulings };
    Papers { arguments, job, desk, history, of: &of, waiting: &waiting, concluded: ends.is_some() }.write()?;
    if let Some(by) = ends {
        conclude(arguments, desk, history, &of.round, by)?;
    }
    Ok(faults.is_empty() && open == 0 && !tied && !goes_on)
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

/// Whether somebody concludes who is a student of the round, or may not decide on a student whom nobody else decides on;
/// each is printed.
fn tied(arguments: &Review, desk: &Desk, frame: &Frame, given: &BTreeMap<String, Ruling>) -> bool {
    let Some(by) = arguments.by.as_deref() else { return false };
    let tie = |case: &Case| {
        let id = &case.compared.id;
        let alone = case.standing.is_none() && !case.is_open() && !given.contains_key(id);
        let tie = if alone { frame.tied(case, by) } else { frame.own_case(case, by) };
        Some(tie?.with("id", id.as_str()))
    };
    let tied: Vec<Message> = frame.round.cases.iter().filter_map(tie).collect();
    for why in &tied {
        let id = why.text_of("id").unwrap_or_default();
        out!("{}", printable_line(&say("review-tied").with("id", id).with("why", why.clone()).text(desk.language)));
    }
    !tied.is_empty()
}

/// Whose conclusion an appeal has put aside. One that cannot be read may have done so: the round does not end meanwhile.
fn overturned(arguments: &Review, job: &Job, language: Language) -> Result<BTreeMap<String, Day>, Failed> {
    let (overturned, faults) = job.appeals();
    if arguments.conclude && !faults.is_empty() {
        print_faults(faults, language);
        return Err(unusable(say("review-appeals-unread")));
    }
    // Otherwise the faults are printed with those of the other inputs.
    Ok(overturned.clone())
}

/// Whether the end of somebody is open though all is decided; each is printed.
fn print_endless(rulings: &BTreeMap<String, Ruling>, language: Language) -> bool {
    let line =
        |ruling: &Ruling| say("review-endless").with("id", ruling.student.as_str()).with("action", ruling.action);
    endless(rulings).for_each(|ruling| out!("{}", printable_line(&line(ruling).text(language))));
    endless(rulings).next().is_some()
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
        // The round's own workbook has a row for everybody for whom it was written.
        let asked = before.filter(|_| own.as_ref() == Some(path));
        let more = if is_yaml { answers_yaml(&name, &bytes, frame) } else { answers(&name, &bytes, frame, asked) };
        given.is_torn |= more.is_torn;
        given.rulings.extend(more.rulings);
        given.waiting.extend(more.waiting);
        given.aside.extend(more.aside);
        given.faults.extend(more.faults);
    }
    for id in given.aside.iter().filter(|id| !given.rulings.contains_key(*id) && !given.waiting.contains_key(*id)) {
        out!("{}", printable_line(&say("review-aside").with("id", id.as_str()).text(desk.language)));
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
        out!("{}", printable_line(&say("review-moved").with("id", id).text(desk.language)));
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
    out!("{}", printable_line(&head.with("open", open).text(language)));
    for ((college, comparison), count) in counts {
        let name = round.colleges.get(college).map_or(college, |sender| &sender.name);
        let line = say("review-count").with("college", name).with("what", comparison).with("count", count);
        out!("{}", printable_line(&line.text(language)));
    }
}

fn yaml(file: &impl serde::Serialize) -> Result<Vec<u8>, Failed> {
    let text =
        serde_yaml::to_string(file).map_err(|error| unusable(say("submit-pack").with("why", error.to_string())))?;
    Ok(text.into_bytes())
}

impl Desk {
    /// Keeps a copy of the workbook that lies there, where somebody has written in it since it was written.
    fn keep(&self, round: &Round, book: &[u8]) -> Result<(), Failed> {
        let path = self.home.join(file_name());
        if !path.is_file() {
            return Ok(());
        }
        let bytes = fs::read(&path).map_err(|error| unusable(unread(&path, error)))?;
        let folder = self.home.join(say("question-kept").zh());
        let copies = (1u32..).map(|number| folder.join(format!("{number}.xlsx"))).take_while(|copy| copy.exists());
        let copies: Vec<_> = copies.collect();
        let is_kept = copies.last().is_some_and(|last| fs::read(last).is_ok_and(|kept| kept == bytes));
        if bytes == book || round.workbooks.contains(&sha256(&bytes)) || is_kept {
            return Ok(());
        }
        write_pile(&folder.join(format!("{}.xlsx", copies.len() + 1)), &bytes)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failed> {
        write_pile(&self.home.join(name), bytes)
    }
}
