//! YAML files, read straight into typed records; every fault of a file is reported at once, with its place.

mod blanks;
mod cursor;
mod error;
mod faults;
mod fields;
mod full_width;
mod items;
mod node;
mod read;
mod scalar;
mod stand_in;
mod syntax;
mod text;
mod tree;
mod variant;

use serde::de::DeserializeOwned;

use crate::fault::Fault;
use crate::message::{Message, say};
use faults::Faults;
use node::{Node, Value};

pub use text::MAX_BYTES;

/// Reads one YAML document of type `T`; `schema` is the value that its `schema` key must have.
///
/// # Errors
/// Every fault of the text, by place, each with the path of its field and what to do. A file of another format or
/// version is reported by this one fault.
pub fn parse<T: DeserializeOwned>(file: &str, bytes: &[u8], schema: &str) -> Result<T, Vec<Fault>> {
    let mut faults = Faults::of(file);
    let record = text::decode_yaml(bytes, &mut faults).and_then(|text| {
        let root = tree::read_tree(&text, &mut faults)?;
        let reported = require_schema(&root, schema, &mut faults)?;
        read::read_yaml(file, &root, reported, &mut faults)
    });
    match record {
        Some(record) if faults.is_empty() => Ok(record),
        _ => Err(full_width::explained_full_width(file, bytes, blanks::explained_blanks(file, bytes, faults.sorted()))),
    }
}

/// The first thing to look at: whether this is the file, and the version, that is expected. Returns the fields
/// already reported as missing; `None` when it is another file, of which nothing more is said.
fn require_schema(root: &Node, schema: &str, faults: &mut Faults) -> Option<&'static [&'static str]> {
    match root.field("schema").map(|node| (&node.value, node.at)) {
        Some((Value::Text { text, .. }, _)) if text == schema => Some(&[]),
        Some((Value::Text { text, .. }, at)) => {
            faults.clear();
            faults.push(at, "schema", another_schema(text, schema));
            None
        }
        Some(_) => Some(&[]),
        None if root.cut || !matches!(root.value, Value::Mapping(_)) => Some(&[]),
        None => {
            faults.push(root.at, "schema", say("fault-schema-missing").with("wanted", schema));
            Some(&["schema"])
        }
    }
}

fn another_schema(found: &str, wanted: &str) -> Message {
    let kind = |schema: &str| schema.rsplit_once('/').map(|(kind, _)| kind.to_owned());
    let message = match kind(found) {
        Some(same) if kind(wanted).is_some_and(|wanted| wanted == same) => say("fault-schema-version"),
        Some(other) if other.starts_with("zishen/") => say("fault-schema-kind"),
        _ => say("fault-schema"),
    };
    message.with("found", found).with("wanted", wanted)
}

#[cfg(test)]
mod tests;
