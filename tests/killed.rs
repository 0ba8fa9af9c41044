//! Appeals and rounds whose program is killed at any call that changes the disk: what lies there is whole, and the same command
//! again comes to the same end. It wants strace.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::sample::{build, copy_of_inputs, files, text, tool_absent, two_students};

/// The calls that change a file system.
const CALLS: [&str; 7] = ["write", "fsync", "mkdir", "rename", "unlink", "fchmod", "chmod"];

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zishen")).args(arguments).current_dir(folder).output().unwrap()
}

fn strace(folder: &Path, options: &[&str], arguments: &[&str]) -> Output {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq"]).args(options).arg(env!("CARGO_BIN_EXE_zishen")).args(arguments);
    command.current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

fn copy(from: &Path) -> TempDir {
    let to = TempDir::new().unwrap();
    let copied = Command::new("cp").args(["-a", "--", &format!("{}/.", text(from)), text(to.path())]).status().unwrap();
    assert!(copied.success());
    to
}

/// Kills a command at calls of every name, at `points` of them spread over all, each time in a new copy of the folder, and hands
/// that on. Gives the number of points, none where there is no strace.
fn killed(folder: &Path, arguments: &[&str], points: usize, after: &dyn Fn(&Path, &str)) -> Option<usize> {
    if Command::new("strace").arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        tool_absent("strace");
        return None;
    }
    let mut tried = 0;
    for call in CALLS {
        let log = TempDir::new().unwrap();
        let path = log.path().join("log");
        strace(copy(folder).path(), &["-o", text(&path), "-e", &format!("trace={call}")], arguments);
        let mut by_thread: BTreeMap<String, usize> = BTreeMap::new();
        for line in fs::read_to_string(path).unwrap().lines().filter(|line| line.contains(&format!("{call}("))) {
            *by_thread.entry(line.split(' ').next().unwrap().to_owned()).or_default() += 1;
        }
        let most = by_thread.into_values().max().unwrap_or(0);
        for n in (0..points.min(most)).map(|n| most - n * most / points.min(most)) {
            let there = copy(folder);
            let inject = format!("inject={call}:signal=KILL:when={n}");
            let trace = format!("trace={call}");
            strace(there.path(), &["-o", "/dev/null", "-e", &trace, "-e", &inject], arguments);
            after(there.path(), &inject);
            tried += 1;
        }
    }
    Some(tried)
}

/// The files below a folder, but for what a killed program was writing.
fn whole(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files(folder).into_iter().filter(|(path, _)| !path.ends_with(".part") && !path.ends_with(".lock")).collect()
}

const STUDENT: &str = "201920010103";
const OPEN: &str = "appeal open 201920010103 --matter qualification --document 麓师研〔2022〕31号 --decided 2022-11-18 \
                    --delivered 2022-11-22 --date 2022-11-25 --reason 导出表漏了两行";
const ACCEPT: &str = "appeal accept SS-2022-001 --date 2022-11-28 --by 林静好 --role 秘书 --to papers";

fn settled() -> TempDir {
    let inputs = copy_of_inputs(&[STUDENT]);
    let folder = TempDir::new().unwrap();
    fs::rename(inputs.path(), folder.path().join("inputs")).unwrap();
    for name in ["calendar.yaml", "remedies.yaml"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/appeals").join(name);
        fs::copy(from, folder.path().join("inputs").join(name)).unwrap();
    }
    folder
}

