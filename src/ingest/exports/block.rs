//! A table within a sheet: what its columns mean, which rows belong to it, and what its rows look like.

use super::headings::{Headings, folded_heading};
use super::heads::Unrecognised;
use super::label::Labels;
use super::reach::Shape;
use super::values::student_id;
use crate::ingest::table::{Area, Row, Sheet, column_name};
use crate::records::TableKind;

/// A table within a sheet.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it holds; none where required columns are missing or nobody can say.
    pub kind: Result<TableKind, Unrecognised>,
    /// First and last row of the headings, from 0.
    pub header: (u32, u32),
    /// Columns by field.
    pub columns: Columns,
    /// Headings that no field knows, with their columns.
    pub unknown: Vec<(u32, String)>,
    /// Headings of fields that two columns name; the column used and the one left.
    pub doubled: Vec<(String, u32, u32)>,
    /// What stands above the table and holds for all its rows.
    pub labels: Labels,
    /// Columns that the headings of a delimited text have, empty ones included.
    pub text_columns: Option<u32>,
    /// Columns of a delimited text up to the last one that nearly every row fills.
    pub filled: u32,
    /// Whether no mark is above ten, as where they are of five or ten, or points of an average.
    pub is_small: bool,
    /// Whether terms are written as the codes 3, 12 and 16 of a system.
    pub is_coded: bool,
    /// Title above the table.
    pub caption: Option<String>,
    /// Places of its rows among the rows of the sheet.
    pub rows: std::ops::Range<usize>,
    /// Place of its headings, or of its first row where it goes on with those of the table before.
    pub(super) header_place: usize,
}

/// A column that a field was found in.
#[derive(Debug, Clone)]
pub struct Column {
    /// From 0.
    pub column: u32,
    /// Heading as it stands.
    pub heading: String,
    /// Merged areas that reach down in it, from the top.
    pub merged: Vec<Area>,
}

/// The columns of a table in the order of their fields. They are few, and every cell is asked for by its field: only names that
/// begin alike are compared, and their beginnings lie side by side in memory.
#[derive(Debug, Clone)]
pub struct Columns {
    beginnings: Vec<u64>,
    columns: Vec<(String, Column)>,
}

/// As many bytes of a field's name as one comparison takes.
fn beginning(field: &str) -> u64 {
    field.bytes().take(size_of::<u64>()).fold(0, |bytes, byte| bytes << 8 | u64::from(byte))
}

impl FromIterator<(String, Column)> for Columns {
    fn from_iter<T: IntoIterator<Item = (String, Column)>>(columns: T) -> Columns {
        let mut columns: Vec<(String, Column)> = columns.into_iter().collect();
        columns.sort_by(|(one, _), (other, _)| one.cmp(other));
        Columns { beginnings: columns.iter().map(|(field, _)| beginning(field)).collect(), columns }
    }
}

impl Columns {
    /// The column of a field.
    pub fn get(&self, field: &str) -> Option<&Column> {
        let wanted = beginning(field);
        let alike = self.beginnings.iter().zip(&self.columns).filter(|(beginning, _)| **beginning == wanted);
        alike.map(|(_, column)| column).find_map(|(own, column)| (own == field).then_some(column))
    }

    /// Whether a field has a column.
    pub fn has(&self, field: &str) -> bool {
        self.get(field).is_some()
    }

    /// Every field with its column.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Column)> {
        self.columns.iter().map(|(field, column)| (field.as_str(), column))
    }
}

impl Block {
    pub fn is_like(&self, other: &Block) -> bool {
        let columns = |block: &Block| block.columns.iter().map(|(f, c)| (f.to_owned(), c.column)).collect::<Vec<_>>();
        columns(self) == columns(other)
    }

    /// Whether labels above say the same of another table, as far as no column does.
    pub fn has_labels_of(&self, other: &Block) -> bool {
        let labels = |block: &Block| {
            let values = block.labels.values.iter().filter(|(field, _)| !block.columns.has(field));
            values.map(|(field, (value, ..))| (field.clone(), value.clone())).collect::<Vec<_>>()
        };
        labels(self) == labels(other) && self.lost() == other.lost()
    }

    /// What the rows look like of a table without a column of IDs.
    pub fn shape(&self, headings: &Headings) -> Option<Shape> {
        if self.columns.has("id") {
            return None;
        }
        let kind = self.kind.as_ref().map_or_else(|unrecognised| unrecognised.nearest, |kind| Some(*kind));
        let required = kind.map(|kind| headings.required(kind)).unwrap_or_default();
        let column = |field: &str| self.columns.get(field).map(|column| column.column);
        let needed = required.iter().filter_map(|field| column(field)).collect();
        let has_marks = matches!(kind, Some(TableKind::Plan | TableKind::Results));
        Some(Shape { kind, needed, number: column("credits").filter(|_| has_marks) })
    }

    /// The text that says that the rows are another student's, whose ID cannot be read, and its row.
    pub fn lost(&self) -> Option<(&str, u32)> {
        let lost = self.labels.lost.as_ref().filter(|_| !self.columns.has("id"))?;
        Some((&lost.0, lost.1))
    }

    /// The kind of words by which a title says what its rows are.
    pub fn part_words(&self) -> Option<&'static str> {
        match self.kind.as_ref().ok()? {
            TableKind::Plan | TableKind::Results => Some("class"),
            TableKind::Milestones => Some("milestone"),
            TableKind::Outputs => Some("output"),
            _ => None,
        }
    }

    /// Column and heading of a second column of IDs in which others stand than in the first, as where two tables lie beside
    /// each other.
    pub fn beside(&self, sheet: &Sheet) -> Option<(u32, String)> {
        let (_, used, left) = self.doubled.iter().find(|(field, ..)| field == "id")?;
        let mut rows = sheet.rows.get(self.rows.clone())?.iter();
        let other = |row: &Row| {
            row.cell(*left).is_some_and(|cell| row.cell(*used).map(|cell| &cell.value) != Some(&cell.value))
        };
        rows.any(other).then(|| (*left, self.columns.get("id").map_or_else(String::new, |id| id.heading.clone())))
    }

    /// The kinds of table that it may be.
    pub fn kinds(&self) -> Vec<TableKind> {
        self.kind.as_ref().map_or_else(|unrecognised| unrecognised.possible.clone(), |kind| vec![*kind])
    }

    /// Whether a row has an ID in the column of IDs.
    pub fn has_id(&self, row: &Row) -> bool {
        let cell = self.columns.get("id").and_then(|column| row.cell(column.column));
        cell.is_some_and(|cell| student_id(&cell.value).is_ok())
    }
}

/// The kind that a file's name alone says, by the longest word of any kind in it.
pub fn kind_by_name(file: &str, headings: &Headings) -> Option<TableKind> {
    let stem = folded_heading(file.rsplit('/').next().unwrap_or(file));
    let word = |kind: TableKind| {
        let words = headings.names(kind).iter().map(|name| folded_heading(name));
        words.filter(|word| stem.contains(word)).map(|word| word.len()).max().map(|length| (length, kind))
    };
    TableKind::all().filter_map(word).max_by_key(|(length, _)| *length).map(|(_, kind)| kind)
}

/// Headings for a message: `学号（A）`.
pub fn shown_heading(column: u32, heading: &str) -> String {
    format!("{heading}（{}）", column_name(column))
}
