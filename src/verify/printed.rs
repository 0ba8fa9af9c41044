//! What stands on the pages of a document that the program set, held against the records: whose it is, which document with
//! which content (the code on each page), and on the forms of the program what was found, the conclusion, and the marks
//! (docs/dossier-format.md, section 4.2); on summary tables every student and the sums.
//!
//! It is the text that whoever copies from the page gets. Whether eyes see the same, only a signature or the manifest of
//! the run shows.

use serde::Deserialize;

use super::finding::{Code, Findings};
use super::holding::Holding;
use super::index::{File, Index};
use super::json;
use super::review::{Requirement, Review};
use crate::message::Word;

const STUDENT: &str = "data/record/student.json";
/// Digests of the program's own templates of the two forms below, in all versions.
const TEMPLATES: &str = include_str!("texts/templates.txt");
/// What stands before the conclusion on 毕业资格审查表.
const CONCLUSION: &str = "本次资格审查意见";
/// How the head of the courses on 课程学习成绩单 begins and ends.
const COURSES: &str = "课程名称类别学时学分成绩学期";
/// How a code begins, and what it calls a summary table.
const MARK: &str = "ZS1:";
const SUMMARY: &str = "SUMMARY";
/// Longest text of a cell whose row always stands on one page, in bytes and in lines.
const WHOLE_ROW: usize = 300;
const WHOLE_LINES: usize = 12;
/// Most runs of text in which rows are looked for, and most rows.
const MOST_RUNS: usize = 20_000;
const MOST_ROWS: usize = 2_000;
/// Characters between the name of a course and its mark: notes, kind, hours, credits.
const BETWEEN: usize = 120;
/// Runs that a mark may be parted into.
const PARTS: usize = 8;

/// The records, as far as pages show them.
pub struct Records<'r> {
    index: &'r Index,
    review: Option<&'r Review>,
    results: Vec<CourseResult>,
}

#[derive(Deserialize)]
struct Student {
    #[serde(default)]
    results: Vec<CourseResult>,
}

#[derive(Deserialize)]
struct CourseResult {
    name: String,
    mark: Option<String>,
    term: Option<String>,
}

impl<'r> Records<'r> {
    /// Reads what is not read elsewhere; what cannot be read is noted there.
    pub fn new(holding: &Holding, index: &'r Index, review: Option<&'r Review>) -> Records<'r> {
        let student = holding.bytes(STUDENT).ok().and_then(|bytes| json::read_any::<Student>(&bytes).ok());
        Records { index, review, results: student.map(|student| student.results).unwrap_or_default() }
    }

    /// Holds the pages of a document against the records; `runs` are its runs of text by page, where they can be read.
    pub fn check(&self, file: &File, runs: Option<&Vec<Vec<String>>>, findings: &mut Findings) {
        // The first programs noted no digests of what stands on pages; then nothing is known of these.
        let Some(content) = &file.content_sha256 else { return };
        let wrong = runs.map_or(Some("?".to_owned()), |runs| self.wrong(file, content, runs));
        if let Some(what) = wrong {
            findings.note(Code::PdfText, &file.path, what);
        }
    }

    /// The first thing that the pages do not show, or show otherwise.
    fn wrong(&self, file: &File, content: &str, pages: &[Vec<String>]) -> Option<String> {
        let bare: Vec<String> = pages.iter().map(|runs| bare(&runs.concat())).collect();
        let whole = bare.concat();
        let [text, name] = [&whole, &self.index.student_name].map(|text| plain(text));
        if !whole.contains(&self.index.student_id) || !text.contains(&name) {
            return Some(format!("{} {}", self.index.student_id, self.index.student_name));
        }
        if let Some(code) = wrong_code(&bare, &self.index.student_id, &self.forms(file), content) {
            return Some(code);
        }
        let is_own = file.template().is_some_and(|digest| TEMPLATES.lines().any(|known| known == digest));
        match self.index.key_at(&file.path)? {
            "review" if is_own || text.contains(CONCLUSION) => self.conclusion(&text),
            "transcript" if is_own || text.contains(COURSES) => self.marks(pages),
            _ => None,
        }
    }

    /// What codes call the form at a path; 专业实践考核表 takes the place of 实践环节考核表.
    fn forms(&self, file: &File) -> Vec<String> {
        let stem = file.path.rsplit('/').next().and_then(|name| name.strip_suffix(".pdf")?.split_once('-'));
        let key = self.index.key_at(&file.path).or(stem.map(|(_, code)| code)).unwrap_or_default();
        let second = (key == "practice").then_some("professional-practice");
        [key].into_iter().chain(second).map(str::to_ascii_uppercase).collect()
    }

    /// What of the review the form does not show: the conclusion, or what a requirement came to.
    fn conclusion(&self, text: &str) -> Option<String> {
        let verdict = self.index.verdict.chinese();
        let mut concluded = text.split(CONCLUSION).skip(1).peekable();
        if concluded.peek().is_none() || !concluded.all(|behind| behind.starts_with(&verdict)) {
            return Some(verdict);
        }
        let findings = self.review.map_or(&[][..], |review| &review.findings);
        if findings.len() > MOST_ROWS || text.len() > MOST_RUNS * BETWEEN {
            return Some("…".to_owned());
        }
        let is_shown = |one: &&Requirement| {
            let row = [&one.needed.text, &one.found.text, &one.outcome.chinese()].map(|cell| plain(&bare(cell)));
            text.contains(&row.concat())
        };
        let lacking =
            findings.iter().filter(|one| one.cells().iter().all(|cell| is_whole(cell))).find(|one| !is_shown(one));
        lacking.map(|one| format!("{} {}", one.code, one.outcome.chinese()))
    }

    /// The first course whose mark and term the transcript does not show behind its name.
    fn marks(&self, pages: &[Vec<String>]) -> Option<String> {
        let runs: Vec<String> = pages.iter().flatten().map(|run| bare(run)).filter(|run| !run.is_empty()).collect();
        if runs.len() > MOST_RUNS || self.results.len() > MOST_ROWS {
            return Some("…".to_owned());
        }
        let is_usual = |text: &str| text.chars().all(|c| c.is_ascii() || is_plain(c) || "（）".contains(c));
        let told =
            self.results.iter().filter_map(|one| Some((one, bare(one.mark.as_ref()?), bare(one.term.as_ref()?))));
        let mut due = told
            .filter(|(one, mark, term)| !mark.is_empty() && is_usual(mark) && is_usual(term) && is_whole(&one.name));
        let lacking = due.find(|(one, mark, term)| !is_marked(&runs, &plain(&bare(&one.name)), mark, term));
        lacking.map(|(one, mark, term)| format!("{} {mark} {term}", one.name))
    }
}

