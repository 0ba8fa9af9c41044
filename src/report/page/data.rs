//! What the page is drawn from, as JSON. Sentences that many students share stand once, in `texts`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use super::words::{Pair, own_words, pair, words};
use crate::appeal::{Due, Waiting};
use crate::fault::folded_faults;
use crate::finding::{Code, Outcome, Verdict};
use crate::history::{Changed, Kind, Side};
use crate::ingest::exports::Passport;
use crate::inputs::Rejected;
use crate::json::json_value;
use crate::message::{Fact, Language, Word, say};
use crate::package::Sha256;
use crate::records::{Batch, FormName, InField};
use crate::report::run::Counts;
use crate::report::{Delivered, Reported, RunHead, SummaryTable};
use crate::student_file::UNASSIGNED;

/// Longest text on the page, in characters; findings.json has the whole.
const LONGEST: usize = 600;

/// A text as the page shows it: one that would fill it is cut, and says so.
fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}… (+{})", &text[..end], text[end..].chars().count()),
        None => text.to_owned(),
    }
}

/// What the page of a run is made from.
pub struct Page<'a> {
    /// Settings of the batch.
    pub batch: &'a Batch,
    /// Number of the run.
    pub run: String,
    /// Number of the run before, if there is any.
    pub previous: Option<String>,
    /// What the review says of each student.
    pub reported: &'a [Reported],
    /// The dossiers.
    pub delivered: &'a [Delivered],
    /// The summary tables.
    pub tables: &'a [SummaryTable],
    /// What could not be processed.
    pub unprocessed: &'a [Rejected],
    /// The exported tables.
    pub passports: &'a [Passport],
    /// What changed against the run before.
    pub changes: &'a [Changed],
    /// Digests of what the run is made from, now and before.
    pub digests: [&'a BTreeMap<String, Sha256>; 2],
    /// Earlier runs, the oldest first.
    pub runs: &'a [RunHead],
    /// What waits in appeals and the like.
    pub waiting: &'a [Due],
    /// The newest sealed run, where the inputs are no longer those that it was made from.
    pub after_sealing: Option<String>,
}

/// Every text once, by its place in the list; one that is the same in both languages, or recorded in one, is no pair.
#[derive(Default)]
struct Texts {
    places: BTreeMap<Pair, usize>,
    list: Vec<Value>,
}

impl Texts {
    fn place(&mut self, zh: &str, en: &str) -> usize {
        let pair = [cut(zh), cut(en)];
        let [zh, en] = [pair[0].clone(), pair[1].clone()];
        let list = &mut self.list;
        *self.places.entry(pair).or_insert_with(|| {
            list.push(if en.is_empty() || en == zh { json!(zh) } else { json!([zh, en]) });
            list.len() - 1
        })
    }
}

#[derive(Serialize)]
struct Student<'a> {
    id: &'a str,
    name: String,
    college: &'a str,
    category: usize,
    verdict: Verdict,
    /// What the school's rules propose for a person to decide; empty where they propose nothing.
    #[serde(skip_serializing_if = "str::is_empty")]
    proposed: &'a str,
    /// How the student stands at the gates of the batch; empty where it has none.
    #[serde(skip_serializing_if = "str::is_empty")]
    gates: &'a str,
    dossier: Option<&'a str>,
    unsigned: &'a [FormName],
    rare: Vec<[String; 2]>,
    findings: Vec<Finding>,
}

/// A finding that stands against a pass, or is waived.
#[derive(Serialize)]
struct Finding {
    code: String,
    subject: String,
    outcome: String,
    needed: usize,
    found: usize,
    note: Option<usize>,
    basis: Option<usize>,
    at: Vec<String>,
}

