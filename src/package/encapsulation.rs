//! 电子文件封装包 (EEP) after DA/T 48-2009: a dossier as one XML file, its files in it as Base64 (docs/decisions/0008-eep.md).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quick_xml::escape::partial_escape;

use super::addition::Opened;

const PACKAGE: &str = include_str!("texts/eep.xml");
const DOCUMENT: &str = include_str!("texts/eep-document.xml");

/// What a package says beside the files.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'e> {
    /// 立档单位.
    pub school: &'e str,
    /// Batch and run, which is the carrier.
    pub carrier: &'e str,
    /// The date of the batch, `2022-11-16`.
    pub date: &'e str,
    /// 题名.
    pub title: &'e str,
    /// 学号.
    pub id: &'e str,
    /// 姓名.
    pub name: &'e str,
    /// 档号; empty where there is none.
    pub archive_number: &'e str,
    /// Its place among the dossiers of the run, from 1.
    pub order: usize,
}

impl Envelope<'_> {
    /// The package; none where the dossier does not hold what it lists.
    pub fn seal(&self, dossier: &Opened) -> Option<Vec<u8>> {
        let mut documents = String::new();
        for (n, file) in (1_usize..).zip(dossier.files()?) {
            let bytes = dossier.file(&file.path)?;
            let extension = file.path.rsplit_once('.').map_or("", |(_, extension)| extension);
            documents += &filled(
                DOCUMENT,
                &[
                    ("n", &n.to_string()),
                    ("title", &partial_escape(file.title.as_str())),
                    ("media-type", &partial_escape(file.media_type.as_str())),
                    ("path", &partial_escape(file.path.as_str())),
                    ("bytes", &bytes.len().to_string()),
                    ("extension", extension),
                    ("data", &base64(bytes)),
                ],
            );
        }
        let facts: [(&str, &str); 11] = [
            ("school", &partial_escape(self.school)),
            ("carrier", self.carrier),
            ("date", self.date),
            ("year", self.date.get(..4)?),
            ("day", &self.date.replace('-', "")),
            ("title", &partial_escape(self.title)),
            ("id", self.id),
            ("name", &partial_escape(self.name)),
            ("archive-number", &partial_escape(self.archive_number)),
            ("order", &self.order.to_string()),
            ("documents", &documents),
        ];
        Some(filled(PACKAGE, &facts).into_bytes())
    }
}

/// A text with facts in the place of their names in braces, each filled in once.
fn filled(template: &str, facts: &[(&str, &str)]) -> String {
    let mut pieces = template.split('{');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        let (mark, rest) = piece.split_once('}').unwrap_or(("", piece));
        text + facts.iter().find(|(name, _)| *name == mark).map_or("", |(_, fact)| *fact) + rest
    })
}

/// RFC 2045, section 6.8: lines of 76 characters.
fn base64(bytes: &[u8]) -> String {
    bytes.chunks(57).map(|line| STANDARD.encode(line) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of RFC 4648, section 10, and a second line.
    #[test]
    fn base64_is_that_of_the_standard() {
        let vectors = ["", "Zg==\n", "Zm8=\n", "Zm9v\n", "Zm9vYg==\n", "Zm9vYmE=\n", "Zm9vYmFy\n"];
        for (n, expected) in vectors.iter().enumerate() {
            assert_eq!(base64(&b"foobar"[..n]), *expected);
        }
        assert_eq!(base64(&[255; 58]), format!("{}\n/w==\n", "/".repeat(76)));
    }

    #[test]
    fn a_fact_is_filled_in_once() {
        assert_eq!(filled("<a>{x}</a>{y}{z}", &[("x", "{y}"), ("y", "1")]), "<a>{y}</a>1");
    }
}
