//! The fault matrix: a build is killed, starved and cut off at every point, and what is published is nothing or whole.
//!
//! Takes long and wants strace, so it runs by `just faults` and not with the other tests. Every point begins with one
//! published run and changed inputs. Invariants: all that is published verifies; exit code 0 never without a new run that
//! does; the first run keeps its bytes; the next build converges to the bytes of an undisturbed one and leaves no litter.
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::sample::{copy_of_inputs, files, text, tool_absent, two_students, zishen};

const BATCH: &str = "2022-autumn";

/// One published run, changed inputs, and what an undisturbed build makes of them.
struct Scene {
    inputs: TempDir,
    out: TempDir,
    expected: BTreeMap<String, Vec<u8>>,
}

impl Scene {
    fn new() -> Scene {
        let student = &two_students()[0];
        let (inputs, out) = (copy_of_inputs(&[student]), TempDir::new().unwrap());
        let build = |out: &Path| assert_eq!(zishen(&arguments(inputs.path(), out)).status.code(), Some(0));
        build(out.path());
        let record = inputs.path().join(format!("students/{student}.yaml"));
        let changed = fs::read_to_string(&record).unwrap().replacen("mark: \"8", "mark: \"7", 1);
        fs::write(record, changed).unwrap();
        let other = TempDir::new().unwrap();
        copy(out.path(), other.path());
        build(other.path());
        let expected = runs(other.path());
        Scene { inputs, out, expected }
    }

    /// A copy of the output as it is before the build.
    fn out(&self) -> TempDir {
        let copied = TempDir::new().unwrap();
        copy(self.out.path(), copied.path());
        copied
    }
}

fn arguments<'a>(inputs: &'a Path, out: &'a Path) -> [&'a str; 6] {
    ["build", text(inputs), "--out", text(out), "--threads", "1"]
}

/// Copies an output folder with its link.
fn copy(from: &Path, to: &Path) {
    let copied = Command::new("cp").args(["-a", "--", &format!("{}/.", text(from)), text(to)]).status().unwrap();
    assert!(copied.success());
}

/// Every file of every run.
fn runs(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let is_of_run = |path: &String| path.split('/').nth(1).is_some_and(|name| name.bytes().all(|b| b.is_ascii_digit()));
    files(out).into_iter().filter(|(path, _)| is_of_run(path)).collect()
}

/// What the invariants say of an output after a disturbed build; nothing where all hold.
fn violations(scene: &Scene, out: &Path, code: Option<i32>) -> Vec<String> {
    let mut wrong = published(out);
    let now = runs(out);
    let is_whole = now == scene.expected;
    if now != runs(scene.out.path()) && !is_whole {
        wrong.push("neither the old runs nor old and new".into());
    }
    if code == Some(0) && !is_whole {
        wrong.push("exit code 0 without the new run".into());
    }
    let again = zishen(&arguments(scene.inputs.path(), out));
    if again.status.code() != Some(0) {
        wrong.push(format!("the next build ends with {:?}: {}", again.status, String::from_utf8_lossy(&again.stderr)));
    }
    if runs(out) != scene.expected {
        wrong.push("the next build does not converge".into());
    }
    wrong.extend(published(out));
    let batch = out.join(BATCH);
    let mut names: Vec<_> = fs::read_dir(&batch).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    if names != [".lock", "0001", "0002", "current", "last-run.tsv", "status.json"] {
        wrong.push(format!("litter: {names:?}"));
    }
    if fs::read_link(batch.join("current")).unwrap() != Path::new("0002") {
        wrong.push("current is not the newest".into());
    }
    wrong
}

/// Whether everything that can be seen verifies.
fn published(out: &Path) -> Vec<String> {
    let verified = zishen(&["verify", text(out)]);
    match verified.status.code() {
        Some(0) => vec![],
        code => vec![format!("verify {code:?}: {}", String::from_utf8_lossy(&verified.stdout))],
    }
}

