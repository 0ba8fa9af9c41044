//! What colleges send in: packed, checked by foreign tools, filed once, refused where it is older or changed, and a workbook
//! that was edited in Excel (by openpyxl here) reported cell by cell.

mod asked;
mod kept;

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use calamine::{Reader, Xlsx};
use lopdf::{Document, Stream, dictionary};
use serde_json::Value;
use tempfile::TempDir;
use zishen::reexamination::{Submission, pack};

use crate::sample::{build, copy_of_inputs, text, tool_absent, zishen};

/// Two who pass and one who fails, all of 文学院; and one of another college.
const STUDENTS: [&str; 4] = ["201830030304", "201830030305", "202020030306", "202020010105"];

/// A college's inputs with two runs: the second without one student.
static COLLEGE: LazyLock<(TempDir, TempDir)> = LazyLock::new(|| {
    let (inputs, out) = (copy_of_inputs(&STUDENTS), TempDir::new().unwrap());
    let batch = inputs.path().join("batch.yaml");
    let days = "\nreexamination:\n  submit_by: 2022-11-15\n  extensions:\n    - {college: edu, until: 2022-11-18, reason: 系统故障, by: 周某, date: 2022-11-14}\n";
    fs::write(&batch, fs::read_to_string(&batch).unwrap() + days).unwrap();
    build(inputs.path(), out.path(), &[], 0);
    (inputs, out)
});

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn submit(folder: &Path, name: &str, more: &[&str]) -> PathBuf {
    let path = folder.join(name);
    let out = COLLEGE.1.path();
    let output = zishen(&[&["submit", text(out), "--to", text(&path)], more].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    path
}

fn receive(to: &Path, path: &Path, day: &str, code: i32) -> String {
    let inputs = text(COLLEGE.0.path());
    let output = zishen(&["receive", text(path), "--to", text(to), "--on", day, "--inputs", inputs]);
    assert_eq!(output.status.code(), Some(code), "{}", said(&output));
    said(&output)
}

fn receipt(to: &Path, round: &str) -> Value {
    serde_json::from_slice(&fs::read(to.join(round).join("receipt.json")).unwrap()).unwrap()
}

#[test]
fn a_submission_is_a_bag_of_the_college_alone_and_is_filed_once() {
    let folder = TempDir::new().unwrap();
    let to = folder.path().join("received");
    let sent = submit(folder.path(), "lit.zip", &["--college", "lit"]);
    assert_eq!(zishen(&["verify", text(&sent)]).status.code(), Some(0));
    let again = submit(folder.path(), "again.zip", &["--college", "lit"]);
    assert_eq!(fs::read(&sent).unwrap(), fs::read(&again).unwrap(), "the same run is the same bytes");
    // Nobody has signed it, which is reported; in time on the last day, late on the next.
    let first = receive(&to, &sent, "2022-11-15", 1);
    assert!(
        first.contains("文学院　第1轮：第0001次运行，3人") && first.contains("没有签名") && !first.contains("逾期"),
        "{first}"
    );
    assert!(receive(&to, &again, "2022-11-16", 0).contains("先前已收，为第1轮"));
    let receipt = receipt(&to, "2022-autumn/lit/round-1");
    assert_eq!((&receipt["students"], &receipt["contents"]), (&Value::from(3), &Value::from("dossiers")));
    assert_eq!(fs::read(to.join("2022-autumn/lit/round-1/submission.zip")).unwrap(), fs::read(&sent).unwrap());
    assert!(!to.join("2022-autumn/lit/round-2").exists());
    // The other college has more time, and sends digests alone.
    let other = submit(folder.path(), "edu.zip", &["--college", "edu", "--manifest-only"]);
    assert!(!receive(&to, &other, "2022-11-18", 1).contains("逾期"));
    let other = submit(
        folder.path(),
        "signed.zip",
        &["--college", "edu", "--manifest-only", "--signed-pdf", &signed(folder.path())],
    );
    let late = receive(&to, &other, "2022-11-19", 1);
    assert!(late.contains("逾期") && late.contains("2022-11-18") && !late.contains("没有签名"), "{late}");
    assert!(
        zishen(&["submit", text(COLLEGE.1.path()), "--college", "cs", "--to", "none.zip"]).status.code() == Some(3)
    );
}

/// Nothing stops what stands behind a name that is no file, and no day can be that is before what came or of another year.
#[test]
fn a_mistyped_name_stops_nothing_and_no_day_goes_backwards() {
    let folder = TempDir::new().unwrap();
    let to = folder.path().join("received");
    let [first, second] = ["lit.zip", "again.zip"].map(|name| {
        let more: &[&str] = if name == "lit.zip" { &[] } else { &["--manifest-only"] };
        submit(folder.path(), name, &[&["--college", "lit"], more].concat())
    });
    let inputs = text(COLLEGE.0.path());
    let to_receive =
        ["receive", "nosuch.zip", text(&first), "--to", text(&to), "--on", "2022-11-15", "--inputs", inputs];
    let output = zishen(&to_receive);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("nosuch.zip：") && said(&output).contains("文学院　第1轮"), "{}", said(&output));
    assert!(receive(&to, &second, "2022-11-14", 1).contains("收到日期早于先前所收的报送：2022-11-14，2022-11-15"));
    assert!(receive(&to, &second, "1999-01-01", 1).contains("收到日期与批次日期相差一年以上"));
    assert!(!to.join("2022-autumn/lit/round-2").exists());
    // The extension until the 30th would end behind the review before the defence.
    let other = copy_of_inputs(&STUDENTS[..1]);
    let batch = other.path().join("batch.yaml");
    let days = "\nreexamination:\n  submit_by: 2022-11-15\n  defence_review: 2022-11-25\n  extensions:\n    - {college: lit, until: 2022-11-30, reason: 系统故障, by: 周某, date: 2022-11-14}\n";
    fs::write(&batch, fs::read_to_string(&batch).unwrap() + days).unwrap();
    let arguments = ["receive", text(&second), "--to", text(&to), "--on", "2022-11-28", "--inputs", text(other.path())];
    let output = zishen(&arguments);
    assert!(output.status.code() == Some(3) && said(&output).contains("不能延至答辩审查"), "{}", said(&output));
}

