//! From the printer to the pen and back: sheets are printed, scanned as badly as offices scan, and filed by their codes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GrayImage, Luma, imageops};
use lopdf::{Document, Object, Stream, dictionary};
use serde_json::Value;
use tempfile::TempDir;
use zip::ZipArchive;

use crate::print::write_commitment;
use crate::sample::{build, copy_of_inputs, files, text, tool_absent, zishen};

/// With an output, so that 科研情况登记表 has to be signed.
const STUDENT: &str = "201920010101";
const OTHER: &str = "201920010104";

/// With 专业实践考核表.
const PROFESSIONAL: &str = "202020010105";

/// Inputs and a run of two students, the first with so many awards that 科研情况登记表 takes two pages.
fn office() -> (TempDir, TempDir) {
    let (inputs, out) = (copy_of_inputs(&[STUDENT, OTHER]), TempDir::new().unwrap());
    let record = inputs.path().join(format!("students/{STUDENT}.yaml"));
    let award =
        |n: usize| format!("    - {{name: 学术论坛优秀论文奖（{n}）, grantor: 麓山师范大学, level: 校级, rank: 1}}\n");
    let awards: String = (1..=24).map(award).collect();
    let signed = "  signed: 2022-11-01\n";
    let given = fs::read_to_string(&record).unwrap();
    assert!(given.contains(signed));
    fs::write(&record, given.replacen(signed, &format!("  awards:\n{awards}{signed}"), 1)).unwrap();
    build(inputs.path(), out.path(), &[], 0);
    (inputs, out)
}

fn run_of(out: &Path) -> PathBuf {
    fs::canonicalize(out.join("2022-autumn/current")).unwrap()
}

fn record(out: &Path) -> Value {
    serde_json::from_slice(&fs::read(run_of(out).join("run.json")).unwrap()).unwrap()
}

/// A file of a student's dossier.
fn document(out: &Path, student: &str, path: &str) -> Vec<u8> {
    let zip = fs::read(run_of(out).join(format!("dossiers/edu/{student}.zip"))).unwrap();
    let mut bytes = Vec::new();
    ZipArchive::new(Cursor::new(zip))
        .unwrap()
        .by_name(&format!("{student}/{path}"))
        .unwrap()
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}

/// The pages of a PDF in grey at 200 dpi, each signed where something stands on it; none where poppler is not installed.
fn scanned(pdf: &[u8]) -> Option<Vec<GrayImage>> {
    Some(printed(pdf)?.iter().map(signed).collect())
}

/// A page with the strokes of a pen on its last line to sign on; a page without one is signed where it is empty, from below.
fn signed(page: &GrayImage) -> GrayImage {
    const PLACE: (u32, u32) = (280, 140);
    if page.pixels().all(|pixel| pixel.0[0] > 128) {
        return page.clone();
    }
    if let Some((left, line)) = line_to_sign(page) {
        return with_strokes(page, left, line - 60);
    }
    let (width, height) = page.dimensions();
    let places = (150..height - PLACE.1 - 150).rev().step_by(20);
    let mut places = places.flat_map(|y| (150..width - PLACE.0 - 150).step_by(40).map(move |x| (x, y)));
    let (left, top) = places.find(|place| is_empty(page, *place, PLACE)).expect("an empty place to sign");
    with_strokes(page, left + 60, top + 50)
}

fn is_empty(page: &GrayImage, (left, top): (u32, u32), (width, height): (u32, u32)) -> bool {
    let mut places = (0..height).flat_map(|dy| (0..width).map(move |dx| (left + dx, top + dy)));
    places.all(|(x, y)| page.get_pixel(x, y).0[0] > 128)
}

/// A line of 3 to 5 cm with 6 mm of nothing above it: where it begins, and how far down it lies.
fn line_to_sign(page: &GrayImage) -> Option<(u32, u32)> {
    let (width, height) = page.dimensions();
    for y in (200..height - 100).rev() {
        let mut x = 150;
        while x < width - 150 {
            let length = (x..width).take_while(|x| page.get_pixel(*x, y).0[0] < 160).count() as u32;
            if (236..400).contains(&length) && is_empty(page, (x, y - 50), (length, 47)) {
                return Some((x, y));
            }
            x += length.max(1);
        }
    }
    None
}

