//! JSON records, read strictly: no key twice in an object, since of two values programs take the first or the last;
//! nothing behind the end; every type as it must be; and written in one way only (docs/dossier-format.md, section 4).

use std::collections::HashSet;
use std::fmt;
use std::io::{self, BufReader, Read};
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Most keys of one object.
const MOST_KEYS: usize = 200_000;

/// Reads a record in the form of the format.
///
/// # Errors
/// What is wrong, and where.
pub fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    check_form(bytes).map_err(|error| error.to_string())?;
    read_any(bytes)
}

/// Reads JSON in any form.
///
/// # Errors
/// What is wrong, and where.
pub fn read_any<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    serde_json::from_slice::<Single>(bytes).map_err(|error| error.to_string())?;
    serde_json::from_slice(bytes).map_err(|error| error.to_string())
}

/// Reads a large record, which is not held in memory; `open` is asked for it four times. It has the form
/// of all records, or that of a line for each entry of its list.
///
/// # Errors
/// What is wrong, and where.
pub fn stream<T: DeserializeOwned>(open: impl Fn() -> io::Result<Box<dyn Read + Send>>) -> Result<T, String> {
    let reader = || open().map(|reader| BufReader::with_capacity(1 << 16, reader)).map_err(|error| error.to_string());
    let is_pretty = reader()?.bytes().take(2).flatten().eq(*b"{\n");
    let form = if is_pretty { check_form(reader()?) } else { check_lines(reader()?) };
    form.map_err(|error| error.to_string())?;
    serde_json::from_reader::<_, Single>(reader()?).map_err(|error| error.to_string())?;
    serde_json::from_reader(reader()?).map_err(|error| error.to_string())
}

/// A key that is left out where there is no value: null would be a value that says nothing.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// Most entries of a list of short things.
const MOST_ENTRIES: usize = 1_000_000;

/// Reads a list of short things, which in memory take many times the bytes of the file.
///
/// # Errors
/// When it has too many.
pub fn present_list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    struct List<T>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut all = Vec::new();
            while let Some(one) = list.next_element()? {
                if all.len() == MOST_ENTRIES {
                    return Err(A::Error::custom("too many entries"));
                }
                all.push(one);
            }
            Ok(all)
        }
    }
    from.deserialize_seq(List(PhantomData))
}

/// What may stand next between two tokens.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Nothing but a token.
    Token,
    /// The end of an empty object or list, or a line break and a token.
    First,
    /// A line break and a token.
    Line,
    /// A space and a token.
    Space,
}

/// A line a value, two spaces for each level, one space behind a colon, a line feed at the end; in strings only what must
/// be escaped is, and in the shortest way. Whether it is JSON is seen elsewhere.
fn check_form(reader: impl Read) -> io::Result<()> {
    let mut bytes = BufReader::with_capacity(1 << 16, reader).bytes();
    let (mut depth, mut at, mut next) = (0usize, 0usize, Next::Token);
    let wrong = |at: usize| io::Error::other(format!("form, byte {at}"));
    let mut ended = false;
    while let Some(byte) = bytes.next().transpose()? {
        at += 1;
        let byte = match (next, byte) {
            (Next::First, b'}' | b']') | (Next::Token, _) => byte,
            (Next::First | Next::Line, b'\n') => indented(&mut bytes, depth, &mut at)?.ok_or_else(|| wrong(at))?,
            (Next::Space, b' ') => following(&mut bytes, &mut at)?.ok_or_else(|| wrong(at))?,
            _ => return Err(wrong(at)),
        };
        if ended {
            return Err(wrong(at));
        }
        next = match byte {
            b'{' | b'[' => {
                depth += 1;
                Next::First
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                Next::Token
            }
            b',' => Next::Line,
            b':' => Next::Space,
            b'"' => {
                skip_string(&mut bytes, &mut at)?.ok_or_else(|| wrong(at))?;
                Next::Token
            }
            b'\n' if depth == 0 => {
                ended = true;
                Next::Token
            }
            b'\n' => {
                // The line of a closing bracket is one level less deep.
                let byte = indented(&mut bytes, depth.saturating_sub(1), &mut at)?;
                byte.filter(|byte| matches!(byte, b'}' | b']')).ok_or_else(|| wrong(at))?;
                depth = depth.saturating_sub(1);
                Next::Token
            }
            b' ' | b'\t' | b'\r' => return Err(wrong(at)),
            _ => Next::Token,
        };
    }
    if ended { Ok(()) } else { Err(wrong(at)) }
}

