//! One student's case: everything that the rules may look at, and how they write findings.

use std::collections::BTreeSet;

use crate::finding::{Basis, Code, Finding, Outcome};
use crate::policy::{Applies, ClauseRef, PassMark, Policy, Row};
use crate::records::mark::{Judgement, Mark};
use crate::records::values::{Credits, Percent};
use crate::records::{Category, CourseClass, CourseResult, Picture, PlannedCourse, Programme, Sourced, Student};

/// What became of the degree photo.
#[derive(Debug, Clone)]
pub enum PhotoState {
    /// The records name none.
    Absent,
    /// The named file cannot be used; the text says why.
    Unusable(String),
    /// A picture.
    Present(Picture),
}

/// Everything that the rules may look at for one student.
#[derive(Debug)]
pub struct Case<'a> {
    /// The student.
    pub student: &'a Student,
    /// File of the student's records, for sources.
    pub file: &'a str,
    /// The programme of the year of entry, if it is known.
    pub programme: Option<&'a Programme>,
    /// The rules.
    pub policy: &'a Policy,
    /// Name of the college, if the batch lists it.
    pub college: Option<&'a str>,
    /// The degree photo.
    pub photo: PhotoState,
    /// Files that the records name and that cannot be used, with the reason.
    pub unusable_files: Vec<(String, String)>,
    /// Characters of the records that no font can print.
    pub unprintable: Vec<char>,
}

/// A finding before it has a code and a basis.
pub(super) struct Found {
    pub outcome: Outcome,
    pub needed: String,
    pub found: String,
    pub note: String,
    pub lines: Vec<u64>,
}

impl Found {
    /// A finding without note and sources.
    pub fn new(outcome: Outcome, needed: impl Into<String>, found: impl Into<String>) -> Found {
        Found { outcome, needed: needed.into(), found: found.into(), note: String::new(), lines: vec![] }
    }

    /// Adds what would be enough, or why it does not apply.
    pub fn note(mut self, note: impl Into<String>) -> Found {
        self.note = note.into();
        self
    }

    /// Adds the lines of the records that were looked at.
    pub fn lines(mut self, lines: impl IntoIterator<Item = u64>) -> Found {
        self.lines.extend(lines);
        self
    }
}

/// A requirement that does not apply, or that cannot be decided, before any record is looked at.
pub(super) enum Scope {
    Applies,
    Settled(Found),
}

impl<'a> Case<'a> {
    /// The category, if the records tell.
    pub fn category(&self) -> Option<Category> {
        self.student.category()
    }

    /// Completes a finding with code, basis and sources.
    pub(super) fn finding(&self, code: Code, basis: Basis, found: Found) -> Finding {
        let Found { outcome, needed, found, note, mut lines } = found;
        lines.dedup();
        let sources = lines.iter().map(|line| format!("{}:{line}", self.file)).collect();
        Finding { code, outcome, basis, needed, found, note, sources }
    }

    /// A clause of the policy, with the document's number or title.
    pub(super) fn basis(&self, key: &str, clause: &str) -> Basis {
        let document = self.policy.documents.get(key);
        let name = document.map(|d| d.number.clone().unwrap_or_else(|| format!("《{}》", d.title)));
        Basis { document: name.unwrap_or_default(), clause: clause.into() }
    }

    /// A clause that holds for everyone.
    pub(super) fn clause(&self, clause: &ClauseRef) -> Basis {
        self.basis(&clause.basis, &clause.clause)
    }

    /// The programme as basis, or the general clause on courses where there is none.
    pub(super) fn programme_basis(&self) -> Basis {
        match self.programme {
            Some(programme) => Basis { document: format!("《{}》", programme.basis), clause: String::new() },
            None => self.clause(&self.policy.clauses.courses),
        }
    }

