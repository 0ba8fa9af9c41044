//! Signatures that are made to hang or starve whoever checks them: each ends within 5 seconds and 256 MiB.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use zishen::sign::{Trust, check_signature, pem, stamp};

use crate::hostile_archives::{MEMORY, TIME, bag, measured, packed, stored};
use crate::sample::text;
use crate::signatures::{CONTENT, keys, now, openssl, read};

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cms").join(name)).unwrap()
}

/// An element of this tag around others.
pub fn around(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x84], &length[..], content].concat()
}

/// `SignedData` with this in the place of the certificates.
fn with_certificates(certificates: &[u8]) -> Vec<u8> {
    const SIGNED_DATA: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
    const DATA: &[u8] = &[0x30, 0x0b, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
    let data = [&[0x02, 0x01, 0x01, 0x31, 0x00], DATA, certificates, &[0x31, 0x00]].concat();
    around(0x30, &[SIGNED_DATA, &around(0xa0, &around(0x30, &data))].concat())
}

#[test]
fn hostile_signatures_end_within_the_bounds() {
    let names: Vec<u8> = (0..40_000u32).rev().flat_map(|n| [&[0x04, 0x04][..], &n.to_be_bytes()].concat()).collect();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("ways without an end", fixture("ways-without-end.p7s")),
        ("deep, of indefinite length", [0x30, 0x80].repeat(500_000)),
        ("deep, of definite length", (0..2000).fold(Vec::new(), |inner, _| around(0x30, &inner))),
        ("a set of many", with_certificates(&around(0x31, &names))),
        ("many in the place of certificates", with_certificates(&around(0xa0, &names))),
        ("many pieces of a string", with_certificates(&around(0xa0, &around(0x24, &names)))),
        ("many nothings", with_certificates(&around(0xa0, &[0x05, 0x00].repeat(500_000)))),
        ("60 MiB of nothing", vec![0; 60 << 20]),
        ("60 MiB that begin well", [&[0x30, 0x84, 0x03, 0xbf, 0xff, 0xfa][..], &vec![0x30; (60 << 20) - 6]].concat()),
    ];
    let folder = TempDir::new().unwrap();
    let mut wrong = Vec::new();
    for (name, p7s) in cases {
        let manifest = fixture("ways-without-end.txt");
        let zip = bag(vec![
            stored("b/manifest-sha256.txt", b""),
            stored("b/tagmanifest-sha256.txt", &manifest),
            packed("b/tagmanifest-sha256.txt.p7s", &p7s),
            packed("b/tagmanifest-sha256.txt.sm2", &p7s),
        ]);
        let path = folder.path().join("1.zip");
        fs::write(&path, zip).unwrap();
        let (time, memory, found) = measured(&path);
        println!("{name}: {:.2} s, {} MiB, {}", time.as_secs_f64(), memory >> 20, found.join(" "));
        if time > TIME || memory > MEMORY || !found.contains(&"sign-form".to_owned()) {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Eight authorities of one name, each of which has certified each: 64 certificates, and no way ends at the anchor. The
/// argument says what their extensions tell of the keys.
const MANY_WAYS: &str = r#"
set -e
for i in 0 1 2 3 4 5 6 7; do
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out $i.key
  openssl req -new -key $i.key -subj /CN=X -out $i.csr
done
printf "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature,keyCertSign,cRLSign\n$0" > ext
for i in 0 1 2 3 4 5 6 7; do
  openssl x509 -req -in $i.csr -key $i.key -days 700 -out $i.pem -extfile ext
done
for i in 0 1 2 3 4 5 6 7; do for j in 0 1 2 3 4 5 6 7; do
  [ $i = $j ] || openssl x509 -req -in $i.csr -CA $j.pem -CAkey $j.key -set_serial $i$j -days 700 -extfile ext >> others.pem
done; done
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout anchor.key -subj /CN=X -out anchor.pem
printf '0000  bagit.txt\n' > content
openssl cms -sign -binary -cades -outform DER -md sha384 -signer 0.pem -inkey 0.key -certfile others.pem -in content -out p7s
"#;

#[test]
fn no_number_of_ways_makes_a_search_slow() {
    if keys().is_none() {
        return;
    }
    for identifiers in ["", "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid"] {
        let folder = TempDir::new().unwrap();
        let made = Command::new("bash").args(["-c", MANY_WAYS, identifiers]).current_dir(folder.path()).output();
        let made = made.unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let with = |anchor: &str| {
            let anchors = pem::pem_certificates(&read(folder.path().join(anchor))).unwrap();
            let began = Instant::now();
            let checked = check_signature(
                &read(folder.path().join("p7s")),
                CONTENT,
                &Trust { anchors, lists: Vec::new(), now: now(), proven: None },
            );
            println!("{anchor}: {:?}", began.elapsed());
            assert!(began.elapsed() < TIME, "{:?}", began.elapsed());
            checked.unwrap().remove(0).problems
        };
        assert!(!with("anchor.pem").is_empty());
        // Where the keys are distinguished, a way is found among all of them.
        assert!(identifiers.is_empty() || with("7.pem").is_empty());
    }
}

#[test]
fn hostile_answers_and_lists_end_in_time() {
    let p7s = fixture("two-signers-of-openssl.p7s");
    let many: Vec<u8> = (0..40_000u32).rev().flat_map(|n| [&[0x04, 0x04][..], &n.to_be_bytes()].concat()).collect();
    // A certificate whose subject is one name of very many parts, in the order that costs a sorting most.
    let mut certificate =
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pkits/certs/GoodCACert.crt")).unwrap();
    let part = |n: u32| around(0x30, &[&[0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x04][..], &n.to_be_bytes()].concat());
    let parts: Vec<u8> = (0x2020_2020..0x2020_2020 + 30_000).rev().flat_map(part).collect();
    let name = certificate.windows(2).position(|two| two == [0x31, 0x0b]).unwrap();
    certificate.splice(name..name + 13, around(0x31, &parts));
    for bytes in [
        certificate,
        [0x30, 0x80].repeat(500_000),
        around(0x30, &around(0x31, &many)),
        around(0x31, &around(0x30, &many)),
    ] {
        let began = Instant::now();
        assert!(stamp::add_stamp(&p7s, &bytes, None).is_err());
        assert!(pem::revocation_lists(&bytes).is_none() && pem::pem_certificates(&bytes).is_none());
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    }
}

/// A list of a large authority: 200,000 entries are read and searched in seconds.
#[test]
fn a_long_list_is_read_in_time() {
    let Some(keys) = keys() else { return };
    let folder = TempDir::new().unwrap();
    let lines: String =
        (0..200_000).map(|n| format!("R\t491231235959Z\t200101000000Z\t{:08X}\tunknown\t/CN=x\n", n + 16)).collect();
    fs::write(folder.path().join("index.txt"), lines).unwrap();
    let configuration = format!(
        "[ca]\ndefault_ca=d\n[d]\ndatabase={0}/index.txt\ndefault_md=sha256\ndefault_crl_days=30\ncertificate={1}/ca.pem\nprivate_key={1}/ca.key\n",
        folder.path().display(),
        keys.display()
    );
    fs::write(folder.path().join("ca.cnf"), configuration).unwrap();
    let list = folder.path().join("list.crl");
    assert!(openssl(folder.path(), &["ca", "-config", "ca.cnf", "-gencrl", "-out", text(&list)]));
    let signature = crate::signatures::sign(keys, "p256", CONTENT, None);
    let began = Instant::now();
    let lists = pem::revocation_lists(&read(&list)).unwrap();
    let trust = Trust { lists, ..crate::signatures::trust(keys, "ca.pem", &[]) };
    assert_eq!(check_signature(&signature, CONTENT, &trust).unwrap()[0].problems, []);
    println!("{:?}", began.elapsed());
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}
