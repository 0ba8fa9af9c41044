//! What can keep a run from being published.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why nothing, or not everything, was published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Another process publishes the same batch.
    #[error("`{path}` 正被另一次运行占用（{holder}），请等其结束后再试")]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// Who holds it.
        holder: Holder,
    },
    /// A path that could leave its folder, or that is not portable: a mistake of the caller.
    #[error("`{path}` 不是运行目录内的有效路径：{reason}")]
    Path {
        /// The path as given.
        path: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A file was written twice: a mistake of the caller.
    #[error("`{path}` 在本次运行中已写入过")]
    Twice {
        /// The path inside the run.
        path: String,
    },
    /// A file could not be written before, so the run must not be published.
    #[error("此前有文件未能写入，本次运行不完整，未发布任何文件")]
    Incomplete,
    /// The disk refused something; nothing was published.
    #[error("无法写入 `{path}`，请检查磁盘空间和权限")]
    Io {
        /// What was to be written.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The disk refused something after the rename: the run stands complete, but `current` may be an older one.
    #[error("`{run}` 已发布，但 `{path}` 未能更新")]
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
    /// Whether the disk is at fault (full, read-only, no permission), which has an exit code of its own.
    pub fn is_cannot_write(&self) -> bool {
        use PublishError::{Incomplete, Io, Unsettled};
        matches!(self, Io { .. } | Unsettled { .. } | Incomplete)
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

/// The process that holds a lock, as far as the lock file tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// Its process number; none when the file could not be read or is being written just now.
    pub pid: Option<u32>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pid {
            Some(pid) => write!(f, "进程{pid}"),
            None => f.write_str("进程不明"),
        }
    }
}
