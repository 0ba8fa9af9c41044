//! 课程学习成绩单 held against the student's record: every result with its mark, no other, and what else of the student stands
//! on it.

use serde::Deserialize;

use super::days::{STYLES, styled};
use super::letters::{plain_letters, telling};
use crate::message::say;

/// Most runs of text in which results are looked for, and most results.
const MOST_RUNS: usize = 20_000;
const MOST_RESULTS: usize = 2_000;
/// Characters between the name of a course and its mark: notes, kind, hours, credits.
const BETWEEN: usize = 120;
/// Runs that a mark may be parted into, and that hold what stands before it.
const PARTS: usize = 8;
const MOST_BEFORE: usize = 24;
/// Letters of a term.
const TERM: usize = 11;
/// Where the courses begin and end.
const COURSES: [&str; 2] = ["一课程成绩", "二必修环节"];

/// What of a student's record the form shows.
#[derive(Default, Deserialize)]
pub struct Student {
    #[serde(default)]
    sex: Option<String>,
    #[serde(default)]
    birth_date: Option<String>,
    #[serde(default)]
    plan: Option<Plan>,
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

#[derive(Default, Deserialize)]
struct Plan {
    #[serde(default)]
    courses: Vec<Planned>,
}

#[derive(Deserialize)]
struct Planned {
    code: String,
    #[serde(default)]
    hours: Option<String>,
}

#[derive(Deserialize)]
struct CourseResult {
    #[serde(default)]
    code: String,
    name: String,
    #[serde(default)]
    class: Option<String>,
    #[serde(default)]
    credits: Option<String>,
    mark: Option<String>,
    term: Option<String>,
    #[serde(default)]
    note: Option<String>,
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
pub fn wrong_mark(student: &Student, pages: &[Vec<String>]) -> Option<String> {
    let runs: Vec<String> = pages.iter().flatten().map(|run| telling(run)).filter(|run| !run.is_empty()).collect();
    if runs.len() > MOST_RUNS || student.results.len() > MOST_RESULTS {
        return Some("…".to_owned());
    }
    let text = runs.concat();
    unmarked(student, &runs).or_else(|| miscounted(&student.results, &text)).or_else(|| other(student, &text))
}

/// The first course whose class, hours, credits, mark and term the form does not show behind its name.
fn unmarked(student: &Student, runs: &[String]) -> Option<String> {
    let planned = student.plan.as_ref().map_or(&[][..], |plan| &plan.courses);
    let hours = |one: &CourseResult| {
        let course = planned.iter().find(|course| course.code == one.code)?;
        Some(course.hours.as_deref().map(telling).unwrap_or_default())
    };
    let lacking = student.results.iter().find(|one| !is_marked(runs, one, hours(one).as_deref()))?;
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    Some(format!("{} {} {}", lacking.name, said(&lacking.mark), said(&lacking.term)))
}

/// Whether a mark stands in runs of its own, its term behind it, and before it class, hours and credits, and the name of its
/// course before these. What the record does not have is not there.
fn is_marked(runs: &[String], one: &CourseResult, hours: Option<&str>) -> bool {
    let said = |text: &Option<String>| text.as_deref().map(telling).unwrap_or_default();
    let (name, mark, term) = (plain_letters(&telling(&one.name)), said(&one.mark), said(&one.term));
    let class = match one.class.as_deref() {
        Some("degree") => "学位课",
        Some("non-degree") => "非学位课",
        Some("remedial") => "补修课",
        Some("milestone") => "必修环节",
        _ => "",
    };
    let credits = if class == "补修课" { "—".to_owned() } else { said(&one.credits) };
    let is_counted = |before: &str| {
        let before = before.strip_suffix(&credits)?;
        let before = match hours {
            Some(hours) => before.strip_suffix(hours)?,
            None => before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.'),
        };
        before.ends_with(class).then_some(())
    };
    (0..=runs.len()).any(|at| {
        let ends = |count: &usize| runs.get(at..at + count).is_some_and(|parts| parts.concat() == mark);
        let begins = mark.is_empty() || runs.get(at).is_some_and(|run| mark.starts_with(run.as_str()));
        let Some(count) = (0..=PARTS).find(ends).filter(|_| begins) else { return false };
        let behind: String = runs[at + count..].iter().take(PARTS).map(String::as_str).collect();
        let before: String = runs[at.saturating_sub(MOST_BEFORE)..at].concat();
        let is_term = if term.is_empty() { !begins_with_term(&behind) } else { behind.starts_with(&term) };
        is_term && is_counted(&before).is_some() && is_named(&runs[..at], &name)
    })
}

/// Whether a text begins with a term.
fn begins_with_term(text: &str) -> bool {
    text.as_bytes().get(..TERM).is_some_and(|begin| terms(&String::from_utf8_lossy(begin)) == 1)
}

/// Whether a name stands in the last of these runs.
fn is_named(runs: &[String], name: &str) -> bool {
    let before = runs.iter().rev().map(|run| plain_letters(run)).scan(0, |length, run| {
        let goes_on = *length < name.len() + BETWEEN;
        *length += run.len();
        goes_on.then_some(run)
    });
    let before: Vec<String> = before.collect();
    before.into_iter().rev().collect::<String>().contains(name)
}

/// Whether there are as many terms as the results have.
fn miscounted(results: &[CourseResult], text: &str) -> Option<String> {
    let (_, rest) = text.split_once(COURSES[0])?;
    let (courses, _) = rest.split_once(COURSES[1])?;
    let count = |text: &Option<String>| text.as_deref().map_or(0, |text| terms(&telling(text)));
    let of = |one: &CourseResult| {
        terms(&telling(&one.name)) + [&one.note, &one.mark, &one.term].map(count).iter().sum::<usize>()
    };
    let (shown, said) = (terms(courses), results.iter().map(of).sum::<usize>());
    (shown != said).then(|| format!("{shown} ≠ {said}"))
}

/// How often a term is written: `2020-2021-1`.
fn terms(text: &str) -> usize {
    let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    let is_term =
        |one: &&[u8]| one[4] == b'-' && one[9] == b'-' && [&one[..4], &one[5..9], &one[10..]].map(digits) == [true; 3];
    text.as_bytes().windows(TERM).filter(is_term).count()
}

/// Sex, day of birth and the last 中期考核 and 开题报告 where the form has a place for them, which is empty where the record has
/// nothing.
fn other(student: &Student, text: &str) -> Option<String> {
    let sex = match student.sex.as_deref() {
        Some("male") => say("sex-male").zh(),
        Some("female") => say("sex-female").zh(),
        _ => String::new(),
    };
    let birth = student.birth_date.clone().unwrap_or_default();
    let [midterm, proposal] =
        [(&student.midterm, &student.more_midterms), (&student.proposal, &student.more_proposals)].map(last);
    let due = [
        ("性别", [sex, String::new()]),
        ("出生日期", [String::new(), birth]),
        ("中期考核—", midterm),
        ("开题报告—", proposal),
    ];
    let is_shown = |label: &str, said: &str| {
        // A school may word a label otherwise, and go on behind it.
        let goes_on = |behind: &&str| !behind.starts_with(|c: char| c.is_ascii_punctuation() || c == '—');
        let places = text.match_indices(label).map(|(at, _)| &text[at + label.len()..]);
        let mut places = places.filter(|behind| behind.starts_with(said) || goes_on(behind));
        places.clone().next().is_none() || places.any(|behind| behind.strip_prefix(said).is_some_and(is_over))
    };
    let in_any = |label: &str, [word, day]: &[String; 2]| {
        STYLES.iter().any(|style| is_shown(label, &(telling(word) + &telling(&styled(day, *style)))))
    };
    let lacking = due.into_iter().find(|(label, said)| !in_any(label, said));
    lacking.map(|(label, said)| format!("{label} {}", said.concat()))
}

/// Whether a value ends here: neither a day, a sex nor a result of a step goes on.
fn is_over(behind: &str) -> bool {
    let year = behind.as_bytes().get(..4).is_some_and(|year| year.iter().all(u8::is_ascii_digit));
    let is_day = year && ["-", ".", "年"].iter().any(|mark| behind[4..].starts_with(mark));
    !is_day && !VALUES.iter().any(|value| behind.starts_with(value))
}

/// How values begin that may stand behind a label.
const VALUES: [&str; 9] = ["男", "女", "优秀", "良好", "中等", "及格", "合格", "不", "通过"];

/// Result and day of the last of several, empty where there is no such step.
fn last((first, more): (&Option<Step>, &Vec<Step>)) -> [String; 2] {
    let last = first.iter().chain(more).reduce(|last, one| if one.date > last.date { one } else { last });
    last.map(|step| [&step.result, &step.date].map(|said| said.clone().unwrap_or_default())).unwrap_or_default()
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
        let shown = last((&Some(step("2021-01-02", "合格")), &vec![step("2020-01-02", "不合格")]));
        assert_eq!(shown, ["合格", "2021-01-02"]);
        assert_eq!(last((&None, &Vec::new())), ["", ""]);
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
        assert_eq!(
            other(&whole(), &form.replace("1999-01-02", "1999年1月2日").replace("2020-05-10", "2020年5月10日")),
            None
        );
        assert_eq!(other(&whole(), &form.replace("性别", "性别(男/女)")), None);
        assert!(other(&Student { sex: None, ..whole() }, form).is_some());
        assert!(other(&Student { birth_date: None, ..whole() }, form).is_some());
        assert!(other(&Student { proposal: None, ..whole() }, form).is_some());
        assert!(other(&Student { proposal: Some(step(None)), ..whole() }, form).is_some());
        assert_eq!(other(&Student::default(), "性别出生日期学院教3开题报告—三、学分"), None);
    }

