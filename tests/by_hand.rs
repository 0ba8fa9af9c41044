//! What the documents tell an auditor to type is typed: every command of docs/dossier-format.md and of the README.txt in a
//! dossier, as it stands there. And every student ID in the documents is one of the sample.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::sample::{build, copy_of_inputs, text, zishen};

/// What the commands need, beside a shell.
const PROGRAMS: [&str; 6] = ["bagit.py", "openssl", "pdfsig", "sha256sum", "shasum", "unzip"];
/// The dossier of the documents.
const ID: &str = "202020010105";
const KEYS: &str = r#"
openssl req -x509 -newkey rsa:3072 -nodes -keyout ca.key -out ca.pem -days 3650 -subj "/CN=Root" -addext keyUsage=critical,keyCertSign
printf "keyUsage=critical,digitalSignature,nonRepudiation\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid" > ext
openssl req -newkey rsa:3072 -nodes -keyout key -out csr -subj "/CN=Archive"
openssl x509 -req -in csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 700 -out cert.pem -extfile ext
cat key cert.pem > both.pem
openssl genpkey -algorithm SM2 -out sm2.key
openssl pkey -in sm2.key -pubout -out sm2.pub
"#;

fn shell(script: &str, folder: &Path) -> Output {
    Command::new("bash").args(["-e", "-c", script]).current_dir(folder).output().expect("bash starts")
}

fn assert_done(output: &Output, what: &str) {
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    assert!(output.status.success(), "{what}\n{}", String::from_utf8_lossy(&said));
}

/// Whether everything is installed; where it must be, that it is not is a failure.
fn is_equipped() -> bool {
    let lacks = |program: &&&str| !shell(&format!("command -v {program}"), Path::new("/")).status.success();
    let lacking: Vec<_> = PROGRAMS.iter().filter(lacks).collect();
    assert!(lacking.is_empty() || std::env::var_os("CI").is_none(), "not installed: {lacking:?}");
    if !lacking.is_empty() {
        println!("skipped: {lacking:?} are not installed");
    }
    lacking.is_empty()
}

/// A folder with `out`, in which the sample was built and signed, and the certificate and key to check by.
fn office() -> &'static TempDir {
    static OFFICE: OnceLock<TempDir> = OnceLock::new();
    OFFICE.get_or_init(|| {
        let office = TempDir::new().unwrap();
        assert_done(&shell(KEYS, office.path()), "keys");
        let inputs = copy_of_inputs(&[ID]);
        build(inputs.path(), &office.path().join("out"), &[], 0);
        let run = office.path().join("out/2022-autumn/0001");
        let [key, sm2] = ["both.pem", "sm2.key"].map(|name| office.path().join(name));
        let signed =
            ["sign", text(&run), "--key", text(&key), "--sm2-key", text(&sm2), "--pdf", "--allow-incomplete", "示例"];
        assert_done(&zishen(&signed), "sign");
        office
    })
}

#[test]
fn every_command_of_the_format_does_what_it_says() {
    if !is_equipped() {
        return;
    }
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/dossier-format.md");
    let document = fs::read_to_string(document).unwrap();
    let blocks: Vec<&str> = document.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        assert_done(&shell(block, office().path()), block);
    }
}

#[test]
fn every_command_of_the_readme_does_what_it_says() {
    if !is_equipped() {
        return;
    }
    let folder = TempDir::new().unwrap();
    let zip = office().path().join(format!("out/2022-autumn/0002/dossiers/edu/{ID}.zip"));
    assert_done(&shell(&format!("unzip -q -d . '{}'", text(&zip)), folder.path()), "unzip");
    let bag = folder.path().join(ID);
    let readme = fs::read_to_string(bag.join("README.txt")).unwrap();
    let commands: Vec<&str> = readme.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    let known = |line: &&&str| PROGRAMS.iter().any(|program| line.starts_with(program));
    assert_eq!(commands.iter().filter(known).count(), 12, "{commands:?}");
    for name in ["根证书.pem", "root.pem"] {
        fs::copy(office().path().join("ca.pem"), folder.path().join(name)).unwrap();
    }
    for command in commands.iter().filter(known) {
        assert_done(&shell(command, &bag), command);
    }
    assert_done(&zishen(&["verify", text(&bag)]), "nothing was left in the dossier");
}

#[test]
fn every_student_of_the_documents_is_in_the_sample() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = walkdir::WalkDir::new(root.join("inputs/students")).into_iter().map(Result::unwrap);
    let mut known: BTreeSet<String> =
        files.filter_map(|file| Some(file.path().file_stem()?.to_str()?.to_owned())).collect();
    // Those who stand in the exported tables alone.
    known.extend(["202020010107", "202020010114", "202020020206"].map(str::to_owned));
    let documents = walkdir::WalkDir::new(root.join("docs")).into_iter().map(Result::unwrap);
    // The first evening is that of a school that writes down a student of its own.
    let of_the_sample =
        |path: &Path| path.extension().is_some_and(|end| end == "md") && !path.ends_with("first-evening.md");
    for document in documents.filter(|file| of_the_sample(file.path())) {
        let text = fs::read_to_string(document.path()).unwrap();
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        let ids =
            words.filter(|word| word.len() == 12 && word.starts_with("20") && word.bytes().all(|b| b.is_ascii_digit()));
        for id in ids {
            assert!(known.contains(id), "{}: {id}", document.path().display());
        }
    }
}
