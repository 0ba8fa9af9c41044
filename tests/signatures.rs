//! Signatures against OpenSSL: keys and certificates are made here, and every way to cheat has its own finding.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::print::write_commitment;
use crate::sample::{build, copy_of_inputs, text, tool_absent, two_students, zishen};
use der::DateTime;
use serde_json::Value;
use tempfile::TempDir;
use zishen::sign::key::{KeyFiles, needs_password};
use zishen::sign::sm2::{Sm2Key, Sm2PublicKey};
use zishen::sign::{Problem, Signer, Trust, cades, check_signature, pem, stamp};

/// Keys and certificates: a root, an authority below it, signers, a time stamp authority.
const MAKE: &str = r#"
set -e
exec 2>/dev/null
openssl req -x509 -newkey rsa:3072 -nodes -keyout ca.key -out ca.pem -days 3650 -subj "/CN=Root" -addext keyUsage=critical,keyCertSign,cRLSign
openssl req -x509 -newkey rsa:2048 -nodes -keyout other.key -out other.pem -days 3650 -subj "/CN=Other"
below() { # name, authority, extensions, key options
  n=$1; ca=$2; printf "$3" > $n.ext; shift 3
  openssl req -newkey "$@" -nodes -keyout $n.key -out $n.csr -utf8 -subj "/CN=$n/O=档案馆"
  openssl x509 -req -in $n.csr -CA $ca.pem -CAkey $ca.key -CAcreateserial -days 700 -out $n.pem -extfile $n.ext
}
signs="keyUsage=critical,digitalSignature,nonRepudiation\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid"
below sub ca "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign" rsa:3072
below rsa sub "$signs" rsa:3072
below p256 ca "$signs" ec -pkeyopt ec_paramgen_curve:P-256
below p384 ca "$signs" ec -pkeyopt ec_paramgen_curve:P-384
below ed ca "$signs" ed25519
below small ca "$signs" rsa:2048
below web ca "keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth" ec -pkeyopt ec_paramgen_curve:P-256
below stamps ca "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping" rsa:3072
below loose ca "keyUsage=critical,digitalSignature\nextendedKeyUsage=timeStamping" rsa:3072
below leaf p256 "$signs" ec -pkeyopt ec_paramgen_curve:P-256
below bound ca "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nnameConstraints=permitted;dirName:only\n[only]\nCN=within" ec -pkeyopt ec_paramgen_curve:P-256
below within bound "$signs" ec -pkeyopt ec_paramgen_curve:P-256
below outside bound "$signs" ec -pkeyopt ec_paramgen_curve:P-256
below tls ca "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nextendedKeyUsage=serverAuth" ec -pkeyopt ec_paramgen_curve:P-256
below site tls "$signs" ec -pkeyopt ec_paramgen_curve:P-256
cp p256.key twin.key
printf "$signs" > twin.ext
openssl req -new -key twin.key -subj "/CN=twin" -out twin.csr
openssl x509 -req -in twin.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 700 -out twin.pem -extfile twin.ext
openssl pkcs12 -export -inkey rsa.key -in rsa.pem -certfile sub.pem -out rsa.p12 -passout pass:secret
openssl pkcs12 -export -legacy -inkey p256.key -in p256.pem -out p256.p12 -passout pass:secret
openssl pkcs8 -topk8 -in p384.key -out p384-locked.key -passout pass:secret
openssl rsa -traditional -aes256 -in rsa.key -out rsa-old.key -passout pass:secret
openssl ec -aes256 -in p256.key -out p256-old.key -passout pass:secret
openssl genpkey -algorithm SM2 -out sm2.key
openssl ec -aes256 -in sm2.key -out sm2-old.key -passout pass:secret
openssl pkey -in sm2.key -pubout -out sm2.pub
echo secret > password
cat > ca.cnf <<F
[ca]
default_ca=d
[d]
database=index.txt
default_md=sha256
default_crl_days=30
certificate=ca.pem
private_key=ca.key
F
: > index.txt
openssl ca -config ca.cnf -gencrl -out clean.crl
openssl ca -config ca.cnf -revoke p256.pem
openssl ca -config ca.cnf -gencrl -out revoked.crl
cat > tsa.cnf <<F
[tsa]
default_tsa=t
[t]
serial=serial
signer_cert=stamps.pem
signer_key=stamps.key
signer_digest=sha256
default_policy=1.2.3.4.1
digests=sha256,sha384,sha512
ess_cert_id_alg=sha256
F
echo 01 > serial
"#;

/// The folder of the keys; none, reported in words, where OpenSSL is absent.
pub fn keys() -> Option<&'static Path> {
    static KEYS: OnceLock<Option<TempDir>> = OnceLock::new();
    let made = KEYS.get_or_init(|| {
        let folder = TempDir::new().unwrap();
        let made = Command::new("bash").args(["-c", MAKE]).current_dir(folder.path()).status();
        made.is_ok_and(|status| status.success()).then_some(folder)
    });
    if made.is_none() {
        tool_absent("openssl 3");
    }
    made.as_ref().map(TempDir::path)
}

