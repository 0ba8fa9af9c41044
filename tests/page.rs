//! `index.html` of a run: what it holds against the run, and how it behaves in a headless Chromium.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::sample::{build, text, tool_absent};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The sample cohort, published once for all tests here.
static OUT: LazyLock<(TempDir, String)> = LazyLock::new(|| {
    let out = TempDir::new().unwrap();
    let output = build(&crate::sample::inputs(), out.path(), &[], 0);
    (out, String::from_utf8_lossy(&output.stdout).into_owned())
});

pub fn run() -> PathBuf {
    OUT.0.path().join("2022-autumn/0001")
}

/// What the build printed.
pub fn said() -> &'static str {
    &OUT.1
}

fn page() -> String {
    fs::read_to_string(run().join("index.html")).unwrap()
}

const OPENING: &str = r#"<script id="data" type="application/json">"#;

/// The data of the page, as any reader of HTML finds it.
fn data(page: &str) -> Value {
    let (_, rest) = page.split_once(OPENING).unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

fn json_of(name: &str) -> Value {
    serde_json::from_slice(&fs::read(run().join(name)).unwrap()).unwrap()
}

#[test]
fn the_page_says_what_the_run_says_and_its_links_resolve() {
    let (data, record, findings) = (data(&page()), json_of("run.json"), json_of("findings.json"));
    assert_eq!(data["counts"], record["counts"]);
    assert_eq!((&data["run"], &data["digests"]), (&record["run"], &record["digests"]));
    let verdicts = |students: &Value| -> BTreeMap<String, String> {
        let students = students.as_array().unwrap().iter();
        students.map(|s| (s["id"].to_string(), s["verdict"].to_string())).collect()
    };
    assert_eq!(verdicts(&data["students"]), verdicts(&findings["students"]));
    let dossiers = data["students"].as_array().unwrap().iter().filter_map(|s| s["dossier"].as_str());
    let tables = data["colleges"].as_array().unwrap().iter().flat_map(|c| c["tables"].as_array().unwrap());
    let links: BTreeSet<&str> = dossiers.chain(tables.map(|path| path.as_str().unwrap())).collect();
    assert_eq!(links.len(), 32 + 8);
    links.iter().for_each(|link| assert!(run().join(link).is_file(), "{link}"));
    assert!(fs::read_to_string(run().join("manifest-sha256.txt")).unwrap().contains("  index.html\n"));
}

/// No address leads out of the page: the only one in it names what an SVG element is.
#[test]
fn the_page_is_self_contained() {
    let page = page();
    let addresses: BTreeSet<&str> = page
        .match_indices("://")
        .map(|(at, _)| page[at.saturating_sub(4)..].split(['\'', '"']).next().unwrap())
        .collect();
    assert!(addresses.iter().all(|address| address.contains("http://www.w3.org/2000/svg")), "{addresses:?}");
    assert!(page.contains("default-src 'none'") && !page.contains(" src=") && !page.contains("@import"));
}

/// Whoever is not there is reported; nothing passes in silence.
fn chromium() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|path| path.is_file());
    if found.is_none() {
        tool_absent("chromium");
    }
    found
}

/// Opens a file with more arguments; gives stdout and what the page said on its console.
fn browse(chromium: &Path, file: &Path, more: &[&str]) -> (String, Vec<String>) {
    let profile = TempDir::new().unwrap();
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"])
        .args(["--enable-logging=stderr", "--v=0", "--window-size=1200,900"])
        .arg(format!("--user-data-dir={}", text(profile.path())))
        .args(more)
        .arg(format!("file://{}", text(file)))
        .output()
        .unwrap();
    let console =
        String::from_utf8_lossy(&output.stderr).lines().filter(|l| l.contains("CONSOLE")).map(str::to_owned).collect();
    (String::from_utf8_lossy(&output.stdout).into_owned(), console)
}

/// Runs a script in the page, which fills `out`; gives it back with what the console said.
fn drive(chromium: &Path, page: &str, script: &str) -> (Value, Vec<String>) {
    let folder = TempDir::new().unwrap();
    let helpers = "const out = {}; const rows = () => [...document.querySelectorAll('#list tbody tr')].map((r) => r.dataset.id);
        const type = (id, value) => { const n = document.getElementById(id); n.value = value; n.dispatchEvent(new Event('input')); };
        const click = (selector) => document.querySelector(selector).click();";
    let end = "const done = document.createElement('pre'); done.id = 'done'; done.textContent = encodeURIComponent(JSON.stringify(out)); document.body.append(done);";
    let driven = page.replace("</body>", &format!("<script>{{ {helpers}\n{script}\n{end} }}</script></body>"));
    let file = folder.path().join("index.html");
    fs::write(&file, driven).unwrap();
    let (dom, console) = browse(chromium, &file, &["--dump-dom"]);
    let printed = dom.split_once("<pre id=\"done\">").unwrap_or_else(|| panic!("{console:?}\n{dom:.2000}")).1;
    (serde_json::from_str(&decoded(printed.split_once('<').unwrap().0)).unwrap(), console)
}

