//! `findings.json` and `run.json`: what a run decided, and from what.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::finding::{Finding, Verdict};
use crate::history::{Standing, State};
use crate::ingest::exports::{Passport, Rows};
use crate::inputs::Rejected;
use crate::message::{Language, Message};
use crate::package::Sha256;
use crate::records::{Batch, FormCode, InField};
use crate::render::view::SummaryRow;
use crate::student_file::Reviewed;

/// Version of all files; raised when a key changes or goes.
pub(super) const SCHEMA_VERSION: &str = "2";

/// A published dossier.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Delivered {
    /// 学号.
    pub id: String,
    /// The conclusion.
    pub verdict: Verdict,
    /// Path of the ZIP below the run.
    pub dossier: String,
    /// Its digest.
    pub sha256: Sha256,
    /// Its size.
    pub bytes: usize,
    /// Number of documents set.
    pub documents: usize,
    /// Number of pages set.
    pub pages: usize,
    /// Forms that are printed and wait to be signed by hand: no signed original lies in their place.
    #[serde(default)]
    pub unsigned: Vec<FormCode>,
    /// The digest of everything that it was made from.
    pub made_from: Sha256,
}

/// The summary table of a college, as `summary/<college>.pdf` and `.xlsx`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SummaryTable {
    /// Code of the college.
    pub college: String,
    /// Number of pages.
    pub pages: usize,
    /// Digest of the PDF.
    pub pdf_sha256: Sha256,
    /// Digest of the workbook.
    pub xlsx_sha256: Sha256,
    /// The digest of everything that it was made from.
    pub made_from: Sha256,
}

/// What an earlier run says of itself in its `run.json`, as far as later runs build on it.
#[derive(Debug, Deserialize)]
pub struct PastRun {
    /// Digests of what the run was made from.
    pub digests: BTreeMap<String, Sha256>,
    /// The dossiers.
    pub students: Vec<Delivered>,
    /// The summary tables.
    pub tables: Vec<SummaryTable>,
    /// Files that could not be processed.
    pub unprocessed: Vec<PastRejected>,
    /// The exported tables that went in.
    pub passports: Vec<PastPassport>,
}

/// The head of a `run.json`: what a list of runs tells.
#[derive(Debug, Clone, Deserialize)]
pub struct RunHead {
    /// Its number.
    pub run: String,
    /// Name of the batch.
    pub batch: String,
    /// Its title.
    pub title: String,
    /// The school.
    pub school: String,
    /// Names of the colleges by their codes.
    pub colleges: BTreeMap<String, String>,
    /// The date of the batch.
    pub date: String,
    /// Name and version of the program.
    pub program: String,
    /// The sums of what it lists.
    pub counts: Counts,
    /// The run that it is the signed generation of.
    pub signed_from: Option<String>,
    /// Why it was signed while dossiers were drafts.
    pub incomplete: Option<Incomplete>,
    /// Forms whose PDF is signed with it.
    #[serde(default)]
    pub signed_forms: Vec<FormCode>,
    /// Digests of what it was made from.
    pub digests: BTreeMap<String, Sha256>,
}

/// Why a run was signed while dossiers were drafts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Incomplete {
    /// In the signer's words.
    pub reason: String,
    /// Number of drafts.
    pub drafts: usize,
}

/// What became of the rows of a table in an earlier run.
#[derive(Debug, Deserialize)]
pub struct PastPassport {
    /// Its rows.
    pub rows: Rows,
}

/// A file that an earlier run could not process.
#[derive(Debug, Deserialize)]
pub struct PastRejected {
    /// File below the inputs.
    pub file: String,
}

#[derive(Serialize)]
struct Findings<'a> {
    schema_version: &'static str,
    batch: &'a str,
    students: &'a [Reported],
}

/// What `findings.json` says of one student; all that later runs need to take the student over unreviewed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reported {
    /// 学号.
    pub id: String,
    /// 姓名, empty if missing.
    pub name: String,
    /// Code of the college.
    pub college: String,
    /// The conclusion.
    pub verdict: Verdict,
    /// The findings.
    pub findings: Value,
    /// The line in the summary table.
    pub row: SummaryRow,
    /// Han characters beyond the font of common use, each with the first field where it stands.
    #[serde(default)]
    pub rare: Vec<InField>,
    /// The findings in English, in the same order; empty where they were taken over from an earlier run.
    #[serde(skip)]
    pub english: Vec<Told>,
}

/// A finding in words.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// What is needed.
    pub needed: String,
    /// What the records hold.
    pub found: String,
    /// What would be enough, what to mind; empty where there is nothing to say.
    pub note: String,
    /// What the requirement rests on.
    pub basis: String,
}

