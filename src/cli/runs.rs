//! Arguments of what looks back: `runs`, `diff`, `prune`, `history`.

use std::path::PathBuf;

use clap::Args;

use super::source::Format;
use super::speech;
use crate::message::Message;
use crate::records::values::StudentId;

/// Arguments of `runs`.
#[derive(Debug, Args)]
pub struct Runs {
    /// 输出目录，或其中一个批次的目录
    #[arg(default_value = "out", value_name = "OUT")]
    pub out: PathBuf,
    /// 输出格式
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// 输出目录（或批次目录）和两次运行的编号；或两个运行目录。编号可写作 7、0007 或 current
    #[arg(value_name = "OUT RUN RUN", num_args = 2..=3, required = true)]
    pub runs: Vec<PathBuf>,
    /// 输出格式
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Arguments of `prune`.
#[derive(Debug, Args)]
pub struct Prune {
    /// 输出目录，或其中一个批次的目录
    #[arg(default_value = "out", value_name = "OUT")]
    pub out: PathBuf,
    /// 保留最新的N次运行
    #[arg(long, value_name = "N")]
    pub keep: usize,
    /// 另外保留最近M个有运行的月份中每月的最后一次
    #[arg(long, value_name = "M", default_value = "0", hide_default_value = true)]
    pub keep_monthly: usize,
    /// 只说明将删除哪些，不删除
    #[arg(long)]
    pub dry_run: bool,
}

/// Arguments of `history`.
#[derive(Debug, Args)]
pub struct History {
    /// 学号
    #[arg(value_name = "ID", value_parser = student)]
    pub id: StudentId,
    /// 输出目录，或其中一个批次的目录；没有则不看
    #[arg(long, default_value = "out", value_name = "DIR")]
    pub out: PathBuf,
    /// 材料目录，案件（appeals/）在其中；没有则不看
    #[arg(long, default_value = "inputs", value_name = "DIR")]
    pub inputs: PathBuf,
    /// 收件目录（receive 的 --to）
    #[arg(long, value_name = "DIR")]
    pub received: Option<PathBuf>,
    /// 复核目录（review 的 --to）
    #[arg(long, value_name = "DIR")]
    pub reviewed: Option<PathBuf>,
    /// 输出格式
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

fn student(text: &str) -> Result<StudentId, String> {
    text.parse().map_err(|why: Message| why.text(speech::language()))
}
