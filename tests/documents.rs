//! Paper and file: the code on a page is read back by another library, and the guards fire.

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;

use calamine::{Reader, Xlsx};
use tempfile::TempDir;
use zip::ZipArchive;

use crate::sample::{build, copy_of_inputs, text, tool_absent, zishen};

const STUDENT: &str = "201920010101";
const OTHER: &str = "201920010102";

fn dossier(out: &Path, id: &str) -> Option<Vec<u8>> {
    fs::read(out.join(format!("2022-autumn/current/dossiers/edu/{id}.zip"))).ok()
}

/// `dossier.json` of a dossier.
fn index(zip: Vec<u8>) -> serde_json::Value {
    let mut archive = ZipArchive::new(Cursor::new(zip)).expect("a ZIP");
    let mut bytes = Vec::new();
    archive.by_name(&format!("{STUDENT}/dossier.json")).expect("an index").read_to_end(&mut bytes).expect("readable");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// Every QR code on the first page of a PDF, drawn by poppler; none where that is not installed.
fn codes(pdf: &Path) -> Option<Vec<String>> {
    let picture = pdf.with_extension("");
    let mut drawn = Command::new("pdftoppm");
    drawn.args(["-r", "300", "-gray", "-png", "-singlefile"]).arg(pdf).arg(&picture);
    if !drawn.status().ok()?.success() {
        return None;
    }
    let page = image::open(picture.with_extension("png")).expect("a picture").to_luma8();
    let (width, height) = (page.width() as usize, page.height() as usize);
    let pixel = |x: usize, y: usize| page.get_pixel(x as u32, y as u32).0[0];
    let mut page = rqrr::PreparedImage::prepare_from_greyscale(width, height, pixel);
    Some(page.detect_grids().iter().filter_map(|grid| Some(grid.decode().ok()?.1)).collect())
}

#[test]
fn the_code_on_the_paper_finds_its_file() {
    let (inputs, out, pages) = (copy_of_inputs(&[STUDENT]), TempDir::new().unwrap(), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    let preview = ["preview", "transcript", "--student", STUDENT, "--inputs", text(inputs.path()), "--out"];
    let shown = zishen(&[&preview[..], &[text(pages.path())]].concat());
    assert_eq!(shown.status.code(), Some(0), "{}", String::from_utf8_lossy(&shown.stderr));
    let Some(found) = codes(&pages.path().join("transcript.pdf")) else {
        tool_absent("pdftoppm of poppler-utils");
        return;
    };
    assert_eq!(found.len(), 1);
    let index = index(dossier(out.path(), STUDENT).expect("a dossier"));
    let files = index["files"].as_array().unwrap();
    let transcript = files.iter().find(|f| f["path"] == "data/forms/02-transcript.pdf").unwrap();
    let digits = transcript["content_sha256"].as_str().unwrap()[..12].to_ascii_uppercase();
    assert_eq!(found[0], format!("ZS1:{STUDENT}:TRANSCRIPT:2022:{digits}:1"));
    let printed = zishen(&["verify", "--code", &found[0], text(out.path())]);
    let said = String::from_utf8_lossy(&printed.stdout);
    assert_eq!(printed.status.code(), Some(0), "{said}");
    assert!(said.contains("现行文件") && said.contains("02-transcript.pdf"), "{said}");
}

#[test]
fn a_sheet_with_other_content_is_of_no_file() {
    let (inputs, out) = (copy_of_inputs(&[STUDENT]), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    let code = format!("ZS1:{STUDENT}:TRANSCRIPT:2022:000000000000");
    assert_eq!(zishen(&["verify", "--code", &code, text(out.path())]).status.code(), Some(1));
    assert_eq!(zishen(&["verify", "--code", "张三", text(out.path())]).status.code(), Some(3));
}

#[test]
fn a_dossier_that_shows_another_students_number_is_withheld() {
    let (inputs, out) = (copy_of_inputs(&[STUDENT, OTHER]), TempDir::new().unwrap());
    let file = inputs.path().join(format!("students/{STUDENT}.yaml"));
    let record = fs::read_to_string(&file).unwrap();
    let wrong = record.replacen("research: ", &format!("research: 同{OTHER}，"), 1);
    assert_ne!(record, wrong);
    fs::write(&file, wrong).unwrap();
    let output = build(inputs.path(), out.path(), &[], 1);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(OTHER) && said.contains("档案包未生成"), "{said}");
    assert!(dossier(out.path(), STUDENT).is_none());
    assert!(dossier(out.path(), OTHER).is_some());
    // The dean signs for both: one who has no dossier does not vanish.
    let table = table(out.path());
    let row = table.iter().find(|row| row.contains(&STUDENT.to_owned())).expect("a row");
    let note = row.last().unwrap();
    assert!(note.contains("档案包未生成") && note.contains("另一名学生") && !note.contains(OTHER), "{note}");
    assert!(
        table.iter().flatten().any(|cell| cell.starts_with("合计：2人") && cell.contains("档案包未生成1人")),
        "{table:?}"
    );
}

/// The cells of the college's summary table.
fn table(out: &Path) -> Vec<Vec<String>> {
    let book = fs::read(out.join("2022-autumn/current/summary/edu.xlsx")).unwrap();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(book)).unwrap();
    let sheet = book.worksheet_range("汇总表").unwrap();
    sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[test]
fn two_students_with_one_photo_keep_their_dossiers_and_their_rows() {
    let (inputs, out) = (copy_of_inputs(&[STUDENT, OTHER]), TempDir::new().unwrap());
    let photo = |id: &str| inputs.path().join(format!("photos/{id}.jpg"));
    fs::copy(photo(STUDENT), photo(OTHER)).unwrap();
    build(inputs.path(), out.path(), &[], 0);
    for (one, other) in [(STUDENT, OTHER), (OTHER, STUDENT)] {
        let zip = dossier(out.path(), one).expect("a dossier");
        let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
        let mut evaluation = String::new();
        archive
            .by_name(&format!("{one}/data/record/evaluation.json"))
            .unwrap()
            .read_to_string(&mut evaluation)
            .unwrap();
        assert!(!evaluation.contains(other), "{evaluation}");
        assert!(table(out.path()).iter().any(|row| row.contains(&one.to_owned())));
    }
}

/// Titles that stand in a line of their own over the rest of their row, on pages that end between rows: what is copied from the
/// page has every row in its order.
#[test]
fn papers_with_long_titles_are_read_as_they_are_recorded() {
    let (inputs, out) = (copy_of_inputs(&[STUDENT]), TempDir::new().unwrap());
    let record = inputs.path().join(format!("students/{STUDENT}.yaml"));
    let given = fs::read_to_string(&record).unwrap();
    let at = given.find("    - {title: 被遗忘的自主").unwrap();
    let line = given[at..].lines().next().unwrap();
    let title = |n: usize| {
        let long =
            "A longitudinal investigation into the co-construction of autonomy among rural primary school teachers";
        let title = if n.is_multiple_of(2) {
            &long[..60 + 2 * n]
        } else {
            "乡村教师专业自主的生成机制研究——基于湘西四所小学的田野考察与访谈"
        };
        line.replace("被遗忘的自主：乡村小规模学校教师课程裁量的个案研究", &format!("{title}之{n}"))
    };
    let lines: String = (0..20).map(|n| title(n) + "\n").collect();
    fs::write(&record, given.replacen(&format!("{line}\n"), &lines, 1)).unwrap();
    build(inputs.path(), out.path(), &[], 0);
    let verified = zishen(&["verify", text(out.path())]);
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stdout));
}

