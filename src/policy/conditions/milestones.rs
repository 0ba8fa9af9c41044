//! Milestones as often as they were held, and who sat on their panels, as items.

use std::collections::{BTreeMap, BTreeSet};

use super::item::{Item, judged, out_of_time, word};
use crate::location::Location;
use crate::message::{Message, say};
use crate::policy::standing::Standing;
use crate::records::mark::Judgement;
use crate::records::normal::{normal_code, normal_name, normal_word};
use crate::records::values::Day;
use crate::records::{Midterm, Milestone, Panelist, Proposal, Sourced, Votes};

/// A milestone that was held, whatever its kind.
struct Held<'c> {
    code: &'c str,
    date: Option<Day>,
    result: Option<&'c str>,
    panel: Vec<Member<'c>>,
    votes: Option<&'c Votes>,
    more: Vec<&'c BTreeMap<String, String>>,
    at: &'c Location,
}

/// A member of a panel; of 中期考核 older records keep the names only.
struct Member<'c> {
    name: &'c str,
    panelist: Option<&'c Panelist>,
}

fn held<'c>(standing: &Standing<'c>) -> Vec<Held<'c>> {
    let student = standing.case.student;
    let midterm = student.midterms().map(held_midterm);
    let proposal = student.proposals().map(held_proposal);
    midterm.chain(proposal).chain(student.milestones.iter().map(held_milestone)).collect()
}

fn held_midterm(of: &Sourced<Midterm>) -> Held<'_> {
    let mut known = BTreeSet::new();
    let once = of.members.iter().filter(|name| known.insert(normal_name(name)));
    let panel = once.map(|name| Member { name, panelist: None }).collect();
    let (result, date) = (of.result.as_deref(), of.date);
    Held { code: "midterm", date, result, panel, votes: None, more: vec![&of.attributes], at: of.at() }
}

fn held_proposal(of: &Sourced<Proposal>) -> Held<'_> {
    let (result, date, votes) = (of.result.as_deref(), of.date, of.votes.as_ref());
    Held { code: "proposal", date, result, panel: panel(&of.panel), votes, more: vec![&of.attributes], at: of.at() }
}

fn held_milestone(of: &Sourced<Milestone>) -> Held<'_> {
    let (result, date, votes) = (of.result.as_deref(), of.date, of.votes.as_ref());
    Held { code: &of.code, date, result, panel: panel(&of.panel), votes, more: vec![&of.attributes], at: of.at() }
}

/// The members of a panel, each once.
fn panel(of: &[Panelist]) -> Vec<Member<'_>> {
    let mut known = BTreeSet::new();
    let once = of.iter().filter(|one| known.insert(normal_name(&one.name)));
    once.map(|panelist| Member { name: &panelist.name, panelist: Some(panelist) }).collect()
}

/// What a result means in the words of the policy.
fn result_of(standing: &Standing, result: Option<&str>) -> Judgement {
    standing.case.policy.words.results.judge(result)
}

/// Every time that a milestone was held, once: rows of one milestone on one day with one result are one.
fn each_once<'c>(standing: &Standing<'c>) -> Vec<Held<'c>> {
    let mut all: Vec<Held<'c>> = Vec::new();
    for row in held(standing) {
        match all.iter_mut().find(|known| is_same(known, &row)) {
            Some(known) => known.take(row),
            None => all.push(row),
        }
    }
    all
}

fn is_same(one: &Held, other: &Held) -> bool {
    let result = |held: &Held| held.result.map(normal_word).unwrap_or_default();
    one.is_of(other.code) && one.date == other.date && result(one) == result(other)
}

impl<'c> Held<'c> {
    fn is_of(&self, code: &str) -> bool {
        self.code == code || normal_code(self.code) == normal_code(code)
    }

    /// Takes what a further row tells.
    fn take(&mut self, row: Held<'c>) {
        self.more.extend(row.more);
        self.votes = self.votes.or(row.votes);
        let known: BTreeSet<String> = self.panel.iter().map(|member| normal_name(member.name)).collect();
        self.panel.extend(row.panel.into_iter().filter(|member| !known.contains(&normal_name(member.name))));
    }