pub fn openssl(folder: &Path, arguments: &[&str]) -> bool {
    Command::new("openssl").args(arguments).current_dir(folder).output().unwrap().status.success()
}

pub fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap()
}

pub fn read(path: impl AsRef<Path>) -> Vec<u8> {
    fs::read(path).unwrap()
}

pub fn signer(keys: &Path, name: &str) -> Signer {
    let (key, certificate, pss) = match name {
        "rsa" | "pss" => ("rsa.p12".to_owned(), None, name == "pss"),
        "p256" => ("p256.p12".to_owned(), None, false),
        "p384" => ("p384-locked.key".to_owned(), Some("p384.pem".to_owned()), false),
        _ => (format!("{name}.key"), Some(format!("{name}.pem")), false),
    };
    let certificates = certificate.map(|name| read(keys.join(name)));
    let files = KeyFiles { key: &read(keys.join(key)), certificates: certificates.as_deref(), pss };
    Signer::open(&files, Some("secret")).unwrap()
}

pub fn sign(keys: &Path, name: &str, content: &[u8], others: Option<&[u8]>) -> Vec<u8> {
    let time = DateTime::from_unix_duration(Duration::from_secs(now().as_secs())).unwrap();
    cades::sign_cades(content, &signer(keys, name), time, others).unwrap()
}

pub fn trust(keys: &Path, anchor: &str, lists: &[&str]) -> Trust {
    Trust {
        anchors: pem::pem_certificates(&read(keys.join(anchor))).unwrap(),
        lists: lists.iter().flat_map(|list| pem::revocation_lists(&read(keys.join(list))).unwrap()).collect(),
        now: now(),
        proven: None,
    }
}

/// The problems of all signers, as the names of their kinds.
pub fn problems(p7s: &[u8], content: &[u8], trust: &Trust) -> Vec<String> {
    let all = match check_signature(p7s, content, trust) {
        Ok(signatures) => signatures.into_iter().flat_map(|signature| signature.problems).collect(),
        Err(problem) => vec![problem],
    };
    all.iter().map(|problem| format!("{problem:?}").split('(').next().unwrap().to_owned()).collect()
}

pub const CONTENT: &[u8] = b"0000  bagit.txt\n";

#[test]
fn openssl_accepts_what_is_signed_and_so_do_we() {
    let Some(keys) = keys() else { return };
    let trust = trust(keys, "ca.pem", &[]);
    let folder = TempDir::new().unwrap();
    for name in ["rsa", "pss", "p256", "p384", "ed"] {
        let p7s = sign(keys, name, CONTENT, None);
        assert_eq!(problems(&p7s, CONTENT, &trust), [""; 0], "{name}");
        let (content, file) = (folder.path().join("content"), folder.path().join("p7s"));
        fs::write(&content, CONTENT).unwrap();
        fs::write(&file, &p7s).unwrap();
        let verify = ["cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", text(&file), "-content"];
        let accepted =
            openssl(keys, &[&verify, &[text(&content), "-CAfile", "ca.pem", "-out", "/dev/null"][..]].concat());
        // OpenSSL 3.0 cannot check Ed25519 in CMS; later ones can.
        assert!(accepted || name == "ed", "{name}");
    }
}

#[test]
fn openssl_s_own_signature_is_accepted() {
    let Some(keys) = keys() else { return };
    let folder = TempDir::new().unwrap();
    let (content, file) = (folder.path().join("content"), folder.path().join("p7s"));
    fs::write(&content, CONTENT).unwrap();
    let sign = ["cms", "-sign", "-binary", "-cades", "-signer", "p256.pem", "-inkey", "p256.key", "-outform", "DER"];
    for md in ["sha256", "sha384"] {
        assert!(openssl(keys, &[&sign[..], &["-md", md, "-in", text(&content), "-out", text(&file)]].concat()));
        assert_eq!(problems(&read(&file), CONTENT, &trust(keys, "ca.pem", &[])), [""; 0]);
    }
    assert!(openssl(keys, &[&sign[..], &["-md", "sha1", "-in", text(&content), "-out", text(&file)]].concat()));
    assert_eq!(problems(&read(&file), CONTENT, &trust(keys, "ca.pem", &[])), ["Weak"]);
}

#[test]
fn every_changed_byte_is_found() {
    let Some(keys) = keys() else { return };
    let trust = trust(keys, "ca.pem", &[]);
    for name in ["pss", "p256"] {
        let p7s = sign(keys, name, CONTENT, None);
        for at in 0..p7s.len() {
            for mask in [0x01, 0x80, 0xff] {
                let mut changed = p7s.clone();
                changed[at] ^= mask;
                assert_ne!(problems(&changed, CONTENT, &trust), [""; 0], "{name} byte {at}");
            }
        }
        for at in 0..CONTENT.len() {
            let mut changed = CONTENT.to_vec();
            changed[at] ^= 0x01;
            assert_eq!(problems(&p7s, &changed, &trust), ["Broken"], "{name} content {at}");
        }
        assert!((0..p7s.len()).all(|end| check_signature(&p7s[..end], CONTENT, &trust).is_err()));
    }
}