/// The first thing that the pages of a summary table do not show, or the first code on them that is not its own.
pub fn wrong_table(pages: &[Vec<String>], college: &str, content: &str, shown: &[String]) -> Option<String> {
    let pages: Vec<String> = pages.iter().map(|runs| bare(&runs.concat())).collect();
    let text = plain(&pages.concat());
    let lacking = shown.iter().find(|one| !text.contains(&plain(&bare(one)))).cloned();
    lacking.or_else(|| wrong_code(&pages, &college.to_ascii_uppercase(), &[SUMMARY.to_owned()], content))
}

/// The first code on pages that is not that of the document, of its content and of the page.
fn wrong_code(pages: &[String], whose: &str, forms: &[String], content: &str) -> Option<String> {
    let digits = content.get(..12)?.to_ascii_uppercase();
    let fits = |code: &str, number: usize| {
        let rest = forms.iter().find_map(|form| code.strip_prefix(&format!("{whose}:{form}:")));
        let rest = rest.map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric()));
        rest.is_some_and(|rest| rest.starts_with(&format!(":{digits}:{number}")))
    };
    let codes =
        pages.iter().zip(1..).flat_map(|(page, number)| page.split(MARK).skip(1).map(move |code| (code, number)));
    let mut wrong = codes.filter(|(code, number)| !fits(code, *number));
    wrong.next().map(|(code, _)| format!("{MARK}{}", code.chars().take(60).collect::<String>()))
}

/// Whether a mark stands in runs of its own, its term behind it and the name of its course before it.
fn is_marked(runs: &[String], name: &str, mark: &str, term: &str) -> bool {
    (0..runs.len()).filter(|at| mark.starts_with(runs[*at].as_str())).any(|at| {
        let ends = |count: &usize| runs.get(at..at + count).is_some_and(|parts| parts.concat() == mark);
        let Some(count) = (1..=PARTS).find(ends) else { return false };
        let behind: String = runs[at + count..].iter().take(PARTS).map(String::as_str).collect();
        let before = runs[..at].iter().rev().map(|run| plain(run)).scan(0, |length, run| {
            let goes_on = *length < name.len() + BETWEEN;
            *length += run.len();
            goes_on.then_some(run)
        });
        let before: Vec<String> = before.collect();
        behind.starts_with(term) && before.into_iter().rev().collect::<String>().contains(name)
    })
}

/// Whether a text is so short that its row is never parted.
fn is_whole(cell: &str) -> bool {
    cell.len() <= WHOLE_ROW && cell.lines().count() <= WHOLE_LINES
}

/// A text without blanks and what is not seen.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !super::finding::is_hidden(*c)).collect()
}

/// What every font prints as it is: what no font has is printed as `〔U+E863〕`, and some marks have two forms.
fn plain(text: &str) -> String {
    let mut rest = text;
    let mut plain = String::new();
    while let Some(c) = rest.chars().next() {
        let instead = rest.strip_prefix("〔U+").and_then(|rest| rest.split_once('〕'));
        let instead = instead.filter(|(point, _)| point.len() <= 6 && point.bytes().all(|b| b.is_ascii_hexdigit()));
        rest = instead.map_or(&rest[c.len_utf8()..], |(_, rest)| rest);
        plain.extend((instead.is_none() && is_plain(c)).then_some(c));
    }
    plain
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || ('\u{4e00}'..='\u{9fa5}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shows(runs: &[&str], name: &str, mark: &str, term: &str) -> bool {
        let runs: Vec<String> = runs.iter().map(|run| (*run).to_owned()).collect();
        is_marked(&runs, name, mark, term)
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

    #[test]
    fn what_no_font_has_is_left_out() {
        assert_eq!(plain("张〔U+E863〕三（2）"), plain("张\u{e863}三(2)"));
        assert_eq!(plain("〔U+何〕"), "U何");
    }
}
