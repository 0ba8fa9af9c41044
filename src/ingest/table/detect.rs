//! What kind of file this is, told by content; the name is only compared afterwards.

use serde::Serialize;
use strum::IntoStaticStr;

use super::archive::Archive;
use super::unreadable::Unreadable;
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

/// Tells the format.
///
/// # Errors
/// The file is empty, or of a kind that holds no tables we read; the message says what to save it as.
pub fn detect(bytes: &[u8]) -> Result<Format, Unreadable> {
    let refuse = |key| Err(Unreadable(key));
    match bytes {
        _ if bytes.iter().all(u8::is_ascii_whitespace) => refuse(say("table-empty")),
        [b'P', b'K', 3 | 5, 4 | 6, ..] => archive(bytes),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Ok(Format::Xls),
        [b'%', b'P', b'D', b'F', ..] => refuse(say("table-kind").with("kind", "PDF")),
        [b'R', b'a', b'r', b'!', ..] => refuse(say("table-kind").with("kind", "RAR")),
        [b'7', b'z', 0xBC, 0xAF, ..] => refuse(say("table-kind").with("kind", "7z")),
        [0xFF, 0xD8, 0xFF, ..] | [0x89, b'P', b'N', b'G', ..] => refuse(say("table-kind").with("kind", "JPEG/PNG")),
        _ => text(bytes),
    }
}

fn archive(bytes: &[u8]) -> Result<Format, Unreadable> {
    let archive = Archive::open(bytes)?;
    match () {
        () if archive.has("xl/workbook.bin") => Err(Unreadable(say("table-kind").with("kind", "xlsb"))),
        () if archive.has("xl/workbook.xml") => Ok(Format::Xlsx),
        () if archive.has("content.xml") => Ok(Format::Ods),
        () if archive.has_folder("word/") => Err(Unreadable(say("table-kind").with("kind", "docx"))),
        () if archive.has("[Content_Types].xml") => Ok(Format::Xlsx),
        () => Err(Unreadable(say("table-kind").with("kind", "ZIP"))),
    }
}

/// How much of a text is looked at.
const HEAD: usize = 4096;

fn text(bytes: &[u8]) -> Result<Format, Unreadable> {
    // In UTF-16 every other byte is zero; without zeros its ASCII reads the same.
    let head: Vec<u8> = bytes.iter().take(HEAD).filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
    let has = |word: &[u8]| head.windows(word.len()).any(|window| window == word);
    let starts =
        |word: &[u8]| head.iter().position(|byte| byte.is_ascii_graphic()).is_some_and(|n| head[n..].starts_with(word));
    match () {
        () if has(b"urn:schemas-microsoft-com:office:spreadsheet") && has(b"<workbook") => {
            Err(Unreadable(say("table-kind").with("kind", "XML Spreadsheet 2003")))
        }
        () if starts(b"mime-version:") => Err(Unreadable(say("table-kind").with("kind", "MHTML"))),
        () if has(b"<html") || has(b"<table") || starts(b"<!doctype html") => Ok(Format::Html),
        () if starts(b"<?xml") => Err(Unreadable(say("table-kind").with("kind", "XML"))),
        () => Ok(Format::Text),
    }
}
