//! Whether the first unit of an output is the school: compared as a unit, not as a part of a string.

use super::holds::Holds;
use crate::policy::case::Case;
use crate::policy::facts::spellings::spellings;
use crate::records::normal::normal_title;

/// Whether the first unit is the school, or a part of it. Several units in one cell are parted, and the first one speaks.
pub fn is_own(case: &Case, unit: Option<&str>) -> Holds {
    let Some(cell) = unit.map(str::trim).filter(|unit| !unit.is_empty()) else { return Holds::Untold };
    let school = &case.batch.school;
    let names: Vec<String> = [&school.name].into_iter().chain(&school.aliases).map(|name| normal_title(name)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    let first = first_unit(cell);
    if is_latin(&first) {
        return is_own_address(&first, cell, &names);
    }
    let first = normal_title(&first);
    let rest = names.iter().filter_map(|name| first.strip_prefix(name)).min_by_key(|rest| rest.len());
    match rest {
        Some(rest) => is_part_of_school(case, rest),
        None => is_elsewhere(&first, &names),
    }
}

/// The unit that stands first in a cell, without its number. Commas part Chinese units, but not the lines of an address.
fn first_unit(cell: &str) -> String {
    let of_list = |c: char| matches!(c, '；' | ';' | '、' | '|' | '\n' | '\r' | '/');
    let first = cell.split(of_list).map(str::trim).find(|unit| !unit.is_empty()).unwrap_or(cell);
    let first = if is_latin(first) { first } else { before_and(first.split(['，', ',']).next().unwrap_or(first)) };
    let marks = |c: char| {
        c.is_numeric() || matches!(c, '.' | '．' | '(' | ')' | '（' | '）' | '[' | ']' | '*') || c.is_whitespace()
    };
    first.trim_start_matches(marks).to_owned()
}

/// What stands before a 和 or 与 that joins units; one within the name of a unit joins none.
fn before_and(units: &str) -> &str {
    let joins = units.char_indices().filter(|(_, c)| spellings("unit-and").knows(c.encode_utf8(&mut [0; 4])));
    let mut heads = joins.filter_map(|(at, _)| units.get(..at)).map(str::trim_end);
    heads.find(|head| spellings("unit-whole").end(&normal_title(head))).unwrap_or(units)
}

fn is_latin(text: &str) -> bool {
    text.chars().all(|c| !('\u{2e80}'..='\u{9fff}').contains(&c))
}

/// An address names the school as one of its lines: `School of Education, Lushan Normal University, China`. Behind
/// another university it is a second unit, or a person must say.
fn is_own_address(first: &str, cell: &str, names: &[&str]) -> Holds {
    let is_whole = |line: &str| {
        let line = normal_title(line);
        names.iter().any(|name| line == *name || line.strip_prefix("the") == Some(name))
    };
    let is_name = |line: &str| is_whole(line) || line.split(" and ").next().is_some_and(is_whole);
    let lines = || first.split([',', '，']);
    let others = |line: &&str| is_name(line) || normal_title(line).contains("universit");
    match lines().find(others).map(is_name) {
        Some(true) => Holds::Yes,
        Some(false) if lines().any(is_name) => Holds::Unclear,
        _ => is_elsewhere(&normal_title(cell), names),
    }
}

/// What stands behind the school's name: one of its colleges or institutes, or a house of its own such as a hospital.
fn is_part_of_school(case: &Case, rest: &str) -> Holds {
    let colleges = case.batch.colleges.iter().map(|college| normal_title(&college.name));
    let own_college = |name: String| !name.is_empty() && rest.starts_with(name.as_str());
    if rest.is_empty() || colleges.into_iter().any(own_college) {
        return Holds::Yes;
    }
    let is_apart = spellings("unit-apart").begin(rest) || spellings("unit-college").end(rest);
    let is_within = spellings("unit-within").end(rest);
    if is_within && !is_apart { Holds::Yes } else { Holds::Unclear }
}

/// The school's name in the midst of other words is left to a person.
fn is_elsewhere(unit: &str, names: &[&str]) -> Holds {
    if names.iter().any(|name| unit.contains(name)) { Holds::Unclear } else { Holds::No }
}
