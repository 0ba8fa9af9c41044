//! A text of runs in other fonts: digits that stand raised or lowered beside a number are set apart, as the `1` of a footnote
//! behind 85 makes no 851 of it, and so are characters that are struck out, which are no part of the cell.

/// A text as its runs are added.
#[derive(Debug, Default)]
pub struct RichText {
    text: String,
    /// The sign of the run before, where it is raised or lowered.
    before: Option<char>,
}

impl RichText {
    /// Adds characters; `moved` is the sign that stands for a run above or below the line.
    pub fn push(&mut self, more: &str, moved: Option<char>) {
        if moved != self.before && stands_beside(&self.text, more, self.before.is_some()) {
            self.text.extend(moved.or(self.before));
        }
        self.before = moved;
        self.text.push_str(more);
    }

    /// Begins or ends what is struck out.
    pub fn strike(&mut self) {
        self.text.push('~');
    }

    /// Bytes so far.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// The text.
    pub fn done(self) -> String {
        self.text
    }
}

/// Whether digits that follow make one number with those before. Behind what is raised only a number alone does: H₂0 is none.
fn stands_beside(text: &str, more: &str, is_behind: bool) -> bool {
    let is_number = !is_behind || text.trim().chars().all(is_digit);
    is_number && text.trim_end().ends_with(is_digit) && more.trim_start().starts_with(is_digit)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('\u{ff10}'..='\u{ff19}').contains(&c)
}
