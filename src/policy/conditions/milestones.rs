//! Milestones as often as they were held, and who sat on their panels, as items.

use std::collections::BTreeMap;

use super::item::{Item, judged, word};
use crate::location::Location;
use crate::message::say;
use crate::policy::standing::Standing;
use crate::records::mark::Judgement;
use crate::records::values::Day;
use crate::records::{Midterm, Milestone, Panelist, Proposal, Sourced, Votes};

/// A milestone that was held, whatever its kind.
struct Held<'c> {
    code: &'c str,
    date: Option<Day>,
    result: Option<&'c str>,
    panel: Vec<Member<'c>>,
    votes: Option<&'c Votes>,
    more: Option<&'c BTreeMap<String, String>>,
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
    let panel = of.members.iter().map(|name| Member { name, panelist: None }).collect();
    let (result, date) = (of.result.as_deref(), of.date);
    Held { code: "midterm", date, result, panel, votes: None, more: Some(&of.attributes), at: of.at() }
}

fn held_proposal(of: &Sourced<Proposal>) -> Held<'_> {
    let (result, date, votes) = (of.result.as_deref(), of.date, of.votes.as_ref());
    Held { code: "proposal", date, result, panel: panel(&of.panel), votes, more: Some(&of.attributes), at: of.at() }
}

fn held_milestone(of: &Sourced<Milestone>) -> Held<'_> {
    let (result, date, votes) = (of.result.as_deref(), of.date, of.votes.as_ref());
    Held { code: &of.code, date, result, panel: panel(&of.panel), votes, more: Some(&of.attributes), at: of.at() }
}

fn panel(of: &[Panelist]) -> Vec<Member<'_>> {
    of.iter().map(|panelist| Member { name: &panelist.name, panelist: Some(panelist) }).collect()
}

/// What a result means in the words of the policy; none where no word is known.
fn result_of(standing: &Standing, result: Option<&str>) -> Option<Judgement> {
    let words = &standing.case.policy.words.results;
    let result = result.map(str::trim).unwrap_or_default();
    let is_in = |list: &[String]| list.iter().any(|word| word == result);
    if result.is_empty() || is_in(&words.pending) {
        Some(Judgement::Missing)
    } else if is_in(&words.passed) {
        Some(Judgement::Passed)
    } else if is_in(&words.failed) {
        Some(Judgement::Failed)
    } else {
        None
    }
}

/// The last day on which a milestone was passed.
pub fn passed(standing: &Standing, code: &str) -> Option<Day> {
    let of_code = held(standing).into_iter().filter(|held| held.code == code);
    of_code
        .filter(|held| result_of(standing, held.result) == Some(Judgement::Passed))
        .filter_map(|held| held.date)
        .max()
}

/// Every time that a milestone was held.
pub fn milestones<'c>(standing: &Standing<'c>) -> Vec<Item<'c>> {
    let item = |of: Held<'c>| {
        let day = of.date.map(|day| day.to_string()).unwrap_or_default();
        let result = of.result.unwrap_or_default();
        let what = say("item-milestone").with("name", of.code).with("date", day).with("result", result);
        let members = (!of.panel.is_empty()).then(|| u16::try_from(of.panel.len()).ok()).flatten();
        let item = Item::new(what, of.at)
            .text("code", Some(of.code))
            .with("outcome", result_of(standing, of.result).map_or_else(|| judged(Judgement::Undetermined), judged))
            .text("result", of.result)
            .number("members", members)
            .number("present", of.votes.map(|votes| votes.present))
            .number("agree", of.votes.map(|votes| votes.agree))
            .day("date", of.date);
        of.more.map_or(item.clone(), |more| item.more(more))
    };
    held(standing).into_iter().map(item).collect()
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
    held(standing).into_iter().flat_map(of_panel).collect()
}
