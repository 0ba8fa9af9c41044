//! What a province receives from many schools: each kept apart, answered, compared by keyed digests alone, and nothing that a
//! school or an officer does wrong goes unseen.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use zishen::holding::Marked;
use zishen::package::sha256;

use crate::sample::{build, copy_of_inputs, files, text, zishen};
use made::{School, holding, name_of, schools, student};

pub mod made;

const DAY: &str = "2022-11-15";

/// A holding of schools, with a folder for what they send.
struct Province {
    folder: TempDir,
    schools: Vec<School>,
}

impl Province {
    fn new(codes: &[&str]) -> Option<Province> {
        let folder = TempDir::new().unwrap();
        let schools = schools(folder.path(), codes)?;
        let province = Province { folder, schools };
        holding(&province.root(), province.folder.path(), &province.schools);
        Some(province)
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("province")
    }

    fn receive(&self, submissions: &[&Path], code: i32) -> String {
        self.receive_on(DAY, submissions, code)
    }

    fn receive_on(&self, day: &str, submissions: &[&Path], code: i32) -> String {
        let output = receive(&self.root(), day, submissions);
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
        said(&output)
    }

    fn send(&self, at: usize, college: &str, run: &str, students: Vec<Marked>) -> PathBuf {
        let school = &self.schools[at];
        school.sends(college, run, students).write(self.folder.path(), &format!("{}-{college}-{run}.zip", school.code))
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.read(path)).unwrap()
    }

    /// Everything but the lock, whose content is the last process.
    fn state(&self) -> BTreeMap<String, Vec<u8>> {
        let mut all = files(&self.root());
        all.remove("holding/.lock");
        all
    }
}

fn receive(root: &Path, day: &str, submissions: &[&Path]) -> Output {
    let paths = submissions.iter().map(|path| text(path));
    zishen(&["receive", "--holding", text(root), "--on", day].into_iter().chain(paths).collect::<Vec<_>>())
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn ids(ids: &[&str]) -> Vec<Marked> {
    ids.iter().map(|id| student(id)).collect()
}

#[test]
fn schools_are_kept_apart_and_each_has_an_answer() {
    let Some(province) = Province::new(&["10001", "10002"]) else { return };
    let (a, b) = (province.send(0, "lit", "0001", ids(&["a1", "a2"])), province.send(1, "lit", "0001", ids(&["b1"])));
    let printed = province.receive(&[&a, &b], 0);
    assert!(printed.contains("第1号回执：2022-11-15收到第10001大学报送的批次2022-autumn、学院lit第1轮"), "{printed}");
    for (code, path, number, students) in [("10001", &a, "000001", 2), ("10002", &b, "000002", 1)] {
        let round = province.root().join(code).join("2022-autumn/lit/round-1");
        assert_eq!(fs::read(round.join("submission.zip")).unwrap(), fs::read(path).unwrap());
        let answer = province.json(&format!("{code}/answers/{number}.json"));
        let digest = sha256(&fs::read(path).unwrap()).to_string();
        assert_eq!((answer["outcome"].as_str(), answer["submission_sha256"].as_str()), (Some("filed"), Some(&*digest)));
        assert_eq!((&answer["received"], &answer["filed"]["students"]), (&Value::from(DAY), &Value::from(students)));
        assert_eq!(answer["filed"]["compared"]["persons"], Value::from(students));
        assert_eq!(province.read(&format!("{code}/answers/{number}.txt")).lines().count(), 1);
    }
    // Nothing is open to others.
    #[cfg(unix)]
    for entry in walkdir::WalkDir::new(province.root()).min_depth(1).into_iter().map(Result::unwrap) {
        use std::os::unix::fs::PermissionsExt;
        let own = entry.path().strip_prefix(province.root()).unwrap();
        if !own.starts_with("keys") && !own.starts_with("schools.yaml") {
            assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o077, 0, "{}", own.display());
        }
    }
    // All again is no more than before, and the check without submissions agrees.
    let before = province.state();
    let again = province.receive(&[&a, &b], 0);
    assert!(again.contains("先前已收：第10001大学 2022-autumn/lit/round-1，台账第1行"), "{again}");
    assert!(province.receive(&[], 0).contains("台账2行"));
    assert_eq!(before, province.state());
}