fn decoded(text: &str) -> String {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap().as_bytes().to_vec();
    for piece in pieces {
        bytes.push(u8::from_str_radix(&piece[..2], 16).unwrap());
        bytes.extend(&piece.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn search_filters_sorting_and_language_work_without_a_word_on_the_console() {
    let Some(chromium) = chromium() else { return };
    let students = data(&page())["students"].as_array().unwrap().clone();
    let ids = |takes: &dyn Fn(&Value) -> bool| -> Value {
        students.iter().filter(|s| takes(s)).map(|s| s["id"].clone()).collect::<Vec<_>>().into()
    };
    let one = &students[3];
    let script = format!(
        "out.all = rows();
        type('q', {id}); out.id = rows(); type('q', {name}); out.name = rows(); type('q', '无此人'); out.nobody = rows(); click('#reset');
        type('verdict', 'fail'); out.fail = rows(); type('college', 'cs'); out.both = rows(); click('#reset');
        type('reason', 'total-credits'); out.reason = rows(); click('#reset'); out.reset = rows();
        click('[data-sort=id]'); out.down = rows(); click('#reset');
        out.tiles = [...document.querySelectorAll('.tile b')].map((n) => n.textContent);
        out.plots = document.querySelectorAll('#plots svg').length;
        out.links = [...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href'));
        out.fits = document.documentElement.scrollWidth <= innerWidth;
        click('#language'); out.english = document.querySelector('#changes h2').textContent;
        out.left = document.body.innerText.match(/page-[a-z]+|undefined|\\[object|NaN/g);
        click('#language'); out.chinese = document.querySelector('#changes h2').textContent;",
        id = one["id"],
        name = one["name"],
    );
    let (out, console) = drive(&chromium, &page(), &script);
    assert_eq!(console, Vec::<String>::new());
    assert_eq!(out["all"], ids(&|_| true));
    assert_eq!(out["id"], json!([one["id"]]));
    assert!(out["name"].as_array().unwrap().contains(&one["id"]));
    assert_eq!(out["nobody"], json!([]));
    assert_eq!(out["fail"], ids(&|s| s["verdict"] == "fail"));
    assert_eq!(out["both"], ids(&|s| s["verdict"] == "fail" && s["college"] == "cs"));
    let lacks = |s: &Value| {
        s["findings"].as_array().unwrap().iter().any(|f| f["code"] == "total-credits" && f["outcome"] != "waived")
    };
    assert_eq!(out["reason"], ids(&lacks));
    assert_eq!(out["reset"], out["all"]);
    let mut down = out["all"].as_array().unwrap().clone();
    down.reverse();
    assert_eq!(out["down"], Value::from(down));
    assert_eq!(out["tiles"], json!(["32", "11", "9", "10", "2", "0"]));
    assert_eq!((&out["plots"], &out["fits"], &out["left"]), (&json!(3), &json!(true), &Value::Null));
    assert_eq!((&out["english"], &out["chinese"]), (&json!("Since the last run"), &json!("与上次运行相比")));
    let links = out["links"].as_array().unwrap().iter().map(|link| decoded(link.as_str().unwrap()));
    let links: Vec<_> = links.filter(|link| !link.starts_with('#')).collect();
    assert!(links.len() >= 40 && links.iter().all(|link| run().join(link).is_file()), "{links:?}");
}

/// A page with a fault must be found out, or the test above would prove nothing.
#[test]
fn a_word_on_the_console_is_seen() {
    let Some(chromium) = chromium() else { return };
    let (_, console) = drive(&chromium, &page(), "console.error('told');");
    assert_eq!(console.len(), 1, "{console:?}");
}

/// Text of students is drawn as text: nothing of it becomes an element or runs.
#[test]
fn markup_in_the_records_stays_text() {
    let Some(chromium) = chromium() else { return };
    let (page, hostile) = (page(), r#"</script><img src=x onerror="document.title='run'"><!-- \u2028 {{data}}"#);
    let mut data = data(&page);
    data["students"][0]["name"] = hostile.into();
    data["students"][0]["college"] = hostile.into();
    data["colleges"][0]["name"] = hostile.into();
    data["texts"][0] = hostile.into();
    let embedded = data.to_string().replace('<', "\\u003c");
    let (head, rest) = page.split_once(OPENING).unwrap();
    let changed = format!("{head}{OPENING}{embedded}</script>{}", rest.split_once("</script>").unwrap().1);
    let script = "out.images = document.images.length; out.title = document.title; out.name = document.querySelector('#list tbody tr td:nth-child(2)').textContent;";
    let (out, console) = drive(&chromium, &changed, script);
    assert_eq!((&out["images"], &out["name"]), (&json!(0), &json!(hostile)));
    assert!(out["title"] != "run" && console.is_empty(), "{out} {console:?}");
}

/// On a telephone nothing is wider than the page, however long the name of a college is.
#[test]
fn it_is_no_wider_than_a_telephone() {
    let Some(chromium) = chromium() else { return };
    let page = page();
    let mut data = data(&page);
    data["colleges"][0]["name"] = "马克思主义理论与思想政治教育研究中心（国家重点研究基地）暨习得与认知法学院".into();
    data["students"][0]["name"] = "Ratsimbazafindrakotoarimananarivomanantsoaharilala".into();
    let embedded = data.to_string().replace('<', "\\u003c");
    let (head, rest) = page.split_once(OPENING).unwrap();
    let changed = format!("{head}{OPENING}{embedded}</script>{}", rest.split_once("</script>").unwrap().1);
    // The rules for narrow windows, in a body as wide as a telephone.
    let narrow = changed.replace("screen and (max-width", "all, (max-width");
    assert_ne!(changed, narrow);
    let script = "document.body.style.width = '390px'; document.body.style.margin = '0';
        out.wide = [...document.querySelectorAll('body *')].filter((n) => !n.closest('.scroll') && n.getBoundingClientRect().right > 391)
            .map((n) => n.tagName + n.id);";
    let (out, _) = drive(&chromium, &narrow, script);
    assert_eq!(out["wide"], json!([]));
}

/// On paper every page is A4, and nothing is wider than the paper.
#[test]
fn it_prints_on_a4() {
    let Some(chromium) = chromium() else { return };
    let folder = TempDir::new().unwrap();
    let pdf = folder.path().join("page.pdf");
    browse(
        &chromium,
        &run().join("index.html"),
        &["--no-pdf-header-footer", &format!("--print-to-pdf={}", text(&pdf))],
    );
    let document = lopdf::Document::load(&pdf).unwrap();
    let pages = document.get_pages();
    assert!((2..12).contains(&pages.len()), "{} pages", pages.len());
    for id in pages.values() {
        let page = document.get_dictionary(*id).unwrap();
        let sides: Vec<f32> =
            page.get(b"MediaBox").unwrap().as_array().unwrap().iter().map(|n| n.as_float().unwrap()).collect();
        assert!((sides[2] - 595.3).abs() < 1.5 && (sides[3] - 841.9).abs() < 1.5, "{sides:?}");
    }
    // 186 mm, what the margins leave, at 96 dots an inch.
    let on_paper = page().replace("@media print", "@media all").replace("<body>", r#"<body style="width:703px">"#);
    let (out, _) = drive(
        &chromium,
        &on_paper,
        "out.wide = document.documentElement.scrollWidth; out.body = document.body.scrollWidth;",
    );
    assert!(out["body"].as_f64().unwrap() <= 703.0, "{out}");
}

/// Five thousand students: milliseconds to draw, to search and to sort, reported on the terminal.
#[test]
fn five_thousand_students_stay_fluid() {
    let Some(chromium) = chromium() else { return };
    let page = page();
    let mut data = data(&page);
    let few = data["students"].as_array().unwrap().clone();
    let many: Vec<Value> = (0..5000)
        .map(|i| {
            let mut student = few[i % few.len()].clone();
            student["id"] = format!("{:012}", 202_000_000_000_u64 + i as u64).into();
            student
        })
        .collect();
    data["students"] = many.into();
    let embedded = data.to_string().replace('<', "\\u003c");
    let (head, rest) = page.split_once(OPENING).unwrap();
    let head = format!("<script>window.began = performance.now();</script>{head}");
    let changed = format!("{head}{OPENING}{embedded}</script>{}", rest.split_once("</script>").unwrap().1);
    let script = "out.drawn = performance.now() - window.began;
        const time = (work) => { const began = performance.now(); work(); document.body.getBoundingClientRect(); return performance.now() - began; };
        out.search = time(() => type('q', '202000004999')); out.found = rows(); out.letter = time(() => type('q', '2'));
        click('#reset'); out.sort = time(() => click('[data-sort=name]')); out.filter = time(() => type('verdict', 'fail'));";
    let (out, console) = drive(&chromium, &changed, script);
    assert_eq!((out["found"].clone(), console), (json!(["202000004999"]), vec![]));
    eprintln!("5000 students, {} bytes, milliseconds: {out}", changed.len());
    for (step, most) in
        [("drawn", 8000.0), ("search", 1500.0), ("letter", 1500.0), ("sort", 3000.0), ("filter", 1500.0)]
    {
        assert!(out[step].as_f64().unwrap() < most, "{step}: {out}");
    }
}
