//! Milestones as often as they were held, as items.

use std::collections::{BTreeMap, BTreeSet};

use super::item::{Item, NoDay, judged_value, out_of_time};
use crate::location::Location;
use crate::message::{Message, say};
use crate::policy::facts::opinion::remark::{raises_result, remarked};
use crate::policy::facts::outputs::Holds;
use crate::policy::spellings::{WordList, phrases};
use crate::policy::standing::Standing;
use crate::records::mark::Judgement;
use crate::records::names::{may_be_one_person, normal_name};
use crate::records::normal::{normal_code, normal_title, normal_word};
use crate::records::values::Day;
use crate::records::{Midterm, Milestone, Panelist, Proposal, Set, Sourced, Votes};

/// A row about a milestone, whatever its kind.
#[derive(Debug, Clone)]
pub struct Row<'c> {
    code: &'c str,
    date: Option<Day>,
    result: Option<&'c str>,
    /// Who sat on the panel.
    pub panel: Vec<Member<'c>>,
    /// How they voted.
    pub votes: Option<&'c Votes>,
    more: &'c BTreeMap<String, String>,
    /// A remark on the row.
    note: Option<&'c str>,
    at: &'c Location,
}

/// A member of a panel; of 中期考核 older records keep the names only.
#[derive(Debug, Clone, Copy)]
pub struct Member<'c> {
    /// The name, as it is written.
    pub name: &'c str,
    /// What else is known.
    pub panelist: Option<&'c Panelist>,
}

fn of_names(names: &[String]) -> Vec<Member<'_>> {
    names.iter().map(|name| Member { name, panelist: None }).collect()
}

fn of_panelists(of: &[Panelist]) -> Vec<Member<'_>> {
    of.iter().map(|panelist| Member { name: &panelist.name, panelist: Some(panelist) }).collect()
}

/// A milestone that was held once: all rows about it.
#[derive(Debug)]
pub struct Occasion<'c> {
    /// The rows; at least one, in an order that does not depend on their places.
    pub rows: Vec<Row<'c>>,
    code: &'c str,
    date: Option<Day>,
    result: Option<&'c str>,
    /// Where the first row stands.
    pub at: &'c Location,
}

fn rows<'c>(standing: &Standing<'c>) -> Vec<Row<'c>> {
    let student = standing.case.student;
    let midterm = student.midterms().map(of_midterm);
    let proposal = student.proposals().map(of_proposal);
    midterm.chain(proposal).chain(student.milestones.iter().map(of_milestone)).collect()
}

fn of_midterm(of: &Sourced<Midterm>) -> Row<'_> {
    let (result, date, note) = (of.result.as_deref(), of.date, of.note.as_deref());
    let panel = of_names(&of.members);
    Row { code: "midterm", date, result, panel, votes: None, more: &of.attributes, note, at: of.at() }
}

fn of_proposal(of: &Sourced<Proposal>) -> Row<'_> {
    let (result, date, votes) = (of.result.as_deref(), of.date, of.votes.as_ref());
    let panel = of_panelists(&of.panel);
    Row { code: "proposal", date, result, panel, votes, more: &of.attributes, note: of.note.as_deref(), at: of.at() }
}

fn of_milestone(of: &Sourced<Milestone>) -> Row<'_> {
    let (result, date, votes) = (of.result.as_deref(), of.date, of.votes.as_ref());
    let (panel, note) = (of_panelists(&of.panel), of.note.as_deref());
    Row { code: &of.code, date, result, panel, votes, more: &of.attributes, note, at: of.at() }
}

/// What a result means in the words of the policy.
fn result_of(standing: &Standing, result: Option<&str>) -> Judgement {
    standing.case.policy.words.results.judge(result)
}

/// Every time that a milestone was held, once: rows of one milestone on one day that come to the same are one, unless they
/// name different reviewers or numbers.
pub fn each_once<'c>(standing: &Standing<'c>) -> Vec<Occasion<'c>> {
    let mut all: Vec<Occasion<'c>> = Vec::new();
    for row in rows(standing) {
        match all.iter_mut().find(|held| held.is_described_by(standing, &row)) {
            Some(held) => held.rows.push(row),
            None => {
                let Row { code, date, result, at, .. } = row;
                all.push(Occasion { rows: vec![row], code, date, result, at });
            }
        }
    }
    for held in &mut all {
        held.rows.sort_by_cached_key(Row::order);
    }
    all
}