/// What this review comes to stands in a column of its own; the college's is empty until the college has decided.
#[test]
fn the_conclusion_of_the_college_is_its_own() {
    let (inputs, out) = (copy_of_inputs(&[STUDENT, OTHER]), TempDir::new().unwrap());
    let file = inputs.path().join(format!("students/{STUDENT}.yaml"));
    let record = fs::read_to_string(&file).unwrap();
    let undecided: String =
        record.lines().filter(|line| !line.contains("kind: college-review")).map(|l| format!("{l}\n")).collect();
    assert_ne!(record, undecided);
    fs::write(&file, undecided).unwrap();
    build(inputs.path(), out.path(), &[], 0);
    let table = table(out.path());
    let at = |head: &str| table[2].iter().position(|cell| cell == head).unwrap();
    let row = |id: &str| table.iter().find(|row| row.contains(&id.to_owned())).unwrap();
    assert_eq!(row(STUDENT)[at("学院初审结论")], "");
    assert!(!row(STUDENT)[at("系统审查结论")].is_empty());
    assert_eq!(row(OTHER)[at("学院初审结论")], "不通过");
}

#[test]
fn the_code_on_a_summary_table_finds_it() {
    let (inputs, out) = (copy_of_inputs(&[STUDENT]), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    let run = fs::read(out.path().join("2022-autumn/current/run.json")).unwrap();
    let run: serde_json::Value = serde_json::from_slice(&run).unwrap();
    let digest = run["tables"][0]["content_sha256"].as_str().unwrap()[..12].to_ascii_uppercase();
    let found = zishen(&["verify", "--code", &format!("ZS1:EDU:SUMMARY:2022:{digest}:1"), text(out.path())]);
    let said = String::from_utf8_lossy(&found.stdout);
    assert!(found.status.code() == Some(0) && said.contains("summary/edu.pdf"), "{said}");
}

/// A font family that is not there is no fallback in silence.
#[test]
fn a_template_with_a_font_that_is_not_there_is_refused() {
    let (inputs, out, templates) = (copy_of_inputs(&[STUDENT]), TempDir::new().unwrap(), TempDir::new().unwrap());
    let look = include_str!("../templates/cover.typ");
    fs::write(templates.path().join("cover.typ"), format!("{look}\n#text(font: \"FangSong\")[仿宋]\n")).unwrap();
    let output = build(inputs.path(), out.path(), &["--templates", text(templates.path())], 3);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.to_lowercase().contains("fangsong") && said.contains("警告"), "{said}");
    let preview = ["preview", "cover", "--templates", text(templates.path()), "--out", text(out.path())];
    assert_eq!(zishen(&preview).status.code(), Some(3));
}

