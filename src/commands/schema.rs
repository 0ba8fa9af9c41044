//! `schema`: the JSON Schema of an input file, for editors.

use super::Exit;
use crate::appeal::{CALENDAR_SCHEMA, CASE_SCHEMA, CalendarFile, CaseFile, REMEDIES_SCHEMA, RemedyFile};
use crate::cli::Schema;
use crate::cli::SchemaName;
use crate::holding::{SCHOOLS_SCHEMA, SchoolsFile};
use crate::ingest::schema;
use crate::policy::Policy;
use crate::records::{Batch, DecisionFile, EvidenceSheet, Programme, Student};
use crate::reexamination::RulingFile;

pub fn run_schema(arguments: &Schema) -> Exit {
    out!("{:#}", schema_of(arguments.name));
    Exit::Done
}

/// The schema of a kind of input file.
pub fn schema_of(name: SchemaName) -> serde_json::Value {
    match name {
        SchemaName::Batch => schema::<Batch>("zishen/batch/1"),
        SchemaName::Policy => schema::<Policy>("zishen/policy/2"),
        SchemaName::Programme => schema::<Programme>("zishen/programme/2"),
        SchemaName::Student => schema::<Student>("zishen/student/1"),
        SchemaName::Evidence => schema::<EvidenceSheet>("zishen/evidence/1"),
        SchemaName::Schools => schema::<SchoolsFile>(SCHOOLS_SCHEMA),
        SchemaName::Rulings => schema::<RulingFile>(RulingFile::SCHEMA),
        SchemaName::Decisions => schema::<DecisionFile>("zishen/decisions/1"),
        SchemaName::Appeal => schema::<CaseFile>(CASE_SCHEMA),
        SchemaName::Calendar => schema::<CalendarFile>(CALENDAR_SCHEMA),
        SchemaName::Remedies => schema::<RemedyFile>(REMEDIES_SCHEMA),
    }
}
