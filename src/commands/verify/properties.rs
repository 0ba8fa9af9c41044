//! The report on the four properties (四性检测, DA/T 70-2018): as text, as JSON, and as a PDF.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jiff::Zoned;
use serde_json::{Value, json};

use super::{is_inside, verdict};
use crate::cli::{Format, Verify};
use crate::commands::Exit;
use crate::job;
use crate::message::{Fact, Language, Message, Word, say};
use crate::render::{Press, Studio};
use crate::report::printable_line;
use crate::verify::{Item, Properties, Property, Report, properties};

const PROPERTIES: [Property; 4] = [Property::Authenticity, Property::Integrity, Property::Usability, Property::Safety];

/// Prints the report, and writes it as a PDF where that is asked for.
pub fn report_properties(reports: &[Report], arguments: &Verify, language: Language) -> Result<(), Exit> {
    match arguments.format {
        Format::Text => reports.iter().for_each(|report| print(report, language)),
        Format::Json => {
            let all: Vec<Value> = reports.iter().map(|report| view(report, language)).collect();
            out!("{:#}", Value::Array(all));
        }
    }
    let Some(file) = &arguments.pdf else { return Ok(()) };
    let shown = file.display().to_string();
    let say_where = |message: Message| err!("{}", printable_line(&message.text(language)));
    if is_inside(file, arguments) {
        say_where(say("verify-properties-inside").with("path", shown));
        return Err(Exit::CannotWrite);
    }
    match write(file, reports) {
        Ok(pages) => {
            say_where(say("verify-properties-written").with("path", shown).with("pages", pages));
            Ok(())
        }
        Err(why) => {
            say_where(say("verify-properties-unwritten").with("path", shown).with("why", why));
            Err(Exit::CannotWrite)
        }
    }
}

fn print(report: &Report, language: Language) {
    let line = |message: Message| out!("{}", printable_line(&message.text(language)));
    line(say("verify-properties-head").with("path", report.path.display().to_string()));
    line(say("verify-head").with("path", report.path.display().to_string()).with("verdict", verdict(report)));
    report.coverage.iter().flat_map(super::sampling::coverage_lines).for_each(line);
    let properties = properties(report);
    for property in PROPERTIES {
        line(say("verify-properties-summary").with("property", property).with("answer", properties.of(property)));
        for item in properties.items.iter().filter(|item| item.property == property) {
            line(of_item(item));
            item.findings.iter().for_each(|finding| line(finding.message()));
        }
    }
}

fn of_item(item: &Item) -> Message {
    let message = match item.reason {
        Some(reason) => say("verify-properties-reason").with("reason", reason),
        None => say("verify-properties-item"),
    };
    message
        .with("answer", item.answer)
        .with("item", Fact::Word("verify-item", item.item))
        .with("how", Fact::Word("verify-how", item.item))
}

/// One report: keys for programs, and the words for people.
fn view(report: &Report, language: Language) -> Value {
    let properties = properties(report);
    let of = |property: Property| {
        let items = properties.items.iter().filter(|item| item.property == property);
        json!({
            "property": property,
            "title": property.word(language),
            "answer": properties.of(property),
            "answer_text": properties.of(property).word(language),
            "items": items.map(|item| item_view(item, language)).collect::<Vec<_>>(),
        })
    };
    json!({
        "path": report.path.display().to_string(),
        "standard": report.standard,
        "standard_text": language.word("verify-standard", report.standard.key()),
        "holds": report.holds(),
        "verdict_text": verdict(report).text(language),
        "quick": report.quick,
        "files_hashed": report.files_hashed,
        "bytes_hashed": report.bytes_hashed,
        "dossiers": report.dossiers,
        "coverage": report.coverage,
        "coverage_text": report.coverage.iter().flat_map(super::sampling::coverage_lines).map(|m| m.text(language)).collect::<Vec<_>>(),
        "not_checked": not_checked(&properties),
        "properties": PROPERTIES.map(of),
    })
}

fn item_view(item: &Item, language: Language) -> Value {
    // A holding with a thousand equal faults is summarised by kind, each with its first file.
    let mut kinds: BTreeMap<_, Vec<_>> = BTreeMap::new();
    item.findings.iter().for_each(|finding| kinds.entry((finding.warning, finding.code)).or_default().push(finding));
    let findings = kinds.values().map(|all| {
        json!({
            "text": all[0].message().text(language).trim(),
            "more": all.len() - 1,
        })
    });
    json!({
        "item": item.item,
        "title": language.word("verify-item", item.item),
        "how": language.word("verify-how", item.item),
        "answer": item.answer,
        "answer_text": item.answer.word(language),
        "reason": item.reason,
        "reason_text": item.reason.map(|reason| reason.word(language)).unwrap_or_default(),
        "findings": item.findings,
        "findings_text": findings.collect::<Vec<_>>(),
    })
}

/// Items that were not looked at.
fn not_checked(properties: &Properties) -> Vec<&'static str> {
    let hidden = properties.items.iter().filter(|item| item.answer == crate::verify::Answer::NotChecked);
    hidden.map(|item| item.item).collect()
}

/// Sets the report and writes it; gives the number of pages. The document is Chinese, as all documents are.
fn write(file: &Path, reports: &[Report]) -> Result<usize, String> {
    let language = Language::Chinese;
    let words = |message: Message| message.text(language);
    let now = Zoned::now();
    let date = now.date().to_string().parse().map_err(words)?;
    let (templates, fonts) = (job::templates(None).map_err(words)?, job::fonts(None).map_err(words)?);
    let studio = Studio::new(templates, fonts, date).map_err(|error| words(error.message()))?;
    let all = json!({
        "title": words(say("verify-properties-title")),
        "date": now.date().to_string(),
        "program": concat!("zishen ", env!("CARGO_PKG_VERSION")),
        "reports": reports.iter().map(|report| view(report, language)).collect::<Vec<_>>(),
    });
    let document = studio.set("properties", all, BTreeMap::new(), "properties");
    let document = document.map_err(|error| words(error.message()))?;
    fs::write(file, &document.pdf).map_err(|error| error.to_string())?;
    Ok(document.pages)
}
