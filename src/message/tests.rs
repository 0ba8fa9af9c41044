//! Both tables know every key, with the same facts; every key that the sources use is there.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;
use walkdir::WalkDir;

use super::language::TABLES;
use super::*;

/// Keys with the names of their facts, read from the text of a table.
fn table(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some((key, _)) = line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase())) {
            current = key.to_owned();
            assert!(keys.insert(current.clone(), BTreeSet::new()).is_none(), "`{current}` stands twice");
        }
        let names = line
            .split('$')
            .skip(1)
            .map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap().to_owned());
        if let Some(facts) = keys.get_mut(&current) {
            facts.extend(names);
        }
    }
    keys
}

#[test]
fn both_tables_are_valid_and_know_the_same_keys_and_facts() {
    for (_, name, text) in TABLES {
        assert!(FluentResource::try_new(text.to_owned()).is_ok(), "{name}");
    }
    assert_eq!(table(TABLES[0].2), table(TABLES[1].2));
}

/// Literals after `say("`, `said("` and `Message::new("` in the sources.
fn sources() -> Vec<String> {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let files = WalkDir::new(source)
        .into_iter()
        .map(Result::unwrap)
        .filter(|e| e.path().extension().is_some_and(|x| x == "rs"));
    let own = files.filter(|e| !e.path().ends_with("message/tests.rs"));
    own.map(|e| std::fs::read_to_string(e.path()).unwrap()).collect()
}

/// The keys that the sources name where they say something.
fn used(sources: &[String]) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for text in sources {
        for opening in ["say(\"", "said(\"", "Message::new(\""] {
            keys.extend(text.split(opening).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()));
        }
    }
    keys
}

#[test]
fn every_key_in_the_sources_is_in_the_tables_and_none_is_idle() {
    let known = table(TABLES[0].2);
    let sources = sources();
    let used = used(&sources);
    let unknown: Vec<_> = used.iter().filter(|key| !known.contains_key(*key)).collect();
    assert!(unknown.is_empty(), "not in the tables: {unknown:?}");
    // Words are looked up by kind and key, so their prefix identifies them.
    let word =
        |key: &str| language::WORDS.iter().any(|kind| key.strip_prefix(kind).is_some_and(|k| k.starts_with('-')));
    // A key may be chosen first and said later, as the heading of a column is. A hyphen keeps it apart from other words.
    let named = |key: &str| key.contains('-') && sources.iter().any(|text| text.contains(&format!("\"{key}\"")));
    let idle: Vec<_> = known.keys().filter(|key| !used.contains(*key) && !word(key) && !named(key)).collect();
    assert!(idle.is_empty(), "not used: {idle:?}");
}

#[test]
fn a_message_reads_in_both_languages() {
    let message = say("credits-needed").with("what", Fact::Word("class", "degree")).with("credits", "18");
    assert_eq!(message.zh(), "学位课不少于18学分");
    assert_eq!(message.text(Language::English), "degree courses: at least 18 credits");
}

#[test]
fn errors_that_have_no_number_are_in_the_language_of_the_reader() {
    use std::io::ErrorKind;
    for kind in [ErrorKind::NotADirectory, ErrorKind::AlreadyExists, ErrorKind::InvalidInput, ErrorKind::InvalidData] {
        let said = say("table-unread").with("why", std::io::Error::from(kind).to_string()).text(Language::Chinese);
        assert!(!said.chars().any(|c| c.is_ascii_alphabetic()), "{said}");
    }
}
