//! Keys that stand twice in a dictionary (ISO 32000-1, 7.3.7 forbids it): of two values one reader takes the first, another
//! the last, so that nobody knows what the document does.
//!
//! The text of the file is read, since a reader of objects keeps but one of both. What cannot be read so is passed over: the
//! reader of objects reports it. Keys that neither act nor are shown may stand twice: many a program writes them so.

use memchr::memmem;

use super::lexer::{Lexer, Token};

/// Most dictionaries and lists within each other.
const DEEPEST: usize = 64;

/// Keys by which a document does or shows something.
const OPERATIVE: [&[u8]; 16] = [
    b"S",
    b"Subtype",
    b"A",
    b"PA",
    b"AA",
    b"OpenAction",
    b"Next",
    b"URI",
    b"N",
    b"JS",
    b"F",
    b"EF",
    b"Names",
    b"Pages",
    b"Kids",
    b"Contents",
];

/// Whether a dictionary in a file, or in one of its unpacked streams of objects, has a key twice.
pub fn has_key_twice(bytes: &[u8]) -> bool {
    let mut lexer = Lexer::new(bytes);
    // Keys of the dictionaries that are open; a list has none.
    let mut open: Vec<Option<Keys>> = Vec::new();
    while let Some(token) = lexer.next() {
        match token {
            Token::Open(_) if open.len() == DEEPEST => return false,
            Token::Open(is_dictionary) => open.push(is_dictionary.then(Keys::default)),
            Token::Close => {
                let closed = open.pop().flatten();
                if closed.is_some_and(|keys| keys.has_twice) {
                    return true;
                }
                value(&mut open);
            }
            Token::Name(name) => match open.last_mut() {
                Some(Some(keys)) if keys.is_due => keys.add(&name),
                _ => value(&mut open),
            },
            // The numbers of a reference were values already.
            Token::Word(b"R") => {}
            // What stands in a stream is no text of objects.
            Token::Word(b"stream") => {
                open.clear();
                skip_stream(&mut lexer);
            }
            Token::Word(b"obj" | b"endobj" | b"xref" | b"trailer" | b"startxref") => open.clear(),
            Token::Text(_) | Token::Word(_) | Token::Stray => value(&mut open),
        }
    }
    false
}

/// A value stands after the last key.
fn value(open: &mut [Option<Keys>]) {
    if let Some(Some(keys)) = open.last_mut() {
        keys.is_due = true;
    }
}

/// The keys of a dictionary so far.
struct Keys {
    seen: Vec<Vec<u8>>,
    /// Whether a name would be a key, since the last key has its value.
    is_due: bool,
    has_twice: bool,
}

impl Default for Keys {
    fn default() -> Keys {
        Keys { seen: Vec::new(), is_due: true, has_twice: false }
    }
}

impl Keys {
    fn add(&mut self, name: &[u8]) {
        self.is_due = false;
        if OPERATIVE.contains(&name) {
            if self.seen.iter().any(|seen| seen == name) {
                self.has_twice = true
            } else {
                self.seen.push(name.to_owned())
            }
        }
    }
}

/// Passes over what stands in a stream.
fn skip_stream(lexer: &mut Lexer) {
    const END: &[u8] = b"endstream";
    let rest = lexer.rest();
    lexer.skip(memmem::find(rest, END).map_or(rest.len(), |at| at + END.len()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_twice_is_found_however_it_is_spelled() {
        for text in [
            "<</S/GoTo/S/Launch>>",
            "1 0 obj<</A 1/B[<</S 1 0 R/#53 2>>]>>endobj",
            "<</A<</B 1>>/A 2>>",
            "<</A(\\)>>)/B<41>/A true>>",
            "<</Length 9>>stream\n<</A\nendstream endobj <</A/B/A/C>>",
            "<</A %x\n1/A 2>>",
        ] {
            assert!(has_key_twice(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn values_and_texts_are_no_keys() {
        for text in [
            "<</A/A/B/A>>",
            "<</S/GoTo/D[/S/S]/Next<</S/GoTo>>>>",
            "<</A(/S /S)/S/S>>",
            "<</A 1 0 R/B 1 0 R/C null>>",
            "<</Length 9>>stream\n<</A 1/A 2>>\nendstream",
            "<</A 1>> <</A 1>>",
            "<</Type/X/Type/X>>",
            "<</A",
            "(",
        ] {
            assert!(!has_key_twice(text.as_bytes()), "{text}");
        }
    }
}
