//! What the summary table repeats of the records in a dossier, by the keys of its cells: the table is what officers sign, and
//! says of nobody what the dossier says otherwise.

use std::collections::BTreeMap;

use serde_json::Value;

use super::index::Verdict;
use super::review::{Outcome, Requirement, Review, finding_name};
use crate::message::{Language, Word, say, shortened};

/// Cells that follow from the records, by their keys.
pub type Told = BTreeMap<&'static str, String>;

/// The places in the record of what stands in cells as it is.
const PLACES: [(&str, &str); 9] = [
    ("name_latin", "/name_latin"),
    ("birth_date", "/birth_date"),
    ("ethnic", "/ethnic"),
    ("enrolled", "/enrolled"),
    ("expected", "/expected"),
    ("research", "/research"),
    ("thesis", "/thesis/title"),
    ("level", "/level"),
    ("kind", "/kind"),
];
/// The same of what stands there in a word of its kind.
const WORDS: [(&str, &str, &str); 3] =
    [("sex", "/sex", "sex"), ("study_mode", "/study_mode", "mode"), ("track", "/track", "track")];
/// Who concludes on a student, by the kind of the decision.
const CONCLUSIONS: [(&str, &str); 2] =
    [("college_conclusion", "college-review"), ("graduate_school_conclusion", "graduate-school-review")];
/// What is counted of outputs, and how.
const OUTPUTS: [(&str, &str, &str); 5] = [
    ("papers", "论文", "篇"),
    ("patents", "专利", "项"),
    ("books", "著作", "部"),
    ("awards", "获奖", "项"),
    ("others", "其他成果", "项"),
];
/// So many requirements that find the very same are one cause, and so many have their reasons beside them.
const ONE_CAUSE: usize = 3;
const MOST_REASONS: usize = 3;
const NOTHING: &str = "无";
const NOT_APPLICABLE: &str = "—";
const LACKING: &str = "缺";

/// What the record says by itself.
pub fn of_record(student: &Value) -> Told {
    let value_at = |place: &str| student.pointer(place).and_then(Value::as_str).unwrap_or_default().to_owned();
    let tutors: Vec<&str> = list(student, "supervisors").filter_map(|tutor| tutor.get("name")?.as_str()).collect();
    let first = tutors.first().copied().unwrap_or_default().to_owned();
    let tutors = [("supervisor", first), ("supervisors", tutors.join("、"))];
    let college = student.get("college").map(|_| ("college", value_at("/college")));
    let words = WORDS.into_iter().map(|(key, place, kind)| (key, word(kind, &value_at(place))));
    let concluded = CONCLUSIONS.map(|(key, kind)| (key, word("ruling", &decided(student, kind))));
    let places = PLACES.into_iter().map(|(key, place)| (key, value_at(place)));
    places.chain(words).chain(concluded).chain(tutors).chain(college).collect()
}

