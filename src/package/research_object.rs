//! `ro-crate-metadata.json` (RO-Crate 1.1): the dossier as a data set of the research data world, for repositories that read it.
//!
//! Sizes and digests are left to the manifests, so that a form whose original is filed later changes nothing here.

use serde_json::{Value, json};

use super::bag::{BagInfo, single_line};
use super::index::Index;
use crate::json::json_lines;

/// The file, beside `bagit.txt`: the crate is the whole bag.
pub const NAME: &str = "ro-crate-metadata.json";

/// The content of the file.
pub fn described(info: &BagInfo, index: &Index) -> String {
    let id = |path: &str| json!({"@id": path});
    let (school, title) = (single_line(&info.source_organization), single_line(&info.external_description));
    let parts: Vec<Value> = index.files.iter().map(|file| id(&file.path)).collect();
    let mut graph = vec![
        json!({"@id": NAME, "@type": "CreativeWork", "about": id("./"), "conformsTo": id("https://w3id.org/ro/crate/1.1")}),
        json!({
            "@id": "./", "@type": "Dataset", "name": title, "description": title, "identifier": index.student_id,
            "datePublished": info.bagging_date.to_string(), "license": id("#access"), "author": id("#school"), "publisher": id("#school"), "hasPart": parts,
        }),
        json!({"@id": "#school", "@type": "Organization", "name": school}),
        json!({
            "@id": "#access", "@type": "CreativeWork", "name": "personal file, closed",
            "description": "Kept in the archive of the school, and open only under its rules.",
        }),
        json!({"@id": "#program", "@type": "SoftwareApplication", "name": single_line(&info.software_agent)}),
        json!({
            "@id": "#packing", "@type": "CreateAction", "name": "packed as a BagIt 1.0 bag", "instrument": id("#program"),
            "result": id("./"), "endTime": info.bagging_date.to_string(),
        }),
    ];
    graph.extend(index.files.iter().map(|file| {
        json!({"@id": file.path, "@type": "File", "name": single_line(&file.title), "encodingFormat": file.media_type})
    }));
    json_lines(&json!({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}))
}
