//! View of 《博、硕士研究生毕业资格审查汇总表》, from which the PDF and the XLSX are both made.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use strum::IntoEnumIterator;

use super::columns::{COLUMNS, Column, IDENTITY, STANDARD, column};
use super::remark::open_points;
use super::{Sheet, batch, school, text, word};
use crate::finding::{Code, Finding, Outcome, Verdict};
use crate::message::{Word, say};
use crate::records::{Batch, CourseClass, DecisionKind, DegreeKind, Level, PaperSize, Ruling};

/// One student's line.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SummaryRow {
    key: (Option<Level>, Option<DegreeKind>, String, String),
    group: String,
    verdict: Verdict,
    level: Option<Level>,
    /// Whether the college's conclusion is the college's own: rows of earlier versions have the review's in its place.
    #[serde(default)]
    by_college: bool,
    /// Why there is no dossier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withheld: Option<String>,
    /// Cells by column key, in the order of the table, without the running number.
    pub cells: Map<String, Value>,
}

/// What A4 across leaves to columns, and the least for the one that takes the rest.
const A4: f64 = 269.0;
const LEAST_REST: f64 = 24.0;

/// The chosen columns, and the paper on which they fit.
fn layout(of: &Batch, college: &str) -> (Vec<&'static Column>, PaperSize) {
    let own = of.colleges.iter().find(|known| known.name == college).and_then(|known| known.summary.as_ref());
    let chosen = own.unwrap_or(&of.print.summary);
    let columns: Vec<_> = if chosen.columns.is_empty() {
        COLUMNS.iter().take(STANDARD).collect()
    } else {
        ["order"].into_iter().chain(chosen.columns.iter().map(String::as_str)).filter_map(column).collect()
    };
    let width = |column: &&Column| if column.millimetres == 0.0 { LEAST_REST } else { column.millimetres };
    let fits = columns.iter().map(width).sum::<f64>() <= A4;
    let paper = chosen.paper.unwrap_or(if fits { PaperSize::A4 } else { PaperSize::A3 });
    (columns, paper)
}

/// Not applicable.
const NONE: &str = "—";

impl SummaryRow {
    /// The line of one student.
    pub fn new(sheet: &Sheet) -> SummaryRow {
        let (case, student) = (&sheet.standing.case, sheet.standing.case.student);
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
            "credits_earned": sheet.standing.credits_earned(),
            "course_credits": format!("{}/{}", sheet.course_credits(CourseClass::Degree), sheet.course_credits(CourseClass::NonDegree)),
            "practice": cell(sheet, Code::Practice, || sheet.milestone_credits(Code::Practice).to_string()),
            "activities": cell(sheet, Code::Activities, || sheet.milestone_credits(Code::Activities).to_string()),
            "midterm": cell(sheet, Code::Midterm, || student.last_midterm().map_or(String::new(), |m| text(&m.result))),
            "proposal": cell(sheet, Code::Proposal, || student.last_proposal().map_or(String::new(), |p| {
                format!("{} {}", text(&p.result), text(&p.date)).trim().to_owned()
            })),
            "outputs": cell(sheet, Code::Outputs, || outputs(sheet)),
            "project": project(sheet),
            "photo": cell(sheet, Code::Photo, || outcome(sheet, Code::Photo, "合格")),
            "chsi_photo": cell(sheet, Code::ChsiPhoto, || outcome(sheet, Code::ChsiPhoto, "已校对")),
            "college_conclusion":
                decision(DecisionKind::CollegeReview).map_or(String::new(), |d| d.decision.chinese()),
            "graduate_school_conclusion":
                decision(DecisionKind::GraduateSchoolReview).map_or(String::new(), |d| d.decision.chinese()),
            "note": note(sheet),
            "name_latin": text(&student.name_latin),
            "birth_date": text(&student.birth_date),
            "ethnic": text(&student.ethnic),
            "track": word(student.track),
            "expected": text(&student.expected),
            "research": text(&student.research),
            "thesis": student.thesis.as_ref().map_or(String::new(), |thesis| text(&thesis.title)),
            "supervisors": student.supervisors.iter().map(|s| s.name.as_str()).collect::<Vec<_>>().join("、"),
            "proposed": sheet.evaluation.proposed.as_ref().map_or("", |proposed| &proposed.name),
            "gates": gates(sheet),
            "verdict": sheet.evaluation.verdict.chinese(),
        });
        let Value::Object(cells) = cells else { return SummaryRow::empty(sheet) };
        let group =
            [level.as_str(), &kind, major, major_code].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>();
        SummaryRow {
            key: (student.level, student.kind, major_code.into(), student.id.to_string()),
            group: if group.is_empty() { "学籍信息不全".into() } else { group.join(" · ") },
            verdict: sheet.evaluation.verdict,
            level: student.level,
            by_college: true,
            withheld: None,
            cells,
        }
    }

    fn empty(sheet: &Sheet) -> SummaryRow {
        let (key, verdict) =
            ((None, None, String::new(), sheet.standing.case.student.id.to_string()), sheet.evaluation.verdict);
        let (group, level, withheld, cells) = (String::new(), None, None, Map::new());
        SummaryRow { key, group, verdict, level, by_college: true, withheld, cells }
    }

    /// The line of a student of whom there is no dossier, for a reason.
    pub fn withheld(mut self, why: Option<&str>) -> SummaryRow {
        self.withheld = why.map(str::to_owned);
        self
    }

    /// The line of a student of whose record no more is known than whose it is: what was not looked at is left empty.
    #[must_use]
    pub fn of_whom(mut self) -> SummaryRow {
        for (_, cell) in self.cells.iter_mut().filter(|(key, _)| !IDENTITY.contains(&key.as_str())) {
            *cell = "".into();
        }
        self
    }

    /// A cell as it is printed.
    pub fn cell(&self, key: &str) -> String {
        let cell = self.cells.get(key).and_then(Value::as_str).unwrap_or_default();
        match (key, &self.withheld) {
            ("college_conclusion", _) if !self.by_college => String::new(),
            ("note", Some(why)) => {
                let withheld = say("summary-withheld").with("why", why.as_str()).zh();
                [cell, &withheld].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("；")
            }
            _ => cell.to_owned(),
        }
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
    let Some(outputs) = &sheet.standing.case.student.outputs else { return "无".into() };
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
        // What is not known or left to a person is no project that was never concluded.
        Some(outcome @ (Outcome::Missing | Outcome::Undetermined)) => outcome.chinese(),
        Some(_) => "未结题".into(),
    }
}

