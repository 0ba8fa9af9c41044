//! A run: complete and unchanged by its manifest, and a link in the chain of runs.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;
use serde::Deserialize;

use super::bag::Hashed;
use super::digests::{Algorithm, digests, sha256};
use super::finding::{Code, Findings};
use super::holding::Holding;

/// The manifest of a run.
pub const MANIFEST: &str = "manifest-sha256.txt";
/// May stand beside it, in no manifest; what is listed counts as any other file.
const SIGNATURES: [&str; 2] = ["manifest-sha256.txt.p7s", "manifest-sha256.txt.sm2"];

#[derive(Deserialize)]
struct Record {
    run: String,
    previous: Option<Previous>,
    students: Vec<Student>,
    signed_from: Option<String>,
    incomplete: Option<Incomplete>,
    counts: Option<Counts>,
}

#[derive(Deserialize)]
struct Incomplete {
    reason: String,
}

/// What a run says of itself.
#[derive(Default)]
pub struct Head {
    /// Its number.
    pub number: u32,
    /// Whether it says that it is signed.
    pub is_signed: bool,
    /// Why it was signed while dossiers were drafts.
    pub incomplete: Option<String>,
}

/// Sums that the record tells beside what it lists.
#[derive(Deserialize)]
struct Counts {
    dossiers: u64,
    bytes: u64,
    verdicts: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
struct Previous {
    run: String,
    manifest_sha256: String,
}

#[derive(Deserialize)]
struct Student {
    dossier: String,
    sha256: String,
    bytes: u64,
    #[serde(default)]
    verdict: String,
}

/// What the record of a run says of it.
pub fn head(holding: &Holding) -> Head {
    let record: Option<Record> = holding.bytes("run.json").ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    record.map_or_else(Head::default, |record| Head {
        number: record.run.parse().unwrap_or(0),
        is_signed: record.signed_from.is_some(),
        incomplete: record.incomplete.map(|incomplete| incomplete.reason),
    })
}

/// Checks a run as a whole, and the digests of the files that `hash` names; the dossiers in it are opened elsewhere.
pub fn check(
    folder: &Path,
    holding: &Holding,
    hash: &dyn Fn(&str) -> bool,
    seen: &(dyn Fn(u64) + Sync),
    findings: &mut Findings,
) -> Hashed {
    let Ok(manifest) = holding.bytes(MANIFEST) else {
        findings.note(Code::RunNoManifest, MANIFEST, "");
        return Hashed::default();
    };
    let mut lines = lines(&manifest, findings);
    for path in lines.keys().filter(|path| !holding.has(path)) {
        findings.note(Code::RunFileMissing, path, "");
    }
    let own = |path: &&str| *path == MANIFEST || SIGNATURES.contains(path);
    for path in holding.paths().filter(|path| !lines.contains_key(*path) && !own(path)) {
        findings.note(Code::RunFileUnexpected, path, "");
    }
    check_record(folder, holding, &lines, findings);
    lines.retain(|path, _| hash(path));
    check_digests(holding, &lines, seen, findings)
}

/// The digest that the manifest has of every file.
pub fn listed(holding: &Holding) -> BTreeMap<String, String> {
    lines(&holding.bytes(MANIFEST).unwrap_or_default(), &mut Findings::default())
}

/// Whether a file of a run is a dossier.
pub fn is_dossier(path: &str) -> bool {
    path.starts_with("dossiers/") && path.ends_with(".zip")
}

/// Checks one file of a run against its manifest.
pub fn check_one(
    holding: &Holding,
    path: &str,
    digest: &str,
    seen: &(dyn Fn(u64) + Sync),
    findings: &mut Findings,
) -> Hashed {
    check_digests(holding, &BTreeMap::from([(path.to_owned(), digest.to_owned())]), seen, findings)
}

fn adds_up(counts: &Counts, students: &[Student]) -> bool {
    let mut verdicts: BTreeMap<&str, u64> = BTreeMap::new();
    students.iter().for_each(|student| *verdicts.entry(&student.verdict).or_default() += 1);
    let told = counts.verdicts.iter().map(|(verdict, count)| (verdict.as_str(), *count));
    counts.dossiers == students.len() as u64
        && counts.bytes == students.iter().map(|student| student.bytes).fold(0, u64::saturating_add)
        && verdicts == told.collect()
}

fn lines(manifest: &[u8], findings: &mut Findings) -> BTreeMap<String, String> {
    let mut lines = BTreeMap::new();
    for (line, number) in String::from_utf8_lossy(manifest).split_terminator('\n').zip(1..) {
        let parts = line.split_once("  ").filter(|(digest, path)| {
            digest.len() == 64 && digest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) && !path.is_empty()
        });
        let twice = parts.is_some_and(|(digest, path)| lines.insert(path.to_owned(), digest.to_owned()).is_some());
        if parts.is_none() || twice {
            findings.note(Code::RunManifestLine, MANIFEST, format!("line {number}"));
        }
    }
    lines
}

