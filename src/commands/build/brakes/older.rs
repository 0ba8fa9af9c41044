//! Tables that are again what they were in a run before the last one: somebody has put an old copy back.

use serde::Deserialize;

use super::Brake;
use crate::commands::build::log::safe_name;
use crate::commands::past::{Past, read_json, runs};
use crate::ingest::exports::Passport;
use crate::message::say;

/// So many runs before the last one are looked into.
const MOST_RUNS: usize = 30;

/// The tables that went into a run.
#[derive(Deserialize)]
struct Inputs {
    passports: Vec<Input>,
}

#[derive(Deserialize)]
struct Input {
    sha256: Option<String>,
}

impl Inputs {
    fn has(&self, passport: &Passport) -> bool {
        passport.sha256.is_some() && self.passports.iter().any(|input| input.sha256 == passport.sha256)
    }
}

/// Tables that the last run had otherwise, and one before it as they are now.
pub fn put_back(passports: &[Passport], past: &Past) -> Vec<Brake> {
    let is_same = |passport: &Passport| past.run.passports.iter().any(|then| then.sha256 == passport.sha256);
    let is_known = |passport: &Passport| past.run.passports.iter().any(|then| then.file == passport.file);
    let mut changed: Vec<&Passport> =
        passports.iter().filter(|passport| is_known(passport) && !is_same(passport)).collect();
    let mut found = Vec::new();
    let runs = past.folder.parent().map(runs).unwrap_or_default();
    for run in runs.iter().rev().skip_while(|run| run.path != past.folder).skip(1).take(MOST_RUNS) {
        if changed.is_empty() {
            break;
        }
        let Some(inputs) = read_json::<Inputs>(&run.path.join("run.json")) else { continue };
        let (old, new): (Vec<&Passport>, Vec<&Passport>) = changed.into_iter().partition(|table| inputs.has(table));
        found.extend(old.into_iter().map(|table| {
            let line = say("brake-older").with("file", table.file.as_str()).with("run", run.name());
            Brake::new(safe_name(&table.file), line.with("last", past.name()))
        }));
        changed = new;
    }
    found
}
