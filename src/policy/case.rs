//! One student's case: the record within its frame, the programme that applies and the decisions that were made.

use std::collections::BTreeMap;

use super::entry::{Choice, Entries, Subject, choose_entry};
use super::facts::exceptions::{EARLIEST_YEAR, Granted};
use super::facts::programme::{self, Applicable};
use super::frame::Frame;
use super::gathered::Gathered;
use super::tables::Policy;
use super::trail::Trail;
use crate::finding::{Basis, Code};
use crate::location::{Location, Place};
use crate::message::{Message, say};
use crate::records::normal::normal_code;
use crate::records::values::{CalendarMonth, Day};
use crate::records::{Batch, ExceptionKind, Programme, Student};

/// Years of age below which nobody enters: earlier, one of both days is a slip of the pen.
const YOUNGEST: u16 = 12;
/// Months before entry in which those who are admitted ahead of the others may take courses and sign plans.
pub const MONTHS_AHEAD: u16 = 12;

/// Everything that is known of one student before anything is counted.
#[derive(Debug)]
pub struct Case<'a> {
    /// The student's records.
    pub student: &'a Student,
    /// File of the student's records.
    pub file: &'a str,
    /// Settings of the batch.
    pub batch: &'a Batch,
    /// The policy by which the student is evaluated.
    pub policy: &'a Policy,
    /// Which programme applies, and how it was found.
    pub applicable: Applicable<'a>,
    /// What the shell has gathered beside the record.
    pub gathered: Gathered,
    /// What is known of the student, for choosing entries.
    pub subject: Subject<'a>,
    /// Decisions for this student, with what is wrong with them.
    pub(super) exceptions: Vec<Granted<'a>>,
    /// The programme as a whole, for what rests on it.
    pub(super) programme_basis: Option<Basis>,
    entered: Option<CalendarMonth>,
}

