//! Every planned course, judged: which attempt counts, under which pass mark, and by which decision.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::exceptions::Granted;
use crate::finding::{Counted, Ruled};
use crate::message::{Fact, Message, say};
use crate::policy::case::Case;
use crate::policy::entry::{Axis, Choice, Subject};
use crate::policy::tables::{AttemptRule, ExemptionRule, Take};
use crate::policy::trail::Trail;
use crate::records::mark::{Judgement, Mark, PassMark};
use crate::records::values::{Credits, Percent};
use crate::records::{Attempt, CourseClass, CourseResult, ExceptionKind, PlannedCourse, Sourced, Term};

/// A planned course and what became of it.
#[derive(Debug)]
pub struct CourseStanding<'a> {
    /// The line of the plan.
    pub course: &'a Sourced<PlannedCourse>,
    /// The class that decides the pass mark: the programme's for the course's group, before the plan's own word.
    pub class: CourseClass,
    /// What all attempts come to.
    pub judgement: Judgement,
    /// Why a person must decide.
    pub doubt: Option<Message>,
    /// Every attempt, in the order of the record.
    pub attempts: Vec<AttemptStanding<'a>>,
    /// The attempts that count, one a course: its own, or those of the courses that stand for it. With their credits.
    pub counted: Vec<(Mark, Credits)>,
    /// Decisions that bear on it, valid or not.
    pub decisions: Vec<Ruled>,
}

/// One attempt at a course.
#[derive(Debug)]
pub struct AttemptStanding<'a> {
    /// The line of the results.
    pub result: &'a Sourced<CourseResult>,
    /// Its mark, understood.
    pub mark: Mark,
    /// What it means under the pass mark of its class, cohort and term.
    pub judgement: Judgement,
    /// The pass mark, where one could be told.
    pub pass: Option<Percent>,
    doubt: Option<Message>,
}

impl CourseStanding<'_> {
    /// Whether it counts in credits; 补修课 never does.
    pub fn is_for_credit(&self) -> bool {
        self.course.class != CourseClass::Remedial
    }

    /// The course and its attempts as rows under a finding.
    pub fn rows(&self) -> Vec<Counted> {
        let counts = self.judgement == Judgement::Passed;
        let own = Counted {
            what: say("course-row")
                .with("course", self.course.name.as_str())
                .with("class", self.class)
                .with("credits", self.course.credits.to_string())
                .with("marks", self.marks()),
            counts,
            at: self.attempts.first().map_or(self.course.at(), |attempt| attempt.result.at()).clone(),
        };
        let more = self.attempts.iter().skip(1).map(|attempt| Counted {
            what: say("attempt-row").with("course", self.course.name.as_str()).with("mark", attempt.words()),
            counts: attempt.judgement == Judgement::Passed,
            at: attempt.result.at().clone(),
        });
        [own].into_iter().chain(more).collect()
    }

    /// All marks in words.
    pub fn marks(&self) -> Message {
        match self.attempts.is_empty() {
            true => say("course-no-mark"),
            false => {
                let words: Vec<Fact> = self.attempts.iter().map(|attempt| attempt.words().into()).collect();
                say("course-marks").with("marks", words)
            }
        }
    }
}

impl AttemptStanding<'_> {
    /// `64（补考）`
    fn words(&self) -> Message {
        let mark = self.result.mark.as_deref().map(str::trim).filter(|mark| !mark.is_empty());
        let mark = mark.map_or_else(|| say("mark-pending"), |mark| say("mark").with("mark", mark));
        match self.result.attempt {
            Attempt::First => mark,
            attempt => say("mark-of-attempt").with("mark", mark).with("attempt", attempt),
        }
    }
}

/// Judges every planned course; one that is planned twice stands once.
pub fn judge_all<'a>(case: &Case<'a>, trail: &mut Trail<'a>) -> Vec<CourseStanding<'a>> {
    let mut seen = BTreeSet::new();
    let planned = case.student.planned_courses().iter();
    planned.filter(|course| seen.insert(course.code.as_str())).map(|course| judge(case, course, trail)).collect()
}

