//! What is at work, and since when, so that a long wait can be explained.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::message::Message;

/// Time between two looks at the steps.
const LOOK: Duration = Duration::from_millis(250);

/// What is at work, by a running number.
static AT_WORK: Mutex<BTreeMap<u64, Work>> = Mutex::new(BTreeMap::new());
static NEXT: AtomicU64 = AtomicU64::new(0);
/// Seconds after which a step is reported.
static PATIENCE: AtomicU64 = AtomicU64::new(60);

struct Work {
    what: Message,
    began: Instant,
    /// How often it was reported; each time after twice as long.
    reported: u32,
}

/// A step that is at work until this is dropped.
#[must_use]
pub struct Step(u64);

/// Begins a step.
pub fn step(what: Message) -> Step {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    at_work().insert(number, Work { what, began: Instant::now(), reported: 0 });
    Step(number)
}

impl Drop for Step {
    fn drop(&mut self) {
        at_work().remove(&self.0);
    }
}

/// Sets the seconds after which a step is reported.
pub fn set_patience(seconds: u32) {
    PATIENCE.store(u64::from(seconds.max(1)), Ordering::Relaxed);
}

/// Reports from now on every step that takes long, with its seconds.
///
/// # Errors
/// When the system refuses a thread.
pub fn begin(report: impl Fn(&Message, u64) + Send + 'static) -> std::io::Result<()> {
    let look = move || {
        loop {
            thread::sleep(LOOK);
            overdue(Instant::now(), Duration::from_secs(PATIENCE.load(Ordering::Relaxed)))
                .iter()
                .for_each(|(what, s)| report(what, *s));
        }
    };
    thread::Builder::new().spawn(look).map(drop)
}

/// Steps that take long by a moment and were not reported since.
fn overdue(now: Instant, patience: Duration) -> Vec<(Message, u64)> {
    let mut at_work = at_work();
    let lasted = |work: &Work| now.saturating_duration_since(work.began);
    let late = at_work.values_mut().filter(|work| lasted(work) >= patience * 2u32.pow(work.reported.min(16)));
    late.map(|work| {
        work.reported += 1;
        (work.what.clone(), lasted(work).as_secs())
    })
    .collect()
}

fn at_work() -> MutexGuard<'static, BTreeMap<u64, Work>> {
    AT_WORK.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::say;

    #[test]
    fn what_takes_long_is_reported_once_and_again_after_twice_as_long() {
        let name = say("watch-student").with("id", "only here");
        let mine = |reported: Vec<(Message, u64)>| reported.into_iter().filter(|(what, _)| *what == name).count();
        let step = step(name.clone());
        // A day of patience: what other tests do takes less.
        let day = Duration::from_secs(24 * 60 * 60);
        let after = |days: u32| mine(overdue(Instant::now() + day * days, day));
        assert_eq!([after(0), after(1), after(1), after(2), after(3), after(4)], [0, 1, 0, 1, 0, 1]);
        drop(step);
        assert_eq!(after(100), 0);
    }
}