/// 文学院 sends in: 201830030304 passes, 201830030305 fails, 202020030306 passes; 教育科学学院, which has until the 18th, does not.
#[test]
fn papers_name_who_sent_nothing_and_write_no_more_than_is_approved() {
    let folder = TempDir::new().unwrap();
    let (to, reviewed) = (folder.path().join("received"), folder.path().join("reviewed"));
    let sent = submit(folder.path(), "lit.zip", &["--college", "lit"]);
    receive(&to, &sent, "2022-11-15", 1);
    let answers = folder.path().join("rulings.yaml");
    let decide = |of: &str| fs::write(&answers, format!("schema: zishen/rulings/1\nrulings:\n{of}")).unwrap();
    let review = |on: &str, more: &[&str], code: i32| {
        let folders = ["--received", text(&to), "--inputs", text(COLLEGE.0.path()), "--to", text(&reviewed)];
        let all = [&["review"], &folders[..], &["--on", on, "--answers", text(&answers)], more].concat();
        let output = zishen(&all);
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
        said(&output)
    };
    let line =
        |id: &str, rest: &str| format!("  - {{student: '{id}', reason: 核对, by: 周敏, date: 2022-11-19, {rest}}}\n");
    decide(&line("201830030304", "action: agree, ending: withdraw"));
    assert!(review("2022-11-14", &[], 3).contains("文学院的报送 2022-11-15 才收到，晚于文书日期 2022-11-14"));
    assert!(review("2023-11-17", &[], 3).contains("与批次日期 2022-11-16 相差一年以上"));
    let told = review("2022-11-19", &[], 1);
    assert!(told.contains("rulings[0].ending") && told.contains("通过的应为毕业"), "{told}");
    let letter = reviewed.join("2022-autumn/round-1/拟不予通过告知书/lit/201830030304.pdf");
    if let Some(letter) = printed(&letter) {
        assert!(letter.contains("拟作退学处理") && !letter.contains("不予通过2022"), "{letter}");
    }
    let heard = "told: 2022-11-19, heard: 2022-11-19, statement: 本人书面放弃";
    decide(&line("201830030305", &format!("action: fail, ending: graduate, {heard}")));
    assert!(review("2022-11-19", &[], 1).contains("未通过的不能毕业"));
    decide(
        &[
            line(
                "201830030304",
                "action: fail, ending: extend, told: 2022-11-19, heard: 2022-11-19, statement: 本人书面放弃",
            ),
            line("201830030305", "action: return"),
            line("202020030306", "action: agree, ending: graduate"),
        ]
        .concat(),
    );
    review("2022-11-19", &["--conclude", "--by", "韦国安", "--names", "校长办公会第9次会议"], 0);
    let round = reviewed.join("2022-autumn/round-1");
    if let Some(announced) = printed(&round.join("通报.pdf")) {
        for words in ["教育科学学院未报送", "校长办公会第9次会议", "邹慧敏", "骆大成"] {
            assert!(announced.contains(words), "{words}: {announced}");
        }
        assert!(!announced.contains("信息科学与工程学院未报送") && !announced.contains("现为"), "{announced}");
    }
    // 教育科学学院 is late once, though it never came.
    let figures = figures(&round.join("学院审查情况统计表.xlsx"));
    let late = |college: &str| figures.iter().find(|row| row[0] == college).unwrap()[11].clone();
    assert_eq!(["教育科学学院", "信息科学与工程学院", "文学院"].map(late), ["1", "0", "0"]);
    // Five days after the 19th; the college sends in again on that day, and one day later.
    let lock: Value = serde_json::from_slice(&fs::read(round.join("review.json")).unwrap()).unwrap();
    assert_eq!((&lock["again"]["lit"], &lock["begun"]), (&Value::from("2022-11-24"), &Value::from("2022-11-19")));
    let again = submit(folder.path(), "again.zip", &["--college", "lit", "--manifest-only"]);
    for (day, late) in [("2022-11-24", false), ("2022-11-25", true)] {
        let copy = folder.path().join(day);
        assert!(Command::new("cp").arg("-r").args([&to, &copy]).status().unwrap().success());
        let folders = ["--to", text(&copy), "--reviewed", text(&reviewed), "--inputs", text(COLLEGE.0.path())];
        let output = zishen(&[&["receive", text(&again), "--on", day], &folders[..]].concat());
        assert_eq!(said(&output).contains("逾期"), late, "{}", said(&output));
    }
    // Until it does, whoever looks is told, and after the day later papers say it: 文学院 is late once, 教育科学学院 too.
    assert!(review("2022-11-24", &[], 0).contains("文学院：退回重审1人，限2022-11-24，尚未重新报送"));
    assert!(review("2022-11-25", &[], 0).contains("文学院：退回重审1人，限2022-11-24，逾期未重新报送"));
    receive(&to, &submit(folder.path(), "edu.zip", &["--college", "edu", "--manifest-only"]), "2022-11-24", 1);
    decide("");
    assert!(review("2022-11-25", &[], 1).contains("第2轮复核"));
    let round = reviewed.join("2022-autumn/round-2");
    let page = fs::read_to_string(round.join("index.html")).unwrap();
    let row = page.lines().find(|line| line.contains("重审并重新报送：1人")).unwrap();
    assert!(row.contains("文学院") && row.contains("2022-11-24") && row.contains("逾期"), "{row}");
    if let Some(announced) = printed(&round.join("通报.pdf")) {
        assert!(announced.contains("文学院未按重审通知书重新报送"), "{announced}");
    }
    let figures = self::figures(&round.join("学院审查情况统计表.xlsx"));
    let late = |college: &str| figures.iter().find(|row| row[0] == college).unwrap()[11].clone();
    assert_eq!(["教育科学学院", "信息科学与工程学院", "文学院"].map(late), ["1", "0", "1"]);
}

