//! The spellings in use of indexes, kinds, states and units, so that a word is known in every way of writing it.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::LazyLock;

use strum::EnumCount;

use crate::policy::phrases::Phrases;
pub use crate::policy::word_list::WordList;
use crate::records::normal::normal_title;

/// The table that comes with the program.
const TABLE: &str = include_str!("spellings.txt");

/// A part of the table.
#[derive(Debug, Default)]
pub struct Spellings {
    /// By word in normal form: the usual names of what it may mean, in normal form.
    meanings: HashMap<String, Vec<String>>,
    phrases: Phrases,
}

static LISTS: LazyLock<Vec<Spellings>> = LazyLock::new(read);

/// A part of the table.
pub fn spellings(list: WordList) -> &'static Spellings {
    static NONE: LazyLock<Spellings> = LazyLock::new(Spellings::default);
    LISTS.get(list as usize).unwrap_or(&NONE)
}

/// The words of a part of the table, in normal form, to be looked for in texts in normal form.
pub fn phrases(list: WordList) -> &'static Phrases {
    &spellings(list).phrases
}

/// The lists in the order of their names in the program.
fn read() -> Vec<Spellings> {
    let mut lists = vec![Vec::new(); WordList::COUNT];
    let mut list = None;
    for line in TABLE.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = heading(line) {
            list = WordList::from_str(name).ok();
        } else if let Some(things) = list.and_then(|list| lists.get_mut(list as usize)) {
            things.push(line.split('|').map(normal_title).collect());
        }
    }
    lists.into_iter().map(Spellings::of).collect()
}

/// `[denial-of-list]`
fn heading(line: &str) -> Option<&str> {
    line.strip_prefix('[')?.strip_suffix(']')
}

impl Spellings {
    /// Of things in all their spellings, the usual one first.
    fn of(things: Vec<Vec<String>>) -> Spellings {
        let mut meanings: HashMap<String, Vec<String>> = HashMap::new();
        for (usual, word) in things.iter().flat_map(|words| words.iter().map(|word| (&words[0], word))) {
            let known = meanings.entry(word.clone()).or_default();
            if !known.contains(usual) {
                known.push(usual.clone());
            }
        }
        Spellings { meanings, phrases: things.concat().into() }
    }

    /// Whether a word in normal form is among them.
    pub fn knows(&self, word: &str) -> bool {
        self.meanings.contains_key(word)
    }

    /// What a word in normal form may mean; itself where the table does not know it.
    pub fn meanings_of(&self, word: &str) -> Vec<String> {
        self.meanings.get(word).cloned().unwrap_or_else(|| vec![word.to_owned()])
    }

    /// The one thing that a rule means by a word in normal form: what is usually called so, or what it is a spelling of.
    pub fn meant_by(&self, word: &str) -> String {
        let meanings = self.meanings_of(word);
        meanings.iter().find(|one| *one == word).or(meanings.first()).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_means_the_same_in_every_spelling() {
        let indexes = spellings(WordList::Index);
        for word in ["scie", "ＳＣＩ－Ｅ", "Sci-Expanded", "sci"] {
            assert_eq!(indexes.meanings_of(&normal_title(word)), ["sci"], "{word}");
        }
        assert_eq!(indexes.meanings_of(&normal_title("AHCI")), [normal_title("A&HCI")]);
        assert_ne!(indexes.meanings_of("cssci扩展版"), indexes.meanings_of("cssci"));
        assert!(!indexes.knows("受理"));
    }

    #[test]
    fn every_list_has_its_words_and_every_heading_its_list() {
        let headings = TABLE.lines().filter_map(heading);
        assert_eq!(headings.clone().map(WordList::from_str).filter(Result::is_ok).count(), headings.count());
        assert!(LISTS.iter().all(|list| list.phrases.words().next().is_some()));
    }

    /// 省级 is 省部级, too, but not the other way round.
    #[test]
    fn a_narrow_word_is_what_the_wide_one_asks() {
        let types = spellings(WordList::Type);
        assert_eq!(types.meant_by("省部级"), "省部级");
        assert!(types.meanings_of("省级").contains(&types.meant_by("省部级")));
        assert!(!types.meanings_of("省部级").contains(&types.meant_by("省级")));
    }
}
