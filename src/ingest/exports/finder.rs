//! Finds the tables within a sheet: where their headings stand, and where their rows end.
//!
//! A sheet may hold titles above, several tables below each other, headings of two rows, and headings repeated on every
//! printed page. A row of headings begins a table; the rows down to the next one are its rows. Where labels above say
//! whose they are, the table ends at the next labels, and at whatever may name another student.

use super::block::{Block, Column};
use super::headings::{Headings, folded_heading};
use super::heads::{self, Heads, Unrecognised, classify, contained_word, heads_at, matched, names_kind};
use super::label::Labels;
use super::reach;
use super::values::{student_id, term_code};
use crate::ingest::table::{Area, Row, Sheet, Value, limits};
use crate::records::TableKind;

/// Most tables of a sheet: a transcript a student makes two of each. What stands after them is set aside.
const MOST_TABLES: usize = 20_000;
/// Rows from the top among which the first headings are looked for.
const HEAD_ROWS: usize = 200;

/// The tables of a sheet; `hints` are texts such as the file's name that may say the kind.
pub fn find_blocks(sheet: &Sheet, hints: &[&str], headings: &Headings, asked: Option<TableKind>) -> Vec<Block> {
    let mut finder = Finder { sheet, hints, headings, asked, blocks: vec![], caption: None, labels: Labels::default() };
    let mut index = 0;
    while index < sheet.rows.len() && finder.blocks.len() <= MOST_TABLES {
        let may_begin = !finder.blocks.is_empty() || index < HEAD_ROWS;
        match may_begin.then(|| heads_at(sheet, index, headings)).flatten() {
            Some(heads) => {
                finder.begin(index, &heads);
                index += heads.rows;
            }
            None => {
                finder.pass(index);
                index += 1;
            }
        }
    }
    let mut blocks = finder.blocks;
    for block in &mut blocks {
        (block.filled, block.is_small) = (columns_filled(sheet, block), has_small_marks(sheet, block));
        block.is_coded = has_coded_terms(sheet, block);
    }
    blocks
}

/// Whether several marks are numbers above zero and none is above ten: nobody fails every course by so much, and the marks are
/// of another scale than a hundred.
fn has_small_marks(sheet: &Sheet, block: &Block) -> bool {
    const FEWEST: usize = 3;
    const MOST: f64 = 10.0;
    let Some(column) = block.columns.get("mark").filter(|_| block.kind.as_ref().ok() == Some(&TableKind::Results))
    else {
        return false;
    };
    let rows = sheet.rows.get(block.rows.clone()).unwrap_or_default();
    let marks = rows.iter().filter_map(|row| row.cell(column.column)?.value.shown().trim().parse::<f64>().ok());
    let mut marks = marks.filter(|mark| *mark > 0.0);
    let mut small = 0;
    marks.all(|mark| {
        small += 1;
        mark <= MOST
    }) && small >= FEWEST
}

/// Whether a term of the table is one of the codes that name no other, 12 or 16; then 3 is a code as well.
fn has_coded_terms(sheet: &Sheet, block: &Block) -> bool {
    let Some(column) = block.columns.get("term") else { return false };
    let rows = sheet.rows.get(block.rows.clone()).unwrap_or_default();
    rows.iter().filter_map(|row| row.cell(column.column)).any(|cell| term_code(cell.value.shown(), false).is_some())
}

/// Of a delimited text, the columns up to the last one that nearly every whole row of a table fills: a row that ends before has
/// been cut off, and is not one whose last cells are empty. None where too few rows are whole.
fn columns_filled(sheet: &Sheet, block: &Block) -> u32 {
    const FEWEST: usize = 3;
    let (Some(columns), Some(id)) = (block.text_columns, block.columns.get("id")) else { return 0 };
    let begins =
        |row: &&Row| row.cell(id.column).is_some_and(|cell| cell.value.shown().contains(|c: char| c.is_ascii_digit()));
    let rows = sheet.rows.get(block.rows.clone()).unwrap_or_default();
    let rows: Vec<&Row> = rows.iter().filter(begins).collect();
    let (mut whole, mut counts) = (0usize, vec![0usize; columns.min(limits::COLUMNS) as usize]);
    for row in rows.iter().filter(|row| row.text.is_some_and(|text| text.columns >= columns)) {
        whole += 1;
        for cell in &row.cells {
            counts.get_mut(cell.column as usize).into_iter().for_each(|count| *count += 1);
        }
    }
    let last = counts.iter().rposition(|count| count * 50 >= whole * 49);
    let last = last.filter(|_| whole >= FEWEST && whole * 4 >= rows.len() * 3);
    last.and_then(|last| u32::try_from(last + 1).ok()).unwrap_or(0)
}

