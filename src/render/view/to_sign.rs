//! View of 待签字表格清单: the sheets of one pile that wait to be signed by hand, to tick off.

use serde_json::{Value, json};

use super::VERSION;
use crate::records::values::Day;

/// Whose pile it is.
#[derive(Debug, Clone)]
pub struct Pile<'p> {
    /// Name of the school.
    pub school: &'p str,
    /// Title of the batch.
    pub batch: &'p str,
    /// Number of the run that the sheets are of.
    pub run: &'p str,
    /// Name of the college.
    pub college: &'p str,
    /// The tutor who signs; empty for a college's whole pile.
    pub supervisor: &'p str,
    /// Date of the batch.
    pub date: Day,
}

/// A sheet in the pile.
#[derive(Debug, Clone)]
pub struct Listed<'p> {
    /// 学号.
    pub id: &'p str,
    /// 姓名.
    pub name: &'p str,
    /// 导师, who signs.
    pub supervisor: &'p str,
    /// Title of the form.
    pub title: &'p str,
    /// Number of its pages.
    pub pages: usize,
}

/// The list, in the order of the pile.
pub fn to_sign(pile: &Pile, sheets: &[Listed]) -> Value {
    let row = |(sheet, order): (&Listed, usize)| {
        json!({
            "order": order.to_string(),
            "id": sheet.id,
            "name": sheet.name,
            "supervisor": sheet.supervisor,
            "title": sheet.title,
            "pages": sheet.pages.to_string(),
        })
    };
    json!({
        "form": {"code": "to-sign", "title": "待签字表格清单", "version": VERSION},
        "school": {"name": pile.school},
        "batch": {"title": pile.batch, "date": pile.date.chinese(), "run": pile.run},
        "college": pile.college,
        "supervisor": pile.supervisor,
        "volume_start": Value::Null,
        "rows": sheets.iter().zip(1..).map(row).collect::<Vec<_>>(),
        "total": format!("{}份，{}页", sheets.len(), sheets.iter().map(|sheet| sheet.pages).sum::<usize>()),
    })
}
