//! Exports of the systems into records: headings are found by their names, values cleaned with remarks, rows joined to
//! students. What cannot be used is set aside with its place and reason; nothing is guessed.

mod assemble;
mod block;
mod catalogue;
mod headings;
mod heads;
mod label;
mod learn;
mod likeness;
mod line;
mod notice;
mod passport;
mod person;
mod reach;
mod records;
mod strays;
pub mod values;
mod whole;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use headings::{Headings, unknown_fields};
pub use learn::{Candidate, Lesson, Unknown, lessons};
pub use notice::{Notice, Weight};
pub use passport::{Mapped, Passport, Remarks, Rows, SheetPassport, TablePassport};
pub use person::check_student;
pub use records::blank;
pub use strays::Unclaimed;

use crate::ingest::table::{self, Format, Odd, Page, Row, Sheet, Unreadable, Value, Workbook, one_line};
use crate::location::Location;
use crate::message::{Message, say};
use crate::records::values::StudentId;
use crate::records::{Batch, Programme, Student, TableKind};
pub use assemble::MOST_DOUBTS;
use assemble::{Assembly, Fate};
use block::{Block, blocks, likely_headings, rows_outside, shown_heading};
use line::Line;
use values::{day, looks_scientific, student_id};
use whole::{note_incomplete_files, note_unread_files};

/// What the rows are read against.
pub struct Context<'c> {
    /// Colleges.
    pub batch: &'c Batch,
    /// Programmes by key: groups of courses, milestones, majors.
    pub programmes: &'c BTreeMap<String, Programme>,
    /// Names of the milestones that the school's policy declares beside those of programmes, by code.
    pub milestones: &'c BTreeMap<String, String>,
    /// The alias table.
    pub headings: Headings,
}

/// A file as the shell hands it over.
pub struct Source {
    /// File below the inputs.
    pub file: String,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: Option<String>,
    /// The bytes, or why there are none.
    pub bytes: Result<Vec<u8>, Unreadable>,
    /// What it holds, where the batch says so.
    pub kind: Option<TableKind>,
}

/// What came of all files.
pub struct Intake {
    /// Students, each with the place of its row in the roster.
    pub students: BTreeMap<StudentId, (Location, Student)>,
    /// What a person must look at before a student can pass.
    pub doubts: BTreeMap<StudentId, Vec<Notice>>,
    /// One for each file, in the order of the files.
    pub passports: Vec<Passport>,
    /// Rows of students whom no roster has, who may have a file of their own.
    pub unclaimed: Vec<Unclaimed>,
}

/// A file that was read, with the tables found in it.
pub struct Opened {
    file: Arc<str>,
    /// What it holds, where the batch says so.
    kind: Option<TableKind>,
    sheets: Vec<(Sheet, Vec<Block>)>,
    passport: Passport,
}

/// Reads all files and puts their rows together. The files stay independent: a faulty one harms no other.
pub fn intake(sources: Vec<Source>, context: &Context) -> Intake {
    assemble(sources.into_iter().map(|source| open(source, context)).collect(), context)
}

/// Puts the rows of files together that were opened.
pub fn assemble(mut opened: Vec<Opened>, context: &Context) -> Intake {
    let mut assembly = Assembly::default();
    learn_courses(&opened, context, &mut assembly);
    for kind in TableKind::all() {
        for file in &mut opened {
            take_kind(kind, file, context, &mut assembly);
        }
    }
    for file in &mut opened {
        set_unrecognised_aside(file, context, &mut assembly);
    }
    assembly.share_strays();
    note_incomplete_files(&mut opened, &mut assembly);
    opened.iter_mut().for_each(|file| file.passport.close());
    note_unread_files(&opened, &context.headings, &mut assembly);
    let passports = opened.into_iter().map(|file| file.passport).collect();
    let unclaimed = assembly.unclaimed();
    Intake { students: assembly.students, doubts: assembly.doubts, passports, unclaimed }
}

/// Reads a file and finds the tables in it.
pub fn open(source: Source, context: &Context) -> Opened {
    let mut passport = Passport { sha256: source.sha256, ..Passport::of(&source.file) };
    let file: Arc<str> = source.file.as_str().into();
    let read = source.bytes.and_then(|bytes| {
        passport.bytes = bytes.len() as u64;
        let read = table::read(&bytes);
        passport.cut_off = read.as_ref().is_ok_and(|workbook| table::is_cut_off(&bytes, workbook));
        read
    });
    let workbook = match read {
        Ok(workbook) => workbook,
        Err(Unreadable(why)) => {
            passport.unreadable = Some(why);
            return Opened { file, kind: source.kind, sheets: vec![], passport };
        }
    };
    passport.format = Some(workbook.format);
    (passport.encoding, passport.proof) = workbook.encoding.unzip();
    (passport.separator, passport.lines) = (workbook.separator, workbook.lines);
    passport.pages = workbook.pages.clone();
    passport.nothing = workbook.page.map(Page::message);
    note_name(&workbook, &mut passport);
    let stem = source.file.rsplit('/').next().unwrap_or_default();
    let sheets = workbook.sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()).map(|sheet| {
        let found = blocks(&sheet, &[stem], &context.headings, source.kind);
        describe(&file, &sheet, &found, context, &mut passport);
        (sheet, found)
    });
    let sheets = sheets.collect();
    Opened { file, kind: source.kind, sheets, passport }
}

