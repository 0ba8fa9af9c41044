//! The words of the page in both languages, by key; facts in them are written `[name]` for the script to fill.

use std::collections::BTreeMap;

use strum::IntoEnumIterator;

use crate::finding::{Code, Outcome, Verdict};
use crate::history::Kind;
use crate::message::{Language, Message, Word, say};
use crate::records::{Batch, FormCode};

/// A text in Chinese and English.
pub type Pair = [String; 2];

/// A message in both languages.
pub fn pair(message: &Message) -> Pair {
    [message.text(Language::Chinese), message.text(Language::English)]
}

/// Every word that the script asks for in every batch.
pub fn words() -> BTreeMap<String, Pair> {
    let labels = labels().into_iter().map(|label| (label.key().to_owned(), pair(&label)));
    let forms = FormCode::ALL.into_iter().map(|form| {
        let (key, word) = (<&str>::from(form), say("page-word").with("word", form));
        (format!("form-{key}"), pair(&word))
    });
    labels
        .chain(forms)
        .chain(of_kind(Verdict::iter()))
        .chain(of_kind(Outcome::iter()))
        .chain(of_kind(Code::iter()))
        .chain(of_kind(Kind::iter()))
        .collect()
}

/// The titles of forms of the school's own.
pub fn own_words(batch: &Batch) -> impl Iterator<Item = (String, Pair)> {
    batch.print.forms.iter().map(|own| (format!("form-{}", own.code), [own.title.clone(), own.title.clone()]))
}

fn of_kind<T: Word>(all: impl Iterator<Item = T>) -> impl Iterator<Item = (String, Pair)> {
    let both = |word: T| [word.word(Language::Chinese), word.word(Language::English)];
    all.map(move |word| (format!("{}-{}", T::KIND, word.key()), both(word)))
}

fn fact(message: Message, name: &'static str) -> Message {
    message.with(name, format!("[{name}]"))
}

fn labels() -> Vec<Message> {
    let mut labels = vec![
        fact(say("page-unprocessed-head"), "count"),
        fact(say("page-after-sealing"), "run"),
        fact(fact(say("page-since"), "run"), "count"),
        fact(fact(say("page-shown"), "count"), "of"),
        fact(fact(fact(say("page-run"), "run"), "batch"), "date"),
        fact(say("page-signed"), "run"),
    ];
    labels.extend([
        say("page-due"),
        fact(say("page-due-on"), "day"),
        say("page-last"),
        say("page-standing"),
        say("page-standing-due"),
        say("page-standing-unknown"),
        say("page-standing-overdue"),
        say("page-standing-running"),
        say("page-case"),
        say("page-what"),
        say("page-party"),
        say("page-print"),
        say("page-changes"),
        say("page-colleges"),
        say("page-categories"),
        say("page-students"),
        say("page-search"),
        say("page-verdict"),
        say("page-proposed"),
        say("page-college"),
        say("page-category"),
        say("page-reason"),
        say("page-reasons"),
        say("page-change"),
        say("page-unsigned"),
        say("page-reset"),
        say("page-signatures"),
        say("page-signatures-note"),
        say("page-rare"),
        say("page-passports"),
        say("page-made"),
        say("page-footer"),
        say("page-all"),
        say("page-unprocessed"),
        say("page-sums"),
        say("page-tables"),
        say("page-sum"),
        say("page-nothing"),
        say("page-signature"),
        say("page-made-anew"),
        say("page-made-with-program"),
        say("page-made-with-templates"),
        say("page-made-with-fonts"),
        say("page-first"),
        say("page-any"),
        say("page-id"),
        say("page-name"),
        say("page-files"),
        say("page-forms-zip"),
        say("page-forms-of"),
        say("page-needed"),
        say("page-note"),
        say("page-basis"),
        say("page-at"),
        say("page-no-dossier"),
        say("page-none"),
        say("page-form"),
        say("page-waiting"),
        say("page-characters"),
        say("page-printing"),
        say("page-printable"),
        say("page-file"),
        say("page-read"),
        say("page-accepted"),
        say("page-quarantined"),
        say("page-skipped"),
        say("page-no-tables"),
        say("page-timings"),
        say("page-digest-inputs"),
        say("page-digest-program"),
        say("page-digest-templates"),
        say("page-digest-fonts"),
        say("page-plot-colleges"),
        say("page-plot-reasons"),
        say("page-plot-runs"),
    ]);
    labels
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::words;

    /// Keys that stand whole in the script or as `data-say` in the page; those that are put together are words of a kind.
    #[test]
    fn every_word_that_the_page_asks_for_is_there_and_none_is_idle() {
        let asked: BTreeSet<String> = [include_str!("page.html"), include_str!("page.js"), include_str!("plots.js")]
            .iter()
            .flat_map(|text| text.split(['\'', '"', '`']).filter(|word| word.starts_with("page-")))
            .map(str::to_owned)
            .collect();
        let known = words();
        let unknown: Vec<_> = asked.iter().filter(|key| !key.contains('$') && !known.contains_key(*key)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        let by_part =
            ["page-made-with-", "page-standing-", "page-digest-", "page-id", "page-name", "page-files", "page-reasons"];
        let idle: Vec<_> = known
            .keys()
            .filter(|key| key.starts_with("page-") && !asked.contains(*key))
            .filter(|key| !by_part.iter().any(|part| key.starts_with(part)))
            .collect();
        assert!(idle.is_empty(), "{idle:?}");
    }
}
