//! A YAML document as a tree of texts, lists and fields, each with its place; no text is interpreted.

use std::borrow::Cow;

/// A place in a text, line and column from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
}

/// The number of a node or key in its document.
pub type NodeId = u32;

/// A value and where it begins.
#[derive(Debug)]
pub struct Node<'t> {
    /// Number in the document.
    pub id: NodeId,
    /// Where it begins.
    pub at: Mark,
    /// What stands there.
    pub value: Value<'t>,
    /// Whether the text broke off before the end of it.
    pub cut: bool,
}

/// What stands at a node.
#[derive(Debug)]
pub enum Value<'t> {
    /// Nothing, `~` or `null`.
    Null,
    /// A text, as written: `012`, `no` and `2022.10` stay what they are.
    Text {
        /// The text without its quotes.
        text: Cow<'t, str>,
        /// Whether it stands without quotes.
        plain: bool,
    },
    /// A list.
    Sequence(Vec<Node<'t>>),
    /// Fields, no key twice.
    Mapping(Vec<(Key<'t>, Node<'t>)>),
    /// Something that cannot be read, and has been reported.
    Faulty,
}

/// The key of a field.
#[derive(Debug)]
pub struct Key<'t> {
    /// Number in the document.
    pub id: NodeId,
    /// Where it begins.
    pub at: Mark,
    /// Its text.
    pub name: Cow<'t, str>,
}

impl<'t> Node<'t> {
    /// The value of a field, if the node has fields and this one.
    pub fn field(&self, name: &str) -> Option<&Node<'t>> {
        let Value::Mapping(entries) = &self.value else { return None };
        entries.iter().find(|(key, _)| key.name == name).map(|(_, value)| value)
    }
}