/// The strokes of a pen, 20 by 5 mm.
fn with_strokes(page: &GrayImage, left: u32, top: u32) -> GrayImage {
    let mut signed = page.clone();
    for along in 0..160u32 {
        let across = (along * 7 % 80).abs_diff(40);
        for pen in 0..4 {
            signed.put_pixel(left + along, top + across + pen, Luma([60]));
        }
    }
    signed
}

/// The pages of a PDF in grey at 200 dpi, drawn by poppler; none where that is not installed.
fn printed(pdf: &[u8]) -> Option<Vec<GrayImage>> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("1.pdf");
    fs::write(&path, pdf).unwrap();
    let drawn = Command::new("pdftoppm")
        .args(["-r", "200", "-gray", "-png", text(&path)])
        .arg(folder.path().join("p"))
        .status();
    if !drawn.is_ok_and(|status| status.success()) {
        tool_absent("pdftoppm of poppler-utils");
        return None;
    }
    let pictures: BTreeSet<PathBuf> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    let pictures = pictures.into_iter().filter(|path| path.extension().is_some_and(|end| end == "png"));
    Some(pictures.map(|path| image::open(path).unwrap().to_luma8()).collect())
}

/// A sheet that lies askew, by the sine of the angle, on a bed that is white.
fn askew(page: &GrayImage, sine: f32) -> GrayImage {
    let (width, height) = page.dimensions();
    let (x0, y0) = (width as f32 / 2.0, height as f32 / 2.0);
    GrayImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (x as f32 - x0, y as f32 - y0);
        let (x, y) = (x0 + dx + sine * dy, y0 + dy - sine * dx);
        let at = |x: f32, y: f32| {
            if x >= 0.0 && y >= 0.0 && (x as u32) < width && (y as u32) < height {
                f32::from(page.get_pixel(x as u32, y as u32).0[0])
            } else {
                255.0
            }
        };
        let (fx, fy) = (x.fract(), y.fract());
        let upper = at(x, y) * (1.0 - fx) + at(x + 1.0, y) * fx;
        let lower = at(x, y + 1.0) * (1.0 - fx) + at(x + 1.0, y + 1.0) * fx;
        Luma([(upper * (1.0 - fy) + lower * fy) as u8])
    })
}

/// Grains of up to `most` levels, the same in every run.
fn grainy(page: &GrayImage, most: i32) -> GrayImage {
    let mut state: u32 = 1;
    let mut noisy = page.clone();
    for pixel in noisy.pixels_mut() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (state >> 16) as i32 % (2 * most + 1) - most;
        pixel.0[0] = (i32::from(pixel.0[0]) + grain).clamp(0, 255) as u8;
    }
    noisy
}

/// Paper that is not white and ink that is not black.
fn pale(page: &GrayImage) -> GrayImage {
    let mut pale = page.clone();
    pale.pixels_mut().for_each(|pixel| pixel.0[0] = 70 + (u16::from(pixel.0[0]) * 150 / 255) as u8);
    pale
}

fn jpeg(page: &GrayImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(&DynamicImage::from(page.clone())).unwrap();
    bytes
}

/// A PDF as scanners write it: a JPEG a page.
fn pdf_of(pages: &[GrayImage], quality: u8) -> Vec<u8> {
    let mut pdf = Document::with_version("1.4");
    let tree = pdf.new_object_id();
    let mut kids: Vec<Object> = Vec::new();
    for page in pages {
        let (width, height) = page.dimensions();
        let picture = pdf.add_object(Stream::new(
            dictionary! {"Type" => "XObject", "Subtype" => "Image", "Width" => width, "Height" => height,
            "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8, "Filter" => "DCTDecode"},
            jpeg(page, quality),
        ));
        let (w, h) = (width as f32 * 72.0 / 200.0, height as f32 * 72.0 / 200.0);
        let content = pdf.add_object(Stream::new(dictionary! {}, format!("q {w} 0 0 {h} 0 0 cm /I Do Q").into_bytes()));
        let page = dictionary! {"Type" => "Page", "Parent" => tree, "Contents" => content,
        "MediaBox" => vec![0.into(), 0.into(), w.into(), h.into()],
        "Resources" => dictionary! {"XObject" => dictionary! {"I" => picture}}};
        kids.push(pdf.add_object(page).into());
    }
    let count = kids.len() as i64;
    pdf.objects.insert(tree, dictionary! {"Type" => "Pages", "Count" => count, "Kids" => kids}.into());
    let catalog = pdf.add_object(dictionary! {"Type" => "Catalog", "Pages" => tree});
    pdf.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).unwrap();
    bytes
}

