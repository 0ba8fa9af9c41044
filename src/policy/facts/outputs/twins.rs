//! Whether two papers of different titles may be one.

use unicode_normalization::UnicodeNormalization;

use super::claim::Claim;
use super::titles::{are_two_languages, is_kin, is_of_column, is_same_title};
use crate::policy::spellings::{WordList, phrases};
use crate::records::normal::normal_number;
use crate::records::plain_title;

/// Words of journals' names that abbreviations leave out.
const LITTLE: [&str; 8] = ["", "a", "an", "and", "for", "in", "of", "the"];

impl Claim<'_> {
    /// Whether two papers of different titles may be one: a title and its translation, two spellings of one title, or
    /// two papers on the same pages, where nothing else distinguishes them.
    pub fn may_be(&self, other: &Claim) -> bool {
        // Under the title of a column a person must say whether they are two.
        if is_of_column(self.title) && is_same_title(self.title, other.title) {
            return true;
        }
        let extents = Pages::read(self.pages).zip(Pages::read(other.pages));
        let pages = extents.as_ref().map(|(one, other)| one.begins_as(other));
        let whole = extents.is_some_and(|(one, other)| one == other);
        let issue = same_issue(self.issue, other.issue);
        let days = self.date.zip(other.date).map(|(one, other)| one == other);
        // The day on which a paper went online is another than that of its issue, and so may be that of its print.
        let days = if self.state == other.state && issue != Some(true) { days } else { days.filter(|same| *same) };
        let places = agree(self.rank, other.rank) && agree(self.supervisor_rank, other.supervisor_rank);
        // How many wrote it is counted wrongly more easily than two papers of one issue share their pages.
        let authors = agree(self.authors, other.authors) || (whole && issue != Some(false));
        let differs = [pages, issue, days].contains(&Some(false)) || !places || !authors;
        // What was online, and is in print now, may have said nothing of all that.
        let went_on = self.state.zip(other.state).is_some_and(|(one, other)| one != other);
        if differs || (!went_on && [pages, issue, days].iter().all(Option::is_none)) {
            return false;
        }
        match self.is_in_one_journal(other) {
            Some(true) if whole => true,
            Some(false) if whole => self.is_in_short_journal(other),
            Some(true) => is_kin(self.title, other.title),
            None => (pages.or(issue) == Some(true)) && is_kin(self.title, other.title),
            Some(false) => false,
        }
    }

    /// Whether both say where they stand, and stand in different places.
    pub fn is_printed_elsewhere(&self, other: &Claim) -> bool {
        let extents = Pages::read(self.pages).zip(Pages::read(other.pages));
        let pages = extents.map(|(one, other)| one.begins_as(&other));
        [pages, same_issue(self.issue, other.issue)].contains(&Some(false))
    }

    /// Whether the name of one journal may be a short one of the other.
    fn is_in_short_journal(&self, other: &Claim) -> bool {
        self.journal[0].zip(other.journal[0]).is_some_and(|(one, other)| is_short_of(one, other))
    }

    /// Whether both stand in one journal; none where that is not known, or where the names are in two languages.
    fn is_in_one_journal(&self, other: &Claim) -> Option<bool> {
        let ([one, issn], [other, other_issn]) = (self.journal, other.journal);
        if same_number(issn, other_issn) == Some(true) {
            return Some(true);
        }
        let (one, other) = one.zip(other)?;
        if plain_title(one) == plain_title(other) {
            Some(true)
        } else if are_two_languages(one, other) {
            None
        } else {
            Some(false)
        }
    }
}

/// Where a paper stands: all numbers of its pages, `45-53` and `第45—53页` alike.
#[derive(PartialEq, Eq)]
struct Pages(Vec<String>);

impl Pages {
    /// Reads them; none where no number stands. Letters belong to a number (S12, e0123) unless they say that it is a page.
    fn read(text: Option<&str>) -> Option<Pages> {
        let text = normal_number_parts(text?);
        let numbers = text.iter().map(|part| {
            let bare = LABELS.iter().find_map(|label| part.strip_prefix(label)).filter(|rest| begins_with_digit(rest));
            bare.unwrap_or(part).trim_start_matches('0').to_owned()
        });
        let numbers: Vec<String> = numbers.filter(|part| part.contains(|c: char| c.is_ascii_digit())).collect();
        (!numbers.is_empty()).then_some(Pages(numbers))
    }

    /// Whether both begin on one page; where they end may be left out or written otherwise.
    fn begins_as(&self, other: &Pages) -> bool {
        self.0.first() == other.0.first()
    }
}

/// What says that a number is a page.
const LABELS: [&str; 4] = ["PAGES", "PAGE", "PP", "P"];

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// The Latin letters and digits of a text, in capitals, parted by everything else.
fn normal_number_parts(text: &str) -> Vec<String> {
    let plain: String = text.nfkc().flat_map(char::to_uppercase).collect();
    let parts = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// Whether two texts name one issue, where both say enough to compare: the numbers alone count, volume or year may be
/// left out.
fn same_issue(one: Option<&str>, other: Option<&str>) -> Option<bool> {
    let (one, other) = (Issue::read(one?), Issue::read(other?));
    let (number, other_number) = (one.numbers.last()?, other.numbers.last()?);
    let volumes = one.volume().zip(other.volume()).is_none_or(|(one, other)| one == other);
    let years = one.year.zip(other.year).is_none_or(|(one, other)| one == other);
    Some(number == other_number && volumes && years)
}

/// `2021年第47卷第01期`: 2021, and 47 and 1.
struct Issue {
    year: Option<u32>,
    numbers: Vec<u32>,
}

impl Issue {
    fn read(text: &str) -> Issue {
        let plain: String = text.nfkc().collect();
        // What stands after a colon are pages, and a running number (总第120期) is no issue of its volume.
        let plain = plain.split(':').next().unwrap_or_default();
        let mut issue = Issue { year: None, numbers: vec![] };
        let mut before = String::new();
        for piece in plain.split_inclusive(|c: char| !c.is_ascii_digit()) {
            let digits = piece.trim_end_matches(|c: char| !c.is_ascii_digit());
            let is_running = phrases(WordList::RunningNumber).end(&before);
            match digits.parse() {
                Ok(year @ 1900..=2099) if issue.year.is_none() => issue.year = Some(year),
                Ok(number) if !is_running => issue.numbers.push(number),
                _ => {}
            }
            before.push_str(piece);
        }
        issue
    }

    fn volume(&self) -> Option<u32> {
        let (_, rest) = self.numbers.split_last()?;
        rest.last().copied()
    }
}

/// Whether one name is the other with an addition, or its words cut short: J Educ Psychol.
fn is_short_of(one: &str, other: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let plain: String = text.nfkc().flat_map(char::to_lowercase).collect();
        let words = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !LITTLE.contains(word));
        words.map(str::to_owned).collect()
    };
    let (one, other) = (words(one), words(other));
    let (short, long) = if one.concat().len() <= other.concat().len() { (one, other) } else { (other, one) };
    !short.is_empty() && short.len() <= long.len() && short.iter().zip(&long).all(|(s, l)| l.starts_with(s.as_str()))
}

fn agree<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.zip(other).is_none_or(|(one, other)| one == other)
}

/// Whether two texts are the same number; none where one of them holds none.
fn same_number(one: Option<&str>, other: Option<&str>) -> Option<bool> {
    let number = |text: Option<&str>| text.map(normal_number).filter(|text| !text.is_empty());
    number(one).zip(number(other)).map(|(one, other)| one == other)
}
