//! The rooms stay apart: which room may use which is read from the `crate::` paths of the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

mod circles;

/// Each room and the rooms that it may use, as the code map of ARCHITECTURE.md says.
fn rooms() -> BTreeMap<String, BTreeSet<String>> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    let map = page.split("## Code map").nth(1).unwrap().split("\n## ").next().unwrap();
    let named = |cell: &str| -> BTreeSet<String> {
        let names = cell.split('`').skip(1).step_by(2);
        names.map(|name| name.trim_end_matches(".rs").trim_end_matches('/').to_owned()).collect()
    };
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
        assert_eq!(cells.len(), 3, "{line}");
        (named(cells[0]), cells[2].trim().to_owned())
    };
    let rows: Vec<_> = map.lines().filter(|line| line.starts_with("| `")).map(row).collect();
    let all: BTreeSet<String> = rows.iter().flat_map(|(names, _)| names.clone()).collect();
    let may_use = |cell: &str| match cell.strip_prefix("all but ") {
        Some(others) => &all - &named(others),
        None => named(cell),
    };
    rows.iter().flat_map(|(names, cell)| names.iter().map(|name| (name.clone(), may_use(cell)))).collect()
}

/// Tests may read through any room to have something to compare with.
fn is_test(path: &Path) -> bool {
    path.ends_with("tests.rs") || path.components().any(|part| part.as_os_str() == "tests")
}

/// The text of a source up to its tests.
fn without_tests(text: &str) -> &str {
    let marks = ["#[cfg(test)]\nmod tests {", "#[cfg(test)]\npub(crate) mod tests {"];
    marks.into_iter().find_map(|mark| text.split_once(mark)).map_or(text, |(code, _)| code)
}