/// Files scans; their bytes by the names they come under.
fn file(inputs: &Path, out: &Path, scans: &[(&str, Vec<u8>)]) -> (Output, String) {
    let folder = TempDir::new().unwrap();
    let paths: Vec<PathBuf> = scans.iter().map(|(name, _)| folder.path().join(name)).collect();
    scans.iter().zip(&paths).for_each(|((_, bytes), path)| fs::write(path, bytes).unwrap());
    let paths: Vec<&str> = paths.iter().map(|path| text(path)).collect();
    let output = zishen(&[&["file", "--inputs", text(inputs), "--out", text(out)], &paths[..]].concat());
    let said = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned();
    (output, said)
}

/// Names of the files in a student's folder.
fn filed(inputs: &Path, student: &str) -> Vec<String> {
    match inputs.join("evidence").join(student) {
        folder if folder.is_dir() => files(&folder).into_keys().collect(),
        _ => vec![],
    }
}

/// Everything that a form goes through on its way, by name.
fn distorted(page: &GrayImage) -> BTreeMap<&'static str, GrayImage> {
    BTreeMap::from([
        ("as it is", page.clone()),
        ("upside down", imageops::rotate180(page)),
        ("a quarter turned", imageops::rotate90(page)),
        ("three quarters turned", imageops::rotate270(page)),
        ("askew", askew(page, 0.035)),
        ("askew, grainy and pale", grainy(&pale(&askew(page, -0.026)), 24)),
        ("upside down and askew", askew(&imageops::rotate180(page), 0.02)),
    ])
}

/// Every page of every form, through every distortion, as JPEG of middling quality.
#[test]
fn every_form_is_read_back_from_a_bad_scan() {
    let students = [STUDENT, PROFESSIONAL];
    let out = TempDir::new().unwrap();
    build(copy_of_inputs(&students).path(), out.path(), &[], 0);
    let index: Value = serde_json::from_slice(&document(out.path(), STUDENT, "dossier.json")).unwrap();
    let forms: Vec<&str> = index["files"].as_array().unwrap().iter().filter_map(|file| file["path"].as_str()).collect();
    let forms: Vec<&str> = forms.into_iter().filter(|path| path.starts_with("data/forms/")).collect();
    assert_eq!(forms.len(), 8);
    let mut pages = Vec::new();
    for form in forms {
        let Some(more) = scanned(&document(out.path(), STUDENT, form)) else { return };
        pages.extend(more);
    }
    // The other of the two forms of the practice.
    pages.extend(scanned(&document(out.path(), PROFESSIONAL, "data/forms/05-practice.pdf")).unwrap());
    let piles: Vec<BTreeMap<_, _>> = pages.iter().map(distorted).collect();
    for what in piles[0].keys() {
        let pile: Vec<GrayImage> = piles.iter().map(|pile| pile[what].clone()).collect();
        let inputs = copy_of_inputs(&students);
        let (output, said) = file(inputs.path(), out.path(), &[("scan.pdf", pdf_of(&pile, 75))]);
        assert_eq!(output.status.code(), Some(0), "{what}: {said}");
        let there = filed(inputs.path(), STUDENT);
        let practice = filed(inputs.path(), PROFESSIONAL);
        assert_eq!(there.len() + practice.len(), pages.len(), "{what}: {there:?} {practice:?}");
        assert!(practice.iter().all(|name| name.starts_with("practice-")), "{what}: {practice:?}");
        // Each page lies as it was printed: the name of the school is above, the code below.
        for name in there.iter().filter(|name| name.starts_with("outputs-")) {
            let page = image::open(inputs.path().join("evidence").join(STUDENT).join(name)).unwrap().to_luma8();
            assert!(page.height() > page.width(), "{what}: {name}");
            let codes = |top: u32| {
                let half = imageops::crop_imm(&page, 0, top, page.width(), page.height() / 2).to_image();
                let (width, height) = (half.width() as usize, half.height() as usize);
                let dark = |x: usize, y: usize| half.get_pixel(x as u32, y as u32).0[0];
                rqrr::PreparedImage::prepare_from_greyscale(width, height, dark).detect_grids().len()
            };
            assert_eq!(codes(0), 0, "{what}: {name} is upside down");
        }
    }
}