#[test]
fn each_fault_of_a_certificate_has_its_own_name() {
    let Some(keys) = keys() else { return };
    let p256 = sign(keys, "p256", CONTENT, None);
    let ca = trust(keys, "ca.pem", &[]);
    assert_eq!(problems(&p256, CONTENT, &Trust { now: now(), ..Trust::default() }), ["Unknown"]);
    assert_eq!(problems(&p256, CONTENT, &trust(keys, "other.pem", &[])), ["Unknown"]);
    assert_eq!(problems(&p256, CONTENT, &trust(keys, "ca.pem", &["clean.crl"])), [""; 0]);
    assert_eq!(problems(&p256, CONTENT, &trust(keys, "ca.pem", &["revoked.crl"])), ["Revoked"]);
    // The authority below the root has no list of its own.
    assert_eq!(problems(&sign(keys, "rsa", CONTENT, None), CONTENT, &trust(keys, "ca.pem", &["clean.crl"])), ["Lists"]);
    let later = Trust { now: now() + Duration::from_secs(1000 * 86400), ..trust(keys, "ca.pem", &["clean.crl"]) };
    assert_eq!(problems(&p256, CONTENT, &later), ["Expired"]);
    assert_eq!(problems(&sign(keys, "web", CONTENT, None), CONTENT, &ca), ["Usage"]);
    // A signer is no authority.
    let leaf = sign(keys, "leaf", CONTENT, None);
    assert_eq!(problems(&leaf, CONTENT, &trust(keys, "p256.pem", &[])), ["Usage"]);
    let files =
        KeyFiles { key: &read(keys.join("small.key")), certificates: Some(&read(keys.join("small.pem"))), pss: false };
    assert!(Signer::open(&files, None).is_err_and(|why| why.key() == "sign-key-weak"));
    let files = KeyFiles { key: &read(keys.join("rsa.p12")), certificates: None, pss: false };
    assert!(Signer::open(&files, Some("wrong")).is_err_and(|why| why.key() == "sign-pkcs12"));
    let files = KeyFiles { key: &read(keys.join("p384-locked.key")), certificates: None, pss: false };
    assert!(Signer::open(&files, Some("wrong")).is_err_and(|why| why.key() == "sign-password"));
    let files =
        KeyFiles { key: &read(keys.join("ed.key")), certificates: Some(&read(keys.join("p256.pem"))), pss: false };
    assert!(Signer::open(&files, None).is_err_and(|why| why.key() == "sign-no-certificate"));
}

#[test]
fn a_key_that_is_encrypted_in_the_old_way_is_named_as_such() {
    let Some(keys) = keys() else { return };
    for (key, certificate) in [("rsa-old.key", "rsa.pem"), ("p256-old.key", "p256.pem")] {
        let key = read(keys.join(key));
        assert!(!needs_password(&key), "a password would not help");
        let files = KeyFiles { key: &key, certificates: Some(&read(keys.join(certificate))), pss: false };
        let why = Signer::open(&files, Some("secret")).err().unwrap();
        assert!(why.key() == "sign-key-old" && why.zh().contains("openssl pkcs8 -topk8"), "{}", why.zh());
    }
    assert!(
        Sm2Key::open(&read(keys.join("sm2-old.key")), Some("secret")).is_err_and(|why| why.key() == "sign-key-old")
    );
    // What the message says to do is enough.
    let new = ["pkcs8", "-topk8", "-in", "p256-old.key", "-passin", "pass:secret", "-passout", "pass:secret"];
    assert!(openssl(keys, &[&new[..], &["-out", "p256-new.key"]].concat()));
    let files = KeyFiles {
        key: &read(keys.join("p256-new.key")),
        certificates: Some(&read(keys.join("p256.pem"))),
        pss: false,
    };
    assert!(Signer::open(&files, Some("secret")).is_ok());
}

#[test]
fn two_persons_sign_one_content() {
    let Some(keys) = keys() else { return };
    let first = sign(keys, "p256", CONTENT, None);
    let both = sign(keys, "rsa", CONTENT, Some(&first));
    let signatures = check_signature(&both, CONTENT, &trust(keys, "ca.pem", &[])).unwrap();
    let names: Vec<_> = signatures.iter().map(|signature| signature.signer.as_str()).collect();
    assert!(names.len() == 2 && names.iter().any(|name| name.contains("CN=rsa")));
    assert!(signatures.iter().all(|signature| signature.problems.is_empty()));
    // Who is not trusted does not make the other so.
    let one = check_signature(&both, CONTENT, &trust(keys, "p256.pem", &[])).unwrap();
    assert_eq!(one.iter().filter(|signature| signature.problems.is_empty()).count(), 1);
    let time = DateTime::from_unix_duration(Duration::from_secs(now().as_secs())).unwrap();
    assert!(cades::sign_cades(CONTENT, &signer(keys, "rsa"), time, Some(&both)).is_err());
}

