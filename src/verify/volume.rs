//! The volume that a dossier stands for: what became of each item, and its documents as they are bound.

use std::collections::BTreeMap;

use super::index::{File, Index};
use super::places::Source;

/// What lies last in a volume.
const NOTES: &str = "data/cover/99-notes.pdf";

/// What became of an item of the volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// Printed from the records.
    Printed,
    /// Scanned or filed.
    Original {
        /// Its pages.
        pages: u64,
        /// Whether the program has set its pages, of pictures.
        is_set: bool,
    },
    /// On paper alone, with so many pages.
    Paper(u64),
    /// Not there.
    Absent,
}

impl Item {
    /// How `dossier.json` calls it.
    pub fn name(self) -> &'static str {
        match self {
            Item::Printed => "printed",
            Item::Original { .. } => "original",
            Item::Paper(_) => "paper_originals",
            Item::Absent => "absent",
        }
    }
}

/// Every item of the volume that is listed or belongs to the notice, and what became of it.
pub fn volume_items(index: &Index) -> Vec<(String, Item)> {
    let kept = |file: &File| match file.source {
        Source::Original => Item::Original { pages: file.pages.unwrap_or(0), is_set: file.pdf_standard.is_some() },
        _ => Item::Printed,
    };
    let filed = index.files.iter().filter_map(|file| Some((index.key_at(&file.path)?.to_owned(), kept(file))));
    let paper = index.paper_originals.iter().map(|paper| (paper.form.clone(), Item::Paper(paper.pages)));
    let absent = index.absent.iter().map(|absent| (absent.form.clone(), Item::Absent));
    filed.chain(paper).chain(absent).collect()
}

/// What is drawn on the pages of the whole volume, as it is bound: cover, contents, forms by their page numbers, notes. None
/// where a document is not known.
pub fn bound(index: &Index, drawn: &BTreeMap<String, Vec<String>>) -> Option<Vec<String>> {
    let mut files: Vec<&File> = index.documents().collect();
    files.sort_by_key(|file| (file.path == NOTES, file.volume_start));
    let pages: Option<Vec<_>> = files.into_iter().map(|file| drawn.get(&file.path)).collect();
    Some(pages?.into_iter().flatten().filter(|page| !page.is_empty()).cloned().collect())
}
