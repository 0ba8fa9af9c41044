//! What a school prints otherwise: emblem, titles, wording, columns and paper, all in `batch.yaml`.

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;

use calamine::{Reader, Xlsx};
use tempfile::TempDir;
use zip::ZipArchive;

use crate::sample::{build, copy_of_inputs, text, tool_absent, zishen};

const STUDENT: &str = "201920010101";

const SETTINGS: &str = "
print:
  logo: photos/emblem.png
  titles: {plan: 培养计划表, summary: 毕业审核一览表}
  wording:
    学院负责人签字: 分管副院长（签名）
    注：导师审核在研究生管理信息系统中完成，本表无需导师线下签字。: 注：本表“导师意见”以系统记录为准，\\ 不另签名。
  summary:
    columns: [id, name, thesis, supervisors, ethnic, birth_date, track, research, expected, major, supervisor, proposal, credits_earned, outputs, college_conclusion, verdict, note]
";

fn inputs(settings: &str) -> TempDir {
    let inputs = copy_of_inputs(&[STUDENT]);
    let path = inputs.path().join("batch.yaml");
    let batch = fs::read_to_string(&path).unwrap();
    fs::write(path, batch + settings).unwrap();
    let emblem = image::RgbImage::from_fn(200, 200, |x, y| {
        let (x, y) = (i64::from(x) - 100, i64::from(y) - 100);
        image::Rgb(if x * x + y * y < 9000 { [150, 20, 30] } else { [255; 3] })
    });
    emblem.save(inputs.path().join("photos/emblem.png")).unwrap();
    inputs
}

fn run(out: &Path) -> std::path::PathBuf {
    fs::canonicalize(out.join("2022-autumn/current")).unwrap()
}

/// The text of a PDF, drawn out by poppler; none where that is not installed.
fn words(pdf: &[u8]) -> Option<String> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("1.pdf");
    fs::write(&path, pdf).unwrap();
    let output = Command::new("pdftotext").args(["-layout", text(&path), "-"]).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).split_whitespace().collect())
}

