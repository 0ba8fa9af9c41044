//! The signed generation of a run: the same files, every dossier with a signature, a record of where it comes from.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::{Value, json};

use super::pdf::{Seal, Spot};
use super::{Hand, Stopped, read, said};
use crate::json::json_lines;
use crate::message::{Message, say};
use crate::package::{ListedFile, Opened, Sha256, Source, sha256};
use crate::publish::{BatchFolder, MANIFEST, Staging};
use crate::records::FormName;
use crate::report::{Incomplete, PAGE, RunHead, handover};

/// What the signature of a dossier covers.
const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";

/// A file before and after.
struct Exchange {
    old: String,
    new: Sha256,
    bytes: u64,
}

/// Makes and publishes the signed generation of a run; gives its folder.
pub fn publish(
    folder: &Path,
    hand: &Hand,
    seal: Option<&Seal>,
    tsa: Option<&str>,
    incomplete: Option<Incomplete>,
) -> Result<(PathBuf, Message), Stopped> {
    let (out, batch) = place(folder)?;
    let staging = Staging::begin(Arc::new(BatchFolder::lock(&out, &batch)?))?;
    if staging.previous().and_then(|run| fs::canonicalize(run).ok()).as_deref() != Some(folder) {
        return Err(said("sign-not-newest", folder).into());
    }
    let manifest = read(&folder.join(MANIFEST))?;
    let lines = lines(&manifest);
    let changed = dossiers(folder, hand, seal, &staging, &lines)?;
    let tables = match seal {
        Some(seal) => summaries(folder, hand, seal, tsa, &staging, &lines)?,
        None => BTreeMap::new(),
    };
    for (path, digest) in &lines {
        let file = folder.join(path);
        match path.as_str() {
            "run.json" => {
                staging.write(
                    path,
                    &record(
                        &read(&file)?,
                        &staging.name(),
                        &manifest,
                        &changed,
                        (seal.map(|_| &tables), hand.sm2.is_some()),
                        incomplete.as_ref(),
                    )?,
                )?;
            }
            PAGE => {
                staging.write(path, page(&read(&file)?, &staging.name()).as_bytes())?;
            }
            handover::CATALOGUE => {
                staging.write(path, catalogue(&read(&file)?, changed.values().chain(tables.values())).as_bytes())?;
            }
            handover::DESCRIPTION => {
                staging.write(path, description(&read(&file)?, folder, &changed).as_bytes())?;
            }
            _ if changed.contains_key(path) || tables.contains_key(path) => {}
            _ => {
                let held = digest.parse().ok().and_then(|digest| staging.hold(&file, digest));
                staging.take_over(path, held.ok_or_else(|| said("sign-run-broken", folder))?)?;
            }
        }
    }
    let published = staging.publish_signed(|manifest| hand.signatures(MANIFEST, manifest, tsa))?;
    let done = said("sign-done", &published.path).with("dossiers", changed.len());
    Ok((published.path, done))
}

/// The output folder and the batch of a run.
fn place(folder: &Path) -> Result<(PathBuf, String), Message> {
    let batch = folder.parent().ok_or_else(|| said("sign-no-run", folder))?;
    let name = batch.file_name().and_then(|name| name.to_str()).ok_or_else(|| said("sign-no-run", folder))?;
    Ok((batch.parent().unwrap_or(batch).to_owned(), name.to_owned()))
}

/// Digests by path; the run has been checked, so every line is one.
fn lines(manifest: &[u8]) -> BTreeMap<String, String> {
    let text = String::from_utf8_lossy(manifest);
    let lines = text.lines().filter_map(|line| line.split_once("  "));
    lines.map(|(digest, path)| (path.to_owned(), digest.to_owned())).collect()
}