#[test]
fn replays_rollbacks_and_forks_are_refused() {
    let Some(province) = Province::new(&["10001"]) else { return };
    let old = province.send(0, "lit", "0002", ids(&["a1"]));
    let new = province.send(0, "lit", "0010", ids(&["a1", "a2"]));
    province.receive(&[&old, &new], 0);
    assert!(province.root().join("10001/2022-autumn/lit/round-2").is_dir());
    assert!(province.receive(&[&old], 0).contains("先前已收"));
    let older = province.send(0, "lit", "0009", ids(&["a1"]));
    assert!(province.receive(&[&older], 1).contains("早于已收的运行"));
    // Another content under the number of the newest run.
    let fork = province.send(0, "lit", "0010", ids(&["a1"]));
    assert!(province.receive(&[&fork], 1).contains("同一编号而内容不同"));
    // The same run, with other data to compare: the signature does not cover them.
    let mut quiet = province.schools[0].sends("lit", "0011", ids(&["a1", "a2"]));
    let first = quiet.write(province.folder.path(), "first.zip");
    province.receive(&[&first], 0);
    quiet.students[1].person = None;
    let second = quiet.write(province.folder.path(), "second.zip");
    let printed = province.receive(&[&second], 1);
    assert!(printed.contains("同一编号而内容不同的运行：marks.jsonl"), "{printed}");
    assert!(!province.root().join("10001/2022-autumn/lit/round-4").exists());
    // What is refused again is answered once.
    province.receive(&[&older, &second], 1);
    let before = province.state();
    assert!(province.receive(&[&older, &second], 1).contains("与先前相同，台账第7行"));
    assert_eq!(before, province.state());
}

#[test]
fn nobody_sends_in_the_name_of_another() {
    let Some(province) = Province::new(&["10001", "10002"]) else { return };
    let folder = province.folder.path();
    let mut claims = province.schools[0].sends("lit", "0001", ids(&["a1"]));
    claims.school = province.schools[1].name.clone();
    let other = claims.write(folder, "claims.zip");
    claims.school = "没有的大学".into();
    let nobody = claims.write(folder, "nobody.zip");
    let stranger = schools(folder, &["666"]).unwrap();
    let mut forged = stranger[0].sends("lit", "0001", ids(&["x1"]));
    forged.school = province.schools[0].name.clone();
    let forged = forged.write(folder, "forged.zip");
    let good = province.send(1, "lit", "0001", ids(&["b1"]));
    let printed = province.receive(&[&other, &nobody, &forged, &good], 1);
    assert_eq!(printed.matches("未归入任何学校").count(), 2, "{printed}");
    assert!(printed.contains("没有名为“没有的大学”的学校") && printed.contains("收到第10002大学报送的"), "{printed}");
    assert!(!province.root().join("10001").exists());
    assert_eq!(fs::read_dir(province.root().join("10002/answers")).unwrap().count(), 2);
    let answer = province.json("unknown/answers/000001.json");
    assert_eq!((answer["outcome"].as_str(), answer["school"].as_str()), (Some("refused"), Some("")));
    assert!(answer["faults"][0]["en"].as_str().unwrap().contains("not that of"), "{answer}");
}

#[test]
fn names_that_lead_out_of_a_folder_or_are_taken_are_refused() {
    let Some(province) = Province::new(&["10001", "10002"]) else { return };
    let folder = province.folder.path();
    let good = province.send(0, "lit", "0001", ids(&["a1"]));
    province.receive(&[&good], 0);
    let mut paths = Vec::new();
    for (at, (batch, college)) in [
        ("..", "lit"),
        ("2022-autumn", "../../10002"),
        ("answers", "lit"),
        ("2022-autumn", ".hidden"),
        ("2022-Autumn", "lit"),
        ("2022-autumn", "LIT"),
        ("matches.json", "lit"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut sending = province.schools[0].sends("lit", "0002", ids(&["a1"]));
        let bytes = sending.bytes();
        sending.batch = batch.into();
        sending.college = college.into();
        // What cannot even be packed is patched into one that could, and fails its checksums.
        let bytes =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| sending.bytes())).unwrap_or(bytes[1..].to_vec());
        let path = folder.join(format!("{at}.zip"));
        fs::write(&path, bytes).unwrap();
        paths.push(path);
    }
    let before: Vec<String> = province.state().into_keys().filter(|path| !path.contains("answers/")).collect();
    let printed = province.receive(&paths.iter().map(PathBuf::as_path).collect::<Vec<_>>(), 1);
    assert_eq!(printed.matches("未收\n").count(), 7, "{printed}");
    let after: Vec<String> = province.state().into_keys().filter(|path| !path.contains("answers/")).collect();
    assert_eq!(before, after);
}

