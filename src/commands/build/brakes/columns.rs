//! Columns: what the last run read in a kind of table, and this one finds in no file, in fewer files or without values.
//! Whoever exports chooses the columns, and what stood in one that is gone would be missing of every student.

use std::collections::{BTreeMap, BTreeSet};

use super::{Brake, FEWEST, is_beyond};
use crate::commands::past::Past;
use crate::ingest::exports::{Headings, Passport, TablePassport, is_of_state};
use crate::job::Job;
use crate::message::{Fact, Message, Word, say};
use crate::records::TableKind;
use crate::report::{PastPassport, PastTable};

/// What all columns of state are called together: no field has them.
const STATE: &str = "state";

/// Field of a column and what people call it, whatever its heading is in one export.
type Name = (String, String);

/// A column of one table.
struct Found {
    name: Name,
    /// Rows in which something stands; none where an older program wrote the run.
    filled: Option<usize>,
}

/// One table.
struct Table<'t> {
    file: &'t str,
    kind: TableKind,
    rows: usize,
    columns: Vec<Found>,
}

/// A column over all tables of its kind.
#[derive(Debug, Clone, Default)]
struct Column<'t> {
    /// Rows of the tables that have it.
    rows: usize,
    filled: Option<usize>,
    files: BTreeSet<&'t str>,
}

/// All tables of a kind.
#[derive(Debug, Default)]
struct Columns<'t> {
    rows: usize,
    files: BTreeSet<&'t str>,
    columns: BTreeMap<Name, Column<'t>>,
}

type Kinds<'t> = BTreeMap<TableKind, Columns<'t>>;

/// A column with less in it than last time.
struct Lost<'t> {
    kind: TableKind,
    name: Name,
    /// Rows of the tables that had it.
    rows: usize,
    /// Rows in which something stood, and stands.
    filled: (usize, usize),
    /// Whether no table has it any more.
    is_nowhere: bool,
    /// A file that lacks it, where the column is missing and not only its values.
    lacking: Option<&'t str>,
}

/// Every loss that stops a build: a column of which more is gone than the batch allows, and one that nearly every row filled
/// and that was emptied.
pub fn against_last(job: &Job, past: &Past) -> Vec<Brake> {
    let most = job.inputs.batch.brakes.rows;
    let (headings, passports) = (headings_of(job), &job.inputs.passports);
    let lost = lost(&old_kinds(&past.run.passports, &headings), &new_kinds(passports, &headings));
    lost.iter().filter(|lost| lost.stops(most)).map(|lost| Brake::new(lost.brake(), lost.message())).collect()
}

/// Every loss.
pub fn fewer(job: &Job, past: &Past) -> Vec<Brake> {
    let (headings, passports) = (headings_of(job), &job.inputs.passports);
    let lost = lost(&old_kinds(&past.run.passports, &headings), &new_kinds(passports, &headings));
    lost.iter().map(|lost| Brake::new(lost.brake(), lost.message())).collect()
}

/// What `--accept-changes` may call the loss of a column.
pub fn names(job: &Job) -> Vec<String> {
    let headings = headings_of(job);
    let of_kind = |kind: TableKind| headings.fields(kind).map(|field| brake_name(kind, field)).collect::<Vec<_>>();
    TableKind::all().flat_map(|kind| of_kind(kind).into_iter().chain([brake_name(kind, STATE)])).collect()
}

fn brake_name(kind: TableKind, field: &str) -> String {
    format!("{}.{field}", kind.key())
}

fn headings_of(job: &Job) -> Headings {
    Headings::with(job.inputs.batch.tables.as_ref())
}

/// What the tables of a kind have less of, all together, so that files may be called and cut otherwise than last night. Of a
/// kind without any row other brakes tell.
fn lost<'t>(old: &Kinds, new: &Kinds<'t>) -> Vec<Lost<'t>> {
    let pairs =
        old.iter().filter_map(|(kind, before)| Some((*kind, before, new.get(kind).filter(|now| now.rows > 0)?)));
    let of_kind = |(kind, before, now): (TableKind, &Columns, &Columns<'t>)| {
        let lost = before.columns.iter().filter_map(|(name, column)| lost_column(kind, name, (before, column), now));
        lost.collect::<Vec<_>>()
    };
    pairs.flat_map(of_kind).collect()
}

