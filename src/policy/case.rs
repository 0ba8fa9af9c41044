//! One student's case: everything that the rules may look at, and how they write findings.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::courses::{self, CourseStanding};
use super::exceptions::{self, Granted};
use super::found::Found;
use super::milestones::{self, Assessed};
use super::programme::{self, Applicable};
use super::scope::{Axis, Choice, Subject, choose};
use super::tables::{Applies, ClauseRef, Entries, Entry, Policy};
use crate::finding::{Basis, Code, Finding, Outcome, Ruled};
use crate::location::{Location, Place};
use crate::message::{Message, say};
use crate::records::values::{Credits, Day, StudentId};
use crate::records::{Batch, Cohorts, Exception, ExceptionKind, InField, PhotoFacts, Programme, Sourced, Student};

/// What became of the degree photo.
#[derive(Debug, Clone)]
pub enum PhotoState {
    /// The records name none.
    Absent,
    /// The named file cannot be used; the text says why.
    Unusable(Message),
    /// A picture.
    Present(Box<PhotoFacts>),
}

/// Another student whose photo is the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PhotoTwin {
    /// Who.
    pub student: StudentId,
    /// Whether byte by byte; otherwise it only shows the same.
    pub is_exact: bool,
}

/// The digests of the papers behind decisions, by path; or why a paper cannot be read.
pub type Papers = BTreeMap<String, Result<String, Message>>;

/// The rules and everything that is the same for all students of a batch.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The batch.
    pub batch: &'a Batch,
    /// The rules.
    pub policy: &'a Policy,
    /// The programmes by their key.
    pub programmes: &'a BTreeMap<String, Programme>,
    /// Exceptions by student, with what is wrong with them.
    pub exceptions: &'a exceptions::Register<'a>,
}

/// What the shell has gathered beside the record.
#[derive(Debug)]
pub struct Gathered {
    /// The degree photo.
    pub photo: PhotoState,
    /// Other students of the batch with the same photo.
    pub photo_twins: Vec<PhotoTwin>,
    /// Files that the records name and that cannot be used, with the reason.
    pub unusable_files: Vec<(String, Message)>,
    /// Characters of the records that no font can print.
    pub unprintable: Vec<InField>,
}

/// Everything that the rules may look at for one student.
#[derive(Debug)]
pub struct Case<'a> {
    /// The student.
    pub student: &'a Student,
    /// File of the student's records.
    pub file: &'a str,
    /// The batch.
    pub batch: &'a Batch,
    /// The rules.
    pub policy: &'a Policy,
    /// Which programme applies, and how it was found.
    pub applicable: Applicable<'a>,
    /// What the shell has gathered beside the record.
    pub gathered: Gathered,
    subject: Subject<'a>,
    exceptions: Vec<Granted<'a>>,
    courses: OnceCell<Vec<CourseStanding<'a>>>,
    milestones: OnceCell<Vec<Assessed>>,
    met: RefCell<Vec<&'a Location>>,
    used: RefCell<Vec<&'a Location>>,
}

/// What of policy and decisions a case has met; for the report on entries that nobody met.
#[derive(Debug, Clone, Default)]
pub struct Traces {
    /// Entries of the policy.
    pub met: BTreeSet<Location>,
    /// Decisions that bore on a finding.
    pub used: BTreeSet<Location>,
    /// Decisions that are not applied, and why.
    pub refused: BTreeMap<Location, Message>,
}

impl<'a> Case<'a> {
    /// A student's case.
    pub fn new(frame: &Frame<'a>, file: &'a str, student: &'a Student, gathered: Gathered) -> Case<'a> {
        let mut met = Vec::new();
        let mut subject = Subject {
            category: student.category(),
            level: student.level,
            kind: student.kind,
            mode: student.study_mode,
            track: student.track,
            cohort: student.enrolled.map(|month| month.year()),
            college: student.college.as_deref(),
            ..Subject::default()
        };
        let applicable = programme::applicable(frame, student, &subject, &mut met);
        subject.programme = applicable.programme.map(|programme| programme.id.as_str());
        let exceptions = frame.exceptions.of(frame, student, &subject, &mut met);
        Case {
            student,
            file,
            batch: frame.batch,
            policy: frame.policy,
            applicable,
            gathered,
            subject,
            exceptions,
            courses: OnceCell::new(),
            milestones: OnceCell::new(),
            met: RefCell::new(met),
            used: RefCell::default(),
        }
    }

    /// What the case has met, once it is evaluated.
    pub fn traces(&self) -> Traces {
        let places = |of: &RefCell<Vec<&Location>>| of.borrow().iter().copied().cloned().collect();
        let refused = self.exceptions.iter().filter_map(|granted| {
            let why = granted.refusal.clone()?;
            Some((granted.exception.at().clone(), why))
        });
        Traces { met: places(&self.met), used: places(&self.used), refused: refused.collect() }
    }

    /// What is known of the student, for choosing entries.
    pub fn subject(&self) -> Subject<'a> {
        self.subject
    }

