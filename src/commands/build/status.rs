//! `status.json` beside the runs: the last attempt to build, whatever became of it. Its clocks are kept out of the runs,
//! whose bytes depend on nothing but what goes in.

use std::collections::BTreeMap;
use std::time::Instant;

use jiff::Timestamp;
use serde::Serialize;
use strum::IntoStaticStr;

use crate::commands::Exit;
use crate::json::json_lines;
use crate::message::Message;
use crate::publish::{BatchFolder, PublishError};

const FILE: &str = "status.json";

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum BuildState {
    /// It is under way, or was when its process was killed.
    Running,
    /// It published a run.
    Published,
    /// Nothing had changed since the last run.
    Unchanged,
    /// It published nothing; `why` says why.
    #[default]
    Stopped,
}

impl BuildState {
    /// As it stands in JSON.
    pub fn key(self) -> &'static str {
        self.into()
    }
}

/// How long each step of an attempt took.
#[derive(Debug, Clone)]
pub struct Clock {
    began: Instant,
    last: Instant,
    steps: Vec<(&'static str, f64)>,
}

impl Clock {
    /// Starts now.
    pub fn start() -> Clock {
        let now = Instant::now();
        Clock { began: now, last: now, steps: vec![] }
    }

    /// Ends a step, and begins the next.
    pub fn step(&mut self, name: &'static str) {
        self.steps.push((name, to_the_millisecond(self.last.elapsed().as_secs_f64())));
        self.last = Instant::now();
    }

    /// The steps that ended, in seconds.
    pub fn steps(&self) -> impl Iterator<Item = (&'static str, f64)> {
        self.steps.iter().copied()
    }

    /// Seconds since the start.
    pub fn seconds(&self) -> f64 {
        to_the_millisecond(self.began.elapsed().as_secs_f64())
    }
}

fn to_the_millisecond(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

/// An attempt to build.
#[derive(Debug, Clone, Serialize)]
pub struct Attempt {
    schema_version: &'static str,
    state: BuildState,
    began: Timestamp,
    ended: Option<Timestamp>,
    pid: u32,
    program: &'static str,
    exit_code: Option<u8>,
    run: Option<String>,
    why: Option<String>,
    /// What a person needs to know beyond that, without students.
    details: Vec<String>,
    /// Seconds that each step took.
    steps: BTreeMap<&'static str, f64>,
}

impl Attempt {
    /// One that begins now.
    pub fn begin() -> Attempt {
        Attempt {
            schema_version: "1",
            state: BuildState::Running,
            began: to_the_second(),
            ended: None,
            pid: std::process::id(),
            program: concat!("zishen ", env!("CARGO_PKG_VERSION")),
            exit_code: None,
            run: None,
            why: None,
            details: vec![],
            steps: BTreeMap::new(),
        }
    }

    /// How it ended: in which run, or why in none.
    pub fn end(&mut self, state: BuildState, outcome: Exit, run: Option<String>, why: Option<&Message>) {
        self.state = state;
        self.ended = Some(to_the_second());
        self.exit_code = Some(outcome as u8);
        self.run = run;
        self.why = why.map(Message::zh);
    }

    /// What a person needs to know beyond why.
    pub fn report(&mut self, details: &[Message]) {
        self.details = details.iter().map(Message::zh).collect();
    }

    /// How long its steps took.
    pub fn took(&mut self, clock: &Clock) {
        self.steps = clock.steps().collect();
    }

    /// Puts it in place of what is there.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn note(&self, folder: &BatchFolder) -> Result<(), PublishError> {
        let json = json_lines(self);
        folder.replace(FILE, json.as_bytes())
    }
}

fn to_the_second() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}
