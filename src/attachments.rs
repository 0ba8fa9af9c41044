//! The pictures that one student's record names, read from the input folder and looked at.

use crate::album::Album;
use crate::ingest::{Attachment, inspect_attachment, tiff_pages};
use crate::inputs::Inputs;
use crate::message::{Message, say};
use crate::package::Media;
use crate::pdf;
use crate::policy::PhotoState;
use crate::records::{PictureKind, Student};
use crate::render::{Bytes, Filed, Pictures};

/// Most scanned pages of one original; the typesetter can distinguish only 65,535 files in its whole life.
const MOST_SCANS: usize = 500;

/// Everything beside the record itself that goes into a dossier.
pub struct Attachments {
    /// The degree photo: absent, unusable with a reason, or its facts.
    pub photo: PhotoState,
    /// Photo and scanned originals.
    pub pictures: Pictures,
    /// Files of evidence.
    pub evidence: Vec<EvidenceFile>,
    /// Files that cannot be used, with the reason.
    pub unusable: Vec<(String, Message)>,
    /// Bytes that have been read.
    bytes: u64,
}

/// One file of evidence; piece and file count from 1.
pub struct EvidenceFile {
    /// Number of the piece in the record.
    pub piece: u16,
    /// Number of the file within the piece.
    pub file: u16,
    /// Title of the piece.
    pub title: String,
    /// Format, recognised by content.
    pub media: Media,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Reads every file that the record names; one that cannot be used is reported, and stops nothing.
pub fn read_attachments(inputs: &Inputs, album: &Album, student: &Student) -> Attachments {
    let pictures = Pictures::default();
    let mut attachments =
        Attachments { photo: PhotoState::Absent, pictures, evidence: vec![], unusable: vec![], bytes: 0 };
    attachments.photo(inputs, album, student);
    for (original, n) in student.originals.iter().zip(1..) {
        if original.scans.is_empty() && original.pages.unwrap_or(0) == 0 {
            attachments.unusable.push((nth(n), say("original-empty")));
        }
        if original.scans.len() > MOST_SCANS {
            attachments.unusable.push((nth(n), say("original-many").with("most", MOST_SCANS)));
            continue;
        }
        attachments.original(inputs, <&str>::from(original.form), &original.scans);
    }
    for paper in &student.papers {
        if paper.scans.is_empty() && paper.pages.unwrap_or(0) == 0 {
            attachments.unusable.push((paper.code.clone(), say("original-empty")));
        }
        if paper.scans.len() > MOST_SCANS {
            attachments.unusable.push((paper.code.clone(), say("original-many").with("most", MOST_SCANS)));
            continue;
        }
        attachments.original(inputs, &paper.code, &paper.scans);
    }
    for (evidence, piece) in student.evidence.iter().zip(1..) {
        for (path, file) in evidence.files.iter().zip(1..) {
            if let Some((media, bytes)) = attachments.evidence_file(inputs, path) {
                let title = evidence.title.clone();
                attachments.evidence.push(EvidenceFile { piece, file, title, media, bytes });
            }
        }
    }
    attachments
}

fn nth(n: usize) -> String {
    say("original-nth").with("n", n).zh()
}

impl Attachments {
    /// A photo that is there is embedded as it is; one that has changed since it was looked at is not.
    fn photo(&mut self, inputs: &Inputs, album: &Album, student: &Student) {
        self.photo = album.state(&student.id);
        let (PhotoState::Present(facts), Some(path)) = (&self.photo, &student.photo) else { return };
        let is_jpeg = facts.picture.kind == PictureKind::Jpeg;
        match inputs.bytes(path) {
            Ok(bytes) if album.is_same(&student.id, &bytes) => self.pictures.photo = is_jpeg.then(|| Bytes::new(bytes)),
            Ok(_) => self.photo = PhotoState::Unusable(say("file-changed").with("path", path.as_str())),
            Err(why) => self.photo = PhotoState::Unusable(why),
        }
    }

