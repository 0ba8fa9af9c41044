//! What belongs to a student's records and could not be read, so that nobody takes it for absent.

use super::TableKind;
use crate::location::Location;
use crate::message::Message;

/// A row of an export, or a whole export, that could not be read. What depends on it is not known: a shortage that it
/// could close is missing, never a failure, and a pass that it could turn is missing, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Kind of the table.
    pub table: TableKind,
    /// The row, or the file as a whole.
    pub at: Location,
    /// Why it could not be read.
    pub why: Message,
    /// Whether it surely is of that kind. A file of which nobody knows what it is holds back no pass.
    pub is_certain: bool,
    /// The course that it is about, where its code could be read.
    pub course: Option<String>,
}
