//! A first run whose students another batch has already: most often the name of the batch was mistyped.

use std::path::Path;

use crate::commands::past::Newest;
use crate::job::Job;
use crate::message::{Message, say};
use crate::publish::batches;
use crate::records::values::StudentId;

/// The other batch of the output folder that has more than half of the students.
pub fn elsewhere(job: &Job, out: &Path) -> Option<Message> {
    let (own, students) = (job.inputs.batch.batch.as_str(), &job.inputs.students);
    batches(out).unwrap_or_default().iter().find_map(|folder| {
        let name = folder.file_name()?.to_str().filter(|name| *name != own)?;
        let past = Newest::find(folder).past?;
        let is_own = |id: &str| id.parse::<StudentId>().is_ok_and(|id| students.contains_key(&id));
        let shared = past.run.students.iter().filter(|student| is_own(&student.id)).count();
        let line = || say("build-elsewhere").with("count", shared).with("of", students.len()).with("batch", own);
        (shared * 2 > students.len()).then(|| line().with("other", name).with("run", past.name()))
    })
}
