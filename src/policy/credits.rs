//! Credits by what is known of them, and the weighted average.

use super::case::Case;
use super::courses::{CourseStanding, percent};
use super::milestones::Assessed;
use super::scope::Choice;
use super::tables::AverageRule;
use crate::finding::{Counted, Outcome};
use crate::records::mark::Judgement;
use crate::records::values::{Credits, Percent};
use crate::records::{CourseClass, CreditGroup};

/// Where credits count: the group and the class.
pub struct Place<'c> {
    /// Code of the programme's group.
    pub group: Option<&'c str>,
    /// The class.
    pub class: CourseClass,
}

/// Credits by what is known of them.
#[derive(Debug, Default)]
pub struct Tally {
    /// Earned.
    pub earned: Credits,
    /// A person must decide on the mark or result.
    pub undetermined: Credits,
    /// The mark or record is not there.
    pub missing: Credits,
}

impl Tally {
    fn add(&mut self, judgement: Judgement, credits: Credits) {
        let sum = match judgement {
            Judgement::Passed => &mut self.earned,
            Judgement::Undetermined => &mut self.undetermined,
            Judgement::Missing => &mut self.missing,
            Judgement::Failed => return,
        };
        *sum = [*sum, credits].into_iter().sum();
    }

    /// Whether credits reach a minimum; a shortage is a failure only if nothing that is still to come or to be decided
    /// could close it.
    pub fn outcome(&self, needed: Credits) -> Outcome {
        let with = |more: &[Credits]| -> Credits { [self.earned].iter().chain(more).copied().sum() };
        if self.earned >= needed {
            Outcome::Pass
        } else if with(&[self.undetermined]) >= needed {
            Outcome::Undetermined
        } else if with(&[self.undetermined, self.missing]) >= needed {
            Outcome::Missing
        } else {
            Outcome::Fail
        }
    }
}

/// Credits of the planned courses and milestones that `counts` lets through.
pub fn tally(case: &Case, counts: impl Fn(&Place) -> bool) -> Tally {
    let mut tally = Tally::default();
    for standing in courses(case, &counts) {
        tally.add(standing.judgement, standing.course.credits);
    }
    for milestone in milestones(case, &counts) {
        tally.add(Judgement::Passed, milestone.earned);
        tally.add(milestone.judgement(), milestone.earned.short_of(milestone.credits));
        // The programme counts on these credits, and the policy does not ask for the milestone.
        tally.add(Judgement::Undetermined, milestone.lifted);
    }
    tally
}

/// Where these credits come from.
pub fn rows(case: &Case, counts: impl Fn(&Place) -> bool) -> Vec<Counted> {
    let of_courses = courses(case, &counts).flat_map(CourseStanding::rows);
    of_courses.chain(milestones(case, &counts).map(|milestone| milestone.row(case))).collect()
}

/// Planned courses for credit. One that is planned for a milestone which brings credits of its own counts only there.
fn courses<'c, 'a>(
    case: &'c Case<'a>,
    counts: &'c impl Fn(&Place) -> bool,
) -> impl Iterator<Item = &'c CourseStanding<'a>> {
    let is_milestone = |standing: &CourseStanding| {
        standing.class == CourseClass::Milestone
            && case
                .milestones()
                .iter()
                .any(|m| m.credits > Credits::ZERO && m.is_called(&standing.course.name, &case.policy.words.milestones))
    };
    let place = |standing: &'c CourseStanding| Place { group: standing.course.group.as_deref(), class: standing.class };
    let for_credit = case.courses().iter().filter(|standing| standing.is_for_credit());
    for_credit.filter(move |standing| counts(&place(standing)) && !is_milestone(standing))
}

/// Milestones that bring credits.
fn milestones<'c>(case: &'c Case, counts: &'c impl Fn(&Place) -> bool) -> impl Iterator<Item = &'c Assessed> {
    let place = |milestone: &'c Assessed| Place { group: milestone.group(case), class: CourseClass::Milestone };
    let with_credits = case.milestones().iter().filter(|m| m.credits > Credits::ZERO || m.lifted > Credits::ZERO);
    with_credits.filter(move |milestone| counts(&place(milestone)))
}

/// The one group of 必修环节, where the programme has just one.
pub fn only_milestone_group(groups: &[CreditGroup]) -> Option<&CreditGroup> {
    let mut of_class = groups.iter().filter(|group| group.class == CourseClass::Milestone);
    of_class.next().filter(|_| of_class.next().is_none())
}

/// A weighted average, exact.
#[derive(Debug, Clone, Copy, Default)]
pub struct Average {
    /// Σ成绩×学分, both in thousandths.
    sum: u64,
    /// Σ学分 in thousandths.
    weight: u64,
    /// Σ学分 of courses whose mark is still to come or to be settled.
    open: u64,
}

impl Average {
    fn add(&mut self, mark: Percent, credits: Credits) {
        let weight = u64::from(credits.thousandths());
        self.sum += u64::from(mark.thousandths()) * weight;
        self.weight += weight;
    }

    /// Whether it reaches a least mark, whatever is still to come; not rounded, so 84.995 does not reach 85.
    pub fn outcome(self, least: Percent) -> Outcome {
        let needed = u64::from(least.thousandths()) * (self.weight + self.open);
        let most = self.sum + 100_000 * self.open;
        match (self.sum >= needed, most < needed) {
            (true, _) => Outcome::Pass,
            (_, true) => Outcome::Fail,
            _ => Outcome::Missing,
        }
    }

    /// To two decimals, half up: `85.50`.
    pub fn text(self) -> String {
        let hundredths = (self.sum + 5 * self.weight) / (10 * self.weight.max(1));
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    }
}

/// Σ(成绩×学分)/Σ学分 over percent marks of planned courses for credit; none without marks. 通过、免修 and levels do not
/// count (同济). Whether every attempt counts, or the one that decides the course, is the policy's.
pub fn average(case: &Case) -> Option<Average> {
    let every = match case.choose(&case.policy.average) {
        Choice::Entry(entry) => entry.is == AverageRule::EveryAttempt,
        _ => false,
    };
    let mut average = Average::default();
    for standing in case.courses().iter().filter(|standing| standing.is_for_credit()) {
        let credits = standing.course.credits;
        let attempts = standing.attempts.iter().map(|attempt| (attempt.mark, credits));
        let counted: Vec<_> = if every { attempts.collect() } else { standing.counted.clone() };
        let marks = counted.into_iter().filter_map(|(mark, credits)| Some((percent(mark)?, credits)));
        marks.for_each(|(mark, credits)| average.add(mark, credits));
        let settled =
            matches!(standing.judgement, Judgement::Passed | Judgement::Failed) || !standing.counted.is_empty();
        let to_come = standing.judgement == Judgement::Missing || !settled;
        average.open += if to_come && !every { u64::from(credits.thousandths()) } else { 0 };
    }
    (average.weight > 0).then_some(average)
}

/// Whether a planned course stands for a milestone, which is reviewed by its own record.
pub fn stands_for_milestone(case: &Case, standing: &CourseStanding) -> bool {
    let words = &case.policy.words.milestones;
    let meant = |milestone: &Assessed| milestone.applies() && milestone.is_called(&standing.course.name, words);
    standing.class == CourseClass::Milestone && case.milestones().iter().any(meant)
}

/// Credits of all planned courses and milestones, once everything is passed.
pub fn planned(case: &Case) -> Credits {
    let everything = |_: &Place| true;
    let of_courses = courses(case, &everything).map(|standing| standing.course.credits);
    of_courses.chain(case.milestones().iter().map(|milestone| milestone.credits)).sum()
}
