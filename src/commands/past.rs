//! The newest run of a batch, from which unchanged dossiers are taken over.

use std::fs;
use std::path::PathBuf;

use crate::package::Sha256;
use crate::report::{Delivered, PastRun, SummaryTable};

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

    /// A student's dossier, if it was made from the same.
    pub fn dossier(&self, id: &str, path: &str, made_from: Sha256) -> Option<&Delivered> {
        self.run.students.iter().find(|old| old.id == id && old.made_from == made_from && old.dossier == path)
    }

    /// A college's summary table, if it was made from the same.
    pub fn table(&self, college: &str, made_from: Sha256) -> Option<&SummaryTable> {
        self.run.tables.iter().find(|old| old.college == college && old.made_from == made_from)
    }
}
