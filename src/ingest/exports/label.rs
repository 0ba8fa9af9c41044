//! Labels above a table, as `学号：2020…　姓名：…`: what they say holds for the tables below, up to the next labels.

use std::collections::BTreeMap;

use super::headings::{Headings, folded};
use super::values::{student_id, text};
use crate::ingest::table::{Row, Value};
use crate::records::TableKind;

/// Most words that a label is spread over, as `学 号`.
const MOST_WORDS: usize = 3;

/// Values by field, each with its row and column.
pub type Constants = BTreeMap<String, (Value, u32, u32)>;

/// Whether a row labels an ID.
pub fn is_label(row: &Row, headings: &Headings) -> bool {
    labels(row, headings).iter().any(|label| label.field == "id")
}

/// Takes what the labels of a row say in place of what earlier ones said. An ID that cannot be read is none, lest the
/// rows below go to the student before. Whether the row labels an ID.
pub fn take(row: &Row, headings: &Headings, constants: &mut Constants) -> bool {
    let labels = labels(row, headings);
    if !labels.iter().any(|label| label.field == "id") {
        return false;
    }
    constants.clear();
    for label in labels {
        let is_told = match label.field {
            "id" => student_id(&label.value).is_ok(),
            _ => text(&label.value).is_some(),
        };
        if is_told {
            constants.insert(label.field.to_owned(), (label.value, row.number, label.column));
        }
    }
    true
}

/// A label and what it says.
struct Label {
    field: &'static str,
    value: Value,
    column: u32,
}

/// The labels of a row, within its cells or in cells of their own before the value's.
fn labels(row: &Row, headings: &Headings) -> Vec<Label> {
    let mut found = Vec::new();
    for (index, cell) in row.cells.iter().enumerate() {
        let Value::Text(text) = &cell.value else { continue };
        if let Some(field) = field(text, headings) {
            found.extend(beside(row, index, field, headings).map(|value| Label { field, value, column: cell.column }));
        } else if text.contains([':', '：']) {
            found.extend(within(text, headings).map(|(field, value)| {
                let value = Value::Text(value.into());
                Label { field, value, column: cell.column }
            }));
        }
    }
    found
}

/// The value of a label in a cell of its own. A heading looks the same, but another heading stands beside it; only a colon
/// tells a label whose value is not there.
fn beside(row: &Row, index: usize, field: &str, headings: &Headings) -> Option<Value> {
    let label = row.cells.get(index)?;
    let next = row.cells.get(index + 1).map(|next| (&next.value, next.value.to_string()));
    let is_value = |text: &str| {
        !headings.is_heading(&folded(text)) && (field == "name" || text.contains(|c: char| c.is_numeric()))
    };
    match next {
        Some((value, text)) if is_value(&text) => Some(value.clone()),
        Some((_, text)) if headings.is_heading(&folded(&text)) => None,
        _ if label.value.to_string().contains([':', '：']) => Some(Value::Text("".into())),
        _ => None,
    }
}

/// Labels and values of one text: `学号： 2020…　姓名：…`.
fn within(text: &str, headings: &Headings) -> impl Iterator<Item = (&'static str, String)> {
    let parts: Vec<&str> = text.split([':', '：']).collect();
    let cut: Vec<(Option<&'static str>, String)> = parts.iter().map(|part| cut(part, headings)).collect();
    let last = parts.last().map(|part| part.trim().to_owned()).unwrap_or_default();
    let mut values: Vec<String> = cut.iter().skip(1).map(|(_, value)| value.clone()).collect();
    if let Some(value) = values.last_mut() {
        *value = last;
    }
    cut.into_iter().zip(values).filter_map(|((field, _), value)| Some((field?, value)))
}

/// The label at the end of a text, where it is known, and what stands before it.
fn cut(text: &str, headings: &Headings) -> (Option<&'static str>, String) {
    let words: Vec<&str> = text.split_whitespace().collect();
    for count in 1..=MOST_WORDS.min(words.len()) {
        let (before, label) = words.split_at(words.len() - count);
        if let Some(field) = field(&label.concat(), headings) {
            return (Some(field), before.join(" "));
        }
    }
    // A label of another kind.
    let before = words.len().saturating_sub(1).max(usize::from(words.len() == 1));
    (None, words.get(..before).unwrap_or_default().join(" "))
}

/// The field that a text labels.
fn field(text: &str, headings: &Headings) -> Option<&'static str> {
    match headings.field(TableKind::Results, &folded(text)) {
        Some(("id", _)) => Some("id"),
        Some(("name", _)) => Some("name"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_however_they_are_set_apart() {
        let headings = Headings::with(None);
        let read = |text: &str| {
            within(text, &headings).map(|(field, value)| format!("{field}={value}")).collect::<Vec<_>>().join(";")
        };
        assert_eq!(read("学号：2020001 姓名：张三"), "id=2020001;name=张三");
        assert_eq!(read("学 号： 2020001　姓 名 ： 张三  学院：教育"), "id=2020001;name=张三");
        assert_eq!(read("学院：教育 学号：2020001"), "id=2020001");
        assert_eq!(read("学号：  姓名：张三"), "id=;name=张三");
        assert_eq!(read("John Smith 学号：2020001"), "id=2020001");
        assert_eq!(read("打印时间：2022-11-16"), "");
    }
}
