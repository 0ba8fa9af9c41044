//! Rows of headings: which fields they name, and what a table with them holds.

use std::collections::BTreeMap;

use super::headings::{Headings, folded_heading};
use super::label;
use super::likeness::{LIKE, likeness};
use crate::ingest::table::{Row, Sheet, Value};
use crate::records::TableKind;

/// Why a table is not recognised.
#[derive(Debug, Clone)]
pub struct Unrecognised {
    /// The kind that comes nearest.
    pub nearest: Option<TableKind>,
    /// Every kind that comes as near; all where none is near.
    pub possible: Vec<TableKind>,
    /// Required columns that are missing, each with a heading that may be meant.
    pub missing: Vec<(String, Option<String>)>,
    /// All headings that were seen.
    pub seen: Vec<String>,
}

/// In the place of a missing column: any column that says what a list of students is about.
pub const ANY: &str = "";

/// Headings of one, two or three rows, by column.
pub struct Heads {
    /// Number of rows.
    pub rows: usize,
    /// Ways of reading the heading of a column, the best first.
    pub texts: BTreeMap<u32, Vec<String>>,
}

/// Whether headings begin at a row, in one row, in two or in three.
pub fn heads_at(sheet: &Sheet, index: usize, headings: &Headings) -> Option<Heads> {
    let row = sheet.rows.get(index).filter(|row| may_be_headings(row) && !label::is_label(row, headings))?;
    let below = sheet.rows.get(index + 1);
    if known_headings(row, headings) + below.map_or(0, |row| known_headings(row, headings)) < 2 {
        return None;
    }
    let mut one = plain_heads(row)?;
    one.texts.retain(|column, _| !is_group(sheet, row, *column, below));
    let one_score = score(&one, headings);
    let two = below.and_then(|below| double_heads(sheet, row, below));
    let three = below.zip(sheet.rows.get(index + 2)).and_then(|(below, last)| triple_heads(sheet, row, below, last));
    let below_score = below.and_then(plain_heads).map_or(0, |below| score(&below, headings));
    // The fewest rows that name the most fields.
    let deeper = [two, three].into_iter().flatten().fold(None, |best: Option<(usize, Heads)>, heads| {
        let named = score(&heads, headings);
        let least = best.as_ref().map_or(one_score.max(below_score), |(named, _)| *named);
        if named > least { Some((named, heads)) } else { best }
    });
    let best = deeper.map_or(one, |(_, heads)| heads);
    is_heading(&best, headings).then_some(best)
}

/// Whether a row is nothing but short texts without an ID among them: the quickest look, since most rows are data.
pub fn may_be_headings(row: &Row) -> bool {
    const LONGEST: usize = 60 * 4;
    let is_id = |text: &str| text.len() >= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    row.cells.len() >= 2
        && row.cells.iter().all(|cell| match &cell.value {
            Value::Text(text) => text.len() <= LONGEST && !is_id(text),
            _ => false,
        })
}

/// How many cells are headings of any table: a quick look, since most rows are data.
pub fn known_headings(row: &Row, headings: &Headings) -> usize {
    const LONGEST: usize = 100;
    let is_known = |value: &Value| match value {
        Value::Text(text) => text.len() <= LONGEST && headings.is_heading(&folded_heading(text)),
        _ => false,
    };
    row.cells.iter().filter(|cell| is_known(&cell.value)).count()
}

/// At least two headings are known, and half of all; or all that a kind of table must have and more, as where a system writes
/// out a hundred columns.
fn is_heading(heads: &Heads, headings: &Headings) -> bool {
    let known = score(heads, headings);
    known >= 2 && (known * 2 >= heads.texts.len() || is_complete(heads, headings))
}

fn is_complete(heads: &Heads, headings: &Headings) -> bool {
    const FEWEST: usize = 4;
    TableKind::all().any(|kind| {
        let (found, _) = matched(heads, kind, headings);
        found.len() >= FEWEST && headings.required(kind).iter().all(|field| found.contains_key(field))
    })
}

