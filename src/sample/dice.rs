//! Chance that repeats itself: ChaCha8, whose stream is fixed by its specification.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The dice of one student.
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// The same seed and index always roll the same.
    pub fn new(seed: u64, index: u64) -> Dice {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&index.to_le_bytes());
        Dice(ChaCha8Rng::from_seed(key))
    }

    /// A number below `end`; 0 where `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        // The bias of the remainder is of no interest here.
        match end {
            0 => 0,
            end => (self.0.next_u64() % end as u64) as usize,
        }
    }

    /// One of a list; empty where the list is.
    pub fn pick<'l>(&mut self, list: &'l [String]) -> &'l str {
        list.get(self.below(list.len())).map_or("", String::as_str)
    }

    /// True so many times of a hundred.
    pub fn percent(&mut self, times: usize) -> bool {
        self.below(100) < times
    }
}
