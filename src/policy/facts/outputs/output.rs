//! One research output of any kind: what the form says, when and where it was won, and what must prove it.

use super::holds::{Holds, known};
use super::proof::{Proof, proof_of};
use crate::finding::Counted;
use crate::location::Location;
use crate::message::say;
use crate::policy::case::Case;
use crate::policy::trail::Trail;
use crate::records::values::Day;
use crate::records::{Award, Book, OutputKind, Outputs, Paper, PaperState, Patent, Sourced};

/// One research output.
#[derive(Debug)]
pub struct Output<'a> {
    /// What it is.
    pub kind: OutputKind,
    /// Its title.
    pub title: &'a str,
    /// Where it stands.
    pub at: &'a Location,
    /// Number of its evidence.
    pub evidence: Option<&'a str>,
    /// Numbers of projects that it names.
    pub grants: &'a [String],
    /// What the policy asks as evidence of it.
    pub proof: Proof<'a>,
    /// 收录类别; empty where the journal is in no index.
    pub index: Option<&'a str>,
    /// 级别 or type of a patent, book or award.
    pub types: Option<&'a str>,
    /// 本人排序, from 1.
    pub rank: Option<u16>,
    /// 导师排序, from 1.
    pub supervisor_rank: Option<u16>,
    /// How many share the first place.
    pub co_first: u16,
    /// 第一署名单位.
    pub unit: Option<&'a str>,
    /// Whether a paper is out.
    pub state: Option<PaperState>,
    /// Day on which it was published, granted or awarded.
    pub date: Option<Day>,
    /// Whether the first unit is the school.
    pub own: Holds,
    /// Whether it was won in time.
    pub in_time: Holds,
}

/// Every output of the form, papers first.
pub fn outputs_of_form<'a>(case: &Case<'a>, of: &'a Outputs, trail: &mut Trail<'a>) -> Vec<Output<'a>> {
    let papers = of.papers.iter().map(paper);
    let patents = of.patents.iter().map(patent);
    let books = of.books.iter().map(book);
    let all = papers.chain(patents).chain(books).chain(of.awards.iter().map(award));
    all.map(|output| judged(case, output, trail)).collect()
}

/// What the case says of it, added.
fn judged<'a>(case: &Case<'a>, output: Output<'a>, trail: &mut Trail<'a>) -> Output<'a> {
    let proof = proof_of(case, output.kind, output.state, output.index, trail);
    let (own, in_time) = (is_own(case, output.unit), in_time(case, output.state, output.date));
    Output { proof, own, in_time, ..output }
}

fn bare<'a>(kind: OutputKind, title: &'a str, at: &'a Location) -> Output<'a> {
    Output {
        kind,
        title,
        at,
        evidence: None,
        grants: &[],
        index: None,
        types: None,
        rank: None,
        supervisor_rank: None,
        co_first: 1,
        unit: None,
        state: None,
        date: None,
        own: Holds::Untold,
        in_time: Holds::Untold,
        proof: Proof::Nothing,
    }
}

fn paper(paper: &Sourced<Paper>) -> Output<'_> {
    Output {
        evidence: paper.evidence.as_deref(),
        grants: &paper.grants,
        // An empty cell says that the journal is in no index.
        index: paper.index.as_deref().map(str::trim),
        rank: paper.rank,
        supervisor_rank: paper.supervisor_rank,
        co_first: paper.co_first.unwrap_or(1),
        unit: paper.first_unit.as_deref(),
        state: paper.state,
        date: paper.date,
        ..bare(OutputKind::Paper, &paper.title, paper.at())
    }
}

fn patent(patent: &Sourced<Patent>) -> Output<'_> {
    Output {
        evidence: patent.evidence.as_deref(),
        grants: &patent.grants,
        unit: patent.first_unit.as_deref(),
        types: patent.kind.as_deref(),
        rank: patent.rank,
        date: patent.date,
        ..bare(OutputKind::Patent, &patent.name, patent.at())
    }
}

fn book(book: &Sourced<Book>) -> Output<'_> {
    Output {
        evidence: book.evidence.as_deref(),
        grants: &book.grants,
        unit: book.first_unit.as_deref(),
        types: book.role.as_deref(),
        rank: book.rank,
        date: book.date,
        ..bare(OutputKind::Book, &book.title, book.at())
    }
}

fn award(award: &Sourced<Award>) -> Output<'_> {
    Output {
        evidence: award.evidence.as_deref(),
        grants: &award.grants,
        unit: award.first_unit.as_deref(),
        types: award.level.as_deref(),
        rank: award.rank,
        date: award.date,
        ..bare(OutputKind::Award, &award.name, award.at())
    }
}

/// Whether the first unit is the school.
fn is_own(case: &Case, unit: Option<&str>) -> Holds {
    let names = [&case.batch.school.name].into_iter().chain(&case.batch.school.aliases);
    let own = |unit: &str| names.clone().any(|name| unit.contains(name.as_str()));
    known(unit.map(str::trim).filter(|unit| !unit.is_empty()).map(own))
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
        Some(day) => known(entered.map(|month| day.calendar_month() >= month)),
    }
}

impl Output<'_> {
    /// The output as a row under a finding.
    pub fn row(&self, counts: bool) -> Counted {
        let what = say("output-row").with("kind", self.kind).with("title", self.title);
        Counted { what, counts, at: self.at.clone() }
    }
}