impl<'a> Case<'a> {
    /// A student's case.
    pub fn new(
        frame: &Frame<'a>,
        file: &'a str,
        student: &'a Student,
        gathered: Gathered,
        trail: &mut Trail<'a>,
    ) -> Case<'a> {
        let mut subject = Subject {
            category: student.category(),
            level: student.level,
            kind: student.kind,
            mode: student.study_mode,
            track: student.track,
            admission: student.admission,
            nationality: student.nationality.as_deref().map(str::trim).filter(|nationality| !nationality.is_empty()),
            cohort: student.enrolled.map(|month| month.year()),
            college: student.college.as_deref(),
            ..Subject::default()
        };
        let applicable = programme::applicable(frame, student, &subject, trail);
        subject.programme = applicable.programme.map(|programme| programme.id.as_str());
        let Frame { batch, policy, exceptions, .. } = *frame;
        let exceptions = exceptions.of(policy, batch.date, student, &subject, trail);
        let programme_basis = applicable.programme.map(programme::basis_of);
        let entered = entered(student, batch.date);
        Case { student, file, batch, policy, applicable, gathered, subject, exceptions, programme_basis, entered }
    }

    /// The programme, if one applies.
    pub fn programme(&self) -> Option<&'a Programme> {
        self.applicable.programme
    }

    /// The college's name, if the batch lists it.
    pub fn college(&self) -> Option<&'a str> {
        self.student.college.as_ref().and_then(|code| self.batch.college(code)).map(|college| college.name.as_str())
    }

    /// The month of entry, where it can be right.
    pub fn entered(&self) -> Option<CalendarMonth> {
        self.entered
    }

    /// Whether a day can be none of these studies, neither before nor after them: a slip of the pen, such as 0021 or 2202 for
    /// 2021 or 2022.
    pub fn is_slip(&self, day: Day) -> bool {
        let born = self.student.birth_date.is_some_and(|born| day <= born);
        let year = day.ymd().0;
        born || year < EARLIEST_YEAR || year > self.batch.date.ymd().0 + 1
    }

    /// Last day that counts: the application, or the batch's date where none is recorded.
    pub fn last_day(&self) -> Day {
        self.applied().unwrap_or(self.batch.date)
    }

    /// Day of the application; that of the review where the recorded one lies outside the studies and so cannot be right.
    pub fn applied(&self) -> Option<Day> {
        let submitted = self.student.application.as_ref().and_then(|application| application.submitted)?;
        Some(if self.out_of_time(Some(submitted)).is_some() { self.batch.date } else { submitted })
    }

    /// Why a day cannot be right: it lies before entry or after the review.
    pub fn out_of_time(&self, day: Option<Day>) -> Option<Message> {
        let day = day?;
        if day > self.batch.date {
            return Some(say("date-after-review").with("date", self.batch.date.to_string()));
        }
        let entered = self.entered().filter(|month| day.calendar_month() < *month)?;
        Some(say("date-before-entry").with("entered", entered.to_string()))
    }

    /// Whether a day lies before what those who are admitted ahead of the others may do ahead of entry.
    pub fn is_long_before_entry(&self, day: Day) -> bool {
        self.entered().is_some_and(|entered| {
            day.calendar_month() < entered && day.plus_months(MONTHS_AHEAD).calendar_month() < entered
        })
    }

    /// Why nobody can have signed anything for these studies on a day: it lies after the review, or long before entry.
    pub fn impossible(&self, day: Day) -> Option<Message> {
        if self.is_slip(day) {
            return Some(say("date-impossible").with("date", day.to_string()));
        }
        let entered = self.entered().filter(|_| self.is_long_before_entry(day));
        let early = entered.map(|entered| say("date-before-entry").with("entered", entered.to_string()));
        early.or_else(|| self.out_of_time(Some(day).filter(|day| *day > self.batch.date)))
    }

    /// The place of the student's record as a whole.
    pub(super) fn whole(&self) -> Location {
        Location { file: self.file.into(), place: Place::Whole }
    }

    /// The first entry of a list that holds for the student.
    pub(super) fn choose<T>(&self, entries: &'a Entries<T>, trail: &mut Trail<'a>) -> Choice<'a, T> {
        self.choose_for(entries, &self.subject, trail)
    }

    /// The first entry of a list that holds for the student and a course.
    pub(super) fn choose_for<T>(
        &self,
        entries: &'a Entries<T>,
        subject: &Subject,
        trail: &mut Trail<'a>,
    ) -> Choice<'a, T> {
        let choice = choose_entry(entries, subject);
        if let Choice::Entry(entry) = &choice {
            trail.note_met(entry.at());
        }
        choice
    }

    /// Decisions of a kind on a subject: the code of a course, or the title of an output. Valid ones first are the
    /// caller's to use.
    pub(super) fn granted(&self, kind: ExceptionKind, subject: &str) -> impl Iterator<Item = &Granted<'a>> {
        let is_same = move |named: &str| match kind {
            // The paper names what was recognised; a title that is written otherwise is left to a person.
            ExceptionKind::Recognition => named.trim() == subject.trim(),
            _ => named == subject || normal_code(named) == normal_code(subject),
        };
        self.exceptions.iter().filter(move |granted| {
            granted.exception.kind == kind && granted.exception.subject.as_deref().is_some_and(is_same)
        })
    }

    /// The extensions of a requirement's last day, valid or not.
    pub(super) fn extensions(&self, code: Code) -> impl Iterator<Item = &Granted<'a>> {
        self.exceptions.iter().filter(move |granted| {
            granted.exception.kind == ExceptionKind::Extension && granted.exception.rule == Some(code)
        })
    }

    /// Decisions that are not applied, and why.
    pub(super) fn refused_decisions(&self) -> BTreeMap<Location, Message> {
        let refused = self.exceptions.iter().filter_map(|granted| {
            let why = granted.refusal.clone().or(granted.doubt.clone())?;
            Some((granted.exception.at().clone(), why))
        });
        refused.collect()
    }

    /// A valid extension that goes far enough.
    pub(super) fn extension(&self, code: Code, reaches: impl Fn(Day) -> bool) -> Option<&Granted<'a>> {
        let mut valid = self.extensions(code).filter(|granted| granted.is_valid());
        valid.find(|granted| granted.exception.until.is_some_and(&reaches))
    }

    /// Why a person must say whether an extension that goes far enough counts.
    pub(super) fn doubtful_extension(&self, code: Code, reaches: impl Fn(Day) -> bool) -> Option<Message> {
        let mut reaching = self.extensions(code).filter(|granted| granted.exception.until.is_some_and(&reaches));
        reaching.find_map(Granted::open_doubt)
    }
}

/// The month of entry; none where it cannot be right.
fn entered(student: &Student, review: Day) -> Option<CalendarMonth> {
    let entered = student.entered(review)?;
    let is_born = student.birth_date.is_none_or(|born| entered >= born.plus_months(YOUNGEST * 12).calendar_month());
    (is_born && entered.first_day().ymd().0 >= EARLIEST_YEAR).then_some(entered)
}
