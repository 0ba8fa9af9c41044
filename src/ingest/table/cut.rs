//! Whether the end of a table file is missing, as a copy that broke off leaves it. Packed workbooks cannot be opened then;
//! pages and texts can.

use super::{Format, Workbook};

/// Whether the file ends in the middle of a table. What cannot be known counts as whole.
pub fn is_cut_off(bytes: &[u8], workbook: &Workbook) -> bool {
    if ends_with_a_failure(workbook) {
        return true;
    }
    match (workbook.format, workbook.separator) {
        (Format::Html, _) => is_page_cut(bytes),
        (Format::Text, Some(separator)) => u8::try_from(separator).is_ok_and(|separator| is_text_cut(bytes, separator)),
        _ => false,
    }
}

/// Words by which programs say that they failed; they stand where the rest of an export would.
const FAILURES: [&str; 8] = [
    "Exception",
    "OutOfMemoryError",
    "Fatal error",
    "Stack trace",
    "Traceback (most recent call last)",
    "SQLSTATE",
    "ORA-0",
    "Internal Server Error",
];

/// Whether the last rows of a table are what a program wrote when it failed.
fn ends_with_a_failure(workbook: &Workbook) -> bool {
    const LAST_ROWS: usize = 40;
    let last = workbook.sheets.iter().flat_map(|sheet| sheet.rows.iter().rev().take(LAST_ROWS));
    let mut texts = last.filter_map(|row| if let [only] = &row.cells[..] { Some(only.value.shown()) } else { None });
    texts.any(|text| FAILURES.iter().any(|word| text.contains(word)))
}

/// The last row of a page that nothing closes, though an earlier table or row is closed.
fn is_page_cut(bytes: &[u8]) -> bool {
    let last = |mark: &[u8]| bytes.windows(mark.len()).rposition(|part| part.eq_ignore_ascii_case(mark));
    // Nothing follows a tag that is not even closed itself.
    if last(b"</").is_some_and(|end| !bytes[end..].contains(&b'>')) && last(b"<tr").is_some() {
        return true;
    }
    // Hand-made pages may close nothing at all; those that close their rows close them all.
    let (Some(opened), Some(closed)) = (last(b"<tr"), last(b"</tr")) else { return false };
    let ends = last(b"</table").or(last(b"</html")).is_some_and(|end| end > opened);
    !ends && (closed < opened || last(b"<table").is_some())
}

/// A last line without an end that has fewer columns than the lines before, or a quotation that is never closed.
fn is_text_cut(bytes: &[u8], separator: u8) -> bool {
    if bytes.contains(&0) {
        // UTF-16, where a byte says nothing.
        return false;
    }
    if bytes.ends_with(b"\n") || bytes.ends_with(b"\r") {
        return false;
    }
    let mut lines = bytes.split(|byte| *byte == b'\n').rev();
    let columns = |line: &[u8]| line.iter().filter(|byte| **byte == separator).count();
    let last = lines.next().map_or(0, columns);
    let before = lines.find(|line| columns(line) > 0).map_or(0, columns);
    is_quotation_open(bytes, separator) || (last > 0 && last < before)
}

/// Whether the last quote of a text begins a cell and only lines of that cell can follow. One behind a text, as a stray
/// keystroke leaves it, opens nothing; and rows that follow say that the text goes on.
fn is_quotation_open(bytes: &[u8], separator: u8) -> bool {
    let Some(at) = bytes.iter().rposition(|byte| *byte == b'"') else { return false };
    let begins = at.checked_sub(1).and_then(|before| bytes.get(before));
    if begins.is_some_and(|before| *before != separator && *before != b'\n' && *before != b'\r') {
        return false;
    }
    let columns = |line: &[u8]| line.iter().filter(|byte| **byte == separator).count();
    let mut below = bytes[at..].split(|byte| *byte == b'\n').skip(1);
    let usual = bytes.split(|byte| *byte == b'\n').map(columns).find(|columns| *columns > 0).unwrap_or(1);
    below.all(|line| columns(line) < usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_its_end_is_cut() {
        let whole = b"<table><tr><td>1</td></tr><TR><td>2</td></tr></table></html>";
        assert!(!is_page_cut(whole));
        for end in [whole.len() - 16, whole.len() - 25, whole.len() - 40] {
            assert!(is_page_cut(&whole[..end]), "{}", String::from_utf8_lossy(&whole[..end]));
        }
        assert!(!is_page_cut(b"<table><tr><td>1<tr><td>2</table>"));
        assert!(!is_page_cut(b"<table><tr><td>1<tr><td>2"), "a page that closes nothing");
    }

    #[test]
    fn a_text_without_its_end_is_cut() {
        assert!(!is_text_cut(b"a,b,c\n1,2,3\n", b','));
        assert!(!is_text_cut(b"a,b,c\n1,2,3", b','));
        assert!(is_text_cut(b"a,b,c\n1,2,3\n4,5", b','));
        assert!(is_text_cut(b"a,b,c\n1,2,\"3", b','));
        assert!(is_text_cut(b"a,b,c\n1,2,\"3\n4", b','), "within a cell of several lines");
        assert!(!is_text_cut(b"a,b,c\n1,2,3\"\n4,5,6", b','), "a stray quote behind a cell");
        assert!(!is_text_cut(b"a,b,c\n1,2\",3", b','), "a stray quote on the last line");
        assert!(!is_text_cut(b"a,b,c\n1,\"2,3\n4,5,6", b','), "a stray quote before a cell");
        assert!(!is_text_cut(b"a,b,c\n1,2,3\ntotal", b','), "a note below the table");
    }
}