/// A name that says another format than the content has, as the HTML pages that are called `.xls`.
fn note_name(workbook: &Workbook, passport: &mut Passport) {
    let extension = passport.file.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let usual: &[&str] = match workbook.format {
        Format::Xlsx => &["xlsx", "xlsm"],
        Format::Xls => &["xls"],
        Format::Ods => &["ods"],
        Format::Html => &["html", "htm"],
        Format::Text => &["csv", "tsv", "txt"],
    };
    if !usual.contains(&extension.as_str()) {
        let message = say("table-extension").with("format", workbook.format);
        passport.note(Notice { weight: Weight::Note, at: Location::whole(&passport.file), message });
    }
}

/// Notes what a sheet's tables are and what is odd about them.
fn describe(file: &Arc<str>, sheet: &Sheet, found: &[Block], context: &Context, passport: &mut Passport) {
    let mut note = |weight, row, column, message| {
        passport.note(Notice { weight, at: sheet.at(file, row, column), message });
    };
    if sheet.hidden {
        note(Weight::Note, 0, 0, say("table-sheet-hidden"));
    }
    let is_prose = found.is_empty() && !whole::may_hold_rows(sheet);
    let headless = if found.is_empty() && !is_prose { likely_headings(sheet) } else { None };
    match &headless {
        _ if is_prose => note(Weight::Note, 0, 0, say("table-sheet-prose")),
        Some(row) => note(Weight::Doubt, row.number, 0, say("table-no-headings-seen").with("seen", texts_of(row))),
        None if found.is_empty() => note(Weight::Doubt, 0, 0, say("table-no-headings")),
        None => {}
    }
    for block in found {
        let top = block.header.0;
        if let Err(untold) = &block.kind {
            let seen = untold.seen.iter().map(|text| one_line(text)).collect::<Vec<_>>().join("、");
            let missing = untold
                .missing
                .iter()
                .map(|(field, near)| missing_message(field, near, untold.nearest, &context.headings));
            let missing: Vec<_> = missing.collect();
            note(Weight::Doubt, top, 0, say("table-missing").with("missing", missing).with("seen", seen));
        }
        for (field, used, left) in &block.doubled {
            let heading = block.columns.get(field).map(|c| one_line(&c.heading)).unwrap_or_default();
            let other = block.unknown.iter().find(|(column, _)| column == left).map(|(_, text)| one_line(text));
            let is_filled = block.doubled.iter().all(|(field, ..)| field != "id");
            let message = if is_filled { say("table-doubled-filled") } else { say("table-doubled") };
            let message = message.with("heading", heading.clone()).with("used", table::column_name(*used));
            let message = message.with("other", other.unwrap_or(heading));
            note(Weight::Doubt, top, *left, message);
        }
        if !block.unknown.is_empty() {
            let list: Vec<_> = block.unknown.iter().map(|(c, text)| shown_heading(*c, &one_line(text))).collect();
            note(
                Weight::Note,
                top,
                block.unknown.first().map_or(0, |(c, _)| *c),
                say("table-ignored").with("list", list.join("、")),
            );
        }
        for column in block.columns.values().filter(|column| sheet.is_column_hidden(column.column)) {
            let message = say("table-column-hidden").with("heading", one_line(&column.heading));
            note(Weight::Note, top, column.column, message);
        }
    }
    let tables = found.iter().map(|block| TablePassport {
        kind: block.kind.as_ref().ok().copied(),
        nearest: block.kind.as_ref().err().and_then(|untold| untold.nearest),
        header_rows: (block.header.0 + 1, block.header.1 + 1),
        mapping: block.columns.iter().map(|(field, c)| (field.clone(), mapped(sheet, c.column, &c.heading))).collect(),
        ignored: block.unknown.iter().map(|(column, heading)| mapped(sheet, *column, heading)).collect(),
        rows: Rows::default(),
        students: 0,
    });
    passport.sheets.push(SheetPassport {
        name: sheet.name.to_string(),
        hidden: sheet.hidden,
        tables: tables.collect(),
        headless: headless.into_iter().flat_map(|row| texts(row).map(str::to_owned)).collect(),
    });
    // Titles above the first table and headings are read too, and no data.
    let within: usize = found.iter().map(|block| block.rows.len()).sum();
    let outside = sheet.rows.len() - within;
    let lost = match found {
        [] if is_prose => 0,
        [] => outside,
        _ => note_rows_outside(file, sheet, found, context, passport),
    };
    passport.rows.add(Rows { read: outside, quarantined: lost, skipped: outside - lost, ..Rows::default() });
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

fn missing_message(field: &str, near: &Option<String>, kind: Option<TableKind>, headings: &Headings) -> Message {
    if field == heads::ANY {
        return say("table-missing-kind");
    }
    let alias = kind.and_then(|kind| headings.aliases(kind, field).first().cloned());
    let alias = alias.unwrap_or_else(|| field.to_owned());
    match near {
        Some(near) => say("table-missing-near").with("heading", alias).with("near", one_line(near)),
        None => say("table-missing-one").with("heading", alias),
    }
}

fn mapped(sheet: &Sheet, column: u32, heading: &str) -> Mapped {
    Mapped::new(column, heading, sheet.is_column_hidden(column))
}

/// Codes of courses are learnt from all rows beforehand, so that no order of files matters.
fn learn_courses(opened: &[Opened], context: &Context, assembly: &mut Assembly) {
    for file in opened {
        for (sheet, found) in &file.sheets {
            let courses = found.iter().filter(|b| matches!(b.kind, Ok(TableKind::Plan | TableKind::Results)));
            for block in courses.filter(|block| block.columns.contains_key("code")) {
                for row in sheet.rows.get(block.rows.clone()).unwrap_or_default() {
                    records::learn(&line(&file.file, sheet, block, row, context), &mut assembly.catalogue);
                }
            }
        }
    }
}

fn line<'a>(file: &'a Arc<str>, sheet: &'a Sheet, block: &'a Block, row: &'a Row, context: &'a Context) -> Line<'a> {
    Line {
        file,
        sheet,
        block,
        row,
        headings: &context.headings,
        notices: vec![],
        unknown_words: vec![],
        unread: vec![],
    }
}

