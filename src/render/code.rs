//! The code on each form that ties the paper to the file: a QR code (GB/T 18284, ISO/IEC 18004) and the same text.
//!
//! `ZS1:<student ID>:<form>:<version>:<12 digits of the content digest>:<page>`, of letters, digits and `-` alone, so that
//! it fits QR version 3 in the alphanumeric mode and can be typed. Pages of a form count from 1, so that a pile of scans
//! can be put in order.

use fast_qr::{ECL, QRBuilder, Version};

/// Digits of the content digest in a code: 48 bits, far beyond chance within one student's forms.
pub const DIGITS: usize = 12;
/// What stands in the place of the digits until the pages are laid out.
pub const BLANK: &str = "000000000000";

/// The text of a code, without the page, and without the digits.
pub fn blank_code(whose: &str, form: &str, version: &str) -> String {
    let version: String = version.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("ZS1:{whose}:{}:{version}:{BLANK}", form.to_ascii_uppercase())
}

/// The digits that a code shows of a content digest.
pub fn digits(content: &[u8; 32]) -> String {
    content.iter().take(DIGITS / 2).map(|byte| format!("{byte:02X}")).collect()
}

/// The modules of a code.
pub struct Modules {
    /// How many stand along a side.
    pub side: usize,
    /// Each run of dark ones as `[x, y, length]`.
    pub runs: Vec<[usize; 3]>,
}

impl Modules {
    /// None for a text that no code can hold.
    pub fn new(text: &str) -> Option<Modules> {
        // All forms get a code of one size; only a text of many lower-case letters needs a larger one.
        let built = QRBuilder::new(text).ecl(ECL::M).version(Version::V03).build();
        let qr = built.or_else(|_| QRBuilder::new(text).ecl(ECL::M).build()).ok()?;
        let mut runs: Vec<[usize; 3]> = Vec::new();
        for y in 0..qr.size {
            for x in (0..qr.size).filter(|x| qr[y][*x].value()) {
                match runs.last_mut() {
                    Some([start, row, length]) if *row == y && *start + *length == x => *length += 1,
                    _ => runs.push([x, y, 1]),
                }
            }
        }
        Some(Modules { side: qr.size, runs })
    }
}
