//! What stands on the pages of a document that the program set, held against the records: whose it is, which document with
//! which content (the code on each page), and on the forms of the program what was found, the conclusion, and the marks
//! (docs/dossier-format.md, section 4.2); on summary tables every student and the sums.
//!
//! It is the text that whoever copies from the page gets. Whether eyes see the same, only a signature or the manifest of
//! the run shows.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use memchr::memmem;
use serde_json::{Value, json};

use super::bag::Info;
use super::body::Setting;
use super::description::only_value;
use super::finding::{Code, Findings};
use super::foot::Foot;
use super::holding::Holding;
use super::index::{File, Index};
use super::labels::{Between, read_between};
use super::letters::{bare, is_whole, plain_letters};
use super::marked::{self, Student};
use super::pictures::{self, PHOTO};
use super::places::Source;
use super::requirements::Seam;
use super::review::{Requirement, Review};
use super::{filled, json, letters, requirements, volume_pages};
use crate::message::Word;
use crate::pdf::About;

const STUDENT: &str = "data/record/student.json";
/// Digests of the program's own templates, in all versions of which it is known what they show.
const TEMPLATES: &str = include_str!("texts/templates.txt");
/// What stands before the conclusion on 毕业资格审查表.
const CONCLUSION: &str = "本次资格审查意见";
/// How the head of the courses on 课程学习成绩单 begins and ends.
const COURSES: &str = "课程名称类别学时学分成绩学期";
/// How a code begins, and what it calls a summary table.
const MARK: &str = "ZS1:";
const SUMMARY: &str = "SUMMARY";
/// The wording where the batch has none of its own.
static BUILT_IN: BTreeMap<String, String> = BTreeMap::new();
const COVER: &str = "data/cover/00-cover.pdf";
/// The program whose forms had other heads.
const FIRST_PROGRAM: &str = "zishen 0.1.0";
/// What stands before the student's number on forms.
const NUMBER: &str = "学号";
/// Where cover, contents and notes lie, of which no digest of a template is noted.
const COVERS: &str = "data/cover/";
/// What stands before and behind the number on a cover, and the most characters in which the latter is looked for.
const NUMBERED: [&str; 2] = ["档号", "年度"];
const LONGEST_NUMBER: usize = 120;
/// Digits of a day.
const DAY: usize = 8;
/// Most rows that are looked for, and longest text in which they are.
const MOST_ROWS: usize = 2_000;
const MOST_TEXT: usize = 2_400_000;
/// Most bytes that are looked through for what a page may part.
const MOST_BYTES: usize = 1 << 30;

/// Whether a document was set by a program on a day, as far as it says so itself.
pub fn is_set(about: &About, program: Option<&str>, day: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).take(DAY).collect::<String>();
    let is_it = |time: &String| time.is_empty() || digits(time) == digits(day);
    about.times.iter().all(is_it)
        && (about.creator.is_empty() || program.is_none_or(|program| program == about.creator))
}

/// Whether a cover that has 档号 and 年度 side by side, as the program's own, shows a number between them.
fn is_numbered(text: &str, number: &str) -> bool {
    let [label, next] = NUMBERED;
    let behind = |at: usize| text[at + label.len()..].chars().take(LONGEST_NUMBER).collect::<String>();
    let mut places = text.match_indices(label).map(|(at, _)| behind(at));
    let shown = places.find_map(|behind| Some(behind.split_once(next)?.0.to_owned()));
    shown.is_none_or(|shown| shown == plain_letters(&bare(number)))
}

/// The records, as far as pages show them.
pub struct Records<'r> {
    index: &'r Index,
    review: Option<&'r Review>,
    student: Student,
    record: Value,
    /// What set the documents, on which day, and for which school.
    set: [&'r str; 3],
    /// 档号, empty where there is none.
    number: &'r str,
    /// What the batch is called.
    batch_title: &'r str,
    /// What documents say that the record does not, by its name; it is the same in all.
    said: RefCell<BTreeMap<String, String>>,
    /// How many forms were not held against the record whole.
    unread: Cell<u64>,
}

