//! What an officer has written is never lost, a round is drawn once and ended by a person, and its lock stays on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::{COLLEGE, ROOT, receive, said, submit};
use crate::sample::{text, tool_absent, zishen};

/// 文学院 has sent in: 201830030304 and 202020030306 pass, 201830030305 fails.
struct Desk {
    home: TempDir,
}

impl Desk {
    fn new() -> Desk {
        let home = TempDir::new().unwrap();
        let sent = submit(home.path(), "lit.zip", &["--college", "lit", "--manifest-only"]);
        receive(&home.path().join("received"), &sent, "2022-11-15", 1);
        Desk { home }
    }

    fn batch(&self) -> PathBuf {
        self.home.path().join("reviewed/2022-autumn")
    }

    fn round(&self) -> PathBuf {
        self.batch().join("round-1")
    }

    fn book(&self) -> PathBuf {
        self.round().join("复核意见.xlsx")
    }

    /// The same desk at another place.
    fn copy(&self) -> Desk {
        let home = TempDir::new().unwrap();
        for name in ["received", "reviewed"] {
            let from = self.home.path().join(name);
            assert!(Command::new("cp").arg("-r").args([&from, &home.path().join(name)]).status().unwrap().success());
        }
        Desk { home }
    }

    fn review(&self, more: &[&str], code: i32) -> String {
        let [received, reviewed] = ["received", "reviewed"].map(|name| self.home.path().join(name));
        let folders = ["--received", text(&received), "--inputs", text(COLLEGE.0.path()), "--to", text(&reviewed)];
        let output = zishen(&[&["review"], &folders[..], &["--on", "2022-11-17"], more].concat());
        assert_eq!(output.status.code(), Some(code), "{more:?} {}", said(&output));
        said(&output)
    }

    /// Runs one of the scripts on the workbook; none where openpyxl is missing.
    fn script(&self, name: &str, arguments: &[&str]) -> Option<()> {
        let script = format!("{ROOT}/tests/reexamination/{name}");
        let output = Command::new("python3").arg(script).arg(self.book()).args(arguments).output().ok()?;
        if said(&output).contains("No module named") {
            return None;
        }
        assert!(output.status.success(), "{}", said(&output));
        Some(())
    }

    fn decide(&self, rows: &[&str]) -> Option<()> {
        self.script("decide.py", &[&["周敏", "2022-11-17"], rows].concat())
    }
}

fn rulings(home: &Path) -> String {
    fs::read_to_string(home.join("rulings.yaml")).unwrap()
}

/// The one who fails, agreed with.
const FILLED: &str = "201830030305=同意学院结论=延期毕业=核对无误";

#[test]
fn nothing_that_an_officer_has_written_is_lost() {
    let desk = Desk::new();
    desk.review(&[], 1);
    let Some(()) = desk.decide(&[FILLED]) else { return tool_absent("openpyxl") };
    let tears: [(&[&str], &str); 8] = [
        (&["rename", "理由", "理由（必填）"], "没有“理由”列"),
        (&["rename", "学号", "学生编号"], "没有“学号”列"),
        (&["rename", "处理意见", "意见"], "没有“处理意见”列"),
        (&["delete-column", "告知书送达日期"], "没有“告知书送达日期”列"),
        (&["double-column", "决定人"], "“决定人”列出现两次"),
        (&["delete-sheet", "其余学生"], "没有工作表“其余学生”"),
        (&["delete-row"], "缺1名学生的行：201830030305"),
        (&["change-id"], "缺1名学生的行：201830030305"),
    ];
    for (tear, words) in tears {
        let torn = desk.copy();
        torn.script("tear.py", tear).unwrap();
        let [book, before] = [fs::read(torn.book()).unwrap(), rulings(&torn.round()).into_bytes()];
        let told = torn.review(&[], 1);
        assert!(told.contains(words) && told.contains("未改写任何文件"), "{tear:?}: {told}");
        assert!(fs::read(torn.book()).unwrap() == book, "{tear:?}");
        assert_eq!(rulings(&torn.round()).into_bytes(), before, "{tear:?}");
    }
    // Blanks and line ends in a heading change nothing, and what stands beside the table is in the copy.
    let broken = desk.copy();
    broken.script("tear.py", &["note", "我的备注"]).unwrap();
    for (heading, written) in [("理由", "理\n由"), ("学号", "学　号"), ("处理意见", " 处 理 意 见 ")] {
        broken.script("tear.py", &["rename", heading, written]).unwrap();
    }
    let filled = fs::read(broken.book()).unwrap();
    broken.review(&[], 1);
    assert!(rulings(&broken.round()).contains("核对无误"));
    let copies = broken.round().join("复核意见存档");
    assert_eq!(fs::read(copies.join("1.xlsx")).unwrap(), filled);
    // Nobody has written in it since: no second copy, however often.
    broken.review(&[], 1);
    broken.review(&[], 1);
    assert_eq!(fs::read_dir(&copies).unwrap().count(), 1);
}

