//! The parts of a workbook beside its texts and cells: what they may say is closed, so that nothing in them leads out of the
//! workbook, shows a cell otherwise than it is, or hides one.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// The elements of each part. The theme has colours and fonts only.
const ELEMENTS: [(&str, &[&str]); 6] = [
    ("[Content_Types].xml", &["Types", "Default", "Override"]),
    ("_rels/.rels", &["Relationships", "Relationship"]),
    ("xl/_rels/workbook.xml.rels", &["Relationships", "Relationship"]),
    (
        "xl/workbook.xml",
        &[
            "workbook",
            "fileVersion",
            "workbookPr",
            "bookViews",
            "workbookView",
            "sheets",
            "sheet",
            "definedNames",
            "definedName",
            "calcPr",
        ],
    ),
    (
        "docProps/core.xml",
        &[
            "cp:coreProperties",
            "cp:lastModifiedBy",
            "dc:creator",
            "dc:subject",
            "dc:title",
            "dcterms:created",
            "dcterms:modified",
        ],
    ),
    (
        "xl/styles.xml",
        &[
            "alignment",
            "b",
            "border",
            "borders",
            "bottom",
            "cellStyle",
            "cellStyleXfs",
            "cellStyles",
            "cellXfs",
            "color",
            "diagonal",
            "dxfs",
            "family",
            "fill",
            "fills",
            "font",
            "fonts",
            "left",
            "name",
            "numFmt",
            "numFmts",
            "patternFill",
            "right",
            "scheme",
            "styleSheet",
            "sz",
            "tableStyles",
            "top",
            "xf",
        ],
    ),
];
/// What a relationship may lead to: a part of the workbook.
const TARGETS: [&str; 7] = [
    "xl/workbook.xml",
    "docProps/core.xml",
    "docProps/app.xml",
    "worksheets/sheet1.xml",
    "theme/theme1.xml",
    "styles.xml",
    "sharedStrings.xml",
];
/// Names of cells: what is printed on every sheet, what is printed, what is filtered.
const NAMES: [&str; 3] = ["_xlnm.Print_Titles", "_xlnm.Print_Area", "_xlnm._FilterDatabase"];
/// How numbers and texts are shown: as they are.
const FORMATS: [&str; 3] = ["0", "@", "0.0##"];
/// Smallest letters, in points.
const SMALLEST: f64 = 6.0;

/// Parts whose words are looked at.
pub fn parts() -> impl Iterator<Item = &'static str> {
    ELEMENTS.iter().map(|(part, _)| *part)
}

/// Whether a part says nothing but what it may.
pub fn is_plain(part: &str, bytes: &[u8]) -> bool {
    let known = ELEMENTS.iter().find(|(name, _)| *name == part).map_or(&[][..], |(_, elements)| elements);
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) => {
                if !known.contains(&start.name().as_ref()) || !may_be(&start) {
                    return false;
                }
            }
            Ok(Event::End(_) | Event::Text(_) | Event::GeneralRef(_) | Event::Decl(_)) => {}
            Ok(Event::Eof) => return true,
            _ => return false,
        }
    }
}

/// Whether an element with these attributes does no more than it must.
fn may_be(start: &BytesStart) -> bool {
    let mut attributes = start.attributes().flatten().map(|one| (one.key.as_ref().to_owned(), one.value.into_owned()));
    let mut all = |may: &dyn Fn(&str, &str) -> bool| attributes.all(|(key, value)| may(&key, &value));
    match start.name().as_ref() {
        "Default" | "Override" => all(&|_, value| !value.to_ascii_lowercase().contains("macro")),
        "Relationship" => all(&|key, value| match key {
            "Target" => TARGETS.contains(&value),
            _ => ["Id", "Type"].contains(&key),
        }),
        "sheet" => all(&|key, _| ["name", "sheetId", "r:id"].contains(&key)),
        "definedName" => all(&|key, value| key != "name" || NAMES.contains(&value)),
        "numFmt" => all(&|key, value| key != "formatCode" || FORMATS.contains(&value)),
        // Beside those that are listed, only the usual one: others show numbers as days or shares.
        "xf" => all(&|key, value| key != "numFmtId" || value == "0" || value == "49" || value.len() == 3),
        "color" => all(&|key, value| [("theme", "1"), ("auto", "1")].contains(&(key, value))),
        "patternFill" => all(&|_, value| ["none", "gray125"].contains(&value)),
        "sz" => all(&|_, value| is_at_least(value, SMALLEST)),
        _ => true,
    }
}

/// Whether a size is a number and no smaller.
pub fn is_at_least(value: &str, least: f64) -> bool {
    value.parse::<f64>().is_ok_and(|size| size >= least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_out_and_nothing_is_hidden() {
        let cases = [
            ("xl/_rels/workbook.xml.rels", "<Relationship Id=\"1\" Type=\"x\" Target=\"styles.xml\"/>", true),
            ("xl/_rels/workbook.xml.rels", "<Relationship Id=\"1\" Type=\"x\" Target=\"http://x/\"/>", false),
            ("xl/_rels/workbook.xml.rels", "<Relationship Target=\"styles.xml\" TargetMode=\"External\"/>", false),
            ("xl/workbook.xml", "<sheet name=\"x\" sheetId=\"1\" r:id=\"rId1\"/>", true),
            ("xl/workbook.xml", "<sheet name=\"x\" state=\"veryHidden\"/>", false),
            ("xl/workbook.xml", "<definedName name=\"_xlnm.Auto_Open\">x</definedName>", false),
            ("xl/workbook.xml", "<externalReferences/>", false),
            ("xl/styles.xml", "<numFmt numFmtId=\"164\" formatCode=\"0.0##\"/>", true),
            ("xl/styles.xml", "<numFmt numFmtId=\"164\" formatCode=\"&quot;99&quot;\"/>", false),
            ("xl/styles.xml", "<xf numFmtId=\"14\"/>", false),
            ("xl/styles.xml", "<color rgb=\"FFFFFFFF\"/>", false),
            ("xl/styles.xml", "<sz val=\"1\"/>", false),
            ("docProps/core.xml", "<dc:description>x</dc:description>", false),
        ];
        for (part, text, plain) in cases {
            assert_eq!(is_plain(part, text.as_bytes()), plain, "{text}");
        }
    }
}
