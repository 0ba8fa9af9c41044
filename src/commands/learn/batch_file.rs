//! Puts `tables` into `batch.yaml`; everything else of the file stays as it was written, comments included.

use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::ingest::parse;
use crate::input_names::BATCH;
use crate::publish::disk;
use crate::records::{AliasTable, Batch};

/// The one section that is written.
#[derive(Serialize)]
struct Section<'t> {
    tables: &'t AliasTable,
}

/// Replaces the section, or adds it at the end.
///
/// # Errors
/// Why the file cannot be read or written, or what would be wrong with it afterwards.
pub fn set_tables(path: &Path, tables: &AliasTable) -> Result<(), String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let section = serde_yaml::to_string(&Section { tables }).map_err(|error| error.to_string())?;
    let text = with_section(&text, &section);
    parse::<Batch>(BATCH, text.as_bytes(), "zishen/batch/1")
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
    disk::replace_file(path, text.as_bytes()).map_err(|error| error.to_string())
}

/// The text with the section in the place of the one that it has; comments before the next section are that one's.
fn with_section(text: &str, section: &str) -> String {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let lines: Vec<&str> = text.lines().collect();
    let starts = |line: &&str| line.starts_with("tables:");
    let begin = lines.iter().position(starts).unwrap_or(lines.len());
    let is_next = |line: &&str| !line.starts_with([' ', '\t', '#', '}', ']', '-']) && !line.is_empty();
    let rest = lines.get(begin + 1..).unwrap_or_default();
    let next = begin + 1 + rest.iter().position(is_next).unwrap_or(rest.len());
    // Comments and blank lines directly before the next section belong to it.
    let own = lines.get(begin..next.min(lines.len())).unwrap_or_default();
    let kept = own.iter().rev().take_while(|line| line.is_empty() || line.starts_with('#')).count();
    let end = next.min(lines.len()) - kept;
    let head = lines.iter().take(begin).copied();
    let tail = lines.iter().skip(end).copied();
    head.chain(section.lines()).chain(tail).map(|line| format!("{line}{newline}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_section_changes() {
        let section = "tables:\n  totals:\n  - 总\n";
        for (before, after) in [
            ("a: 1\n# 注\nb: 2\n", "a: 1\n# 注\nb: 2\ntables:\n  totals:\n  - 总\n"),
            ("a: 1\ntables: {notes: [x]}\n\n# of b\nb: 2\n", "a: 1\ntables:\n  totals:\n  - 总\n\n# of b\nb: 2\n"),
            ("tables:\n  # own\n  notes:\n  - x\nb: 2", "tables:\n  totals:\n  - 总\nb: 2\n"),
            ("a: 1\r\n", "a: 1\r\ntables:\r\n  totals:\r\n  - 总\r\n"),
            ("tables: {\n  notes: [x]\n}\nb: 2\n", "tables:\n  totals:\n  - 总\nb: 2\n"),
        ] {
            assert_eq!(with_section(before, section), after, "{before:?}");
        }
    }
}
