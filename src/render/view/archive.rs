//! Views of 封面, 卷内目录 and 备考表: the volume as a whole.

use serde_json::{Value, json};

use super::{Sheet, merge, prose_day, text, with_header, word};
use crate::message::{Word, say};
use crate::records::values::Day;
use crate::records::{Batch, FormName, Kept, PracticeVariant, Student};
use crate::render::Form;

/// Where an item of the volume comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// 系统打印
    Printed,
    /// 原件: scanned, so it is in the dossier too
    Scanned,
    /// An original that came as a PDF, filed as it is.
    Filed,
    /// 原件: paper only, its pages counted by hand
    Paper,
}

impl Source {
    /// The word in the contents list; `kept` is what the batch asks a filed paper to be.
    fn chinese(self, kept: Option<Kept>) -> String {
        match self {
            Source::Printed => "系统打印".into(),
            Source::Scanned | Source::Filed | Source::Paper => kept.unwrap_or(Kept::Original).chinese(),
        }
    }
}

/// One item of the volume.
#[derive(Debug, Clone)]
pub struct Item {
    /// Form, own form or filed paper.
    pub form: Form,
    /// Where it comes from.
    pub source: Source,
    /// Day of the paper.
    pub date: Option<Day>,
    /// Volume page number of its first page, from 1.
    pub start: usize,
    /// Number of pages.
    pub pages: usize,
}

impl Item {
    /// The form, if it is printed here and waits to be signed by hand; a signed original stands in for the print.
    pub fn unsigned(&self, batch: &Batch, student: &Student) -> Option<FormName> {
        let form = self.form.name().filter(|_| self.source == Source::Printed)?;
        let is_asked = match self.form.item(batch, student).and_then(|item| item.kept) {
            Some(kept) => kept == Kept::Original,
            None => batch.print.signed_by_hand.iter().any(|asked| **asked == form),
        };
        is_asked.then_some(form)
    }
}

/// The columns of 卷内目录 that a school may choose from: the template knows their headings and widths.
pub const CONTENTS_COLUMNS: [&str; 13] = [
    "order",
    "responsible",
    "title",
    "date",
    "pages",
    "count",
    "copies",
    "source",
    "note",
    "number",
    "first_page",
    "signed_by",
    "last_page",
];
/// Number of standard columns.
const STANDARD: usize = 9;

/// 封面.
pub fn cover(sheet: &Sheet, items: &[Item]) -> Value {
    let student = sheet.standing.case.student;
    let archive = &sheet.batch.archive;
    let first = student.enrolled.map(|m| m.chinese()).unwrap_or_default();
    let category = student.category().map_or("研究生".to_owned(), Word::chinese);
    let last = prose_day(Some(sheet.batch.date));
    let own = json!({
        "archive": {
            "fonds": archive.fonds, "class_code": archive.class_code, "class_name": text(&archive.class_name),
            "secrecy": text(&archive.secrecy), "number": sheet.archive_number,
            "retention": archive.retention, "year": archive.year,
        },
        "title": format!("{}{}{}{category}{}业务档案", sheet.batch.school.name, sheet.standing.case.college().unwrap_or_default(),
            student.enrolled.map_or(String::new(), |m| format!("{}级", m.year())), text(&student.name)),
        "items": items.len().to_string(),
        "pages": pages(items).to_string(),
        "date_range": if first.is_empty() { last } else { format!("{first}至{last}") },
        "filed_by": "",
        "filed_on": sheet.batch.date.chinese(),
    });
    with_header(sheet, &Form::Cover, None, own)
}

