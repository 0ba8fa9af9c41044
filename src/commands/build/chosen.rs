//! Which students a build reviews anew; all others stay as the last run left them.

use std::collections::BTreeSet;

use crate::cli::Build;
use crate::commands::past::Past;
use crate::job::Job;
use crate::message::{Message, say};
use crate::records::Student;
use crate::records::values::StudentId;

/// The students that are reviewed.
pub enum Chosen {
    /// All that are in the records.
    Everyone,
    /// These.
    These(BTreeSet<StudentId>),
}

impl Chosen {
    /// Those that `--only`, `--college` and `--retry` name together; everyone without them.
    ///
    /// # Errors
    /// When a student or a college is named that is not in the records.
    pub fn of(arguments: &Build, job: &Job, past: Option<&Past>) -> Result<Chosen, Message> {
        if arguments.only.is_empty() && arguments.college.is_empty() && !arguments.retry {
            return Ok(Chosen::Everyone);
        }
        let students = &job.inputs.students;
        let mut chosen = BTreeSet::new();
        for id in &arguments.only {
            let known = id.parse().ok().and_then(|id: StudentId| students.contains_key(&id).then_some(id));
            chosen.insert(known.ok_or_else(|| say("build-only-unknown").with("id", id.as_str()))?);
        }
        for code in &arguments.college {
            let college = job.inputs.batch.college(code);
            let college = college.ok_or_else(|| say("build-college-unknown").with("college", code.as_str()))?;
            let of_it = |student: &Student| student.college.as_deref() == Some(&college.code);
            chosen.extend(students.iter().filter(|(_, (_, student))| of_it(student)).map(|(id, _)| id.clone()));
        }
        if arguments.retry {
            let done = |id: &StudentId| past.is_some_and(|past| past.delivered(id.as_str()).is_some());
            chosen.extend(students.keys().filter(|id| !done(id)).cloned());
        }
        Ok(Chosen::These(chosen))
    }

    /// Whether a student is among them.
    pub fn takes(&self, id: &str) -> bool {
        match self {
            Chosen::Everyone => true,
            Chosen::These(ids) => ids.iter().any(|one| one.as_str() == id),
        }
    }

    /// Whether the records of all students count.
    pub fn is_everyone(&self) -> bool {
        matches!(self, Chosen::Everyone)
    }
}
