//! A progress bar for work that takes longer than a second; none where standard error is no terminal.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::message::{Language, Message};

/// Steps of a work, how many a second, and the time left.
pub fn bar(what: Message, steps: usize, language: Language) -> ProgressBar {
    counted(what, steps as u64, "{msg} {wide_bar} {pos}/{len} {per_sec} {eta}", language)
}

/// Bytes of a work, and the time left.
pub fn bytes(what: Message, bytes: u64, language: Language) -> ProgressBar {
    counted(what, bytes, "{msg} {wide_bar} {bytes}/{total_bytes} {eta}", language)
}

fn counted(what: Message, length: u64, template: &str, language: Language) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr_with_hz(10));
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(what.text(language));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
