//! What one row of the form says of an output, of whatever kind, in one shape.

use super::number::KnownNumber;
use super::titles::{is_of_column, is_same_title, is_untitled};
use crate::location::Location;
use crate::policy::facts::opinion::remark::notes_in;
use crate::policy::spellings::{WordList, spellings};
use crate::records::normal::{normal_number, normal_title};
use crate::records::values::Day;
use crate::records::{Attributes, Award, Book, OutputKind, Outputs, Paper, PaperState, Patent, Sourced};

/// A row of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim<'a> {
    /// Paper, patent, book, award or other.
    pub kind: OutputKind,
    /// Title as the row has it.
    pub title: &'a str,
    /// Number by which the thing itself is known: of a patent, ISBN of a book.
    pub number: Option<&'a str>,
    /// Place of the row.
    pub at: &'a Location,
    /// Number of its evidence.
    pub evidence: Option<&'a str>,
    /// Numbers of projects that it names.
    pub grants: &'a [String],
    /// 收录类别; empty where the journal is in no index.
    pub index: Option<&'a str>,
    /// 级别 or type of a patent, book or award.
    pub types: Option<&'a str>,
    /// 本人排序, from 1.
    pub rank: Option<u16>,
    /// 导师排序, from 1.
    pub supervisor_rank: Option<u16>,
    /// 作者总数.
    pub authors: Option<u16>,
    /// How many share the first place.
    pub co_first: u16,
    /// 第一署名单位.
    pub unit: Option<&'a str>,
    /// How far a paper is.
    pub state: Option<PaperState>,
    /// How far a patent is, as the record says it.
    pub patent_state: Option<&'a str>,
    /// Day on which it was published, granted or awarded.
    pub date: Option<Day>,
    /// Title and ISSN of the journal.
    pub journal: [Option<&'a str>; 2],
    /// 年卷期.
    pub issue: Option<&'a str>,
    /// 页码.
    pub pages: Option<&'a str>,
    /// Names of the authors, in their order.
    pub byline: &'a [String],
    /// A remark on the row.
    pub note: Option<&'a str>,
    /// What the record says beyond its fields.
    pub attributes: Option<&'a Attributes>,
}

/// Every row of the form, papers first.
pub fn claims(of: &Outputs) -> impl Iterator<Item = Claim<'_>> {
    let papers = of.papers.iter().map(paper);
    let patents = of.patents.iter().map(patent);
    let books = of.books.iter().map(book);
    papers.chain(patents).chain(books).chain(of.awards.iter().map(award))
}

fn bare<'a>(kind: OutputKind, title: &'a str, at: &'a Location) -> Claim<'a> {
    Claim {
        kind,
        title,
        number: None,
        at,
        evidence: None,
        grants: &[],
        index: None,
        types: None,
        rank: None,
        supervisor_rank: None,
        authors: None,
        co_first: 1,
        unit: None,
        state: None,
        patent_state: None,
        date: None,
        journal: [None; 2],
        issue: None,
        pages: None,
        byline: &[],
        note: None,
        attributes: None,
    }
}

fn paper(paper: &Sourced<Paper>) -> Claim<'_> {
    Claim {
        evidence: paper.evidence.as_deref(),
        grants: &paper.grants,
        // An empty cell says that the journal is in no index.
        index: paper.index.as_deref().map(str::trim),
        rank: paper.rank,
        supervisor_rank: paper.supervisor_rank,
        authors: paper.authors,
        co_first: paper.co_first.unwrap_or(1),
        unit: paper.first_unit.as_deref(),
        state: paper.state,
        date: paper.date,
        journal: [paper.journal.as_deref(), paper.issn.as_deref()],
        issue: paper.issue.as_deref(),
        pages: paper.pages.as_deref(),
        byline: &paper.author_names,
        note: paper.note.as_deref(),
        attributes: Some(&paper.attributes),
        ..bare(OutputKind::Paper, &paper.title, paper.at())
    }
}

fn patent(patent: &Sourced<Patent>) -> Claim<'_> {
    Claim {
        number: patent.number.as_deref(),
        evidence: patent.evidence.as_deref(),
        grants: &patent.grants,
        unit: patent.first_unit.as_deref(),
        types: patent.kind.as_deref(),
        rank: patent.rank,
        supervisor_rank: patent.supervisor_rank,
        patent_state: patent.state.as_deref(),
        date: patent.date,
        note: patent.note.as_deref(),
        attributes: Some(&patent.attributes),
        ..bare(OutputKind::Patent, &patent.name, patent.at())
    }
}

fn book(book: &Sourced<Book>) -> Claim<'_> {
    Claim {
        number: book.isbn.as_deref(),
        evidence: book.evidence.as_deref(),
        grants: &book.grants,
        unit: book.first_unit.as_deref(),
        types: book.role.as_deref(),
        rank: book.rank,
        supervisor_rank: book.supervisor_rank,
        date: book.date,
        note: book.note.as_deref(),
        attributes: Some(&book.attributes),
        ..bare(OutputKind::Book, &book.title, book.at())
    }
}

