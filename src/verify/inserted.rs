//! Whether verify refuses what is written between two texts of a form of the program.

use std::path::Path;

use super::container::open_container;
use super::finding::Findings;
use super::holding::Holding;
use super::index::File;
use super::printed::Records;
use super::{bag, dossier};
use crate::pdf::{Facts, look};

/// The first thing that is wrong with the pages of a document.
fn refused(records: &Records, file: &File, facts: &Facts, pages: &[Vec<String>]) -> Option<String> {
    let mut findings = Findings::default();
    records.check(file, Some(&pages.to_vec()), &facts.about.subject, &mut findings);
    findings.sorted().first().map(|finding| finding.detail.clone())
}

/// At how many places something was added to the forms of a dossier, and where it was accepted, but before one of some words.
pub fn accepted(path: &Path, added: &str, but: &str) -> (usize, Vec<String>) {
    let (mut places, mut accepted) = (0, Vec::new());
    let mut findings = Findings::default();
    let (top, holding) = Holding::of_zip(open_container(path, &mut findings).unwrap());
    let (info, _) = bag::check_bag(&holding, &mut findings);
    let dossier = dossier::check_dossier(&holding, &info, &top, &mut findings).unwrap();
    let records = Records::new(&holding, &dossier.index, dossier.review.as_ref(), &info);
    for file in dossier.index.documents().filter(|file| file.form().is_some() && file.content_sha256.is_some()) {
        let facts = look(&holding.bytes(&file.path).unwrap()).unwrap();
        let pages = facts.text.clone().unwrap();
        assert_eq!(refused(&records, file, &facts, &pages), None, "{}", file.path);
        for (page, at) in pages.iter().enumerate().flat_map(|(page, runs)| (0..=runs.len()).map(move |at| (page, at))) {
            let mut more = pages.clone();
            more[page].insert(at, added.to_owned());
            places += 1;
            let behind = pages[page].get(at).cloned().unwrap_or_default();
            if !behind.starts_with(but) && refused(&records, file, &facts, &more).is_none() {
                accepted.push(format!("{} page {} before {behind}", file.path, page + 1));
            }
        }
    }
    assert_eq!(records.unread(), 0);
    (places, accepted)
}
