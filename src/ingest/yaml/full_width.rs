//! Chinese colons, commas and brackets where YAML asks for the plain ones, and tabs where it asks for spaces: why a line
//! could not be read, before what follows from it.

use std::sync::Arc;

use crate::fault::Fault;
use crate::location::{Location, Place};
use crate::message::{Message, say};

/// Full-width marks and the plain ones that are meant.
const MARKS: [(char, char); 6] = [('：', ':'), ('，', ','), ('｛', '{'), ('｝', '}'), ('［', '['), ('］', ']')];

/// The faults of a file, those of lines with such marks, or with tabs for an indentation, replaced by these.
pub fn explained_full_width(file: &str, bytes: &[u8], faults: Vec<Fault>) -> Vec<Fault> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let line_of = |fault: &Fault| if let Place::Line { line, .. } = fault.at.place { Some(line) } else { None };
    let faulty: Vec<u64> = faults.iter().filter_map(line_of).collect();
    let knows_tab = |line: u64| faults.iter().any(|f| line_of(f) == Some(line) && f.problem.key() == "syntax-tab");
    let (mut found, mut explained): (Vec<(u64, u64, Message)>, Vec<u64>) = (vec![], vec![]);
    for (line, number) in text.lines().zip(1u64..) {
        // What a tab makes of a line is often reported on the line before, which then goes on.
        let is_near = !knows_tab(number) && (faulty.contains(&number) || faulty.contains(&(number - 1)));
        let tab = tab(line).filter(|_| is_near);
        let marks = if faulty.contains(&number) { marks(line) } else { vec![] };
        explained.extend(tab.iter().flat_map(|_| [number - 1, number]));
        explained.extend(marks.first().map(|_| number));
        found.extend(tab.map(|column| (number, column, say("syntax-tab"))));
        found.extend(marks.into_iter().map(|(column, wide, plain)| (number, column, message(wide, plain))));
    }
    let is_left = |fault: &Fault| !line_of(fault).is_some_and(|line| explained.contains(&line));
    let mut left: Vec<Fault> = faults.into_iter().filter(is_left).collect();
    let file: Arc<str> = file.into();
    left.extend(
        found.into_iter().map(|(line, column, why)| Fault::at(&Location::line(file.clone(), line, column), "", why)),
    );
    left.sort();
    left
}

fn message(wide: char, plain: char) -> Message {
    let key = if plain == ':' { say("fault-full-width-colon") } else { say("fault-full-width") };
    key.with("wide", wide.to_string()).with("plain", plain.to_string())
}

/// Column of a tab before what stands in a line.
fn tab(line: &str) -> Option<u64> {
    let margin = line.chars().take_while(|c| c.is_whitespace());
    let column = margin.zip(1..).find(|(c, _)| *c == '\t').map(|(_, column)| column);
    column.filter(|_| !line.trim_start().is_empty() && !line.trim_start().starts_with('#'))
}

/// Column, mark as it stands, and the plain one.
type Mark = (u64, char, char);

/// The marks of a line outside of quotes and comments that stand where the plain ones would mean something: a colon after
/// a key, the others in a line with brackets.
fn marks(line: &str) -> Vec<Mark> {
    let has_brackets = line.contains(['{', '[', '｛', '［']);
    let (mut quote, mut before, mut found) = (None, ' ', Vec::new());
    for (c, column) in line.chars().zip(1..) {
        match (quote, c) {
            (Some(open), c) => quote = (open != c).then_some(open),
            (None, '"' | '\'') => quote = Some(c),
            (None, '#') if before.is_whitespace() => break,
            (None, c) => {
                let is_meant = if c == '：' { before.is_ascii_lowercase() || before == '_' } else { has_brackets };
                let mark = MARKS.iter().find(|(wide, _)| *wide == c).filter(|_| is_meant);
                found.extend(mark.map(|(wide, plain)| (column, *wide, *plain)));
            }
        }
        before = c;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::marks;

    #[test]
    fn only_marks_where_yaml_wants_plain_ones_mislead() {
        assert_eq!(marks("title：2022年"), [(6, '：', ':')]);
        assert_eq!(marks("a: {fonds： \"0542\"，year: 1｝"), [(10, '：', ':'), (18, '，', ','), (26, '｝', '}')]);
        for line in ["title: 第一章：总论，其后", "a: {b: \"甲，乙：丙\"} # 说明：x：", "甲：乙"] {
            assert_eq!(marks(line), [], "{line}");
        }
    }
}
