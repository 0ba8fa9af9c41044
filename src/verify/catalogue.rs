//! The lists for the archive: 说明文件.TXT, 文件目录.XML held against the table of archive numbers (档号).

use std::collections::BTreeMap;

use super::bag::one_line;
use super::finding::{Code, Findings};
use super::holding::Holding;
use super::numbers::{self, Numbers};
use super::record::Record;
use super::reported::Reported;
use super::xml;
use crate::message::say;

const DESCRIPTION: &str = "说明文件.TXT";
const CATALOGUE: &str = "文件目录.XML";
/// Every text of the description; that of the writer must be among them.
const DESCRIPTIONS: [&str; 1] = [include_str!("texts/说明文件.TXT")];
/// What stands before who hands over.
const ORGANIZATION: &str = "移交单位：";
const FIELDS: [&str; 8] = ["顺序号", "档号", "责任者", "题名", "日期", "密级", "电子档案名称", "备注"];

/// Checks the lists; gives the archive numbers.
pub fn check_catalogue(
    holding: &Holding,
    record: &Record,
    reported: &BTreeMap<String, Reported>,
    findings: &mut Findings,
) -> Numbers {
    let numbers = numbers::check(holding, record, findings);
    let described = holding.bytes(DESCRIPTION).map(|bytes| is_description(&String::from_utf8_lossy(&bytes), record));
    if described.is_ok_and(|holds| !holds) {
        findings.note(Code::RunRecord, DESCRIPTION, "");
    }
    let organization = organization(holding);
    let of = organization.as_deref();
    if let Some(why) = holding.bytes(CATALOGUE).ok().and_then(|bytes| wrong(&bytes, record, of, reported, &numbers)) {
        findings.note(Code::RunRecord, CATALOGUE, why);
    }
    numbers
}

/// Who hands over, as the description says.
pub fn organization(holding: &Holding) -> Option<String> {
    let text = String::from_utf8(holding.bytes(DESCRIPTION).ok()?).ok()?;
    text.lines().find_map(|line| line.strip_prefix(ORGANIZATION)).map(str::to_owned)
}

/// Whether a text is one of the program's about this run; who hands over stands nowhere else in the run, but begins with the
/// school.
fn is_description(text: &str, record: &Record) -> bool {
    let bytes = record.students.iter().map(|student| student.bytes).fold(0, u64::saturating_add);
    let facts = [
        ("{title}", record.title.clone()),
        ("{batch}", record.batch.clone()),
        ("{date}", chinese(&record.date)),
        ("{dossiers}", record.students.len().to_string()),
        ("{bytes}", bytes.to_string()),
        ("{program}", record.program.clone()),
    ];
    DESCRIPTIONS.iter().any(|template| {
        let Some((before, after)) = template.split_once("{organization}") else { return false };
        let filled = |part: &str| facts.iter().fold(part.to_owned(), |text, (mark, fact)| text.replace(mark, fact));
        let inner = text.strip_prefix(&filled(before)).and_then(|rest| rest.strip_suffix(&filled(after)));
        inner.is_some_and(|inner| inner.starts_with(&record.school) && !inner.contains(char::is_control))
    })
}

/// A day as officers write it; empty where it is none.
pub fn chinese(date: &str) -> String {
    let day = date.parse::<jiff::civil::Date>();
    day.map(|day| format!("{}年{}月{}日", day.year(), day.month(), day.day())).unwrap_or_default()
}

/// The first field of the catalogue that is not as the record has it: one entry a dossier, in the record's order.
fn wrong(
    bytes: &[u8],
    record: &Record,
    organization: Option<&str>,
    reported: &BTreeMap<String, Reported>,
    numbers: &Numbers,
) -> Option<String> {
    let fields =
        record.students.iter().zip(1..).flat_map(|(student, order)| FIELDS.map(|field| (student, order, field)));
    let mut expected = fields.into_iter();
    let responsible = organization.map(one_line);
    let fits = |path: &str, text: &str| {
        let Some((student, order, field)) = expected.next() else { return false };
        let text = one_line(text);
        path == format!("文件目录/文件/{field}")
            && match field {
                "顺序号" => text == format!("{order}"),
                "责任者" => responsible.as_ref() == Some(&text),
                "日期" => text == record.date.replace('-', ""),
                "密级" => text.is_empty(),
                "档号" => text == numbers.get(&student.id).map(String::as_str).unwrap_or_default(),
                "题名" => {
                    let title = say("part-dossier").with("batch", record.title.as_str());
                    let is_named =
                        |one: &Reported| text == one_line(&title.clone().with("name", one.name.as_str()).zh());
                    reported.get(&student.id).is_none_or(is_named)
                }
                "电子档案名称" => text == student.dossier,
                "备注" => text == one_line(&say("catalogue-note").with("sha256", student.sha256.as_str()).zh()),
                _ => false,
            }
    };
    let name = |start: &quick_xml::events::BytesStart, _| {
        let name = start.name().as_ref().to_owned();
        (start.len() == name.len()).then_some(name)
    };
    xml::walk_xml(bytes, name, fits).or_else(|| expected.next().map(|(student, ..)| student.dossier.clone()))
}