/// Takes the rows of all tables of a kind in a file.
fn take_kind(kind: TableKind, opened: &mut Opened, context: &Context, assembly: &mut Assembly) {
    let Opened { file, sheets, passport, .. } = opened;
    for ((sheet, found), seen) in sheets.iter().zip(0..) {
        for (block, number) in found.iter().zip(0..) {
            if block.kind.as_ref().ok() != Some(&kind) {
                continue;
            }
            let mut fed = BTreeSet::new();
            let rows = take_rows(file, sheet, block, context, passport, |line| {
                let fate = match kind {
                    TableKind::Roster => assembly.enrol(line, context),
                    kind => assembly.take(kind, line, context),
                };
                let id = line.value("id").filter(|_| fate == Fate::Accepted);
                fed.extend(id.and_then(|(value, ..)| student_id(value).ok()).map(|id| id.value));
                fate
            });
            passport.rows.add(rows);
            let table =
                passport.sheets.get_mut(seen).and_then(|sheet: &mut SheetPassport| sheet.tables.get_mut(number));
            table.into_iter().for_each(|table| (table.rows, table.students) = (rows, fed.len()));
        }
    }
}

/// The rows of tables that are not recognised are set aside; those of a known student weigh on that student.
fn set_unrecognised_aside(opened: &mut Opened, context: &Context, assembly: &mut Assembly) {
    let Opened { file, sheets, passport, .. } = opened;
    for ((sheet, found), seen) in sheets.iter().zip(0..) {
        for (block, number) in found.iter().zip(0..) {
            if block.kind.is_ok() {
                continue;
            }
            let rows = take_rows(file, sheet, block, context, passport, |line| {
                line.remark(Weight::Refused, "id", say("table-row-untold"));
                assembly.set_aside(line)
            });
            passport.rows.add(rows);
            let table =
                passport.sheets.get_mut(seen).and_then(|sheet: &mut SheetPassport| sheet.tables.get_mut(number));
            table.into_iter().for_each(|table| table.rows = rows);
        }
    }
}

/// Goes over the rows of a table; totals, notes and titles are skipped.
fn take_rows(
    file: &Arc<str>,
    sheet: &Sheet,
    block: &Block,
    context: &Context,
    passport: &mut Passport,
    mut take: impl FnMut(&mut Line) -> Fate,
) -> Rows {
    let mut rows = Rows::default();
    let mut hidden = Vec::new();
    for row in sheet.rows.get(block.rows.clone()).unwrap_or_default() {
        rows.read += 1;
        let mut line = line(file, sheet, block, row, context);
        if let Some(why) = no_data(&line, context).filter(|_| line.torn().is_none()) {
            rows.skipped += 1;
            let first = row.cells.first().map_or(0, |cell| cell.column);
            passport.note(Notice { weight: Weight::Note, at: sheet.at(file, row.number, first), message: why });
            continue;
        }
        if row.hidden {
            hidden.push(row.number);
        }
        remark_struck(&mut line);
        match take(&mut line) {
            Fate::Accepted => rows.accepted += 1,
            Fate::Quarantined => rows.quarantined += 1,
            Fate::Repeated => rows.skipped += 1,
        }
        line.unknown_words.into_iter().for_each(|word| *passport.unknown_words.entry(word).or_insert(0) += 1);
        line.notices.into_iter().for_each(|notice| passport.note(notice));
    }
    if let Some(first) = hidden.first() {
        let message = say("table-rows-hidden").with("count", hidden.len());
        passport.note(Notice { weight: Weight::Note, at: sheet.at(file, *first, 0), message });
    }
    rows
}

