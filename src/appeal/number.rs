//! The number of a case, after which its file is called.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_with::{DeserializeFromStr, SerializeDisplay};

use crate::message::{Message, say};
use crate::records::values::StudentId;

/// 案号: 1 to 32 ASCII letters, digits, `-` and `_`, as a student ID, so that it can be a file name on every system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, DeserializeFromStr, SerializeDisplay)]
pub struct CaseNumber(StudentId);

impl CaseNumber {
    /// The number as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The next number of a series, `SS-2025-003` after `SS-2025-002`; numbers of other series do not count.
    ///
    /// # Errors
    /// When the series is used up.
    pub fn next<'n>(series: &str, given: impl IntoIterator<Item = &'n CaseNumber>) -> Result<CaseNumber, Message> {
        let order = |number: &CaseNumber| number.as_str().strip_prefix(series)?.strip_prefix('-')?.parse::<u32>().ok();
        let last = given.into_iter().filter_map(order).max().unwrap_or(0);
        format!("{series}-{:03}", last.saturating_add(1)).parse()
    }
}

impl FromStr for CaseNumber {
    type Err = Message;
    fn from_str(text: &str) -> Result<Self, Message> {
        text.parse().map(CaseNumber).map_err(|_| say("value-case-number").with("value", text))
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl JsonSchema for CaseNumber {
    fn schema_name() -> Cow<'static, str> {
        "CaseNumber".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        StudentId::json_schema(generator)
    }
}
