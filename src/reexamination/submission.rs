//! What a college sends in: one BagIt bag in a ZIP, made of one run.
//!
//! ```text
//! <batch>-<college>-<run>/
//!   data/submission.json               whose it is, and every student with verdict and digest of the dossier
//!   data/run/run.json                  the run's record, as it was published
//!   data/run/manifest-sha256.txt       the run's manifest, with its signatures
//!   data/run/findings.json             the findings on the college's own students
//!   data/summary/summary.pdf, .xlsx    the summary table, as it was published
//!   data/signed/summary.pdf, .xlsx     what the dean signed, and the workbook as the college sends it; where given
//!   data/dossiers/<id>.zip             unless the manifest alone is sent
//! ```

use std::io::{Seek, Write};

use serde::{Deserialize, Serialize};

use crate::finding::Verdict;
use crate::json::json_lines;
use crate::package::{
    BagError, BagInfo, Entry, EntryPath, Open, PathError, Sha256, ZipError, bag, single_line, zip_to,
};
use crate::records::values::Day;
use crate::report::Reported;

/// Format of `submission.json`.
pub const SCHEMA: &str = "zishen/submission/1";
/// Where what stands below `data/`.
pub const SUBMISSION: &str = "submission.json";
/// The run's record.
pub const RUN: &str = "run/run.json";
/// The run's manifest.
pub const MANIFEST: &str = "run/manifest-sha256.txt";
/// The findings on the college's students.
pub const FINDINGS: &str = "run/findings.json";
/// The summary table as it was published.
pub const SUMMARY_PDF: &str = "summary/summary.pdf";
/// The same as a workbook.
pub const SUMMARY_XLSX: &str = "summary/summary.xlsx";
/// The summary table that was signed.
pub const SIGNED_PDF: &str = "signed/summary.pdf";
/// The workbook as the college sends it.
pub const SIGNED_XLSX: &str = "signed/summary.xlsx";
/// Folder of the dossiers.
pub const DOSSIERS: &str = "dossiers/";

/// All of these, the signatures of the run's manifest, and what is compared between schools with its own.
const FILES: [&str; 12] = [
    SUBMISSION,
    RUN,
    MANIFEST,
    "run/manifest-sha256.txt.p7s",
    "run/manifest-sha256.txt.sm2",
    FINDINGS,
    SUMMARY_PDF,
    SUMMARY_XLSX,
    SIGNED_PDF,
    SIGNED_XLSX,
    "marks.json",
    "marks.json.p7s",
];

/// What a submission holds, as `submission.json` lists it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// Format of the file.
    pub schema: String,
    /// Name of the batch.
    pub batch: String,
    /// Title of the batch.
    pub title: String,
    /// The school.
    pub school: String,
    /// Code of the college.
    pub college: String,
    /// Name of the college.
    pub college_name: String,
    /// The date of the batch.
    pub date: Day,
    /// Number of the run.
    pub run: String,
    /// Digest of the run's manifest.
    pub manifest_sha256: Sha256,
    /// Name and version of the program that made the run.
    pub program: String,
    /// Whether the dossiers are there.
    pub contents: Contents,
    /// Every student of the college, in the order of the IDs.
    pub students: Vec<Sent>,
}

/// Whether dossiers are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contents {
    /// Every dossier.
    Dossiers,
    /// Their digests alone.
    Manifest,
}

/// A student as the submission lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// 学号.
    pub id: String,
    /// What the college's run says.
    pub verdict: Verdict,
    /// Digest of the dossier; none where the run could make none.
    pub dossier: Option<Sha256>,
}

