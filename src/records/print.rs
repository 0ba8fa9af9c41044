//! What a school prints otherwise than the built-in forms do: titles, words, columns, paper, and forms of its own.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use super::{Category, FormCode, FormName, Sourced};
use crate::location::Location;

/// What the school prints otherwise than the built-in forms do.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Print {
    /// 校徽 on the cover: a JPEG or PNG below the inputs.
    pub logo: Option<String>,
    /// Titles of forms, by the form's code: `plan: 研究生培养计划表`.
    pub titles: BTreeMap<String, String>,
    /// Words on the forms, by the built-in words: `学院负责人签字: 主管院长签字`.
    pub wording: BTreeMap<String, String>,
    /// The summary table.
    pub summary: SummaryLayout,
    /// 卷内目录.
    pub contents: ContentsLayout,
    /// Sides of a sheet that are printed; 2 by default. With 1 the binding is at the left and the page number at the right of
    /// every page.
    #[schemars(range(min = 1, max = 2))]
    pub sides: u8,
    /// How days and months are written on forms, all alike: `chinese` 2022年11月16日, `dashes` 2022-11-16 or `dots` 2022.11.16.
    /// By default `chinese` where somebody signs and `dashes` in narrow columns.
    pub dates: Option<DateStyle>,
    /// Whether 个人培养计划书 and 开题报告书 begin with a cover and 填报说明.
    pub cover_pages: bool,
    /// Forms of the school's own in every volume: a template and an example each.
    pub forms: Vec<OwnForm>,
    /// Forms that are signed by hand on paper: until a signed original is filed, the dossier is a draft. `plan`, `transcript`, `midterm`,
    /// `proposal`, `practice`, `activities`, `outputs`, `review`, or the code of one of `forms`.
    pub signed_by_hand: Vec<Sourced<FormName>>,
}

impl Default for Print {
    /// Only 科研情况登记表 keeps its ink signature: 院通〔2022〕56号 四.2.
    fn default() -> Print {
        Print {
            logo: None,
            titles: BTreeMap::new(),
            wording: BTreeMap::new(),
            summary: SummaryLayout::default(),
            contents: ContentsLayout::default(),
            sides: 2,
            dates: None,
            cover_pages: false,
            forms: vec![],
            signed_by_hand: vec![Sourced::new(FormName::Numbered(FormCode::Outputs), Location::whole(""))],
        }
    }
}

/// How days and months are written on forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DateStyle {
    /// 2022年11月16日, 2022年11月.
    Chinese,
    /// 2022-11-16, 2022-11.
    Dashes,
    /// 2022.11.16, 2022.11.
    Dots,
}

/// A form of the school's own. The template `<code>.typ` gets the student's whole record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnForm {
    /// Name of template and example: 1 to 32 ASCII letters, digits, `-`, `_`.
    pub code: String,
    /// Title on the form and in the contents list.
    pub title: String,
    /// The form behind which it stands in the volume; by default behind all of them.
    pub after: Option<FormCode>,
    /// Whose volumes have it; by default everybody's.
    #[serde(default)]
    pub categories: Vec<Category>,
}

impl OwnForm {
    /// Whether the volume of a student of this category has it.
    pub fn is_asked_of(&self, category: Option<Category>) -> bool {
        self.categories.is_empty() || category.is_some_and(|category| self.categories.contains(&category))
    }
}

/// Columns and paper of the summary table.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SummaryLayout {
    /// Keys of the columns in their order; by default the standard ones.
    pub columns: Vec<String>,
    /// The paper; by default A4, or A3 where the columns do not fit on A4.
    pub paper: Option<PaperSize>,
}

/// Columns and titles of 卷内目录.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ContentsLayout {
    /// Keys of the columns in their order; by default the standard ones. `print.wording` renames headings.
    pub columns: Vec<String>,
    /// How titles are written, with the fields {name}, {level} and {title}: by default `{name}{level}研究生{title}`,
    /// and `{name}{title}` for items to which `volume` gives a title.
    pub title: Option<String>,
    /// What stands as the date of every paper, where the archive asks for one: 2022年12月.
    pub date: Option<String>,
    /// Whether papers that are lacking have a row too, with the reason.
    pub lacking: bool,
}

/// Paper of the summary table, always landscape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PaperSize {
    /// 210 by 297 mm.
    A4,
    /// 297 by 420 mm.
    A3,
}
