//! `evidence.yaml` in the folder of a student's originals and evidence.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Evidence, FiledPaper, Original, Sourced};

/// What the files of the folder are; those that it does not name are told by their names.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceSheet {
    /// Format of the file: `zishen/evidence/1`.
    pub schema: String,
    /// Forms that the college kept, scanned or on paper alone. Files are told from the folder.
    #[serde(default)]
    pub originals: Vec<Sourced<Original>>,
    /// Papers of the batch's `volume`. Files are told from the folder.
    #[serde(default)]
    pub papers: Vec<Sourced<FiledPaper>>,
    /// Pieces of evidence. Files are told from the folder.
    #[serde(default)]
    pub evidence: Vec<Sourced<Evidence>>,
}
