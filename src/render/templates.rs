//! The templates: embedded ones, and a folder that replaces them file by file.

use std::collections::BTreeMap;

use include_dir::{Dir, DirEntry, include_dir};
use serde_json::Value;

use crate::message::{Message, say};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The file of the school's wording.
const WORDING: &str = "wording.typ";
/// The file of what all forms share.
const SHARED: &str = "lib.typ";

/// A template file that cannot be used.
#[derive(Debug)]
pub enum TemplateFault {
    /// Not text.
    NotText(String),
    /// The example is no JSON.
    Example(String, serde_json::Error),
}

impl TemplateFault {
    /// Which file, and what is wrong.
    pub fn message(&self) -> Message {
        match self {
            TemplateFault::NotText(file) => say("template-not-text").with("file", file.as_str()),
            TemplateFault::Example(file, error) => {
                say("template-example").with("file", file.as_str()).with("why", error.to_string())
            }
        }
    }
}

/// All template files by their path below `templates/`, `/`-separated.
#[derive(Debug, Clone)]
pub struct Templates {
    pub(super) sources: BTreeMap<String, String>,
    examples: BTreeMap<String, Value>,
}

impl Templates {
    /// The embedded templates, with the files of `more` (path below the folder, bytes) in their place.
    ///
    /// # Errors
    /// When a file is not text, or an example is not JSON.
    pub fn load(more: Vec<(String, Vec<u8>)>) -> Result<Templates, TemplateFault> {
        let mut files = Templates::embedded();
        files.extend(more);
        let mut templates = Templates { sources: BTreeMap::new(), examples: BTreeMap::new() };
        for (path, bytes) in files {
            if let Some(name) = path.strip_prefix("examples/").and_then(|p| p.strip_suffix(".json")) {
                let example = serde_json::from_slice(&bytes).map_err(|e| TemplateFault::Example(path.clone(), e))?;
                templates.examples.insert(name.to_owned(), example);
            } else if path.ends_with(".typ") {
                let text = String::from_utf8(bytes).map_err(|_| TemplateFault::NotText(path.clone()))?;
                templates.sources.insert(path, text);
            }
        }
        Ok(templates)
    }

    /// The built-in files, templates and examples, by their path below `templates/`.
    pub fn embedded() -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        embedded(&EMBEDDED, &mut files);
        files
    }

    /// Whether a template of this name, in capitals or not, is embedded.
    pub fn is_built_in(name: &str) -> bool {
        EMBEDDED.files().any(|file| file.path().file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case(name)))
    }

    /// Puts the school's wording into its file.
    pub fn word(&mut self, wording: &BTreeMap<String, String>) {
        let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        let line = |(from, to): (&String, &String)| format!("  {}: {},\n", quoted(from), quoted(to));
        let lines: String = wording.iter().map(line).collect();
        if !lines.is_empty() {
            self.sources.insert(WORDING.into(), format!("#let wording = (\n{lines})\n"));
        }
    }

    /// Whether a text stands in a template as it is, so that it can be worded otherwise.
    pub fn says(&self, text: &str) -> bool {
        let quoted = format!("\"{text}\"");
        self.sources.iter().any(|(path, source)| path != WORDING && source.contains(&quoted))
    }

    /// The text of a form's template.
    pub fn text(&self, code: &str) -> Option<&str> {
        self.sources.get(&format!("{code}.typ")).map(String::as_str)
    }

    /// What a form is set with: its template, and behind it the school's own file of what all forms share where it has one.
    pub fn source(&self, code: &str) -> Option<String> {
        let shared = self
            .sources
            .get(SHARED)
            .filter(|text| EMBEDDED.get_file(SHARED).is_none_or(|built_in| built_in.contents() != text.as_bytes()));
        Some([self.text(code)?, shared.map_or("", String::as_str)].concat())
    }

    /// The text of every file, by its path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.sources.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The example data of a form, complete and realistic.
    pub fn example(&self, code: &str) -> Option<&Value> {
        self.examples.get(code)
    }

    /// Names of all forms that have an example.
    pub fn examples(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.examples.iter().map(|(name, value)| (name.as_str(), value))
    }
}

fn embedded(folder: &Dir<'static>, into: &mut BTreeMap<String, Vec<u8>>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(folder) => embedded(folder, into),
            DirEntry::File(file) => {
                let path = file.path().to_string_lossy().replace('\\', "/");
                into.insert(path, file.contents().to_vec());
            }
        }
    }
}
