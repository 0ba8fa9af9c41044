//! The input passport: what each file is, how it was read, and what became of every row.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::declared::{declared_records, says_truncated};
use super::notice::{Notice, Weight};
use crate::ingest::table::{Format, Lines, PageMark, Proof, Row, TextEncoding, column_name, one_line};
use crate::message::{Language, Message, Word, say};
use crate::records::TableKind;

/// Most remarks of a file that are kept in full; whoever has more has one fault in many rows.
const MOST_NOTICES: usize = 5000;

/// What is known of one file.
#[derive(Debug, Clone, Serialize)]
pub struct Passport {
    /// File below the inputs.
    pub file: String,
    /// SHA-256 of its bytes, in hexadecimal; none if they could not be had.
    pub sha256: Option<String>,
    /// Number of bytes.
    pub bytes: u64,
    /// Format, recognised by content.
    pub format: Option<Format>,
    /// Encoding of its text.
    pub encoding: Option<TextEncoding>,
    /// By what the encoding was determined.
    pub proof: Option<Proof>,
    /// What separates the columns of a text.
    pub separator: Option<char>,
    /// How the lines of a text add up: its rows that were read, and these.
    pub lines: Option<Lines>,
    /// Sheets and their tables.
    pub sheets: Vec<SheetPassport>,
    /// Rows of all sheets.
    pub rows: Rows,
    /// Whether its end is missing: a table that is not closed, a last line with fewer columns than the first.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cut_off: bool,
    /// The page numbers that it prints, each with the number of pages.
    #[serde(skip)]
    pub pages: Vec<PageMark>,
    /// The numbers of records that it says it has, each with the place of its sheet.
    #[serde(skip)]
    pub declared: Vec<(usize, usize)>,
    /// Whether it says that not all was written.
    #[serde(skip)]
    pub truncated: bool,
    /// Words that no list knows, by kind and text, with the number of their cells.
    #[serde(skip)]
    pub unknown_words: BTreeMap<(String, String), usize>,
    /// Number of remarks, by their key.
    pub remarks: BTreeMap<String, Remarks>,
    /// Why the file could not be read at all.
    pub unreadable: Option<Message>,
    /// What the file seems to be, where it was read and no record came from it.
    pub nothing: Option<Message>,
    /// The remarks, the heavy ones first; of a file with very many only the first ones.
    pub notices: Vec<Notice>,
}

/// What is known of one sheet.
#[derive(Debug, Clone, Serialize)]
pub struct SheetPassport {
    /// Name on the tab.
    pub name: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Tables in it.
    pub tables: Vec<TablePassport>,
    /// What keeps it from being a table, where it plainly is none.
    #[serde(skip)]
    pub plain: Option<Plain>,
    /// What may be meant to be its headings, where none are known.
    #[serde(skip)]
    pub headless: Vec<String>,
}

/// What keeps a sheet without known headings from being a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plain {
    /// Words alone.
    Words,
    /// Its own name, or that of its file, says that it explains others.
    Named,
}

/// What is known of one table.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TablePassport {
    /// What it holds; none where that is not recognised.
    pub kind: Option<TableKind>,
    /// The kind that comes nearest, where what it holds is not known.
    #[serde(skip)]
    pub nearest: Option<TableKind>,
    /// First and last row of the headings, from 1.
    pub header_rows: (u32, u32),
    /// Column and heading by field.
    pub mapping: BTreeMap<String, Mapped>,
    /// Headings of no field, with their columns.
    pub ignored: Vec<Mapped>,
    /// Numbers of its rows, by what became of them.
    pub rows: Rows,
    /// Number of students of whom a row is in the records.
    pub students: usize,
}

/// A heading and its column.
#[derive(Debug, Clone, Serialize)]
pub struct Mapped {
    /// Column as spreadsheets name it.
    pub column: String,
    /// Heading as it stands.
    pub heading: String,
    /// Whether the column is hidden.
    pub hidden: bool,
    /// Rows in the records that have something in it.
    pub filled: usize,
}

/// Numbers of rows; those that were read are accepted, quarantined or skipped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// Rows that hold anything.
    pub read: usize,
    /// Rows that are in the records.
    pub accepted: usize,
    /// Rows that were set aside, each with a remark.
    pub quarantined: usize,
    /// Headings, titles, totals, notes and repeated rows.
    pub skipped: usize,
}

