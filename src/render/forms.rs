//! The documents: their titles, templates, and places in the volume.

use std::sync::Arc;

use crate::records::{Batch, FormCode, FormName, OwnForm, PracticeVariant, Student, VolumeItem};

/// A document that zishen prints for one student.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    Own(Arc<OwnForm>),
    /// A paper that is filed as it came.
    Paper(Arc<VolumeItem>),
}

impl Form {
    /// What makes up a student's volume, in its order: what the batch lists, or else the forms of the notice.
    pub fn volume(variant: PracticeVariant, batch: &Batch, student: &Student) -> Vec<Form> {
        match batch.volume_of(student) {
            Some(list) => list.items.iter().map(|item| Form::listed(item, variant, batch)).collect(),
            None => Form::of_notice(variant, &batch.print.forms, student),
        }
    }

    fn listed(item: &VolumeItem, variant: PracticeVariant, batch: &Batch) -> Form {
        let own = batch.print.forms.iter().find(|form| form.code == item.code);
        match (item.built_in(), own) {
            (Some(form), _) => Form::numbered(form, variant),
            (None, Some(own)) => Form::Own(Arc::new(own.clone())),
            (None, None) => Form::Paper(Arc::new(item.clone())),
        }
    }

    fn numbered(form: FormCode, variant: PracticeVariant) -> Form {
        match form {
            FormCode::Plan => Form::Plan,
            FormCode::Transcript => Form::Transcript,
            FormCode::Midterm => Form::Midterm,
            FormCode::Proposal => Form::Proposal,
            FormCode::Practice => match variant {
                PracticeVariant::Practice => Form::Practice,
                PracticeVariant::Professional => Form::ProfessionalPractice,
            },
            FormCode::Activities => Form::Activities,
            FormCode::Outputs => Form::Outputs,
            FormCode::Review => Form::Review,
        }
    }

    /// The forms in the order of the notice, with the school's own behind those that they follow.
    fn of_notice(variant: PracticeVariant, own: &[OwnForm], student: &Student) -> Vec<Form> {
        let own: Vec<&OwnForm> = own.iter().filter(|form| form.is_asked_of(student.category())).collect();
        let mut volume = Vec::new();
        for code in FormCode::ALL {
            volume.push(Form::numbered(code, variant));
            let following = own.iter().filter(|own| own.after == Some(code));
            volume.extend(following.map(|own| Form::Own(Arc::new((*own).clone()))));
        }
        volume.extend(own.iter().filter(|own| own.after.is_none()).map(|own| Form::Own(Arc::new((*own).clone()))));
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
    pub fn code(&self) -> &str {
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
            Form::Paper(item) => &item.code,
        }
    }

    /// The title on the form.
    pub fn title(&self) -> &str {
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
            Form::Paper(item) => item.title.as_deref().unwrap_or(&item.code),
        }
    }

    /// The title that the school gives it.
    pub fn titled<'b>(&'b self, batch: &'b Batch) -> &'b str {
        batch.print.titles.get(self.code()).map_or(self.title(), String::as_str)
    }

    /// The title in the contents list, which the batch may give an item of the volume.
    pub fn listed_title<'b>(&'b self, batch: &'b Batch, student: &Student) -> &'b str {
        let item = self.item(batch, student).and_then(|item| item.title.as_deref());
        item.unwrap_or_else(|| self.titled(batch))
    }

    /// The form's number in the volume, which an original may take; covers have none.
    pub fn number(&self) -> Option<FormCode> {
        match self {
            Form::Plan => Some(FormCode::Plan),
            Form::Transcript => Some(FormCode::Transcript),
            Form::Midterm => Some(FormCode::Midterm),
            Form::Proposal => Some(FormCode::Proposal),
            Form::Practice | Form::ProfessionalPractice => Some(FormCode::Practice),
            Form::Activities => Some(FormCode::Activities),
            Form::Outputs => Some(FormCode::Outputs),
            Form::Review => Some(FormCode::Review),
            Form::Cover | Form::Contents | Form::Notes | Form::Own(_) | Form::Paper(_) => None,
        }
    }

    /// The name of what may be signed or kept as an original; covers and filed papers have none.
    pub fn name(&self) -> Option<FormName> {
        match self {
            Form::Own(own) => Some(FormName::Own(own.code.clone())),
            _ => self.number().map(FormName::Numbered),
        }
    }

    /// The key by which a record or a list names what stands here: both forms of the practice have one.
    pub fn key(&self) -> &str {
        self.number().map_or(self.code(), |form| form.into())
    }

    /// What the batch says of it as an item of a student's volume.
    pub fn item<'b>(&self, batch: &'b Batch, student: &Student) -> Option<&'b VolumeItem> {
        batch.volume_of(student)?.items.iter().find(|item| item.code == self.key())
    }
}