/// Each student has a pile of one's own, called after the student.
#[test]
fn piles_by_student_are_one_a_student() {
    let ((_inputs, out), to) = (office(), TempDir::new().unwrap());
    let print = ["print", text(out.path()), "--needs-signature", "--by", "student", "--to", text(to.path())];
    let output = zishen(&print);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let piles: Vec<String> = files(to.path()).into_keys().collect();
    let expected = [STUDENT, OTHER].map(|id| format!("2022-autumn-0001/edu-{id}.pdf"));
    assert!(piles.len() == 2 && expected.iter().all(|pile| piles.contains(pile)), "{piles:?}");
}

/// Print, sign, scan the whole pile with its list and the backs, file: the dossier is complete.
#[test]
fn a_signed_pile_makes_dossiers_complete() {
    let ((inputs, out), to) = (office(), TempDir::new().unwrap());
    let print = ["print", text(out.path()), "--needs-signature", "--to", text(to.path())];
    let output = zishen(&print);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let pile = to.path().join("2022-autumn-0001/edu.pdf");
    // One student of the two, and a college where nobody is.
    let some = |asked: [&str; 2]| {
        let to = TempDir::new().unwrap();
        let output =
            zishen(&["print", text(out.path()), "--needs-signature", "--to", text(to.path()), asked[0], asked[1]]);
        (
            fs::read(to.path().join("2022-autumn-0001/edu.pdf")).ok(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        )
    };
    let (one, said) = some(["--only", OTHER]);
    assert!(one.is_some_and(|one| one != fs::read(&pile).unwrap()) && said.contains("1份"), "{said}");
    assert_eq!(some(["--college", "edu"]).0, fs::read(&pile).ok());
    assert_eq!(some(["--college", "law"]).0, None);
    let first = fs::read(&pile).unwrap();
    assert_eq!(zishen(&print).status.code(), Some(0));
    assert_eq!(fs::read(&pile).unwrap(), first, "the same sheets are the same bytes");
    let Some(pages) = scanned(&first) else { return };
    for student in record(out.path())["students"].as_array().unwrap() {
        assert_eq!(student["unsigned"], serde_json::json!(["outputs"]));
    }

    // Fed from the last page: the order of the pile does not matter.
    let turned: Vec<GrayImage> = pages.into_iter().rev().collect();
    let scan = pdf_of(&turned, 85);
    let (output, said) = file(inputs.path(), out.path(), &[("2022 秋.pdf", scan.clone())]);
    assert!(said.contains("空白页") && !said.contains("仍待签字"), "{said}");
    // The list to tick off is nobody's.
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said.matches("认不出二维码").count(), 1, "{said}");
    for (student, pages) in [(STUDENT, 2), (OTHER, 1)] {
        assert_eq!(filed(inputs.path(), student).len(), pages, "{said}");
    }
    let kept: Vec<String> = files(&inputs.path().join("scanned")).into_keys().collect();
    assert_eq!(kept.iter().filter(|name| name.ends_with("/scan.pdf")).count(), 1, "{kept:?}");
    let report = kept.iter().find(|name| name.ends_with("/report.json")).unwrap();
    let report: Value = serde_json::from_slice(&fs::read(inputs.path().join("scanned").join(report)).unwrap()).unwrap();
    assert_eq!(report["pages"].as_array().unwrap().len(), turned.len());

    let all_but_reports = || {
        let mut all = files(inputs.path());
        all.retain(|path, _| !path.ends_with("report.json"));
        all
    };
    let before = all_but_reports();
    let (_, said) = file(inputs.path(), out.path(), &[("2022 秋.pdf", scan)]);
    assert!(said.contains("以前已归入"), "{said}");
    assert!(all_but_reports() == before, "filed twice, nothing changes");

    build(inputs.path(), out.path(), &[], 0);
    for student in record(out.path())["students"].as_array().unwrap() {
        assert_eq!(student["unsigned"], serde_json::json!([]));
    }
    let index: Value = serde_json::from_slice(&document(out.path(), STUDENT, "dossier.json")).unwrap();
    assert_eq!(index["state"], "complete");
    let output = zishen(&print);
    assert!(String::from_utf8_lossy(&output.stdout).contains("没有待手工签字的表格"), "{output:?}");
    assert_eq!(zishen(&["verify", text(out.path())]).status.code(), Some(0));
}

