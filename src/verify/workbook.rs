//! A workbook of one sheet with texts and numbers, as the program writes its tables (ECMA-376): what stands in its cells.
//!
//! The list of its parts is closed, so that no macro, formula, link or second sheet is carried along.

use std::collections::BTreeSet;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::container;
use super::finding::{Code, Findings};
use super::furniture::{self, STYLES};
use super::holding::Holding;
use super::xml::character;

/// Every part of such a workbook.
const PARTS: [&str; 10] = [
    "[Content_Types].xml",
    "_rels/.rels",
    "docProps/app.xml",
    ABOUT,
    "xl/_rels/workbook.xml.rels",
    "xl/sharedStrings.xml",
    STYLES,
    SHEET,
    "xl/theme/theme1.xml",
    BOOK,
];
const SHEET: &str = "xl/worksheets/sheet1.xml";
const BOOK: &str = "xl/workbook.xml";
const ABOUT: &str = "docProps/core.xml";
/// The name of the rows that are repeated.
const TITLES: &str = "_xlnm.Print_Titles";
const TEXTS: &str = "xl/sharedStrings.xml";
/// Largest part that is read, in bytes: the sheet, its texts, any other.
const MOST: [u64; 3] = [64 << 20, 32 << 20, 1 << 20];
/// Most texts, most bytes of cells that are held at once, and most cells that are shown as one.
const MOST_TEXTS: usize = 2_000_000;
const MOST_HELD: usize = 96 << 20;
const MOST_MERGED: usize = 100_000;
/// Most rows, as spreadsheets have them.
const MOST_ROWS: usize = 1 << 20;
/// Most columns that hold anything, and most that spreadsheets have.
const MOST_COLUMNS: usize = 64;
const WIDEST: usize = 16_384;
/// The texts of a row, an empty one for a cell without any.
pub type Row = Vec<String>;

/// What a workbook shows.
#[derive(Debug, Default)]
pub struct Book {
    /// The rows of its sheet.
    pub rows: Vec<Row>,
    /// What is printed below every page.
    pub footer: String,
    /// What it says that it is, by the names of the elements.
    pub about: Vec<(String, String)>,
}

/// Reads a workbook.
///
/// # Errors
/// What is no such workbook, and where.
pub fn read_workbook(path: &Path) -> Result<Book, String> {
    let mut findings = Findings::default();
    let container = container::open_container(path, &mut findings).map_err(|error| error.to_string())?;
    // What the writer of workbooks does otherwise than dossiers have it; anything else was added by somebody.
    let own = [Code::ZipDescriptor, Code::ZipForm, Code::ZipOrder];
    if let Some(fault) = findings.sorted().into_iter().find(|finding| !own.contains(&finding.code)) {
        return Err(<&str>::from(fault.code).to_owned());
    }
    let (_, holding) = Holding::of_zip(container);
    if let Some(other) = holding.paths().find(|path| !PARTS.contains(path)) {
        return Err(other.to_owned());
    }
    if let Some(absent) = PARTS.iter().find(|part| !holding.has(part)) {
        return Err((*absent).to_owned());
    }
    let most = |name: &str| match name {
        SHEET => MOST[0],
        TEXTS => MOST[1],
        _ => MOST[2],
    };
    let part = |name: &str| holding.at_most(name, most(name)).map_err(|error| format!("{name}: {error}"));
    let said = |name: &str| furniture::part_texts(name, &part(name)?).ok_or_else(|| name.to_owned());
    for name in PARTS.iter().filter(|name| **name != SHEET) {
        said(name)?;
    }
    let texts = texts(&part(TEXTS)?).ok_or(TEXTS)?;
    let formats = furniture::formats(&part(STYLES)?).ok_or(STYLES)?;
    let rows = cells(&part(SHEET)?, &texts, &formats).map_err(|at| format!("{SHEET}: {at}"))?;
    let footer = said(SHEET)?.into_iter().find(|(name, _)| name == "oddFooter").map(|(_, text)| text);
    if let Some((name, _)) = said(BOOK)?.into_iter().find(|(name, of)| !is_name_of(name, of, rows.len())) {
        return Err(name);
    }
    Ok(Book { rows, footer: footer.unwrap_or_default(), about: said(ABOUT)? })
}

/// Whether a name stands for the rows that are repeated on every page, or for cells of all rows.
fn is_name_of(name: &str, cells: &str, rows: usize) -> bool {
    let Some((_, cells)) = cells.split_once('!') else { return false };
    match cells.strip_prefix("$A$1:$") {
        Some(last) => name != TITLES && last.split_once('$').is_some_and(|(_, row)| row == rows.to_string()),
        None => name == TITLES && ["$1:$1", "$3:$3"].contains(&cells),
    }
}

