//! What has been done in a case, and what may follow: no step without its predecessor.

use std::collections::BTreeMap;

use super::past::Past;
use super::record::{CaseFile, Matter, Remedy};
use super::refusal::Refusal;
use super::step::{Act, Disposition, Notice, Step};
use crate::records::values::Day;

/// What has been done in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    remedy: Remedy,
    days: BTreeMap<Past, Day>,
    disposition: Option<Disposition>,
    is_silent: bool,
}

impl Stage {
    /// Nothing has been done yet.
    pub fn new(remedy: Remedy) -> Stage {
        Stage { remedy, days: BTreeMap::new(), disposition: None, is_silent: false }
    }

    /// Where a case stands.
    ///
    /// # Errors
    /// The place of the first step that cannot stand where it does, and why.
    pub fn of(case: &CaseFile) -> Result<Stage, (usize, Refusal)> {
        let first = Stage::new(case.remedy());
        case.counted().iter().try_fold(first, |stage, (at, step)| stage.after(step).map_err(|refusal| (*at, refusal)))
    }

    /// When something was done.
    pub fn day(&self, past: Past) -> Option<Day> {
        self.days.get(&past).copied()
    }

    /// What was decided.
    pub fn disposition(&self) -> Option<Disposition> {
        self.disposition
    }

    /// Whether the student has said nothing to what is about to be decided, be it that the time passed in silence.
    pub fn is_silent(&self) -> bool {
        self.is_silent || !self.days.contains_key(&Past::Heard)
    }

    /// Papers that have not reached the student.
    pub fn undelivered(&self) -> Vec<Notice> {
        let all = [Notice::Accept, Notice::Refuse, Notice::Notify, Notice::Extend, Notice::Decide];
        let is_done = |past| self.days.contains_key(&past);
        let waits = |notice: &Notice| is_done(Past::behind(*notice)) && !is_done(Past::Delivered(*notice));
        all.into_iter().filter(waits).collect()
    }

    /// Where the case stands after a step.
    ///
    /// # Errors
    /// Why the step may not follow.
    pub fn after(&self, step: &Step) -> Result<Stage, Refusal> {
        if matches!(step.what, Act::Extend(_)) && self.remedy != Remedy::Appeal {
            return Err(Refusal::NotProvided(self.remedy));
        }
        if let Some(end) = excluded_by(&step.what).into_iter().find(|past| self.days.contains_key(past)) {
            return Err(Refusal::Behind(end));
        }
        for past in needs(&step.what) {
            match self.day(past) {
                None => return Err(Refusal::Needs(past)),
                Some(day) if step.date < day => return Err(Refusal::Early { past, day }),
                Some(_) => {}
            }
        }
        if let Some((past, day)) = ends(&step.what).then(|| self.last_before_delivery()).flatten()
            && step.date < day
        {
            return Err(Refusal::Early { past, day });
        }
        Ok(self.with(step))
    }

    /// The last thing that was done but for corrections and deliveries, which may be entered later.
    fn last_before_delivery(&self) -> Option<(Past, Day)> {
        let is_done = |past: &Past| !matches!(past, Past::Delivered(_) | Past::Corrected);
        self.days.iter().filter(|(past, _)| is_done(past)).map(|(past, day)| (*past, *day)).max_by_key(|(_, day)| *day)
    }

    fn with(&self, step: &Step) -> Stage {
        let mut next = self.clone();
        if let Act::Notify(_) = step.what {
            // Something else is notified, so it must be delivered again, and the student heard on it.
            next.days.retain(|past, _| !matches!(past, Past::Heard | Past::Delivered(Notice::Notify)));
        }
        if let Act::Hear(_) = &step.what {
            next.is_silent = step.is_silent();
        }
        if let Act::Decide(decided) = &step.what {
            next.disposition = Some(decided.disposition);
        }
        next.days.insert(Past::of(&step.what), step.date);
        next
    }
}

/// The students whose conclusion of the graduation review an appeal has put aside, each with the day of the newest such
/// decision.
pub fn overturned_conclusions<'c>(cases: impl Iterator<Item = &'c CaseFile>) -> BTreeMap<String, Day> {
    let mut overturned: BTreeMap<String, Day> = BTreeMap::new();
    for case in cases.filter(|case| case.against.matter == Matter::Qualification) {
        let Ok(stage) = Stage::of(case) else { continue };
        let is_other = stage.disposition().is_some_and(|what| what != Disposition::Maintain);
        if let Some(day) = stage.day(Past::Decided).filter(|_| is_other) {
            overturned.entry(case.student.to_string()).and_modify(|known| *known = (*known).max(day)).or_insert(day);
        }
    }
    overturned
}

/// Whether a case comes to its end with it, so that nothing of it can have been done later.
fn ends(act: &Act) -> bool {
    matches!(act, Act::Refuse | Act::Decide(_) | Act::Withdraw)
}

/// What must have been done before.
fn needs(act: &Act) -> Vec<Past> {
    match act {
        Act::Open => vec![],
        Act::Accept | Act::Refuse | Act::Withdraw | Act::Correct(_) => vec![Past::Opened],
        Act::Notify(_) | Act::Extend(_) => vec![Past::Opened, Past::Accepted],
        Act::Hear(_) => vec![Past::Opened, Past::Accepted, Past::Notified, Past::Delivered(Notice::Notify)],
        // 学位法 39: nobody is decided against unheard.
        Act::Decide(decided) if decided.disposition.is_adverse() => {
            vec![Past::Opened, Past::Accepted, Past::Notified, Past::Delivered(Notice::Notify), Past::Heard]
        }
        Act::Decide(_) => vec![Past::Opened, Past::Accepted],
        Act::Deliver(delivered) => vec![Past::Opened, Past::behind(delivered.of)],
    }
}

/// What must not have been done before.
fn excluded_by(act: &Act) -> Vec<Past> {
    match act {
        Act::Open => vec![Past::Opened],
        Act::Accept | Act::Refuse => vec![Past::Accepted, Past::Refused, Past::Withdrawn],
        Act::Withdraw => vec![Past::Refused, Past::Withdrawn, Past::Decided],
        Act::Notify(_) | Act::Decide(_) => vec![Past::Withdrawn, Past::Decided],
        Act::Hear(_) => vec![Past::Heard, Past::Withdrawn, Past::Decided],
        Act::Extend(_) => vec![Past::Extended, Past::Withdrawn, Past::Decided],
        Act::Deliver(delivered) => vec![Past::Delivered(delivered.of)],
        Act::Correct(_) => vec![],
    }
}