#[test]
fn a_bad_submission_stops_no_other() {
    let Some(province) = Province::new(&["10001"]) else { return };
    let folder = province.folder.path();
    let good = province.send(0, "lit", "0001", ids(&["a1"]));
    let bytes = fs::read(&good).unwrap();
    let write = |name: &str, bytes: &[u8]| {
        fs::write(folder.join(name), bytes).unwrap();
        folder.join(name)
    };
    let mut changed = bytes.clone();
    let at = bytes.windows(4).position(|part| part == b"%PDF").unwrap() + 40;
    changed[at] ^= 1;
    let empty = write("empty.zip", b"");
    let cut = write("cut.zip", &bytes[..bytes.len() / 2]);
    let changed = write("changed.zip", &changed);
    let plain = write("plain.zip", &zipped(&[("x/data/a.txt", b"a")]));
    let bomb = write("bomb.zip", &bomb());
    let mut bare = province.schools[0].sends("lit", "0001", ids(&["a1"]));
    bare.with_marks = false;
    let bare = bare.write(folder, "bare.zip");
    let mut other = province.schools[0].sends("lit", "0001", ids(&["a1"]));
    other.told = "不通过";
    let other = other.write(folder, "other.zip");
    let gone = folder.join("gone.zip");
    let all: Vec<&Path> = vec![&empty, &gone, folder, &cut, &changed, &plain, &bomb, &bare, &other, &good];
    let printed = province.receive(&all, 1);
    assert_eq!(printed.matches("未收\n").count(), 9, "{printed}");
    assert!(printed.contains("summary.xlsx: 系统审查结论"), "{printed}");
    assert!(printed.contains("既没有档案包也没有比对数据") && printed.contains("解压后过大"), "{printed}");
    assert!(province.root().join("10001/2022-autumn/lit/round-1/submission.zip").is_file());
    // A limit on the size.
    let settings = province.read("schools.yaml").replace("schools:\n", "largest_mib: 0\nschools:\n");
    fs::write(province.root().join("schools.yaml"), settings).unwrap();
    assert!(province.receive(&[&good], 1).contains("largest_mib"));
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// 200 MB of zeros in 200 kB.
fn bomb() -> Vec<u8> {
    zipped(&[("x/data/submission.json", &vec![0; 200 << 20])])
}

/// One person, one paper (written otherwise) and one photo in two schools; each school reads its own side alone.
#[test]
fn the_same_in_two_schools_is_reported_to_each_in_its_own_terms() {
    let Some(province) = Province::new(&["10001", "10002", "10003"]) else { return };
    let mut b = ids(&["b1", "b2", "b3", "b4"]);
    let a = ids(&["a1", "a2", "a3", "a4"]);
    b[0].person = a[0].person.as_ref().map(|number| format!(" {} ", number.to_lowercase()));
    b[1].papers = vec![format!("1. {}（网络首发）", a[1].papers[0])];
    b[2].photo = a[2].photo;
    // The same within one school is the school's own affair.
    b[3].papers = b[1].papers.clone();
    let first = province.send(0, "lit", "0001", a.clone());
    let second = province.send(1, "edu", "0001", b.clone());
    let third = province.send(2, "cs", "0001", ids(&["c1"]));
    let printed = province.receive(&[&first, &second, &third], 1);
    assert!(printed.contains("第10001大学：与他校相同的证件号码、论文或照片共3项"), "{printed}");
    let lines = |code: &str| province.read(&format!("{code}/matches.txt"));
    assert_eq!(
        lines("10001"),
        "2022-autumn lit a1　证件号码　另见于第10002大学\n\
         2022-autumn lit a2　论文《论第a2种方法的适用范围》　另见于第10002大学\n\
         2022-autumn lit a3　照片　另见于第10002大学\n"
    );
    let second = lines("10002");
    assert!(
        second.contains("edu b1　证件号码　另见于第10001大学") && second.contains("edu b4　论文《1. 论第a2"),
        "{second}"
    );
    assert_eq!(second.lines().count(), 4, "{second}");
    assert!(!province.root().join("10003/matches.txt").exists());
    assert_eq!(province.json("10001/matches.json")["matches"].as_array().unwrap().len(), 3);
    // Known is known; a corrected round takes its matches back on both sides.
    province.receive(&[], 0);
    // A report that was changed or lost is written anew, and that is reported.
    for (name, change) in [("matches.txt", Some("x")), ("matches.txt", None), ("matches.json", None)] {
        let path = province.root().join("10001").join(name);
        let before = fs::read(&path).unwrap();
        change.map_or_else(|| fs::remove_file(&path), |text| fs::write(&path, text)).unwrap();
        assert!(province.receive(&[], 1).contains("第10001大学：与他校相同的证件号码、论文或照片共3项"), "{name}");
        assert_eq!(fs::read(&path).unwrap(), before, "{name}");
    }
    b[0].person = Some("990101199001010001".into());
    let corrected = province.send(1, "edu", "0002", b);
    province.receive(&[&corrected], 1);
    assert!(!lines("10001").contains("证件号码") && !lines("10002").contains("证件号码"));
}

/// No name, ID, number, title or plain digest of one is anywhere but in the folder of its school.
#[test]
fn nothing_of_a_student_leaves_the_folder_of_the_school() {
    let Some(province) = Province::new(&["10001", "10002"]) else { return };
    let (mut a, mut b) = (ids(&["20201001", "20201002"]), ids(&["20309001"]));
    a[0].papers = vec!["船山诗论的文献来源".into()];
    b[0].person = a[0].person.clone();
    b[0].papers = a[0].papers.clone();
    b[0].photo = a[0].photo;
    let first = province.send(0, "lit", "0001", a.clone());
    let second = province.send(1, "lit", "0001", b.clone());
    let mut broken = province.schools[0].sends("lit", "0002", a.clone());
    broken.students[0].id = "20201099".into();
    // A student twice: the fault names the student.
    broken.students.push(broken.students[0].clone());
    let broken = broken.write(province.folder.path(), "broken.zip");
    province.receive(&[&first, &second, &broken], 1);
    let outside = |code: &str| {
        let own = format!("{code}/");
        let all: Vec<(String, Vec<u8>)> = province
            .state()
            .into_iter()
            .filter(|(path, _)| !path.starts_with(&own) && !path.starts_with("keys/"))
            .collect();
        assert!(all.iter().any(|(path, _)| path == "holding/ledger.jsonl"));
        all
    };
    // What both schools hold of themselves: the second's folder has the number, title and photo on its own account.
    for (code, students) in [("10001", &a), ("10002", &b)] {
        for (path, bytes) in outside(code) {
            let shared = path.starts_with("1000");
            for student in students {
                for secret in secrets(student, shared) {
                    let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
                    assert!(!found, "{path} holds {secret}");
                }
            }
        }
    }
    // The keyed digest is none that anybody computes without the key; openssl computes it with the key.
    let marks = province.read("10001/2022-autumn/lit/round-1/marks.jsonl");
    let number = a[0].person.clone().unwrap();
    for plain in [sha256(number.as_bytes()), sha256(format!("person\0{number}").as_bytes())] {
        assert!(!marks.contains(&plain.to_string()));
    }
    assert!(!marks.contains(&number));
    let key = province.read("holding/key");
    let script = format!("printf 'person\\0{number}' | openssl dgst -sha256 -hmac {}", key.trim());
    let digest = Command::new("bash").args(["-c", &script]).output().unwrap();
    let digest = String::from_utf8_lossy(&digest.stdout).trim().rsplit(' ').next().unwrap().to_owned();
    assert!(digest.len() == 64 && marks.contains(&digest), "{digest} {marks}");
}

/// Everything of a student, as it stands and encoded; `shared` leaves out what another school has of its own.
fn secrets(student: &Marked, shared: bool) -> Vec<String> {
    let mut plain = vec![student.id.clone(), name_of(&student.id)];
    if !shared {
        plain.extend(student.person.clone());
        plain.extend(student.papers.clone());
        plain.extend(student.photo.map(|digest| digest.to_string()));
    }
    let digests: Vec<String> = plain.iter().map(|text| sha256(text.as_bytes()).to_string()).collect();
    let coded: Vec<String> = plain.iter().map(|text| base64(text.as_bytes())).collect();
    plain.into_iter().chain(digests).chain(coded).collect()
}

/// As `base64` prints it, without the last group, which depends on what follows.
fn base64(bytes: &[u8]) -> String {
    let mut child = Command::new("base64").arg("-w0").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text[..text.len() - 4].to_owned()
}

#[test]
fn the_ledger_shows_what_was_removed_or_changed() {
    let Some(province) = Province::new(&["10001"]) else { return };
    let sent: Vec<PathBuf> =
        ["lit", "edu", "cs"].map(|college| province.send(0, college, "0001", ids(&[college]))).into();
    province.receive(&sent.iter().map(PathBuf::as_path).collect::<Vec<_>>(), 0);
    let whole = province.state();
    let restore = || {
        fs::remove_dir_all(province.root().join("10001")).unwrap();
        fs::remove_dir_all(province.root().join("holding")).unwrap();
        fs::remove_dir_all(province.root().join("10009")).ok();
        for (path, bytes) in &whole {
            let path = province.root().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, bytes).unwrap();
        }
        #[cfg(unix)]
        fs::set_permissions(province.root().join("holding/key"), std::os::unix::fs::PermissionsExt::from_mode(0o600))
            .unwrap();
    };
    let ledger = province.root().join("holding/ledger.jsonl");
    let lines: Vec<String> = province.read("holding/ledger.jsonl").split_inclusive('\n').map(str::to_owned).collect();
    let round = province.root().join("10001/2022-autumn/edu/round-1");
    type Damage<'d> = Box<dyn Fn() -> std::io::Result<()> + 'd>;
    let cases: Vec<(&str, Damage)> = vec![
        (
            "第2行被改动",
            Box::new(|| fs::write(&ledger, lines.concat().replacen("\"edu", "\"eda", 1).replace("/edu/", "/eda/"))),
        ),
        ("第2行与前一行不相接", Box::new(|| fs::write(&ledger, [&*lines[0], &*lines[2]].concat()))),
        ("在台账中没有记录", Box::new(|| fs::write(&ledger, lines[..2].concat()))),
        ("在台账中没有记录", Box::new(|| fs::write(&ledger, lines.concat().trim_end()))),
        (
            "不见了",
            Box::new(|| fs::remove_file(&ledger).and_then(|()| fs::remove_file(province.root().join("holding/key")))),
        ),
        ("不见了", Box::new(|| fs::remove_file(province.root().join("holding/key")))),
        ("第1行被改动", Box::new(|| fs::write(province.root().join("holding/key"), "0".repeat(64)))),
        ("不见了", Box::new(|| fs::remove_dir_all(&round))),
        ("被改动", Box::new(|| fs::write(round.join("marks.jsonl"), ""))),
        ("被改动", Box::new(|| fs::write(round.join("receipt.json"), "{}"))),
        ("不见了", Box::new(|| fs::remove_file(province.root().join("10001/answers/000003.json")))),
        ("在台账中没有记录", Box::new(|| fs::create_dir_all(round.with_file_name("round-2")))),
        ("在台账中没有记录", Box::new(|| fs::create_dir_all(province.root().join("10009/2022-autumn/lit/round-1")))),
        ("在台账中没有记录", Box::new(|| fs::write(province.root().join("10001/answers/000009.txt"), ""))),
        ("在台账中没有记录", Box::new(|| fs::write(round.join("more.txt"), ""))),
        ("被改动", Box::new(|| fs::write(province.root().join("10001/answers/000001.txt"), "已收"))),
        ("不见了", Box::new(|| fs::remove_file(province.root().join("10001/answers/000001.txt")))),
        #[cfg(unix)]
        ("被改动", Box::new(|| linked(&round.join("receipt.json")))),
        #[cfg(unix)]
        ("被改动", Box::new(|| piped(&round.join("marks.jsonl")))),
        #[cfg(unix)]
        ("ledger.jsonl", Box::new(|| piped(&ledger))),
        #[cfg(unix)]
        ("holding/key", Box::new(|| linked(&province.root().join("holding/key")))),
    ];
    let more = province.send(0, "law", "0001", ids(&["law"]));
    for (number, (words, change)) in cases.into_iter().enumerate() {
        change().unwrap();
        let printed = if number == 4 { "在台账中没有记录" } else { words };
        let said = province.receive(&[&more], 3);
        assert!(said.contains(printed), "{number}: {said}");
        restore();
    }
    // An archive that was changed in place is found by the check of everything.
    fs::write(round.join("submission.zip"), "x").unwrap();
    assert!(province.receive(&[], 3).contains("edu/round-1/submission.zip 被改动"));
    restore();
    // A line that was not written to its end is taken away, with its submission to come again.
    fs::write(&ledger, lines.concat() + "{\"number\":4,").unwrap();
    assert!(province.receive(&[&more], 0).contains("台账最后一行没有写完"));
    assert!(province.root().join("10001/2022-autumn/law/round-1").is_dir());
    // No day before the last one.
    assert!(province.receive_on("2022-11-14", &[&more], 3).contains("早于台账最后一行的日期"));
}

