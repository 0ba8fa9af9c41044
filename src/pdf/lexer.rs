//! The words of a PDF (ISO 32000-1, 7.2 and 7.3), one after the other; nothing is kept but where the reader stands.

use std::borrow::Cow;

/// A word of the PDF's syntax.
pub enum Token<'b> {
    /// `<<`, or else `[`.
    Open(bool),
    /// `>>` or `]`.
    Close,
    /// A name, with the characters that its codes stand for.
    Name(Cow<'b, [u8]>),
    /// A text with its brackets, round or angular.
    Text(&'b [u8]),
    /// A number, an operator, or any other word.
    Word(&'b [u8]),
    /// What stands nowhere.
    Stray,
}

/// Reads word by word.
pub struct Lexer<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Lexer<'b> {
    /// Begins with the first byte.
    pub fn new(bytes: &'b [u8]) -> Lexer<'b> {
        Lexer { bytes, at: 0 }
    }

    /// The bytes that are not yet read.
    pub fn rest(&self) -> &'b [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Passes over bytes.
    pub fn skip(&mut self, count: usize) {
        self.at += count;
    }

    fn skip_while(&mut self, goes_on: impl Fn(u8) -> bool) {
        while self.bytes.get(self.at).is_some_and(|byte| goes_on(*byte)) {
            self.at += 1;
        }
    }
}

impl<'b> Iterator for Lexer<'b> {
    type Item = Token<'b>;

    fn next(&mut self) -> Option<Token<'b>> {
        loop {
            match *self.bytes.get(self.at)? {
                b'%' => self.skip_while(|byte| byte != b'\n' && byte != b'\r'),
                b if is_blank(b) => self.at += 1,
                _ => break,
            }
        }
        let rest = self.rest();
        let (length, token) = match rest {
            [b'<', b'<', ..] => (2, Token::Open(true)),
            [b'>', b'>', ..] => (2, Token::Close),
            [b'[', ..] => (1, Token::Open(false)),
            [b']', ..] => (1, Token::Close),
            [b'(', ..] => with_brackets(rest, string(rest)),
            [b'<', ..] => with_brackets(rest, until(rest, |byte| byte == b'>') + 1),
            [b'/', name @ ..] => {
                let length = until(name, |byte| !is_regular(byte));
                (length + 1, Token::Name(spelled(&name[..length])))
            }
            [byte, ..] if is_regular(*byte) => {
                let length = until(rest, |byte| !is_regular(byte));
                (length, Token::Word(&rest[..length]))
            }
            _ => (1, Token::Stray),
        };
        self.at += length;
        Some(token)
    }
}

/// Bytes before the first that ends them.
fn until(bytes: &[u8], ends: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| ends(*byte)).unwrap_or(bytes.len())
}

fn with_brackets(rest: &[u8], length: usize) -> (usize, Token<'_>) {
    let length = length.min(rest.len());
    (length, Token::Text(&rest[..length]))
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
fn spelled(name: &[u8]) -> Cow<'_, [u8]> {
    if !name.contains(&b'#') {
        return Cow::Borrowed(name);
    }
    let digit = |at: usize| name.get(at).and_then(|byte| digit(*byte, 16));
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
    Cow::Owned(spelled)
}

/// The bytes that a text with its brackets stands for (7.3.4).
pub fn meant(text: &[u8]) -> Vec<u8> {
    match text {
        [b'<', digits @ ..] => {
            let digits: Vec<u8> = digits.iter().filter_map(|byte| digit(*byte, 16)).collect();
            digits.chunks(2).map(|pair| pair[0] * 16 + pair.get(1).copied().unwrap_or(0)).collect()
        }
        [b'(', inner @ ..] => unescaped(inner.strip_suffix(b")").unwrap_or(inner)),
        _ => Vec::new(),
    }
}

fn unescaped(text: &[u8]) -> Vec<u8> {
    let (mut out, mut at) = (Vec::with_capacity(text.len()), 0);
    while let Some(byte) = text.get(at) {
        at += 1;
        if *byte != b'\\' {
            out.push(*byte);
            continue;
        }
        let Some(escaped) = text.get(at) else { break };
        at += 1;
        match escaped {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            // A line that goes on.
            b'\r' => at += usize::from(text.get(at) == Some(&b'\n')),
            b'\n' => {}
            b'0'..=b'7' => {
                let more = text[at..].iter().take(2).map_while(|byte| digit(*byte, 8));
                let (count, value) = more.fold((0, escaped - b'0'), |(count, value), digit| {
                    (count + 1, value.wrapping_mul(8).wrapping_add(digit))
                });
                at += count;
                out.push(value);
            }
            other => out.push(*other),
        }
    }
    out
}

fn digit(byte: u8, base: u32) -> Option<u8> {
    char::from(byte).to_digit(base).and_then(|digit| u8::try_from(digit).ok())
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

/// Which bytes are neither blank nor end a word (7.2.3). A table: every byte of every page is asked for.
const REGULAR: [bool; 256] = {
    let mut regular = [true; 256];
    let ends = b"\0\t\n\x0c\r ()<>[]{}/%";
    let mut at = 0;
    while at < ends.len() {
        regular[ends[at] as usize] = false;
        at += 1;
    }
    regular
};

fn is_regular(byte: u8) -> bool {
    REGULAR[usize::from(byte)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of ISO 32000-1, 7.3.4.
    #[test]
    fn texts_are_what_the_standard_says() {
        let cases: [(&str, &[u8]); 8] = [
            ("(Strings may contain balanced parentheses ( ))", b"Strings may contain balanced parentheses ( )"),
            ("(two \\\nlines)", b"two lines"),
            ("(\\245 and \\307)", b"\xa5 and \xc7"),
            ("(\\0053)", b"\x053"),
            ("(\\53)", b"+"),
            ("(\\(\\\\\\q)", b"(\\q"),
            ("<4E6F762073686D6F7A206B6120706F702E>", b"Nov shmoz ka pop."),
            ("<90 1FA>", b"\x90\x1f\xa0"),
        ];
        for (text, expected) in cases {
            assert_eq!(meant(text.as_bytes()), expected, "{text}");
        }
        for cut in ["(", "(\\", "<", "<9", "(a\\"] {
            let Some(Token::Text(text)) = Lexer::new(cut.as_bytes()).next() else { panic!("{cut}") };
            let _ = meant(text);
        }
    }
}