/// The texts that cells refer to by their number.
fn texts(bytes: &[u8]) -> Option<Vec<String>> {
    let mut reader = Reader::from_str(std::str::from_utf8(bytes).ok()?);
    let (mut texts, mut is_text) = (Vec::new(), false);
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => match start.name().as_ref() {
                "sst" => {}
                "si" if texts.len() < MOST_TEXTS => texts.push(String::new()),
                "t" => is_text = true,
                _ => return None,
            },
            Event::End(end) if end.name().as_ref() == "si" => {
                let text = texts.last_mut()?;
                *text = decoded(text);
            }
            Event::End(end) => is_text &= end.name().as_ref() != "t",
            Event::Text(piece) if is_text => texts.last_mut()?.push_str(&piece),
            Event::GeneralRef(entity) if is_text => texts.last_mut()?.push(character(&entity)?),
            Event::Decl(_) | Event::Text(_) => {}
            Event::Empty(empty) if empty.name().as_ref() == "t" => {}
            Event::Eof => break,
            _ => return None,
        }
    }
    Some(texts)
}

/// A text with `_x000A_` and the like as the characters that they stand for (ECMA-376, 22.9.2.19).
fn decoded(text: &str) -> String {
    let (mut whole, mut rest) = (String::new(), text);
    while let Some((before, behind)) = rest.split_once("_x") {
        whole += before;
        let code = behind.get(..4).filter(|_| behind.get(4..5) == Some("_"));
        let character = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        // The mark at the end of one escape begins no other.
        rest = match character {
            Some(character) => {
                whole.push(character);
                behind.get(5..).unwrap_or_default()
            }
            None => {
                whole += "_x";
                behind
            }
        };
    }
    whole + rest
}

/// What is read of a sheet so far.
#[derive(Default)]
struct Sheet {
    rows: Vec<Row>,
    /// Bytes of the rows and cells.
    held: usize,
    /// Column of the cell that is open, whether it names a text, and its style.
    cell: Option<(usize, bool, usize)>,
    /// The last column of which the width is said.
    wide: usize,
    seen: BTreeSet<&'static str>,
    /// Which texts cells have named.
    used: Vec<bool>,
    value: Option<String>,
    /// Row, first and last column of the cells that are shown as one: only the first may hold anything.
    merged: Vec<(usize, usize, usize)>,
}

/// The cells of the sheet; an error says where there is anything else.
fn cells(bytes: &[u8], texts: &[String], formats: &[String]) -> Result<Vec<Row>, String> {
    let mut reader = Reader::from_str(std::str::from_utf8(bytes).map_err(|error| error.to_string())?);
    let mut sheet = Sheet { used: vec![false; texts.len()], ..Sheet::default() };
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        let fits = match event {
            Event::Start(start) => sheet.open(&start),
            Event::Empty(start) => sheet.open(&start).and_then(|()| sheet.close(start.name().as_ref(), texts, formats)),
            Event::End(end) => sheet.close(end.name().as_ref(), texts, formats),
            Event::Text(piece) => {
                sheet.value.iter_mut().for_each(|value| value.push_str(&piece));
                Some(())
            }
            Event::Decl(_) | Event::GeneralRef(_) => Some(()),
            Event::Eof if sheet.hides_any() => return Err("mergeCell".to_owned()),
            Event::Eof if sheet.used.contains(&false) => return Err(TEXTS.to_owned()),
            Event::Eof => return Ok(sheet.rows),
            _ => None,
        };
        fits.ok_or_else(|| format!("byte {}", reader.buffer_position()))?;
    }
}

impl Sheet {
    fn open(&mut self, start: &BytesStart) -> Option<()> {
        let attribute = |wanted: &str| {
            let mut all = start.attributes().flatten();
            all.find(|one| one.key.as_ref() == wanted).map(|one| one.value.into_owned())
        };
        furniture::may_be(SHEET, start, &mut self.seen).then_some(())?;
        match start.name().as_ref() {
            // A row without any cell may be left out.
            "row" => {
                let number: usize = attribute("r")?.parse().ok()?;
                (number > self.rows.len() && number <= MOST_ROWS).then_some(())?;
                self.hold((number - self.rows.len()) * size_of::<Row>())?;
                self.rows.resize(number, Row::new());
            }
            "c" => {
                let is_text = match attribute("t").as_deref() {
                    Some("s") => true,
                    None => false,
                    Some(_) => return None,
                };
                let style = attribute("s").map_or(Some(0), |style| style.parse().ok())?;
                self.cell = Some((column(&attribute("r")?, self.rows.len())?, is_text, style));
            }
            "v" => self.value = Some(String::new()),
            "mergeCell" if self.merged.len() == MOST_MERGED => return None,
            "mergeCell" => self.merged.push(cells_of(&attribute("ref")?)?),
            "col" => {
                let [first, last] = [attribute("min")?, attribute("max")?].map(|at| at.parse::<usize>().unwrap_or(0));
                (first > self.wide && first <= last && last <= WIDEST).then(|| self.wide = last)?;
            }
            _ => {}
        }
        Some(())
    }

    /// Counts bytes that are held; none where there are too many.
    fn hold(&mut self, bytes: usize) -> Option<()> {
        self.held += bytes;
        (self.held <= MOST_HELD).then_some(())
    }

    /// Whether a cell that is shown as a part of another holds anything.
    fn hides_any(&self) -> bool {
        let cell = |row: usize, column: usize| self.rows.get(row)?.get(column).filter(|text| !text.is_empty());
        self.merged.iter().any(|(row, first, last)| (first + 1..=*last).any(|column| cell(*row, column).is_some()))
    }

