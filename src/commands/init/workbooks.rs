//! Empty workbooks, one a kind of table, with the headings that `tables/` is read by: a school that has no export to give
//! fills them in.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Note,
    Workbook, Worksheet, XlsxError,
};

use crate::cli::Season;
use crate::ingest::exports::Headings;
use crate::input_names::WORKBOOKS;
use crate::message::{Word, say};
use crate::records::TableKind;

/// Rows that are prepared for entries: enough for the records of the largest college.
const ROWS: u32 = 20_000;

/// Fields that only say in another way what other fields of the table say.
const ALTERNATIVES: [(TableKind, &str); 6] = [
    (TableKind::Roster, "category"),
    (TableKind::Results, "grade"),
    (TableKind::Results, "resit"),
    (TableKind::Results, "retake"),
    (TableKind::Practice, "period"),
    (TableKind::Practice, "length"),
];

/// The words that a column knows: the table, the field, the kind of words in the alias table, and whether others than
/// these can be meant, so that a spreadsheet warns instead of refusing.
const LISTS: [(TableKind, &str, &str, bool); 20] = [
    (TableKind::Roster, "sex", "sex", false),
    (TableKind::Roster, "document_kind", "document-kind", false),
    (TableKind::Roster, "level", "level", false),
    (TableKind::Roster, "kind", "kind", false),
    (TableKind::Roster, "study_mode", "study-mode", false),
    (TableKind::Roster, "track", "track", false),
    (TableKind::Roster, "cross_discipline", "yes-no", false),
    (TableKind::Roster, "confirmed", "yes-no", false),
    (TableKind::Roster, "fees", "fees", false),
    (TableKind::Roster, "chsi_photo", "chsi-photo", false),
    (TableKind::Plan, "class", "class", false),
    (TableKind::Results, "class", "class", false),
    (TableKind::Results, "attempt", "attempt", false),
    (TableKind::Milestones, "milestone", "milestone", true),
    (TableKind::Activities, "kind", "activity", false),
    (TableKind::Outputs, "type", "output", false),
    (TableKind::Outputs, "state", "paper-state", false),
    (TableKind::Projects, "role", "project-role", false),
    (TableKind::Decisions, "step", "step", false),
    (TableKind::Decisions, "ruling", "ruling", false),
];

/// The workbooks by their path below the project.
///
/// # Errors
/// When the writer refuses a heading or a list.
pub fn workbooks(season: Season) -> Result<Vec<(String, Vec<u8>)>, XlsxError> {
    let headings = Headings::with(None);
    let one =
        |kind: TableKind| Ok((format!("{WORKBOOKS}/{}.xlsx", kind.chinese()), workbook(kind, season, &headings)?));
    TableKind::all().map(one).collect()
}

fn workbook(kind: TableKind, season: Season, headings: &Headings) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The time of writing would make every file another one.
    let made = ExcelDateTime::from_ymd(u16::try_from(season.year).unwrap_or(2000), 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    sheet.set_name(kind.chinese())?;
    // Every cell is text: a spreadsheet that takes an ID for a number rounds it, and a date it turns into its own form.
    let text = Format::new().set_num_format("@");
    let head = text.clone().set_bold().set_border(FormatBorder::Thin).set_align(FormatAlign::Center);
    let fields = headings.fields(kind).filter(|field| !ALTERNATIVES.contains(&(kind, *field)));
    for (field, column) in fields.zip(0_u16..) {
        write_column(sheet, column, Column { kind, field, headings }, &head, &text)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    workbook.save_to_buffer()
}

/// A column of a table.
struct Column<'h> {
    kind: TableKind,
    field: &'h str,
    headings: &'h Headings,
}

fn write_column(sheet: &mut Worksheet, at: u16, column: Column, head: &Format, text: &Format) -> Result<(), XlsxError> {
    let Column { kind, field, headings } = column;
    let name = headings.aliases(kind, field).first().cloned().unwrap_or_default();
    let is_required = headings.required(kind).iter().any(|required| required == field);
    // What stands in parentheses at the end of a heading is passed over when it is read.
    let shown = if is_required { say("workbook-required").with("heading", name.as_str()).zh() } else { name };
    sheet.set_column_format(at, text)?;
    sheet.set_column_width(at, (2 * shown.chars().count()).clamp(10, 30) as f64)?;
    sheet.write_string_with_format(0, at, &shown, head)?;
    if let Some((.., words, is_open)) = LISTS.iter().find(|(table, name, ..)| (*table, *name) == (kind, field)) {
        let list = headings.words_of(words);
        let note = Note::new(say("workbook-words").with("words", list.join("、")).zh()).add_author_prefix(false);
        sheet.insert_note(0, at, &note)?;
        let style = if *is_open { DataValidationErrorStyle::Information } else { DataValidationErrorStyle::Stop };
        let rule = DataValidation::new().allow_list_strings(&list)?.set_error_style(style);
        sheet.add_data_validation(1, at, ROWS, at, &rule)?;
    }
    sheet.ignore_error_range(1, at, ROWS, at, rust_xlsxwriter::IgnoreError::NumberStoredAsText)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_and_alternative_names_a_field_and_words_of_the_alias_table() {
        let headings = Headings::with(None);
        for (kind, field, words, _) in LISTS {
            assert!(headings.fields(kind).any(|known| known == field), "{kind:?} {field}");
            assert!(!headings.words_of(words).is_empty(), "{words}");
        }
        for (kind, field) in ALTERNATIVES {
            assert!(headings.fields(kind).any(|known| known == field), "{kind:?} {field}");
        }
    }
}
