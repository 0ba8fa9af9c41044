//! The part of a college that came without its run: findings, summary table and dossiers, held against the run's record.

use std::collections::BTreeMap;
use std::path::Path;

use super::Options;
use super::digests::sha256;
use super::finding::{Code, Finding, Findings};
use super::holding::Holding;
use super::papers::Papers;
use super::report::Report;
use super::run::Account;
use super::{pdf, record, reported, summaries};

/// The table as it is sent.
const WORKBOOK: &str = "summary.xlsx";
const DOCUMENT: &str = "summary.pdf";

/// What was sent.
#[derive(Debug)]
pub struct Sent {
    /// What the run says of it, if that can be read.
    account: Option<Account>,
    findings: Findings,
}

impl Sent {
    /// Reads and checks it; `run` has the run's record and the findings on the college's own students, `summary` the table.
    pub fn read(run: &Path, summary: &Path, college: &str, options: &Options) -> Sent {
        let mut findings = Findings::default();
        let holding = Holding::of_folder(run, &mut findings);
        let account = record::read_record(&holding, &mut findings).map(|mut record| {
            record.students.retain(|student| student.college() == Some(college));
            let reported = reported::check_reported(&holding, &record, &mut findings);
            let table = record.tables.iter().find(|table| table.college == college);
            let workbook = summary.join(WORKBOOK);
            let wrong = table
                .map_or(Some(college.to_owned()), |table| summaries::wrong_at(&workbook, &record, table, &reported));
            if let Some(why) = wrong {
                findings.note(Code::RunRecord, WORKBOOK, why);
            }
            // The numbers are not sent.
            let account = Account::new(record, Papers { reported, numbers: None });
            check_document(&account, summary, college, options, &mut findings);
            account
        });
        Sent { account, findings }
    }

    /// Holds a dossier that was checked against what the run says of it.
    pub fn check_dossier(&mut self, report: &Report) {
        if let Some((account, dossier)) = self.account.as_ref().zip(report.dossier.as_ref()) {
            let of_student = account.record.students.iter().find(|student| student.id == dossier.index.student_id);
            if let Some(student) = of_student {
                account.check_dossier(&student.dossier, dossier, &mut self.findings);
            }
        }
    }

    /// What is wrong with it.
    pub fn faults(self) -> Vec<Finding> {
        self.findings.sorted().into_iter().filter(|finding| !finding.warning).collect()
    }
}

/// The document of the table is the college's: of its students, with the sums, and with the digest that the record has.
fn check_document(account: &Account, summary: &Path, college: &str, options: &Options, findings: &mut Findings) {
    let holding = Holding::of_folder(summary, findings);
    let table = account.record.tables.iter().find(|table| table.college == college);
    for (name, digest) in table.iter().flat_map(|table| [(DOCUMENT, &table.pdf_sha256), (WORKBOOK, &table.xlsx_sha256)])
    {
        if !holding.bytes(name).is_ok_and(|bytes| sha256(&bytes) == *digest) {
            findings.note(Code::RunRecord, name, "SHA-256");
        }
    }
    let due = account.documents().remove(&format!("summary/{college}.pdf"));
    let due = BTreeMap::from_iter(due.map(|due| (DOCUMENT.to_owned(), due)));
    pdf::check_tables(&holding, &due, &|_| true, &|_, _| None, options, findings);
}
