//! Whose signatures are whose: the certificates of every school, each its own.

use std::path::{Path, PathBuf};

use super::halt::Halt;
use crate::commands::verify::trust;
use crate::fault::Fault;
use crate::holding::{SCHOOLS, SCHOOLS_SCHEMA, School, SchoolsFile};
use crate::inputs;
use crate::message::say;
use crate::sign::check_signature;
use crate::verify::Demands;

/// The schools with what their signatures are checked against.
pub struct Trusts {
    pub file: SchoolsFile,
    demands: Vec<Demands>,
}

impl Trusts {
    /// Reads `schools.yaml` and the certificates that it names.
    pub fn read(root: &Path) -> Result<Trusts, Halt> {
        let file: SchoolsFile = inputs::read_own(root, SCHOOLS, SCHOOLS_SCHEMA)?;
        let mut faults = file.faults();
        let mut demands: Vec<Demands> = Vec::new();
        for (school, at) in file.schools.iter().zip(0..) {
            let paths = |files: &[String]| files.iter().map(|file| root.join(file)).collect::<Vec<PathBuf>>();
            let field = format!("schools[{at}].trust");
            match trust(&paths(&school.trust), &paths(&school.crl)) {
                Err(why) => faults.push(Fault::of(SCHOOLS, &field, why)),
                Ok(trust) => {
                    let has_it =
                        |demands: &&Demands| trust.anchors.iter().any(|own| demands.trust.anchors.contains(own));
                    if demands.iter().any(|demands| has_it(&demands)) {
                        faults.push(Fault::of(SCHOOLS, &field, say("schools-trust-twice")));
                    }
                    demands.push(Demands { trust, ..Demands::default() });
                }
            }
        }
        if faults.is_empty() { Ok(Trusts { file, demands }) } else { Err(faults.into()) }
    }

    /// What signatures of a school are checked against.
    pub fn demands(&self, code: &str) -> Option<&Demands> {
        let schools = self.file.schools.iter().zip(&self.demands);
        schools.into_iter().find(|(school, _)| school.code == code).map(|(_, demands)| demands)
    }

    /// The schools of which a signature on a content is.
    pub fn signers(&self, signature: &[u8], content: &[u8]) -> Vec<&School> {
        let is_by = |demands: &Demands| {
            let checked = check_signature(signature, content, &demands.trust);
            checked.is_ok_and(|all| all.iter().any(|signature| signature.problems.is_empty()))
        };
        self.file.schools.iter().zip(&self.demands).filter(|(_, demands)| is_by(demands)).map(|(one, _)| one).collect()
    }
}
