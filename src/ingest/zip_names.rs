//! The names in a ZIP (APPNOTE 4.4.4 bit 11, 4.6.9 field 0x7075, appendix D): UTF-8 where the entry says so. The
//! encoding of the others is not stated, so GBK, which a Chinese Windows writes, is weighed against UTF-8 by what the
//! names can mean: 目录 in GBK is well-formed UTF-8 too, `Ŀ¼`, and so are 1,920 of its characters. One archive is one
//! encoding.

use encoding_rs::{GB18030, GBK};
use strum::IntoStaticStr;

use crate::message::Word;

/// How the names that say nothing of themselves were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum NameEncoding {
    /// There are none, or they are ASCII.
    Plain,
    /// UTF-8
    Utf8,
    /// GB 18030, and so GBK and GB 2312
    Gb18030,
    /// Each for itself, since no encoding fits all.
    Mixed,
}

impl Word for NameEncoding {
    const KIND: &'static str = "name-encoding";
}

/// A name as it stands in the archive.
#[derive(Debug, Clone, Copy)]
pub struct RawName<'b> {
    /// Its bytes.
    pub bytes: &'b [u8],
    /// Whether the entry says that they are UTF-8.
    pub is_utf8: bool,
}

/// The names of an archive in their order, and how those were read that say nothing of themselves.
pub fn decode_names(names: &[RawName]) -> (Vec<String>, NameEncoding) {
    // A program that says so of one name wrongly says so of all.
    let is_true = names.iter().all(|name| !name.is_utf8 || std::str::from_utf8(name.bytes).is_ok());
    let open = |name: &RawName| !(name.bytes.is_ascii() || name.is_utf8 && is_true);
    let unsaid: Vec<&[u8]> = names.iter().filter(|name| open(name)).map(|name| name.bytes).collect();
    let encoding = encoding_of(&unsaid);
    let read = |name: &RawName| match encoding {
        NameEncoding::Gb18030 if open(name) => gbk(name.bytes),
        _ => std::str::from_utf8(name.bytes).ok().map(str::to_owned),
    };
    let lossy = |name: &RawName| GB18030.decode_without_bom_handling(name.bytes).0.into_owned();
    (names.iter().map(|name| read(name).unwrap_or_else(|| lossy(name))).collect(), encoding)
}

/// How bytes of Chinese text that say nothing of their encoding are to be read; none where they are no Chinese.
pub fn chinese_encoding(texts: &[&[u8]]) -> Option<NameEncoding> {
    let unsaid: Vec<&[u8]> = texts.iter().copied().filter(|text| !text.is_ascii()).collect();
    let read: Vec<String> = match encoding_of(&unsaid) {
        NameEncoding::Utf8 => {
            unsaid.iter().filter_map(|text| std::str::from_utf8(text).ok().map(str::to_owned)).collect()
        }
        NameEncoding::Gb18030 => unsaid.iter().filter_map(|text| gbk(text)).collect(),
        NameEncoding::Plain | NameEncoding::Mixed => return None,
    };
    (meaning(&read) > 0.5).then(|| encoding_of(&unsaid))
}

fn encoding_of(unsaid: &[&[u8]]) -> NameEncoding {
    let utf8: Option<Vec<String>> =
        unsaid.iter().map(|name| std::str::from_utf8(name).ok().map(str::to_owned)).collect();
    let gbk: Option<Vec<String>> = unsaid.iter().map(|name| gbk(name)).collect();
    match (utf8, gbk) {
        _ if unsaid.is_empty() => NameEncoding::Plain,
        (Some(utf8), Some(gbk)) if meaning(&gbk) > meaning(&utf8) + long_share(&utf8) => NameEncoding::Gb18030,
        (Some(_), _) => NameEncoding::Utf8,
        (None, Some(_)) => NameEncoding::Gb18030,
        (None, None) => NameEncoding::Mixed,
    }
}

/// The text in GB 18030; characters of private use, which nobody else knows, are no sign of it.
fn gbk(name: &[u8]) -> Option<String> {
    let text = GB18030.decode_without_bom_handling_and_without_replacement(name)?;
    (!text.contains(|c: char| matches!(c, '\u{E000}'..='\u{F8FF}'))).then(|| text.into_owned())
}

/// The share of characters that take three bytes or more: other text is seldom well-formed by accident then.
fn long_share(names: &[String]) -> f64 {
    let beyond: Vec<char> = names.iter().flat_map(|name| name.chars()).filter(|c| !c.is_ascii()).collect();
    beyond.iter().filter(|c| **c >= '\u{800}').count() as f64 / beyond.len().max(1) as f64
}

/// How much the characters beyond ASCII look like names that people give: on average from -2, never, to 2, usual.
fn meaning(names: &[String]) -> f64 {
    let weights: Vec<i32> = names.iter().flat_map(|name| weights(name)).collect();
    f64::from(weights.iter().sum::<i32>()) / weights.len().max(1) as f64
}

