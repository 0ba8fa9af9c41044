//! The volume as an archive asks for it: which papers, in which order, for which students.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use super::values::Day;
use super::{Category, FormCode, Level, OwnForm};
use crate::message::Word;

/// The items of the volumes of some students.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VolumeList {
    /// Whose volumes; by default everybody's. The first list that fits a student holds; where none does, the order of the
    /// notice.
    #[serde(default)]
    pub categories: Vec<Category>,
    /// Levels of the degree, beside the categories: 同等学力 may be of either.
    #[serde(default)]
    pub levels: Vec<Level>,
    /// The items in their order.
    pub items: Vec<VolumeItem>,
}

/// An item of a volume: a form that is printed, or a paper that is filed as it came.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VolumeItem {
    /// Key of a built-in form (`plan`, `transcript` … `review`), code of a form of the school's own, or any other name of 1
    /// to 32 ASCII letters, digits, `-`, `_`: a paper that is filed.
    pub code: String,
    /// 题名: title in the contents list and name of the files. A paper that is filed needs one.
    pub title: Option<String>,
    /// 责任者: `student`, `supervisor`, `college`, `school`, or a name as it stands. By default the student of what the
    /// student wrote, else the school.
    pub responsible: Option<String>,
    /// Whether it must be there. By default filed papers must; of the built-in forms the policy says it.
    pub required: Option<bool>,
    /// 原件 or 打印件. A printed form of which the original is asked waits for it, as those of `print.signed_by_hand` do.
    pub kept: Option<Kept>,
    /// Who signs it, in words: 导师, 答辩委员会.
    #[serde(default)]
    pub signed_by: Vec<String>,
}

/// As what a paper is filed.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema, IntoStaticStr,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Kept {
    /// 原件
    Original,
    /// 打印件
    Print,
}

impl Word for Kept {
    const KIND: &'static str = "kept";
}

impl VolumeItem {
    /// The built-in form, if it is one.
    pub fn built_in(&self) -> Option<FormCode> {
        FormCode::of_key(&self.code)
    }

    /// A form of the school's own as an item.
    pub fn of_form(own: &OwnForm) -> VolumeItem {
        VolumeItem::titled(&own.code, &own.title)
    }

    /// An item of which no more than the title is said.
    pub fn titled(code: &str, title: &str) -> VolumeItem {
        VolumeItem {
            code: code.to_owned(),
            title: Some(title.to_owned()),
            responsible: None,
            required: None,
            kept: None,
            signed_by: vec![],
        }
    }
}

/// A paper that is filed as it came: a PDF, scans, or on paper alone.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FiledPaper {
    /// Code of the item in the batch's `volume`.
    pub code: String,
    /// Pages of a paper that was not scanned.
    pub pages: Option<u16>,
    /// One PDF, or scanned pages, one picture each, below the inputs.
    #[serde(default)]
    pub scans: Vec<String>,
    /// Day of the paper.
    pub date: Option<Day>,
}