/// Adds up points and violations, and tells of each.
#[derive(Default)]
struct Matrix {
    points: usize,
    violations: usize,
}

impl Matrix {
    fn enter(&mut self, name: &str, wrong: &[String]) {
        self.points += 1;
        self.violations += usize::from(!wrong.is_empty());
        wrong.iter().for_each(|line| println!("{name}: {line}"));
    }

    fn close(&self, what: &str) {
        println!("{what}: {} points, {} violations", self.points, self.violations);
        assert_eq!(self.violations, 0);
        assert!(self.points > 0);
    }
}

fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        tool_absent(program);
    }
    found
}

fn strace(options: &[&str], scene: &Scene, out: &Path) -> Output {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq"]).args(options).arg(env!("CARGO_BIN_EXE_zishen"));
    command.args(arguments(scene.inputs.path(), out)).stdin(Stdio::null()).output().unwrap()
}

/// The calls that change a file system, or that it can refuse.
const CALLS: [&str; 13] = [
    "openat", "write", "fsync", "mkdir", "rename", "link", "linkat", "symlink", "chmod", "fchmod", "flock", "unlink",
    "unlinkat",
];

/// Most calls of one name in one thread.
fn most_calls(scene: &Scene, name: &str) -> usize {
    let log = TempDir::new().unwrap();
    let path = log.path().join("log");
    strace(&["-o", text(&path), "-e", &format!("trace={name}")], scene, scene.out().path());
    let mut by_thread: BTreeMap<String, usize> = BTreeMap::new();
    for line in fs::read_to_string(path).unwrap_or_default().lines().filter(|line| line.contains(&format!("{name}("))) {
        *by_thread.entry(line.split(' ').next().unwrap().to_owned()).or_default() += 1;
    }
    by_thread.into_values().max().unwrap_or(0)
}

fn every_call(calls: &[&str], injection: &str, title: &str) {
    if !has("strace") {
        return;
    }
    let (scene, mut matrix) = (Scene::new(), Matrix::default());
    for name in calls {
        let most = most_calls(&scene, name);
        println!("{name}: up to {most} calls in a thread");
        for k in 1..=most {
            let out = scene.out();
            let inject = format!("inject={name}:{injection}:when={k}");
            let trace = format!("trace={name}");
            let output = strace(&["-o", "/dev/null", "-e", &trace, "-e", &inject], &scene, out.path());
            matrix.enter(&inject, &violations(&scene, out.path(), output.status.code()));
        }
    }
    matrix.close(title);
}

#[test]
#[ignore = "the fault matrix: just faults"]
fn killed_at_every_call() {
    every_call(&CALLS, "signal=KILL", "SIGKILL");
}

#[test]
#[ignore = "the fault matrix: just faults"]
fn no_space_at_every_call() {
    every_call(&CALLS, "error=ENOSPC", "ENOSPC");
}

#[test]
#[ignore = "the fault matrix: just faults"]
fn an_input_output_error_at_every_call() {
    every_call(&CALLS, "error=EIO", "EIO");
}

/// Of all calls those on the folder of the runs, in every run of the tests: where it was taken for an empty one, what was
/// published contradicted itself.
#[test]
fn the_folder_of_the_runs_cannot_be_opened() {
    if !has("strace") {
        return;
    }
    let (scene, mut matrix) = (Scene::new(), Matrix::default());
    for k in 1.. {
        let out = scene.out();
        let (batch, inject) = (out.path().join(BATCH), format!("inject=openat:error=EIO:when={k}"));
        let log = out.path().join("log");
        let options = ["-o", text(&log), "-P", text(&batch), "-e", "trace=openat", "-e", &inject];
        let output = strace(&options, &scene, out.path());
        if !fs::read_to_string(&log).unwrap().contains("INJECTED") {
            break;
        }
        fs::remove_file(log).unwrap();
        matrix.enter(&inject, &violations(&scene, out.path(), output.status.code()));
    }
    matrix.close("EIO on the folder of the runs");
}

