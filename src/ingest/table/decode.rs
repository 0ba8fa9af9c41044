//! Bytes of a text file into characters: UTF-8, UTF-16 or GB 18030, recognised by content.
//!
//! GB 18030 holds GBK and GB 2312, so it alone is tried; characters such as 䶮 (`FE 9F`) stand only there.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use serde::Serialize;
use strum::IntoStaticStr;

use super::unreadable::Unreadable;
use crate::message::{Word, say};

/// A text and how its encoding was determined.
#[derive(Debug)]
pub struct Decoded<'b> {
    /// The characters, without a byte order mark.
    pub text: Cow<'b, str>,
    /// The encoding.
    pub encoding: TextEncoding,
    /// By what it was determined.
    pub proof: Proof,
}

/// An encoding of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum TextEncoding {
    /// UTF-8
    Utf8,
    /// UTF-16, low byte first
    Utf16le,
    /// UTF-16, high byte first
    Utf16be,
    /// GB 18030, and so GBK and GB 2312
    Gb18030,
}

impl Word for TextEncoding {
    const KIND: &'static str = "encoding";
}

/// By what an encoding was determined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Proof {
    /// A byte order mark stands at the beginning.
    ByteOrderMark,
    /// Every second byte of its ASCII characters is zero.
    ZeroBytes,
    /// The page names it, and its bytes agree.
    Declared,
    /// All bytes are ASCII.
    Ascii,
    /// All bytes are well-formed.
    WellFormed,
    /// The bytes are no UTF-8, but well-formed here.
    NoUtf8,
}

impl Word for Proof {
    const KIND: &'static str = "proof";
}

/// Decodes a text; `declared` is what the page itself says of its encoding.
///
/// # Errors
/// The bytes are no text in any of the encodings; the message names the first bad line.
pub fn decode_table<'b>(bytes: &'b [u8], declared: Option<&str>) -> Result<Decoded<'b>, Unreadable> {
    if UTF_32_MARKS.iter().any(|mark| bytes.starts_with(mark)) {
        return Err(Unreadable(say("table-encoding-utf32")));
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return strictly(encoding, &bytes[length..], Proof::ByteOrderMark);
    }
    if let Some(encoding) = utf16_by_zeros(bytes) {
        return strictly(encoding, bytes, Proof::ZeroBytes);
    }
    if bytes.is_ascii() {
        return strictly(UTF_8, bytes, Proof::Ascii);
    }
    let declared = declared.and_then(|label| Encoding::for_label(label.as_bytes()));
    let proof = |names: [&'static Encoding; 2], other| match declared {
        Some(declared) if names.contains(&declared) => Proof::Declared,
        _ => other,
    };
    // Chinese text in GB 18030 is practically never well-formed UTF-8, whatever the page says.
    strictly(UTF_8, bytes, proof([UTF_8, UTF_8], Proof::WellFormed))
        .or_else(|_| strictly(GB18030, bytes, proof([GB18030, GBK], Proof::NoUtf8)))
        .map_err(|_| undecodable(bytes))
}

fn strictly<'b>(encoding: &'static Encoding, bytes: &'b [u8], proof: Proof) -> Result<Decoded<'b>, Unreadable> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    let text = text.ok_or_else(|| Unreadable(say("table-encoding-broken").with("encoding", word(encoding))))?;
    Ok(Decoded { text, encoding: word(encoding), proof })
}

fn word(encoding: &'static Encoding) -> TextEncoding {
    match encoding {
        e if e == UTF_16LE => TextEncoding::Utf16le,
        e if e == UTF_16BE => TextEncoding::Utf16be,
        e if e == UTF_8 => TextEncoding::Utf8,
        _ => TextEncoding::Gb18030,
    }
}

