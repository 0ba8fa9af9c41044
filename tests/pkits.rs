//! Certificate paths of NIST's PKITS (Public Key Interoperability Test Suite, 2011, public domain): sections 4.1 to 4.7
//! and 4.16. Left out are policies, name constraints, lists of a part and deltas, which a reader here refuses where they
//! are critical. A case is a line of `cases.tsv`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use der::Decode;
use x509_cert::Certificate;
use zishen::sign::certificate::{Effort, Purpose, Use};
use zishen::sign::{Trust, pem};

/// Valid by RFC 5280, and refused here: DSA; a certificate from before 1970; an authority with two keys of which neither
/// vouches for the other.
const REFUSED: [&str; 4] = ["4.1.4", "4.1.5", "4.2.3", "4.4.19"];

fn file(folder: &str, name: &str, end: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pkits").join(folder).join(format!("{name}.{end}"))
}

/// None where it is no certificate that can be read.
fn certificate(name: &str) -> Option<Certificate> {
    Certificate::from_der(&fs::read(file("certs", name, "crt")).unwrap()).ok()
}

/// Whether a path is accepted in the year 2020.
fn accepts(own: &str, others: &str, lists: &str) -> bool {
    let list = |name: &str| pem::revocation_lists(&fs::read(file("crls", name, "crl")).unwrap()).unwrap_or_default();
    let trust = Trust {
        anchors: certificate("TrustAnchorRootCertificate").into_iter().collect(),
        lists: ["TrustAnchorRootCRL"].into_iter().chain(lists.split_whitespace()).flat_map(list).collect(),
        now: Duration::from_secs(1_577_836_800),
        proven: None,
    };
    let others: Vec<Certificate> = others.split_whitespace().filter_map(certificate).collect();
    let used = Use { purpose: Purpose::Signing, at: trust.now };
    certificate(own).is_some_and(|own| trust.check(&own, &others, used, &Effort::default()).is_ok())
}

#[test]
fn paths_are_accepted_and_refused_as_the_suite_says() {
    let cases = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pkits/cases.tsv")).unwrap();
    let mut wrong = Vec::new();
    for case in cases.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = case.split('\t').collect();
        let [section, verdict, own, others, lists] = columns[..] else { panic!("{case}") };
        let expected = verdict == "valid" && !REFUSED.contains(&section);
        if accepts(own, others, lists) != expected {
            wrong.push(format!("{section} {verdict}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
