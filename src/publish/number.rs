//! Numbers of runs: `0001`, `0002` … `9999`, `10000` …

use std::fs;
use std::io;
use std::path::Path;

/// The folder name of run `number`.
pub fn name(number: u32) -> String {
    format!("{number:04}")
}

/// The newest run in `batch`, 0 when there is none. Anything with a run's name counts, so that none is replaced.
pub fn newest(batch: &Path) -> io::Result<u32> {
    let mut newest = 0;
    for entry in fs::read_dir(batch)? {
        newest = newest.max(entry?.file_name().to_str().and_then(read).unwrap_or(0));
    }
    Ok(newest)
}

/// Reads a folder name back; names that [`name`] would not write are not runs.
pub fn read(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number| *number > 0 && name(*number) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_only_names_that_it_writes() {
        let batch = tempfile::tempdir().unwrap();
        assert_eq!(newest(batch.path()).unwrap(), 0);
        for name in ["0002", "0010", "12", "00011", "+014", "current", ".staging-0099", "99999999999"] {
            fs::create_dir(batch.path().join(name)).unwrap();
        }
        assert_eq!(newest(batch.path()).unwrap(), 10);
    }

    #[test]
    fn grows_beyond_four_digits() {
        let batch = tempfile::tempdir().unwrap();
        for name in ["9999", "10000"] {
            fs::create_dir(batch.path().join(name)).unwrap();
        }
        assert_eq!(newest(batch.path()).unwrap(), 10_000);
        assert_eq!((name(7), name(10_001)), ("0007".into(), "10001".into()));
    }
}
