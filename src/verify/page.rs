//! `index.html`: what frames it is one of the program's own pages, byte for byte, and what it is drawn from says what the
//! records of the run say (docs/dossier-format.md, section 5.2).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::catalogue;
use super::digests::sha256;
use super::finding::{Code, Findings};
use super::gate;
use super::holding::Holding;
use super::index::Verdict;
use super::json;
use super::letters::cut;
use super::places::FormKey;
use super::record::{Counts, Record, Student};
use super::reported::{Reported, ShownDigest};
use super::review::Outcome;
use super::words;

const PAGE: &str = "index.html";
/// Where the page holds what it is drawn from.
const DATA: &str = "<script id=\"data\" type=\"application/json\">";
/// Digests of what frames that in every page that a version of the program has written, the title left out.
const FRAMES: &str = include_str!("texts/pages.txt");
/// Characters that the data never hold as they are: with them they could end the element.
const MARKS: [char; 5] = ['<', '>', '&', '\u{2028}', '\u{2029}'];

/// Holds the page against the record and the findings.
pub fn check_page(holding: &Holding, record: &Record, reported: &BTreeMap<String, Reported>, findings: &mut Findings) {
    if let Ok(bytes) = holding.bytes(PAGE) {
        if let Err(why) = wrong(&bytes, record, catalogue::organization(holding).as_ref(), reported) {
            findings.note(Code::RunRecord, PAGE, why);
        }
    } else if holding.has(PAGE) {
        findings.note(Code::BagFileUnreadable, PAGE, "");
    }
}

/// What the page is drawn from.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    schema_version: String,
    batch: String,
    title: String,
    school: String,
    date: String,
    run: String,
    #[serde(deserialize_with = "Option::deserialize")]
    signed: Option<String>,
    #[serde(deserialize_with = "Option::deserialize")]
    previous: Option<String>,
    program: String,
    #[serde(deserialize_with = "Option::deserialize")]
    after_sealing: Option<String>,
    counts: Counts,
    digests: BTreeMap<String, String>,
    made_with: Vec<String>,
    codes: Vec<String>,
    kinds: Vec<String>,
    forms: Vec<FormKey>,
    colleges: Vec<College>,
    students: Vec<Shown>,
    changes: Vec<Change>,
    runs: Vec<Past>,
    unprocessed: Vec<Unprocessed>,
    passports: Vec<Passport>,
    /// What waited in appeals and the like; pages of older programs have none.
    #[serde(default, rename = "waiting")]
    _waiting: Vec<Waiting>,
    words: BTreeMap<String, [String; 2]>,
    #[serde(deserialize_with = "json::present_list")]
    texts: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Waiting {
    #[serde(rename = "last", deserialize_with = "Option::deserialize")]
    _last: Option<String>,
    #[serde(rename = "kind")]
    _kind: String,
    #[serde(rename = "of")]
    _of: String,
    #[serde(rename = "student")]
    _student: String,
    #[serde(rename = "what")]
    _what: Text,
    #[serde(rename = "party")]
    _party: Text,
}

/// A text, or the same in Chinese and English.
#[derive(Deserialize)]
#[serde(untagged)]
enum Text {
    One(String),
    Both([String; 2]),
}