    /// The programme, if one applies.
    pub fn programme(&self) -> Option<&'a Programme> {
        self.applicable.programme
    }

    /// The college's name, if the batch lists it.
    pub fn college(&self) -> Option<&'a str> {
        self.student.college.as_ref().and_then(|code| self.batch.college(code)).map(|college| college.name.as_str())
    }

    /// The planned courses, judged; one that is planned twice stands once.
    pub fn courses(&self) -> &[CourseStanding<'a>] {
        self.courses.get_or_init(|| courses::judge_all(self))
    }

    /// Practice, activities, mid-term, proposal and others, assessed.
    pub fn milestones(&self) -> &[Assessed] {
        self.milestones.get_or_init(|| milestones::assess_all(self))
    }

    /// All credits earned: planned courses passed, and milestones.
    pub fn credits_earned(&self) -> Credits {
        super::credits::tally(self, |_| true).earned
    }

    /// Last day that counts: the application, or the batch's date where none is recorded.
    pub fn last_day(&self) -> Day {
        self.applied().unwrap_or(self.batch.date)
    }

    /// Day of the application.
    pub fn applied(&self) -> Option<Day> {
        self.student.application.as_ref().and_then(|application| application.submitted)
    }

    /// The place of the student's record as a whole.
    pub(super) fn whole(&self) -> Location {
        Location { file: self.file.into(), place: Place::Whole }
    }

    /// The first entry of a list that holds for the student.
    pub(super) fn choose<T>(&self, entries: &'a Entries<T>) -> Choice<'a, T> {
        self.choose_for(entries, &self.subject)
    }

    /// The first entry of a list that holds for the student and a course.
    pub(super) fn choose_for<T>(&self, entries: &'a Entries<T>, subject: &Subject) -> Choice<'a, T> {
        let choice = choose(entries, subject);
        if let Choice::Entry(entry) = &choice {
            self.note_met(entry.at());
        }
        choice
    }

    /// Completes a finding with code and basis, and sets it aside where a decision on record waives it.
    pub(super) fn finding(&self, code: Code, subject: &str, basis: Basis, found: Found) -> Finding {
        let Found { outcome, needed, found, note, counted, mut decisions } = found;
        let (outcome, without_waiver) = match self.waive(code, subject, outcome, &mut decisions) {
            true => (Outcome::Waived, Some(outcome)),
            // An extension has turned a failure.
            false if outcome == Outcome::Waived => (outcome, Some(Outcome::Fail)),
            false => (outcome, None),
        };
        let subject = subject.to_owned();
        Finding { code, subject, outcome, without_waiver, basis, needed, found, note, counted, decisions }
    }

    /// Whether a valid waiver bears on an open finding; one that is not valid is told beside the finding.
    fn waive(&self, code: Code, subject: &str, outcome: Outcome, decisions: &mut Vec<Ruled>) -> bool {
        let waivers = self.exceptions.iter().filter(|granted| {
            let exception = granted.exception;
            exception.kind == ExceptionKind::Waiver
                && exception.rule == Some(code)
                && exception.subject.as_deref().is_none_or(|named| named == subject)
        });
        let mut waived = false;
        for granted in waivers.filter(|_| outcome.is_open()) {
            decisions.push(granted.ruled());
            waived |= granted.refusal.is_none() && self.mark_used(granted.exception);
        }
        waived
    }

    /// Decisions of a kind on a subject: a course, an output. Valid ones first are the caller's to use.
    pub(super) fn granted(&self, kind: ExceptionKind, subject: &str) -> impl Iterator<Item = &Granted<'a>> {
        self.exceptions.iter().filter(move |granted| {
            granted.exception.kind == kind && granted.exception.subject.as_deref() == Some(subject)
        })
    }

    /// The extensions of a requirement's last day, valid or not.
    pub(super) fn extensions(&self, code: Code) -> impl Iterator<Item = &Granted<'a>> {
        self.exceptions.iter().filter(move |granted| {
            granted.exception.kind == ExceptionKind::Extension && granted.exception.rule == Some(code)
        })
    }

    /// Whether a valid extension goes far enough.
    pub(super) fn is_extended(&self, code: Code, reaches: impl Fn(Day) -> bool) -> bool {
        let valid = self.extensions(code).filter(|granted| granted.refusal.is_none());
        let mut far_enough = valid.filter(|granted| granted.exception.until.is_some_and(&reaches));
        far_enough.next().is_some_and(|granted| self.mark_used(granted.exception))
    }

    /// Notes that an entry of the policy was met.
    pub(super) fn note_met(&self, at: &'a Location) {
        note(&self.met, at);
    }

    /// Notes that a decision has been used; always true, so that it can stand in a condition.
    pub(super) fn mark_used(&self, exception: &'a Sourced<Exception>) -> bool {
        note(&self.used, exception.at());
        true
    }

    /// A clause of the policy, with the document's number or title.
    pub(super) fn basis(&self, key: &str, clause: &str) -> Basis {
        let document = self.policy.documents.get(key);
        let name = document.map(|d| d.number.clone().unwrap_or_else(|| format!("《{}》", d.title)));
        Basis { document: name.unwrap_or_default(), clause: clause.into(), cohorts: None }
    }

    /// The clause of an entry, with the years of entry that it holds for.
    pub(super) fn entry_basis<T>(&self, entry: &Entry<T>) -> Basis {
        let cohorts = entry.scope.cohorts.and_then(Cohorts::message);
        Basis { cohorts, ..self.basis(&entry.basis, &entry.clause) }
    }

    /// A clause that holds for everyone.
    pub(super) fn clause(&self, clause: &ClauseRef) -> Basis {
        self.basis(&clause.basis, &clause.clause)
    }

    /// The programme as basis, or the general clause on courses where there is none.
    pub(super) fn programme_basis(&self) -> Basis {
        match self.programme() {
            Some(programme) => Basis {
                document: format!("《{}》", programme.basis),
                clause: String::new(),
                cohorts: programme.cohorts.message(),
            },
            None => self.clause(&self.policy.clauses.courses),
        }
    }

    /// Whether a requirement of the table holds for this student; `declared` is what the programme says, `None` where
    /// it says nothing. A contradiction between policy and programme is left to a person.
    pub(super) fn scope(&self, rows: &'a Entries<Applies>, needed: &Message, declared: Option<bool>) -> (Basis, Scope) {
        let first = rows.first().map(|entry| self.basis(&entry.basis, &entry.clause));
        let unsettled = |found: Found| (first.clone().unwrap_or_else(|| self.programme_basis()), Scope::Settled(found));
        let undetermined =
            |found: Message| Found::new(Outcome::Undetermined, needed.clone(), found).note(say("scope-settle"));
        let entry = match self.choose(rows) {
            Choice::Entry(entry) => entry,
            Choice::Unknown(axis) => return unsettled(untold(axis, needed)),
            Choice::None => return unsettled(undetermined(say("scope-policy-silent"))),
        };
        let basis = self.entry_basis(entry);
        let scope = match (entry.is, declared) {
            // A programme is written for its category and knows no tracks, so a rule on a track (在职、同等学力) precedes it.
            (Applies::None, Some(true)) if !entry.scope.is_on_special_tracks() => {
                Scope::Settled(undetermined(say("scope-programme-asks-more")))
            }
            (Applies::Required, Some(false)) if !entry.scope.is_on_special_tracks() => {
                Scope::Settled(undetermined(say("scope-programme-asks-less")))
            }
            (Applies::Required, _) | (Applies::ByProgramme, Some(true)) => Scope::Applies,
            (Applies::None, _) => Scope::Settled(not_applicable(match self.student.category() {
                Some(category) => say("scope-none-for-category").with("category", category),
                None => say("scope-none"),
            })),
            (Applies::ByProgramme, Some(false)) => Scope::Settled(not_applicable(say("scope-none-by-programme"))),
            (Applies::ByProgramme, None) if self.programme().is_none() => Scope::Settled(no_programme(needed)),
            (Applies::ByProgramme, None) => Scope::Settled(undetermined(say("scope-programme-silent"))),
        };
        (basis, scope)
    }
}

/// Notes a place once; the same place is the same object, so no names are compared.
fn note<'a>(places: &RefCell<Vec<&'a Location>>, at: &'a Location) {
    let mut places = places.borrow_mut();
    if !places.iter().any(|known| std::ptr::eq(*known, at)) {
        places.push(at);
    }
}

/// Whether a requirement holds, or what is to be said before any record is looked at.
pub(super) enum Scope {
    Applies,
    Settled(Found),
}

/// A requirement that does not hold, with the reason.
pub(super) fn not_applicable(reason: Message) -> Found {
    Found::new(Outcome::NotApplicable, say("none"), say("none")).note(reason)
}

/// Which entry holds depends on something that the records do not tell.
pub(super) fn untold(axis: Axis, needed: &Message) -> Found {
    Found::new(Outcome::Missing, needed.clone(), say("axis-untold").with("axis", axis))
        .note(say("axis-complete").with("axis", axis))
}

/// Nothing can be said without the programme.
pub(super) fn no_programme(needed: &Message) -> Found {
    Found::new(Outcome::Missing, needed.clone(), say("programme-absent")).note(say("programme-register"))
}
