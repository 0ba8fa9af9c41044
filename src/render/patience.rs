//! Work that may never end: a template can loop for ever, and foreign code cannot be stopped. It runs on a companion of the
//! thread that wants it, who waits only so long and then leaves the companion to itself until the program ends.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rayon::ThreadPoolBuilder;
use serde_json::Value;
use typst::foundations::Bytes;

use super::studio::{Document, LARGE, Press, RenderError, Studio, example_pictures, forget};
use crate::json::json_text;

/// How many documents of one template may be given up before no further one is begun: each costs a thread.
const MOST_GIVEN_UP: usize = 2;

/// How long is waited at a time.
const SLICE: Duration = Duration::from_secs(1);

/// A studio that gives up a document that takes longer than it may.
pub struct Patient {
    studio: Arc<Studio>,
    limit: Duration,
    /// Documents that were given up, by template.
    given_up: Mutex<BTreeMap<String, usize>>,
}

impl Patient {
    /// A studio with the longest time that a document of usual size may take.
    pub fn new(studio: Studio, limit: Duration) -> Patient {
        Patient { studio: Arc::new(studio), limit, given_up: Mutex::default() }
    }

    /// Sets every template with its example, so that a broken one is found before any student's work.
    ///
    /// # Errors
    /// The first template that cannot be set.
    pub fn try_all(&self) -> Result<(), RenderError> {
        for (name, example) in self.templates().examples() {
            self.set(name, example.clone(), example_pictures(example), "example")?;
        }
        forget();
        Ok(())
    }
}

impl Deref for Patient {
    type Target = Studio;
    fn deref(&self) -> &Studio {
        &self.studio
    }
}

impl Press for Patient {
    fn set(
        &self,
        template: &str,
        view: Value,
        pictures: BTreeMap<String, Bytes>,
        ident: &str,
    ) -> Result<Document, RenderError> {
        let limit = limit_of(self.limit, &view);
        let endless = || RenderError::Endless { template: template.to_owned(), seconds: limit.as_secs() };
        let given_up = || self.given_up.lock().unwrap_or_else(PoisonError::into_inner);
        if given_up().get(template).is_some_and(|count| *count >= MOST_GIVEN_UP) {
            return Err(endless());
        }
        let (studio, name, ident) = (Arc::clone(&self.studio), template.to_owned(), ident.to_owned());
        within_time(limit, move || studio.set(&name, view, pictures, &ident)).unwrap_or_else(|| {
            *given_up().entry(template.to_owned()).or_default() += 1;
            Err(endless())
        })
    }
}

/// A table of thousands takes as many times longer than one of a hundred.
fn limit_of(usual: Duration, view: &Value) -> Duration {
    let times = json_text(view).len() / LARGE + 1;
    usual.saturating_mul(u32::try_from(times).unwrap_or(u32::MAX))
}

type Work = Box<dyn FnOnce() + Send>;

thread_local! {
    /// The companion of this thread, if it has one that is free.
    static COMPANION: RefCell<Option<Sender<Work>>> = const { RefCell::new(None) };
}

/// What the work comes to; none if it takes longer than it may. A panic of the work is one of whoever waits.
pub fn within_time<T: Send + 'static>(limit: Duration, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, waiting) = channel::<Result<T, Box<dyn Any + Send>>>();
    // A machine that has no thread left can still do the work, though not give it up.
    let Some(companion) = COMPANION.take().or_else(companion) else { return Some(work()) };
    let work = Box::new(move || drop(done.send(catch_unwind(AssertUnwindSafe(work)))));
    // A companion never ends before its sender does.
    let _ = companion.send(work);
    let result = wait(&waiting, limit)?;
    COMPANION.set(Some(companion));
    Some(result.unwrap_or_else(|panic| resume_unwind(panic)))
}

/// Waits slice by slice: while the process is stopped, or the machine sleeps, the work stands still as well, and that costs it
/// one slice at most.
fn wait<R>(waiting: &Receiver<R>, limit: Duration) -> Option<R> {
    let mut left = limit;
    loop {
        let slice = left.min(SLICE);
        match waiting.recv_timeout(slice) {
            Ok(result) => return Some(result),
            Err(RecvTimeoutError::Timeout) if slice < left => left -= slice,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
        }
    }
}

/// The PDF writer waits on the rayon pool it finds itself in, so a companion is a pool of its own, as each worker is.
fn companion() -> Option<Sender<Work>> {
    let (send, receive): (Sender<Work>, Receiver<Work>) = channel();
    let work = move || {
        let _pool = ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
        receive.into_iter().for_each(|work| work());
    };
    thread::Builder::new().spawn(work).ok().map(|_| send)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_thousands_has_as_many_times_longer() {
        let minute = Duration::from_secs(60);
        let limit = |rows: usize| limit_of(minute, &Value::from(vec!["x".repeat(597); rows])).as_secs() / 60;
        // 600 bytes a row with its quotes and comma: 109 rows are below 65,536 bytes.
        assert_eq!([limit(0), limit(109), limit(110), limit(1100)], [1, 1, 2, 11]);
    }

    #[test]
    fn work_is_done_or_given_up() {
        let short = Duration::from_millis(50);
        assert_eq!(within_time(Duration::from_secs(60), || 2 + 2), Some(4));
        assert_eq!(within_time(short, || thread::sleep(Duration::from_secs(2))), None);
        assert_eq!(within_time(Duration::from_secs(60), || 3), Some(3), "the next has a companion of its own");
        assert!(catch_unwind(|| within_time(Duration::from_secs(60), || panic!("as foreign code does"))).is_err());
    }
}