impl Rows {
    /// Adds the numbers of another table.
    pub fn add(&mut self, other: Rows) {
        self.read += other.read;
        self.accepted += other.accepted;
        self.quarantined += other.quarantined;
        self.skipped += other.skipped;
    }

    /// Whether every row is accounted for.
    pub fn add_up(&self) -> bool {
        self.read == self.accepted + self.quarantined + self.skipped
    }
}

/// Remarks of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Remarks {
    /// How much each weighs.
    pub weight: Weight,
    /// How many.
    pub count: usize,
}

impl Mapped {
    /// A heading in a column from 0.
    pub fn new(column: u32, heading: &str, hidden: bool) -> Mapped {
        Mapped { column: column_name(column), heading: one_line(heading), hidden, filled: 0 }
    }
}

impl Passport {
    /// The passport of a file of which nothing is known yet.
    pub fn of(file: &str) -> Passport {
        Passport {
            file: file.to_owned(),
            sha256: None,
            bytes: 0,
            format: None,
            encoding: None,
            proof: None,
            separator: None,
            lines: None,
            sheets: vec![],
            rows: Rows::default(),
            cut_off: false,
            pages: vec![],
            declared: vec![],
            truncated: false,
            unknown_words: BTreeMap::new(),
            remarks: BTreeMap::new(),
            unreadable: None,
            nothing: None,
            notices: vec![],
        }
    }

    /// Whether files of this format consist of blocks, so that their sizes always are round.
    pub fn is_blocks(&self) -> bool {
        self.format == Some(Format::Xls)
    }

    /// Heeds what a row that is no record says of the number of records.
    pub fn heed_row(&mut self, sheet: usize, row: &Row) {
        row.cells.iter().for_each(|cell| self.heed_text(sheet, cell.value.shown()));
    }

    /// The same of a text; a sheet that is none stands for the whole file.
    pub fn heed_text(&mut self, sheet: usize, text: &str) {
        self.declared.extend(declared_records(text).map(|count| (sheet, count)));
        self.truncated |= says_truncated(text);
    }

    /// Records of a sheet, of the whole file where the sheet has none.
    pub fn records_of(&self, sheet: usize) -> usize {
        let count = |rows: &Rows| rows.accepted + rows.quarantined;
        let own: usize = self.sheets.get(sheet).into_iter().flat_map(|s| &s.tables).map(|t| count(&t.rows)).sum();
        if own > 0 { own } else { count(&self.rows) }
    }

    /// Rows that stand in another file as well.
    pub fn repeated(&self) -> usize {
        self.remarks.get("table-row-repeated").map_or(0, |remarks| remarks.count)
    }

    /// Notes a remark: every one is counted, the first ones of a file are kept.
    pub fn note(&mut self, notice: Notice) {
        let remarks =
            self.remarks.entry(notice.message.key().to_owned()).or_insert(Remarks { weight: notice.weight, count: 0 });
        remarks.weight = remarks.weight.max(notice.weight);
        remarks.count += 1;
        if self.notices.len() < MOST_NOTICES || remarks.count == 1 {
            self.notices.push(notice);
        }
    }

    /// Puts the remarks in order, the heavy ones first, each kind as it was read, and notes whether any record came. Without a
    /// roster none can.
    pub fn close(&mut self, has_roster: bool) {
        // What another file says as well is a record too.
        let is_fruitful = self.rows.accepted > 0 || self.remarks.contains_key("table-row-repeated");
        self.nothing = if is_fruitful || self.is_instructions() || self.unreadable.is_some() {
            None
        } else {
            self.nothing.take().or_else(|| Some(self.without_records(has_roster)))
        };
        self.notices.sort_by_key(|notice| std::cmp::Reverse(notice.weight));
    }

    /// Whether the file says by its names that it explains others, and holds nothing else.
    fn is_instructions(&self) -> bool {
        let mut plain = self.sheets.iter().map(|sheet| sheet.plain);
        plain.any(|plain| plain == Some(Plain::Named)) && self.sheets.iter().all(|sheet| sheet.plain.is_some())
    }

