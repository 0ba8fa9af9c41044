//! The summary table of a college, as PDF and XLSX.

use std::collections::BTreeMap;

use serde_json::Value;

use super::stopped::Stopped;
use crate::commands::past::Past;
use crate::job::Job;
use crate::message::{Message, say};
use crate::package::{Sha256, sha256};
use crate::publish::Staging;
use crate::render::view::{self, SummaryRow, Unlisted};
use crate::render::{Document, Press};
use crate::report::{SummaryTable, summary_xlsx};
use crate::student_file::OutsideText;

/// The run before this one.
#[derive(Clone, Copy)]
pub struct LastRun<'p> {
    /// The run, if there is one.
    pub past: Option<&'p Past>,
    /// The same run, if its files may be taken over.
    pub reusable: Option<&'p Past>,
}

/// What the table of a college shows.
pub struct CollegeRows<'r> {
    pub code: &'r str,
    pub name: &'r str,
    pub rows: Vec<SummaryRow>,
    pub unlisted: Unlisted,
}

/// Takes the table over from the last run where it is made from the same, or makes it.
pub fn write_summary(
    job: &Job,
    staging: &Staging,
    last: LastRun,
    college: CollegeRows,
) -> Result<SummaryTable, Stopped> {
    let CollegeRows { code, name, rows, unlisted } = college;
    let mut view = view::summary(&job.inputs.batch, code, name, rows, unlisted);
    let made_from = sha256(format!("{}\n{view}", job.made_with()).as_bytes());
    let old = last.past.and_then(|past| past.table(code, made_from)).filter(|old| !old.run.is_empty());
    if let (Some(past), Some(old)) = (last.reusable, old)
        && take_over(staging, past, old)?
    {
        return Ok(old.clone());
    }
    // One that is made anew without a change is the same table, byte by byte.
    let run = old.map_or_else(|| staging.name(), |old| old.run.clone());
    view["batch"]["run"] = run.as_str().into();
    let unset = |why: Message| Stopped::unusable(say("build-summary").with("college", name).with("why", why));
    let title = view["form"]["title"].as_str().unwrap_or_default().to_owned();
    let (document, xlsx) = set(job, code, view).map_err(unset)?;
    let [pdf_path, xlsx_path] = paths(code);
    let pdf_sha256 = staging.write(&pdf_path, &document.pdf)?;
    let xlsx_sha256 = staging.write(&xlsx_path, &xlsx)?;
    let outside = document.readback.outside.into_iter().map(|text| OutsideText { title: title.clone(), text });
    Ok(SummaryTable {
        college: code.into(),
        run,
        pages: document.pages,
        pdf_sha256,
        xlsx_sha256,
        content_sha256: Some(document.readback.content.into()),
        outside: outside.collect(),
        made_from,
    })
}

fn set(job: &Job, code: &str, view: Value) -> Result<(Document, Vec<u8>), Message> {
    let batch = &job.inputs.batch;
    let xlsx = summary_xlsx(&view, batch.date).map_err(|e| say("build-xlsx").with("why", e.to_string()))?;
    let ident = format!("{}/summary/{code}", batch.batch);
    let document = job.studio.set("summary", view, BTreeMap::new(), &ident).map_err(|e| e.message())?;
    Ok((document, xlsx))
}

/// Whether both files are still what the last run says.
fn take_over(staging: &Staging, past: &Past, old: &SummaryTable) -> Result<bool, Stopped> {
    let digests: [Sha256; 2] = [old.pdf_sha256, old.xlsx_sha256];
    let files = paths(&old.college).into_iter().zip(digests);
    let held = |(path, digest): (String, Sha256)| Some((staging.hold(&past.folder.join(&path), digest)?, path));
    let Some(held) = files.map(held).collect::<Option<Vec<_>>>() else { return Ok(false) };
    for (file, path) in held {
        staging.take_over(&path, file)?;
    }
    Ok(true)
}

fn paths(code: &str) -> [String; 2] {
    [format!("summary/{code}.pdf"), format!("summary/{code}.xlsx")]
}
