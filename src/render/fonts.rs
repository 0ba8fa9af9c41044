//! The fonts: embedded ones first, then those that an operator adds.

use std::sync::Arc;

use include_dir::{Dir, include_dir};
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::message::{Message, say};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fonts");

/// A font file that Typst cannot read.
#[derive(Debug)]
pub struct FontFault(String);

impl FontFault {
    /// Which file, and what to do.
    pub fn message(&self) -> Message {
        say("font-unreadable").with("file", self.0.as_str())
    }
}

/// The families of 宋, first the one of common use; `templates/lib.typ` has the same chains.
pub const SONG: [&str; 4] = ["Zishen Song", "Zishen Song Rare", "Zishen Fallback", "Zishen Fallback 2"];

/// In which role a character is set.
#[derive(Debug, Clone, Copy)]
pub enum Role {
    /// 宋, the body of forms.
    Song,
    /// 黑, labels and titles.
    Hei,
    /// 楷, what people say.
    Kai,
}

impl Role {
    fn families(self) -> impl Iterator<Item = &'static str> {
        let own: &[&str] = match self {
            Role::Song => &[],
            Role::Hei => &["Zishen Hei", "Zishen Hei Rare"],
            Role::Kai => &["Zishen Kai", "Zishen Kai Rare"],
        };
        own.iter().chain(&SONG).copied()
    }
}

/// All fonts of the program, parsed once and shared by every worker.
#[derive(Debug, Clone)]
pub struct Fonts {
    pub(super) book: LazyHash<FontBook>,
    pub(super) fonts: Vec<Font>,
    added: usize,
    common: CharacterSet,
    covered: CharacterSet,
}

/// A bit a code point: every character of every record is looked up, and runs of a font are gone through one by one.
#[derive(Debug, Clone)]
struct CharacterSet(Arc<[u64]>);

impl CharacterSet {
    fn of<'f>(fonts: impl Iterator<Item = &'f Font>) -> CharacterSet {
        let mut bits = vec![0u64; 0x11_0000 / 64];
        for code in fonts.flat_map(|font| font.info().coverage.iter()) {
            bits.get_mut(code as usize / 64).into_iter().for_each(|bits| *bits |= 1 << (code % 64));
        }
        CharacterSet(bits.into())
    }

    fn has(&self, c: char) -> bool {
        let code = u32::from(c);
        self.0.get(code as usize / 64).is_some_and(|bits| bits >> (code % 64) & 1 == 1)
    }
}

impl Fonts {
    /// The digest of the built-in fonts, taken when the program was built: to read them all at every start costs a tenth of
    /// a second and 90 MB.
    pub const EMBEDDED_SHA256: &str = env!("ZISHEN_FONTS");

    /// The built-in font files by name, with their licences' files left out.
    pub fn embedded() -> impl Iterator<Item = (String, &'static [u8])> {
        let fonts = EMBEDDED.files().filter(|file| file.path().extension().is_some_and(|end| end == "ttf"));
        fonts.map(|file| (file.path().to_string_lossy().into_owned(), file.contents()))
    }

    /// `more` and the embedded fonts, given as file name and bytes.
    ///
    /// # Errors
    /// When a file of `more` is no font.
    pub fn load(more: Vec<(String, Vec<u8>)>) -> Result<Fonts, FontFault> {
        let mut fonts: Vec<Font> = Vec::new();
        for (name, bytes) in more {
            let before = fonts.len();
            fonts.extend(Font::iter(Bytes::new(bytes)));
            if fonts.len() == before {
                return Err(FontFault(name));
            }
        }
        let added = fonts.len();
        // The first of a family wins, so an added font takes the place of an embedded one of its name.
        fonts.extend(Fonts::embedded().flat_map(|(_, bytes)| Font::iter(Bytes::new(bytes))));
        let common = CharacterSet::of(fonts.iter().filter(|font| font.info().family == SONG[0]));
        let covered = CharacterSet::of(fonts.iter());
        Ok(Fonts { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts, added, common, covered })
    }

    /// How many fonts there are.
    pub fn count(&self) -> usize {
        self.fonts.len()
    }

    /// The bytes of every font that an operator has added, in the order in which they are looked through.
    pub fn added(&self) -> impl Iterator<Item = &[u8]> {
        self.fonts.iter().take(self.added).map(|font| font.data().as_slice())
    }

    /// The family that a character is printed in: the first of the role's chain that has it, else any.
    pub fn face(&self, role: Role, c: char) -> Option<&str> {
        let covers = |font: &&Font| font.info().coverage.contains(u32::from(c));
        let of_family = |family| self.fonts.iter().filter(move |font| font.info().family == family).find(covers);
        let found = role.families().find_map(of_family).or_else(|| self.fonts.iter().find(covers));
        found.map(|font| font.info().family.as_str())
    }

    /// Whether the first family of 宋 has a glyph for the character.
    pub fn is_common(&self, c: char) -> bool {
        self.common.has(c)
    }

    /// Whether any font has a glyph for the character.
    pub(super) fn covers(&self, c: char) -> bool {
        self.covered.has(c)
    }
}
