//! Who sat on the panels of milestones, as items.

use std::borrow::Cow;

use super::item::{Item, Value, word};
use super::milestones::{Member, Occasion, each_once};
use crate::message::say;
use crate::policy::facts::outputs::is_untitled;
use crate::policy::spellings::{WordList, phrases, spellings};
use crate::policy::standing::Standing;
use crate::records::Set;
use crate::records::names::{may_be_one_person, normal_name};
use crate::records::normal::normal_title;

/// Everybody who sat on the panel of the last time that a milestone was held. Where only the number of votes is recorded,
/// as many members agree, whoever they are.
pub fn members<'c>(standing: &Standing<'c>) -> Vec<Item<'c>> {
    let all = each_once(standing);
    let of_last = all.iter().filter(|held| held.is_superseded(&all) != Some(true));
    of_last.flat_map(|held| of_held(standing, held, &all)).collect()
}

fn of_held<'c>(standing: &Standing<'c>, held: &Occasion<'c>, all: &[Occasion<'c>]) -> Vec<Item<'c>> {
    let panels: Vec<&Vec<Member<'c>>> =
        held.rows.iter().map(|row| &row.panel).filter(|panel| !panel.is_empty()).collect();
    let mut names: Vec<(String, &'c str)> = Vec::new();
    for member in panels.iter().flat_map(|panel| panel.iter()) {
        let name = normal_name(member.name);
        if !names.iter().any(|(known, _)| *known == name) {
            names.push((name, member.name));
        }
    }
    let votes = Ballot::of(held, names.len());
    let is_open = held.is_superseded(all).is_none();
    let doubt = held.doubt(standing, all).or_else(|| is_open.then(|| say("item-contradicts")));
    let item = |(place, (name, shown)): (usize, &(String, &'c str))| {
        let is_own = |member: &&Member| normal_name(member.name) == *name;
        let is_everywhere = panels.iter().all(|panel| panel.iter().any(|member| is_own(&member)));
        let entries =
            || panels.iter().flat_map(|panel| panel.iter()).filter(is_own).filter_map(|member| member.panelist);
        let outside = entries().filter_map(|one| one.outside).map(|outside| Some(if outside { "yes" } else { "no" }));
        Item::new(Set::Members, say("item-member").with("name", *shown), held.at)
            .text("milestone", Some(held.code()))
            .text("name", Some(shown))
            .texts("title", entries().map(|one| one.title.as_deref()))
            .texts("unit", entries().map(|one| one.unit.as_deref()))
            .texts("role", entries().map(|one| one.role.as_deref()))
            .texts("outside", outside)
            .with("agrees", votes.of_place(place))
            .of_many(votes.is_split())
            .doubted((!is_everywhere).then(|| say("item-contradicts")))
            .doubted(standing.case.student.is_called(shown).then(|| say("item-own-name")))
            .doubted(
                names.iter().take(place).any(|(_, one)| may_be_one_person(one, shown)).then(|| say("item-names-alike")),
            )
            .doubted((is_nobody(shown) || is_several(shown)).then(|| say("item-nobody")))
            .doubted(doubt.clone())
    };
    let each = |(place, name): (usize, &(String, &'c str))| {
        let heads = if is_several(name.1) { heads_in(name.1).unwrap_or(MOST_MEMBERS) } else { 1 };
        std::iter::repeat_n(item((place, name)), heads)
    };
    names.iter().enumerate().flat_map(each).collect()
}

/// Most members that a row may stand for which does not name each: no panel is larger.
pub const MOST_MEMBERS: usize = 15;

/// Whether what stands in the place of a name stands for several people: 5人, 见附件, 张三等.
fn is_several(name: &str) -> bool {
    let plain = normal_title(name);
    let numbers = plain.char_indices().filter(|(_, c)| c.is_numeric()).map(|(at, c)| at + c.len_utf8());
    let mut counted = numbers.filter_map(|at| plain.get(at..));
    counted.any(|rest| spellings(WordList::People).knows(rest))
        || phrases(WordList::SeveralPeople).occur_in(&plain)
        || phrases(WordList::AndOthers).end(&plain)
}

/// How many people a text counts: 校外专家1名, 5人; none where it counts none, or more than any panel has.
fn heads_in(name: &str) -> Option<usize> {
    let plain = normal_title(name);
    let behind = plain.trim_end_matches(|c: char| !c.is_ascii_digit());
    let digits = behind.len() - behind.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let count = behind.get(behind.len() - digits..)?.parse().ok()?;
    let is_of_people = spellings(WordList::People).knows(plain.get(behind.len()..)?);
    (is_of_people && (1..=MOST_MEMBERS).contains(&count)).then_some(count)
}

/// Whether what stands in the place of a name names nobody: 待定, — or nothing.
fn is_nobody(name: &str) -> bool {
    let plain = normal_name(name);
    !plain.chars().any(char::is_alphabetic)
        || is_untitled(&plain)
        || phrases(WordList::Nobody).occur_in(&normal_title(name))
}

/// How a panel voted, as far as the numbers say.
enum Ballot {
    /// Nothing is recorded.
    Unknown,
    /// Rows contradict each other, or more votes or people than the panel has members.
    Odd,
    /// So many of the members agree.
    Agree { votes: usize, members: usize },
}

impl Ballot {
    fn of(held: &Occasion, members: usize) -> Ballot {
        let mut votes_of_rows = held.rows.iter().filter_map(|row| row.votes).map(|votes| (votes.present, votes.agree));
        let Some((present, agree)) = votes_of_rows.next() else { return Ballot::Unknown };
        let votes = usize::from(agree);
        if votes_of_rows.any(|other| other != (present, agree)) || agree > present || usize::from(present) > members {
            return Ballot::Odd;
        }
        Ballot::Agree { votes, members }
    }

    fn of_place<'c>(&self, place: usize) -> Option<Value<'c>> {
        match *self {
            Ballot::Unknown => None,
            Ballot::Odd => Some(Value::OneOf(["yes", "no"].map(Cow::Borrowed).into())),
            Ballot::Agree { votes, .. } => word(if place < votes { "yes" } else { "no" }),
        }
    }

    /// Whether nobody can say who of the members agreed.
    fn is_split(&self) -> bool {
        matches!(*self, Ballot::Agree { votes, members } if 0 < votes && votes < members)
    }
}
