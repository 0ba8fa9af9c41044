//! Words and bounds of conditions: a code that names nothing, and bounds that nothing can lie between.

use strum::IntoEnumIterator;

use super::tables::Policy;
use crate::fault::unknown_value;
use crate::finding::Code;
use crate::message::{Message, Word, say};
use crate::records::normal::{normal_code, normal_word};
use crate::records::values::Day;
use crate::records::{Bounds, Condition, Length, Part, Programme, Set};

/// Milestones that every programme may have.
const MILESTONES: [&str; 2] = ["midterm", "proposal"];

/// Words by which a condition names something that is nowhere declared; the nearest is offered.
pub fn unnamed(
    policy: &Policy,
    programmes: &[&Programme],
    (set, attribute): (Set, &str),
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
    let told = |least: Option<String>, most: Option<String>, is_crossed: bool| {
        let bounds = least.zip(most).filter(|_| is_crossed);
        bounds.map(|(least, most)| say("inputs-bounds-crossed").with("least", least).with("most", most))
    };
    fn pair<T: ToString + PartialOrd>(
        least: Option<T>,
        most: Option<T>,
        told: impl Fn(Option<String>, Option<String>, bool) -> Option<Message>,
    ) -> Option<Message> {
        let is_crossed = least.as_ref().zip(most.as_ref()).is_some_and(|(least, most)| least > most);
        told(least.map(|bound| bound.to_string()), most.map(|bound| bound.to_string()), is_crossed)
    }
    let found = match condition {
        Condition::Count(count) => {
            let parts = count.among_them.iter().map(|Part { least, most, .. }| pair(*least, *most, told));
            parts.chain([pair(count.least, count.most, told)]).flatten().collect()
        }
        Condition::Sum(sum) => {
            let numbers = |bound: Option<crate::records::Quantity>| bound.map(|bound| bound.thousandths());
            let is_crossed = numbers(sum.least).zip(numbers(sum.most)).is_some_and(|(least, most)| least > most);
            let text = |bound: Option<crate::records::Quantity>| bound.map(|bound| bound.to_string());
            told(text(sum.least), text(sum.most), is_crossed).into_iter().collect()
        }
        Condition::Share(share) => {
            let is_crossed = share.least.zip(share.most).is_some_and(|(least, most)| least.is_more_than(most));
            let text = |bound: Option<crate::records::Ratio>| bound.map(|bound| bound.to_string());
            told(text(share.least), text(share.most), is_crossed).into_iter().collect()
        }
        Condition::Interval(interval) => {
            let days =
                |length: Length| u32::from(length.years) * 365 + u32::from(length.months) * 30 + u32::from(length.days);
            pair(interval.least.map(days), interval.most.map(days), |_, _, is_crossed| {
                is_crossed.then(|| say("inputs-lengths-crossed"))
            })
            .into_iter()
            .collect()
        }
        _ => vec![],
    };
    found
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
