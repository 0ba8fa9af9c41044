//! The folder `appeals`, with `calendar.yaml` and `remedies.yaml` beside it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::appeal::{
    CALENDAR_SCHEMA, CASE_SCHEMA, Calendar, CalendarFile, CaseFile, CaseNumber, REMEDIES_SCHEMA, Remedies, RemedyFile,
    Stage,
};
use crate::fault::Fault;
use crate::ingest;
use crate::input_names::{APPEALS, CALENDAR, REMEDIES};
use crate::inputs::{read_one, read_own, yaml_files};
use crate::message::{Message, say};
use crate::publish::lock::Lock;
use crate::publish::{PublishError, disk};

/// Every case of a folder of inputs, and what their steps are checked against.
#[derive(Debug)]
pub struct Cases {
    root: PathBuf,
    /// What law and school say.
    pub remedies: Remedies,
    /// Which days are worked; without `calendar.yaml` no year is known.
    pub calendar: Calendar,
    /// By their numbers.
    pub cases: BTreeMap<CaseNumber, CaseFile>,
    /// What cannot be read of the others.
    pub rejected: Vec<Fault>,
}

impl Cases {
    /// Reads settings and cases. A case that cannot be read keeps nobody from working on the others.
    ///
    /// # Errors
    /// Every fault of the settings.
    pub fn read(root: &Path) -> Result<Cases, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut keep = |more: Vec<Fault>| faults.extend(more);
        let remedies = setting::<RemedyFile>(root, REMEDIES, REMEDIES_SCHEMA)
            .and_then(|read| read.map_or(Ok(Remedies::default()), |read| Remedies::of(REMEDIES, read)));
        let calendar = setting::<CalendarFile>(root, CALENDAR, CALENDAR_SCHEMA)
            .and_then(|read| read.map_or(Ok(Calendar::default()), |read| Calendar::of(CALENDAR, read)));
        let (cases, rejected) = cases(root);
        let remedies = remedies.map_err(&mut keep).unwrap_or_default();
        let calendar = calendar.map_err(&mut keep).unwrap_or_default();
        if faults.is_empty() {
            Ok(Cases { root: root.to_owned(), remedies, calendar, cases, rejected })
        } else {
            Err(faults)
        }
    }

    /// Keeps others from recording until what is returned is dropped.
    ///
    /// # Errors
    /// Why it cannot be kept: somebody else is recording, for example.
    pub fn lock(root: &Path) -> Result<Lock, PublishError> {
        Lock::take(root)
    }

    /// Where a case lies.
    pub fn path(&self, number: &CaseNumber) -> PathBuf {
        self.root.join(file(number))
    }

    /// What cannot be read of one case.
    pub fn faults_of(&self, number: &CaseNumber) -> Vec<Fault> {
        let name = file(number);
        self.rejected.iter().filter(|fault| *fault.at.file == *name).cloned().collect()
    }

    /// Writes a case with one step more than it was read with.
    ///
    /// # Errors
    /// Why it cannot be written: its file has become another since, for example.
    pub fn save(&self, case: &CaseFile) -> Result<PathBuf, Message> {
        let path = self.root.join(file(&case.number));
        let unwritten = |why: String| say("case-unwritten").with("path", path.display().to_string()).with("why", why);
        let text = text(case).map_err(unwritten)?;
        let is_new = !self.cases.contains_key(&case.number);
        if self.has_changed(&case.number, &path) {
            return Err(say("case-changed").with("path", path.display().to_string()));
        }
        // A file that cannot be read as a case is somebody's all the same.
        if is_new && path.symlink_metadata().is_ok() {
            return Err(say("case-changed").with("path", path.display().to_string()));
        }
        disk::replace_file(&path, text.as_bytes()).map_err(|error| unwritten(error.to_string()))?;
        Ok(path)
    }

    /// Whether somebody else has written the file meanwhile.
    fn has_changed(&self, number: &CaseNumber, path: &Path) -> bool {
        let now = fs::read(path).ok();
        let now = now.and_then(|bytes| ingest::parse::<CaseFile>("", &bytes, CASE_SCHEMA).ok());
        let steps = |case: &CaseFile| case.steps.iter().map(|step| (**step).clone()).collect::<Vec<_>>();
        now.as_ref().map(steps) != self.cases.get(number).map(steps)
    }
}

/// A setting of the folder; none where the file is not there.
fn setting<T: DeserializeOwned>(root: &Path, file: &str, schema: &str) -> Result<Option<T>, Vec<Fault>> {
    match fs::symlink_metadata(root.join(file)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        _ => read_own(root, file, schema).map(Some),
    }
}

/// The cases, each of which could have been recorded step by step, and what cannot be read.
fn cases(root: &Path) -> (BTreeMap<CaseNumber, CaseFile>, Vec<Fault>) {
    if !root.join(APPEALS).exists() {
        return Default::default();
    }
    let listing = match yaml_files(root, APPEALS) {
        Ok(listing) => listing,
        Err(faults) => return (BTreeMap::new(), faults),
    };
    let mut rejected = listing.unreadable;
    rejected.extend(listing.beside);
    let mut cases = BTreeMap::new();
    for name in listing.files {
        match read_one::<CaseFile>(root, &name, CASE_SCHEMA).and_then(|case| checked(&name, case)) {
            Ok(case) => drop(cases.insert(case.number.clone(), case)),
            Err(more) => rejected.extend(more),
        }
    }
    (cases, rejected)
}

/// A case whose file is named after its number and whose steps are in an order that is possible.
fn checked(name: &str, case: CaseFile) -> Result<CaseFile, Vec<Fault>> {
    if name != file(&case.number) {
        return Err(vec![Fault::of(name, "number", say("file-name").with("id", case.number.as_str()))]);
    }
    let Err((at, refusal)) = Stage::of(&case) else { return Ok(case) };
    let step = case.steps.get(at);
    let problem = refusal.message(step.map_or("open", |step| step.what.key()));
    let field = format!("steps[{at}]");
    Err(vec![step.map_or(Fault::of(name, &field, problem.clone()), |step| Fault::at(step.at(), &field, problem))])
}

fn file(number: &CaseNumber) -> String {
    format!("{APPEALS}/{number}.yaml")
}

/// The file as people read it: by way of JSON, so that a step's kind is a field and no tag.
fn text(case: &CaseFile) -> Result<String, String> {
    let value = serde_json::to_value(case).map_err(|error| error.to_string())?;
    let text = serde_yaml::to_string(&value).map_err(|error| error.to_string())?;
    let joined = |faults: Vec<Fault>| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    ingest::parse::<CaseFile>(&file(&case.number), text.as_bytes(), CASE_SCHEMA).map_err(joined)?;
    Ok(text)
}