fn judge<'a>(case: &Case<'a>, course: &'a Sourced<PlannedCourse>, trail: &mut Trail<'a>) -> CourseStanding<'a> {
    let class = class_of(case, course);
    let mut decisions = Vec::new();
    let taken = substitutes(case, course, &mut decisions, trail);
    let of_course = |result: &&Sourced<CourseResult>| {
        !result.code.trim().is_empty() && (result.code == course.code || taken.contains(&result.code.as_str()))
    };
    let results = case.student.results.iter().filter(of_course);
    let attempts: Vec<_> = results.map(|result| attempt(case, course, class, result, &taken, trail)).collect();
    let excused = excused(case, course, &mut decisions, trail);
    let settled = match excused {
        Some((judgement, doubt)) => Settled { judgement, doubt, counted: vec![] },
        None => resolve(case, course, class, &attempts, &taken, trail),
    };
    let Settled { judgement, doubt, counted } = settled;
    CourseStanding { course, class, judgement, doubt, attempts, counted, decisions }
}

fn class_of(case: &Case, course: &PlannedCourse) -> CourseClass {
    let groups = case.programme().map_or(&[][..], |p| &p.credits.groups);
    let group = groups.iter().find(|group| Some(&group.code) == course.group.as_ref());
    group.map_or(course.class, |group| group.class)
}

/// Notes every decision of a kind on a course, and returns the valid one that goes furthest.
fn best_valid<'c, 'a>(
    case: &'c Case<'a>,
    kind: ExceptionKind,
    course: &PlannedCourse,
    decisions: &mut Vec<Ruled>,
    trail: &mut Trail<'a>,
) -> Option<&'c Granted<'a>> {
    decisions.extend(case.granted(kind, &course.code).map(|granted| granted.ruled()));
    let valid = case.granted(kind, &course.code).filter(|granted| granted.refusal.is_none());
    let valid = valid.max_by_key(|granted| granted.exception.credits)?;
    trail.mark_used(valid.exception);
    Some(valid)
}

/// Codes of the courses that stand for a planned one by a valid decision.
fn substitutes<'a>(
    case: &Case<'a>,
    course: &PlannedCourse,
    decisions: &mut Vec<Ruled>,
    trail: &mut Trail<'a>,
) -> Vec<&'a str> {
    let valid = best_valid(case, ExceptionKind::Substitution, course, decisions, trail);
    valid.map_or(vec![], |granted| granted.exception.courses.iter().map(String::as_str).collect())
}

/// A course that a valid decision counts as passed: 免修 and 学分认定.
fn excused<'a>(
    case: &Case<'a>,
    course: &PlannedCourse,
    decisions: &mut Vec<Ruled>,
    trail: &mut Trail<'a>,
) -> Option<(Judgement, Option<Message>)> {
    if best_valid(case, ExceptionKind::Exemption, course, decisions, trail).is_some() {
        return Some((Judgement::Passed, None));
    }
    let transfer = best_valid(case, ExceptionKind::CreditTransfer, course, decisions, trail)?;
    let credits = transfer.exception.credits.unwrap_or_default();
    match credits >= course.credits {
        true => Some((Judgement::Passed, None)),
        false => Some((Judgement::Undetermined, Some(credits_differ(course, credits)))),
    }
}

fn credits_differ(course: &PlannedCourse, credits: Credits) -> Message {
    say("course-credits-differ")
        .with("course", course.name.as_str())
        .with("planned", course.credits.to_string())
        .with("found", credits.to_string())
}

