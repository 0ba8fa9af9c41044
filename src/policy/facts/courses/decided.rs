//! Decisions on courses: 免修, 学分认定 and 课程替代.

use super::planned::course_key;
use crate::finding::Ruled;
use crate::message::Message;
use crate::policy::case::Case;
use crate::policy::facts::exceptions::Granted;
use crate::policy::trail::Trail;
use crate::records::values::Credits;
use crate::records::{Exception, ExceptionKind, PlannedCourse, Sourced};

/// A valid decision that counts a course as passed.
#[derive(Debug, Clone, Copy)]
pub struct Excused<'a> {
    /// 免修 or 学分认定.
    pub exception: &'a Sourced<Exception>,
}

impl Excused<'_> {
    /// The credits that are recognised; none where the course itself is (免修).
    pub fn credits(&self) -> Option<Credits> {
        let is_transfer = self.exception.kind == ExceptionKind::CreditTransfer;
        is_transfer.then(|| self.exception.credits.unwrap_or_default())
    }
}

/// The valid decision that counts a course as passed: 免修, or the 学分认定 that goes furthest.
pub fn excused<'a>(case: &Case<'a>, course: &PlannedCourse, decisions: &mut Vec<Ruled>) -> Option<Excused<'a>> {
    let kinds = [ExceptionKind::Exemption, ExceptionKind::CreditTransfer];
    kinds.into_iter().find_map(|kind| {
        decisions.extend(case.granted(kind, &course.code).map(Granted::ruled));
        let valid = case.granted(kind, &course.code).filter(|granted| granted.is_valid());
        let valid = valid.max_by_key(|granted| granted.exception.credits)?;
        Some(Excused { exception: valid.exception })
    })
}

/// The kinds of valid decisions each of which excuses from a course of so many credits.
pub fn excusing(case: &Case, course: &PlannedCourse, credits: Credits) -> Vec<ExceptionKind> {
    let is_whole = |granted: &Granted| granted.exception.credits.is_some_and(|own| own >= credits);
    let transfers = || case.granted(ExceptionKind::CreditTransfer, &course.code).filter(|granted| is_whole(granted));
    let exempt = case.granted(ExceptionKind::Exemption, &course.code).any(Granted::is_valid);
    let transferred = transfers().any(Granted::is_valid);
    let kinds = [(exempt, ExceptionKind::Exemption), (transferred, ExceptionKind::CreditTransfer)];
    kinds.into_iter().filter(|(is_so, _)| *is_so).map(|(_, kind)| kind).collect()
}

/// Why a person must say whether a decision counts a course as passed, where none surely does.
pub fn excuse_in_doubt(case: &Case, course: &PlannedCourse, credits: Credits) -> Option<Message> {
    let exemptions = case.granted(ExceptionKind::Exemption, &course.code);
    let transfers = case.granted(ExceptionKind::CreditTransfer, &course.code);
    let enough = transfers.filter(|granted| granted.exception.credits.is_some_and(|own| own >= credits));
    exemptions.chain(enough).find_map(Granted::open_doubt)
}

/// Courses that stand for a planned one by a decision.
#[derive(Debug)]
pub struct StandIns {
    /// Each once, by what it is known by.
    pub codes: Vec<String>,
    /// Why a person must say whether the decision counts.
    pub doubt: Option<Message>,
}

/// The courses that stand for a planned one, by each decision that counts or may; those that surely count first.
pub fn substitutes<'a>(
    case: &Case<'a>,
    course: &PlannedCourse,
    decisions: &mut Vec<Ruled>,
    trail: &mut Trail<'a>,
) -> Vec<StandIns> {
    let granted = || case.granted(ExceptionKind::Substitution, &course.code);
    decisions.extend(granted().map(Granted::ruled));
    let mut all: Vec<StandIns> = Vec::new();
    for one in granted().filter(|one| one.refusal.is_none()) {
        if one.is_valid() {
            trail.mark_used(one.exception);
        }
        let mut codes: Vec<String> =
            one.exception.courses.iter().map(|code| course_key(code, "").into_owned()).collect();
        codes.sort();
        codes.dedup();
        all.push(StandIns { codes, doubt: one.open_doubt() });
    }
    all.sort_by(|one, other| (one.doubt.is_some(), &one.codes).cmp(&(other.doubt.is_some(), &other.codes)));
    all
}
