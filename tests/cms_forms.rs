//! CMS as OpenSSL writes it and as we do: several signers, BER of indefinite length, the order of sets.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use der::DateTime;
use tempfile::TempDir;
use zishen::sign::sm2::is_signature;
use zishen::sign::{cades, check_signature, stamp};

use crate::hostile_signatures::around;
use crate::sample::text;
use crate::signatures::{CONTENT, answer, keys, now, openssl, problems, read, sign, signer, trust};

/// Pairs of signers of different kinds.
const PAIRS: [[&str; 2]; 6] =
    [["p256", "p384"], ["p384", "rsa"], ["rsa", "p256"], ["p384", "p256"], ["p256", "ed"], ["rsa", "ed"]];

/// OpenSSL's signature by each of these, in one file.
fn by_openssl(keys: &Path, names: &[&str], more: &[&str]) -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    let (content, file) = (folder.path().join("content"), folder.path().join("p7s"));
    fs::write(&content, CONTENT).unwrap();
    let mut command = Command::new("openssl");
    command.args(["cms", "-sign", "-binary", "-cades", "-outform", "DER", "-certfile", "sub.pem"]).current_dir(keys);
    for name in names {
        command.args(["-signer", &format!("{name}.pem"), "-inkey", &format!("{name}.key")]);
    }
    command.args(more).args(["-in", text(&content), "-out", text(&file)]);
    assert!(command.output().unwrap().status.success(), "{names:?}");
    read(&file)
}

#[test]
fn several_signers_of_openssl_are_accepted() {
    let Some(keys) = keys() else { return };
    let trust = trust(keys, "ca.pem", &[]);
    for more in [&[][..], &["-keyid"]] {
        // ECDSA signatures differ each time, and with them their lengths and the order.
        for names in PAIRS.into_iter().chain(PAIRS).filter(|pair| !pair.contains(&"ed")) {
            let p7s = by_openssl(keys, &names, more);
            assert_eq!(problems(&p7s, CONTENT, &trust), [""; 0], "{names:?} {more:?}");
            assert_eq!(check_signature(&p7s, CONTENT, &trust).unwrap().len(), 2);
            assert_eq!(problems(&indefinite(&p7s), CONTENT, &trust), [""; 0], "{names:?} {more:?}");
            // A third person signs beside them.
            assert_eq!(problems(&sign(keys, "ed", CONTENT, Some(&p7s)), CONTENT, &trust), [""; 0]);
        }
    }
    let p7s = indefinite(&by_openssl(keys, &["p256", "p384"], &[]));
    let (_folder, path) = written(&p7s);
    assert!(openssl(keys, &["asn1parse", "-inform", "DER", "-in", text(&path)]));
    assert_eq!(problems(&p7s[..p7s.len() - 1], CONTENT, &trust), ["Form"]);
    assert_eq!(problems(&[&p7s[..], &[0]].concat(), CONTENT, &trust), ["Form"]);
    // The content within, as OpenSSL streams it, is another format.
    assert_eq!(problems(&by_openssl(keys, &["p256"], &["-stream"]), CONTENT, &trust), ["Form"]);
}

/// The same with outer lengths that are not given (X.690, 8.1.3.6), as programs write that do not know them yet.
fn indefinite(p7s: &[u8]) -> Vec<u8> {
    assert!(p7s.starts_with(&[0x30, 0x82]) && p7s[15..17] == [0xa0, 0x82] && p7s[19..21] == [0x30, 0x82]);
    [&[0x30, 0x80], &p7s[4..15], &[0xa0, 0x80, 0x30, 0x80], &p7s[23..], &[0; 6]].concat()
}

