//! Dossiers and runs with nothing in them but what must be, made for tests of `verify`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use zishen::finding::Verdict;
use zishen::package::{
    Absent, BagInfo, Dossier, FormRef, Part, PdfStandard, Place, Source, StudentName, assemble_dossier, sha256,
};
use zishen::records::FormCode;

/// The name of everybody.
pub const NAME: &str = "甲";

/// A PDF of one page that declares PDF/A-2a, says whose it is and shows it.
pub fn pdf(id: &str) -> Vec<u8> {
    let metadata = "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>";
    let drawn = format!("BT/F 9 Tf({id})Tj/Span<</ActualText<FEFF7532>>>BDC(x)Tj EMC ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 6 0 R/Resources<</Font<</F<</Subtype/Type1>>>>>>>>"
            .to_owned(),
        format!("<</Length {}>>stream\n{metadata}\nendstream", metadata.len()),
        format!("<</Subject(form {id} name)>>"),
        format!("<</Length {}>>stream\n{drawn}\nendstream", drawn.len()),
    ];
    let (mut text, mut places) = ("%PDF-1.7\n".to_owned(), Vec::new());
    for (object, number) in objects.iter().zip(1..) {
        places.push(text.len());
        text += &format!("{number} 0 obj{object}endobj\n");
    }
    let start = text.len();
    text += "xref\n0 7\n0000000000 65535 f \n";
    text += &places.iter().map(|place| format!("{place:010} 00000 n \n")).collect::<String>();
    text += &format!("trailer<</Size 7/Root 1 0 R/Info 5 0 R>>\nstartxref\n{start}\n%%EOF");
    text.into_bytes()
}

/// One finding, as `evaluation.json` and `findings.json` hold it.
fn findings() -> Value {
    let words = json!({"key": "x", "text": "x"});
    json!([{
        "code": "plan", "subject": "", "outcome": "pass", "without_waiver": null,
        "basis": {"document": "x", "clause": "", "cohorts": null}, "needed": words, "found": words, "note": null,
        "counted": [], "decisions": [],
    }])
}

/// JSON as the format has it.
pub fn pretty(value: &Value) -> Vec<u8> {
    (serde_json::to_string_pretty(value).unwrap() + "\n").into_bytes()
}

fn catalogue(entries: String) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<文件目录>\n{entries}</文件目录>\n")
}

fn part(place: Place, source: Source, bytes: Vec<u8>) -> Part {
    let form = match place {
        Place::Form(code) => Some(FormRef { code, version: Some("1".into()), template_sha256: None }),
        _ => None,
    };
    let is_pdf = source == Source::Printed;
    Part {
        place,
        title: if source == Source::Printed { "form" } else { "题名" }.into(),
        content_sha256: is_pdf.then(|| sha256(&bytes)),
        bytes,
        pages: is_pdf.then_some(1),
        volume_start: form.is_some().then_some(1),
        pdf_standard: is_pdf.then_some(PdfStandard::A2a),
        source,
        form,
    }
}

/// A dossier with SM3 manifests.
pub fn dossier(id: &str, batch: &str) -> Vec<u8> {
    let absent = FormCode::ALL.into_iter().filter(|code| *code != FormCode::Review);
    let absent = absent
        .map(|form| Absent { form: <&str>::from(form).into(), title: "表".into(), reason: "无".into() })
        .collect();
    let info = BagInfo {
        source_organization: "麓山师范大学研究生院".into(),
        bagging_date: jiff::civil::date(2022, 11, 16),
        external_description: format!("{NAME}档案"),
        external_identifier: id.into(),
        bag_group_identifier: batch.into(),
        internal_sender_identifier: String::new(),
        software_agent: "zishen".into(),
        profile: zishen::package::PROFILE,
        with_sm3: true,
        with_ro_crate: false,
    };
    let record = pretty(&json!({"schema": "zishen/student/1", "id": id, "name": NAME, "photo": "photos/1.jpg"}));
    let evaluation = pretty(&json!({"verdict": "pass", "findings": findings()}));
    let parts = vec![
        part(Place::Cover, Source::Printed, pdf(id)),
        part(Place::Contents, Source::Printed, pdf(id)),
        part(Place::Notes, Source::Printed, pdf(id)),
        part(Place::Form(FormCode::Review), Source::Printed, pdf(id)),
        part(Place::Photo, Source::Photo, b"\xff\xd8\xff\xc0\0\x11\x08\x02\x80\x01\xe0\x03\xff\xd9".to_vec()),
        part(Place::StudentRecord, Source::Record, record),
        part(Place::EvaluationRecord, Source::Record, evaluation),
    ];
    let student = StudentName { id: id.into(), name: NAME.into() };
    let (batch, verdict) = (batch.into(), Verdict::Pass);
    assemble_dossier(Dossier {
        info,
        student,
        batch,
        verdict,
        unsigned: vec![],
        steps: vec![],
        volume: vec![],
        wording: std::collections::BTreeMap::new(),
        parts,
        paper_originals: vec![],
        absent,
    })
    .unwrap()
}

