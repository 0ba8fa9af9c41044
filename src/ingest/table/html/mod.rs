//! Tables of an HTML page, as many systems export under the name `.xls`.
//!
//! html5ever's tokenizer (WHATWG HTML, §13.2.5) reads tags, comments and character references; the tree is not built,
//! so no page however nested costs more than its length. Cells and rows end where the next begins, as in §13.2.6.4.9.
//!
//! Tables below each other become one sheet, with the lines of text that stand between them, as a spreadsheet shows them:
//! many pages have their headings, their titles and the labels of a student outside of the table that holds the rows.

mod grid;
mod seeming;
mod tag;

use std::cell::RefCell;
use std::collections::BTreeSet;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts, states::RawKind,
};

use super::filling::Filling;
use super::limits;
use super::sheet::Sheet;
use super::unreadable::{Unreadable, too_many};
use crate::message::say;
use grid::{Open, below_each_other};
pub use seeming::{Page, seeming};
use tag::{is_hidden, is_struck, most_attributes, struck_classes, tag_attribute, written};

/// Reads every table; a table within a cell stands as a sheet of its own. Gives the lines of text below the last one.
///
/// # Errors
/// A limit is exceeded.
pub fn read_html(text: &str, filling: &mut Filling) -> Result<Vec<String>, Unreadable> {
    if most_attributes(text) > limits::ATTRIBUTES {
        return Err(too_many(say("table-limit-attributes"), limits::ATTRIBUTES));
    }
    let page = RefCell::new(Tables::default());
    let input = BufferQueue::default();
    let tokenizer = Tokenizer::new(Sink(page), TokenizerOpts::default());
    let mut rest = text;
    // In pieces, so that the page's own text is not copied as a whole.
    while !rest.is_empty() {
        let (piece, later) = rest.split_at(rest.floor_char_boundary(1 << 16));
        rest = later;
        input.push_back(StrTendril::from_slice(piece));
        let _ = tokenizer.feed(&input);
        if let Some(why) = tokenizer.sink.0.borrow().broken.clone() {
            return Err(why);
        }
    }
    tokenizer.end();
    tokenizer.sink.0.into_inner().done(filling)
}

/// The encoding that a page names in its first 1024 bytes.
pub fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let (_, rest) = head.split_once("charset=")?;
    let name = rest.trim_start_matches(['"', '\'']);
    Some(name.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect())
}

