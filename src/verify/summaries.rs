//! The summary tables: each is a workbook and a document of every student of its college, with what the findings say of
//! them and no more.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use strum::IntoEnumIterator;

use super::catalogue;
use super::finding::{Code, Findings};
use super::holding::Holding;
use super::index::Verdict;
use super::record::{Record, Table};
use super::reported::{self, Reported};
use super::workbook::{self, Book, Row};
use crate::message::{Word, say};

/// Rows before the first student: the title, whose table it is, and the headings.
const HEAD: usize = 3;
/// Longest text of a cell, in characters.
const LONGEST: usize = 16_000;

/// The heading of each column, and its key.
const HEADINGS: [(&str, &str); 35] = [
    ("学号", "id"),
    ("姓名", "name"),
    ("性别", "sex"),
    ("学位层次", "level"),
    ("学位类型", "kind"),
    ("学习方式", "study_mode"),
    ("专业代码", "major_code"),
    ("专业名称", "major"),
    ("导师", "supervisor"),
    ("入学年月", "enrolled"),
    ("应修总学分", "credits_needed"),
    ("已修总学分", "credits_earned"),
    ("课程学分（学位课/选修）", "course_credits"),
    ("实践学分", "practice"),
    ("学术活动学分", "activities"),
    ("中期考核", "midterm"),
    ("开题报告（日期）", "proposal"),
    ("科研成果", "outputs"),
    ("省研创项目（结题）", "project"),
    ("学位照片", "photo"),
    ("学信网照片", "chsi_photo"),
    ("系统审查结论", "verdict"),
    ("学院初审结论", "college_conclusion"),
    ("研究生院复核结论", "graduate_school_conclusion"),
    ("备注", "note"),
    ("姓名拼音", "name_latin"),
    ("出生日期", "birth_date"),
    ("民族", "ethnic"),
    ("培养类别", "track"),
    ("毕业年月", "expected"),
    ("研究方向", "research"),
    ("论文题目", "thesis"),
    ("全部导师", "supervisors"),
    ("建议结论", "proposed"),
    ("各关审查结论", "gates"),
];

/// Holds every workbook against the findings.
pub fn check_summaries(
    holding: &Holding,
    record: &Record,
    reported: &BTreeMap<String, Reported>,
    findings: &mut Findings,
) {
    let colleges: BTreeSet<&str> = reported.values().map(|one| one.college.as_str()).collect();
    for college in colleges.into_iter().filter(|college| !record.has_table(college)) {
        findings.note(Code::RunRecord, &format!("summary/{college}.xlsx"), "");
    }
    for table in &record.tables {
        let path = format!("summary/{}.xlsx", table.college);
        let Some(place) = holding.place(&path) else { continue };
        if let Some(why) = wrong_at(place, record, table, reported) {
            findings.note(Code::RunRecord, &path, why);
        }
    }
}

/// What a workbook does not show as the record and the findings have it.
pub fn wrong_at(
    workbook: &Path,
    record: &Record,
    table: &Table,
    reported: &BTreeMap<String, Reported>,
) -> Option<String> {
    let mut students: Vec<&Reported> = reported.values().filter(|one| one.college == table.college).collect();
    students.sort_by(|a, b| a.row.key.cmp(&b.row.key));
    match workbook::read_workbook(workbook) {
        Ok(book) => wrong_about(&book, record, table).or_else(|| wrong(&book.rows, record, table, &students)),
        Err(why) => Some(why),
    }
}

/// Words before, between and behind what the line below the title says.
const ABOUT: [&str; 5] = ["学院：", "审查批次：", "第", "次运行", "审查日期："];
/// What stands below the table, for officers to sign.
const SIGNED: [&str; 6] =
    ["审查小组成员：", "主管院领导签字：", "（学院公章）", "填表人：", "联系电话：", "日期：　　　　年　　月　　日"];

/// The footer of a table that is somebody's. An ampersand begins a code, and a digit behind the size would belong to it.
pub fn footer_of(whose: &str) -> String {
    let gap = if whose.starts_with(|c: char| c.is_ascii_digit()) { " " } else { "" };
    format!("&L&9{gap}{}&C&9第 &P 页，共 &N 页", whose.replace('&', "&&"))
}

/// What a table says around its rows that is not of its school, college, batch, run and day.
fn wrong_about(book: &Book, record: &Record, table: &Table) -> Option<String> {
    let college = record.college_name(&table.college);
    let footer = footer_of(&format!("{college}　{}", record.title));
    let is_about = |(name, text): &(String, String)| match name.as_str() {
        "dc:title" => text.starts_with(&record.school) && text.contains(&college),
        "dc:subject" => *text == record.title,
        "dc:creator" | "cp:lastModifiedBy" => *text == record.school,
        // The batch's date, whenever the table was made.
        "dcterms:created" | "dcterms:modified" => text.split_once('T').is_some_and(|(day, _)| day == record.date),
        _ => true,
    };
    let first = |row: usize| book.rows.get(row).and_then(|row| row.first()).cloned().unwrap_or_default();
    let day = catalogue::chinese(&record.date);
    let [of_college, of_batch, of_run, run_of, of_day] = ABOUT;
    let about = [of_college, &college, of_batch, &record.title, of_run, &table.run, run_of, of_day, &day].concat();
    let bare = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
    let wrong = [
        ("title", !first(0).starts_with(&record.school) || bare(&first(1)) != bare(&about)),
        ("oddFooter", book.footer != footer),
        ("docProps/core.xml", !book.about.iter().all(is_about)),
    ];
    wrong.into_iter().find(|(_, wrong)| *wrong).map(|(part, _)| part.to_owned())
}

