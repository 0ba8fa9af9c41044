//! A student: person, studies, plan, and the papers that come with the application.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::location::Location;
use crate::message::Word;

use super::names::is_same_person;
use super::values::{CalendarMonth, Day, StudentId};
use super::{
    Activity, Admission, Category, CourseResult, Decision, DegreeKind, Evidence, FiledPaper, FormCode, Level, Midterm,
    Milestone, Original, Outputs, PhotoCheck, Plan, PlannedCourse, Practice, Proposal, Sourced, StudyMode, Track,
    Unread,
};

/// Numbers of the certificates, by which archives of degrees are sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Certificates {
    /// 毕业证书编号.
    pub graduation: Option<String>,
    /// 学位证书编号.
    pub degree: Option<String>,
}

/// `students/<id>.yaml`. Whatever is absent is missing, never zero or void.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
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
    /// Key of the programme; where it is absent, major, level, kind, mode and year of entry identify it.
    pub programme: Option<String>,
    /// 专业代码.
    pub major_code: Option<String>,
    /// 毕业证书和学位证书的编号, once they are given.
    pub certificates: Option<Certificates>,
    /// 学位层次.
    pub level: Option<Level>,
    /// 学位类型.
    pub kind: Option<DegreeKind>,
    /// 学习方式.
    pub study_mode: Option<StudyMode>,
    /// 培养类别.
    pub track: Option<Track>,
    /// 录取方式.
    pub admission: Option<Admission>,
    /// 入学年月.
    pub enrolled: Option<CalendarMonth>,
    /// 拟毕业年月.
    pub expected: Option<CalendarMonth>,
    /// 休学.
    #[serde(default)]
    pub leave: Vec<Sourced<Leave>>,
    /// Whether the student comes from another field (跨学科).
    pub cross_discipline: Option<bool>,
    /// 学费缴纳情况.
    pub fees: Option<Fees>,
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
    /// Further rows on 中期考核, where it was held again or its result was changed; the day decides, not the order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_midterms: Vec<Sourced<Midterm>>,
    /// Further rows on 开题报告.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_proposals: Vec<Sourced<Proposal>>,
    /// 其他培养环节.
    #[serde(default)]
    pub milestones: Vec<Sourced<Milestone>>,
    /// Signatures beside those of the forms, for example of a 班主任.
    #[serde(default)]
    pub signatures: Vec<Sourced<Signature>>,
    /// 科研情况.
    pub outputs: Option<Sourced<Outputs>>,
    /// Path of the degree photo below the inputs.
    pub photo: Option<String>,
    /// 照片平台的审核结果.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo_check: Option<PhotoCheck>,
    /// 学信网照片.
    pub chsi_photo: Option<ChsiPhoto>,
    /// Forms kept on paper.
    #[serde(default)]
    pub originals: Vec<Sourced<Original>>,
    /// Papers of the batch's `volume` that are filed as they came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<Sourced<FiledPaper>>,
    /// Scans that prove the outputs.
    #[serde(default)]
    pub evidence: Vec<Sourced<Evidence>>,
    /// Decisions of people.
    #[serde(default)]
    pub decisions: Vec<Decision>,
    /// Rows of exports, and whole exports, that belong to the student and could not be read. No field of the file: who
    /// reads exports fills it in.
    #[serde(skip)]
    pub unread: Vec<Unread>,
    /// Files of decisions that name the student and could not be read. No field of the file, either.
    #[serde(skip)]
    pub unread_decisions: Vec<Location>,
}

impl Student {
    /// The column of the applicability table that the student stands in, if the records say.
    pub fn category(&self) -> Option<Category> {
        match (self.track?, self.kind?, self.level?) {
            (Track::InService, ..) => Some(Category::InService),
            (Track::Equivalent, ..) => Some(Category::Equivalent),
            (Track::NonDegree, ..) => Some(Category::NonDegree),
            (Track::Regular, DegreeKind::Academic, Level::Master) => Some(Category::AcademicMaster),
            (Track::Regular, DegreeKind::Academic, Level::Doctor) => Some(Category::AcademicDoctor),
            (Track::Regular, DegreeKind::Professional, Level::Master) => Some(Category::ProfessionalMaster),
            (Track::Regular, DegreeKind::Professional, Level::Doctor) => Some(Category::ProfessionalDoctor),
        }
    }