/// No blanks but a line break around each entry of the list in the object, and one at the end.
fn check_lines(reader: impl Read) -> io::Result<()> {
    let mut bytes = BufReader::with_capacity(1 << 16, reader).bytes();
    let (mut depth, mut at, mut last) = (0usize, 0usize, b' ');
    let wrong = |at: usize| io::Error::other(format!("form, byte {at}"));
    let mut ended = false;
    while let Some(byte) = following(&mut bytes, &mut at)? {
        match byte {
            _ if ended => return Err(wrong(at)),
            b'\n' if depth == 0 => ended = true,
            b'\n' if depth == 2 && last != b'\n' => {}
            b' ' | b'\t' | b'\r' | b'\n' => return Err(wrong(at)),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => skip_string(&mut bytes, &mut at)?.ok_or_else(|| wrong(at))?,
            _ => {}
        }
        last = byte;
    }
    if ended { Ok(()) } else { Err(wrong(at)) }
}

fn following(bytes: &mut impl Iterator<Item = io::Result<u8>>, at: &mut usize) -> io::Result<Option<u8>> {
    *at += 1;
    bytes.next().transpose()
}

/// The byte behind the spaces of a level; none if they are others.
fn indented(bytes: &mut impl Iterator<Item = io::Result<u8>>, depth: usize, at: &mut usize) -> io::Result<Option<u8>> {
    for _ in 0..2 * depth {
        if following(bytes, at)? != Some(b' ') {
            return Ok(None);
        }
    }
    following(bytes, at)
}

/// Goes behind the end of a string; none if something in it could be written in a shorter way.
fn skip_string(bytes: &mut impl Iterator<Item = io::Result<u8>>, at: &mut usize) -> io::Result<Option<()>> {
    loop {
        match following(bytes, at)? {
            Some(b'"') => return Ok(Some(())),
            Some(b'\\') => match following(bytes, at)? {
                Some(b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't') => {}
                Some(b'u') => {
                    let mut code = [0; 4];
                    for digit in &mut code {
                        *digit = following(bytes, at)?.unwrap_or(b'x');
                    }
                    let control = code.starts_with(b"00") && matches!(code[2], b'0' | b'1');
                    let short = [b"0008", b"0009", b"000a", b"000c", b"000d"].contains(&&code);
                    if !control || short || !matches!(code[3], b'0'..=b'9' | b'a'..=b'f') {
                        return Ok(None);
                    }
                }
                _ => return Ok(None),
            },
            Some(_) => {}
            None => return Ok(None),
        }
    }
}

/// Any value without a key twice; nothing of it is kept.
struct Single;

impl<'de> Deserialize<'de> for Single {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Single, D::Error> {
        from.deserialize_any(Walk)
    }
}

struct Walk;

impl<'de> Visitor<'de> for Walk {
    type Value = Single;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Single, A::Error> {
        let mut keys: HashSet<String> = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if keys.len() == MOST_KEYS {
                return Err(A::Error::custom("too many keys"));
            }
            if keys.contains(&key) {
                return Err(A::Error::custom(format!("key `{key}` twice")));
            }
            keys.insert(key);
            map.next_value::<Single>()?;
        }
        Ok(Single)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Single, A::Error> {
        while list.next_element::<Single>()?.is_some() {}
        Ok(Single)
    }