/// Signs every dossier, several at a time, and writes it.
fn dossiers(
    folder: &Path,
    hand: &Hand,
    seal: Option<&Seal>,
    staging: &Staging,
    lines: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, Exchange>, Stopped> {
    let head: RunHead = serde_json::from_slice(&read(&folder.join("run.json"))?)
        .map_err(|error| said("sign-file", folder).with("why", error.to_string()))?;
    let all: Vec<_> = lines.iter().filter(|(path, _)| path.starts_with("dossiers/")).collect();
    let signed: Vec<Result<(String, Exchange), Stopped>> = all
        .par_iter()
        .map(|(path, old)| {
            let forms = seal.map(|seal| (seal, head.signed_forms.as_slice()));
            let zip = signed(&read(&folder.join(path))?, hand, forms)
                .map_err(|why| say("sign-dossier").with("path", path.as_str()).with("why", why))?;
            let new = staging.write(path, &zip)?;
            Ok((path.to_string(), Exchange { old: old.to_string(), new, bytes: zip.len() as u64 }))
        })
        .collect();
    signed.into_iter().collect()
}

/// Signs the summary tables, one after the other: they are few.
fn summaries(
    folder: &Path,
    hand: &Hand,
    seal: &Seal,
    tsa: Option<&str>,
    staging: &Staging,
    lines: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, Exchange>, Stopped> {
    let all = lines.iter().filter(|(path, _)| path.starts_with("summary/") && path.ends_with(".pdf"));
    all.map(|(path, old)| {
        let pdf = seal.put(read(&folder.join(path))?, Spot::Table, hand, tsa)?;
        let new = staging.write(path, &pdf)?;
        Ok((path.to_string(), Exchange { old: old.to_string(), new, bytes: pdf.len() as u64 }))
    })
    .collect()
}

/// A dossier with its signature; one that came signed from an earlier run is signed anew.
fn signed(zip: &[u8], hand: &Hand, forms: Option<(&Seal, &[FormName])>) -> Result<Vec<u8>, Message> {
    let failed = |error: crate::package::addition::AdditionError| say("sign-failed").with("why", error.to_string());
    let mut dossier = Opened::read(zip).map_err(failed)?;
    for (seal, form) in forms.iter().flat_map(|(seal, forms)| forms.iter().map(|form| (*seal, form))) {
        let Some(file) = dossier.form(form) else { continue };
        let (Some(pdf), Some(page)) = (dossier.file(&file.path), last_page(&file)) else { continue };
        let pdf = seal.put(pdf.to_owned(), Spot::Form { page }, hand, None)?;
        dossier.exchange(&file.path, pdf).map_err(failed)?;
    }
    let content = dossier.file(TAG_MANIFEST).unwrap_or_default().to_owned();
    for (name, signature) in hand.signatures(TAG_MANIFEST, &content, None)? {
        dossier.put(&name, signature).map_err(failed)?;
    }
    dossier.pack().map_err(failed)
}

/// The volume page number of the last page of a form that was printed; originals stay as they came.
fn last_page(file: &ListedFile) -> Option<u32> {
    (file.volume_start? + file.pages?).checked_sub(1).filter(|_| file.source == Source::Printed)
}

/// `run.json` of the signed generation; `sealed` are the tables whose documents were signed too, where they were; `sm2` says
/// whether each signature of a manifest has one with SM2 beside it.
fn record(
    old: &[u8],
    run: &str,
    manifest: &[u8],
    changed: &BTreeMap<String, Exchange>,
    (sealed, sm2): (Option<&BTreeMap<String, Exchange>>, bool),
    incomplete: Option<&Incomplete>,
) -> Result<Vec<u8>, Message> {
    let failed = |error: serde_json::Error| say("sign-failed").with("why", error.to_string());
    let mut record: Value = serde_json::from_slice(old).map_err(failed)?;
    let from = record["run"].as_str().unwrap_or_default().to_owned();
    record["run"] = json!(run);
    record["previous"] = json!({"run": from, "manifest_sha256": sha256(manifest).to_string()});
    record["signed_from"] = json!(from);
    if sealed.is_some() {
        record["sealed"] = json!(true);
    }
    if sm2 {
        record["sm2"] = json!(true);
    }
    if let Some(incomplete) = incomplete {
        record["incomplete"] = json!(incomplete);
    }
    for student in record["students"].as_array_mut().into_iter().flatten() {
        let path = student["dossier"].as_str().unwrap_or_default();
        if let Some(exchange) = changed.get(path) {
            student["sha256"] = json!(exchange.new.to_string());
            student["bytes"] = json!(exchange.bytes);
        }
    }
    for table in record["tables"].as_array_mut().into_iter().flatten() {
        let new = sealed.into_iter().flat_map(BTreeMap::values).find(|exchange| table["pdf_sha256"] == exchange.old);
        if let Some(exchange) = new {
            table["pdf_sha256"] = json!(exchange.new.to_string());
        }
    }
    let bytes: u64 = record["students"].as_array().into_iter().flatten().filter_map(|s| s["bytes"].as_u64()).sum();
    if let Some(counts) = record.get_mut("counts") {
        counts["bytes"] = json!(bytes);
    }
    Ok(json_lines(&record).into_bytes())
}

/// The page with the number of the signed generation.
fn page(old: &[u8], run: &str) -> String {
    String::from_utf8_lossy(old).replacen(r#""signed":null"#, &format!(r#""signed":"{run}""#), 1)
}

/// The catalogue with the new digests in the place of the old.
fn catalogue<'e>(old: &[u8], changed: impl Iterator<Item = &'e Exchange>) -> String {
    let digests: BTreeMap<&str, String> = changed.map(|e| (e.old.as_str(), e.new.to_string())).collect();
    let text = String::from_utf8_lossy(old);
    let mut new = String::with_capacity(text.len());
    let mut rest: &str = &text;
    // Every run of hexadecimal digits is looked at once.
    while let Some(start) = rest.find(|c: char| c.is_ascii_hexdigit()) {
        let (before, word) = rest.split_at(start);
        let end = word.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        new += before;
        new += digests.get(word).map_or(word, String::as_str);
        rest = after;
    }
    new + rest
}

/// The description with the new sum of bytes.
fn description(old: &[u8], folder: &Path, changed: &BTreeMap<String, Exchange>) -> String {
    let before: u64 = changed.keys().filter_map(|path| Some(fs::metadata(folder.join(path)).ok()?.len())).sum();
    let after: u64 = changed.values().map(|exchange| exchange.bytes).sum();
    let mark = say("handover-bytes");
    let shown = |bytes: u64| mark.clone().with("bytes", bytes.to_string()).zh();
    String::from_utf8_lossy(old).replace(&shown(before), &shown(after))
}
