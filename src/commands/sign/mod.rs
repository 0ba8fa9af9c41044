//! `sign`: an archivist's signature on a run and every dossier in it; a second person's beside the first; time stamps.

mod generation;
mod pdf;
mod stamps;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use der::DateTime;

use pdf::Seal;

use super::Exit;
use super::verify::in_full;
use crate::cli::Sign;
use crate::message::{Language, Message, say};
use crate::publish::{MANIFEST, PublishError, replace_signature};
use crate::report::{Incomplete, PastRun, printable_line};
use crate::sign::algorithm::Scheme;
use crate::sign::certificate::{Purpose, check_usage, check_validity};
use crate::sign::key::{KeyFiles, needs_password};
use crate::sign::sm2::Sm2Key;
use crate::sign::{Problem, Signer, Trust, cades, stamp, token};
use crate::verify::{Demands, verify};

/// Most student IDs of drafts that are printed.
const SOME: usize = 5;
/// The signature of a run.
const SIGNATURE: &str = "manifest-sha256.txt.p7s";

/// Why nothing was signed.
pub struct Stopped {
    outcome: Exit,
    why: Message,
}

impl From<Message> for Stopped {
    fn from(why: Message) -> Stopped {
        Stopped { outcome: Exit::Unusable, why }
    }
}

impl From<PublishError> for Stopped {
    fn from(error: PublishError) -> Stopped {
        let outcome = if error.is_locked() {
            Exit::TryAgain
        } else if error.is_cannot_write() {
            Exit::CannotWrite
        } else {
            Exit::Unusable
        };
        Stopped { outcome, why: error.message() }
    }
}

/// Who signs, and when.
pub struct Hand {
    signer: Signer,
    sm2: Option<Sm2Key>,
    now: DateTime,
}

pub fn run_sign(arguments: &Sign, language: Language) -> Exit {
    match sign(arguments, language) {
        Ok(done) => {
            out!("{}", printable_line(&done.text(language)));
            Exit::Done
        }
        Err(stopped) => {
            err!("{}", printable_line(&say("sign-stopped").with("why", stopped.why).text(language)));
            stopped.outcome
        }
    }
}

fn sign(arguments: &Sign, language: Language) -> Result<Message, Stopped> {
    // `current` is a link; the run has a number.
    let folder = fs::canonicalize(&arguments.run).map_err(|error| unreadable(&arguments.run, &error))?;
    if let Some(response) = &arguments.timestamp_response {
        return stamps::add_stamps(&folder, response);
    }
    let wants_key = arguments.key.is_some() || arguments.pkcs11_module.is_some();
    if let (false, Some(request)) = (wants_key, &arguments.timestamp_request) {
        stamps::write_request(&folder, None, request)?;
        return Ok(said("sign-requested", request));
    }
    if !wants_key {
        return Err(say("sign-no-key").into());
    }
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    check_run(&folder, since)?;
    let hand = hand(arguments, language)?;
    let tsa = arguments.tsa.as_deref();
    let is_signed = folder.join(SIGNATURE).exists();
    if is_signed && arguments.pdf {
        return Err(say("sign-pdf-late").into());
    }
    let (signed, done) = if is_signed {
        (folder.clone(), beside(&folder, &hand, tsa)?)
    } else {
        let seal = arguments.pdf.then(|| Seal::new(&hand, arguments.seal.as_deref())).transpose()?;
        let incomplete = incomplete(&folder, arguments.allow_incomplete.as_deref())?;
        generation::publish(&folder, &hand, seal.as_ref(), tsa, incomplete)?
    };
    if let Some(request) = &arguments.timestamp_request {
        stamps::write_request(&signed, hand.signer.chain().first(), request)?;
    }
    Ok(done)
}