impl<'c> Row<'c> {
    /// What says most stands first.
    fn order(&self) -> impl Ord + use<'c> {
        let votes = self.votes.map(|votes| (votes.present, votes.agree));
        let absent = (self.more.is_empty(), votes.is_none(), self.panel.is_empty());
        (absent, self.more.clone(), votes, self.names(), self.result.map(normal_word))
    }

    fn differ(&self, other: &Row, counts: impl Fn(&str) -> bool) -> bool {
        let mut both = self.more.iter().filter_map(|(name, own)| Some((name, own, other.more.get(name)?)));
        both.any(|(name, own, other)| counts(name) && !is_one_value(own, other))
    }

    /// Whether another row of the same time says something else.
    fn contradicts(&self, standing: &Standing, other: &Row) -> bool {
        let votes = self.votes.zip(other.votes);
        let votes = votes.is_some_and(|(one, other)| (one.present, one.agree) != (other.present, other.agree));
        let both = !self.panel.is_empty() && !other.panel.is_empty();
        // A review without its reviewer may be another one.
        let names = |row: &Row| row.more.keys().any(|name| distinguishes(standing, name));
        let one_sided = names(self) != names(other);
        votes
            || !is_one_word(self.result, other.result)
            || one_sided
            || (both && self.names() != other.names())
            || self.differ(other, |_| true)
    }

    /// The names of the panel, each once.
    fn names(&self) -> BTreeSet<String> {
        self.panel.iter().map(|member| normal_name(member.name)).collect()
    }
}

impl<'c> Occasion<'c> {
    /// Whether it is of a code.
    pub fn is_of(&self, code: &str) -> bool {
        self.code == code || normal_code(self.code) == normal_code(code)
    }

