//! What the sittings at one course come to: the best of them or the last, as the policy says.

use std::cmp::Reverse;

use super::attempts::{AskedCourse, AttemptStanding};
use crate::message::{Message, say};
use crate::policy::case::Case;
use crate::policy::entry::{Choice, Subject, possible};
use crate::policy::stated::{AttemptRule, Take};
use crate::policy::trail::Trail;
use crate::records::mark::{Judgement, Mark};
use crate::records::values::{Credits, Day, Percent};
use crate::records::{Attempt, Term};

/// What a course's sittings come to.
#[derive(Debug, Clone)]
pub struct Settled {
    /// Whether it is passed.
    pub judgement: Judgement,
    /// Why a person must decide.
    pub doubt: Option<Message>,
    /// The marks that count, with their credits.
    pub counted: Vec<CountedMark>,
}

/// A mark that counts; any of several where the rows of a sitting contradict each other.
#[derive(Debug, Clone)]
pub struct CountedMark {
    /// The mark; several where rows contradict each other.
    pub marks: Vec<Mark>,
    /// What it is weighted by.
    pub credits: Credits,
    /// Whether a sitting that a person must settle may bring a higher one.
    pub may_rise: bool,
}

impl Settled {
    /// A person must decide.
    pub fn doubtful(doubt: Message) -> Settled {
        Settled { judgement: Judgement::Undetermined, doubt: Some(doubt), counted: vec![] }
    }

    /// Nothing is recorded.
    pub fn missing() -> Settled {
        Settled { judgement: Judgement::Missing, doubt: None, counted: vec![] }
    }
}

/// What the sittings come to. Those that do not count at all are marked so.
pub fn settle<'a>(
    case: &Case<'a>,
    asked: AskedCourse<'a>,
    attempts: &mut [AttemptStanding<'a>],
    credits: Credits,
    trail: &mut Trail<'a>,
) -> Settled {
    if attempts.is_empty() {
        return Settled::missing();
    }
    let doubtful = |message: Message| Settled::doubtful(message.with("course", asked.name));
    let Some(rule) = attempt_rule(case, asked, attempts, trail) else { return doubtful(say("attempts-no-rule")) };
    exclude_sat_deferrals(attempts);
    if !rule.truant_must_retake {
        return take(rule.take, asked, &counting(attempts), credits);
    }
    let is_truant = |attempt: &AttemptStanding| attempt.sitting.mark == Mark::Truant;
    let has_truant = attempts.iter().any(is_truant);
    let doubtful_resits = has_truant && !exclude_resits(attempts);
    let all = take(rule.take, asked, &counting(attempts), credits);
    // Nobody knows which came first: what holds with the resits and without them holds.
    let is_resit = |attempt: &AttemptStanding| attempt.sitting.result.attempt == Attempt::Resit;
    let without = |resits: &dyn Fn(usize, &AttemptStanding) -> bool| {
        let left = attempts.iter().enumerate().filter(|(at, one)| one.excluded.is_none() && !resits(*at, one));
        take(rule.take, asked, &left.map(|(_, one)| one).collect::<Vec<_>>(), credits)
    };
    if doubtful_resits {
        let others = without(&|_, one| is_resit(one));
        return if all.judgement == others.judgement { all } else { doubtful(say("attempts-truant-resat")) };
    }
    // A mark that is still to come, or that nobody can read, may turn out to be 旷考.
    let is_open = |attempt: &AttemptStanding| {
        attempt.excluded.is_none() && matches!(attempt.sitting.mark, Mark::Pending | Mark::Unknown)
    };
    if all.judgement == Judgement::Passed && has_truant && is_truant_last(attempts) {
        return doubtful(say("attempts-truant-last"));
    }
    if !attempts.iter().any(is_open) {
        return all;
    }
    let may_be_truant = |attempt: &AttemptStanding| is_truant(attempt) || is_open(attempt);
    let resits = resits_after(attempts, may_be_truant);
    let others = without(&|at, one| resits.as_ref().map_or(is_resit(one), |resits| resits.contains(&at)));
    if all.judgement == others.judgement {
        return all;
    }
    let is_pending = attempts.iter().any(|one| one.excluded.is_none() && one.sitting.mark == Mark::Pending);
    let open = doubtful(say("attempts-may-be-truant"));
    Settled { judgement: if is_pending { Judgement::Missing } else { Judgement::Undetermined }, ..open }
}

