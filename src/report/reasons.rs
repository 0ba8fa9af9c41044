//! Why students do not pass, in short: one cause is listed once, and what merely follows from it is folded into it.

use std::collections::BTreeMap;

use super::lines::places;
use crate::finding::{Finding, Outcome};
use crate::message::{Language, Message, Word, say};
use crate::student_file::Reviewed;

/// So many requirements that find the very same are one cause: an unknown programme leaves them all undecided.
const FOLDED: usize = 3;

/// A cause, with the open findings that it explains.
pub struct Reason<'f> {
    /// At least one, in the order of the notice.
    pub findings: Vec<&'f Finding>,
    is_folded: bool,
}

impl Reason<'_> {
    /// The requirement, or what several requirements found.
    pub fn name(&self, language: Language) -> String {
        match self.findings.first() {
            Some(first) if self.is_folded => first.found.text(language),
            Some(first) => first.code.word(language),
            None => String::new(),
        }
    }

    /// The name, with how many requirements wait for it.
    pub fn line(&self, language: Language) -> String {
        let message =
            if self.is_folded { say("reason-folded").with("count", self.findings.len()) } else { say("reason") };
        message.with("name", self.name(language)).text(language)
    }

    /// Why a person must decide, with clause and place, a line for each finding; nothing where none need.
    pub fn undetermined(&self) -> impl Iterator<Item = Message> {
        let is_left = |finding: &&&Finding| !self.is_folded && finding.outcome == Outcome::Undetermined;
        self.findings.iter().filter(is_left).map(|finding| {
            let why: Vec<Message> = [finding.found.clone()].into_iter().chain(finding.note.clone()).collect();
            let places = places(finding);
            let message = say(if places.is_empty() { "line-undetermined" } else { "line-undetermined-at" });
            let message = message.with("code", finding.code).with("why", say("sentences").with("list", why));
            message.with("basis", finding.basis.message()).with("places", places)
        })
    }

    /// What it rests on, and what is found; of a requirement that students miss in many ways only the former.
    fn basis(&self) -> Option<Message> {
        self.findings.first().map(|first| first.basis.message())
    }
}

/// The causes of one student's open findings.
pub fn reasons<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<Reason<'f>> {
    let open: Vec<&Finding> = findings.filter(|finding| finding.outcome.is_open()).collect();
    let mut same: Vec<(&Message, usize)> = Vec::new();
    for finding in &open {
        match same.iter_mut().find(|(found, _)| **found == finding.found) {
            Some((_, count)) => *count += 1,
            None => same.push((&finding.found, 1)),
        }
    }
    let is_shared = |finding: &Finding| same.iter().any(|(found, count)| **found == finding.found && *count >= FOLDED);
    let mut reasons: Vec<Reason> = Vec::new();
    for finding in open {
        let is_folded = is_shared(finding);
        let fits = |reason: &&mut Reason| match (reason.is_folded, reason.findings.first()) {
            (true, Some(first)) => is_folded && first.found == finding.found,
            (false, Some(first)) => !is_folded && first.code == finding.code,
            (_, None) => false,
        };
        match reasons.iter_mut().find(fits) {
            Some(reason) => reason.findings.push(finding),
            None => reasons.push(Reason { findings: vec![finding], is_folded }),
        }
    }
    reasons
}

/// Causes with the number of students, the most frequent first, a line each.
pub fn reason_lines(students: &[&Reviewed], language: Language) -> Vec<String> {
    let mut counts: BTreeMap<String, (usize, Option<Message>)> = BTreeMap::new();
    for student in students {
        for reason in reasons(student.evaluation.findings.iter()) {
            let entry = counts.entry(reason.name(language)).or_insert_with(|| (0, reason.basis()));
            entry.0 += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    let line = |(name, (count, basis)): (String, (usize, Option<Message>))| {
        let line = say("check-reason").with("count", count).with("name", name);
        line.with("basis", basis.unwrap_or_else(|| say("basis-none"))).text(language)
    };
    counts.into_iter().map(line).collect()
}
