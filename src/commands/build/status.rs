//! `status.json` beside the runs: the last attempt to build, whatever became of it. Its clocks are kept out of the runs,
//! whose bytes depend on nothing but what goes in.

use jiff::Timestamp;
use serde::Serialize;

use crate::commands::Outcome;
use crate::message::Message;
use crate::publish::{BatchFolder, PublishError};

const FILE: &str = "status.json";

/// What became of an attempt.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is under way, or was when its process was killed.
    Running,
    /// It published a run.
    Published,
    /// Nothing had changed since the last run.
    Unchanged,
    /// It published nothing; `why` says why.
    Stopped,
}

/// An attempt to build.
#[derive(Debug, Clone, Serialize)]
pub struct Attempt {
    schema_version: &'static str,
    state: State,
    began: Timestamp,
    ended: Option<Timestamp>,
    pid: u32,
    program: &'static str,
    exit_code: Option<u8>,
    run: Option<String>,
    why: Option<String>,
}

impl Attempt {
    /// One that begins now.
    pub fn begin() -> Attempt {
        Attempt {
            schema_version: "1",
            state: State::Running,
            began: to_the_second(),
            ended: None,
            pid: std::process::id(),
            program: concat!("zishen ", env!("CARGO_PKG_VERSION")),
            exit_code: None,
            run: None,
            why: None,
        }
    }

    /// How it ended: in which run, or why in none.
    pub fn end(&mut self, state: State, outcome: Outcome, run: Option<String>, why: Option<&Message>) {
        self.state = state;
        self.ended = Some(to_the_second());
        self.exit_code = Some(outcome as u8);
        self.run = run;
        self.why = why.map(Message::zh);
    }

    /// Puts it in place of what is there.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn note(&self, folder: &BatchFolder) -> Result<(), PublishError> {
        // Keys are text and numbers finite, so there is always a JSON form.
        let json = serde_json::to_string_pretty(self).unwrap_or_default() + "\n";
        folder.replace(FILE, json.as_bytes())
    }
}

fn to_the_second() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}
