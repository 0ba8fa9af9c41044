//! Rows of plan courses and of course results.

use super::super::Context;
use super::super::catalogue::Catalogue;
use super::super::line::{Line, keyed};
use super::super::notice::Weight;
use super::super::values::{Read, decimal, difference_of, is_serial, mark, read_day, term_code};
use super::remark;
use crate::ingest::table::{Value, one_line};
use crate::message::say;
use crate::records::values::Credits;
use crate::records::{Attempt, CourseClass, CourseResult, Plan, PlannedCourse, Sourced, Student, Term};

/// Credits of a cell.
pub fn credits(value: &Value) -> Read<Credits> {
    let number = decimal(value, &["学分", "分"])?;
    let read = number.value.parse().map_err(|_| say("table-number-invalid").with("text", one_line(&number.value)))?;
    Ok(number.map(|_| read))
}

/// Learns the code of a course from a row that has one.
pub fn learn(line: &Line, catalogue: &mut Catalogue) {
    let value = |field| line.value(field).map(|(value, ..)| value);
    let text = |field| value(field).and_then(super::super::values::cell_text);
    let (within, name) = text("course").map(|name| code_within(line, &name)).unzip();
    // A code with a stray quote is none, as the row itself will report.
    let code = text("code").or(within.flatten()).filter(|code| !code.contains('"'));
    let code = code.map(|code| whole_code(&code).to_owned());
    if let (Some(code), Some(name), Some(Ok(credits))) = (code, name, value("credits").map(credits)) {
        catalogue.learn(&name, credits.value, &code);
    }
}

/// The code and the name of a course, where a table without a column of codes writes both into one cell: `[081200001]矩阵论`.
fn code_within(line: &Line, text: &str) -> (Option<String>, String) {
    let pairs = [('[', ']'), ('【', '】'), ('［', '］'), ('〔', '〕')];
    let parts = pairs.into_iter().find_map(|(open, close)| text.strip_prefix(open)?.split_once(close));
    let is_code = |code: &str| {
        code.contains(|c: char| c.is_ascii_digit())
            && code.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    match parts.map(|(code, name)| (code.trim(), name.trim())) {
        Some((code, name)) if !line.block.columns.has("code") && is_code(code) && !name.is_empty() => {
            (Some(code.to_owned()), name.to_owned())
        }
        _ => (None, text.to_owned()),
    }
}

/// The name of the row's course, and its code: that of its own column, or of the same cell, or the one that name and credits
/// lead to.
fn course(line: &mut Line, student: &Student, catalogue: &Catalogue) -> Option<(String, String, Credits)> {
    let written = line.need_text("course")?;
    let credits = line.need("credits", credits)?;
    let (within, name) = code_within(line, &written);
    if within.is_some() {
        line.remark(Weight::Note, "course", say("table-code-within").with("text", one_line(&written)));
    }
    let code = code(line, student, catalogue, within, (&name, credits))?;
    Some((code, name, credits))
}

fn code(
    line: &mut Line,
    student: &Student,
    catalogue: &Catalogue,
    within: Option<String>,
    (name, credits): (&str, Credits),
) -> Option<String> {
    if let Some(written) = line.text("code").or(within) {
        let code = whole_code(&written).to_owned();
        if code != written {
            line.remark(Weight::Note, "code", say("table-code-numeric").with("text", written));
        }
        return match catalogue.padded(&code) {
            Some(near) => {
                let why = say("table-course-zeros").with("code", code.as_str()).with("near", near);
                line.refuse("code", why)
            }
            None => Some(code),
        };
    }
    match catalogue.code(student, name, credits) {
        Ok(code) => {
            line.remark(
                Weight::Note,
                "course",
                say("table-joined").with("name", one_line(name)).with("code", code.as_str()),
            );
            Some(code)
        }
        Err(why) => line.refuse("course", why),
    }
}

/// A code without the `.0` that a program has put behind its digits when it took them for a number.
fn whole_code(code: &str) -> &str {
    let digits =
        code.strip_suffix(".0").filter(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    digits.unwrap_or(code)
}

/// A course of the plan.
pub fn planned_course(line: &mut Line, context: &Context, student: &mut Student, catalogue: &Catalogue) -> Option<()> {
    let (code, name, credits) = course(line, student, catalogue)?;
    let class: CourseClass = line.word_nearby("class", "class")?;
    let group = group(line, context, student, class);
    let (hours, term, assessment) = (line.text("hours"), term(line), line.text("assessment"));
    let (teacher, unit, note) = (line.text("teacher"), line.text("unit"), line.text("note"));
    if line.is_refused() {
        return None;
    }
    let at = line.at("course");
    let course = PlannedCourse { code, name, group, class, hours, credits, term, assessment, teacher, unit, note };
    let courses = &mut plan_of(student, line).courses;
    let other = courses.iter().find(|other| other.code == course.code).map(|other| other.at().to_string());
    let twice = other.map(|other| say("table-course-twice").with("code", course.code.as_str()).with("other", other));
    courses.push(Sourced::new(course, at));
    // Which of the rows is right is no question of their order.
    twice.into_iter().for_each(|twice| line.remark(Weight::Note, "code", twice));
    Some(())
}

/// The plan of a student, begun where there is none yet.
pub fn plan_of<'s>(student: &'s mut Student, line: &Line) -> &'s mut Plan {
    let begun = || {
        let plan = Plan {
            objective: None,
            courses: vec![],
            milestones: vec![],
            thesis_schedule: vec![],
            student_signed: None,
            supervisor_review: None,
            college_review: None,
        };
        Sourced::new(plan, line.at("course"))
    };
    student.plan.get_or_insert_with(begun)
}