/// A scan of paper: a page that is a picture. It lies in the folder.
fn signed(folder: &Path) -> String {
    let jpeg = fs::read(COLLEGE.0.path().join("photos/201830030304.jpg")).unwrap();
    let picture = image::load_from_memory(&jpeg).unwrap();
    let mut pdf = Document::with_version("1.5");
    let (pages, page) = (pdf.new_object_id(), pdf.new_object_id());
    let of_picture = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Filter" => "DCTDecode", "ColorSpace" => "DeviceRGB",
        "BitsPerComponent" => 8, "Width" => i64::from(picture.width()), "Height" => i64::from(picture.height()),
    };
    let picture = pdf.add_object(Stream::new(of_picture, jpeg));
    let content = pdf.add_object(Stream::new(dictionary! {}, b"q 400 0 0 500 50 50 cm /P Do Q".to_vec()));
    let box_of_page = vec![0.into(), 0.into(), 595.into(), 842.into()];
    let of_page = dictionary! {
        "Type" => "Page", "Parent" => pages, "MediaBox" => box_of_page, "Contents" => content,
        "Resources" => dictionary! { "XObject" => dictionary! { "P" => picture } },
    };
    pdf.objects.insert(page, of_page.into());
    pdf.objects.insert(pages, dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }.into());
    let catalog = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    pdf.trailer.set("Root", catalog);
    let path = folder.join("signed.pdf");
    pdf.save(&path).unwrap();
    text(&path).to_owned()
}

/// The own table as it was published, another college's and a student's letter are no signed table; nor is a document without
/// pictures.
#[test]
fn what_is_no_signed_table_is_told() {
    let folder = TempDir::new().unwrap();
    let summaries = COLLEGE.1.path().join("2022-autumn/0001/summary");
    let letter = folder.path().join("letter.pdf");
    let mut pdf = Document::load(signed(folder.path())).unwrap();
    pdf.objects.retain(|_, object| !object.as_stream().is_ok_and(|stream| stream.dict.has(b"Width")));
    pdf.save(&letter).unwrap();
    for (name, pdf) in [("own", summaries.join("lit.pdf")), ("other", summaries.join("edu.pdf")), ("letter", letter)] {
        let more = ["--college", "lit", "--manifest-only", "--signed-pdf", text(&pdf)];
        let sent = submit(folder.path(), &format!("{name}.zip"), &more);
        let told = receive(&folder.path().join(name), &sent, "2022-11-15", 1);
        assert!(told.contains("附的不是签字盖章的汇总表：signed/summary.pdf"), "{name}: {told}");
    }
    let more = ["--college", "lit", "--manifest-only", "--signed-pdf", &signed(folder.path())];
    let sent = submit(folder.path(), "scan.zip", &more);
    let told = receive(&folder.path().join("scan"), &sent, "2022-11-15", 0);
    assert!(!told.contains("签字盖章"), "{told}");
}

/// The college decided on the days in `inputs`; nothing of it can have come before.
#[test]
fn what_came_before_the_college_decided_is_told() {
    let folder = TempDir::new().unwrap();
    let sent = submit(folder.path(), "lit.zip", &["--college", "lit", "--manifest-only"]);
    let told = receive(&folder.path().join("early"), &sent, "2022-11-01", 1);
    assert!(told.contains("收到日期早于学院作出决定之日：2022-11-01"), "{told}");
    assert!(!receive(&folder.path().join("late"), &sent, "2022-11-15", 1).contains("收到日期早于学院"));
}

#[test]
fn a_submission_is_a_bag_for_the_reference_tool() {
    let folder = TempDir::new().unwrap();
    let sent = submit(folder.path(), "lit.zip", &["--college", "lit", "--manifest-only"]);
    let script = "import sys, zipfile, bagit; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2]); \
                  bagit.Bag(sys.argv[2] + '/2022-autumn-lit-0001').validate()";
    let Ok(output) = Command::new("python3").args(["-c", script, text(&sent), text(folder.path())]).output() else {
        return tool_absent("python3");
    };
    if said(&output).contains("No module named") {
        return tool_absent("bagit");
    }
    assert!(output.status.success(), "{}", said(&output));
    let named = fs::read_to_string(folder.path().join("2022-autumn-lit-0001/data/run/findings.json")).unwrap();
    assert!(named.contains("202020030306") && !named.contains("202020010105"), "findings are the college's own");
}