/// The same file, reached by a link.
#[cfg(unix)]
fn linked(path: &Path) -> std::io::Result<()> {
    let other = path.with_extension("elsewhere");
    fs::rename(path, &other)?;
    std::os::unix::fs::symlink(&other, path)
}

/// A pipe in the place of a file: whoever opens it waits for ever.
#[cfg(unix)]
fn piped(path: &Path) -> std::io::Result<()> {
    fs::remove_file(path)?;
    Command::new("mkfifo").arg(path).status().map(drop)
}

/// Killed anywhere and run again, the holding is the one that was never killed.
#[test]
fn a_run_that_is_killed_is_gone_on_with() {
    let Some(province) = Province::new(&["10001", "10002"]) else { return };
    let mut sent = Vec::new();
    for college in ["lit", "edu", "cs", "law", "art", "med"] {
        sent.push(province.send(0, college, "0001", ids(&[&format!("{college}1"), "a0"])));
        sent.push(province.send(1, college, "0001", ids(&[&format!("{college}2"), "a0"])));
    }
    let bad = province.folder.path().join("bad.zip");
    fs::write(&bad, "bad").unwrap();
    sent.insert(3, bad);
    let paths: Vec<&Path> = sent.iter().map(PathBuf::as_path).collect();
    // The key is given, so that the ends can be compared.
    let started = || {
        let root = province.root();
        for folder in ["holding", "10001", "10002", "unknown"] {
            let _ = fs::remove_dir_all(root.join(folder));
        }
        fs::create_dir(root.join("holding")).unwrap();
        let key = root.join("holding/key");
        fs::write(&key, "1".repeat(64)).unwrap();
        #[cfg(unix)]
        fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    };
    started();
    let begun = Instant::now();
    province.receive(&paths, 1);
    let mut length = begun.elapsed();
    let whole = province.state();
    let mut killed = 0;
    // Points spread over the whole of a run; one that ends before its point was shorter than was thought.
    for round in (0..12).cycle().take(48) {
        if killed >= 12 {
            break;
        }
        started();
        let (before, mut wait) = (killed, length * (round + 1) / 14);
        loop {
            let mut command = Command::new(env!("CARGO_BIN_EXE_zishen"));
            command.args(["receive", "--holding", text(&province.root()), "--on", DAY]).args(&paths);
            let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep(wait);
            if child.try_wait().unwrap().is_some() {
                break;
            }
            child.kill().unwrap();
            child.wait().unwrap();
            killed += 1;
            wait += length / 4;
        }
        if killed == before {
            length /= 2;
        }
        let output = receive(&province.root(), DAY, &paths);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(whole == province.state(), "round {round}: {:?}", differing(&whole, &province.state()));
    }
    assert!(killed >= 12, "{killed}");
}