/// What a person must look at is reported, and nothing of it is filed.
#[test]
fn what_cannot_be_filed_is_reported() {
    let (inputs, out) = office();
    let Some(pages) = scanned(&document(out.path(), STUDENT, "data/forms/07-research.pdf")) else { return };
    let [first, second] = &pages[..] else { panic!("two pages") };
    let refused = |scans: &[(&str, Vec<u8>)], code: i32, what: &str| {
        let (output, said) = file(inputs.path(), out.path(), scans);
        assert_eq!(output.status.code(), Some(code), "{what}: {said}");
        assert!(said.contains(what), "{what}: {said}");
        assert!(filed(inputs.path(), STUDENT).is_empty(), "{what}");
    };
    refused(&[("2.jpg", jpeg(second, 80))], 1, "缺第1页");
    refused(&[("1.txt", b"no scan".to_vec())], 3, "不可读");
    refused(&[("1.pdf", pdf_of(&pages, 80)[..2000].to_vec())], 3, "不可读");
    refused(&[("1.tif", huge_tiff())], 3, "不可读");
    let mut torn = first.clone();
    imageops::replace(&mut torn, &GrayImage::from_pixel(1700, 500, Luma([255])), 0, 1800);
    refused(&[("torn.jpg", jpeg(&torn, 80))], 1, "认不出二维码");
    let elsewhere = TempDir::new().unwrap();
    let (output, said) = file(inputs.path(), elsewhere.path(), &[("1.pdf", pdf_of(&pages, 80))]);
    assert!(output.status.code() == Some(3) && said.contains("没有运行"), "{said}");
    build(copy_of_inputs(&[OTHER]).path(), elsewhere.path(), &[], 0);
    let (output, said) = file(inputs.path(), elsewhere.path(), &[("1.pdf", pdf_of(&pages, 80))]);
    assert!(output.status.code() == Some(1) && said.contains("不是这里打印的"), "{said}");

    let cover = scanned(&document(out.path(), STUDENT, "data/cover/00-cover.pdf")).unwrap();
    refused(&[("0.jpg", jpeg(&cover[0], 80))], 1, "封面");

    // The two pages come in two scans, and one of them twice.
    let (output, said) = file(
        inputs.path(),
        out.path(),
        &[("a.jpg", jpeg(first, 80)), ("b.jpg", jpeg(second, 80)), ("c.jpg", jpeg(second, 79))],
    );
    assert!(output.status.code() == Some(1) && said.contains("与b.jpg第1页是同一页"), "{said}");
    assert_eq!(filed(inputs.path(), STUDENT).len(), 2);
    // Another scan of the same sheets does not take the place of what is filed.
    let before = files(&inputs.path().join("evidence"));
    let (output, said) = file(inputs.path(), out.path(), &[("d.pdf", pdf_of(&pages, 60))]);
    assert!(output.status.code() == Some(1) && said.contains("另一原件"), "{said}");
    assert!(files(&inputs.path().join("evidence")) == before);

    // The record changes: what was printed before is outdated.
    fs::remove_dir_all(inputs.path().join("evidence")).unwrap();
    let record = inputs.path().join(format!("students/{STUDENT}.yaml"));
    let changed = fs::read_to_string(&record).unwrap().replacen("journal: ", "journal: 新", 1);
    fs::write(&record, changed).unwrap();
    build(inputs.path(), out.path(), &[], 0);
    refused(&[("1.pdf", pdf_of(&pages, 80))], 1, "已过时");
    // The current ones, as a TIFF of both pages.
    let pages = scanned(&document(out.path(), STUDENT, "data/forms/07-research.pdf")).unwrap();
    let (output, said) = file(inputs.path(), out.path(), &[("1.tif", tiff_of(&pages))]);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(filed(inputs.path(), STUDENT).len(), 2);
}

