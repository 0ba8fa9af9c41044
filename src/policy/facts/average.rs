//! The weighted average, exact, with what is still open in it.

use super::courses::{AttemptStanding, CountedMark, CourseStanding};
use crate::finding::Outcome;
use crate::records::mark::{Judgement, Mark};
use crate::records::values::{Credits, Percent};

/// A weighted average, exact.
#[derive(Debug, Clone, Default)]
pub struct Average {
    /// Σ成绩×学分, both in thousandths.
    sum: i128,
    /// Σ学分 in thousandths.
    weight: i128,
    /// Σ学分 of marks that are still to come.
    missing: i128,
    /// Σ学分 of marks that a person must settle.
    unclear: i128,
    /// By how much sittings whose mark is still to come may raise the sum, where the best counts.
    raise: i128,
    /// By how much those may raise it that a person must settle.
    lift: i128,
    /// Marks of which one is right, with their credits; none for one that does not count in an average.
    either: Vec<(i128, Vec<Option<i128>>)>,
}

impl Average {
    fn add(&mut self, mark: Percent, credits: Credits) {
        let weight = i128::from(credits.thousandths());
        self.sum += i128::from(mark.thousandths()) * weight;
        self.weight += weight;
    }

    /// Takes a mark, or several of which one is right; `awaits` where one that is still to come may take its place.
    fn take(&mut self, one: &CountedMark, every: bool, awaits: bool) {
        let weight = i128::from(one.credits.thousandths());
        let is_open = |mark: &Mark| matches!(mark, Mark::Pending | Mark::Deferred | Mark::Unknown);
        let percents = one.marks.iter().filter_map(|mark| match mark {
            Mark::Percent(percent) => Some(percent.thousandths()),
            _ => None,
        });
        let room = percents.max().map_or(0, |most| i128::from(100_000 - most) * weight);
        self.raise += if awaits { room } else { 0 };
        self.lift += if one.may_rise { room } else { 0 };
        match one.marks.as_slice() {
            [Mark::Percent(percent)] => self.add(*percent, one.credits),
            [Mark::Pending | Mark::Deferred] if every => self.missing += weight,
            [Mark::Pending | Mark::Deferred] => {}
            marks if marks.iter().any(is_open) => self.unclear += weight,
            // Only marks in percent count.
            marks if marks.iter().any(|mark| matches!(mark, Mark::Percent(_))) => {
                let percent = |mark: &Mark| match mark {
                    Mark::Percent(percent) => Some(i128::from(percent.thousandths())),
                    _ => None,
                };
                self.either.push((weight, marks.iter().map(percent).collect()));
            }
            _ => {}
        }
    }

    /// Whether it reaches a least mark, whatever is still to come and whichever of several marks is right; not rounded, so
    /// 84.995 does not reach 85.
    pub fn outcome(&self, least: Percent) -> Outcome {
        let least = i128::from(least.thousandths());
        let open = self.missing + self.unclear;
        let beyond = |mark: &Option<i128>, weight: i128| mark.map_or(0, |mark| (mark - least) * weight);
        let of_either = |choose: fn(i128, i128) -> i128| -> i128 {
            let each = self.either.iter().map(|(weight, marks)| marks.iter().map(|mark| beyond(mark, *weight)));
            each.filter_map(|each| each.reduce(choose)).sum()
        };
        let sure = self.sum - least * self.weight;
        if sure - least * open + of_either(i128::min) >= 0 {
            Outcome::Pass
        } else if sure + self.raise + self.lift + (100_000 - least) * open + of_either(i128::max) < 0 {
            Outcome::Fail
        } else if self.missing > 0 || self.raise > 0 {
            Outcome::Missing
        } else {
            Outcome::Undetermined
        }
    }

    /// To two decimals, half up: `85.50`; from the least to the most where one of several marks is right.
    pub fn text(&self) -> String {
        let with = |choose: fn(i128, i128) -> i128| {
            let marks = self.either.iter().filter_map(|(weight, marks)| {
                Some((*weight, marks.iter().copied().collect::<Option<Vec<i128>>>()?.into_iter().reduce(choose)?))
            });
            let (sum, weight) =
                marks.fold((self.sum, self.weight), |(sum, all), (own, mark)| (sum + mark * own, all + own));
            let hundredths = (sum + 5 * weight) / (10 * weight.max(1));
            format!("{}.{:02}", hundredths / 100, hundredths % 100)
        };
        let (least, most) = (with(i128::min), with(i128::max));
        if least == most { least } else { format!("{least}–{most}") }
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
        average.missing += if to_come { i128::from(credits.thousandths()) } else { 0 };
        let unclear = if settled || to_come { credits.short_of(most) } else { most };
        average.unclear += i128::from(unclear.thousandths());
        let is_to_come = |attempt: &AttemptStanding| {
            attempt.excluded.is_none() && matches!(attempt.sitting.mark, Mark::Pending | Mark::Deferred)
        };
        let awaits = !every && standing.attempts.iter().any(is_to_come);
        for one in marks {
            average.take(&one, every, awaits);
        }
    }
    (average.weight > 0).then_some(average)
}

/// The marks of all sittings; one that is not of these studies is unknown.
fn every_mark(standing: &CourseStanding, credits: Credits) -> Vec<CountedMark> {
    let of = |attempt: &AttemptStanding| {
        let of_sitting = attempt.sitting.marks().flat_map(|(_, mark)| mark.bounds());
        let marks = if attempt.is_untimely { vec![Mark::Unknown] } else { of_sitting.collect() };
        CountedMark { marks, credits, may_rise: false }
    };
    standing.attempts.iter().filter(|attempt| !attempt.is_settled()).map(of).collect()
}
