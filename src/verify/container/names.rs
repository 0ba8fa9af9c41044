//! Names of entries: they lead nowhere else, and no two are one on any file system.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::line::Line;
use crate::verify::finding::{Code, Findings, is_hidden};

/// Names that lead nowhere else, of which no two are one on any file system.
pub fn check_names(lines: &[Line], findings: &mut Findings) {
    let mut seen: BTreeMap<String, &[u8]> = BTreeMap::new();
    for line in lines {
        let name = String::from_utf8_lossy(&line.name);
        // Without the flag one program takes the bytes for UTF-8, the next for the code page of its system.
        if std::str::from_utf8(&line.name).is_err() || (!line.name.is_ascii() && line.flags & 0x800 == 0) {
            findings.note(Code::ZipNameEncoding, &name, "");
        }
        if is_unsafe(&name) {
            findings.note(Code::ZipNameUnsafe, &name, "");
        }
        if name.split('/').any(is_reserved) {
            findings.warn(Code::ZipNameUnsafe, &name, "Windows");
        }
        if name.ends_with('/') {
            findings.note(Code::ZipFolder, &name, "");
        }
        if seen.insert(folded_name(name.trim_end_matches('/')), &line.name).is_some() {
            findings.note(Code::ZipTwin, &name, "");
        }
    }
    // The names below a folder stand together, so one look a file is enough, however deep the names are.
    for (file, _) in seen.iter().filter(|(_, raw)| !raw.ends_with(b"/")) {
        let folder = format!("{file}/");
        if let Some((name, _)) = seen.range(folder.clone()..).next().filter(|(name, _)| name.starts_with(&folder)) {
            findings.note(Code::ZipClash, name, "");
        }
    }
}

/// Whether a path could leave its folder, or means another file on some system.
pub fn is_unsafe(name: &str) -> bool {
    let path = name.strip_suffix('/').unwrap_or(name);
    let drive = path.as_bytes().get(1) == Some(&b':');
    drive
        || path.contains(['\\', '\0'])
        || path.chars().any(char::is_control)
        || path.split('/').any(|part| matches!(part, "" | "." | ".."))
}

/// The same of a file that lies in a folder: there a name may have line breaks, as those that macOS gives to icons of folders
/// have; manifests write them as percent codes (RFC 8493, 2.1.3).
pub fn is_unsafe_there(name: &str) -> bool {
    is_unsafe(&name.replace(['\r', '\n'], " "))
}

/// Whether Windows takes a name for a device or a second stream of a file, so that what is unpacked there is another thing.
fn is_reserved(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device).is_some_and(|rest| {
            let mut digits = rest.chars();
            matches!((digits.next(), digits.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
        })
    };
    part.contains(':')
        || ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(&stem.as_str())
        || ["com", "lpt"].into_iter().any(numbered)
}

/// A path as a file system sees it that knows neither case nor normal form, characters that are not seen, nor dots and spaces at
/// the end of a name (full case folding, Unicode 3.13 D144; HFS+ passes over what is not seen; Windows drops the ends).
pub fn folded_name(path: &str) -> String {
    let plain = if path.is_ascii() {
        path.to_ascii_lowercase()
    } else {
        path.nfd().filter(|c| !is_hidden(*c)).flat_map(folded_char).collect::<String>().nfc().collect()
    };
    let mut folded = String::with_capacity(plain.len());
    for part in plain.split('/') {
        folded.push_str(part.trim_end_matches(['.', ' ']));
        folded.push('/');
    }
    folded.pop();
    folded
}

/// Lower, upper and lower again comes to full case folding: `ẞ` → `ß` → `SS` → `ss`.
fn folded_char(c: char) -> impl Iterator<Item = char> {
    c.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs that Unicode's CaseFolding.txt makes one (statuses C and F), and normal forms.
    #[test]
    fn twins_are_one_in_full_case_folding() {
        let twins = [
            ("straße", "STRASSE"),
            ("ẞ", "ss"),
            ("ﬁle", "FILE"),
            ("ſ", "s"),
            ("\u{212a}", "k"),
            ("ς", "Σ"),
            ("ŉ", "ʼn"),
            ("ǰ", "J\u{30c}"),
            ("\u{e9}", "E\u{301}"),
            ("ᾳ", "ΑΙ"),
            ("\u{10400}", "\u{10428}"),
            ("ꭰ", "Ꭰ"),
            ("a.txt.", "A.TXT"),
            ("a /b", "a/b. "),
        ];
        for (one, other) in twins {
            assert_eq!(folded_name(one), folded_name(other), "{one} {other}");
        }
    }

    /// Names of Microsoft's "Naming Files, Paths, and Namespaces".
    #[test]
    fn names_that_windows_keeps_are_known() {
        for name in ["con", "AUX.txt", "nul.tar.gz", "com1", "LPT¹", "a.txt:ads", "prn .x"] {
            assert!(is_reserved(name), "{name}");
        }
        for name in ["console", "com", "com10", "a.con", "lpta", ""] {
            assert!(!is_reserved(name), "{name}");
        }
    }

    #[test]
    fn others_stay_apart() {
        for (one, other) in [("a", "b"), ("资审", "资料"), ("a/b", "a.b"), ("o", "ö"), ("1", "１")] {
            assert_ne!(folded_name(one), folded_name(other), "{one} {other}");
        }
    }
}