/// 卷内目录; `missing` are forms that are not in the volume, with the reason.
pub fn contents(sheet: &Sheet, items: &[Item], missing: &[(Form, String)]) -> Value {
    let layout = &sheet.batch.print.contents;
    let columns: Vec<&str> = if layout.columns.is_empty() {
        CONTENTS_COLUMNS[..STANDARD].to_vec()
    } else {
        layout.columns.iter().map(String::as_str).collect()
    };
    let lacking = missing.iter().filter(|_| layout.lacking);
    let own = json!({
        "columns": columns,
        "rows": in_order(sheet, items.iter().map(|item| listed(sheet, item)), lacking),
        "total_pages": pages(items).to_string(),
        "total_items": items.len().to_string(),
        "archive_number": sheet.archive_number,
    });
    with_header(sheet, &Form::Contents, None, own)
}

/// Rows in the order of the volume, what is lacking in its place, all counted by line and what is there by number too.
fn in_order<'m>(
    sheet: &Sheet,
    there: impl Iterator<Item = (&'m Form, Value)>,
    lacking: impl Iterator<Item = &'m (Form, String)>,
) -> Vec<Value> {
    let absent = lacking.map(|(form, reason)| (form, lacking_row(sheet, form, reason)));
    let mut rows: Vec<(&Form, Value)> =
        there.enumerate().map(|(i, (form, row))| (form, numbered(row, "number", i))).collect();
    rows.extend(absent);
    let variant = PracticeVariant::Practice;
    let volume = Form::volume(variant, sheet.batch, sheet.standing.case.student);
    rows.sort_by_key(|(form, _)| volume.iter().position(|listed| listed.key() == form.key()));
    rows.into_iter().enumerate().map(|(i, (_, row))| numbered(row, "order", i)).collect()
}

fn numbered(mut row: Value, key: &str, place: usize) -> Value {
    merge(&mut row, json!({key: (place + 1).to_string()}));
    row
}

fn listed<'m>(sheet: &Sheet, item: &'m Item) -> (&'m Form, Value) {
    let last = item.start + item.pages.max(1) - 1;
    let layout = &sheet.batch.print.contents;
    let asked = item.form.item(sheet.batch, sheet.standing.case.student);
    let row = json!({
        "responsible": responsible(sheet, &item.form),
        "title": listed_title(sheet, &item.form),
        "date": layout.date.clone().unwrap_or_else(|| listed_day(sheet, item).map_or(String::new(), Day::compact)),
        "pages": format!("{}-{last}", item.start),
        "first_page": item.start.to_string(),
        "last_page": last.to_string(),
        "count": item.pages.to_string(),
        "copies": "1",
        "source": item.source.chinese(asked.and_then(|asked| asked.kept)),
        "signed_by": asked.map_or(String::new(), |asked| asked.signed_by.join("、")),
        "note": listed_note(sheet, item),
    });
    (&item.form, row)
}

/// What is lacking has no pages, and says why.
fn lacking_row(sheet: &Sheet, form: &Form, reason: &str) -> Value {
    let asked = form.item(sheet.batch, sheet.standing.case.student);
    json!({
        "responsible": responsible(sheet, form), "title": listed_title(sheet, form), "number": "", "date": "", "pages": "",
        "first_page": "", "last_page": "", "count": "", "copies": "", "source": "",
        "signed_by": asked.map_or(String::new(), |asked| asked.signed_by.join("、")),
        "note": say("item-lacking").with("reason", reason).zh(),
    })
}

/// 题名, as the school writes it.
fn listed_title(sheet: &Sheet, form: &Form) -> String {
    let student = sheet.standing.case.student;
    // What the archive calls a paper needs no more than the name before it.
    let is_named = form.item(sheet.batch, student).is_some_and(|item| item.title.is_some());
    let default = if is_named { "{name}{title}" } else { "{name}{level}研究生{title}" };
    let pattern = sheet.batch.print.contents.title.as_deref().unwrap_or(default);
    // The title last: whatever it holds is no field.
    let filled = pattern.replace("{level}", &word(student.level)).replace("{name}", &text(&student.name));
    filled.replace("{title}", form.listed_title(sheet.batch, student))
}

