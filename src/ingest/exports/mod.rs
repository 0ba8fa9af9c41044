//! Exports of the systems into records: headings are found by their names, values cleaned with remarks, rows joined to
//! students. What cannot be used is set aside with its place and reason; nothing is guessed.

mod assemble;
mod block;
mod catalogue;
mod declared;
mod describe;
mod filled;
mod finder;
mod garbled;
mod headings;
mod heads;
mod instructions;
mod label;
mod learn;
mod likeness;
mod line;
mod no_data;
mod notice;
mod passport;
mod person;
mod reach;
mod records;
mod state;
mod strays;
mod unplanned;
pub mod values;
mod whole;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use headings::{Headings, half_width, unknown_fields};
pub use learn::{Candidate, Lesson, Unknown, lessons};
pub use notice::{Notice, Weight};
pub use passport::{Mapped, Passport, Remarks, Rows, SheetPassport, TablePassport};
pub use person::check_student;
pub use records::blank_student;
pub use state::is_of_state;
pub use strays::Unclaimed;

use crate::ingest::table::{self, Odd, Page, Row, Sheet, Unreadable, one_line};
use crate::location::Location;
use crate::message::say;
use crate::records::values::StudentId;
use crate::records::{Batch, Programme, Student, TableKind};
pub use assemble::MOST_DOUBTS;
use assemble::{Assembly, Fate};
use block::Block;
use describe::{note_name, note_sheet};
use filled::Filled;
use finder::find_blocks;
use garbled::obstacle;
use line::Line;
use no_data::why_no_data;
use state::{note_comments, note_unused, set_aside};
use values::student_id;
use whole::{note_incomplete_files, note_unread_files};

/// What the rows are read against.
pub struct Context<'c> {
    /// Settings of the batch, for the codes and names of colleges.
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
    assemble_intake(sources.into_iter().map(|source| open_export(source, context)).collect(), context)
}

/// Puts the rows of files together that were opened.
pub fn assemble_intake(mut opened: Vec<Opened>, context: &Context) -> Intake {
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
    opened.iter_mut().for_each(|file| weigh_plain_sheets(file, &assembly));
    note_incomplete_files(&mut opened, &mut assembly);
    unplanned::note_unplanned(&mut opened, &assembly, context);
    let has_roster = assembly.has_roster();
    opened.iter_mut().for_each(|file| file.passport.close(has_roster));
    note_unread_files(&opened, &context.headings, &mut assembly);
    let passports = opened.into_iter().map(|file| file.passport).collect();
    let unclaimed = assembly.unclaimed();
    Intake { students: assembly.students, doubts: assembly.doubts, passports, unclaimed }
}

/// Reads a file and finds the tables in it.
pub fn open_export(source: Source, context: &Context) -> Opened {
    let mut passport = Passport { sha256: source.sha256, ..Passport::of(&source.file) };
    let file: Arc<str> = source.file.as_str().into();
    let read = source.bytes.and_then(|bytes| {
        passport.bytes = bytes.len() as u64;
        let read = table::read_table(&bytes);
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
    workbook.below.iter().for_each(|line| passport.heed_text(usize::MAX, line));
    passport.nothing = workbook.page.map(Page::message);
    note_name(&workbook, &context.headings, &mut passport);
    if let Some((sheet, row, column)) = workbook.escaped
        && let Some(sheet) = workbook.sheets.get(sheet)
    {
        let at = sheet.at(&file, row, column);
        passport.note(Notice { weight: Weight::Note, at, message: say("table-text-escaped") });
    }
    let stem = source.file.rsplit('/').next().unwrap_or_default();
    let sheets = workbook.sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()).map(|sheet| {
        let found = find_blocks(&sheet, &[stem], &context.headings, source.kind);
        note_sheet(&file, &sheet, &found, context, &mut passport);
        if found.is_empty() {
            passport.nothing = passport.nothing.take().or_else(|| obstacle(&sheet, &context.headings));
        }
        (sheet, found)
    });
    let sheets = sheets.collect();
    Opened { file, kind: source.kind, sheets, passport }
}

/// Codes of courses are learnt from all rows beforehand, so that no order of files matters.
fn learn_courses(opened: &[Opened], context: &Context, assembly: &mut Assembly) {
    for file in opened {
        for (sheet, found) in &file.sheets {
            let courses = found.iter().filter(|b| matches!(b.kind, Ok(TableKind::Plan | TableKind::Results)));
            for block in courses {
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
            let (mut fed, mut filled) = (BTreeSet::new(), Filled::default());
            let rows = take_rows(file, (sheet, seen), block, context, passport, |line| {
                let fate = match kind {
                    TableKind::Roster => assembly.enrol(line, context),
                    kind => assembly.take(kind, line, context),
                };
                if fate == Fate::Accepted {
                    filled.count(line.row);
                }
                let id = line.value("id").filter(|_| fate == Fate::Accepted);
                fed.extend(id.and_then(|(value, ..)| student_id(value).ok()).map(|id| id.value));
                fate
            });
            passport.rows.add(rows);
            let table =
                passport.sheets.get_mut(seen).and_then(|sheet: &mut SheetPassport| sheet.tables.get_mut(number));
            if let Some(table) = table {
                (table.rows, table.students) = (rows, fed.len());
                filled.enter(block, table);
            }
        }
    }
}

/// Sheets that seem to be no tables are, where they name a student.
fn weigh_plain_sheets(opened: &mut Opened, assembly: &Assembly) {
    let Opened { file, sheets, passport, .. } = opened;
    let sheets: Vec<&Sheet> = sheets.iter().map(|(sheet, _)| sheet).collect();
    instructions::weigh(file, &sheets, passport, assembly);
}

/// The rows of tables that are not recognised are set aside; those of a known student weigh on that student.
fn set_unrecognised_aside(opened: &mut Opened, context: &Context, assembly: &mut Assembly) {
    let Opened { file, sheets, passport, .. } = opened;
    for ((sheet, found), seen) in sheets.iter().zip(0..) {
        for (block, number) in found.iter().zip(0..) {
            if block.kind.is_ok() {
                continue;
            }
            let rows = take_rows(file, (sheet, seen), block, context, passport, |line| {
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
    (sheet, seen): (&Sheet, usize),
    block: &Block,
    context: &Context,
    passport: &mut Passport,
    mut take: impl FnMut(&mut Line) -> Fate,
) -> Rows {
    let mut rows = Rows::default();
    let mut hidden = Vec::new();
    let is_void = set_aside(&context.headings, &sheet.name) == Some("void");
    for row in sheet.rows.get(block.rows.clone()).unwrap_or_default() {
        rows.read += 1;
        let mut line = line(file, sheet, block, row, context);
        note_comments(&mut line);
        if let Some(why) = why_no_data(&line, context).filter(|_| line.torn().is_none()) {
            rows.skipped += 1;
            passport.heed_row(seen, row);
            let first = row.cells.first().map_or(0, |cell| cell.column);
            passport.note(Notice { weight: Weight::Note, at: sheet.at(file, row.number, first), message: why });
            line.notices.into_iter().for_each(|notice| passport.note(notice));
            continue;
        }
        if row.hidden {
            hidden.push(row.number);
        }
        remark_struck(&mut line);
        if is_void {
            line.remark(Weight::Doubt, "id", say("table-sheet-void").with("name", one_line(&sheet.name)));
        }
        if line.torn().is_none() {
            note_unused(&mut line);
        }
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

#[cfg(test)]
mod tests;
