//! Within a room, too, dependencies go one way: no file leads back to itself through what it uses.
//!
//! A `mod.rs` and the files below it are one thing: it puts them together, and they may use what it holds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

use super::{is_test, without_tests};

/// `records::values` as `["records", "values"]`.
type Names = Vec<String>;

#[derive(Default)]
struct Sources {
    texts: BTreeMap<Names, String>,
    /// What a module hands on under its own name: the name and where it really stands.
    handed_on: BTreeMap<Names, BTreeMap<String, Names>>,
}

#[test]
fn no_file_of_a_room_leads_back_to_itself() {
    let sources = Sources::read();
    let uses: BTreeMap<&Names, BTreeSet<Names>> =
        sources.texts.keys().map(|file| (file, sources.used_by(file))).collect();
    let leads_back = |start: &Names| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![start]);
        while let Some(file) = open.pop() {
            open.extend(uses[file].iter().filter(|next| seen.insert(*next)));
        }
        seen.contains(start)
    };
    let circles: Vec<String> = sources
        .texts
        .keys()
        .filter(|file| leads_back(file))
        .map(|file| format!("{} through {:?}", file.join("/"), uses[file]))
        .collect();
    assert!(circles.is_empty(), "{circles:#?}");
}

/// The search itself, on files that are known to lead back and forth.
#[test]
fn a_circle_is_seen_through_names_that_are_handed_on() {
    let texts = [
        ("a", "mod b;\nmod c;\npub use b::B;\npub use c::C;\n"),
        ("a b", "use super::C;\npub struct B(C);\n"),
        ("a c", "pub fn c() -> super::b::B { todo() }\npub struct C;\n"),
        ("a d", "use super::{B, C};\n"),
    ];
    let texts = texts.map(|(file, text)| (file.split(' ').map(str::to_owned).collect::<Names>(), text.to_owned()));
    let sources = Sources::of(texts.into_iter().collect());
    let used = |file: &str| sources.used_by(&names(&format!("a::{file}")));
    assert_eq!(used("b"), BTreeSet::from([names("a::c")]));
    assert_eq!(used("c"), BTreeSet::from([names("a::b")]));
    assert_eq!(used("d"), BTreeSet::from([names("a::b"), names("a::c")]));
}

impl Sources {
    fn read() -> Sources {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut texts = BTreeMap::new();
        for entry in WalkDir::new(&source).into_iter().map(Result::unwrap) {
            let path = entry.path().strip_prefix(&source).unwrap();
            if path.extension().is_none_or(|e| e != "rs") || is_test(path) {
                continue;
            }
            let mut file: Names =
                path.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
            if file.last().is_some_and(|last| last == "mod") {
                file.pop();
            }
            let text = fs::read_to_string(entry.path()).unwrap();
            let code = without_tests(&text).lines().filter(|line| !line.trim_start().starts_with("//"));
            texts.insert(file, code.collect::<Vec<_>>().join("\n"));
        }
        Sources::of(texts)
    }

    fn of(texts: BTreeMap<Names, String>) -> Sources {
        let mut sources = Sources { texts, ..Sources::default() };
        let mut handed_on: BTreeMap<Names, BTreeMap<String, Names>> = BTreeMap::new();
        for (file, text) in &sources.texts {
            let public = imports(text).into_iter().filter(|(public, _)| *public);
            for path in public.filter_map(|(_, path)| sources.absolute(file, &path)) {
                let own = handed_on.entry(file.clone()).or_default();
                match path.last().map(String::as_str) {
                    Some("*") => own.extend(sources.public_items(&path[..path.len() - 1])),
                    Some(name) => _ = own.insert(name.to_owned(), path.clone()),
                    None => {}
                }
            }
        }
        sources.handed_on = handed_on;
        sources
    }