/// `论文送审：通过；论文答辩：不通过`
fn gates(sheet: &Sheet) -> String {
    let gates = sheet.evaluation.gates.iter();
    gates.map(|gate| format!("{}：{}", gate.name, gate.verdict.chinese())).collect::<Vec<_>>().join("；")
}

/// The requirements that are not met and why, and a college's decision that differs from the findings.
fn note(sheet: &Sheet) -> String {
    let open = open_points(&sheet.evaluation.findings);
    let verdict = sheet.evaluation.verdict;
    let decisions = sheet.standing.case.student.decisions.iter().filter(|d| d.kind == DecisionKind::CollegeReview);
    let decided = decisions.max_by_key(|d| d.round).filter(|d| d.decision != Ruling::Defer);
    let decided = decided.map(|d| d.decision == Ruling::Pass);
    let open = if decided.is_some_and(|pass| pass != (verdict == Verdict::Pass)) {
        open + &system_verdict(verdict)
    } else {
        open
    };
    // What the rules propose stands beside the open points, until a person has decided.
    let proposed = sheet.evaluation.proposed.as_ref();
    let proposed = proposed.map(|proposed| say("summary-proposed").with("name", proposed.name.as_str()).zh());
    [Some(open), proposed].into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("；")
}

/// What a note says of the findings where a college's decision differs from them.
pub fn system_verdict(verdict: Verdict) -> String {
    format!("（系统审查：{}）", verdict.chinese())
}

/// Students who stand in no row of a table, so that its total can say so.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unlisted {
    /// Students of the college who were left out of the run.
    pub left_out: usize,
    /// Records of the batch that could not be read, of whichever college.
    pub unread: usize,
}

/// The table of one college: rows by level, kind, major and student ID, with sub-totals.
pub fn summary(of: &Batch, code: &str, college: &str, mut rows: Vec<SummaryRow>, unlisted: Unlisted) -> Value {
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    let mut groups: Vec<(String, Vec<SummaryRow>)> = Vec::new();
    for row in &rows {
        match groups.last_mut().filter(|(name, _)| *name == row.group) {
            Some((_, list)) => list.push(row.clone()),
            None => groups.push((row.group.clone(), vec![row.clone()])),
        }
    }
    let (columns, paper) = layout(of, college);
    let mut order = 0;
    let groups = groups.into_iter().map(|(name, list)| {
        let subtotal = format!("小计：{}", counted(&list));
        let rows = list.into_iter().map(|row| {
            order += 1;
            let cell = |column: &&Column| match column.key {
                "order" => order.to_string(),
                key => row.cell(key),
            };
            Value::Object(columns.iter().map(|column| (column.key.to_owned(), cell(column).into())).collect())
        });
        json!({"name": name, "rows": rows.collect::<Vec<_>>(), "subtotal": subtotal})
    });
    let groups: Vec<_> = groups.collect();
    json!({
        "form": {"code": "summary", "title": title(of), "version": super::VERSION},
        "school": school(of),
        "batch": batch(of),
        "volume_start": Value::Null,
        "paper": <&str>::from(paper),
        "columns": columns.iter().map(heading).collect::<Vec<_>>(),
        "college": college,
        "college_code": code,
        "groups": groups,
        "total": total(&rows, unlisted),
        "date": of.date.chinese(),
    })
}

fn title(of: &Batch) -> &str {
    of.print.titles.get("summary").map_or("博、硕士研究生毕业资格审查汇总表", String::as_str)
}

fn heading(column: &&Column) -> Value {
    json!({"key": column.key, "head": column.head, "width": column.millimetres})
}

/// `合计：3人，其中通过2人、不通过1人（博士1人、硕士2人），档案包未生成1人`
fn total(rows: &[SummaryRow], unlisted: Unlisted) -> String {
    let of_level = |level| rows.iter().filter(|row| row.level == Some(level)).count();
    let total = say("summary-total").with("counts", counted(rows));
    let total = total.with("doctors", of_level(Level::Doctor)).with("masters", of_level(Level::Master)).zh();
    let withheld = rows.iter().filter(|row| row.withheld.is_some()).count();
    let more = [
        (withheld, say("summary-total-withheld")),
        (unlisted.left_out, say("summary-total-left-out")),
        (unlisted.unread, say("summary-total-unread")),
    ];
    let more = more.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| what.with("count", count).zh());
    [total].into_iter().chain(more).collect::<Vec<_>>().join("；")
}

/// `3人，其中通过2人、不通过1人`
fn counted(rows: &[SummaryRow]) -> String {
    let parts = Verdict::iter().filter_map(|verdict| {
        let n = rows.iter().filter(|row| row.verdict == verdict).count();
        (n > 0).then(|| format!("{}{n}人", verdict.chinese()))
    });
    format!("{}人，其中{}", rows.len(), parts.collect::<Vec<_>>().join("、"))
}
