//! The layout of a dossier: which document stands at which path. The paths are a contract.

use super::path::{EntryPath, PathError};
use crate::records::FormCode;

/// The formats that a dossier holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Media {
    /// Portable Document Format.
    Pdf,
    /// A JPEG picture.
    Jpeg,
    /// A PNG picture.
    Png,
    /// A TIFF picture.
    Tiff,
    /// A JSON text.
    Json,
}

impl Media {
    /// The extension of file names, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Media::Pdf => "pdf",
            Media::Jpeg => "jpg",
            Media::Png => "png",
            Media::Tiff => "tif",
            Media::Json => "json",
        }
    }

    /// The media type as IANA registers it.
    pub fn media_type(self) -> &'static str {
        match self {
            Media::Pdf => "application/pdf",
            Media::Jpeg => "image/jpeg",
            Media::Png => "image/png",
            Media::Tiff => "image/tiff",
            Media::Json => "application/json",
        }
    }
}

/// A place in a dossier; each is taken at most once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// 封面
    Cover,
    /// 卷内目录
    Contents,
    /// 备考表
    Notes,
    /// A numbered form, printed or scanned.
    Form(FormCode),
    /// A form of the school's own: the number of the form that it follows, its place among those that do, from 1, and its
    /// code.
    Own(u8, u8, String),
    /// An item of a volume that the batch lists: its place there, from 1, and its name.
    Item(u8, String),
    /// A file of evidence (成果证明材料): which piece and which file of it, both counted from 1.
    Evidence {
        /// The piece of evidence.
        piece: u16,
        /// The file of that piece.
        file: u16,
        /// Its format.
        media: Media,
    },
    /// 学位照片
    Photo,
    /// The student's record as it was read.
    StudentRecord,
    /// The evaluation with all its findings.
    EvaluationRecord,
    /// What people did in the student's cases.
    StepsRecord,
}

impl Place {
    /// The format of what stands here.
    pub fn media(&self) -> Media {
        match *self {
            Place::Cover | Place::Contents | Place::Notes | Place::Form(_) => Media::Pdf,
            Place::Own(..) | Place::Item(..) => Media::Pdf,
            Place::Evidence { media, .. } => media,
            Place::Photo => Media::Jpeg,
            Place::StudentRecord | Place::EvaluationRecord | Place::StepsRecord => Media::Json,
        }
    }

    /// The path below the bag's top folder.
    ///
    /// # Errors
    /// None today; the path goes through the same check as any other.
    pub fn path(&self) -> Result<EntryPath, PathError> {
        let path = match self {
            Place::Cover => "data/cover/00-cover",
            Place::Contents => "data/cover/01-contents",
            Place::Notes => "data/cover/99-notes",
            Place::Form(form) => form_path(*form),
            Place::Own(after, order, code) => &format!("data/forms/{after:02}{}-{code}", letters(*order)),
            Place::Item(place, name) => &format!("data/forms/{place:02}-{name}"),
            Place::Evidence { piece, file, .. } => &format!("data/evidence/{piece:02}-{file:02}"),
            Place::Photo => "data/photo/photo",
            Place::StudentRecord => "data/record/student",
            Place::EvaluationRecord => "data/record/evaluation",
            Place::StepsRecord => "data/record/steps",
        };
        EntryPath::new(format!("{path}.{}", self.media().extension()))
    }
}

/// `a` to `y`, then `za` and on: in byte order after the form that is followed, and one after the other.
fn letters(order: u8) -> String {
    let place = order.saturating_sub(1);
    "z".repeat(usize::from(place / 25)) + &char::from(b'a' + place % 25).to_string()
}

/// The name of a form in its path, after the number.
pub fn form_name(form: FormCode) -> &'static str {
    form_path(form).rsplit_once('/').and_then(|(_, name)| name.split_once('-')).map_or("", |(_, name)| name)
}

/// The code of a form of the school's own, or of a filed paper, in its path: `data/forms/04a-<code>.pdf`.
pub fn own_code(path: &str) -> Option<&str> {
    let (_, code) = path.strip_prefix("data/forms/")?.strip_suffix(".pdf")?.split_once('-')?;
    Some(code)
}

fn form_path(form: FormCode) -> &'static str {
    match form {
        FormCode::Plan => "data/forms/01-plan",
        FormCode::Transcript => "data/forms/02-transcript",
        FormCode::Midterm => "data/forms/03-midterm",
        FormCode::Proposal => "data/forms/04-proposal",
        FormCode::Practice => "data/forms/05-practice",
        FormCode::Activities => "data/forms/06-activities",
        FormCode::Outputs => "data/forms/07-research",
        FormCode::Review => "data/forms/08-review",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_format() {
        let evidence = Place::Evidence { piece: 1, file: 2, media: Media::Png };
        let expected = [
            (Place::Cover, "data/cover/00-cover.pdf"),
            (Place::Contents, "data/cover/01-contents.pdf"),
            (Place::Notes, "data/cover/99-notes.pdf"),
            (Place::Form(FormCode::Outputs), "data/forms/07-research.pdf"),
            (Place::Own(4, 1, "commitment".into()), "data/forms/04a-commitment.pdf"),
            (Place::Own(8, 26, "last".into()), "data/forms/08za-last.pdf"),
            (Place::Item(3, "defence-record".into()), "data/forms/03-defence-record.pdf"),
            (Place::Item(12, form_name(FormCode::Outputs).into()), "data/forms/12-research.pdf"),
            (evidence, "data/evidence/01-02.png"),
            (Place::Photo, "data/photo/photo.jpg"),
            (Place::StudentRecord, "data/record/student.json"),
            (Place::EvaluationRecord, "data/record/evaluation.json"),
            (Place::StepsRecord, "data/record/steps.json"),
        ];
        for (place, path) in expected {
            assert_eq!(place.path().unwrap().as_str(), path);
        }
    }

    #[test]
    fn forms_are_numbered_in_the_order_of_the_volume() {
        for (number, form) in (1..).zip(FormCode::ALL) {
            assert!(form_path(form).starts_with(&format!("data/forms/{number:02}-")));
        }
    }

    #[test]
    fn own_forms_lie_in_the_order_of_the_volume() {
        let path = |place: Place| place.path().unwrap().as_str().to_owned();
        let own = |order| path(Place::Own(4, order, "x".into()));
        let mut volume = vec![path(Place::Form(FormCode::Proposal))];
        volume.extend((1..=60).map(own));
        volume.push(path(Place::Form(FormCode::Practice)));
        assert!(volume.is_sorted(), "{volume:?}");
    }

    #[test]
    fn the_largest_evidence_numbers_stay_portable() {
        assert!(Place::Evidence { piece: u16::MAX, file: u16::MAX, media: Media::Pdf }.path().is_ok());
    }
}
