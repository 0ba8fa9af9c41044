//! The newest run of a batch, from which unchanged dossiers are taken over.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde::Deserialize;

use crate::package::Sha256;
use crate::report::{Delivered, PastRun, Reported, SummaryTable};

#[derive(Deserialize)]
struct PastFindings {
    students: Vec<Reported>,
}

/// A published run, and what it says of itself.
pub struct Past {
    /// The run's folder.
    pub folder: PathBuf,
    /// Its `run.json`.
    pub run: PastRun,
}

impl Past {
    /// Reads `run.json`; one that cannot be read is as good as none, and everything is made anew.
    pub fn read(folder: PathBuf) -> Option<Past> {
        let run = serde_json::from_slice(&fs::read(folder.join("run.json")).ok()?).ok()?;
        Some(Past { folder, run })
    }

    /// The run's number, as people say it.
    pub fn name(&self) -> String {
        self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Whether every dossier is still there in its size.
    pub fn is_intact(&self) -> bool {
        let stands = |dossier: &Delivered| {
            fs::metadata(self.folder.join(&dossier.dossier)).is_ok_and(|file| file.len() == dossier.bytes as u64)
        };
        self.run.students.iter().all(stands)
    }

    /// A student's dossier, whatever it was made from.
    pub fn delivered(&self, id: &str) -> Option<&Delivered> {
        self.run.students.iter().find(|old| old.id == id)
    }

    /// What `findings.json` says of each student, by ID; nobody where it cannot be read.
    pub fn reported(&self) -> BTreeMap<String, Reported> {
        let read = fs::read(self.folder.join("findings.json")).ok();
        let findings: Option<PastFindings> = read.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let students = findings.map(|findings| findings.students).unwrap_or_default();
        students.into_iter().map(|student| (student.id.clone(), student)).collect()
    }

    /// A student's dossier, if it was made from the same.
    pub fn dossier(&self, id: &str, path: &str, made_from: Sha256) -> Option<&Delivered> {
        self.run.students.iter().find(|old| old.id == id && old.made_from == made_from && old.dossier == path)
    }

    /// A college's summary table, if it was made from the same.
    pub fn table(&self, college: &str, made_from: Sha256) -> Option<&SummaryTable> {
        self.run.tables.iter().find(|old| old.college == college && old.made_from == made_from)
    }
}