    fn close(&mut self, name: &str, texts: &[String], formats: &[String]) -> Option<()> {
        if name == "c" {
            self.cell = None;
        }
        let Some(value) = self.value.take_if(|_| name == "v") else { return Some(()) };
        let (column, is_text, style) = self.cell?;
        let text = if is_text {
            let number = value.parse::<usize>().ok()?;
            *self.used.get_mut(number)? = true;
            texts.get(number)?.as_str()
        } else {
            furniture::is_shown(formats.get(style)?, &value).then_some(value.as_str())?
        };
        // Each cell stands behind the one before, and none twice.
        let new = (column + 1).checked_sub(self.rows.last()?.len()).filter(|new| *new > 0)?;
        self.hold(new * size_of::<String>() + text.len())?;
        let row = self.rows.last_mut()?;
        row.reserve_exact(new);
        row.resize(column, String::new());
        row.push(text.to_owned());
        Some(())
    }
}

/// Row, first and last column of the cells of one row, from 0: `A24:B24`.
fn cells_of(range: &str) -> Option<(usize, usize, usize)> {
    let (first, last) = range.split_once(':')?;
    let row: usize = first.trim_start_matches(|c: char| c.is_ascii_uppercase()).parse().ok()?;
    Some((row.checked_sub(1)?, column(first, row)?, column(last, row)?))
}

/// The column of a cell from 0, by its name in the row that is open.
fn column(name: &str, row: usize) -> Option<usize> {
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let of_letter = |c: char| c.is_ascii_uppercase().then(|| c as usize - 'A' as usize + 1);
    let number = letters.chars().try_fold(0usize, |sum, c| Some(sum.checked_mul(26)? + of_letter(c)?))?;
    let is_here = name.strip_prefix(letters)?.parse() == Ok(row);
    number.checked_sub(1).filter(|column| is_here && *column < MOST_COLUMNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_characters_are_read_as_spreadsheets_do() {
        assert_eq!(decoded("a_x000A_b_x005F_x000A_"), "a\nb_x000A_");
        assert_eq!(decoded("_xyz _x00"), "_xyz _x00");
    }

    #[test]
    fn a_cell_has_its_column_in_its_row() {
        assert_eq!(
            [column("A1", 1), column("AA3", 3), column("B2", 3), column("1", 1)],
            [Some(0), Some(26), None, None]
        );
    }

    #[test]
    fn nothing_but_texts_and_numbers_stands_in_a_sheet() {
        let texts = ["x".to_owned()];
        let formats = ["", "0"].map(str::to_owned);
        let read = |inner: &str| {
            cells(format!("<worksheet><sheetData>{inner}</sheetData></worksheet>").as_bytes(), &texts, &formats)
        };
        let row = "<row r=\"1\"><c r=\"A1\" s=\"1\"/><c r=\"B1\" t=\"s\"><v>0</v></c><c r=\"C1\"><v>2.5</v></c></row>";
        assert_eq!(read(row).unwrap(), [["", "x", "2.5"].map(str::to_owned)]);
        // What takes much more memory than bytes.
        let rows = |count| (0..count).map(|n| format!("<row r=\"{}\"><c r=\"A{0}\" t=\"s\"><v>0</v></c></row>", n + 1));
        let holds = |text: &str, count: usize| {
            let inner: String = rows(count).collect();
            let sheet = format!("<worksheet><sheetData>{inner}</sheetData></worksheet>");
            cells(sheet.as_bytes(), &[text.to_owned()], &formats).is_ok()
        };
        assert!(holds(&"x".repeat(1 << 20), 90) && !holds(&"x".repeat(1 << 20), 100));
        let last = "<row r=\"1048576\"><c r=\"A1048576\" t=\"s\"><v>0</v></c></row>";
        assert!(read(last).is_ok() && read(&last.replace("1048576", "1048577")).is_err());
        let others = [
            "<row r=\"2\"></row><row r=\"1\"></row>",
            "<row r=\"1\" hidden=\"1\"><c r=\"A1\"><v>1</v></c></row>",
            "<row r=\"1\"><c r=\"A1\"><f>1+1</f><v>2</v></c></row>",
            "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>2</v></c></row>",
            "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>1</v></c></row>",
            "<row r=\"1\"><c r=\"A2\"><v>1</v></c></row>",
            "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>",
            "<row r=\"1\"><c r=\"A1\"><v>1</v><v>2</v></c></row>",
            "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>2.5</v></c></row>",
            "<row r=\"1\"><c r=\"A1\"/></row>",
            "<hyperlinks></hyperlinks>",
            "<row r=\"1\" ht=\"0\"><c r=\"A1\"><v>1</v></c></row>",
            "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2</v></c></row><mergeCell ref=\"A1:B1\"/>",
            "<mergeCell ref=\"A1:A2\"/>",
            "<col min=\"1\" max=\"1\" width=\"0\"/>",
        ];
        for other in others {
            assert!(read(other).is_err(), "{other}");
        }
    }
}
