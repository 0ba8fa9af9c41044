//! Words and bounds of conditions: a code that names nothing, and bounds that nothing can lie between.

use strum::IntoEnumIterator;

use super::tables::Policy;
use crate::fault::unknown_value;
use crate::finding::Code;
use crate::message::{Message, Word, say};
use crate::records::normal::{normal_code, normal_word};
use crate::records::values::Day;
use crate::records::{Bounds, Condition, Length, Part, Programme, Quantity, Ratio, Set};

/// Milestones that every programme may have.
const MILESTONES: [&str; 2] = ["midterm", "proposal"];

/// Words by which a condition names something that is nowhere declared; the nearest is offered.
pub fn unnamed(
    policy: &Policy,
    programmes: &[&Programme],
    set: Set,
    attribute: &str,
    words: &[String],
) -> Vec<Message> {
    let known: Vec<&str> = match (set, attribute) {
        (Set::Milestones, "code") | (Set::Members, "milestone") => {
            let declared = programmes.iter().flat_map(|programme| &programme.milestones);
            let declared = declared.map(|milestone| milestone.code.as_str());
            MILESTONES.into_iter().chain(policy.milestones.keys().map(String::as_str)).chain(declared).collect()
        }
        (Set::Findings, "code") => Code::iter().map(|code| code.key()).collect(),
        _ => return vec![],
    };
    let is_known = |word: &str| {
        known.iter().any(|known| normal_word(known) == normal_word(word) || normal_code(known) == normal_code(word))
    };
    words.iter().filter(|word| !is_known(word)).map(|word| unknown_value(word, &known)).collect()
}

/// Bounds of a condition of which the least is more than the most.
pub fn crossed(condition: &Condition) -> Vec<Message> {
    match condition {
        Condition::Count(count) => {
            let parts = count.among_them.iter().map(|Part { least, most, .. }| (*least, *most));
            parts.chain([(count.least, count.most)]).filter_map(|(least, most)| changed(least, most, u16::gt)).collect()
        }
        Condition::Sum(sum) => {
            let is_more = |least: &Quantity, most: &Quantity| least.thousandths() > most.thousandths();
            changed(sum.least, sum.most, is_more).into_iter().collect()
        }
        Condition::Share(share) => {
            let is_more = |least: &Ratio, most: &Ratio| least.is_more_than(*most);
            changed(share.least, share.most, is_more).into_iter().collect()
        }
        Condition::Interval(interval) => {
            let days = |of: Length| u32::from(of.years) * 365 + u32::from(of.months) * 30 + u32::from(of.days);
            let bounds = interval.least.map(days).zip(interval.most.map(days));
            bounds.filter(|(least, most)| least > most).map(|_| say("inputs-lengths-crossed")).into_iter().collect()
        }
        _ => vec![],
    }
}

fn changed<T: ToString>(least: Option<T>, most: Option<T>, is_more: impl Fn(&T, &T) -> bool) -> Option<Message> {
    let (least, most) = least.zip(most).filter(|(least, most)| is_more(least, most))?;
    Some(say("inputs-bounds-crossed").with("least", least.to_string()).with("most", most.to_string()))
}

/// Bounds of a filter that are changed round.
pub fn crossed_bounds(bounds: &Bounds) -> Option<Message> {
    let Bounds { least, most, since, until, .. } = bounds;
    let numbers = least.zip(*most).filter(|(least, most)| least.thousandths() > most.thousandths());
    let numbers = numbers.map(|(least, most)| (least.to_string(), most.to_string()));
    let day = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<Day>().ok());
    let days = day(since).zip(day(until)).filter(|(since, until)| since > until);
    let days = days.map(|(since, until)| (since.to_string(), until.to_string()));
    let (least, most) = numbers.or(days)?;
    Some(say("inputs-bounds-crossed").with("least", least).with("most", most))
}
