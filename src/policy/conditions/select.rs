//! Whether so many items can be chosen that parts of them have what they ask: at least some, and no more than some.

use std::collections::BTreeMap;

/// What is wanted of a choice.
#[derive(Debug, Clone)]
pub struct Want {
    /// So many items at least.
    pub least: u64,
    /// Of each part: at least, and no more than.
    pub parts: Vec<(Option<u16>, Option<u16>)>,
}

/// Most steps of the search; beyond them nobody knows.
const MOST_STEPS: usize = 100_000;

/// Whether such a choice exists; none where the search is too long. `belongs` says for each item to which parts it
/// belongs.
pub fn can_select(want: &Want, belongs: &[Vec<bool>]) -> Option<bool> {
    let mut classes: BTreeMap<&[bool], u64> = BTreeMap::new();
    belongs.iter().for_each(|parts| *classes.entry(parts).or_default() += 1);
    let classes: Vec<(&[bool], u64)> = classes.into_iter().collect();
    let mut search = Search { want, classes: &classes, steps: 0 };
    let found = search.from(0, 0, &vec![0; want.parts.len()]);
    (found || search.steps < MOST_STEPS).then_some(found)
}

struct Search<'s> {
    want: &'s Want,
    classes: &'s [(&'s [bool], u64)],
    steps: usize,
}

impl Search<'_> {
    /// Whether the choice can be completed with items of the classes from `next` on.
    fn from(&mut self, next: usize, chosen: u64, of_parts: &[u64]) -> bool {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return false;
        }
        let Some((parts, size)) = self.classes.get(next).copied() else { return self.is_enough(chosen, of_parts) };
        let room = |part: usize| match self.want.parts[part].1 {
            Some(most) if parts[part] => u64::from(most).saturating_sub(of_parts[part]),
            _ => u64::MAX,
        };
        let most = (0..parts.len()).map(room).min().unwrap_or(u64::MAX).min(size);
        // More is never worse unless a limit is touched, so the search begins with the most.
        let is_limited = (0..parts.len()).any(|part| parts[part] && self.want.parts[part].1.is_some());
        let fewest = if is_limited { 0 } else { most };
        (fewest..=most).rev().any(|number| {
            let of_parts: Vec<u64> =
                of_parts.iter().zip(parts).map(|(sum, belongs)| sum + if *belongs { number } else { 0 }).collect();
            self.from(next + 1, chosen + number, &of_parts)
        })
    }

    fn is_enough(&self, chosen: u64, of_parts: &[u64]) -> bool {
        let enough =
            |((least, _), sum): (&(Option<u16>, Option<u16>), &u64)| least.is_none_or(|least| *sum >= least.into());
        chosen >= self.want.least && self.want.parts.iter().zip(of_parts).all(enough)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn can(least: u64, parts: &[(Option<u16>, Option<u16>)], items: &[&[bool]]) -> Option<bool> {
        let items: Vec<Vec<bool>> = items.iter().map(|item| item.to_vec()).collect();
        can_select(&Want { least, parts: parts.to_vec() }, &items)
    }

    /// Four of grade B, among them one as first author and no more than one that is only accepted.
    #[test]
    fn limits_and_minima_hold_of_the_same_choice() {
        let parts = [(Some(1), None), (None, Some(1))];
        let (plain, first, accepted, both) = (&[false, false], &[true, false], &[false, true], &[true, true]);
        assert_eq!(can(4, &parts, &[plain, plain, first, accepted]), Some(true));
        assert_eq!(can(4, &parts, &[plain, first, accepted, accepted]), Some(false));
        assert_eq!(can(4, &parts, &[plain, plain, plain, both, accepted]), Some(true));
        assert_eq!(can(4, &parts, &[plain, plain, plain, accepted]), Some(false));
        assert_eq!(can(4, &parts, &[plain, plain, plain]), Some(false));
    }

    #[test]
    fn a_search_that_is_too_long_says_so() {
        let parts: Vec<_> = (0..12).map(|_| (Some(30), Some(40))).collect();
        let items: Vec<Vec<bool>> =
            (0..200u32).map(|n| (0..12).map(|bit| ((n * 7) >> bit) & 1 == 1).collect()).collect();
        let items: Vec<&[bool]> = items.iter().map(Vec::as_slice).collect();
        assert_ne!(can(190, &parts, &items), Some(true));
    }
}
