//! Records of a delimited text, quote by quote: where a cell in quotes ends, and which quotes are none.

use std::borrow::Cow;

use super::limits;

/// Cells, even empty ones, beyond which no row is taken apart: its reader refuses it for what was read so far.
pub const WIDEST: usize = 20_000;

/// What the quotes of a row are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// As RFC 4180 has them, or none.
    Sound,
    /// A cell begins with a quote that does not enclose it; it was read with its quotes, up to the next separator.
    Loose,
    /// A quote is opened and not closed before the line ends.
    Open,
}

/// A line, or several that one cell joins.
pub struct Record<'t> {
    /// Its cells; those up to [`WIDEST`] and one more, where there are so many.
    pub fields: Vec<Field<'t>>,
    /// Number of lines.
    pub lines: usize,
    /// What its quotes are.
    pub quotes: Quotes,
}

/// A cell.
pub struct Field<'t> {
    /// Without the quotes that enclose it.
    pub text: Cow<'t, str>,
    /// Separators within the quotes.
    pub separators: usize,
    /// Line ends within the quotes.
    lines: usize,
}

/// Takes a text apart.
pub struct Reader<'t> {
    text: &'t str,
    separator: u8,
    at: usize,
    usual: usize,
    /// Columns of the last line that could be read alone.
    near: usize,
    /// Bytes that may still be read twice, lest a hostile file be read again from every line.
    again: usize,
}

/// How far a record could be read.
enum Strict<'t> {
    Read(Record<'t>, usize),
    /// A quote on the first line does not enclose its cell.
    Loose,
    /// A quote is closed on a later line, wrongly or not at all.
    Open,
}

impl<'t> Reader<'t> {
    /// Begins; `usual` is the number of columns that most lines have.
    pub fn new(text: &'t str, separator: u8, usual: usize) -> Reader<'t> {
        Reader { text, separator, at: 0, usual, near: 0, again: text.len().saturating_mul(8) }
    }

    /// The next record; none at the end.
    pub fn next_record(&mut self) -> Option<Record<'t>> {
        if self.at >= self.text.len() {
            return None;
        }
        let (end, next) = line_end(self.text, self.at);
        let quotes = match self.strict(end) {
            Strict::Read(record, next) if record.lines == 1 || !self.swallows(&record, next) => {
                self.at = next;
                if record.lines == 1 && record.fields.len() > 1 {
                    self.near = record.fields.len();
                }
                return Some(record);
            }
            Strict::Read(..) | Strict::Open => Quotes::Open,
            Strict::Loose => Quotes::Loose,
        };
        let fields = self.loose(end);
        self.at = next;
        Some(Record { fields, lines: 1, quotes })
    }

