//! View of 《博、硕士研究生毕业资格审查汇总表》, from which the PDF and the XLSX are both made.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use strum::IntoEnumIterator;

use super::{Sheet, batch, school, text, word};
use crate::finding::{Code, Finding, Outcome, Verdict};
use crate::message::Word;
use crate::records::{Batch, CourseClass, DecisionKind, DegreeKind, Level, Ruling};

/// One student's line.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SummaryRow {
    key: (Option<Level>, Option<DegreeKind>, String, String),
    group: String,
    verdict: Verdict,
    level: Option<Level>,
    /// Cells by column key, in the order of the table, without the running number.
    pub cells: Map<String, Value>,
}

/// Not applicable.
const NONE: &str = "—";

impl SummaryRow {
    /// The line of one student.
    pub fn new(sheet: &Sheet) -> SummaryRow {
        let (case, student) = (sheet.case, sheet.case.student);
        let level = word(student.level);
        let kind = word(student.kind);
        let major = case.programme().map_or("", |p| &p.name);
        let major_code = case.programme().map_or("", |p| &p.major_code);
        let decision = |kind| student.decisions.iter().filter(|d| d.kind == kind).max_by_key(|d| d.round);
        let cells = json!({
            "id": student.id,
            "name": text(&student.name),
            "sex": word(student.sex),
            "level": level,
            "kind": kind.trim_end_matches("学位"),
            "study_mode": word(student.study_mode),
            "major_code": major_code,
            "major": major,
            "supervisor": student.supervisors.first().map_or("", |s| &s.name),
            "enrolled": text(&student.enrolled),
            "credits_needed": case.programme().map_or(String::new(), |p| p.credits.total.to_string()),
            "credits_earned": case.credits_earned(),
            "course_credits": format!("{}/{}", sheet.course_credits(CourseClass::Degree), sheet.course_credits(CourseClass::NonDegree)),
            "practice": cell(sheet, Code::Practice, || sheet.milestone_credits(Code::Practice).to_string()),
            "activities": cell(sheet, Code::Activities, || sheet.milestone_credits(Code::Activities).to_string()),
            "midterm": cell(sheet, Code::Midterm, || student.midterm.as_ref().map_or(String::new(), |m| text(&m.result))),
            "proposal": cell(sheet, Code::Proposal, || student.proposal.as_ref().map_or(String::new(), |p| {
                format!("{} {}", text(&p.result), text(&p.date)).trim().to_owned()
            })),
            "outputs": cell(sheet, Code::Outputs, || outputs(sheet)),
            "project": project(sheet),
            "photo": cell(sheet, Code::Photo, || outcome(sheet, Code::Photo, "合格")),
            "chsi_photo": cell(sheet, Code::ChsiPhoto, || outcome(sheet, Code::ChsiPhoto, "已校对")),
            "college_conclusion": decision(DecisionKind::CollegeReview)
                .map_or(sheet.evaluation.verdict.chinese(), |d| d.decision.chinese()),
            "graduate_school_conclusion":
                decision(DecisionKind::GraduateSchoolReview).map_or(String::new(), |d| d.decision.chinese()),
            "note": note(sheet),
        });
        let Value::Object(cells) = cells else { return SummaryRow::empty(sheet) };
        let group =
            [level.as_str(), &kind, major, major_code].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>();
        SummaryRow {
            key: (student.level, student.kind, major_code.into(), student.id.to_string()),
            group: if group.is_empty() { "学籍信息不全".into() } else { group.join(" · ") },
            verdict: sheet.evaluation.verdict,
            level: student.level,
            cells,
        }
    }

    fn empty(sheet: &Sheet) -> SummaryRow {
        let key = (None, None, String::new(), sheet.case.student.id.to_string());
        SummaryRow { key, group: String::new(), verdict: sheet.evaluation.verdict, level: None, cells: Map::new() }
    }
}

fn finding<'s>(sheet: &'s Sheet, code: Code) -> Option<&'s Finding> {
    sheet.evaluation.findings.iter().find(|f| f.code == code)
}

