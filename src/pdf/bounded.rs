//! PDFs that may be hostile are read in a process of their own, which has bounds in time and memory.

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use super::{Facts, look, without_password};

/// Longest time for one PDF.
const TIME: Duration = Duration::from_secs(3);
/// Most memory for one PDF, in bytes.
const MEMORY: u64 = 192 << 20;
/// How often the reader is looked after.
const LOOK: Duration = Duration::from_millis(2);

/// One at a time, so that the bound on memory holds for the whole.
static TURN: Mutex<()> = Mutex::new(());

/// The program that reads what may be hostile: zishen itself, which knows the commands for it.
static READER: OnceLock<PathBuf> = OnceLock::new();

/// From now on what may be hostile is read by this program. Where it was never said, as in a program that uses the library, it is read
/// in the same process, without bounds.
pub fn read_with(program: PathBuf) {
    // Said once, at the start.
    let _ = READER.set(program);
}

/// Whether there is a program that reads within bounds.
pub fn has_reader() -> bool {
    READER.get().is_some()
}

/// What is known of a PDF; none if it does not open within the bounds.
pub fn look_bounded(bytes: &[u8]) -> Option<Facts> {
    if !has_reader() {
        return look(bytes);
    }
    serde_json::from_slice(&answered("look-at-pdf", bytes, LONGEST_ANSWER)?).ok()?
}

/// The same PDF without an encryption that asks for no password; none if it asks, or does not open within the bounds.
pub fn unlock_pdf(bytes: &[u8]) -> Option<Vec<u8>> {
    if !has_reader() {
        return without_password(bytes);
    }
    answered("unlock-pdf", bytes, MOST as u64).filter(|plain| plain.starts_with(b"%PDF"))
}

/// What a process of its own prints of a PDF, up to a number of bytes; none if it goes beyond the bounds.
fn answered(command: &str, bytes: &[u8], most: u64) -> Option<Vec<u8>> {
    let _turn = TURN.lock();
    let mut child = start_reader(&[command, &bytes.len().to_string()]).ok()?;
    let output = child.stdout.take()?;
    let reader = spawn(move || {
        let mut printed = Vec::new();
        output.take(most).read_to_end(&mut printed).ok().map(|_| printed)
    });
    // A reader that ended early is recognised by what it did not print.
    let _ = child.stdin.take().map(|mut pipe| pipe.write_all(bytes));
    if !ended(&mut child) {
        let _ = child.kill().and_then(|()| child.wait());
        return None;
    }
    reader.join().ok()?
}

/// The program once more, as a reader of what may be hostile.
///
/// # Errors
/// When no process can be started.
pub fn start_reader(arguments: &[&str]) -> io::Result<Child> {
    let mut reader = Command::new(READER.get().ok_or(io::ErrorKind::NotFound)?);
    // In KiB. What the allocator reserved before the bound was set would not count.
    reader.args(arguments).env("MIMALLOC_ARENA_RESERVE", "65536");
    reader.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()
}

/// Bounds the memory of this process, in bytes. Only Unix can hold a process to it.
pub fn hold_to(memory: u64) {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let _ = setrlimit(Resource::Data, Rlimit { current: Some(memory), maximum: Some(memory) });
    }
    #[cfg(not(unix))]
    let _ = memory;
}

fn ended(child: &mut Child) -> bool {
    let began = Instant::now();
    while began.elapsed() < TIME {
        match child.try_wait() {
            Ok(None) => sleep(LOOK),
            ended => return ended.is_ok(),
        }
    }
    false
}

/// What the process that reads prints.
pub fn print_facts(bytes: usize) -> Option<String> {
    hold_to(MEMORY);
    let mut pdf = Vec::with_capacity(bytes.min(MOST));
    let read = io::stdin().take(MOST as u64).read_to_end(&mut pdf);
    serde_json::to_string(&read.ok().and_then(|_| look(&pdf))).ok()
}

/// What the process that unlocks prints.
pub fn print_unlocked(bytes: usize) -> Option<()> {
    hold_to(MEMORY);
    let mut pdf = Vec::with_capacity(bytes.min(MOST));
    io::stdin().take(MOST as u64).read_to_end(&mut pdf).ok()?;
    io::stdout().write_all(&without_password(&pdf)?).ok()
}

/// Largest PDF that is taken, in bytes.
const MOST: usize = 64 << 20;
/// Longest answer of what is known of one, in bytes: most of it is text.
const LONGEST_ANSWER: u64 = 16 << 20;
