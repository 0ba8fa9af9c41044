//! JSON Schema of the values that are read from a text.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::values::{CalendarMonth, Credits, Day, Percent, StudentId};
use super::{Quantity, Ratio, Sourced, Term, Years};

/// A value that is written as a text, or as a number where it looks like one.
fn text(pattern: &str, example: &str) -> Schema {
    json_schema!({"type": ["string", "number"], "pattern": pattern, "examples": [example]})
}

impl JsonSchema for StudentId {
    fn schema_name() -> Cow<'static, str> {
        "StudentId".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        text("^[A-Za-z0-9_][A-Za-z0-9_-]{0,31}$", "202020010105")
    }
}

impl JsonSchema for Credits {
    fn schema_name() -> Cow<'static, str> {
        "Credits".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        text(r"^[0-9]{1,6}(\.[0-9]{0,3})?$", "2.5")
    }
}

impl JsonSchema for Quantity {
    fn schema_name() -> Cow<'static, str> {
        "Quantity".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        text(r"^[0-9]{1,6}(\.[0-9]{0,3})?[%％]?$", "15%")
    }
}

impl JsonSchema for Ratio {
    fn schema_name() -> Cow<'static, str> {
        "Ratio".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        text(r"^[0-9]{1,6}(\.[0-9]{0,3})?([%％]|/[0-9]{1,6})?$", "2/3")
    }
}

impl JsonSchema for Percent {
    fn schema_name() -> Cow<'static, str> {
        "Percent".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        text(r"^(100(\.0{0,3})?|[0-9]{1,2}(\.[0-9]{0,3})?)$", "85.5")
    }
}

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date", "examples": ["2022-11-16"]})
    }
}

impl JsonSchema for CalendarMonth {
    fn schema_name() -> Cow<'static, str> {
        "CalendarMonth".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        text("^[0-9]{4}-(0[1-9]|1[0-2])$", "2020-09")
    }
}

impl JsonSchema for Term {
    fn schema_name() -> Cow<'static, str> {
        "Term".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "examples": ["2020-2021-1"]})
    }
}

impl JsonSchema for Years {
    fn schema_name() -> Cow<'static, str> {
        "Years".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        text(r"^[0-9]{1,6}(\.[05]0{0,2})?$", "2.5")
    }
}

/// A value with its place looks like the value, and is the same type to the generator: else all lists of entries would
/// share the schema of the first.
impl<T: JsonSchema> JsonSchema for Sourced<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
