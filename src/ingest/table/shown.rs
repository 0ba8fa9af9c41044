//! What a person sees of a number under its format (ECMA-376 part 1, §18.8.31), where that is not the number itself:
//! words, leading zeros, digits of the format's own, or fewer decimals than the number has.

use std::sync::Arc;

use super::sheet::{Odd, Value};

/// The number under a format: the text that is seen where the format says words or digits of its own, else the number, with
/// what is seen where that was rounded.
pub fn under_format(number: &str, code: &str) -> (Value, Option<Odd>) {
    let plain = || Value::Number(number.into());
    let read = number.parse::<f64>().ok().filter(|read| read.is_finite());
    let Some((value, section)) = read.and_then(|value| Some((value, section(code, value)?))) else {
        return (plain(), None);
    };
    let seen = seen(&section, number, value);
    match seen {
        Seen::Number => (plain(), None),
        Seen::Text(text) if text.trim().is_empty() => (plain(), Some(Odd::Seen("".into()))),
        Seen::Text(text) => (Value::Text(text.into()), None),
        Seen::Rounded(text) => (plain(), Some(Odd::Seen(text.into()))),
    }
}

/// What is seen of a text under a format whose part for texts, the fourth, does not show it.
pub fn text_under_format(code: &str) -> Option<Odd> {
    let pieces = pieces(split(code).get(3)?);
    let is_shown = pieces.iter().any(|piece| matches!(piece, Piece::Whole));
    let literal = pieces.iter().filter_map(|piece| if let Piece::Literal(text) = piece { Some(&**text) } else { None });
    (!is_shown).then(|| Odd::Seen(literal.collect::<String>().trim().into()))
}

/// The number beside the text that a program says is seen of it.
pub fn beside_text(number: &str, text: &str) -> (Value, Option<Odd>) {
    let text = text.trim();
    let plain = Value::Number(number.into());
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
    let (digits, rest): (String, String) = text.chars().partition(|c| is_digit(*c));
    let (value, read) = (number.parse::<f64>().unwrap_or(f64::NAN), digits.parse::<f64>());
    let is_near = |one: f64, other: f64| (one - other).abs() <= 1e-9 * other.abs().max(1.0);
    match read {
        _ if text.is_empty() || text.contains(['E', 'e']) => (plain, None),
        Ok(read) if text.ends_with(['%', '％']) && is_near(read, value * 100.0) => (Value::percent(number), None),
        Ok(read) if is_near(read, value) => match said_by(&rest) {
            Said::Nothing => (plain, None),
            Said::Sign => (plain, Some(Odd::Seen(Arc::from(text)))),
            Said::Words => (Value::Text(text.into()), None),
        },
        Ok(_) => (plain, Some(Odd::Seen(Arc::from(text)))),
        Err(_) => (Value::Text(text.into()), None),
    }
}

/// What stands beside a number says of it.
enum Said {
    /// Nothing: a unit, a currency.
    Nothing,
    /// Something by signs, as `<60` or `85*`.
    Sign,
    /// Something in words, as `85(缓)`.
    Words,
}

/// Units and the like, which leave a number what it is.
const UNITS: [&str; 44] = [
    "分", "学分", "绩点", "学时", "课时", "小时", "分钟", "人", "人次", "次", "次数", "门", "学期", "年", "月", "日",
    "周", "天", "岁", "级", "届", "班", "号", "个", "节", "名", "位", "票", "篇", "项", "份", "件", "册", "页", "卷",
    "期", "字", "元", "万元", "credits", "hours", "points", "pts", "people",
];

/// What the text beside a number says.
fn said_by(text: &str) -> Said {
    const PARENTHESES: [char; 4] = ['(', ')', '（', '）'];
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !"¥￥$€£,，.%％'’".contains(*c)).collect();
    let bare = text.trim_matches(PARENTHESES).to_ascii_lowercase();
    if UNITS.contains(&&*bare) || text.is_empty() {
        Said::Nothing
    } else if text.contains(char::is_alphabetic) {
        Said::Words
    } else {
        Said::Sign
    }
}