fn check_digests(
    holding: &Holding,
    lines: &BTreeMap<String, String>,
    seen: &(dyn Fn(u64) + Sync),
    findings: &mut Findings,
) -> Hashed {
    let there: Vec<_> = lines.iter().filter(|(path, _)| holding.has(path)).collect();
    let read = |path: &str| holding.reader(path).and_then(|stream| digests(stream, &[Algorithm::Sha256], seen));
    let checked: Vec<_> = there.par_iter().map(|(path, listed)| (*path, *listed, read(path))).collect();
    let mut hashed = Hashed::default();
    for (path, listed, read) in checked {
        match read {
            Ok((found, length)) => {
                let same = found.first() == Some(listed);
                hashed = Hashed {
                    files: hashed.files + 1,
                    bytes: hashed.bytes + length,
                    unchanged: hashed.unchanged + u64::from(same),
                };
                if !same {
                    findings.note(Code::RunFileChanged, path, "");
                }
            }
            Err(why) => findings.note(Code::BagFileUnreadable, path, why.to_string()),
        }
    }
    hashed
}

/// `run.json` names the dossiers that are there, and the run before.
fn check_record(folder: &Path, holding: &Holding, lines: &BTreeMap<String, String>, findings: &mut Findings) {
    let record = holding.bytes("run.json").map_err(|error| error.to_string());
    let record: Record = match record.and_then(|b| serde_json::from_slice(&b).map_err(|error| error.to_string())) {
        Ok(record) => record,
        Err(why) => return findings.note(Code::RunRecord, "run.json", why),
    };
    for student in &record.students {
        let same = lines.get(&student.dossier) == Some(&student.sha256)
            && holding.size(&student.dossier) == Some(student.bytes);
        if !same {
            findings.note(Code::RunRecord, "run.json", student.dossier.as_str());
        }
    }
    let dossiers = holding.paths().filter(|path| path.starts_with("dossiers/")).count();
    if dossiers != record.students.len() {
        findings.note(Code::RunRecord, "run.json", format!("{} ≠ {dossiers}", record.students.len()));
    }
    if record.counts.as_ref().is_some_and(|counts| !adds_up(counts, &record.students)) {
        findings.note(Code::RunRecord, "run.json", "counts");
    }
    let Some(previous) = record.previous else {
        if record.run != "0001" {
            findings.note(Code::RunPreviousGone, "run.json", "");
        }
        return;
    };
    match folder.parent().map(|batch| std::fs::read(batch.join(&previous.run).join(MANIFEST))) {
        Some(Ok(manifest)) if sha256(&manifest) == previous.manifest_sha256 => {}
        Some(Ok(_)) => findings.note(Code::RunChain, "run.json", previous.run),
        _ => findings.note(Code::RunPreviousGone, "run.json", previous.run),
    }
}
