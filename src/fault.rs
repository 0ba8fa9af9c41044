//! Why an input file cannot be used: file, line, column, field, and what to do.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use serde::Serialize;

use crate::input_names::{BATCH, POLICY, PROGRAMMES};
use crate::location::{Location, Place};
use crate::message::{Fact, Language, Message, say};

/// Why a file could not be read, and where; faults are ordered by place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// File below the inputs, and the place in it.
    pub at: Location,
    /// Path of the field, for example `results[3].credits`; empty when the whole file is meant.
    pub field: String,
    /// What is wrong and what to do.
    pub problem: Message,
}

impl Fault {
    /// A fault of a field that stands at a known place.
    pub fn at(at: &Location, field: impl Into<String>, problem: Message) -> Fault {
        Fault { at: at.clone(), field: field.into(), problem }
    }

    /// A fault of a whole file or of one field that stands at no known line.
    pub fn of(file: &str, field: &str, problem: Message) -> Fault {
        Fault { at: Location::whole(file), field: field.into(), problem }
    }
}

/// A value that is none of the known words; the nearest is offered.
pub fn unknown_value(value: &str, known: &[&str]) -> Message {
    let message = match nearest_word(value, known) {
        Some(near) => say("fault-value-near").with("near", near),
        None => say("fault-value-known"),
    };
    message.with("value", value).with("known", listed_words(known))
}

/// The known word that a typing slip may have meant: a third of the letters may differ, case and `-`/`_` may always.
pub fn nearest_word<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let plain = |word: &str| word.to_lowercase().replace(['-', ' '], "_");
    let word = plain(word);
    let slips = |k: &&&str| strsim::damerau_levenshtein(&word, &plain(k));
    let best = known.iter().filter(|k| k.len().abs_diff(word.len()) <= 8).min_by_key(slips)?;
    (slips(&best) * 3 <= best.chars().count().max(2)).then_some(*best)
}

/// The known words in a row.
pub fn listed_words(known: &[&str]) -> Fact {
    Fact::Words(known.iter().map(|word| Fact::Text(format!("`{word}`"))).collect())
}

/// Files and folders that hold nothing of a student.
const NOBODYS: [&str; 3] = [BATCH, POLICY, PROGRAMMES];

impl Fault {
    /// The fault as a log may keep it: without names, numbers and marks. Which names of files may stand, the caller says:
    /// `known` is asked for every part of the path.
    pub fn masked(&self, known: impl Fn(&str) -> bool) -> Fault {
        let file = &*self.at.file;
        if file.is_empty() || NOBODYS.iter().any(|nobodys| Path::new(file).starts_with(nobodys)) {
            return self.clone();
        }
        let shown = |part: &str| match (known(part), part.rsplit_once('.')) {
            (true, _) => part.to_owned(),
            // The extension says which kind of file it is.
            (false, Some((_, ending))) if ending.len() <= 4 && ending.is_ascii() => format!("….{ending}"),
            (false, _) => "…".to_owned(),
        };
        let place = match &self.at.place {
            // Sheets may be called after people.
            Place::Cell { sheet, row, column } if !sheet.is_empty() => {
                Place::Cell { sheet: "…".into(), row: *row, column: *column }
            }
            place => place.clone(),
        };
        let at = Location { file: file.split('/').map(shown).collect::<Vec<_>>().join("/").into(), place };
        // A key that is unknown is whatever somebody wrote there.
        let problem = self.problem.masked();
        let is_unknown = self.problem.key().starts_with("fault-field-") && self.problem.key() != "fault-field-missing";
        let field = match (is_unknown, self.field.rsplit_once('.')) {
            (true, Some((within, _))) => format!("{within}.…"),
            (true, None) => "…".to_owned(),
            (false, _) => self.field.clone(),
        };
        Fault { at, field, problem }
    }

    /// Place, field and problem in one line; editors jump to the place.
    pub fn line(&self, language: Language) -> String {
        let at = match self.at.place {
            Place::Line { column, .. } => format!("{}:{column}", self.at),
            _ => self.at.to_string(),
        };
        let line = match (at.is_empty(), self.field.is_empty()) {
            (true, _) => return self.problem.text(language),
            (false, true) => say("fault-line"),
            (false, false) => say("fault-line-field").with("field", self.field.as_str()),
        };
        line.with("at", at).with("problem", self.problem.clone()).text(language)
    }
}

/// As many identical faults of one file are reported once.
const FOLDED: usize = 3;

/// A fault, with the others of its file that say the very same.
pub struct Folded<'f> {
    /// The first one.
    pub first: &'f Fault,
    /// How many there are, and where the last one stands.
    others: Option<(usize, &'f Location)>,
}

impl Folded<'_> {
    /// In one line, with how many there are.
    pub fn line(&self, language: Language) -> String {
        let line = self.first.line(language);
        match self.others {
            Some((count, last)) => say("fault-folded")
                .with("line", line)
                .with("count", count)
                .with("last", last.to_string())
                .text(language),
            None => line,
        }
    }
}

/// Faults in their order; where several of a file say the very same, the first one for all of them.
pub fn folded_faults<'f>(faults: impl IntoIterator<Item = &'f Fault>) -> Vec<Folded<'f>> {
    let faults: Vec<&Fault> = faults.into_iter().collect();
    let key = |fault: &'f Fault| (&fault.at.file, &fault.field, &fault.problem);
    let mut alike: BTreeMap<_, (usize, &Location)> = BTreeMap::new();
    for fault in &faults {
        let entry = alike.entry(key(fault)).or_insert((0, &fault.at));
        *entry = (entry.0 + 1, &fault.at);
    }
    let mut seen = BTreeSet::new();
    let folded = faults.into_iter().filter_map(|first| {
        let others = alike.get(&key(first)).copied().filter(|(count, _)| *count >= FOLDED);
        (others.is_none() || seen.insert(key(first))).then_some(Folded { first, others })
    });
    folded.collect()
}

/// `students/1.yaml:4:46 字段 results[0].credits：学分 …`
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line(Language::Chinese))
    }
}

impl std::error::Error for Fault {}
