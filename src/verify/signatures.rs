//! The signatures of a manifest: who signed, whether each is trusted, and what it covers.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use super::finding::{self, Code, Findings};
use super::holding::Holding;
use crate::sign::sm2::{Sm2PublicKey, is_signature};
use crate::sign::{Problem, Signature, Trust, certificate, check_signature};

/// What signatures are held against, and what is asked for.
#[derive(Clone, Default)]
pub struct Demands {
    /// Anchors, revocation lists and the present.
    pub trust: Trust,
    /// The public key of SM2 signatures.
    pub sm2: Option<Sm2PublicKey>,
    /// How many must have signed.
    pub signers: usize,
    /// The number that the newest run has at least.
    pub run: u32,
}

/// What must stand beside a manifest.
#[derive(Debug, Clone, Copy)]
pub struct Must {
    /// How many must have signed.
    pub signers: usize,
    /// Whether one must have signed with SM2.
    pub sm2: bool,
}

impl Demands {
    /// The same for what was there at a time, as a stamp over the whole of it proves.
    pub fn since(mut self, proven: std::time::Duration) -> Demands {
        self.trust.proven = Some(proven);
        self
    }

    /// What must stand beside a manifest of which no record says more.
    pub fn must(&self) -> Must {
        Must { signers: self.signers, sm2: false }
    }
}

/// What is known of a signature, or of all on a holding; the later in order prevails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// There is none.
    NotSigned,
    /// It holds, and the signer is trusted.
    Trusted,
    /// It holds, but nobody vouches for the signer.
    Unknown,
    /// It holds, but its certificate, algorithm or time stamp is refused.
    Refused,
    /// It does not hold.
    Broken,
}

impl State {
    /// Key of the words that name it.
    pub fn key(self) -> &'static str {
        match self {
            State::NotSigned => "none",
            State::Trusted => "trusted",
            State::Unknown => "unknown",
            State::Refused => "refused",
            State::Broken => "broken",
        }
    }
}

/// How a raw SM2 signature, which has no certificate, is called.
const SM2: &str = "SM2";

/// One signature.
#[derive(Debug, Clone, Serialize)]
pub struct Signed {
    /// The manifest that it covers, as the subject of a finding; with it, every file that the manifest lists.
    pub covers: String,
    /// How many files the manifest lists.
    pub files: usize,
    /// The signer's name.
    pub signer: String,
    /// Who issued the certificate.
    pub issuer: String,
    /// The certificate's serial number in hexadecimal digits.
    pub serial: String,
    /// What tells the signer's key from others.
    #[serde(skip)]
    pub key: Vec<u8>,
    /// The signing time that the signer claims.
    #[serde(serialize_with = "time")]
    pub claimed: Option<std::time::Duration>,
    /// The time that a time stamp proves.
    #[serde(serialize_with = "time")]
    pub stamped: Option<std::time::Duration>,
    /// What came of it.
    pub state: State,
}

fn time<S: Serializer>(at: &Option<std::time::Duration>, to: S) -> Result<S::Ok, S::Error> {
    at.map(certificate::shown_time).serialize(to)
}

/// Checks the signatures beside a manifest and notes what is wrong.
pub fn check_all(
    holding: &Holding,
    manifest: &str,
    demands: &Demands,
    must: Must,
    findings: &mut Findings,
) -> Vec<Signed> {
    let (cms, sm2) = (format!("{manifest}.p7s"), format!("{manifest}.sm2"));
    let mut all = Vec::new();
    for path in [&cms, &sm2].into_iter().filter(|path| holding.has(path)) {
        let read = holding.bytes(manifest).and_then(|content| Ok((content, holding.bytes(path)?)));
        let (files, signed) = match read {
            Ok((content, bytes)) => {
                let signed = if path == &cms {
                    of_problems(check_signature(&bytes, &content, &demands.trust), path, demands, findings)
                } else {
                    vec![of_sm2(&bytes, &content, path, demands, findings)]
                };
                (content.iter().filter(|byte| **byte == b'\n').count(), signed)
            }
            Err(why) => {
                findings.note(Code::SignForm, path, why.to_string());
                (0, vec![nobody()])
            }
        };
        all.extend(signed.into_iter().map(|signed| Signed { covers: manifest.to_owned(), files, ..signed }));
    }
    // Who gives a key asks for its signature beside every other one, as does a run that says so.
    if (demands.sm2.is_some() && holding.has(&cms) || must.sm2) && !holding.has(&sm2) {
        findings.note(Code::SignMissing, &sm2, SM2);
    }
    let good = |signed: &&Signed| {
        if demands.trust.is_empty() {
            matches!(signed.state, State::Trusted | State::Unknown)
        } else {
            signed.state == State::Trusted
        }
    };
    // SM2 stands beside a person's signature and is none of its own.
    let persons = all.iter().filter(|signed| signed.signer != SM2).count();
    // Whoever holds one key is one signer, whatever certificates there are for it.
    let there = all.iter().filter(|signed| signed.signer != SM2).filter(good).map(|signed| &signed.key);
    let there = there.collect::<BTreeSet<_>>().len();
    // One that is there and bad has been reported already, unless a number is asked for.
    if there < must.signers && (persons < must.signers || demands.signers > 0) {
        findings.note(Code::SignMissing, &cms, format!("{there} < {}", must.signers));
    }
    all
}

