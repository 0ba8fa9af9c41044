//! The weighted average, exact, with what is still open in it.

use super::courses::{AttemptStanding, CourseStanding};
use crate::finding::Outcome;
use crate::records::mark::{Judgement, Mark};
use crate::records::values::{Credits, Percent};

/// A weighted average, exact.
#[derive(Debug, Clone, Copy, Default)]
pub struct Average {
    /// Σ成绩×学分, both in thousandths.
    sum: u64,
    /// Σ学分 in thousandths.
    weight: u64,
    /// Σ学分 of marks that are still to come.
    missing: u64,
    /// Σ学分 of marks that a person must settle.
    unclear: u64,
    /// By how much sittings whose mark is still to come may raise the sum, where the best counts.
    raise: u64,
}

impl Average {
    fn add(&mut self, mark: Percent, credits: Credits) {
        let weight = u64::from(credits.thousandths());
        self.sum += u64::from(mark.thousandths()) * weight;
        self.weight += weight;
    }

    /// Whether it reaches a least mark, whatever is still to come; not rounded, so 84.995 does not reach 85.
    pub fn outcome(self, least: Percent) -> Outcome {
        let open = self.missing + self.unclear;
        let needed = u64::from(least.thousandths()) * (self.weight + open);
        let most = self.sum + self.raise + 100_000 * open;
        if self.sum >= needed {
            Outcome::Pass
        } else if most < needed {
            Outcome::Fail
        } else if self.missing > 0 || self.raise > 0 {
            Outcome::Missing
        } else {
            Outcome::Undetermined
        }
    }

    /// To two decimals, half up: `85.50`.
    pub fn text(self) -> String {
        let hundredths = (self.sum + 5 * self.weight) / (10 * self.weight.max(1));
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    }
}

/// Σ(成绩×学分)/Σ学分 over percent marks of planned courses for credit; none without marks. 通过、免修 and levels do not
/// count (同济). Whether `every` sitting counts, or the one that decides the course, is the policy's.
pub fn average_of(courses: &[CourseStanding], every: bool) -> Option<Average> {
    let mut average = Average::default();
    for standing in courses.iter().filter(|standing| standing.is_for_credit()) {
        let (credits, most) = standing.credits_where(|_| true);
        // Nobody knows whether the mark of one that may be another course counts once more.
        let marks = match (standing.twin.is_some(), every) {
            (true, _) => vec![],
            (false, true) => every_mark(standing, credits),
            (false, false) => standing.counted.clone(),
        };
        let to_come = standing.judgement == Judgement::Missing && (marks.is_empty() || !every);
        let settled = matches!(standing.judgement, Judgement::Passed | Judgement::Failed) || !marks.is_empty();
        average.missing += if to_come { u64::from(credits.thousandths()) } else { 0 };
        let unclear = if settled || to_come { credits.short_of(most) } else { most };
        average.unclear += u64::from(unclear.thousandths());
        let is_to_come = |attempt: &AttemptStanding| {
            attempt.excluded.is_none() && matches!(attempt.sitting.mark, Mark::Pending | Mark::Deferred)
        };
        let awaits = !every && standing.attempts.iter().any(is_to_come);
        for (mark, credits) in marks {
            let weight = u64::from(credits.thousandths());
            match mark {
                Mark::Percent(percent) => {
                    average.add(percent, credits);
                    average.raise += if awaits { u64::from(100_000 - percent.thousandths()) * weight } else { 0 };
                }
                Mark::Pending | Mark::Deferred if every => average.missing += weight,
                Mark::Unknown => average.unclear += weight,
                _ => {}
            }
        }
    }
    (average.weight > 0).then_some(average)
}

/// The marks of all sittings; one that is not certain is unknown.
fn every_mark(standing: &CourseStanding, credits: Credits) -> Vec<(Mark, Credits)> {
    let of = |attempt: &AttemptStanding| {
        let is_certain = attempt.sitting.clash.is_none() && !attempt.is_untimely;
        (if is_certain { attempt.sitting.mark } else { Mark::Unknown }, credits)
    };
    let is_settled = |attempt: &&AttemptStanding| {
        attempt.excluded.is_some() && matches!(attempt.sitting.mark, Mark::Pending | Mark::Deferred)
    };
    standing.attempts.iter().filter(|attempt| !is_settled(attempt)).map(of).collect()
}
