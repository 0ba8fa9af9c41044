//! `sign --pdf`: a PAdES signature with the seal and the signer's name in the summary tables.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use der::DateTime;
use typst::foundations::Bytes;

use super::{Hand, read, said, stamps};
use crate::ingest::inspect_picture;
use crate::job;
use crate::message::{Message, say};
use crate::records::values::Day;
use crate::render::{Press, Studio, view};
use crate::sign::{certificate, pades};

/// Where the picture stands on the last page.
#[derive(Clone, Copy)]
pub enum Spot {
    /// In the margin of a summary table, where no row comes to stand.
    Table,
    /// In the foot of a form, between its number and its code, which stand left and right in turn.
    Form {
        /// The volume page number.
        page: u32,
    },
}

impl Spot {
    /// Distance from the right edge of the page, in points.
    fn right(self) -> f32 {
        match self {
            Spot::Table => 34.0,
            Spot::Form { page } if page % 2 == 1 => 80.0,
            Spot::Form { .. } => 300.0,
        }
    }
}

/// Distance from the lower edge, in points.
const BOTTOM: f32 = 10.0;
/// The time that is shown is China Standard Time.
const CHINA: Duration = Duration::from_secs(8 * 3600);

/// What every summary table of a run is signed with.
pub struct Seal {
    picture: Vec<u8>,
    name: String,
    time: String,
}

impl Seal {
    /// Sets what is seen: the picture of the seal, if there is one, the signer and the time.
    ///
    /// # Errors
    /// When the picture is neither JPEG nor PNG, or cannot be set.
    pub fn new(hand: &Hand, picture: Option<&Path>) -> Result<Seal, Message> {
        let own = hand.signer.chain().first().ok_or_else(|| say("sign-no-certificate"))?;
        let name = certificate::common_name(&own.tbs_certificate.subject);
        let mut pictures = BTreeMap::new();
        let mut path = None;
        if let Some(file) = picture {
            let bytes = read(file)?;
            let kind = inspect_picture(&bytes).map_err(|_| said("sign-seal", file))?.kind;
            let name = format!("seal.{}", kind.extension());
            path = Some(format!("/{name}"));
            pictures.insert(name, Bytes::new(bytes));
        }
        let local = DateTime::from_unix_duration(hand.now.unix_duration() + CHINA).unwrap_or(hand.now);
        let shown = local.to_string().replace('T', " ").replace('Z', "");
        let view = view::signature(&name, &shown, path.as_deref());
        let templates = job::templates(None)?;
        let day: Day = shown.get(..10).and_then(|day| day.parse().ok()).ok_or_else(|| say("sign-no-certificate"))?;
        let studio = Studio::new(templates, job::fonts(None)?, day).map_err(|error| error.message())?;
        let set = studio.set("signature", view, pictures, "signature").map_err(|error| error.message())?;
        let digits: String = hand.now.to_string().chars().filter(char::is_ascii_digit).collect();
        Ok(Seal { picture: set.pdf, name, time: format!("D:{digits}Z") })
    }

    /// Signs one document; one that a signature stands in already stays as it is.
    ///
    /// # Errors
    /// When the PDF cannot be read or the key refuses.
    pub fn put(&self, pdf: Vec<u8>, spot: Spot, hand: &Hand, tsa: Option<&str>) -> Result<Vec<u8>, Message> {
        if pades::is_signed(&pdf) {
            return Ok(pdf);
        }
        let reason = say("sign-pdf-reason").zh();
        let look = pades::Appearance {
            picture: &self.picture,
            right: spot.right(),
            bottom: BOTTOM,
            name: &self.name,
            reason: &reason,
            time: &self.time,
        };
        pades::sign_pades(&pdf, &look, &hand.signer, |cms| match tsa {
            Some(url) => stamps::fetched(&cms, &hand.signer, url),
            None => Ok(cms),
        })
    }
}