#[test]
fn what_was_changed_on_the_way_or_is_older_is_refused() {
    let folder = TempDir::new().unwrap();
    let to = folder.path().join("received");
    let sent = submit(folder.path(), "lit.zip", &["--college", "lit"]);
    let mut bytes = fs::read(&sent).unwrap();
    let at = bytes.windows(4).position(|part| part == b"%PDF").unwrap() + 100;
    bytes[at] ^= 1;
    let broken = folder.path().join("broken.zip");
    fs::write(&broken, bytes).unwrap();
    assert!(receive(&to, &broken, "2022-11-15", 1).contains("未收"));
    // A dossier is no submission.
    let dossier = COLLEGE.1.path().join("2022-autumn/0001/dossiers/lit/202020030306.zip");
    assert!(receive(&to, &dossier, "2022-11-15", 1).contains("不是本程序的报送包"));
    assert!(!to.join("2022-autumn/lit").exists());
    // A newer run of the college, then the older one again.
    let (inputs, out) = (copy_of_inputs(&STUDENTS), TempDir::new().unwrap());
    fs::copy(COLLEGE.0.path().join("batch.yaml"), inputs.path().join("batch.yaml")).unwrap();
    build(inputs.path(), out.path(), &[], 0);
    fs::remove_file(inputs.path().join("students/201830030305.yaml")).unwrap();
    build(inputs.path(), out.path(), &["--accept-changes"], 0);
    let newer = folder.path().join("newer.zip");
    let packed = zishen(&["submit", text(out.path()), "--college", "lit", "--to", text(&newer)]);
    assert_eq!(packed.status.code(), Some(0), "{}", said(&packed));
    assert!(receive(&to, &newer, "2022-11-15", 1).contains("第0002次运行，2人"));
    assert!(receive(&to, &sent, "2022-11-15", 1).contains("早于已收的运行"));
    // Of another batch.
    let text_of = fs::read_to_string(inputs.path().join("batch.yaml")).unwrap();
    fs::write(inputs.path().join("batch.yaml"), text_of.replace("batch: 2022-autumn", "batch: 2023-spring")).unwrap();
    let other =
        zishen(&["receive", text(&sent), "--to", text(&to), "--on", "2022-11-15", "--inputs", text(inputs.path())]);
    assert!(other.status.code() == Some(1) && said(&other).contains("不是本批次的报送包"), "{}", said(&other));
}

/// A submission with some of its files changed, and all its digests made anew.
fn remade(sent: &Path, change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(fs::File::open(sent).unwrap()).unwrap();
    let (mut list, mut files) = (None, Vec::new());
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let Some((_, name)) = name.split_once("/data/") else { continue };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        let bytes = match String::from_utf8(bytes) {
            Ok(text) => change(name, text).into_bytes(),
            Err(error) => error.into_bytes(),
        };
        match name {
            "submission.json" => list = Some(serde_json::from_slice::<Submission>(&bytes).unwrap()),
            name => files.push((name.to_owned(), bytes)),
        }
    }
    pack(Cursor::new(Vec::new()), &list.unwrap(), files, vec![], &|_| unreachable!()).unwrap().into_inner()
}

/// A submission with one file changed or added, its bag made anew around it as it is.
fn altered(sent: &Path, path: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut files = crate::remade::unpacked(&fs::read(sent).unwrap());
    let text = String::from_utf8(files.remove(path).unwrap_or_default()).unwrap();
    files.insert(path.to_owned(), change(text).into_bytes());
    crate::remade::remake(&mut files, false);
    crate::remade::packed("2022-autumn-lit-0001", &files)
}

#[test]
fn what_contradicts_the_run_or_the_dossiers_is_refused() {
    let folder = TempDir::new().unwrap();
    let sent = submit(folder.path(), "lit.zip", &["--college", "lit"]);
    let cases = [
        ("findings", "run/findings.json", "\"clause\":\"", "\"clause\":\"第", "学生"),
        ("row", "run/findings.json", "\"supervisor\":\"", "\"supervisor\":\"某", "summary.xlsx"),
        ("cell", "run/findings.json", "\"name_latin\":\"", "\"name_latin\":\"A", "row: name_latin"),
        ("cells", "run/findings.json", "\"ethnic\":", "\"nation\":", "row: cells"),
        ("place", "run/run.json", "/201830030304.zip\"", "/201830030304.zip \"", "201830030304.zip "),
        ("title", "submission.json", "\"title\": \"", "\"title\": \"补", "submission.json"),
        ("date", "submission.json", "\"date\": \"2022-", "\"date\": \"2021-", "submission.json"),
        ("college", "submission.json", "\"college_name\": \"", "\"college_name\": \"新", "submission.json"),
    ];
    for (what, file, from, into, words) in cases {
        let bytes = remade(&sent, |name, text| if name == file { text.replacen(from, into, 1) } else { text });
        let (path, to) = (folder.path().join(format!("{what}.zip")), folder.path().join(what));
        fs::write(&path, bytes).unwrap();
        let reported = receive(&to, &path, "2022-11-15", 1);
        assert!(reported.contains("未收") && reported.contains(words), "{what}: {reported}");
    }
    // What describes the bag contradicts the list, or a file is there that a submission does not have.
    let of_bag = [
        ("described", "bag-info.txt", "Source-Organization: ", "Source-Organization: 某", "bag-info.txt"),
        ("dated", "bag-info.txt", "Bagging-Date: 2022-", "Bagging-Date: 2021-", "bag-info.txt"),
        ("called", "bag-info.txt", "External-Identifier: ", "External-Identifier: 1", "bag-info.txt"),
        ("more", "data/summary/more.html", "", "<html>", "more.html"),
    ];
    for (what, file, from, into, words) in of_bag {
        let (path, to) = (folder.path().join(format!("{what}.zip")), folder.path().join(what));
        fs::write(&path, altered(&sent, file, |text| text.replacen(from, into, 1))).unwrap();
        let told = receive(&to, &path, "2022-11-15", 1);
        assert!(told.contains("未收") && told.contains(words), "{what}: {told}");
    }
    let path = folder.path().join("same.zip");
    fs::write(&path, remade(&sent, |_, text| text)).unwrap();
    assert!(!receive(&folder.path().join("same"), &path, "2022-11-15", 1).contains("未收"));
}