/// `—` where the requirement does not apply, otherwise what the records say, or 缺.
fn cell(sheet: &Sheet, code: Code, value: impl Fn() -> String) -> String {
    match finding(sheet, code).map(|f| f.outcome) {
        Some(Outcome::NotApplicable) => NONE.into(),
        Some(Outcome::Missing) => "缺".into(),
        _ => value(),
    }
}

fn outcome(sheet: &Sheet, code: Code, good: &str) -> String {
    match finding(sheet, code).map(|f| f.outcome) {
        Some(Outcome::Pass) => good.into(),
        Some(outcome) => outcome.chinese(),
        None => String::new(),
    }
}

fn outputs(sheet: &Sheet) -> String {
    let Some(outputs) = &sheet.case.student.outputs else { return "无".into() };
    let counts = [
        ("论文", outputs.papers.len(), "篇"),
        ("专利", outputs.patents.len(), "项"),
        ("著作", outputs.books.len(), "部"),
        ("获奖", outputs.awards.len(), "项"),
        ("其他成果", outputs.others.len(), "项"),
    ];
    let texts: Vec<_> =
        counts.iter().filter(|(_, n, _)| *n > 0).map(|(what, n, unit)| format!("{what}{n}{unit}")).collect();
    if texts.is_empty() { "无".into() } else { texts.join("，") }
}

fn project(sheet: &Sheet) -> String {
    match finding(sheet, Code::ProjectConcluded).map(|f| f.outcome) {
        None => "无".into(),
        Some(Outcome::Pass) => "已结题".into(),
        Some(_) => "未结题".into(),
    }
}

/// The requirements that are not met, and a college's decision that differs from the findings.
fn note(sheet: &Sheet) -> String {
    let open = sheet.evaluation.findings.iter().filter(|f| f.outcome.is_open());
    let mut open: Vec<_> = open.map(|f| f.code.chinese()).collect();
    open.dedup();
    let verdict = sheet.evaluation.verdict;
    let decisions = sheet.case.student.decisions.iter().filter(|d| d.kind == DecisionKind::CollegeReview);
    let decided = decisions.max_by_key(|d| d.round).map(|d| d.decision == Ruling::Pass);
    match decided.is_some_and(|pass| pass != (verdict == Verdict::Pass)) {
        true => format!("{}（系统审查：{}）", open.join("、"), verdict.chinese()),
        false => open.join("、"),
    }
}

/// The table of one college: rows by level, kind, major and student ID, with sub-totals.
pub fn summary(of: &Batch, college: &str, mut rows: Vec<SummaryRow>) -> Value {
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    let mut groups: Vec<(String, Vec<SummaryRow>)> = Vec::new();
    for row in &rows {
        match groups.last_mut().filter(|(name, _)| *name == row.group) {
            Some((_, list)) => list.push(row.clone()),
            None => groups.push((row.group.clone(), vec![row.clone()])),
        }
    }
    let mut order = 0;
    let groups = groups.into_iter().map(|(name, list)| {
        let subtotal = format!("小计：{}", counted(&list));
        let rows = list.into_iter().map(|row| {
            order += 1;
            let mut cells = Map::from_iter([("order".to_owned(), Value::String(order.to_string()))]);
            cells.extend(row.cells);
            Value::Object(cells)
        });
        json!({"name": name, "rows": rows.collect::<Vec<_>>(), "subtotal": subtotal})
    });
    let groups: Vec<_> = groups.collect();
    let of_level = |level| rows.iter().filter(|r| r.level == Some(level)).count();
    json!({
        "form": {"code": "summary", "title": "博、硕士研究生毕业资格审查汇总表", "version": super::VERSION},
        "school": school(of),
        "batch": batch(of),
        "volume_start": Value::Null,
        "college": college,
        "groups": groups,
        "total": format!("合计：{}（博士{}人、硕士{}人）", counted(&rows), of_level(Level::Doctor), of_level(Level::Master)),
        "date": of.date.chinese(),
    })
}

/// `3人，其中通过2人、不通过1人`
fn counted(rows: &[SummaryRow]) -> String {
    let parts = Verdict::iter().filter_map(|verdict| {
        let n = rows.iter().filter(|row| row.verdict == verdict).count();
        (n > 0).then(|| format!("{}{n}人", verdict.chinese()))
    });
    format!("{}人，其中{}", rows.len(), parts.collect::<Vec<_>>().join("、"))
}
