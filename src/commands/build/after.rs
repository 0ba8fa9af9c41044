//! What others receive once the report is on disk: numbers for Prometheus, and an account for whoever sends it on. No
//! failure here changes anything of the run.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use strum::IntoEnumIterator;

use super::status::{BuildState, Clock};
use crate::commands::Exit;
use crate::finding::Verdict;
use crate::history::{Changed, Kind};
use crate::message::{Language, Message, Word, say};
use crate::report::PAGE;

/// The time that a command for notification gets.
const PATIENCE: Duration = Duration::from_secs(60);

/// What came of a build, in numbers; nobody is named.
#[derive(Default)]
pub struct Account {
    /// Name of the batch; empty where it could not be read.
    pub batch: String,
    /// What became of the attempt.
    pub state: BuildState,
    /// The newest run, published now or before, and its folder.
    pub run: Option<(String, PathBuf)>,
    /// Dossiers of that run by verdict.
    pub verdicts: BTreeMap<Verdict, usize>,
    /// Dossiers taken over from the run before.
    pub reused: usize,
    /// Files and students that could not be processed.
    pub unprocessed: usize,
    /// Students of whom this run says something else than the one before, by kind.
    pub changes: BTreeMap<Kind, usize>,
    /// Why nothing was published.
    pub why: Option<Message>,
    /// What a person needs to know beyond that.
    pub details: Vec<Message>,
}

impl Account {
    /// Counts who changed.
    pub fn count(&mut self, changes: &[Changed]) {
        changes.iter().for_each(|student| *self.changes.entry(student.kind).or_default() += 1);
    }

    /// The account for people: state, counts, changes, where the report is.
    pub fn text(&self, outcome: Exit, language: Language) -> String {
        let run = self.run.as_ref().map_or("", |(run, _)| run.as_str());
        let head = match self.state {
            BuildState::Published => say("notify-published"),
            BuildState::Unchanged => say("notify-unchanged"),
            BuildState::Running | BuildState::Stopped => say("notify-stopped"),
        };
        let mut lines = vec![head.with("batch", self.batch.as_str()).with("run", run)];
        if let Some(why) = &self.why {
            lines.push(say("notify-why").with("why", why.clone()));
        }
        let count = |say: Message, what: String, count: usize| say.with("what", what).with("count", count);
        if self.state != BuildState::Stopped {
            let of = |verdict| self.verdicts.get(&verdict).copied().unwrap_or(0);
            lines.extend(Verdict::iter().map(|v| count(say("notify-count"), v.word(language), of(v))));
            let what = say("page-unprocessed").text(language);
            lines.push(count(say("notify-count"), what, self.unprocessed));
            lines.extend(self.changes.iter().map(|(k, n)| count(say("notify-count"), k.word(language), *n)));
        }
        lines.push(say("notify-exit").with("code", u32::from(outcome as u8)));
        if let Some((_, folder)) = self.run.as_ref().filter(|_| self.state == BuildState::Published) {
            lines.push(say("notify-page").with("path", folder.join(PAGE).display().to_string()));
        }
        lines.iter().fold(String::new(), |text, line| text + &line.text(language) + "\n")
    }

    /// The numbers in the text format of Prometheus, version 0.0.4.
    pub fn metrics(&self, outcome: Exit, clock: &Clock) -> String {
        let mut text = String::new();
        let batch = label(&self.batch);
        let mut gauge = |name: &str, help: &str, values: &[(String, f64)]| {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "# HELP zishen_{name} {help}\n# TYPE zishen_{name} gauge");
            for (more, value) in values {
                let _ = writeln!(text, "zishen_{name}{{batch=\"{batch}\"{more}}} {value}");
            }
        };
        let one = |value: f64| [(String::new(), value)];
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        gauge("build_end_timestamp_seconds", "When the last build ended.", &one(now as f64));
        gauge("build_exit_code", "Exit code of the last build.", &one(f64::from(outcome as u8)));
        gauge("build_seconds", "How long the last build took.", &one(clock.seconds()));
        let steps: Vec<_> = clock.steps().map(|(step, seconds)| (format!(",step=\"{step}\""), seconds)).collect();
        gauge("build_step_seconds", "How long each step of the last build took.", &steps);
        let states = [BuildState::Published, BuildState::Unchanged, BuildState::Stopped];
        let state =
            states.map(|state| (format!(",state=\"{}\"", state.key()), f64::from(u8::from(self.state == state))));
        gauge("build_state", "What became of the last build.", &state);
        if let Some(number) = self.run.as_ref().and_then(|(run, _)| run.parse::<u32>().ok()) {
            gauge("run_number", "Number of the newest run.", &one(f64::from(number)));
            let of = |verdict| self.verdicts.get(&verdict).copied().unwrap_or(0) as f64;
            let verdicts: Vec<_> = Verdict::iter().map(|v| (format!(",verdict=\"{}\"", v.key()), of(v))).collect();
            gauge("dossiers", "Dossiers of the newest run by verdict.", &verdicts);
            gauge("unprocessed", "Files and students that could not be processed.", &one(self.unprocessed as f64));
            gauge("dossiers_reused", "Dossiers taken over from the run before.", &one(self.reused as f64));
            let of = |kind| self.changes.get(&kind).copied().unwrap_or(0) as f64;
            let changes: Vec<_> = Kind::iter().map(|k| (format!(",kind=\"{}\"", k.key()), of(k))).collect();
            gauge("students_changed", "Students who changed against the run before.", &changes);
        }
        text
    }
}

/// A value of a label, as the format escapes it.
fn label(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Puts a file in place of the one there at once; who reads sees the old or the new one. It is open to whom the umask lets,
/// since another user collects it and it names nobody.
///
/// # Errors
/// When the disk refuses.
pub fn replace_text(path: &Path, text: &str) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    // The end of the name keeps it from being collected half-written.
    let next = path.with_file_name(format!(".{name}.{}.next", std::process::id()));
    let written = fs::write(&next, text).and_then(|()| fs::rename(&next, path));
    written.inspect_err(|_| drop(fs::remove_file(&next)))
}

/// Runs a command of the shell with the account on its stdin.
///
/// # Errors
/// When it cannot be started, does not end in time, or ends with a fault.
pub fn notify(command: &str, account: String) -> Result<(), Message> {
    let failed = |why: String| say("notify-failed").with("why", why);
    let mut child = shell(command).stdin(Stdio::piped()).spawn().map_err(|error| failed(error.to_string()))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A command that does not read must not hold the build up, nor one that ends early.
        thread::spawn(move || drop(stdin.write_all(account.as_bytes())));
    }
    let status = wait(&mut child).map_err(|error| failed(error.to_string()))?;
    match status {
        None => Err(say("notify-slow").with("seconds", PATIENCE.as_secs().to_string())),
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(failed(status.to_string())),
    }
}

fn wait(child: &mut Child) -> io::Result<Option<std::process::ExitStatus>> {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(Duration::from_millis(20));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    shell
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.args(["/C", command]);
    shell
}
