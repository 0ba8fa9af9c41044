//! 课程学习成绩单 held against the student's record: every result with its mark, no other, and what else of the student stands
//! on it.

use serde::Deserialize;

use super::letters::{bare, is_plain, is_whole, plain};
use crate::message::say;

/// Most runs of text in which results are looked for, and most results.
const MOST_RUNS: usize = 20_000;
const MOST_RESULTS: usize = 2_000;
/// Characters between the name of a course and its mark: notes, kind, hours, credits.
const BETWEEN: usize = 120;
/// Runs that a mark may be parted into.
const PARTS: usize = 8;
/// Where the courses begin and end.
const COURSES: [&str; 2] = ["一、课程成绩", "二、必修环节"];

/// What of a student's record the form shows.
#[derive(Default, Deserialize)]
pub struct Student {
    #[serde(default)]
    sex: Option<String>,
    #[serde(default)]
    birth_date: Option<String>,
    #[serde(default)]
    results: Vec<CourseResult>,
    #[serde(default)]
    midterm: Option<Step>,
    #[serde(default)]
    more_midterms: Vec<Step>,
    #[serde(default)]
    proposal: Option<Step>,
    #[serde(default)]
    more_proposals: Vec<Step>,
}

#[derive(Deserialize)]
struct CourseResult {
    name: String,
    #[serde(default)]
    class: Option<String>,
    #[serde(default)]
    credits: Option<String>,
    mark: Option<String>,
    term: Option<String>,
}

/// 中期考核 or 开题报告.
#[derive(Deserialize)]
struct Step {
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    result: Option<String>,
}

/// The first thing of the record that the pages do not show, or show otherwise.
pub fn wrong(student: &Student, pages: &[Vec<String>]) -> Option<String> {
    let runs: Vec<String> = pages.iter().flatten().map(|run| bare(run)).filter(|run| !run.is_empty()).collect();
    if runs.len() > MOST_RUNS || student.results.len() > MOST_RESULTS {
        return Some("…".to_owned());
    }
    let text = runs.concat();
    unmarked(&student.results, &runs).or_else(|| miscounted(&student.results, &text)).or_else(|| other(student, &text))
}

/// The first course whose credits, mark and term the form does not show behind its name.
fn unmarked(results: &[CourseResult], runs: &[String]) -> Option<String> {
    let is_usual = |text: &str| text.chars().all(|c| c.is_ascii() || is_plain(c) || "（）".contains(c));
    let told = results.iter().filter_map(|one| Some((one, bare(one.mark.as_ref()?), bare(one.term.as_ref()?))));
    let mut due =
        told.filter(|(one, mark, term)| !mark.is_empty() && is_usual(mark) && is_usual(term) && is_whole(&one.name));
    let lacking = due.find(|(one, mark, term)| !is_marked(runs, one, mark, term));
    lacking.map(|(one, mark, term)| format!("{} {mark} {term}", one.name))
}

/// Whether a mark stands in runs of its own, its term behind it, its credits before it and the name of its course before these.
fn is_marked(runs: &[String], one: &CourseResult, mark: &str, term: &str) -> bool {
    let name = plain(&bare(&one.name));
    let counts = one.class.as_deref().is_some_and(|class| class != "remedial");
    let credits = one.credits.as_ref().filter(|_| counts).map(|credits| bare(credits)).unwrap_or_default();
    (0..runs.len()).filter(|at| mark.starts_with(runs[*at].as_str())).any(|at| {
        let ends = |count: &usize| runs.get(at..at + count).is_some_and(|parts| parts.concat() == mark);
        let Some(count) = (1..=PARTS).find(ends) else { return false };
        let behind: String = runs[at + count..].iter().take(PARTS).map(String::as_str).collect();
        let before: Vec<&str> = runs[at.saturating_sub(PARTS)..at].iter().map(String::as_str).collect();
        behind.starts_with(term) && before.concat().ends_with(&credits) && is_named(&runs[..at], &name)
    })
}

/// Whether a name stands in the last of these runs.
fn is_named(runs: &[String], name: &str) -> bool {
    let before = runs.iter().rev().map(|run| plain(run)).scan(0, |length, run| {
        let goes_on = *length < name.len() + BETWEEN;
        *length += run.len();
        goes_on.then_some(run)
    });
    let before: Vec<String> = before.collect();
    before.into_iter().rev().collect::<String>().contains(name)
}

