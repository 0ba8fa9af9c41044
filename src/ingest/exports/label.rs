//! Labels above a table, as `学号：2020…　姓名：…`: what they say holds for the tables below, up to the next labels, or up
//! to whatever may name another student.

use std::collections::BTreeMap;

use super::headings::{Headings, folded_heading};
use super::values::{cell_text, is_same_name, student_id};
use crate::ingest::table::{Row, Value};
use crate::records::TableKind;

/// Most words that a label is spread over, as `学 号`.
const MOST_WORDS: usize = 3;

/// Values by field, each with its row and column.
pub type Constants = BTreeMap<String, (Value, u32, u32)>;

/// What stands above a table and holds for all its rows.
#[derive(Debug, Clone, Default)]
pub struct Labels {
    /// Values that can be read.
    pub values: Constants,
    /// The row that names another student without an ID that can be read, and its number from 0.
    pub lost: Option<(String, u32)>,
}

/// Whether a row labels an ID.
pub fn is_label(row: &Row, headings: &Headings) -> bool {
    labels(row, headings).iter().any(|label| label.field == "id")
}

impl Labels {
    /// Takes what the labels of a row say in place of what earlier ones said. An ID that cannot be read is none, lest the
    /// rows below go to the student before. Whether the row labels an ID.
    pub fn take(&mut self, row: &Row, headings: &Headings) -> bool {
        let labels = labels(row, headings);
        if !labels.iter().any(|label| label.field == "id") {
            return false;
        }
        self.replace(labels, row);
        true
    }

    /// Takes the row for one of another student, of whom no ID can be read.
    pub fn lose(&mut self, row: &Row, headings: &Headings) {
        self.replace(labels(row, headings), row);
    }

    fn replace(&mut self, labels: Vec<Label>, row: &Row) {
        self.values.clear();
        for label in labels {
            let is_readable = match label.field {
                "id" => student_id(&label.value).is_ok(),
                _ => cell_text(&label.value).is_some(),
            };
            if is_readable {
                self.values.insert(label.field.to_owned(), (label.value, row.number, label.column));
            }
        }
        self.lost = (!self.values.contains_key("id")).then(|| (shown(row), row.number));
    }

    /// Whether labels name a student at all, readable or not.
    pub fn are_there(&self) -> bool {
        self.values.contains_key("id") || self.lost.is_some()
    }

    /// The ID, in small letters.
    pub fn id(&self) -> Option<String> {
        let (value, ..) = self.values.get("id")?;
        student_id(value).ok().map(|id| id.value.as_str().to_lowercase())
    }

    /// A value as it is shown.
    pub fn shown(&self, field: &str) -> Option<String> {
        self.values.get(field).and_then(|(value, ..)| cell_text(value))
    }

    /// Takes the name from a row of its own below that of the ID.
    pub fn take_name(&mut self, row: &Row, headings: &Headings) {
        let is_open = self.values.contains_key("id") && !self.values.contains_key("name");
        let named =
            labels(row, headings).into_iter().find(|label| label.field == "name" && cell_text(&label.value).is_some());
        if let Some(label) = named.filter(|_| is_open) {
            self.values.insert(label.field.to_owned(), (label.value, row.number, label.column));
        }
    }

    /// Whether a row labels a name that is not the one that is known.
    pub fn differ(&self, row: &Row, headings: &Headings) -> bool {
        let known = self.shown("name");
        labels(row, headings).iter().filter(|label| label.field == "name").any(|label| {
            let name = cell_text(&label.value);
            known.as_deref().zip(name.as_deref()).is_none_or(|(known, name)| !is_same_name(known, name))
        })
    }

    /// Whether others say the same.
    pub fn are_like(&self, other: &Labels) -> bool {
        let values = |labels: &Labels| {
            labels.values.iter().map(|(field, (value, ..))| (field.clone(), value.clone())).collect::<Vec<_>>()
        };
        values(self) == values(other) && self.lost == other.lost
    }
}

/// The texts of a row.
fn shown(row: &Row) -> String {
    let texts: Vec<String> = row.cells.iter().map(|cell| cell.value.to_string()).collect();
    texts.join(" ")
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

/// The value of a label in a cell of its own. A heading looks the same, but another heading stands beside it; only a
/// colon shows a label whose value is not there.
fn beside(row: &Row, index: usize, field: &str, headings: &Headings) -> Option<Value> {
    let label = row.cells.get(index)?;
    let next = row.cells.get(index + 1).map(|next| (&next.value, next.value.to_string()));
    let is_value = |text: &str| {
        !headings.is_heading(&folded_heading(text)) && (field == "name" || text.contains(|c: char| c.is_numeric()))
    };
    match next {
        Some((value, text)) if is_value(&text) => Some(value.clone()),
        Some((_, text)) if headings.is_heading(&folded_heading(&text)) => None,
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
    match headings.field(TableKind::Results, &folded_heading(text)) {
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
