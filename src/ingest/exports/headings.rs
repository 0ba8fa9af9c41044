//! The alias table: how exports name their columns and words. The built-in one is data, and a batch may add to it.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use crate::ingest::parse;
use crate::message::{Word, say};
use crate::records::{AliasTable, TableHeadings, TableKind, simplified};

/// The built-in alias table with what a batch adds.
#[derive(Debug, Clone)]
pub struct Headings {
    table: AliasTable,
    /// Aliases and words as they are compared, for speed.
    index: Index,
}

#[derive(Debug, Clone, Default)]
struct Index {
    /// Field and place among its aliases, by kind and folded alias.
    aliases: BTreeMap<TableKind, HashMap<String, (String, usize)>>,
    /// All folded aliases.
    all: HashSet<String>,
    /// Value by kind and folded word.
    words: BTreeMap<String, HashMap<String, String>>,
    /// Folded words that titles within a table are made of, the longest first, with the kind of table that they name.
    titles: Vec<(String, Option<TableKind>)>,
}

/// Kinds of words that say what the rows below a title are.
const TITLE_WORDS: [&str; 4] = ["class", "milestone", "output", "activity"];

impl Index {
    fn of(headings: &AliasTable) -> Index {
        let mut index = Index::default();
        for (kind, table) in &headings.columns {
            let known = index.aliases.entry(*kind).or_default();
            for (field, aliases) in &table.fields {
                for (alias, place) in aliases.iter().zip(0..) {
                    index.all.insert(folded_heading(alias));
                    known.entry(folded_heading(alias)).or_insert((field.clone(), place));
                }
            }
        }
        for (kind, values) in &headings.words {
            let known = index.words.entry(kind.clone()).or_default();
            for (value, words) in values {
                known.extend(words.iter().map(|word| (folded_heading(word), value.clone())));
            }
        }
        let words = TITLE_WORDS.iter().filter_map(|kind| index.words.get(*kind)).flat_map(HashMap::keys);
        let words = words.map(|word| (word.clone(), None));
        let named = |(kind, table): (&TableKind, &TableHeadings)| {
            table.names.iter().map(|name| (folded_heading(name), Some(*kind))).collect::<Vec<_>>()
        };
        index.titles = words.chain(headings.columns.iter().flat_map(named)).collect();
        index.titles.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        index
    }
}

static BUILT_IN: LazyLock<AliasTable> = LazyLock::new(|| {
    let bytes = include_bytes!("headings.yaml");
    // A test holds that the built-in table is valid.
    parse("headings.yaml", bytes, "zishen/headings/1").unwrap_or_default()
});

impl Headings {
    /// The built-in table with what a batch adds.
    pub fn with(more: Option<&AliasTable>) -> Headings {
        let mut table = BUILT_IN.clone();
        if let Some(more) = more {
            table.extend(more);
        }
        Headings { index: Index::of(&table), table }
    }

    /// Words in the name of a sheet, title or file that name a kind of table.
    pub fn names(&self, kind: TableKind) -> &[String] {
        self.table.columns.get(&kind).map(|table| table.names.as_slice()).unwrap_or_default()
    }

    /// Columns that a kind of table must have.
    pub fn required(&self, kind: TableKind) -> &[String] {
        self.table.columns.get(&kind).map(|table| table.required.as_slice()).unwrap_or_default()
    }

    /// Every field of a kind of table, in the order of the records.
    pub fn fields(&self, kind: TableKind) -> impl Iterator<Item = &str> {
        self.table.columns.get(&kind).into_iter().flat_map(|table| table.fields.keys().map(String::as_str))
    }

