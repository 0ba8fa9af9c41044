//! What is noted of a file before its rows are read: a name that says another format, hidden sheets and columns, headings
//! that are missing, doubled or unknown, and rows outside of all tables.

use std::sync::Arc;

use super::block::{Block, shown_heading};
use super::finder::{likely_headings, rows_outside};
use super::headings::Headings;
use super::instructions::plainly;
use super::notice::{Notice, Weight};
use super::passport::{Mapped, Passport, Rows, SheetPassport, TablePassport};
use super::state::{is_of_state, set_aside};
use super::{Context, heads};
use crate::ingest::table::{Comment, Format, Row, Sheet, Workbook, column_name, one_line};
use crate::location::Location;
use crate::message::{Message, say};
use crate::records::TableKind;

/// A name that says another format than the content has, as the HTML pages that are called `.xls`.
pub fn note_name(workbook: &Workbook, headings: &Headings, passport: &mut Passport) {
    let extension = passport.file.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let usual: &[&str] = match workbook.format {
        Format::Xlsx => &["xlsx", "xlsm"],
        Format::Xls => &["xls"],
        Format::Ods => &["ods"],
        Format::Html => &["html", "htm"],
        Format::Text => &["csv", "tsv", "txt"],
    };
    let name = passport.file.rsplit('/').next().unwrap_or_default();
    if let Some(said) = set_aside(headings, name).filter(|_| !workbook.sheets.is_empty()) {
        let message = if said == "void" { say("table-sheet-void") } else { say("table-sheet-copy") };
        let message = message.with("name", one_line(name));
        passport.note(Notice { weight: Weight::Doubt, at: Location::whole(&passport.file), message });
    }
    if !usual.contains(&extension.as_str()) {
        let message = say("table-extension").with("format", workbook.format);
        passport.note(Notice { weight: Weight::Note, at: Location::whole(&passport.file), message });
    }
}

/// Notes what is odd about a sheet and its tables, and enters them in the passport.
pub fn note_sheet(file: &Arc<str>, sheet: &Sheet, found: &[Block], context: &Context, passport: &mut Passport) {
    let stem = file.rsplit('/').next().unwrap_or_default();
    let plain = if found.is_empty() { plainly(sheet, stem, &context.headings) } else { None };
    let headless = if found.is_empty() && plain.is_none() { likely_headings(sheet) } else { None };
    let mut note = |weight, row, column, message| {
        passport.note(Notice { weight, at: sheet.at(file, row, column), message });
    };
    if sheet.hidden {
        note(Weight::Note, 0, 0, say("table-sheet-hidden"));
    }
    if let Some(said) = set_aside(&context.headings, &sheet.name).filter(|_| !found.is_empty()) {
        let message = if said == "void" { say("table-sheet-void") } else { say("table-sheet-copy") };
        note(Weight::Doubt, 0, 0, message.with("name", one_line(&sheet.name)));
    }
    match &headless {
        // What is said of it waits for the roster.
        _ if plain.is_some() => {}
        Some(row) => note(Weight::Doubt, row.number, 0, say("table-no-headings-seen").with("seen", texts_of(row))),
        None if found.is_empty() => note(Weight::Doubt, 0, 0, say("table-no-headings")),
        None => {}
    }
    found.iter().for_each(|block| note_block(sheet, block, &context.headings, &mut note));
    for block in found {
        let names = block.caption.as_deref().into_iter().chain([&*sheet.name, stem]);
        let kind = block.kind.as_ref().ok();
        if let Some((name, named)) = kind.and_then(|kind| heads::belied_name(names, *kind, &context.headings)) {
            let message = say("table-belied").with("name", one_line(name)).with("named", named);
            note(Weight::Doubt, block.header.0, 0, message.with("kind", kind.copied().unwrap_or(named)));
        }
    }
    // Those on the rows of tables are remarked with their rows.
    let is_of_row = |row: u32| {
        let place = sheet.rows.binary_search_by_key(&row, |row| row.number);
        place.is_ok_and(|place| found.iter().any(|block| block.rows.contains(&place)))
    };
    let is_own = |comment: &Comment| {
        found.iter().any(|block| (block.header.0..=block.header.1).contains(&comment.row))
            && context.headings.lists_words(&comment.text)
    };
    for comment in sheet.comments.iter().filter(|comment| !is_of_row(comment.row) && !is_own(comment)) {
        note(Weight::Note, comment.row, comment.column, say("table-comment").with("text", one_line(&comment.text)));
    }
    let of_table = |row: &Row| {
        found.iter().any(|block| {
            sheet.rows.get(block.rows.clone()).is_some_and(|rows| {
                rows.first()
                    .zip(rows.last())
                    .is_some_and(|(first, last)| (first.number..=last.number).contains(&row.number))
            })
        })
    };
    if !found.is_empty() {
        let seen = passport.sheets.len();
        sheet.rows.iter().filter(|row| !of_table(row)).for_each(|row| passport.heed_row(seen, row));
    }
    passport.sheets.push(SheetPassport {
        name: sheet.name.to_string(),
        hidden: sheet.hidden,
        tables: found.iter().map(|block| passport_of(sheet, block)).collect(),
        plain,
        headless: headless.into_iter().flat_map(|row| texts(row).map(str::to_owned)).collect(),
    });
    // Titles above the first table and headings are read too, and no data.
    let within: usize = found.iter().map(|block| block.rows.len()).sum();
    let outside = sheet.rows.len() - within;
    let lost = match found {
        [] if plain.is_some() => 0,
        [] => outside,
        _ => note_rows_outside(file, sheet, found, context, passport),
    };
    passport.rows.add(Rows { read: outside, quarantined: lost, skipped: outside - lost, ..Rows::default() });
}

