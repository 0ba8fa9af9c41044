//! A quick answer to whether a letter is among many.

/// The letters of many words, in 512 bytes: of most letters of a text it says at once that they are none of them.
#[derive(Debug, Clone)]
pub struct Letters(Vec<u64>);

/// Bits, one for the letters whose codes have the same last twelve bits: of 300 letters, one in fourteen others looks like one.
const BITS: u32 = 4096;

impl Default for Letters {
    fn default() -> Letters {
        Letters(vec![0; BITS as usize / 64])
    }
}

impl FromIterator<char> for Letters {
    fn from_iter<T: IntoIterator<Item = char>>(letters: T) -> Letters {
        let mut all = Letters::default();
        for (field, bit) in letters.into_iter().map(place) {
            all.0.iter_mut().skip(field).take(1).for_each(|bits| *bits |= bit);
        }
        all
    }
}

impl Letters {
    /// False where the letter is surely none of them; true for some others as well.
    pub fn may_hold(&self, c: char) -> bool {
        let (field, bit) = place(c);
        self.0.get(field).is_some_and(|bits| bits & bit != 0)
    }
}

/// The field and the bit of a letter.
fn place(c: char) -> (usize, u64) {
    let code = u32::from(c) % BITS;
    (code as usize / 64, 1 << (code % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_letter_is_missed_and_most_others_are_told_apart() {
        let letters: Letters = "不未无缓退".chars().collect();
        assert!("不未无缓退".chars().all(|c| letters.may_hold(c)));
        let others = ('\u{4e00}'..='\u{9fff}').filter(|c| letters.may_hold(*c)).count();
        assert!(others < 50, "{others} of 20,992");
    }
}
