//! What people did, as the record and the cases of a student tell it: the events of `premis.xml` and of the run's record.

use serde::Deserialize;
use serde_json::Value;

use super::finding::{Code, Findings};
use super::holding::Holding;
use super::json;

const STUDENT: &str = "data/record/student.json";
/// The steps of cases; in dossiers of students who have any.
pub const STEPS: &str = "data/record/steps.json";
const SCHEMA: &str = "zishen/steps/1";

/// Something that a person did.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The day.
    pub date: String,
    /// On which way.
    pub track: String,
    /// What.
    pub act: String,
    /// Who.
    pub by: String,
    /// In which office.
    pub role: String,
    /// What came of it.
    pub outcome: String,
    /// Round, or case and entry.
    pub place: String,
    /// Opinion or reason.
    #[serde(default)]
    pub note: String,
}

impl Step {
    /// Who did it, as an identifier.
    pub fn agent(&self) -> String {
        [&self.by, &self.role].into_iter().find(|said| !said.is_empty()).map_or("unknown".to_owned(), Clone::clone)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    steps: Vec<Step>,
}

/// All steps: those of the record, then those of cases. What is wrong with the file of the latter is noted.
pub fn read_steps(holding: &Holding, findings: &mut Findings) -> Vec<Step> {
    let record = holding.bytes(STUDENT).ok().and_then(|bytes| json::read_json::<Value>(&bytes).ok());
    let mut steps = record.as_ref().map(of_record).unwrap_or_default();
    if let Ok(bytes) = holding.bytes(STEPS) {
        match json::read_json::<File>(&bytes) {
            Ok(file) => {
                if let Some(why) = wrong(&file) {
                    findings.note(Code::DossierRecord, STEPS, why);
                }
                steps.extend(file.steps);
            }
            Err(why) => findings.note(Code::DossierRecord, STEPS, why),
        }
    }
    steps
}

/// What cannot be: another format, no steps, a day that is none, entries of a case that are not counted from 1 on.
fn wrong(file: &File) -> Option<String> {
    let is_day = |step: &Step| step.date.parse::<jiff::civil::Date>().is_ok_and(|day| day.to_string() == step.date);
    let mut last: Option<(&str, usize)> = None;
    for (step, at) in file.steps.iter().zip(0..) {
        let entry = step.place.split_once('#').and_then(|(case, entry)| Some((case, entry.parse::<usize>().ok()?)));
        let goes_on = entry.is_some_and(|(case, entry)| match last {
            Some((before, number)) if before == case => entry == number + 1,
            _ => entry == 1,
        });
        if !is_day(step) || !goes_on || step.act.is_empty() || step.track.is_empty() {
            return Some(format!("steps[{at}]"));
        }
        last = entry;
    }
    (file.schema != SCHEMA || file.steps.is_empty()).then(|| "schema".to_owned())
}

/// What the record says of the application and of the decisions that bear a day.
fn of_record(record: &Value) -> Vec<Step> {
    let text = |value: &Value| one_line(value.as_str().unwrap_or_default());
    let application = &record["application"];
    let applied = application["submitted"].as_str().map(|date| Step {
        date: date.to_owned(),
        track: "application".into(),
        act: "apply".into(),
        by: text(&record["name"]),
        role: "student".into(),
        outcome: if application["information_confirmed"] == true { "confirmed" } else { "unconfirmed" }.into(),
        place: String::new(),
        note: String::new(),
    });
    let decisions = record["decisions"].as_array().map(Vec::as_slice).unwrap_or_default();
    let decided = decisions.iter().filter_map(|decision| {
        Some(Step {
            date: decision["date"].as_str()?.to_owned(),
            track: text(&decision["kind"]),
            act: "decide".into(),
            by: text(&decision["by"]),
            role: text(&decision["role"]),
            outcome: text(&decision["decision"]),
            place: format!("round-{}", decision["round"].as_u64().unwrap_or(1)),
            note: text(&decision["note"]),
        })
    });
    applied.into_iter().chain(decided).collect()
}

fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
