//! Kinds of files that are not read, by their first bytes, so that a message can name them and say how to save otherwise.

/// A kind of file that is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// As people call it.
    pub name: &'static str,
    /// What may be done with it.
    pub group: Group,
}

/// What may be done with a file of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// A table that a spreadsheet opens and saves otherwise.
    Sheet,
    /// Something packed, to be unpacked.
    Packed,
    /// A picture of another format.
    Picture,
    /// A document of words or pages.
    Paper,
    /// What programs exchange: an answer of a system.
    Data,
    /// Tables that a program of their own opens and exports.
    Database,
}

/// What a file is by its first bytes; none where they say nothing.
pub fn kind(bytes: &[u8]) -> Option<Kind> {
    let (group, name) = packed(bytes)
        .or_else(|| picture(bytes))
        .or_else(|| sheet(bytes))
        .or_else(|| paper(bytes))
        .or_else(|| database(bytes))
        .or_else(|| is_json(bytes).then_some((Group::Data, "JSON")))?;
    Some(Kind { name, group })
}

type Found = Option<(Group, &'static str)>;

fn packed(bytes: &[u8]) -> Found {
    let name = match bytes {
        [b'R', b'a', b'r', b'!', ..] => "RAR",
        [b'7', b'z', 0xBC, 0xAF, ..] => "7z",
        [0x1F, 0x8B, ..] => "gzip",
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] => "bzip2",
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => "xz",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "zstd",
        [b'M', b'S', b'C', b'F', ..] => "CAB",
        _ if bytes.get(257..262) == Some(b"ustar") => "tar",
        _ => return None,
    };
    Some((Group::Packed, name))
}

fn picture(bytes: &[u8]) -> Found {
    let name = match bytes {
        [0xFF, 0xD8, 0xFF, ..] => "JPEG",
        [0x89, b'P', b'N', b'G', ..] => "PNG",
        [b'G', b'I', b'F', b'8', ..] => "GIF",
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => "BMP",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "WebP",
        [b'I', b'I', 43, 0, ..] | [b'M', b'M', 0, 43, ..] => "BigTIFF",
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => "TIFF",
        [b'8', b'B', b'P', b'S', ..] => "PSD",
        [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] | [0xFF, 0x4F, 0xFF, 0x51, ..] => "JPEG 2000",
        [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] | [0xFF, 0x0A, ..] => "JPEG XL",
        [_, _, _, _, b'f', b't', b'y', b'p', a, b, c, d, ..] => match [*a, *b, *c, *d].as_slice() {
            b"avif" | b"avis" => "AVIF",
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => "HEIC",
            _ => return None,
        },
        [b'A', b'T', b'&', b'T', b'F', b'O', b'R', b'M', ..] => "DjVu",
        _ => return None,
    };
    Some((Group::Picture, name))
}

fn sheet(bytes: &[u8]) -> Found {
    let name = match bytes {
        [9, 0, 4, 0, ..] => "Excel 2.x（BIFF2）",
        [9, 2, 6, 0, ..] => "Excel 3.0（BIFF3）",
        [9, 4, 6, 0, ..] => "Excel 4.0（BIFF4）",
        [9, 8, 8 | 16, 0, ..] => "BIFF（xls）",
        [0, 0, 2, 0, 4 | 6, 4, ..] | [0, 0, 0x1A, 0, ..] => "Lotus 1-2-3",
        _ if is_dbf(bytes) => "dBASE（dbf）",
        _ if is_sylk(bytes) => "SYLK（slk）",
        _ if bytes.starts_with(b"TABLE\r\n0,1\r\n") || bytes.starts_with(b"TABLE\n0,1\n") => "DIF",
        _ => return None,
    };
    Some((Group::Sheet, name))
}

fn paper(bytes: &[u8]) -> Found {
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    let name = match bytes {
        [b'{', b'\\', b'r', b't', b'f', ..] => "RTF",
        [b'%', b'!', b'P', b'S', ..] => "PostScript",
        _ if head.windows(5).any(|part| part == b"%PDF-") => "PDF",
        _ => return None,
    };
    Some((Group::Paper, name))
}

