//! 备注 of the summary table: what is open of a student, and why, in as few words as a narrow column has room for.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Finding, Outcome};
use crate::message::{Word, say, shortened};

/// So many requirements that find the very same are one cause.
const FOLDED: usize = 3;
/// Reasons that are given; of further requirements the name stands alone.
const MOST_REASONS: usize = 3;

/// `总学分（已修30学分）、开题报告（无记录）、中期考核（待认定）`
pub fn open_points(findings: &[Finding]) -> String {
    let open: Vec<(&Finding, String)> =
        findings.iter().filter(|finding| finding.outcome.is_open()).map(|one| (one, one.found.zh())).collect();
    let mut same: BTreeMap<&str, usize> = BTreeMap::new();
    open.iter().for_each(|(_, found)| *same.entry(found).or_default() += 1);
    let (mut named, mut points) = (BTreeSet::new(), Vec::new());
    for (finding, found) in &open {
        let count = same.get(found.as_str()).copied().unwrap_or_default();
        let is_folded = count >= FOLDED;
        let name = if is_folded { shortened(found) } else { finding.code.chinese() };
        if !named.insert(name.clone()) {
            continue;
        }
        let reason = if is_folded || points.len() >= MOST_REASONS { String::new() } else { reason(finding, found) };
        points.push(match (is_folded, reason.as_str()) {
            (true, _) => say("reason-folded").with("name", name).with("count", count).zh(),
            (false, "") => name,
            (false, reason) => say("summary-point").with("name", name).with("why", reason).zh(),
        });
    }
    points.join("、")
}

/// What is found; where the note counts what is short (尚差2学分) or the table has a column for what is found, the note or nothing.
fn reason(finding: &Finding, found: &str) -> String {
    let short = finding.note.as_ref().filter(|note| note.key().ends_with("-short"));
    match (finding.outcome, finding.found.key(), short) {
        (Outcome::Undetermined, ..) => say("summary-undecided").zh(),
        (_, _, Some(note)) => shortened(&note.zh()),
        (_, "outputs-found" | "result-found" | "study-found" | "study-found-whole", _) => String::new(),
        // The last sentence is what was found last: of a photo what is wrong with it.
        (_, "sentences", _) => shortened(found.rsplit('；').next().unwrap_or_default()),
        _ => shortened(found),
    }
}
