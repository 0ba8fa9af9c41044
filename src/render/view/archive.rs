//! Views of 封面, 卷内目录 and 备考表: the volume as a whole.

use serde_json::{Value, json};

use super::{Sheet, prose_day, text, with_header, word};
use crate::message::{Word, say};
use crate::records::values::Day;
use crate::records::{Batch, FormCode};
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
    /// The word in the contents list.
    pub fn chinese(self) -> &'static str {
        match self {
            Source::Printed => "系统打印",
            Source::Scanned | Source::Filed | Source::Paper => "原件",
        }
    }
}

/// One item of the volume.
#[derive(Debug, Clone)]
pub struct Item {
    /// Which form.
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
    pub fn unsigned(&self, batch: &Batch) -> Option<FormCode> {
        let form = self.form.number().filter(|_| self.source == Source::Printed)?;
        batch.print.signed_by_hand.contains(&form).then_some(form)
    }
}

/// 封面.
pub fn cover(sheet: &Sheet, items: &[Item]) -> Value {
    let student = sheet.standing.case.student;
    let archive = &sheet.batch.archive;
    let first = student.enrolled.map(|m| m.chinese()).unwrap_or_default();
    let category = student.category().map_or("研究生".to_owned(), Word::chinese);
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
        "date_range": match first.is_empty() {
            true => prose_day(Some(sheet.batch.date)),
            false => format!("{first}至{}", prose_day(Some(sheet.batch.date))),
        },
        "filed_by": "",
        "filed_on": sheet.batch.date.chinese(),
    });
    with_header(sheet, Form::Cover, None, own)
}

/// 卷内目录.
pub fn contents(sheet: &Sheet, items: &[Item]) -> Value {
    let name = text(&sheet.standing.case.student.name);
    let level = word(sheet.standing.case.student.level);
    let row = |(i, item): (usize, &Item)| {
        let last = item.start + item.pages.max(1) - 1;
        json!({
            "order": (i + 1).to_string(),
            "responsible": responsible(sheet, item.form),
            "title": format!("{name}{level}研究生{}", item.form.titled(sheet.batch)),
            "date": listed_day(sheet, item).map_or(String::new(), Day::compact),
            "pages": format!("{}-{last}", item.start),
            "count": item.pages.to_string(),
            "copies": "1",
            "source": item.source.chinese(),
            "note": listed_note(sheet, item),
        })
    };
    let own = json!({
        "rows": items.iter().enumerate().map(row).collect::<Vec<_>>(),
        "total_pages": pages(items).to_string(),
        "total_items": items.len().to_string(),
        "archive_number": sheet.archive_number,
    });
    with_header(sheet, Form::Contents, None, own)
}

/// The day of a paper; what is printed without a day of its own has that of the review. An original is never dated anew.
fn listed_day(sheet: &Sheet, item: &Item) -> Option<Day> {
    item.date.or((item.source == Source::Printed).then_some(sheet.batch.date))
}

fn listed_note(sheet: &Sheet, item: &Item) -> String {
    let kind = match item.source {
        Source::Paper => say("item-paper"),
        Source::Scanned => say("item-scanned"),
        // Nothing can be printed on a page that was filed as it came.
        Source::Filed => say("item-filed"),
        Source::Printed => return String::new(),
    };
    let undated = listed_day(sheet, item).is_none().then(|| say("item-undated").zh());
    [kind.zh()].into_iter().chain(undated).collect::<Vec<_>>().join("；")
}

/// 责任者: the student for what the student wrote, the school for what it certifies.
fn responsible(sheet: &Sheet, form: Form) -> String {
    match form {
        Form::Transcript | Form::Midterm | Form::Review => sheet.batch.school.name.clone(),
        _ => text(&sheet.standing.case.student.name),
    }
}

/// 备考表; `missing` are forms that are not in the volume, with the reason.
pub fn notes(sheet: &Sheet, items: &[Item], missing: &[(Form, String)]) -> Value {
    let count = |printed: bool| items.iter().filter(|i| (i.source == Source::Printed) == printed).count();
    let name = text(&sheet.standing.case.student.name);
    let absent = match missing.is_empty() {
        true => "应归档材料齐全。".to_owned(),
        false => format!("未归入本卷的材料{}项，原因见下表。", missing.len()),
    };
    let waiting: Vec<&str> = items
        .iter()
        .filter(|item| item.unsigned(sheet.batch).is_some())
        .map(|item| item.form.titled(sheet.batch))
        .collect();
    let unsigned = match waiting.is_empty() {
        true => String::new(),
        false => format!("{}待手工签字后以原件归档。", waiting.join("、")),
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
        "missing": missing.iter().map(|(form, reason)| json!({"title": form.titled(sheet.batch), "reason": reason})).collect::<Vec<_>>(),
        "counts": {
            "printed": count(true).to_string(), "originals": count(false).to_string(),
            "pages": pages(items).to_string(),
        },
        "filed_by": "",
        "checked_by": "",
        "filed_on": sheet.batch.date.chinese(),
    });
    with_header(sheet, Form::Notes, None, own)
}

fn pages(items: &[Item]) -> usize {
    items.iter().map(|item| item.pages).sum()
}

/// What is seen of an electronic signature: who signed, when (China Standard Time), and the seal's path below the root.
pub fn signature(signer: &str, time: &str, seal: Option<&str>) -> Value {
    json!({"signer": signer, "time": time, "seal": seal})
}
