//! What `verify` accepts, other programs read as the same files: unzip, 7z, bsdtar, Python's zipfile and bagit.py, each
//! where it is installed; what they accept and `verify` refuses is printed, since it is to be stricter than any of them.

use crate::sample::tool_absent;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;
use zishen::package::sha256;
use zishen::verify::{Demands, Options, Report, verify};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/archives")
}

fn holds(path: &Path) -> bool {
    let demands = Demands::default();
    let options = Options { quick: false, seen: &|_| {}, demands: &demands, bounded: &zishen::pdf::look };
    verify(path, &options).unwrap().iter().all(Report::holds)
}

/// A way of another program to unpack an archive; none if the program is absent.
type Unpack = fn(&Path, &Path) -> Option<Output>;

fn run(program: &str, arguments: &[&str], folder: &Path) -> Option<Output> {
    Command::new(program).args(arguments).current_dir(folder).output().ok()
}

const PROGRAMS: [(&str, Unpack); 4] = [
    ("unzip", |zip, to| run("unzip", &["-q", "-o", "-P", "x", zip.to_str()?], to)),
    ("7z", |zip, to| run("7z", &["x", "-y", "-bd", "-px", zip.to_str()?], to)),
    ("bsdtar", |zip, to| run("bsdtar", &["-x", "-f", zip.to_str()?], to)),
    ("python3", |zip, to| run("python3", &["-m", "zipfile", "-e", zip.to_str()?, "."], to)),
];

/// Files below a folder with the digests of their contents.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_owned();
            (path, fs::read(entry.path()).map_or_else(|e| e.to_string(), |bytes| sha256(&bytes).to_string()))
        })
        .collect()
}

fn archives() -> Vec<PathBuf> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut zips: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "zip")).collect();
    zips.sort();
    zips
}

#[test]
fn a_sound_dossier_is_read_alike_by_every_program() {
    let zip = folder().join("good.zip");
    assert!(holds(&zip));
    let mut first: Option<Vec<_>> = None;
    for (name, unpack) in PROGRAMS {
        let to = TempDir::new().unwrap();
        let Some(output) = unpack(&zip, to.path()) else {
            tool_absent(name);
            continue;
        };
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let found = files(to.path());
        assert!(holds(&to.path().join("202020010101")), "what {name} unpacked does not hold");
        assert_eq!(*first.get_or_insert_with(|| found.clone()), found, "{name}");
    }
}

/// A bag of somebody else's, packed as people pack: bsdtar, and with it macOS, states the size in front and the rest behind.
#[test]
fn a_bag_that_another_program_has_packed_holds() {
    let folder = TempDir::new().unwrap();
    let bag = folder.path().join("bag");
    fs::create_dir_all(bag.join("data")).unwrap();
    let content = "good\n".repeat(1000);
    let tags = [
        ("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".to_owned()),
        ("manifest-sha256.txt", format!("{}  data/a.txt\n", sha256(content.as_bytes()))),
    ];
    let lines = tags.iter().map(|(name, text)| format!("{}  {name}\n", sha256(text.as_bytes()))).collect::<String>();
    fs::write(bag.join("data/a.txt"), &content).unwrap();
    fs::write(bag.join("tagmanifest-sha256.txt"), lines).unwrap();
    tags.iter().for_each(|(name, text)| fs::write(bag.join(name), text).unwrap());
    for (program, arguments) in [
        ("zip", &["-q", "-r", "1.zip", "bag"][..]),
        ("7z", &["a", "-tzip", "2.zip", "bag"]),
        ("bsdtar", &["--format", "zip", "-c", "-f", "3.zip", "bag"]),
        ("python3", &["-m", "zipfile", "-c", "4.zip", "bag"]),
    ] {
        let Some(output) = run(program, arguments, folder.path()) else {
            tool_absent(program);
            continue;
        };
        assert!(output.status.success(), "{program}");
        let zip = arguments.iter().find(|one| one.ends_with(".zip")).unwrap();
        assert!(holds(&folder.path().join(zip)), "{program}");
    }
}

#[test]
fn no_other_program_refuses_what_is_accepted() {
    let zips = archives();
    for (name, unpack) in PROGRAMS {
        let (mut taken, mut refused) = (0, 0);
        for zip in &zips {
            let to = TempDir::new().unwrap();
            let Some(output) = unpack(zip, to.path()) else { break };
            if output.status.success() {
                taken += 1;
            } else {
                assert!(!holds(zip), "{name} refuses {}", zip.display());
                refused += 1;
            }
        }
        match taken + refused {
            0 => tool_absent(name),
            all => println!("{name}: unpacks {taken} of {all} archives without complaint, of which `verify` accepts 1"),
        }
    }
}

/// Says of each folder that is named in a line whether bagit.py takes it for a valid bag; one process for all, which begins slowly.
const VALIDATE: &str = "
import bagit, logging, sys
logging.disable()
for line in sys.stdin:
    try:
        bagit.Bag(line.rstrip('\\n')).validate()
        print('valid', flush=True)
    except Exception:
        print('invalid', flush=True)
";

/// bagit.py on what unzip makes of each archive.
#[test]
fn bagit_py_refuses_nothing_that_is_accepted() {
    let present = run("python3", &["-c", "import bagit"], &folder()).is_some_and(|output| output.status.success());
    if !present || run("unzip", &["-v"], &folder()).is_none() {
        return tool_absent("bagit.py or unzip");
    }
    let mut bagit = Command::new("python3");
    let mut bagit = bagit.args(["-c", VALIDATE]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut ask, answers) = (bagit.stdin.take().unwrap(), bagit.stdout.take().unwrap());
    let mut answers = BufReader::new(answers).lines();
    let (mut valid, mut invalid) = (0, 0);
    for zip in archives() {
        let to = TempDir::new().unwrap();
        let bag = to.path().join("202020010101");
        if !run("unzip", &["-q", "-o", "-P", "x", zip.to_str().unwrap()], to.path()).unwrap().status.success()
            || !bag.is_dir()
        {
            continue;
        }
        writeln!(ask, "{}", bag.display()).unwrap();
        if answers.next().unwrap().unwrap() == "valid" {
            valid += 1;
        } else {
            assert!(!holds(&bag), "{}", zip.display());
            invalid += 1;
        }
    }
    drop(ask);
    bagit.wait().unwrap();
    println!("bagit.py: {valid} valid, {invalid} not; `verify` accepts no bag that it refuses");
}