/// The answer of OpenSSL as an authority of time stamps.
pub fn answer(keys: &Path, request: &[u8]) -> Vec<u8> {
    static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _serial = ONE_AT_A_TIME.lock();
    let folder = TempDir::new().unwrap();
    let (query, reply) = (folder.path().join("q"), folder.path().join("r"));
    fs::write(&query, request).unwrap();
    let arguments = ["ts", "-reply", "-config", "tsa.cnf", "-queryfile", text(&query), "-out", text(&reply)];
    assert!(openssl(keys, &arguments));
    read(reply)
}

#[test]
fn a_time_stamp_is_kept_and_checked() {
    let Some(keys) = keys() else { return };
    let p7s = sign(keys, "p256", CONTENT, None);
    let request = stamp::request(&p7s, None).unwrap();
    let reply = answer(keys, &request);
    let stamped = stamp::add_stamp(&p7s, &reply, Some(&request)).unwrap();
    let signatures = check_signature(&stamped, CONTENT, &trust(keys, "ca.pem", &[])).unwrap();
    assert!(signatures[0].problems.is_empty() && signatures[0].stamped.is_some(), "{signatures:?}");
    // The certificate is over by then, but the stamp proves that it was not.
    let later = Trust { now: now() + Duration::from_secs(1000 * 86400), ..trust(keys, "ca.pem", &[]) };
    assert_eq!(problems(&stamped, CONTENT, &later), [""; 0]);
    assert_eq!(problems(&stamped, CONTENT, &trust(keys, "p256.pem", &[])), ["StampUnknown"]);
    // A stamp of another signature.
    let other = sign(keys, "p384", CONTENT, None);
    assert!(stamp::add_stamp(&other, &reply, None).is_err());
    for at in (0..stamped.len()).step_by(3) {
        let mut changed = stamped.clone();
        changed[at] ^= 0x01;
        assert_ne!(problems(&changed, CONTENT, &trust(keys, "ca.pem", &[])), [""; 0], "byte {at}");
    }
    assert!(matches!(check_signature(&stamped[1..], CONTENT, &later), Err(Problem::Form(_))));
}

#[test]
fn sm2_agrees_with_openssl_both_ways() {
    let Some(keys) = keys() else { return };
    let folder = TempDir::new().unwrap();
    let (content, file) = (folder.path().join("content"), folder.path().join("sm2"));
    fs::write(&content, CONTENT).unwrap();
    let (key, public) = (read(keys.join("sm2.key")), Sm2PublicKey::open(&read(keys.join("sm2.pub"))).unwrap());
    let key = Sm2Key::open(&key, None).unwrap();
    let id = ["-sigopt", "distid:1234567812345678", text(&content)];
    // Numbers with zeros in front come one time in 128.
    for _ in 0..300 {
        let signature = key.sign(CONTENT).unwrap();
        assert!(public.accepts(CONTENT, &signature) && !public.accepts(b"other", &signature));
    }
    fs::write(&file, key.sign(CONTENT).unwrap()).unwrap();
    let verify = ["dgst", "-sm3", "-verify", "sm2.pub", "-signature", text(&file)];
    assert!(openssl(keys, &[&verify[..], &id].concat()));
    assert!(openssl(keys, &[&["dgst", "-sm3", "-sign", "sm2.key", "-out", text(&file)][..], &id].concat()));
    assert!(public.accepts(CONTENT, &read(&file)));
}

/// An output folder of its own with one run of two students, copied from one that is built once.
pub fn output() -> TempDir {
    static BUILT: OnceLock<TempDir> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let students = two_students();
        let inputs = copy_of_inputs(&students.iter().map(String::as_str).collect::<Vec<_>>());
        let out = TempDir::new().unwrap();
        build(inputs.path(), out.path(), &[], 0);
        out
    });
    let out = TempDir::new().unwrap();
    assert!(Command::new("cp").arg("-a").arg(built.path().join(".")).arg(out.path()).status().unwrap().success());
    out
}

/// The run of a number in the one batch.
pub fn run(out: &TempDir, number: &str) -> PathBuf {
    let batch = fs::read_dir(out.path()).unwrap().flatten().find(|entry| entry.path().is_dir()).unwrap();
    batch.path().join(number)
}

/// Nobody has signed the sheets of the sample by hand.
const DRAFTS: [&str; 2] = ["--allow-incomplete", "示例"];