/// Rows are sorted, a column widened: nothing. A credit, a conclusion and the total edited, a row and a column removed: reported.
#[test]
fn a_workbook_edited_in_excel_is_reported_cell_by_cell() {
    let folder = TempDir::new().unwrap();
    let table = COLLEGE.1.path().join("2022-autumn/0001/summary/lit.xlsx");
    let edit = |name: &str, what: &str| -> Option<PathBuf> {
        let path = folder.path().join(format!("{name}.xlsx"));
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reexamination/edit.py");
        let output = Command::new("python3").arg(script).args([&table, &path]).arg(what).output().ok()?;
        if said(&output).contains("No module named") {
            return None;
        }
        assert!(output.status.success(), "{}", said(&output));
        Some(path)
    };
    let reported = |name: &str, what: &str| -> Option<String> {
        let edited = edit(name, what)?;
        let sent = submit(
            folder.path(),
            &format!("{name}.zip"),
            &["--college", "lit", "--manifest-only", "--xlsx", text(&edited)],
        );
        Some(receive(&folder.path().join(name), &sent, "2022-11-15", 1))
    };
    let Some(same) = reported("same", "sort") else { return tool_absent("openpyxl") };
    assert!(!same.contains("改动") && !same.contains("多出"), "{same}");
    let changed = reported("changed", "edit").unwrap();
    for words in ["汇总表单元格被改动：summary.xlsx!汇总表!M", "现为“60”", "现为“通过”", "汇总表行外文字被改动"]
    {
        assert!(changed.contains(words), "{words}: {changed}");
    }
    assert_eq!(changed.matches("汇总表单元格被改动").count(), 2, "{changed}");
    // What is told of each, and nothing else.
    for (what, words) in [
        ("order", &["汇总表单元格被改动：summary.xlsx!汇总表!A", "现为“99”"][..]),
        ("beside", &["汇总表单元格被改动：summary.xlsx!汇总表!", "现为“已补考”"]),
        ("below", &["汇总表行外文字被改动：summary.xlsx!汇总表!A", "骆大成认定为通过"]),
        ("second-heading", &["汇总表行外文字被改动：summary.xlsx!汇总表!", "现为“系统审查结论”", "现为“通过”"]),
        ("hide-row", &["汇总表中被隐藏：summary.xlsx!汇总表!B"]),
        ("hide-column", &["汇总表中被隐藏：summary.xlsx!汇总表!"]),
        ("flat-row", &["汇总表中被隐藏：summary.xlsx!汇总表!B"]),
        ("flat-column", &["汇总表中被隐藏：summary.xlsx!汇总表!"]),
        ("drawing", &["汇总表上有图片或图形，可能遮住单元格：汇总表"]),
        ("comment", &["汇总表单元格有批注：summary.xlsx!汇总表!", "现为“其实通过”"]),
        ("format", &["汇总表单元格被改动：summary.xlsx!汇总表!", "现为“通过”"]),
        ("forge", &["汇总表多出工作表：假表", "汇总表中被隐藏：汇总表"]),
        ("no-id", &["汇总表缺少学生：201830030305", "汇总表多出的行：summary.xlsx!汇总表!B", "现为“通过”"]),
    ] {
        let told = reported(what, what).unwrap();
        assert!(words.iter().all(|words| told.contains(words)), "{what}: {told}");
        let lines = told.lines().filter(|line| line.starts_with("  汇总表")).count();
        let several = ["second-heading", "forge", "no-id"].contains(&what);
        assert_eq!(lines, if several { 2 } else { 1 }, "{what}: {told}");
    }
    // In the order of the cells.
    let three = reported("three", "three").unwrap();
    let cells: Vec<(u32, String)> = three
        .lines()
        .filter_map(|line| line.split_once("汇总表!")?.1.split_once('（'))
        .map(|(cell, _)| cell.split_at(cell.find(|c: char| c.is_ascii_digit()).unwrap()))
        .map(|(column, row)| (row.parse().unwrap(), format!("{column:>3}")))
        .collect();
    assert!(cells.len() == 4 && cells.is_sorted(), "{three}");
    let gone = reported("gone", "remove").unwrap();
    assert!(gone.contains("汇总表缺少学生：201830030305") && gone.contains("汇总表缺列：姓名"), "{gone}");
    assert!(gone.contains("汇总表多出的行") && gone.contains("209999999999"), "{gone}");
}

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A step of the guide: commands, or rows that an officer fills in.
enum Step {
    Commands(String),
    Decisions(Vec<String>),
    /// Lines that the last commands print.
    Printed(Vec<String>),
}

