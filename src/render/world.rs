//! The sealed world that a document is set in: templates, fonts and one student's data, nothing else.

use std::collections::HashMap;

use typst::World;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt};

use super::{Fonts, Templates};

/// What all documents share: the standard library, the templates and the fonts.
pub(super) struct Shelf {
    library: LazyHash<Library>,
    sources: HashMap<FileId, Source>,
    pub(super) fonts: Fonts,
}

impl Shelf {
    pub(super) fn new(templates: &Templates, fonts: Fonts) -> Shelf {
        let sources = templates.sources.iter().filter_map(|(path, text)| {
            let id = file_id(path)?;
            Some((id, Source::new(id, text.clone())))
        });
        Shelf { library: LazyHash::new(library()), sources: sources.collect(), fonts }
    }
}

/// The standard library with what templates need to say which cell is the heading of a row.
fn library() -> Library {
    Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build()
}

/// The id of a path below the root. Ids are never freed and there are only 65,535 of them, so every
/// document uses the same few paths.
pub(super) fn file_id(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(path).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// One document about to be set.
pub(super) struct Desk<'a> {
    pub(super) shelf: &'a Shelf,
    pub(super) main: FileId,
    pub(super) files: HashMap<FileId, Bytes>,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shelf.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shelf.fonts.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.shelf.sources.get(&id).cloned().ok_or_else(|| not_found(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or_else(|| not_found(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shelf.fonts.fonts.get(index).cloned()
    }

    /// A document's date is the batch's; the clock is out of reach.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}
