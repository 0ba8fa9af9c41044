//! A workbook of one sheet with texts and numbers, as the program writes its tables (ECMA-376): what stands in its cells.
//!
//! The list of its parts is closed, so that no macro, formula, link or second sheet is carried along.

use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::container;
use super::finding::{Code, Findings};
use super::furniture::{self, is_at_least};
use super::holding::Holding;
use super::xml::character;

/// Every part of such a workbook.
const PARTS: [&str; 10] = [
    "[Content_Types].xml",
    "_rels/.rels",
    "docProps/app.xml",
    "docProps/core.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    SHEET,
    "xl/theme/theme1.xml",
    "xl/workbook.xml",
];
const SHEET: &str = "xl/worksheets/sheet1.xml";
const TEXTS: &str = "xl/sharedStrings.xml";
/// Largest part that is read, in bytes.
const MOST: u64 = 64 << 20;
/// Most rows, as spreadsheets have them.
const MOST_ROWS: usize = 1 << 20;
/// Most columns.
const MOST_COLUMNS: usize = 64;
/// Lowest row in points, and narrowest column in digits: what is lower or narrower shows nothing.
const LOWEST: f64 = 6.0;
const NARROWEST: f64 = 1.0;
/// Elements of a sheet beside those of its cells: how it is shown and printed.
const SHOWN: [&str; 21] = [
    "worksheet",
    "sheetPr",
    "pageSetUpPr",
    "dimension",
    "sheetViews",
    "sheetView",
    "pane",
    "selection",
    "sheetFormatPr",
    "cols",
    "col",
    "autoFilter",
    "mergeCells",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "oddHeader",
    "oddFooter",
    "ignoredErrors",
    "ignoredError",
];

/// The texts of a row, an empty one for a cell without any.
pub type Row = Vec<String>;

/// The rows of the sheet.
///
/// # Errors
/// What is no such workbook, and where.
pub fn rows(path: &Path) -> Result<Vec<Row>, String> {
    let mut findings = Findings::default();
    let container = container::open(path, &mut findings).map_err(|error| error.to_string())?;
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
    let part = |name: &str| holding.at_most(name, MOST).map_err(|error| format!("{name}: {error}"));
    for name in furniture::parts() {
        if !furniture::is_plain(name, &part(name)?) {
            return Err(name.to_owned());
        }
    }
    let texts = texts(&part(TEXTS)?).ok_or(TEXTS)?;
    cells(&part(SHEET)?, &texts).map_err(|at| format!("{SHEET}: {at}"))
}

/// The texts that cells refer to by their number.
fn texts(bytes: &[u8]) -> Option<Vec<String>> {
    let mut reader = Reader::from_str(std::str::from_utf8(bytes).ok()?);
    let (mut texts, mut is_text) = (Vec::new(), false);
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => match start.name().as_ref() {
                "sst" => {}
                "si" => texts.push(String::new()),
                "t" => is_text = true,
                _ => return None,
            },
            Event::End(end) => is_text &= end.name().as_ref() != "t",
            Event::Text(piece) if is_text => texts.last_mut()?.push_str(&piece),
            Event::GeneralRef(entity) if is_text => texts.last_mut()?.push(character(&entity)?),
            Event::Decl(_) | Event::Text(_) => {}
            Event::Empty(empty) if empty.name().as_ref() == "t" => {}
            Event::Eof => break,
            _ => return None,
        }
    }
    Some(texts.iter().map(|text| decoded(text)).collect())
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
    /// Column of the cell that is open, and whether it names a text.
    cell: Option<(usize, bool)>,
    value: Option<String>,
    /// Row, first and last column of the cells that are shown as one: only the first may hold anything.
    merged: Vec<(usize, usize, usize)>,
}

/// The cells of the sheet; an error says where there is anything else.
fn cells(bytes: &[u8], texts: &[String]) -> Result<Vec<Row>, String> {
    let mut reader = Reader::from_str(std::str::from_utf8(bytes).map_err(|error| error.to_string())?);
    let mut sheet = Sheet::default();
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        let fits = match event {
            Event::Start(start) => sheet.open(&start),
            Event::Empty(start) => sheet.open(&start).and_then(|()| sheet.close(start.name().as_ref(), texts)),
            Event::End(end) => sheet.close(end.name().as_ref(), texts),
            Event::Text(piece) => {
                sheet.value.iter_mut().for_each(|value| value.push_str(&piece));
                Some(())
            }
            Event::Decl(_) | Event::GeneralRef(_) => Some(()),
            Event::Eof if sheet.hides_any() => return Err("mergeCell".to_owned()),
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
        // What is hidden would be in the file, and not be seen.
        let is_low = |size: &str, least: f64| attribute(size).is_some_and(|size| !is_at_least(&size, least));
        if attribute("hidden").is_some()
            || attribute("zeroHeight").is_some()
            || is_low("ht", LOWEST)
            || is_low("width", NARROWEST)
        {
            return None;
        }
        match start.name().as_ref() {
            "sheetData" => {}
            // A row without any cell may be left out.
            "row" => {
                let number: usize = attribute("r")?.parse().ok()?;
                (number > self.rows.len() && number <= MOST_ROWS).then(|| self.rows.resize(number, Row::new()))?;
            }
            "c" => {
                let is_text = match attribute("t").as_deref() {
                    Some("s") => true,
                    None => false,
                    Some(_) => return None,
                };
                self.cell = Some((column(&attribute("r")?, self.rows.len())?, is_text));
            }
            "v" => self.value = Some(String::new()),
            "mergeCell" => self.merged.push(cells_of(&attribute("ref")?)?),
            name if SHOWN.contains(&name) => {}
            _ => return None,
        }
        Some(())
    }

    /// Whether a cell that is shown as a part of another holds anything.
    fn hides_any(&self) -> bool {
        let cell = |row: usize, column: usize| self.rows.get(row)?.get(column).filter(|text| !text.is_empty());
        self.merged.iter().any(|(row, first, last)| (first + 1..=*last).any(|column| cell(*row, column).is_some()))
    }

    fn close(&mut self, name: &str, texts: &[String]) -> Option<()> {
        if name == "c" {
            self.cell = None;
        }
        let Some(value) = self.value.take_if(|_| name == "v") else { return Some(()) };
        let (column, is_text) = self.cell?;
        let text = if is_text { texts.get(value.parse::<usize>().ok()?)?.clone() } else { value };
        let row = self.rows.last_mut()?;
        // Each cell stands behind the one before, and none twice.
        (column >= row.len()).then(|| {
            row.resize(column, String::new());
            row.push(text);
        })
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
        let read =
            |inner: &str| cells(format!("<worksheet><sheetData>{inner}</sheetData></worksheet>").as_bytes(), &texts);
        let row = "<row r=\"1\"><c r=\"A1\" s=\"1\"/><c r=\"B1\" t=\"s\"><v>0</v></c><c r=\"C1\"><v>2.5</v></c></row>";
        assert_eq!(read(row).unwrap(), [["", "x", "2.5"].map(str::to_owned)]);
        let others = [
            "<row r=\"2\"></row><row r=\"1\"></row>",
            "<row r=\"1\" hidden=\"1\"><c r=\"A1\"><v>1</v></c></row>",
            "<row r=\"1\"><c r=\"A1\"><f>1+1</f><v>2</v></c></row>",
            "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>2</v></c></row>",
            "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>1</v></c></row>",
            "<row r=\"1\"><c r=\"A2\"><v>1</v></c></row>",
            "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>",
            "<row r=\"1\"><c r=\"A1\"><v>1</v><v>2</v></c></row>",
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
