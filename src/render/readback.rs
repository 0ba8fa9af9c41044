//! What really stands on the pages: text, glyphs and places, read back from what the typesetter laid out.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use typst::layout::{Frame, FrameItem, Point};
use typst::visualize::ImageKind;
use typst_layout::PagedDocument;

use super::overflow::{Outside, outside};

/// The pages of one document, as they were laid out.
#[derive(Debug, Clone, Default)]
pub struct Readback {
    /// Every run of text, in the order of the layout; a run has one font and stands on one line.
    pub runs: Vec<String>,
    /// Characters that came out as the font's `.notdef` glyph, number 0.
    pub missing: Vec<String>,
    /// Texts that left their place.
    pub outside: Vec<Outside>,
    /// SHA-256 of text, glyphs, fonts, places, shapes and pictures of all pages.
    pub content: [u8; 32],
}

impl Readback {
    /// Reads all pages.
    pub fn of(document: &PagedDocument) -> Readback {
        let mut reader = Reader::default();
        for page in document.pages() {
            let size = page.frame.size();
            reader.tell(format_args!("page {} {}", micrometres(size.x), micrometres(size.y)));
            reader.frame(&page.frame, Point::zero());
        }
        let outside = document.pages().iter().zip(1..).flat_map(|(page, number)| outside(page, number)).collect();
        Readback { runs: reader.runs, missing: reader.missing, outside, content: reader.digest.finalize().into() }
    }

    /// Whether a text stands on the pages, be it parted between lines; spaces do not count.
    pub fn shows(&self, text: &str) -> bool {
        let bare = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
        bare(&self.runs.concat()).contains(&bare(text))
    }
}

#[derive(Default)]
struct Reader {
    runs: Vec<String>,
    missing: Vec<String>,
    digest: Sha256,
    line: String,
}

impl Reader {
    fn tell(&mut self, what: std::fmt::Arguments) {
        self.line.clear();
        // Writing to a text cannot fail.
        let _ = writeln!(self.line, "{what}");
        self.digest.update(self.line.as_bytes());
    }

    fn frame(&mut self, frame: &Frame, origin: Point) {
        for (place, item) in frame.items() {
            let at = origin + *place;
            let (x, y) = (micrometres(at.x), micrometres(at.y));
            match item {
                FrameItem::Group(group) => {
                    let m = group.transform;
                    self.tell(format_args!("group {x} {y} {:?} {:?} {:?} {:?}", m.sx, m.ky, m.kx, m.sy));
                    self.frame(&group.frame, at + Point::new(m.tx, m.ty));
                }
                FrameItem::Text(text) => {
                    let family = &text.font.info().family;
                    let size = micrometres(text.size);
                    self.tell(format_args!("text {x} {y} {family} {size} {}", text.text));
                    for glyph in &text.glyphs {
                        self.digest.update(glyph.id.to_le_bytes());
                        if glyph.id == 0 {
                            self.missing.push(text.text.get(glyph.range()).unwrap_or_default().to_owned());
                        }
                    }
                    // Where a long word may break is no part of it.
                    self.runs.push(text.text.replace("\u{200b}", "").to_string());
                }
                FrameItem::Shape(shape, _) => {
                    self.tell(format_args!("shape {x} {y} {:?} {:?} {:?}", shape.geometry, shape.fill, shape.stroke));
                }
                FrameItem::Image(picture, size, _) => {
                    let (w, h) = (micrometres(size.x), micrometres(size.y));
                    self.tell(format_args!("image {x} {y} {w} {h} {} {}", picture.width(), picture.height()));
                    if let ImageKind::Raster(raster) = picture.kind() {
                        self.digest.update(raster.data());
                    }
                }
                FrameItem::Link(..) | FrameItem::Tag(_) => {}
            }
        }
    }
}

/// Places are told in whole micrometres: finer than any printer, coarser than the last bits of a sum.
fn micrometres(length: typst::layout::Abs) -> i64 {
    (length.to_mm() * 1000.0).round() as i64
}
