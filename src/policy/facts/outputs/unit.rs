//! Whether the first unit of an output is the school: compared as a unit, not as a part of a string.

use super::holds::Holds;
use crate::policy::case::Case;
use crate::policy::spellings::{WordList, phrases, spellings};
use crate::records::normal::{half_width, normal_title};
use crate::records::{School, simplified};

/// Whether the first unit is the school, or a part of it. Several units in one cell are parted, and the first one speaks.
/// Only what is known as another unit is one; whatever else stands there is left to a person.
pub fn is_own(case: &Case, unit: Option<&str>) -> Holds {
    let Some(cell) = unit.filter(|unit| unit.chars().any(char::is_alphanumeric)) else { return Holds::Unknown };
    // Whoever wrote it down was not sure.
    if cell.contains(['?', '？']) {
        return Holds::Unclear;
    }
    let school = &case.batch.school;
    let names: Vec<String> = [&school.name].into_iter().chain(&school.aliases).map(|name| normal_title(name)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    let first = first_unit(cell);
    if is_latin(&first) {
        return is_own_address(case, &first, cell, &names);
    }
    let first = normal_title(&first);
    let rest = names.iter().filter_map(|name| first.strip_prefix(name)).min_by_key(|rest| rest.len());
    match rest {
        Some(rest) => is_part_of_school(case, rest, &names),
        None if is_cut_short(school, cell, &first) => Holds::Unclear,
        None => is_elsewhere(case, &first, &names),
    }
}

/// 某某大学 where the school is 某某大学（北京）, or a college of such: another house may be called so, too.
fn is_cut_short(school: &School, cell: &str, unit: &str) -> bool {
    let is_bracket = |c: char| matches!(c, '（' | '(' | '【' | '[');
    let mut stems = [&school.name].into_iter().chain(&school.aliases).filter_map(|name| name.split_once(is_bracket));
    stems.any(|(stem, _)| {
        let rest = unit.strip_prefix(&normal_title(stem));
        rest.is_some_and(|rest| {
            rest.is_empty() || (!cell.contains(is_bracket) && phrases(WordList::UnitWithin).end(rest))
        })
    })
}

/// The unit that stands first in a cell, without its number. Commas part Chinese units, but not the lines of an address.
fn first_unit(cell: &str) -> String {
    let of_list = |c: char| matches!(c, '；' | ';' | '、' | '|' | '\n' | '\r' | '/');
    let mut units = cell.split(of_list).map(str::trim).filter(|unit| !unit.is_empty());
    let named_first = units.next().unwrap_or(cell);
    // Where units have numbers, these say which is the first.
    let first = match number_of(named_first) {
        Some(number) if number != "1" => {
            units.find(|unit| number_of(unit).as_deref() == Some("1")).unwrap_or(named_first)
        }
        _ => named_first,
    };
    let first = if is_latin(first) { first } else { before_and(first.split(['，', ',']).next().unwrap_or(first)) };
    let marks = |c: char| {
        c.is_numeric() || matches!(c, '.' | '．' | '(' | ')' | '（' | '）' | '[' | ']' | '*') || c.is_whitespace()
    };
    first.trim_start_matches(marks).to_owned()
}

/// The number before a unit: `2.湘江大学`.
fn number_of(unit: &str) -> Option<String> {
    let unit = half_width(unit);
    let unit = unit.trim_start_matches(['(', '[']);
    let digits = unit.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    (!digits.is_empty()).then(|| digits.to_owned())
}

/// What stands before a 和 or 与 that joins units; one within the name of a unit joins none.
fn before_and(units: &str) -> &str {
    let joins = units.char_indices().filter(|(_, c)| spellings(WordList::UnitAnd).knows(c.encode_utf8(&mut [0; 4])));
    let mut heads = joins.filter_map(|(at, _)| units.get(..at)).map(str::trim_end);
    heads.find(|head| phrases(WordList::UnitWhole).end(&normal_title(head))).unwrap_or(units)
}

fn is_latin(text: &str) -> bool {
    text.chars().all(|c| !('\u{2e80}'..='\u{9fff}').contains(&c))
}

/// An address names the school as one of its lines: `School of Education, Lushan Normal University, China`. Behind
/// another university it is a second unit, or a person must say; so it is where the school has no name in Latin letters.
fn is_own_address(case: &Case, first: &str, cell: &str, names: &[&str]) -> Holds {
    let is_whole = |line: &str| {
        let line = normal_title(&unabridged(line));
        names.iter().any(|name| line == *name || line.strip_prefix("the") == Some(name))
    };
    let is_name = |line: &str| is_whole(line) || line.split(" and ").next().is_some_and(is_whole);
    let lines = || first.split([',', '，']);
    let is_other = |line: &str| phrases(WordList::University).occur_in(&normal_title(line));
    match lines().find(|line| is_name(line) || is_other(line)).map(is_name) {
        Some(true) => Holds::Yes,
        Some(false) if lines().any(is_name) => Holds::Unclear,
        _ if lines().any(|line| is_abridged(case, line)) => Holds::Unclear,
        _ => is_other_address(&normal_title(&unabridged(cell)), names),
    }
}

/// `Lushan Normal Univ.` written out.
fn unabridged(line: &str) -> String {
    let words = line.split_whitespace().map(|word| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if bare.eq_ignore_ascii_case("univ") { word.replacen(bare, "University", 1) } else { word.to_owned() }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Whether the words of a line are the beginnings of those of a name: Lushan Norm Univ.
fn is_abridged(case: &Case, line: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let all = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        all.filter(|word| !matches!(word.as_str(), "" | "of" | "the" | "and" | "for")).collect()
    };
    let line = words(line);
    let school = &case.batch.school;
    let mut names = [&school.name].into_iter().chain(&school.aliases).map(|name| words(name));
    names.any(|name| {
        name.len() > 1 && name.len() == line.len() && name.iter().zip(&line).all(|(n, l)| n.starts_with(l.as_str()))
    })
}

/// An address is another's only where it names a university and the school's own name is known in these letters.
fn is_other_address(cell: &str, names: &[&str]) -> Holds {
    let has_latin_name = names.iter().any(|name| is_latin(name) && name.len() > 6);
    let is_abroad =
        has_latin_name && phrases(WordList::UnitLatin).occur_in(cell) && !names.iter().any(|name| cell.contains(name));
    if is_abroad { Holds::No } else { Holds::Unclear }
}

/// What stands after the school's name: one of its colleges or institutes, or a house of its own such as a hospital.
fn is_part_of_school(case: &Case, rest: &str, names: &[&str]) -> Holds {
    // 原麓山师范学院 after the name is the school by another name.
    let renamed = phrases(WordList::UnitRenamed).begin(rest);
    if renamed.is_some_and(|name| names.contains(&name)) {
        return Holds::Yes;
    }
    let is_apart = phrases(WordList::UnitApart).occur_in(rest);
    let is_college = |name: &str, is_whole: bool| rest == name || (!is_whole && rest.starts_with(name));
    let colleges = || case.batch.colleges.iter().map(|college| normal_title(&college.name));
    if rest.is_empty() || colleges().any(|name| !name.is_empty() && is_college(&name, is_apart)) {
        return Holds::Yes;
    }
    let is_within = phrases(WordList::UnitWithin).end(rest) && !phrases(WordList::UnitCollege).end(rest);
    if is_within && !is_apart { Holds::Yes } else { Holds::Unclear }
}

/// Whether a cell names another unit. It is unclear for a word such as 本校, for a college alone, and for the school's
/// name in the midst of other words, in traditional characters or shortened.
fn is_elsewhere(case: &Case, unit: &str, names: &[&str]) -> Holds {
    let plain = simplified(unit);
    let names_school = names.iter().any(|name| {
        let name = simplified(name);
        plain.contains(&name) || is_short_for(&plain, &name)
    });
    let colleges = case.batch.colleges.iter().map(|college| normal_title(&college.name));
    let is_college = colleges.into_iter().any(|name| !name.is_empty() && plain.starts_with(&name));
    let begins = |list| phrases(list).begin(&plain).is_some();
    // A college without a university may be anybody's.
    let is_whole = phrases(WordList::University).occur_in(&plain);
    let is_known = phrases(WordList::UnitOther).occur_in(&plain)
        && !begins(WordList::UnitHere)
        && (is_whole || !begins(WordList::UnitField));
    if spellings(WordList::UnitElsewhere).knows(&plain) || (is_known && !names_school && !is_college) {
        Holds::No
    } else {
        Holds::Unclear
    }
}

/// A short form leaves characters out and ends in 大: 麓山师大.
fn is_short_for(short: &str, name: &str) -> bool {
    let mut rest = name.chars();
    let is_within = short.chars().all(|c| rest.any(|other| other == c));
    let is_begun = short.chars().next() == name.chars().next();
    is_within && is_begun && short.chars().count() >= 3 && phrases(WordList::UnitShort).end(short)
}
