//! Bytes into text: UTF-8 with the characters that YAML 1.2 allows (5.1), within a fixed size.

use super::faults::Faults;
use super::node::Mark;
use crate::message::{Message, say};

/// Largest file that is read, in bytes: a thousand times a student's file.
pub const MAX_BYTES: u64 = 16 << 20;

/// The text of a file; what YAML does not allow in a text is reported and blotted out.
pub fn decode_yaml(bytes: &[u8], faults: &mut Faults) -> Option<String> {
    const START: Mark = Mark { line: 1, column: 1 };
    if bytes.len() as u64 > MAX_BYTES {
        faults.push(START, "", too_large());
        return None;
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        faults.push(START, "", say("fault-utf16"));
        return None;
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let read = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
            // Where a character takes two bytes, one of the ASCII characters around it is zero.
            let problem = if bytes.contains(&0) { say("fault-utf16") } else { say("fault-not-utf8") };
            faults.push(end_of(read), "", problem);
            return None;
        }
    };
    if text.contains(is_barred) {
        report_barred(text, faults);
        return Some(text.replace(is_barred, "\u{fffd}"));
    }
    Some(text.into())
}

/// The sentence for a file beyond the limit.
fn too_large() -> Message {
    say("fault-too-large").with("most", (MAX_BYTES >> 20).to_string())
}

/// Whether YAML does not allow the character anywhere in a text.
fn is_barred(c: char) -> bool {
    matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\x7f'..='\u{84}' | '\u{86}'..='\u{9f}'
        | '\u{fffe}' | '\u{ffff}')
        || turns(c)
}

/// Characters that YAML allows and that turn the direction of writing or end a line unseen.
fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn report_barred(text: &str, faults: &mut Faults) {
    let mut at = Mark { line: 1, column: 1 };
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if is_barred(c) {
            faults.push(at, "", say("fault-control").with("code", format!("U+{:04X}", u32::from(c))));
        }
        at = after(at, c, chars.peek());
    }
}

/// The place after a text.
fn end_of(text: &str) -> Mark {
    let mut chars = text.chars().peekable();
    let mut at = Mark { line: 1, column: 1 };
    while let Some(c) = chars.next() {
        at = after(at, c, chars.peek());
    }
    at
}

/// The place after a character: a line ends with LF, CR LF or CR.
fn after(at: Mark, c: char, next: Option<&char>) -> Mark {
    if c == '\n' || c == '\r' && next != Some(&'\n') {
        Mark { line: at.line.saturating_add(1), column: 1 }
    } else {
        Mark { line: at.line, column: at.column.saturating_add(1) }
    }
}
