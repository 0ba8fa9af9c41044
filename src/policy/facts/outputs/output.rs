//! One research output: what all rows of the form that tell of it come to.

use super::claim::{Claim, claims};
use super::holds::Holds;
use super::index::IndexCell;
use super::proof::{Proof, proof_of};
use super::unit::is_own;
use crate::location::Location;
use crate::policy::case::Case;
use crate::policy::trail::Trail;
use crate::records::values::Day;
use crate::records::{Attributes, OutputKind, Outputs, PaperState};

/// One research output, whatever the number and order of the rows that tell of it.
#[derive(Debug)]
pub struct Output<'a> {
    /// What it is.
    pub kind: OutputKind,
    /// Its title.
    pub title: &'a str,
    /// Where it stands.
    pub at: &'a Location,
    /// Further rows that tell of it.
    pub again: Vec<&'a Location>,
    /// Numbers of its evidence.
    pub evidence: Vec<&'a str>,
    /// Numbers of projects that it names.
    pub grants: Vec<&'a str>,
    /// What the policy asks as evidence of it.
    pub proof: Proof<'a>,
    /// How far a paper is.
    pub state: Option<PaperState>,
    /// What its rows say beyond their fields.
    pub attributes: Vec<&'a Attributes>,
    /// What its rows say; more than one where they contradict each other.
    pub views: Vec<View<'a>>,
}

/// What the rows of an output say, and what it means for this student.
#[derive(Debug)]
pub struct View<'a> {
    /// What is said.
    pub claim: Claim<'a>,
    /// The indexes that are named.
    pub index: IndexCell,
    /// Whether the first unit is the school.
    pub own: Holds,
    /// Whether it was won in time.
    pub in_time: Holds,
}

/// Every output of the form once, papers first.
pub fn outputs_of_form<'a>(case: &Case<'a>, of: &'a Outputs, trail: &mut Trail<'a>) -> Vec<Output<'a>> {
    let mut rows: Vec<(usize, Claim<'a>)> = claims(of).enumerate().collect();
    // Rows that have number and day stand first, so that no row's place in the file decides which it is the same as.
    if rows.len() > 1 {
        rows.sort_by_cached_key(|(_, claim)| claim.order());
    }
    let mut groups: Vec<(usize, Vec<Claim<'a>>)> = Vec::new();
    for (place, claim) in rows {
        match groups.iter_mut().find(|(_, group)| group.iter().any(|known| known.is_same(&claim))) {
            Some((first, group)) => {
                *first = place.min(*first);
                group.push(claim);
            }
            None => groups.push((place, vec![claim])),
        }
    }
    groups.sort_by_key(|(first, _)| *first);
    groups.into_iter().filter_map(|(_, group)| output_of(case, group, trail)).collect()
}

fn output_of<'a>(case: &Case<'a>, rows: Vec<Claim<'a>>, trail: &mut Trail<'a>) -> Option<Output<'a>> {
    // The row that tells how far it has come; what else differs is kept as a view of its own.
    let last = *rows.iter().max_by_key(|row| (row.stage(), row.date.is_some(), row.date, row.index.is_some()))?;
    let mut said: Vec<Claim<'a>> = Vec::new();
    for claim in rows.iter().map(|row| row.beside(&last)) {
        if !said.iter().any(|known| claim.says_as(known)) {
            said.push(claim);
        }
    }
    let whole = said.iter().find(|claim| claim.at == last.at).copied().unwrap_or(last.beside(&last));
    let proof = proof_of(case, whole.kind, whole.state, &IndexCell::read(case, whole.index), trail);
    let mut grants: Vec<&str> = rows.iter().flat_map(|row| row.grants).map(String::as_str).collect();
    grants.dedup();
    let mut evidence: Vec<&str> = rows.iter().filter_map(|row| row.evidence).collect();
    evidence.dedup();
    Some(Output {
        kind: last.kind,
        title: last.title,
        at: last.at,
        again: rows.iter().map(|row| row.at).filter(|at| !std::ptr::eq(*at, last.at)).collect(),
        evidence,
        grants,
        proof,
        state: last.state,
        attributes: rows.iter().filter_map(|row| row.attributes).collect(),
        views: said.into_iter().map(|claim| view_of(case, claim)).collect(),
    })
}

fn view_of<'a>(case: &Case<'a>, claim: Claim<'a>) -> View<'a> {
    let index = IndexCell::read(case, claim.index);
    let own = is_own(case, claim.unit);
    View { claim, index, own, in_time: in_time(case, claim.state, claim.date) }
}

/// Whether an output was won after entry and, unless it is only accepted, before the review.
fn in_time(case: &Case, state: Option<PaperState>, date: Option<Day>) -> Holds {
    if state == Some(PaperState::Accepted) {
        return Holds::Yes;
    }
    let entered = case.student.enrolled;
    match date {
        None => Holds::Untold,
        // A day still to come contradicts that it is out.
        Some(day) if day > case.batch.date => Holds::Unclear,
        Some(day) => match entered.map(|month| day.calendar_month() >= month) {
            Some(true) => Holds::Yes,
            Some(false) => Holds::No,
            None => Holds::Untold,
        },
    }
}

impl Claim<'_> {
    /// Whether it says the same as another row, whatever its place and its proofs.
    fn says_as(&self, other: &Claim) -> bool {
        let units = |claim: &Claim| claim.unit.map(crate::records::normal::normal_title);
        let told = |claim: &Claim| (claim.rank, claim.supervisor_rank, claim.authors, claim.co_first);
        let far = |claim: &Claim| (claim.state, claim.date);
        told(self) == told(other)
            && far(self) == far(other)
            && self.index == other.index
            && self.types == other.types
            && self.patent_state == other.patent_state
            && units(self) == units(other)
    }
}

impl Output<'_> {
    /// What holds whatever view is right; where views differ, a person must decide.
    pub fn in_all_views(&self, holds: impl Fn(&View) -> Holds) -> Holds {
        let each = || self.views.iter().map(&holds);
        let (Some(best), Some(worst)) = (each().min(), each().max()) else { return Holds::Untold };
        if best == worst || best != Holds::Yes { best } else { Holds::Unclear }
    }
}
