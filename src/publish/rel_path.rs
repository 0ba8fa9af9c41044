//! Paths inside a run: relative, `/`-separated, never leaving it.

use super::error::PublishError;

/// Checks a path inside a run. Chinese names are let through here: the manifest is UTF-8 and no archive is made.
pub fn check_rel_path(path: &str) -> Result<(), PublishError> {
    match path.split('/').find_map(fault) {
        Some(reason) => Err(PublishError::Path { path: path.to_owned(), reason }),
        None => Ok(()),
    }
}

/// Checks the name of a batch: one visible component, because hidden names are the publisher's own.
pub fn check_batch(name: &str) -> Result<(), PublishError> {
    let wrong = |reason| Err(PublishError::Path { path: name.to_owned(), reason });
    match name {
        _ if name.contains('/') => wrong("it must be a single name"),
        _ if name.starts_with('.') => wrong("it begins with a dot"),
        _ => check_rel_path(name),
    }
}

/// An absolute path shows up as an empty first component; backslashes would make `sha256sum` escape the line.
fn fault(component: &str) -> Option<&'static str> {
    match component {
        "" => Some("it is absolute or has an empty component"),
        "." | ".." => Some("it has a `.` or `..` component"),
        _ if component.contains(['\\', ':']) => Some("it holds a backslash or a colon"),
        _ if component.contains(char::is_control) => Some("it holds a control character"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lets_paths_of_a_run_through() {
        for path in ["run.json", "dossiers/edu/202020100123.zip", "summary/教育科学学院.pdf", "a..b"] {
            assert!(check_rel_path(path).is_ok(), "{path}");
        }
    }

    #[test]
    fn refuses_paths_that_leave_the_run() {
        for path in ["", "/a", "a//b", "a/", "..", "a/../b", "./a", "a\\b", "C:a", "a\nb", "a\0"] {
            assert!(check_rel_path(path).is_err(), "{path:?}");
        }
    }

    #[test]
    fn a_batch_is_one_visible_name() {
        assert!(check_batch("2022-autumn").is_ok());
        for name in ["", "a/b", ".lock", "..", "."] {
            assert!(check_batch(name).is_err(), "{name:?}");
        }
    }
}
