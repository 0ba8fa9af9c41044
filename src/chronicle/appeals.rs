//! What was done on the student's own ways.

use std::collections::BTreeMap;

use super::entry::{Entry, Track};
use crate::appeal::{Act, CaseFile, Remedy, Step, Vote, Way};
use crate::message::{Fact, Message, say};

/// The entries of a case, corrected ones and corrections among them.
pub fn of_case(case: &CaseFile, digest: &str) -> Vec<Entry> {
    let counted: BTreeMap<usize, Step> = case.counted().into_iter().collect();
    let entry = |(at, step): (usize, &Step)| of_step(case, at, step, counted.get(&at), digest);
    case.steps.iter().map(|step| &**step).enumerate().map(entry).collect()
}

fn of_step(case: &CaseFile, at: usize, step: &Step, counts: Option<&Step>, digest: &str) -> Entry {
    let track = match case.remedy() {
        Remedy::Appeal => Track::Appeal,
        Remedy::AcademicReview => Track::AcademicReview,
        Remedy::Reconsideration => Track::Reconsideration,
    };
    let what = said(case, step);
    let what = match counts {
        None => say("history-void").with("what", what),
        Some(right) if right.date != step.date => {
            say("history-moved").with("what", what).with("wrong", step.date.to_string())
        }
        Some(_) => what,
    };
    let date = counts.map_or(step.date, |right| right.date);
    let place = format!("{}#{}", case.number, at + 1);
    let mut data: BTreeMap<String, String> =
        step.files.iter().map(|file| (file.file.clone(), file.sha256.clone())).collect();
    data.insert("case".into(), digest.to_owned());
    let entry = Entry::new(Some(date), track, what, place).by(step.by.clone(), step.role.clone());
    Entry { more: more(step), reason: reason(step), clauses: basis(step), data, ..entry }
}

fn said(case: &CaseFile, step: &Step) -> Message {
    let act = Fact::Word("act", step.what.key());
    let what = match &step.what {
        Act::Open => {
            say("history-opened").with("matter", case.against.matter).with("document", case.against.document.as_str())
        }
        Act::Decide(decided) => say("history-act-with").with("more", decided.disposition),
        Act::Deliver(delivered) => say("history-delivered").with("notice", delivered.of).with("way", delivered.way),
        Act::Hear(_) if step.is_silent() => say("history-act-with").with("more", say("hearing-lapsed")),
        Act::Hear(heard) => say("history-act-with").with("more", heard.way),
        Act::Extend(more) => say("history-act-with").with("more", format!("{} {}", more.office, more.approver)),
        Act::Correct(corrected) => say("history-corrected").with("entry", corrected.entry),
        Act::Accept | Act::Refuse | Act::Notify(_) | Act::Withdraw => say("history-act"),
    };
    what.with("act", act)
}

/// What a step says beyond what was done, by whom and why.
fn more(step: &Step) -> Vec<Message> {
    let line = |key: &'static str, said: &str| (!said.trim().is_empty()).then(|| say(key).with("said", said));
    let paper = line("history-paper", &step.paper);
    let own = match &step.what {
        Act::Notify(told) => vec![line("history-proposed", &told.content)],
        Act::Hear(heard) => {
            // What was said stands in the place of the reason where there is none.
            let statement = if step.reason.is_empty() { "" } else { &heard.statement };
            let recorder = line("history-recorder", &heard.recorder);
            vec![line("history-place", &heard.place), recorder, line("history-statement", statement)]
        }
        Act::Decide(decided) => {
            let members: Vec<Fact> = decided.members.iter().map(|name| Fact::from(name.as_str())).collect();
            let members = (!members.is_empty()).then(|| say("history-members").with("said", members));
            let run = line("history-again", decided.run.as_deref().unwrap_or_default());
            vec![members, decided.vote.map(voted), run]
        }
        Act::Deliver(delivered) => {
            let receiver = if delivered.way == Way::Left { "history-witness" } else { "history-receiver" };
            vec![line(receiver, &delivered.receiver), line("history-receipt", &delivered.receipt)]
        }
        Act::Open | Act::Accept | Act::Refuse | Act::Extend(_) | Act::Withdraw | Act::Correct(_) => vec![],
    };
    [paper].into_iter().chain(own).flatten().collect()
}

fn voted(vote: Vote) -> Message {
    say("history-vote")
        .with("body", vote.body)
        .with("members", vote.members)
        .with("present", vote.present)
        .with("agree", vote.agree)
}

fn reason(step: &Step) -> String {
    match &step.what {
        Act::Hear(heard) if step.reason.is_empty() => heard.statement.clone(),
        _ => step.reason.clone(),
    }
}

fn basis(step: &Step) -> Vec<String> {
    match &step.what {
        Act::Notify(notified) => vec![notified.basis.clone()],
        Act::Decide(decided) => vec![decided.basis.clone()],
        _ => vec![],
    }
}
