//! What describes a dossier to strangers: `README.txt`, `metadata.csv` as Archivematica reads it, and PREMIS 3.0.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::bag::{BagInfo, single_line};
use super::index::{Index, IndexedFile};
use crate::records::PersonalStep;

type Xml = Writer<Vec<u8>>;

/// `README.txt`: what this is and how to check it, in Chinese and English.
pub fn readme(info: &BagInfo, index: &Index) -> String {
    include_str!("texts/README.txt")
        .replace("{id}", &index.student_id)
        .replace("{description}", &single_line(&info.external_description))
        .replace("{agent}", &single_line(&info.software_agent))
        .replace("{date}", &info.bagging_date.to_string())
}

/// `check.ps1`: compares all files with the manifests on Windows. The same in every dossier, so that a reader knows it by
/// its digest (docs/dossier-format.md, section 2.2); its byte order mark lets old PowerShells read it as UTF-8.
pub const SCRIPT: &[u8] = include_bytes!("texts/check.ps1");

/// `metadata.csv`: one row for the whole, then one a file, in Dublin Core. Archivematica moves the payload of a bag to
/// `objects/`, so that is how the files are called.
///
/// # Errors
/// None in practice: nothing but memory is written to.
pub fn csv(info: &BagInfo, index: &Index) -> io::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let heads =
        ["filename", "dc.title", "dc.creator", "dc.date", "dc.type", "dc.format", "dc.identifier", "dc.language"];
    table.write_record(heads)?;
    let date = info.bagging_date.to_string();
    let mut row = |name: &str, title: &str, kind: &str, format: &str, identifier: &str| {
        let [title, creator] = [title, &info.source_organization].map(single_line);
        table.write_record([name, &title, &creator, &date, kind, format, identifier, "zh-CN"])
    };
    row("objects", &info.external_description, "Collection", "", &index.student_id)?;
    for file in &index.files {
        let name = file.path.replacen("data/", "objects/", 1);
        let identifier = format!("{}/{}", index.student_id, file.path);
        row(&name, &file.title, dublin_core_type(file), file.media_type, &identifier)?;
    }
    table.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// The DCMI type of a file.
fn dublin_core_type(file: &IndexedFile) -> &'static str {
    match file.media_type {
        "image/jpeg" | "image/png" | "image/tiff" => "StillImage",
        "application/json" => "Dataset",
        _ => "Text",
    }
}

