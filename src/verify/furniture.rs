//! What a workbook may say, part by part: every element, each of its attributes and the values that these may have are
//! listed, so that nothing leads out of the workbook, shows a cell otherwise than it is, or hides one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::digests::sha256;
use super::xml::character;

/// The elements, as the writer of the program's tables has them.
const GRAMMAR: &str = include_str!("texts/workbook.txt");
/// Where colours and fonts by name are; the writer knows one.
const THEME: &str = "xl/theme/theme1.xml";
const THEMES: [&str; 1] = ["2ae67d22f62446056cd1529a3c2dbacd366f0983bb6b2ee3960b6ceb5070c5ee"];
/// Most elements of a part.
const MOST: usize = 5_000_000;
/// Where the formats of cells are.
pub const STYLES: &str = "xl/styles.xml";

/// An element of a part.
#[derive(Default)]
struct Element {
    once: bool,
    has_text: bool,
    values: BTreeMap<&'static str, &'static str>,
}

type Elements = BTreeMap<&'static str, Element>;

static PARTS: LazyLock<BTreeMap<&'static str, Elements>> = LazyLock::new(|| {
    let mut parts: BTreeMap<&str, Elements> = BTreeMap::new();
    for line in GRAMMAR.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let (Some(part), Some(name)) = (words.next(), words.next()) else { continue };
        let element = Element {
            once: name.contains('+'),
            has_text: name.contains('"'),
            values: words.filter_map(|word| word.split_once('=')).collect(),
        };
        parts.entry(part).or_default().insert(name.trim_end_matches(['+', '"']), element);
    }
    parts
});

/// Whether an attribute has one of the values that are listed.
fn is_allowed(listed: &str, value: &str) -> bool {
    listed.split('|').any(|one| match one.split_once("..") {
        _ if one == "*" => true,
        _ if one == "#" => !value.is_empty() && value.len() < 10 && value.bytes().all(|byte| byte.is_ascii_digit()),
        Some((least, most)) => {
            let [least, most, value] = [least, most, value].map(str::parse::<f64>);
            matches!((least, most, value), (Ok(least), Ok(most), Ok(value)) if (least..=most).contains(&value))
        }
        None => one == value,
    })
}

/// What a table has thousands of, and is read elsewhere.
fn is_bulk(name: &str) -> bool {
    ["t", "v"].contains(&name)
}

/// Whether an element may be in a part as it is written; `seen` has those that were there before.
pub fn may_be(part: &str, start: &BytesStart, seen: &mut BTreeSet<&'static str>) -> bool {
    let name = start.name();
    let Some((name, element)) = PARTS.get(part).and_then(|elements| elements.get_key_value(name.as_ref())) else {
        return false;
    };
    let is_first = seen.insert(name);
    let mut attributes = start.attributes();
    (is_first || !element.once)
        && attributes.all(|one| {
            one.is_ok_and(|one| element.values.get(one.key.as_ref()).is_some_and(|may| is_allowed(may, &one.value)))
        })
}

/// The texts of a part by the names of their elements, and by the attribute `name` where there is one; none where it says
/// anything that it may not.
pub fn part_texts(part: &str, bytes: &[u8]) -> Option<Vec<(String, String)>> {
    if part == THEME {
        return THEMES.contains(&sha256(bytes).as_str()).then(Vec::new);
    }
    let mut reader = Reader::from_str(std::str::from_utf8(bytes).ok()?);
    let (mut texts, mut open, mut seen) = (Vec::<(String, String)>::new(), Vec::new(), BTreeSet::new());
    let (mut is_kept, mut is_first, mut count) = (false, true, 0);
    loop {
        let event = reader.read_event().ok()?;
        match &event {
            Event::Start(start) | Event::Empty(start) => {
                // One element holds all others.
                (!open.is_empty() || seen.is_empty()).then_some(())?;
                may_be(part, start, &mut seen).then_some(())?;
                count += 1;
                (count <= MOST).then_some(())?;
                let name = start.name().as_ref().to_owned();
                let has_text = PARTS.get(part)?.get(name.as_str())?.has_text;
                is_kept = has_text && !is_bulk(&name);
                let called = start.attributes().flatten().find(|one| one.key.as_ref() == "name");
                let called = called.map_or_else(|| name.clone(), |one| one.value.into_owned());
                if matches!(event, Event::Start(_)) {
                    open.push(has_text);
                    texts.extend(is_kept.then(|| (called, String::new())));
                }
            }
            Event::End(_) => drop(open.pop()?),
            Event::Text(_) | Event::GeneralRef(_) if open.last() == Some(&true) && !is_kept => {}
            Event::Text(piece) if open.last() == Some(&true) => texts.last_mut()?.1.push_str(piece),
            Event::GeneralRef(entity) if open.last() == Some(&true) => texts.last_mut()?.1.push(character(entity)?),
            Event::Text(piece) if piece.trim().is_empty() => {}
            Event::Decl(said) if is_first && **said == *DECLARATION => {}
            Event::Eof => return (open.is_empty() && !seen.is_empty()).then_some(texts),
            _ => return None,
        }
        is_first = false;
    }
}

