//! Credits by what is known of them, and the weighted average.

use super::case::Case;
use super::courses::CourseStanding;
use super::milestones::Assessed;
use super::scope::Choice;
use super::tables::{AverageRule, Take};
use crate::finding::{Counted, Outcome};
use crate::records::mark::{Judgement, Mark};
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
    let with_credits = case.milestones().iter().filter(|milestone| milestone.credits > Credits::ZERO);
    with_credits.filter(move |milestone| counts(&place(milestone)))
}

/// The one group of 必修环节, where the programme has just one.
pub fn only_milestone_group(groups: &[CreditGroup]) -> Option<&CreditGroup> {
    let mut of_class = groups.iter().filter(|group| group.class == CourseClass::Milestone);
    of_class.next().filter(|_| of_class.next().is_none())
}

/// A weighted average, exact.
#[derive(Debug, Clone, Copy)]
pub struct Average {
    /// Σ成绩×学分, both in thousandths.
    sum: u64,
    /// Σ学分 in thousandths.
    weight: u64,
}

impl Average {
    /// Whether it reaches a least mark; not rounded, so 84.995 does not reach 85.
    pub fn reaches(self, least: Percent) -> bool {
        self.sum >= u64::from(least.thousandths()) * self.weight
    }

    /// To two decimals, half up: `85.50`.
    pub fn text(self) -> String {
        let hundredths = (self.sum + 5 * self.weight) / (10 * self.weight);
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    }
}

/// Σ(成绩×学分)/Σ学分 over percent marks of planned courses for credit; none without marks. 通过、免修 and levels do not
/// count (同济). Which marks count is the policy's.
pub fn average(case: &Case) -> Option<Average> {
    let every = match case.choose(&case.policy.average) {
        Choice::Entry(entry) => entry.is == AverageRule::EveryAttempt,
        _ => false,
    };
    let best = match case.choose(&case.policy.attempts) {
        Choice::Entry(entry) => entry.is.take == Take::Best,
        _ => true,
    };
    let (mut sum, mut total) = (0u64, 0u64);
    for standing in case.courses().iter().filter(|standing| standing.is_for_credit()) {
        let marks: Vec<Percent> = standing.attempts.iter().filter_map(|attempt| percent(attempt.mark)).collect();
        let counted = match (every, best) {
            (true, _) => marks,
            (false, true) => marks.into_iter().max().into_iter().collect(),
            (false, false) => marks.into_iter().next_back().into_iter().collect(),
        };
        let weight = u64::from(standing.course.credits.thousandths());
        sum += counted.iter().map(|mark| u64::from(mark.thousandths()) * weight).sum::<u64>();
        total += weight * counted.len() as u64;
    }
    (total > 0).then_some(Average { sum, weight: total })
}

fn percent(mark: Mark) -> Option<Percent> {
    match mark {
        Mark::Percent(percent) => Some(percent),
        _ => None,
    }
}