    /// The names of a column, the official one first.
    pub fn aliases(&self, kind: TableKind, field: &str) -> &[String] {
        self.table.columns.get(&kind).and_then(|table| table.fields.get(field)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Beginnings of rows that sum up.
    pub fn totals(&self) -> &[String] {
        &self.table.totals
    }

    /// Beginnings of rows that are no data.
    pub fn notes(&self) -> &[String] {
        &self.table.notes
    }

    /// The value that a word stands for.
    pub fn word(&self, kind: &str, text: &str) -> Option<&str> {
        self.index.words.get(kind)?.get(&folded_heading(text)).map(String::as_str)
    }

    /// The way of writing a value that comes first.
    pub fn official(&self, kind: &str, value: &str) -> Option<&str> {
        self.table.words.get(kind)?.get(value)?.first().map(String::as_str)
    }

    /// The words of a kind as they are compared, with their values.
    pub fn folded_words(&self, kind: &str) -> impl Iterator<Item = (&str, &str)> {
        self.index.words.get(kind).into_iter().flatten().map(|(word, value)| (word.as_str(), value.as_str()))
    }

    /// Folded words that titles within a table are made of, the longest first, with the kind of table that they name.
    pub fn title_words(&self) -> &[(String, Option<TableKind>)] {
        &self.index.titles
    }

    /// The field that a folded heading names, and its place among the aliases.
    pub fn field(&self, kind: TableKind, heading: &str) -> Option<(&str, usize)> {
        let known = self.index.aliases.get(&kind)?;
        let heading = &*bare(heading);
        let joined = || heading.contains('_').then(|| heading.replace('_', "")).and_then(|joined| known.get(&*joined));
        let behind = || known.get(without_translation(heading)?);
        // English before it counts only where it names the same column: `CET6成绩` is no 成绩.
        let before = || {
            let (english, own) = heading.split_at(heading.find(|c: char| !c.is_ascii())?);
            let (english, own) = (known.get(english.trim_end_matches(['/', '.']))?, known.get(own)?);
            (english.0 == own.0).then_some(own)
        };
        let found = known.get(heading).or_else(joined).or_else(behind).or_else(before)?;
        Some((found.0.as_str(), found.1))
    }

    /// The field that a heading names as it is written, and its place among the aliases. What stands in brackets behind it
    /// explains it, unless it says that another value is meant: `成绩（补考）` is 补考成绩, `成绩（平时）` and `学号（旧）` are neither.
    pub fn field_of(&self, kind: TableKind, heading: &str) -> Option<(&str, usize)> {
        let stem = folded_heading(heading);
        match self.other_value(heading) {
            Some(word) => self.field(kind, &format!("{word}{stem}")),
            None => self.field(kind, &stem),
        }
    }

    /// What the brackets at the end of a heading say, where that is another value than the heading alone would be.
    fn other_value(&self, heading: &str) -> Option<String> {
        let start = heading.find(['(', '（', '[', '【', '〔'])?;
        let inner = heading.get(start..)?.trim_matches(|c: char| is_blank(c) || "()（）[]【】〔〕".contains(c));
        let inner = folded_heading(inner);
        let share = inner.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '%' | '占' | '.'));
        let word = share.strip_suffix("成绩").filter(|word| !word.is_empty()).unwrap_or(share);
        (start > 0 && self.word("other-value", word).is_some()).then(|| word.to_owned())
    }

    /// The column that a heading which names none may mean: one that holds the other's name, of those that the table lacks.
    pub fn may_mean(&self, kind: TableKind, heading: &str, has: impl Fn(&str) -> bool) -> Option<&str> {
        const SHORTEST: usize = 2;
        let heading = folded_heading(heading);
        let heading = &*bare(&heading);
        // A second column of one name is told of otherwise.
        if self.field(kind, heading).is_some() {
            return None;
        }
        let is_like = |alias: &String| {
            let alias = folded_heading(alias);
            let [one, other] = [heading, &alias].map(|text| text.chars().count());
            !alias.is_ascii() && one.min(other) >= SHORTEST && (heading.contains(&alias) || alias.contains(heading))
        };
        let fields = self.fields(kind).filter(|field| !has(field));
        fields.flat_map(|field| self.aliases(kind, field)).find(|alias| is_like(alias)).map(String::as_str)
    }

