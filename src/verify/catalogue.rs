//! The lists for the archive: 说明文件.TXT, 文件目录.XML and the table of archive numbers (档号).

use std::collections::BTreeMap;

use super::description::one_line;
use super::finding::{Code, Findings};
use super::holding::Holding;
use super::record::Record;
use super::reported::Reported;
use super::xml;

const DESCRIPTION: &str = "说明文件.TXT";
const CATALOGUE: &str = "文件目录.XML";
const NUMBERS: &str = "archive-numbers.tsv";
const FIELDS: [&str; 8] = ["顺序号", "档号", "责任者", "题名", "日期", "密级", "电子档案名称", "备注"];

/// Archive numbers by student ID.
pub type Numbers = BTreeMap<String, String>;

/// Checks the lists; gives the archive numbers.
pub fn check(
    holding: &Holding,
    record: &Record,
    reported: &BTreeMap<String, Reported>,
    findings: &mut Findings,
) -> Numbers {
    let numbers = numbers(holding, findings);
    if let Ok(bytes) = holding.bytes(DESCRIPTION) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let bytes = record.students.iter().map(|student| student.bytes).fold(0, u64::saturating_add);
        let said = [format!("{}件", record.students.len()), format!("{bytes}字节"), record.batch.clone()];
        if !said.iter().all(|said| text.contains(said.as_str())) {
            findings.note(Code::RunRecord, DESCRIPTION, "");
        }
    }
    if let Some(why) = holding.bytes(CATALOGUE).ok().and_then(|bytes| wrong(&bytes, record, reported, &numbers)) {
        findings.note(Code::RunRecord, CATALOGUE, why);
    }
    numbers
}

/// The table of numbers: no student twice, no number twice.
fn numbers(holding: &Holding, findings: &mut Findings) -> Numbers {
    let (mut numbers, mut given) = (Numbers::new(), BTreeMap::new());
    let Ok(bytes) = holding.bytes(NUMBERS) else { return numbers };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    for (line, number) in text.lines().zip(1..).skip(1) {
        let mut parts = line.split('\t');
        let (Some(id), Some(sequence), Some(of), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            findings.note(Code::RunRecord, NUMBERS, format!("line {number}"));
            continue;
        };
        let twice = given.insert(of.to_owned(), ()).is_some() || numbers.insert(id.to_owned(), of.to_owned()).is_some();
        if twice || sequence.parse::<u32>().is_err() {
            findings.note(Code::RunRecord, NUMBERS, format!("line {number}"));
        }
    }
    numbers
}

/// The first field of the catalogue that is not as the record has it: one entry a dossier, in the record's order.
fn wrong(bytes: &[u8], record: &Record, reported: &BTreeMap<String, Reported>, numbers: &Numbers) -> Option<String> {
    let fields =
        record.students.iter().zip(1..).flat_map(|(student, order)| FIELDS.map(|field| (student, order, field)));
    let mut expected = fields.into_iter();
    let fits = |path: &str, text: &str| {
        let Some((student, order, field)) = expected.next() else { return false };
        let text = one_line(text);
        path == format!("文件目录/文件/{field}")
            && match field {
                "顺序号" => text == format!("{order}"),
                "档号" => text == numbers.get(&student.id).map(String::as_str).unwrap_or_default(),
                "题名" => reported.get(&student.id).is_none_or(|one| text.contains(&one_line(&one.name))),
                "电子档案名称" => text == student.dossier,
                "备注" => text.contains(&student.sha256),
                _ => true,
            }
    };
    let name = |start: &quick_xml::events::BytesStart, _| {
        let name = start.name().as_ref().to_owned();
        (start.len() == name.len()).then_some(name)
    };
    xml::walk(bytes, name, fits).or_else(|| expected.next().map(|(student, ..)| student.dossier.clone()))
}
