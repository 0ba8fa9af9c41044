//! What lies beside the exports of a cohort: photos, uploads, records of those whom the exports cannot describe, and
//! exceptions with their papers.

mod record;
mod rulings;
mod studio;

use std::io::{Cursor, Write};

use image::ImageError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

pub use record::{is_on_file, student_upload};
pub use rulings::rulings;
pub use studio::Studio;

use super::draw::Sheet;
use super::trouble::Trouble;
use super::way::Person;
use crate::input_names::EVIDENCE;
use crate::records::{PaperState, Sex};
use studio::Flaw;

/// A file of the input folder: its path and its bytes.
pub type Upload = (String, Vec<u8>);

/// A file could not be made.
#[derive(Debug, thiserror::Error)]
pub enum LifeError {
    /// A picture could not be encoded.
    #[error(transparent)]
    Picture(#[from] ImageError),
    /// A ZIP could not be written.
    #[error(transparent)]
    Zip(#[from] zip::result::ZipError),
}

/// The photo of a student and what the student uploaded.
///
/// # Errors
/// A picture or a ZIP could not be made.
pub fn uploads(studio: &Studio, person: &Person) -> Result<Vec<Upload>, LifeError> {
    let student = &person.student;
    let mut files = Vec::new();
    if let Some(path) = &student.photo {
        let sex = student.sex.unwrap_or(Sex::Female);
        files.push((path.clone(), studio.photo(person.number, sex, flaw(person.trouble))?));
    }
    let folder = format!("{EVIDENCE}/{}", student.id);
    for piece in pieces(studio, person) {
        for (name, bytes) in piece.files(studio, person)? {
            files.push((format!("{folder}/{name}"), bytes));
        }
    }
    if person.trouble == Some(Trouble::BrokenUpload) {
        let cut = b"PK\x03\x04".iter().chain(&[0; 60]).copied().collect();
        files.push((format!("{folder}/{}.zip", studio.word("more")), cut));
    }
    Ok(files)
}

fn flaw(trouble: Option<Trouble>) -> Option<Flaw> {
    match trouble? {
        Trouble::SmallPhoto => Some(Flaw::SmallFile),
        Trouble::LargePhoto => Some(Flaw::Larger),
        Trouble::GreyPhoto => Some(Flaw::Grey),
        Trouble::EmptyPhoto => Some(Flaw::Empty),
        Trouble::TiltedPhoto => Some(Flaw::Tilted),
        _ => None,
    }
}

/// What one upload proves.
struct Piece {
    /// Number of the evidence, or title of the form.
    id: String,
    /// Each with what its name says.
    sheets: Vec<(Sheet, String)>,
    /// Said in `evidence.yaml` instead of the names.
    signed: bool,
}

/// The sheets of everything that the student names evidence of, and of some the signed proposal.
fn pieces(studio: &Studio, person: &Person) -> Vec<Piece> {
    let student = &person.student;
    let mut pieces = Vec::new();
    let Some(outputs) = &student.outputs else { return pieces };
    let named = |(sheet, key): (Sheet, &str)| (sheet, studio.word(key));
    let published = [
        (Sheet::Cover, "cover"),
        (Sheet::Contents, "contents"),
        (Sheet::Article, "first-page"),
        (Sheet::Back, "back-cover"),
    ];
    let lacks_back = person.trouble == Some(Trouble::NoBackCover);
    for paper in &outputs.papers {
        let (sheets, signed) = match paper.state {
            Some(PaperState::Accepted) => (vec![named((Sheet::Letter, "acceptance-letter"))], true),
            _ => {
                let there = published.into_iter().filter(|(sheet, _)| !(lacks_back && *sheet == Sheet::Back));
                (there.map(named).collect(), false)
            }
        };
        pieces.extend(paper.evidence.clone().map(|id| Piece { id, sheets, signed }));
    }
    let patents = outputs.patents.iter().map(|patent| &patent.evidence);
    for id in patents.chain(outputs.awards.iter().map(|award| &award.evidence)).flatten() {
        pieces.push(Piece { id: id.clone(), sheets: vec![named((Sheet::Letter, "certificate"))], signed: false });
    }
    if person.trouble.is_none() && person.number % 19 == 7 {
        let sheets = ["1", "2"].map(|page| (Sheet::Form, page.to_owned())).into();
        pieces.push(Piece { id: studio.word("proposal"), sheets, signed: false });
    }
    pieces
}

impl Piece {
    /// As students upload: a picture a sheet, two sheets a picture, or a ZIP.
    fn files(&self, studio: &Studio, person: &Person) -> Result<Vec<Upload>, LifeError> {
        // Padded, so that not all files are of one size.
        let whose = format!("{} {}{}", person.student.id, self.id, " ".repeat(person.number % 997));
        let scan =
            |(sheet, _): &(Sheet, String), n: usize| studio.scan(*sheet, person.number + n, &format!("{whose}{n}"));
        let single = |(n, part): (usize, &(Sheet, String))| (format!("{}-{}.jpg", self.id, part.1), scan(part, n));
        let all = || self.sheets.iter().enumerate().map(single).collect::<Vec<Upload>>();
        match (&self.sheets[..], person.number % 3) {
            ([only], _) if self.signed => {
                let name = format!("{}.jpg", only.1);
                Ok(vec![(name.clone(), scan(only, 0)), ("evidence.yaml".into(), studio.letter_sheet(&self.id, &name))])
            }
            ([first, second, rest @ ..], 1) if !rest.is_empty() => {
                let names =
                    |parts: &[&(Sheet, String)]| parts.iter().map(|part| &*part.1).collect::<Vec<_>>().join("、");
                let rest: Vec<&(Sheet, String)> = rest.iter().collect();
                let names = [names(&[first, second]), names(&rest)];
                let pictures = [first].into_iter().chain(rest.first().copied());
                let pairs = names.iter().zip(pictures).enumerate();
                Ok(pairs
                    .map(|(n, (name, part))| (format!("{}-{name}-{}.jpg", self.id, n + 1), scan(part, n)))
                    .collect())
            }
            (sheets, 2) if sheets.len() > 2 => Ok(vec![(format!("{}.zip", self.id), archive(&all())?)]),
            _ => Ok(all()),
        }
    }
}

fn archive(files: &[Upload]) -> Result<Vec<u8>, LifeError> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default());
    for (name, bytes) in files {
        writer.start_file(name.as_str(), options)?;
        writer.write_all(bytes).map_err(zip::result::ZipError::from)?;
    }
    Ok(writer.finish()?.into_inner())
}