fn database(bytes: &[u8]) -> Found {
    let name = match bytes {
        _ if bytes.starts_with(b"SQLite format 3\0") => "SQLite",
        _ if matches!(bytes.get(4..16), Some(b"Standard Jet" | b"Standard ACE")) => "Access",
        _ if bytes.starts_with(b"PAR1") => "Parquet",
        _ if bytes.starts_with(b"ARROW1\0\0") => "Arrow（Feather）",
        _ if bytes.starts_with(b"$FL2") || bytes.starts_with(b"$FL3") => "SPSS",
        _ if bytes.starts_with(b"<stata_dta>") => "Stata",
        _ if bytes.starts_with(b"\x89HDF\r\n\x1a\n") => "HDF5",
        _ => return None,
    };
    Some((Group::Database, name))
}

/// Header of a dBASE table: version, a date, lengths that fit, and the mark after the last field.
fn is_dbf(bytes: &[u8]) -> bool {
    let [version, _, 1..=12, 1..=31, _, _, _, _, low, high, width_low, width_high, ..] = *bytes else { return false };
    let header = usize::from(u16::from_le_bytes([low, high]));
    let known = matches!(version, 0x02..=0x05 | 0x30..=0x32 | 0x43 | 0x63 | 0x83 | 0x8B | 0x8E | 0xCB | 0xF5 | 0xFB);
    let ends = header.checked_sub(1).and_then(|end| bytes.get(end)) == Some(&0x0D) || version >= 0x30;
    known && header >= 65 && header <= bytes.len() && u16::from_le_bytes([width_low, width_high]) > 1 && ends
}

/// `ID;PWXL` and then lines of a letter and a semicolon; a CSV whose first heading is ID goes on otherwise.
fn is_sylk(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| matches!(byte, b'\r' | b'\n')).filter(|line| !line.is_empty());
    let first = lines.next().is_some_and(|line| line.starts_with(b"ID;"));
    first
        && lines
            .next()
            .is_some_and(|line| matches!(line, [b'A'..=b'Z', b';', ..] | [b'N', b'N' | b'E' | b'U', b';', ..]))
}

/// An object or a list from the first to the last character.
fn is_json(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii();
    match text {
        [b'{', inner @ .., b'}'] => inner.trim_ascii_start().first().is_none_or(|byte| *byte == b'"'),
        [b'[', inner @ .., b']'] => {
            inner.trim_ascii_start().first().is_none_or(|byte| matches!(byte, b'{' | b'[' | b'"'))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_known_by_their_first_bytes() {
        let dbf = [&[3, 124, 5, 20, 1, 0, 0, 0, 65, 0, 11, 0][..], &[0; 52], &[0x0D], b" 2020001234"].concat();
        for (bytes, name) in [
            (&dbf[..], "dBASE（dbf）"),
            (b"ID;PWXL;N;E\r\nP;PGeneral\r\n", "SYLK（slk）"),
            (b"TABLE\r\n0,1\r\n\"EXCEL\"\r\n", "DIF"),
            (b"{\\rtf1\\ansi", "RTF"),
            (&[9, 0, 4, 0, 2, 0, 0x10, 0], "Excel 2.x（BIFF2）"),
            (&[9, 8, 8, 0, 0, 0, 0x10, 0, 0, 0], "BIFF（xls）"),
            (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0", "HEIC"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "WebP"),
            (b"II+\0\x08\0\0\0", "BigTIFF"),
            (b"{\"code\":401,\"msg\":\"\"}", "JSON"),
            (b"\0\x01\0\0Standard ACE DB\0", "Access"),
            (b"SQLite format 3\0", "SQLite"),
            (b"PAR1\x15\x04", "Parquet"),
        ] {
            assert_eq!(kind(bytes).map(|kind| kind.name), Some(name));
        }
        let tables = ["ID;姓名\r\n2020;张三\r\n", "学号,姓名\n", "[注],学号\n1,2\n", "TABLE,x\n", "BM,学号\n"];
        for text in tables {
            assert_eq!(kind(text.as_bytes()), None, "{text}");
        }
    }
}
