//! Bytes into text: UTF-8 with the characters that YAML 1.2 allows (5.1), within a fixed size.

use super::faults::Faults;
use super::node::Mark;

/// Largest file that is read, in bytes: a thousand times a student's file.
pub const MAX_BYTES: u64 = 16 << 20;

/// The text of a file; what YAML does not allow in a text is told and blotted out.
pub fn decode(bytes: &[u8], faults: &mut Faults) -> Option<String> {
    const START: Mark = Mark { line: 1, column: 1 };
    if bytes.len() as u64 > MAX_BYTES {
        faults.push(START, "", too_large());
        return None;
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        faults.push(START, "", "是UTF-16文本，请另存为UTF-8编码");
        return None;
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let read = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
            faults.push(end_of(read), "", "不是UTF-8文本（多为GBK编码），请另存为UTF-8编码");
            return None;
        }
    };
    if text.contains(is_barred) {
        tell_barred(text, faults);
        return Some(text.replace(is_barred, "\u{fffd}"));
    }
    Some(text.into())
}

/// The sentence for a file beyond the limit.
pub fn too_large() -> String {
    format!("文件超过{}MiB，不会是此类文件，请核对导出", MAX_BYTES >> 20)
}

/// Whether YAML does not allow the character anywhere in a text.
fn is_barred(c: char) -> bool {
    matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\x7f'..='\u{84}' | '\u{86}'..='\u{9f}'
        | '\u{fffe}' | '\u{ffff}')
}

fn tell_barred(text: &str, faults: &mut Faults) {
    let mut at = Mark { line: 1, column: 1 };
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if is_barred(c) {
            faults.push(at, "", format!("有不可见的控制字符（U+{:04X}），请删除", u32::from(c)));
        }
        at = after(at, c, chars.peek());
    }
}

/// The place behind a text.
fn end_of(text: &str) -> Mark {
    let mut chars = text.chars().peekable();
    let mut at = Mark { line: 1, column: 1 };
    while let Some(c) = chars.next() {
        at = after(at, c, chars.peek());
    }
    at
}

/// The place behind a character: a line ends with LF, CR LF or CR.
fn after(at: Mark, c: char, next: Option<&char>) -> Mark {
    match c == '\n' || c == '\r' && next != Some(&'\n') {
        true => Mark { line: at.line.saturating_add(1), column: 1 },
        false => Mark { line: at.line, column: at.column.saturating_add(1) },
    }
}
