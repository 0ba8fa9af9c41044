//! The pages of the whole sample cohort and of extremes, measured: how full they are, what each says of itself, whether a
//! signature stands alone, and whether any text leaves its cell.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;
use zip::ZipArchive;

use crate::sample::{build, inputs, text, tool_absent, zishen};

/// Margins of the forms above and below, in points: 21 mm and 18 mm.
const MARGINS: (f64, f64) = (59.5, 51.0);
/// A page less full than this could have been broken better; of all pages this share may be, for a text ends where it ends.
const FULL: f64 = 0.35;
const MOST_EMPTY: f64 = 0.02;

/// A word on a page: where it begins and ends from above, in points.
struct Word {
    text: String,
    top: f64,
    bottom: f64,
}

struct Page {
    height: f64,
    words: Vec<Word>,
}

impl Page {
    fn said(&self) -> String {
        self.words.iter().map(|word| word.text.as_str()).collect()
    }

    /// How much of the room between the margins is used.
    fn filled(&self) -> f64 {
        let (top, end) = (MARGINS.0, self.height - MARGINS.1);
        let last = self.words.iter().filter(|word| word.top > top - 2.0 && word.bottom < end + 2.0);
        (last.map(|word| word.bottom).fold(top, f64::max) - top) / (end - top)
    }
}

/// The words of a PDF, as poppler reads them; none where that is not installed.
fn pages(pdf: &[u8]) -> Option<Vec<Page>> {
    let folder = TempDir::new().unwrap();
    let (pdf_path, out) = (folder.path().join("1.pdf"), folder.path().join("1.html"));
    fs::write(&pdf_path, pdf).unwrap();
    let read = Command::new("pdftotext").args(["-bbox", text(&pdf_path), text(&out)]).status();
    if !read.is_ok_and(|status| status.success()) {
        tool_absent("pdftotext of poppler-utils");
        return None;
    }
    let html = String::from_utf8_lossy(&fs::read(out).unwrap()).into_owned();
    let mut pages: Vec<Page> = Vec::new();
    for line in html.lines().map(str::trim) {
        let number = |name: &str| -> f64 {
            let from = line.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
            line[from..].split('"').next().unwrap().parse().unwrap()
        };
        if line.starts_with("<page ") {
            pages.push(Page { height: number("height"), words: vec![] });
        } else if line.starts_with("<word ") {
            let said = line.split_once('>').unwrap().1.trim_end_matches("</word>").to_owned();
            pages.last_mut().unwrap().words.push(Word { text: said, top: number("yMin"), bottom: number("yMax") });
        }
    }
    Some(pages)
}

/// The forms of every dossier below a run: student, name in the dossier, PDF.
fn forms(run: &Path) -> Vec<(String, String, Vec<u8>)> {
    let mut forms = Vec::new();
    for college in fs::read_dir(run.join("dossiers")).unwrap() {
        for dossier in fs::read_dir(college.unwrap().path()).unwrap() {
            let path = dossier.unwrap().path();
            let student = path.file_stem().unwrap().to_string_lossy().into_owned();
            let mut archive = ZipArchive::new(Cursor::new(fs::read(path).unwrap())).unwrap();
            for at in 0..archive.len() {
                let mut file = archive.by_index(at).unwrap();
                let name = file.name().unwrap().into_owned();
                if name.contains("/data/forms/") && name.ends_with(".pdf") {
                    let mut bytes = Vec::new();
                    file.read_to_end(&mut bytes).unwrap();
                    forms.push((student.clone(), name, bytes));
                }
            }
        }
    }
    forms
}

fn title(name: &str) -> &'static str {
    let titles = [
        ("01-plan", "个人培养计划书"),
        ("02-transcript", "课程学习成绩单"),
        ("03-midterm", "中期筛选考核评定表"),
        ("04-proposal", "开题报告书"),
        ("05-practice", "考核表"),
        ("06-activities", "学术报告登记表"),
        ("07-research", "科研情况登记表"),
        ("08-review", "毕业资格审查表"),
    ];
    titles.iter().find(|(stem, _)| name.contains(stem)).unwrap().1
}