#[test]
fn an_entry_is_written_out_with_its_reason_and_by_a_person() {
    let desk = Desk::new();
    desk.review(&[], 1);
    let Some(()) = desk.decide(&[FILLED]) else { return tool_absent("openpyxl") };
    for (heading, content, words) in [
        ("理由", "=\"核对\"", "是公式、错误值或带删除线"),
        ("理由", "", "未填理由"),
        ("决定人", "研究生院", "“研究生院”不是人的姓名"),
        ("决定人", "骆大成", "就是该生本人"),
        ("决定人", "骆大成等", "可能就是该生或其导师"),
    ] {
        let other = desk.copy();
        other.script("tear.py", &["write", heading, content]).unwrap();
        let book = fs::read(other.book()).unwrap();
        let told = other.review(&[], 1);
        assert!(told.contains(words) && told.contains("复核意见.xlsx!须逐人决定!"), "{heading} {content}: {told}");
        assert!(fs::read(other.book()).unwrap() == book && !rulings(&other.round()).contains("201830030305"));
    }
}

/// Of two decisions on one student neither is taken, be they rows or entries of a file.
#[test]
fn two_decisions_on_one_student_are_told_and_neither_is_taken() {
    let desk = Desk::new();
    desk.review(&[], 1);
    let file = answers(&desk, ", ending: extend");
    let text = fs::read_to_string(&file).unwrap();
    let more = "- {student: '202020030306', action: return, by: 周敏, date: 2022-11-17, reason: 再查}\n";
    fs::write(&file, text + more).unwrap();
    let told = desk.copy().review(&["--answers", &file], 1);
    assert!(told.contains("rulings[3].student") && told.contains("“202020030306”出现两次，两处意见都不采用"), "{told}");
    let Some(()) = desk.decide(&[FILLED]) else { return tool_absent("openpyxl") };
    desk.script("tear.py", &["twice", "另一个理由"]).unwrap();
    let told = desk.review(&[], 1);
    assert!(told.contains("“201830030305”出现两次，两处意见都不采用"), "{told}");
    assert!(!rulings(&desk.round()).contains("201830030305"), "{}", rulings(&desk.round()));
}

/// The rulings of everybody who must be decided, as a file.
fn answers(desk: &Desk, ending: &str) -> String {
    let path = desk.home.path().join("answers.yaml");
    let of =
        |id: &str, rest: &str| format!("- {{student: '{id}', {rest}, by: 周敏, date: 2022-11-17, reason: 核对}}\n");
    let rulings = [
        of("201830030304", "action: agree, ending: graduate"),
        of("201830030305", &format!("action: agree{ending}")),
        of("202020030306", "action: agree, ending: graduate"),
    ];
    fs::write(&path, format!("schema: zishen/rulings/1\nrulings:\n{}", rulings.concat())).unwrap();
    text(&path).to_owned()
}

