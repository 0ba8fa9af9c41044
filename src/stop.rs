//! SIGINT, SIGTERM and SIGHUP: the first asks the work to end at the next safe place, the second ends the process at once.
//!
//! An unfinished run can be abandoned at any instant, so work that reaches no safe point in time is killed.

use std::io;
use std::process::exit;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};

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
    heed(arrived)
}

/// A terminal that goes away ends the work as an operator does who asks politely.
fn arrived(signal: i32) {
    let signal = if [SIGINT, SIGTERM].contains(&signal) { signal } else { TERMINATE };
    if ARRIVED.swap(signal, Ordering::SeqCst) != 0 {
        end(signal);
    }
    thread::spawn(move || {
        thread::sleep(GRACE);
        end(signal);
    });
}

#[cfg(unix)]
fn heed(act: fn(i32)) -> io::Result<()> {
    use signal_hook::consts::SIGHUP;
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
    // Under `nohup` a terminal that is closed ends nothing.
    if !is_ignored(SIGHUP) {
        signals.add_signal(SIGHUP)?;
    }
    thread::Builder::new().spawn(move || signals.forever().for_each(act))?;
    Ok(())
}

/// Elsewhere no thread can wait for a signal: it is looked for.
#[cfg(not(unix))]
fn heed(act: fn(i32)) -> io::Result<()> {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    const LOOK: Duration = Duration::from_millis(100);
    let flags = [SIGINT, SIGTERM].map(|signal| (signal, Arc::new(AtomicBool::new(false))));
    for (signal, flag) in &flags {
        signal_hook::flag::register(*signal, flag.clone())?;
    }
    thread::Builder::new().spawn(move || {
        loop {
            flags.iter().filter(|(_, flag)| flag.swap(false, Ordering::SeqCst)).for_each(|(signal, _)| act(*signal));
            thread::sleep(LOOK);
        }
    })?;
    Ok(())
}

/// Whether whoever started the program wants a signal to do nothing. Only on Linux can this be read without a C system call.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    mask.is_some_and(|mask| mask & (1 << (signal - 1)) != 0)
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