/// What the record says in the light of the review.
pub fn of_review(student: &Value, review: &Review) -> Told {
    let first = |code: &str| review.findings.iter().find(|finding| finding.code == code);
    let outcome = |code: &str| first(code).map(|finding| finding.outcome);
    let part = |one: Option<&Value>, key: &str| {
        one.and_then(|one| one.get(key)).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let (midterm, proposal) =
        (last(student, ["midterm", "more_midterms"]), last(student, ["proposal", "more_proposals"]));
    let proposed = format!("{} {}", part(proposal, "result"), part(proposal, "date")).trim().to_owned();
    let passed = |code: &str, good: &str| match outcome(code) {
        Some(Outcome::Pass) => good.to_owned(),
        other => other.map(Word::chinese).unwrap_or_default(),
    };
    let cells = [
        ("midterm", "midterm", Some(part(midterm, "result"))),
        ("proposal", "proposal", Some(proposed)),
        ("outputs", "outputs", Some(outputs(student))),
        ("photo", "photo", Some(passed("photo", "合格"))),
        ("chsi_photo", "chsi-photo", Some(passed("chsi-photo", "已校对"))),
        // What they come to is not computed here.
        ("practice", "practice", None),
        ("activities", "activities", None),
    ];
    let shown = cells.into_iter().filter_map(|(key, code, value)| {
        let cell = match outcome(code) {
            Some(Outcome::NotApplicable) => Some(NOT_APPLICABLE.to_owned()),
            Some(Outcome::Missing) => Some(LACKING.to_owned()),
            _ => value,
        };
        Some((key, cell?))
    });
    let project = match outcome("project-concluded") {
        None => NOTHING.to_owned(),
        Some(Outcome::Pass) => "已结题".to_owned(),
        Some(other @ (Outcome::Missing | Outcome::Undetermined)) => other.chinese(),
        Some(_) => "未结题".to_owned(),
    };
    let others = [("project", project), ("proposed", review.proposed().to_owned()), ("note", note(student, review))];
    shown.chain(others).collect()
}

/// What is open, whether the college has concluded otherwise, and what the rules propose.
fn note(student: &Value, review: &Review) -> String {
    let mut open = open_points(&review.findings);
    let passes = review.verdict == Verdict::Pass;
    let otherwise = match decided(student, CONCLUSIONS[0].1).as_str() {
        "pass" => !passes,
        "fail" => passes,
        _ => false,
    };
    if otherwise {
        open = format!("{open}（系统审查：{}）", review.verdict.chinese());
    }
    let proposed = review.proposed();
    let proposed = (!proposed.is_empty()).then(|| say("summary-proposed").with("name", proposed).zh());
    let parts = [Some(open), proposed].into_iter().flatten().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("；")
}

/// What is open with its reason, as far as there is room: 总学分（已修30学分）、开题报告（无记录）. What three requirements or more find alike
/// stands once.
fn open_points(findings: &[Requirement]) -> String {
    let open = || findings.iter().filter(|finding| finding.outcome.is_open());
    let mut points: Vec<(String, String)> = Vec::new();
    for finding in open() {
        let found = finding.found.text.as_str();
        let alike = open().filter(|other| other.found.text == found).count();
        let is_one_cause = alike >= ONE_CAUSE;
        let name = if is_one_cause { shortened(found) } else { finding_name(&finding.code) };
        if points.iter().any(|(named, _)| *named == name) {
            continue;
        }
        let why = if points.len() < MOST_REASONS { why(finding) } else { String::new() };
        let point = if is_one_cause {
            say("reason-folded").with("name", name.as_str()).with("count", alike).zh()
        } else if why.is_empty() {
            name.clone()
        } else {
            say("summary-point").with("name", name.as_str()).with("why", why).zh()
        };
        points.push((name, point));
    }
    points.into_iter().map(|(_, point)| point).collect::<Vec<_>>().join("、")
}

fn why(finding: &Requirement) -> String {
    let found = finding.found.text.as_str();
    if finding.outcome == Outcome::Undetermined {
        return say("summary-undecided").zh();
    }
    if let Some(short) = finding.note.as_ref().filter(|note| note.key.ends_with("-short")) {
        return shortened(&short.text);
    }
    match finding.found.key.as_str() {
        // They have columns.
        "outputs-found" | "result-found" | "study-found" | "study-found-whole" => String::new(),
        "sentences" => shortened(found.rsplit('；').next().unwrap_or_default()),
        _ => shortened(found),
    }
}

/// `论文2篇，著作1部`
fn outputs(student: &Value) -> String {
    let Some(outputs) = student.get("outputs").filter(|outputs| outputs.is_object()) else { return NOTHING.into() };
    let counts = OUTPUTS.map(|(key, what, unit)| (what, list(outputs, key).count(), unit));
    let counts = counts.into_iter().filter(|(_, count, _)| *count > 0);
    let texts: Vec<String> = counts.map(|(what, count, unit)| format!("{what}{count}{unit}")).collect();
    if texts.is_empty() { NOTHING.into() } else { texts.join("，") }
}

/// What was decided in the last round.
fn decided(student: &Value, kind: &str) -> String {
    let of_kind = list(student, "decisions").filter(|one| one.get("kind").and_then(Value::as_str) == Some(kind));
    let last = of_kind.max_by_key(|one| one.get("round").and_then(Value::as_u64).unwrap_or(1));
    last.and_then(|one| one.get("decision")?.as_str()).unwrap_or_default().to_owned()
}

/// The last of several by their days, the first of those of one day.
fn last<'s>(student: &'s Value, [one, more]: [&str; 2]) -> Option<&'s Value> {
    let day = |row: &&'s Value| row.get("date").and_then(Value::as_str).unwrap_or_default();
    let all = student.get(one).filter(|row| row.is_object()).into_iter().chain(list(student, more));
    all.reduce(|last, next| if day(&next) > day(&last) { next } else { last })
}

fn list<'s>(of: &'s Value, key: &str) -> impl Iterator<Item = &'s Value> {
    of.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn word(kind: &str, key: &str) -> String {
    if key.is_empty() { String::new() } else { Language::Chinese.word(kind, key) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(findings: &[[&str; 4]]) -> Told {
        let finding = |[code, outcome, key, found]: &[&str; 4]| {
            let note = json!({"key": "credits-short", "text": "尚差2学分"});
            json!({
                "code": code, "subject": "", "outcome": outcome, "without_waiver": null,
                "basis": {"document": "通知", "clause": "", "cohorts": null}, "needed": {"key": "x", "text": "x"},
                "found": {"key": key, "text": found}, "note": if *key == "credits-found" { note } else { json!(null) },
                "counted": [], "decisions": [],
            })
        };
        let findings: Vec<Value> = findings.iter().map(finding).collect();
        let review = serde_json::from_value(json!({"verdict": "fail", "findings": findings})).unwrap();
        of_review(&json!({}), &review)
    }

    #[test]
    fn a_remark_gives_reasons_in_a_few_words() {
        let said = told(&[
            ["total-credits", "fail", "credits-found", "已修34学分"],
            ["midterm", "fail", "result-found", "不合格（2021-03-15）"],
            ["photo", "fail", "sentences", "480×640像素，44KB；文件小于100KB"],
            ["proposal", "missing", "none", "无记录"],
        ]);
        assert_eq!(said["note"], "总学分（尚差2学分）、中期考核、学位照片（文件小于100KB）、开题报告");
        let unknown = ["plan", "total-credits", "average"].map(|code| [code, "missing", "none", "培养方案未确定"]);
        assert_eq!(told(&unknown)["note"], "培养方案未确定（3项因此无法判断）");
    }

    #[test]
    fn a_project_of_which_nothing_is_known_is_not_said_to_be_open() {
        let project = |outcome: &str| told(&[["project-concluded", outcome, "x", "x"]])["project"].clone();
        assert_eq!(
            ["pass", "fail", "missing", "undetermined"].map(project),
            ["已结题", "未结题", "缺材料", "需人工认定"]
        );
    }
}
