//! `schools.yaml`: the schools that a province receives from, each with whose signatures are its own.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::message::{Message, say};
use crate::package::EntryPath;
use crate::records::normal::normal_title;

/// The file, below the holding.
pub const SCHOOLS: &str = "schools.yaml";
/// Format of the file.
pub const SCHOOLS_SCHEMA: &str = "zishen/schools/1";
/// The folder of what is nobody's: key, ledger, lock.
pub const HOME: &str = "holding";
/// The folder of answers on what no school is known to have sent.
pub const UNKNOWN: &str = "unknown";
/// What lies in a school's folder beside its batches.
const OWN: [&str; 3] = ["answers", "matches.json", "matches.txt"];

/// `schools.yaml`.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SchoolsFile {
    /// Format of the file: `zishen/schools/1`.
    pub schema: String,
    /// Size in MiB beyond which a submission is not looked at, 16384 by default.
    #[serde(default = "largest")]
    pub largest_mib: u64,
    /// The schools.
    pub schools: Vec<School>,
}

fn largest() -> u64 {
    16_384
}

/// A school.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct School {
    /// 学校代码: the name of its folder; small letters, digits and `-`.
    pub code: String,
    /// 校名, as `school.name` in the school's `batch.yaml` has it.
    pub name: String,
    /// Further names, such as those before the school was renamed.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Files (PEM) of the certificates with which the school signs, below the holding. An authority's certificate serves only
    /// where no other school has certificates of it.
    pub trust: Vec<String>,
    /// Revocation lists (PEM or DER), below the holding.
    #[serde(default)]
    pub crl: Vec<String>,
}

impl SchoolsFile {
    /// Every entry that cannot be: without a folder or key of its own, or with a name of another.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let (mut codes, mut names) = (BTreeMap::new(), BTreeMap::new());
        for (school, at) in self.schools.iter().zip(0..) {
            let mut report = |field: &str, why: Message| {
                faults.push(Fault::of(SCHOOLS, &format!("schools[{at}].{field}"), why));
            };
            if !is_code(&school.code) {
                report("code", say("schools-code").with("code", school.code.as_str()));
            } else if let Some(other) = codes.insert(school.code.as_str(), school.name.as_str()) {
                report("code", say("schools-code-twice").with("code", school.code.as_str()).with("other", other));
            }
            if school.trust.is_empty() {
                report("trust", say("schools-no-trust"));
            }
            for (name, field) in school.names() {
                let plain = normal_title(name);
                if plain.is_empty() {
                    report(&field, say("schools-no-name"));
                } else if let Some(other) = names.insert(plain, school.code.as_str()) {
                    report(&field, say("schools-name-twice").with("name", name).with("other", other));
                }
            }
        }
        faults
    }

    /// The school that a submission names.
    pub fn named(&self, name: &str) -> Option<&School> {
        let wanted = normal_title(name);
        let is_it = |school: &&School| school.names().any(|(name, _)| normal_title(name) == wanted);
        self.schools.iter().find(is_it).filter(|_| !wanted.is_empty())
    }

    /// The name of a school by its code.
    pub fn name<'s>(&'s self, code: &'s str) -> &'s str {
        self.schools.iter().find(|school| school.code == code).map_or(code, |school| &school.name)
    }
}

impl School {
    /// Its names with their fields.
    fn names(&self) -> impl Iterator<Item = (&str, String)> {
        let aliases = self.aliases.iter().zip(0..).map(|(name, at)| (name.as_str(), format!("aliases[{at}]")));
        std::iter::once((self.name.as_str(), "name".to_owned())).chain(aliases)
    }
}

/// One case alone, so that no two are one folder anywhere.
fn is_code(code: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    is_name(code) && code.len() <= 32 && code.chars().all(plain) && ![HOME, UNKNOWN].contains(&code)
}

/// Whether a text, such as the batch or college that a submission names, may name a folder in that of a school.
pub fn is_name(name: &str) -> bool {
    let is_plain = EntryPath::new(name).is_ok_and(|name| !name.as_str().contains('/'));
    is_plain && !name.starts_with('-') && !OWN.iter().any(|own| own.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn school(code: &str, name: &str) -> School {
        School { code: code.into(), name: name.into(), aliases: vec![], trust: vec!["a.pem".into()], crl: vec![] }
    }

    fn faults(schools: Vec<School>) -> Vec<String> {
        let file = SchoolsFile { schema: SCHOOLS_SCHEMA.into(), largest_mib: 1, schools };
        file.faults().into_iter().map(|fault| format!("{} {}", fault.field, fault.problem.key())).collect()
    }

    #[test]
    fn no_two_schools_have_one_folder_or_one_name() {
        assert_eq!(faults(vec![school("10001", "甲大学"), school("10002", "乙大学")]), Vec::<String>::new());
        assert_eq!(faults(vec![school("a", "甲大学"), school("a", "乙大学")]), ["schools[1].code schools-code-twice"]);
        assert_eq!(faults(vec![school("a", "甲大学"), school("b", "甲 大学")]), ["schools[1].name schools-name-twice"]);
        for code in ["", "A", "a/b", "..", "holding", "unknown", "con", "-a", "某校", "a.b"] {
            assert_eq!(faults(vec![school(code, "甲大学")]), ["schools[0].code schools-code"], "{code}");
        }
        let bare = School { trust: vec![], ..school("a", " ") };
        assert_eq!(faults(vec![bare]), ["schools[0].trust schools-no-trust", "schools[0].name schools-no-name"]);
    }

    #[test]
    fn what_a_submission_names_is_one_folder_or_none() {
        for name in ["2022-autumn", "lit", "2022.1"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "..", "a/b", "a\\b", ".x", "Answers", "matches.json", "nul", "甲", "-x", "a\n"] {
            assert!(!is_name(name), "{name:?}");
        }
    }
}
