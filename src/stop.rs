//! SIGINT and SIGTERM: the first asks the work to end at the next safe place, the second ends the process at once.
//!
//! A run in the making can be left at any instant, so who does not come to a safe place in time is ended too.

use std::io;
use std::process::exit;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// The signal that asks politely, for example of an operator or of a shutdown.
pub const TERMINATE: i32 = SIGTERM;

/// The time that work gets to come to a safe place: setting one long table can take longer.
const GRACE: Duration = Duration::from_millis(1500);

/// The signal that has arrived, 0 while none has.
static ARRIVED: AtomicI32 = AtomicI32::new(0);

/// What is done before the process is ended short of a safe place.
static AT_THE_END: Mutex<Option<AtTheEnd>> = Mutex::new(None);

type AtTheEnd = Box<dyn FnOnce(i32) + Send>;

/// Begins to listen; to be called once.
///
/// # Errors
/// When the system refuses a handler or a thread.
pub fn listen() -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    thread::Builder::new().spawn(move || {
        for signal in signals.forever() {
            if ARRIVED.swap(signal, Ordering::SeqCst) != 0 {
                end(signal);
            }
            thread::spawn(move || {
                thread::sleep(GRACE);
                end(signal);
            });
        }
    })?;
    Ok(())
}

/// Says what is to be done, with the signal, before the process is ended short of a safe place.
pub fn at_the_end(work: impl FnOnce(i32) + Send + 'static) {
    *AT_THE_END.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(work));
}

fn end(signal: i32) -> ! {
    let work = AT_THE_END.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(work) = work {
        work(signal);
    }
    exit(128 + signal)
}

/// Whether the work is to end, and by which signal.
pub fn signal() -> Option<i32> {
    Some(ARRIVED.load(Ordering::SeqCst)).filter(|signal| *signal != 0)
}
