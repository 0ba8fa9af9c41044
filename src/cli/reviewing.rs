//! Arguments of reviewing: `build`, `plan`, `check`, `explain`, `impact`.

use std::path::PathBuf;

use clap::Args;
use strum::IntoEnumIterator;

use super::source::{Format, Source};
use super::speech;
use crate::finding::{Code, Finding, Outcome};
use crate::message::{Fact, Word, say};

/// Arguments of `build`.
#[derive(Debug, Args)]
pub struct Build {
    /// What is read.
    #[command(flatten)]
    pub source: Source,
    /// 输出目录
    #[arg(long, default_value = "out", value_name = "DIR")]
    pub out: PathBuf,
    /// 全部重新生成，不沿用上次运行中未变的档案包
    #[arg(long)]
    pub force: bool,
    /// 只重新审查该学生（学号），可多次给出；其余学生沿用上次运行的结果
    #[arg(long, value_name = "ID")]
    pub only: Vec<String>,
    /// 只重新审查该学院（学院代码）的学生，可多次给出
    #[arg(long, value_name = "CODE")]
    pub college: Vec<String>,
    /// 只审查上次未能生成档案包的学生
    #[arg(long)]
    pub retry: bool,
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

/// Arguments of `plan`.
#[derive(Debug, Args)]
pub struct Plan {
    /// What is read.
    #[command(flatten)]
    pub source: Source,
    /// 输出目录
    #[arg(long, default_value = "out", value_name = "DIR")]
    pub out: PathBuf,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// What is read.
    #[command(flatten)]
    pub source: Source,
    /// Which findings are shown.
    #[command(flatten)]
    pub filter: Filter,
    /// 输出格式
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// 逐项列出每名学生未达到的要求，带条款、数目和记录所在的行；不给出时每人只列原因
    #[arg(long)]
    pub details: bool,
    /// 有学生未通过或有决定不能适用时，以退出码 1 结束
    #[arg(long)]
    pub strict: bool,
}

/// Which findings are shown; all given conditions must hold.
#[derive(Debug, Args)]
pub struct Filter {
    /// 只看该学院（学院代码）
    #[arg(long, value_name = "CODE")]
    pub college: Option<String>,
    /// 只看该审查项目，如 total-credits，可多次给出
    #[arg(long = "code", value_name = "CODE", value_parser = code)]
    pub codes: Vec<Code>,
    /// 只看该结果：pass、fail、missing、undetermined、waived、not-applicable，可多次给出
    #[arg(long = "outcome", value_name = "OUTCOME", value_parser = outcome)]
    pub outcomes: Vec<Outcome>,
    /// 列出未达到该项要求的学生，每人一行
    #[arg(long, value_name = "CODE", value_parser = code, conflicts_with_all = ["codes", "outcomes"])]
    pub lacking: Option<Code>,
}

impl Filter {
    /// Whether findings are asked for beyond those that stand against a pass.
    pub fn is_set(&self) -> bool {
        !self.codes.is_empty() || !self.outcomes.is_empty() || self.lacking.is_some()
    }

    /// Whether a finding is asked for.
    pub fn takes(&self, finding: &Finding) -> bool {
        (self.codes.is_empty() || self.codes.contains(&finding.code))
            && (self.outcomes.is_empty() || self.outcomes.contains(&finding.outcome))
            && self.lacking.is_none_or(|code| finding.code == code && finding.outcome.is_open())
    }
}

fn code(text: &str) -> Result<Code, String> {
    text.parse().map_err(|_| say("cli-code").with("known", keys(Code::iter())).text(speech::language()))
}

fn outcome(text: &str) -> Result<Outcome, String> {
    text.parse().map_err(|_| say("cli-outcome").with("known", keys(Outcome::iter())).text(speech::language()))
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

pub(super) fn keys<T: Word>(all: impl Iterator<Item = T>) -> Fact {
    Fact::Words(all.map(|word| word.key().into()).collect())
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// 学号
    #[arg(value_name = "ID")]
    pub id: String,
    /// What is read.
    #[command(flatten)]
    pub source: Source,
}

/// Arguments of `impact`.
#[derive(Debug, Args)]
pub struct Impact {
    /// 新的审查规定（policy.yaml 的另一版本）
    #[arg(long, value_name = "FILE")]
    pub policy: PathBuf,
    /// What is read.
    #[command(flatten)]
    pub source: Source,
}
