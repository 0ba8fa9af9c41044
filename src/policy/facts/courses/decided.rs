//! Decisions on courses: 免修, 学分认定 and 课程替代.

use super::planned::course_key;
use crate::finding::Ruled;
use crate::policy::case::Case;
use crate::policy::facts::exceptions::Granted;
use crate::policy::trail::Trail;
use crate::records::values::Credits;
use crate::records::{ExceptionKind, PlannedCourse};

/// A course that a valid decision counts as passed.
#[derive(Debug, Clone, Copy)]
pub struct Excused {
    /// The credits that are recognised; none where the course itself is (免修).
    pub credits: Option<Credits>,
}

/// Whether a valid decision counts a course as passed: 免修 or 学分认定.
pub fn excused<'a>(
    case: &Case<'a>,
    course: &PlannedCourse,
    decisions: &mut Vec<Ruled>,
    trail: &mut Trail<'a>,
) -> Option<Excused> {
    if best_valid(case, ExceptionKind::Exemption, course, decisions, trail).is_some() {
        return Some(Excused { credits: None });
    }
    let transfer = best_valid(case, ExceptionKind::CreditTransfer, course, decisions, trail)?;
    Some(Excused { credits: Some(transfer.exception.credits.unwrap_or_default()) })
}

/// The courses that stand for a planned one by a valid decision, each once, by what they are known by.
pub fn substitutes<'a>(
    case: &Case<'a>,
    course: &PlannedCourse,
    decisions: &mut Vec<Ruled>,
    trail: &mut Trail<'a>,
) -> Vec<String> {
    let valid = best_valid(case, ExceptionKind::Substitution, course, decisions, trail);
    let codes = valid.map_or(&[][..], |granted| &granted.exception.courses);
    let mut taken: Vec<String> = codes.iter().map(|code| course_key(code, "").into_owned()).collect();
    taken.sort();
    taken.dedup();
    taken
}

/// Notes every decision of a kind on a course, and returns the valid one that goes furthest.
fn best_valid<'c, 'a>(
    case: &'c Case<'a>,
    kind: ExceptionKind,
    course: &PlannedCourse,
    decisions: &mut Vec<Ruled>,
    trail: &mut Trail<'a>,
) -> Option<&'c Granted<'a>> {
    decisions.extend(case.granted(kind, &course.code).map(Granted::ruled));
    let valid = case.granted(kind, &course.code).filter(|granted| granted.refusal.is_none());
    let valid = valid.max_by_key(|granted| (granted.exception.credits, &granted.exception.courses))?;
    trail.mark_used(valid.exception);
    Some(valid)
}
