//! Where a student stands: everything that the records come to, computed once and by value.

use super::case::Case;
use super::entry::Choice;
use super::facts::average::{Average, average_of};
use super::facts::courses::{self, CourseStanding, Courses, OutsideCourse};
use super::facts::credits::{CreditPlace, Tally};
use super::facts::milestones::{self, Assessed, Stage};
use super::facts::outputs::{self, Output};
use super::stated::AverageRule;
use super::trail::Trail;
use crate::finding::Counted;
use crate::message::{Fact, say};
use crate::records::CourseClass;
use crate::records::mark::Judgement;
use crate::records::values::Credits;

/// The facts of one student's case. The rules look at nothing else.
#[derive(Debug)]
pub struct Standing<'a> {
    /// The record within its frame.
    pub case: Case<'a>,
    /// The planned courses, judged; one that is planned twice stands once.
    pub courses: Vec<CourseStanding<'a>>,
    /// Which of them count in credits, in their order: one that is planned for a milestone with credits of its own counts only there.
    for_credit: Vec<bool>,
    /// The courses with results that are not in the plan.
    pub outside: Vec<OutsideCourse<'a>>,
    /// The stages of practice, each once.
    pub stages: Vec<Stage<'a>>,
    /// Practice, activities, mid-term, proposal and others, assessed.
    pub milestones: Vec<Assessed>,
    /// The weighted average; none without marks.
    pub average: Option<Average>,
    /// Research outputs, papers first; none without the form.
    pub outputs: Vec<Output<'a>>,
}

impl<'a> Standing<'a> {
    /// Computes the facts of a case.
    pub fn of(case: Case<'a>, trail: &mut Trail<'a>) -> Standing<'a> {
        let Courses { planned: courses, outside } = courses::judge_all(&case, trail);
        let stages = milestones::stages(&case, trail);
        let milestones = milestones::assess_all(&case, &stages, trail);
        let every = match case.choose(&case.policy.average, trail) {
            Choice::Entry(entry) => entry.is == AverageRule::EveryAttempt,
            _ => false,
        };
        let average = average_of(&courses, every);
        let outputs = case.student.outputs.as_ref().map_or(vec![], |own| outputs::outputs_of_form(&case, own, trail));
        let is_double = |course| is_milestone(&case, &milestones, course, |one| one.credits > Credits::ZERO);
        let for_credit = courses.iter().map(|course| course.is_for_credit() && !is_double(course)).collect();
        Standing { case, courses, for_credit, outside, stages, milestones, average, outputs }
    }

    /// All credits earned: planned courses passed, and milestones.
    pub fn credits_earned(&self) -> Credits {
        self.tally(|_| true).earned
    }

    /// Credits of the planned courses and milestones that `counts` lets through.
    pub fn tally(&self, counts: impl Fn(&CreditPlace) -> bool) -> Tally {
        let mut tally = Tally::default();
        for standing in self.courses_for_credit(&counts) {
            let (least, most) = standing.credits_where(&counts);
            tally.add(standing.judgement, least);
            // Where the plan contradicts itself, a person must say what the course brings.
            let passed = standing.judgement == Judgement::Passed;
            let unclear = if passed { Judgement::Undetermined } else { standing.judgement };
            tally.add(unclear, least.short_of(most));
        }
        for milestone in self.milestones_for_credit(&counts) {
            tally.add(Judgement::Passed, milestone.earned);
            tally.add(milestone.judgement(), milestone.earned.short_of(milestone.credits));
            // The programme counts on these credits, and the policy does not ask for the milestone.
            tally.add(Judgement::Undetermined, milestone.lifted);
        }
        tally
    }

    /// Where these credits come from; where it `is_open` what they come to, each course says what is open of it.
    pub fn rows(&self, counts: impl Fn(&CreditPlace) -> bool, is_open: bool) -> Vec<Counted> {
        let of_courses = self.courses_for_credit(&counts).flat_map(|course| course.rows(is_open));
        of_courses.chain(self.milestones_for_credit(&counts).map(|milestone| milestone.row(&self.case))).collect()
    }

    /// The names of the courses and milestones on whose credits a person must decide.
    pub fn unsettled(&self, counts: impl Fn(&CreditPlace) -> bool) -> Vec<Fact> {
        let courses = self.courses_for_credit(&counts).filter(|course| {
            let (least, most) = course.credits_where(&counts);
            course.judgement == Judgement::Undetermined || (course.judgement == Judgement::Passed && least < most)
        });
        let named = courses.map(|course| say("course-name").with("course", course.course.name.as_str()).into());
        let milestones = self
            .milestones_for_credit(&counts)
            .filter(|one| one.judgement() == Judgement::Undetermined || one.lifted > Credits::ZERO);
        named.chain(milestones.map(|milestone| milestone.name.as_str().into())).collect()
    }

    /// Credits of all planned courses and milestones, once everything is passed.
    pub fn planned(&self) -> Credits {
        let of_courses = self.courses_for_credit(&|_| true).map(|standing| standing.credits_where(|_| true).0);
        of_courses.chain(self.milestones.iter().map(|milestone| milestone.credits)).sum()
    }

    /// Whether a planned course stands for a milestone, which is reviewed by its own record.
    pub fn stands_for_milestone(&self, standing: &CourseStanding) -> bool {
        is_milestone(&self.case, &self.milestones, standing, Assessed::applies)
    }

    /// Planned courses for credit.
    fn courses_for_credit<'s>(
        &'s self,
        counts: &impl Fn(&CreditPlace) -> bool,
    ) -> impl Iterator<Item = &'s CourseStanding<'a>> {
        let for_credit =
            self.courses.iter().zip(&self.for_credit).filter_map(|(course, counts)| counts.then_some(course));
        for_credit.filter(move |course| {
            course.places.iter().any(|place| counts(&CreditPlace { group: place.group, class: place.class }))
        })
    }

    /// Milestones that bring credits.
    fn milestones_for_credit<'s>(
        &'s self,
        counts: &impl Fn(&CreditPlace) -> bool,
    ) -> impl Iterator<Item = &'s Assessed> {
        self.milestones.iter().filter(move |milestone| {
            let place = CreditPlace { group: milestone.group(&self.case), class: CourseClass::Milestone };
            (milestone.credits > Credits::ZERO || milestone.lifted > Credits::ZERO) && counts(&place)
        })
    }
}

/// Whether a planned course stands for one of some milestones.
fn is_milestone(
    case: &Case,
    milestones: &[Assessed],
    course: &CourseStanding,
    which: impl Fn(&Assessed) -> bool,
) -> bool {
    let words = &case.policy.words.milestones;
    let meant = |milestone: &Assessed| which(milestone) && milestone.is_called(&course.course.name, words);
    course.class() == CourseClass::Milestone && milestones.iter().any(meant)
}