fn counting<'c, 'a>(attempts: &'c [AttemptStanding<'a>]) -> Vec<&'c AttemptStanding<'a>> {
    attempts.iter().filter(|attempt| attempt.excluded.is_none()).collect()
}

/// 缓考 is settled once a later sitting has a mark.
fn exclude_sat_deferrals(attempts: &mut [AttemptStanding]) {
    if attempts.len() < 2 {
        return;
    }
    let Some(keys) = in_order(&attempts.iter().collect::<Vec<_>>()) else { return };
    let marks: Vec<Mark> = attempts.iter().map(|attempt| attempt.sitting.mark).collect();
    let is_open = |mark: &Mark| matches!(mark, Mark::Pending | Mark::Deferred);
    for (attempt, own) in attempts.iter_mut().zip(&keys) {
        let mut later = keys.iter().zip(&marks).filter(|(key, mark)| *key > own && !is_open(mark));
        if attempt.sitting.mark == Mark::Deferred && later.next().is_some() {
            attempt.excluded = Some(say("attempt-deferral-sat"));
        }
    }
}

/// Takes out the resits that follow a 旷考 without a 重修 between; false where the records do not say the order.
fn exclude_resits(attempts: &mut [AttemptStanding]) -> bool {
    let Some(resits) = resits_after(attempts, |attempt| attempt.sitting.mark == Mark::Truant) else { return false };
    for at in resits {
        if let Some(attempt) = attempts.get_mut(at) {
            attempt.excluded = Some(say("attempt-truant-resat"));
        }
    }
    true
}

/// Whether a 旷考 that no 重修 brought on comes after the last sitting that was passed: its day contradicts the others. Who takes
/// a passed course again and stays away keeps what was passed.
fn is_truant_last(attempts: &[AttemptStanding]) -> bool {
    let Some(keys) = in_order(&attempts.iter().collect::<Vec<_>>()) else { return false };
    let last_of = |is_of: &dyn Fn(&AttemptStanding) -> bool| {
        attempts.iter().zip(&keys).filter(|(one, _)| is_of(one)).map(|(_, key)| *key).max()
    };
    let passed = last_of(&|one| one.excluded.is_none() && one.judgement == Judgement::Passed);
    passed.is_some()
        && last_of(&|one| one.sitting.mark == Mark::Truant && one.sitting.result.attempt != Attempt::Retake) > passed
}

fn take(take: Take, asked: AskedCourse, attempts: &[&AttemptStanding], credits: Credits) -> Settled {
    let counted = match take {
        // A mark that is still to come can only add to what there is.
        Take::Best => attempts.iter().min_by_key(|a| (a.judgement, Reverse(percent(a.sitting.mark)))).copied(),
        Take::Last => last(attempts),
    };
    let Some(counted) = counted else {
        return Settled::doubtful(say("attempts-order-untold").with("course", asked.name));
    };
    let is_percent = || marks_of(counted).into_iter().all(|mark| percent(mark).is_some());
    let has_several = take == Take::Best && attempts.len() > 1 && is_percent();
    let of_best = if has_several { best_of(attempts, credits) } else { None };
    let of_sitting = || CountedMark { marks: marks_of(counted), credits, may_rise: false };
    let counted_mark = of_best.unwrap_or_else(of_sitting);
    Settled { judgement: counted.judgement, doubt: counted.doubt.clone(), counted: vec![counted_mark] }
}

/// What the mark of a sitting may be; one that is not of these studies decides nothing.
fn marks_of(attempt: &AttemptStanding) -> Vec<Mark> {
    let of_sitting = attempt.sitting.marks().flat_map(|(_, mark)| mark.bounds());
    if attempt.is_untimely { vec![Mark::Unknown] } else { of_sitting.collect() }
}