/// What is seen of a number.
enum Seen {
    /// The number, perhaps with a unit.
    Number,
    /// Another text.
    Text(String),
    /// The number with fewer decimals.
    Rounded(String),
}

/// A piece of a format.
#[derive(Debug, PartialEq)]
enum Piece {
    /// A digit: `0` is written where there is none.
    Digit(char),
    Point,
    Comma,
    Literal(String),
    /// General, a fraction or another way of writing the number as it is.
    Whole,
}

/// The part of a format that shows this number, and its sign taken off where the part is one for negative numbers.
fn section(code: &str, value: f64) -> Option<Vec<Piece>> {
    let sections: Vec<&str> = split(code);
    let conditions: Vec<Option<bool>> = sections.iter().map(|section| condition(section, value)).collect();
    let chosen = if conditions.iter().any(Option::is_some) {
        let met = conditions.iter().position(|condition| *condition == Some(true));
        met.or_else(|| conditions.iter().position(Option::is_none))
    } else {
        match sections.len() {
            0 | 1 => Some(0),
            2 => Some(usize::from(value < 0.0)),
            _ if value < 0.0 => Some(1),
            _ if value == 0.0 => Some(2),
            _ => Some(0),
        }
    };
    sections.get(chosen?).map(|section| pieces(section))
}

