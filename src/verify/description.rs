//! What describes a dossier to people: `bag-info.txt`, `README.txt` and the script for Windows.

use super::bag::{Info, one_line};
use super::digests::sha256;
use super::finding::{Code, Findings};
use super::holding::Holding;
use super::index::Index;
use super::numbers;
use super::places::SCRIPT;

/// What `docs/bagit-profile.json` is called.
pub const PROFILE: &str = "urn:uuid:5d0d8a3e-1f6c-4a53-9a62-0a7a5ecb7d11";

/// The elements in their order; 档号 alone may be left out.
const ELEMENTS: [&str; 9] = [
    "Source-Organization",
    "External-Description",
    "Bagging-Date",
    "External-Identifier",
    "Payload-Oxum",
    "Bag-Group-Identifier",
    "Internal-Sender-Identifier",
    "Bag-Software-Agent",
    "BagIt-Profile-Identifier",
];
const OPTIONAL: &str = "Internal-Sender-Identifier";
/// Every script that a version of the program has put into dossiers (docs/dossier-format.md, section 2.2): it is run by
/// people, so no other may stand in its place.
const SCRIPTS: [&str; 1] = ["ef11d8344c87736af75f0c719b16a63bc891e6961de533a5d51935b941af59cb"];

const README: &str = "README.txt";
/// Every text of it since version 3; that of the writer must be among them.
const READMES: [&str; 1] = [include_str!("texts/README.txt")];

/// The one value of an element.
pub fn only_value<'i>(info: &'i Info, label: &str) -> Option<&'i str> {
    match info.get(label).map(Vec::as_slice) {
        Some([value]) => Some(value),
        _ => None,
    }
}

/// `bag-info.txt` has every element once, in the fixed order, on a line of its own, and no other.
pub fn check_info(holding: &Holding, info: &Info, findings: &mut Findings) {
    let lacks = |label: &&&str| **label != OPTIONAL && only_value(info, label).is_none_or(str::is_empty);
    for element in ELEMENTS.iter().filter(lacks) {
        findings.note(Code::DossierProfile, "bag-info.txt", *element);
    }
    if only_value(info, "BagIt-Profile-Identifier").is_some_and(|profile| profile != PROFILE) {
        findings.note(Code::DossierProfile, "bag-info.txt", "BagIt-Profile-Identifier");
    }
    if only_value(info, "Bagging-Date")
        .is_some_and(|date| date.len() != 10 || date.parse::<jiff::civil::Date>().is_err())
    {
        findings.note(Code::DossierProfile, "bag-info.txt", "Bagging-Date");
    }
    if only_value(info, OPTIONAL).is_some_and(|number| !numbers::is_number(number)) {
        findings.note(Code::DossierProfile, "bag-info.txt", OPTIONAL);
    }
    let written = ELEMENTS.iter().filter_map(|label| Some(format!("{label}: {}\n", only_value(info, label)?)));
    if holding.bytes("bag-info.txt").is_ok_and(|bytes| bytes != written.collect::<String>().as_bytes()) {
        findings.note(Code::DossierProfile, "bag-info.txt", "form");
    }
}

/// `README.txt` is of this dossier, and the script is one of the program's.
pub fn check_texts(holding: &Holding, index: &Index, info: &Info, findings: &mut Findings) {
    if holding.bytes(README).is_ok_and(|bytes| !is_readme(bytes, index, info)) {
        findings.note(Code::DossierRecord, README, "");
    }
    if holding.bytes(SCRIPT).is_ok_and(|bytes| !SCRIPTS.contains(&sha256(&bytes).as_str())) {
        findings.note(Code::DossierRecord, SCRIPT, "");
    }
}

/// From version 3 on the text is one that a version of the program has put into dossiers, with what `bag-info.txt` says
/// filled in; before, it says the same at least.
fn is_readme(bytes: Vec<u8>, index: &Index, info: &Info) -> bool {
    let element = |label: &str| only_value(info, label).unwrap_or_default();
    let [description, date, agent] = ["External-Description", "Bagging-Date", "Bag-Software-Agent"].map(element);
    let Ok(text) = String::from_utf8(bytes) else { return false };
    if index.version() != Some(2) {
        let filled = |text: &str| {
            let text = text.replace("{id}", &index.student_id).replace("{description}", description);
            text.replace("{agent}", agent).replace("{date}", date)
        };
        return READMES.iter().any(|known| filled(known) == text);
    }
    let line = text.lines().map(one_line).collect::<Vec<_>>().join(" ");
    let said = [description, date, agent, &index.student_id];
    text.chars().all(|c| c == '\n' || !is_hidden(c)) && said.iter().all(|value| line.contains(value))
}

/// Characters that steer a terminal or hide text.
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever changes the writer's texts adds them here, and keeps the old ones: old dossiers are still read.
    #[test]
    fn what_is_put_into_dossiers_is_known() {
        let written = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/package/texts");
        let read = |name: &str| std::fs::read(written.join(name)).unwrap();
        assert!(READMES.iter().any(|known| known.as_bytes() == read("README.txt")));
        assert!(SCRIPTS.contains(&sha256(&read("check.ps1")).as_str()));
    }
}