fn differing(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    one.keys().chain(other.keys()).filter(|path| one.get(*path) != other.get(*path)).cloned().collect()
}

#[test]
fn one_works_at_a_time_and_settings_are_reported_with_their_places() {
    let Some(province) = Province::new(&["10001", "10002"]) else { return };
    let sent = province.send(0, "lit", "0001", ids(&["a1"]));
    province.receive(&[&sent], 0);
    let lock = fs::File::open(province.root().join("holding/.lock")).unwrap();
    lock.try_lock().unwrap();
    province.receive(&[&sent], 75);
    drop(lock);
    let settings = province.read("schools.yaml");
    let twice = settings.replace("keys/10002.pem", "keys/10001.pem").replace("\"10002\"", "\"10001\"");
    fs::write(province.root().join("schools.yaml"), twice).unwrap();
    let printed = province.receive(&[&sent], 3);
    assert!(printed.contains("schools[1].code") && printed.contains("schools[1].trust"), "{printed}");
    // A school under another code could send what is older, and would match itself.
    let recoded = settings.replace("code: \"10001\"", "code: \"10009\"");
    fs::write(province.root().join("schools.yaml"), recoded).unwrap();
    let (older, before) = (province.send(0, "lit", "0000", ids(&["a1"])), province.state());
    let printed = province.receive(&[&older], 3);
    assert!(printed.contains("10001") && province.state() == before, "{printed}");
    fs::remove_file(province.root().join("schools.yaml")).unwrap();
    assert!(province.receive(&[&sent], 3).contains("schools.yaml"));
    assert_eq!(zishen(&["receive", "--holding", "x", "--to", "y", "--on", DAY, "z"]).status.code(), Some(2));
    assert_eq!(zishen(&["receive", "--to", "y", "--on", DAY]).status.code(), Some(2));
}