/// The parts of a format; a `;` in quotes or brackets parts nothing.
fn split(code: &str) -> Vec<&str> {
    let (mut parts, mut start, mut inside) = (Vec::new(), 0, None);
    for (at, c) in code.char_indices() {
        match (inside, c) {
            (None, '"') => inside = Some('"'),
            (None, '[') => inside = Some(']'),
            (Some(end), c) if c == end => inside = None,
            (None, ';') => {
                parts.push(&code[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&code[start..]);
    parts
}

/// Whether the condition of a part holds; none where it has none.
fn condition(section: &str, value: f64) -> Option<bool> {
    let inner = section.split('[').skip(1).filter_map(|rest| rest.split(']').next());
    let found = inner.filter_map(|text| {
        let bound = text.trim_start_matches(['<', '>', '=']);
        let bound: f64 = bound.trim().parse().ok()?;
        match text.split_at(text.len() - text.trim_start_matches(['<', '>', '=']).len()).0 {
            "=" => Some(value == bound),
            "<>" => Some(value != bound),
            "<" => Some(value < bound),
            "<=" => Some(value <= bound),
            ">" => Some(value > bound),
            ">=" => Some(value >= bound),
            _ => None,
        }
    });
    let mut found = found;
    found.next()
}

fn pieces(section: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    // How the number as it is is called in Chinese and in English.
    let section = section.replace("G/通用格式", "@").replace("通用格式", "@");
    let general = section.to_ascii_lowercase().find("general");
    let section = general.map_or(section.clone(), |at| format!("{}@{}", &section[..at], &section[at + 7..]));
    let mut characters = section.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' => {
                let text: String = characters.by_ref().take_while(|c| *c != '"').collect();
                pieces.push(Piece::Literal(text));
            }
            '[' => drop(characters.by_ref().find(|c| *c == ']')),
            '\\' => pieces.extend(characters.next().map(|c| Piece::Literal(c.into()))),
            '_' | '*' => drop(characters.next()),
            '0' | '#' | '?' => pieces.push(Piece::Digit(c)),
            '.' => pieces.push(Piece::Point),
            ',' => pieces.push(Piece::Comma),
            // A text, a fraction, a time.
            '@' | '/' | 'H' | 'h' | 'M' | 'm' | 'S' | 's' => pieces.push(Piece::Whole),
            // A power of ten with its sign.
            'E' | 'e' => {
                characters.next_if(|c| matches!(c, '+' | '-'));
                pieces.push(Piece::Whole);
            }
            c => pieces.push(Piece::Literal(c.into())),
        }
    }
    pieces
}

fn seen(pieces: &[Piece], number: &str, value: f64) -> Seen {
    let literals = pieces.iter().filter_map(|piece| match piece {
        Piece::Literal(text) => Some(text.as_str()),
        _ => None,
    });
    let literals = literals.collect::<String>();
    // Accounts write nothing as `-`, and less than nothing in parentheses.
    let is_of_account = value <= 0.0 && matches!(literals.trim(), "-" | "()");
    let said = if is_of_account { Said::Nothing } else { said_by(&literals) };
    if pieces.contains(&Piece::Whole) {
        return beside(said, pieces, number).unwrap_or(Seen::Number);
    }
    let is_digit = |piece: &&Piece| matches!(piece, Piece::Digit(_));
    if !pieces.iter().any(|piece| is_digit(&piece)) {
        return Seen::Text(written(pieces, ""));
    }
    let point = pieces.iter().position(|piece| *piece == Piece::Point).unwrap_or(pieces.len());
    let (whole, fraction) = pieces.split_at(point);
    let decimals = fraction.iter().filter(is_digit).count().min(15);
    let last = whole.iter().rposition(|piece| is_digit(&piece)).unwrap_or(0);
    let thousands = whole.iter().skip(last).filter(|piece| **piece == Piece::Comma).count();
    let scaled = value.abs() / 1000f64.powi(i32::try_from(thousands).unwrap_or(0));
    let rounded = format!("{scaled:.decimals$}");
    let is_exact = rounded.parse::<f64>().is_ok_and(|shown| (shown - value.abs()).abs() <= 1e-9 * value.abs().max(1.0));
    let (digits, _) = rounded.split_once('.').unwrap_or((&rounded, ""));
    let zeros = whole.iter().filter(|piece| **piece == Piece::Digit('0')).count();
    let has_own =
        pieces.iter().any(|piece| matches!(piece, Piece::Literal(text) if text.contains(|c: char| c.is_ascii_digit())));
    let within = whole
        .iter()
        .skip_while(|piece| !is_digit(piece))
        .take(last + 1)
        .any(|p| matches!(p, Piece::Literal(t) if !t.trim().is_empty()))
        && whole.iter().rposition(|piece| is_digit(&piece))
            > whole.iter().position(|p| matches!(p, Piece::Literal(t) if !t.trim().is_empty()));
    let is_padded = zeros > digits.len() && zeros > 1;
    if (has_own || is_padded || (within && zeros > 1)) && fraction.is_empty() && thousands == 0 && is_exact {
        return Seen::Text(written(whole, &format!("{digits:0>zeros$}")));
    }
    beside(said, pieces, &rounded).unwrap_or(if is_exact { Seen::Number } else { Seen::Rounded(rounded) })
}

/// What is seen where more than a unit stands beside a number.
fn beside(said: Said, pieces: &[Piece], number: &str) -> Option<Seen> {
    let text = || {
        let first = pieces.iter().position(|piece| matches!(piece, Piece::Digit(_) | Piece::Whole));
        let shown = pieces.iter().zip(0..).map(|(piece, at)| match piece {
            Piece::Literal(text) => text.as_str(),
            _ if Some(at) == first => number,
            _ => "",
        });
        shown.collect::<String>()
    };
    match said {
        Said::Nothing => None,
        Said::Sign => Some(Seen::Rounded(text())),
        Said::Words => Some(Seen::Text(text())),
    }
}

/// The literals of a format with the digits of a number in the places for them, those that are too many before the first.
fn written(pieces: &[Piece], digits: &str) -> String {
    let places = pieces.iter().filter(|piece| matches!(piece, Piece::Digit(_))).count();
    let mut many = digits.chars().count().saturating_sub(places);
    let mut left = digits.chars().count();
    let mut rest = digits.chars();
    let mut place = places;
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Literal(literal) => text.push_str(literal),
            Piece::Digit(_) => {
                if place <= left {
                    text.extend(rest.by_ref().take(many + 1));
                    left -= many + 1;
                    many = 0;
                }
                place -= 1;
            }
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As LibreOffice 7 and Excel 2016 show them.
    #[test]
    fn a_text_is_seen_unless_its_part_of_the_format_says_otherwise() {
        for (code, seen) in [
            ("0.00", None),
            ("0;-0;0;@", None),
            ("0;-0;0;\"(\"@\")\"", None),
            (";;;\"通过\"", Some("通过")),
            (";;;", Some("")),
            ("0;;;[Red]\\无", Some("无")),
        ] {
            assert_eq!(text_under_format(code), seen.map(|seen| Odd::Seen(seen.into())), "{code}");
        }
    }

    #[test]
    fn what_is_seen_of_a_number_is_known() {
        for (number, code, expected) in [
            ("85", "General", "85"),
            ("85", "0\"分\"", "85"),
            ("85.5", "0.0_ ", "85.5"),
            ("85", "#,##0.00", "85"),
            ("1234.5", "#,##0.0", "1234.5"),
            ("59.6", "0", "59.6 seen 60"),
            ("59.95", "0.0", "59.95 seen 60.0"),
            ("84.96", "#,##0.0_);(#,##0.0)", "84.96 seen 85.0"),
            ("0", "[=0]\"缺考\";0", "缺考"),
            ("85", "[=0]\"缺考\";0", "85"),
            ("59", "[>=60]\"合格\";\"不合格\"", "不合格"),
            ("-5", "0;\"作弊\"", "作弊"),
            ("0", "0;-0;\"免修\"", "免修"),
            ("85", ";;;", "85 seen "),
            ("123", "000000", "000123"),
            ("101", "\"20192001\"0000", "201920010101"),
            ("20192001", "0000-0000", "2019-2001"),
            ("85", "[Red]0;[Blue]-0", "85"),
            ("85", "[DBNum1]0", "85"),
            ("8.5", "0.00E+00", "8.5"),
            ("85", "@", "85"),
            ("85000", "0,", "85000 seen 85"),
            ("0.5", "# ?/?", "0.5"),
            ("85", "0\"(缓)\"", "85(缓)"),
            ("85.5", "0.0\" 补考\"", "85.5 补考"),
            ("85", "General\"(缓)\"", "85(缓)"),
            ("85", "G/通用格式\"分\"", "85"),
            ("85", "G/通用格式", "85"),
            ("85", "0\"（学分）\"", "85"),
            ("85", "\"作弊(\"0\")\"", "作弊(85)"),
            ("59", "[<60]\"不及格\";0", "不及格"),
            ("85", "[<60]\"不及格\"", "85"),
            ("59", "[>=60]0\"(合格)\";0\"(不合格)\"", "59(不合格)"),
            ("60", "\"<\"0", "60 seen <60"),
            ("85", "0\"*\"", "85 seen 85*"),
            ("85", "(0)", "85 seen (85)"),
            ("0", "_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", "0"),
            ("85", "_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", "85"),
            ("85", "\"¥\"#,##0", "85"),
            ("2", "\"第\"0\"学期\"", "第2学期"),
        ] {
            let (value, odd) = under_format(number, code);
            let seen = odd.map(|odd| format!("{odd}")).unwrap_or_default();
            assert_eq!(format!("{}{seen}", value.shown()), expected, "{number} {code}");
        }
        for (number, text, expected) in [
            ("85", "85分", "85"),
            ("1234.5", "1,234.5", "1234.5"),
            ("59.6", "60", "59.6 seen 60"),
            ("0", "缺考", "缺考"),
            ("85", "85(缓)", "85(缓)"),
            ("60", "<60", "60 seen <60"),
            ("0.85", "85%", "85%"),
            ("201920010102", "2.0192E+11", "201920010102"),
            ("85", "", "85"),
        ] {
            let (value, odd) = beside_text(number, text);
            let seen = odd.map(|odd| format!("{odd}")).unwrap_or_default();
            assert_eq!(format!("{}{seen}", value.shown()), expected, "{number} {text}");
        }
    }
}