/// The student's folder lies in one of the college and is called after the student too: pages go there, and an original in
/// it, deeper or by the sheet, is one.
#[test]
fn sheets_go_to_the_folder_that_the_student_has() {
    let (inputs, out) = office();
    let Some(pages) = scanned(&document(out.path(), STUDENT, "data/forms/07-research.pdf")) else { return };
    let scan = pdf_of(&pages, 80);
    let home = format!("教育科学学院/{STUDENT}张三");
    let at = |name: &str| inputs.path().join("evidence").join(&home).join(name);
    fs::create_dir_all(at("原件")).unwrap();
    let original = at("原件/科研情况登记表.jpg");
    fs::write(&original, jpeg(&pages[0], 80)).unwrap();
    let (output, said) = file(inputs.path(), out.path(), &[("1.pdf", scan.clone())]);
    assert!(output.status.code() == Some(1) && said.contains("另一原件"), "{said}");
    fs::remove_file(original).unwrap();
    let sheet = at("evidence.yaml");
    fs::write(&sheet, "schema: zishen/evidence/1\noriginals: [{form: outputs, pages: 2}]\n").unwrap();
    let (output, said) = file(inputs.path(), out.path(), &[("1.pdf", scan.clone())]);
    assert!(output.status.code() == Some(1) && said.contains("另一原件"), "{said}");
    fs::remove_file(sheet).unwrap();
    let (output, said) = file(inputs.path(), out.path(), &[("1.pdf", scan)]);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(filed(inputs.path(), STUDENT).is_empty() && filed(inputs.path(), &home).len() == 2, "{said}");
    // A build takes them from there.
    build(inputs.path(), out.path(), &["--accept-changes"], 0);
    let index: Value = serde_json::from_slice(&document(out.path(), STUDENT, "dossier.json")).unwrap();
    assert!(!index["unsigned"].as_array().unwrap().contains(&"outputs".into()), "{}", index["unsigned"]);
}

/// A form of the school's own that is signed by hand waits as a built-in one does, goes to the tutor, and is filed by its code.
#[test]
fn a_form_of_the_schools_own_is_signed_and_filed() {
    let (inputs, out) = (copy_of_inputs(&[STUDENT]), TempDir::new().unwrap());
    let [templates, to] = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    write_commitment(templates.path());
    let own = "{code: commitment, title: 学位论文诚信承诺书, after: proposal}";
    let settings = format!("print: {{forms: [{own}], signed_by_hand: [outputs, commitment]}}\n");
    let batch = inputs.path().join("batch.yaml");
    fs::write(&batch, fs::read_to_string(&batch).unwrap() + &settings).unwrap();
    let built = || build(inputs.path(), out.path(), &["--templates", text(templates.path())], 0);
    let index = || -> Value { serde_json::from_slice(&document(out.path(), STUDENT, "dossier.json")).unwrap() };
    let verified = || assert_eq!(zishen(&["verify", text(out.path())]).status.code(), Some(0));
    built();
    let waits = serde_json::json!(["commitment", "outputs"]);
    assert!(index()["unsigned"] == waits && index()["state"] == "draft", "{}", index()["unsigned"]);
    assert_eq!(record(out.path())["students"][0]["unsigned"], waits);
    verified();
    let page = fs::read_to_string(run_of(out.path()).join("index.html")).unwrap();
    assert!(
        page.contains(r#""form-commitment":"#) || page.contains(r#""form-commitment": "#),
        "the page has its title"
    );
    let print = ["print", text(out.path()), "--needs-signature", "--by", "supervisor", "--to", text(to.path())];
    let said = String::from_utf8_lossy(&zishen(&print).stdout).into_owned();
    assert!(said.contains("2份"), "{said}");

    let path = "data/forms/04a-commitment.pdf";
    let Some(pages) = printed(&document(out.path(), STUDENT, path)) else { return };
    let (output, said) = file(inputs.path(), out.path(), &[("1.pdf", pdf_of(&pages, 80))]);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("没有手写的笔迹") && said.contains("学位论文诚信承诺书") && said.contains("待签字归入的表格2份"),
        "{said}"
    );
    let signed: Vec<GrayImage> = pages.iter().map(signed).collect();
    let (output, said) = file(inputs.path(), out.path(), &[("2.pdf", pdf_of(&signed, 80))]);
    assert!(output.status.code() == Some(0) && said.contains("待签字归入的表格1份"), "{said}");
    let there = filed(inputs.path(), STUDENT);
    assert!(there.len() == 1 && there[0].starts_with("commitment-"), "{there:?}");
    let (output, said) = file(inputs.path(), out.path(), &[("3.pdf", pdf_of(&signed, 60))]);
    assert!(output.status.code() == Some(1) && said.contains("另一原件"), "{said}");

    built();
    assert_eq!(index()["unsigned"], serde_json::json!(["outputs"]));
    let files = index()["files"].as_array().unwrap().clone();
    assert_eq!(files.iter().find(|file| file["path"] == path).unwrap()["source"], "original");
    verified();
}