/// Two schools under one authority: the certificate of the authority tells nothing of either.
#[test]
fn a_common_authority_vouches_for_no_school() {
    let Some(keys) = crate::signatures::keys() else { return };
    let Some(province) = Province::new(&["10001", "10002"]) else { return };
    let sent = province.send(0, "lit", "0001", ids(&["a1"]));
    let both = |name: &str| fs::read_to_string(keys.join(name)).unwrap();
    // The second also trusts the first's certificate, beside its own.
    let joined = province.read("keys/10001.pem") + &both("other.pem");
    fs::write(province.root().join("keys/10002.pem"), joined).unwrap();
    assert!(province.receive(&[&sent], 3).contains("同一证书"));
}

/// The data to compare are the school's own, and of this run.
#[test]
fn data_to_compare_are_signed_by_the_school() {
    let Some(province) = Province::new(&["10001", "10002"]) else { return };
    let [first, second] = &province.schools[..] else { panic!("two schools") };
    let sends = || first.sends("lit", "0001", ids(&["a1"]));
    let write = |sending: made::Sending, name: &str| sending.write(province.folder.path(), name);
    let unsigned = write(made::Sending { marks_by: None, ..sends() }, "unsigned.zip");
    let of_another = write(made::Sending { marks_by: Some(second), ..sends() }, "another.zip");
    let of_before = write(made::Sending { marks_of: Some(sha256(b"before")), ..sends() }, "before.zip");
    for (sent, why) in [(&unsigned, "没有签名"), (&of_another, "的签名不是"), (&of_before, "是另一次运行的")]
    {
        let printed = province.receive(&[sent], 1);
        assert!(printed.contains(why) && !province.root().join("10001/2022-autumn").exists(), "{printed}");
    }
    province.receive(&[&write(sends(), "own.zip")], 0);
}