fn said(key: &'static str, path: &Path) -> Message {
    say(key).with("path", path.display().to_string())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Message {
    said("sign-file", path).with("why", error.to_string())
}

fn read(path: &Path) -> Result<Vec<u8>, Message> {
    // What is no plain file may never end.
    if fs::metadata(path).is_ok_and(|data| !data.is_file()) {
        return Err(unreadable(path, &std::io::ErrorKind::InvalidInput.into()));
    }
    fs::read(path).map_err(|error| unreadable(path, &error))
}

/// Nobody signs what does not hold.
fn check_run(folder: &Path, now: Duration) -> Result<(), Message> {
    if !folder.join(MANIFEST).is_file() {
        return Err(said("sign-no-run", folder));
    }
    let demands = Demands { trust: Trust { now, ..Trust::default() }, ..Demands::default() };
    let reports = verify(folder, &in_full(&demands)).map_err(|error| unreadable(folder, &error))?;
    if reports.iter().all(|report| report.holds()) { Ok(()) } else { Err(said("sign-run-broken", folder)) }
}

/// What the signed generation says of dossiers that are drafts.
///
/// # Errors
/// When there are drafts and no reason.
fn incomplete(folder: &Path, reason: Option<&str>) -> Result<Option<Incomplete>, Message> {
    let record: PastRun = serde_json::from_slice(&read(&folder.join("run.json"))?)
        .map_err(|error| said("sign-file", folder).with("why", error.to_string()))?;
    let drafts: Vec<&str> = record
        .students
        .iter()
        .filter(|student| !student.unsigned.is_empty())
        .map(|student| student.id.as_str())
        .collect();
    match reason.map(str::trim).filter(|reason| !reason.is_empty()) {
        _ if drafts.is_empty() => Ok(None),
        Some(reason) => Ok(Some(Incomplete { reason: reason.into(), drafts: drafts.len() })),
        None => {
            let some = drafts.iter().take(SOME).copied().collect::<Vec<_>>().join("、");
            Err(say("sign-incomplete").with("drafts", drafts.len()).with("some", some))
        }
    }
}

/// Opens the keys; the password is asked for once.
fn hand(arguments: &Sign, language: Language) -> Result<Hand, Message> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = DateTime::from_unix_duration(Duration::from_secs(since.as_secs()));
    let now = now.map_err(|error| say("sign-failed").with("why", error.to_string()))?;
    let certificates = arguments.cert.as_deref().map(read).transpose()?;
    let key = arguments.key.as_deref().map(read).transpose()?;
    let sm2 = arguments.sm2_key.as_deref().map(read).transpose()?;
    let asks = |key: &Option<Vec<u8>>| key.as_ref().is_some_and(|key| needs_password(key));
    let needed = arguments.pkcs11_module.is_some() || asks(&key) || asks(&sm2);
    let password = if needed { Some(password(&arguments.password_file, language)?) } else { None };
    let signer = match (&arguments.pkcs11_module, &key) {
        (Some(module), _) => {
            let place =
                token::Place { module, token: arguments.token_label.as_deref(), key: arguments.key_label.as_deref() };
            let pin = password.as_deref().unwrap_or_default();
            let (key, found) = token::open_token(&place, pin, certificates.as_deref())?;
            Signer::on_token(key, found, arguments.pss)?
        }
        (None, Some(key)) => {
            let files = KeyFiles { key, certificates: certificates.as_deref(), pss: arguments.pss };
            Signer::open(&files, password.as_deref())?
        }
        (None, None) => return Err(say("sign-no-key")),
    };
    check_certificate(&signer, since)?;
    if signer.scheme() == Scheme::Ed25519 {
        err!("{}", say("sign-ed25519").text(language));
    }
    let sm2 = sm2.map(|text| Sm2Key::open(&text, password.as_deref())).transpose()?;
    Ok(Hand { signer, sm2, now })
}