    /// Whether a text is what the empty workbooks of this program say on a column: the words that it takes.
    pub fn lists_words(&self, text: &str) -> bool {
        let head = say("workbook-words").with("words", "").zh();
        let is_word = |word: &str| self.index.words.values().any(|words| words.contains_key(&folded_heading(word)));
        text.trim().strip_prefix(head.trim()).is_some_and(|list| list.split('、').all(is_word))
    }

    /// Whether any table has a column of this folded heading.
    pub fn is_heading(&self, heading: &str) -> bool {
        let heading = &*bare(heading);
        let is_known = |heading: &str| self.index.all.contains(heading);
        let is_bilingual = || heading.starts_with(|c: char| c.is_ascii_alphabetic()) && !heading.is_ascii();
        is_known(heading)
            || (heading.contains('_') && is_known(&heading.replace('_', "")))
            || without_translation(heading).is_some_and(is_known)
            || is_bilingual() && TableKind::all().any(|kind| self.field(kind, heading).is_some())
    }

    /// The words of a kind, as officers write them: the first of each value.
    pub fn words_of(&self, kind: &str) -> Vec<&str> {
        self.table
            .words
            .get(kind)
            .into_iter()
            .flat_map(|values| values.values().filter_map(|w| w.first()))
            .map(|w| &**w)
            .collect()
    }
}

/// Fields of a batch's alias table that no table of that kind has, as `columns.roster.fields.x`.
pub fn unknown_fields(more: &AliasTable) -> Vec<String> {
    let known = |kind: &TableKind, field: &String| {
        BUILT_IN.columns.get(kind).is_some_and(|table| table.fields.contains_key(field))
    };
    let fields = more.columns.iter().flat_map(|(kind, table)| {
        let named = table.fields.keys().chain(&table.required);
        named.filter(|field| !known(kind, field)).map(|field| format!("columns.{}.fields.{field}", kind.key()))
    });
    let words = more.words.keys().filter(|kind| !BUILT_IN.words.contains_key(*kind));
    fields.chain(words.map(|kind| format!("words.{kind}"))).collect()
}

/// A heading or word as it is compared: half-width, lower case, simplified, without white space, zero-width characters and what
/// stands in brackets at its end.
pub fn folded_heading(text: &str) -> String {
    // Most texts have nothing to fold, and every cell of the rows on top is compared.
    if text.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}' | 'a'..='z' | '0'..='9')) {
        return simplified(text);
    }
    let plain = text.chars().map(half_width).filter(|c| !is_blank(*c)).flat_map(char::to_lowercase);
    let plain = simplified(&plain.collect::<String>());
    let stem = plain.split(['(', '[', '【', '〔', '<', '{']).next().unwrap_or("");
    let stem = stem.trim_matches(['*', ':', '：', '_']);
    if stem.is_empty() { plain } else { stem.to_owned() }
}

/// A folded heading without what programs and people add to it and nobody means: marks of sorting, control characters,
/// quotation marks, a question mark at its end. A word among values keeps all of them: `合格?` is a doubt.
fn bare(heading: &str) -> Cow<'_, str> {
    let is_added = |c: char| {
        matches!(
            c,
            '▲' | '▼'
                | '△'
                | '▽'
                | '▴'
                | '▾'
                | '↑'
                | '↓'
                | '↕'
                | '⇅'
                | '⬆'
                | '⬇'
                | '🔼'
                | '🔽'
                | '\u{fe0e}'
                | '\u{fe0f}'
        ) || matches!(c, '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | '「' | '」' | '『' | '』')
            || c.is_control()
    };
    // Forms for input number their questions: `1、学号`, `2.姓名`.
    let numbered = heading.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = numbered.strip_prefix(['、', '.', ')']).filter(|_| numbered.len() < heading.len());
    let asked = numbered.unwrap_or(heading).trim_end_matches('?');
    if asked.is_empty() {
        return heading.into();
    }
    if asked.contains(is_added) { asked.replace(is_added, "").into() } else { asked.into() }
}

/// A folded heading without the English after it, as `学号id` of `学号` over `ID`, `课程编号courseno.`.
fn without_translation(heading: &str) -> Option<&str> {
    let is_translated = heading.trim_end_matches('.').ends_with(|c: char| c.is_ascii_alphabetic())
        && !heading.starts_with(|c: char| c.is_ascii());
    is_translated.then(|| heading.trim_end_matches(|c: char| c.is_ascii()))
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
    c.is_whitespace() || is_invisible(c)
}

