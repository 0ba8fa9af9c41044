//! A student: person, studies, plan, and the papers that come with the application.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::values::{CalendarMonth, Credits, Day, StudentId};
use super::{Activity, CourseResult, Midterm, Outputs, Period, PlannedCourse, Practice, Proposal, SignOff, Sourced};

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
    pub fn original(&self, form: OriginalForm) -> Option<&Sourced<Original>> {
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

/// 学位层次.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// 博士
    Doctor,
    /// 硕士
    Master,
}

impl Level {
    /// The word on forms.
    pub fn chinese(self) -> &'static str {
        match self {
            Level::Doctor => "博士",
            Level::Master => "硕士",
        }
    }
}

/// 学位类型.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DegreeKind {
    /// 学术学位
    Academic,
    /// 专业学位
    Professional,
}

impl DegreeKind {
    /// The word on forms.
    pub fn chinese(self) -> &'static str {
        match self {
            DegreeKind::Academic => "学术学位",
            DegreeKind::Professional => "专业学位",
        }
    }
}

/// 学习方式.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StudyMode {
    /// 全日制
    FullTime,
    /// 非全日制
    PartTime,
}

impl StudyMode {
    /// The word on forms.
    pub fn chinese(self) -> &'static str {
        match self {
            StudyMode::FullTime => "全日制",
            StudyMode::PartTime => "非全日制",
        }
    }
}

/// 培养类别.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Track {
    /// 学历教育
    Regular,
    /// 在职攻读硕士学位
    InService,
    /// 同等学力
    Equivalent,
    /// 非学历教育
    NonDegree,
}

impl Track {
    /// The word on forms.
    pub fn chinese(self) -> &'static str {
        match self {
            Track::Regular => "学历教育",
            Track::InService => "在职攻读学位",
            Track::Equivalent => "同等学力",
            Track::NonDegree => "非学历教育",
        }
    }
}

/// A column of the applicability table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// 学术学位硕士
    AcademicMaster,
    /// 专业学位硕士
    ProfessionalMaster,
    /// 学术学位博士
    AcademicDoctor,
    /// 专业学位博士
    ProfessionalDoctor,
    /// 在职（含同等学力）
    InService,
    /// 非学历教育
    NonDegree,
}

impl Category {
    /// The word on forms.
    pub fn chinese(self) -> &'static str {
        match self {
            Category::AcademicMaster => "学术学位硕士",
            Category::ProfessionalMaster => "专业学位硕士",
            Category::AcademicDoctor => "学术学位博士",
            Category::ProfessionalDoctor => "专业学位博士",
            Category::InService => "在职研究生",
            Category::NonDegree => "非学历教育研究生",
        }
    }
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

/// 个人培养计划.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// 培养目标与学习计划.
    pub objective: Option<String>,
    /// 课程学习计划.
    #[serde(default)]
    pub courses: Vec<Sourced<PlannedCourse>>,
    /// 培养环节计划.
    #[serde(default)]
    pub milestones: Vec<PlannedMilestone>,
    /// 学位论文工作计划.
    #[serde(default)]
    pub thesis_schedule: Vec<Period>,
    /// Day on which the student signed.
    pub student_signed: Option<Day>,
    /// 导师线上审核.
    pub supervisor_review: Option<SignOff>,
    /// 学院审核.
    pub college_review: Option<SignOff>,
}

/// A milestone in the plan.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedMilestone {
    /// 环节名称.
    pub name: String,
    /// 学分.
    pub credits: Option<Credits>,
    /// 计划完成学期.
    pub term: Option<String>,
    /// 要求.
    pub requirement: Option<String>,
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

/// A form that the college kept on paper; it takes the place of the printed one.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Original {
    /// Which form.
    pub form: OriginalForm,
    /// Pages of a paper that was not scanned.
    pub pages: Option<u16>,
    /// Scanned pages, one picture each, below the inputs.
    #[serde(default)]
    pub scans: Vec<String>,
    /// Day of the paper.
    pub date: Option<Day>,
}

/// The seven forms of the notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OriginalForm {
    /// 个人培养计划书
    Plan,
    /// 课程学习成绩单
    Transcript,
    /// 中期筛选考核评定表
    Midterm,
    /// 开题报告书
    Proposal,
    /// 实践环节考核表/专业实践考核表
    Practice,
    /// 学术报告登记表
    Activities,
    /// 科研情况登记表
    Outputs,
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

/// A decision of people.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Which step.
    pub kind: DecisionKind,
    /// From 1; a 重审 counts on.
    pub round: Option<u16>,
    /// What was decided.
    pub decision: Ruling,
    /// Who.
    pub by: Option<String>,
    /// When.
    pub date: Option<Day>,
    /// 备注.
    pub note: Option<String>,
}

/// A step of the review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionKind {
    /// 学院初审
    CollegeReview,
    /// 研究生院复核
    GraduateSchoolReview,
}

/// 通过 or 不通过.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ruling {
    /// 通过
    Pass,
    /// 不通过
    Fail,
}

impl Ruling {
    /// The word on forms.
    pub fn chinese(self) -> &'static str {
        match self {
            Ruling::Pass => "通过",
            Ruling::Fail => "不通过",
        }
    }
}
