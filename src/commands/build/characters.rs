//! The sheet of rare characters, for the secretary to compare with the register.

use std::collections::BTreeMap;

use super::stopped::Stopped;
use crate::job::Job;
use crate::message::say;
use crate::publish::Staging;
use crate::render::Press;
use crate::render::view;
use crate::report::Reported;

/// The sheet's place in a run.
pub const SHEET: &str = "characters.pdf";

/// Sets the sheet, where there is anything to compare.
///
/// # Errors
/// When the template cannot be set, or the sheet not be written.
pub fn write_characters(job: &Job, staging: &Staging, reported: &[Reported]) -> Result<(), Stopped> {
    if reported.iter().all(|student| student.rare.is_empty()) {
        return Ok(());
    }
    let batch = &job.inputs.batch;
    let met = reported.iter().map(|student| (student.id.as_str(), student.name.as_str(), student.rare.as_slice()));
    let view = view::characters(batch, job.studio.fonts(), met);
    let ident = format!("{}/characters", batch.batch);
    let set = job.studio.set("characters", view, BTreeMap::new(), &ident);
    let document = set.map_err(|error| Stopped::unusable(say("build-characters").with("why", error.message())))?;
    staging.write(SHEET, &document.pdf)?;
    Ok(())
}
