//! JSON Schema (2020-12) of an input file, for editors that complete and check while a person writes.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

/// The schema of what is read as `T`, with a title.
pub fn schema<T: JsonSchema>(title: &str) -> Value {
    let settings = SchemaSettings::draft2020_12().for_deserialize().with_transform(RecursiveTransform(as_written));
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("title".into(), title.into());
    schema.to_value()
}

/// Every text of a file is read as it is written, whereas an editor takes `2022` for a number before it looks at the
/// schema. So where a text may stand, a number and `true` or `false` may stand too.
fn as_written(schema: &mut Schema) {
    let plain = ["enum", "const", "format", "pattern"].iter().all(|key| schema.get(*key).is_none());
    let Some(kind) = schema.get_mut("type").filter(|_| plain) else { return };
    match kind {
        Value::String(text) if text == "string" => *kind = json!(["string", "number", "boolean"]),
        Value::Array(kinds) if kinds.contains(&json!("string")) => {
            for more in ["number", "boolean"].map(|more| json!(more)) {
                if !kinds.contains(&more) {
                    kinds.push(more);
                }
            }
        }
        _ => {}
    }
}
