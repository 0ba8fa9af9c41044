//! Recognition of other outputs: three bodies must each have decided.

use super::exceptions::Granted;
use crate::finding::Ruled;
use crate::message::{Fact, Message, say};
use crate::policy::case::Case;
use crate::records::values::Day;
use crate::records::{Exception, ExceptionKind, OtherOutput, Role, Sourced};

/// 院学术分委员会、学位评定分委员会、研究生院: each must have recognised it, by a decision on record.
const STEPS: [Role; 3] = [Role::AcademicSubcommittee, Role::DegreeSubcommittee, Role::GraduateSchool];

/// The decisions on another output.
#[derive(Debug)]
pub struct Recognition<'c, 'a> {
    /// Those that hold.
    pub valid: Vec<&'c Granted<'a>>,
    refused: Vec<&'c Granted<'a>>,
}

/// The decisions on another output.
pub fn recognition<'c, 'a>(case: &'c Case<'a>, other: &OtherOutput) -> Recognition<'c, 'a> {
    let all = case.granted(ExceptionKind::Recognition, &other.name);
    let (valid, refused) = all.partition(|granted| granted.refusal.is_none());
    Recognition { valid, refused }
}

/// The day of the valid decision by which a body recognised another output.
pub fn recognised(case: &Case, other: &OtherOutput, body: Role) -> Option<Day> {
    let valid = recognition(case, other).valid;
    valid.into_iter().find(|granted| decides(granted.exception, body)).map(|granted| granted.exception.date)
}

fn decides(exception: &Sourced<Exception>, step: Role) -> bool {
    exception.approvers.iter().any(|approver| approver.role == step)
}

impl Recognition<'_, '_> {
    /// Whether every body has decided.
    pub fn is_complete(&self) -> bool {
        STEPS.iter().all(|step| self.valid.iter().any(|granted| decides(granted.exception, *step)))
    }

    /// The decisions as they stand beside a finding.
    pub fn ruled(&self) -> Vec<Ruled> {
        self.valid.iter().chain(&self.refused).map(|granted| granted.ruled()).collect()
    }

    /// Which steps are still to come.
    pub fn open_steps(&self, other: &OtherOutput) -> Message {
        let open = STEPS.iter().filter(|step| !self.valid.iter().any(|granted| decides(granted.exception, **step)));
        let steps: Vec<Fact> = open.map(|step| Fact::from(*step)).collect();
        say("outputs-recognition-open").with("title", other.name.as_str()).with("steps", steps)
    }
}
