//! The batch: which review this is, of which school, on which fixed date.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::values::Day;
use super::{AliasTable, FormName, Print, Reexamination, Sourced, Student, SummaryLayout, VolumeItem, VolumeList};
use crate::finding::Code;

/// `batch.yaml`.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// Format of the file: `zishen/batch/1`.
    pub schema: String,
    /// Name of the batch and of its folder under `out/`: ASCII letters, digits, `-`, `_`.
    pub batch: String,
    /// Title in words, for example 2022年下半年研究生毕业资格审查.
    pub title: String,
    /// The one date on documents, in PDF metadata and in the bags.
    pub date: Day,
    /// School, as it signs its papers.
    pub school: School,
    /// What goes into the archive number.
    pub archive: Archive,
    /// Every college that sends students.
    pub colleges: Vec<College>,
    /// The stages of the season after one another, for example 送审, 答辩, 授位, each with its last day.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// How the exports below `tables` name their columns and words, beyond what is known.
    pub tables: Option<AliasTable>,
    /// What volumes hold, in which order; by default what the notice says.
    #[serde(default)]
    pub volume: Vec<VolumeList>,
    /// What the school prints otherwise than the built-in forms do.
    #[serde(default)]
    pub print: Print,
    /// How dossiers are packed.
    #[serde(default)]
    pub packet: Packet,
    /// When a build stops before it publishes.
    #[serde(default)]
    pub brakes: Brakes,
    /// How much one student may cost.
    #[serde(default)]
    pub limits: Limits,
    /// How colleges send in and the graduate school re-examines.
    #[serde(default)]
    pub reexamination: Reexamination,
}

/// How much one student may cost in bytes, work and memory, so that the others go on whatever one record holds. Who is
/// beyond is named and has no dossier until the record is corrected or the limit raised.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Most units of 1024 bytes of a student's record, all tables together. Typesetting takes about a thousand times as
    /// much memory.
    pub record_kilobytes: u32,
    /// Most characters of one field.
    pub field_characters: u32,
    /// Most units of 1,048,576 bytes of a student's originals, evidence and photo together.
    pub files_megabytes: u32,
    /// Most seconds that setting one document may take, and as many again for each further 64 KB of its data (about 100 students
    /// of a table); it is given up then, for a loop in a template may never end.
    pub document_seconds: u32,
    /// Seconds after which the log says which student, table or step is at work.
    pub step_seconds: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            record_kilobytes: 512,
            field_characters: 10_000,
            files_megabytes: 256,
            document_seconds: 60,
            step_seconds: 60,
        }
    }
}

/// Shares of change against the last run, in percent, beyond which a build publishes nothing until a person agrees.
/// Verdicts and rows of fewer than five never stop a build by their share.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Brakes {
    /// Students whose verdict is another one.
    pub verdicts: u8,
    /// Students, or rows of exports, that are no longer there.
    pub rows: u8,
    /// Students of whom a kind of table, or a file, said something and says nothing any more.
    pub fed: u8,
}

impl Default for Brakes {
    fn default() -> Brakes {
        Brakes { verdicts: 20, rows: 10, fed: 0 }
    }
}

/// How dossiers are packed and signed.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Packet {
    /// Whether dossiers also have checksums of SM3 (GB/T 32905-2016), for archives that ask for them.
    pub sm3: bool,
    /// Whether dossiers also have `ro-crate-metadata.json` (RO-Crate 1.1), for repositories that read it.
    pub ro_crate: bool,
    /// Forms whose PDF `sign --pdf` signs too, beside the summary table: named as in `print.signed_by_hand`.
    pub signed_forms: Vec<Sourced<FormName>>,
}

impl Batch {
    /// A college by its code.
    pub fn college(&self, code: &str) -> Option<&College> {
        self.colleges.iter().find(|c| c.code == code)
    }

    /// What uploads of a student may be beside the forms of the notice and evidence: items of the volume, and forms of the school's own, by
    /// title and code.
    pub fn filed_items(&self, student: &Student) -> Vec<VolumeItem> {
        let title = |code: &str| self.print.forms.iter().find(|own| own.code == code).map(|own| own.title.clone());
        match self.volume_of(student) {
            Some(list) => {
                let titled = |item: &VolumeItem| item.title.clone().or_else(|| title(&item.code));
                list.items.iter().map(|item| VolumeItem { title: titled(item), ..item.clone() }).collect()
            }
            None => {
                let asked = self.print.forms.iter().filter(|own| own.is_asked_of(student.category()));
                asked.map(VolumeItem::of_form).collect()
            }
        }
    }

    /// What a student's volume holds; none where the order of the notice holds.
    pub fn volume_of(&self, student: &Student) -> Option<&VolumeList> {
        let category = student.category();
        let fits = |list: &&VolumeList| {
            let of_category = list.categories.is_empty() || category.is_some_and(|c| list.categories.contains(&c));
            let of_level = list.levels.is_empty() || student.level.is_some_and(|level| list.levels.contains(&level));
            of_category && of_level
        };
        self.volume.iter().find(fits)
    }

    /// Whether an item is a paper that is filed: neither a built-in form nor one of the school's own.
    pub fn is_filed(&self, item: &VolumeItem) -> bool {
        item.built_in().is_none() && self.print.forms.iter().all(|form| form.code != item.code)
    }

    /// Whether an item must be there.
    pub fn is_required(&self, item: &VolumeItem) -> bool {
        item.required.unwrap_or(self.is_filed(item))
    }

    /// A stage by its code.
    pub fn stage(&self, code: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.code == code)
    }
}

/// The school that confers the degree.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct School {
    /// Full name.
    pub name: String,
    /// 学校代码, five digits.
    pub code: String,
    /// Other ways in which papers write the name, for example in English.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Name of the graduate school, for example 研究生院.
    pub graduate_school: String,
}

/// Where the archive files the dossiers.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Archive {
    /// 全宗号.
    pub fonds: String,
    /// 类别号.
    pub class_code: String,
    /// 类目名称, which GB/T 9705 wants on the cover beside the code.
    pub class_name: Option<String>,
    /// 密级 of the volumes; left to be filled in where none is given.
    pub secrecy: Option<String>,
    /// 年度.
    pub year: String,
    /// 保管期限.
    pub retention: String,
    /// Pattern of the archive number (档号), for example `{fonds}-{class_code}·{year}-{retention_code}-{seq:4}`: text and
    /// the fields fonds, class_code, year, retention, retention_code (Y, D30, D10), batch, college, and once seq, the
    /// running number with its least number of digits. Without a pattern the archive fills the number in.
    pub number: Option<String>,
    /// The first running number, 1 by default: more where an earlier batch of the same year took the first ones.
    pub first: Option<u32>,
}

/// A college (培养单位).
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct College {
    /// Code and folder name: ASCII letters, digits, `-`, `_`.
    pub code: String,
    /// Full name.
    pub name: String,
    /// The college's own summary table; as `print.summary` where it has none.
    pub summary: Option<SummaryLayout>,
    /// Days on which the college takes applications; absent where it sets none.
    pub applications: Option<Window>,
}

/// A stage of the season, by whose last day something must be done.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Key by which requirements name it, for example `review`.
    pub code: String,
    /// Name in words, for example 论文送审.
    pub name: String,
    /// First day, where there is one.
    pub from: Option<Day>,
    /// Last day.
    pub until: Day,
    /// Requirements of docs/findings.md that must be met to pass it, beside those of policy and programme that name it.
    #[serde(default)]
    pub checks: Vec<Code>,
}

/// Days, both counted.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}
