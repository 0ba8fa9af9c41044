//! The alias table: how exports name their columns and words. The built-in one is data, and a batch may add to it.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoEnumIterator, IntoStaticStr};

use crate::ingest::parse;
use crate::message::Word;

/// What a table holds.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Deserialize,
    Serialize,
    IntoStaticStr,
    EnumIter,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum TableKind {
    /// 名册
    Roster,
    /// 培养计划课程
    Plan,
    /// 课程成绩
    Results,
    /// 培养环节
    Milestones,
    /// 学术活动
    Activities,
    /// 实践环节
    Practice,
    /// 科研成果
    Outputs,
    /// 科研项目
    Projects,
    /// 照片清单
    Photos,
    /// 审查决定
    Decisions,
}

impl Word for TableKind {
    const KIND: &'static str = "records";
}

impl TableKind {
    /// All kinds, in the order in which they are assembled.
    pub fn all() -> impl Iterator<Item = TableKind> {
        TableKind::iter()
    }
}

/// Words of the exports, by kind of word and value.
pub type Words = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// The alias table; a batch gives one of the same shape, of which any part may be absent.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Headings {
    /// Format of the file: `zishen/headings/1`; absent within a batch.
    pub schema: Option<String>,
    /// Columns by kind of table.
    #[serde(default)]
    pub tables: BTreeMap<TableKind, TableHeadings>,
    /// Words in cells, by kind of word and value.
    #[serde(default)]
    pub words: Words,
    /// Beginnings of rows that sum up.
    #[serde(default)]
    pub totals: Vec<String>,
    /// Beginnings of rows that are no data.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Aliases and words as they are compared, for speed.
    #[serde(skip)]
    index: Index,
}

#[derive(Debug, Clone, Default)]
struct Index {
    /// Field and place among its aliases, by kind and folded alias.
    aliases: BTreeMap<TableKind, HashMap<String, (String, usize)>>,
    /// Value by kind and folded word.
    words: BTreeMap<String, HashMap<String, String>>,
}

impl Index {
    fn of(headings: &Headings) -> Index {
        let mut index = Index::default();
        for (kind, table) in &headings.tables {
            let known = index.aliases.entry(*kind).or_default();
            for (field, aliases) in &table.fields {
                for (alias, place) in aliases.iter().zip(0..) {
                    known.entry(folded(alias)).or_insert((field.clone(), place));
                }
            }
        }
        for (kind, values) in &headings.words {
            let known = index.words.entry(kind.clone()).or_default();
            for (value, words) in values {
                known.extend(words.iter().map(|word| (folded(word), value.clone())));
            }
        }
        index
    }
}

/// How a kind of table is told and what its columns are called.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableHeadings {
    /// Words by which sheet, title or file tell the kind.
    #[serde(default)]
    pub names: Vec<String>,
    /// Columns that must be there.
    #[serde(default)]
    pub required: Vec<String>,
    /// Names of every column.
    #[serde(default)]
    pub fields: BTreeMap<String, Vec<String>>,
}

static BUILT_IN: LazyLock<Headings> = LazyLock::new(|| {
    let bytes = include_bytes!("headings.yaml");
    // A test holds that the built-in table is valid.
    parse("headings.yaml", bytes, "zishen/headings/1").unwrap_or_default()
});

impl Headings {
    /// The built-in table with what a batch adds.
    pub fn with(more: Option<&Headings>) -> Headings {
        let mut all = BUILT_IN.clone();
        let Some(more) = more else {
            all.index = Index::of(&all);
            return all;
        };
        for (kind, table) in &more.tables {
            let known = all.tables.entry(*kind).or_default();
            known.names.extend(table.names.iter().cloned());
            known.required.extend(table.required.iter().cloned());
            for (field, aliases) in &table.fields {
                known.fields.entry(field.clone()).or_default().extend(aliases.iter().cloned());
            }
        }
        for (kind, values) in &more.words {
            let known = all.words.entry(kind.clone()).or_default();
            for (value, words) in values {
                known.entry(value.clone()).or_default().extend(words.iter().cloned());
            }
        }
        all.totals.extend(more.totals.iter().cloned());
        all.notes.extend(more.notes.iter().cloned());
        all.index = Index::of(&all);
        all
    }

