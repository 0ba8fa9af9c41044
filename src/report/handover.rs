//! What an archive is handed with the dossiers: 说明文件.TXT and 文件目录.XML, after 档发〔2012〕7号, appendix 2.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::run::Delivered;
use crate::message::say;
use crate::records::Batch;

/// The file that describes what is handed over.
pub const DESCRIPTION: &str = "说明文件.TXT";
/// The list of what is handed over.
pub const CATALOGUE: &str = "文件目录.XML";

/// 说明文件.TXT.
pub fn description(batch: &Batch, delivered: &[Delivered]) -> String {
    let bytes: usize = delivered.iter().map(|dossier| dossier.bytes).sum();
    include_str!("texts/说明文件.TXT")
        .replace("{organization}", &organization(batch))
        .replace("{title}", &batch.title)
        .replace("{batch}", &batch.batch)
        .replace("{date}", &batch.date.chinese())
        .replace("{dossiers}", &delivered.len().to_string())
        .replace("{bytes}", &bytes.to_string())
        .replace("{program}", concat!("zishen ", env!("CARGO_PKG_VERSION")))
}

/// 文件目录.XML: one entry a dossier, in the order of the student IDs; `names` are the students' names in that order.
///
/// # Errors
/// None in practice: nothing but memory is written to.
pub fn catalogue<'a>(
    batch: &Batch,
    delivered: impl Iterator<Item = (&'a Delivered, &'a str, &'a str)>,
) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("文件目录").write_inner_content(|xml| {
        for (order, (dossier, name, number)) in (1..).zip(delivered) {
            let title = say("part-dossier").with("batch", batch.title.as_str()).with("name", name).zh();
            let fields = [
                ("顺序号", order.to_string()),
                ("档号", number.to_owned()),
                ("责任者", organization(batch)),
                ("题名", title),
                ("日期", batch.date.compact()),
                ("密级", String::new()),
                ("电子档案名称", dossier.dossier.clone()),
                ("备注", say("catalogue-note").with("sha256", dossier.sha256.to_string()).zh()),
            ];
            xml.create_element("文件").write_inner_content(|xml| {
                let written = |xml: &mut Writer<_>, (field, value): &(&str, String)| {
                    let value: String = value.chars().filter(|c| !c.is_control()).collect();
                    xml.create_element(*field).write_text_content(BytesText::new(&value)).map(drop)
                };
                fields.iter().try_for_each(|field| written(xml, field))
            })?;
        }
        Ok(())
    })?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn organization(batch: &Batch) -> String {
    format!("{}{}", batch.school.name, batch.school.graduate_school)
}