/// Judges one attempt under the pass mark of its class, the student's cohort and its own term.
fn attempt<'a>(
    case: &Case<'a>,
    course: &PlannedCourse,
    class: CourseClass,
    result: &'a Sourced<CourseResult>,
    taken: &[&str],
    trail: &mut Trail<'a>,
) -> AttemptStanding<'a> {
    let words = &case.policy.words.marks;
    let mark = words.read(result.mark.as_deref());
    let term = result.term.as_deref().and_then(|term| term.parse::<Term>().ok());
    let subject = Subject { class: Some(class), term, ..case.subject };
    let standing = |judgement, pass, doubt| AttemptStanding { result, mark, judgement, pass, doubt };
    let named = |message: Message| Some(message.with("course", course.name.as_str()));
    let rule: &PassMark = match case.choose_for(&case.policy.pass_marks, &subject, trail) {
        Choice::Entry(entry) => &entry.is,
        Choice::Unknown(axis) if mark == Mark::Pending => {
            return standing(Judgement::Missing, None, named(say("course-mark-untold").with("axis", axis)));
        }
        Choice::Unknown(Axis::Term) => {
            return standing(Judgement::Undetermined, None, named(say("course-term-untold")));
        }
        Choice::Unknown(axis) => {
            return standing(Judgement::Undetermined, None, named(say("course-mark-untold").with("axis", axis)));
        }
        Choice::None => return standing(Judgement::Undetermined, None, named(say("course-no-pass-mark"))),
    };
    let pass = Some(rule.mark);
    let substituted = taken.contains(&result.code.as_str());
    match words.judge(mark, rule) {
        Judgement::Passed if result.credits != course.credits && !substituted => {
            standing(Judgement::Undetermined, pass, Some(credits_differ(course, result.credits)))
        }
        Judgement::Passed if mark == Mark::Exempt && needs_decision(case, &subject, trail) => {
            standing(Judgement::Missing, pass, named(say("course-exemption-undecided")))
        }
        Judgement::Undetermined => {
            let doubt = say("course-mark-undecidable")
                .with("mark", result.mark.clone().unwrap_or_default())
                .with("pass", rule.mark.to_string());
            standing(Judgement::Undetermined, pass, named(doubt))
        }
        judgement => standing(judgement, pass, None),
    }
}

fn needs_decision<'a>(case: &Case<'a>, subject: &Subject, trail: &mut Trail<'a>) -> bool {
    match case.choose_for(&case.policy.exemptions, subject, trail) {
        Choice::Entry(entry) => entry.is == ExemptionRule::ByDecision,
        _ => true,
    }
}

/// What a course's attempts come to.
struct Settled {
    judgement: Judgement,
    doubt: Option<Message>,
    counted: Vec<(Mark, Credits)>,
}

impl Settled {
    fn doubtful(doubt: Message) -> Settled {
        Settled { judgement: Judgement::Undetermined, doubt: Some(doubt), counted: vec![] }
    }
}

/// What all attempts come to: those at the course itself, or at the courses that stand for it by a decision.
fn resolve<'a>(
    case: &Case<'a>,
    course: &PlannedCourse,
    class: CourseClass,
    attempts: &[AttemptStanding],
    taken: &[&str],
    trail: &mut Trail<'a>,
) -> Settled {
    let at = |code: &str| -> Vec<&AttemptStanding> { attempts.iter().filter(|a| a.result.code == code).collect() };
    let own = settle(case, course, class, &at(&course.code), course.credits, trail);
    if taken.is_empty() || own.judgement == Judgement::Passed {
        return own;
    }
    let credits = |code: &str| at(code).first().map_or(Credits::ZERO, |attempt| attempt.result.credits);
    let each: Vec<_> = taken.iter().map(|code| settle(case, course, class, &at(code), credits(code), trail)).collect();
    let worst = each.iter().map(|one| one.judgement).max().unwrap_or(Judgement::Missing);
    let together: Credits = taken.iter().map(|code| credits(code)).sum();
    // Several courses that stand for one must all be passed, and bring its credits together.
    if worst == Judgement::Passed && together < course.credits {
        return Settled::doubtful(credits_differ(course, together));
    }
    let doubt = each.iter().find_map(|one| one.doubt.clone());
    Settled { judgement: worst, doubt, counted: each.into_iter().flat_map(|one| one.counted).collect() }
}