/// What stands before and behind the data of the page.
fn frame() -> [String; 2] {
    let part = |name: &str| {
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report/page").join(name)).unwrap()
    };
    let noscript = zishen::message::say("page-noscript").zh();
    let parts = [
        ("title", TITLE.to_owned()),
        ("style", part("page.css")),
        ("noscript", noscript),
        ("script", part("plots.js") + &part("page.js")),
    ];
    let fill = |text: String, (mark, part): &(&str, String)| text.replace(&format!("{{{{{mark}}}}}"), part);
    let html = parts.iter().fold(part("page.html"), fill);
    let (before, behind) = html.split_once("{{data}}").unwrap();
    [before.to_owned(), behind.to_owned()]
}

/// The words of the page that are held against the tables.
fn words() -> Value {
    let words = [
        ("verdict-pass", "通过", "pass"),
        ("verdict-fail", "不通过", "fail"),
        ("verdict-supplement", "待补充材料", "material to be supplied"),
        ("verdict-decide", "需人工认定", "to be decided by a person"),
        ("outcome-pass", "通过", "pass"),
        ("outcome-fail", "不通过", "fail"),
        ("outcome-missing", "缺材料", "missing"),
        ("outcome-undetermined", "需人工认定", "to be decided by a person"),
        ("outcome-waived", "已豁免", "waived"),
        ("outcome-not-applicable", "不适用", "not applicable"),
    ];
    words.map(|(key, zh, en)| (key.to_owned(), json!([zh, en]))).into_iter().collect::<serde_json::Map<_, _>>().into()
}

/// The summary table of a college as a workbook.
fn workbook(run: &str, ids: &[&str]) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2022, 11, 16).unwrap();
    let about = rust_xlsxwriter::DocProperties::new();
    workbook.set_properties(
        &about
            .set_title(format!("{SCHOOL}汇总表　{COLLEGE}"))
            .set_subject(TITLE)
            .set_author(SCHOOL)
            .set_creation_datetime(&day),
    );
    let sheet = workbook.add_worksheet();
    let count = ids.len();
    let heads = ["序号", "学号", "姓名", "系统审查结论"];
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_footer(format!("&L&9{COLLEGE}　{TITLE}&C&9第 &P 页，共 &N 页"));
    sheet.write_string(0, 0, format!("{SCHOOL}汇总表")).unwrap();
    let about = format!("学院：{COLLEGE}　　审查批次：{TITLE}　第{run}次运行　　审查日期：2022年11月16日");
    sheet.write_string(1, 0, about).unwrap();
    for (head, at) in heads.into_iter().zip(0..) {
        sheet.write_string(2, at, head).unwrap();
    }
    sheet.write_string(3, 0, format!("{GROUP}　　小计：{count}人，其中通过{count}人")).unwrap();
    for (id, row) in ids.iter().zip(1..) {
        sheet.write_number(3 + row, 0, f64::from(row)).unwrap();
        for (cell, at) in [id, NAME, "通过"].into_iter().zip(1..) {
            sheet.write_string(3 + row, at, cell).unwrap();
        }
    }
    let total = format!("合计：{count}人，其中通过{count}人（博士0人、硕士0人）");
    sheet.write_string(4 + count as u32, 0, total).unwrap();
    workbook.save_to_buffer().unwrap()
}

/// What stands above the lines of all students.
const GROUP: &str = "";
/// The title of every batch, and the name of the one college.
const TITLE: &str = "批次";
const COLLEGE: &str = "教育科学学院";
const SCHOOL: &str = "麓山师范大学";

fn description(batch: &str, count: usize, bytes: usize) -> String {
    let text = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report/texts/说明文件.TXT");
    let facts = [
        ("organization", "麓山师范大学研究生院".to_owned()),
        ("title", TITLE.to_owned()),
        ("batch", batch.to_owned()),
        ("date", "2022年11月16日".to_owned()),
        ("dossiers", count.to_string()),
        ("bytes", bytes.to_string()),
        ("program", "zishen 0.1.0".to_owned()),
    ];
    let fill = |text: String, (mark, fact): &(&str, String)| text.replace(&format!("{{{mark}}}"), fact);
    facts.iter().fold(fs::read_to_string(text).unwrap(), fill)
}

