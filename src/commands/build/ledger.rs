//! What is known of all students once they are done, and the files of a run that cover all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::stopped::{Stopped, go_on};
use super::summary::{self, CollegeRows, LastRun};
use crate::commands::college_name;
use crate::commands::past::{InOrder, Past, findings};
use crate::fault::Fault;
use crate::finding::Verdict;
use crate::history::{Changed, compare_runs};
use crate::inputs::Rejected;
use crate::job::Job;
use crate::message::{Language, Message, say};
use crate::publish::Staging;
use crate::records::Change;
use crate::render::forget_unused;
use crate::render::view::{SummaryRow, Unlisted};
use crate::report::{Delivered, Reported, SummaryTable, Totals, handover, state};
use crate::student_file::OutsideText;

/// All students, in the order of their IDs, and what was made of them.
#[derive(Default)]
pub struct Ledger {
    /// What the review says of each.
    pub reported: Vec<Reported>,
    /// Every dossier of the run, by student.
    pub delivered: Vec<Delivered>,
    /// Files and students that could not be processed.
    pub unprocessed: Vec<Rejected>,
    /// Numbers of students and pages by college.
    pub totals: Totals,
    /// The summary table of each college.
    pub tables: Vec<SummaryTable>,
    /// Why there is no dossier of a student who was reviewed, by ID, as it can stand on a table.
    pub withheld: BTreeMap<String, String>,
    /// Students of each college who were left out of this run and stand in no table.
    pub left_out: BTreeMap<String, usize>,
    /// Students who have an archive number in another batch too.
    pub second_numbers: Vec<Message>,
    /// Dossiers taken over from the last run.
    pub reused: usize,
    /// What changed in the records of students whose dossiers were made anew, by ID.
    pub fields: BTreeMap<String, Vec<Change>>,
}

/// What came of one student: the dossier and whether it was taken over; or why there is none.
pub type Stored = Result<(Delivered, bool), Message>;

impl Ledger {
    /// Enters a student with what came of it.
    pub fn enter(&mut self, job: &Job, file: &str, reported: Reported, stored: Stored) {
        match stored {
            Ok((delivered, reused)) => {
                let row = self.totals.entry(college_name(job, &reported.college, Language::Chinese)).or_default();
                *row.verdicts.entry(reported.verdict).or_default() += 1;
                row.documents += delivered.documents;
                row.pages += delivered.pages;
                row.bytes += delivered.bytes;
                self.delivered.push(delivered);
                self.reused += usize::from(reused);
            }
            Err(why) => {
                let another = say("another-student").zh();
                self.withheld.insert(reported.id.clone(), job.roster.discreet(&reported.id, &why.zh(), &another));
                self.miss(file, why);
            }
        }
        self.reported.push(reported);
    }

    /// Whether the dossiers are the very ones of another run.
    pub fn is_that_of(&self, before: &[Delivered]) -> bool {
        self.reused == self.delivered.len() && self.delivered.len() == before.len()
    }

    /// Enters a file or student of which there is no dossier.
    pub fn miss(&mut self, file: &str, why: Message) {
        self.unprocessed.push(Rejected { file: file.to_owned(), faults: vec![Fault::of(file, "", why)] });
    }

    /// What a person must look at though all was made: second archive numbers, and texts that left their place on some paper,
    /// of which a part cannot be read as it is printed.
    pub fn remarks(&self) -> impl Iterator<Item = Message> {
        let of = |whose: &str, texts: &[OutsideText]| -> Vec<Message> {
            let line = |text: &OutsideText| {
                let line = say("build-outside").with("whose", whose).with("form", text.title.as_str());
                line.with("page", text.text.page).with("text", text.text.text.as_str())
            };
            texts.iter().map(line).collect()
        };
        let of_students = self.delivered.iter().flat_map(move |dossier| of(&dossier.id, &dossier.outside));
        let of_students = self.second_numbers.iter().cloned().chain(of_students);
        of_students.chain(self.tables.iter().flat_map(move |table| of(&table.college, &table.outside)))
    }

    /// Number of dossiers by verdict.
    pub fn verdicts(&self) -> BTreeMap<Verdict, usize> {
        let mut verdicts = BTreeMap::new();
        self.delivered.iter().for_each(|dossier| *verdicts.entry(dossier.verdict).or_default() += 1);
        verdicts
    }

    /// What changed against the last run.
    pub fn changes(&self, past: &Past) -> Vec<Changed> {
        let before = past.verdicts();
        let old = state(before.iter().map(|(id, verdict)| (id.as_str(), *verdict)), &past.run.students);
        let new = state(self.reported.iter().map(|now| (now.id.as_str(), now.verdict)), &self.delivered);
        let mut lines = InOrder::new(past.lines());
        let mut changes = compare_runs(&old, &new, |id| {
            let now = self.reported.binary_search_by(|student| student.id.as_str().cmp(id)).ok();
            findings(lines.of(id).as_deref(), now.map(|at| self.reported[at].line()).as_deref())
        });
        for student in &mut changes {
            student.fields = self.fields.get(&student.id).cloned().unwrap_or_default();
        }
        changes
    }

    /// Sets the summary table of every college.
    ///
    /// # Errors
    /// When a table cannot be set or written, or a signal has arrived.
    pub fn write_tables(&mut self, job: &Job, staging: &Staging, last: LastRun) -> Result<(), Stopped> {
        let colleges: BTreeSet<String> = self.reported.iter().map(|student| student.college.clone()).collect();
        for code in colleges {
            go_on()?;
            let name = college_name(job, &code, Language::Chinese);
            let unlisted = Unlisted {
                left_out: self.left_out.get(&code).copied().unwrap_or_default(),
                unread: job.inputs.unread_records(),
            };
            let college = CollegeRows { code: &code, name: &name, rows: self.rows(&code), unlisted };
            let table = summary::write_summary(job, staging, last, college)?;
            let row = self.totals.entry(name).or_default();
            row.documents += 1;
            row.pages += table.pages;
            self.tables.push(table);
            // What a table has alike with the last one is kept, and nothing of those before.
            forget_unused(1);
        }
        Ok(())
    }

    /// The lines of a college's students: one whose dossier was withheld stands among them, with the reason.
    fn rows(&self, college: &str) -> Vec<SummaryRow> {
        let own = self.reported.iter().filter(|student| student.college == college);
        let row = |one: &Reported| one.row.clone().withheld(self.withheld.get(&one.id).map(String::as_str));
        own.map(row).collect()
    }

    /// What goes to the archive with the dossiers.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_handover(&self, job: &Job, staging: &Staging) -> Result<(), Stopped> {
        let names: BTreeMap<&str, &str> = self.reported.iter().map(|r| (r.id.as_str(), r.name.as_str())).collect();
        let batch = &job.inputs.batch;
        let listed = self.delivered.iter().map(|dossier| {
            let name = names.get(dossier.id.as_str()).copied().unwrap_or_default();
            (dossier, name, job.archive_number(&dossier.id))
        });
        let catalogue = handover::catalogue(batch, listed);
        let catalogue = catalogue.map_err(|e| Stopped::unusable(say("build-catalogue").with("why", e.to_string())))?;
        staging.write(handover::CATALOGUE, &catalogue)?;
        staging.write(handover::DESCRIPTION, handover::description(batch, &self.delivered).as_bytes())?;
        Ok(())
    }
}
