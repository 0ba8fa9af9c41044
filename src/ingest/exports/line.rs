//! A row of a table: its fields read one by one, each with its place, and everything that was remarked.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::de::value::{Error, StrDeserializer};

use super::block::{Block, Column};
use super::headings::{Headings, is_blank};
use super::heads::contained_word;
use super::notice::{Notice, Weight};
use super::values::{self, Read};
use crate::ingest::table::{Odd, Quotes, Row, Sheet, Value, limits, one_line};
use crate::location::Location;
use crate::message::{Message, say};

/// A row and what is remarked on it.
pub struct Line<'a> {
    /// Path of the file below the inputs.
    pub file: &'a Arc<str>,
    /// The sheet in which the row stands.
    pub sheet: &'a Sheet,
    /// The table to which the row belongs.
    pub block: &'a Block,
    /// The cells of the row.
    pub row: &'a Row,
    /// The alias table: known headings and words of cells.
    pub headings: &'a Headings,
    /// What was remarked so far.
    pub notices: Vec<Notice>,
    /// Words that no list knows: their kind and text.
    pub unknown_words: Vec<(String, String)>,
    /// Cells of which nobody can say what stands there, and why; the row may count without them.
    pub unread: Vec<(Location, Message)>,
}

impl<'a> Line<'a> {
    /// The value of a field, with its row and column; of a merged cell that of its first. Where two columns name the field and
    /// the one is blank, as with marks in numbers and in words, that of the other.
    pub fn value(&self, field: &str) -> Option<(&'a Value, u32, u32)> {
        let own = self.value_of_column(field);
        if self.block.doubled.is_empty() || own.is_some_and(|(value, ..)| !says_no_more_than_a_dash(value)) {
            return own;
        }
        self.value_of_other_column(field).or(own)
    }

    /// Of tables that lie beside each other the second one is about somebody else.
    fn value_of_other_column(&self, field: &str) -> Option<(&'a Value, u32, u32)> {
        let doubled = &self.block.doubled;
        let (_, _, column) =
            doubled.iter().find(|(named, ..)| named == field && doubled.iter().all(|(named, ..)| named != "id"))?;
        self.row.cell(*column).map(|cell| (&cell.value, self.row.number, *column))
    }

    fn value_of_column(&self, field: &str) -> Option<(&'a Value, u32, u32)> {
        let Some(Column { column, merged, .. }) = self.block.columns.get(field) else {
            return self.block.labels.values.get(field).map(|(value, row, column)| (value, *row, *column));
        };
        if let Some(cell) = self.row.cell(*column) {
            return Some((&cell.value, self.row.number, *column));
        }
        let after = merged.partition_point(|area| area.top <= self.row.number);
        let area = merged.get(..after)?.last().filter(|area| area.holds(self.row.number, *column))?;
        let rows = &self.sheet.rows;
        let row = rows.binary_search_by_key(&area.top, |row| row.number).ok().and_then(|index| rows.get(index))?;
        Some((&row.cell(area.left)?.value, area.top, area.left))
    }

    /// Where a field stands; where it is blank, its cell all the same.
    pub fn at(&self, field: &str) -> Location {
        let place = self.value(field).map(|(_, row, column)| (row, column));
        let blank = || self.block.columns.get(field).map(|found| (self.row.number, found.column));
        let first = self.row.cells.first().map_or(0, |cell| cell.column);
        let (row, column) = place.or_else(blank).unwrap_or((self.row.number, first));
        self.sheet.at(self.file, row, column)
    }

    /// Remarks something on a field.
    pub fn remark(&mut self, weight: Weight, field: &str, message: Message) {
        let at = self.at(field);
        self.notices.push(Notice { weight, at, message });
    }

    /// Refuses the row.
    pub fn refuse<T>(&mut self, field: &str, message: Message) -> Option<T> {
        self.remark(Weight::Refused, field, message);
        None
    }

    /// A cell that cannot be read: what it says is not absent but unread.
    pub fn lose<T>(&mut self, weight: Weight, field: &str, why: Message) -> Option<T> {
        self.unread.push((self.at(field), why.clone()));
        self.remark(weight, field, why);
        None
    }

    /// Whether the row was refused.
    pub fn is_refused(&self) -> bool {
        self.notices.iter().any(|notice| notice.weight == Weight::Refused)
    }