/// Writes a run after the one that lies there, with a dossier for every ID; gives its folder.
pub fn run(out: &Path, batch: &str, number: u32, ids: &[&str]) -> PathBuf {
    let name = format!("{number:04}");
    let zips: Vec<(String, Vec<u8>)> =
        ids.iter().map(|id| (format!("dossiers/edu/{id}.zip"), dossier(id, batch))).collect();
    let mut files: BTreeMap<String, Vec<u8>> = zips.iter().cloned().collect();
    let bytes: usize = zips.iter().map(|(_, zip)| zip.len()).sum();
    let none = "0".repeat(64);
    let students = ids.iter().zip(&zips).map(|(id, (path, zip))| {
        json!({"id": id, "verdict": "pass", "dossier": path, "sha256": sha256(zip).to_string(), "bytes": zip.len(),
            "documents": 4, "pages": 4, "unsigned": [], "made_from": none})
    });
    let count = ids.len();
    let counts = json!({"dossiers": count, "documents": 4 * count + 1, "pages": 4 * count + 1, "bytes": bytes,
        "verdicts": {"pass": count}, "unprocessed": 0});
    let before = out.join(batch).join(format!("{:04}/manifest-sha256.txt", number.saturating_sub(1)));
    let previous = fs::read(before).ok();
    let previous = previous
        .map(|manifest| json!({"run": format!("{:04}", number - 1), "manifest_sha256": sha256(&manifest).to_string()}));
    let tables = [("summary/edu.pdf", pdf("edu")), ("summary/edu.xlsx", workbook(&name, ids))];
    let table = json!({"college": "edu", "run": name, "pages": 1, "pdf_sha256": sha256(&tables[0].1).to_string(),
        "xlsx_sha256": sha256(&tables[1].1).to_string(), "made_from": none});
    let digests = json!({"fonts": none, "inputs": none, "program": none, "templates": none});
    let record = json!({"schema_version": "2", "run": name, "previous": previous, "batch": batch, "title": TITLE,
        "school": SCHOOL, "colleges": {"edu": COLLEGE}, "date": "2022-11-16", "program": "zishen 0.1.0",
        "digests": digests, "counts": counts, "files": {}, "passports": [],
        "students": students.collect::<Vec<_>>(), "tables": [table], "unprocessed": []});
    let reported = ids.iter().map(|id| {
        let cells = json!({"id": id, "name": NAME, "verdict": "通过"});
        let row = json!({"key": [null, null, "", id], "group": "", "verdict": "pass", "level": null, "by_college": true, "cells": cells});
        json!({"id": id, "name": NAME, "college": "edu", "verdict": "pass", "findings": findings(), "row": row, "rare": []})
    });
    let reported = json!({"schema_version": "2", "batch": batch, "students": reported.collect::<Vec<_>>()});
    let shown = ids.iter().zip(&zips).map(|(id, (path, _))| {
        json!({"id": id, "name": NAME, "college": "edu", "category": 0, "verdict": "pass", "dossier": path,
            "unsigned": [], "rare": [], "findings": []})
    });
    let college = json!({"code": "edu", "name": COLLEGE, "tables": ["summary/edu.pdf", "summary/edu.xlsx"]});
    let page = json!({"schema_version": "1", "batch": batch, "title": TITLE, "school": "麓山师范大学研究生院",
        "date": "2022-11-16", "run": name, "signed": null, "previous": record["previous"]["run"],
        "program": "zishen 0.1.0", "after_sealing": null, "counts": counts, "digests": digests, "made_with": [],
        "codes": ["plan"], "kinds": [], "forms": [], "colleges": [college], "students": shown.collect::<Vec<_>>(),
        "changes": [], "runs": [{"run": name, "verdicts": {"pass": count}}], "unprocessed": [], "passports": [],
        "words": words(), "texts": ["类别不明"]});
    let [framed, behind] = frame();
    let entries = zips.iter().zip(1..).map(|((path, zip), order)| {
        format!(
            "  <文件>\n    <顺序号>{order}</顺序号>\n    <档号></档号>\n    <责任者>麓山师范大学研究生院</责任者>\n    \
            <题名>{TITLE}：{NAME}研究生业务档案</题名>\n    <日期>20221116</日期>\n    <密级></密级>\n    <电子档案名称>{path}</电子档案名称>\n    \
            <备注>SHA-256：{}</备注>\n  </文件>\n",
            sha256(zip)
        )
    });
    files.extend([
        ("run.json".into(), pretty(&record)),
        ("findings.json".into(), pretty(&reported)),
        ("index.html".into(), format!("{framed}{page}{behind}").into_bytes()),
        ("文件目录.XML".into(), catalogue(entries.collect()).into_bytes()),
        ("说明文件.TXT".into(), description(batch, count, bytes).into_bytes()),
    ]);
    files.extend(tables.map(|(path, bytes)| (path.to_owned(), bytes)));
    let folder = out.join(batch).join(name);
    write(&folder, &files);
    folder
}

/// Writes files with the manifest over them.
pub fn write(folder: &Path, files: &BTreeMap<String, Vec<u8>>) {
    let manifest: String = files.iter().map(|(path, bytes)| format!("{}  {path}\n", sha256(bytes))).collect();
    for (path, bytes) in files.iter().chain([(&"manifest-sha256.txt".to_owned(), &manifest.into_bytes())]) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}
