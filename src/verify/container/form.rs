//! The fixed form of our own archives (docs/dossier-format.md, section 1).

use super::line::Line;
use crate::verify::finding::{Code, Findings};

/// Everything that the format leaves no choice in.
pub fn check_forms(lines: &[Line], findings: &mut Findings) {
    for line in lines {
        let name = String::from_utf8_lossy(&line.name);
        let stored = [".pdf", ".jpg", ".jpeg", ".png"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
        let (method, version) = if stored { (0, 10) } else { (8, 20) };
        let fixed = line.method == method
            && line.needed == version
            && line.made == (3 << 8 | version)
            && line.flags == 0
            && (line.time, line.date) == (0, 33)
            && line.internal == 0
            && line.external == 0o100_644 << 16
            && line.comment == 0;
        if !fixed {
            findings.note(Code::ZipForm, &name, "");
        }
    }
    let names: Vec<&[u8]> = lines.iter().map(|line| line.name.as_slice()).collect();
    let offsets_rise = lines.windows(2).all(|pair| pair[0].offset < pair[1].offset);
    let first = names.first().is_none_or(|name| name.ends_with(b"/bagit.txt"));
    if !first || !offsets_rise || names.get(1..).is_some_and(|rest| !rest.is_sorted()) {
        findings.note(Code::ZipOrder, "", "");
    }
}
