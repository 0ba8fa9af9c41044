//! Pictures in a dossier: each is what its name says as far as its size in pixels, and the photo is the one that was
//! reviewed.

use std::io::{self, Read};

use memchr::memmem;
use serde_json::Value;

use super::finding::{Code, Findings};
use super::holding::Holding;
use super::review::{Outcome, Review};

/// The photo.
pub const PHOTO: &str = "data/photo/photo.jpg";
/// What the review calls the requirement on it.
const REQUIREMENT: &str = "photo";
/// Most segments of a JPEG before its frame.
const MOST_SEGMENTS: usize = 4096;

/// Width and height.
type Size = (u32, u32);

/// Whether a file is a picture of the kind that its name says; what is called otherwise is looked at elsewhere.
pub fn is_kind(holding: &Holding, path: &str) -> bool {
    match path.rsplit('.').next() {
        Some("jpg") => holding.reader(path).and_then(jpeg).is_ok(),
        Some("png") => holding.beginning(path, 24).is_ok_and(|head| png(&head).is_some()),
        Some("tif") => {
            holding.beginning(path, 4).is_ok_and(|head| [b"II*\0", b"MM\0*"].iter().any(|mark| head == **mark))
        }
        _ => true,
    }
}

fn invalid() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

/// The size of a JPEG by its frame (ISO/IEC 10918-1, B.2.2).
fn jpeg(mut from: impl Read) -> io::Result<Size> {
    let mut two = [0; 2];
    from.read_exact(&mut two)?;
    if two != [0xff, 0xd8] {
        return Err(invalid());
    }
    for _ in 0..MOST_SEGMENTS {
        from.read_exact(&mut two)?;
        // A marker may have fill bytes before it.
        while two == [0xff, 0xff] {
            from.read_exact(&mut two[1..])?;
        }
        let [0xff, marker] = two else { return Err(invalid()) };
        from.read_exact(&mut two)?;
        let length = u64::from(u16::from_be_bytes(two)).checked_sub(2).ok_or_else(invalid)?;
        match marker {
            0xc0..=0xcf if ![0xc4, 0xc8, 0xcc].contains(&marker) => {
                let mut frame = [0; 5];
                from.read_exact(&mut frame)?;
                let [height, width] = [[frame[1], frame[2]], [frame[3], frame[4]]].map(u16::from_be_bytes);
                return if width > 0 { Ok((width.into(), height.into())) } else { Err(invalid()) };
            }
            0xc0..=0xcf | 0xdb..=0xef | 0xfe => drop(io::copy(&mut from.by_ref().take(length), &mut io::sink())?),
            _ => return Err(invalid()),
        }
    }
    Err(invalid())
}

/// Whether a picture in a PDF may be that of a person: a JPEG that is higher than wide, or one whose size cannot be read.
pub fn may_show_person(pdf: &[u8]) -> bool {
    let streams = memmem::find_iter(pdf, b"stream").map(|at| &pdf[at + b"stream".len()..]);
    let content = |rest: &'_ [u8]| rest.len() - rest.strip_prefix(b"\r").unwrap_or(rest).len() + 1;
    let jpegs = streams.filter_map(|rest| jpeg(rest.get(content(rest)..)?).ok());
    let upright: Vec<bool> = jpegs.map(|(width, height)| height > width).collect();
    upright.contains(&true) || memmem::find_iter(pdf, b"DCTDecode").count() > upright.len()
}

/// The size of a PNG by its first chunk (ISO/IEC 15948, 11.2.2).
fn png(head: &[u8]) -> Option<Size> {
    let rest = head.strip_prefix(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR")?;
    let number = |at: usize| Some(u32::from_be_bytes(rest.get(at..at + 4)?.try_into().ok()?));
    Some((number(0)?, number(4)?)).filter(|(width, height)| *width > 0 && *height > 0)
}

/// The photo is there if the review passed it, it is the record's, and it has the size that the review found.
pub fn check_photo(holding: &Holding, student: &Value, review: &Review, findings: &mut Findings) {
    let about = || review.findings.iter().filter(|one| one.code == REQUIREMENT);
    let Some(bytes) = holding.size(PHOTO) else {
        if about().any(|one| one.outcome == Outcome::Pass) {
            findings.note(Code::DossierRequired, PHOTO, "");
        }
        return;
    };
    if !student.get("photo").is_some_and(Value::is_string) {
        findings.note(Code::DossierRecord, PHOTO, "photo");
    }
    let Ok((width, height)) = holding.reader(PHOTO).and_then(jpeg) else { return };
    let is_it = |(size, kilobytes): (Size, u64)| {
        // A viewer may turn it.
        (size == (width, height) || size == (height, width)) && kilobytes == bytes / 1024
    };
    if let Some(said) = about().find(|one| found(&one.found.text).is_some_and(|found| !is_it(found))) {
        findings.note(Code::DossierRecord, PHOTO, format!("{width}×{height}, {bytes} ≠ {}", said.found.text));
    }
}

/// What the review says that it found: width and height with a cross between them, then the size before `KB`.
fn found(text: &str) -> Option<(Size, u64)> {
    let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (width, rest) = text.split_once('×')?;
    let (height, rest) = rest.split_at(digits(rest));
    let (before, _) = rest.split_once("KB")?;
    let kilobytes = before.trim_start_matches(|c: char| !c.is_ascii_digit());
    Some(((width.parse().ok()?, height.parse().ok()?), kilobytes.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_a_size() {
        let whole = b"\xff\xd8\xff\xe0\0\x04xx\xff\xff\xc0\0\x11\x08\x02\x80\x01\xe0";
        assert_eq!(jpeg(&whole[..]).unwrap(), (480, 640));
        for broken in [&b"\xff\xd8\xff\xe0xxxx"[..], b"\xff\xd8\xff\xd9\0\x02", b"\xff\xd8\xff\xe0\0\x01", b"GIF"] {
            assert!(jpeg(broken).is_err(), "{broken:?}");
        }
        assert_eq!(png(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x02\0\0\0\x03"), Some((2, 3)));
        assert_eq!(png(b"\x89PNG\r\n\x1a\n"), None);
    }

    #[test]
    fn what_the_review_found_is_read() {
        assert_eq!(found("480×640像素，124KB；人脸宽222像素"), Some(((480, 640), 124)));
        assert_eq!(found("未上传"), None);
    }
}