/// The day of a paper; what is printed without a day of its own has that of the review. An original is never dated anew.
fn listed_day(sheet: &Sheet, item: &Item) -> Option<Day> {
    item.date.or((item.source == Source::Printed).then_some(sheet.batch.date))
}

fn listed_note(sheet: &Sheet, item: &Item) -> String {
    let asked = item.form.item(sheet.batch, sheet.standing.case.student);
    let kind = match item.source {
        Source::Paper if asked.is_some_and(|asked| asked.kept == Some(Kept::Print)) => say("item-on-paper"),
        Source::Paper => say("item-paper"),
        Source::Scanned => say("item-scanned"),
        // Nothing can be printed on a page that was filed as it came.
        Source::Filed => say("item-filed"),
        Source::Printed => return String::new(),
    };
    let is_undated = listed_day(sheet, item).is_none() && sheet.batch.print.contents.date.is_none();
    let undated = is_undated.then(|| say("item-undated").zh());
    [kind.zh()].into_iter().chain(undated).collect::<Vec<_>>().join("；")
}

/// 责任者: whom the batch names, else the student for what the student wrote, and the school for what it certifies.
fn responsible(sheet: &Sheet, form: &Form) -> String {
    let student = sheet.standing.case.student;
    let asked = form.item(sheet.batch, student).and_then(|item| item.responsible.as_deref());
    let school = matches!(form, Form::Transcript | Form::Midterm | Form::Review | Form::Paper(_));
    match asked.unwrap_or(if school { "school" } else { "student" }) {
        "student" => text(&student.name),
        "school" => sheet.batch.school.name.clone(),
        "college" => sheet.standing.case.college().unwrap_or_default().to_owned(),
        "supervisor" => student.supervisors.first().map_or(String::new(), |tutor| tutor.name.clone()),
        name => name.to_owned(),
    }
}

/// 备考表; `missing` are forms that are not in the volume, with the reason.
pub fn notes(sheet: &Sheet, items: &[Item], missing: &[(Form, String)]) -> Value {
    let count = |printed: bool| items.iter().filter(|i| (i.source == Source::Printed) == printed).count();
    let name = text(&sheet.standing.case.student.name);
    let absent = if missing.is_empty() {
        "应归档材料齐全。".to_owned()
    } else {
        format!("未归入本卷的材料{}项，原因见下表。", missing.len())
    };
    let waiting: Vec<&str> = items
        .iter()
        .filter(|item| item.unsigned(sheet.batch, sheet.standing.case.student).is_some())
        .map(|item| item.form.listed_title(sheet.batch, sheet.standing.case.student))
        .collect();
    let unsigned = if waiting.is_empty() {
        String::new()
    } else {
        format!("{}待手工签字后以原件归档。", waiting.join("、"))
    };
    let whose = if name.is_empty() { sheet.standing.case.student.id.to_string() } else { name };
    let statement = format!(
        "本卷为{whose}攻读学位期间的研究生业务档案，共{}件{}页，其中系统打印{}件、原件{}件。{absent}{unsigned}",
        items.len(),
        pages(items),
        count(true),
        count(false),
    );
    let own = json!({
        "statement": statement,
        "missing": missing.iter().map(|(form, reason)| json!({"title": form.listed_title(sheet.batch, sheet.standing.case.student), "reason": reason})).collect::<Vec<_>>(),
        "counts": {
            "printed": count(true).to_string(), "originals": count(false).to_string(),
            "pages": pages(items).to_string(),
        },
        "filed_by": "",
        "checked_by": "",
        "filed_on": sheet.batch.date.chinese(),
    });
    with_header(sheet, &Form::Notes, None, own)
}

fn pages(items: &[Item]) -> usize {
    items.iter().map(|item| item.pages).sum()
}

/// What is seen of an electronic signature: who signed, when (China Standard Time), and the seal's path below the root.
pub fn signature(signer: &str, time: &str, seal: Option<&str>) -> Value {
    json!({"signer": signer, "time": time, "seal": seal})
}