/// One unclosed bracket makes two dozen objections, of which the first is true.
#[test]
fn faults_of_a_template_are_few_and_point_at_their_place() {
    let (templates, out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let preview = || {
        let said = zishen(&["preview", "cover", "--templates", text(templates.path()), "--out", text(out.path())]);
        assert_eq!(said.status.code(), Some(3));
        String::from_utf8_lossy(&said.stderr).into_owned()
    };
    fs::write(templates.path().join("cover.typ"), "#let d = 1\n#table(columns: 2, [学号], [\n").unwrap();
    let said = preview();
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[1].starts_with("cover.typ:2:") && lines[2].trim() == "#table(columns: 2, [学号], [", "{said}");
    assert!(lines[3].trim() == "^" && said.matches("cover.typ:").count() <= 3, "{said}");
    fs::write(templates.path().join("cover.typ"), "#import \"@preview/cetz:0.3.0\"\n").unwrap();
    assert!(preview().contains("不能使用Typst软件包"));
    let absent = zishen(&["preview", "cover", "--templates", text(&templates.path().join("nodir"))]);
    assert!(String::from_utf8_lossy(&absent.stderr).contains("没有目录"));
}

#[test]
fn a_template_that_does_not_name_the_student_withholds_the_dossier() {
    let (inputs, out, templates) = (copy_of_inputs(&[STUDENT]), TempDir::new().unwrap(), TempDir::new().unwrap());
    let bare = "#set document(title: \"封面\")\n#set text(lang: \"zh\", font: \"Zishen Song\")\n封面\n";
    fs::write(templates.path().join("cover.typ"), bare).unwrap();
    let output = build(inputs.path(), out.path(), &["--templates", text(templates.path())], 1);
    assert!(String::from_utf8_lossy(&output.stderr).contains("没有该生的学号"));
    assert!(dossier(out.path(), STUDENT).is_none());
}

#[test]
fn a_broken_template_is_named_with_its_line_and_leaves_the_last_pages() {
    let (templates, pages) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let arguments = ["preview", "cover", "--templates", text(templates.path()), "--out", text(pages.path())];
    assert_eq!(zishen(&arguments).status.code(), Some(0));
    let good = fs::read(pages.path().join("cover.pdf")).unwrap();
    fs::write(templates.path().join("cover.typ"), "#let d = json(\"/data.json\")\n\n#d.nothing\n").unwrap();
    let broken = zishen(&arguments);
    assert_eq!(broken.status.code(), Some(3));
    let said = String::from_utf8_lossy(&broken.stderr).into_owned();
    assert!(said.contains("cover.typ:3"), "{said}");
    assert_eq!(fs::read(pages.path().join("cover.pdf")).unwrap(), good);
}

/// U+2EBF0 is in no embedded font; `tests/fonts` holds one that has it.
const NOWHERE: char = '\u{2ebf0}';

