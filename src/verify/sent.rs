//! The part of a college that came without its run: findings, summary table and dossiers, held against the run's record.

use std::path::Path;

use super::finding::{Code, Finding, Findings};
use super::holding::Holding;
use super::papers::Papers;
use super::report::Report;
use super::run::Account;
use super::{record, reported, summaries};

/// What was sent.
#[derive(Debug)]
pub struct Sent {
    /// What the run says of it, if that can be read.
    account: Option<Account>,
    findings: Findings,
}

impl Sent {
    /// Reads and checks it; `run` has the run's record and the findings on the college's own students.
    pub fn read(run: &Path, workbook: &Path, college: &str) -> Sent {
        let mut findings = Findings::default();
        let holding = Holding::of_folder(run, &mut findings);
        let account = record::read_record(&holding, &mut findings).map(|mut record| {
            record.students.retain(|student| student.college() == Some(college));
            let reported = reported::check_reported(&holding, &record, &mut findings);
            let table = record.tables.iter().find(|table| table.college == college);
            let wrong = table
                .map_or(Some(college.to_owned()), |table| summaries::wrong_at(workbook, &record, table, &reported));
            if let Some(why) = wrong {
                findings.note(Code::RunRecord, "summary.xlsx", why);
            }
            // The numbers are not sent.
            Account::new(record, Papers { reported, numbers: None })
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
