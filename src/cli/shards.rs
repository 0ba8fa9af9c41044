//! Arguments of jobs in shards, `merge` and `missing`; and of what is published, by one machine or many.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use super::source::{Format, Source};
use super::speech;
use crate::message::say;

/// Where a run goes, what stops it, and who is notified.
#[derive(Debug, Args)]
pub struct Publishing {
    /// 输出目录
    #[arg(long, default_value = "out", value_name = "DIR")]
    pub out: PathBuf,
    /// 变动超过 batch.yaml 中 brakes 的限度时仍发布；写明接受哪一项（停止时列出的名称，如
    /// --accept-changes=verdicts），可多次给出；不写名称则接受本次的全部变动
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub accept_changes: Vec<String>,
    /// 把本次运行的数字写成 Prometheus 文本文件（.prom），一步替换；写不成只提示，不影响运行
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
    /// 报告写好之后运行该命令（sh -c），摘要由标准输入给出，不含姓名；命令失败只提示，不影响运行
    #[arg(long, value_name = "COMMAND")]
    pub notify: Option<String>,
    /// 标准错误的格式：text 供人阅读，json 每行一条，只有学号和位置，不含姓名、证件号和成绩
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub log_format: Format,
    /// 让该用户组（名称或编号）也能读取发布的运行：目录0750、文件0640；默认只有本用户能读
    #[arg(long, value_name = "GROUP", value_parser = group)]
    pub group: Option<u32>,
}

/// One of the shards of a job, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Number of the shard, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
}

impl FromStr for Shard {
    type Err = String;

    /// `3/8`
    fn from_str(text: &str) -> Result<Shard, String> {
        let (number, of) = text.split_once('/').unwrap_or_default();
        let shard = number.parse().ok().zip(of.parse().ok()).map(|(number, of)| Shard { number, of });
        let shard = shard.filter(|shard| (1..=shard.of).contains(&shard.number));
        shard.ok_or_else(|| say("cli-shard").text(speech::language()))
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// Arguments of `merge`.
#[derive(Debug, Args)]
pub struct Merge {
    /// What is read.
    #[command(flatten)]
    pub source: Source,
    /// 计划（plan --shards 写的目录）
    #[arg(long, value_name = "PLAN")]
    pub plan: PathBuf,
    /// Where the run goes.
    #[command(flatten)]
    pub publishing: Publishing,
}

/// Arguments of `missing`.
#[derive(Debug, Args)]
pub struct Missing {
    /// 计划（plan --shards 写的目录）
    #[arg(long, value_name = "PLAN")]
    pub plan: PathBuf,
}

/// The number of a group of users.
#[cfg(unix)]
fn group(text: &str) -> Result<u32, String> {
    let known = || uzers::get_group_by_name(text).map(|group| group.gid());
    text.parse().ok().or_else(known).ok_or_else(|| say("cli-group").with("name", text).text(speech::language()))
}

/// Elsewhere access is a matter of lists that are inherited from the folder above.
#[cfg(not(unix))]
fn group(text: &str) -> Result<u32, String> {
    Err(say("cli-group").with("name", text).text(speech::language()))
}