/// What the best of several marks may be: no less than what one of the sittings surely brings, and whatever more another may
/// bring. None where no sitting surely brings a mark in percent.
fn best_of(attempts: &[&AttemptStanding], credits: Credits) -> Option<CountedMark> {
    let least = |marks: &[Mark]| marks.iter().map(|mark| percent(*mark)).min().flatten();
    let each: Vec<Vec<Mark>> = attempts.iter().map(|attempt| marks_of(attempt)).collect();
    let sure = each.iter().filter_map(|marks| least(marks)).max()?;
    let mut more: Vec<Percent> = each.iter().flatten().filter_map(|mark| percent(*mark)).collect();
    more.retain(|mark| *mark > sure);
    more.sort();
    more.dedup();
    let may_rise = each.iter().any(|marks| marks.contains(&Mark::Unknown));
    let marks = [sure].into_iter().chain(more).map(Mark::Percent).collect();
    Some(CountedMark { marks, credits, may_rise })
}

/// The resits that follow a 旷考 without a 重修 between; none where the records do not say the order.
fn resits_after(attempts: &[AttemptStanding], is_truant: impl Fn(&AttemptStanding) -> bool) -> Option<Vec<usize>> {
    let keys = in_order(&attempts.iter().collect::<Vec<_>>())?;
    let mut order: Vec<usize> = (0..attempts.len()).collect();
    order.sort_by_key(|at| keys.get(*at).copied());
    let (mut must_retake, mut resits) = (false, vec![]);
    for at in order {
        let attempt = attempts.get(at)?;
        match attempt.sitting.result.attempt {
            _ if is_truant(attempt) => must_retake = true,
            Attempt::Resit if must_retake => resits.push(at),
            Attempt::Resit => {}
            Attempt::First | Attempt::Retake => must_retake = false,
        }
    }
    Some(resits)
}

/// The rule on several attempts, where it is the same for all of them.
fn attempt_rule<'a>(
    case: &Case<'a>,
    asked: AskedCourse<'a>,
    attempts: &[AttemptStanding],
    trail: &mut Trail<'a>,
) -> Option<AttemptRule> {
    let mut rule: Option<AttemptRule> = None;
    for attempt in attempts {
        let subject = Subject { class: Some(asked.class), term: attempt.sitting.term, ..case.subject };
        let found = match case.choose_for(&case.policy.attempts, &subject, trail) {
            Choice::Entry(entry) => entry.is,
            Choice::None => return None,
            Choice::Unknown(_) => {
                let mut may = possible(&case.policy.attempts, &subject).map(|entry| entry.is);
                let first = may.next()?;
                may.all(|other| other == first).then_some(first)?
            }
        };
        if rule.is_some_and(|rule| rule != found) {
            return None;
        }
        rule = Some(found);
    }
    rule
}

/// A percent mark; none for all others.
fn percent(mark: Mark) -> Option<Percent> {
    match mark {
        Mark::Percent(percent) | Mark::Above(percent) => Some(percent),
        _ => None,
    }
}

/// When a sitting took place, and which attempt it was; comparable among sittings that all have days, or all terms.
type When = (Option<Day>, Option<Term>, u8);

/// When each sitting took place: by day, or by term where days are missing; none where neither distinguishes all of them.
fn in_order(attempts: &[&AttemptStanding]) -> Option<Vec<When>> {
    let kind = |a: &&AttemptStanding| a.sitting.result.attempt as u8;
    let by_day = |a: &&AttemptStanding| Some((Some(a.sitting.result.date?), None, kind(a)));
    let by_term = |a: &&AttemptStanding| Some((None, Some(a.sitting.term?), kind(a)));
    let days: Option<Vec<When>> = attempts.iter().map(by_day).collect();
    days.or_else(|| attempts.iter().map(by_term).collect())
}

/// The last sitting; none where the records do not say and it would matter.
fn last<'c, 'a>(attempts: &[&'c AttemptStanding<'a>]) -> Option<&'c AttemptStanding<'a>> {
    let first = *attempts.first()?;
    if let Some(keys) = in_order(attempts) {
        let latest = keys.iter().max()?;
        let mut at_latest = attempts.iter().zip(&keys).filter(|(_, key)| *key == latest).map(|(attempt, _)| *attempt);
        if let (Some(only), None) = (at_latest.next(), at_latest.next()) {
            return Some(only);
        }
    }
    attempts.iter().all(|attempt| attempt.judgement == first.judgement).then_some(first)
}