#[test]
fn every_page_of_the_sample_says_what_it_is_and_is_well_filled() {
    let out = TempDir::new().unwrap();
    let done = build(&inputs(), out.path(), &[], 0);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(!said.contains("越出"), "{said}");
    let run = fs::canonicalize(out.path().join("2022-autumn/current")).unwrap();
    let (mut count, mut empty, mut research) = (0, Vec::new(), Vec::new());
    let (own, mut documents) = (TempDir::new().unwrap(), Vec::new());
    for (student, name, pdf) in forms(&run) {
        let Some(pages) = pages(&pdf) else { return };
        // A scan says whose it is in a line of its own, and a filed PDF nothing.
        let printed = pages.iter().all(|page| page.said().contains("文件识别码"));
        if !printed || pages[0].said().contains("原件扫描件") {
            continue;
        }
        documents.push(own.path().join(format!("{}.pdf", documents.len())));
        fs::write(documents.last().unwrap(), &pdf).unwrap();
        for (page, number) in pages.iter().zip(1..) {
            let said = page.said();
            for part in
                ["麓山师范大学", title(&name), &student, "2022-autumn", &format!("第{number}页共{}页", pages.len())]
            {
                assert!(said.contains(part), "{part} is not on page {number} of {name}: {said}");
            }
            count += 1;
            if page.filled() < FULL {
                empty.push(format!("{name} {number}/{}: {:.2}", pages.len(), page.filled()));
            }
            // The tutor's ink stands under outputs, or under the words that there are none.
            if name.contains("07-research") && said.contains("导师签字") {
                assert!(
                    said.contains("论文题目") || said.contains("序号") || said.contains("学术论文：无"),
                    "{name}: {said}"
                );
            }
        }
        if name.contains("07-research") {
            research.push(pages.len());
        }
    }
    assert!(count > 300, "{count}");
    assert!((empty.len() as f64) < MOST_EMPTY * f64::from(count), "{} of {count}: {empty:#?}", empty.len());
    let one = research.iter().filter(|pages| **pages == 1).count();
    assert!(one * 30 >= research.len() * 28, "{one} of {} take one page", research.len());
    tables(&run);
    let others = walkdir::WalkDir::new(&run).into_iter().map(|entry| entry.unwrap().into_path());
    documents.extend(others.filter(|path| path.extension().is_some_and(|end| end == "pdf")));
    structured(&documents);
}

/// What PDF/A-2a and PDF/UA-1 ask, as far as another tool can read it.
fn structured(documents: &[PathBuf]) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/balance/structure.py");
    let Ok(output) = Command::new("python3").arg(script).args(documents).output() else {
        return tool_absent("python3");
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    if said.contains("No module named") {
        return tool_absent("pikepdf");
    }
    assert!(output.status.success(), "{said}");
}

/// No sheet of a summary table holds less than two students, and each says of what it is.
fn tables(run: &Path) {
    for (college, name) in [("edu", "教育科学学院"), ("cs", "信息科学与工程学院"), ("lit", "文学院")]
    {
        let Ok(pdf) = fs::read(run.join(format!("summary/{college}.pdf"))) else { continue };
        let Some(pages) = pages(&pdf) else { return };
        for (page, number) in pages.iter().zip(1..) {
            let said = page.said();
            let is_id = |word: &&Word| word.text.len() == 12 && word.text.bytes().all(|b| b.is_ascii_digit());
            assert!(page.words.iter().filter(is_id).count() >= 2, "{college} {number}: {said}");
            let code = format!("ZS1:{}:SUMMARY", college.to_ascii_uppercase());
            let parts =
                [name, "麓山师范大学", "审查汇总表", "第0001次运行", &format!("第{number}页共{}页", pages.len())];
            for part in parts.into_iter().chain([code.as_str()]) {
                assert!(said.contains(part), "{part}: {said}");
            }
        }
    }
}

/// Every text of a view that people wrote, with another in its place; days, numbers and what the school calls itself stay.
fn replaced(value: &mut Value, with: &str) {
    let written = |said: &str| said.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) && !said.contains('年');
    match value {
        Value::Object(fields) => {
            let kept = ["form", "print", "columns", "school", "batch", "character"];
            let changed = fields.iter_mut().filter(|(key, _)| !kept.contains(&key.as_str()));
            changed.for_each(|(_, value)| replaced(value, with));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replaced(item, with)),
        Value::String(said) if written(said) => with.clone_into(said),
        _ => {}
    }
}

const LONG: [&str; 4] = [
    "Ratsimbazafindrakoto Rakotonirinarivomanana",
    "Wickramasinghearachchigehausenbergerdorffhausenbergerdorff",
    "https://www.example.org/reports/2022/annual_report_of_the_graduate_school_with_appendix.html?lang=zh&format=pdf",
    "阿卜杜热合曼·买买提吐尔逊·阿卜杜克热木江·艾合买提江",
];

fn templates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/examples")
}

fn example(form: &str) -> Value {
    serde_json::from_slice(&fs::read(templates().join(format!("{form}.json"))).unwrap()).unwrap()
}

/// What `preview` says of a form with an example in the place of its own.
fn previewed(form: &str, example: &Value, template: Option<&str>) -> String {
    printed(form, example, template).0
}

