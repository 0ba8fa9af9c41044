//! What the papers of a case are made from.

use serde_json::{Value, json};

use super::super::VERSION;
use super::wording::issuer;
use crate::appeal::{Calendar, CaseFile, Clock, Deadline, Remedies, Remedy, Stage, Step, clocks};
use crate::records::Student;

/// What the papers of a case are made from.
#[derive(Debug, Clone, Copy)]
pub struct Docket<'a> {
    /// Name of the school.
    pub school: &'a str,
    /// Name of the student's college.
    pub college: &'a str,
    /// The student's record.
    pub student: &'a Student,
    /// The case file, all steps included.
    pub case: &'a CaseFile,
    /// What law and school say.
    pub remedies: &'a Remedies,
    /// Which days are worked.
    pub calendar: &'a Calendar,
}

impl Docket<'_> {
    /// The way that the case goes.
    pub fn remedy(&self) -> Remedy {
        self.case.remedy()
    }

    /// 姓名.
    pub fn name(&self) -> &str {
        self.student.name.as_deref().unwrap_or_default()
    }

    /// `张䶮（学号201920010101，教育科学学院）`
    pub fn addressee(&self) -> String {
        format!("{}（学号{}，{}）", self.name(), self.student.id, self.college)
    }

    /// Who issues the papers.
    pub fn issuer(&self) -> String {
        issuer(self.remedies.rules(self.remedy()).decided_by, self.school)
    }

    /// A clock as it stands behind so many steps.
    pub fn clock(&self, deadline: Deadline, steps: usize) -> Option<Clock> {
        let case = self.case.until(steps);
        let stage = Stage::of(&case).ok()?;
        clocks(&case, &stage, self.remedies, self.calendar).into_iter().find(|clock| clock.deadline == deadline)
    }

    /// A step by its place, on the day to which it was corrected; none where it does not count.
    pub fn step(&self, at: usize) -> Option<Step> {
        self.case.counted().into_iter().find(|(place, _)| *place == at).map(|(_, step)| step)
    }

    /// The last step that counts and is of a kind.
    pub fn last(&self, is_it: impl Fn(&Step) -> bool) -> Option<Step> {
        self.case.counted().into_iter().rev().map(|(_, step)| step).find(is_it)
    }

    /// The parts that all papers share.
    pub fn head(&self, code: &str, title: &str) -> Value {
        json!({
            "form": {"code": code, "title": title, "version": VERSION},
            "school": {"name": self.school},
            "batch": {"id": ""},
            "round": "",
            "case": self.case.number.as_str(),
            "applicant": {"id": self.student.id.as_str(), "name": self.name(), "college": self.college},
            "volume_start": Value::Null,
        })
    }
}