fn written(bytes: &[u8]) -> (TempDir, std::path::PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("p7s");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

#[test]
fn what_two_persons_sign_is_der_for_openssl() {
    let Some(keys) = keys() else { return };
    let folder = TempDir::new().unwrap();
    let [ours, theirs] = ["ours", "theirs"].map(|name| folder.path().join(name));
    for [first, second] in PAIRS.into_iter().chain(PAIRS) {
        let p7s = sign(keys, second, CONTENT, Some(&sign(keys, first, CONTENT, None)));
        fs::write(&ours, &p7s).unwrap();
        let again = ["cms", "-cmsout", "-inform", "DER", "-outform", "DER", "-in", text(&ours), "-out", text(&theirs)];
        assert!(openssl(keys, &again));
        assert!(read(&theirs) == p7s, "{first} {second}: sets out of order");
    }
}

#[test]
fn a_stranger_s_certificate_does_not_stand_beside_the_signer_s() {
    let Some(keys) = keys() else { return };
    let trust = trust(keys, "ca.pem", &[]);
    assert_eq!(problems(&by_openssl(keys, &["p256"], &["-certfile", "other.pem"]), CONTENT, &trust), ["Form"]);
    assert_eq!(problems(&by_openssl(keys, &["p256"], &["-certfile", "ca.pem"]), CONTENT, &trust), [""; 0]);
}

#[test]
fn a_certificate_does_not_stand_there_twice() {
    let Some(keys) = keys() else { return };
    let trust = trust(keys, "ca.pem", &[]);
    let mut p7s = indefinite(&by_openssl(keys, &["p256"], &[]));
    let folder = TempDir::new().unwrap();
    let der = folder.path().join("der");
    assert!(openssl(keys, &["x509", "-in", "p256.pem", "-outform", "DER", "-out", text(&der)]));
    let own = read(&der);
    let at = p7s.windows(own.len()).position(|part| part == own).unwrap();
    // The set of certificates begins before the first of them, with a length of two bytes.
    let set =
        (0..at).rev().find(|at| p7s[*at..].starts_with(&[0xa0, 0x82]) && p7s[at + 4..].starts_with(&[0x30, 0x82]));
    let set = set.unwrap();
    let length = u16::from_be_bytes([p7s[set + 2], p7s[set + 3]]) + u16::try_from(own.len()).unwrap();
    p7s[set + 2..set + 4].copy_from_slice(&length.to_be_bytes());
    assert_eq!(problems(&[&p7s[..at], &own, &p7s[at..]].concat(), CONTENT, &trust), ["Form"]);
}

#[test]
fn a_signer_does_not_stand_there_twice() {
    let Some(keys) = keys() else { return };
    let trust = trust(keys, "ca.pem", &[]);
    let p7s = indefinite(&by_openssl(keys, &["p256"], &[]));
    let (body, end) = p7s.split_at(p7s.len() - 6);
    // The set of signers is the last in the file.
    let length = |at: usize| usize::from(u16::from_be_bytes([body[at + 2], body[at + 3]]));
    let is_last = |at: &usize| body[*at..].starts_with(&[0x31, 0x82]) && at + 4 + length(*at) == body.len();
    let set = (0..body.len() - 4).find(is_last).unwrap();
    let (before, info) = (&body[..set], &body[set + 4..]);
    let with = |infos: &[u8]| [before, &around(0x31, infos), end].concat();
    assert_eq!(problems(&with(info), CONTENT, &trust), [""; 0]);
    assert_eq!(problems(&with(&[info, info].concat()), CONTENT, &trust), ["Form"]);
}

/// RFC 3161, 2.3: the use of a certificate for time stamps is critical.
#[test]
fn a_time_stamp_is_by_a_certificate_for_time_stamps_alone() {
    let Some(keys) = keys() else { return };
    let p7s = sign(keys, "p256", CONTENT, None);
    let reply = answer(keys, &stamp::request(&p7s, None).unwrap());
    let folder = TempDir::new().unwrap();
    let [answered, token, said, other] = ["reply", "token", "said", "other"].map(|name| folder.path().join(name));
    fs::write(&answered, reply).unwrap();
    assert!(openssl(keys, &["ts", "-reply", "-in", text(&answered), "-token_out", "-out", text(&token)]));
    let read_token =
        ["cms", "-verify", "-noverify", "-binary", "-inform", "DER", "-in", text(&token), "-out", text(&said)];
    assert!(openssl(keys, &read_token));
    for (name, is_for_stamps) in [("stamps", true), ("loose", false)] {
        let [pem, key] = ["pem", "key"].map(|end| format!("{name}.{end}"));
        let sign = ["cms", "-sign", "-binary", "-nodetach", "-cades", "-econtent_type", "1.2.840.113549.1.9.16.1.4"];
        let by = ["-nosmimecap", "-outform", "DER", "-signer", &pem, "-inkey", &key];
        assert!(openssl(keys, &[&sign[..], &by, &["-in", text(&said), "-out", text(&other)]].concat()));
        let granted = around(0x30, &[&[0x30, 0x03, 0x02, 0x01, 0x00], &read(&other)[..]].concat());
        let stamped = stamp::add_stamp(&p7s, &granted, None);
        assert_eq!(stamped.is_ok(), is_for_stamps, "{name}");
        let found = stamped.map(|stamped| problems(&stamped, CONTENT, &trust(keys, "ca.pem", &[])));
        assert!(found.is_err() || found == Ok(Vec::new()), "{name}");
    }
}

#[test]
fn an_authority_certifies_only_the_names_that_it_may() {
    let Some(keys) = keys() else { return };
    let trust = trust(keys, "ca.pem", &[]);
    let chain = ["-certfile", "bound.pem"];
    assert_eq!(problems(&by_openssl(keys, &["within"], &chain), CONTENT, &trust), [""; 0]);
    assert_eq!(problems(&by_openssl(keys, &["outside"], &chain), CONTENT, &trust), ["Usage"]);
}

#[test]
fn an_authority_certifies_only_for_the_uses_that_it_may() {
    let Some(keys) = keys() else { return };
    let p7s = by_openssl(keys, &["site"], &["-certfile", "tls.pem"]);
    assert_eq!(problems(&p7s, CONTENT, &trust(keys, "ca.pem", &[])), ["Usage"]);
}

#[test]
fn a_salt_may_have_any_length_that_is_long_enough() {
    let Some(keys) = keys() else { return };
    let trust = trust(keys, "ca.pem", &[]);
    for (salt, expected) in [("max", &[][..]), ("255", &[]), ("20", &[]), ("15", &["Weak"])] {
        let salted = format!("rsa_pss_saltlen:{salt}");
        let p7s = by_openssl(keys, &["rsa"], &["-keyopt", "rsa_padding_mode:pss", "-keyopt", &salted]);
        assert_eq!(problems(&p7s, CONTENT, &trust), *expected, "{salt}");
    }
}

#[test]
fn nobody_signs_tomorrow() {
    let Some(keys) = keys() else { return };
    let trust = trust(keys, "ca.pem", &[]);
    let signed = |hours: u64| {
        let time = DateTime::from_unix_duration(Duration::from_secs(now().as_secs() + hours * 3600)).unwrap();
        problems(&cades::sign_cades(CONTENT, &signer(keys, "p256"), time, None).unwrap(), CONTENT, &trust)
    };
    assert_eq!([signed(8), signed(50)], [vec![], vec!["Form".to_owned()]]);
}

#[test]
fn a_set_in_another_order_is_read_and_means_the_same() {
    let Some(keys) = keys() else { return };
    let trust = trust(keys, "ca.pem", &[]);
    let p7s = sign(keys, "rsa", CONTENT, Some(&sign(keys, "p256", CONTENT, None)));
    // The two digests are one; the two signers stand last: the shorter, of P-256, is exchanged with that of RSA.
    let signers: Vec<usize> =
        (0..p7s.len() - 4).filter(|at| p7s[*at..].starts_with(&[0x02, 0x01, 0x01, 0x30])).collect();
    let [.., first, second] = signers[..] else { panic!() };
    let (first, second) = (first - 4, second - 4);
    let other = [&p7s[..first], &p7s[second..], &p7s[first..second]].concat();
    assert_ne!(other, p7s);
    assert_eq!(problems(&other, CONTENT, &trust), [""; 0]);
}

#[test]
fn junk_in_the_place_of_an_sm2_signature_is_none() {
    assert!(!is_signature(b"") && !is_signature(b"junk") && !is_signature(&[0x30, 0x00]));
    let one = [0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01];
    assert!(is_signature(&one) && !is_signature(&[&one[..], &[0]].concat()));
    // Numbers of the group alone: neither zero nor its order and more.
    assert!(!is_signature(&[0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x01]));
    let large = [&[0x02, 0x21, 0x00][..], &[0xff; 32]].concat();
    assert!(!is_signature(&[&[0x30, 0x26][..], &large, &[0x02, 0x01, 0x01]].concat()));
}
