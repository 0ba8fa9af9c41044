//! Headings and words of the exports that no list knows, each with the known ones that come nearest.

use std::collections::{BTreeMap, BTreeSet};

use super::block::kind_by_name;
use super::headings::Headings;
use super::likeness::{LIKE, likeness};
use super::passport::{Passport, SheetPassport, TablePassport};
use crate::ingest::table::one_line;
use crate::records::{AliasTable, TableKind};

/// By how much the nearest must lead before it is taken without a question.
const LEAD: f64 = 0.15;
/// Most proposals for one heading or word.
const MOST: usize = 3;

/// What is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unknown {
    /// A heading in a table of a kind.
    Heading(TableKind, String),
    /// A word of a kind of words.
    Word(String, String),
}

/// A known field or value that may be meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The field, or the value of the records.
    pub key: String,
    /// How officers write it.
    pub shown: String,
    likeness: f64,
}

/// A heading or word to be learnt.
#[derive(Debug)]
pub struct Lesson {
    /// What is not known.
    pub unknown: Unknown,
    /// Number of tables with the heading, or of cells with the word.
    pub count: usize,
    /// What may be meant, the nearest first; where nothing is near, what the table lacks, or all words of the kind.
    pub candidates: Vec<Candidate>,
    /// Whether any of them is near.
    pub is_near: bool,
    /// Whether another heading comes nearer to the same field, or as near.
    has_rival: bool,
}

impl Lesson {
    /// The nearest candidate, if no other comes close.
    pub fn clear(&self) -> Option<&Candidate> {
        let first = self.candidates.first().filter(|_| self.is_near && !self.has_rival)?;
        let second = self.candidates.get(1).map_or(0.0, |other| other.likeness);
        (first.likeness - second >= LEAD).then_some(first)
    }

    /// Puts a candidate into the alias table of the batch.
    pub fn teach(&self, key: &str, table: &mut AliasTable) {
        let aliases = match &self.unknown {
            Unknown::Heading(kind, _) => {
                table.columns.entry(*kind).or_default().fields.entry(key.to_owned()).or_default()
            }
            Unknown::Word(kind, _) => table.words.entry(kind.clone()).or_default().entry(key.to_owned()).or_default(),
        };
        aliases.push(self.text().to_owned());
    }

    /// The heading or word as it stands.
    pub fn text(&self) -> &str {
        match &self.unknown {
            Unknown::Heading(_, text) | Unknown::Word(_, text) => text,
        }
    }
}

/// Everything unknown in the exports of a batch: headings first, each once.
pub fn lessons(passports: &[Passport], headings: &Headings) -> Vec<Lesson> {
    let mut found: BTreeMap<Unknown, (usize, Vec<Candidate>)> = BTreeMap::new();
    for table in passports.iter().flat_map(|passport| &passport.sheets).flat_map(|sheet| &sheet.tables) {
        let Some(kind) = table.kind.or(table.nearest) else { continue };
        for ignored in &table.ignored {
            let heading = one_line(&ignored.heading);
            let near = fields_like(&heading, kind, table, headings);
            let candidates = if near.is_empty() { lacking(kind, table, headings) } else { near };
            found.entry(Unknown::Heading(kind, heading)).or_insert((0, candidates)).0 += 1;
        }
    }
    for (passport, sheet) in
        passports.iter().flat_map(|passport| passport.sheets.iter().map(move |sheet| (passport, sheet)))
    {
        let Some(kind) = kind_of_headless(passport, sheet, headings) else { continue };
        for heading in sheet.headless.iter().map(|text| one_line(text)) {
            if headings.field_of(kind, &heading).is_none() {
                let candidates = fields_like(&heading, kind, &TablePassport::default(), headings);
                found.entry(Unknown::Heading(kind, heading)).or_insert((0, candidates)).0 += 1;
            }
        }
    }
    for ((kind, word), count) in passports.iter().flat_map(|passport| &passport.unknown_words) {
        let near = words_like(word, kind, headings);
        let candidates = if near.is_empty() { all_words(kind, headings) } else { near };
        found.entry(Unknown::Word(kind.clone(), word.clone())).or_insert((0, candidates)).0 += count;
    }
    let is_near = |candidates: &[Candidate]| candidates.first().is_some_and(|first| first.likeness >= LIKE);
    let lesson = |(unknown, (count, candidates)): (Unknown, (usize, Vec<Candidate>))| {
        let is_near = is_near(&candidates);
        Lesson { unknown, count, candidates, is_near, has_rival: false }
    };
    let mut all: Vec<Lesson> = found.into_iter().map(lesson).collect();
    note_rivals(&mut all);
    all
}

/// Of several headings that come nearest to one field, only the one that comes nearer than all others may mean it.
fn note_rivals(lessons: &mut [Lesson]) {
    let meant = |lesson: &Lesson| match (&lesson.unknown, lesson.candidates.first()) {
        (Unknown::Heading(kind, _), Some(first)) if lesson.is_near => {
            Some(((*kind, first.key.clone()), first.likeness))
        }
        _ => None,
    };
    let all: Vec<_> = lessons.iter().map(meant).collect();
    for (own, lesson) in lessons.iter_mut().enumerate() {
        let Some(Some((field, likeness))) = all.get(own) else { continue };
        let others = all.iter().enumerate().filter(|(other, _)| *other != own).filter_map(|(_, meant)| meant.as_ref());
        lesson.has_rival = others.into_iter().any(|(other, nearness)| other == field && nearness >= likeness);
    }
}

