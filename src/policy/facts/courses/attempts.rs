//! What each sitting at a course means: under the pass mark of its class, the student's cohort and its own term.

use super::sittings::Sitting;
use crate::message::{Message, say};
use crate::policy::case::Case;
use crate::policy::entry::{Axis, Choice, Entry, Subject, possible};
use crate::policy::facts::opinion::remark::{raises_mark, voids_mark};
use crate::policy::stated::ExemptionRule;
use crate::policy::trail::Trail;
use crate::records::mark::{Judgement, Mark, PassMark};
use crate::records::values::Credits;
use crate::records::{CourseClass, CourseResult, Sourced, Term};

/// A sitting under the pass mark that holds for it.
#[derive(Debug)]
pub struct AttemptStanding<'a> {
    /// The sitting as the records describe it.
    pub sitting: Sitting<'a>,
    /// What it means under the pass mark.
    pub judgement: Judgement,
    /// The pass mark with its entry, where one could be determined.
    pub pass: Option<&'a Sourced<Entry<PassMark>>>,
    /// Why a person must decide.
    pub doubt: Option<Message>,
    /// Why it does not count, whatever its mark.
    pub excluded: Option<Message>,
    /// Whether it lies outside the studies under review.
    pub is_untimely: bool,
}

impl AttemptStanding<'_> {
    /// Whether a later sitting has brought the mark that this one lacks: 缓考 that was sat later.
    pub fn is_settled(&self) -> bool {
        self.excluded.is_some() && matches!(self.sitting.mark, Mark::Pending | Mark::Deferred)
    }
}

/// A course as it is asked: for a planned one as one of its places in the plan has it.
#[derive(Debug, Clone, Copy)]
pub struct AskedCourse<'a> {
    /// Name of the course.
    pub name: &'a str,
    /// The class that decides the pass mark.
    pub class: CourseClass,
    /// Credits that the course brings.
    pub credits: Credits,
}

/// Judges a sitting; `is_own` where it is one at the planned course itself and not at one that stands for it.
pub fn judge_sitting<'a>(
    case: &Case<'a>,
    asked: AskedCourse<'a>,
    sitting: Sitting<'a>,
    is_own: bool,
    trail: &mut Trail<'a>,
) -> AttemptStanding<'a> {
    let subject = Subject { class: Some(asked.class), term: sitting.term, ..case.subject };
    let Judged { judgement, pass, doubt } = judge_mark(case, asked, &sitting, &subject, trail);
    let passed = judgement == Judgement::Passed;
    let untimely = sitting.out_of_time(case);
    let is_untimely = untimely.is_some();
    let course = asked.name;
    let remark = || sitting.result.note.clone().unwrap_or_default();
    let raised = |pass: &Sourced<Entry<PassMark>>| raises_mark(case, sitting.result, &pass.is);
    let settled = if let Some(why) = untimely {
        let doubt = say("course-untimely").with("course", course).with("mark", sitting.words()).with("why", why);
        Some((Judgement::Undetermined, doubt))
    } else if passed && voids_mark(case, asked.class, sitting.result) {
        Some((Judgement::Undetermined, say("course-voided").with("course", course).with("remark", remark())))
    } else if judgement == Judgement::Failed && pass.is_some_and(raised) {
        Some((Judgement::Undetermined, say("course-raised").with("course", course).with("remark", remark())))
    } else if passed && is_own && sitting.result.credits != asked.credits {
        Some((Judgement::Undetermined, credits_differ(asked, sitting.result.credits)))
    } else if passed && sitting.mark == Mark::Exempt && needs_decision(case, &subject, trail) {
        Some((Judgement::Missing, say("course-exemption-undecided").with("course", course)))
    } else {
        None
    };
    let (judgement, doubt) = settled.map_or((judgement, doubt), |(judgement, doubt)| (judgement, Some(doubt)));
    AttemptStanding { sitting, judgement, pass, doubt, excluded: None, is_untimely }
}

/// The credits of plan and result are not the same.
pub fn credits_differ(asked: AskedCourse, credits: Credits) -> Message {
    say("course-credits-differ")
        .with("course", asked.name)
        .with("planned", asked.credits.to_string())
        .with("found", credits.to_string())
}

