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

/// Sex, day of birth and the last 中期考核 and 开题报告 where the form has a place for them, which is empty where the record has
/// nothing.
fn other(student: &Student, text: &str) -> Option<String> {
    let sex = match student.sex.as_deref() {
        Some("male") => say("sex-male").zh(),
        Some("female") => say("sex-female").zh(),
        _ => String::new(),
    };
    let birth = bare(student.birth_date.as_deref().unwrap_or_default());
    let due = [
        ("性别", Some(sex)),
        ("出生日期", Some(birth)),
        ("中期考核—", last(&student.midterm, &student.more_midterms)),
        ("开题报告—", last(&student.proposal, &student.more_proposals)),
    ];
    let is_shown = |label: &str, said: &str| {
        let mut places = text.match_indices(label).map(|(at, _)| &text[at + label.len()..]);
        places.clone().next().is_none() || places.any(|behind| behind.strip_prefix(said).is_some_and(is_over))
    };
    let mut lacking = due
        .into_iter()
        .filter_map(|(label, said)| said.filter(|said| !is_shown(label, said)).map(|said| (label, said)));
    lacking.next().map(|(label, said)| format!("{label} {said}"))
}

/// Whether a value ends here: neither a day, a sex nor a result of a step goes on.
fn is_over(behind: &str) -> bool {
    let is_day =
        behind.len() > 4 && behind.as_bytes()[..4].iter().all(u8::is_ascii_digit) && behind.as_bytes()[4] == b'-';
    !is_day && !VALUES.iter().any(|value| behind.starts_with(value))
}

/// How values begin that may stand behind a label.
const VALUES: [&str; 9] = ["男", "女", "优秀", "良好", "中等", "及格", "合格", "不", "通过"];

/// Result and day of the last of several, empty where there is no such step; none where forms may show them otherwise.
fn last(first: &Option<Step>, more: &[Step]) -> Option<String> {
    let last = first.iter().chain(more).reduce(|last, one| if one.date > last.date { one } else { last });
    let said = |text: &Option<String>| text.as_deref().map(bare).unwrap_or_default();
    let said = last.map(|step| said(&step.result) + &said(&step.date)).unwrap_or_default();
    said.chars().all(|c| c.is_ascii() || is_plain(c)).then_some(said)
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
        let shown = last(&Some(step("2021-01-02", "合格")), &[step("2020-01-02", "不合格")]);
        assert_eq!(shown.as_deref(), Some("合格2021-01-02"));
        assert_eq!(last(&None, &[]).as_deref(), Some(""));
        assert_eq!(last(&Some(step("2021-01-02", "（同意）")), &[]), None);
    }

    #[test]
    fn what_the_record_does_not_have_the_form_does_not_show() {
        let form = "性别男出生日期1999-01-02学院教3开题报告—合格2020-05-10三、学分";
        let step = |date: Option<&str>| Step { date: date.map(str::to_owned), result: Some("合格".into()) };
        let whole = || Student {
            sex: Some("male".into()),
            birth_date: Some("1999-01-02".into()),
            proposal: Some(step(Some("2020-05-10"))),
            ..Student::default()
        };
        assert_eq!(other(&whole(), form), None);
        assert!(other(&Student { sex: None, ..whole() }, form).is_some());
        assert!(other(&Student { birth_date: None, ..whole() }, form).is_some());
        assert!(other(&Student { proposal: None, ..whole() }, form).is_some());
        assert!(other(&Student { proposal: Some(step(None)), ..whole() }, form).is_some());
        assert_eq!(other(&Student::default(), "性别出生日期学院教3开题报告—三、学分"), None);
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