/// Tables are full of ASCII separators and digits, whose other byte is zero in UTF-16. Few characters have zero for their
/// lower byte, but the one for "one" is among them.
fn utf16_by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    const FEW: usize = 8;
    let head = &bytes[..bytes.len().min(4096)];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (high_first, low_first) = (zeros(0), zeros(1));
    let many = head.len() / 16;
    if bytes.len() < 4 || bytes.len() % 2 == 1 {
        None
    } else if low_first > many && low_first > high_first * FEW {
        Some(UTF_16LE)
    } else if high_first > many && high_first > low_first * FEW {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The byte order marks of UTF-32, of which the first begins as that of UTF-16 does.
const UTF_32_MARKS: [&[u8]; 2] = [b"\xff\xfe\0\0", b"\0\0\xfe\xff"];

/// What is wrong with a text that is neither UTF-8 nor GB 18030, with the first line, from 1, that is neither or in which the
/// encoding changes.
fn undecodable(bytes: &[u8]) -> Unreadable {
    let is_utf8 = |line: &&[u8]| std::str::from_utf8(line).is_ok();
    let is_gb = |line: &&[u8]| GB18030.decode_without_bom_handling_and_without_replacement(line).is_some();
    let lines = || bytes.split(|b| *b == b'\n').zip(1..);
    let bad = lines().find(|(line, _)| !is_utf8(line) && !is_gb(line));
    if let Some((_, line)) = bad {
        return Unreadable(say("table-encoding-unknown").with("line", line as usize));
    }
    let mut telling = lines().filter(|(line, _)| !line.is_ascii());
    let first = telling.next().is_some_and(|(line, _)| is_utf8(&line));
    let change = telling.find(|(line, _)| is_utf8(line) != first).map_or(1, |(_, line)| line as usize);
    let [now, before] = if first { ["GB18030", "UTF-8"] } else { ["UTF-8", "GB18030"] };
    Unreadable(say("table-encoding-mixed").with("line", change).with("now", now).with("before", before))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes computed with Python's `gb18030` codec.
    const GB: &str =
        "ab6886b488d2da53b574ac422cfe9f8230b7312c8235933282359333823593342c9634a9379838f537993187399931d9379933c435";
    const TEXT: &str = "玥喆堃赟祎珺,䶮㛃,鿍鿎鿏,𣲗𫖯𬀩𬍛𬱟";

    fn read(bytes: &[u8], declared: Option<&str>) -> (String, TextEncoding, Proof) {
        let decoded = decode_table(bytes, declared).unwrap();
        (decoded.text.into_owned(), decoded.encoding, decoded.proof)
    }

    #[test]
    fn rare_characters_come_through_every_encoding() {
        let gb: Vec<u8> = (0..GB.len() / 2).map(|n| u8::from_str_radix(&GB[2 * n..2 * n + 2], 16).unwrap()).collect();
        let low: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let high: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let text = TEXT.to_owned();
        assert_eq!(read(&gb, None), (text.clone(), TextEncoding::Gb18030, Proof::NoUtf8));
        assert_eq!(read(&gb, Some("gb2312")), (text.clone(), TextEncoding::Gb18030, Proof::Declared));
        assert_eq!(read(TEXT.as_bytes(), None), (text.clone(), TextEncoding::Utf8, Proof::WellFormed));
        let mark = Proof::ByteOrderMark;
        assert_eq!(read(&[&[0xff, 0xfe][..], &low].concat(), None), (text.clone(), TextEncoding::Utf16le, mark));
        assert_eq!(read(&[&[0xfe, 0xff][..], &high].concat(), None), (text.clone(), TextEncoding::Utf16be, mark));
        assert_eq!(read(&[&b"\xef\xbb\xbf"[..], TEXT.as_bytes()].concat(), None), (text, TextEncoding::Utf8, mark));
    }

    #[test]
    fn a_character_whose_lower_byte_is_zero_hides_no_utf_16() {
        let text = "\u{4E00}览表\n学号,姓名\n2020001,张三\n2020002,李四\n";
        for (bytes, encoding) in [
            (text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(), TextEncoding::Utf16le),
            (text.encode_utf16().flat_map(u16::to_be_bytes).collect(), TextEncoding::Utf16be),
        ] {
            assert_eq!(read(&bytes, None), (text.to_owned(), encoding, Proof::ZeroBytes));
        }
    }

    #[test]
    fn a_page_that_names_its_encoding_wrongly_is_read_by_its_bytes() {
        let (text, encoding, proof) = read("姓名".as_bytes(), Some("gb2312"));
        assert!(text == "姓名" && encoding == TextEncoding::Utf8 && proof == Proof::WellFormed, "{text} {proof:?}");
    }

    #[test]
    fn bytes_in_no_encoding_are_refused_with_their_line() {
        let Err(Unreadable(why)) = decode_table(b"a,b\nc,\xff\xff\n", None) else { panic!() };
        assert!(why.zh().contains("第2行"), "{}", why.zh());
    }
}
