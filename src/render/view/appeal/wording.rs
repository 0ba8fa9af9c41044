//! How the papers of each way are called and who issues them.

use crate::appeal::{Body, Clock, Notice, Remedy, TimeLimit};
use crate::message::Word;

/// The title of a paper.
pub fn title(remedy: Remedy, notice: Notice) -> String {
    let way = remedy.chinese();
    match (notice, remedy) {
        (Notice::Accept, _) => format!("{way}受理通知书"),
        (Notice::Refuse, _) => format!("{way}不予受理通知书"),
        (Notice::Notify, _) => "拟不予通过告知书".to_owned(),
        (Notice::Extend, _) => format!("{way}延期告知书"),
        (Notice::Decide, Remedy::Appeal) => "申诉复查决定书".to_owned(),
        (Notice::Decide, _) => format!("{way}决定书"),
    }
}

/// What a student hands in: a 申诉 is one by its name.
pub fn application(remedy: Remedy) -> String {
    match remedy {
        Remedy::Appeal => remedy.chinese(),
        Remedy::AcademicReview | Remedy::Reconsideration => format!("{}申请", remedy.chinese()),
    }
}

/// Who issues the papers: experts decide for the school.
pub fn issuer(body: Body, school: &str) -> String {
    match body {
        Body::Experts => school.to_owned(),
        body => format!("{school}{}", body.chinese()),
    }
}

/// `15日`
pub fn length(limit: &TimeLimit) -> String {
    limit.message().zh()
}

/// `，即不迟于2025年12月10日`, or nothing where the last day cannot be computed.
pub fn at_latest(clock: &Clock) -> String {
    clock.in_chinese().map_or(String::new(), |last| format!("，即不迟于{last}"))
}