    fn visit_unit<E>(self) -> Result<Single, E> {
        Ok(Single)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Single, E> {
        Ok(Single)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Single, E> {
        Ok(Single)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Single, E> {
        Ok(Single)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Single, E> {
        Ok(Single)
    }

    fn visit_str<E>(self, _: &str) -> Result<Single, E> {
        Ok(Single)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_key_twice_is_refused_however_it_is_written() {
        for text in [r#"{"a":1,"a":1}"#, r#"{"x":[{"a":1,"b":2,"\u0061":3}]}"#, r#"{"":0,"":0}"#] {
            let why = read_any::<Value>(text.as_bytes()).unwrap_err();
            assert!(why.contains("twice"), "{text}: {why}");
        }
        assert!(read_any::<Value>(br#"{"a":{"a":1},"b":[{"a":1},{"a":1},null,true,-1,1.5,"x"]}"#).is_ok());
    }

    #[test]
    fn nothing_stands_behind_the_end_and_nothing_is_endless() {
        for text in ["{} {}", "{}x", "", "\u{feff}{}", "[1,]", "{\"a\":\"\\ud800\"}"] {
            assert!(read_any::<Value>(text.as_bytes()).is_err(), "{text}");
        }
        assert!(read_any::<Value>("[".repeat(1 << 20).as_bytes()).is_err());
        let many: Vec<String> = (0..=MOST_KEYS).map(|n| format!("\"{n}\":0")).collect();
        assert!(read_any::<Value>(format!("{{{}}}", many.join(",")).as_bytes()).unwrap_err().contains("too many"));
    }

    #[test]
    fn a_list_may_have_a_line_an_entry() {
        let read = |text: &str| {
            let text = text.as_bytes().to_vec();
            stream::<Value>(|| Ok(Box::new(io::Cursor::new(text.clone()))))
        };
        let text = "{\"a\":\"x y\",\"b\":[\n{\"c\":[1,2]},\n{\"c\":[]}\n]}\n";
        assert_eq!(read(text), Ok(json!({"a": "x y", "b": [{"c": [1, 2]}, {"c": []}]})));
        let pretty = serde_json::to_string_pretty(&read(text).unwrap()).unwrap() + "\n";
        assert!(read(&pretty).is_ok());
        for other in
            [text.trim_end().to_owned(), text.to_owned() + "\n", text.replace(':', ": "), text.replace('\n', "\n\n")]
        {
            assert!(read(&other).is_err(), "{other}");
        }
    }

    /// What serde_json writes, which others (`python3 -m json.tool --indent 2 --no-ensure-ascii`) write too.
    #[test]
    fn a_record_has_one_form() {
        let value =
            json!({"a": [], "b": {}, "c": [1, -2.5, null, true, [[]], {"d": "甲\n\u{1}\"\\/\u{7f}"}], "e": "x"});
        let text = serde_json::to_string_pretty(&value).unwrap() + "\n";
        assert_eq!(read_json::<Value>(text.as_bytes()), Ok(value));
        let others = [
            text.trim_end().to_owned(),
            text.clone() + "\n",
            text.clone() + " ",
            " ".to_owned() + &text,
            text.replace("  ", "   "),
            text.replace("\n", "\r\n"),
            text.replace(": ", ":"),
            text.replace(": ", " : "),
            text.replace("[]", "[ ]"),
            text.replace("{}", "{\n  }"),
            text.replace(",", " ,"),
            text.replace("-2.5", "-2.5 "),
            text.replace("\"x\"", "\"\\u0078\""),
            text.replace('/', "\\/"),
            text.replace("\\n", "\\u000a"),
            text.replace('甲', "\\u7532"),
            text.replace('}', " }"),
            text.replace('\n', ""),
        ];
        for other in others {
            assert_ne!(other, text);
            assert!(read_json::<Value>(other.as_bytes()).is_err(), "{other}");
        }
    }
}