    /// Why the cells of the row are uncertain, where a delimited text is torn: a quote is open, or stray quotes or
    /// separators give the row another number of columns than the headings have.
    pub fn torn(&self) -> Option<Message> {
        let (text, columns) = (self.row.text?, self.block.text_columns?);
        let last = self.row.cells.last().map_or(0, |cell| cell.column);
        let why = match text.quotes {
            Quotes::Open => say("table-quote-open"),
            Quotes::Loose if text.columns != columns => say("table-quote-loose"),
            Quotes::Sound
                if text.held > 0 && text.columns < columns && text.columns.saturating_add(text.held) == columns =>
            {
                say("table-quote-loose")
            }
            _ if last >= columns => say("table-row-wide"),
            _ => return None,
        };
        Some(why.with("line", text.line).with("found", text.columns).with("columns", columns))
    }

    /// Why the end of the row is missing, where a delimited text has cut it off.
    pub fn cut(&self) -> Option<Message> {
        let (text, columns) = (self.row.text?, self.block.text_columns?);
        let why = || say("table-row-short").with("line", text.line).with("found", text.columns);
        (text.columns < self.block.filled).then(|| why().with("columns", columns))
    }

    /// Whether a field holds nothing but perhaps a dash, or the word of a program for nothing.
    pub fn is_blank(&self, field: &str) -> bool {
        self.value(field).is_none_or(|(value, ..)| {
            let first = value.shown().chars().find(|c| !is_blank(*c));
            // A text that begins with a letter or digit is none, whatever follows.
            values::is_null_word(value.shown().trim())
                || (first.is_none_or(|c| !c.is_alphanumeric()) && says_no_more_than_a_dash(value))
        })
    }

    /// A field that may be blank; one that cannot be read is absent, and a person must look.
    pub fn read<T>(&mut self, field: &str, read: impl FnOnce(&Value) -> Read<T>) -> Option<T> {
        self.read_as(Weight::Doubt, field, read)
    }

    /// A field without which the row is refused.
    pub fn need<T>(&mut self, field: &str, read: impl FnOnce(&Value) -> Read<T>) -> Option<T> {
        if self.is_blank(field) {
            self.refuse(field, say("table-blank").with("heading", self.heading(field)))
        } else {
            self.read_as(Weight::Refused, field, read)
        }
    }

    fn read_as<T>(&mut self, weight: Weight, field: &str, read: impl FnOnce(&Value) -> Read<T>) -> Option<T> {
        if self.is_blank(field) {
            return None;
        }
        let (value, row, column) = self.value(field)?;
        let result = without_value(value).map_or_else(|| read(value), Err);
        let own = self.row.cell(column).filter(|_| row == self.row.number);
        let (formula, odd) = (own.is_some_and(|cell| cell.formula), own.and_then(|cell| cell.odd.clone()));
        if let Some(Odd::Seen(seen)) = odd.filter(|_| result.is_ok()) {
            let why = say("table-cell-rounded").with("seen", one_line(&seen)).with("text", one_line(value.shown()));
            self.remark(Weight::Doubt, field, why);
        }
        if formula && result.is_ok() {
            self.remark(Weight::Note, field, say("table-formula"));
        }
        match result {
            Ok(read) => {
                read.notes.into_iter().for_each(|note| self.remark(Weight::Note, field, note));
                read.doubts.into_iter().for_each(|doubt| self.remark(Weight::Doubt, field, doubt));
                Some(read.value)
            }
            Err(why) => self.lose(weight, field, why),
        }
    }

    /// A text as it stands; absent where the cell is blank.
    pub fn text(&mut self, field: &str) -> Option<String> {
        let (value, ..) = self.value(field)?;
        if let Some(why) = without_value(value) {
            return self.lose(Weight::Doubt, field, why);
        }
        // Pages 10-18 and issue 2022-1 are days for a spreadsheet, and what stood there cannot be had back.
        if let Value::Date(..) | Value::Day(_) = value {
            let shown =
                values::read_day(value).map_or_else(|_| one_line(&value.to_string()), |day| day.value.to_string());
            return self.lose(Weight::Doubt, field, say("table-text-day").with("text", shown));
        }
        let text = values::cell_text(value)?;
        let text = if TITLES.contains(&field) { values::bare_title(text) } else { text };
        if PAGES.contains(&field) && values::is_made_day(&text) {
            return self.lose(Weight::Doubt, field, say("table-text-day").with("text", one_line(&text)));
        }
        if values::is_null_word(&text) {
            self.remark(Weight::Note, field, say("table-null-word").with("text", one_line(&text)));
            return None;
        }
        if values::has_lost_characters(&text) {
            self.remark(Weight::Doubt, field, say("table-text-lost").with("text", one_line(&text)));
        }
        if self.row.text.is_some() && NUMBERS.contains(&field) && text.contains('"') {
            return self.lose(Weight::Doubt, field, say("table-quote-within").with("text", one_line(&text)));
        }
        Some(text)
    }

