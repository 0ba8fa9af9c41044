//! What kind of file this is, recognised by content; the name is only compared afterwards.

use serde::Serialize;
use strum::IntoStaticStr;

use super::archive::Archive;
use super::unreadable::Unreadable;
use crate::ingest::kind::{Group, kind};
use crate::message::{Word, say};

/// A format of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Format {
    /// Office Open XML
    Xlsx,
    /// BIFF in a compound file
    Xls,
    /// OpenDocument
    Ods,
    /// A page with tables
    Html,
    /// Text with separators
    Text,
}

impl Word for Format {
    const KIND: &'static str = "table-format";
}

/// What workbooks that are packed, and those before them, begin with.
const SIGNATURES: [&[u8]; 2] = [b"PK\x03\x04", &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]];

/// A workbook without the byte order mark and the blank lines that a web system has printed before it.
pub fn from_signature(bytes: &[u8]) -> &[u8] {
    let printed = |byte: &u8| byte.is_ascii_whitespace() || [0xEF, 0xBB, 0xBF].contains(byte);
    let start = bytes.iter().position(|byte| !printed(byte)).unwrap_or(0);
    let rest = &bytes[start..];
    if SIGNATURES.iter().any(|signature| rest.starts_with(signature)) { rest } else { bytes }
}

/// Whether a workbook begins behind something else: a warning of the program that sent it, the head of its answer.
fn holds_workbook(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    SIGNATURES.iter().any(|signature| head.windows(signature.len()).any(|part| part == *signature))
}

/// The format of a file, by its content.
///
/// # Errors
/// The file is empty, or of a kind that holds no tables we read; the message says what to save it as.
pub fn detect(bytes: &[u8]) -> Result<Format, Unreadable> {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match bytes {
        _ if text.iter().all(u8::is_ascii_whitespace) => Err(Unreadable(say("table-empty"))),
        [b'P', b'K', 3 | 5, 4 | 6, ..] => archive(bytes),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Ok(Format::Xls),
        _ => match kind(bytes) {
            Some(other) => Err(other_kind(other.group, other.name)),
            None if holds_workbook(bytes) => Err(Unreadable(say("table-wrapped"))),
            None => self::text(bytes),
        },
    }
}

/// A file of another kind, with how to save it otherwise.
fn other_kind(group: Group, name: &str) -> Unreadable {
    let key = match group {
        Group::Sheet => say("table-kind-sheet"),
        Group::Packed => say("table-kind-packed"),
        Group::Picture => say("table-kind-picture"),
        Group::Paper => say("table-kind"),
        Group::Data => say("table-kind-data"),
        Group::Database => say("table-kind-database"),
    };
    Unreadable(key.with("kind", name))
}

/// Parts that a document of Apple's office programs has, of today and of 2009.
const IWORK: [&str; 3] = ["Index/Document.iwa", "Index.zip", "buildVersionHistory.plist"];

fn archive(bytes: &[u8]) -> Result<Format, Unreadable> {
    let archive = Archive::open(bytes)?;
    if archive.has("xl/workbook.bin") {
        Err(other_kind(Group::Sheet, "xlsb"))
    } else if archive.has("xl/workbook.xml") {
        Ok(Format::Xlsx)
    } else if archive.has("content.xml") {
        Ok(Format::Ods)
    } else if archive.has_folder("word/") {
        Err(other_kind(Group::Paper, "docx"))
    } else if archive.has_folder("ppt/") {
        Err(other_kind(Group::Paper, "pptx"))
    } else if archive.has("OFD.xml") {
        Err(other_kind(Group::Paper, "OFD"))
    } else if archive.has("[Content_Types].xml") {
        Ok(Format::Xlsx)
    } else if archive.has("encrypted-package") {
        // OpenDocument of LibreOffice 24.8 and on, all of it under a password.
        Err(Unreadable(say("table-encrypted")))
    } else if IWORK.iter().any(|part| archive.has(part)) {
        Err(Unreadable(say("table-kind-own").with("kind", "Numbers、Pages")))
    } else {
        Err(other_kind(Group::Packed, "ZIP"))
    }
}

/// What a page may begin with when it begins badly.
const PAGE: [&[u8]; 8] = [b"<head", b"<body", b"<frameset", b"<form", b"<div", b"<script", b"<meta", b"<style"];
/// How much of a text is looked at.
const HEAD: usize = 4096;

fn text(bytes: &[u8]) -> Result<Format, Unreadable> {
    // In UTF-16 every other byte is zero; without zeros its ASCII reads the same.
    let head: Vec<u8> = bytes.iter().take(HEAD).filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
    let has = |word: &[u8]| head.windows(word.len()).any(|window| window == word);
    let starts =
        |word: &[u8]| head.iter().position(|byte| byte.is_ascii_graphic()).is_some_and(|n| head[n..].starts_with(word));
    if has(b"urn:schemas-microsoft-com:office:spreadsheet") && has(b"<workbook") {
        Err(other_kind(Group::Sheet, "XML Spreadsheet 2003"))
    } else if starts(b"mime-version:") {
        Err(other_kind(Group::Sheet, "MHTML"))
    } else if has(b"urn:oasis:names:tc:opendocument") && starts(b"<") {
        Err(other_kind(Group::Sheet, "OpenDocument XML（fods）"))
    } else if has(b"<html") || has(b"<table") || starts(b"<!doctype html") {
        Ok(Format::Html)
    } else if starts(b"<?xml") {
        Err(other_kind(Group::Data, "XML"))
    } else if starts(b"<") && PAGE.iter().any(|tag| has(tag)) {
        Ok(Format::Html)
    } else {
        Ok(Format::Text)
    }
}
