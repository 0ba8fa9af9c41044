//! 督查: a sample that anybody can draw again from seed, share, batch, college and the student IDs.
//!
//! The students of a college are ordered by the SHA-256 of `<seed>\n<batch>\n<college>\n<id>`; the first of them are the
//! sample, as many as the share comes to, rounded up.

use std::collections::BTreeSet;

use crate::package::sha256;

/// How a sample is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Draw<'d> {
    /// Any text; published with the sample.
    pub seed: &'d str,
    /// Percent that is drawn of each college, rounded up.
    pub percent: u8,
    /// Name of the batch.
    pub batch: &'d str,
}

impl Draw<'_> {
    /// The sample of one college.
    pub fn of_college(&self, college: &str, ids: &[&str]) -> BTreeSet<String> {
        let count = (ids.len() * usize::from(self.percent.min(100))).div_ceil(100);
        let key = |id: &&str| sha256(format!("{}\n{}\n{college}\n{id}", self.seed, self.batch).as_bytes()).to_string();
        let mut ordered: Vec<&str> = ids.to_vec();
        ordered.sort_by_cached_key(key);
        ordered.into_iter().take(count).map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_the_one_that_coreutils_draw() {
        // `printf '%s\n%s\n%s\n%s' 7 2022-autumn lit $id | sha256sum` for every ID, sorted: 6 2 4 7 3 1 5.
        let ids = ["1", "2", "3", "4", "5", "6", "7"];
        let draw = |percent| Draw { seed: "7", percent, batch: "2022-autumn" }.of_college("lit", &ids);
        let drawn = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(draw(0), drawn(&[]));
        assert_eq!(draw(1), drawn(&[FIRST[0]]), "rounded up");
        assert_eq!(draw(30), drawn(&FIRST));
        assert_eq!(draw(100), drawn(&ids));
    }

    const FIRST: [&str; 3] = ["6", "2", "4"];
}
