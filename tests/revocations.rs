//! What a revocation comes to by its reason, for signers and for authorities of time stamps (RFC 3161, section 4).

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use jiff::Timestamp;
use tempfile::TempDir;
use zishen::sign::{Trust, pem, stamp};
use zishen::verify::{Demands, Options, Report, State, verify};

use crate::sample::{text, zishen};
use crate::signatures::{
    CONTENT, answer, dossiers, keys, now, openssl, output, problems, read, run, sign, sign_run, trust,
};

/// A list of the root that revokes one certificate at a time for a reason; made in a folder of its own.
fn list(keys: &Path, certificate: &str, at: Timestamp, reason: &str) -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    let arguments = ["x509", "-noout", "-serial", "-in", certificate];
    let serial = Command::new("openssl").args(arguments).current_dir(keys).output().unwrap();
    let serial = String::from_utf8(serial.stdout).unwrap();
    let serial = serial.trim().strip_prefix("serial=").unwrap();
    let index = format!("R\t491231235959Z\t{}{reason}\t{serial}\tunknown\t/CN=x\n", at.strftime("%y%m%d%H%M%SZ"));
    fs::write(folder.path().join("index.txt"), index).unwrap();
    let configuration = format!(
        "[ca]\ndefault_ca=d\n[d]\ndatabase={0}/index.txt\ndefault_md=sha256\ndefault_crl_days=30\ncertificate={1}/ca.pem\nprivate_key={1}/ca.key\n",
        folder.path().display(),
        keys.display()
    );
    fs::write(folder.path().join("ca.cnf"), configuration).unwrap();
    assert!(openssl(folder.path(), &["ca", "-config", "ca.cnf", "-gencrl", "-out", "list.crl"]));
    read(folder.path().join("list.crl"))
}

fn with(keys: &Path, list: &[u8]) -> Trust {
    Trust { lists: pem::revocation_lists(list).unwrap(), ..trust(keys, "ca.pem", &[]) }
}

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn a_stamp_proves_nothing_once_its_key_may_be_in_other_hands() {
    let Some(keys) = keys() else { return };
    let p7s = sign(keys, "p256", CONTENT, None);
    let stamped = stamp::add_stamp(&p7s, &answer(keys, &stamp::request(&p7s, None).unwrap()), None).unwrap();
    // Reason, whether a stamp from before the revocation still proves its time.
    let reasons = [
        (",keyCompromise", false),
        (",CACompromise", false),
        (",certificateHold", false),
        ("", false),
        (",unspecified", true),
        (",affiliationChanged", true),
        (",superseded", true),
        (",cessationOfOperation", true),
    ];
    let stamp_time = Timestamp::now();
    for (reason, keeps) in reasons {
        let after = with(keys, &list(keys, "stamps.pem", stamp_time + HOUR, reason));
        let expected: &[&str] = if keeps { &[] } else { &["Stamp"] };
        assert_eq!(problems(&stamped, CONTENT, &after), expected, "{reason} after the stamp");
        let before = with(keys, &list(keys, "stamps.pem", stamp_time - HOUR, reason));
        assert_eq!(problems(&stamped, CONTENT, &before), ["Stamp"], "{reason} before the stamp");
    }
}

#[test]
fn a_certificate_that_is_trusted_by_itself_may_be_revoked() {
    let Some(keys) = keys() else { return };
    let p7s = sign(keys, "p256", CONTENT, None);
    let at = Timestamp::now() - HOUR;
    let named = |lists: &[Vec<u8>]| {
        let lists = lists.iter().flat_map(|list| pem::revocation_lists(list).unwrap()).collect();
        Trust { lists, ..trust(keys, "p256.pem", &[]) }
    };
    let (own, another) = (list(keys, "p256.pem", at, ""), list(keys, "p384.pem", at, ""));
    assert_eq!(problems(&p7s, CONTENT, &named(&[])), [""; 0]);
    assert_eq!(problems(&p7s, CONTENT, &named(&[another])), [""; 0]);
    assert_eq!(problems(&p7s, CONTENT, &named(std::slice::from_ref(&own))), ["Revoked"]);
    // Its authority's certificate is at hand, too.
    let mut with_root = named(&[own]);
    with_root.anchors.extend(trust(keys, "ca.pem", &[]).anchors);
    assert_eq!(problems(&p7s, CONTENT, &with_root), ["Revoked"]);
}

