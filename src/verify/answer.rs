//! The words of the report by DA/T 70-2018: properties, answers, and why something was not looked at.

use serde::Serialize;
use strum::IntoStaticStr;

use crate::message::Word;

/// A property of an electronic record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Property {
    /// 真实性
    Authenticity,
    /// 完整性
    Integrity,
    /// 可用性
    Usability,
    /// 安全性
    Safety,
}

impl Word for Property {
    const KIND: &'static str = "verify-property";
}

/// What the check says of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Answer {
    /// It was looked at, and nothing is wrong.
    Holds,
    /// Nothing is wrong in the part that was looked at.
    HoldsInPart,
    /// Something is wrong.
    Fails,
    /// It was not looked at.
    NotChecked,
}

impl Word for Answer {
    const KIND: &'static str = "verify-answer";
}

/// Why something was not looked at, or only in part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Reason {
    /// Only names, sizes and structure were looked at.
    Quick,
    /// Only a sample of the dossiers was opened.
    Sample,
    /// What was found before made it impossible.
    Blocked,
    /// There is no dossier of this format.
    NoDossier,
    /// A single dossier tells nothing of its run.
    NoRun,
    /// Nobody signed.
    Unsigned,
    /// No certificate was given that vouches for the signer.
    NoTrust,
    /// The run before is not there.
    NoPrevious,
    /// No revocation lists were given.
    NoLists,
    /// There are PDFs that were filed as they came.
    AsTheyCame,
    /// There are forms of which nobody knows what their templates show.
    OwnTemplates,
    /// This program cannot say; somebody else must.
    Outside,
}

impl Word for Reason {
    const KIND: &'static str = "verify-reason";
}