    /// Fields of a batch's table that no table of that kind has, as `table.field`.
    pub fn unknown_fields(&self) -> Vec<String> {
        let known = |kind: &TableKind, field: &String| {
            BUILT_IN.tables.get(kind).is_some_and(|table| table.fields.contains_key(field))
        };
        let fields = self.tables.iter().flat_map(|(kind, table)| {
            let named = table.fields.keys().chain(&table.required);
            named.filter(|field| !known(kind, field)).map(|field| format!("{}.{field}", kind.key()))
        });
        fields.collect()
    }

    /// The value that a word stands for.
    pub fn word(&self, kind: &str, text: &str) -> Option<&str> {
        self.index.words.get(kind)?.get(&folded(text)).map(String::as_str)
    }

    /// The words of a kind as they are compared, with their values.
    pub fn folded_words(&self, kind: &str) -> impl Iterator<Item = (&str, &str)> {
        self.index.words.get(kind).into_iter().flatten().map(|(word, value)| (word.as_str(), value.as_str()))
    }

    /// The field that a folded heading names, and its place among the aliases.
    pub fn field(&self, kind: TableKind, heading: &str) -> Option<(&str, usize)> {
        self.index.aliases.get(&kind)?.get(heading).map(|(field, place)| (field.as_str(), *place))
    }

    /// Whether any table has a column of this folded heading.
    pub fn is_heading(&self, heading: &str) -> bool {
        self.index.aliases.values().any(|known| known.contains_key(heading))
    }

    /// The words of a kind, as officers write them: the first of each value.
    pub fn words_of(&self, kind: &str) -> Vec<&str> {
        self.words
            .get(kind)
            .into_iter()
            .flat_map(|values| values.values().filter_map(|w| w.first()))
            .map(|w| &**w)
            .collect()
    }
}

/// A heading or word as it is compared: half-width, lower case, without white space, zero-width characters and what
/// stands in parentheses at its end.
pub fn folded(text: &str) -> String {
    let plain: String = text.chars().map(half_width).filter(|c| !is_blank(*c)).flat_map(char::to_lowercase).collect();
    let stem = plain.split('(').next().unwrap_or("");
    let stem = stem.trim_matches(['*', ':', '：', '_']);
    match stem.is_empty() {
        true => plain,
        false => stem.to_owned(),
    }
}

/// The half-width form of a full-width ASCII character, other characters as they are.
pub fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    }
}

/// White space of any kind, and characters that take no room.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_table_is_valid_and_requires_only_what_it_names() {
        let table: Headings = parse("headings.yaml", include_bytes!("headings.yaml"), "zishen/headings/1")
            .unwrap_or_else(|f| panic!("{f:?}"));
        for kind in TableKind::all() {
            let found = table.tables.get(&kind).unwrap_or_else(|| panic!("{kind:?}"));
            assert!(found.required.iter().all(|field| found.fields.contains_key(field)), "{kind:?}");
            let mut seen = BTreeMap::new();
            for (field, alias) in found.fields.iter().flat_map(|(f, a)| a.iter().map(move |alias| (f, alias))) {
                assert!(seen.insert(folded(alias), field).is_none_or(|other| other == field), "{kind:?} {alias}");
            }
        }
    }

    #[test]
    fn headings_are_compared_without_what_does_not_matter() {
        for text in ["学分", " 学　分 ", "学分（分）", "学分(必填)", "*学分", "学分\u{200b}：", "\u{feff}学分"]
        {
            assert_eq!(folded(text), "学分", "{text}");
        }
        assert_eq!(folded("ｘｈ"), "xh");
        assert_eq!(folded("（公章）"), "(公章)");
    }
}
