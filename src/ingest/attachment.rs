//! What an uploaded file is, recognised by its content: PDF or picture, or why it cannot go into an archive.

use super::jpeg_scan::is_whole;
use super::kind::{Group, Kind, kind};
use super::picture::{PictureFault, inspect_picture};
use crate::message::{Message, say};
use crate::records::PictureKind;

/// A file that an archive takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attachment {
    /// A PDF; only its head has been looked at.
    Pdf,
    /// A sound picture.
    Picture(PictureKind),
    /// A TIFF; only its head has been looked at.
    Tiff,
}

/// Classifies a file by its content, and decodes it if it is a picture.
///
/// # Errors
/// What it is instead, and what to do.
pub fn inspect_attachment(bytes: &[u8]) -> Result<Attachment, Message> {
    if bytes.is_empty() {
        return Err(say("attachment-empty"));
    }
    // The end of an archive and nothing before it (APPNOTE 4.3.16).
    if bytes.starts_with(b"PK\x05\x06") {
        return Err(say("attachment-zip-empty"));
    }
    if bytes[..bytes.len().min(1024)].windows(5).any(|head| head == b"%PDF-") {
        return Ok(Attachment::Pdf);
    }
    match kind(bytes) {
        Some(Kind { name: "JPEG" | "PNG" | "TIFF", .. }) | None => {}
        Some(Kind { name, group: Group::Picture }) => return Err(say("attachment-picture").with("kind", name)),
        Some(Kind { group: Group::Packed, .. }) => return Err(say("attachment-packed")),
        Some(Kind { name, .. }) => return Err(say("attachment-kind").with("kind", name)),
    }
    match infer::get(bytes).map(|kind| (kind.matcher_type(), kind.extension())) {
        Some((_, "jpg" | "png")) => match inspect_picture(bytes) {
            Ok(picture) if picture.kind == PictureKind::Jpeg && !is_whole(bytes) => Err(PictureFault::Cut.message()),
            inspected => inspected.map(|picture| Attachment::Picture(picture.kind)).map_err(PictureFault::message),
        },
        Some((_, "tif")) => Ok(Attachment::Tiff),
        Some((_, "zip" | "epub")) if has_macros(bytes) => Err(say("attachment-macro")),
        Some((_, "zip")) if has(bytes, b"OFD.xml") => Err(say("attachment-kind").with("kind", "OFD")),
        Some((_, "zip")) if has(bytes, b"[Content_Types].xml") => Err(say("attachment-office")),
        Some((_, "zip")) => Err(say("attachment-zip")),
        Some((_, "rar" | "7z" | "gz" | "bz2" | "xz" | "tar" | "zst" | "lz" | "cab")) => Err(say("attachment-packed")),
        Some((infer::MatcherType::App, _)) => Err(say("attachment-program")),
        Some((infer::MatcherType::Doc, _)) if has_macros(bytes) => Err(say("attachment-macro")),
        Some((infer::MatcherType::Doc, _)) => Err(say("attachment-office")),
        Some((_, kind)) => Err(say("attachment-kind").with("kind", kind)),
        None if bytes.starts_with(b"#!") => Err(say("attachment-program")),
        None => Err(say("attachment-unknown")),
    }
}

/// The part that holds the macros of an Office file, in either of its two containers.
fn has_macros(bytes: &[u8]) -> bool {
    let wide: Vec<u8> = "_VBA_PROJECT".encode_utf16().flat_map(u16::to_le_bytes).collect();
    has(bytes, b"vbaProject.bin") || has(bytes, &wide)
}

fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|part| part == what)
}
