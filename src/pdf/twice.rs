//! Keys that stand twice in a dictionary (ISO 32000-1, 7.3.7 forbids it): of two values one reader takes the first, another
//! the last, so that nobody knows what the document does.
//!
//! The text of the file is read, since a reader of objects keeps but one of both. What cannot be read so is passed over: the
//! reader of objects reports it. Keys that neither act nor are shown may stand twice: many a program writes them so.

use memchr::memmem;

/// Most dictionaries and lists within each other.
const DEEPEST: usize = 64;

/// Keys by which a document does or shows something.
const TELLING: [&[u8]; 16] = [
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
    let mut lexer = Lexer { bytes, at: 0 };
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
                Some(Some(keys)) if keys.is_due => keys.add(name),
                _ => value(&mut open),
            },
            Token::Reference => {}
            Token::Other => value(&mut open),
            // What stands in a stream is no text of objects.
            Token::Stream => {
                open.clear();
                lexer.skip_stream();
            }
            Token::End => open.clear(),
        }
    }
    false
}

/// A value stands behind the last key.
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
    fn add(&mut self, name: Vec<u8>) {
        self.is_due = false;
        if TELLING.contains(&name.as_slice()) {
            if self.seen.contains(&name) { self.has_twice = true } else { self.seen.push(name) }
        }
    }
}

enum Token {
    /// `<<` or `[`.
    Open(bool),
    Close,
    Name(Vec<u8>),
    /// The `R` of a reference, whose numbers were values already.
    Reference,
    Other,
    Stream,
    /// `endobj`, and what else ends all that is open.
    End,
}

struct Lexer<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Lexer<'_> {
    fn next(&mut self) -> Option<Token> {
        loop {
            match *self.bytes.get(self.at)? {
                b'%' => self.skip_while(|byte| byte != b'\n' && byte != b'\r'),
                b if is_blank(b) => self.at += 1,
                _ => break,
            }
        }
        let rest = &self.bytes[self.at..];
        let (length, token) = match rest {
            [b'<', b'<', ..] => (2, Token::Open(true)),
            [b'>', b'>', ..] => (2, Token::Close),
            [b'[', ..] => (1, Token::Open(false)),
            [b']', ..] => (1, Token::Close),
            [b'(', ..] => (string(rest), Token::Other),
            [b'<', ..] => (rest.iter().position(|byte| *byte == b'>').map_or(rest.len(), |end| end + 1), Token::Other),
            [b'/', name @ ..] => {
                let length = name.iter().position(|byte| !is_regular(*byte)).unwrap_or(name.len());
                (length + 1, Token::Name(spelled(&name[..length])))
            }
            [byte, ..] if is_regular(*byte) => {
                let length = rest.iter().position(|byte| !is_regular(*byte)).unwrap_or(rest.len());
                (length, word(&rest[..length]))
            }
            _ => (1, Token::Other),
        };
        self.at += length;
        Some(token)
    }

    fn skip_while(&mut self, goes_on: impl Fn(u8) -> bool) {
        while self.bytes.get(self.at).is_some_and(|byte| goes_on(*byte)) {
            self.at += 1;
        }
    }

    fn skip_stream(&mut self) {
        const END: &[u8] = b"endstream";
        let rest = &self.bytes[self.at..];
        self.at += memmem::find(rest, END).map_or(rest.len(), |at| at + END.len());
    }
}

fn word(text: &[u8]) -> Token {
    match text {
        b"R" => Token::Reference,
        b"stream" => Token::Stream,
        b"obj" | b"endobj" | b"xref" | b"trailer" | b"startxref" => Token::End,
        _ => Token::Other,
    }
}

/// Length of a string in brackets, which nest and may be escaped.
fn string(bytes: &[u8]) -> usize {
    let (mut depth, mut at) = (0usize, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at.min(bytes.len())
}

/// A name with the characters that its codes stand for (7.3.5).
fn spelled(name: &[u8]) -> Vec<u8> {
    let digit = |at: usize| name.get(at).and_then(|byte| char::from(*byte).to_digit(16)).map(|digit| digit as u8);
    let (mut spelled, mut at) = (Vec::new(), 0);
    while at < name.len() {
        match (name[at], digit(at + 1), digit(at + 2)) {
            (b'#', Some(high), Some(low)) => {
                spelled.push(high * 16 + low);
                at += 3;
            }
            (byte, ..) => {
                spelled.push(byte);
                at += 1;
            }
        }
    }
    spelled
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_blank(byte) && !b"()<>[]{}/%".contains(&byte)
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