fn lost_column<'t>(
    kind: TableKind,
    name: &Name,
    (before, column): (&Columns, &Column),
    now: &Columns<'t>,
) -> Option<Lost<'t>> {
    let none = Column::default();
    let found = now.columns.get(name).unwrap_or(&none);
    let filled = (column.filled.unwrap_or(column.rows), found.filled.unwrap_or(found.rows));
    // Rows may go for reasons of their own; then those without the column are no more than before.
    let is_gone = found.rows < column.rows && now.rows - found.rows > before.rows - column.rows;
    let is_emptied = || {
        let is_less = filled.1 * 2 * column.rows < filled.0 * found.rows;
        column.filled.is_some() && filled.0.saturating_sub(filled.1) >= FEWEST && is_less
    };
    let is_lost = if is_gone { filled.1 < filled.0 } else { is_emptied() };
    let lacked = |file: &&&str| before.files.contains(**file) && !column.files.contains(**file);
    let lacking = now.files.difference(&found.files).find(|file| !lacked(file)).copied();
    is_lost.then(|| Lost {
        kind,
        name: name.clone(),
        rows: column.rows,
        filled,
        is_nowhere: found.rows == 0,
        lacking: lacking.filter(|_| is_gone),
    })
}

impl Lost<'_> {
    fn stops(&self, most: u8) -> bool {
        let (before, now) = self.filled;
        if self.lacking.is_some() {
            now == 0 || is_beyond(before.saturating_sub(now), before, most)
        } else {
            // Remarks come and go; what nearly every row had does not.
            before * 2 >= self.rows && (now == 0 || most < 100)
        }
    }

    fn brake(&self) -> String {
        brake_name(self.kind, &self.name.0)
    }

    fn message(&self) -> Message {
        let line = match (self.is_nowhere, self.lacking) {
            (true, _) => say("brake-column-gone"),
            (false, Some(file)) => say("brake-column-fewer").with("file", file),
            (false, None) => say("brake-column-empty"),
        };
        let line = line.with("kind", Fact::from(self.kind)).with("known", self.name.1.as_str());
        line.with("rows-before", self.filled.0).with("rows-now", self.filled.1)
    }
}

/// A field's column by its official name; a column that no field has only where it speaks against rows. Whose the rows are,
/// labels above may tell as well as a column.
fn found(
    field: Option<&str>,
    heading: &str,
    filled: Option<usize>,
    kind: TableKind,
    known: &Headings,
) -> Option<Found> {
    let name = match field {
        Some("id") => return None,
        Some(field) => (field, known.aliases(kind, field).first().map_or(field, String::as_str)),
        None => (STATE, Some(heading).filter(|heading| is_of_state(known, heading))?),
    };
    Some(Found { name: (name.0.to_owned(), name.1.to_owned()), filled })
}

fn kinds<'t>(tables: impl Iterator<Item = Table<'t>>) -> Kinds<'t> {
    let mut kinds = Kinds::new();
    for table in tables.filter(|table| table.rows > 0) {
        let all = kinds.entry(table.kind).or_default();
        all.rows += table.rows;
        all.files.insert(table.file);
        for Found { name, filled } in table.columns {
            let column = all.columns.entry(name).or_insert_with(|| Column { filled: Some(0), ..Column::default() });
            column.rows += table.rows;
            column.filled = column.filled.zip(filled).map(|(sum, filled)| sum + filled);
            column.files.insert(table.file);
        }
    }
    kinds
}

fn old_kinds<'t>(passports: &'t [PastPassport], headings: &Headings) -> Kinds<'t> {
    let of_table = |file: &'t str, table: &'t PastTable| {
        let kind = TableKind::all().find(|kind| table.kind.as_deref() == Some(kind.key()))?;
        let used = table.mapping.iter().map(|(field, column)| (Some(field.as_str()), column));
        let all = used.chain(table.ignored.iter().map(|column| (None, column)));
        let columns = all.filter_map(|(field, c)| found(field, &c.heading, c.filled, kind, headings)).collect();
        Some(Table { file, kind, rows: table.rows.accepted, columns })
    };
    kinds(passports.iter().flat_map(|passport| {
        let tables = passport.sheets.iter().flat_map(|sheet| &sheet.tables);
        tables.filter_map(|table| of_table(&passport.file, table))
    }))
}

