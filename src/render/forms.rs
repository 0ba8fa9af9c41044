//! The documents: their titles, templates, and places in the volume.

use crate::records::{Batch, Category, FormCode, OwnForm, PracticeVariant};

/// A document that zishen prints for one student.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// 封面
    Cover,
    /// 卷内目录
    Contents,
    /// ①个人培养计划书
    Plan,
    /// ②课程学习成绩单
    Transcript,
    /// ③中期筛选考核评定表
    Midterm,
    /// ④开题报告书
    Proposal,
    /// ⑤实践环节考核表
    Practice,
    /// ⑤专业实践考核表
    ProfessionalPractice,
    /// ⑥学术报告登记表
    Activities,
    /// ⑦科研情况登记表
    Outputs,
    /// 毕业资格审查表
    Review,
    /// 备考表
    Notes,
    /// A form of the school's own.
    Own(&'static OwnForm),
}

impl Form {
    /// The forms that make up the volume, in the order of the notice, for a variant of the practice, with the school's own
    /// for a category of students behind those that they follow.
    pub fn volume(variant: PracticeVariant, own: &[OwnForm], category: Option<Category>) -> Vec<Form> {
        let practice = match variant {
            PracticeVariant::Practice => Form::Practice,
            PracticeVariant::Professional => Form::ProfessionalPractice,
        };
        use Form::*;
        let is_asked =
            |form: &&OwnForm| form.categories.is_empty() || category.is_some_and(|c| form.categories.contains(&c));
        let own: Vec<&OwnForm> = own.iter().filter(is_asked).collect();
        let mut volume = Vec::new();
        for form in [Plan, Transcript, Midterm, Proposal, practice, Activities, Outputs, Review] {
            volume.push(form);
            let following = own.iter().filter(|own| own.after.is_some() && own.after == form.number());
            volume.extend(following.map(|own| Own(own.interned())));
        }
        volume.extend(own.iter().filter(|own| own.after.is_none()).map(|own| Own(own.interned())));
        volume
    }

    /// The built-in ones, in the order of the volume.
    pub const ALL: [Form; 12] = {
        use Form::*;
        [
            Cover,
            Contents,
            Plan,
            Transcript,
            Midterm,
            Proposal,
            Practice,
            ProfessionalPractice,
            Activities,
            Outputs,
            Review,
            Notes,
        ]
    };

    /// Stable name: of the template, of the example, in `dossier.json`.
    pub fn code(self) -> &'static str {
        match self {
            Form::Cover => "cover",
            Form::Contents => "contents",
            Form::Plan => "plan",
            Form::Transcript => "transcript",
            Form::Midterm => "midterm",
            Form::Proposal => "proposal",
            Form::Practice => "practice",
            Form::ProfessionalPractice => "professional-practice",
            Form::Activities => "activities",
            Form::Outputs => "outputs",
            Form::Review => "review",
            Form::Notes => "notes",
            Form::Own(own) => &own.code,
        }
    }

    /// The title on the form.
    pub fn title(self) -> &'static str {
        match self {
            Form::Cover => "业务档案封面",
            Form::Contents => "卷内目录",
            Form::Plan => "个人培养计划书",
            Form::Transcript => "课程学习成绩单",
            Form::Midterm => "中期筛选考核评定表",
            Form::Proposal => "开题报告书",
            Form::Practice => "实践环节考核表",
            Form::ProfessionalPractice => "专业实践考核表",
            Form::Activities => "学术报告登记表",
            Form::Outputs => "科研情况登记表",
            Form::Review => "毕业资格审查表",
            Form::Notes => "备考表",
            Form::Own(own) => &own.title,
        }
    }

    /// The title that the school gives it.
    pub fn titled(self, batch: &Batch) -> &str {
        batch.print.titles.get(self.code()).map_or(self.title(), String::as_str)
    }

    /// The form's number in the volume, which an original may take; covers have none.
    pub fn number(self) -> Option<FormCode> {
        match self {
            Form::Plan => Some(FormCode::Plan),
            Form::Transcript => Some(FormCode::Transcript),
            Form::Midterm => Some(FormCode::Midterm),
            Form::Proposal => Some(FormCode::Proposal),
            Form::Practice | Form::ProfessionalPractice => Some(FormCode::Practice),
            Form::Activities => Some(FormCode::Activities),
            Form::Outputs => Some(FormCode::Outputs),
            Form::Review => Some(FormCode::Review),
            Form::Cover | Form::Contents | Form::Notes | Form::Own(_) => None,
        }
    }
}
