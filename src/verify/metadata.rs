//! `metadata.csv` and `premis.xml`: every value in them is said elsewhere in the dossier too, so what must stand there is
//! known, and nothing else may.

use quick_xml::events::BytesStart;

use super::bag::{Info, one_line};
use super::description::only_value;
use super::finding::{Code, Findings};
use super::holding::Holding;
use super::index::{File, Index};
use super::steps::Step;
use super::xml;

const CSV: &str = "metadata/metadata.csv";
const PREMIS: &str = "metadata/preservation/premis.xml";
const HEADS: [&str; 8] =
    ["filename", "dc.title", "dc.creator", "dc.date", "dc.type", "dc.format", "dc.identifier", "dc.language"];
/// The root of PREMIS 3.0.
const ROOT: &str = "premis xmlns=\"http://www.loc.gov/premis/v3\" \
    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
    xsi:schemaLocation=\"http://www.loc.gov/premis/v3 https://www.loc.gov/standards/premis/premis.xsd\" version=\"3.0\"";

/// The objects, by their kinds.
const OBJECTS: [(&str, &str); 2] = [
    ("object xsi:type=\"intellectualEntity\"", "object:intellectualEntity"),
    ("object xsi:type=\"file\"", "object:file"),
];

/// Checks both.
pub fn check_metadata(holding: &Holding, index: &Index, info: &Info, steps: &[Step], findings: &mut Findings) {
    if let Some(why) = holding.bytes(CSV).ok().and_then(|bytes| wrong_csv(&bytes, index, info)) {
        findings.note(Code::DossierRecord, CSV, why);
    }
    if let Some(why) = holding.bytes(PREMIS).ok().and_then(|bytes| wrong_premis(&bytes, index, info, steps)) {
        findings.note(Code::DossierRecord, PREMIS, why);
    }
}

/// Whether `premis.xml` holds what the program did and these steps of people.
pub fn is_telling(holding: &Holding, index: &Index, info: &Info, steps: &[Step]) -> bool {
    holding.bytes(PREMIS).is_ok_and(|bytes| wrong_premis(&bytes, index, info, steps).is_none())
}

/// The first row that is not as it must be. From version 3 on the table has one form: before, titles were not put on one
/// line.
fn wrong_csv(bytes: &[u8], index: &Index, info: &Info) -> Option<String> {
    let expected = rows(index, info);
    let mut written = csv::Writer::from_writer(Vec::new());
    expected.iter().for_each(|row| drop(written.write_record(row)));
    if index.version() != Some(2) && written.into_inner().is_ok_and(|written| written != bytes) {
        return Some("form".to_owned());
    }
    let mut table = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut expected = expected.into_iter();
    let mut row = csv::StringRecord::new();
    for number in 1.. {
        match (table.read_record(&mut row), expected.next()) {
            (Ok(false), None) => return None,
            (Ok(true), Some(wanted)) if row.iter().map(one_line).eq(wanted.iter().cloned()) => {}
            _ => return Some(format!("row {number}")),
        }
    }
    None
}

/// What the table says: heads, the whole, then every file.
fn rows(index: &Index, info: &Info) -> Vec<Vec<String>> {
    let element = |label: &str| only_value(info, label).unwrap_or_default().to_owned();
    let row = |name: String, title: &str, kind: &str, format: &str, identifier: String| {
        let [creator, date] = ["Source-Organization", "Bagging-Date"].map(element);
        vec![name, one_line(title), creator, date, kind.into(), format.into(), identifier, "zh-CN".into()]
    };
    let whole = row("objects".into(), &element("External-Description"), "Collection", "", index.student_id.clone());
    let mut rows = vec![HEADS.map(str::to_owned).to_vec(), whole];
    rows.extend(index.files.iter().map(|file| {
        let identifier = format!("{}/{}", index.student_id, file.path);
        let kind = dublin_core_type(index, file);
        row(file.path.replacen("data/", "objects/", 1), &file.title, kind, &file.media_type, identifier)
    }));
    rows
}

/// The DCMI type of a file; version 2 called a TIFF a text.
fn dublin_core_type(index: &Index, file: &File) -> &'static str {
    match file.media_type.as_str() {
        "image/jpeg" | "image/png" => "StillImage",
        "image/tiff" if index.version() != Some(2) => "StillImage",
        "application/json" => "Dataset",
        _ => "Text",
    }
}

/// The first element that is not as it must be.
fn wrong_premis(bytes: &[u8], index: &Index, info: &Info, steps: &[Step]) -> Option<String> {
    let mut expected = leaves(index, info, steps).into_iter();
    let fits = |path: &str, text: &str| expected.next().is_some_and(|(wanted, value)| wanted == path && value == text);
    xml::walk_xml(bytes, name, fits).or_else(|| expected.next().map(|(path, _)| path))
}

