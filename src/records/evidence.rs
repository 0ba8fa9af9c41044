//! Pieces of evidence, and `evidence.yaml` in the folder of a student's originals and evidence.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use super::values::Day;
use super::{FiledPaper, FormCode, Original, Sourced};
use crate::message::Word;

/// What the files of the folder are; those that it does not name are classified by their file names.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceSheet {
    /// Format of the file: `zishen/evidence/1`.
    pub schema: String,
    /// Forms that the college kept, scanned or on paper alone. Files are named relative to the folder.
    #[serde(default)]
    pub originals: Vec<Sourced<SheetOriginal>>,
    /// Papers of the batch's `volume`. Files are named relative to the folder.
    #[serde(default)]
    pub papers: Vec<Sourced<FiledPaper>>,
    /// Pieces of evidence. Files are named relative to the folder.
    #[serde(default)]
    pub evidence: Vec<Sourced<Evidence>>,
}

/// An original as the sheet names it.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SheetOriginal {
    /// The form whose place it takes: `plan`, `transcript`, `midterm`, `proposal`, `practice`, `activities`, `outputs`, `review`, or the
    /// code of one of the school's own.
    pub form: String,
    /// Pages of a paper that was not scanned.
    pub pages: Option<u16>,
    /// Scanned pages, one picture each, or one PDF.
    #[serde(default)]
    pub scans: Vec<String>,
    /// Day of the paper.
    pub date: Option<Day>,
}

impl SheetOriginal {
    /// The original of a built-in form, or the paper that stands for one of the school's own; its files are `scans`.
    pub fn into_either(self, scans: Vec<String>) -> Result<Original, FiledPaper> {
        let SheetOriginal { form: code, pages, date, .. } = self;
        match FormCode::of_key(&code) {
            Some(form) => Ok(Original { form, pages, scans, date }),
            None => Err(FiledPaper { code, pages, scans, date }),
        }
    }
}

/// Scans that prove something.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Number by which outputs name it.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// Which of the sheets that the rules ask for are among the files.
    #[serde(default)]
    pub shows: Vec<Shows>,
    /// Whether the supervisor has signed it, as an acceptance letter must be.
    pub supervisor_signed: Option<bool>,
    /// Files below the inputs.
    pub files: Vec<String>,
}

/// A sheet that proves an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Shows {
    /// 带刊号的封面
    Cover,
    /// 封底
    BackCover,
    /// 目录
    Contents,
    /// 论文首页
    FirstPage,
    /// 检索证明
    IndexReport,
    /// 录用函
    AcceptanceLetter,
    /// 证书
    Certificate,
}

impl Word for Shows {
    const KIND: &'static str = "shows";
}
