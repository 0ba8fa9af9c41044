//! `policy.yaml`: documents, clauses, the applicability table and pass marks.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::records::values::Percent;
use crate::records::{Category, CourseClass};

/// The rules of one batch.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Format of the file: `zishen/policy/1`.
    pub schema: String,
    /// The documents that clauses refer to, by key.
    pub documents: BTreeMap<String, PolicyDocument>,
    /// Clauses of the requirements that hold for everyone.
    pub clauses: Clauses,
    /// Which requirement holds for which category.
    pub applicability: Applicability,
    /// Pass marks; the first entry that matches holds.
    pub pass_marks: Vec<PassMark>,
}

/// A document with legal force.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyDocument {
    /// Title.
    pub title: String,
    /// 文号, if it has one.
    pub number: Option<String>,
}

/// A clause of one of the documents.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClauseRef {
    /// Key of the document.
    pub basis: String,
    /// The clause.
    pub clause: String,
}

/// Clauses of the requirements that hold for everyone.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Clauses {
    /// Records to be checked, and the application.
    pub application: ClauseRef,
    /// Courses and credits.
    pub courses: ClauseRef,
    /// Provincial projects.
    pub projects: ClauseRef,
    /// Scans that prove the outputs.
    pub evidence: ClauseRef,
    /// Outputs that need the approval of committees.
    pub other_outputs: ClauseRef,
}

/// Which requirement holds for which category.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Applicability {
    /// 实践环节
    pub practice: Row,
    /// 学术活动
    pub activities: Row,
    /// 中期考核
    pub midterm: Row,
    /// 开题报告
    pub proposal: Row,
    /// 科研情况
    pub outputs: Row,
    /// 学位照片
    pub photo: Row,
    /// 学信网照片
    pub chsi_photo: Row,
}

/// One line of the applicability table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Row {
    /// Key of the document.
    pub basis: String,
    /// The clause.
    pub clause: String,
    /// 学术学位硕士
    pub academic_master: Applies,
    /// 专业学位硕士
    pub professional_master: Applies,
    /// 学术学位博士
    pub academic_doctor: Applies,
    /// 专业学位博士
    pub professional_doctor: Applies,
    /// 在职（含同等学力）
    pub in_service: Applies,
    /// 非学历教育
    pub non_degree: Applies,
}

impl Row {
    /// The cell of one category.
    pub fn applies(&self, category: Category) -> Applies {
        match category {
            Category::AcademicMaster => self.academic_master,
            Category::ProfessionalMaster => self.professional_master,
            Category::AcademicDoctor => self.academic_doctor,
            Category::ProfessionalDoctor => self.professional_doctor,
            Category::InService => self.in_service,
            Category::NonDegree => self.non_degree,
        }
    }
}

/// A cell of the applicability table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applies {
    /// Holds for everyone in the category.
    Required,
    /// Holds for nobody in the category.
    None,
    /// The programme says.
    ByProgramme,
}

/// A pass mark and what it holds for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassMark {
    /// Class of courses; absent for all.
    pub class: Option<CourseClass>,
    /// Least mark.
    pub mark: Percent,
    /// Key of the document.
    pub basis: String,
    /// The clause.
    pub clause: String,
}