fn steps(guide: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for (part, is_code) in guide.split("```").zip([false, true].into_iter().cycle()) {
        if let Some(commands) = part.strip_prefix("sh\n").filter(|_| is_code) {
            steps.push(Step::Commands(commands.to_owned()));
        } else if let Some(lines) = part.strip_prefix("text\n").filter(|_| is_code) {
            steps.push(Step::Printed(lines.lines().map(str::to_owned).collect()));
        } else if let Some((_, table)) = part.split_once("| 学号 | 处理意见 |") {
            let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
            let cells = |row: &str| row.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>().join("=");
            steps.push(Step::Decisions(rows.map(cells).collect()));
        }
    }
    steps
}

fn commands(guide: &str) -> String {
    let reported = |step: Step| match step {
        Step::Commands(lines) => lines,
        Step::Decisions(rows) => rows.join("\n"),
        Step::Printed(_) => String::new(),
    };
    steps(guide).into_iter().map(reported).collect()
}

/// Walks the guide in a folder; none where a tool is missing.
fn walk(guide: &str, home: &Path) -> Option<()> {
    let program = Path::new(env!("CARGO_BIN_EXE_zishen")).parent().unwrap();
    let path = format!("{}:{}", text(program), std::env::var("PATH").unwrap());
    let mut fillings = [(1, "2022-11-17"), (1, "2022-11-18"), (2, "2022-11-19")].into_iter();
    let mut printed = String::new();
    for step in steps(guide) {
        match step {
            Step::Printed(lines) => {
                for line in lines {
                    assert!(printed.lines().any(|one| one == line), "{line}\n{printed}");
                }
            }
            Step::Commands(lines) => {
                let output =
                    Command::new("sh").args(["-e", "-c", &lines]).current_dir(home).env("PATH", &path).output();
                let output = output.unwrap();
                assert!(output.status.success(), "{lines}\n{}", said(&output));
                printed = said(&output);
            }
            Step::Decisions(rows) => {
                let (round, day) = fillings.next().unwrap();
                let book = home.join(format!("reviewed/2022-autumn/round-{round}/复核意见.xlsx"));
                let script = format!("{ROOT}/tests/reexamination/decide.py");
                let mut python = Command::new("python3");
                let Ok(output) = python.arg(script).arg(book).args(["周敏", day]).args(rows).output() else {
                    tool_absent("python3");
                    return None;
                };
                if said(&output).contains("No module named") {
                    tool_absent("openpyxl");
                    return None;
                }
                assert!(output.status.success(), "{}", said(&output));
            }
        }
    }
    Some(())
}

fn case<'v>(review: &'v Value, id: &str) -> &'v Value {
    review["cases"].as_array().unwrap().iter().find(|case| case["compared"]["id"] == id).unwrap()
}