/// `premis.xml` (PREMIS 3.0): the dossier and its files as objects, what was done as events, the program and whoever did
/// a step as agents.
///
/// # Errors
/// None in practice: nothing but memory is written to.
pub fn premis(info: &BagInfo, index: &Index, persons: &[PersonalStep]) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = [
        ("xmlns", "http://www.loc.gov/premis/v3"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("xsi:schemaLocation", "http://www.loc.gov/premis/v3 https://www.loc.gov/standards/premis/premis.xsd"),
        ("version", "3.0"),
    ];
    xml.create_element("premis").with_attributes(root).write_inner_content(|xml| {
        dossier_object(xml, index)?;
        index.files.iter().try_for_each(|file| file_object(xml, index, file))?;
        events(info, index, persons)
            .iter()
            .zip(1..)
            .try_for_each(|(event, number)| write_event(xml, index, number, event))?;
        agents(info, persons).iter().try_for_each(|(name, kind)| agent(xml, name, kind))
    })?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn text(xml: &mut Xml, name: &str, value: &str) -> io::Result<()> {
    // XML cannot hold control characters, not even escaped.
    let value: String = value.chars().filter(|c| !c.is_control()).collect();
    xml.create_element(name).write_text_content(BytesText::new(&value)).map(drop)
}

/// An element with the two parts that PREMIS gives every identifier.
fn identifier(xml: &mut Xml, kind: &str, value: &str) -> io::Result<()> {
    let inner = |xml: &mut Xml| {
        text(xml, &format!("{kind}Type"), "local")?;
        text(xml, &format!("{kind}Value"), value)
    };
    xml.create_element(kind).write_inner_content(inner).map(drop)
}

fn dossier_object(xml: &mut Xml, index: &Index) -> io::Result<()> {
    let object = xml.create_element("object").with_attribute(("xsi:type", "intellectualEntity"));
    object.write_inner_content(|xml| identifier(xml, "objectIdentifier", &index.student_id)).map(drop)
}

fn file_object(xml: &mut Xml, index: &Index, file: &IndexedFile) -> io::Result<()> {
    let object = xml.create_element("object").with_attribute(("xsi:type", "file"));
    let characteristics = |xml: &mut Xml| {
        fixity(xml, "SHA-256", &file.sha256.to_string())?;
        fixity(xml, "SHA-512", &file.sha512.to_string())?;
        text(xml, "size", &file.bytes.to_string())?;
        let name = if file.pdf_standard.is_some() { "PDF/A-2a" } else { file.media_type };
        xml.create_element("format")
            .write_inner_content(|xml| {
                xml.create_element("formatDesignation").write_inner_content(|xml| text(xml, "formatName", name))?;
                Ok(())
            })
            .map(drop)
    };
    object
        .write_inner_content(|xml| {
            identifier(xml, "objectIdentifier", &format!("{}/{}", index.student_id, file.path))?;
            xml.create_element("objectCharacteristics").write_inner_content(characteristics)?;
            text(xml, "originalName", &file.path)
        })
        .map(drop)
}

fn fixity(xml: &mut Xml, algorithm: &str, digest: &str) -> io::Result<()> {
    let inner = |xml: &mut Xml| {
        text(xml, "messageDigestAlgorithm", algorithm)?;
        text(xml, "messageDigest", digest)
    };
    xml.create_element("fixity").write_inner_content(inner).map(drop)
}

/// What was done to the dossier, in order.
struct Step {
    kind: String,
    day: String,
    detail: String,
    outcome: String,
    note: String,
    agent: String,
}

fn events(info: &BagInfo, index: &Index, persons: &[PersonalStep]) -> Vec<Step> {
    let verdict: &str = index.verdict.into();
    let printed = index.files.iter().filter(|file| file.pdf_standard.is_some()).count();
    let steps = [
        ("ingestion", "records and originals read", format!("{} files", index.files.len())),
        ("validation", "graduation requirements evaluated", verdict.to_owned()),
        ("creation", "forms set as PDF/A-2a", format!("{printed} documents")),
        ("packing", "packed as a BagIt 1.0 bag", "success".to_owned()),
    ];
    let by_program = steps.into_iter().map(|(kind, detail, outcome)| Step {
        kind: kind.to_owned(),
        day: info.bagging_date.to_string(),
        detail: detail.to_owned(),
        outcome,
        note: String::new(),
        agent: info.software_agent.clone(),
    });
    let by_persons = persons.iter().map(|step| Step {
        kind: step.act.clone(),
        day: step.date.to_string(),
        detail: format!("{} {}", step.track, step.place).trim_end().to_owned(),
        outcome: if step.outcome.is_empty() { "recorded".to_owned() } else { step.outcome.clone() },
        note: step.note.clone(),
        agent: step.agent(),
    });
    by_program.chain(by_persons).collect()
}

/// The agents with their kinds, each once: the program first.
fn agents(info: &BagInfo, persons: &[PersonalStep]) -> Vec<(String, &'static str)> {
    let mut agents = vec![(info.software_agent.clone(), "software")];
    for name in persons.iter().map(PersonalStep::agent) {
        if agents.iter().all(|(known, _)| *known != name) {
            agents.push((name, "person"));
        }
    }
    agents
}

fn write_event(xml: &mut Xml, index: &Index, number: usize, step: &Step) -> io::Result<()> {
    let detail = |xml: &mut Xml| text(xml, "eventDetail", &step.detail);
    let note = |xml: &mut Xml| text(xml, "eventOutcomeDetailNote", &step.note);
    let outcome = |xml: &mut Xml| {
        text(xml, "eventOutcome", &step.outcome)?;
        if step.note.is_empty() {
            return Ok(());
        }
        xml.create_element("eventOutcomeDetail").write_inner_content(note).map(drop)
    };
    xml.create_element("event")
        .write_inner_content(|xml| {
            identifier(xml, "eventIdentifier", &format!("{}/event-{number}", index.student_id))?;
            text(xml, "eventType", &step.kind)?;
            text(xml, "eventDateTime", &step.day)?;
            xml.create_element("eventDetailInformation").write_inner_content(detail)?;
            xml.create_element("eventOutcomeInformation").write_inner_content(outcome)?;
            identifier(xml, "linkingAgentIdentifier", &step.agent)?;
            identifier(xml, "linkingObjectIdentifier", &index.student_id)
        })
        .map(drop)
}

fn agent(xml: &mut Xml, name: &str, kind: &str) -> io::Result<()> {
    xml.create_element("agent")
        .write_inner_content(|xml| {
            identifier(xml, "agentIdentifier", name)?;
            text(xml, "agentName", name)?;
            text(xml, "agentType", kind)
        })
        .map(drop)
}
