//! A student: person, studies, plan, and the papers that come with the application.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::values::{CalendarMonth, Day, StudentId};
use super::{
    Activity, Category, CourseResult, Decision, DegreeKind, FormCode, Level, Midterm, Original, Outputs, Plan,
    PlannedCourse, Practice, Proposal, Sourced, StudyMode, Track,
};

/// `students/<id>.yaml`. Whatever is absent is missing, never zero or void.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Student {
    /// Format of the file: `zishen/student/1`.
    pub schema: String,
    /// 学号.
    pub id: StudentId,
    /// 姓名.
    pub name: Option<String>,
    /// Name in Latin letters.
    pub name_latin: Option<String>,
    /// 性别.
    pub sex: Option<Sex>,
    /// 出生日期.
    pub birth_date: Option<Day>,
    /// 证件.
    pub document: Option<Document>,
    /// 国籍.
    pub nationality: Option<String>,
    /// 民族.
    pub ethnic: Option<String>,
    /// Code of the college.
    pub college: Option<String>,
    /// Key of the programme.
    pub programme: Option<String>,
    /// 学位层次.
    pub level: Option<Level>,
    /// 学位类型.
    pub kind: Option<DegreeKind>,
    /// 学习方式.
    pub study_mode: Option<StudyMode>,
    /// 培养类别.
    pub track: Option<Track>,
    /// 入学年月.
    pub enrolled: Option<CalendarMonth>,
    /// 拟毕业年月.
    pub expected: Option<CalendarMonth>,
    /// 研究方向.
    pub research: Option<String>,
    /// 导师.
    #[serde(default)]
    pub supervisors: Vec<Supervisor>,
    /// 学位论文.
    pub thesis: Option<Thesis>,
    /// 毕业资格申请.
    pub application: Option<Sourced<Application>>,
    /// 个人培养计划.
    pub plan: Option<Sourced<Plan>>,
    /// Results of all attempts.
    #[serde(default)]
    pub results: Vec<Sourced<CourseResult>>,
    /// 实践环节.
    #[serde(default)]
    pub practice: Vec<Sourced<Practice>>,
    /// 学术活动.
    #[serde(default)]
    pub activities: Vec<Sourced<Activity>>,
    /// 中期考核.
    pub midterm: Option<Sourced<Midterm>>,
    /// 开题报告.
    pub proposal: Option<Sourced<Proposal>>,
    /// 科研情况.
    pub outputs: Option<Sourced<Outputs>>,
    /// Path of the degree photo below the inputs.
    pub photo: Option<String>,
    /// 学信网照片.
    pub chsi_photo: Option<ChsiPhoto>,
    /// Forms kept on paper.
    #[serde(default)]
    pub originals: Vec<Sourced<Original>>,
    /// Scans that prove the outputs.
    #[serde(default)]
    pub evidence: Vec<Sourced<Evidence>>,
    /// Decisions of people.
    #[serde(default)]
    pub decisions: Vec<Decision>,
}

impl Student {
    /// The column of the applicability table that the student stands in, if the records tell.
    pub fn category(&self) -> Option<Category> {
        match (self.track?, self.kind?, self.level?) {
            (Track::InService | Track::Equivalent, ..) => Some(Category::InService),
            (Track::NonDegree, ..) => Some(Category::NonDegree),
            (Track::Regular, DegreeKind::Academic, Level::Master) => Some(Category::AcademicMaster),
            (Track::Regular, DegreeKind::Academic, Level::Doctor) => Some(Category::AcademicDoctor),
            (Track::Regular, DegreeKind::Professional, Level::Master) => Some(Category::ProfessionalMaster),
            (Track::Regular, DegreeKind::Professional, Level::Doctor) => Some(Category::ProfessionalDoctor),
        }
    }

    /// The planned courses, none without a plan.
    pub fn planned_courses(&self) -> &[Sourced<PlannedCourse>] {
        self.plan.as_ref().map_or(&[], |plan| &plan.courses)
    }

    /// The evidence by its number.
    pub fn evidence_by_id(&self) -> BTreeMap<&str, &Sourced<Evidence>> {
        self.evidence.iter().map(|e| (e.id.as_str(), e)).collect()
    }

    /// The original that stands for a form, if the college kept one.
    pub fn original(&self, form: FormCode) -> Option<&Sourced<Original>> {
        self.originals.iter().find(|o| o.form == form)
    }
}

/// 性别, after GB/T 2261.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

impl Sex {
    /// The word on forms.
    pub fn chinese(self) -> &'static str {
        match self {
            Sex::Male => "男",
            Sex::Female => "女",
        }
    }
}

/// A document of identity.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// 证件类型.
    pub kind: DocumentKind,
    /// 证件号码.
    pub number: String,
}

/// 证件类型.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// 居民身份证
    ResidentId,
    /// 护照
    Passport,
    /// 港澳居民来往内地通行证
    HkMacaoPermit,
    /// 台湾居民来往大陆通行证
    TaiwanPermit,
    /// 其他
    Other,
}

/// A tutor.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Supervisor {
    /// Name.
    pub name: String,
    /// 职称.
    pub title: Option<String>,
    /// 第一导师, 校外导师 …
    pub role: Option<String>,
}

/// The thesis.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Thesis {
    /// 题目.
    pub title: Option<String>,
    /// 密级.
    pub secrecy: Option<String>,
}

/// 毕业资格申请.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// Day on which it was handed in.
    pub submitted: Option<Day>,
    /// Whether the student has confirmed the records.
    #[serde(default)]
    pub information_confirmed: bool,
}

/// 学信网照片.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChsiPhoto {
    /// 已校对
    Confirmed,
    /// 未校对
    Unconfirmed,
}

/// Scans that prove something.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Number by which outputs name it.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// Files below the inputs.
    pub files: Vec<String>,
}