/// A machine without a thread left is no fault of the student who is set just then.
#[test]
#[ignore = "the fault matrix: just faults"]
fn no_thread_at_every_call() {
    every_call(&["clone3"], "error=EAGAIN", "EAGAIN");
}

#[test]
#[ignore = "the fault matrix: just faults"]
fn terminated_at_a_hundred_moments() {
    let (scene, mut matrix) = (Scene::new(), Matrix::default());
    let began = Instant::now();
    zishen(&arguments(scene.inputs.path(), scene.out().path()));
    let whole = began.elapsed();
    for moment in 0..100 {
        let out = scene.out();
        let mut child = Command::new(env!("CARGO_BIN_EXE_zishen"))
            .args(arguments(scene.inputs.path(), out.path()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(whole * moment / 100);
        let killed = Instant::now();
        Command::new("kill").args(["-TERM", &child.id().to_string()]).stderr(Stdio::null()).status().unwrap();
        let status = child.wait().unwrap();
        let mut wrong = violations(&scene, out.path(), status.code());
        if killed.elapsed() > Duration::from_secs(30) {
            wrong.push("did not stop".into());
        }
        if !matches!((status.code(), status.signal()), (Some(0 | 143), _) | (_, Some(15))) {
            wrong.push(format!("ended with {status:?}"));
        }
        matrix.enter(&format!("SIGTERM at {moment}%"), &wrong);
    }
    matrix.close("SIGTERM");
}

#[test]
#[ignore = "the fault matrix: just faults"]
fn disks_of_sixty_sizes() {
    let (scene, mut matrix) = (Scene::new(), Matrix::default());
    let before: u64 = files(scene.out.path()).values().map(|bytes| bytes.len() as u64).sum();
    for step in 0..60 {
        let place = TempDir::new().unwrap();
        let size = format!("size={}", before + 65_536 + step * before / 40);
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs", text(place.path())]).status();
        if !mounted.is_ok_and(|status| status.success()) {
            println!("skipped: tmpfs cannot be mounted here");
            return;
        }
        copy(scene.out.path(), place.path());
        let output = zishen(&arguments(scene.inputs.path(), place.path()));
        let kept = TempDir::new().unwrap();
        copy(place.path(), kept.path());
        Command::new("umount").arg(place.path()).status().unwrap();
        matrix.enter(&size, &violations(&scene, kept.path(), output.status.code()));
    }
    matrix.close("tmpfs");
}

#[test]
#[ignore = "the fault matrix: just faults"]
fn four_at_once_fifty_times() {
    let (scene, mut matrix) = (Scene::new(), Matrix::default());
    for round in 0..50 {
        let out = scene.out();
        let start = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_zishen"));
            command.args(arguments(scene.inputs.path(), out.path())).stdout(Stdio::null()).stderr(Stdio::null());
            command.spawn().unwrap()
        };
        let children: Vec<_> = (0..4).map(|_| start()).collect();
        let codes: Vec<_> = children.into_iter().map(|mut child| child.wait().unwrap().code()).collect();
        let mut wrong = violations(&scene, out.path(), Some(0));
        if !codes.iter().all(|code| matches!(code, Some(0 | 75))) || !codes.contains(&Some(0)) {
            wrong.push(format!("exit codes {codes:?}"));
        }
        matrix.enter(&format!("round {round}"), &wrong);
    }
    matrix.close("four at once");
}

#[test]
#[ignore = "the fault matrix: just faults"]
fn the_power_is_cut_on_ext4_and_xfs() {
    for (make, kind, megabytes) in [("mkfs.ext4", "ext4", 64), ("mkfs.xfs", "xfs", 320)] {
        let (scene, mut matrix) = (Scene::new(), Matrix::default());
        for moment in 0..30 {
            let Some(cut) = PowerCut::new(&scene, make, kind, megabytes) else { return };
            let found = cut.at(&scene, moment);
            matrix.enter(&format!("{kind} at {moment}"), &found);
        }
        matrix.close(kind);
    }
}

/// What somebody does to the output or the inputs while a build is under way, at thirty moments: it is found or does not
/// matter, and exit code 0 means a whole run.
fn meddled(title: &str, meddle: impl Fn(&Path, &Path)) {
    let scene = Scene::new();
    let mut matrix = Matrix::default();
    let began = Instant::now();
    zishen(&arguments(scene.inputs.path(), scene.out().path()));
    let whole = began.elapsed();
    for moment in 0..30 {
        let (inputs, out) = (TempDir::new().unwrap(), scene.out());
        copy(scene.inputs.path(), inputs.path());
        let mut child = Command::new(env!("CARGO_BIN_EXE_zishen"))
            .args(arguments(inputs.path(), out.path()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(whole * moment / 30);
        let is_over = child.try_wait().unwrap().is_some();
        meddle(inputs.path(), &out.path().join(BATCH));
        let status = child.wait().unwrap();
        let mut wrong = Vec::new();
        let run = out.path().join(BATCH).join("0002");
        if !is_over && status.code() == Some(0) {
            let checked =
                Command::new("sha256sum").args(["--quiet", "-c", "manifest-sha256.txt"]).current_dir(&run).output();
            if !checked.is_ok_and(|checked| checked.status.success()) {
                wrong.push("exit code 0 without a whole run".into());
            }
        }
        // What was read of the changed inputs is found by the next build, which never says unchanged without cause.
        if out.path().join(BATCH).exists() && inputs.path().join("batch.yaml").exists() {
            let again = zishen(&[&arguments(inputs.path(), out.path())[..], &["--accept-changes"]].concat());
            if !matches!(again.status.code(), Some(0 | 1 | 3)) {
                wrong.push(format!("the next build ends with {:?}", again.status));
            }
            wrong.extend(published(out.path()).into_iter().filter(|_| !is_over));
        }
        matrix.enter(&format!("{title} at {moment}/30"), &wrong);
    }
    matrix.close(title);
}

#[test]
#[ignore = "the fault matrix: just faults"]
fn the_output_vanishes() {
    meddled("the output vanishes", |_, batch| drop(fs::rename(batch, batch.with_extension("moved"))));
}

#[test]
#[ignore = "the fault matrix: just faults"]
fn staged_files_are_changed() {
    meddled("staged files are changed", |_, batch| {
        let staged = batch.join(".staging-0002");
        for (path, bytes) in if staged.is_dir() { files(&staged) } else { BTreeMap::new() } {
            // An older run shares the bytes of what is linked; a new file is written in its place.
            let path = staged.join(path);
            fs::remove_file(&path).ok();
            fs::write(path, [&bytes[..], b"x"].concat()).ok();
        }
    });
}

#[test]
#[ignore = "the fault matrix: just faults"]
fn the_inputs_are_changed() {
    meddled("the inputs are changed", |inputs, _| {
        let student = fs::read_dir(inputs.join("students")).unwrap().next().unwrap().unwrap().path();
        let record = fs::read_to_string(&student).unwrap();
        fs::write(student, record.replacen("mark: \"7", "mark: \"9", 1)).unwrap();
    });
}

#[test]
#[ignore = "the fault matrix: just faults"]
fn the_records_vanish() {
    meddled("the records vanish", |inputs, _| drop(fs::remove_dir_all(inputs.join("students"))));
}

/// A file system in a file: what the file holds at a moment is what a power cut leaves.
struct PowerCut {
    folder: TempDir,
    image: PathBuf,
    mounted: PathBuf,
}

impl PowerCut {
    fn new(scene: &Scene, make: &str, kind: &str, megabytes: u64) -> Option<PowerCut> {
        let folder = TempDir::new().unwrap();
        let (image, mounted) = (folder.path().join("image"), folder.path().join("mounted"));
        fs::create_dir(&mounted).unwrap();
        fs::File::create(&image).unwrap().set_len(megabytes << 20).unwrap();
        let run = |program: &str, arguments: &[&str]| {
            let mut command = Command::new(program);
            command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
        };
        if !run(make, &["-q", text(&image)]) || !run("mount", &["-o", "loop", "-t", kind, text(&image), text(&mounted)])
        {
            println!("skipped: {kind} cannot be made and mounted here");
            return None;
        }
        copy(scene.out.path(), &mounted);
        assert!(run("sync", &["-f", text(&mounted)]));
        Some(PowerCut { folder, image, mounted })
    }

    /// Copies the file while a build is under way, mounts the copy, and looks at what is there.
    fn at(&self, scene: &Scene, moment: u32) -> Vec<String> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_zishen"))
            .args(arguments(scene.inputs.path(), &self.mounted))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(Duration::from_millis(u64::from(moment) * 60));
        let is_over = child.try_wait().unwrap().is_some();
        let copied = self.frozen();
        child.wait().unwrap();
        violations(scene, self.kept(&copied).path(), is_over.then_some(0))
    }

    /// A build whose fsync calls say that they are done and do nothing, cut off when it ends.
    fn without_sync(&self, scene: &Scene) -> Vec<String> {
        let lies =
            ["-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:retval=0"];
        let status = Command::new("strace")
            .args(lies)
            .arg(env!("CARGO_BIN_EXE_zishen"))
            .args(arguments(scene.inputs.path(), &self.mounted))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        let copied = self.frozen();
        violations(scene, self.kept(&copied).path(), status.code())
    }

    /// The file as it is on the disk at this moment.
    fn frozen(&self) -> PathBuf {
        let copied = self.folder.path().join("copied");
        // The device's own cache stays behind, as it would: only what was synchronized has to be there.
        let frozen = Command::new("cp").args(["--sparse=always", text(&self.image), text(&copied)]).status().unwrap();
        assert!(frozen.success());
        copied
    }

    /// What a machine that starts again finds there.
    fn kept(&self, copied: &Path) -> TempDir {
        let (place, kept) = (self.folder.path().join("again"), TempDir::new().unwrap());
        fs::create_dir(&place).unwrap();
        let mounted =
            Command::new("mount").args(["-o", "loop,nouuid"]).args([copied, &place]).stderr(Stdio::null()).status();
        let mounted = mounted.is_ok_and(|status| status.success())
            || Command::new("mount").args(["-o", "loop"]).args([copied, &place]).status().unwrap().success();
        assert!(mounted, "the copy is a file system");
        copy(&place, kept.path());
        Command::new("umount").arg(&place).status().unwrap();
        kept
    }
}

impl Drop for PowerCut {
    fn drop(&mut self) {
        Command::new("umount").arg(&self.mounted).status().ok();
    }
}

/// Negative controls: a publisher that renames before it has written, one that says done without having published, and one
/// that does not synchronize must all be found.
#[test]
#[ignore = "the fault matrix: just faults"]
fn a_wrong_publisher_is_found() {
    let scene = Scene::new();
    let out = scene.out();
    let batch = out.path().join(BATCH);
    copy(&batch.join("0001"), &{
        fs::create_dir(batch.join("0002")).unwrap();
        batch.join("0002")
    });
    fs::remove_file(batch.join("0002/run.json")).unwrap();
    assert!(!published(out.path()).is_empty(), "a run that stands before all of it is written");
    let out = scene.out();
    assert!(!violations(&scene, out.path(), Some(0)).is_empty(), "exit code 0 without a run");
    let Some(cut) = PowerCut::new(&scene, "mkfs.ext4", "ext4", 64).filter(|_| has("strace")) else {
        println!("negative controls: 2 of 2 found; the third wants strace, ext4 and root");
        return;
    };
    assert!(!cut.without_sync(&scene).is_empty(), "no fsync, and the power is cut");
    println!("negative controls: 3 of 3 found");
}