fn glyph_finding(out: &Path) -> Option<serde_json::Value> {
    let run = fs::canonicalize(out.join("2022-autumn/current")).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&fs::read(run.join("findings.json")).unwrap()).unwrap();
    let findings = json["students"][0]["findings"].as_array().unwrap().clone();
    findings.into_iter().find(|finding| finding["code"] == "glyphs")
}

#[test]
fn a_character_without_font_is_a_finding_until_the_school_adds_a_font() {
    let (inputs, out) = (copy_of_inputs(&[STUDENT]), TempDir::new().unwrap());
    let file = inputs.path().join(format!("students/{STUDENT}.yaml"));
    let record = fs::read_to_string(&file).unwrap();
    fs::write(&file, record.replacen("research: ", &format!("research: {NOWHERE}"), 1)).unwrap();
    build(inputs.path(), out.path(), &[], 0);
    let found = glyph_finding(out.path()).expect("a finding")["found"]["text"].as_str().unwrap().to_owned();
    for part in [&NOWHERE.to_string(), "U+2EBF0", "标准之外的汉字", "字段 research"] {
        assert!(found.contains(part), "{part}: {found}");
    }
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fonts");
    build(inputs.path(), out.path(), &["--fonts", text(&fonts)], 0);
    assert!(glyph_finding(out.path()).is_none());
    // Both runs have the sheet, with the face in the second.
    let sheet = |run: &str| fs::read(out.path().join("2022-autumn").join(run).join("characters.pdf")).unwrap();
    assert_ne!(sheet("0001"), sheet("0002"));
}

#[test]
fn a_glyph_that_the_template_asks_for_in_vain_withholds_the_dossier() {
    let (inputs, out, templates) = (copy_of_inputs(&[STUDENT]), TempDir::new().unwrap(), TempDir::new().unwrap());
    let look = include_str!("../templates/cover.typ");
    // The example is set without it, so that the fault comes to light on the student's page.
    let heading = "= #worded(\"研究生业务档案\")";
    let spoiled = look.replacen(heading, &format!("{heading}#if d.student.id == \"{STUDENT}\" [{NOWHERE}]"), 1);
    assert_ne!(look, spoiled);
    fs::write(templates.path().join("cover.typ"), spoiled).unwrap();
    let output =
        zishen(&["build", text(inputs.path()), "--out", text(out.path()), "--templates", text(templates.path())]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("cover") && dossier(out.path(), STUDENT).is_none(), "{said}");
    let run = fs::read_to_string(out.path().join("2022-autumn/current/run.json")).unwrap();
    assert!(run.contains(NOWHERE), "{run}");
}

/// A loop that never ends costs the one student whose data begin it, and no other.
#[test]
fn a_template_that_never_ends_is_given_up_and_the_others_go_on() {
    let other = "201920010104";
    let (inputs, templates, out) =
        (copy_of_inputs(&[STUDENT, other]), TempDir::new().unwrap(), TempDir::new().unwrap());
    let batch = inputs.path().join("batch.yaml");
    let limited = fs::read_to_string(&batch).unwrap() + "\nlimits: {document_seconds: 5}\n";
    fs::write(&batch, limited).unwrap();
    let built_in = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/plan.typ")).unwrap();
    let endless = format!(
        "#if json(\"/data.json\").student.id == \"{STUDENT}\" {{ for i in range(9999999) {{ for j in range(9999999) {{ }} }} }}\n"
    );
    fs::write(templates.path().join("plan.typ"), built_in + &endless).unwrap();
    let output = build(inputs.path(), out.path(), &["--templates", text(templates.path())], 1);
    let said = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned();
    // The log shows no figures.
    assert!(said.contains("模板 plan 排版") && said.contains("仍未结束"), "{said}");
    let dossier = |id: &str| out.path().join(format!("2022-autumn/current/dossiers/edu/{id}.zip"));
    assert!(!dossier(STUDENT).exists() && dossier(other).exists());
    // One that never ends with its example either is found before any student's work.
    fs::write(templates.path().join("plan.typ"), "#for i in range(9999999) { for j in range(9999999) { } }\n").unwrap();
    let stopped = build(inputs.path(), out.path(), &["--templates", text(templates.path())], 3);
    assert!(String::from_utf8_lossy(&stopped.stderr).contains("仍未结束"));
}
