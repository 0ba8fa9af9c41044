//! Numbers of runs: `0001`, `0002` … `9999`, `10000` …

use std::fs;
use std::io;
use std::path::Path;

/// The folder name of run `number`.
pub fn run_name(number: u32) -> String {
    format!("{number:04}")
}

/// The newest run in `batch`, 0 when there is none. Anything with a run's name counts, so that none is replaced.
pub fn newest_number(batch: &Path) -> io::Result<u32> {
    let mut newest = 0;
    for entry in fs::read_dir(batch)? {
        newest = newest.max(entry?.file_name().to_str().and_then(run_number).unwrap_or(0));
    }
    Ok(newest)
}

/// Reads a folder name back; names that [`run_name`] would not write are not runs.
pub fn run_number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number| *number > 0 && run_name(*number) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_only_names_that_it_writes() {
        let batch = tempfile::tempdir().unwrap();
        assert_eq!(newest_number(batch.path()).unwrap(), 0);
        for name in ["0002", "0010", "12", "00011", "+014", "current", ".staging-0099", "99999999999"] {
            fs::create_dir(batch.path().join(name)).unwrap();
        }
        assert_eq!(newest_number(batch.path()).unwrap(), 10);
    }

    #[test]
    fn grows_beyond_four_digits() {
        let batch = tempfile::tempdir().unwrap();
        for name in ["9999", "10000"] {
            fs::create_dir(batch.path().join(name)).unwrap();
        }
        assert_eq!(newest_number(batch.path()).unwrap(), 10_000);
        assert_eq!((run_name(7), run_name(10_001)), ("0007".into(), "10001".into()));
    }
}