/// The guide as it is written: one sent back, corrected and passed; one drawn and found too lenient.
#[test]
fn the_guide_leads_through_two_rounds() {
    let [zh, en] =
        ["docs/zh", "docs"].map(|folder| fs::read_to_string(format!("{ROOT}/{folder}/re-examination.md")).unwrap());
    assert_eq!(commands(&zh), commands(&en), "both guides have the same commands");
    let home = TempDir::new().unwrap();
    let links = [("inputs", "inputs"), ("examples", "examples")];
    for (name, target) in links {
        let copied = Command::new("cp").args(["-r", &format!("{ROOT}/{target}")]).arg(home.path().join(name)).status();
        assert!(copied.unwrap().success());
    }
    let Some(()) = walk(&zh, home.path()) else { return };
    let rounds = home.path().join("reviewed/2022-autumn");
    let review = |n: u32| -> Value {
        serde_json::from_slice(&fs::read(rounds.join(format!("round-{n}/review.json"))).unwrap()).unwrap()
    };
    let (first, second) = (review(1), review(2));
    // As tests/cohort.tsv has them, with the college's own decision on the first.
    for (id, comparison) in [
        ("201920030302", "too-lenient"),
        ("201830030305", "agreed"),
        ("201830030304", "agreed"),
        ("201930010109", "undetermined"),
        ("201810010110", "agreed"),
    ] {
        assert_eq!(case(&first, id)["compared"]["comparison"], comparison, "{id}");
    }
    assert_eq!(case(&second, "201920030302")["compared"]["comparison"], "agreed");
    assert_eq!(case(&second, "201920030302")["chosen"][0], "returned");
    assert!(case(&second, "201830030305")["standing"][1]["reason"].as_str().unwrap().contains("未达要求"));
    assert!(second["cases"].as_array().unwrap().iter().all(|case| case["college"] == "lit"));
    let rulings = fs::read_to_string(rounds.join("round-2/rulings.yaml")).unwrap();
    assert!(rulings.contains("开题报告已补录"), "{rulings}");
    for name in [
        "复核结果表/lit.pdf",
        "复核结果表/全校.xlsx",
        "重审通知书/lit.pdf",
        "通报.pdf",
        "毕业结论名单.xlsx",
        "学院审查情况统计表.pdf",
    ] {
        assert!(rounds.join("round-1").join(name).is_file(), "{name}");
    }
    // The second round examines nobody of 教育科学学院.
    let paper = |name: &str| printed(&rounds.join(name));
    if let Some(announced) = paper("round-2/通报.pdf") {
        assert!(announced.contains("其中与复核一致6人") && !announced.contains("教育科学学院"), "{announced}");
        // 201920030302 was sent back in the first round and agreed with in the second.
        assert!(
            announced.contains("此前退回、本轮审结1人") && announced.contains("此前退回重审，本轮同意学院结论"),
            "{announced}"
        );
        let notice = paper("round-1/重审通知书/lit.pdf").unwrap();
        assert!(notice.contains("于2022年11月20日前（含当日）"), "the re-examination ends that day: {notice}");
        assert!(notice.contains("请补录或更正结论（复核人：周敏，2022年11月18日）"), "{notice}");
    }
    // Two colleges sent in; the bar of 文学院 is as long as 6 of 12 students, 5 of them filled: 380 × 6/12 = 190, × 5/12 = 158.
    let page = fs::read_to_string(rounds.join("round-1/index.html")).unwrap();
    assert!(page.contains("<svg") && !page.contains("<script") && page.contains("第1轮复核"), "{page}");
    assert!(page.contains("5/6　83.3%") && page.contains("重审并重新报送：1人"), "{page}");
    assert!(page.contains("width=\"158\""), "{page}");
    assert!(!rounds.join("round-1/拟不予通过告知书").exists(), "nobody is to be told of what is decided");
    assert!(!rounds.join("round-1/重审通知书/edu.pdf").exists() && !rounds.join("round-2/重审通知书").exists());
    // 文学院: 6 sent, 5 agreed at once, 302 sent back and settled. 教育科学学院: 12 sent, 2 undetermined, and one of the 10
    // agreed put right after the sample.
    let figures = figures(&rounds.join("round-2/学院审查情况统计表.xlsx"));
    let of = |college: &str| figures.iter().find(|row| row[0] == college).unwrap().clone();
    assert_eq!(of("文学院")[1..4], ["6", "5", "0.833"].map(str::to_owned));
    assert_eq!(of("文学院")[5..], ["1", "0", "0", "1", "1", "2", "0", "0"].map(str::to_owned));
    assert_eq!(of("教育科学学院")[1..4], ["12", "9", "0.75"].map(str::to_owned));
    assert_eq!(of("教育科学学院")[5..], ["1", "0", "0", "0", "0", "1", "0", "0"].map(str::to_owned));
    // 信息科学与工程学院 sent nothing. 6 + 12 students, 5 + 9 of them at once: 14/18 = 77.8%.
    assert_eq!(of("合计")[1..4], ["18", "14", "0.778"].map(str::to_owned));
    assert_eq!(of("合计")[5..], ["2", "0", "0", "1", "1", "3", "1", "0"].map(str::to_owned));
    // The lists of the last round hold those of the first, too; nobody stands in two.
    let mut lists: Xlsx<_> = calamine::open_workbook(rounds.join("round-2/毕业结论名单.xlsx")).unwrap();
    let mut ids = |sheet: &str| -> Vec<String> {
        let rows = lists.worksheet_range(sheet).unwrap();
        rows.rows().skip(3).map(|row| row[1].to_string()).filter(|id| !id.is_empty()).collect()
    };
    let sheets = ["毕业", "结业", "延期毕业", "肄业", "退学", "未定"].map(&mut ids);
    assert_eq!(sheets.each_ref().map(Vec::len).iter().sum::<usize>(), 18, "{sheets:?}");
    assert!(["201920030302", "202040010112"].iter().all(|id| sheets[0].contains(&(*id).to_owned())), "{sheets:?}");
    assert!(["201810010110", "201830030305"].iter().all(|id| sheets[2].contains(&(*id).to_owned())), "{sheets:?}");
    decisions_stand_in_the_dossier(home.path());
    the_case_is_told_in_its_order(home.path());
    later_changes_show(home.path(), &rounds);
}