/// The name of an element, with the kind of an object; none if it has attributes that it should not have.
fn name(start: &BytesStart, is_root: bool) -> Option<String> {
    let name = start.name().as_ref().to_owned();
    let plain = start.len() == name.len();
    match name.as_str() {
        "premis" if is_root => (**start == *ROOT).then_some(name),
        "object" => OBJECTS.iter().find(|(tag, _)| **start == **tag).map(|(_, name)| (*name).to_owned()),
        _ => (!is_root && plain).then_some(name),
    }
}

/// Path and text of an element.
type Leaf = (String, String);

/// Every element that holds a text, in order.
fn leaves(index: &Index, info: &Info, steps: &[Step]) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    let mut put = |path: &str, value: &str| leaves.push((format!("premis/{path}"), one_line(value)));
    let id = &index.student_id;
    identify(&mut put, "object:intellectualEntity/objectIdentifier", id);
    for file in &index.files {
        identify(&mut put, "object:file/objectIdentifier", &format!("{id}/{}", file.path));
        for (algorithm, digest) in [("SHA-256", &file.sha256), ("SHA-512", &file.sha512)] {
            put("object:file/objectCharacteristics/fixity/messageDigestAlgorithm", algorithm);
            put("object:file/objectCharacteristics/fixity/messageDigest", digest);
        }
        put("object:file/objectCharacteristics/size", &file.bytes.to_string());
        let format = file.pdf_standard.as_ref().unwrap_or(&file.media_type);
        put("object:file/objectCharacteristics/format/formatDesignation/formatName", format);
        put("object:file/originalName", &file.path);
    }
    let [agent, date] = ["Bag-Software-Agent", "Bagging-Date"].map(|label| only_value(info, label).unwrap_or_default());
    let by_program = events(index).into_iter().map(|(kind, detail, outcome)| Event {
        kind: kind.to_owned(),
        day: date.to_owned(),
        detail: detail.to_owned(),
        outcome,
        note: String::new(),
        agent: agent.to_owned(),
    });
    for (event, number) in by_program.chain(steps.iter().map(Event::of)).zip(1..) {
        identify(&mut put, "event/eventIdentifier", &format!("{id}/event-{number}"));
        put("event/eventType", &event.kind);
        put("event/eventDateTime", &event.day);
        put("event/eventDetailInformation/eventDetail", &event.detail);
        put("event/eventOutcomeInformation/eventOutcome", &event.outcome);
        if !event.note.is_empty() {
            put("event/eventOutcomeInformation/eventOutcomeDetail/eventOutcomeDetailNote", &event.note);
        }
        identify(&mut put, "event/linkingAgentIdentifier", &event.agent);
        identify(&mut put, "event/linkingObjectIdentifier", id);
    }
    let mut agents = vec![(agent.to_owned(), "software")];
    for name in steps.iter().map(Step::agent) {
        if agents.iter().all(|(known, _)| *known != name) {
            agents.push((name, "person"));
        }
    }
    for (name, kind) in &agents {
        identify(&mut put, "agent/agentIdentifier", name);
        put("agent/agentName", name);
        put("agent/agentType", kind);
    }
    leaves
}

/// What was done once.
struct Event {
    kind: String,
    day: String,
    detail: String,
    outcome: String,
    note: String,
    agent: String,
}

impl Event {
    /// What a person did.
    fn of(step: &Step) -> Event {
        Event {
            kind: step.act.clone(),
            day: step.date.clone(),
            detail: format!("{} {}", step.track, step.place).trim_end().to_owned(),
            outcome: if step.outcome.is_empty() { "recorded".to_owned() } else { step.outcome.clone() },
            note: step.note.clone(),
            agent: step.agent(),
        }
    }
}

/// The two parts of an identifier.
fn identify(put: &mut impl FnMut(&str, &str), path: &str, value: &str) {
    let kind = path.rsplit('/').next().unwrap_or_default();
    put(&format!("{path}/{kind}Type"), "local");
    put(&format!("{path}/{kind}Value"), value);
}

/// What was done to the dossier: type, detail, outcome.
fn events(index: &Index) -> [(&'static str, &'static str, String); 4] {
    let set = index.files.iter().filter(|file| file.pdf_standard.is_some()).count();
    let verdict: &str = index.verdict.into();
    [
        ("ingestion", "records and originals read", format!("{} files", index.files.len())),
        ("validation", "graduation requirements evaluated", verdict.to_owned()),
        ("creation", "forms set as PDF/A-2a", format!("{set} documents")),
        ("packing", "packed as a BagIt 1.0 bag", "success".to_owned()),
    ]
}
