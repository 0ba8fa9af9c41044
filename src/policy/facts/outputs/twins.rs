//! Whether two papers of different titles may be one.

use super::claim::Claim;
use super::titles::{are_two_languages, is_kin};
use crate::records::normal::{normal_number, normal_title};
use crate::records::simplified;

impl Claim<'_> {
    /// Whether two papers of different titles may be one: a title and its translation, one that is written otherwise, or
    /// two that stand on the same pages, where nothing else distinguishes them.
    pub fn may_be(&self, other: &Claim) -> bool {
        let pages = told_both(self.pages, other.pages);
        let issue = told_both(self.issue, other.issue);
        let days = self.date.zip(other.date).map(|(one, other)| one == other);
        // The day on which a paper went online is another than that of its issue.
        let days = if self.state == other.state { days } else { days.filter(|same| *same) };
        let places = agree(self.rank, other.rank) && agree(self.supervisor_rank, other.supervisor_rank);
        let told_apart = [pages, issue, days].contains(&Some(false)) || !places || !agree(self.authors, other.authors);
        if told_apart || [pages, issue, days].iter().all(Option::is_none) {
            return false;
        }
        match self.is_in_one_journal(other) {
            Some(true) if pages == Some(true) => true,
            Some(true) => is_kin(self.title, other.title),
            None => (pages.or(issue) == Some(true)) && are_two_languages(self.title, other.title),
            Some(false) => false,
        }
    }

    /// Whether both stand in one journal; none where that is not known, or where the names are in two languages.
    fn is_in_one_journal(&self, other: &Claim) -> Option<bool> {
        let ([one, issn], [other, other_issn]) = (self.journal, other.journal);
        if told_both(issn, other_issn) == Some(true) {
            return Some(true);
        }
        let (one, other) = one.zip(other)?;
        let plain = |text: &str| simplified(&normal_title(text));
        if plain(one) == plain(other) {
            Some(true)
        } else if are_two_languages(one, other) {
            None
        } else {
            Some(false)
        }
    }
}

fn agree<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.zip(other).is_none_or(|(one, other)| one == other)
}

/// Whether two texts tell one number, where both tell any.
fn told_both(one: Option<&str>, other: Option<&str>) -> Option<bool> {
    let told = |text: Option<&str>| text.map(normal_number).filter(|text| !text.is_empty());
    told(one).zip(told(other)).map(|(one, other)| one == other)
}