/// Finds the tables of a sheet from its top to its foot.
struct Finder<'a> {
    sheet: &'a Sheet,
    hints: &'a [&'a str],
    headings: &'a Headings,
    asked: Option<TableKind>,
    blocks: Vec<Block>,
    caption: Option<String>,
    labels: Labels,
}

impl Finder<'_> {
    /// A row of headings.
    fn begin(&mut self, index: usize, heads: &Heads) {
        let caption = self.caption.as_deref().into_iter();
        let hints: Vec<&str> = caption.chain([&*self.sheet.name]).chain(self.hints.iter().copied()).collect();
        let mut block = begin(self.sheet, index, heads, &hints, self.headings, self.asked, self.labels.clone());
        block.caption = self.caption.take();
        block.rows = index + heads.rows..self.sheet.rows.len();
        // Headings repeated on every page go on with the same table, unless labels say that it is another student's.
        if let Some(open) = self.blocks.last().filter(|open| block.caption.is_none() && open.is_like(&block)) {
            if open.has_labels_of(&block) && open.rows.end > index {
                return;
            }
            block.caption.clone_from(&open.caption);
        }
        self.push(block);
    }

    /// Ends the table that is open and begins another.
    fn push(&mut self, mut block: Block) {
        if let Some(open) = self.blocks.last_mut() {
            open.rows.end = open.rows.end.min(block.header_place.max(open.rows.start));
        }
        if self.blocks.len() == MOST_TABLES {
            let possible =
                block.kind.as_ref().map_or_else(|unrecognised| unrecognised.possible.clone(), |kind| vec![*kind]);
            block.kind = Err(Unrecognised { nearest: block.kind.ok(), possible, missing: vec![], seen: vec![] });
        }
        self.blocks.push(block);
    }

    /// Any other row.
    fn pass(&mut self, index: usize) {
        let Some(row) = self.sheet.rows.get(index) else { return };
        if self.blocks.last().is_some_and(|open| open.has_id(row)) {
            return;
        }
        let before = self.labels.clone();
        let is_label = self.labels.take(row, self.headings);
        self.note_title(row, is_label);
        if self.is_new_part(index, row) {
            return self.change_title(index);
        }
        let open = self.blocks.last().filter(|open| open.rows.end > index);
        let Some(shape) = open.and_then(|open| open.shape(self.headings)) else {
            if !is_label && reach::contradicts(row, &self.labels, self.headings) {
                self.labels.lose(row, self.headings);
            }
            return self.labels.take_name(row, self.headings);
        };
        if is_label {
            if !before.are_like(&self.labels) {
                self.change_student(index);
            }
        } else if self.labels.id().is_some() && reach::ends(row, &self.labels, &shape, self.headings) {
            self.labels.lose(row, self.headings);
            self.caption = None;
            self.go_on(index, index);
        }
    }

    /// Whether a title amid the rows of a table says of the rows below what the title above did not.
    fn is_new_part(&self, index: usize, row: &Row) -> bool {
        let ([only], Some(open)) = (&row.cells[..], self.blocks.last()) else { return false };
        if open.rows.end <= index {
            return false;
        }
        let Some(words) = open.part_words() else { return false };
        let word = |text: &str| contained_word(self.headings, words, text).map(str::to_owned);
        let text = only.value.shown();
        let kind = open.kind.as_ref().ok().copied();
        word(text).is_some_and(|now| Some(now) != open.caption.as_deref().and_then(word))
            && reach::titles_part(text, &self.labels, kind, self.headings)
            && !self.headings_follow(index + 1)
    }

    /// Goes on with the columns of the table that is open, below another title.
    fn change_title(&mut self, index: usize) {
        let caption = self.caption.clone();
        self.go_on(index, index);
        self.blocks.last_mut().into_iter().for_each(|open| open.caption.clone_from(&caption));
    }

    /// Whether headings come below before any row of the table that is open.
    fn headings_follow(&self, start: usize) -> bool {
        const ROWS_BETWEEN: usize = 8;
        let Some(open) = self.blocks.last() else { return false };
        let shape = open.shape(self.headings);
        let is_row = |row: &Row| match &shape {
            Some(shape) => shape.fits(row, self.headings),
            None => open.has_id(row),
        };
        let mut below = (start..).zip(self.sheet.rows.get(start..).unwrap_or_default()).take(ROWS_BETWEEN);
        let heads = |index: usize| heads_at(self.sheet, index, self.headings).is_some();
        let first = below.find_map(|(index, row)| if heads(index) { Some(true) } else { is_row(row).then_some(false) });
        first == Some(true)
    }

    /// Ends the table that is open, unless headings that come next do: its columns go on for another student.
    fn change_student(&mut self, index: usize) {
        match (self.headings_follow(index + 1), self.blocks.last_mut()) {
            (true, Some(open)) => open.rows.end = index,
            _ => self.go_on(index, index + 1),
        }
    }

    /// Goes on with the columns of the table that is open, for whomever the labels now name.
    fn go_on(&mut self, end: usize, start: usize) {
        let Some(open) = self.blocks.last_mut() else { return };
        open.rows.end = end;
        let next = Block {
            labels: self.labels.clone(),
            rows: start..self.sheet.rows.len(),
            header_place: start,
            unknown: vec![],
            doubled: vec![],
            ..open.clone()
        };
        self.push(next);
    }

    /// A row above or between tables: a title, or labels and their values.
    fn note_title(&mut self, row: &Row, is_label: bool) {
        let [only] = &row.cells[..] else { return };
        let Value::Text(text) = &only.value else { return };
        // A line of labels is a title only where it says what follows.
        let says = || {
            contained_word(self.headings, "class", text).is_some()
                || TableKind::all().any(|kind| names_kind(kind, text, self.headings))
        };
        if !is_label || (self.caption.is_none() && says()) {
            self.caption = Some(text.to_string());
        }
    }
}

