//! A long text of each student that is kept to the end of a run and read once or twice: deflated, since all of them together are
//! what the memory of a large batch would go to.

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

/// A text in a seventh of its room.
#[derive(Debug, Clone)]
pub struct KeptText(Box<[u8]>);

impl KeptText {
    /// Takes a text.
    pub fn new(text: &str) -> KeptText {
        let mut deflated = DeflateEncoder::new(Vec::new(), Compression::fast());
        let bytes = deflated.write_all(text.as_bytes()).and_then(|()| deflated.finish());
        KeptText(bytes.unwrap_or_else(|error| refused(&error)).into_boxed_slice())
    }

    /// The text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let read = DeflateDecoder::new(&*self.0).read_to_string(&mut text);
        read.map_or_else(|error| refused(&error), |_| text)
    }
}

/// Nothing is read or written here but memory.
fn refused(error: &io::Error) -> ! {
    panic!("a text in memory cannot be kept: {error}")
}

#[cfg(test)]
mod tests {
    use super::KeptText;

    #[test]
    fn comes_back_as_it_was_in_less_room() {
        let long = "{\"code\":\"outputs\",\"text\":\"论文《教育研究》\"}".repeat(300);
        for text in ["", "甲", &long] {
            assert_eq!(KeptText::new(text).text(), text);
        }
        assert!(KeptText::new(&long).0.len() * 7 < long.len());
    }
}
