//! All tests that look at the program from outside, in one binary: Typst is linked once.

mod any_bytes;
mod archives;
mod commands;
mod decisions;
mod documents;
mod evidence;
#[cfg(target_os = "linux")]
mod faults;
mod findings;
mod fuzzed;
mod history;
mod hostile_archives;
mod hostile_evidence;
mod hostile_tables;
mod numbers;
mod operation;
mod page;
mod pages;
mod paper;
mod pipeline;
mod print;
mod properties;
mod runs;
mod same_bytes;
mod sample;
mod schemas;
mod signatures;
mod tables;
mod text_tables;
mod tidy;
mod verdicts;
mod verify;
mod verify_sample;
mod verify_tools;
mod yaml;