/// Notes the headings of a table that are missing, doubled, unknown or hidden; `note` takes weight, row, column, message.
fn note_block(sheet: &Sheet, block: &Block, headings: &Headings, note: &mut impl FnMut(Weight, u32, u32, Message)) {
    let top = block.header.0;
    if let Err(unrecognised) = &block.kind {
        let seen = unrecognised.seen.iter().map(|text| one_line(text)).collect::<Vec<_>>().join("、");
        let message = |(field, near): &(String, Option<String>)| {
            missing_message(field, near.as_deref(), unrecognised.nearest, headings)
        };
        let missing: Vec<_> = unrecognised.missing.iter().map(message).collect();
        note(Weight::Doubt, top, 0, say("table-missing").with("missing", missing).with("seen", seen));
    }
    for (field, used, left) in &block.doubled {
        let heading = block.columns.get(field).map(|c| one_line(&c.heading)).unwrap_or_default();
        let other = block.unknown.iter().find(|(column, _)| column == left).map(|(_, text)| one_line(text));
        let is_filled = block.doubled.iter().all(|(field, ..)| field != "id");
        let message = if is_filled { say("table-doubled-filled") } else { say("table-doubled") };
        let message = message.with("heading", heading.clone()).with("used", column_name(*used));
        note(Weight::Doubt, top, *left, message.with("other", other.unwrap_or(heading)));
    }
    let unused = || block.unknown.iter().filter(|(_, heading)| !is_of_state(headings, heading));
    if let Some((first, _)) = unused().next() {
        let list: Vec<_> = unused().map(|(c, text)| shown_heading(*c, &one_line(text))).collect();
        note(Weight::Note, top, *first, say("table-ignored").with("list", list.join("、")));
    }
    for (_, column) in block.columns.iter().filter(|(_, column)| sheet.is_column_hidden(column.column)) {
        let message = say("table-column-hidden").with("heading", one_line(&column.heading));
        note(Weight::Note, top, column.column, message);
    }
}

fn passport_of(sheet: &Sheet, block: &Block) -> TablePassport {
    TablePassport {
        kind: block.kind.as_ref().ok().copied(),
        nearest: block.kind.as_ref().err().and_then(|unrecognised| unrecognised.nearest),
        header_rows: (block.header.0 + 1, block.header.1 + 1),
        mapping: block
            .columns
            .iter()
            .map(|(field, c)| (field.to_owned(), mapped(sheet, c.column, &c.heading)))
            .collect(),
        ignored: block.unknown.iter().map(|(column, heading)| mapped(sheet, *column, heading)).collect(),
        rows: Rows::default(),
        students: 0,
    }
}

fn texts(row: &Row) -> impl Iterator<Item = &str> {
    row.cells.iter().map(|cell| cell.value.shown())
}

fn texts_of(row: &Row) -> String {
    texts(row).map(one_line).collect::<Vec<_>>().join("、")
}

/// Notes the rows outside of all tables that look like rows of one; how many there are.
fn note_rows_outside(
    file: &Arc<str>,
    sheet: &Sheet,
    found: &[Block],
    context: &Context,
    passport: &mut Passport,
) -> usize {
    let rows = rows_outside(sheet, found, &context.headings);
    if let Some(first) = rows.first() {
        let message = say("table-rows-outside").with("count", rows.len());
        passport.note(Notice { weight: Weight::Doubt, at: sheet.at(file, first.number, 0), message });
    }
    rows.len()
}

fn missing_message(field: &str, near: Option<&str>, kind: Option<TableKind>, headings: &Headings) -> Message {
    if field == heads::ANY {
        return say("table-missing-kind");
    }
    let alias = kind.and_then(|kind| headings.aliases(kind, field).first().cloned());
    let alias = alias.unwrap_or_else(|| field.to_owned());
    match near {
        Some(near) => say("table-missing-near").with("known", alias).with("near", one_line(near)),
        None => say("table-missing-one").with("known", alias),
    }
}

fn mapped(sheet: &Sheet, column: u32, heading: &str) -> Mapped {
    Mapped::new(column, heading, sheet.is_column_hidden(column))
}
