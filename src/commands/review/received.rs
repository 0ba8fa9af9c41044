//! What colleges have sent, as it lies filed.

use std::collections::BTreeMap;

use super::rounds::{self, History};
use crate::cli::Review;
use crate::commands::past::PastDossier;
use crate::commands::print::{Failed, unusable};
use crate::commands::receive::{SUBMISSION, receipts};
use crate::job::Job;
use crate::message::{Language, Message, say};
use crate::package::sha256_of;
use crate::publish::disk;
use crate::records::College;
use crate::records::values::Day;
use crate::reexamination::{
    CollegeSteps, Earlier, FINDINGS, Filings, RUN, Receipt, Sender, SentIn, students_of, unanswered, untimely,
};
use crate::report::{PastRun, printable_line};

/// No paper is dated before what it speaks of, the submissions and the round before, or more than a year from the date of the
/// batch.
pub fn timely(
    arguments: &Review,
    batch: Day,
    senders: &BTreeMap<String, Sender>,
    history: &History,
) -> Result<(), Failed> {
    let on = arguments.on;
    if let Some(due) = arguments.due.filter(|due| *due < on) {
        return Err(unusable(say("review-due-early").with("day", due.to_string()).with("on", on.to_string())));
    }
    if untimely(&[], on, batch).is_some() {
        return Err(unusable(say("review-other-year").with("on", on.to_string()).with("day", batch.to_string())));
    }
    let received = senders.values().filter_map(|sender| Some((&sender.name, sender.receipt.as_ref()?.received)));
    if let Some((name, day)) = received.filter(|(_, day)| *day > on).max_by_key(|(_, day)| *day) {
        let why = say("review-before-received").with("college", name.as_str()).with("day", day.to_string());
        return Err(unusable(why.with("on", on.to_string())));
    }
    if let Some(last) = history.concluded.last().filter(|last| last.date > on) {
        let why = say("review-before-round").with("round", last.round).with("day", last.date.to_string());
        return Err(unusable(why.with("on", on.to_string())));
    }
    Ok(())
}

/// All that each of these colleges ever sent.
pub fn filings<'c>(arguments: &Review, batch: &str, colleges: impl Iterator<Item = &'c String>) -> Filings {
    let home = arguments.received.join(batch);
    colleges.map(|code| (code.clone(), receipts(&home.join(code)))).collect()
}

/// Prints which colleges have not answered the notices of the rounds that are over.
pub fn print_unanswered(arguments: &Review, senders: &BTreeMap<String, Sender>, history: &History, language: Language) {
    let rounds: Vec<&Earlier> = history.earlier.iter().collect();
    let Some(first) = rounds.first() else { return };
    for (code, count, last) in unanswered(&rounds, &filings(arguments, &first.round.batch, senders.keys())) {
        let college = senders.get(code).map_or(code, |sender| sender.name.as_str());
        let key = if arguments.on > last { "review-unanswered-over" } else { "review-unanswered" };
        let line = say(key).with("college", college).with("count", count).with("day", last.to_string());
        out!("{}", printable_line(&line.text(language)));
    }
}

/// Every college with what it has sent since the rounds that are over.
pub fn senders(arguments: &Review, job: &Job, history: &History) -> BTreeMap<String, Sender> {
    let home = arguments.received.join(&job.inputs.batch.batch);
    let sender = |college: &College| {
        let newest = receipts(&home.join(&college.code)).pop();
        let receipt = newest.filter(|receipt| !history.covers(receipt));
        (college.code.clone(), Sender { name: college.name.clone(), receipt })
    };
    job.inputs.batch.colleges.iter().map(sender).collect()
}

/// What the colleges' runs say of their students.
pub fn sent(arguments: &Review, batch: &str, senders: &BTreeMap<String, Sender>) -> Result<SentIn, Failed> {
    let of = |(college, receipt): (&String, &Receipt)| {
        let findings = submitted(arguments, batch, college, receipt, FINDINGS)?;
        Ok((college.clone(), students_of(&findings)))
    };
    receipts_of(senders).map(of).collect()
}

/// What the colleges' runs say that people did, by college.
pub fn college_steps(
    arguments: &Review,
    batch: &str,
    senders: &BTreeMap<String, Sender>,
) -> Result<BTreeMap<String, CollegeSteps>, Failed> {
    let of = |(college, receipt): (&String, &Receipt)| {
        let record = submitted(arguments, batch, college, receipt, RUN)?;
        let run: PastRun = serde_json::from_slice(&record)
            .map_err(|error| unusable(say("file-unread").with("path", RUN).with("why", error.to_string())))?;
        Ok((college.clone(), run.students.into_iter().map(|one| (one.id, one.steps)).collect()))
    };
    receipts_of(senders).map(of).collect()
}

fn receipts_of(senders: &BTreeMap<String, Sender>) -> impl Iterator<Item = (&String, &Receipt)> {
    senders.iter().filter_map(|(college, sender)| Some((college, sender.receipt.as_ref()?)))
}

/// A file of what a college has sent, which is as it was filed.
fn submitted(arguments: &Review, batch: &str, college: &str, receipt: &Receipt, name: &str) -> Result<Vec<u8>, Failed> {
    let round = format!("{}{}", rounds::ROUND, receipt.round);
    let path = arguments.received.join(batch).join(college).join(round).join(SUBMISSION);
    let broken = |why: Message| unusable(say("file-unread").with("path", path.display().to_string()).with("why", why));
    let digest = disk::open_regular(&path).and_then(sha256_of);
    let digest = digest.map_err(|error| broken(say("file-system").with("why", error.to_string())))?;
    if digest != receipt.submission_sha256 {
        return Err(broken(say("review-submission-changed")));
    }
    let bytes = PastDossier::open(&path).and_then(|mut zip| zip.bytes(&format!("data/{name}")));
    bytes.ok_or_else(|| broken(say("review-submission-changed")))
}
