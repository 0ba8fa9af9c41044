//! What can keep a run from being published.

use std::io;
use std::path::{Path, PathBuf};

use crate::message::{Message, say};

/// Why nothing, or not everything, was published.
#[derive(Debug)]
pub enum PublishError {
    /// Another process publishes the same batch.
    Locked {
        /// The lock file.
        path: PathBuf,
        /// Who holds it.
        holder: Holder,
    },
    /// A path that could leave its folder, or that is not portable: a mistake of the caller.
    Path {
        /// The path as given.
        path: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// There is a batch whose name differs in case alone.
    Lookalike {
        /// The batch.
        batch: String,
        /// The one that is there.
        other: String,
    },
    /// Something else has the name of a run, or of the link to the newest one.
    Obstacle {
        /// What is in the way.
        path: PathBuf,
    },
    /// A file was written twice: a mistake of the caller.
    Twice {
        /// The path inside the run.
        path: String,
    },
    /// A file could not be written before, so the run must not be published.
    Incomplete,
    /// The disk refused something; nothing was published.
    Io {
        /// What was to be written.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Somebody took away or changed what was written for the run; nothing was published.
    Altered {
        /// The file or folder.
        path: PathBuf,
        /// What became of it.
        how: Altered,
    },
    /// A folder that is published once and for all holds something else.
    Differs {
        /// The folder.
        path: PathBuf,
    },
    /// The run was not signed, so it was not published.
    Unsigned(Message),
    /// The disk refused something after the rename: the run stands complete, but `current` may be an older one.
    Unsettled {
        /// The run's folder.
        run: PathBuf,
        /// What was to be written.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl PublishError {
    /// What keeps the run from being published, and what to do.
    pub fn message(&self) -> Message {
        let shown = |path: &Path| path.display().to_string();
        match self {
            PublishError::Locked { path, holder } => {
                say("publish-locked").with("path", shown(path)).with("holder", holder.message())
            }
            PublishError::Path { path, reason } => say("publish-path").with("path", path.as_str()).with("why", *reason),
            PublishError::Lookalike { batch, other } => {
                say("publish-lookalike").with("batch", batch.as_str()).with("other", other.as_str())
            }
            PublishError::Obstacle { path } => say("publish-obstacle").with("path", shown(path)),
            PublishError::Twice { path } => say("publish-twice").with("path", path.as_str()),
            PublishError::Unsigned(why) => why.clone(),
            PublishError::Differs { path } => say("publish-differs").with("path", shown(path)),
            PublishError::Incomplete => say("publish-incomplete"),
            PublishError::Altered { path, how } => match how {
                Altered::Vanished => say("publish-vanished"),
                Altered::Changed => say("publish-changed"),
                Altered::Foreign => say("publish-foreign"),
            }
            .with("path", shown(path)),
            PublishError::Io { path, source } => {
                say("publish-io").with("path", shown(path)).with("why", source.to_string())
            }
            PublishError::Unsettled { run, path, source } => say("publish-unsettled")
                .with("run", shown(run))
                .with("path", shown(path))
                .with("why", source.to_string()),
        }
    }

    /// Whether the disk is at fault (full, read-only, no permission), which has an exit code of its own.
    pub fn is_cannot_write(&self) -> bool {
        use PublishError::{Altered, Incomplete, Io, Unsettled};
        matches!(self, Io { .. } | Unsettled { .. } | Altered { .. } | Incomplete)
    }

    /// Whether another run holds the lock, which has an exit code of its own.
    pub fn is_locked(&self) -> bool {
        matches!(self, PublishError::Locked { .. })
    }

    /// For `map_err`: an [`PublishError::Io`] at `path`.
    pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> PublishError {
        |source| PublishError::Io { path: path.to_owned(), source }
    }
}

/// What became of a file that had been written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Altered {
    /// It is gone.
    Vanished,
    /// It holds something else.
    Changed,
    /// It was never written by this run.
    Foreign,
}

/// The process that holds a lock, as far as the lock file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// Its process number; none when the file could not be read or is being written just now.
    pub pid: Option<u32>,
}

impl Holder {
    fn message(self) -> Message {
        match self.pid {
            Some(pid) => say("publish-holder").with("pid", pid),
            None => say("publish-holder-unknown"),
        }
    }
}
