//! What people did on the way to a conclusion, each thing once: for the run's record and for the archive's metadata.

use serde::{Deserialize, Serialize};

use super::values::Day;
use super::{DecisionKind, Student};

/// The track of the student's application.
pub const APPLICATION: &str = "application";
/// The track of the college's review.
pub const COLLEGE_REVIEW: &str = "college-review";

/// Something that a person did.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PersonalStep {
    /// When.
    pub date: Day,
    /// On which way: `application`, `college-review`, `graduate-school-review`, `appeal`, `academic-review`, `reconsideration`.
    pub track: String,
    /// What.
    pub act: String,
    /// Who; empty where nobody wrote it down.
    pub by: String,
    /// In which office; empty likewise.
    pub role: String,
    /// What came of it; empty where nothing can be said.
    pub outcome: String,
    /// Round, or case and entry.
    pub place: String,
    /// The opinion or the reason on record; empty where none was given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl PersonalStep {
    /// Who did it on one line, as an identifier: the name, else the office.
    pub fn agent(&self) -> String {
        [&self.by, &self.role].into_iter().find(|said| !said.is_empty()).map_or("unknown".to_owned(), Clone::clone)
    }
}

/// A text on one line without what cannot stand in XML.
pub fn on_one_line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a record says of the application and of the decisions that bear a day.
pub fn steps_of_record(student: &Student) -> Vec<PersonalStep> {
    let applied = student.application.as_ref().and_then(|application| {
        let outcome = if application.information_confirmed { "confirmed" } else { "unconfirmed" };
        Some(PersonalStep {
            date: application.submitted?,
            track: APPLICATION.into(),
            act: "apply".into(),
            by: on_one_line(student.name.as_deref().unwrap_or_default()),
            role: "student".into(),
            outcome: outcome.into(),
            place: String::new(),
            note: String::new(),
        })
    });
    let decided = student.decisions.iter().filter_map(|decision| {
        let track = match decision.kind {
            DecisionKind::CollegeReview => COLLEGE_REVIEW,
            DecisionKind::GraduateSchoolReview => "graduate-school-review",
        };
        let said = |text: &Option<String>| on_one_line(text.as_deref().unwrap_or_default());
        Some(PersonalStep {
            date: decision.date?,
            track: track.into(),
            act: "decide".into(),
            by: said(&decision.by),
            role: said(&decision.role),
            outcome: <&str>::from(decision.decision).into(),
            place: format!("round-{}", decision.round.unwrap_or(1)),
            note: said(&decision.note),
        })
    });
    applied.into_iter().chain(decided).collect()
}