fn document(out: &Path, file: &str) -> Vec<u8> {
    let zip = fs::read(run(out).join(format!("dossiers/edu/{STUDENT}.zip"))).unwrap();
    let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut bytes = Vec::new();
    archive.by_name(&format!("{STUDENT}/data/{file}")).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn the_settings_reach_the_pages() {
    let (inputs, out) = (inputs(SETTINGS), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    let plan = document(out.path(), "forms/01-plan.pdf");
    let Some(said) = words(&plan) else {
        tool_absent("pdftotext of poppler-utils");
        return;
    };
    assert!(said.contains("研究生培养计划表") && !said.contains("个人培养计划书"), "{said}");
    assert!(said.contains("分管副院长（签名）") && !said.contains("学院负责人签字"), "{said}");
    let said = words(&document(out.path(), "forms/03-midterm.pdf")).unwrap();
    assert!(said.contains("本表“导师意见”以系统记录为准，\\不另签名。"), "{said}");
    let contents = words(&document(out.path(), "cover/01-contents.pdf")).unwrap();
    assert!(contents.contains("培养计划表") && !contents.contains("个人培养"), "{contents}");
    // The emblem is the one picture of the cover.
    let cover = document(out.path(), "cover/00-cover.pdf");
    assert!(
        cover.windows(14).any(|bytes| bytes == b"/Subtype/Image") || cover.windows(15).any(|b| b == b"/Subtype /Image")
    );

    let summary = fs::read(run(out.path()).join("summary/edu.pdf")).unwrap();
    let said = words(&summary).unwrap();
    assert!(said.contains("毕业审核一览表") && said.contains("全部导师") && !said.contains("学信网照片"), "{said}");
    let sizes = lopdf::Document::load_mem(&summary).unwrap();
    let page = sizes.get_dictionary(*sizes.get_pages().values().next().unwrap()).unwrap();
    let width = page.get(b"MediaBox").unwrap().as_array().unwrap()[2].as_float().unwrap();
    assert!((1190.0..1192.0).contains(&width), "A3 across is 420 mm wide: {width}");

    let book = fs::read(run(out.path()).join("summary/edu.xlsx")).unwrap();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(book)).unwrap();
    let sheet = book.worksheet_range("汇总表").unwrap();
    let heads: Vec<String> = sheet.rows().nth(2).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(heads[..6], ["序号", "学号", "姓名", "论文题目", "全部导师", "民族"]);
    // Below the bar of a group.
    assert_eq!(sheet.rows().nth(4).unwrap()[1].to_string(), STUDENT);
}

#[test]
fn settings_that_name_nothing_are_faults() {
    for (settings, printed) in [
        ("print: {titles: {planning: 表}}\n", "没有表格“planning”"),
        ("print: {wording: {不存在的用语: 别的}}\n", "没有“不存在的用语”这一用语"),
        ("print: {summary: {columns: [id, shoe_size]}}\n", "没有“shoe_size”一栏"),
        ("print: {logo: batch.yaml}\n", "校徽 batch.yaml"),
        ("print: {logo: ../1.png}\n", "print.logo"),
        ("print: {paper: a3}\n", "paper"),
        ("print: {forms: [{code: 承诺书, title: 承诺书}]}\n", "表格代码“承诺书”不能用"),
        ("print: {forms: [{code: ../plan, title: 承诺书}]}\n", "表格代码“../plan”不能用"),
        ("print: {forms: [{code: a-code-that-is-longer-than-its-place, title: 承诺书}]}\n", "不能用"),
        ("print: {signed_by_hand: [commitment]}\n", ":26 字段 print.signed_by_hand：取值 `commitment` 无效"),
        (
            "packet: {signed_forms: [review, outputs, plans]}\n",
            ":42 字段 packet.signed_forms：取值 `plans` 无效，是否应为 `plan`",
        ),
        ("print: {forms: [{code: Lib, title: 承诺书}]}\n", "表格代码“Lib”已有"),
    ] {
        let inputs = inputs(settings);
        let output = zishen(&["check", text(inputs.path())]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{settings}: {said}");
        assert!(said.contains(printed), "{printed}: {said}");
    }
}

/// A name that would be a formula, a link or a command in a spreadsheet stays text.
#[test]
fn no_cell_of_the_summary_is_a_formula() {
    let inputs = copy_of_inputs(&[STUDENT]);
    let file = inputs.path().join(format!("students/{STUDENT}.yaml"));
    let record = fs::read_to_string(&file).unwrap();
    let name = "=HYPERLINK(\"http://x\",\"张\")";
    fs::write(&file, record.replacen("name: 张䶮", "name: '=HYPERLINK(\"http://x\",\"张\")'", 1)).unwrap();
    let out = TempDir::new().unwrap();
    build(inputs.path(), out.path(), &[], 0);
    let book = fs::read(run(out.path()).join("summary/edu.xlsx")).unwrap();
    let mut parts = ZipArchive::new(Cursor::new(book.clone())).unwrap();
    for index in 0..parts.len() {
        let mut part = parts.by_index(index).unwrap();
        let mut bytes = String::new();
        part.read_to_string(&mut bytes).unwrap();
        assert!(!bytes.contains("<f>") && !bytes.contains("<f ") && !bytes.contains("<hyperlink"), "part {index}");
    }
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(book)).unwrap();
    let sheet = book.worksheet_range("汇总表").unwrap();
    assert!(sheet.used_cells().any(|(.., cell)| calamine::DataType::get_string(cell) == Some(name)));
    assert_eq!(book.worksheet_formula("汇总表").unwrap().used_cells().count(), 0);
}

const COMMITMENT: &str = r#"// 学位论文诚信承诺书, a form of a school's own.
#import "lib.typ": *
#let d = json("/data.json")
#show: form.with(d)
#form-title(d)
#student-block(d, label("论文题目"), value(d.record.thesis.title, colspan: 5))
#framed("本人承诺所提交的学位论文是本人独立完成的成果。", height: 60mm, foot: signed-by-hand("本人签名", ""))
"#;

/// The template of the form with its example.
pub fn write_commitment(templates: &Path) {
    fs::write(templates.join("commitment.typ"), COMMITMENT).unwrap();
    let mut example: serde_json::Value =
        serde_json::from_str(include_str!("../templates/examples/review.json")).unwrap();
    example["form"]["title"] = "学位论文诚信承诺书".into();
    example["record"] = serde_json::json!({"thesis": {"title": "论文"}});
    fs::create_dir(templates.join("examples")).unwrap();
    fs::write(templates.join("examples/commitment.json"), example.to_string()).unwrap();
}

fn dossier_json(out: &Path) -> serde_json::Value {
    let zip = fs::read(run(out).join(format!("dossiers/edu/{STUDENT}.zip"))).unwrap();
    let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut index = String::new();
    archive.by_name(&format!("{STUDENT}/dossier.json")).unwrap().read_to_string(&mut index).unwrap();
    serde_json::from_str(&index).unwrap()
}

/// A template, an example and an entry in the settings; no Rust.
#[test]
fn a_form_of_the_schools_own_stands_in_the_volume() {
    let settings = "print: {forms: [{code: commitment, title: 学位论文诚信承诺书, after: proposal}]}\n";
    let (inputs, out, templates) = (inputs(settings), TempDir::new().unwrap(), TempDir::new().unwrap());
    let output = zishen(&["check", text(inputs.path())]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("没有模板 commitment.typ"), "{output:?}");

    write_commitment(templates.path());
    build(inputs.path(), out.path(), &["--templates", text(templates.path())], 0);

    let index = dossier_json(out.path());
    let files = index["files"].as_array().unwrap();
    let file = |path: &str| files.iter().find(|file| file["path"] == path).unwrap_or_else(|| panic!("{path}"));
    let own = file("data/forms/04a-commitment.pdf");
    assert_eq!(own["title"], "学位论文诚信承诺书");
    let end = |file: &serde_json::Value| file["volume_start"].as_u64().unwrap() + file["pages"].as_u64().unwrap();
    assert_eq!(own["volume_start"], end(file("data/forms/04-proposal.pdf")));
    assert_eq!(file("data/forms/05-practice.pdf")["volume_start"], end(own));
    let verified = zishen(&["verify", text(out.path())]);
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stdout));
    if let Some(contents) = words(&document(out.path(), "cover/01-contents.pdf")) {
        assert!(contents.contains("诚信") || contents.contains("学位论文"), "{contents}");
    }
}

