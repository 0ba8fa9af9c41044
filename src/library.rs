//! The program as a library: what [`read`], [`review`], [`deliver`], [`verify()`] and [`sign()`] stand for, in this order.

use std::fs;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use der::DateTime;

use crate::cli::Source;
use crate::fault::Fault;
use crate::job::Job;
use crate::message::{Message, say};
use crate::pdf;
use crate::sign::key::KeyFiles;
use crate::sign::{Signer, Trust, cades};
use crate::student_file::{Evaluated, Packed, Reviewed, evaluate_all};
use crate::verify::{Demands, Options, Report};

/// Reads and checks an input folder, with the templates and fonts of the program and a thread for each core.
///
/// ```
/// let job = zishen::read("inputs").map_err(|faults| format!("{} faults", faults.len()))?;
/// assert!(job.inputs.students.len() > 20);
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// Every fault of batch, policy, programmes and templates. A faulty student is no error but stands in `job.inputs.rejected`.
pub fn read(folder: impl AsRef<Path>) -> Result<Job, Vec<Fault>> {
    Job::prepare(&Source { inputs: folder.as_ref().to_owned(), templates: None, fonts: None, threads: None })
}

/// Reviews every student, in the order of their IDs; writes nothing.
///
/// ```
/// use zishen::Verdict;
///
/// let job = zishen::read("inputs").map_err(|faults| format!("{} faults", faults.len()))?;
/// let reviewed = zishen::review(&job);
/// let passed = reviewed.iter().filter(|student| student.evaluation.verdict == Verdict::Pass).count();
/// assert!(0 < passed && passed < reviewed.len());
/// # Ok::<(), String>(())
/// ```
pub fn review(job: &Job) -> Vec<Reviewed> {
    evaluate_all(job, |student| student.into_reviewed())
}

/// Sets the documents of one student and packs the dossier, in memory. It has no archive number: those are given to a whole batch,
/// by `zishen build`.
///
/// ```
/// let job = zishen::read("inputs").map_err(|faults| format!("{} faults", faults.len()))?;
/// let id = job.inputs.students.keys().next().ok_or("nobody")?.to_string();
/// let dossier = zishen::deliver(&job, &id).map_err(|why| why.zh())?;
/// assert!(dossier.zip.starts_with(b"PK") && dossier.documents >= 10);
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// When nobody has this ID, or why no dossier could be made.
pub fn deliver(job: &Job, id: &str) -> Result<Packed, Message> {
    let of_id = job.inputs.students.values().find(|(_, student)| student.id.as_str() == id);
    let (file, student) = of_id.ok_or_else(|| say("explain-unknown").with("id", id).with("why", ""))?;
    let register = job.register();
    Evaluated::new(job, &job.frame(&register), file, student).pack()
}

/// Checks a dossier, a bag, a run, or a folder of runs against its checksums and its format. Signatures are checked, and nobody is
/// trusted.
///
/// PDFs are read in this process: what could be hostile is better left to `zishen verify`, which bounds their time and memory.
///
/// ```
/// # let job = zishen::read("inputs").map_err(|faults| format!("{} faults", faults.len()))?;
/// # let id = job.inputs.students.keys().next().ok_or("nobody")?.to_string();
/// # let dossier = zishen::deliver(&job, &id).map_err(|why| why.zh())?;
/// # let file = std::env::temp_dir().join(format!("zishen-doc-{}", std::process::id())).join(format!("{id}.zip"));
/// # std::fs::create_dir_all(file.parent().ok_or("no folder")?).map_err(|error| error.to_string())?;
/// # std::fs::write(&file, dossier.zip).map_err(|error| error.to_string())?;
/// let reports = zishen::verify(&file).map_err(|error| error.to_string())?;
/// for finding in reports.iter().flat_map(|report| &report.findings) {
///     println!("{}: {}", finding.subject, finding.message().zh());
/// }
/// assert!(reports.iter().all(|report| report.holds()));
/// # std::fs::remove_dir_all(file.parent().ok_or("no folder")?).map_err(|error| error.to_string())?;
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// When nothing can be read there.
pub fn verify(path: impl AsRef<Path>) -> io::Result<Vec<Report>> {
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    let trust = Trust { anchors: vec![], lists: vec![], now, proven: None };
    let demands = Demands { trust, sm2: None, signers: 0, run: 0 };
    crate::verify::verify(
        path.as_ref(),
        &Options { quick: false, seen: &|_| {}, demands: &demands, bounded: &pdf::look },
    )
}

/// The detached signature (CAdES-B-B, DER) over a manifest, as `zishen sign` puts it beside it: of a key in a PEM or PKCS#12 file whose
/// certificates stand in the same file or in one of their own.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("zishen-doc-sign-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
/// # let (key, certificate) = (folder.join("key.pem"), folder.join("certificate.pem"));
/// # let mut openssl = std::process::Command::new("openssl");
/// # openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=Archive"]);
/// # openssl.arg("-keyout").arg(&key).arg("-out").arg(&certificate);
/// # assert!(openssl.output().map_err(|error| error.to_string())?.status.success());
/// let manifest = b"0000  dossiers/edu/201920030301.zip\n";
/// let signature = zishen::sign(manifest, &key, Some(&certificate), None).map_err(|why| why.zh())?;
/// assert_eq!(signature[0], 0x30); // a SEQUENCE
/// # std::fs::remove_dir_all(folder).map_err(|error| error.to_string())?;
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// A message when a file cannot be read, the password is wrong, or no certificate belongs to the key.
pub fn sign(
    manifest: &[u8],
    key: &Path,
    certificates: Option<&Path>,
    password: Option<&str>,
) -> Result<Vec<u8>, Message> {
    let unusable =
        |path: &Path, why: String| say("sign-file").with("path", path.display().to_string()).with("why", why);
    let bytes = |path: &Path| fs::read(path).map_err(|error| unusable(path, error.to_string()));
    let (key, certificates) = (bytes(key)?, certificates.map(bytes).transpose()?);
    let signer = Signer::open(&KeyFiles { key: &key, certificates: certificates.as_deref(), pss: false }, password)?;
    let now = DateTime::from_system_time(SystemTime::now())
        .map_err(|error| say("sign-failed").with("why", error.to_string()))?;
    cades::sign_cades(manifest, &signer, now, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::inserted::accepted;

    /// Of the head of a group of courses the record does not have the name, behind which stands its sum.
    #[test]
    fn nothing_is_added_to_a_form_wherever_it_stands() {
        let job = read("inputs").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut places = 0;
        for id in ["201920010101", "202020030306", "201810020208"] {
            let path = folder.path().join(format!("{id}.zip"));
            fs::write(&path, deliver(&job, id).unwrap().zip).unwrap();
            let (tried, accepted) = accepted(&path, "另经查实", "小计");
            assert!(accepted.is_empty(), "{id}: {accepted:?}");
            places += tried;
        }
        assert!(places > 3_000, "{places}");
    }
}