/// Real dossiers of two schools, signed as schools sign them; what is compared comes from the dossiers themselves.
#[test]
fn dossiers_are_checked_and_compared() {
    let folder = TempDir::new().unwrap();
    let Some(schools) = schools(folder.path(), &["10001", "10002"]) else { return };
    let root = folder.path().join("province");
    holding(&root, folder.path(), &schools);
    let mut sent = Vec::new();
    for (school, with) in schools.iter().zip([["", ""], ["", "--marks"]]) {
        let inputs = copy_of_inputs(&["201830030304", "202020030306"]);
        let rename = |file: &str, from: &str, to: &str| {
            let path = inputs.path().join(file);
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.contains(from));
            fs::write(&path, text.replace(from, to)).unwrap();
        };
        rename("batch.yaml", "name: 麓山师范大学,", &format!("name: {},", school.name));
        let out = folder.path().join(format!("out-{}", school.code));
        build(inputs.path(), &out, &[], 0);
        let (key, cert) =
            (folder.path().join(format!("{}.key", school.code)), folder.path().join(format!("{}.pem", school.code)));
        let signed = zishen(&[
            "sign",
            text(&out.join("2022-autumn/0001")),
            "--key",
            text(&key),
            "--cert",
            text(&cert),
            "--allow-incomplete",
            "试报",
        ]);
        assert_eq!(signed.status.code(), Some(0), "{}", said(&signed));
        let path = folder.path().join(format!("{}.zip", school.code));
        let mut arguments = vec!["submit", text(&out), "--college", "lit", "--to", text(&path)];
        if with[1] == "--marks" {
            arguments.extend(["--manifest-only", "--marks", "--key", text(&key), "--cert", text(&cert)]);
        }
        let packed = zishen(&arguments);
        assert_eq!(packed.status.code(), Some(0), "{}", said(&packed));
        sent.push(path);
    }
    let (key, cert) = (folder.path().join("10002.key"), folder.path().join("10002.pem"));
    let output = zishen(&[
        "receive",
        "--holding",
        text(&root),
        "--on",
        DAY,
        "--key",
        text(&key),
        "--cert",
        text(&cert),
        text(&sent[0]),
        text(&sent[1]),
    ]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    // All of them are the same: two people, one paper, two photos, reported by a dossier and by data alone.
    let matches = fs::read_to_string(root.join("10001/matches.txt")).unwrap();
    assert_eq!(matches.lines().count(), 5, "{matches}\n{}", said(&output));
    assert!(matches.contains("202020030306　照片　另见于第10002大学"), "{matches}");
    assert_eq!(fs::read_to_string(root.join("10002/matches.txt")).unwrap(), matches.replace("10002", "10001"));
    // The answer is signed, as a foreign tool says.
    let script = "openssl cms -verify -binary -inform DER -in 000001.json.p7s -content 000001.json -CAfile $0 -purpose any -out /dev/null";
    let answers = root.join("10001/answers");
    let checked = Command::new("sh").args(["-c", script, text(&cert)]).current_dir(answers).output().unwrap();
    if !checked.status.success() {
        panic!("{}", said(&checked));
    }
    // The same archive with one byte of a dossier changed.
    let mut bytes = fs::read(&sent[0]).unwrap();
    let at = bytes.windows(9).position(|part| part == b"\xff\xd8\xff\xe0\x00\x10JFI").unwrap_or(bytes.len() / 2);
    bytes[at + 30] ^= 1;
    let broken = folder.path().join("broken.zip");
    fs::write(&broken, bytes).unwrap();
    let output = receive(&root, DAY, &[&broken]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
}

/// Planted among students of many schools: the same person, paper and photo in two, and all of them are found.
#[test]
#[ignore = "60,000 students: minutes; it prints time and memory"]
fn sixty_thousand_students_of_sixty_schools() {
    let codes: Vec<String> = (0..60).map(|at| format!("{}", 10_001 + at)).collect();
    let Some(province) = Province::new(&codes.iter().map(String::as_str).collect::<Vec<_>>()) else { return };
    let mut classes: Vec<Vec<Marked>> =
        codes.iter().map(|code| (0..1000).map(|at| student(&format!("{code}{at:04}"))).collect()).collect();
    // By school and place: the person, the paper or the photo of the next school's student at that place.
    let mut planted = vec![0; codes.len()];
    for at in 0..600 {
        let (own, other, place) = (at % 60, (at + 1) % 60, at);
        let from = classes[other][place].clone();
        let to = &mut classes[own][place];
        match at % 3 {
            0 => to.person = from.person,
            1 => to.papers.push(format!("【网络首发】{}", from.papers[0])),
            _ => to.photo = from.photo,
        }
        planted[own] += 1;
        planted[other] += 1;
    }
    let mut memory = Vec::new();
    for part in [0..6, 6..60] {
        let sent: Vec<PathBuf> = part.map(|at: usize| province.send(at, "lit", "0001", classes[at].clone())).collect();
        let started = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_zishen"));
        command.args(["receive", "--holding", text(&province.root()), "--on", DAY]).args(&sent).stdout(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut peak = 0;
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            let printed = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
            let line = printed.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
            peak = peak.max(line.and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or(0));
            std::thread::sleep(Duration::from_millis(20));
        };
        println!("{} schools: {:.1} s, {} MB", sent.len(), started.elapsed().as_secs_f64(), peak / 1000);
        assert_eq!(status.code(), Some(1));
        memory.push(peak);
    }
    for (code, expected) in codes.iter().zip(planted) {
        assert_eq!(province.read(&format!("{code}/matches.txt")).lines().count(), expected, "{code}");
    }
    assert!(memory[1] < memory[0] * 3 / 2, "{memory:?} kB");
}