struct Sink(RefCell<Tables>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => return page.tag(&tag),
            Token::CharacterTokens(text) => page.text(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[derive(Default)]
struct Tables {
    open: Vec<Open>,
    done: Vec<Open>,
    cells: usize,
    /// Within a list to choose from.
    choice: Option<Choice>,
    /// Lines of text outside of tables since the last one, and the line that is being read.
    lines: Vec<String>,
    line: String,
    /// Within a script or a style, whose text is none of the page.
    is_raw: bool,
    /// That text, as far as it is heeded.
    raw: String,
    /// The classes that strike their elements out.
    struck: BTreeSet<String>,
    /// Whether the row is struck out.
    is_row_struck: bool,
    /// The element that is not shown, and how many of its name are open within.
    unseen: Option<(String, usize)>,
    broken: Option<Unreadable>,
}

/// Where the page stands in a list to choose from.
#[derive(Clone, Copy)]
enum Choice {
    None,
    Chosen,
    Another,
}

/// Most lines of text above a table that count for it.
const MOST_LINES: usize = 4;
impl Tables {
    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let start = tag.kind == TagKind::StartTag;
        self.see(tag, start);
        match (&*tag.name, start) {
            ("table", true) => self.open_table(),
            ("table", false) => self.close_table(),
            ("tr", _) => {
                self.with(|open| open.row(start.then(|| is_hidden(tag))));
                self.is_row_struck = start && is_struck(tag, &self.struck);
            }
            ("td" | "th", true) => {
                self.cells += 1;
                let is_struck = self.is_row_struck || is_struck(tag, &self.struck);
                self.with(|open| open.cell(tag, is_struck));
            }
            ("td" | "th", false) => self.with(Open::end_cell),
            ("br" | "p" | "div", true) => {
                self.end_line();
                self.text(" ");
            }
            ("caption" | "p" | "div" | "li" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "title", _) => self.end_line(),
            // What is struck out, raised or lowered beside a number is no part of it.
            ("s" | "strike" | "del", _) => self.text("~"),
            ("sup", true) => self.apart("^"),
            ("sub", true) => self.apart("_"),
            ("sup", false) => self.apart_from_mark("^"),
            ("sub", false) => self.apart_from_mark("_"),
            ("input", true) => self.text(&written(tag)),
            ("select", _) => self.choose(start.then_some(Choice::None)),
            ("option", true) if tag_attribute(tag, "selected").is_some() => self.choose(Some(Choice::Chosen)),
            ("option", true) if self.choice.is_some() => self.choose(Some(Choice::Another)),
            ("script" | "style", true) if !tag.self_closing => {
                self.is_raw = true;
                return TokenSinkResult::RawData(RawKind::Rawtext);
            }
            ("script" | "style", false) => {
                self.is_raw = false;
                let raw = std::mem::take(&mut self.raw);
                self.struck.extend(struck_classes(&raw).take(MOST_CLASSES));
            }
            _ => {}
        }
        if self.cells > limits::CELLS {
            self.broken = Some(too_many(say("table-limit-cells"), limits::CELLS));
        }
        TokenSinkResult::Continue
    }

    fn with(&mut self, act: impl FnOnce(&mut Open)) {
        if let Some(open) = self.open.last_mut() {
            act(open);
        }
    }

    fn open_table(&mut self) {
        if self.open.len() == limits::NESTING {
            self.broken = Some(too_many(say("table-limit-nesting"), limits::NESTING));
        } else if self.open.len() + self.done.len() == limits::SHEETS {
            self.broken = Some(too_many(say("table-limit-sheets"), limits::SHEETS));
        } else {
            self.end_line();
            let above = self.open.is_empty().then(|| std::mem::take(&mut self.lines));
            self.open.push(Open::below(above));
        }
    }

    fn close_table(&mut self) {
        if let Some(mut open) = self.open.pop() {
            open.row(None);
            self.done.push(open);
            self.unseen = None;
        }
    }

    /// Of a list to choose from a page shows what is chosen.
    fn choose(&mut self, choice: Option<Choice>) {
        self.choice = choice;
    }

    fn text(&mut self, text: &str) {
        if self.is_raw {
            if self.raw.len() < LONGEST_RAW {
                self.raw.push_str(text);
            }
            return;
        }
        if self.unseen.is_some() || matches!(self.choice, Some(Choice::None | Choice::Another)) {
            return;
        }
        let cell = self.open.last_mut().and_then(|open| open.cell.as_mut());
        let to = cell.unwrap_or(&mut self.line);
        if to.len() <= limits::CELL_TEXT * 4 {
            to.push_str(text);
        }
    }

    /// Sets what follows apart from a number before it.
    fn apart(&mut self, sign: &str) {
        let cell = self.open.last().and_then(|open| open.cell.as_ref());
        if cell.is_some_and(|cell| cell.trim_end().ends_with(|c: char| c.is_ascii_digit())) {
            self.text(sign);
        }
    }

    /// Sets what follows apart from a cell's first digits, where those alone were raised.
    fn apart_from_mark(&mut self, sign: &str) {
        let cell = self.open.last().and_then(|open| open.cell.as_ref()).map(|cell| cell.trim());
        if cell.is_some_and(|cell| !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit())) {
            self.text(sign);
        }
    }

    /// Notes where an element within a cell is not shown.
    fn see(&mut self, tag: &Tag, start: bool) {
        let is_inline = matches!(&*tag.name, "span" | "div" | "p" | "font" | "b" | "i" | "a" | "label");
        let is_in_cell = self.open.last().is_some_and(|open| open.cell.is_some());
        match (&mut self.unseen, start) {
            (Some((name, depth)), true) if **name == *tag.name => *depth += 1,
            (Some((name, depth)), false) if **name == *tag.name => *depth -= 1,
            (None, true) if is_inline && is_in_cell && is_hidden(tag) && !tag.self_closing => {
                self.unseen = Some((tag.name.to_string(), 1));
            }
            _ => {}
        }
        if self.unseen.as_ref().is_some_and(|(_, depth)| *depth == 0) || matches!(&*tag.name, "td" | "th" | "tr") {
            self.unseen = None;
        }
    }

    /// Ends a line of text outside of cells.
    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim();
        if !line.is_empty() && line.len() <= LONGEST_LINE {
            self.lines.push(line.to_owned());
            let many = self.lines.len().saturating_sub(MOST_LINES);
            self.lines.drain(..many);
        }
    }

    fn done(mut self, filling: &mut Filling) -> Result<Vec<String>, Unreadable> {
        while !self.open.is_empty() {
            self.close_table();
        }
        self.end_line();
        if let Some(why) = self.broken {
            return Err(why);
        }
        let (below, within): (Vec<Open>, Vec<Open>) = self.done.into_iter().partition(|open| open.above.is_some());
        let mut sheets: Vec<Sheet> = within.into_iter().map(|open| open.sheet).collect();
        sheets.push(below_each_other(below));
        sheets.retain(|sheet| !sheet.rows.is_empty());
        let many = sheets.len() > 1;
        for (Sheet { rows, merged, .. }, number) in sheets.into_iter().zip(1..) {
            let name = if many { format!("#{number}") } else { String::new() };
            filling.sheet(Sheet { name: name.into(), merged, ..Sheet::default() })?;
            rows.into_iter().try_for_each(|row| filling.row(row))?;
        }
        Ok(self.lines)
    }
}

