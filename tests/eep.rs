//! Dossiers as packages after DA/T 48-2009: what a foreign reader finds in them, and that `verify` lets nothing else stand there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::sample::{build, copy_of_inputs, text, tool_absent, two_students, zishen};

/// A hand-over of two students with packages: the folder that holds it, it, and the run in it.
fn handed() -> (TempDir, PathBuf, PathBuf) {
    let students = two_students();
    let inputs = copy_of_inputs(&students.iter().map(String::as_str).collect::<Vec<_>>());
    let (out, to) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    let output = zishen(&["handover", text(out.path()), "--to", text(to.path()), "--eep"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
    let home = to.path().join("2022-autumn-0001");
    let run = home.join("2022-autumn/0001");
    (to, home, run)
}

fn packages(home: &Path) -> Vec<PathBuf> {
    let mut all: Vec<_> = fs::read_dir(home.join("封装包")).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}

/// The checksums are made anew, so that nothing but what a package says can be wrong.
fn sum(home: &Path) {
    let script = "find . -type f ! -name sha256sum.txt | sed 's|^./||' | LC_ALL=C sort | xargs -d '\\n' sha256sum > sha256sum.txt";
    assert!(Command::new("sh").args(["-c", script]).current_dir(home).status().unwrap().success());
}

fn holds(home: &Path) -> bool {
    sum(home);
    zishen(&["verify", text(home)]).status.success()
}

#[test]
fn a_foreign_reader_finds_the_elements_of_the_standard_and_every_file() {
    let (_to, home, run) = handed();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/eep");
    let packages = packages(&home);
    assert_eq!(packages.len(), 2);
    for package in packages {
        let id = package.file_stem().unwrap().to_str().unwrap();
        let zips = walkdir::WalkDir::new(run.join("dossiers")).into_iter().map(Result::unwrap);
        let zip = zips.into_iter().find(|entry| entry.file_name() == format!("{id}.zip").as_str()).unwrap();
        let (script, elements) = (root.join("read.py"), root.join("elements.txt"));
        let arguments = [&script, &package, &elements, zip.path()].map(text);
        let Ok(output) = Command::new("python3").args(arguments).output() else { return tool_absent("python3") };
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn what_run_and_dossier_do_not_say_is_refused_in_a_package() {
    let (_to, home, _run) = handed();
    assert!(holds(&home));
    let [first, second] = <[PathBuf; 2]>::try_from(packages(&home)).unwrap();
    let whole = fs::read_to_string(&first).unwrap();
    let document = whole.find("<文档>").unwrap()..whole.find("</文档>").unwrap() + "</文档>\n".len();
    let data = whole.find("-编码数据\">\n").unwrap() + "-编码数据\">\n".len();
    let other = if whole[data..].starts_with('Q') { "R" } else { "Q" };
    let changes = [
        ("name", whole.replacen("<人名>", "<人名>某", 1)),
        ("order", whole.replacen("<室编件号>1<", "<室编件号>2<", 1)),
        ("document", whole[..document.start].to_owned() + &whole[document.end..]),
        ("data", whole[..data].to_owned() + other + &whole[data + 1..]),
        ("no Base64", whole[..data].to_owned() + "*" + &whole[data + 1..]),
        ("comment", whole.replacen("<文件数据>", "<!-- --><文件数据>", 1)),
        ("behind", whole.clone() + "\n"),
        ("another's", fs::read_to_string(&second).unwrap()),
    ];
    for (what, changed) in changes {
        assert_ne!(changed, whole, "{what}");
        fs::write(&first, changed).unwrap();
        assert!(!holds(&home), "{what}");
    }
    fs::write(&first, &whole).unwrap();
    assert!(holds(&home));
    fs::remove_file(&first).unwrap();
    assert!(!holds(&home), "one is missing");
    fs::write(&first, &whole).unwrap();
    fs::write(home.join("封装包/1.xml"), &whole).unwrap();
    assert!(!holds(&home), "one too many");
}