/// Notes what is wrong with the signatures of a file.
pub fn of_problems(
    checked: Result<Vec<Signature>, Problem>,
    path: &str,
    demands: &Demands,
    findings: &mut Findings,
) -> Vec<Signed> {
    match checked {
        Ok(signatures) => signatures.into_iter().map(|signature| of_one(signature, path, demands, findings)).collect(),
        Err(problem) => {
            let state = note(&problem, "", path, demands, findings);
            vec![Signed { state, ..nobody() }]
        }
    }
}

fn of_one(signature: Signature, path: &str, demands: &Demands, findings: &mut Findings) -> Signed {
    let mut state = State::Trusted;
    for problem in &signature.problems {
        state = state.max(note(problem, &signature.signer, path, demands, findings));
    }
    let Signature { serial, key, claimed, stamped, .. } = signature;
    let [signer, issuer] = [signature.signer, signature.issuer].map(|name| finding::shown(&name));
    Signed { signer, issuer, serial, key, claimed, stamped, state, ..nobody() }
}

/// A signature of which nothing is known, so that it counts as broken.
pub fn nobody() -> Signed {
    Signed {
        covers: String::new(),
        files: 0,
        signer: String::new(),
        issuer: String::new(),
        serial: String::new(),
        key: Vec::new(),
        claimed: None,
        stamped: None,
        state: State::Broken,
    }
}

/// Notes a problem; that nobody vouches for a signer is a fault only where it was said whom to trust.
fn note(problem: &Problem, signer: &str, path: &str, demands: &Demands, findings: &mut Findings) -> State {
    let (code, state, detail) = match problem {
        Problem::Form(what) => (Code::SignForm, State::Broken, what),
        Problem::Broken(what) => (Code::SignBroken, State::Broken, what),
        Problem::Unknown(what) => (Code::SignUnknown, State::Unknown, what),
        Problem::Expired(what) => (Code::SignExpired, State::Refused, what),
        Problem::Revoked(what) => (Code::SignRevoked, State::Refused, what),
        Problem::Usage(what) => (Code::SignUsage, State::Refused, what),
        Problem::Weak(what) => (Code::SignWeak, State::Refused, what),
        Problem::Lists(what) => (Code::SignList, State::Refused, what),
        Problem::Stamp(what) => (Code::SignStamp, State::Refused, what),
        Problem::StampUnknown(what) => (Code::SignStampUnknown, State::Unknown, what),
    };
    let detail = if signer.is_empty() { detail.clone() } else { format!("{signer}: {detail}") };
    if state == State::Unknown && demands.trust.is_empty() {
        findings.warn(code, path, detail)
    } else {
        findings.note(code, path, detail)
    }
    state
}

fn of_sm2(bytes: &[u8], content: &[u8], path: &str, demands: &Demands, findings: &mut Findings) -> Signed {
    let state = match &demands.sm2 {
        _ if !is_signature(bytes) => {
            findings.note(Code::SignForm, path, "SM2");
            State::Broken
        }
        None => {
            findings.warn(Code::SignUnknown, path, "SM2");
            State::Unknown
        }
        Some(key) if key.accepts(content, bytes) => State::Trusted,
        Some(_) => {
            findings.note(Code::SignBroken, path, "SM2");
            State::Broken
        }
    };
    Signed { signer: SM2.into(), state, ..nobody() }
}

/// The time at which all that a manifest lists was there, with the signatures in it: that of a time stamp over a trusted
/// signature of the manifest.
pub fn proven(signed: &[Signed], manifest: &str) -> Option<std::time::Duration> {
    let trusted = signed.iter().filter(|signed| signed.covers == manifest && signed.state == State::Trusted);
    trusted.filter_map(|signed| signed.stamped).min()
}

/// What is known of a whole: the worst of its signatures; SM2 counts where its key was given.
pub fn whole(all: &[Signed]) -> State {
    let counts = |signed: &&Signed| signed.signer != SM2 || signed.state != State::Unknown;
    all.iter().filter(counts).map(|signed| signed.state).max().unwrap_or(State::NotSigned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_holds_nothing_that_is_not_seen() {
        let signature = Signature {
            signer: "CN=a\u{202e}b\nc".into(),
            issuer: "CN=\u{200b}".into(),
            serial: "1".into(),
            key: vec![1],
            claimed: None,
            stamped: None,
            problems: Vec::new(),
        };
        let signed = of_one(signature, "x", &Demands::default(), &mut Findings::default());
        assert_eq!([signed.signer.as_str(), &signed.issuer], ["CN=a\\u{202e}b\\u{a}c", "CN=\\u{200b}"]);
    }
}
