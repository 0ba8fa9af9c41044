//! View of 移交清单: the dossiers that an archive is handed, to be signed by both sides.

use serde_json::{Value, json};

use super::{Pile, VERSION};

/// A dossier that is handed over, as far as lists say.
#[derive(Debug, Clone, Default)]
pub struct Handed {
    /// 学号.
    pub id: String,
    /// 姓名.
    pub name: String,
    /// 档号.
    pub archive_number: String,
    /// Name of the college.
    pub college: String,
    /// 学位类别.
    pub category: String,
    /// Every tutor.
    pub supervisors: String,
    /// 入学年月.
    pub enrolled: String,
    /// 毕业年月.
    pub expected: String,
    /// 论文题目.
    pub thesis: String,
    /// What the college concluded; says so where it has not.
    pub college_conclusion: String,
    /// What the graduate school concluded; likewise.
    pub graduate_school_conclusion: String,
    /// 毕业证书编号.
    pub graduation_certificate: String,
    /// 学位证书编号.
    pub degree_certificate: String,
    /// Documents of the volume.
    pub items: usize,
    /// Pages of the volume.
    pub pages: u32,
    /// Path of the ZIP below the run.
    pub dossier: String,
    /// Its digest.
    pub sha256: String,
}

impl Handed {
    /// 学号姓名, as it can stand in a file name on any system.
    pub fn file_name(&self) -> String {
        let name: String = self.name.chars().filter(|c| c.is_alphanumeric() || *c == '·').take(40).collect();
        format!("{}{name}", self.id)
    }
}

/// One copy of the list of a batch.
pub fn handover(pile: &Pile, batch: &str, copy: &str, handed: &[Handed]) -> Value {
    let row = |(order, student): (usize, &Handed)| {
        json!({
            "order": order.to_string(),
            "archive_number": student.archive_number,
            "id": student.id,
            "name": student.name,
            "college": student.college,
            "degree_certificate": student.degree_certificate,
            "items": student.items.to_string(),
            "pages": student.pages.to_string(),
        })
    };
    let pages: u32 = handed.iter().map(|student| student.pages).sum();
    json!({
        "form": {"code": "handover", "title": "档案移交清单", "version": VERSION},
        "school": {"name": pile.school},
        "batch": {"id": batch, "title": pile.batch, "date": pile.date.chinese(), "run": pile.run},
        "college": pile.college,
        "volume_start": Value::Null,
        "copy": copy,
        "rows": (1..).zip(handed).map(row).collect::<Vec<_>>(),
        "total": format!("{}卷，{pages}页", handed.len()),
    })
}
