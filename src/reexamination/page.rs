//! `index.html` of a round: what waits for whom, the figures by college, and the papers. It needs no script.

use std::collections::{BTreeMap, BTreeSet};

use super::figures::{HEADINGS, cells};
use super::plot::{Words, plot};
use super::round::{Round, Sender};
use crate::message::{Message, say};
use crate::records::Reexamination;
use crate::records::values::Day;
use crate::render::view::CollegeFigures;
use crate::report::escaped_html;

const HTML: &str = include_str!("round.html");

/// The name of the page in the folder of the round.
pub const PAGE: &str = "index.html";

/// Something that is still to be done in the round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    /// What is to be done.
    pub what: Message,
    /// The college or person who has to do it.
    pub who: String,
    /// The last day in time; none where none is set.
    pub last: Option<Day>,
}

impl Waits {
    /// Whether the last day is over.
    fn is_overdue(&self, on: Day) -> bool {
        self.last.is_some_and(|last| on > last)
    }
}

/// All that the page describes.
pub struct RoundPage<'p> {
    /// Title of the batch.
    pub title: &'p str,
    /// Names of the school and of its graduate school.
    pub school: &'p str,
    /// The round with all its cases.
    pub round: &'p Round,
    /// The day up to which what waits is counted.
    pub on: Day,
    /// Whether the round is over.
    pub concluded: bool,
    /// One row of figures a college.
    pub figures: &'p [CollegeFigures],
    /// What is still to be done, and by whom.
    pub waiting: &'p [Waits],
    /// The papers, as paths below the folder of the round.
    pub papers: &'p [String],
}

/// What waits in a round on a day: colleges of `unsent`, which have sent nothing, cases that a person must decide, cases that were sent
/// back in this round or an earlier one.
pub fn waiting(
    round: &Round,
    unsent: &BTreeSet<&str>,
    open: usize,
    returned: &[(&str, usize, Day)],
    on: Day,
    days: &Reexamination,
    office: &str,
) -> Vec<Waits> {
    let silent = round.colleges.iter().filter(|(code, _)| unsent.contains(code.as_str()));
    let silent = silent.map(|(code, sender): (&String, &Sender)| Waits {
        what: say("round-waits-submission"),
        who: sender.name.clone(),
        last: days.deadline(code, false, on),
    });
    let decide = (open > 0).then(|| Waits {
        what: say("round-waits-decision").with("count", open),
        who: office.to_owned(),
        last: days.conclude_by,
    });
    let again = returned.iter().map(|(code, count, last)| Waits {
        what: say("round-waits-again").with("count", *count),
        who: round.colleges.get(*code).map_or_else(|| (*code).to_owned(), |sender| sender.name.clone()),
        last: Some(*last),
    });
    let mut all: Vec<Waits> = silent.chain(decide).chain(again).collect();
    all.sort_by_key(|one| (one.last.is_none(), one.last));
    all
}

/// Sets the page of a round as HTML.
pub fn round_page(of: &RoundPage) -> String {
    let heading = say("round-heading").with("title", of.title).with("round", of.round.round).zh();
    let state = if of.concluded { say("round-concluded") } else { say("round-open") };
    let state = state.with("day", of.on.chinese()).with("seed", of.round.seed.as_str());
    let words = [say("round-plot"), say("figure-first-pass"), say("round-others")].map(|word| word.zh());
    let [title, agreed, others] = &words;
    let parts = [
        ("title", escaped_html(&heading)),
        ("school", escaped_html(of.school)),
        ("heading", escaped_html(&heading)),
        ("state", escaped_html(&state.with("percent", of.round.percent.to_string()).zh())),
        ("waiting-head", said("round-waiting")),
        ("waiting", waits(of)),
        ("figures-head", said("paper-figures")),
        ("plot", plot(of.figures, &Words { title, agreed, others })),
        ("figures", figures(of.figures)),
        ("papers-head", said("round-papers")),
        ("papers", papers(of.papers)),
        ("foot", said("round-foot")),
    ];
    let mut pieces = HTML.split("{{");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        let (mark, rest) = piece.split_once("}}").unwrap_or(("", piece));
        let part = parts.iter().find(|(name, _)| *name == mark).map_or("", |(_, part)| part);
        text + part + rest
    })
}

fn said(key: &'static str) -> String {
    escaped_html(&say(key).zh())
}

fn headings(cells: &[String]) -> String {
    let cells = cells.iter().map(|cell| format!("<th>{}</th>", escaped_html(cell)));
    format!("<tr>{}</tr>\n", cells.collect::<String>())
}

/// A row of which each cell knows its heading, for screens on which the columns do not fit.
fn row(heads: &[String], cells: &[String]) -> String {
    let cell = |(head, cell): (&String, &String)| {
        let is_number = cell.starts_with(|c: char| c.is_ascii_digit()) && cell.len() < 8;
        let class = if is_number { " class=\"number\"" } else { "" };
        format!("<td{class} data-head=\"{}\">{}</td>", escaped_html(head), escaped_html(cell))
    };
    format!("<tr>{}</tr>\n", heads.iter().zip(cells).map(cell).collect::<String>())
}

fn waits(of: &RoundPage) -> String {
    if of.waiting.is_empty() {
        return format!("<p>{}</p>", said("round-nothing"));
    }
    let head = ["round-what", "round-who", "round-last", "round-standing"].map(|key| say(key).zh());
    let line = |one: &Waits| {
        let (class, standing) = match (one.is_overdue(of.on), one.last) {
            (true, _) => (" class=\"overdue\"", say("round-overdue")),
            (false, Some(_)) => ("", say("round-running")),
            (false, None) => ("", say("round-unset")),
        };
        let last = one.last.map_or_else(|| say("none").zh(), |day| day.to_string());
        let cells = [one.what.zh(), one.who.clone(), last, standing.zh()]
            .map(|cell| format!("<td>{}</td>", escaped_html(&cell)));
        format!("<tr{class}>{}</tr>\n", cells.concat())
    };
    format!("<table>\n{}{}</table>", headings(&head), of.waiting.iter().map(line).collect::<String>())
}

fn figures(lines: &[CollegeFigures]) -> String {
    let heads = HEADINGS.map(|key| say(key).zh());
    let line = |line: &CollegeFigures| row(&heads, &cells(line));
    format!("<table>\n{}{}</table>", headings(&heads), lines.iter().map(line).collect::<String>())
}

/// The papers, those of one folder together under its name.
fn papers(paths: &[String]) -> String {
    let folder = |path: &String| path.split_once('/').map(|(folder, _)| folder.to_owned());
    let mut all: BTreeMap<Option<String>, String> = BTreeMap::new();
    for path in paths {
        let of = folder(path);
        let shown = of.as_ref().map_or(path.as_str(), |of| path.get(of.len() + 1..).unwrap_or(path));
        let item = format!("<li><a href=\"{}\">{}</a></li>\n", linked(path), escaped_html(shown));
        all.entry(of).or_default().push_str(&item);
    }
    let part = |(folder, items): (Option<String>, String)| {
        let head = folder.map(|folder| format!("<h3>{}</h3>\n", escaped_html(&folder))).unwrap_or_default();
        format!("{head}<ul class=\"papers\">\n{items}</ul>\n")
    };
    all.into_iter().map(part).collect()
}

/// A path as a link from the page; what is no letter is written as browsers write it.
fn linked(path: &str) -> String {
    let bytes = path.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    bytes.collect()
}