impl Page<'_> {
    /// The JSON. A student is text as soon as it is known: as trees all of them would take many times as much memory.
    pub(super) fn data(&self) -> String {
        let mut texts = Texts::default();
        let dossiers: BTreeMap<&str, &Delivered> = self.delivered.iter().map(|d| (d.id.as_str(), d)).collect();
        let students: Vec<String> = self
            .reported
            .iter()
            .map(|reported| student(reported, dossiers.get(reported.id.as_str()).copied(), &mut texts))
            .map(|student| json_value(&student).to_string())
            .collect();
        let changes: Vec<_> = self.changes.iter().map(|changed| self.change(changed, &mut texts)).collect();
        let forms: BTreeSet<&FormName> = self.delivered.iter().flat_map(|d| &d.unsigned).collect();
        let [now, before] = self.digests;
        let parts = ["program", "templates", "fonts"];
        let differs = |part: &&str| self.previous.is_some() && now.get(*part) != before.get(*part);
        let data = json!({
            "schema_version": "1",
            "batch": self.batch.batch,
            "title": self.batch.title,
            "school": format!("{}{}", self.batch.school.name, self.batch.school.graduate_school),
            "date": self.batch.date.to_string(),
            "run": self.run,
            "signed": null,
            "previous": self.previous,
            "program": concat!("zishen ", env!("CARGO_PKG_VERSION")),
            "after_sealing": self.after_sealing,
            "counts": Counts::of(self.delivered, self.tables, self.unprocessed),
            "digests": now,
            "made_with": parts.into_iter().filter(differs).collect::<Vec<_>>(),
            "codes": Code::iter().collect::<Vec<_>>(),
            "kinds": Kind::iter().collect::<Vec<_>>(),
            "forms": forms,
            "colleges": self.colleges(),
            "students": null,
            "changes": changes,
            "runs": self.history(),
            "unprocessed": self.unprocessed.iter().map(unprocessed).collect::<Vec<_>>(),
            "passports": self.passports.iter().map(passport).collect::<Vec<_>>(),
            "waiting": self.waiting(),
            "words": words().into_iter().chain(own_words(self.batch)).collect::<BTreeMap<_, _>>(),
            "texts": texts.list,
        });
        let member = |(key, value): (&String, &Value)| {
            let value = if key == "students" { format!("[{}]", students.join(",")) } else { value.to_string() };
            format!("\"{key}\":{value}")
        };
        let members: Vec<String> = data.as_object().into_iter().flatten().map(member).collect();
        format!("{{{}}}", members.join(","))
    }

    /// The colleges that anybody belongs to, in the order of the batch, with their summary tables.
    fn colleges(&self) -> Vec<Value> {
        let there: BTreeSet<&str> = self.reported.iter().map(|student| student.college.as_str()).collect();
        let listed = self.batch.colleges.iter().map(|college| (college.code.as_str(), json!(college.name)));
        let unassigned = (UNASSIGNED, json!(pair(&say("college-unassigned"))));
        let known: Vec<_> = listed.chain([unassigned]).collect();
        let others = there.iter().filter(|code| known.iter().all(|(known, _)| known != *code));
        let others: Vec<_> = others.map(|code| (*code, json!(code))).collect();
        let table = |code: &str| {
            if self.tables.iter().any(|table| table.college == code) {
                vec![format!("summary/{code}.pdf"), format!("summary/{code}.xlsx")]
            } else {
                vec![]
            }
        };
        let all = known.into_iter().chain(others).filter(|(code, _)| there.contains(code));
        all.map(|(code, name)| json!({"code": code, "name": name, "tables": table(code)})).collect()
    }

    /// What waits, with its last day; the script says how it stands on the day on which it is looked at.
    fn waiting(&self) -> Vec<Value> {
        let due = self.waiting.iter().map(|due| {
            let party = pair(&say("page-word").with("word", due.party()));
            let kind = match &due.what {
                Waiting::Delivery(_) => "paper",
                Waiting::Clock(clock) => clock.deadline.key(),
            };
            let last = due.last().map(|day| day.to_string());
            json!({"last": last, "kind": kind, "of": cut(&due.of), "student": due.student, "what": pair(&due.what()), "party": party})
        });
        due.collect()
    }

    fn history(&self) -> Vec<Value> {
        let earlier = self.runs.iter().map(|head| json!({"run": head.run, "verdicts": head.counts.verdicts}));
        let verdicts = Counts::of(self.delivered, self.tables, self.unprocessed).verdicts;
        earlier.chain([json!({"run": self.run, "verdicts": verdicts})]).collect()
    }

    fn change(&self, changed: &Changed, texts: &mut Texts) -> Value {
        let now = self.reported.binary_search_by(|student| student.id.as_str().cmp(&changed.id)).ok();
        let name = now.and_then(|i| self.reported.get(i)).map(|student| cut(&student.name));
        let value = |text: &Option<String>| text.as_deref().map(cut);
        let fields = changed.fields.iter();
        let fields: Vec<_> =
            fields.map(|f| json!({"field": cut(&f.field), "old": value(&f.old), "new": value(&f.new)})).collect();
        let mut side = |side: &Option<Side>| {
            side.as_ref().map(|side| json!({"outcome": side.outcome, "found": texts.place(&side.found, "")}))
        };
        let findings: Vec<_> = changed
            .findings
            .iter()
            .map(|f| json!({"code": f.code, "subject": f.subject, "old": side(&f.old), "new": side(&f.new)}))
            .collect();
        json!({
            "id": changed.id, "name": name.unwrap_or_default(), "kind": changed.kind, "old": changed.old, "new": changed.new,
            "dossier": changed.dossier, "same_source": changed.same_source, "findings": findings, "fields": fields,
        })
    }
}