    /// An original is one PDF, or pictures page by page. With a page missing it is none: the form is printed instead
    /// and the finding says so.
    fn original(&mut self, inputs: &Inputs, key: &str, paths: &[String]) {
        let mut pages = Vec::new();
        for path in paths {
            match self.attachment(inputs, path) {
                Some((AttachmentKind::Pdf(count), bytes)) if paths.len() == 1 => {
                    self.pictures.filed.insert(key.into(), Filed { bytes: Bytes::new(bytes), pages: count });
                    return;
                }
                Some((AttachmentKind::Pdf(_), _)) => {
                    return self.unusable.push((path.clone(), say("attachment-pdf-many")));
                }
                Some((AttachmentKind::Picture(kind), bytes)) => pages.push((kind, Bytes::new(bytes))),
                Some((AttachmentKind::Tiff, bytes)) => match tiff_pages(&bytes) {
                    Ok(all) => pages.extend(all.into_iter().map(|page| (PictureKind::Png, Bytes::new(page)))),
                    Err(why) => return self.unusable.push((path.clone(), why)),
                },
                None => return,
            }
        }
        if !pages.is_empty() {
            self.pictures.scans.insert(key.into(), pages);
        }
    }

    /// Evidence is filed as it is.
    fn evidence_file(&mut self, inputs: &Inputs, path: &str) -> Option<(Media, Vec<u8>)> {
        let (kind, bytes) = self.attachment(inputs, path)?;
        let media = match kind {
            AttachmentKind::Pdf(_) => Media::Pdf,
            AttachmentKind::Picture(PictureKind::Jpeg) => Media::Jpeg,
            AttachmentKind::Picture(PictureKind::Png) => Media::Png,
            AttachmentKind::Tiff => match tiff_pages(&bytes) {
                Ok(_) => Media::Tiff,
                Err(why) => {
                    self.unusable.push((path.into(), why));
                    return None;
                }
            },
        };
        Some((media, bytes))
    }

    fn attachment(&mut self, inputs: &Inputs, path: &str) -> Option<(AttachmentKind, Vec<u8>)> {
        let mut bytes = self.readable(inputs, path)?;
        let kind = inspect_attachment(&bytes).and_then(|kind| match kind {
            Attachment::Pdf => pdf_pages(&mut bytes).map(AttachmentKind::Pdf),
            Attachment::Picture(kind) => Ok(AttachmentKind::Picture(kind)),
            Attachment::Tiff => Ok(AttachmentKind::Tiff),
        });
        kind.map_err(|why| self.unusable.push((path.into(), why))).ok().map(|kind| (kind, bytes))
    }

    fn readable(&mut self, inputs: &Inputs, path: &str) -> Option<Vec<u8>> {
        let most = inputs.batch.limits.files_megabytes;
        // The size is looked up first, so that what is too much is not even read.
        let bytes = match self.bytes.saturating_add(inputs.size(path).unwrap_or(0)) {
            sum if sum > u64::from(most) << 20 => Err(say("limit-files").with("most", most)),
            sum => inputs.bytes(path).inspect(|_| self.bytes = sum),
        };
        bytes.map_err(|why| self.unusable.push((path.into(), why))).ok()
    }
}

enum AttachmentKind {
    /// With its number of pages.
    Pdf(usize),
    Picture(PictureKind),
    Tiff,
}

/// The pages of a PDF that an archive takes, without an encryption that asks for no password. What may be hostile is read
/// in a process of its own.
fn pdf_pages(bytes: &mut Vec<u8>) -> Result<usize, Message> {
    // Readers mend a file that was cut off and lose pages with it.
    let end = &bytes[bytes.len().saturating_sub(1024)..];
    if !end.windows(5).any(|mark| mark == b"%%EOF") {
        return Err(say("attachment-pdf-cut"));
    }
    let look = |bytes: &[u8]| if pdf::is_plain(bytes) { pdf::look(bytes) } else { pdf::bounded::look_bounded(bytes) };
    let mut facts = look(bytes);
    if facts.as_ref().is_some_and(|facts| facts.encrypted)
        && let Some(plain) = pdf::bounded::unlock_pdf(bytes)
    {
        facts = look(&plain);
        *bytes = plain;
    }
    match facts {
        None => Err(say("attachment-pdf-broken")),
        Some(facts) if facts.encrypted => Err(say("attachment-pdf-locked")),
        Some(pdf::Facts { active: Some(what), .. }) => Err(say("attachment-pdf-active").with("what", what)),
        Some(facts) if facts.pages == 0 => Err(say("attachment-pdf-broken")),
        Some(facts) => usize::try_from(facts.pages).map_err(|_| say("attachment-pdf-broken")),
    }
}
