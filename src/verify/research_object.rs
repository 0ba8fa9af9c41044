//! `ro-crate-metadata.json`: every value in it is said elsewhere in the dossier too, so what must stand there is known.

use serde_json::{Value, json};

use super::bag::{Info, one_line};
use super::description::only_value;
use super::finding::{Code, Findings};
use super::holding::Holding;
use super::index::Index;
use super::json;
use super::places::RO_CRATE;

/// Checks the file where the dossier has it.
pub fn check_research_object(holding: &Holding, index: &Index, info: &Info, findings: &mut Findings) {
    let Ok(bytes) = holding.bytes(RO_CRATE) else { return };
    match json::read_json::<Value>(&bytes) {
        Ok(written) if written == expected(index, info) => {}
        Ok(_) => findings.note(Code::DossierRecord, RO_CRATE, ""),
        Err(why) => findings.note(Code::DossierRecord, RO_CRATE, why),
    }
}

fn expected(index: &Index, info: &Info) -> Value {
    let labels = ["Source-Organization", "External-Description", "Bagging-Date", "Bag-Software-Agent"];
    let [school, title, date, agent] = labels.map(|label| only_value(info, label).unwrap_or_default());
    let id = |path: &str| json!({"@id": path});
    let parts: Vec<Value> = index.files.iter().map(|file| id(&file.path)).collect();
    let mut graph = vec![
        json!({"@id": RO_CRATE, "@type": "CreativeWork", "about": id("./"), "conformsTo": id("https://w3id.org/ro/crate/1.1")}),
        json!({"@id": "./", "@type": "Dataset", "name": title, "description": title, "identifier": index.student_id,
            "datePublished": date, "license": id("#access"), "author": id("#school"), "publisher": id("#school"), "hasPart": parts}),
        json!({"@id": "#school", "@type": "Organization", "name": school}),
        json!({"@id": "#access", "@type": "CreativeWork", "name": "personal file, closed",
            "description": "Kept in the archive of the school, and open only under its rules."}),
        json!({"@id": "#program", "@type": "SoftwareApplication", "name": agent}),
        json!({"@id": "#packing", "@type": "CreateAction", "name": "packed as a BagIt 1.0 bag", "instrument": id("#program"),
            "result": id("./"), "endTime": date}),
    ];
    graph.extend(index.files.iter().map(|file| {
        json!({"@id": file.path, "@type": "File", "name": one_line(&file.title), "encodingFormat": file.media_type})
    }));
    json!({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph})
}