/// How every part begins.
const DECLARATION: &str = r#"xml version="1.0" encoding="UTF-8" standalone="yes""#;

/// The format of numbers in each style of cells, as it is written; one of no style has none.
pub fn formats(styles: &[u8]) -> Option<Vec<String>> {
    let mut reader = Reader::from_str(std::str::from_utf8(styles).ok()?);
    let (mut known, mut formats, mut is_of_cells) = (BTreeMap::new(), Vec::new(), false);
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) | Event::Empty(start) => {
                let value = |key: &str| {
                    let mut all = start.attributes().flatten();
                    all.find(|one| one.key.as_ref() == key).map(|one| one.value.into_owned())
                };
                match start.name().as_ref() {
                    "cellXfs" => is_of_cells = true,
                    "numFmt" => drop(known.insert(value("numFmtId")?, value("formatCode")?)),
                    "xf" if is_of_cells => formats.push(known.get(&value("numFmtId")?).cloned().unwrap_or_default()),
                    _ => {}
                }
            }
            Event::End(end) => is_of_cells &= end.name().as_ref() != "cellXfs",
            Event::Eof => return Some(formats),
            _ => {}
        }
    }
}

/// Whether a number is shown as it is: without places that its format leaves out.
pub fn is_shown(format: &str, number: &str) -> bool {
    let places = number.split_once('.').map_or(0, |(_, places)| places.len());
    let most = match format {
        "0" => 0,
        "0.0##" => 3,
        _ => 12,
    };
    let is_plain =
        number.len() <= 15 && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-');
    places <= most && is_plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_out_and_nothing_is_hidden() {
        let cases = [
            ("xl/_rels/workbook.xml.rels", "<Relationship Id=\"rId1\" Target=\"styles.xml\"/>", true),
            ("xl/_rels/workbook.xml.rels", "<Relationship Id=\"rId1\" Target=\"http://x/\"/>", false),
            ("xl/_rels/workbook.xml.rels", "<Relationship Target=\"styles.xml\" TargetMode=\"External\"/>", false),
            ("xl/workbook.xml", "<sheet name=\"汇总表\" sheetId=\"1\" r:id=\"rId1\"/>", true),
            ("xl/workbook.xml", "<sheet name=\"汇总表\" state=\"veryHidden\"/>", false),
            ("xl/workbook.xml", "<sheets><sheet sheetId=\"1\"/><sheet sheetId=\"1\"/></sheets>", false),
            ("xl/workbook.xml", "<workbookView visibility=\"hidden\"/>", false),
            ("xl/workbook.xml", "<definedName name=\"_xlnm.Auto_Open\">x</definedName>", false),
            ("xl/workbook.xml", "<externalReferences/>", false),
            ("xl/styles.xml", "<numFmt numFmtId=\"164\" formatCode=\"0.0##\"/>", true),
            ("xl/styles.xml", "<numFmt numFmtId=\"164\" formatCode=\"&quot;99&quot;\"/>", false),
            ("xl/styles.xml", "<xf numFmtId=\"14\"/>", false),
            ("xl/styles.xml", "<color rgb=\"FFFFFFFF\"/>", false),
            ("xl/styles.xml", "<sz val=\"1\"/>", false),
            ("xl/styles.xml", "<name val=\"Wingdings\"/>", false),
            ("xl/styles.xml", "<alignment horizontal=\"fill\"/>", false),
            ("docProps/core.xml", "<dc:description>x</dc:description>", false),
            ("docProps/app.xml", "<HyperlinkBase>x</HyperlinkBase>", false),
            ("xl/theme/theme1.xml", "<a:theme/>", false),
            ("_rels/.rels", "<Relationships></Relationships>", true),
            ("_rels/.rels", "", false),
            ("_rels/.rels", "<Relationships></Relationships><Relationships></Relationships>", false),
            (
                "_rels/.rels",
                "<Relationships></Relationships><?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>",
                false,
            ),
            (
                "_rels/.rels",
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?><Relationships></Relationships>",
                false,
            ),
        ];
        for (part, text, plain) in cases {
            assert_eq!(part_texts(part, text.as_bytes()).is_some(), plain, "{text}");
        }
    }

    #[test]
    fn a_number_is_shown_with_all_its_places() {
        assert!(is_shown("0", "12") && is_shown("0.0##", "19.5") && is_shown("", "2.25"));
        for (format, number) in [("0", "19.5"), ("0.0##", "1.2345"), ("", "1e3"), ("", "12345678901234567")] {
            assert!(!is_shown(format, number), "{number}");
        }
    }
}
