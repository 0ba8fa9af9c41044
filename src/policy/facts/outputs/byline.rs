//! The names of a paper's authors and the remark on it, checked against the places that its record gives to student and supervisor.

use super::claim::Claim;
use crate::policy::case::Case;
use crate::policy::facts::opinion::remark::places_of_student;
use crate::records::names::{normal_name, parted_names};

/// What the names of the authors, or a remark, speak against.
#[derive(Debug, Clone, Copy, Default)]
pub struct Byline {
    /// The student does not stand where 本人排序 says.
    pub own: bool,
    /// Whoever stands at 导师排序 is no supervisor of the record.
    pub supervisor: bool,
}

/// What the names speak against; nothing where they are not recorded, or in another alphabet than the record.
pub fn byline(case: &Case, claim: &Claim) -> Byline {
    let each = claim.byline.iter().flat_map(|text| parted_names(text));
    let names: Vec<String> = each.map(author).filter(|name| !name.is_empty()).collect();
    let is_noted = claim.note.is_some_and(|note| is_noted_elsewhere(claim, note));
    if names.is_empty() {
        return Byline { own: is_noted, supervisor: false };
    }
    let own = is_noted || is_elsewhere(case, claim, &names);
    Byline { own, supervisor: is_no_supervisor(case, claim, &names) }
}

/// Whether a remark gives the student another place than 本人排序: 学生二作, 本人为第三作者.
fn is_noted_elsewhere(claim: &Claim, note: &str) -> bool {
    let Some(rank) = claim.rank else { return false };
    let shares = |place: u16| place <= claim.co_first;
    places_of_student(note).into_iter().any(|place| place != rank && !(shares(place) && shares(rank)))
}

/// A name without marks of footnotes and what stands in brackets after it.
fn author(name: &str) -> String {
    normal_name(name).trim_matches(|c: char| c.is_numeric()).to_owned()
}

/// Whether a name on a paper may be somebody's: words about the person may stand before or behind it. A single letter more
/// makes another name of it (王强华).
fn may_be(on_paper: &str, name: &str) -> bool {
    let more = on_paper.chars().count().saturating_sub(name.chars().count());
    on_paper.contains(name) && more != 1
}

fn is_elsewhere(case: &Case, claim: &Claim, names: &[String]) -> bool {
    let Some(rank) = claim.rank.filter(|rank| *rank > 0).map(usize::from) else { return false };
    let shares = |place: usize| place <= usize::from(claim.co_first);
    if let Some(at) = names.iter().position(|name| case.student.is_called(name)) {
        let place = at + 1;
        return place != rank && !(shares(place) && shares(rank));
    }
    // A list that breaks off before the place says nothing of it.
    let own = case.student.name.as_deref().map(author).unwrap_or_default();
    let is_whole = names.len() >= rank && names.iter().all(|name| is_han(name));
    is_whole && is_han(&own) && !names.iter().any(|name| may_be(name, &own))
}

fn is_no_supervisor(case: &Case, claim: &Claim, names: &[String]) -> bool {
    let place = claim.supervisor_rank.and_then(|rank| usize::from(rank).checked_sub(1));
    let Some(name) = place.and_then(|at| names.get(at)).filter(|name| is_han(name)) else { return false };
    let known: Vec<String> = case.student.supervisors.iter().map(|one| author(&one.name)).collect();
    !known.is_empty() && known.iter().all(|known| is_han(known)) && !known.iter().any(|known| may_be(name, known))
}

fn is_han(name: &str) -> bool {
    name.chars().next().is_some_and(|c| ('\u{3400}'..='\u{9fff}').contains(&c))
}