    /// Its code, as the record has it.
    pub fn code(&self) -> &'c str {
        self.code
    }

    fn is_described_by(&self, standing: &Standing, row: &Row) -> bool {
        let comes_to = result_of(standing, self.result);
        let is_alike = comes_to == Judgement::Passed && comes_to == result_of(standing, row.result);
        let same = self.is_of(row.code) && self.date == row.date;
        let same = same && (is_alike || is_one_word(self.result, row.result));
        same && !self.rows.iter().any(|known| are_distinct(standing, known, row))
    }

    /// What rows of it say beside the first where they contradict it: it may have been held as often.
    fn others(&self, standing: &Standing) -> Vec<&Row<'c>> {
        let mut kinds: Vec<&Row<'c>> = Vec::new();
        for row in &self.rows {
            if kinds.iter().all(|known| known.contradicts(standing, row)) {
                kinds.push(row);
            }
        }
        kinds.split_off(1.min(kinds.len()))
    }

    /// Why a pass is not sure: another row of that day, of a later one or of none says that it was not passed.
    fn taken_back(&self, standing: &Standing, all: &[Occasion]) -> Option<Message> {
        let is_later = |other: &Occasion| match (self.date, other.date) {
            (Some(own), Some(other)) => other >= own,
            _ => true,
        };
        let is_no_pass =
            |other: &Occasion| matches!(result_of(standing, other.result), Judgement::Failed | Judgement::Undetermined);
        let is_passed = |held: &Occasion| result_of(standing, held.result) == Judgement::Passed;
        let of_code = || all.iter().filter(|other| other.is_of(self.code) && !self.is_apart(standing, other));
        // What was passed again after that stands.
        let is_answered = |other: &Occasion| {
            other.date.is_some_and(|day| of_code().any(|again| is_passed(again) && again.date > Some(day)))
        };
        let mut against = of_code().filter(|other| is_later(other) && is_no_pass(other) && !is_answered(other));
        let other = against.next().filter(|_| is_passed(self))?;
        Some(say("item-taken-back").with("other", other.at.to_string()))
    }

    /// Why it is not sure: it was taken back, or cannot have been then.
    pub fn doubt(&self, standing: &Standing, all: &[Occasion]) -> Option<Message> {
        let own_name = || self.reviewers(standing).any(|name| standing.case.student.is_called(name));
        self.taken_back(standing, all)
            .or_else(|| self.voided(standing))
            .or_else(|| out_of_time(standing, self.date))
            .or_else(|| self.twin(standing, all))
            .or_else(|| self.alike(standing, all))
            .or_else(|| own_name().then(|| say("item-own-name")))
    }

    /// What its result comes to; a failure that a remark takes back (更正为合格) is left to a person.
    fn outcome(&self, standing: &Standing) -> Judgement {
        match result_of(standing, self.result) {
            Judgement::Failed if self.raised(standing).is_some() => Judgement::Undetermined,
            other => other,
        }
    }

    fn raised(&self, standing: &Standing) -> Option<&'c str> {
        self.rows.iter().filter_map(|row| row.note).find(|note| raises_result(&standing.case, note))
    }

    /// Why it does not hold, by a remark on one of its rows: 作废.
    fn voided(&self, standing: &Standing) -> Option<Message> {
        let remark = remarked(&standing.case, self.rows.iter().filter_map(|row| row.note))?;
        Some(say("milestone-voided").with("remark", remark))
    }

    /// Whether rows of both name different reviewers or numbers.
    fn is_apart(&self, standing: &Standing, other: &Occasion) -> bool {
        let mut rows = self.rows.iter().flat_map(|row| other.rows.iter().map(move |other| (row, other)));
        rows.any(|(row, other)| are_distinct(standing, row, other))
    }

    /// What names a reviewer or a number.
    fn reviewers(&self, standing: &Standing) -> impl Iterator<Item = &'c str> {
        let more = self.rows.iter().flat_map(|row| row.more.iter());
        more.filter(|(name, _)| distinguishes(standing, name)).map(|(_, value)| value.as_str())
    }

    /// Another time with a day, which this may be: it has none itself.
    fn twin(&self, standing: &Standing, all: &[Occasion]) -> Option<Message> {
        let dated =
            |other: &&Occasion| other.date.is_some() && other.is_of(self.code) && !self.is_apart(standing, other);
        let other = all.iter().filter(|_| self.date.is_none()).find(dated)?;
        Some(say("item-undated-twin").with("other", other.at.to_string()))
    }

    /// Another time on the same day, whose reviewer this one's may be under another name.
    fn alike(&self, standing: &Standing, all: &[Occasion]) -> Option<Message> {
        let own: Vec<&str> = self.people(standing).collect();
        let mut others = all.iter().filter(|other| other.date == self.date && other.is_of(self.code));
        // Of two, one is doubted, whatever their places.
        let is_before = |one: &str| own.iter().any(|own| one < *own && may_be_one_person(one, own));
        others.any(|other| other.people(standing).any(is_before)).then(|| say("item-names-alike"))
    }

    /// What names reviewers, and no numbers.
    fn people(&self, standing: &Standing) -> impl Iterator<Item = &'c str> {
        self.reviewers(standing).filter(|name| !name.contains(char::is_numeric))
    }

    /// Whether it was held again on a later day; none where the days do not decide.
    pub fn is_superseded(&self, all: &[Occasion]) -> Option<bool> {
        let mut others = all.iter().filter(|other| other.is_of(self.code) && !std::ptr::eq(*other, self)).peekable();
        if others.peek().is_none() {
            return Some(false);
        }
        let own = self.date?;
        let days: Option<Vec<Day>> = others.map(|other| other.date).collect();
        days.map(|days| days.into_iter().any(|day| day > own))
    }
}

/// Rows that name different reviewers or numbers describe different things.
fn are_distinct(standing: &Standing, one: &Row, other: &Row) -> bool {
    one.differ(other, |name| distinguishes(standing, name))
}

/// Whether two values of an attribute are one: words, or names of one person. What has many digits is a number or a day, and no name.
fn is_one_value(one: &str, other: &str) -> bool {
    let is_name = |text: &str| text.chars().filter(|c| c.is_numeric()).count() < 4;
    let is_empty = |text: &str| !text.chars().any(char::is_alphanumeric);
    let one_name = || {
        let name = normal_name(one);
        is_name(one) && is_name(other) && name == normal_name(other) && (!name.is_empty() || is_empty(one))
    };
    normal_word(one) == normal_word(other) || one_name()
}

