//! The signatures in a PDF (ETSI EN 319 142-1, ISO 32000-1 §12.8): who signed, what it covers, what came after.
//!
//! Those in the school's own documents hold or are a fault. Those in what somebody handed in are reported, and no more: the
//! dossier keeps the file as it came, and whom that person's office trusts is not known here.

use std::time::Duration;

use super::finding::{Code, Findings};
use super::signatures::{Demands, Signed, State, nobody, of_problems};
use crate::pdf::{Facts, Seal};
use crate::sign::check_pdf;

/// Whose document it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// Printed and signed by the school.
    Own,
    /// Handed in.
    Foreign,
}

/// The forms that are checked.
const FORMS: [&str; 2] = ["ETSI.CAdES.detached", "adbe.pkcs7.detached"];

/// Checks all signatures of a document; gives those of the school's own.
pub fn check_seals(
    bytes: &[u8],
    facts: &Facts,
    path: &str,
    hand: Hand,
    demands: &Demands,
    findings: &mut Findings,
) -> Vec<Signed> {
    let mut own = Findings::default();
    let all: Vec<Signed> = facts.seals.iter().flat_map(|seal| of_seal(bytes, seal, path, demands, &mut own)).collect();
    if hand == Hand::Own {
        own.sorted().into_iter().for_each(|finding| findings.take_over(finding));
        return all.into_iter().map(|signed| Signed { covers: path.to_owned(), files: 1, ..signed }).collect();
    }
    for finding in own.sorted() {
        findings.warn(finding.code, path, finding.detail);
    }
    Vec::new()
}

fn of_seal(bytes: &[u8], seal: &Seal, path: &str, demands: &Demands, findings: &mut Findings) -> Vec<Signed> {
    if !FORMS.contains(&seal.form.as_str()) {
        findings.note(Code::SignUnchecked, path, &seal.form);
        return vec![Signed { state: State::Refused, ..nobody() }];
    }
    let Some((signature, covered)) = seal.parts(bytes) else {
        findings.note(Code::SignBroken, path, "ByteRange");
        return vec![nobody()];
    };
    let whole = seal.is_whole(bytes);
    if !whole {
        findings.note(Code::SignUpdated, path, format!("{} < {}", seal.end, bytes.len()));
    }
    let of_form = (seal.form == FORMS[0], seal.claimed.map(Duration::from_secs));
    let mut all = of_problems(check_pdf(&signature, &covered, of_form, &demands.trust), path, demands, findings);
    // What was added later may have changed what is seen.
    let least = if whole { State::NotSigned } else { State::Refused };
    all.iter_mut().for_each(|signed| signed.state = signed.state.max(least));
    all
}
