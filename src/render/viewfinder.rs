//! What one form of a volume would be made from, for whoever works on its template.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::Value;
use typst::foundations::Bytes;

use super::Readback;
use super::studio::{Document, Press, RenderError, Studio};

/// A view and the pictures that it names.
pub type Scene = (Value, BTreeMap<String, Bytes>);

/// Keeps what one template is given, and sets everything as the studio does, so that page numbers are true.
pub struct Viewfinder<'s> {
    studio: &'s Studio,
    template: &'s str,
    seen: RefCell<Option<Scene>>,
}

impl<'s> Viewfinder<'s> {
    /// Looks for what `template` is given.
    pub fn new(studio: &'s Studio, template: &'s str) -> Viewfinder<'s> {
        Viewfinder { studio, template, seen: RefCell::default() }
    }

    /// What the template was given, if it was used.
    pub fn into_scene(self) -> Option<Scene> {
        self.seen.into_inner()
    }
}

impl Press for Viewfinder<'_> {
    /// A template that is broken, as one in the making is, counts as one page.
    fn set(
        &self,
        template: &str,
        view: Value,
        pictures: BTreeMap<String, Bytes>,
        ident: &str,
    ) -> Result<Document, RenderError> {
        if template == self.template {
            *self.seen.borrow_mut() = Some((view.clone(), pictures.clone()));
        }
        let set = self.studio.set(template, view, pictures, ident);
        Ok(set.unwrap_or_else(|_| Document { pdf: Vec::new(), pages: 1, readback: Readback::default() }))
    }
}