/// A step is recorded as a whole or not at all, whether it begins a case or adds to one.
#[test]
fn a_step_of_a_case_is_whole_wherever_its_program_is_killed() {
    let begun = settled();
    let mut points = 0;
    for line in [OPEN, ACCEPT] {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        let before = whole(&begun.path().join("inputs"));
        let done = copy(begun.path());
        let output = run(done.path(), &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let after = whole(&done.path().join("inputs"));
        let check = |there: &Path, point: &str| {
            let now = whole(&there.join("inputs"));
            assert!(now == before || now == after, "{point}: {:?}", now.keys());
            let list = run(there, &["appeal", "list", "--on", "2022-11-29"]);
            assert_eq!(list.status.code(), Some(0), "{point}: {}", said(&list));
            if now == before {
                let again = run(there, &arguments);
                assert_eq!(again.status.code(), Some(0), "{point}: {}", said(&again));
            }
            assert!(whole(&there.join("inputs")) == after, "{point}");
        };
        let Some(more) = killed(begun.path(), &arguments, 2, &check) else { return };
        points += more;
        assert_eq!(run(begun.path(), &arguments).status.code(), Some(0));
    }
    assert!(points >= 10, "{points}");
}

/// A round is gone on with wherever its program is killed, what an officer has filled in stays, and nothing is left behind
/// that later looks like a change.
#[test]
fn a_round_is_gone_on_with_wherever_its_program_is_killed() {
    let students = two_students();
    let folder = TempDir::new().unwrap();
    let inputs = copy_of_inputs(&students.iter().map(String::as_str).collect::<Vec<_>>());
    fs::rename(inputs.path(), folder.path().join("inputs")).unwrap();
    let home = folder.path();
    build(&home.join("inputs"), &home.join("out"), &[], 0);
    let of = |id: &str| fs::read_to_string(home.join(format!("inputs/students/{id}.yaml"))).unwrap();
    let college = of(&students[0]).lines().find_map(|line| line.strip_prefix("college: ").map(str::to_owned)).unwrap();
    let sent = run(home, &["submit", "out", "--college", &college, "--to", "sent.zip"]);
    assert_eq!(sent.status.code(), Some(0), "{}", said(&sent));
    run(home, &["receive", "sent.zip", "--to", "received", "--on", "2022-11-15", "--inputs", "inputs"]);
    let review = "review --received received --inputs inputs --to reviewed --on 2022-11-17 --sample 100";
    let first: Vec<&str> = review.split(' ').collect();
    run(home, &first);
    // A college without students has nothing to send in.
    let page = fs::read_to_string(home.join("reviewed/2022-autumn/round-1/index.html")).unwrap();
    let silent = students.iter().filter(|id| !of(id).contains(&format!("college: {college}\n"))).count();
    assert_eq!(page.matches("报送初审结果").count(), silent, "{page}");
    let listed = fs::read_to_string(home.join("reviewed/2022-autumn/round-1/review.json")).unwrap();
    let rulings: String = students.iter().filter(|id| listed.contains(*id)).fold(
        "schema: zishen/rulings/1\nrulings:\n".to_owned(),
        |text, id| {
            // The first passes, the other is left to a person.
            let ending = if *id == students[0] { "graduate" } else { "extend" };
            let rest = "reason: 核对无误, by: 韦国安, date: 2022-11-17";
            text + &format!("- {{student: \"{id}\", action: agree, ending: {ending}, {rest}}}\n")
        },
    );
    fs::write(home.join("rulings.yaml"), rulings).unwrap();
    fs::remove_dir_all(home.join("reviewed")).unwrap();
    let last: Vec<&str> = review.split(' ').chain("--answers rulings.yaml --conclude --by 韦国安".split(' ')).collect();
    let mut points = 0;
    for arguments in [&first, &last] {
        let done = copy(home);
        let code = run(done.path(), arguments).status.code();
        let after = whole(&done.path().join("reviewed"));
        let quiet = run(done.path(), &first);
        let check = |there: &Path, point: &str| {
            // A round that is over is not begun again.
            if !there.join("reviewed/2022-autumn/round-1/concluded.json").exists() {
                let again = run(there, arguments);
                assert_eq!(again.status.code(), code, "{point}: {}", said(&again));
            }
            let now = whole(&there.join("reviewed"));
            assert!(now == after, "{point}: {:?}", differing(&now, &after));
            let later = run(there, &first);
            assert_eq!(said(&later), said(&quiet), "{point}");
        };
        let Some(more) = killed(home, arguments, 1, &check) else { return };
        points += more;
        run(home, &first);
    }
    assert!(points >= 8, "{points}");
}

fn differing(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    one.keys().chain(other.keys()).filter(|path| one.get(*path) != other.get(*path)).cloned().collect()
}