    /// What a file without records seems to be.
    fn without_records(&self, has_roster: bool) -> Message {
        let mut tables = self.sheets.iter().flat_map(|sheet| &sheet.tables);
        let is_recognised = tables.any(|table| table.kind.is_some());
        if self.rows.read == 0 {
            say("table-nothing-empty")
        } else if !is_recognised {
            let missing = self.notices.iter().find(|notice| notice.message.key() == "table-missing");
            missing.map_or_else(|| say("table-nothing-untold"), |notice| notice.message.clone())
        } else if self.rows.quarantined == 0 {
            say("table-nothing-headings")
        } else if !has_roster {
            say("table-nothing-rosterless").with("count", self.rows.quarantined)
        } else {
            say("table-nothing-refused").with("count", self.rows.quarantined)
        }
    }

    /// Whether no record came from the file.
    fn is_fruitless(&self) -> bool {
        self.unreadable.is_some() || self.nothing.is_some()
    }

    /// Whether a person must look at the file.
    pub fn needs_person(&self) -> bool {
        self.is_fruitless() || self.remarks.values().any(|remarks| remarks.weight > Weight::Note)
    }

    /// The passport as lines for people.
    pub fn lines(&self, language: Language) -> Vec<String> {
        let mut lines = vec![self.head(language)];
        for why in self.unreadable.iter().chain(&self.nothing) {
            lines.push(format!("  {}", why.text(language)));
        }
        for sheet in &self.sheets {
            lines.extend(sheet.tables.iter().map(|table| format!("  {}", table.line(&sheet.name, language))));
        }
        if self.unreadable.is_none() {
            lines.push(format!("  {}", self.rows.message().text(language)));
            lines.extend(self.lines.map(|lines| format!("  {}", self.lines_message(lines).text(language))));
        }
        lines.extend(
            self.remarks.iter().map(|(key, remarks)| format!("  {}", self.remark_line(key, *remarks, language))),
        );
        lines
    }

    fn lines_message(&self, lines: Lines) -> Message {
        let known = say("table-passport-lines").with("physical", lines.physical).with("read", self.rows.read);
        known.with("blank", lines.blank).with("continued", lines.continued)
    }

    fn head(&self, language: Language) -> String {
        let format = self.format.map_or_else(String::new, |format| format.word(language));
        let encoding = self.encoding.zip(self.proof).map(|(encoding, proof)| {
            say("table-passport-encoding").with("encoding", encoding).with("proof", proof).text(language)
        });
        let digest = self.sha256.as_deref().and_then(|digest| digest.get(..16)).unwrap_or("—").to_owned();
        let head = say("table-passport-file").with("file", one_line(&self.file)).with("digest", digest);
        let kind = [Some(format), encoding].into_iter().flatten().filter(|text| !text.is_empty()).collect::<Vec<_>>();
        head.with("kind", kind.join(" ")).text(language)
    }

    /// One kind of remark: how many, the first of them in full, and where.
    fn remark_line(&self, key: &str, remarks: Remarks, language: Language) -> String {
        let first = self.notices.iter().find(|notice| notice.message.key() == key);
        let (text, at) = first.map(|n| (n.message.text(language), n.at.to_string())).unwrap_or_default();
        let line = say("table-passport-remark").with("weight", remarks.weight).with("count", remarks.count);
        line.with("text", text).with("at", at).text(language)
    }
}

impl Rows {
    fn message(&self) -> Message {
        let counts = say("table-passport-rows").with("read", self.read).with("accepted", self.accepted);
        counts.with("quarantined", self.quarantined).with("skipped", self.skipped)
    }
}

impl TablePassport {
    fn line(&self, sheet: &str, language: Language) -> String {
        let kind = self.kind.map_or_else(|| say("table-passport-untold").text(language), |kind| kind.word(language));
        let mut columns: Vec<&Mapped> = self.mapping.values().collect();
        columns.sort_by_key(|mapped| (mapped.column.len(), mapped.column.clone()));
        let mapping: Vec<String> =
            columns.iter().map(|mapped| format!("{}={}", mapped.column, mapped.heading)).collect();
        let line = if sheet.is_empty() {
            say("table-passport-only")
        } else {
            say("table-passport-table").with("sheet", one_line(sheet))
        };
        let line = line.with("kind", kind);
        let (first, last) = self.header_rows;
        let header = if first == last { first.to_string() } else { format!("{first}–{last}") };
        line.with("header", header).with("mapping", mapping.join(" ")).text(language)
    }
}
