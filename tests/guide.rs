//! The pages on the rules: every list and attribute stands there, and every example can be read and checked.

use std::fs;
use std::path::Path;

use serde_json::Value;
use strum::IntoEnumIterator;
use zishen::ingest::parse;
use zishen::message::Word;
use zishen::policy::{Policy, faults};
use zishen::records::{Batch, Set, attributes};

use super::verdicts::{lay, read, root};

const PAGES: [&str; 2] = ["docs/policy.md", "docs/zh/policy.md"];

fn page(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The YAML examples of a page.
fn examples(text: &str) -> Vec<&str> {
    text.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

/// An example laid over the sample rules, read and checked.
fn problem(batch: &Batch, example: &str) -> Option<String> {
    let own: Value = parse("example", format!("schema: change\n{example}").as_bytes(), "change").unwrap();
    let mut own = own;
    own.as_object_mut().unwrap().remove("schema");
    if own.get("stages").is_some() {
        let whole = lay(read(&root().join("base/batch.yaml")), own).to_string();
        return parse::<Batch>("batch.yaml", whole.as_bytes(), "zishen/batch/1").err().map(|_| example.to_owned());
    }
    let whole = lay(read(&root().join("base/policy.yaml")), own).to_string();
    let printed =
        |faults: Vec<zishen::fault::Fault>| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let policy: Policy = match parse("policy.yaml", whole.as_bytes(), "zishen/policy/2") {
        Ok(policy) => policy,
        Err(faults) => return Some(format!("{example}\n{}", printed(faults))),
    };
    let faults = faults(batch, &policy, [].into_iter());
    (!faults.is_empty()).then(|| format!("{example}\n{}", printed(faults)))
}

#[test]
fn every_example_of_the_pages_on_rules_can_be_read() {
    let batch: Batch =
        parse("batch.yaml", read(&root().join("base/batch.yaml")).to_string().as_bytes(), "zishen/batch/1").unwrap();
    for path in PAGES {
        let text = page(path);
        let examples = examples(&text);
        assert!(examples.len() >= 12, "{path}");
        let problems: Vec<_> = examples.iter().filter_map(|example| problem(&batch, example)).collect();
        assert!(problems.is_empty(), "{path}: {}", problems.join("\n"));
    }
}

#[test]
fn every_list_and_attribute_stands_on_the_pages_on_rules() {
    let schema = zishen::commands::schema_of(zishen::cli::SchemaName::Policy);
    for path in PAGES {
        let text = page(path);
        for list in schema["properties"].as_object().unwrap().keys().filter(|key| *key != "schema") {
            let named = text.lines().any(|line| line.starts_with('#') && line.contains(&format!("`{list}`")));
            assert!(named, "{path} has no chapter on `{list}`");
        }
        for set in Set::iter() {
            let row = text.lines().find(|line| line.starts_with(&format!("| `{}`", set.key())));
            let row = row.unwrap_or_else(|| panic!("{path} has no row for `{}`", set.key()));
            for (attribute, _) in attributes(set) {
                assert!(row.contains(&format!("`{attribute}`")), "{path}: `{}` lacks `{attribute}`", set.key());
            }
        }
    }
}
