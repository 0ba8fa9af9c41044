//! What the program takes for an input: time of the processor, which other programs on the machine do not lengthen, and memory.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::sample::tool_absent;

/// What a run of the program took, and what it wrote. Nothing is known to have been taken where the system cannot say.
pub struct Spent {
    /// Time of the processor, of all threads and children.
    pub time: Duration,
    /// Peak memory of the largest process, in bytes.
    pub memory: u64,
    /// What it wrote.
    pub output: Vec<u8>,
}

/// Runs the program under GNU time.
pub fn spent(arguments: &[&str], input: &[u8]) -> Spent {
    let mut command = Command::new("/usr/bin/time");
    command.args(["-f", "spent %U %S %M", env!("CARGO_BIN_EXE_zishen")]).args(arguments);
    // As for every reader of one file that the program starts.
    command.env("MIMALLOC_ARENA_RESERVE", "65536");
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        tool_absent("/usr/bin/time");
        let output = Command::new(env!("CARGO_BIN_EXE_zishen")).args(arguments).output().unwrap().stdout;
        return Spent { time: Duration::ZERO, memory: 0, output };
    };
    // A program that needs no more of it may end before everything is written.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let told = told.lines().find_map(|line| line.strip_prefix("spent ")).unwrap_or_else(|| panic!("{told}"));
    let numbers: Vec<f64> = told.split(' ').map(|number| number.parse().unwrap()).collect();
    let [user, system, kibibytes] = numbers[..] else { panic!("{told}") };
    Spent { time: Duration::from_secs_f64(user + system), memory: kibibytes as u64 * 1024, output: output.stdout }
}