/// The same with the PDF.
fn printed(form: &str, example: &Value, template: Option<&str>) -> (String, Vec<u8>) {
    let (folder, out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    fs::create_dir(folder.path().join("examples")).unwrap();
    fs::write(folder.path().join(format!("examples/{form}.json")), example.to_string()).unwrap();
    if let Some(template) = template {
        fs::write(folder.path().join(format!("{form}.typ")), template).unwrap();
    }
    let said = zishen(&["preview", form, "--templates", text(folder.path()), "--out", text(out.path())]);
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    let pdf = fs::read(out.path().join(format!("{form}.pdf"))).unwrap_or_else(|_| panic!("{form}: {said}"));
    (said, pdf)
}

/// As many courses as there may be, and a name that takes lines in the header.
#[test]
fn no_page_of_a_transcript_is_nearly_empty() {
    for count in [0, 12, 16, 18, 20, 22, 24, 25, 30, 36, 40, 44, 50, 60, 90, 120] {
        for name in ["张䶮", LONG[0], LONG[1], LONG[3]] {
            let mut transcript = example("transcript");
            transcript["student"]["name"] = name.into();
            let rows = transcript["rows"].as_array().unwrap().clone();
            transcript["rows"] = rows.into_iter().cycle().take(count).collect();
            let Some(pages) = pages(&printed("transcript", &transcript, None).1) else { return };
            for (page, number) in pages.iter().zip(1..) {
                let what = format!("{count} {name}: page {number} of {}: {:.2}", pages.len(), page.filled());
                assert!(pages.len() == 1 || page.filled() >= 0.3, "{what}");
            }
            assert!(count > 24 || pages.len() == 1, "{count} {name}: {} pages", pages.len());
        }
    }
}

/// Titles just below and above any limit, in Chinese and in English: no list grows by pages from one letter to the next.
#[test]
fn sixty_outputs_take_few_pages_however_long_their_titles_are() {
    for letters in (20..=200).step_by(20) {
        for letter in ["究", "a ", "word "] {
            let mut outputs = example("outputs");
            let paper = outputs["papers"][0].clone();
            let title: String = letter.chars().cycle().take(letters).collect();
            let of = |n| {
                let mut paper = paper.clone();
                paper["title"] = format!("{n}{title}").into();
                paper
            };
            outputs["papers"] = (0..60).map(of).collect();
            let Some(pages) = pages(&printed("outputs", &outputs, None).1) else { return };
            assert!(pages.len() <= 9, "{letters} {letter}: {}", pages.len());
        }
    }
}

/// Every text of every form by turns a name without a place to break, an address and a name of 27 characters.
#[test]
fn no_text_leaves_its_cell_whatever_it_is() {
    let names: BTreeSet<String> = fs::read_dir(templates())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap().trim_end_matches(".json").to_owned())
        .collect();
    // The strip of a signature in a PDF shows as much of a name as it has room for.
    for form in names.iter().filter(|name| *name != "signature") {
        let example = fs::read_to_string(templates().join(format!("{form}.json"))).unwrap();
        for with in LONG {
            let mut example: Value = serde_json::from_str(&example).unwrap();
            replaced(&mut example, with);
            let said = previewed(form, &example, None);
            assert!(!said.contains("越出"), "{form} with {with}: {said}");
        }
    }
}

/// The guard itself is alive: a template that leaves no room is reported.
#[test]
fn a_text_that_leaves_its_cell_is_reported() {
    let example = fs::read_to_string(templates().join("cover.json")).unwrap();
    let example: Value = serde_json::from_str(&example).unwrap();
    let template = "#set document(title: \"封面\")\n#set text(lang: \"zh\", font: \"Zishen Song\")\n\
        #let d = json(\"/data.json\")\n= 封面\n";
    let narrow = "#table(columns: (12mm, 40mm), [#d.student.id], [#d.student.name])\n";
    let said = previewed("cover", &example, Some(&format!("{template}{narrow}")));
    assert!(said.contains("越出边框") && said.contains("2020"), "{said}");
    let over = "#place(top + left, dx: 1mm, [#d.school.name])\n";
    assert!(previewed("cover", &example, Some(&format!("{template}{over}"))).contains("越出边框"));
    let off = "#place(top + right, dx: 60mm, [#d.school.name])\n";
    assert!(previewed("cover", &example, Some(&format!("{template}{off}"))).contains("越出边框"));
    let good = "#table(columns: (40mm, 40mm), [#d.student.id], [#d.student.name])\n";
    assert!(!previewed("cover", &example, Some(&format!("{template}{good}"))).contains("越出边框"));
}