/// A row with a cell that is struck out may be withdrawn.
fn remark_struck(line: &mut Line) {
    let struck = line.row.cells.iter().find(|cell| cell.odd == Some(Odd::Struck));
    if let Some(cell) = struck {
        let message = say("table-cell-struck").with("text", one_line(cell.value.shown()));
        let at = line.sheet.at(line.file, line.row.number, cell.column);
        line.notices.push(Notice { weight: Weight::Doubt, at, message });
    }
}

/// Why a row is no data, if it is none: a sum, a note below the table, or a title between tables.
fn no_data(line: &Line, context: &Context) -> Option<Message> {
    let own_id = line.block.columns.get("id").and_then(|column| line.row.cell(column.column));
    if own_id.is_some_and(|cell| student_id(&cell.value).is_ok()) {
        return None;
    }
    let first = line.row.cells.first().map(|cell| cell.value.to_string()).unwrap_or_default();
    let text = folded_start(&first);
    let begins = |list: &[String]| list.iter().any(|word| text.starts_with(&folded_start(word)));
    // The word may stand in any column that has no numbers, as `合计` below the names.
    let any_total = line.row.cells.iter().any(|cell| {
        let text = folded_start(&cell.value.to_string());
        context.headings.totals().iter().any(|word| text == folded_start(word))
    });
    let lone = line.row.cells.len() == 1;
    let is_mark = || {
        let is_numbered = own_id.is_some() && first.contains(|c: char| c.is_ascii_digit());
        let is_day = || day(&Value::Text(first.as_str().into())).is_ok();
        lone && (is_page_mark(&first) || is_day() || !is_numbered || is_sentence(&first))
    };
    if heads::known_headings(line.row, &context.headings) >= 2 {
        Some(say("table-row-heading"))
    } else if any_total || begins(context.headings.totals()) {
        Some(say("table-row-total").with("text", one_line(&first)))
    } else if begins(context.headings.notes()) || is_label(line, context) || is_mark() || explains(line) {
        Some(say("table-row-note").with("text", one_line(&first)))
    } else {
        None
    }
}

/// Words by which a row below the headings tells how to fill in the columns.
const EXPLANATIONS: [&str; 16] = [
    "必填",
    "选填",
    "非必填",
    "可选",
    "可空",
    "文本",
    "数字",
    "数值",
    "日期",
    "整数",
    "分",
    "学分",
    "学时",
    "人",
    "月",
    "%",
];

/// Whether a row rules off, or stands right below the headings and explains them.
fn explains(line: &Line) -> bool {
    let texts = || line.row.cells.iter().map(|cell| headings::folded(cell.value.shown()));
    let is_rule = |text: String| text.chars().all(|c| "-=_+:|─—".contains(c));
    let is_below = || line.row.number == line.block.header.1.saturating_add(1);
    texts().all(is_rule) || (is_below() && texts().all(|text| EXPLANATIONS.contains(&text.as_str())))
}

/// Whether a text says something in words, and holds no number that is long enough for an ID: `(8 rows affected)`.
fn is_sentence(text: &str) -> bool {
    const FEWEST_DIGITS: usize = 6;
    let longest = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    longest < FEWEST_DIGITS && text.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !looks_scientific(text.trim())
}

/// Whether a text is nothing but the number of a page.
fn is_page_mark(text: &str) -> bool {
    const LONGEST: usize = 40;
    text.len() <= LONGEST && !table::page_marks_of_cell(text).is_empty()
}

/// Whether a row only labels the table below it: it has not what rows of its table must have.
fn is_label(line: &Line, context: &Context) -> bool {
    let required = line.block.kind.as_ref().map(|kind| context.headings.required(*kind)).unwrap_or_default();
    let lacks = required.iter().any(|field| field != "id" && line.is_blank(field));
    lacks && label::is_label(line.row, &context.headings)
}

/// A text as the beginning of a row is compared: half-width, without white space.
fn folded_start(text: &str) -> String {
    text.chars().map(headings::half_width).filter(|c| !headings::is_blank(*c)).collect()
}

#[cfg(test)]
mod tests;
