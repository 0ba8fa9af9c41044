//! SIGINT, SIGTERM and SIGHUP: the first asks the work to end at the next safe place, the second ends the process at once.
//!
//! An unfinished run can be abandoned at any instant, so work that reaches no safe point in time is killed.

use std::io;
use std::process::exit;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};

/// The signal that asks politely, for example of an operator or of a shutdown.
pub const TERMINATE: i32 = SIGTERM;

/// The time that work gets to come to a safe place: setting one long table can take longer.
const GRACE: Duration = Duration::from_millis(1500);

/// The signal that has arrived, 0 while none has.
static ARRIVED: AtomicI32 = AtomicI32::new(0);

/// How the process ends short of a safe place.
static ENDING: Mutex<Ending> = Mutex::new(Ending { is_committed: false, work: None });

struct Ending {
    /// The last safe place is behind: what is left is done to its end.
    is_committed: bool,
    /// What is done first.
    work: Option<Box<dyn FnOnce(i32) + Send>>,
}

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
        end(signal, true);
    }
    thread::spawn(move || {
        thread::sleep(GRACE);
        end(signal, false);
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
    ending().work = Some(Box::new(work));
}

/// The last safe place. From here on a first signal ends nothing: the work is done to its end, and its own end says what
/// became of it.
///
/// # Errors
/// The signal, when one has arrived before.
pub fn commit() -> Result<(), i32> {
    *ending() = Ending { is_committed: true, work: None };
    signal().map_or(Ok(()), Err)
}

/// Keeps what it holds until the process is gone: nobody commits meanwhile.
fn end(signal: i32, is_asked_again: bool) {
    let mut ending = ending();
    if ending.is_committed && !is_asked_again {
        return;
    }
    if let Some(work) = ending.work.take() {
        work(signal);
    }
    exit(128 + signal)
}

fn ending() -> MutexGuard<'static, Ending> {
    ENDING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether the work is to end, and by which signal.
pub fn signal() -> Option<i32> {
    Some(ARRIVED.load(Ordering::SeqCst)).filter(|signal| *signal != 0)
}