fn begin(
    sheet: &Sheet,
    index: usize,
    heads: &Heads,
    hints: &[&str],
    headings: &Headings,
    asked: Option<TableKind>,
    labels: Labels,
) -> Block {
    let number = |index: usize| sheet.rows.get(index).map_or(0, |row| row.number);
    let (kind, nearest) = classify(heads, hints, headings, asked, labels.are_there());
    let (found, mut doubled) = nearest.map(|kind| matched(heads, kind, headings)).unwrap_or_default();
    let used: Vec<u32> = found.values().map(|(column, _)| *column).collect();
    doubled.retain(|(_, _, other)| !used.contains(other));
    let first = |texts: &Vec<String>| texts.last().cloned().unwrap_or_default();
    let unknown =
        heads.texts.iter().filter(|(column, _)| !used.contains(column)).map(|(c, t)| (*c, first(t))).collect();
    let columns = found.into_iter().map(|(field, (column, heading))| {
        let mut merged: Vec<Area> =
            sheet.merged.iter().filter(|a| a.bottom > a.top && (a.left..=a.right).contains(&column)).copied().collect();
        merged.sort();
        (field, Column { column, heading, merged })
    });
    Block {
        kind,
        header: (number(index), number(index + heads.rows - 1)),
        columns: columns.collect(),
        unknown,
        doubled,
        labels,
        text_columns: sheet
            .rows
            .iter()
            .skip(index)
            .take(heads.rows)
            .filter_map(|row| row.text)
            .map(|t| t.columns)
            .max(),
        filled: 0,
        is_small: false,
        is_coded: false,
        caption: None,
        rows: 0..0,
        header_place: index,
    }
}

/// Rows that belong to no table and yet hold an ID among other cells, as rows below headings that nobody knows do.
pub fn rows_outside<'s>(sheet: &'s Sheet, blocks: &[Block], headings: &Headings) -> Vec<&'s Row> {
    const FEWEST_CELLS: usize = 3;
    const FEWEST_DIGITS: usize = 6;
    let is_id = |value: &Value| {
        value.shown().len() >= FEWEST_DIGITS
            && student_id(value).is_ok_and(|id| id.value.as_str().bytes().all(|b| b.is_ascii_digit()))
    };
    let is_label =
        |value: &Value| value.shown().contains([':', '：']) || headings.is_heading(&folded_heading(value.shown()));
    let is_data = |row: &&Row| {
        let values = || row.cells.iter().map(|cell| &cell.value);
        row.cells.len() >= FEWEST_CELLS && values().any(is_id) && !values().any(is_label)
    };
    let starts = blocks.iter().map(|block| block.rows.start).chain([sheet.rows.len()]);
    let ends = [0].into_iter().chain(blocks.iter().map(|block| block.rows.end));
    let between = ends.zip(starts).filter_map(|(end, start)| sheet.rows.get(end..start));
    between.flatten().filter(is_data).collect()
}

/// The row of a sheet without known headings that may be meant to be them: the first of several short texts and nothing else.
pub fn likely_headings(sheet: &Sheet) -> Option<&Row> {
    const FEWEST_CELLS: usize = 3;
    let rows = sheet.rows.iter().take(HEAD_ROWS);
    rows.filter(|row| row.cells.len() >= FEWEST_CELLS).find(|row| heads::may_be_headings(row))
}