/// What of a table is not as the record and the findings have it.
fn wrong(rows: &[Row], record: &Record, table: &Table, students: &[&Reported]) -> Option<String> {
    let college = record.college_name(&table.college);
    let said = [record.title.as_str(), &college, &table.run];
    let about = rows.get(1).and_then(|row| row.first());
    if !about.is_some_and(|about| said.iter().all(|said| about.contains(said))) {
        return Some("title".to_owned());
    }
    let headings = rows.get(HEAD - 1).map(Vec::as_slice).unwrap_or_default();
    let body: Vec<&Row> = rows.iter().skip(HEAD).filter(|row| !row.is_empty()).collect();
    let is_wide = body.iter().any(|row| row.len() > headings.len());
    let (listed, others): (Vec<&Row>, Vec<&Row>) = body.iter().partition(|row| row[0].parse::<u32>().is_ok());
    let in_order = listed.iter().zip(1..).all(|(row, order)| row[0] == format!("{order}"));
    if listed.len() != students.len() || !in_order || is_wide || headings.first().is_none_or(|head| head != "序号") {
        return Some(format!("{} ≠ {}", listed.len(), students.len()));
    }
    let expected: Vec<Line> = students.iter().map(|one| Line { row: &one.row, whole: record.has(&one.id) }).collect();
    unmatched(&listed, &expected, headings).or_else(|| wrong_bar(&body, &others, students))
}

/// The first line between or below the rows that is not as it must be.
fn wrong_bar(body: &[&Row], others: &[&Row], students: &[&Reported]) -> Option<String> {
    let mut bars: Vec<(usize, String)> = Vec::new();
    let mut at = 0;
    for group in students.chunk_by(|one, next| one.row.group == next.row.group) {
        let name = group.first().map_or("", |one| &one.row.group);
        bars.push((at, format!("{name}　　小计：{}", counted(group))));
        at += group.len() + 1;
    }
    let total = total_text(students);
    let is_bar = |(row, (place, bar)): (&&Row, &(usize, String))| {
        row[0] == *bar
            && row.iter().skip(1).all(String::is_empty)
            && body.get(*place).is_some_and(|there| there[0] == *bar)
    };
    let mut below = others.iter().skip(bars.len());
    let is_total = |row: &&Row| {
        row[0].strip_prefix(&total).is_some_and(is_remark)
            && row.iter().skip(1).all(String::is_empty)
            && body.get(at).is_some_and(|there| there[0] == row[0])
    };
    if !others.iter().zip(&bars).all(is_bar) || !below.next().is_some_and(is_total) {
        return Some(total);
    }
    let left = below.flat_map(|row| row.iter()).find(|cell| !cell.is_empty() && !SIGNED.contains(&cell.as_str()));
    left.cloned()
}

/// Whether what stands behind the total says how many are not in the table, and no more.
fn is_remark(rest: &str) -> bool {
    let kinds = ["summary-total-withheld", "summary-total-left-out", "summary-total-unread"];
    let kinds = kinds.map(|key| say(key).with("count", "").zh());
    let bare = |part: &str| part.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    rest.split('；').skip(1).all(|part| kinds.contains(&bare(part))) && (rest.is_empty() || rest.starts_with('；'))
}

/// The line of a student, and whether there is a dossier: where none is, the note says why.
struct Line<'r> {
    row: &'r reported::Row,
    whole: bool,
}

impl Line<'_> {
    /// Whether a cell shows what stands under a key.
    fn shows(&self, key: &str, shown: &str) -> bool {
        let cell = self.row.cells.get(key).map(String::as_str).unwrap_or_default();
        let cell = if key == "college_conclusion" && !self.row.by_college { "" } else { cell };
        let cell: String = cell.chars().take(LONGEST).collect();
        // The day of 开题报告 stands below its result.
        let same = cell == shown || cell.replace(' ', "\n") == shown;
        let same_number = || cell.parse::<f64>().is_ok_and(|number| shown.parse() == Ok(number));
        same || same_number() || (key == "note" && !self.whole && shown.starts_with(&cell))
    }
}

/// The heading of the first column that is not known, stands twice, or does not show what the findings have under its key.
fn unmatched(listed: &[&Row], expected: &[Line], headings: &[String]) -> Option<String> {
    let mut left: BTreeSet<&str> = HEADINGS.iter().map(|(_, key)| *key).collect();
    for (heading, at) in headings.iter().zip(0..).skip(1) {
        let shown = |row: &Row| row.get(at).cloned().unwrap_or_default();
        let key = HEADINGS.iter().find(|(known, _)| known == heading).map(|(_, key)| *key);
        let is_explained = key.is_some_and(|key| {
            left.remove(key) && listed.iter().zip(expected).all(|(row, line)| line.shows(key, &shown(row)))
        });
        if !is_explained {
            return Some(heading.clone());
        }
    }
    None
}

/// `3人，其中通过2人、不通过1人`
fn counted(students: &[&Reported]) -> String {
    let of_verdict = |verdict: Verdict| {
        let count = students.iter().filter(|one| one.verdict == verdict).count();
        (count > 0).then(|| format!("{}{count}人", verdict.chinese()))
    };
    let parts: Vec<String> = Verdict::iter().filter_map(of_verdict).collect();
    format!("{}人，其中{}", students.len(), parts.join("、"))
}

/// How the row of the total begins.
pub fn total_text(students: &[&Reported]) -> String {
    let of_level = |level: &str| students.iter().filter(|one| one.row.is_of(level)).count();
    say("summary-total")
        .with("counts", counted(students))
        .with("doctors", of_level("doctor"))
        .with("masters", of_level("master"))
        .zh()
}