fn award(award: &Sourced<Award>) -> Claim<'_> {
    Claim {
        evidence: award.evidence.as_deref(),
        grants: &award.grants,
        unit: award.first_unit.as_deref(),
        types: award.level.as_deref(),
        rank: award.rank,
        supervisor_rank: award.supervisor_rank,
        date: award.date,
        note: award.note.as_deref(),
        attributes: Some(&award.attributes),
        ..bare(OutputKind::Award, &award.name, award.at())
    }
}

impl<'a> Claim<'a> {
    /// Whether two rows describe one thing: a paper by its title, a patent or book by its number or, where a row has none,
    /// by its name, an award by its name and, where both rows have one, its day.
    pub fn is_same(&self, other: &Claim) -> bool {
        if self.kind != other.kind {
            return false;
        }
        if is_untitled(self.title) && is_untitled(other.title) {
            let is_printed_alike = (self.journal, self.issue, self.pages) == (other.journal, other.issue, other.pages);
            return self.number == other.number && is_printed_alike && self.says_as(other);
        }
        let same_title = || is_same_title(self.title, other.title);
        match self.kind {
            OutputKind::Paper => same_title() && !(is_of_column(self.title) && self.is_printed_elsewhere(other)),
            OutputKind::Award => same_title() && self.date.zip(other.date).is_none_or(|(one, other)| one == other),
            OutputKind::Patent | OutputKind::Book => match self.known_number().zip(other.known_number()) {
                Some((one, other)) if one.series == other.series => one.digits == other.digits,
                // One invention has a number as an application and another as a publication.
                Some(_) => same_title() && !self.is_of_other_type(other),
                None => same_title(),
            },
        }
    }

    /// What is remarked of it, on the row or in brackets in its title; not how far it is (网络首发), which the row says itself.
    pub fn remarks(&self) -> impl Iterator<Item = &'a str> {
        let is_stage = |note: &&str| spellings(WordList::TitleNote).knows(&normal_title(note));
        self.note.into_iter().chain(notes_in(self.title).filter(move |note| !is_stage(note)))
    }

    fn known_number(&self) -> Option<KnownNumber> {
        KnownNumber::read(self.kind, self.number?)
    }

    fn is_of_other_type(&self, other: &Claim) -> bool {
        let type_of = |claim: &Claim| claim.types.map(normal_title).filter(|word| !word.is_empty());
        let (Some(one), Some(other)) = (type_of(self), type_of(other)) else { return false };
        let types = spellings(WordList::Type);
        types.meant_by(&one) != types.meant_by(&other)
    }

    /// Whether it says the same as another row, whatever its place and its proofs.
    pub fn says_as(&self, other: &Claim) -> bool {
        let units = |claim: &Claim| claim.unit.map(normal_title);
        let authors = |claim: &Claim| (claim.rank, claim.supervisor_rank, claim.authors, claim.co_first);
        let far = |claim: &Claim| (claim.state, claim.date);
        authors(self) == authors(other)
            && far(self) == far(other)
            && self.index == other.index
            && self.types == other.types
            && self.patent_state == other.patent_state
            && units(self) == units(other)
    }

    /// By what rows are put into an order that does not depend on their places: those that say most first.
    pub fn order(&self) -> impl Ord + use<> {
        let number = self.number.map(normal_number).unwrap_or_default();
        (self.kind, number.is_empty(), self.date.is_none(), normal_title(self.title), number, self.date)
    }

    /// How far a paper or patent is: what is out comes after what is only accepted.
    pub fn stage(&self) -> u8 {
        match (self.state, self.patent_state) {
            (Some(PaperState::Published), _) => 3,
            (Some(PaperState::Online), _) => 2,
            (Some(PaperState::Accepted), _) => 1,
            (None, Some(state)) if spellings(WordList::PatentGranted).knows(&normal_title(state)) => 3,
            (None, Some(state)) if !state.trim().is_empty() => 1,
            _ => 0,
        }
    }

    /// The row completed from `last`, the row about the same thing with the latest stage: what this row leaves out, or
    /// could not know when it was written, is taken from there.
    pub fn beside(self, last: &Claim<'a>) -> Claim<'a> {
        // A patent in a state that does not come before the grant is no earlier row of it.
        let applied = |state: &str| spellings(WordList::PatentApplied).knows(&normal_title(state));
        let is_before = self.patent_state.is_none_or(|state| state.trim().is_empty() || applied(state));
        let is_earlier = self.stage() < last.stage() && is_before;
        let (state, patent_state, date) = if is_earlier {
            (last.state, last.patent_state, last.date)
        } else {
            (self.state, self.patent_state.or(last.patent_state), self.date.or(last.date))
        };
        let index = match self.index {
            None => last.index,
            Some("") if is_earlier => last.index,
            index => index,
        };
        Claim {
            index,
            state,
            patent_state,
            date,
            types: self.types.or(last.types),
            rank: self.rank.or(last.rank),
            supervisor_rank: self.supervisor_rank.or(last.supervisor_rank),
            authors: self.authors.or(last.authors),
            unit: self.unit.or(last.unit),
            byline: if self.byline.is_empty() { last.byline } else { self.byline },
            journal: [self.journal[0].or(last.journal[0]), self.journal[1].or(last.journal[1])],
            ..self
        }
    }
}