/// The term; where the year stands in a column of its own, both.
fn term(line: &mut Line) -> Option<String> {
    if line.value("term").is_some_and(|(value, ..)| is_serial(value)) {
        return line.read("term", |value| Err(say("table-term-serial").with("text", one_line(value.shown()))));
    }
    if let Some(code) = line.value("term").and_then(|(value, ..)| term_code(value.shown(), line.block.is_coded)) {
        return line.read("term", |_| Err(say("table-term-code").with("text", code.as_str())));
    }
    let (year, term) = (line.text("year"), line.text("term"));
    match (year, term) {
        (Some(year), Some(term)) if term.parse::<Term>().is_err() => {
            Some(format!("{}{}", year.trim_end_matches("学年"), numbered(&term)))
        }
        // A year alone is no term.
        (_, term) => term,
    }
}

/// A term as it stands behind its year: `-1` of a bare number.
fn numbered(term: &str) -> String {
    let is_number = term.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { format!("-{term}") } else { format!("学年{term}") }
}

/// The group of a course in the programme: by its column, else the only group of its class.
fn group(line: &mut Line, context: &Context, student: &Student, class: CourseClass) -> Option<String> {
    let written = line.text("group");
    let own = |id: &str| student.programme.as_deref() == Some(id);
    let programmes = context.programmes.values().filter(|programme| match &student.programme {
        Some(_) => own(&programme.id),
        None => student.major_code.as_ref() == Some(&programme.major_code),
    });
    let mut programmes = programmes.peekable();
    // That there is no programme is reported of the student; that it has no such group merely follows.
    programmes.peek()?;
    let groups: Vec<_> = programmes.flat_map(|programme| &programme.credits.groups).collect();
    let fits = groups.iter().filter(|group| match &written {
        Some(text) => group.code == *text || group.name == *text,
        None => group.class == class,
    });
    let codes: std::collections::BTreeSet<&String> = fits.map(|group| &group.code).collect();
    let mut codes = codes.into_iter();
    match (codes.next(), codes.next(), &written) {
        (Some(only), None, _) => Some(only.clone()),
        (None, _, Some(text)) => {
            let names = groups.iter().flat_map(|group| [group.code.as_str(), group.name.as_str()]);
            let why =
                say("table-group-unknown").with("text", one_line(text)).with("points", difference_of(text, names));
            line.remark(Weight::Doubt, "group", why);
            None
        }
        _ => None,
    }
}

/// A result of a course.
pub fn result(line: &mut Line, student: &mut Student, catalogue: &Catalogue) -> Option<()> {
    let (code, name, credits) = course(line, student, catalogue)?;
    let class = class(line, student, &code)?;
    // Some systems write words and numbers in columns of their own.
    let field = if line.is_blank("mark") { "grade" } else { "mark" };
    let (mark, named) = mark_of(line, field);
    let attempt = attempt(line, named.as_deref())?;
    let (term, date, note) = (term(line), line.read("date", read_day), remark(line));
    if line.is_refused() {
        return None;
    }
    let result = CourseResult { code, name, class, credits, term, mark, date, attempt, note };
    let further =
        [("resit", Attempt::Resit), ("retake", Attempt::Retake)].into_iter().filter(|(field, _)| !line.is_blank(field));
    let further: Vec<_> = further.collect();
    student.results.push(Sourced::new(result.clone(), line.at(field)));
    for (field, attempt) in further {
        let (mark, _) = mark_of(line, field);
        let result = CourseResult { mark, attempt, date: None, ..result.clone() };
        student.results.push(Sourced::new(result, line.at(field)));
    }
    Some(())
}

/// The mark of a column, and the attempt that it names.
fn mark_of(line: &mut Line, field: &str) -> (Option<String>, Option<String>) {
    let headings = line.headings;
    if line.block.is_small && field == "mark" {
        let shown = line_text(line, field).filter(|text| text.parse::<f64>().is_ok_and(|mark| mark > 0.0));
        if let Some(text) = shown {
            line.lose::<()>(Weight::Doubt, field, say("table-mark-scale").with("text", text));
            return (None, None);
        }
    }
    match line.read(field, |value| mark(value, headings)) {
        Some(read) => (read.mark, read.attempt),
        // What cannot be read as a mark stays as it stands, for the review to find it undecidable.
        None => (line_text(line, field), None),
    }
}

fn line_text(line: &Line, field: &str) -> Option<String> {
    let (value, ..) = line.value(field).filter(|_| !line.is_blank(field))?;
    Some(one_line(&value.to_string()))
}

/// The class of a result: its own, else that of the planned course.
fn class(line: &mut Line, student: &Student, code: &str) -> Option<CourseClass> {
    let planned = student.planned_courses().iter().find(|course| course.code == code).map(|course| course.class);
    match (line.is_blank("class"), planned) {
        (true, Some(class)) => Some(class),
        _ => line.word_nearby("class", "class"),
    }
}

/// Which attempt a result is; the mark and the column must not contradict each other.
fn attempt(line: &mut Line, named: Option<&str>) -> Option<Attempt> {
    let named: Option<Attempt> = named.and_then(keyed);
    let written: Option<Attempt> =
        if line.is_blank("attempt") { None } else { Some(line.need_word("attempt", "attempt")?) };
    match (named, written) {
        (Some(named), Some(written)) if named != written && written != Attempt::First => {
            line.refuse("attempt", say("table-attempt-differs"))
        }
        (named, written) => Some(named.or(written).unwrap_or_default()),
    }
}
