//! 电子文件封装包 after DA/T 48-2009 beside a run: every character of it follows from the run and the dossier.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quick_xml::escape::partial_escape;

use super::digests::sha256;
use super::dossier::Dossier;
use super::finding::{Code, Findings};
use super::run::Account;

const PACKAGE: &str = include_str!("texts/eep.xml");
const DOCUMENT: &str = include_str!("texts/eep-document.xml");
const MARK: &str = "{data}";

/// A package, its data replaced by their digests.
pub struct Envelope {
    path: String,
    said: Result<String, String>,
}

impl Envelope {
    /// Reads a package, or keeps why it cannot be read.
    pub fn read(path: String, bytes: Result<Vec<u8>, String>) -> Envelope {
        Envelope { path, said: bytes.and_then(|bytes| digested(&bytes)) }
    }

    /// It says what run and dossier say, and holds the dossier's files.
    pub fn check(&self, account: &Account, dossier: &Dossier, findings: &mut Findings) {
        match &self.said {
            Ok(said) if expected(account, dossier).as_ref() == Some(said) => {}
            Ok(_) => findings.note(Code::RunRecord, &self.path, ""),
            Err(why) => findings.note(Code::RunRecord, &self.path, why.as_str()),
        }
    }
}

/// What stands before and behind the data of a file.
fn around() -> (&'static str, &'static str) {
    let (before, behind) = DOCUMENT.split_once(MARK).unwrap_or_default();
    (before.rsplit('-').next().unwrap_or_default(), behind.split_inclusive('>').next().unwrap_or_default())
}

fn digested(bytes: &[u8]) -> Result<String, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "UTF-8".to_owned())?;
    let (before, behind) = around();
    let mut parts = text.split(before);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.zip(1..).try_fold(first, |said, (part, n)| {
        let (data, rest) = part.split_once(behind).unwrap_or((part, ""));
        let decoded = decoded(data).ok_or_else(|| format!("Base64 {n}"))?;
        Ok(said + before + &sha256(&decoded) + behind + rest)
    })
}

/// Base64 in the one way that RFC 2045 leaves: full lines of 76 characters, each ended, and no bits behind the last byte.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let Some(text) = text.strip_suffix('\n') else { return text.is_empty().then(Vec::new) };
    let mut bytes = Vec::new();
    let mut lines = text.split('\n').peekable();
    while let Some(line) = lines.next() {
        let is_last = lines.peek().is_none();
        let fits = if is_last { (1..=76).contains(&line.len()) } else { line.len() == 76 && !line.ends_with('=') };
        bytes.extend(STANDARD.decode(line).ok().filter(|_| fits)?);
    }
    Some(bytes)
}

fn expected(account: &Account, dossier: &Dossier) -> Option<String> {
    let (record, index) = (&account.record, &dossier.index);
    let order = record.students.iter().position(|student| student.id == index.student_id)? + 1;
    let escaped = |text: &str| partial_escape(text).into_owned();
    let document = |(file, n): (&super::index::File, usize)| {
        let facts = [
            ("n", n.to_string()),
            ("title", escaped(&file.title)),
            ("media-type", escaped(&file.media_type)),
            ("path", escaped(&file.path)),
            ("bytes", file.bytes.to_string()),
            ("extension", file.path.rsplit_once('.').map_or(String::new(), |(_, end)| end.to_owned())),
            ("data", file.sha256.clone()),
        ];
        filled(DOCUMENT, &facts)
    };
    let facts = [
        ("school", escaped(&record.school)),
        ("carrier", format!("{}-{}", record.batch, record.run)),
        ("date", record.date.clone()),
        ("year", record.date.get(..4)?.to_owned()),
        ("day", record.date.replace('-', "")),
        ("title", escaped(&record.title)),
        ("id", index.student_id.clone()),
        ("name", escaped(&index.student_name)),
        ("archive-number", escaped(account.number_of(&index.student_id))),
        ("order", order.to_string()),
        ("documents", index.files.iter().zip(1..).map(document).collect()),
    ];
    Some(filled(PACKAGE, &facts))
}

/// A text with facts in the place of their names in braces.
fn filled(template: &str, facts: &[(&str, String)]) -> String {
    let mut pieces = template.split('{');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        let (mark, rest) = piece.split_once('}').unwrap_or(("", piece));
        text + facts.iter().find(|(name, _)| *name == mark).map_or("", |(_, fact)| fact.as_str()) + rest
    })
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn base64_has_one_form() {
        let line = "/".repeat(76);
        assert_eq!(decoded(&format!("{line}\n/w==\n")), Some(vec![255; 58]));
        assert_eq!(decoded("Zm9vYg==\n").as_deref(), Some(&b"foob"[..]));
        assert_eq!(decoded("").as_deref(), Some(&b""[..]));
        for wrong in
            ["Zg==", "Zh==\n", "Zg=\n", "Z===\n", "Zg==\n\n", "Zg==\nZg==\n", "Zm 9v\n", "Zg==Zm9v\n", "Z*==\n"]
        {
            assert_eq!(decoded(wrong), None, "{wrong:?}");
        }
    }
}