fn new_kinds<'t>(passports: &'t [Passport], headings: &Headings) -> Kinds<'t> {
    let of_table = |file: &'t str, table: &'t TablePassport| {
        let kind = table.kind?;
        let used = table.mapping.iter().map(|(field, column)| (Some(field.as_str()), column));
        let all = used.chain(table.ignored.iter().map(|column| (None, column)));
        let columns = all.filter_map(|(field, c)| found(field, &c.heading, Some(c.filled), kind, headings)).collect();
        Some(Table { file, kind, rows: table.rows.accepted, columns })
    };
    kinds(passports.iter().flat_map(|passport| {
        let tables = passport.sheets.iter().flat_map(|sheet| &sheet.tables);
        tables.filter_map(|table| of_table(&passport.file, table))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// File, rows, columns with the rows they fill.
    type Tables<'t> = &'t [(&'t str, usize, &'t [(&'t str, usize)])];

    fn results<'t>(tables: Tables<'t>) -> Kinds<'t> {
        let found = |(field, filled): &(&str, usize)| Found {
            name: ((*field).to_owned(), (*field).to_owned()),
            filled: Some(*filled),
        };
        kinds(tables.iter().map(|(file, rows, columns)| Table {
            file,
            kind: TableKind::Results,
            rows: *rows,
            columns: columns.iter().map(found).collect(),
        }))
    }

    /// What is told, and what stops.
    fn told(old: Tables, new: Tables) -> Vec<(String, bool)> {
        let (old, new) = (results(old), results(new));
        lost(&old, &new).iter().map(|lost| (lost.name.0.clone(), lost.stops(10))).collect()
    }

    #[test]
    fn a_column_that_is_gone_stops_whatever_the_files_are_called() {
        let stops = |name: &str| vec![(name.to_owned(), true)];
        let before: Tables = &[("a", 100, &[("mark", 100), ("note", 3)])];
        assert_eq!(told(before, &[("b", 100, &[("mark", 100)])]), stops("note"));
        assert_eq!(told(before, &[("a", 99, &[("mark", 99)])]), stops("note"));
        assert!(told(before, &[("a", 60, &[("mark", 60)]), ("b", 40, &[("mark", 40), ("note", 3)])]).is_empty());
        // Nothing ever stood in it.
        assert!(told(&[("a", 100, &[("note", 0)])], &[("a", 100, &[])]).is_empty());
        // One file of ten.
        let ten: Tables = &[("a", 900, &[("date", 900)]), ("b", 100, &[("date", 100)])];
        assert_eq!(told(ten, &[("a", 900, &[("date", 900)]), ("b", 100, &[])]), [("date".to_owned(), false)]);
        assert_eq!(told(ten, &[("a", 900, &[]), ("b", 100, &[("date", 100)])]), stops("date"));
    }

    #[test]
    fn fewer_rows_and_other_rows_are_no_loss_of_a_column() {
        let before: Tables = &[("a", 100, &[("mark", 100)])];
        assert!(told(before, &[("a", 40, &[("mark", 40)])]).is_empty());
        assert!(told(before, &[("a", 100, &[("mark", 100)]), ("b", 50, &[])]).is_empty());
        assert!(told(before, &[]).is_empty());
    }

    #[test]
    fn a_column_that_was_emptied_stops_where_nearly_every_row_had_it() {
        let before: Tables = &[("a", 100, &[("date", 100), ("note", 12)])];
        let now: Tables = &[("a", 100, &[("date", 0), ("note", 1)])];
        assert_eq!(told(before, now), [("date".to_owned(), true), ("note".to_owned(), false)]);
        assert!(told(before, &[("a", 100, &[("date", 60), ("note", 9)])]).is_empty());
    }
}
