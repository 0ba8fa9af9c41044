//! What a starter project left open: nothing may be published while it stands in batch, policy or programmes.

use serde::Serialize;
use serde_json::Value;

use super::Policy;
use crate::fault::Fault;
use crate::input_names::{BATCH, POLICY, PROGRAMMES};
use crate::message::{Message, say};
use crate::records::{Batch, Programme};

/// Every text that still asks to be filled in, and every number of zeros alone where a school has one of its own.
pub fn placeholders<'a>(batch: &Batch, policy: &Policy, programmes: impl Iterator<Item = &'a Programme>) -> Vec<Fault> {
    let mut faults = open_texts(BATCH, batch);
    for (field, number) in [("school.code", &batch.school.code), ("archive.fonds", &batch.archive.fonds)] {
        if number.chars().all(|digit| digit == '0') {
            faults.push(Fault::of(BATCH, field, say("placeholder-zeros").with("number", number.as_str())));
        }
    }
    faults.extend(open_texts(POLICY, policy));
    faults
        .extend(programmes.flat_map(|programme| open_texts(&format!("{PROGRAMMES}/{}.yaml", programme.id), programme)));
    faults
}

/// The texts of a file that hold the starter's mark, each with its field.
fn open_texts(file: &str, content: &impl Serialize) -> Vec<Fault> {
    let mark = say("placeholder-mark").zh();
    let mut found = Vec::new();
    match serde_json::to_value(content) {
        Ok(value) => collect(&value, String::new(), &mark, &mut found),
        // A file that cannot be looked through cannot be called filled in.
        Err(error) => found.push((String::new(), say("placeholder-unread").with("why", error.to_string()))),
    }
    found.into_iter().map(|(field, problem)| Fault::of(file, &field, problem)).collect()
}

fn collect(value: &Value, field: String, mark: &str, found: &mut Vec<(String, Message)>) {
    match value {
        Value::String(text) if text.contains(mark) => {
            found.push((field, say("placeholder-open").with("text", text.as_str())));
        }
        Value::Array(items) => {
            items.iter().zip(0..).for_each(|(item, n)| collect(item, format!("{field}[{n}]"), mark, found));
        }
        Value::Object(fields) => {
            let join = |key: &str| if field.is_empty() { key.to_owned() } else { format!("{field}.{key}") };
            fields.iter().for_each(|(key, item)| collect(item, join(key), mark, found));
        }
        _ => {}
    }
}
