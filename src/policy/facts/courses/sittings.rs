//! The results of one course as sittings: rows about the same sitting are one.

use crate::message::{Message, say};
use crate::policy::case::{Case, MONTHS_AHEAD};
use crate::records::mark::Mark;
use crate::records::{Attempt, CourseResult, Sourced, Term};

/// One attempt at a course, from all rows that describe it.
#[derive(Debug)]
pub struct Sitting<'a> {
    /// The row that says most of it.
    pub result: &'a Sourced<CourseResult>,
    /// The mark as the policy reads it.
    pub mark: Mark,
    /// The term; none where the record has none that can be read.
    pub term: Option<Term>,
    /// Further rows with the same mark.
    pub again: Vec<&'a Sourced<CourseResult>>,
    /// Rows of the same sitting with other marks.
    pub clashes: Vec<(&'a Sourced<CourseResult>, Mark)>,
}

/// The sittings of a course, in the order of the record.
pub fn sittings<'a>(case: &Case<'a>, rows: &[&'a Sourced<CourseResult>]) -> Vec<Sitting<'a>> {
    let words = &case.policy.words.marks;
    let read = |result: &'a Sourced<CourseResult>| Sitting {
        result,
        mark: words.read(result.mark.as_deref()),
        term: result.term.as_deref().and_then(|term| term.parse().ok()),
        again: vec![],
        clashes: vec![],
    };
    let mut rows: Vec<Sitting> = rows.iter().copied().map(read).collect();
    if rows.len() < 2 {
        return rows;
    }
    // What says most stands first, so that no row's place in the file decides anything.
    rows.sort_by_cached_key(|row| {
        let is_to_come = matches!(row.mark, Mark::Pending | Mark::Deferred);
        let absent = (row.result.date.is_none(), row.term.is_none(), is_to_come);
        let place = (row.result.date, row.term, row.result.attempt as u8);
        (absent, place, row.result.mark.clone(), row.result.credits)
    });
    let mut all: Vec<Sitting> = Vec::new();
    for row in rows {
        match all.iter_mut().find(|sitting| sitting.is_described_by(&row)) {
            Some(sitting) => sitting.take(row),
            None => all.push(row),
        }
    }
    all
}

impl<'a> Sitting<'a> {
    /// Whether a row describes this sitting: the same kind of attempt on the same day, or in the same term where not both
    /// have a day. A row with neither does if it says nothing else.
    fn is_described_by(&self, row: &Sitting) -> bool {
        let (one, other) = (self.result, row.result);
        let term =
            |sitting: &Sitting| sitting.term.or(sitting.result.date.map(|day| Term::of_month(day.calendar_month())));
        let is_same = match (one.date.zip(other.date), term(self).zip(term(row))) {
            (Some((one, other)), _) => one == other,
            (None, Some((one, other))) => one == other,
            (None, None) => self.mark == row.mark && one.mark == other.mark && one.credits == other.credits,
        };
        is_same && one.attempt == other.attempt
    }

    /// A mark that is not entered yet contradicts nothing, nor does 缓考 one that was won later in the term.
    fn take(&mut self, mut row: Sitting<'a>) {
        let is_later = self.result.date.is_none() || row.result.date.is_none();
        let is_to_come = |mark: Mark| mark == Mark::Pending || (mark == Mark::Deferred && is_later);
        if is_to_come(self.mark) && !is_to_come(row.mark) {
            std::mem::swap(&mut self.result, &mut row.result);
            std::mem::swap(&mut self.mark, &mut row.mark);
            self.term = self.term.or(row.term);
        }
        let differs = |mark: Mark, result: &CourseResult| {
            row.mark != mark || (row.mark == Mark::Unknown && row.result.mark != result.mark)
        };
        let is_new = differs(self.mark, self.result) && self.clashes.iter().all(|(other, mark)| differs(*mark, other));
        if is_new && !is_to_come(row.mark) {
            self.clashes.push((row.result, row.mark));
        } else {
            self.again.push(row.result);
        }
    }

    /// Every mark that its rows give it; more than one where they contradict each other.
    pub fn marks(&self) -> impl Iterator<Item = (&'a Sourced<CourseResult>, Mark)> {
        [(self.result, self.mark)].into_iter().chain(self.clashes.iter().copied())
    }

    /// Why a sitting cannot be counted as one of these studies, by its day or its term; none where it can. Who is admitted
    /// ahead of the others may take courses in the year before entry.
    pub fn out_of_time(&self, case: &Case) -> Option<Message> {
        let review = case.batch.date;
        let (day, term) = (self.result.date, self.term);
        let last = Term::of_month(review.calendar_month());
        if day.is_some_and(|day| day > review) || term.is_some_and(|term| term > last) {
            return Some(say("item-after-review").with("date", review.to_string()));
        }
        let entered = case.entered()?;
        let is_early = |term: Term| term.half_years_to(Term::of_month(entered)) > MONTHS_AHEAD / 6 + 1;
        let before = day.is_some_and(|day| case.is_long_before_entry(day));
        (before || term.is_some_and(is_early)).then(|| say("course-before-entry").with("entered", entered.to_string()))
    }

    /// `64（补考）`
    pub fn words(&self) -> Message {
        let words = |result: &CourseResult| {
            let mark = result.mark.as_deref().map(str::trim).filter(|mark| !mark.is_empty());
            mark.map_or_else(|| say("mark-pending"), |mark| say("mark").with("mark", mark))
        };
        let mark = words(self.result);
        match self.result.attempt {
            Attempt::First => mark,
            attempt => say("mark-of-attempt").with("mark", mark).with("attempt", attempt),
        }
    }
}