    /// Why a pass is not sure: another row of that day, of a later one or of none says that it was not passed.
    fn taken_back(&self, standing: &Standing, all: &[Held]) -> Option<Message> {
        let is_later = |other: &Held| match (self.date, other.date) {
            (Some(own), Some(other)) => other >= own,
            _ => true,
        };
        let is_no_pass =
            |other: &Held| matches!(result_of(standing, other.result), Judgement::Failed | Judgement::Undetermined);
        let is_passed = |held: &Held| result_of(standing, held.result) == Judgement::Passed;
        let of_code = || all.iter().filter(|other| other.is_of(self.code));
        // What was passed again after that stands.
        let is_answered = |other: &Held| {
            other.date.is_some_and(|day| of_code().any(|again| is_passed(again) && again.date > Some(day)))
        };
        let mut against = of_code().filter(|other| is_later(other) && is_no_pass(other) && !is_answered(other));
        let other = against.next().filter(|_| is_passed(self))?;
        Some(say("item-taken-back").with("other", other.at.to_string()))
    }
}

/// The last day on which a milestone was passed.
pub fn passed(standing: &Standing, code: &str) -> Option<Day> {
    let all = each_once(standing);
    let passed = all.iter().filter(|held| held.is_of(code));
    let passed = passed.filter(|held| result_of(standing, held.result) == Judgement::Passed);
    passed.filter(|held| held.taken_back(standing, &all).is_none()).filter_map(|held| held.date).max()
}

/// Every time that a milestone was held; `name_of` puts a code into words.
pub fn milestones<'c>(standing: &Standing<'c>, name_of: impl Fn(&str) -> Message) -> Vec<Item<'c>> {
    let all = each_once(standing);
    let item = |of: &Held<'c>| {
        let day = of.date.map(|day| day.to_string()).unwrap_or_default();
        let result = of.result.unwrap_or_default();
        let name = name_of(of.code);
        let what = say("item-milestone").with("name", name).with("date", day).with("result", result);
        let members = (!of.panel.is_empty()).then(|| u16::try_from(of.panel.len()).ok()).flatten();
        Item::new(what, of.at)
            .text("code", Some(of.code))
            .with("outcome", judged(result_of(standing, of.result)))
            .text("result", of.result)
            .number("members", members)
            .number("present", of.votes.map(|votes| votes.present))
            .number("agree", of.votes.map(|votes| votes.agree))
            .day("date", of.date)
            .more(of.more.iter().copied())
            .doubted(of.taken_back(standing, &all))
            .doubted(out_of_time(standing, of.date))
    };
    all.iter().map(item).collect()
}

/// Everybody who sat on a panel, once for each time. Where only the number of votes is recorded, as many members agree,
/// whoever they are.
pub fn members<'c>(standing: &Standing<'c>) -> Vec<Item<'c>> {
    let of_panel = |held: Held<'c>| {
        let agree = held.votes.map(|votes| usize::from(votes.agree));
        let code = held.code;
        let at = held.at;
        held.panel.into_iter().enumerate().map(move |(place, member)| {
            let agrees = agree.and_then(|agree| word(if place < agree { "yes" } else { "no" }));
            let what = say("item-member").with("name", member.name);
            let of = member.panelist;
            let outside = of.and_then(|one| one.outside).and_then(|outside| word(if outside { "yes" } else { "no" }));
            Item::new(what, at)
                .text("milestone", Some(code))
                .text("name", Some(member.name))
                .text("title", of.and_then(|one| one.title.as_deref()))
                .text("unit", of.and_then(|one| one.unit.as_deref()))
                .text("role", of.and_then(|one| one.role.as_deref()))
                .with("outside", outside)
                .with("agrees", agrees)
        })
    };
    each_once(standing).into_iter().flat_map(of_panel).collect()
}