    /// Whether a row of the applicability table holds for this student; `declared` is what the programme
    /// says, `None` where it says nothing.
    pub(super) fn scope(&self, row: &Row, needed: &str, declared: Option<bool>) -> Scope {
        let Some(category) = self.category() else {
            let found = Found::new(Outcome::Missing, needed, "培养类别、学位类型或层次缺失");
            return Scope::Settled(found.note("请先补全培养类别、学位类型和学位层次"));
        };
        let none = |note: String| Scope::Settled(Found::new(Outcome::NotApplicable, "—", "—").note(note));
        match (row.applies(category), declared) {
            (Applies::Required, _) | (Applies::ByProgramme, Some(true)) => Scope::Applies,
            (Applies::None, _) => none(format!("{}无此环节", category.chinese())),
            (Applies::ByProgramme, Some(false)) => none("培养方案规定无此环节".into()),
            (Applies::ByProgramme, None) => Scope::Settled(
                Found::new(Outcome::Undetermined, needed, "培养方案未声明此环节")
                    .note("请在培养方案中声明是否要求此环节"),
            ),
        }
    }

    /// The pass mark of a class of courses. Loading refuses a policy without a general entry.
    pub(super) fn pass_mark(&self, class: CourseClass) -> Option<(Percent, Basis)> {
        let matches = |entry: &&PassMark| entry.class.is_none_or(|c| c == class);
        let entry = self.policy.pass_marks.iter().find(matches)?;
        Some((entry.mark, self.basis(&entry.basis, &entry.clause)))
    }

    /// The class that decides the pass mark: the programme's for the course's group, before the plan's own word.
    pub(super) fn class_of(&self, course: &PlannedCourse) -> CourseClass {
        let groups = self.programme.map_or(&[][..], |p| &p.credits.groups);
        let group = groups.iter().find(|group| Some(&group.code) == course.group.as_ref());
        group.map_or(course.class, |group| group.class)
    }

    /// What all attempts at a planned course come to: one that passes is enough. A pass whose credits are not
    /// those of the plan is left to a person.
    pub fn judge(&self, course: &PlannedCourse) -> Judgement {
        let Some((pass, _)) = self.pass_mark(self.class_of(course)) else { return Judgement::Undetermined };
        let judge = |result: &CourseResult| match Mark::read(result.mark.as_deref()).judge(pass) {
            Judgement::Passed if result.credits != course.credits => Judgement::Undetermined,
            judgement => judgement,
        };
        let judged: Vec<_> = self.attempts(course).map(|result| judge(result)).collect();
        let any = |judgement| judged.contains(&judgement);
        if any(Judgement::Passed) {
            Judgement::Passed
        } else if any(Judgement::Undetermined) {
            Judgement::Undetermined
        } else if judged.is_empty() || any(Judgement::Missing) {
            Judgement::Missing
        } else {
            Judgement::Failed
        }
    }

    /// All results of a planned course.
    pub fn attempts(&self, course: &PlannedCourse) -> impl Iterator<Item = &'a Sourced<CourseResult>> {
        let code = course.code.clone();
        self.student.results.iter().filter(move |result| !code.trim().is_empty() && result.code == code)
    }

    /// Planned courses of every class but 补修; one that is planned twice counts once.
    pub fn credit_courses(&self) -> impl Iterator<Item = &'a Sourced<PlannedCourse>> {
        let courses = self.student.planned_courses().iter();
        let mut seen = BTreeSet::new();
        courses.filter(move |course| course.class != CourseClass::Remedial && seen.insert(&course.code))
    }

    /// Credits of the practice stages that were passed.
    pub fn practice_credits(&self) -> Credits {
        super::rules::practice_credits(self)
    }

    /// Credits of the academic activities, once their counts are met.
    pub fn activity_credits(&self) -> Credits {
        super::rules::activity_credits(self)
    }

    /// All credits earned: planned courses passed, practice and academic activities.
    pub fn credits_earned(&self) -> Credits {
        super::rules::credits_earned(self)
    }
}
