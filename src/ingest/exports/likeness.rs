//! How alike a heading or word is to those that are known.

use super::headings::folded_heading;

/// Least likeness, from 0 to 1, of what is proposed at all.
pub const LIKE: f64 = 0.5;

/// How alike a text is to the likest of several. A text within the other says more than its length: 期末综合成绩 is a 成绩.
pub fn likeness<'t>(text: &str, known: impl Iterator<Item = &'t str>) -> f64 {
    let text = folded_heading(text);
    let one = |known: &str| {
        let known = folded_heading(known);
        let edits = strsim::normalized_damerau_levenshtein(&text, &known);
        let (short, long) =
            if known.chars().count() < text.chars().count() { (&known, &text) } else { (&text, &known) };
        let holds = short.chars().count() >= 2 && long.contains(short.as_str());
        if holds { edits.max(LIKE + edits / 2.0) } else { edits }
    };
    known.map(one).fold(0.0, f64::max)
}
