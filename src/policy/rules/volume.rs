//! 归档材料齐全: what the batch lists as the items of a student's volume and says must be there.
//!
//! Basis: the archive's list in `batch.yaml`, for which the general clause on the application stands. What the built-in
//! forms need is said by their own rules; here only whether there is anything to file.

use crate::finding::{Code, Finding, Outcome};
use crate::message::{Fact, Message, say};
use crate::policy::found::Found;
use crate::policy::standing::Standing;
use crate::policy::trail::Trail;
use crate::records::{FormCode, Kept, Student, VolumeItem};

pub fn check_volume<'a>(standing: &Standing<'a>, trail: &mut Trail<'a>) -> Vec<Finding> {
    let case = &standing.case;
    let Some(list) = case.batch.volume_of(case.student) else { return vec![] };
    let required = list.items.iter().filter(|item| case.batch.is_required(item));
    let finding = |item: &VolumeItem| {
        let basis = case.clause(&case.policy.clauses.application);
        case.finding(Code::Volume, &item.code, basis, found(case.student, item), trail)
    };
    required.map(finding).collect()
}

fn found(student: &Student, item: &VolumeItem) -> Found {
    if is_there(student, item) {
        Found::new(Outcome::Pass, needed(item), say("volume-there"))
    } else {
        Found::new(Outcome::Missing, needed(item), say("volume-lacking")).note(say("volume-supply"))
    }
}

/// `答辩记录（原件，答辩委员会签字）归档`
fn needed(item: &VolumeItem) -> Message {
    let title = match (&item.title, item.built_in()) {
        (Some(title), _) => Fact::from(title.as_str()),
        (None, Some(form)) => form.into(),
        (None, None) => Fact::from(item.code.as_str()),
    };
    let kept = item.kept.unwrap_or(Kept::Original);
    let needed = if item.signed_by.is_empty() {
        say("volume-needed")
    } else {
        say("volume-needed-signed").with("signed_by", item.signed_by.join("、"))
    };
    needed.with("title", title).with("kept", kept)
}

/// Whether something of the item can be filed: the paper itself, or what the form is printed from.
fn is_there(student: &Student, item: &VolumeItem) -> bool {
    let Some(form) = item.built_in() else { return student.paper(&item.code).is_some() };
    let is_recorded = match form {
        FormCode::Plan => student.plan.is_some(),
        FormCode::Transcript => !student.results.is_empty(),
        FormCode::Midterm => student.midterm.is_some(),
        FormCode::Proposal => student.proposal.is_some(),
        FormCode::Practice => !student.practice.is_empty(),
        FormCode::Activities => !student.activities.is_empty(),
        FormCode::Outputs => student.outputs.is_some(),
        FormCode::Review => true,
    };
    is_recorded || student.original(form).is_some()
}