fn student<'a>(reported: &'a Reported, delivered: Option<&'a Delivered>, texts: &mut Texts) -> Student<'a> {
    let cell = |key: &str| reported.row.cells.get(key).and_then(Value::as_str).unwrap_or_default();
    let category = [cell("level"), cell("kind")].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let category = if category.is_empty() { pair(&say("page-no-category")) } else { [category.join("·"), "".into()] };
    Student {
        id: &reported.id,
        name: cut(&reported.name),
        college: &reported.college,
        category: texts.place(&category[0], &category[1]),
        verdict: reported.verdict,
        proposed: cell("proposed"),
        gates: cell("gates"),
        dossier: delivered.map(|delivered| delivered.dossier.as_str()),
        unsigned: delivered.map(|delivered| delivered.unsigned.as_slice()).unwrap_or_default(),
        rare: rare(&reported.rare),
        findings: findings(reported, texts),
    }
}

fn findings(reported: &Reported, texts: &mut Texts) -> Vec<Finding> {
    let all = reported.findings();
    let all = all.as_array().map(Vec::as_slice).unwrap_or_default();
    let english = reported.english();
    let mut listed = Vec::new();
    for (finding, i) in all.iter().zip(0..) {
        let key = finding["outcome"].as_str().unwrap_or_default();
        if !key.parse().is_ok_and(Outcome::is_reported) {
            continue;
        }
        let english = english.get(&i).cloned().unwrap_or_default();
        let zh = |key: &str| finding[key]["text"].as_str().unwrap_or_default();
        let basis = ["document", "clause"].map(|part| finding["basis"][part].as_str().unwrap_or_default()).join(" ");
        let mut some = |zh: &str, en: &str| (!zh.is_empty()).then(|| texts.place(zh, en));
        let [note_zh, note_en] = with_others(finding, [zh("note"), &english.note]);
        let (note, basis) = (some(&note_zh, &note_en), some(basis.trim(), &english.basis));
        listed.push(Finding {
            code: finding["code"].as_str().unwrap_or_default().to_owned(),
            subject: cut(finding["subject"].as_str().unwrap_or_default()),
            outcome: key.to_owned(),
            needed: texts.place(zh("needed"), &english.needed),
            found: texts.place(zh("found"), &english.found),
            note,
            basis,
            at: places(&finding["counted"]),
        });
    }
    listed
}

/// A note with the other students whom the finding concerns.
fn with_others(finding: &Value, note: [&str; 2]) -> Pair {
    let ids: Vec<Fact> =
        finding["others"].as_array().into_iter().flatten().filter_map(|id| Some(id.as_str()?.into())).collect();
    let others = if ids.is_empty() { Pair::default() } else { pair(&say("finding-others").with("others", ids)) };
    // What an earlier run recorded stands in Chinese only.
    let note = [note[0], if note[1].is_empty() { note[0] } else { note[1] }];
    let joined = |i: usize, between: &str| {
        [note[i], others[i].as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
    };
    [joined(0, "；"), joined(1, "; ")]
}

/// The first few places of the records that were looked at.
fn places(counted: &Value) -> Vec<String> {
    let rows = counted.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut places: Vec<String> = rows.iter().filter_map(|row| row["at"].as_str().map(cut)).collect();
    places.dedup();
    places.truncate(4);
    places
}

/// Each character with its code point.
fn rare(found: &[InField]) -> Vec<[String; 2]> {
    let shown = |c: char| [c.to_string(), format!("U+{:04X}", u32::from(c))];
    found.iter().map(|found| shown(found.character)).collect()
}

fn unprocessed(rejected: &Rejected) -> Value {
    let folded = folded_faults(&rejected.faults);
    let lines = folded.iter().map(|fault| [Language::Chinese, Language::English].map(|of| cut(&fault.line(of))));
    json!({"file": rejected.file, "faults": lines.collect::<Vec<_>>()})
}

fn passport(passport: &Passport) -> Value {
    let [zh, en] = [Language::Chinese, Language::English].map(|language| passport.lines(language));
    let lines: Vec<_> = zh.into_iter().zip(en).skip(1).map(|(zh, en)| [cut(zh.trim()), cut(en.trim())]).collect();
    json!({"file": passport.file, "rows": passport.rows, "lines": lines})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters_and_says_how_much_is_left_out() {
        assert_eq!(cut("甲"), "甲");
        let long = cut(&"学".repeat(400_000));
        assert!(long.ends_with("学… (+399400)") && long.chars().count() < 700);
    }

    #[test]
    fn a_text_stands_once() {
        let mut texts = Texts::default();
        assert_eq!(
            [texts.place("甲", "a"), texts.place("乙", ""), texts.place("甲", "a"), texts.place("丙", "丙")],
            [0, 1, 0, 2]
        );
        assert_eq!(json!(texts.list), json!([["甲", "a"], "乙", "丙"]));
    }
}
