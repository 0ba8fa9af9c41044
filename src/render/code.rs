//! The code on each form that ties the paper to the file: a QR code (GB/T 18284, ISO/IEC 18004) and the same text.
//!
//! `ZS1:<student ID>:<form>:<version>:<12 digits of the content digest>:<page>`, of letters, digits and `-` alone, so that
//! it fits QR version 3 in the alphanumeric mode and can be typed. Pages of a form count from 1, so that a pile of scans
//! can be put in order.

use fast_qr::{ECL, QRBuilder, Version};
use serde_json::{Value, json};

/// Digits of the content digest in a code: 48 bits, far beyond chance within one student's forms.
pub const DIGITS: usize = 12;

/// What a template draws of every page: see [`view`].
pub fn views(text: &str, pages: usize) -> Value {
    (1..=pages).map(|page| view(&format!("{text}:{page}"))).collect()
}

/// The text of a code, without the page.
pub fn text(student: &str, form: &str, version: &str, content: &[u8; 32]) -> String {
    let digest: String = content.iter().take(DIGITS / 2).map(|byte| format!("{byte:02X}")).collect();
    let version: String = version.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("ZS1:{student}:{}:{version}:{digest}", form.to_ascii_uppercase())
}

/// What a template draws of one page: the text, the modules along a side, and each run of dark modules as `[x, y, length]`.
fn view(text: &str) -> Value {
    // All forms get a code of one size; only a text of many lower-case letters needs a larger one.
    let built = QRBuilder::new(text).ecl(ECL::M).version(Version::V03).build();
    let Ok(qr) = built.or_else(|_| QRBuilder::new(text).ecl(ECL::M).build()) else { return json!(null) };
    let mut runs: Vec<[usize; 3]> = Vec::new();
    for y in 0..qr.size {
        for x in 0..qr.size {
            if !qr[y][x].value() {
                continue;
            }
            match runs.last_mut() {
                Some([start, row, length]) if *row == y && *start + *length == x => *length += 1,
                _ => runs.push([x, y, 1]),
            }
        }
    }
    json!({"text": text, "size": qr.size, "runs": runs})
}
