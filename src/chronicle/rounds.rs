//! What colleges sent in and what the graduate school made of it.

use std::collections::BTreeMap;

use super::entry::{Entry, Track};
use crate::message::{Fact, Message, say};
use crate::records::values::Day;
use crate::reexamination::{Choice, Compared, Concluded, Earlier, Receipt, Round, Sent, by_college, noticed};

/// The entry of a submission that holds the student, late by the day of the notice that asked for it, where one did: in the
/// first of the rounds that are over which dealt with it, else in the next.
pub fn of_submission(receipt: &Receipt, rounds: &[Round], name: &str, sent: &Sent) -> Entry {
    let noticed = noticed(rounds.iter(), &receipt.college, receipt.round);
    let deals = |round: &Round| {
        let dealt = round.colleges.get(&receipt.college).and_then(|sender| sender.receipt.as_ref());
        dealt.is_some_and(|dealt| dealt.round >= receipt.round)
    };
    let next = rounds.iter().map(|round| round.round).max().unwrap_or(0) + 1;
    let round = rounds.iter().find(|round| deals(round)).map_or(next, |round| round.round);
    let place = format!("{}/{}/round-{}", receipt.batch, receipt.college, receipt.round);
    let what = if receipt.is_late(noticed) { say("history-submitted-late") } else { say("history-submitted") };
    let what = what.with("run", receipt.run.as_str()).with("verdict", sent.verdict);
    let mut data = BTreeMap::from([
        ("submission".to_owned(), receipt.submission_sha256.to_string()),
        ("manifest".to_owned(), receipt.manifest_sha256.to_string()),
    ]);
    data.extend(sent.dossier.map(|digest| ("dossier".to_owned(), digest.to_string())));
    let entry = Entry::new(Some(receipt.received), Track::Submission, what, place);
    Entry { data, round, ..entry.by(name, say("party-college").zh()) }
}

/// The entries of a round in which the student is: the comparison, what was decided, and that the round is over.
pub fn of_round(round: &Earlier, concluded: Option<&Concluded>, id: &str) -> Vec<Entry> {
    let Some(case) = round.round.case(id) else { return vec![] };
    let place = format!("{}/round-{}", round.round.batch, round.round.round);
    let day = concluded.map(|end| end.date).or(round.rulings.get(id).map(|ruling| ruling.date));
    let compared = Entry {
        clauses: clauses(&case.compared),
        data: data(round, &case.compared, &case.college),
        ..Entry::new(day, Track::ReExamination, comparison(&case.compared, &case.chosen_words()), place.clone())
    };
    let ruled = round.rulings.get(id).map(|ruling| {
        let ending = ruling.ending.map_or_else(|| Fact::from(say("none")), Fact::from);
        let what = say("history-ruled").with("action", ruling.action).with("ending", ending);
        let entry = Entry::new(Some(ruling.date), Track::ReExamination, what, place.clone());
        Entry { reason: ruling.reason.clone(), ..entry.by(ruling.by.clone(), say("party-graduate-school").zh()) }
    });
    // Before a decision against a student stand the letter and what he or she says.
    let day = |day: Option<Day>, what: Message| {
        day.map(|day| Entry::new(Some(day), Track::ReExamination, what, place.clone()))
    };
    let ruling = round.rulings.get(id);
    let told = day(ruling.and_then(|ruling| ruling.told), say("history-told"));
    let heard = ruling.map(|ruling| (ruling.heard, say("history-heard").with("statement", ruling.statement.as_str())));
    let heard = heard.and_then(|(heard, what)| day(heard, what));
    let ended = concluded.map(|end| {
        let what = say("history-concluded").with("round", end.round);
        let data = end.files.get("rulings.yaml").map(|digest| ("rulings.yaml".to_owned(), digest.to_string()));
        let entry = Entry::new(Some(end.date), Track::ReExamination, what, place.clone());
        Entry { data: data.into_iter().collect(), ..entry.by(end.by.clone(), say("party-graduate-school").zh()) }
    });
    let entries = [compared].into_iter().chain(told).chain(heard).chain(ruled).chain(ended);
    let is_anew = case.chosen.contains(&Choice::Appealed);
    entries.map(|entry| Entry { round: round.round.round, is_anew, ..entry }).collect()
}

fn comparison(case: &Compared, chosen: &[Fact]) -> Message {
    let what = say("history-compared").with("comparison", case.comparison).with("college", by_college(case));
    if chosen.is_empty() { what.with("chosen", say("none")) } else { what.with("chosen", chosen.to_vec()) }
}

fn clauses(case: &Compared) -> Vec<String> {
    let mut clauses: Vec<String> = case.problems.iter().map(|problem| problem.clause.clone()).collect();
    clauses.dedup();
    clauses
}

fn data(round: &Earlier, case: &Compared, college: &str) -> BTreeMap<String, String> {
    let mut data: BTreeMap<String, String> =
        round.round.digests.iter().map(|(name, digest)| (name.clone(), digest.to_string())).collect();
    data.insert("case".into(), case.made_from.to_string());
    let receipt = round.round.colleges.get(college).and_then(|sender| sender.receipt.as_ref());
    data.extend(receipt.map(|receipt| ("submission".to_owned(), receipt.submission_sha256.to_string())));
    data
}
