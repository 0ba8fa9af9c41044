//! Where the entries lie: one behind the other, and not too large together.

use super::source::Source;
use super::{Entry, Span};
use crate::verify::finding::{Code, Findings};

/// What an archive may grow to in any case, in bytes: hashed by all algorithms in some two seconds.
const MOST_GROWTH: u64 = 128 << 20;
/// How many times its own length a larger archive may grow to.
const MOST_TIMES: u64 = 32;

/// Data must follow on data without gap or overlap, up to the directory. Who reads from the front stops at a gap, or
/// finds there what the directory does not have.
pub fn check_spans(spans: &mut [(Span, String)], start: u64, directory: u64, findings: &mut Findings) -> bool {
    spans.sort();
    let (mut next, mut whole) = (start, true);
    for (Span { from, to }, name) in spans.iter() {
        if *from < next || *to > directory {
            findings.note(Code::ZipOverlap, name, format!("{from}–{to}"));
            whole = false;
        } else if *from > next {
            findings.note(Code::ZipGap, name, format!("{next}–{from}"));
        }
        next = next.max(*to);
    }
    if next < directory {
        findings.note(Code::ZipGap, "", format!("{next}–{directory}"));
    }
    whole
}

/// What stands before the first entry. Programs differ in whether they move the offsets by it, so nothing there may be
/// taken for a record, nor the place where an unmoved directory would be.
pub fn check_front(source: &mut Source, front: u64, unmoved: Option<u64>, findings: &mut Findings) {
    findings.note(Code::ZipPrepended, "", format!("{front} bytes"));
    let directory = unmoved.and_then(|at| source.bytes(at, 4)).is_some_and(|mark| mark == b"PK\x01\x02");
    if directory || source.has_mark(0, front) {
        findings.note(Code::ZipTwoReadings, "", "a record before the archive");
    }
}

/// Bombs are not unpacked.
pub fn check_growth(entries: &[Entry], length: u64, findings: &mut Findings) -> bool {
    let total = entries.iter().fold(0u64, |sum, entry| sum.saturating_add(entry.size));
    let bounded = total <= MOST_GROWTH || total / MOST_TIMES <= length;
    if !bounded {
        findings.note(Code::ZipLimit, "", format!("{length} → {total}"));
    }
    bounded
}
