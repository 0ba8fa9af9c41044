//! The PDFs of a dossier: they open, have the pages that are recorded, declare their standard, and nothing in them acts.
//!
//! What may be hostile is handed to the caller's own reader, which can bound time and memory.

use super::dossier::File;
use super::finding::{Code, Findings};
use super::holding::Holding;
use crate::pdf::{Facts, is_plain, look};

/// Largest PDF that is opened, in bytes; others are told.
const MOST: u64 = 64 << 20;
/// Reads a PDF within bounds of time and memory; none if it does not open or goes beyond.
pub type Bounded<'b> = &'b (dyn Fn(&[u8]) -> Option<Facts> + Sync);

/// Checks every PDF that the dossier lists.
pub fn check(holding: &Holding, files: &[File], bounded: Bounded, findings: &mut Findings) {
    // One that goes beyond the bounds costs seconds, so no second one is tried.
    let mut spent = false;
    for file in files.iter().filter(|file| file.path.ends_with(".pdf")) {
        if holding.size(&file.path).is_none_or(|size| size > MOST) {
            findings.note(Code::PdfUnreadable, &file.path, "");
            continue;
        }
        let looked = holding.bytes(&file.path).ok().and_then(|bytes| match is_plain(&bytes) {
            true => look(&bytes),
            false if spent => None,
            false => bounded(&bytes).or_else(|| {
                spent = true;
                None
            }),
        });
        match looked {
            None => findings.note(Code::PdfUnreadable, &file.path, ""),
            Some(facts) => tell(&facts, file, findings),
        }
    }
}

fn tell(facts: &Facts, file: &File, findings: &mut Findings) {
    if facts.encrypted {
        // Nothing else is known of it.
        return findings.note(Code::PdfEncrypted, &file.path, "");
    }
    if let Some(what) = &facts.active {
        findings.note(Code::PdfActive, &file.path, what);
    }
    if let Some(standard) = &file.pdf_standard
        && facts.standard.as_ref() != Some(standard)
    {
        findings.note(Code::PdfConformance, &file.path, facts.standard.clone().unwrap_or_default());
    }
    if file.pages.is_some_and(|pages| pages != facts.pages) {
        findings.note(Code::PdfPages, &file.path, format!("{} ≠ {}", file.pages.unwrap_or_default(), facts.pages));
    }
}