/// Why nothing can be packed.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A name is not portable.
    #[error(transparent)]
    Path(#[from] PathError),
    /// The files are no bag.
    #[error(transparent)]
    Bag(#[from] BagError),
    /// The bag cannot be archived.
    #[error(transparent)]
    Zip(#[from] ZipError),
}

/// Writes the submission to `to`; `files` are named as they stand below `data/`. The dossiers lie elsewhere, entries of `data/dossiers/`,
/// and `open` gives their content.
///
/// # Errors
/// [`PackError`] when a name is not portable or two are one, and when something cannot be read or written.
pub fn pack<W: Write + Seek>(
    to: W,
    submission: &Submission,
    files: Vec<(String, Vec<u8>)>,
    dossiers: Vec<Entry>,
    open: Open,
) -> Result<W, PackError> {
    let list = json_lines(submission).into_bytes();
    let files = [(SUBMISSION.to_owned(), list)].into_iter().chain(files);
    let payload = files.map(|(path, bytes)| Ok(Entry::new(EntryPath::new(format!("data/{path}"))?, bytes)));
    let payload = payload.chain(dossiers.into_iter().map(Ok)).collect::<Result<Vec<_>, PathError>>()?;
    let top = format!("{}-{}-{}", submission.batch, submission.college, submission.run);
    Ok(zip_to(to, &top, &bag(&info(submission, &top), payload, vec![])?, open)?)
}

/// Whether a bag's `bag-info.txt` says what the list says; the program that packed may be of another version.
pub fn is_described(submission: &Submission, bag_info: &str) -> bool {
    let BagInfo { source_organization, bagging_date, external_description, external_identifier, .. } =
        info(submission, &format!("{}-{}-{}", submission.batch, submission.college, submission.run));
    let said = [
        ("Source-Organization", source_organization),
        ("External-Description", external_description),
        ("Bagging-Date", bagging_date.to_string()),
        ("External-Identifier", external_identifier),
        ("Payload-Oxum", String::new()),
        ("Bag-Group-Identifier", submission.batch.clone()),
        ("Bag-Software-Agent", "zishen ".to_owned()),
    ];
    let is_it = |(line, (label, value)): (&str, &(&str, String))| {
        let found = line.strip_prefix(label).and_then(|rest| rest.strip_prefix(": "));
        found.is_some_and(
            |found| if OPEN.contains(label) { found.starts_with(value) } else { *found == single_line(value) },
        )
    };
    bag_info.lines().count() == said.len() && bag_info.lines().zip(&said).all(is_it)
}

/// What is counted or says which version packed.
const OPEN: [&str; 2] = ["Payload-Oxum", "Bag-Software-Agent"];

/// Whether a submission may have such a file below `data/`.
pub fn is_of_format(submission: &Submission, path: &str) -> bool {
    let is_student = |id: &str| submission.students.iter().any(|sent| sent.id == id);
    let dossier = || path.strip_prefix(DOSSIERS).and_then(|name| name.strip_suffix(".zip"));
    let has_dossiers = submission.contents == Contents::Dossiers;
    FILES.contains(&path) || (has_dossiers && dossier().is_some_and(is_student))
}

fn info(submission: &Submission, top: &str) -> BagInfo {
    BagInfo {
        source_organization: format!("{}{}", submission.school, submission.college_name),
        bagging_date: submission.date.civil(),
        external_description: submission.title.clone(),
        external_identifier: top.to_owned(),
        bag_group_identifier: submission.batch.clone(),
        internal_sender_identifier: String::new(),
        software_agent: concat!("zishen ", env!("CARGO_PKG_VERSION")).into(),
        profile: "",
        with_sm3: false,
        with_ro_crate: false,
    }
}

/// `findings.json` of some students: their lines as the run has them.
pub fn findings_of_college(batch: &str, lines: &[String]) -> Vec<u8> {
    let head = serde_json::json!({"schema_version": "3", "batch": batch}).to_string();
    let head = head.trim_end_matches('}');
    format!("{head},\"students\":[\n{}\n]}}\n", lines.join(",\n")).into_bytes()
}

/// The students of such a file.
pub fn students_of(findings: &[u8]) -> Vec<Reported> {
    let text = String::from_utf8_lossy(findings);
    text.lines().filter_map(|line| Reported::read(line.trim_end().trim_end_matches(','))).collect()
}