/// Whether there are as many courses as results, where every result has a term by which it is counted.
fn miscounted(results: &[CourseResult], text: &str) -> Option<String> {
    let all = results.iter().all(|one| one.term.as_deref().is_some_and(|term| terms(term) == 1 && term.len() == 11));
    let (_, rest) = text.split_once(COURSES[0]).filter(|_| all)?;
    let (courses, _) = rest.split_once(COURSES[1])?;
    let shown = terms(courses);
    let said = results.iter().map(|one| terms(&bare(&one.name))).sum::<usize>() + results.len();
    (shown != said).then(|| format!("{shown} ≠ {said}"))
}

/// How often a term is written: `2020-2021-1`.
fn terms(text: &str) -> usize {
    let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    let is_term =
        |one: &&[u8]| one[4] == b'-' && one[9] == b'-' && [&one[..4], &one[5..9], &one[10..]].map(digits) == [true; 3];
    text.as_bytes().windows(11).filter(is_term).count()
}

/// Sex, day of birth and the last 中期考核 and 开题报告 where the form has a place for them.
fn other(student: &Student, text: &str) -> Option<String> {
    let sex = match student.sex.as_deref() {
        Some("male") => say("sex-male").zh(),
        Some("female") => say("sex-female").zh(),
        _ => String::new(),
    };
    let birth = bare(student.birth_date.as_deref().unwrap_or_default());
    let steps = [
        ("中期考核—", last(&student.midterm, &student.more_midterms)),
        ("开题报告—", last(&student.proposal, &student.more_proposals)),
    ];
    let steps = steps.map(|(label, step)| (label.to_owned(), step));
    let mut due = [("性别".to_owned(), sex), ("出生日期".to_owned(), birth)].into_iter().chain(steps);
    let lacking =
        due.find(|(label, said)| !said.is_empty() && text.contains(label) && !text.contains(&format!("{label}{said}")));
    lacking.map(|(label, said)| format!("{label} {said}"))
}

/// Result and day of the last of several; none where there is no such step.
fn last(first: &Option<Step>, more: &[Step]) -> String {
    let last = first.iter().chain(more).reduce(|last, one| if one.date > last.date { one } else { last });
    let said = |text: &Option<String>| text.as_deref().map(bare).unwrap_or_default();
    last.map(|step| said(&step.result) + &said(&step.date))
        .filter(|said| said.chars().all(|c| c.is_ascii() || is_plain(c)))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_counted_wherever_they_stand() {
        assert_eq!(terms("甲2020-2021-1乙362优秀2021-2022-2"), 2);
        assert_eq!(terms("2020-2021"), 0);
    }

    #[test]
    fn of_several_steps_the_last_is_shown() {
        let step = |date: &str, result: &str| Step { date: Some(date.into()), result: Some(result.into()) };
        assert_eq!(last(&Some(step("2021-01-02", "合格")), &[step("2020-01-02", "不合格")]), "合格2021-01-02");
        assert_eq!(last(&None, &[]), "");
    }

    fn shows(runs: &[&str], name: &str, mark: &str, term: &str) -> bool {
        let runs: Vec<String> = runs.iter().map(|run| (*run).to_owned()).collect();
        let credits = Some("2".to_owned()).filter(|_| name == "公共英语");
        let one = CourseResult { name: name.into(), class: Some("degree".into()), credits, mark: None, term: None };
        is_marked(&runs, &one, mark, term)
    }

    #[test]
    fn a_mark_stands_between_its_course_and_its_term() {
        let row = [
            "公共",
            "英语",
            "（补考）",
            "学位课",
            "36",
            "2",
            "83",
            "2020-2021-",
            "1",
            "体育",
            "36",
            "1",
            "不及",
            "格",
            "2020-2021-2",
        ];
        assert!(shows(&row, "公共英语", "83", "2020-2021-1"));
        assert!(shows(&row, "体育", "不及格", "2020-2021-2"));
        for (name, mark, term) in [
            ("公共英语", "93", "2020-2021-1"),
            ("公共英语", "3", "2020-2021-1"),
            ("公共英语", "83", "2020-2021-2"),
            ("公共日语", "83", "2020-2021-1"),
            ("体育", "及格", "2020-2021-2"),
        ] {
            assert!(!shows(&row, name, mark, term), "{name} {mark} {term}");
        }
    }
}