impl Told {
    fn new(finding: &Finding) -> Told {
        let text = |message: &Message| message.text(Language::English);
        Told {
            needed: text(&finding.needed),
            found: text(&finding.found),
            note: finding.note.as_ref().map(text).unwrap_or_default(),
            basis: text(&finding.basis.message()),
        }
    }
}

/// What a run says of its students, to be compared with another run.
pub fn state<'r>(reported: impl Iterator<Item = &'r Reported>, delivered: &'r [Delivered]) -> State<'r> {
    let mut state = State::new();
    for student in delivered {
        let dossier = Some((student.sha256, student.made_from));
        state.insert(&student.id, Standing { verdict: student.verdict, dossier, findings: &Value::Null });
    }
    for student in reported {
        let dossier = state.get(student.id.as_str()).and_then(|standing| standing.dossier);
        state.insert(&student.id, Standing { verdict: student.verdict, dossier, findings: &student.findings });
    }
    state
}

impl Reported {
    /// What is reported of a student just reviewed.
    pub fn new(student: &Reviewed) -> Reported {
        Reported {
            id: student.id.to_string(),
            name: student.name.clone(),
            college: student.college.clone(),
            verdict: student.evaluation.verdict,
            // Keys are text and numbers finite, so findings always have a JSON form.
            findings: serde_json::to_value(&student.evaluation.findings).unwrap_or_default(),
            row: student.row.clone(),
            rare: student.rare.clone(),
            english: student.evaluation.findings.iter().map(Told::new).collect(),
        }
    }
}

/// Sums of what `run.json` lists; whoever reads it can add them up again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Counts {
    /// Dossiers.
    pub dossiers: usize,
    /// Documents set.
    pub documents: usize,
    /// Pages set.
    pub pages: usize,
    /// Bytes of the dossiers.
    pub bytes: usize,
    /// Dossiers by verdict.
    pub verdicts: BTreeMap<Verdict, usize>,
    /// Files and students that could not be processed.
    pub unprocessed: usize,
}

impl Counts {
    pub(super) fn of(students: &[Delivered], tables: &[SummaryTable], unprocessed: &[Rejected]) -> Counts {
        let sum = |of: fn(&Delivered) -> usize| students.iter().map(of).sum::<usize>();
        let mut verdicts = BTreeMap::new();
        students.iter().for_each(|student| *verdicts.entry(student.verdict).or_default() += 1);
        Counts {
            dossiers: students.len(),
            documents: sum(|student| student.documents) + tables.len(),
            pages: sum(|student| student.pages) + tables.iter().map(|table| table.pages).sum::<usize>(),
            bytes: sum(|student| student.bytes),
            verdicts,
            unprocessed: unprocessed.len(),
        }
    }
}

/// The run before this one, so that runs make a chain.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Previous {
    /// Its number, for example `0007`.
    pub run: String,
    /// The digest of its `manifest-sha256.txt`.
    pub manifest_sha256: Sha256,
}

#[derive(Serialize)]
struct Run<'a> {
    schema_version: &'static str,
    run: String,
    previous: &'a Option<Previous>,
    batch: &'a str,
    title: &'a str,
    school: &'a str,
    colleges: BTreeMap<&'a str, &'a str>,
    date: String,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    signed_forms: &'a [FormCode],
    program: &'static str,
    digests: &'a BTreeMap<String, Sha256>,
    counts: Counts,
    passports: &'a [Passport],
    students: &'a [Delivered],
    tables: &'a [SummaryTable],
    unprocessed: &'a [Rejected],
}

/// `findings.json`: every finding on every student.
///
/// # Errors
/// None in practice: all keys are text.
pub fn findings_json(batch: &Batch, students: &[Reported]) -> serde_json::Result<Vec<u8>> {
    pretty(&Findings { schema_version: SCHEMA_VERSION, batch: &batch.batch, students })
}

/// `run.json`: what went in, and the verdict and dossier of every student.
///
/// # Errors
/// None in practice: all keys are text.
pub fn run_json(
    batch: &Batch,
    (run, previous): (String, &Option<Previous>),
    digests: &BTreeMap<String, Sha256>,
    passports: &[Passport],
    students: &[Delivered],
    tables: &[SummaryTable],
    unprocessed: &[Rejected],
) -> serde_json::Result<Vec<u8>> {
    pretty(&Run {
        schema_version: SCHEMA_VERSION,
        run,
        previous,
        batch: &batch.batch,
        title: &batch.title,
        school: &batch.school.name,
        colleges: batch.colleges.iter().map(|college| (college.code.as_str(), college.name.as_str())).collect(),
        date: batch.date.to_string(),
        signed_forms: &batch.packet.signed_forms,
        program: concat!("zishen ", env!("CARGO_PKG_VERSION")),
        digests,
        counts: Counts::of(students, tables, unprocessed),
        passports,
        students,
        tables,
        unprocessed,
    })
}

fn pretty(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}
