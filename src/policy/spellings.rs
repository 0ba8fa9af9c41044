//! The spellings in use of indexes, kinds, states and units, so that a word is known in every way of writing it.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use crate::policy::phrases::Phrases;
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

static PARTS: LazyLock<BTreeMap<&str, Spellings>> = LazyLock::new(read);

/// A part of the table; an empty one where there is none of the name.
pub fn spellings(part: &str) -> &'static Spellings {
    static NONE: LazyLock<Spellings> = LazyLock::new(Spellings::default);
    PARTS.get(part).unwrap_or(&NONE)
}

/// The words of a part of the table, in normal form, to be looked for in texts in normal form.
pub fn phrases(part: &str) -> &'static Phrases {
    &spellings(part).phrases
}

fn read() -> BTreeMap<&'static str, Spellings> {
    let mut parts: BTreeMap<&str, Vec<Vec<String>>> = BTreeMap::new();
    let mut name = "";
    for line in TABLE.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(part) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            name = part;
            continue;
        }
        parts.entry(name).or_default().push(line.split('|').map(normal_title).collect());
    }
    parts.into_iter().map(|(name, things)| (name, Spellings::of(things))).collect()
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
        let indexes = spellings("index");
        for word in ["scie", "ＳＣＩ－Ｅ", "Sci-Expanded", "sci"] {
            assert_eq!(indexes.meanings_of(&normal_title(word)), ["sci"], "{word}");
        }
        assert_eq!(indexes.meanings_of(&normal_title("AHCI")), [normal_title("A&HCI")]);
        assert_ne!(indexes.meanings_of("cssci扩展版"), indexes.meanings_of("cssci"));
        assert!(!indexes.knows("受理"));
    }

    /// 省级 is 省部级, too, but not the other way round.
    #[test]
    fn a_narrow_word_is_what_the_wide_one_asks() {
        let types = spellings("type");
        assert_eq!(types.meant_by("省部级"), "省部级");
        assert!(types.meanings_of("省级").contains(&types.meant_by("省部级")));
        assert!(!types.meanings_of("省部级").contains(&types.meant_by("省级")));
    }
}
