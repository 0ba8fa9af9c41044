//! The numbers that items bring to a sum or an average, where they may be more than one.

use super::item::{Item, Value};
use crate::records::{AverageOf, Quantity};

/// The least and the most that an item may have, in thousandths: one number, unless its rows contradict each other.
pub fn range_of(item: &Item, what: &str) -> Option<(u64, u64)> {
    let Some(Value::OneOf(words)) = item.value(what) else {
        return item.quantity(what).map(|number| (number.thousandths(), number.thousandths()));
    };
    let numbers: Option<Vec<u64>> =
        words.iter().map(|word| word.parse::<Quantity>().ok().map(Quantity::thousandths)).collect();
    numbers.and_then(|numbers| Some((*numbers.iter().min()?, *numbers.iter().max()?)))
}

/// The least and the most that an item adds to an average, in thousandths.
pub fn numbers_of(asked: &AverageOf, item: &Item) -> Option<(u64, u64)> {
    if item.key("entry").is_some_and(|entry| asked.zero.contains(&entry)) {
        return Some((0, 0));
    }
    let cap = asked.resit_most.map_or(u64::MAX, Quantity::thousandths);
    let (least, most) = range_of(item, &asked.what)?;
    // A resit that may be the first examination counts in full, or no more than the cap.
    match item.key("attempt").as_deref() {
        Some("resit") => Some((least.min(cap), most.min(cap))),
        None => Some((least.min(cap), most)),
        _ => Some((least, most)),
    }
}
