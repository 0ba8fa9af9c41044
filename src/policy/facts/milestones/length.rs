//! How long a row of practice says that it took, in words: `6个月`, 四个月, 一年, 半年.

use crate::policy::facts::outputs::is_untitled;
use crate::policy::spellings::{WordList, phrases, spellings};
use crate::records::normal::{half_width, without_spaces};
use crate::records::{Practice, simple};

/// The months of a row, as a number and in words.
pub fn months_of(record: &Practice) -> impl Iterator<Item = u16> {
    record.months.into_iter().chain(said(record).and_then(read))
}

/// Words on the length that nobody but a person can read: 三至五个月, 16周.
pub fn unread_length(record: &Practice) -> Option<&str> {
    said(record).filter(|words| read(words).is_none())
}

/// What is said of the length; 无 and a dash say nothing.
fn said(record: &Practice) -> Option<&str> {
    record.length.as_deref().map(str::trim).filter(|words| !is_untitled(words))
}

fn read(words: &str) -> Option<u16> {
    let text: String = half_width(&without_spaces(words)).chars().map(simple).collect();
    let number = |list: WordList| phrases(list).words().find_map(|unit| numeral(text.strip_suffix(unit)?));
    let years = || number(WordList::Years).and_then(|years| years.checked_mul(12));
    number(WordList::Months).or_else(years).or_else(|| spellings(WordList::HalfAYear).knows(&text).then_some(6))
}

/// `12`, 四, 十二; no range, and nothing approximate.
fn numeral(text: &str) -> Option<u16> {
    spellings(WordList::Numeral).meant_by(text).parse().ok()
}