    /// The public items of a file that is handed on as a whole.
    fn public_items(&self, file: &[String]) -> Vec<(String, Names)> {
        let text = self.texts.get(file).map_or("", String::as_str);
        let items = text.lines().filter_map(|line| {
            let (kind, rest) = line.strip_prefix("pub ")?.split_once(' ')?;
            let is_item = ["struct", "enum", "fn", "const", "type", "trait", "static"].contains(&kind);
            is_item.then(|| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()).flatten()
        });
        items.map(|item| (item.to_owned(), [file, &[item.to_owned()]].concat())).collect()
    }

    /// A path as seen from a file, from the root; none where it leads out of the crate.
    fn absolute(&self, file: &Names, path: &[String]) -> Option<Names> {
        match path.first()?.as_str() {
            "crate" => Some(path[1..].to_vec()),
            "self" => Some([file, &path[1..]].concat()),
            "super" => {
                let up = path.iter().take_while(|part| *part == "super").count();
                Some([&file[..file.len().checked_sub(up)?], &path[up..]].concat())
            }
            first => {
                let below = [file.as_slice(), &[first.to_owned()]].concat();
                self.texts.contains_key(&below).then(|| [file, path].concat())
            }
        }
    }

    /// The file in which something stands, through all files that hand it on.
    fn file_of(&self, path: &[String], depth: usize) -> Option<Names> {
        let length = (1..=path.len()).rev().find(|length| self.texts.contains_key(&path[..*length]))?;
        let file = &path[..length];
        let further = path.get(length).and_then(|name| self.handed_on.get(file)?.get(name));
        match further {
            Some(path) if depth < 8 => self.file_of(path, depth + 1),
            _ => Some(file.to_vec()),
        }
    }

    /// The files of the same room that a file uses; not those above and below it.
    fn used_by(&self, file: &Names) -> BTreeSet<Names> {
        let text = &self.texts[file];
        let paths = imports(text).into_iter().map(|(_, path)| path).chain(inline_paths(text));
        let used = paths.filter_map(|path| self.file_of(&self.absolute(file, &path)?, 0));
        used.filter(|used| used[0] == file[0] && !used.starts_with(file) && !file.starts_with(used)).collect()
    }
}

fn names(path: &str) -> Names {
    path.split("::").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// Every path of the `use` lines of a text, and whether it is handed on.
fn imports(text: &str) -> Vec<(bool, Names)> {
    let mut found = Vec::new();
    for part in text.split(';') {
        let Some(at) = part.lines().position(|line| is_import(line.trim_start())) else { continue };
        let lines: Vec<&str> = part.lines().skip(at).collect();
        let (before, list) = lines.join(" ").split_once("use ").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        found.extend(expand(&list).into_iter().map(|path| (before.contains("pub"), path)));
    }
    found
}

fn is_import(line: &str) -> bool {
    let line =
        line.strip_prefix("pub").map_or(line, |rest| rest.trim_start_matches("(crate)").trim_start_matches("(super)"));
    line.trim_start().starts_with("use ")
}

/// `a::{b, c::d as e}` as `a::b` and `a::c::d`.
fn expand(list: &str) -> Vec<Names> {
    let Some((before, rest)) = list.split_once('{') else {
        return vec![names(list.split(" as ").next().unwrap())];
    };
    let body = rest.rsplit_once('}').map_or(rest, |(body, _)| body);
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in body.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(c);
    }
    let whole = parts.iter().filter(|part| !part.trim().is_empty()).flat_map(|part| expand(part.trim()));
    whole
        .map(|path| names(before).into_iter().chain(path.into_iter().filter(|part| part != "self")).collect())
        .collect()
}

/// Paths that stand in the code itself.
fn inline_paths(text: &str) -> Vec<Names> {
    let code = text.split(';').filter(|part| !part.lines().any(|line| is_import(line.trim_start())));
    let words = code.flat_map(|part| part.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':'));
    words.filter(|word| word.contains("::")).map(names).filter(|path| path.len() > 1).collect()
}