fn weights(name: &str) -> Vec<i32> {
    let all: Vec<char> = name.chars().collect();
    let near = |index: usize| {
        let before = index.checked_sub(1).and_then(|before| all.get(before));
        before.into_iter().chain(all.get(index + 1)).copied()
    };
    let weight = |(index, c): (usize, &char)| {
        if c.is_ascii() {
            return None;
        }
        let beside_letter = near(index).any(|c| c.is_ascii_alphabetic());
        let beside_own = near(index).any(|other| !other.is_ascii() && other.is_alphabetic());
        Some(match (c, rank(*c)) {
            // A single ideograph in a Latin word is a letter with an accent that was misread.
            (_, Some(_)) if beside_letter && !beside_own => -1,
            (_, Some(weight)) => weight,
            ('\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}' | '·' | '—' | '–' | '“' | '”' | '…' | '№', _) => {
                1
            }
            ('\u{C0}'..='\u{24F}', _) if c.is_alphabetic() && beside_letter => 1,
            ('\u{370}'..='\u{52F}', _) if c.is_alphabetic() && beside_own => 0,
            _ => -2,
        })
    };
    all.iter().enumerate().filter_map(weight).collect()
}

/// How usual an ideograph is: those of GB 2312 level 1 most, then level 2, then all others.
fn rank(c: char) -> Option<i32> {
    if !matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}') {
        return None;
    }
    let text = c.to_string();
    let (bytes, _, lost) = GBK.encode(&text);
    Some(match bytes[..] {
        [0xB0..=0xD7, 0xA1..=0xFE] if !lost => 2,
        [0xD8..=0xF7, 0xA1..=0xFE] if !lost => 1,
        _ => -1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(names: &[&[u8]]) -> (Vec<String>, NameEncoding) {
        let raw: Vec<RawName> = names.iter().map(|bytes| RawName { bytes, is_utf8: false }).collect();
        decode_names(&raw)
    }

    /// Bytes by Python's `gbk` codec.
    #[test]
    fn chinese_names_that_are_well_formed_in_both_are_read_as_chinese() {
        let (names, encoding) = read(&[b"E01-\xC4\xBF\xC2\xBC.jpg"]);
        assert_eq!((names[0].as_str(), encoding), ("E01-目录.jpg", NameEncoding::Gb18030));
        assert_eq!(read(&[b"\xD6\xA4.pdf"]).0, ["证.pdf"]);
    }

    #[test]
    fn names_in_utf8_stay() {
        for name in [
            "目录.jpg",
            "中期考核-1.jpg",
            "Müller.pdf",
            "résumé.pdf",
            "café.pdf",
            "Ångström.pdf",
            "李雷（2）.tif",
            "𬱟.jpg",
        ] {
            assert_eq!(read(&[name.as_bytes()]), (vec![name.to_owned()], NameEncoding::Utf8), "{name}");
        }
    }

    /// Every character of GB 2312 whose two bytes are UTF-8 as well, alone and in a word.
    #[test]
    fn every_double_meaning_is_read_as_chinese() {
        let mut tried = 0;
        for lead in 0xC2..=0xDFu8 {
            for trail in 0xA1..=0xBFu8 {
                let pair = [lead, trail];
                let (c, _, broken) = GBK.decode(&pair);
                assert!(!broken);
                for name in [format!("{c}.pdf"), format!("E01-{c}{c}.jpg")] {
                    let bytes = GBK.encode(&name).0.into_owned();
                    assert!(std::str::from_utf8(&bytes).is_ok());
                    assert_eq!(read(&[&bytes]).0, [name]);
                    tried += 1;
                }
            }
        }
        assert_eq!(tried, 2 * 30 * 31);
    }

    #[test]
    fn one_archive_is_one_encoding_but_an_entry_that_says_utf8_is_believed() {
        let catalogue: &[u8] = b"\xC4\xBF\xC2\xBC.jpg";
        let cover: &[u8] = b"\xB7\xE2\xC3\xE6.jpg";
        assert_eq!(read(&[catalogue, cover]).0, ["目录.jpg", "封面.jpg"]);
        let said = RawName { bytes: "𬱟.jpg".as_bytes(), is_utf8: true };
        let unsaid = RawName { bytes: cover, is_utf8: false };
        assert_eq!(decode_names(&[said, unsaid]).0, ["𬱟.jpg", "封面.jpg"]);
        // Said, but not true, and so of no name.
        let [said_of_one, said_of_other] = [catalogue, cover].map(|bytes| RawName { bytes, is_utf8: true });
        let (names, encoding) = decode_names(&[said_of_one, said_of_other]);
        assert_eq!((names[0].as_str(), names[1].as_str(), encoding), ("目录.jpg", "封面.jpg", NameEncoding::Gb18030));
        assert_eq!(decode_names(&[RawName { bytes: cover, is_utf8: true }]).0, ["封面.jpg"]);
        assert_eq!(
            read(&["目录.jpg".as_bytes(), cover]),
            (vec!["目录.jpg".into(), "封面.jpg".into()], NameEncoding::Mixed)
        );
    }
}