impl<'r> Records<'r> {
    /// Reads what is not read elsewhere; what cannot be read is noted there.
    pub fn new(holding: &Holding, index: &'r Index, review: Option<&'r Review>, info: &'r Info) -> Records<'r> {
        let bytes = holding.bytes(STUDENT).ok();
        let student = bytes.as_ref().and_then(|bytes| json::read_json::<Student>(bytes).ok());
        let record = bytes.and_then(|bytes| json::read_json::<Value>(&bytes).ok()).unwrap_or_default();
        let element = |label: &str| only_value(info, label).unwrap_or_default();
        let set = ["Bag-Software-Agent", "Bagging-Date", "Source-Organization"].map(element);
        Records {
            index,
            review,
            student: student.unwrap_or_default(),
            record,
            set,
            number: element("Internal-Sender-Identifier"),
            batch_title: element("External-Description").rsplit_once('：').unwrap_or_default().0,
            said: RefCell::default(),
            unread: Cell::default(),
        }
    }

    /// Holds what a document of the program says of itself against the bag.
    pub fn check_about(&self, file: &File, about: &About, findings: &mut Findings) {
        let [program, day, _] = self.set;
        let is_own = file.pdf_standard.is_some() && file.source == Source::Printed;
        if is_own && !is_set(about, Some(program), day) {
            findings.note(Code::DossierRecord, &file.path, format!("{} {}", about.creator, about.times.join(" ")));
        }
    }

    /// Holds the pages of a document against the records; `runs` are its runs of text by page, where they can be read.
    pub fn check(&self, file: &File, runs: Option<&Vec<Vec<String>>>, subject: &str, findings: &mut Findings) {
        if file.form().is_some() && file.source == Source::Printed && !self.is_whole(file) {
            self.unread.set(self.unread.get() + 1);
        }
        // The first programs noted no digests of what stands on pages; then nothing is known of these.
        let Some(content) = &file.content_sha256 else { return };
        let title = subject.split_once(&self.index.student_id).map_or(subject, |(title, _)| title);
        let wrong = runs.map_or(Some("?".to_owned()), |runs| self.wrong(file, title, content, runs));
        if let Some(what) = wrong {
            findings.note(Code::PdfText, &file.path, what);
        }
    }

    /// The first thing that the pages do not show, or show otherwise.
    fn wrong(&self, file: &File, title: &str, content: &str, pages: &[Vec<String>]) -> Option<String> {
        let bare: Vec<String> = pages.iter().map(|runs| bare(&runs.concat())).collect();
        let whole = bare.concat();
        let [text, name] = [&whole, &self.index.student_name].map(|text| plain_letters(text));
        if !whole.contains(&self.index.student_id) || !text.contains(&name) {
            return Some(format!("{} {}", self.index.student_id, self.index.student_name));
        }
        if let Some(code) = wrong_code(&bare, &self.index.student_id, &self.forms(file), content) {
            return Some(code);
        }
        if file.path == COVER && !is_numbered(&text, self.number) {
            return Some(format!("档号 {}", self.number));
        }
        let is_own = self.is_own(file);
        if let Some(more) = self.behind_foot(file, content, &bare).filter(|_| is_own || file.path.starts_with(COVERS)) {
            return Some(more);
        }
        if let Some(wrong) = volume_pages::wrong(&file.path, self.index, &self.record, &text) {
            return Some(wrong);
        }
        if let Some(label) = self.wrong_between(file, title, &bare) {
            return Some(label);
        }
        match self.index.key_at(&file.path)? {
            "review" if is_own || text.contains(CONCLUSION) => self.conclusion(&text),
            "transcript" if is_own || text.contains(COURSES) => marked::wrong_mark(&self.student, pages),
            key if is_own => filled::wrong_text(key, &self.record, &text),
            _ => None,
        }
    }

    /// What stands behind the foot of a page, where it has that of the program.
    fn behind_foot(&self, file: &File, content: &str, pages: &[String]) -> Option<String> {
        let Index { student_id: id, batch, .. } = self.index;
        let digits = content.get(..12)?.to_ascii_uppercase();
        let foot = Foot { id, batch, organization: self.set[2], digits: &digits, first: file.volume_start };
        foot.wrong(&pages.iter().map(|page| plain_letters(page)).collect::<Vec<_>>())
    }

    /// The label behind which a form of the program, or 备考表 where it is worded as the program's, shows otherwise than the record, or
    /// what it shows besides.
    fn wrong_between(&self, file: &File, title: &str, pages: &[String]) -> Option<String> {
        let Index { student_id: id, student_name: name, batch, wording, absent, verdict, .. } = self.index;
        let is_notes = file.path == volume_pages::NOTES;
        let key = if is_notes { "notes" } else { self.index.key_at(&file.path).filter(|_| self.is_worded(file))? };
        let absent = json!({ "absent": absent });
        let of_form = if is_notes { &absent } else { filled::last(key, &self.record).unwrap_or(&Value::Null) };
        let setting = Setting {
            record: &self.record,
            id,
            name,
            batch,
            wording: wording.as_ref().unwrap_or(&BUILT_IN),
            title,
            version: file.version().unwrap_or_default(),
            organization: self.set[2],
            batch_title: self.batch_title,
            verdict: &verdict.chinese(),
            sheets: if key == "practice" { of_form.as_array().map_or(1, Vec::len).max(1) } else { 1 },
            whole: self.is_whole(file),
        };
        let pages: Vec<String> = pages.iter().map(|page| plain_letters(page)).collect();
        if let Some(version) = other_version(file, &pages, &setting) {
            return Some(version);
        }
        match read_between(key, of_form, &pages, &setting) {
            Between::Holds(said) if setting.whole => said.into_iter().find_map(|(name, text)| self.differs(name, text)),
            Between::Wrong(label) => Some(label),
            Between::Headless if setting.whole => Some(title.to_owned()),
            Between::Headless | Between::Holds(_) => None,
            Between::Unread => {
                self.unread.set(self.unread.get() + 1);
                None
            }
        }
    }

    /// What a document says otherwise than another one.
    fn differs(&self, name: String, text: String) -> Option<String> {
        let mut said = self.said.borrow_mut();
        let known = said.entry(name.clone()).or_insert_with(|| text.clone());
        (*known != text).then(|| format!("{name} {text}"))
    }

    /// How many forms were not held against the record whole, since nobody knows what their templates show.
    pub fn unread(&self) -> u64 {
        self.unread.get()
    }

    /// Whether a form was set with the program's own template, and its labels are those that are known.
    fn is_worded(&self, file: &File) -> bool {
        self.is_own(file) && self.index.version() != Some(2)
    }

    /// Whether all is known that a form shows, its head and foot too: the first program had others.
    fn is_whole(&self, file: &File) -> bool {
        self.is_worded(file) && self.set[0] != FIRST_PROGRAM
    }

    /// Whether the form at a path shows the photo where it has a picture that may be one, of which `bytes` are the PDF: a JPEG
    /// stands in it as it came. An emblem on a form of the school's own is as wide as high or wider.
    pub fn check_photo(&self, file: &File, photo: Option<&[u8]>, bytes: &[u8], findings: &mut Findings) {
        let is_form = file.content_sha256.is_some() && self.index.key_at(&file.path) == Some("transcript");
        let has_picture = || self.is_own(file) || pictures::may_show_person(bytes);
        let Some(photo) = photo.filter(|_| is_form && file.source == Source::Printed && has_picture()) else { return };
        if memmem::find(bytes, photo).is_none() {
            findings.note(Code::PdfText, &file.path, PHOTO);
        }
    }

    /// Whether a form was set with the program's own template.
    fn is_own(&self, file: &File) -> bool {
        file.template().is_some_and(|digest| TEMPLATES.lines().any(|known| known == digest))
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
        // A school may call the heads of the rows otherwise.
        if requirements::has_rows(text) {
            let Index { batch, student_id, student_name, .. } = self.index;
            let seam = Seam::of([batch, student_id, student_name], text);
            return requirements::wrong_requirement(findings, text, &seam);
        }
        if findings.len() > MOST_ROWS || text.len() > MOST_TEXT {
            return Some("…".to_owned());
        }
        let mut left = MOST_BYTES;
        let mut is_shown = |one: &&Requirement| {
            let cells = [&one.needed.text, &one.found.text, &one.outcome.chinese()];
            let is_whole = one.cells().iter().all(|cell| is_whole(cell));
            (is_whole && text.contains(&cells.map(|cell| plain_letters(&bare(cell))).concat()))
                || (!is_whole && cells.iter().all(|cell| letters::is_shown(cell, text, &mut left)))
        };
        let lacking = findings.iter().find(|one| !is_shown(one));
        lacking.map(|one| format!("{} {}", one.code, one.outcome.chinese()))
    }
}

/// The version of a form that stands before the student's number, where it is another than that of the dossier.
fn other_version(file: &File, pages: &[String], setting: &Setting) -> Option<String> {
    let whose = setting.worded(NUMBER) + setting.id;
    let version = setting.worded(file.version()?);
    let before = || pages.iter().flat_map(|page| page.match_indices(&whose).map(|(at, _)| &page[..at]));
    let is_other = before().next().is_some() && !before().any(|before| before.ends_with(&version));
    is_other.then_some(version)
}

/// The first thing that the pages of a summary table do not show, or the first code on them that is not its own.
pub fn wrong_table(pages: &[Vec<String>], college: &str, content: &str, shown: &[String]) -> Option<String> {
    let pages: Vec<String> = pages.iter().map(|runs| bare(&runs.concat())).collect();
    let text = plain_letters(&pages.concat());
    let lacking = shown.iter().find(|one| !text.contains(&plain_letters(&bare(one)))).cloned();
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