#[test]
fn a_person_ends_a_round_that_is_drawn_once_and_leaves_nobody_open() {
    let desk = Desk::new();
    desk.review(&["--seed", "s1"], 1);
    let drawn = fs::read(desk.round().join("review.json")).unwrap();
    for other in [&["--seed", "s2"][..], &["--sample", "100"]] {
        let told = desk.review(other, 3);
        assert!(told.contains("第1轮已抽样（种子 s1，比例10%），一轮只抽一次"), "{told}");
    }
    assert_eq!(fs::read(desk.round().join("review.json")).unwrap(), drawn);
    let whole = answers(&desk, ", ending: extend");
    for (by, code, words) in [
        ("", 3, "不是人的姓名"),
        ("  ", 3, "不是人的姓名"),
        ("研究生院", 3, "“研究生院”不是人的姓名"),
        ("邹慧敏", 1, "201830030304 须由他人逐人决定"),
        ("邹慧敏同学", 1, "201830030304 须由他人逐人决定"),
    ] {
        let told = desk.review(&["--answers", &whole, "--conclude", "--by", by], code);
        assert!(told.contains(words), "{by}: {told}");
        assert!(!desk.round().join("concluded.json").exists(), "{by}");
    }
    let open = answers(&desk, "");
    let told = desk.review(&["--answers", &open, "--conclude", "--by", "韦国安"], 1);
    assert!(told.contains("201830030305：意见为“同意学院结论”而没有毕业结论"), "{told}");
    assert!(!desk.round().join("concluded.json").exists());
    // The seed is kept where none is named.
    let whole = answers(&desk, ", ending: extend");
    let done = desk.review(&["--answers", &whole, "--conclude", "--by", "韦国安"], 0);
    assert!(done.contains("抽样种子 s1") && done.contains("已结束并锁定"), "{done}");
}

