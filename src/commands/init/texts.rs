//! The files of a starter project, with the settings in their places.

use super::ask::Settings;
use crate::cli::Season;
use crate::input_names::{BATCH, DECISIONS, EVIDENCE, PHOTOS, POLICY, PROGRAMMES, README, STUDENTS, TABLES, WORKBOOKS};
use crate::message::say;

/// A file's path below the project, and its content.
pub type Text = (String, String);

/// Where the programme stands, which is also its key.
pub const PROGRAMME: &str = "programmes/081200-am-2023.yaml";

/// What is made even where it stays empty.
pub const FOLDERS: [&str; 7] = [PROGRAMMES, TABLES, STUDENTS, DECISIONS, PHOTOS, EVIDENCE, WORKBOOKS];

/// The rules of the sample cohort, of which a starter takes everything but the head.
const SAMPLE_POLICY: &str = include_str!("../../../inputs/policy.yaml");

/// Every file.
pub fn starter_texts(settings: &Settings) -> Vec<Text> {
    let rules = SAMPLE_POLICY.split_once("\nclauses:").map_or("", |(_, rules)| rules);
    let policy = format!("{}clauses:{rules}", include_str!("starter/policy.yaml"));
    let files = [
        (BATCH, include_str!("starter/batch.yaml")),
        (POLICY, &policy),
        (PROGRAMME, include_str!("starter/programme.yaml")),
        (README, include_str!("starter/README.md")),
    ];
    files.map(|(name, text)| (name.to_owned(), fill(name, text, settings))).into()
}

/// Each place is filled once, so that a name that looks like a place stays a name.
fn fill(file: &str, text: &str, settings: &Settings) -> String {
    // In YAML every value stands between double quotes, where JSON's escapes hold.
    let quoted = |value: &str| {
        let json = serde_json::Value::from(value).to_string();
        let inner = json.strip_prefix('"').and_then(|json| json.strip_suffix('"'));
        if file.ends_with(".yaml") { inner.unwrap_or_default().to_owned() } else { value.to_owned() }
    };
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let place = after.split_once('}').and_then(|(name, after)| Some((value(name, settings)?, name, after)));
        match place {
            Some((value, "colleges", after)) => {
                filled.push_str(&value);
                rest = after;
            }
            Some((value, _, after)) => {
                filled.push_str(&quoted(&value));
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled + rest
}

/// What belongs into a place; none where the braces are the file's own.
fn value(place: &str, settings: &Settings) -> Option<String> {
    let Season { year, autumn } = settings.season;
    Some(match place {
        "season" => settings.season.to_string(),
        "half" => half(settings.season),
        "title" => say("init-title").with("half", half(settings.season)).zh(),
        "date" => format!("{year}-{}", if autumn { "11-15" } else { "05-15" }),
        "year" => year.to_string(),
        "school" => settings.school.clone(),
        "code" => settings.school_code.clone(),
        "colleges" => colleges(settings),
        _ => return None,
    })
}

fn half(season: Season) -> String {
    let half = if season.autumn { say("init-autumn") } else { say("init-spring") };
    half.with("year", season.year.to_string()).zh()
}

fn colleges(settings: &Settings) -> String {
    let json = |text: &str| serde_json::Value::from(text).to_string();
    let line = |(code, name): (&str, &str)| format!("  - {{code: {}, name: {}}}\n", json(code), json(name));
    settings.colleges.iter().map(|college| line((&college.code, &college.name))).collect()
}