/// The first line of the file, or what is typed.
fn password(file: &Option<PathBuf>, language: Language) -> Result<String, Message> {
    match file {
        Some(path) => {
            let text = String::from_utf8(read(path)?)
                .map_err(|error| said("sign-file", path).with("why", error.utf8_error().to_string()))?;
            // Editors on Windows begin a file in UTF-8 with a mark that is no part of what was typed.
            let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
            Ok(text.lines().next().unwrap_or_default().to_owned())
        }
        None => rpassword::prompt_password(say("sign-prompt").text(language))
            .map_err(|error| say("sign-no-password").with("why", error.to_string())),
    }
}

/// A signature that every check would refuse is not made.
fn check_certificate(signer: &Signer, now: Duration) -> Result<(), Message> {
    let Some(own) = signer.chain().first() else { return Err(say("sign-no-certificate")) };
    let checked = check_usage(own, Purpose::Signing).and_then(|()| check_validity(own, now));
    checked.map_err(|problem| match problem {
        Problem::Expired(what) => say("sign-expired").with("what", what),
        Problem::Usage(what) => say("sign-usage").with("what", what),
        _ => say("sign-no-certificate"),
    })
}

impl Hand {
    /// A key in a file, for what is signed beside runs.
    ///
    /// # Errors
    /// Why it cannot sign.
    pub fn open(
        key: &Path,
        cert: Option<&Path>,
        password_file: &Option<PathBuf>,
        language: Language,
    ) -> Result<Hand, Message> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = DateTime::from_unix_duration(Duration::from_secs(since.as_secs()));
        let now = now.map_err(|error| say("sign-failed").with("why", error.to_string()))?;
        let (key, certificates) = (read(key)?, cert.map(read).transpose()?);
        let password = if needs_password(&key) { Some(password(password_file, language)?) } else { None };
        let files = KeyFiles { key: &key, certificates: certificates.as_deref(), pss: false };
        let signer = Signer::open(&files, password.as_deref())?;
        check_certificate(&signer, since)?;
        Ok(Hand { signer, sm2: None, now })
    }

    /// The signature of a file, by its name.
    ///
    /// # Errors
    /// A message when the key refuses.
    pub fn beside(&self, name: &str, content: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Message> {
        self.signatures(name, content, None)
    }

    /// The signatures of a manifest by the names of their files, with a stamp where one is asked for.
    fn signatures(&self, manifest: &str, content: &[u8], tsa: Option<&str>) -> Result<Vec<(String, Vec<u8>)>, Message> {
        let mut signature = cades::sign_cades(content, &self.signer, self.now, None)?;
        if let Some(url) = tsa {
            signature = stamps::fetched(&signature, &self.signer, url)?;
        }
        let mut files = vec![(format!("{manifest}.p7s"), signature)];
        if let Some(key) = &self.sm2 {
            files.push((format!("{manifest}.sm2"), key.sign(content)?));
        }
        Ok(files)
    }
}

/// A second person signs the manifest of a run that is signed: not one signed byte changes.
fn beside(folder: &Path, hand: &Hand, tsa: Option<&str>) -> Result<Message, Stopped> {
    let (manifest, others) = (read(&folder.join(MANIFEST))?, read(&folder.join(SIGNATURE))?);
    let mut signature = cades::sign_cades(&manifest, &hand.signer, hand.now, Some(&others))?;
    if let Some(url) = tsa {
        signature = stamps::fetched(&signature, &hand.signer, url)?;
    }
    replace_signature(folder, SIGNATURE, &signature)?;
    if let Some(key) = &hand.sm2 {
        replace_signature(folder, "manifest-sha256.txt.sm2", &key.sign(&manifest)?)?;
    }
    Ok(said("sign-beside", folder))
}

/// The signature on a run as it stands.
fn signature_of(folder: &Path) -> Result<Vec<u8>, Message> {
    fs::read(folder.join(SIGNATURE)).map_err(|_| said("sign-unsigned", folder))
}

/// Hands a request to `stamp` for the signature of one signer.
fn request(signature: &[u8], signer: Option<&x509_cert::Certificate>) -> Result<Vec<u8>, Message> {
    stamp::request(signature, signer)
}
