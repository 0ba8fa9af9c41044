//! Extra fields (APPNOTE 4.5): which of them leave an entry what its header says.

/// Large sizes and offsets.
pub const ZIP64: u16 = 0x0001;
/// Another name of the entry; programs that know it go by it.
const UNICODE_PATH: u16 = 0x7075;
/// Times, owners and padding, which change no name and no content: NTFS, Unix (four kinds), comment, Java, Android,
/// Microsoft's padding.
const HARMLESS: [u16; 10] = [ZIP64, 0x000a, 0x5455, 0x5855, 0x7855, 0x7875, 0x6375, 0xcafe, 0xd935, 0xa220];

/// The fields, kind and content; none if the lengths do not add up.
pub fn extra_fields(mut extra: &[u8]) -> Option<Vec<(u16, &[u8])>> {
    let mut fields = Vec::new();
    while let [a, b, c, d, rest @ ..] = extra {
        let (kind, length) = (u16::from_le_bytes([*a, *b]), usize::from(u16::from_le_bytes([*c, *d])));
        fields.push((kind, rest.get(..length)?));
        extra = rest.get(length..)?;
    }
    extra.is_empty().then_some(fields)
}

/// The content of the field with the large values.
pub fn large(extra: &[u8]) -> Option<&[u8]> {
    extra_fields(extra)?.into_iter().find(|(kind, _)| *kind == ZIP64).map(|(_, content)| content)
}

/// Why two programs could take the entry for two things; none where nobody would.
pub fn doubt(extra: &[u8]) -> Option<String> {
    let Some(fields) = extra_fields(extra) else { return Some("extra fields of another length".into()) };
    for (place, (kind, _)) in fields.iter().enumerate() {
        let twice = fields.iter().take(place).any(|(before, _)| before == kind);
        if *kind == UNICODE_PATH || twice || !HARMLESS.contains(kind) {
            return Some(format!("extra field 0x{kind:04x}"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_harmless_and_names_are_not() {
        assert_eq!(doubt(b""), None);
        assert_eq!(doubt(b"UT\x05\0\x01\0\0\0\0"), None);
        assert_eq!(doubt(b"up\x06\0\x01\0\0\0\0x").as_deref(), Some("extra field 0x7075"));
        assert_eq!(doubt(b"UT\0\0UT\0\0").as_deref(), Some("extra field 0x5455"));
        assert_eq!(doubt(b"\x99\x99\0\0").as_deref(), Some("extra field 0x9999"));
        for broken in [&b"UT\x05\0\x01"[..], b"UT", b"UT\0\0\0"] {
            assert_eq!(doubt(broken).as_deref(), Some("extra fields of another length"), "{broken:?}");
        }
    }
}
