//! The text of a manifest: RFC 8493, section 2.1.3, and what `sha256sum -c` reads.

use std::fmt::Display;

/// One line a file, `digest␣␣path`, in byte order of the paths, each ended by a line feed.
///
/// The paths must be free of line breaks, backslashes and `%`; the callers' path rules see to that, so that
/// neither the escapes of RFC 8493 nor those of `sha256sum` are needed.
pub fn manifest<'a, D: Display>(files: impl IntoIterator<Item = (&'a str, D)>) -> String {
    let mut files: Vec<_> = files.into_iter().collect();
    files.sort_by_key(|(path, _)| *path);
    files.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::digest::sha256;

    #[test]
    fn is_sorted_by_bytes_with_two_spaces() {
        let text = manifest([("b", sha256(b"abc")), ("B", sha256(b"")), ("a/b", sha256(b"abc"))]);
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(text, format!("{empty}  B\n{abc}  a/b\n{abc}  b\n"));
    }

    #[test]
    fn of_nothing_is_empty() {
        assert_eq!(manifest::<String>([]), "");
    }
}