#[test]
fn every_room_uses_only_the_rooms_it_may() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rooms = rooms();
    let mut wrong = BTreeSet::new();
    for entry in WalkDir::new(&source).into_iter().map(Result::unwrap) {
        let path = entry.path().strip_prefix(&source).unwrap();
        if path.extension().is_none_or(|e| e != "rs") || is_test(path) {
            continue;
        }
        let room = path.components().next().unwrap().as_os_str().to_string_lossy();
        let room = room.trim_end_matches(".rs");
        let text = fs::read_to_string(entry.path()).unwrap();
        let text = without_tests(&text);
        let used = text
            .split("crate::")
            .skip(1)
            .map(|rest| rest.split(|c: char| !c.is_ascii_lowercase() && c != '_').next().unwrap());
        for used in used.filter(|used| !used.is_empty() && *used != room) {
            let allowed = rooms.get(room).unwrap_or_else(|| panic!("room `{room}` is not in the code map"));
            if !allowed.contains(used) {
                wrong.insert(format!("{} uses {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Where Chinese may stand in code: documents, which are always Chinese; how a term or a day is written; the spellings
/// by which values of exports are recognised.
const CHINESE_IN_CODE: [&str; 27] = [
    "ingest/exports/",
    "ingest/table/shown.rs",
    "numbering.rs",
    "policy/facts/opinion/",
    "records/character.rs",
    "records/names.rs",
    "records/term.rs",
    "records/values.rs",
    "render/",
    "report/handover.rs",
    "report/xlsx.rs",
    "verify/body.rs",
    "verify/catalogue.rs",
    "verify/days.rs",
    "verify/foot.rs",
    "verify/handed.rs",
    "verify/labels.rs",
    "verify/listed.rs",
    "verify/marked.rs",
    "verify/printed.rs",
    "verify/requirements.rs",
    "verify/rows.rs",
    "verify/run.rs",
    "verify/summaries.rs",
    "verify/sums.rs",
    "verify/told.rs",
    "verify/volume_pages.rs",
];

#[test]
fn what_the_program_says_stands_in_the_message_tables() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for entry in WalkDir::new(&source).into_iter().map(Result::unwrap) {
        let path = entry.path().strip_prefix(&source).unwrap();
        let shown = path.to_str().unwrap().to_owned();
        let exempt = CHINESE_IN_CODE.iter().any(|place| shown.starts_with(place));
        if path.extension().is_none_or(|e| e != "rs") || is_test(path) || exempt {
            continue;
        }
        let text = fs::read_to_string(entry.path()).unwrap();
        let text = without_tests(&text);
        let code = text.lines().zip(1..).filter(|(line, _)| !line.trim_start().starts_with("//"));
        let chinese = code.filter(|(line, _)| line.contains(|c: char| ('\u{3400}'..='\u{9fff}').contains(&c)));
        wrong.extend(chinese.map(|(line, number)| format!("{shown}:{number}: {line}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whoever reads a type's name in the rules need not ask which one is meant.
#[test]
fn no_two_types_of_the_rules_have_one_name() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/policy");
    let mut types: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in WalkDir::new(&source).into_iter().map(Result::unwrap) {
        let path = entry.path().strip_prefix(&source).unwrap();
        if path.extension().is_none_or(|end| end != "rs") || is_test(path) {
            continue;
        }
        let text = fs::read_to_string(entry.path()).unwrap();
        for line in without_tests(&text).lines() {
            let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
            let words = words.strip_prefix(&["pub"]).unwrap_or(&words);
            let words = words.strip_prefix(&["super"]).unwrap_or(words);
            if let ["struct" | "enum" | "type", name, ..] = words {
                types.entry((*name).to_owned()).or_default().push(path.display().to_string());
            }
        }
    }
    assert!(types.len() > 50, "{types:?}");
    types.retain(|_, places| places.len() > 1);
    assert!(types.is_empty(), "{types:#?}");
}

/// docs/terms.md names the type that holds each term.
#[test]
fn every_term_has_its_type() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = WalkDir::new(root.join("src")).into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.path().extension().is_some_and(|end| end == "rs"));
    let sources: String = files.map(|entry| fs::read_to_string(entry.path()).unwrap()).collect();
    let terms = fs::read_to_string(root.join("docs/terms.md")).unwrap();
    let types = terms.lines().filter_map(|line| line.split('|').nth(3)?.trim().strip_prefix('`')?.strip_suffix('`'));
    let types: Vec<&str> = types.collect();
    assert!(types.len() > 20, "{types:?}");
    let is_type = |name: &str, kind: &str| {
        let beginning = format!("pub {kind} {name}");
        sources.split(&beginning).skip(1).any(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    let is_there = |name: &&&str| ["struct", "enum"].iter().any(|kind| is_type(name, kind));
    let absent: Vec<_> = types.iter().filter(|name| !is_there(name)).collect();
    assert!(absent.is_empty(), "{absent:?}");
}

/// What frames the data of a run's page; `verify` knows every frame that was ever written.
#[test]
fn the_frame_of_the_page_and_the_description_of_a_run_are_known_to_verify() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let read = |path: &str| fs::read_to_string(source.join(path)).unwrap();
    let part = |name: &str| read(&format!("report/page/{name}"));
    let parts = [
        ("title", String::new()),
        ("style", part("page.css")),
        ("noscript", zishen::message::say("page-noscript").zh()),
        ("script", part("plots.js") + &part("page.js")),
    ];
    let fill = |text: String, (mark, part): &(&str, String)| text.replace(&format!("{{{{{mark}}}}}"), part);
    let html = parts.iter().fold(part("page.html"), fill);
    let frame = html.replace("<script id=\"data\" type=\"application/json\">{{data}}</script>", "");
    assert_ne!(frame, html);
    let digest = zishen::package::sha256(frame.as_bytes()).to_string();
    let known = read("verify/texts/pages.txt");
    assert!(
        known.lines().any(|line| line == digest),
        "the page has changed: add `{digest}` to src/verify/texts/pages.txt"
    );
    let filled = ["plan", "midterm", "proposal", "practice", "professional-practice", "activities", "outputs"];
    for name in ["review", "transcript"].into_iter().chain(filled) {
        let template = fs::read(source.join(format!("../templates/{name}.typ"))).unwrap();
        let digest = zishen::package::sha256(&template).to_string();
        let known = read("verify/texts/templates.txt");
        assert!(
            known.lines().any(|line| line == digest),
            "{name}.typ has changed: if it prints what verify/printed.rs and texts/forms.txt look for, add `{digest}` to src/verify/texts/templates.txt"
        );
    }
    assert_eq!(
        read("verify/texts/说明文件.TXT"),
        read("report/texts/说明文件.TXT"),
        "add the new text to DESCRIPTIONS"
    );
}