/// The most headings that one kind of table knows.
fn score(heads: &Heads, headings: &Headings) -> usize {
    TableKind::all().map(|kind| matched(heads, kind, headings).0.len()).max().unwrap_or(0)
}

/// A row of nothing but short texts.
fn plain_heads(row: &Row) -> Option<Heads> {
    short_texts(row).filter(|heads| heads.texts.len() >= 2)
}

/// The same, be it a single one.
fn short_texts(row: &Row) -> Option<Heads> {
    const LONGEST: usize = 60;
    let mut texts = BTreeMap::new();
    for cell in &row.cells {
        match &cell.value {
            Value::Text(text) if text.chars().count() <= LONGEST => texts.insert(cell.column, vec![text.to_string()]),
            _ => return None,
        };
    }
    Some(Heads { rows: 1, texts })
}

/// Two rows, the upper one with groups of columns: the lower heading counts, alone or after its group.
fn double_heads(sheet: &Sheet, upper: &Row, lower: &Row) -> Option<Heads> {
    under(sheet, upper, plain_heads(upper)?, lower.number, plain_heads(lower)?)
}

/// Three rows, groups within groups. Only a cell that spans all three distinguishes headings from labels and rows.
fn triple_heads(sheet: &Sheet, upper: &Row, middle: &Row, lower: &Row) -> Option<Heads> {
    let first = sheet.merged.partition_point(|area| area.top < upper.number);
    let mut begun = sheet.merged.iter().skip(first).take_while(|area| area.top == upper.number);
    if !begun.any(|area| area.bottom == lower.number) {
        return None;
    }
    let below = under(sheet, middle, short_texts(middle)?, lower.number, plain_heads(lower)?)?;
    under(sheet, upper, plain_heads(upper)?, middle.number, below)
}

/// Headings with a row of groups right above them.
fn under(sheet: &Sheet, upper: &Row, above: Heads, lower: u32, below: Heads) -> Option<Heads> {
    if lower != upper.number + 1 {
        return None;
    }
    let right = above.texts.keys().chain(below.texts.keys()).max().copied()?;
    let mut texts = BTreeMap::new();
    let mut group: Option<(u32, &String)> = None;
    for column in 0..=right {
        if let Some(text) = above.texts.get(&column).and_then(|texts| texts.first()) {
            group = Some((column, text));
        }
        let over = group.filter(|(from, _)| spans(sheet, upper, *from, column)).map(|(_, text)| text.clone());
        let ways = match (over, below.texts.get(&column)) {
            (Some(over), Some(under)) => {
                under.iter().cloned().chain(under.last().map(|under| format!("{over}{under}"))).collect()
            }
            (None, Some(under)) => under.clone(),
            (Some(over), None) if above.texts.contains_key(&column) => vec![over],
            _ => continue,
        };
        texts.insert(column, ways);
    }
    Some(Heads { rows: below.rows + 1, texts })
}

/// Whether the cell of a row that begins in one column reaches to another; where nothing is merged, it may.
fn spans(sheet: &Sheet, row: &Row, from: u32, column: u32) -> bool {
    let first = sheet.merged.partition_point(|area| area.top < row.number);
    let mut here = sheet.merged.iter().skip(first).take_while(|area| area.top == row.number);
    sheet.merged.is_empty() || from == column || here.any(|area| area.left == from && area.right >= column)
}

/// Whether a heading stands over several columns that have headings of their own: 成绩 over 平时, 期末 and 总评 is none of them.
fn is_group(sheet: &Sheet, row: &Row, column: u32, below: Option<&Row>) -> bool {
    let Some(below) = below.filter(|below| below.number == row.number + 1) else { return false };
    let first = sheet.merged.partition_point(|area| area.top < row.number);
    let mut here = sheet.merged.iter().skip(first).take_while(|area| area.top == row.number);
    let Some(area) = here.find(|area| area.left == column && area.right > column) else { return false };
    let under = below.cells.iter().filter(|cell| (area.left..=area.right).contains(&cell.column));
    area.bottom == row.number && under.filter(|cell| matches!(cell.value, Value::Text(_))).count() > 1
}