/// How much of a script or a style is heeded, in bytes.
const LONGEST_RAW: usize = 1 << 18;
/// Most classes of a style that are heeded.
const MOST_CLASSES: usize = 1000;
/// Longest line outside of tables that counts for a table, in bytes.
const LONGEST_LINE: usize = 600;

#[cfg(test)]
mod tests {
    use super::super::sheet::{Cell, Row};
    use super::*;

    fn sheets(text: &str) -> Vec<Sheet> {
        let mut filling = Filling::default();
        read_html(text, &mut filling).unwrap();
        filling.done()
    }

    fn plain(sheet: &Sheet) -> String {
        let cell = |cell: &Cell| format!("{}={}", crate::location::column_name(cell.column), cell.value);
        let row =
            |row: &Row| format!("{}: {}", row.number + 1, row.cells.iter().map(cell).collect::<Vec<_>>().join(" "));
        sheet.rows.iter().map(row).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn cells_stand_where_a_browser_shows_them() {
        let page = "<table><tr><th rowspan=2>学号<th colspan=2>课程<tr><td>名称<td>学分\
                    <tr><td>1<td>A &amp; B<br>C<td>&nbsp;2</table>";
        let read = sheets(page);
        assert_eq!(plain(&read[0]), "1: A=学号 B=课程; 2: B=名称 C=学分; 3: A=1 B=A & B C C=\u{a0}2");
        assert_eq!(read[0].merged.len(), 2);
    }

    #[test]
    fn fields_for_input_are_read_as_they_show() {
        let page = "<table><tr><td><input type=checkbox value=1>成绩<td>学分<tr><td><input name=a value=85>\
                    <td><select><option>1<option selected>2<option>3</select>分</table>";
        assert_eq!(plain(&sheets(page)[0]), "1: A=成绩 B=学分; 2: A=85 B=2分");
    }

    #[test]
    fn tables_within_tables_and_scripts_do_not_mix() {
        let page =
            "<table><tr><td>外<table><tr><td>内</table></td><td>外2</td></tr></table><script><table><tr><td>x</script>";
        let read: Vec<_> = sheets(page).iter().map(plain).collect();
        assert_eq!(read, ["1: A=内", "1: A=外 B=外2"]);
    }

    #[test]
    fn attributes_are_counted_in_tags_alone() {
        assert_eq!(super::most_attributes("<td a b=1 c='x y z' d=\"a > b\">x y z</td>"), 4);
        assert_eq!(super::most_attributes("a < b c d e <br/> 1 2 3"), 0);
        assert_eq!(super::most_attributes(&format!("<td{}>", " a".repeat(5000))), 5000);
    }
}