    fn shows(runs: &[&str], name: &str, mark: &str, term: &str) -> bool {
        let runs: Vec<String> = runs.iter().map(|run| (*run).to_owned()).collect();
        let credits = Some("2".to_owned()).filter(|_| name == "公共英语");
        let credits = credits.or(Some("1".to_owned()));
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let class = Some("degree".to_owned());
        let (code, note) = (String::new(), None);
        let one = CourseResult { code, name: name.into(), class, credits, mark: text(mark), term: text(term), note };
        is_marked(&runs, &one, Some("36"))
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
            "学位课",
            "36",
            "1",
            "不及",
            "格",
            "2020-2021-2",
        ];
        assert!(shows(&row, "公共英语", "83", "2020-2021-1"));
        assert!(shows(&row, "体育", "不及格", "2020-2021-2"));
        assert!(shows(&row, "公共英语", "８３", "2020-2021-1"));
        for (name, mark, term) in [
            ("公共英语", "93", "2020-2021-1"),
            ("公共英语", "3", "2020-2021-1"),
            ("公共英语", "83", "2020-2021-2"),
            ("公共日语", "83", "2020-2021-1"),
            ("体育", "及格", "2020-2021-2"),
            ("公共英语", "", "2020-2021-1"),
            ("公共英语", "83", ""),
            ("公共英语", "８９", "2020-2021-1"),
        ] {
            assert!(!shows(&row, name, mark, term), "{name} {mark} {term}");
        }
    }
}