/// What a table must have and lacks, where that keeps it from being recognised.
fn lacking(kind: TableKind, table: &TablePassport, headings: &Headings) -> Vec<Candidate> {
    let fields =
        headings.required(kind).iter().filter(|field| table.kind.is_none() && !table.mapping.contains_key(*field));
    let shown = |field: &String| headings.aliases(kind, field).first().unwrap_or(field).clone();
    fields.map(|field| Candidate { key: field.clone(), shown: shown(field), likeness: 0.0 }).collect()
}

/// All values of a kind of words, where they are few enough to choose from.
fn all_words(kind: &str, headings: &Headings) -> Vec<Candidate> {
    const MOST: usize = 12;
    let values: BTreeSet<&str> = headings.folded_words(kind).map(|(_, value)| value).collect();
    let shown = |value: &str| headings.official(kind, value).unwrap_or(value).to_owned();
    let all = values.into_iter().map(|value| Candidate { key: value.to_owned(), shown: shown(value), likeness: 0.0 });
    let all: Vec<Candidate> = all.collect();
    if all.len() <= MOST { all } else { vec![] }
}

/// What a sheet without known headings may hold: what its name or that of the file says, else the kind whose columns most of
/// its texts come near to.
fn kind_of_headless(passport: &Passport, sheet: &SheetPassport, headings: &Headings) -> Option<TableKind> {
    let near = |kind: &TableKind| {
        let is_near = |text: &&String| !fields_like(text, *kind, &TablePassport::default(), headings).is_empty();
        sheet.headless.iter().filter(is_near).count()
    };
    let by_name = kind_by_name(&sheet.name, headings).or_else(|| kind_by_name(&passport.file, headings));
    let best = || TableKind::all().map(|kind| (near(&kind), kind)).filter(|(count, _)| *count > 0).max();
    (!sheet.headless.is_empty()).then(|| by_name.or_else(|| best().map(|(_, kind)| kind))).flatten()
}

/// The fields of a kind of table that a heading may mean, without those that another column of the table has.
fn fields_like(heading: &str, kind: TableKind, table: &TablePassport, headings: &Headings) -> Vec<Candidate> {
    let free = headings.fields(kind).filter(|field| !table.mapping.contains_key(*field));
    nearest(free.filter_map(|field| {
        let aliases = headings.aliases(kind, field);
        Some((field.to_owned(), aliases.first()?.clone(), likeness(heading, aliases.iter().map(String::as_str))))
    }))
}

/// The values that a word may mean.
fn words_like(word: &str, kind: &str, headings: &Headings) -> Vec<Candidate> {
    let mut best: BTreeMap<&str, f64> = BTreeMap::new();
    for (known, value) in headings.folded_words(kind) {
        let one = likeness(word, [known].into_iter());
        let so_far = best.entry(value).or_insert(0.0);
        *so_far = so_far.max(one);
    }
    nearest(
        best.into_iter()
            .map(|(value, like)| (value.to_owned(), headings.official(kind, value).unwrap_or(value).to_owned(), like)),
    )
}

fn nearest(candidates: impl Iterator<Item = (String, String, f64)>) -> Vec<Candidate> {
    let all = candidates.map(|(key, shown, likeness)| Candidate { key, shown, likeness });
    let mut like: Vec<_> = all.filter(|candidate| candidate.likeness >= LIKE).collect();
    like.sort_by(|a, b| b.likeness.total_cmp(&a.likeness));
    like.truncate(MOST);
    like
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_the_one_that_an_officer_would_name() {
        let headings = Headings::with(None);
        let table = TablePassport::default();
        let first = |heading: &str, kind| {
            fields_like(heading, kind, &table, &headings).first().map(|candidate| candidate.key.clone())
        };
        for (heading, kind, field) in [
            ("期末综合成绩", TableKind::Results, Some("mark")),
            ("学生证学号", TableKind::Roster, Some("id")),
            ("课程的名称", TableKind::Plan, Some("course")),
            ("导师姓名1", TableKind::Roster, Some("supervisor")),
            ("饭卡余额", TableKind::Roster, None),
        ] {
            assert_eq!(first(heading, kind).as_deref(), field, "{heading}");
        }
        assert_eq!(words_like("硕士生(学术)", "level", &headings)[0].key, "master");
        assert_eq!(words_like("重新修读", "attempt", &headings)[0].key, "retake");
        assert_eq!(words_like("选修", "sex", &headings).len(), 0);
    }

    #[test]
    fn two_headings_never_come_to_mean_one_field_unasked() {
        let headings = Headings::with(None);
        let ignored = ["修读类型", "课程的类别"].map(|heading| crate::ingest::exports::Mapped::new(0, heading, false));
        let table = TablePassport { kind: Some(TableKind::Results), ignored: ignored.to_vec(), ..Default::default() };
        let sheet =
            SheetPassport { name: String::new(), hidden: false, tables: vec![table], plain: None, headless: vec![] };
        let passport = Passport { sheets: vec![sheet], ..Passport::of("成绩.csv") };
        let lessons = lessons(&[passport], &headings);
        let meant: Vec<_> = lessons.iter().map(|l| l.candidates.first().map(|c| c.key.as_str())).collect();
        assert_eq!(meant, [Some("class"), Some("class")]);
        assert!(lessons.iter().filter(|lesson| lesson.clear().is_some()).count() <= 1);
    }

    #[test]
    fn where_nothing_is_near_what_is_lacking_may_be_chosen_and_is_never_taken() {
        let headings = Headings::with(None);
        let table = TablePassport { nearest: Some(TableKind::Results), ..Default::default() };
        let lacks: Vec<String> = lacking(TableKind::Results, &table, &headings).into_iter().map(|c| c.key).collect();
        assert_eq!(lacks, ["id", "course", "credits", "mark"]);
        assert!(all_words("class", &headings).iter().any(|word| word.key == "degree"));
    }
}
