//! What the shell has gathered beside a student's record.

use serde::{Deserialize, Serialize};

use crate::message::Message;
use crate::records::values::StudentId;
use crate::records::{InField, PhotoFacts};

/// What the shell has gathered beside the record.
#[derive(Debug)]
pub struct Gathered {
    /// Whether the degree photo is there and can be used.
    pub photo: PhotoState,
    /// Other students of the batch with the same photo.
    pub photo_twins: Vec<PhotoTwin>,
    /// Files that the records name and that cannot be used, with the reason.
    pub unusable_files: Vec<(String, Message)>,
    /// What a person must look at in the exported tables, with its place.
    pub doubts: Vec<(String, Message)>,
    /// Originals and evidence that another student of the batch has handed in as well.
    pub shared_files: Vec<SharedFile>,
    /// Other students of the batch with the same identity document.
    pub same_person: Vec<StudentId>,
    /// What a person must look at in the record's own file, with its place.
    pub record_doubts: Vec<(String, Message)>,
    /// Characters of the records that no font can print.
    pub unprintable: Vec<InField>,
}

/// What became of the degree photo.
#[derive(Debug, Clone)]
pub enum PhotoState {
    /// The records name none.
    Absent,
    /// The named file cannot be used; the text says why.
    Unusable(Message),
    /// A picture.
    Present(Box<PhotoFacts>),
}

/// Another student whose photo is the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PhotoTwin {
    /// 学号 of the other student.
    pub student: StudentId,
    /// Whether byte by byte; otherwise it only shows the same.
    pub is_exact: bool,
}

/// A file that several students have handed in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SharedFile {
    /// Where it lies for this student, below the inputs.
    pub file: String,
    /// Whose it is too.
    pub with: Vec<StudentId>,
    /// Whether the records of all of them name the same path, and not copies. It was then filed for all of them on
    /// purpose: a person should know it, and no explanation is asked for.
    pub is_filed_once: bool,
}
