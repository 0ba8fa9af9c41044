//! Files that hold less than they should: unreadable, empty, cut off, or one page of several. What they would have held
//! is not absent but unread.

use std::collections::{BTreeMap, BTreeSet};

use super::assemble::Assembly;
use super::block::Block;
use super::headings::Headings;
use super::notice::{Notice, Weight};
use super::passport::Passport;
use super::{Opened, block, finder};
use crate::ingest::table::Sheet;
use crate::location::Location;
use crate::message::{Fact, Message, say};
use crate::records::{TableKind, Unread};

/// A file from which no record came may have held anything of anybody: its kind is what its name says, else every kind.
pub fn note_unread_files(opened: &[Opened], headings: &Headings, assembly: &mut Assembly) {
    for file in opened {
        let passport = &file.passport;
        let Some(why) = passport.unreadable.as_ref().or(passport.nothing.as_ref()) else {
            note_unread_sheets(file, headings, assembly);
            continue;
        };
        let named = file.kind.or_else(|| block::kind_by_name(&file.file, headings));
        let tables = named.map_or_else(|| TableKind::all().collect(), |kind| vec![kind]);
        let is_certain = named.is_some() && passport.unreadable.is_some();
        note_unread(assembly, &tables, &Location::whole(&passport.file), why, is_certain);
    }
}

/// Rows without headings are not read at all, though the others of their file are.
fn note_unread_sheets(file: &Opened, headings: &Headings, assembly: &mut Assembly) {
    let mut told = BTreeSet::new();
    for ((sheet, blocks), seen) in file.sheets.iter().zip(&file.passport.sheets) {
        for block in blocks {
            for (column, heading, known) in unused_marks(block, sheet, headings) {
                if told.insert(heading) {
                    let why = say("table-column-like").with("heading", heading.as_str()).with("known", known);
                    note_unread(assembly, &block.kinds(), &sheet.at(&file.file, block.header.0, column), &why, false);
                }
            }
            let Some((at, heading)) = block.beside(sheet) else { continue };
            let at = sheet.at(&file.file, block.header.0, at);
            note_unread(assembly, &block.kinds(), &at, &say("table-beside").with("heading", heading), false);
        }
        let outside = || finder::rows_outside(sheet, blocks, headings).first().map(|row| row.number);
        let first = if blocks.is_empty() { seen.plain.is_none().then_some(0) } else { outside() };
        let Some(row) = first else { continue };
        let named = block::kind_by_name(&sheet.name, headings);
        let named = named.or(file.kind).or_else(|| block::kind_by_name(&file.file, headings));
        let tables = named.map_or_else(|| TableKind::all().collect(), |kind| vec![kind]);
        note_unread(assembly, &tables, &sheet.at(&file.file, row, 0), &say("table-no-headings"), false);
    }
}

/// Columns of results that are not used, hold something, and may be such as decide: a resit that nobody reads is no fail.
fn unused_marks<'b>(block: &'b Block, sheet: &Sheet, headings: &'b Headings) -> Vec<(u32, &'b String, &'b str)> {
    if block.kind.as_ref().ok() != Some(&TableKind::Results) {
        return vec![];
    }
    let rows = sheet.rows.get(block.rows.clone()).unwrap_or_default();
    let is_filled = |column: u32| rows.iter().any(|row| row.cell(column).is_some());
    let known = |heading: &str| headings.may_mean(TableKind::Results, heading, |field| block.columns.has(field));
    let unused = block.unknown.iter().filter_map(|(column, heading)| Some((*column, heading, known(heading)?)));
    unused.filter(|(column, ..)| is_filled(*column)).collect()
}

/// A file that is not whole: it is remarked, and whoever lacks something may have it in the rest.
pub fn note_incomplete_files(opened: &mut [Opened], assembly: &mut Assembly) {
    let (pages, counts) = (pages_of_all(opened), counts_of_all(opened));
    for file in opened {
        let why = incomplete(&file.passport, &pages).or_else(|| records_lacking(&file.passport, &counts));
        let Some(why) = why else { continue };
        let at = Location::whole(&file.passport.file);
        file.passport.note(Notice { weight: Weight::Doubt, at: at.clone(), message: why.clone() });
        note_unread(assembly, &kinds(&file.passport), &at, &why, false);
    }
}

fn note_unread(assembly: &mut Assembly, tables: &[TableKind], at: &Location, why: &Message, is_certain: bool) {
    for (_, student) in assembly.students.values_mut() {
        let unread =
            |table: &TableKind| Unread { table: *table, at: at.clone(), why: why.clone(), is_certain, course: None };
        student.unread.extend(tables.iter().map(unread));
    }
}

/// The kinds of the tables of a file.
fn kinds(passport: &Passport) -> Vec<TableKind> {
    let tables = passport.sheets.iter().flat_map(|sheet| &sheet.tables);
    let kinds: BTreeSet<TableKind> = tables.filter_map(|table| table.kind.or(table.nearest)).collect();
    kinds.into_iter().collect()
}

/// The pages that lie in any file, by what the files hold and how many pages there are.
type Pages = BTreeMap<(Vec<TableKind>, u32), BTreeSet<u32>>;

/// The pages of one table may lie in several files.
fn pages_of_all(opened: &[Opened]) -> Pages {
    let mut pages = Pages::new();
    for passport in opened.iter().map(|file| &file.passport) {
        for (page, of) in &passport.pages {
            pages.entry((kinds(passport), *of)).or_default().insert(*page);
        }
    }
    pages
}

/// Records that were read by all files and sheets that say they have so many, by what they hold.
type Counts = BTreeMap<(Vec<TableKind>, usize), usize>;

/// One result in several files may print the number of all in each.
fn counts_of_all(opened: &[Opened]) -> Counts {
    let mut counts = Counts::new();
    for passport in opened.iter().map(|file| &file.passport) {
        let said: BTreeSet<&(usize, usize)> = passport.declared.iter().collect();
        for (sheet, count) in said {
            *counts.entry((kinds(passport), *count)).or_default() += passport.records_of(*sheet);
        }
    }
    counts
}

/// A file that says it has more records than were read, or that not all was written.
fn records_lacking(passport: &Passport, counts: &Counts) -> Option<Message> {
    let read = |sheet: usize, count: usize| {
        let own = passport.records_of(sheet) + passport.repeated();
        // More than all of it are no parts of one result.
        let together = counts.get(&(kinds(passport), count)).copied().filter(|sum| *sum <= count);
        together.unwrap_or_default().max(own)
    };
    let said = passport.declared.iter().map(|(sheet, count)| (*count, read(*sheet, *count)));
    let short = said.into_iter().find(|(count, read)| count > read);
    let lacking = short.map(|(count, read)| say("table-records-lacking").with("of", count).with("read", read));
    lacking.or_else(|| passport.truncated.then(|| say("table-truncated")))
}

fn incomplete(passport: &Passport, pages: &Pages) -> Option<Message> {
    if passport.cut_off {
        return Some(say("table-cut-off"));
    }
    let lacking = |of: u32| {
        let known = pages.get(&(kinds(passport), of));
        let is_known = |page: &u32| known.is_some_and(|known| known.contains(page));
        (1..=of).filter(|page| !is_known(page)).map(|page| Fact::from(page.to_string())).take(20).collect::<Vec<_>>()
    };
    let (of, lacking) =
        passport.pages.iter().map(|(_, of)| (*of, lacking(*of))).find(|(_, pages)| !pages.is_empty())?;
    Some(say("table-pages-lacking").with("of", of.to_string()).with("pages", lacking))
}