#[test]
fn a_stamp_that_is_still_to_come_proves_nothing() {
    let Some(keys) = keys() else { return };
    let p7s = sign(keys, "p256", CONTENT, None);
    let stamped = stamp::add_stamp(&p7s, &answer(keys, &stamp::request(&p7s, None).unwrap()), None).unwrap();
    let before = Trust { now: now() - 48 * HOUR, ..trust(keys, "ca.pem", &[]) };
    assert!(problems(&stamped, CONTENT, &before).contains(&"Stamp".to_owned()));
}

#[test]
fn a_signature_from_before_the_revocation_stays_valid_by_its_stamp() {
    let Some(keys) = keys() else { return };
    let p7s = sign(keys, "p384", CONTENT, None);
    let stamped = stamp::add_stamp(&p7s, &answer(keys, &stamp::request(&p7s, None).unwrap()), None).unwrap();
    for reason in [",keyCompromise", ",superseded", ""] {
        let after = with(keys, &list(keys, "p384.pem", Timestamp::now() + HOUR, reason));
        assert_eq!(problems(&stamped, CONTENT, &after), [""; 0], "{reason}");
        let later = Trust { now: now() + 2 * HOUR, ..after };
        assert_eq!(problems(&stamped, CONTENT, &later), [""; 0], "{reason}");
        assert_eq!(problems(&p7s, CONTENT, &later), ["Revoked"], "{reason}, without a stamp");
        let before = with(keys, &list(keys, "p384.pem", Timestamp::now() - HOUR, reason));
        assert_eq!(problems(&stamped, CONTENT, &before), ["Revoked"], "{reason}");
    }
    // The key was in other hands before the stamp, though it was revoked after.
    let known_since = (Timestamp::now() - HOUR).strftime(",keyTime,%Y%m%d%H%M%SZ").to_string();
    let after = with(keys, &list(keys, "p384.pem", Timestamp::now() + HOUR, &known_since));
    assert_eq!(problems(&stamped, CONTENT, &after), ["Revoked"]);
}

/// The stamp is over the signature of the run, and so over all that its manifest lists.
#[test]
fn a_stamp_of_a_run_holds_for_the_signatures_within() {
    let Some(keys) = keys() else { return };
    let out = output();
    let (first, second) = (run(&out, "0001"), run(&out, "0002"));
    let (code, said) = sign_run(keys, &first, "p256.p12", &["--pdf"]);
    assert_eq!(code, 0, "{said}");
    let check = |path: &Path, quick: bool, trust: Trust| -> Report {
        let demands = Demands { trust, ..Demands::default() };
        verify(path, &Options { quick, seen: &|_| {}, demands: &demands, bounded: &zishen::pdf::look })
            .unwrap()
            .remove(0)
    };
    let years = || Trust { now: now() + 24 * 1000 * HOUR, ..trust(keys, "ca.pem", &[]) };
    assert_eq!(check(&second, false, years()).signature, State::Refused, "without a stamp");
    let [query, reply] = ["q", "r"].map(|name| out.path().join(name));
    assert!(zishen(&["sign", text(&second), "--timestamp-request", text(&query)]).status.success());
    fs::write(&reply, answer(keys, &read(&query))).unwrap();
    assert!(zishen(&["sign", text(&second), "--timestamp-response", text(&reply)]).status.success());
    let report = check(&second, false, years());
    assert!(report.holds() && report.signature == State::Trusted, "{:?}", report.findings);
    assert!(!check(&second, true, years()).holds(), "digests were not looked at");
    assert!(!check(&dossiers(&second)[0], false, years()).holds(), "a dossier without its run has no stamp");
    let revoked = |at| Trust { now: now() + 2 * HOUR, ..with(keys, &list(keys, "p256.pem", at, ",keyCompromise")) };
    assert!(check(&second, false, revoked(Timestamp::now() + HOUR)).holds());
    assert!(!check(&second, false, revoked(Timestamp::now() - HOUR)).holds());
}