/// What the attempts at one course come to: the best of them or the last, as the policy says.
fn settle<'a>(
    case: &Case<'a>,
    course: &PlannedCourse,
    class: CourseClass,
    attempts: &[&AttemptStanding],
    credits: Credits,
    trail: &mut Trail<'a>,
) -> Settled {
    if attempts.is_empty() {
        return Settled { judgement: Judgement::Missing, doubt: None, counted: vec![] };
    }
    let doubtful = |message: Message| Settled::doubtful(message.with("course", course.name.as_str()));
    let Some(rule) = attempt_rule(case, class, attempts, trail) else { return doubtful(say("attempts-no-rule")) };
    let truant = rule.truant_must_retake && attempts.iter().any(|attempt| attempt.mark == Mark::Truant);
    let only_resat = |attempt: &AttemptStanding| truant && attempt.result.attempt == Attempt::Resit;
    let counted = match rule.take {
        // A mark that is still to come can only add to what there is.
        Take::Best => attempts.iter().min_by_key(|a| (a.judgement, only_resat(a), Reverse(percent(a.mark)))).copied(),
        Take::Last => last(attempts),
    };
    let Some(counted) = counted else { return doubtful(say("attempts-order-untold")) };
    if counted.judgement == Judgement::Passed && only_resat(counted) {
        return doubtful(say("attempts-truant-resat"));
    }
    Settled { judgement: counted.judgement, doubt: counted.doubt.clone(), counted: vec![(counted.mark, credits)] }
}

/// The rule on several attempts, where it is the same for all of them.
fn attempt_rule<'a>(
    case: &Case<'a>,
    class: CourseClass,
    attempts: &[&AttemptStanding],
    trail: &mut Trail<'a>,
) -> Option<&'a AttemptRule> {
    let rule = |attempt: &&AttemptStanding| {
        let term = attempt.result.term.as_deref().and_then(|term| term.parse::<Term>().ok());
        match case.choose_for(&case.policy.attempts, &Subject { class: Some(class), term, ..case.subject }, trail) {
            Choice::Entry(entry) => Some(&entry.is),
            _ => None,
        }
    };
    let mut rules = attempts.iter().map(rule);
    let first = rules.next()??;
    rules.all(|other| other.is_some_and(|other| std::ptr::eq(first, other))).then_some(first)
}

/// A percent mark; none for all others.
pub fn percent(mark: Mark) -> Option<Percent> {
    match mark {
        Mark::Percent(percent) => Some(percent),
        _ => None,
    }
}

/// The last attempt by date, or by term and kind where dates are missing; none where the records do not tell and it
/// would matter.
fn last<'c, 'a>(attempts: &[&'c AttemptStanding<'a>]) -> Option<&'c AttemptStanding<'a>> {
    let by_date = |a: &&AttemptStanding| a.result.date.map(|day| (day.to_string(), a.result.attempt as u8));
    let by_term = |a: &&AttemptStanding| {
        let term = a.result.term.as_deref()?.parse::<Term>().ok()?;
        Some((term.to_string(), a.result.attempt as u8))
    };
    let keys = [attempts.iter().map(by_date).collect::<Option<Vec<_>>>(), attempts.iter().map(by_term).collect()];
    for keys in keys.into_iter().flatten() {
        let latest = keys.iter().max()?;
        let mut at_latest = attempts.iter().zip(&keys).filter(|(_, key)| *key == latest).map(|(attempt, _)| *attempt);
        if let (Some(only), None) = (at_latest.next(), at_latest.next()) {
            return Some(only);
        }
    }
    let first = *attempts.first()?;
    attempts.iter().all(|attempt| attempt.judgement == first.judgement).then_some(first)
}
