//! The pictures that one student's record names, read from the input folder and looked at.

use std::collections::BTreeMap;

use crate::album::Album;
use crate::ingest::inspect_picture;
use crate::inputs::Inputs;
use crate::message::{Message, say};
use crate::package::Media;
use crate::policy::PhotoState;
use crate::records::{PictureKind, Student};
use crate::render::Pictures;

/// Most scanned pages of one original; the typesetter can tell only 65,535 files apart in its whole life.
const MOST_SCANS: usize = 500;

/// Everything beside the record itself that goes into a dossier.
pub struct Gathered {
    /// What became of the photo.
    pub photo: PhotoState,
    /// Photo and scanned originals.
    pub pictures: Pictures,
    /// Files of evidence.
    pub evidence: Vec<EvidenceFile>,
    /// Files that cannot be used, with the reason.
    pub unusable: Vec<(String, Message)>,
}

/// One file of evidence; piece and file count from 1.
pub struct EvidenceFile {
    /// Which piece of evidence.
    pub piece: u16,
    /// Which file of it.
    pub file: u16,
    /// Title of the piece.
    pub title: String,
    /// Format, told by content.
    pub media: Media,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Reads everything that the record names; what cannot be used is told, and stops nothing.
pub fn gather(inputs: &Inputs, album: &Album, student: &Student) -> Gathered {
    let pictures = Pictures { photo: None, scans: BTreeMap::new() };
    let mut gathered = Gathered { photo: PhotoState::Absent, pictures, evidence: vec![], unusable: vec![] };
    gathered.photo(inputs, album, student);
    for (original, n) in student.originals.iter().zip(1..) {
        if original.scans.is_empty() && original.pages.unwrap_or(0) == 0 {
            gathered.unusable.push((nth(n), say("original-empty")));
        }
        if original.scans.len() > MOST_SCANS {
            gathered.unusable.push((nth(n), say("original-many").with("most", MOST_SCANS)));
            continue;
        }
        let scans: Vec<_> = original.scans.iter().filter_map(|path| gathered.scan(inputs, path)).collect();
        // A scan with a page missing is no original; the form is printed instead and the finding tells.
        if scans.len() == original.scans.len() && !scans.is_empty() {
            gathered.pictures.scans.insert(original.form, scans);
        }
    }
    for (evidence, piece) in student.evidence.iter().zip(1..) {
        for (path, file) in evidence.files.iter().zip(1..) {
            if let Some((media, bytes)) = gathered.evidence_file(inputs, path) {
                let title = evidence.title.clone();
                gathered.evidence.push(EvidenceFile { piece, file, title, media, bytes });
            }
        }
    }
    gathered
}

fn nth(n: usize) -> String {
    say("original-nth").with("n", n).zh()
}

impl Gathered {
    /// A photo that is there is embedded as it is; one that has changed since it was looked at is not.
    fn photo(&mut self, inputs: &Inputs, album: &Album, student: &Student) {
        self.photo = album.state(&student.id);
        let (PhotoState::Present(facts), Some(path)) = (&self.photo, &student.photo) else { return };
        let is_jpeg = facts.picture.kind == PictureKind::Jpeg;
        match inputs.bytes(path) {
            Ok(bytes) if album.is_same(&student.id, &bytes) => self.pictures.photo = is_jpeg.then_some(bytes),
            Ok(_) => self.photo = PhotoState::Unusable(say("file-changed").with("path", path.as_str())),
            Err(why) => self.photo = PhotoState::Unusable(why),
        }
    }

    fn scan(&mut self, inputs: &Inputs, path: &str) -> Option<(PictureKind, Vec<u8>)> {
        let bytes = self.readable(inputs, path)?;
        match inspect_picture(&bytes) {
            Ok(picture) => Some((picture.kind, bytes)),
            Err(fault) => {
                self.unusable.push((path.into(), fault.message()));
                None
            }
        }
    }

    /// Evidence may also be a PDF, which is filed as it is.
    fn evidence_file(&mut self, inputs: &Inputs, path: &str) -> Option<(Media, Vec<u8>)> {
        let bytes = self.readable(inputs, path)?;
        if bytes.starts_with(b"%PDF-") {
            return Some((Media::Pdf, bytes));
        }
        match inspect_picture(&bytes).map(|picture| picture.kind) {
            Ok(PictureKind::Jpeg) => Some((Media::Jpeg, bytes)),
            Ok(PictureKind::Png) => Some((Media::Png, bytes)),
            Err(fault) => {
                self.unusable.push((path.into(), fault.message()));
                None
            }
        }
    }

    fn readable(&mut self, inputs: &Inputs, path: &str) -> Option<Vec<u8>> {
        inputs.bytes(path).map_err(|why| self.unusable.push((path.into(), why))).ok()
    }
}
