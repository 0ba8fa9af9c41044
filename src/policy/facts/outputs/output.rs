//! One research output: what all rows of the form about it come to.

use super::byline::{Byline, byline};
use super::claim::{Claim, claims};
use super::holds::Holds;
use super::index::IndexCell;
use super::number::checked;
use super::proof::{Proof, proof_of};
use super::titles::{is_other_edition, is_untitled, withdrawal};
use super::unit::is_own;
use crate::location::Location;
use crate::message::{Message, say};
use crate::policy::case::Case;
use crate::policy::facts::opinion::remark::{is_not_out, remarked};
use crate::policy::facts::opinion::said::{clauses, plain_opinion};
use crate::policy::spellings::{WordList, phrases, spellings};
use crate::policy::trail::Trail;
use crate::records::values::Day;
use crate::records::{Attributes, OutputKind, Outputs, PaperState, each_number};

/// One research output, whatever the number and order of the rows about it.
#[derive(Debug)]
pub struct Output<'a> {
    /// Paper, patent, book, award or other.
    pub kind: OutputKind,
    /// Title as the first row has it.
    pub title: &'a str,
    /// Place of the first row.
    pub at: &'a Location,
    /// Further rows about it.
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
    /// Another output that this one may be under another title.
    pub twin: Option<Twin<'a>>,
    /// A patent's number of which the check digit is wrong, with the right one, where no row has a right one.
    pub misnumbered: Option<(&'a str, char)>,
    /// What a title says by which the thing may be no output (any more): 撤稿.
    pub withdrawn: Option<&'a str>,
    /// What a remark says by which it may be none.
    pub remark: Option<&'a str>,
}

/// An output that may be one with another.
#[derive(Debug, Clone, Copy)]
pub struct Twin<'a> {
    /// Title of the other.
    pub title: &'a str,
    /// Where the other stands.
    pub at: &'a Location,
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
    /// What the names of the authors speak against.
    pub byline: Byline,
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
    let twins: Vec<Option<Twin>> = (0..groups.len()).map(|at| twin_of(&groups, at)).collect();
    let mut outputs: Vec<(usize, Output)> = Vec::new();
    for ((first, group), twin) in groups.into_iter().zip(twins) {
        outputs.extend(output_of(case, group, trail).map(|output| (first, Output { twin, ..output })));
    }
    outputs.sort_by_key(|(first, _)| *first);
    outputs.into_iter().map(|(_, output)| output).collect()
}

/// An earlier group that may be the same paper or book; in the order of what the rows say, not of their places.
fn twin_of<'a>(groups: &[(usize, Vec<Claim<'a>>)], at: usize) -> Option<Twin<'a>> {
    let (_, own) = groups.get(at)?;
    let may_be_one = |row: &Claim, other: &Claim| match (row.kind, other.kind) {
        (OutputKind::Paper, OutputKind::Paper) => row.may_be(other),
        (OutputKind::Book, OutputKind::Book) => is_other_edition(row.title, other.title),
        _ => false,
    };
    let mut earlier = groups.iter().take(at).flat_map(|(_, group)| group);
    let other = earlier.find(|other| own.iter().any(|row| may_be_one(row, other)))?;
    Some(Twin { title: other.title, at: other.at })
}

fn output_of<'a>(case: &Case<'a>, rows: Vec<Claim<'a>>, trail: &mut Trail<'a>) -> Option<Output<'a>> {
    // The row with the latest stage; what else differs is kept as a view of its own.
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
    let mut evidence: Vec<&str> = rows.iter().filter_map(|row| row.evidence).flat_map(each_number).collect();
    evidence.dedup();
    let is_out = last.kind == OutputKind::Book || last.state == Some(PaperState::Published);
    let against = |note: &&str| is_against(case, note) || (is_out && is_not_out(note));
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
        twin: None,
        misnumbered: misnumbered(&rows),
        remark: rows.iter().flat_map(Claim::remarks).filter(against).min(),
        withdrawn: rows.iter().filter_map(|row| withdrawal(row.title)).min(),
    })
}

/// Whether a remark speaks against an output: 已撤稿, 外审中, 作废, 第一单位非我校.
fn is_against(case: &Case, note: &str) -> bool {
    let is_of_others = |clause: &str| phrases(WordList::UnitDenied).occur_in(clause);
    let is_dead = || {
        clauses(&plain_opinion(note))
            .any(|clause| spellings(WordList::PatentDead).knows(clause) || is_of_others(clause))
    };
    withdrawal(note).is_some() || remarked(case, [note].into_iter()).is_some() || is_dead()
}

/// The number of a patent's rows that nobody can have been given.
fn misnumbered<'a>(rows: &[Claim<'a>]) -> Option<(&'a str, char)> {
    let numbers = rows.iter().filter(|row| row.kind == OutputKind::Patent).filter_map(|row| row.number);
    let checks: Vec<_> = numbers.filter_map(|number| Some((number, checked(number)?))).collect();
    let is_right = checks.iter().any(|(_, check)| check.is_ok());
    let wrong = checks.into_iter().filter_map(|(number, check)| Some((number, check.err()?)));
    if is_right { None } else { wrong.min() }
}

fn view_of<'a>(case: &Case<'a>, claim: Claim<'a>) -> View<'a> {
    let index = IndexCell::read(case, claim.index);
    let own = is_own(case, claim.unit);
    View { claim, index, own, in_time: in_time(case, claim.state, claim.date), byline: byline(case, &claim) }
}

/// Whether an output was won after entry and, unless it is only accepted, before the review.
fn in_time(case: &Case, state: Option<PaperState>, date: Option<Day>) -> Holds {
    let is_accepted = state == Some(PaperState::Accepted);
    let entered = case.entered();
    match date {
        None if is_accepted => Holds::Yes,
        None => Holds::Unknown,
        Some(day) if case.is_slip(day) => Holds::Unclear,
        // The day may be that of the issue to come; of what is out, it cannot be.
        Some(day) if day > case.batch.date => {
            if is_accepted {
                Holds::Yes
            } else {
                Holds::Unclear
            }
        }
        Some(day) => match entered.map(|month| day.calendar_month() >= month) {
            Some(true) => Holds::Yes,
            Some(false) => Holds::No,
            None => Holds::Unknown,
        },
    }
}

impl Output<'_> {
    /// Whether it is known what it is, and that it is none of the others.
    pub fn is_of_its_own(&self) -> Holds {
        // A patent or book without its name is known by its number.
        let is_numbered = self.views.iter().any(|view| view.claim.number.is_some());
        if is_untitled(self.title) && !is_numbered {
            Holds::Unknown
        } else if self.twin.is_some() || self.misnumbered.is_some() || self.withdrawn.or(self.remark).is_some() {
            Holds::Unclear
        } else {
            Holds::Yes
        }
    }

    /// Its title in words; what stands in the place of one is no title.
    pub fn named(&self) -> Message {
        let named = || say("mark").with("mark", self.title);
        if is_untitled(self.title) { say("output-untitled") } else { named() }
    }

    /// What holds whatever view is right; where views differ, a person must decide.
    pub fn in_all_views(&self, holds: impl Fn(&View) -> Holds) -> Holds {
        let each = || self.views.iter().map(&holds);
        let (Some(best), Some(worst)) = (each().min(), each().max()) else { return Holds::Unknown };
        if best == worst || best != Holds::Yes { best } else { Holds::Unclear }
    }
}
