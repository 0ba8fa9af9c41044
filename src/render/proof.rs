//! What would be set, without setting it: two volumes with the same proof become the same bytes.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::Value;
use typst::foundations::Bytes;

use super::Readback;
use super::studio::{Document, Press, RenderError};

/// Every template, view, picture and identifier that was handed over, in order. Each document counts as one page:
/// the true numbers follow from the same data.
#[derive(Debug, Default)]
pub struct Proof(RefCell<Vec<u8>>);

impl Proof {
    /// All that was handed over.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_inner()
    }

    /// Lengths are told, so that no two lists of parts look alike.
    fn tell(&self, part: &[u8]) {
        let mut told = self.0.borrow_mut();
        told.extend((part.len() as u64).to_le_bytes());
        told.extend(part);
    }
}

impl Press for Proof {
    fn set(
        &self,
        template: &str,
        view: Value,
        pictures: BTreeMap<String, Bytes>,
        ident: &str,
    ) -> Result<Document, RenderError> {
        self.tell(template.as_bytes());
        self.tell(ident.as_bytes());
        self.tell(view.to_string().as_bytes());
        for (path, bytes) in &pictures {
            self.tell(path.as_bytes());
            self.tell(bytes);
        }
        Ok(Document { pdf: Vec::new(), pages: 1, readback: Readback::default() })
    }
}
