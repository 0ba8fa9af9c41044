//! Characters that a web system has written out twice: a cell that reads `&#30740;究` was meant to be read as 研究.

/// The names that stand for characters in the texts of systems.
const NAMES: [(&str, &str); 14] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", "\u{a0}"),
    ("middot", "·"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("mdash", "—"),
    ("ndash", "–"),
    ("hellip", "…"),
];
/// Longest reference, between its signs.
const LONGEST: usize = 8;

/// The text with its characters as they were meant; none where all stand as they are.
pub fn unescaped(text: &str) -> Option<String> {
    if !text.contains('&') {
        return None;
    }
    let mut clean = String::with_capacity(text.len());
    let (mut rest, mut found) = (text, false);
    while let Some((before, behind)) = rest.split_once('&') {
        clean.push_str(before);
        let reference = behind.split_once(';').filter(|(name, _)| name.len() <= LONGEST);
        match reference.and_then(|(name, later)| Some((character(name)?, later))) {
            Some((meant, later)) => {
                clean.push_str(&meant);
                (rest, found) = (later, true);
            }
            None => {
                clean.push('&');
                rest = behind;
            }
        }
    }
    clean.push_str(rest);
    found.then_some(clean)
}

/// What stands between `&` and `;`, as a character.
pub fn character(name: &str) -> Option<String> {
    let code = match name.strip_prefix('#') {
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok(),
            None => digits.parse().ok(),
        },
        None => return NAMES.iter().find(|(known, _)| *known == name).map(|(_, meant)| (*meant).to_owned()),
    };
    let meant = code.and_then(char::from_u32)?;
    (!meant.is_control() || meant.is_whitespace()).then(|| meant.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_read_as_they_were_meant_and_others_stay() {
        for (text, meant) in [
            ("&#30740;究", "研究"),
            ("&#x7814;&#X7a76;", "研究"),
            ("买买提&middot;艾力", "买买提·艾力"),
            ("R&amp;D", "R&D"),
            ("a & b &lt;1", "a & b <1"),
        ] {
            assert_eq!(unescaped(text).as_deref(), Some(meant), "{text}");
        }
        for text in ["研究", "R&D", "A&B;C", "&#;", "&#0;", "&#xD800;", "&#99999999;", "&unknown;", "&&&", "50%&"] {
            assert_eq!(unescaped(text), None, "{text}");
        }
    }
}