/// With the dossier alone: the college passed the student, the graduate school sent the case back, and agreed in the second
/// round.
fn decisions_stand_in_the_dossier(home: &Path) {
    let run = home.join("lit-out/2022-autumn/0003");
    let bytes = fs::read(run.join("dossiers/lit/201920030302.zip")).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut premis = String::new();
    let mut file = zip.by_name("201920030302/metadata/preservation/premis.xml").unwrap();
    std::io::Read::read_to_string(&mut file, &mut premis).unwrap();
    let events: Vec<&str> = premis.split("<event>").skip(1).filter(|event| event.contains("-review round-")).collect();
    let expected = [
        ("college-review round-1", "2022-11-11", "pass", "袁可欣", ""),
        (
            "graduate-school-review round-1",
            "2022-11-18",
            "defer",
            "周敏",
            "退回重审：系统中没有开题报告，请补录或更正结论；依据：院通〔2022〕56号 四.1.(1)①",
        ),
        (
            "graduate-school-review round-2",
            "2022-11-19",
            "pass",
            "周敏",
            "同意学院结论：开题报告已补录，核对无误；毕业结论：毕业",
        ),
    ];
    assert_eq!(events.len(), expected.len(), "{premis}");
    for (event, (detail, day, outcome, by, note)) in events.iter().zip(expected) {
        for said in [detail, day, outcome, by, note] {
            assert!(event.contains(&format!(">{said}<")) || said.is_empty(), "{said}: {event}");
        }
        assert_eq!(event.contains("eventOutcomeDetailNote"), !note.is_empty(), "{event}");
    }
    let record: Value = serde_json::from_slice(&fs::read(run.join("run.json")).unwrap()).unwrap();
    let students = record["students"].as_array().unwrap();
    let steps = |id: &str| students.iter().find(|one| one["id"] == id).unwrap()["steps"].as_array().unwrap().clone();
    let last = steps("201920030302").pop().unwrap();
    assert_eq!([&last["by"], &last["role"], &last["date"]], ["周敏", "研究生院", "2022-11-19"]);
    // Who was decided on in the first round alone has one decision of the graduate school: it stood in the second.
    let reviewed = steps("201830030305").into_iter().filter(|step| step["track"] == "graduate-school-review");
    assert_eq!(reviewed.map(|step| step["place"].clone()).collect::<Vec<_>>(), ["round-1"]);
    let verify = Command::new(env!("CARGO_BIN_EXE_zishen")).args(["verify", text(&run)]).output().unwrap();
    assert_eq!(verify.status.code(), Some(0), "{}", said(&verify));
    // Decisions of another batch say nothing of this one.
    let (file, other) = (home.join("lit/decisions/lit-round-1.yaml"), home.join("lit/decisions/lit-round-2.yaml"));
    let moved = fs::read_to_string(&file).unwrap().replace("batch: 2022-autumn", "batch: 2021-autumn");
    fs::write(&file, moved).unwrap();
    let check = Command::new(env!("CARGO_BIN_EXE_zishen")).args(["check", text(&home.join("lit"))]).output().unwrap();
    let printed = said(&check);
    assert!(printed.contains("lit-round-1.yaml") && printed.contains("2021-autumn"), "{printed}");
    for path in [file, other] {
        fs::remove_file(path).unwrap();
    }
}

/// What 文学院 sends in on the day on which the first round ends belongs to the second; what a round tells is told once; a
/// damaged round names its place once.
fn the_case_is_told_in_its_order(home: &Path) {
    let folders = ["--out", "lit-out", "--inputs", "lit", "--received", "received", "--reviewed", "reviewed"];
    let history = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zishen"));
        command.args(["history", "201920030302"]).args(folders).current_dir(home).output().unwrap()
    };
    let printed = said(&history());
    let place =
        |words: &str| printed.lines().position(|line| line.contains(words)).unwrap_or_else(|| panic!("{words}"));
    assert!(place("第1轮结束并锁定") < place("报送第0002次运行"), "{printed}");
    assert!(place("报送第0002次运行") < place("第2轮结束并锁定"), "{printed}");
    assert_eq!(printed.matches("研究生院复核　第").count(), 2, "{printed}");
    // What the first round decided and the second let stand was decided once.
    let mut command = Command::new(env!("CARGO_BIN_EXE_zishen"));
    let stood = command.args(["history", "201830030305"]).args(folders).current_dir(home).output().unwrap();
    assert_eq!(said(&stood).matches("复核意见：").count(), 1, "{}", said(&stood));
    let review = home.join("reviewed/2022-autumn/round-2/review.json");
    let kept = fs::read(&review).unwrap();
    fs::write(&review, "{").unwrap();
    let damaged = said(&history());
    let line = damaged.lines().find(|line| line.contains("review.json") && line.contains("不能读取")).unwrap();
    assert_eq!(line.matches("review.json").count(), 1, "{line}");
    fs::write(&review, kept).unwrap();
}

/// The text of a PDF without blanks, as poppler reads it; none where that is not installed.
fn printed(pdf: &Path) -> Option<String> {
    let Ok(output) = Command::new("pdftotext").args([text(pdf), "-"]).output() else {
        tool_absent("pdftotext of poppler-utils");
        return None;
    };
    Some(String::from_utf8_lossy(&output.stdout).split_whitespace().collect())
}

/// The rows of a workbook's first sheet, as calamine reads them.
fn figures(path: &Path) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// A new rule and an edited paper are reported, and change nothing in what is concluded.
fn later_changes_show(home: &Path, rounds: &Path) {
    let policy = home.join("school/policy.yaml");
    fs::write(&policy, fs::read_to_string(&policy).unwrap() + "\n").unwrap();
    let lock = fs::read(rounds.join("round-1/concluded.json")).unwrap();
    let again = || {
        let arguments = ["--received", "received", "--inputs", "school", "--to", "reviewed", "--on", "2022-11-20"];
        Command::new(env!("CARGO_BIN_EXE_zishen")).arg("review").args(arguments).current_dir(home).output().unwrap()
    };
    let output = again();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    for words in ["第1轮结束后有变：policy", "第2轮结束后有变：inputs", "没有新的报送；已结束2轮"]
    {
        assert!(said(&output).contains(words), "{words}: {}", said(&output));
    }
    fs::write(rounds.join("round-1/rulings.yaml"), "schema: zishen/rulings/1\nrulings: []\n").unwrap();
    let output = again();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("第1轮的文件被改动：rulings.yaml"), "{}", said(&output));
    assert_eq!(fs::read(rounds.join("round-1/concluded.json")).unwrap(), lock);
}
