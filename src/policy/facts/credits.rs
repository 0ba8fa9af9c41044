//! Credits by what is known of them, and the weighted average.

use super::courses::{CourseStanding, percent};
use crate::finding::Outcome;
use crate::records::CourseClass;
use crate::records::mark::Judgement;
use crate::records::values::{Credits, Percent};

/// Where credits count: the group and the class.
pub struct CreditPlace<'c> {
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
    /// Adds credits by what is known of them.
    pub fn add(&mut self, judgement: Judgement, credits: Credits) {
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
/// count (同济). Whether `every` attempt counts, or the one that decides the course, is the policy's.
pub fn average_of(courses: &[CourseStanding], every: bool) -> Option<Average> {
    let mut average = Average::default();
    for standing in courses.iter().filter(|standing| standing.is_for_credit()) {
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
