//! What differs between two versions of a record, field by field.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Sourced, Student};
use crate::location::Location;

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Where in the record, as in a message on the file: `results[2].mark`; the place in a list is that of the new version.
    pub field: String,
    /// What stood there; none where it is new.
    pub old: Option<String>,
    /// What stands there; none where it is gone.
    pub new: Option<String>,
}

/// Every field that differs, in the order of the new version. Entries of a list are paired by what names them, so that one
/// put in between changes nothing else.
pub fn changes(old: &Value, new: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    compare("", old, new, &mut found);
    found
}

fn compare(field: &str, old: &Value, new: &Value, found: &mut Vec<Change>) {
    match (old, new) {
        _ if old == new => {}
        (Value::Object(old), Value::Object(new)) => objects(field, old, new, found),
        (Value::Array(old), Value::Array(new)) => lists(field, old, new, found),
        _ => found.push(Change { field: field.to_owned(), old: shown(old), new: shown(new) }),
    }
}

fn objects(field: &str, old: &Map<String, Value>, new: &Map<String, Value>, found: &mut Vec<Change>) {
    let name = |key: &str| if field.is_empty() { key.to_owned() } else { format!("{field}.{key}") };
    for (key, value) in new {
        compare(&name(key), old.get(key).unwrap_or(&Value::Null), value, found);
    }
    for (key, value) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
        compare(&name(key), value, &Value::Null, found);
    }
}

fn lists(field: &str, old: &[Value], new: &[Value], found: &mut Vec<Change>) {
    let mut before: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    old.iter().rev().for_each(|entry| before.entry(naming(entry)).or_default().push(entry));
    for (entry, i) in new.iter().zip(0..) {
        let paired = before.get_mut(&naming(entry)).and_then(Vec::pop);
        compare(&format!("{field}[{i}]"), paired.unwrap_or(&Value::Null), entry, found);
    }
    for entry in before.into_values().flatten() {
        compare(field, entry, &Value::Null, found);
    }
}

/// What names an entry of a list among its like.
fn naming(entry: &Value) -> String {
    let fields = ["code", "id", "title", "name", "course", "form", "kind", "term"];
    let named = fields.iter().filter_map(|field| entry.get(field)).map(Value::to_string);
    named.collect::<Vec<_>>().join(" ")
}

/// A value in one line; a whole entry by its texts.
fn shown(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Object(entry) => Some(entry.values().filter_map(shown).take(4).collect::<Vec<_>>().join(" ")),
        Value::Array(entries) => Some(entries.iter().filter_map(shown).collect::<Vec<_>>().join("、")),
        other => Some(other.to_string()),
    }
}

impl Student {
    /// Where the records of a student stand, by the field that holds them, as [`Change::field`] begins.
    pub fn places(&self) -> BTreeMap<String, &Location> {
        let mut places = BTreeMap::new();
        many(&mut places, "leave", &self.leave);
        many(&mut places, "plan.courses", self.planned_courses());
        many(&mut places, "results", &self.results);
        many(&mut places, "practice", &self.practice);
        many(&mut places, "activities", &self.activities);
        many(&mut places, "more_midterms", &self.more_midterms);
        many(&mut places, "more_proposals", &self.more_proposals);
        many(&mut places, "milestones", &self.milestones);
        many(&mut places, "originals", &self.originals);
        many(&mut places, "papers", &self.papers);
        many(&mut places, "evidence", &self.evidence);
        one(&mut places, "application", self.application.as_ref());
        one(&mut places, "plan", self.plan.as_ref());
        one(&mut places, "midterm", self.midterm.as_ref());
        one(&mut places, "proposal", self.proposal.as_ref());
        one(&mut places, "outputs", self.outputs.as_ref());
        if let Some(outputs) = &self.outputs {
            many(&mut places, "outputs.papers", &outputs.papers);
            many(&mut places, "outputs.projects", &outputs.projects);
            many(&mut places, "outputs.patents", &outputs.patents);
            many(&mut places, "outputs.books", &outputs.books);
            many(&mut places, "outputs.awards", &outputs.awards);
            many(&mut places, "outputs.others", &outputs.others);
        }
        places
    }
}

fn many<'s, T>(places: &mut BTreeMap<String, &'s Location>, field: &str, entries: &'s [Sourced<T>]) {
    places.extend(entries.iter().enumerate().map(|(i, entry)| (format!("{field}[{i}]"), entry.at())));
}

fn one<'s, T>(places: &mut BTreeMap<String, &'s Location>, field: &str, entry: Option<&'s Sourced<T>>) {
    places.extend(entry.map(|entry| (field.to_owned(), entry.at())));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn listed(old: Value, new: Value) -> Vec<String> {
        let line = |c: &Change| format!("{} {:?} {:?}", c.field, c.old.as_deref(), c.new.as_deref());
        changes(&old, &new).iter().map(line).collect()
    }

    #[test]
    fn a_field_is_listed_with_both_values() {
        let course = |name: &str, mark: &str| json!({"course": name, "mark": mark});
        let old = json!({"name": "甲", "results": [course("A", "71"), course("B", "80")]});
        let new = json!({"name": "甲", "results": [course("C", "90"), course("A", "82"), course("B", "80")]});
        assert_eq!(listed(old, new), [r#"results[0] None Some("C 90")"#, r#"results[1].mark Some("71") Some("82")"#]);
    }

    #[test]
    fn what_is_gone_is_listed() {
        assert_eq!(listed(json!({"leave": [{"term": "x"}]}), json!({"leave": []})), [r#"leave Some("x") None"#]);
        assert_eq!(listed(json!({"a": 1}), json!({})), [r#"a Some("1") None"#]);
    }
}
