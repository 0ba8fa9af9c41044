//! Names that may stand in a bag: RFC 8493, sections 5.1 and 6.1, made narrow.
//!
//! Only ASCII letters, digits, `.`, `-` and `_` are let through. So percent-encoding, Unicode normal forms,
//! control characters, drive letters and backslashes never come up, in this program or in any other reader.

use std::fmt;

/// The length in bytes from which on a path is too long.
///
/// Old Windows programs stop at 260 characters (`MAX_PATH`); this leaves more than half to the folder that a
/// dossier is unpacked in.
pub const PATH_LIMIT: usize = 120;

/// Device names of Windows, refused with any extension and in either case.
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A path below the bag's top folder: relative, `/`-separated, safe on every common file system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryPath(String);

/// Why a text is no [`EntryPath`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// The path is empty or absolute, ends with `/` or has `//` in it.
    #[error("path `{0}` has an empty component; write a relative path")]
    Empty(String),
    /// The path has this many bytes, [`PATH_LIMIT`] or more.
    #[error("path `{0}` has {1} bytes; keep it below {PATH_LIMIT}")]
    TooLong(String, usize),
    /// The path holds a character that is not portable.
    #[error("path `{0}` holds {1:?}; use ASCII letters, digits, `.`, `-` and `_`")]
    Character(String, char),
    /// A component is `.`, `..` or hidden, or ends with a dot that Windows would drop.
    #[error("path `{0}` has a component that begins or ends with a dot")]
    Dot(String),
    /// A component names a Windows device.
    #[error("path `{0}` has a component that Windows reserves for a device")]
    Reserved(String),
}

impl EntryPath {
    /// Checks a path of one or more components.
    ///
    /// # Errors
    /// [`PathError`] when the path is empty, absolute, too long, or has a component that is not portable.
    pub fn new(path: impl Into<String>) -> Result<EntryPath, PathError> {
        let path = path.into();
        if path.len() >= PATH_LIMIT {
            let length = path.len();
            return Err(PathError::TooLong(path, length));
        }
        path.split('/').try_for_each(|component| check_component(&path, component))?;
        Ok(EntryPath(path))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EntryPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check_component(path: &str, component: &str) -> Result<(), PathError> {
    let path = path.to_owned();
    if component.is_empty() {
        Err(PathError::Empty(path))
    } else if let Some(character) = component.chars().find(|c| !is_portable(*c)) {
        Err(PathError::Character(path, character))
    } else if component.starts_with('.') || component.ends_with('.') {
        Err(PathError::Dot(path))
    } else if is_reserved(component) {
        Err(PathError::Reserved(path))
    } else {
        Ok(())
    }
}

fn is_portable(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_')
}

/// `CON`, `con.txt`, `COM1` and their like name devices on Windows, whatever follows the first dot.
fn is_reserved(component: &str) -> bool {
    let stem = component.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    RESERVED.contains(&stem.as_str()) || port.is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lets_dossier_paths_through() {
        let paths =
            ["bagit.txt", "data/forms/08-review.pdf", "data/evidence/01-02.jpg", "202020100123", "com10", "console"];
        for path in paths {
            assert_eq!(EntryPath::new(path).unwrap().as_str(), path);
        }
    }

    #[test]
    fn refuses_what_some_system_would_misread() {
        let paths = [
            "",
            "/etc/passwd",
            "data//a",
            "data/",
            "..",
            "data/../a",
            "./a",
            "data/a.",
            "data/.hidden",
            "data/a ",
            "a b",
            "a%0A",
            "a\nb",
            "a\u{7f}",
            "a\0",
            "C:a",
            "data\\a",
            "封面.pdf",
            "é",
            "NUL",
            "data/con.pdf",
            "Com1.txt",
            "lpt9",
            "aux.tar.gz",
        ];
        for path in paths {
            assert!(EntryPath::new(path).is_err(), "{path:?}");
        }
    }

    #[test]
    fn measures_the_length_in_bytes() {
        assert!(EntryPath::new("a".repeat(PATH_LIMIT - 1)).is_ok());
        let refused = EntryPath::new("a".repeat(PATH_LIMIT)).unwrap_err();
        assert!(matches!(refused, PathError::TooLong(_, 120)));
    }
}