fn is_one_word(one: Option<&str>, other: Option<&str>) -> bool {
    normal_word(one.unwrap_or_default()) == normal_word(other.unwrap_or_default())
}

/// Whether an attribute names a reviewer, a number or a round.
fn distinguishes(standing: &Standing, name: &str) -> bool {
    let declared = standing.case.policy.attributes.get(name).map(String::as_str);
    let words = [Some(name), declared].into_iter().flatten();
    words.into_iter().any(|word| phrases(WordList::AttributeTellsApart).occur_in(&normal_title(word)))
}

/// The last day on which a milestone was passed, if nothing speaks against it.
///
/// # Errors
/// Why there is none, or no sure one; `unknown` where the records hold none.
pub fn passed(standing: &Standing, code: &str, unknown: impl Fn() -> NoDay) -> Result<Day, NoDay> {
    let all = each_once(standing);
    let passed = all.iter().filter(|held| held.is_of(code));
    let passed = passed.filter(|held| result_of(standing, held.result) == Judgement::Passed);
    let standing_yet = passed.filter(|held| held.taken_back(standing, &all).is_none() && held.date.is_some());
    let none = || unsure(standing, code, &all).unwrap_or_else(&unknown);
    let last = standing_yet.max_by_key(|held| (held.date, held.voided(standing).is_some())).ok_or_else(none)?;
    if let Some(why) = last.voided(standing) {
        return Err(NoDay { holds: Holds::Unclear, why });
    }
    last.date.ok_or_else(unknown)
}

/// Why nobody knows whether a milestone was passed: a pass was taken back, or a result stands on no list.
fn unsure(standing: &Standing, code: &str, all: &[Occasion]) -> Option<NoDay> {
    let unknown_word = |held: &Occasion| {
        let is_unknown = result_of(standing, held.result) == Judgement::Undetermined;
        is_unknown.then(|| say("result-unknown-word").with("result", held.result.map(str::trim).unwrap_or_default()))
    };
    let mut of_code = all.iter().filter(|held| held.is_of(code));
    let raised = |held: &Occasion| {
        let remark = held.raised(standing).filter(|_| result_of(standing, held.result) == Judgement::Failed)?;
        Some(say("milestone-voided").with("remark", remark))
    };
    let why = of_code
        .find_map(|held| held.taken_back(standing, all).or_else(|| unknown_word(held)).or_else(|| raised(held)))?;
    Some(NoDay { holds: Holds::Unclear, why })
}

/// Every time that a milestone was held; `name_of` puts a code into words.
pub fn milestone_items<'c>(standing: &Standing<'c>, name_of: impl Fn(&str) -> Message) -> Vec<Item<'c>> {
    let all = each_once(standing);
    let mut items = Vec::new();
    for held in &all {
        let of_rows =
            |rows: &[&Row<'c>]| item(standing, held, rows, name_of(held.code)).doubted(held.doubt(standing, &all));
        items.push(of_rows(&held.rows.iter().collect::<Vec<_>>()));
        items.extend(
            held.others(standing).into_iter().map(|row| of_rows(&[row]).doubted(Some(say("item-contradicts")))),
        );
    }
    items
}

fn item<'c>(standing: &Standing, held: &Occasion<'c>, rows: &[&Row<'c>], name: Message) -> Item<'c> {
    let day = held.date.map(|day| day.to_string()).unwrap_or_default();
    let result = held.result.unwrap_or_default();
    let what = say("item-milestone").with("name", name).with("date", day).with("result", result);
    let at = rows.first().map_or(held.at, |row| row.at);
    let members = rows.iter().map(|row| row.names().len()).filter(|count| *count > 0);
    let members = members.filter_map(|count| u16::try_from(count).ok());
    let votes = || rows.iter().filter_map(|row| row.votes);
    Item::new(Set::Milestones, what, at)
        .text("code", Some(held.code))
        .with("outcome", judged_value(held.outcome(standing)))
        .texts("result", rows.iter().map(|row| row.result))
        .numbers("members", members)
        .numbers("present", votes().map(|votes| votes.present))
        .numbers("agree", votes().map(|votes| votes.agree))
        .day("date", held.date)
        .more(rows.iter().map(|row| row.more))
}
