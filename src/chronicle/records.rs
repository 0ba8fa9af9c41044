//! What a student's record says: the application and the decisions of those who examined.

use serde::Deserialize;
use serde_json::Value;

use super::entry::{Entry, Track};
use crate::message::say;
use crate::records::values::Day;
use crate::records::{Decision, DecisionKind};

#[derive(Deserialize)]
struct Record {
    #[serde(default)]
    application: Option<Application>,
    #[serde(default)]
    decisions: Vec<Decision>,
}

#[derive(Deserialize)]
struct Application {
    submitted: Option<Day>,
    #[serde(default)]
    information_confirmed: bool,
    #[serde(default)]
    photo_confirmed: Option<bool>,
}

/// What the record in a dossier says; nothing where it is no record.
pub fn of_record(record: &Value, place: &str) -> Vec<Entry> {
    let Ok(Record { application, decisions }) = serde_json::from_value(record.clone()) else { return vec![] };
    let applied = application.filter(|one| one.submitted.is_some()).map(|one| {
        let what = match (one.information_confirmed, one.photo_confirmed) {
            (true, Some(true)) => say("history-applied-confirmed-photo"),
            (true, _) => say("history-applied-confirmed"),
            (false, _) => say("history-applied"),
        };
        Entry::new(one.submitted, Track::Application, what, place).by("", say("case-oneself").zh())
    });
    let decided = decisions.into_iter().map(|decision| {
        let track = match decision.kind {
            DecisionKind::CollegeReview => Track::CollegeReview,
            DecisionKind::GraduateSchoolReview => Track::ReExamination,
        };
        let what = say("history-decided").with("round", decision.round.unwrap_or(1)).with("ruling", decision.decision);
        let entry = Entry::new(decision.date, track, what, place);
        Entry {
            round: decision.round.unwrap_or(1).into(),
            reason: decision.note.unwrap_or_default(),
            ..entry.by(decision.by.unwrap_or_default(), decision.role.unwrap_or_default())
        }
    });
    applied.into_iter().chain(decided).collect()
}