    /// The record as RFC 4180 has it, where every cell that begins with a quote is enclosed by quotes.
    fn strict(&mut self, first_end: usize) -> Strict<'t> {
        let (mut fields, mut at, mut lines) = (Vec::new(), self.at, 1);
        loop {
            let field = if self.text.as_bytes().get(at) == Some(&b'"') {
                match self.enclosed(at) {
                    Ok(found) => found,
                    Err(stop) => {
                        self.again = self.again.saturating_sub(stop - self.at);
                        return if stop <= first_end { Strict::Loose } else { Strict::Open };
                    }
                }
            } else {
                self.behind_blanks(at).unwrap_or_else(|| self.plain(at))
            };
            let (field, end) = field;
            lines += field.lines;
            fields.push(field);
            if self.text.as_bytes().get(end) == Some(&self.separator) && fields.len() <= WIDEST {
                at = end + 1;
                continue;
            }
            let (_, next) = line_end(self.text, end);
            return Strict::Read(Record { fields, lines, quotes: Quotes::Sound }, next);
        }
    }

    /// A cell without quotes around it, and where it ends.
    fn plain(&self, at: usize) -> (Field<'t>, usize) {
        let rest = &self.text.as_bytes()[at..];
        let length = rest.iter().position(|byte| *byte == self.separator || matches!(byte, b'\r' | b'\n'));
        let end = at + length.unwrap_or(rest.len());
        (Field { text: self.text[at..end].into(), separators: 0, lines: 0 }, end)
    }

    /// A cell in quotes after blanks (`a, "b"`), as some programs write them, which it then is as a whole.
    fn behind_blanks(&self, at: usize) -> Option<(Field<'t>, usize)> {
        let bytes = self.text.as_bytes();
        let blanks = bytes[at..].iter().take_while(|byte| **byte == b' ').count();
        let is_quote = blanks > 0 && bytes.get(at + blanks) == Some(&b'"');
        is_quote.then(|| self.enclosed(at + blanks).ok()).flatten().filter(|(field, _)| field.lines == 0)
    }

    /// A cell in quotes, and where it ends; else the place where it turned out to be none.
    fn enclosed(&self, at: usize) -> Result<(Field<'t>, usize), usize> {
        let bytes = self.text.as_bytes();
        // Longer than any cell may be, or read too often.
        let most = bytes.len().min(at + limits::CELL_TEXT * 4 + 2).min(at.saturating_add(self.again));
        let (mut close, mut doubled) = (at + 1, false);
        loop {
            let found = bytes.get(close..most).and_then(|rest| rest.iter().position(|byte| *byte == b'"'));
            close += found.ok_or(most)?;
            if bytes.get(close + 1) != Some(&b'"') {
                break;
            }
            doubled = true;
            close += 2;
        }
        let blanks = bytes[close + 1..].iter().take_while(|byte| **byte == b' ').count();
        let end = close + 1 + blanks;
        let ends = bytes.get(end).is_none_or(|byte| *byte == self.separator || matches!(byte, b'\r' | b'\n'));
        if !ends {
            return Err(close);
        }
        let text = &self.text[at + 1..close];
        let (separators, lines) = (count(text, self.separator), line_ends(text));
        let text = if doubled { text.replace("\"\"", "\"").into() } else { text.into() };
        Ok((Field { text, separators, lines }, end))
    }

    /// Whether a record of several lines would swallow a line that is a row of its own: it has more cells than the
    /// lines around it, its cells hold as many separators as a row, one line within a cell does, or a line begins as
    /// the first one does.
    fn swallows(&mut self, record: &Record, next: usize) -> bool {
        let width = self.usual.max(self.near);
        let least = if self.near > 1 { self.near.min(width) } else { width };
        let long = || record.fields.iter().filter(|field| field.lines > 0);
        let held: usize = long().map(|field| field.separators).sum();
        let is_row = |line: &str| least > 1 && count(line, self.separator) + 1 >= least;
        let within = |field: &Field| {
            let lines: Vec<&str> = lines_of(&field.text).collect();
            lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default().iter().any(|line| is_row(line))
        };
        let mut lines = lines_of(&self.text[self.at..next]);
        let first = lines.next().and_then(|line| key(line, self.separator));
        let swallows = (width > 1 && (record.fields.len() > width || held + 1 >= width))
            || long().any(within)
            || (first.is_some() && lines.any(|line| key(line, self.separator) == first));
        if swallows {
            self.again = self.again.saturating_sub(next - self.at);
        }
        swallows
    }

    /// The first line alone, each cell up to its separator; one in sound quotes is taken out of them all the same.
    fn loose(&self, end: usize) -> Vec<Field<'t>> {
        let (mut fields, mut at) = (Vec::new(), self.at);
        loop {
            let enclosed = match self.text.as_bytes().get(at) {
                Some(b'"') => self.enclosed(at).ok().filter(|(field, after)| field.lines == 0 && *after <= end),
                _ => None,
            };
            let (field, after) = enclosed.unwrap_or_else(|| self.plain(at));
            fields.push(field);
            if after >= end || fields.len() > WIDEST {
                return fields;
            }
            at = after + 1;
        }
    }
}

/// The lines of a text, whichever way they end; between `\r` and `\n` an empty one.
pub fn lines_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\r', '\n'])
}

/// The end of the line that `at` lies in, and where the next begins.
fn line_end(text: &str, at: usize) -> (usize, usize) {
    let rest = &text.as_bytes()[at..];
    let Some(length) = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')) else {
        return (text.len(), text.len());
    };
    let two = rest[length..].starts_with(b"\r\n");
    (at + length, at + length + 1 + usize::from(two))
}

fn line_ends(text: &str) -> usize {
    count(text, b'\n') + count(text, b'\r') - text.matches("\r\n").count()
}

fn count(text: &str, byte: u8) -> usize {
    text.bytes().filter(|found| *found == byte).count()
}

/// The shape of what stands before the first separator, as an ID or a running number has it.
fn key(line: &str, separator: u8) -> Option<Vec<u8>> {
    let (cell, _) = line.split_once(char::from(separator))?;
    let cell = cell.replace('"', "");
    let cell = cell.trim();
    let is_key = !cell.is_empty() && cell.len() <= 32 && cell.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let mut shape: Vec<u8> = cell
        .bytes()
        .map(|byte| match byte {
            b'0'..=b'9' => b'9',
            b'-' => b'-',
            _ => b'a',
        })
        .collect();
    // A running number grows; an ID keeps its length.
    if cell.len() < 6 {
        shape.dedup();
    }
    (is_key && shape.contains(&b'9')).then_some(shape)
}
