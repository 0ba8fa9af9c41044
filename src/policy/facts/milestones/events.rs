//! 学术活动 as events: rows of one title and one day are one event, whatever their number and order.

use super::event_titles::{absence, is_absence, may_be_one_event_title};
use crate::finding::Counted;
use crate::message::{Message, say};
use crate::policy::case::Case;
use crate::policy::facts::opinion::remark::{notes_in, remarked};
use crate::policy::facts::outputs::is_untitled;
use crate::policy::found::counted;
use crate::records::normal::normal_title;
use crate::records::{Activity, ActivityKind, Sourced, plain_title};

/// An event that counts for sure, or one that may count.
#[derive(Debug)]
pub struct Event<'a> {
    /// The row of the event.
    pub row: &'a Sourced<Activity>,
    /// Further rows of it.
    pub again: Vec<&'a Sourced<Activity>>,
    /// How the student took part; more than one where the rows contradict each other.
    pub kinds: Vec<ActivityKind>,
    /// Why it does not count for sure.
    pub doubt: Option<Message>,
}

/// The events of a student.
#[derive(Debug, Default)]
pub struct Events<'a> {
    /// Those that count for sure.
    pub sure: Vec<Event<'a>>,
    /// Those that count if a person agrees.
    pub doubted: Vec<Event<'a>>,
    /// Those without a title or a day that can be right, which may be others that count.
    pub undated: Vec<Event<'a>>,
    /// Every row, with the reason why it does not count.
    pub rows: Vec<Counted>,
}

/// Counts each event once; one before entry or after the application does not count.
pub fn events<'a>(case: &Case<'a>) -> Events<'a> {
    let mut events = Events::default();
    for row in &case.student.activities {
        let why = out_of_time(case, row).or_else(|| events.take(case, row));
        let what = say("activity-row").with("title", row.title.as_str()).with("kind", row.kind);
        events.rows.push(counted(what, why, row.at()));
    }
    events
}

fn out_of_time(case: &Case, activity: &Activity) -> Option<Message> {
    let day = activity.date.filter(|day| !case.is_slip(*day))?;
    if case.entered().is_some_and(|month| day.calendar_month() < month) {
        return Some(say("activity-before-entry"));
    }
    (day > case.last_day()).then(|| say("activity-after-application"))
}

impl<'a> Events<'a> {
    /// Takes a row; the reason why it does not count, where there is one.
    fn take(&mut self, case: &Case, row: &'a Sourced<Activity>) -> Option<Message> {
        let untitled = is_untitled(&row.title).then(|| say("activity-untitled"));
        let doubt = untitled.or_else(|| row.date.is_none().then(|| say("activity-undated")));
        let slip = row.date.filter(|day| case.is_slip(*day));
        let doubt = doubt.or_else(|| slip.map(|day| say("date-impossible").with("date", day.to_string())));
        let is_dated = doubt.is_none();
        let doubt = doubt.or_else(|| absence(&row.title).map(|note| say("activity-not-attended").with("note", note)));
        let remark = remarked(case, row.note.as_deref().into_iter().chain(notes_in(&row.title)));
        let remark = remark.or_else(|| row.note.as_deref().filter(|note| is_absence(note)));
        let doubt = doubt.or_else(|| remark.map(|remark| say("row-remark").with("remark", remark)));
        let known = self.sure.iter_mut().chain(&mut self.doubted).find(|event| is_same(event.row, row));
        if let Some(event) = known {
            event.again.push(row);
            if event.kinds.contains(&row.kind) {
                return Some(say("row-double"));
            }
            event.kinds.push(row.kind);
            event.kinds.sort();
            let other = event.row.at().to_string();
            return Some(say("activity-other-kind").with("other", other).with("kind", event.row.kind));
        }
        let kin = self.sure.iter_mut().find(|event| is_dated && may_be_same(event.row, row));
        let doubt = doubt.or_else(|| {
            let event = kin?;
            // If both are one, nobody knows how the student took part in it.
            event.kinds.push(row.kind);
            event.kinds.sort();
            event.kinds.dedup();
            let at = event.row.at().to_string();
            Some(say("activity-twin").with("title", event.row.title.as_str()).with("at", at))
        });
        let list = match (is_dated, &doubt) {
            (false, _) => &mut self.undated,
            (true, Some(_)) => &mut self.doubted,
            (true, None) => &mut self.sure,
        };
        list.push(Event { row, again: vec![], kinds: vec![row.kind], doubt: doubt.clone() });
        doubt
    }
}

impl<'a> Event<'a> {
    /// Every row of it.
    pub fn rows(&self) -> impl Iterator<Item = &'a Sourced<Activity>> {
        [self.row].into_iter().chain(self.again.iter().copied())
    }
}

/// Titles on one day that may be one, unless they took place elsewhere.
fn may_be_same(one: &Activity, other: &Activity) -> bool {
    let place = |activity: &Activity| activity.place.as_deref().map(normal_title).filter(|place| !place.is_empty());
    let is_elsewhere = || place(one).zip(place(other)).is_some_and(|(one, other)| one != other);
    one.date == other.date && !is_elsewhere() && may_be_one_event_title(&one.title, &other.title)
}

/// One title on one day, in normal form.
fn is_same(one: &Activity, other: &Activity) -> bool {
    one.date.is_some()
        && one.date == other.date
        && (one.title == other.title || plain_title(&one.title) == plain_title(&other.title))
}