/// Column and heading by field, and what two columns name.
pub type Matched = (BTreeMap<String, (u32, String)>, Vec<(String, u32, u32)>);

/// The fields of a kind that headings name: of two columns that name one field, that of the earlier alias.
pub fn matched(heads: &Heads, kind: TableKind, headings: &Headings) -> Matched {
    let mut by_field: BTreeMap<String, Vec<(usize, u32, String)>> = BTreeMap::new();
    for (column, texts) in &heads.texts {
        let known = texts.iter().find_map(|text| headings.field_of(kind, text).map(|found| (found, text)));
        if let Some(((field, place), text)) = known {
            by_field.entry(field.to_owned()).or_default().push((place, *column, text.clone()));
        }
    }
    let (mut found, mut doubled) = (BTreeMap::new(), Vec::new());
    for (field, mut columns) in by_field {
        columns.sort();
        let mut columns = columns.into_iter();
        if let Some((_, column, text)) = columns.next() {
            doubled.extend(columns.map(|(_, other, _)| (field.clone(), column, other)));
            found.insert(field, (column, text));
        }
    }
    (found, doubled)
}

/// What a table holds: the kind that the names say, else the one that knows most columns. If one of its required columns
/// is missing, the table is not taken for a lesser kind: results without credits are no roster.
///
/// Second, that kind all the same.
pub fn classify(
    heads: &Heads,
    hints: &[&str],
    headings: &Headings,
    asked: Option<TableKind>,
    has_id: bool,
) -> (Result<TableKind, Unrecognised>, Option<TableKind>) {
    let kinds = TableKind::all().filter(|kind| asked.is_none_or(|asked| asked == *kind));
    let judged: Vec<Judged> = kinds
        .map(|kind| {
            let (found, _) = matched(heads, kind, headings);
            let named = hints.iter().position(|hint| names_kind(kind, hint, headings)).map_or(0, |n| hints.len() - n);
            let named = if named > 0 && is_belied(heads, &found, kind, headings) { 0 } else { named };
            let mut missing = missing(&found, kind, headings, has_id, hints);
            let is_list = kind == TableKind::Roster && found.len() <= 2 && heads.texts.len() > found.len();
            let is_any_list = is_list && named == 0 && asked.is_none();
            missing.extend(is_any_list.then(|| ANY.to_owned()));
            Judged { kind, found: found.len(), named, missing, is_any_list }
        })
        .collect();
    let has_complete = judged.iter().any(|judged| judged.missing.is_empty());
    // The nearer the text that names the kind, the more it says; a name alone, without columns, says nothing, unless no kind is
    // complete and the name says what was meant.
    let weight = |judged: &Judged| {
        let counts = judged.missing.is_empty() || judged.found >= 3 || (!has_complete && judged.found > 0);
        (if counts { judged.named } else { 0 }, judged.found)
    };
    let near = judged.iter().map(weight).max().filter(|near| *near != (0, 0));
    let possible = judged.iter().filter(|judged| near.is_none_or(|near| near == weight(judged)));
    let possible: Vec<TableKind> = possible.map(|judged| judged.kind).collect();
    let best = judged.iter().max_by_key(|j| (weight(j), j.missing.is_empty(), j.is_any_list, j.kind));
    let Some(Judged { kind, found, missing, .. }) = best else {
        return (Err(Unrecognised { nearest: None, possible, missing: vec![], seen: vec![] }), None);
    };
    let kind = *kind;
    if missing.is_empty() {
        return (Ok(kind), Some(kind));
    }
    let seen: Vec<String> = heads.texts.values().filter_map(|texts| texts.first().cloned()).collect();
    // What names another column is not meant to be this one.
    let free: Vec<&String> = seen.iter().filter(|text| headings.field_of(kind, text).is_none()).collect();
    let missing = missing.iter().map(|field| (field.clone(), nearest(headings.aliases(kind, field), &free)));
    let nearest = (*found > 0).then_some(kind);
    (Err(Unrecognised { nearest, possible, missing: missing.collect(), seen }), nearest)
}

