//! Traditional characters as simplified ones, so that `科研創新` is known as `科研创新`.
//!
//! The table holds pairs of characters: the transliteration Traditional-Simplified of ICU 72 (Unicode License V3), where one
//! character becomes one other. Which of several traditional characters a simplified one stood for is not asked.

use std::collections::HashMap;
use std::sync::LazyLock;

static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let mut characters = include_str!("simplified.txt").chars().filter(|c| !c.is_whitespace());
    std::iter::from_fn(|| characters.next().zip(characters.next())).collect()
});

/// A text with every traditional character as the simplified one.
pub fn simplified(text: &str) -> String {
    let mut simple = String::with_capacity(text.len());
    simple.extend(text.chars().map(|c| SIMPLIFIED.get(&c).copied().unwrap_or(c)));
    simple
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_characters_become_simplified() {
        assert_eq!(simplified("麓山師範大學研究生科研創新項目"), "麓山师范大学研究生科研创新项目");
        assert_eq!(simplified("麓山师范大学 abc"), "麓山师范大学 abc");
    }
}