/// A sheet that comes back as it was printed is named and not filed, however it was laid on the glass; signed, it is filed.
#[test]
fn a_sheet_without_ink_is_not_filed_as_signed() {
    let (inputs, out) = office();
    let Some(pages) = printed(&document(out.path(), STUDENT, "data/forms/07-research.pdf")) else { return };
    let smaller = |page: &GrayImage| imageops::resize(page, 1240, 1754, imageops::FilterType::Triangle);
    type Lay = fn(&GrayImage) -> GrayImage;
    let laid: [(&str, Lay); 4] = [
        ("as it is", GrayImage::clone),
        ("upside down", |page| imageops::rotate180(page)),
        ("askew", |page| askew(page, 0.01)),
        ("pale and grainy", |page| grainy(&pale(page), 12)),
    ];
    for (how, lay) in laid {
        let scan: Vec<GrayImage> = pages.iter().map(lay).collect();
        let (output, said) = file(inputs.path(), out.path(), &[("1.pdf", pdf_of(&scan, 80))]);
        assert_eq!(output.status.code(), Some(1), "{how}: {said}");
        assert!(said.contains("没有手写的笔迹") && said.contains("仍待签字"), "{how}: {said}");
        assert!(filed(inputs.path(), STUDENT).is_empty(), "{how}");
    }
    // A note in the margin and a stamp of receipt are no signatures.
    let noted = |page: &GrayImage| with_strokes(&with_strokes(page, 300, 2150), 1200, 60);
    let scan: Vec<GrayImage> = pages.iter().map(noted).collect();
    let (output, said) = file(inputs.path(), out.path(), &[("note.pdf", pdf_of(&scan, 80))]);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("没有手写的笔迹"), "{said}");
    // One page is signed, as the form asks; the other is as it was printed.
    let scan = [smaller(&pages[0]), smaller(&signed(&pages[1]))];
    let (output, said) = file(inputs.path(), out.path(), &[("2.pdf", pdf_of(&scan, 80))]);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(filed(inputs.path(), STUDENT).len(), 2);
}

/// A TIFF of several pages.
fn tiff_of(pages: &[GrayImage]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut tiff = tiff::encoder::TiffEncoder::new(&mut bytes).unwrap();
    for page in pages {
        tiff.write_image::<tiff::encoder::colortype::Gray8>(page.width(), page.height(), page.as_raw()).unwrap();
    }
    bytes.into_inner()
}

/// The head of a TIFF of 60,000 by 60,000 pixels.
fn huge_tiff() -> Vec<u8> {
    let mut bytes = b"II*\0\x08\0\0\0\x04\0".to_vec();
    for (tag, value) in [(256u16, 60_000u32), (257, 60_000), (258, 8), (262, 1)] {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(4u16.to_le_bytes());
        bytes.extend(1u32.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend(0u32.to_le_bytes());
    bytes
}
