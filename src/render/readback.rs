//! What really stands on the pages: text, glyphs and places, read back from what the typesetter laid out.

use typst::layout::{Frame, FrameItem};
use typst::text::Glyph;
use typst_layout::PagedDocument;

use super::content::Content;
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
    /// The digest of what stands on all pages.
    pub content: [u8; 32],
}

impl Readback {
    /// Reads all pages.
    pub fn of(document: &PagedDocument) -> Readback {
        let (mut readback, mut content) = (Readback::default(), Content::default());
        for (page, number) in document.pages().iter().zip(1..) {
            content.page(&page.frame);
            read(&mut readback, &page.frame);
            readback.outside.extend(outside(page, number));
        }
        readback.content = content.digest();
        readback
    }

    /// Whether a text stands on the pages, be it parted between lines; spaces do not count.
    pub fn shows(&self, text: &str) -> bool {
        let bare = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
        bare(&self.runs.concat()).contains(&bare(text))
    }
}

/// Runs of text and missing glyphs, in the order of the layout.
fn read(readback: &mut Readback, frame: &Frame) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => read(readback, &group.frame),
            FrameItem::Text(text) => {
                let missing = text.glyphs.iter().filter(|glyph| glyph.id == 0);
                let of_glyph = |glyph: &Glyph| text.text.get(glyph.range()).unwrap_or_default().to_owned();
                readback.missing.extend(missing.map(of_glyph));
                // Where a long word may break is no part of it.
                readback.runs.push(text.text.replace("\u{200b}", "").to_string());
            }
            FrameItem::Shape(..) | FrameItem::Image(..) | FrameItem::Link(..) | FrameItem::Tag(_) => {}
        }
    }
}