struct Judged<'a> {
    judgement: Judgement,
    pass: Option<&'a Sourced<Entry<PassMark>>>,
    doubt: Option<Message>,
}

/// What the marks of a sitting come to; two that contradict each other leave it open unless they come to the same.
fn judge_mark<'a>(
    case: &Case<'a>,
    asked: AskedCourse<'a>,
    sitting: &Sitting<'a>,
    subject: &Subject,
    trail: &mut Trail<'a>,
) -> Judged<'a> {
    let judged = judge_one(case, asked, sitting.result, sitting.mark, subject, trail);
    // Nobody is examined before the term of the course: where term and day ask different pass marks, neither is sure.
    let term_of_day = sitting.result.date.map(|day| Term::of_month(day.calendar_month()));
    if let Some(other) = term_of_day.filter(|other| sitting.term.is_some_and(|term| *other < term)) {
        let subject = Subject { term: Some(other), ..*subject };
        if judge_one(case, asked, sitting.result, sitting.mark, &subject, trail).judgement != judged.judgement {
            let doubt = say("course-term-contradicts").with("course", asked.name);
            return Judged { judgement: Judgement::Undetermined, doubt: Some(doubt), ..judged };
        }
    }
    let mut clashes = sitting.clashes.iter();
    let differs = |(row, mark): &&(&'a Sourced<CourseResult>, Mark)| {
        judge_one(case, asked, row, *mark, subject, trail).judgement != judged.judgement
    };
    let Some((other, _)) = clashes.find(differs) else { return judged };
    let doubt = say("attempts-contradict")
        .with("course", asked.name)
        .with("one", sitting.result.mark.clone().unwrap_or_default())
        .with("at", sitting.result.at().to_string())
        .with("other", other.mark.clone().unwrap_or_default())
        .with("other_at", other.at().to_string());
    Judged { judgement: Judgement::Undetermined, doubt: Some(doubt), ..judged }
}

fn judge_one<'a>(
    case: &Case<'a>,
    asked: AskedCourse<'a>,
    result: &CourseResult,
    mark: Mark,
    subject: &Subject,
    trail: &mut Trail<'a>,
) -> Judged<'a> {
    let words = &case.policy.words.marks;
    let named = |message: Message| Some(message.with("course", asked.name));
    let open = |judgement, doubt| Judged { judgement, pass: None, doubt };
    let entry = match case.choose_for(&case.policy.pass_marks, subject, trail) {
        Choice::Entry(entry) => entry,
        Choice::Unknown(axis) => {
            // Where every pass mark that may hold comes to the same, nothing is unknown.
            let mut may = possible(&case.policy.pass_marks, subject).map(|entry| words.judge(mark, &entry.is));
            let first = may.next().filter(|first| *first != Judgement::Undetermined);
            if let Some(first) = first.filter(|first| may.all(|other| other == *first)) {
                return open(first, None);
            }
            let missing = mark == Mark::Pending;
            let judgement = if missing { Judgement::Missing } else { Judgement::Undetermined };
            return open(
                judgement,
                named(match axis {
                    Axis::Term if !missing => say("course-term-untold"),
                    axis => say("course-mark-untold").with("axis", axis),
                }),
            );
        }
        Choice::None => return open(Judgement::Undetermined, named(say("course-no-pass-mark"))),
    };
    let judgement = words.judge(mark, &entry.is);
    let doubt = || {
        say("course-mark-undecidable")
            .with("mark", result.mark.clone().unwrap_or_default())
            .with("pass", entry.is.mark.to_string())
    };
    let doubt = if judgement == Judgement::Undetermined { named(doubt()) } else { None };
    Judged { judgement, pass: Some(entry), doubt }
}

/// Whether 免修 counts only by a decision on record.
pub fn needs_decision<'a>(case: &Case<'a>, subject: &Subject, trail: &mut Trail<'a>) -> bool {
    match case.choose_for(&case.policy.exemptions, subject, trail) {
        Choice::Entry(entry) => entry.is == ExemptionRule::ByDecision,
        _ => true,
    }
}
