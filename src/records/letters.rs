//! A quick answer to whether a letter is among many.

/// The letters of many words in 128 bytes: of nearly every letter of a text it says at once that it is none of them.
#[derive(Debug, Clone, Default)]
pub struct Letters([u64; 16]);

impl FromIterator<char> for Letters {
    fn from_iter<T: IntoIterator<Item = char>>(letters: T) -> Letters {
        let mut all = Letters::default();
        letters.into_iter().for_each(|c| all.insert(c));
        all
    }
}

impl Letters {
    /// The field and the bit of a letter: the lowest ten bits of its code.
    fn bit(c: char) -> (usize, u64) {
        let code = u32::from(c) % 1024;
        (code as usize / 64, 1 << (code % 64))
    }

    fn insert(&mut self, c: char) {
        let (field, bit) = Letters::bit(c);
        self.0.iter_mut().skip(field).take(1).for_each(|bits| *bits |= bit);
    }

    /// False where the letter is surely none of them; true for some others as well.
    pub fn may_hold(&self, c: char) -> bool {
        let (field, bit) = Letters::bit(c);
        self.0.get(field).is_some_and(|bits| bits & bit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_letter_is_missed_and_most_others_are_told_apart() {
        let letters: Letters = "不未无缓退".chars().collect();
        assert!("不未无缓退".chars().all(|c| letters.may_hold(c)));
        let others = ('\u{4e00}'..='\u{9fff}').filter(|c| letters.may_hold(*c)).count();
        assert!(others < 200, "{others} of 20,992");
    }
}