impl Text {
    fn chinese(&self) -> &str {
        match self {
            Text::One(text) | Text::Both([text, _]) => text,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct College {
    code: String,
    name: Text,
    tables: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    id: String,
    name: String,
    college: String,
    category: usize,
    verdict: Verdict,
    #[serde(default)]
    proposed: String,
    #[serde(default)]
    gates: String,
    #[serde(deserialize_with = "Option::deserialize")]
    dossier: Option<String>,
    unsigned: Vec<FormKey>,
    rare: Vec<[String; 2]>,
    findings: Vec<ShownFinding>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShownFinding {
    code: String,
    subject: String,
    outcome: Outcome,
    needed: usize,
    found: usize,
    #[serde(deserialize_with = "Option::deserialize")]
    note: Option<usize>,
    #[serde(deserialize_with = "Option::deserialize")]
    basis: Option<usize>,
    at: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    id: String,
    name: String,
    kind: String,
    #[serde(deserialize_with = "Option::deserialize")]
    old: Option<Verdict>,
    #[serde(deserialize_with = "Option::deserialize")]
    new: Option<Verdict>,
    dossier: bool,
    #[serde(rename = "same_source")]
    _same_source: bool,
    #[serde(rename = "findings")]
    _findings: Vec<IgnoredAny>,
    #[serde(rename = "fields")]
    _fields: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Past {
    run: String,
    verdicts: BTreeMap<Verdict, u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unprocessed {
    file: String,
    faults: Vec<[String; 2]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Passport {
    file: String,
    rows: super::passport::Rows,
    #[serde(rename = "lines")]
    _lines: Vec<[String; 2]>,
}

/// What of the page is not as the record and the findings have it.
fn wrong(
    bytes: &[u8],
    record: &Record,
    organization: Option<&String>,
    reported: &BTreeMap<String, Reported>,
) -> Result<(), String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let (head, rest) = text.split_once(DATA).ok_or("data")?;
    let (data, tail) = rest.split_once("</script>").ok_or("data")?;
    if data.contains(MARKS) {
        return Err("data".to_owned());
    }
    if !is_frame(head, tail, &record.title) {
        return Err("frame".to_owned());
    }
    let page: Page = json::read_any(data.as_bytes())?;
    let parts = [
        ("head", is_head(&page, record, organization)),
        ("words", words::are_known(&page.words)),
        ("colleges", are_colleges(&page, record, reported)),
        ("tables", are_tables(&page, record)),
        ("runs", are_runs(&page)),
        ("changes", are_changes(&page, reported)),
    ];
    if let Some((part, _)) = parts.into_iter().find(|(_, holds)| !holds) {
        return Err(part.to_owned());
    }
    check_students(&page, record, reported)
}

/// Whether nothing stands around the data but what a version of the program has written there.
fn is_frame(head: &str, tail: &str, title: &str) -> bool {
    let title = title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let mut head = head.to_owned();
    for (start, end) in [("<title>", "</title>"), ("<h1 id=\"title\">", "</h1>")] {
        head = head.replacen(&format!("{start}{title}{end}"), &format!("{start}{end}"), 1);
    }
    let digest = sha256(format!("{head}{tail}").as_bytes());
    FRAMES.lines().any(|known| known == digest)
}

/// Of which run and batch it is, made from what.
fn is_head(page: &Page, record: &Record, organization: Option<&String>) -> bool {
    // A signed generation keeps the page, and notes its own number beside.
    let run = [Some(&page.run), page.signed.as_ref()];
    let wanted = match &record.signed_from {
        Some(from) => [Some(from), Some(&record.run)],
        None => [Some(&record.run), None],
    };
    let previous = record.previous.as_ref().map(|previous| &previous.run);
    // What a broken or vanished run changed cannot be told: the page compares with the newest that could be read.
    let is_earlier = || {
        let compared =
            page.previous.as_ref().is_none_or(|run| super::record::number(run) < super::record::number(&page.run));
        record.follows_broken() && compared
    };
    let said = [&page.batch, &page.title, &page.date, &page.program];
    // Where only some students were reviewed, the record leaves the digest of the inputs out.
    let mut digests = page.digests.clone();
    digests.retain(|part, _| part != "inputs" || record.digests.contains_key(part));
    page.schema_version == "1"
        && run == wanted
        && said == [&record.batch, &record.title, &record.date, &record.program]
        && organization == Some(&page.school)
        && (record.signed_from.is_some() || page.previous.as_ref() == previous || is_earlier())
        && page.counts.is_of(&record.counts, record.signed_from.is_some())
        && digests == record.digests
        && page.made_with.iter().all(|part| ["program", "templates", "fonts"].contains(&part.as_str()))
        && page.after_sealing.as_ref().is_none_or(|run| super::record::number(run) < super::record::number(&page.run))
        && page.codes.iter().all(|code| super::review::is_known(code))
        && page.codes.iter().collect::<BTreeSet<_>>().len() == page.codes.len()
}

/// The colleges are those of the students, by their names, with their summary tables.
fn are_colleges(page: &Page, record: &Record, reported: &BTreeMap<String, Reported>) -> bool {
    let mut codes: Vec<&str> = page.colleges.iter().map(|college| college.code.as_str()).collect();
    let mut known: Vec<&str> = reported.values().map(|one| one.college.as_str()).collect();
    codes.sort_unstable();
    known.sort_unstable();
    known.dedup();
    codes == known
        && page.colleges.iter().all(|college| {
            let tables = ["pdf", "xlsx"].map(|end| format!("summary/{}.{end}", college.code)).to_vec();
            let tables = if record.has_table(&college.code) { tables } else { Vec::new() };
            college.name.chinese() == record.college_name(&college.code) && college.tables == tables
        })
}

/// The exported tables and the files that could not be used are those of the record.
fn are_tables(page: &Page, record: &Record) -> bool {
    let passports = page.passports.iter().map(|passport| (&passport.file, passport.rows));
    let is_it = |(shown, one): (&Unprocessed, &super::passport::Unprocessed)| {
        let sentences: Vec<&str> = shown.faults.iter().map(|[chinese, _]| chinese.as_str()).collect();
        shown.file == one.file && one.is_said(&sentences)
    };
    passports.eq(record.passports.iter().map(|passport| (&passport.file, passport.rows)))
        && page.unprocessed.len() == record.unprocessed.len()
        && page.unprocessed.iter().zip(&record.unprocessed).all(is_it)
}

/// The runs are told in their order, and the last is this one.
fn are_runs(page: &Page) -> bool {
    let number = |past: &Past| super::record::number(&past.run);
    let in_order = page.runs.is_sorted_by(|one, next| number(one) < number(next));
    in_order
        && page.runs.iter().all(|past| number(past).is_some())
        && page.runs.last().is_some_and(|last| last.run == page.run && last.verdicts == page.counts.verdicts)
}

/// The kinds of changes, each of which the page lists by itself.
const KINDS: [&str; 7] = [
    "newly-failing",
    "newly-passing",
    "verdict-changed",
    "appeared",
    "vanished",
    "dossier-changed",
    "findings-changed",
];

impl Change {
    /// The kind that follows from what was and is.
    fn follows(&self) -> &'static str {
        match (self.old, self.new) {
            (None, _) => "appeared",
            (_, None) => "vanished",
            (Some(old), Some(Verdict::Fail)) if old != Verdict::Fail => "newly-failing",
            (Some(old), Some(Verdict::Pass)) if old != Verdict::Pass => "newly-passing",
            (old, new) if old != new => "verdict-changed",
            _ if self.dossier => "dossier-changed",
            _ => "findings-changed",
        }
    }
}

/// What is said of changes ends in what is now, is called what it is, and stands in a list; a first run has none.
fn are_changes(page: &Page, reported: &BTreeMap<String, Reported>) -> bool {
    let kinds: BTreeSet<&str> = page.kinds.iter().map(String::as_str).collect();
    let is_known = kinds.len() == page.kinds.len() && kinds.iter().all(|kind| KINDS.contains(kind));
    let is_first = page.previous.is_none() && page.changes.is_empty() && page.made_with.is_empty();
    let is_now = |change: &Change| match reported.get(&change.id) {
        Some(one) => change.name == cut(&one.name) && change.new.is_none_or(|new| new == one.verdict),
        None => change.name.is_empty(),
    };
    let fits = |change: &Change| is_now(change) && change.kind == change.follows() && kinds.contains(change.follows());
    is_known && (is_first || page.previous.is_some()) && page.changes.iter().all(fits)
}

/// Every student is shown as the findings and the record have them.
fn check_students(page: &Page, record: &Record, reported: &BTreeMap<String, Reported>) -> Result<(), String> {
    let dossiers: BTreeMap<&str, &Student> = record.students.iter().map(|one| (one.id.as_str(), one)).collect();
    let shown: BTreeMap<&str, &Shown> = page.students.iter().map(|shown| (shown.id.as_str(), shown)).collect();
    if page.students.len() != reported.len() || shown.len() != reported.len() {
        return Err(format!("{} ≠ {}", page.students.len(), reported.len()));
    }
    let text = |at: usize| page.texts.get(at).map_or("", Text::chinese);
    let ids: Vec<&str> = page.students.iter().map(|shown| shown.id.as_str()).collect();
    if !ids.is_sorted() {
        return Err("students".to_owned());
    }
    let fits = |shown: &Shown, one: &Reported| {
        let student = dossiers.get(one.id.as_str());
        let findings = shown.findings.iter().map(|finding| {
            let said = [Some(finding.needed), Some(finding.found), finding.note, finding.basis];
            let said = said.map(|at| at.map_or("", |at| text(at)));
            ShownDigest::line(&finding.code, &finding.subject, finding.outcome, said, &finding.at)
        });
        // A reader of the page chooses by these.
        let is_listed = shown.findings.iter().all(|finding| page.codes.contains(&finding.code));
        (shown.name == cut(&one.name) && is_listed, &shown.college, shown.verdict) == (true, &one.college, one.verdict)
            && shown.dossier.as_ref() == student.map(|student| &student.dossier)
            && shown.unsigned == student.map(|student| student.unsigned.clone()).unwrap_or_default()
            && shown.gates == gate::shown_gates(&one.gates)
            && ShownDigest::of(findings) == one.findings.shown
            && shown.proposed == one.row.cell("proposed")
            && shown.rare == one.rare()
            && text(shown.category) == one.category()
    };
    let is_form = |form: &FormKey| record.students.iter().any(|student| student.unsigned.contains(form));
    let is_shown = |student: &Student| student.unsigned.iter().all(|form| page.forms.contains(form));
    if !page.forms.iter().all(is_form)
        || page.forms.iter().collect::<BTreeSet<_>>().len() != page.forms.len()
        || !record.students.iter().all(is_shown)
    {
        return Err("forms".to_owned());
    }
    let differs = |one: &&Reported| !shown.get(one.id.as_str()).is_some_and(|shown| fits(shown, one));
    reported.values().find(differs).map_or(Ok(()), |one| Err(one.id.clone()))
}
