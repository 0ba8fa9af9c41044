//! The summary table of a college, as PDF and XLSX.

use std::collections::BTreeMap;

use serde_json::Value;

use super::stopped::Stopped;
use crate::commands::past::Past;
use crate::job::Job;
use crate::message::{Message, say};
use crate::package::{Sha256, sha256};
use crate::publish::Staging;
use crate::render::Press;
use crate::render::view::{self, SummaryRow};
use crate::report::{SummaryTable, summary_xlsx};

/// Takes the table over from the last run where it is made from the same, or makes it.
pub fn write(
    job: &Job,
    staging: &Staging,
    past: Option<&Past>,
    (code, name): (&str, &str),
    rows: &[SummaryRow],
) -> Result<SummaryTable, Stopped> {
    let view = view::summary(&job.inputs.batch, name, rows.to_vec());
    let made_from = sha256(format!("{}\n{view}", job.made_with()).as_bytes());
    if let Some(past) = past
        && let Some(old) = past.table(code, made_from)
        && take_over(staging, past, old)?
    {
        return Ok(old.clone());
    }
    let unset = |why: Message| Stopped::unusable(say("build-summary").with("college", name).with("why", why));
    let (pdf, pages, xlsx) = set(job, code, view).map_err(unset)?;
    let [pdf_path, xlsx_path] = paths(code);
    let pdf_sha256 = staging.write(&pdf_path, &pdf)?;
    let xlsx_sha256 = staging.write(&xlsx_path, &xlsx)?;
    Ok(SummaryTable { college: code.into(), pages, pdf_sha256, xlsx_sha256, made_from })
}

fn set(job: &Job, code: &str, view: Value) -> Result<(Vec<u8>, usize, Vec<u8>), Message> {
    let batch = &job.inputs.batch;
    let xlsx = summary_xlsx(&view, batch.date).map_err(|e| say("build-xlsx").with("why", e.to_string()))?;
    let ident = format!("{}/summary/{code}", batch.batch);
    let document = job.studio.set("summary", view, BTreeMap::new(), &ident).map_err(|e| e.message())?;
    Ok((document.pdf, document.pages, xlsx))
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