pub fn sign_run(keys: &Path, run: &Path, key: &str, more: &[&str]) -> (i32, String) {
    let (key, password) = (keys.join(key), keys.join("password"));
    let arguments = ["sign", text(run), "--key", text(&key), "--password-file", text(&password)];
    let output = zishen(&[&arguments[..], &DRAFTS, more].concat());
    (output.status.code().unwrap(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

/// Exit code, state and codes of faults.
pub fn verified(path: &Path, more: &[&str]) -> (i32, String, Vec<String>) {
    let output = zishen(&[&["verify", "--format", "json", text(path)], more].concat());
    let reports: Value = serde_json::from_slice(&output.stdout).unwrap();
    let report = &reports[0];
    let faults = report["findings"].as_array().unwrap().iter().filter(|finding| finding["warning"] == false);
    let mut codes: Vec<_> = faults.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect();
    codes.sort();
    codes.dedup();
    (output.status.code().unwrap(), report["signature"].as_str().unwrap().to_owned(), codes)
}

pub fn dossiers(run: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(run.join("dossiers")).sort_by_file_name();
    walk.into_iter().flatten().map(walkdir::DirEntry::into_path).filter(|path| path.is_file()).collect()
}

#[test]
fn a_run_is_signed_checked_and_signed_again() {
    let Some(keys) = keys() else { return };
    let out = output();
    let (first, second) = (run(&out, "0001"), run(&out, "0002"));
    let before = read(first.join("manifest-sha256.txt"));
    assert_eq!(verified(&first, &[]), (0, "not-signed".into(), vec![]));
    assert_eq!(verified(&first, &["--require-signature"]).2, ["sign-missing"]);
    let (code, said) = sign_run(keys, &first, "rsa.p12", &["--sm2-key", text(&keys.join("sm2.key"))]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(read(first.join("manifest-sha256.txt")), before);
    let (ca, sm2) = (keys.join("ca.pem"), keys.join("sm2.pub"));
    let trusted = ["--trust", text(&ca), "--sm2-key", text(&sm2), "--require-signature", "--expect-run", "2"];
    assert_eq!(verified(&second, &trusted), (0, "trusted".into(), vec![]));
    assert_eq!(verified(&dossiers(&second)[0], &trusted[..5]), (0, "trusted".into(), vec![]));
    assert_eq!(verified(&second, &[]), (0, "unknown".into(), vec![]));
    let other = keys.join("other.pem");
    assert_eq!(verified(&second, &["--trust", text(&other)]).2, ["sign-unknown"]);
    assert_eq!(verified(&first, &["--expect-run", "2"]).2, ["run-rollback"]);
    assert_eq!(verified(out.path(), &["--expect-run", "2"]).2, [""; 0]);
    // The second person, with a stamp that comes by file.
    let (manifest, query) = (read(second.join("manifest-sha256.txt")), out.path().join("q"));
    let (code, said) = sign_run(keys, &second, "p256.p12", &["--timestamp-request", text(&query)]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(sign_run(keys, &second, "p256.p12", &[]).0, 3, "nobody signs twice");
    let reply = out.path().join("r");
    fs::write(&reply, answer(keys, &read(&query))).unwrap();
    fs::remove_file(&query).unwrap();
    assert!(zishen(&["sign", text(&second), "--timestamp-response", text(&reply)]).status.success());
    assert_eq!(read(second.join("manifest-sha256.txt")), manifest);
    let two = ["--trust", text(&ca), "--sm2-key", text(&sm2), "--require-signature=2"];
    assert_eq!(verified(&second, &two), (0, "trusted".into(), vec![]));
    // Whoever gives the key of a signature asks for it.
    let [beside, away] = [second.join("manifest-sha256.txt.sm2"), out.path().join("sm2")];
    fs::rename(&beside, &away).unwrap();
    assert_eq!(verified(&second, &two).2, ["sign-missing"]);
    fs::rename(&away, &beside).unwrap();
    let (p7s, content) = (second.join("manifest-sha256.txt.p7s"), second.join("manifest-sha256.txt"));
    let verify = ["cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", text(&p7s), "-content"];
    assert!(openssl(keys, &[&verify[..], &[text(&content), "-CAfile", "ca.pem", "-out", "/dev/null"]].concat()));
}

#[test]
fn drafts_are_sealed_only_for_a_reason() {
    let Some(keys) = keys() else { return };
    let out = output();
    let (first, second) = (run(&out, "0001"), run(&out, "0002"));
    let (key, password) = (keys.join("p256.p12"), keys.join("password"));
    let arguments = ["sign", text(&first), "--key", text(&key), "--password-file", text(&password)];
    let output = zishen(&arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("草稿") && said.contains("zishen print --needs-signature"), "{said}");
    assert!(!second.exists());
    let output = zishen(&[&arguments[..], &["--allow-incomplete", "  "]].concat());
    assert_eq!(output.status.code(), Some(3), "a blank reason is none");
    let (code, said) = sign_run(keys, &first, "p256.p12", &[]);
    assert_eq!(code, 0, "{said}");
    let record: Value = serde_json::from_slice(&read(second.join("run.json"))).unwrap();
    let drafts =
        record["students"].as_array().unwrap().iter().filter(|s| s["unsigned"] == serde_json::json!(["outputs"]));
    let drafts = drafts.count();
    assert!(drafts > 0);
    assert_eq!(record["incomplete"], serde_json::json!({"reason": "示例", "drafts": drafts}));
    let output = zishen(&["verify", text(&second)]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains(&format!("草稿{drafts}个")) && said.contains("（含草稿）：示例"), "{said}");
    let output = zishen(&["runs", text(out.path())]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("（示例）"));
}

#[test]
fn every_way_to_cheat_is_found() {
    let Some(keys) = keys() else { return };
    let out = output();
    let (first, second) = (run(&out, "0001"), run(&out, "0002"));
    assert_eq!(sign_run(keys, &first, "p256.p12", &[]).0, 0);
    let ca = keys.join("ca.pem");
    let trust = ["--trust", text(&ca)];
    let p7s = second.join("manifest-sha256.txt.p7s");
    let signature = read(&p7s);
    // Stripped: the signed record says that it was there.
    fs::remove_file(&p7s).unwrap();
    assert_eq!(verified(&second, &trust).2, ["sign-missing"]);
    // That of another manifest.
    fs::write(&p7s, sign(keys, "p256", b"other", None)).unwrap();
    assert_eq!(verified(&second, &trust), (1, "broken".into(), vec!["sign-broken".into()]));
    fs::write(&p7s, &signature[..signature.len() - 1]).unwrap();
    assert_eq!(verified(&second, &trust).2, ["sign-form"]);
    fs::write(&p7s, &signature).unwrap();
    // One key with two certificates is one signer.
    let content = read(second.join("manifest-sha256.txt"));
    fs::write(&p7s, sign(keys, "twin", &content, Some(&signature))).unwrap();
    assert_eq!(verified(&second, &trust).2, [""; 0]);
    assert_eq!(verified(&second, &[&trust[..], &["--require-signature=2"]].concat()).2, ["sign-missing"]);
    fs::write(&p7s, &signature).unwrap();
    // Dossiers exchanged, and the run's manifest with them.
    let all = dossiers(&second);
    let (one, two) = (read(&all[0]), read(&all[1]));
    fs::write(&all[0], &two).unwrap();
    assert!(verified(&second, &trust).2.contains(&"run-file-changed".into()));
    let manifest = fs::read_to_string(second.join("manifest-sha256.txt")).unwrap();
    let digest = |bytes: &[u8]| zishen::package::sha256(bytes).to_string();
    fs::write(second.join("manifest-sha256.txt"), manifest.replace(&digest(&one), &digest(&two))).unwrap();
    assert!(verified(&second, &trust).2.contains(&"sign-broken".into()));
    // An unsigned dossier of the run before, with all digests made to fit.
    let old = read(&dossiers(&first)[0]);
    fs::write(&all[0], &old).unwrap();
    fs::write(second.join("manifest-sha256.txt"), manifest.replace(&digest(&one), &digest(&old))).unwrap();
    let codes = verified(&second, &trust).2;
    assert!(codes.contains(&"sign-missing".into()) && codes.contains(&"sign-broken".into()), "{codes:?}");
    // A run that does not hold is not signed, nor one that is not the newest.
    assert_eq!(sign_run(keys, &second, "rsa.p12", &[]).0, 3);
    assert_eq!(sign_run(keys, &first, "rsa.p12", &[]).0, 3);
    assert!(!run(&out, "0003").exists());
}

#[test]
fn a_service_of_time_stamps_is_asked() {
    use std::io::{BufRead, BufReader, Read, Write};
    let Some(keys) = keys() else { return };
    let out = output();
    let service = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/tsa", service.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut stream = BufReader::new(service.accept().unwrap().0);
        let mut length = 0;
        let mut line = String::new();
        while stream.read_line(&mut line).unwrap() > 2 {
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            line.clear();
        }
        let mut query = vec![0; length];
        stream.read_exact(&mut query).unwrap();
        let reply = answer(keys, &query);
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", reply.len());
        stream.get_mut().write_all(&[head.as_bytes(), &reply].concat()).unwrap();
    });
    let (code, said) = sign_run(keys, &run(&out, "0001"), "p256.p12", &["--tsa", &url]);
    assert_eq!(code, 0, "{said}");
    let ca = keys.join("ca.pem");
    let output = zishen(&["verify", "--format", "json", text(&run(&out, "0002")), "--trust", text(&ca)]);
    let reports: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(reports[0]["signatures"][0]["stamped"].is_string(), "{reports}");
}

#[test]
fn a_key_on_a_token_signs_the_whole_run() {
    let Some(keys) = keys() else { return };
    let module = ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"];
    let Some(module) = module.into_iter().find(|path| Path::new(path).exists()) else {
        return tool_absent("SoftHSM2");
    };
    let out = output();
    let folder = TempDir::new().unwrap();
    let configuration = folder.path().join("softhsm2.conf");
    fs::write(&configuration, format!("directories.tokendir = {}\n", folder.path().display())).unwrap();
    for (name, id) in [("p256", "01"), ("rsa", "02")] {
        let tool = |arguments: &[&str]| {
            let mut command = Command::new("softhsm2-util");
            let output = command.env("SOFTHSM2_CONF", &configuration).args(arguments).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        };
        let key = keys.join(format!("{name}.key"));
        tool(&["--init-token", "--free", "--label", name, "--pin", "secret", "--so-pin", "secret"]);
        tool(&["--import", text(&key), "--token", name, "--label", name, "--id", id, "--pin", "secret"]);
    }
    let (run, password) = (run(&out, "0001"), keys.join("password"));
    let place = |name: &str| -> Vec<String> {
        let certificate = keys.join(format!("{name}.pem"));
        [
            "--pkcs11-module",
            module,
            "--token-label",
            name,
            "--cert",
            text(&certificate),
            "--password-file",
            text(&password),
        ]
        .map(str::to_owned)
        .to_vec()
    };
    for (name, number) in [("p256", "0001"), ("rsa", "0002")] {
        let run = run.with_file_name(number);
        let mut command = Command::new(env!("CARGO_BIN_EXE_zishen"));
        let command = command.env("SOFTHSM2_CONF", &configuration).arg("sign").arg(&run).args(DRAFTS).args(place(name));
        let output = command.output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let (ca, sub) = (keys.join("ca.pem"), keys.join("sub.pem"));
    let trusted = ["--trust", text(&ca), "--trust", text(&sub), "--require-signature=2"];
    assert_eq!(verified(&run.with_file_name("0002"), &trusted), (0, "trusted".into(), vec![]));
}

/// What a program of the system says; none, reported in words, where it is not installed.
pub fn said_by(program: &str, arguments: &[&str]) -> Option<String> {
    let Ok(output) = Command::new(program).args(arguments).output() else {
        tool_absent(program);
        return None;
    };
    Some(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

#[test]
fn the_summary_tables_are_signed_for_other_readers() {
    let Some(keys) = keys() else { return };
    let out = output();
    let (first, second) = (run(&out, "0001"), run(&out, "0002"));
    let seal = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/render/example.jpg");
    let (code, said) = sign_run(keys, &first, "rsa.p12", &["--pdf", "--seal", text(&seal)]);
    assert_eq!(code, 0, "{said}");
    let ca = keys.join("ca.pem");
    assert_eq!(verified(&second, &["--trust", text(&ca)]), (0, "trusted".into(), vec![]));
    let tables: Vec<_> = fs::read_dir(second.join("summary")).unwrap().flatten().map(|entry| entry.path()).collect();
    let pdfs: Vec<_> = tables.iter().filter(|path| path.extension().is_some_and(|e| e == "pdf")).collect();
    assert!(!pdfs.is_empty());
    for pdf in pdfs {
        let before = read(first.join("summary").join(pdf.file_name().unwrap()));
        assert!(read(pdf).starts_with(&before));
        if let Some(said) = said_by("pdfsig", &[text(pdf)]) {
            assert!(said.contains("Signature is Valid") && said.contains("Total document signed"), "{said}");
            assert!(said.contains("ETSI.CAdES.detached"), "{said}");
        }
        let arguments = ["sign", "validate", "--no-revocation-check", "--trust", text(&ca), text(pdf)];
        if let Some(said) = said_by("pyhanko", &arguments) {
            assert!(said.contains("INTACT:TRUSTED,UNTOUCHED"), "{said}");
        }
    }
    let (code, said) = sign_run(keys, &second, "p256.p12", &["--pdf"]);
    assert_eq!(code, 3, "{said}");
}

/// By the settings forms are signed too; the bag is brought up to them, and a build takes the dossiers on as they are.
#[test]
fn forms_are_signed_where_the_settings_say_so() {
    let Some(keys) = keys() else { return };
    let students = two_students();
    let inputs = copy_of_inputs(&students.iter().map(String::as_str).collect::<Vec<_>>());
    let batch = inputs.path().join("batch.yaml");
    let text_of = fs::read_to_string(&batch).unwrap();
    fs::write(&batch, text_of + "packet: {sm3: true, signed_forms: [review, outputs]}\n").unwrap();
    let out = TempDir::new().unwrap();
    build(inputs.path(), out.path(), &[], 0);
    let (first, second) = (run(&out, "0001"), run(&out, "0002"));
    let seal = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/render/example.jpg");
    let (code, said) = sign_run(keys, &first, "p256.p12", &["--pdf", "--seal", text(&seal)]);
    assert_eq!(code, 0, "{said}");
    let ca = keys.join("ca.pem");
    assert_eq!(verified(&second, &["--trust", text(&ca)]), (0, "trusted".into(), vec![]));
    are_volumes_of_their_dossiers(second.parent().unwrap(), &ca);
    for (old, new) in dossiers(&first).iter().zip(dossiers(&second)) {
        let (old, new) = (unzipped(old), unzipped(&new));
        for name in ["07-research.pdf", "08-review.pdf"] {
            let file = |folder: &TempDir| {
                walkdir::WalkDir::new(folder.path())
                    .into_iter()
                    .flatten()
                    .find(|entry| entry.file_name() == name)
                    .map(|e| e.into_path())
            };
            let (Some(before), Some(after)) = (file(&old), file(&new)) else { continue };
            assert!(read(&after).starts_with(&read(&before)) && read(&after).len() > read(&before).len());
            if let Some(said) = said_by("pdfsig", &[text(&after)]) {
                assert!(said.contains("Signature is Valid") && said.contains("Total document signed"), "{said}");
            }
            let arguments = ["sign", "validate", "--no-revocation-check", "--trust", text(&ca), text(&after)];
            if let Some(said) = said_by("pyhanko", &arguments) {
                assert!(said.contains("INTACT:TRUSTED,UNTOUCHED"), "{said}");
            }
        }
        let bag = fs::read_dir(new.path()).unwrap().flatten().next().unwrap().path();
        if let Some(said) = said_by("bagit.py", &["--validate", text(&bag)]) {
            assert!(said.contains("is valid"), "{said}");
        }
        for manifest in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
            let sum = Command::new("sha256sum").args(["--quiet", "-c", manifest]).current_dir(&bag).status();
            assert!(sum.is_ok_and(|status| status.success()), "{manifest}");
        }
    }
    let output = build(inputs.path(), out.path(), &[], 0);
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(said.contains("没有变化"), "{said}");
}

/// A form of the school's own is signed by its code, as a built-in one is.
#[test]
fn a_form_of_the_schools_own_is_signed_where_the_settings_say_so() {
    let Some(keys) = keys() else { return };
    let inputs = copy_of_inputs(&[two_students()[0].as_str()]);
    let (batch, out, templates) = (inputs.path().join("batch.yaml"), TempDir::new().unwrap(), TempDir::new().unwrap());
    write_commitment(templates.path());
    let settings =
        "print: {forms: [{code: commitment, title: 学位论文诚信承诺书}]}\npacket: {signed_forms: [commitment]}\n";
    fs::write(&batch, fs::read_to_string(&batch).unwrap() + settings).unwrap();
    build(inputs.path(), out.path(), &["--templates", text(templates.path())], 0);
    let (first, second) = (run(&out, "0001"), run(&out, "0002"));
    let (code, said) = sign_run(keys, &first, "p256.p12", &["--pdf"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(verified(&second, &["--trust", text(&keys.join("ca.pem"))]), (0, "trusted".into(), vec![]));
    let own = |run: &Path| {
        let folder = unzipped(&dossiers(run)[0]);
        let top = fs::read_dir(folder.path()).unwrap().flatten().next().unwrap().path();
        read(top.join("data/forms/08a-commitment.pdf"))
    };
    let [before, after] = [own(&first), own(&second)];
    assert!(after.len() > before.len() && after.starts_with(&before));
}

/// Whole volumes of signed forms hold, and one in the place of another does not.
fn are_volumes_of_their_dossiers(batch: &Path, ca: &Path) {
    let to = TempDir::new().unwrap();
    let output = zishen(&["handover", text(batch), "--to", text(to.path()), "--volumes"]);
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    let home = fs::read_dir(to.path()).unwrap().flatten().next().unwrap().path();
    assert_eq!(verified(&home, &["--trust", text(ca)]), (0, "trusted".into(), vec![]));
    let volumes = fs::read_dir(home.join("整卷")).unwrap().flatten().map(|entry| entry.path());
    let [one, other] = volumes.take(2).collect::<Vec<_>>().try_into().unwrap();
    let digest = |path: &Path| zishen::package::sha256(&read(path)).to_string();
    let sums = fs::read_to_string(home.join("sha256sum.txt")).unwrap().replace(&digest(&one), &digest(&other));
    fs::copy(other, &one).unwrap();
    fs::write(home.join("sha256sum.txt"), sums).unwrap();
    assert_eq!(verified(&home, &["--trust", text(ca)]), (1, "trusted".into(), vec!["run-record".into()]));
}

/// A dossier in a folder.
pub fn unzipped(zip: &Path) -> TempDir {
    let folder = TempDir::new().unwrap();
    zip::ZipArchive::new(fs::File::open(zip).unwrap()).unwrap().extract(folder.path()).unwrap();
    folder
}
