//! Recognition of other outputs: three bodies must each have decided.

use super::exceptions::Granted;
use crate::finding::Ruled;
use crate::message::{Fact, Message, say};
use crate::policy::case::Case;
use crate::records::names::{may_be_one_person, normal_name};
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
    let (valid, refused) = all.partition(|granted| granted.is_valid());
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

/// One body's decision.
#[derive(Debug, Clone)]
struct Step {
    body: Role,
    day: Day,
    person: String,
}

impl Recognition<'_, '_> {
    fn steps(&self) -> Vec<Step> {
        let valid = self.valid.iter().map(|granted| granted.exception);
        let steps = valid.flat_map(|exception| {
            let approvers = exception.approvers.iter();
            approvers.map(|by| Step { body: by.role, day: exception.date, person: by.name.clone() })
        });
        steps.collect()
    }

    /// Whether every body has decided: the committees first, 研究生院 after them (三.2①), and not one person for all.
    pub fn is_complete(&self) -> bool {
        self.fault().is_none()
    }

    /// What keeps it from being complete.
    fn fault(&self) -> Option<Message> {
        let steps = self.steps();
        let of = |body: Role| steps.iter().filter(move |step| step.body == body);
        if STEPS.iter().any(|body| of(*body).next().is_none()) {
            let open = STEPS.iter().filter(|body| of(**body).next().is_none());
            return Some(
                say("outputs-steps-open").with("steps", open.map(|step| Fact::from(*step)).collect::<Vec<_>>()),
            );
        }
        let [academic, degree, school] = STEPS;
        let mut in_order = of(school)
            .filter(|last| [academic, degree].into_iter().all(|body| of(body).any(|step| step.day <= last.day)));
        if in_order.clone().next().is_none() {
            return Some(say("outputs-steps-order"));
        }
        let is_other =
            |one: &str, other: &str| normal_name(one) != normal_name(other) && !may_be_one_person(one, other);
        let apart = in_order.any(|last| {
            let other = |body: Role| of(body).any(|step| step.day <= last.day && is_other(&step.person, &last.person));
            other(academic) && other(degree)
        });
        (!apart).then(|| say("outputs-steps-one-person"))
    }

    /// The decisions as they stand beside a finding.
    pub fn ruled(&self) -> Vec<Ruled> {
        self.valid.iter().chain(&self.refused).map(|granted| granted.ruled()).collect()
    }

    /// Which steps are still to come, or what is wrong with them.
    pub fn open_steps(&self, other: &OtherOutput) -> Message {
        let what = self.fault().unwrap_or_else(|| say("none"));
        say("outputs-recognition-open").with("title", other.name.as_str()).with("what", what)
    }
}