/// What speaks for a kind of table.
struct Judged {
    kind: TableKind,
    /// How many of its columns are there.
    found: usize,
    /// How near the text stands that names it; 0 for none.
    named: usize,
    /// Columns that it lacks.
    missing: Vec<String>,
    /// ID and name alone among other columns, as any list of students has them: what it is about stands in those.
    is_any_list: bool,
}

/// Whether the columns say that a table is of another kind than its name does: results called 培养计划 have a mark, which no plan
/// must have, and more that a plan knows nothing of.
fn is_belied(heads: &Heads, found: &BTreeMap<String, (u32, String)>, kind: TableKind, headings: &Headings) -> bool {
    const MORE: usize = 2;
    let required = headings.required(kind);
    required.len() > 2
        && TableKind::all().filter(|other| *other != kind).any(|other| {
            let (columns, _) = matched(heads, other, headings);
            let needs = headings.required(other);
            columns.len() >= found.len() + MORE
                && needs.len() > required.len()
                && needs.iter().all(|field| columns.contains_key(field))
        })
}

/// The nearest name that says another kind of table than its columns do, with that kind.
pub fn belied_name<'n>(
    mut names: impl Iterator<Item = &'n str>,
    kind: TableKind,
    headings: &Headings,
) -> Option<(&'n str, TableKind)> {
    let named = |name: &str| TableKind::all().filter(|kind| names_kind(*kind, name, headings)).collect::<Vec<_>>();
    let (name, kinds) = names.find_map(|name| Some((name, named(name))).filter(|(_, kinds)| !kinds.is_empty()))?;
    let is_lesser = |other: &&TableKind| (3..headings.required(kind).len()).contains(&headings.required(**other).len());
    let other = kinds.iter().find(is_lesser).filter(|_| !kinds.contains(&kind))?;
    Some((name, *other))
}

/// Whether a text names a kind of table.
pub fn names_kind(kind: TableKind, hint: &str, headings: &Headings) -> bool {
    let hint = folded_heading(hint);
    headings.names(kind).iter().any(|name| hint.contains(&folded_heading(name)))
}

fn missing(
    found: &BTreeMap<String, (u32, String)>,
    kind: TableKind,
    headings: &Headings,
    has_id: bool,
    hints: &[&str],
) -> Vec<String> {
    let absent =
        headings.required(kind).iter().filter(|field| !(found.contains_key(*field) || (has_id && *field == "id")));
    let mut absent: Vec<String> = absent.cloned().collect();
    // Marks in words may stand in a column of their own, and no others.
    absent.retain(|field| field != "mark" || !found.contains_key("grade"));
    let has_milestone = found.contains_key("milestone")
        || hints.iter().any(|hint| contained_word(headings, "milestone", hint).is_some());
    if kind == TableKind::Milestones && !has_milestone {
        absent.push("milestone".into());
    }
    // A list of photos names files, or says what the platform or 学信网 found.
    if kind == TableKind::Photos && !["photo", "check", "chsi_photo"].iter().any(|field| found.contains_key(*field)) {
        let is_of_results = hints.iter().any(|hint| hint.contains("审核") || hint.contains("采集"));
        absent.push(if is_of_results { "check" } else { "photo" }.into());
    }
    absent
}

/// The value of the longest word of a kind that a text contains.
pub fn contained_word<'h>(headings: &'h Headings, kind: &str, text: &str) -> Option<&'h str> {
    let text = folded_heading(text);
    let held = headings.folded_words(kind).filter(|(word, _)| word.chars().count() >= 2 && text.contains(word));
    held.max_by_key(|(word, value)| (word.len(), *value)).map(|(_, value)| value)
}

/// The heading that may be meant by a missing column.
fn nearest(aliases: &[String], seen: &[&String]) -> Option<String> {
    let like = |heading: &String| likeness(heading, aliases.iter().map(String::as_str));
    let best = seen.iter().max_by(|a, b| like(a).total_cmp(&like(b)))?;
    (like(best) >= LIKE).then(|| (*best).clone())
}
