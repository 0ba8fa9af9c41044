//! Traditional characters as simplified ones, so that `科研創新` is known as `科研创新`.
//!
//! The table holds pairs of characters: the transliteration Traditional-Simplified of ICU 72 (Unicode License V3), where one
//! character becomes one other. Which of several traditional characters a simplified one stood for is not asked.

use std::sync::LazyLock;

use super::normal::normal_title;

/// Every character of the block that the table is about becomes the one at its place: each letter of a text is asked for.
static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut simple: Vec<char> = (FIRST..='\u{9fff}').collect();
    let pairs = [include_str!("simplified.txt"), OLD_FORMS].into_iter().flat_map(str::chars);
    let mut characters = pairs.filter(|c| !c.is_whitespace());
    let pairs = std::iter::from_fn(|| characters.next().zip(characters.next()));
    for (traditional, other) in pairs {
        if let Some(place) = place(traditional).and_then(|at| simple.get_mut(at)) {
            *place = other;
        }
    }
    simple
});

/// Old forms of characters that the transliteration leaves alone (Unihan, kZVariant and kSemanticVariant).
const OLD_FORMS: &str = include_str!("old_forms.txt");

const FIRST: char = '\u{4e00}';

fn place(c: char) -> Option<usize> {
    Some(u32::from(c).checked_sub(u32::from(FIRST))? as usize)
}

/// A text with every traditional character as the simplified one.
pub fn simplified(text: &str) -> String {
    let mut simplified = String::with_capacity(text.len());
    simplified.extend(text.chars().map(simple));
    simplified
}

/// A character, a traditional one as the simplified one.
pub fn simple(c: char) -> char {
    place(c).and_then(|at| SIMPLIFIED.get(at)).copied().unwrap_or(c)
}

/// A title or name of a thing in one way of writing: letters and digits alone, in small letters and simplified characters.
pub fn plain_title(text: &str) -> String {
    simplified(&normal_title(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_characters_become_simplified() {
        assert_eq!(simplified("麓山師範大學研究生科研創新項目"), "麓山师范大学研究生科研创新项目");
        assert_eq!(simplified("敎育硏究"), "教育研究");
        assert_eq!(simplified("麓山师范大学 abc"), "麓山师范大学 abc");
    }
}