#[test]
fn a_lock_that_is_taken_off_changed_or_lost_is_told() {
    let desk = Desk::new();
    desk.review(&[], 1);
    let whole = answers(&desk, ", ending: extend");
    desk.review(&["--answers", &whole, "--conclude", "--by", "韦国安"], 0);
    let lock = fs::read(desk.round().join("concluded.json")).unwrap();
    assert!(desk.review(&[], 0).contains("已结束1轮"));
    // Taken off: it is put back, and the round is not begun again.
    let off = desk.copy();
    fs::remove_file(off.round().join("concluded.json")).unwrap();
    assert!(off.review(&[], 0).contains("第1轮已结束而缺少 concluded.json：已恢复"));
    assert_eq!(fs::read(off.round().join("concluded.json")).unwrap(), lock);
    // Somebody else is said to have ended it.
    let other = desk.copy();
    let edited = String::from_utf8(lock.clone()).unwrap().replace("韦国安", "张三");
    fs::write(other.round().join("concluded.json"), &edited).unwrap();
    assert!(other.review(&[], 1).contains("第1轮的 concluded.json 被改动"));
    // What the college had sent, or when it came, is another now, or is gone.
    for (name, bytes) in [("submission.zip", Some("x")), ("receipt.json", Some("{}")), ("receipt.json", None)] {
        let moved = desk.copy();
        let path = moved.home.path().join("received/2022-autumn/lit/round-1").join(name);
        match bytes {
            Some(bytes) => fs::write(&path, bytes).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        let told = moved.review(&[], 1);
        assert!(told.contains("第1轮所据的报送被改动或缺失") && told.contains(name), "{name}: {told}");
    }
    // The whole round is gone.
    let gone = desk.copy();
    fs::remove_dir_all(gone.round()).unwrap();
    assert!(gone.review(&[], 3).contains("第1轮的目录缺失或不全，而第1轮已存在或已登记为结束"));
    assert!(!gone.round().exists());
    // Without the list it is written anew from what lies there, which is told once.
    let unlisted = desk.copy();
    fs::remove_file(unlisted.batch().join("concluded-rounds.json")).unwrap();
    assert!(unlisted.review(&[], 1).contains("没有 concluded-rounds.json"));
    assert!(unlisted.review(&[], 0).contains("已结束1轮"));
    // A second round knows the lock of the first: both files changed alike are told.
    let again = submit(desk.home.path(), "again.zip", &["--college", "lit"]);
    let [received, reviewed] = ["received", "reviewed"].map(|name| desk.home.path().join(name));
    let folders = ["--to", text(&received), "--reviewed", text(&reviewed), "--inputs", text(COLLEGE.0.path())];
    zishen(&[&["receive", text(&again), "--on", "2022-11-17"], &folders[..]].concat());
    desk.review(&["--conclude", "--by", "韦国安"], 0);
    let second: Value = serde_json::from_slice(&fs::read(desk.batch().join("round-2/review.json")).unwrap()).unwrap();
    assert_eq!(second["locks"]["1"].as_str().unwrap().len(), 64);
    fs::write(desk.round().join("concluded.json"), &edited).unwrap();
    fs::remove_file(desk.batch().join("concluded-rounds.json")).unwrap();
    assert!(desk.review(&[], 1).contains("第1轮的 concluded.json 被改动"));
    // The first round is not begun anew beside the second.
    fs::remove_dir_all(desk.round()).unwrap();
    assert!(desk.review(&[], 3).contains("而第2轮已存在"));
}

/// An appeal may have put a conclusion aside: a round does not end on one that cannot be read.
#[test]
fn a_round_does_not_end_on_appeals_that_cannot_be_read() {
    let desk = Desk::new();
    let inputs = desk.home.path().join("inputs");
    assert!(Command::new("cp").arg("-r").args([COLLEGE.0.path(), &inputs]).status().unwrap().success());
    fs::create_dir_all(inputs.join("appeals")).unwrap();
    fs::write(inputs.join("appeals/SS-2022-001.yaml"), "schema: zishen/appeal/1\nsteps: 无\n").unwrap();
    let [received, reviewed] = ["received", "reviewed"].map(|name| desk.home.path().join(name));
    let folders = ["--received", text(&received), "--inputs", text(&inputs), "--to", text(&reviewed)];
    for (more, code) in [(&[][..], 1), (&["--conclude", "--by", "韦国安"], 3)] {
        let output = zishen(&[&["review"], &folders[..], &["--on", "2022-11-17"], more].concat());
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
        assert!(said(&output).contains("appeals/SS-2022-001.yaml"), "{}", said(&output));
        assert_eq!(said(&output).contains("本轮暂不能结束"), code == 3);
    }
    assert!(!desk.round().join("concluded.json").exists());
}

/// The decision on the one who fails, as a file of answers has it.
fn answer(home: &Path, action: &str) -> PathBuf {
    let path = home.join("answers.yaml");
    let ruling = format!("{{student: '201830030305', {action}, reason: 理由, by: 周敏, date: 2022-11-17}}");
    fs::write(&path, format!("schema: zishen/rulings/1\nrulings: [{ruling}]\n")).unwrap();
    path
}

#[test]
fn what_was_sent_before_answers_no_notice() {
    let desk = Desk::new();
    let answers = answer(desk.home.path(), "action: return");
    desk.review(&["--sample", "0", "--answers", text(&answers), "--conclude", "--by", "韦国安"], 0);
    let [received, reviewed] = ["received", "reviewed"].map(|name| desk.home.path().join(name));
    let receive = |sent: &Path| {
        let folders = ["--to", text(&received), "--reviewed", text(&reviewed), "--inputs", text(COLLEGE.0.path())];
        let output = zishen(&[&["receive", text(sent), "--on", "2022-11-18"], &folders[..]].concat());
        (output.status.code(), said(&output))
    };
    let (code, told) = receive(&desk.home.path().join("lit.zip"));
    assert!(code == Some(1) && told.contains("先前已收") && told.contains("不算重新报送"), "{code:?} {told}");
    // Once the college has answered, what came first is old and what came last was received.
    let answered = submit(desk.home.path(), "again.zip", &["--college", "lit"]);
    assert!(receive(&answered).1.contains("第2轮"));
    for sent in [desk.home.path().join("lit.zip"), answered] {
        let (code, told) = receive(&sent);
        assert!(code == Some(0) && told.contains("先前已收") && !told.contains("不算重新报送"), "{code:?} {told}");
    }
}

/// A decision of the round before stands in the workbook of this one; an appeal that was decided since makes it void there
/// too.
#[test]
fn what_was_decided_before_an_appeal_put_it_aside_is_not_taken_from_the_workbook() {
    let desk = Desk::new();
    let inputs = desk.home.path().join("inputs");
    assert!(Command::new("cp").arg("-r").args([COLLEGE.0.path(), &inputs]).status().unwrap().success());
    let [received, reviewed] = ["received", "reviewed"].map(|name| desk.home.path().join(name));
    let folders = ["--received", text(&received), "--inputs", text(&inputs), "--to", text(&reviewed)];
    let review = |day: &str, more: &[&str], code: i32| {
        let output = zishen(&[&["review", "--sample", "0", "--on", day], &folders[..], more].concat());
        assert_eq!(output.status.code(), Some(code), "{day} {more:?} {}", said(&output));
        said(&output)
    };
    let answers = answer(desk.home.path(), "action: agree, ending: extend");
    review("2022-11-17", &["--answers", text(&answers), "--conclude", "--by", "韦国安"], 0);
    let again = submit(desk.home.path(), "again.zip", &["--college", "lit"]);
    let to = ["--to", text(&received), "--reviewed", text(&reviewed), "--inputs", text(&inputs)];
    zishen(&[&["receive", text(&again), "--on", "2022-11-17"], &to[..]].concat());
    review("2022-11-17", &[], 0);
    let second = desk.batch().join("round-2");
    assert!(rulings(&second).contains("201830030305"), "{}", rulings(&second));
    fs::create_dir_all(inputs.join("appeals")).unwrap();
    let steps = "- {what: open, date: 2022-11-17, by: 骆大成, role: 本人, reason: 数据不全}\n\
                 - {what: accept, date: 2022-11-17, by: 林静好, role: 秘书}\n\
                 - what: {deliver: {of: accept, way: direct}}\n  date: 2022-11-17\n  by: 林静好\n  role: 秘书\n\
                 - what: {decide: {disposition: revoke, basis: 办法}}\n  date: 2022-11-18\n  by: 方知行\n  role: 主任\n  reason: 数据不全\n";
    let against = "{matter: qualification, document: 甲, decided: 2022-11-17, delivered: 2022-11-17, told: true}";
    let case = format!(
        "schema: zishen/appeal/1\nnumber: SS-2022-001\nstudent: '201830030305'\nagainst: {against}\nsteps:\n{steps}"
    );
    fs::write(inputs.join("appeals/SS-2022-001.yaml"), case).unwrap();
    let told = review("2022-11-18", &["--conclude", "--by", "韦国安"], 1);
    assert!(told.contains("201830030305 的意见作于申诉撤销") && told.contains("待决定1人"), "{told}");
    assert!(!rulings(&second).contains("201830030305") && !second.join("concluded.json").exists());
    // The workbook now has an empty row; what is decided after the appeal counts.
    assert!(!review("2022-11-18", &[], 1).contains("作废"));
    fs::write(&answers, fs::read_to_string(&answers).unwrap().replace("2022-11-17", "2022-11-18")).unwrap();
    review("2022-11-18", &["--answers", text(&answers), "--conclude", "--by", "韦国安"], 0);
}