    /// Whether a name is the student's, in either alphabet.
    pub fn is_called(&self, name: &str) -> bool {
        [&self.name, &self.name_latin].into_iter().flatten().any(|own| is_same_person(own, name))
    }

    /// The planned courses, none without a plan.
    pub fn planned_courses(&self) -> &[Sourced<PlannedCourse>] {
        self.plan.as_ref().map_or(&[], |plan| &plan.courses)
    }

    /// The month of entry; none where it lies after the review and so cannot be right.
    pub fn entered(&self, review: Day) -> Option<CalendarMonth> {
        self.enrolled.filter(|month| *month <= review.calendar_month())
    }

    /// Every row on 中期考核.
    pub fn midterms(&self) -> impl Iterator<Item = &Sourced<Midterm>> {
        self.midterm.iter().chain(&self.more_midterms)
    }

    /// Every row on 开题报告.
    pub fn proposals(&self) -> impl Iterator<Item = &Sourced<Proposal>> {
        self.proposal.iter().chain(&self.more_proposals)
    }

    /// The last 中期考核, which is the one that holds and is printed.
    pub fn last_midterm(&self) -> Option<&Sourced<Midterm>> {
        self.midterms().reduce(|last, one| if one.date > last.date { one } else { last })
    }

    /// The last 开题报告, which is the one that holds and is printed.
    pub fn last_proposal(&self) -> Option<&Sourced<Proposal>> {
        self.proposals().reduce(|last, one| if one.date > last.date { one } else { last })
    }

    /// The paper that is filed for an item of the volume.
    pub fn paper(&self, code: &str) -> Option<&FiledPaper> {
        self.papers.iter().map(|paper| &**paper).find(|paper| paper.code == code)
    }

    /// The original that stands for a form, if the college kept one.
    pub fn original(&self, form: FormCode) -> Option<&Sourced<Original>> {
        self.originals.iter().find(|o| o.form == form)
    }
}

/// 性别, after GB/T 2261.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

impl Word for Sex {
    const KIND: &'static str = "sex";
}

/// A document of identity.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// 证件类型.
    pub kind: DocumentKind,
    /// 证件号码.
    pub number: String,
}

/// 证件类型.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
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
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Supervisor {
    /// 姓名.
    pub name: String,
    /// 职称.
    pub title: Option<String>,
    /// 第一导师, 校外导师 …
    pub role: Option<String>,
}

/// 学位论文.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Thesis {
    /// 题目.
    pub title: Option<String>,
    /// 密级.
    pub secrecy: Option<String>,
}

/// 毕业资格申请.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// Day on which it was handed in.
    pub submitted: Option<Day>,
    /// Whether the student has confirmed the records.
    #[serde(default)]
    pub information_confirmed: bool,
    /// Whether the student has confirmed the photo; absent where the data do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo_confirmed: Option<bool>,
}

/// 学信网照片.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ChsiPhoto {
    /// 已校对
    Confirmed,
    /// 未校对
    Unconfirmed,
}

/// Who signed what, in which office.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Code of the form, or of the milestone.
    pub form: String,
    /// 班主任, 教研室主任 …
    pub office: String,
    /// 姓名.
    pub name: Option<String>,
    /// Day.
    pub date: Option<Day>,
    /// 意见.
    pub opinion: Option<String>,
}

/// 休学: months away from studies, both counted.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// First month.
    pub from: CalendarMonth,
    /// Last month.
    pub to: CalendarMonth,
}

/// 学费缴纳情况.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Fees {
    /// 已缴清
    Settled,
    /// 欠费
    Owing,
}