    /// A text without which the row is refused.
    pub fn need_text(&mut self, field: &str) -> Option<String> {
        match self.text(field) {
            Some(text) => Some(text),
            None if self.is_refused() => None,
            None => self.refuse(field, say("table-blank").with("heading", self.heading(field))),
        }
    }

    /// A word with a fixed meaning; an unknown one is absent, and a person must look.
    pub fn word<T: DeserializeOwned>(&mut self, field: &str, kind: &str) -> Option<T> {
        self.word_as(Weight::Doubt, field, kind)
    }

    /// A word without which the row is refused.
    pub fn need_word<T: DeserializeOwned>(&mut self, field: &str, kind: &str) -> Option<T> {
        if self.is_blank(field) {
            self.refuse(field, say("table-blank").with("heading", self.heading(field)))
        } else {
            self.word_as(Weight::Refused, field, kind)
        }
    }

    fn word_as<T: DeserializeOwned>(&mut self, weight: Weight, field: &str, kind: &str) -> Option<T> {
        if self.is_blank(field) {
            return None;
        }
        let text = self.text(field)?;
        let known = self.headings.word(kind, &text).and_then(|key| keyed(key));
        if known.is_none() {
            let words = self.headings.words_of(kind).join("、");
            let why = say("table-word-unknown").with("text", one_line(&text)).with("words", words);
            self.lose::<T>(weight, field, why);
            self.unknown_words.push((kind.to_owned(), one_line(&text)));
        }
        known
    }

    /// A word of the column, else of the title, the sheet's name or the file's name, the first that has one.
    pub fn word_nearby<T: DeserializeOwned>(&mut self, field: &str, kind: &str) -> Option<T> {
        if !self.is_blank(field) {
            return self.need_word(field, kind);
        }
        let stem = self.file.rsplit('/').next().unwrap_or(self.file);
        let hints = [self.block.caption.as_deref().unwrap_or(""), &self.sheet.name, stem];
        let found = hints.iter().find_map(|hint| contained_word(self.headings, kind, hint)).and_then(|key| keyed(key));
        match found {
            Some(found) => Some(found),
            None => self.refuse(field, say("table-untold").with("heading", self.heading(field))),
        }
    }

    /// The heading of a field, or its first alias where no column has it.
    pub fn heading(&self, field: &str) -> String {
        let found = self.block.columns.get(field).map(|column| one_line(&column.heading));
        let kind = self.block.kind.as_ref().ok();
        let alias = || kind.and_then(|kind| self.headings.aliases(*kind, field).first().cloned());
        found.or_else(alias).unwrap_or_else(|| field.to_owned())
    }
}

/// Fields that are compared letter by letter with others; no quote of a delimited text is part of them.
const NUMBERS: [&str; 11] =
    ["code", "group", "programme", "term", "evidence", "number", "grants", "issn", "cn", "isbn", "certificate"];

/// Fields that hold titles, which people write between their marks or without them.
const TITLES: [&str; 3] = ["title", "journal", "thesis"];

/// Fields whose numbers a spreadsheet takes for days, and writes as such into a text.
const PAGES: [&str; 2] = ["pages", "issue"];

fn says_no_more_than_a_dash(value: &Value) -> bool {
    values::cell_text(value).is_none_or(|text| text.chars().all(|c| matches!(c, '-' | '—' | '/' | '／' | '–')))
}

/// A value by its key in the records.
pub fn keyed<T: DeserializeOwned>(key: &str) -> Option<T> {
    T::deserialize(StrDeserializer::<Error>::new(key)).ok()
}

/// Why a cell has no value, where an error or a formula without its result stands there.
fn without_value(value: &Value) -> Option<Message> {
    match value {
        Value::Error(error) => Some(say("table-cell-error").with("text", one_line(error))),
        Value::Uncomputed => Some(say("table-cell-uncomputed")),
        Value::TooLong => Some(say("table-cell-long").with("most", limits::CELL_TEXT)),
        _ => None,
    }
}