/// What the student signed takes the place of the print, whether the upload is called after the form's title or code, or the sheet names
/// it; what no form is called is none.
#[test]
fn an_upload_is_the_original_of_a_form_of_the_schools_own() {
    let settings = "print: {forms: [{code: commitment, title: 学位论文诚信承诺书, after: proposal}]}\n";
    let (inputs, templates) = (inputs(settings), TempDir::new().unwrap());
    write_commitment(templates.path());
    let folder = inputs.path().join("evidence").join(STUDENT);
    let picture = fs::read(inputs.path().join(format!("scans/{STUDENT}/e01-1.jpg"))).unwrap();
    let sheet = "schema: zishen/evidence/1\noriginals: [{form: commitment, scans: [a.jpg]}]\n";
    for (name, sheet) in [("学位论文诚信承诺书.jpg", None), ("commitment-1.jpg", None), ("a.jpg", Some(sheet))]
    {
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), &picture).unwrap();
        if let Some(sheet) = sheet {
            fs::write(folder.join("evidence.yaml"), sheet).unwrap();
        }
        let out = TempDir::new().unwrap();
        build(inputs.path(), out.path(), &["--templates", text(templates.path())], 0);
        let index = dossier_json(out.path());
        let files = index["files"].as_array().unwrap();
        let own = files.iter().find(|file| file["path"] == "data/forms/04a-commitment.pdf").unwrap();
        assert_eq!((&own["source"], &own["pages"]), (&"original".into(), &1.into()), "{name}");
        assert!(files.iter().all(|file| file["title"] != "学位论文诚信承诺书" || file == own), "{name}");
        let verified = zishen(&["verify", text(out.path())]);
        assert_eq!(verified.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&verified.stdout));
        fs::remove_dir_all(&folder).unwrap();
    }
}

/// Cover, contents, forms and notes of a student in one file, each on a sheet of its own, with bookmarks and tags.
#[test]
fn a_whole_volume_is_one_pdf() {
    let (inputs, out, to) = (copy_of_inputs(&[STUDENT]), TempDir::new().unwrap(), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    let print = ["print", text(out.path()), "--volumes", "--only", STUDENT, "--to", text(to.path())];
    let output = zishen(&print);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let path = to.path().join(format!("2022-autumn-0001/edu/{STUDENT}.pdf"));
    let bytes = fs::read(&path).unwrap();
    let pdf = lopdf::Document::load_mem(&bytes).unwrap();
    let catalog = pdf.catalog().unwrap();
    assert!(catalog.has(b"StructTreeRoot") && catalog.has(b"Lang") && catalog.has(b"Outlines"));
    let index: serde_json::Value = {
        let zip = fs::read(run(out.path()).join(format!("dossiers/edu/{STUDENT}.zip"))).unwrap();
        let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
        let mut text = String::new();
        archive.by_name(&format!("{STUDENT}/dossier.json")).unwrap().read_to_string(&mut text).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    let files = index["files"].as_array().unwrap().iter().filter(|file| file["media_type"] == "application/pdf");
    let of_volume = files.filter(|file| !file["path"].as_str().unwrap().contains("evidence"));
    let of_volume: Vec<(&str, u64)> =
        of_volume.map(|file| (file["path"].as_str().unwrap(), file["pages"].as_u64().unwrap())).collect();
    // Every document but the last, 备考表, fills its last sheet.
    let sheets =
        |(path, pages): &(&str, u64)| if path.ends_with("99-notes.pdf") { *pages } else { pages.div_ceil(2) * 2 };
    assert_eq!(pdf.get_pages().len() as u64, of_volume.iter().map(sheets).sum::<u64>());
    // All its documents are PDF/A-2a and PDF/UA-1, and so is it.
    let said = String::from_utf8_lossy(&bytes);
    for claim in ["<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", "<dc:title>"] {
        assert_eq!(said.matches(claim).count(), 1, "{claim}");
    }
    assert!(pdf.catalog().unwrap().has(b"OutputIntents") && pdf.trailer.has(b"ID"));
    assert_eq!(zishen(&print).status.code(), Some(0));
    assert_eq!(fs::read(&path).unwrap(), bytes, "the same volume is the same bytes");
}

/// A school that prints on one side alone need not say so again.
#[test]
fn a_volume_is_printed_on_as_many_sides_as_its_pages_were_set_for() {
    let (inputs, out, to) = (copy_of_inputs(&[STUDENT]), TempDir::new().unwrap(), TempDir::new().unwrap());
    let batch = inputs.path().join("batch.yaml");
    fs::write(&batch, fs::read_to_string(&batch).unwrap() + "\nprint: {sides: 1}\n").unwrap();
    build(inputs.path(), out.path(), &[], 0);
    let count = |more: &[&str]| {
        let print = [&["print", text(out.path()), "--volumes", "--to", text(to.path())], more].concat();
        assert_eq!(zishen(&print).status.code(), Some(0));
        let path = to.path().join(format!("2022-autumn-0001/edu/{STUDENT}.pdf"));
        lopdf::Document::load_mem(&fs::read(path).unwrap()).unwrap().get_pages().len()
    };
    let own = count(&[]);
    assert_eq!(own, count(&["--sides", "1"]));
    assert!(own < count(&["--sides", "2"]));
    let verified = zishen(&["verify", text(out.path())]);
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stdout));
}