/// A character that takes no room or turns the direction of writing.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
        || matches!(
            c,
            '\u{AD}' | '\u{61C}' | '\u{34F}' | '\u{180E}' | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_table_is_valid_and_requires_only_what_it_names() {
        let table: AliasTable = parse("headings.yaml", include_bytes!("headings.yaml"), "zishen/headings/1")
            .unwrap_or_else(|f| panic!("{f:?}"));
        for kind in TableKind::all() {
            let found = table.columns.get(&kind).unwrap_or_else(|| panic!("{kind:?}"));
            assert!(found.required.iter().all(|field| found.fields.contains_key(field)), "{kind:?}");
            let mut seen = BTreeMap::new();
            for (field, alias) in found.fields.iter().flat_map(|(f, a)| a.iter().map(move |alias| (f, alias))) {
                assert!(
                    seen.insert(folded_heading(alias), field).is_none_or(|other| other == field),
                    "{kind:?} {alias}"
                );
            }
        }
    }

    #[test]
    fn headings_are_compared_without_what_does_not_matter() {
        for text in [
            "学分",
            " 学　分 ",
            "学分（分）",
            "学分(必填)",
            "*学分",
            "学分\u{200b}：",
            "\u{feff}学分",
            "学分【必填】",
            "学分[0-10]",
            "学分<数字>",
        ] {
            assert_eq!(folded_heading(text), "学分", "{text}");
        }
        assert_eq!(folded_heading("ｘｈ"), "xh");
        let headings = Headings::with(None);
        for text in [
            "学号\nStudent ID",
            "学号ID",
            "学号/ID",
            "学号（Student ID）",
            "学号 Student No.",
            "Student ID 学号",
            "Student No./学号",
            "學號",
        ] {
            assert_eq!(headings.field(TableKind::Results, &folded_heading(text)), Some(("id", 0)), "{text}");
        }
        for text in [
            "学号▲",
            "▼ 学号",
            "学号 ↑",
            "学号⇅",
            "学\0号",
            "\u{1}学号\u{2}",
            "\"学号\"",
            "“学号”",
            "学号？",
            "学号↓（必填）",
            "1、学号",
            "12. 学号（必填）",
        ] {
            assert_eq!(headings.field(TableKind::Results, &folded_heading(text)), Some(("id", 0)), "{text}");
            assert!(headings.is_heading(&folded_heading(text)), "{text}");
        }
        let of = |text: &str| headings.field(TableKind::Results, &folded_heading(text)).map(|(field, _)| field);
        assert_eq!([of("STUDENT_NO"), of("course_name"), of("no_mark")], [Some("id"), Some("course"), None]);
        assert_eq!(folded_heading("合格？"), "合格?", "a word among values keeps its doubt");
        assert_eq!(folded_heading("（公章）"), "(公章)");
        assert_eq!(headings.field(TableKind::Results, &folded_heading("CET6成绩")), None);
        assert_eq!(headings.field(TableKind::Results, &folded_heading("課程類別")), Some(("class", 0)));
        let of = |text: &str| headings.field_of(TableKind::Results, text).map(|(field, _)| field);
        for (text, field) in [
            ("成绩（百分制）", Some("mark")),
            ("成绩（期末总评）", Some("mark")),
            ("成绩(五级制)", Some("mark")),
            ("成绩（初修）", Some("mark")),
            ("成绩（补考）", Some("resit")),
            ("成绩（重修成绩）", Some("retake")),
            ("成绩（平时）", None),
            ("成绩(期末 60%)", None),
            ("成绩【平时成绩】", None),
            ("成绩（五分制）", None),
            ("学号（旧）", None),
            ("学号（新）", Some("id")),
            ("姓名（导师）", None),
            ("（平时）", None),
        ] {
            assert_eq!(of(text), field, "{text}");
        }
    }
}
