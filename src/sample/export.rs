//! Students as the tables that a college exports, with the titles, totals and clerks' notes that such tables have.

use std::collections::BTreeMap;

use encoding_rs::GB18030;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::Frame;
use super::pools::Pools;
use crate::ingest::exports::Headings;
use crate::message::Word;
use crate::records::values::Day;
use crate::records::{
    CourseClass, DocumentKind, Fees, Milestone, Practice, PracticeVariant, SignOff, Student, TableKind,
};

/// A table could not be written.
pub type ExportError = XlsxError;

/// One row: texts by field.
type Row = BTreeMap<&'static str, String>;

/// A sheet: title and rows.
struct Sheet {
    name: String,
    fields: Vec<&'static str>,
    rows: Vec<Row>,
}

/// Writes all tables.
pub fn files(students: &[Student], frame: &Frame, pools: &Pools) -> Result<Vec<(String, Vec<u8>)>, ExportError> {
    let headings = Headings::with(None);
    let date = frame.batch.date;
    let file = |name: &str, kind: TableKind, sheets: &[Sheet]| -> Result<(String, Vec<u8>), ExportError> {
        Ok((format!("{name}.xlsx"), workbook(sheets, kind, &headings, pools, date)?))
    };
    let mut rosters: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for student in students {
        rosters.entry(student.college.as_deref().unwrap_or("")).or_default().push(roster(student, &headings, frame));
    }
    let roster = rosters.into_iter().map(|(college, rows)| {
        let name = frame.batch.college(college).map_or(college, |college| &college.name);
        sheet(name, ROSTER, rows)
    });
    let results = [CourseClass::Degree, CourseClass::NonDegree, CourseClass::Milestone, CourseClass::Remedial];
    let results = results.map(|class| {
        let rows = students.iter().flat_map(|student| results_of(student, class));
        sheet(&class.chinese(), RESULTS, rows.collect())
    });
    let results: Vec<Sheet> = results.into_iter().filter(|sheet| !sheet.rows.is_empty()).collect();
    let all = |rows: fn(&Student, &Headings) -> Vec<Row>| students.iter().flat_map(|s| rows(s, &headings)).collect();
    let name = |kind: TableKind| kind.chinese();
    let html = sheet(&name(TableKind::Milestones), MILESTONES, all(milestones));
    let csv = sheet(&name(TableKind::Activities), ACTIVITIES, all(activities));
    let milestones = (format!("{}.xls", html.name), page(&html, TableKind::Milestones, &headings));
    let activities = (format!("{}.csv", csv.name), text(&csv, TableKind::Activities, &headings));
    let one = |kind, fields, rows| sheet(&TableKind::chinese(kind), fields, rows);
    Ok(vec![
        file(&name(TableKind::Roster), TableKind::Roster, &roster.collect::<Vec<_>>())?,
        file(&name(TableKind::Plan), TableKind::Plan, &[one(TableKind::Plan, PLAN, all(plan))])?,
        file(&name(TableKind::Results), TableKind::Results, &results)?,
        file(&name(TableKind::Practice), TableKind::Practice, &[one(TableKind::Practice, PRACTICE, all(practices))])?,
        file(&name(TableKind::Outputs), TableKind::Outputs, &[one(TableKind::Outputs, OUTPUTS, all(outputs))])?,
        milestones,
        activities,
    ])
}

const ROSTER: &[&str] = &[
    "id",
    "name",
    "sex",
    "birth_date",
    "document_kind",
    "document_number",
    "ethnic",
    "college",
    "programme",
    "major_code",
    "level",
    "kind",
    "study_mode",
    "track",
    "enrolled",
    "expected",
    "fees",
    "supervisor",
    "supervisor_title",
    "thesis",
    "submitted",
    "confirmed",
    "chsi_photo",
];
const PLAN: &[&str] = &["id", "name", "code", "course", "class", "group", "hours", "credits", "term"];
const RESULTS: &[&str] = &["id", "name", "code", "course", "credits", "term", "mark", "date", "attempt"];
const MILESTONES: &[&str] = &[
    "id",
    "name",
    "milestone",
    "date",
    "title",
    "result",
    "opinion",
    "supervisor",
    "supervisor_date",
    "supervisor_opinion",
    "college_by",
    "college_date",
    "college_opinion",
];
const ACTIVITIES: &[&str] = &["id", "name", "title", "speaker", "host", "date", "place", "kind", "credits"];
const PRACTICE: &[&str] =
    &["id", "name", "variant", "kind", "unit", "from", "to", "months", "unit_opinion", "result", "credits"];
