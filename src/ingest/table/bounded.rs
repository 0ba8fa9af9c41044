//! The bytes of a packed part, held to what the archive, the part and a single tag or text may unpack to.

use std::io::{self, Read};

/// Most bytes of a single tag or text of XML.
const EVENT: u64 = 4 << 20;

/// The bytes of a part; reading beyond a limit is an error of kind [`io::ErrorKind::FileTooLarge`].
pub struct Bounded<'a> {
    part: Box<dyn Read + 'a>,
    left: &'a mut u64,
    by_ratio: u64,
    event: u64,
}

impl<'a> Bounded<'a> {
    /// Reads `part`; `left` is what the whole archive may still unpack to, `by_ratio` what this part may.
    pub fn new(part: Box<dyn Read + 'a>, left: &'a mut u64, by_ratio: u64) -> Bounded<'a> {
        Bounded { part, left, by_ratio, event: EVENT }
    }

    /// Another tag or text begins.
    pub fn begin_event(&mut self) {
        self.event = EVENT;
    }
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.part.read(buffer)?;
        let bytes = read as u64;
        let left = (self.left.checked_sub(bytes), self.by_ratio.checked_sub(bytes), self.event.checked_sub(bytes));
        match left {
            (Some(left), Some(by_ratio), Some(event)) => {
                (*self.left, self.by_ratio, self.event) = (left, by_ratio, event);
                Ok(read)
            }
            _ => Err(io::ErrorKind::FileTooLarge.into()),
        }
    }
}
