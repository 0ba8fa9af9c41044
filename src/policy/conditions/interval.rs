//! The time between two events.

use super::ground::Ground;
use crate::message::{Message, say};
use crate::policy::facts::outputs::{Holds, known};
use crate::records::values::Day;
use crate::records::{Interval, Length};

/// Whether two events lie as far apart as asked. The day itself is enough: a month from 31 January is full on the last
/// of February.
pub fn between(ground: &Ground, asked: &Interval) -> (Holds, Message) {
    let days = ground.day_of(&asked.from).and_then(|from| Ok((from, ground.day_of(&asked.to)?)));
    let (from, to) = match days {
        Ok(days) => days,
        Err(none) => return (none.holds, none.why),
    };
    let least = asked.least.map(|least| to >= after(from, least));
    let most = asked.most.map(|most| to <= after(from, most));
    let holds = [Some(from <= to), least, most].into_iter().flatten().all(|holds| holds);
    (known(Some(holds)), found(ground, asked, from, to))
}

fn after(day: Day, length: Length) -> Day {
    day.plus_months(length.years.saturating_mul(12).saturating_add(length.months)).plus_days(length.days)
}

fn found(ground: &Ground, asked: &Interval, from: Day, to: Day) -> Message {
    let event = |name: &str, day: Day| say("event-on").with("event", ground.event(name)).with("date", day.to_string());
    say("sentences").with("list", vec![event(&asked.from, from), event(&asked.to, to)])
}