const OUTPUTS: &[&str] = &[
    "id",
    "name",
    "type",
    "title",
    "journal",
    "issn",
    "issue",
    "pages",
    "date",
    "rank",
    "supervisor_rank",
    "first_unit",
    "index",
    "state",
];

fn sheet(name: &str, fields: &[&'static str], rows: Vec<Row>) -> Sheet {
    Sheet { name: name.to_owned(), fields: fields.to_vec(), rows }
}

/// The way an export writes a word: the first that the alias table knows.
fn word(headings: &Headings, kind: &str, key: &str) -> String {
    headings.official(kind, key).unwrap_or(key).to_owned()
}

fn row(student: &Student, fields: impl IntoIterator<Item = (&'static str, Option<String>)>) -> Row {
    let own = [("id", Some(student.id.to_string())), ("name", student.name.clone())];
    own.into_iter().chain(fields).filter_map(|(field, text)| Some((field, text?))).collect()
}

fn day(day: Option<Day>) -> Option<String> {
    day.map(|day| day.to_string())
}

fn roster(student: &Student, headings: &Headings, frame: &Frame) -> Row {
    let college = student.college.as_deref().and_then(|code| frame.batch.college(code));
    let document = student.document.as_ref();
    let kind = document.filter(|d| d.kind == DocumentKind::ResidentId);
    let tutor = student.supervisors.first();
    let application = student.application.as_ref();
    row(
        student,
        [
            ("sex", student.sex.map(|sex| sex.chinese())),
            ("birth_date", day(student.birth_date)),
            ("document_kind", kind.map(|_| word(headings, "document-kind", "resident-id"))),
            ("document_number", document.map(|document| document.number.clone())),
            ("ethnic", student.ethnic.clone()),
            ("college", college.map(|college| college.name.clone())),
            ("programme", student.programme.clone()),
            ("major_code", student.major_code.clone()),
            ("level", student.level.map(|level| level.chinese())),
            ("kind", student.kind.map(|kind| kind.chinese())),
            ("study_mode", student.study_mode.map(|mode| mode.chinese())),
            ("track", student.track.map(|track| track.chinese())),
            ("enrolled", student.enrolled.map(|month| month.chinese())),
            ("expected", student.expected.map(|month| month.to_string())),
            ("fees", student.fees.filter(|fees| *fees == Fees::Settled).map(|_| word(headings, "fees", "settled"))),
            ("supervisor", tutor.map(|tutor| tutor.name.clone())),
            ("supervisor_title", tutor.and_then(|tutor| tutor.title.clone())),
            ("thesis", student.thesis.as_ref().and_then(|thesis| thesis.title.clone())),
            ("submitted", application.and_then(|application| day(application.submitted))),
            ("confirmed", application.map(|_| word(headings, "yes-no", "yes"))),
            ("chsi_photo", student.chsi_photo.map(|_| word(headings, "chsi-photo", "confirmed"))),
        ],
    )
}

fn plan(student: &Student, _: &Headings) -> Vec<Row> {
    let courses = student.planned_courses().iter();
    let rows = courses.map(|course| {
        let fields = [
            ("code", Some(course.code.clone())),
            ("course", Some(course.name.clone())),
            ("class", Some(course.class.chinese())),
            ("group", course.group.clone()),
            ("hours", course.hours.clone()),
            ("credits", Some(course.credits.to_string())),
            ("term", course.term.clone()),
        ];
        row(student, fields)
    });
    rows.collect()
}

fn results_of(student: &Student, class: CourseClass) -> Vec<Row> {
    let results = student.results.iter().filter(|result| result.class == class);
    let rows = results.map(|result| {
        let fields = [
            ("code", Some(result.code.clone())),
            ("course", Some(result.name.clone())),
            ("credits", Some(result.credits.to_string())),
            ("term", result.term.clone()),
            ("mark", result.mark.clone()),
            ("date", day(result.date)),
            ("attempt", Some(result.attempt.chinese())),
        ];
        row(student, fields)
    });
    rows.collect()
}

/// Columns of two people who approved, and of the days.
fn approvals(supervisor: Option<&SignOff>, college: Option<&SignOff>) -> Vec<(&'static str, Option<String>)> {
    let name = |sign: Option<&SignOff>| sign.and_then(|sign| sign.name.clone());
    let date = |sign: Option<&SignOff>| sign.and_then(|sign| day(sign.date));
    let opinion = |sign: Option<&SignOff>| sign.and_then(|sign| sign.opinion.clone());
    vec![
        ("supervisor", name(supervisor)),
        ("supervisor_date", date(supervisor)),
        ("supervisor_opinion", opinion(supervisor)),
        ("college_by", name(college)),
        ("college_date", date(college)),
        ("college_opinion", opinion(college)),
    ]
}

fn milestones(student: &Student, headings: &Headings) -> Vec<Row> {
    let named = |key: &str| ("milestone", Some(word(headings, "milestone", key)));
    let mut rows = Vec::new();
    if let Some(plan) = &student.plan {
        let fields = [named("plan"), ("date", day(plan.student_signed))];
        let signed = approvals(plan.supervisor_review.as_ref(), plan.college_review.as_ref());
        rows.push(row(student, fields.into_iter().chain(signed)));
    }
    if let Some(midterm) = &student.midterm {
        let fields = [
            named("midterm"),
            ("date", day(midterm.date)),
            ("result", midterm.result.clone()),
            ("opinion", midterm.group_opinion.clone()),
        ];
        let signed = approvals(midterm.supervisor_review.as_ref(), midterm.college_review.as_ref());
        rows.push(row(student, fields.into_iter().chain(signed)));
    }
    if let Some(proposal) = &student.proposal {
        let fields = [
            named("proposal"),
            ("date", day(proposal.date)),
            ("title", proposal.title.clone()),
            ("result", proposal.result.clone()),
            ("opinion", proposal.panel_opinion.clone()),
        ];
        let signed = approvals(proposal.supervisor_review.as_ref(), proposal.college_review.as_ref());
        rows.push(row(student, fields.into_iter().chain(signed)));
    }
    let other = |milestone: &Milestone| {
        let name = ("milestone", Some(milestone.code.clone()));
        row(student, [name, ("date", day(milestone.date)), ("result", milestone.result.clone())])
    };
    rows.extend(student.milestones.iter().map(|milestone| other(milestone)));
    rows
}

fn activities(student: &Student, _: &Headings) -> Vec<Row> {
    let rows = student.activities.iter().map(|activity| {
        let fields = [
            ("title", Some(activity.title.clone())),
            ("speaker", activity.speaker.clone()),
            ("host", activity.host.clone()),
            ("date", day(activity.date)),
            ("place", activity.place.clone()),
            ("kind", Some(activity.kind.chinese())),
            ("credits", activity.credits.map(|credits| credits.to_string())),
        ];
        row(student, fields)
    });
    rows.collect()
}

fn practices(student: &Student, headings: &Headings) -> Vec<Row> {
    let variant = |practice: &Practice| {
        practice.variant.map(|variant| match variant {
            PracticeVariant::Practice => word(headings, "practice-variant", "practice"),
            PracticeVariant::Professional => word(headings, "practice-variant", "professional"),
        })
    };
    let rows = student.practice.iter().map(|practice| {
        let fields = [
            ("variant", variant(practice)),
            ("kind", practice.kind.clone()),
            ("unit", practice.unit.clone()),
            ("from", day(practice.from)),
            ("to", day(practice.to)),
            ("months", practice.months.map(|months| months.to_string())),
            ("unit_opinion", practice.unit_opinion.clone()),
            ("result", practice.result.clone()),
            ("credits", practice.credits.map(|credits| credits.to_string())),
        ];
        row(student, fields)
    });
    rows.collect()
}

fn outputs(student: &Student, headings: &Headings) -> Vec<Row> {
    let papers = student.outputs.iter().flat_map(|outputs| &outputs.papers);
    let rows = papers.map(|paper| {
        let rank = paper.rank.zip(paper.authors).map(|(rank, of)| format!("{rank}/{of}"));
        let fields = [
            ("type", Some(word(headings, "output", "papers"))),
            ("title", Some(paper.title.clone())),
            ("journal", paper.journal.clone()),
            ("issn", paper.issn.clone()),
            ("issue", paper.issue.clone()),
            ("pages", paper.pages.clone()),
            ("date", day(paper.date)),
            ("rank", rank),
            ("supervisor_rank", paper.supervisor_rank.map(|rank| rank.to_string())),
            ("first_unit", paper.first_unit.clone()),
            ("index", paper.index.clone()),
            ("state", paper.state.map(|state| state.chinese())),
        ];
        row(student, fields)
    });
    rows.collect()
}

/// Fields that an export writes as numbers, and those that it writes as dates.
const NUMBERS: [&str; 4] = ["credits", "mark", "months", "supervisor_rank"];
const DATES: [&str; 5] = ["birth_date", "date", "from", "to", "submitted"];

/// A workbook as officers keep it: a merged title, headings, rows, a total and the clerk's name.
fn workbook(
    sheets: &[Sheet],
    kind: TableKind,
    headings: &Headings,
    pools: &Pools,
    date: Day,
) -> Result<Vec<u8>, ExportError> {
    let mut book = Workbook::new();
    let (year, month, today) = date.ymd();
    let created = ExcelDateTime::from_ymd(year as u16, month as u8, today as u8)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let (title, as_date) = (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd"));
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(&sheet.name)?;
        let last = u16::try_from(sheet.fields.len().saturating_sub(1)).unwrap_or(u16::MAX);
        page.merge_range(0, 0, 0, last, &format!("{}（{}）", kind.chinese(), sheet.name), &title)?;
        for (column, field) in (0..).zip(&sheet.fields) {
            page.write_string(1, column, heading(headings, kind, field))?;
        }
        let mut line = 2;
        for row in &sheet.rows {
            for (column, field) in (0..).zip(&sheet.fields) {
                let Some(text) = row.get(field) else { continue };
                match (text.parse::<f64>(), text.parse::<Day>()) {
                    (Ok(number), _) if NUMBERS.contains(field) => page.write_number(line, column, number)?,
                    (_, Ok(date)) if DATES.contains(field) => {
                        let (year, month, day) = date.ymd();
                        let moment = ExcelDateTime::from_ymd(year as u16, month as u8, day as u8)?;
                        page.write_datetime_with_format(line, column, &moment, &as_date)?
                    }
                    _ => page.write_string(line, column, text)?,
                };
            }
            line += 1;
        }
        page.write_string(line, 0, pools.remark("total"))?;
        page.write_number(line, 1, sheet.rows.len() as f64)?;
        page.write_string(line + 1, 0, format!("{}：{}", pools.remark("clerk"), pools.remark("officer")))?;
    }
    book.save_to_buffer()
}

fn heading(headings: &Headings, kind: TableKind, field: &str) -> String {
    headings.aliases(kind, field).first().cloned().unwrap_or_default()
}

/// The page that many systems call `.xls`.
fn page(sheet: &Sheet, kind: TableKind, headings: &Headings) -> Vec<u8> {
    let cell = |tag: &str, text: &str| format!("<{tag}>{}</{tag}>", escaped(text));
    let head: String = sheet.fields.iter().map(|field| cell("th", &heading(headings, kind, field))).collect();
    let mut page = String::from(
        "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"></head><body>\n",
    );
    page.push_str(&format!(
        "<table border=\"1\">\n<tr><th colspan=\"{}\">{}</th></tr>\n",
        sheet.fields.len(),
        escaped(&sheet.name)
    ));
    page.push_str(&format!("<tr>{head}</tr>\n"));
    for row in &sheet.rows {
        let cells = sheet.fields.iter().map(|field| match row.get(field) {
            Some(text) => cell("td", text),
            None => "<td>&nbsp;</td>".into(),
        });
        page.push_str(&format!("<tr>{}</tr>\n", cells.collect::<String>()));
    }
    page.push_str("</table></body></html>\n");
    page.into_bytes()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// CSV in GB 18030 without a mark, as Chinese spreadsheets save it.
fn text(sheet: &Sheet, kind: TableKind, headings: &Headings) -> Vec<u8> {
    let quoted = |text: &str| match text.contains([',', '"', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    };
    let head: Vec<String> = sheet.fields.iter().map(|field| quoted(&heading(headings, kind, field))).collect();
    let mut lines = vec![head.join(",")];
    for row in &sheet.rows {
        let cells: Vec<String> =
            sheet.fields.iter().map(|field| row.get(field).map(|text| quoted(text)).unwrap_or_default()).collect();
        lines.push(cells.join(","));
    }
    GB18030.encode(&(lines.join("\r\n") + "\r\n")).0.into_owned()
}