/// The run, both lists and whole volumes, with checksums; `verify` accepts the folder.
#[test]
fn an_archive_is_handed_one_folder() {
    let (inputs, out, to) = (copy_of_inputs(&[STUDENT]), TempDir::new().unwrap(), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    let arguments = ["handover", text(out.path()), "--to", text(to.path()), "--volumes"];
    let output = zishen(&arguments);
    // The student's sheets still wait to be signed, which is said.
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains(STUDENT), "{output:?}");
    let home = to.path().join("2022-autumn-0001");
    for name in ["移交清单.pdf", "移交清单.xlsx", "目录.xlsx", &format!("整卷/{STUDENT}张䶮.pdf")] {
        assert!(home.join(name).is_file(), "{name}");
    }
    // Each printed page of a list has its number.
    for name in ["移交清单.xlsx", "目录.xlsx"] {
        let mut book = ZipArchive::new(fs::File::open(home.join(name)).unwrap()).unwrap();
        let mut sheet = String::new();
        book.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
        assert!(sheet.contains("第 &amp;P 页，共 &amp;N 页"), "{name}");
    }
    let sums = Command::new("sha256sum").args(["-c", "--quiet", "sha256sum.txt"]).current_dir(&home).status().unwrap();
    assert!(sums.success());
    assert_eq!(zishen(&["verify", text(&home)]).status.code(), Some(0));
    let again = zishen(&arguments);
    assert!(again.status.code() == Some(3) && String::from_utf8_lossy(&again.stderr).contains("不再改动"), "{again:?}");
    let list = fs::read(home.join("移交清单.pdf")).unwrap();
    for change in ["added", "changed", "gone"] {
        match change {
            "added" => fs::write(home.join("补充.pdf"), &list).unwrap(),
            "changed" => fs::write(home.join("移交清单.pdf"), &list[..list.len() - 1]).unwrap(),
            _ => fs::remove_file(home.join("移交清单.pdf")).unwrap(),
        }
        assert_eq!(zishen(&["verify", text(&home)]).status.code(), Some(1), "{change}");
        let _ = fs::remove_file(home.join("补充.pdf"));
        fs::write(home.join("移交清单.pdf"), &list).unwrap();
    }
    let book = fs::read(home.join("目录.xlsx")).unwrap();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(book)).unwrap();
    let name = book.sheet_names()[0].clone();
    let sheet = book.worksheet_range(&name).unwrap();
    assert!(sheet.rows().any(|row| row[2] == STUDENT && row[3] == "张䶮"));
    let (stray, other) = (out.path().join("2022-autumn/0001/补充.txt"), TempDir::new().unwrap());
    fs::write(&stray, "补充").unwrap();
    let refused = zishen(&["handover", text(out.path()), "--to", text(other.path())]);
    assert_eq!(refused.status.code(), Some(3), "{refused:?}");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("与发布时不一致"), "{refused:?}");
    assert!(fs::read_dir(other.path()).unwrap().next().is_none(), "nothing of it is handed over");
}
