//! Arguments of reviewing: `build`, `plan`, `check`, `explain`, `impact`.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use strum::IntoEnumIterator;

use super::shards::{Merge, Publishing, Shard};
use super::source::{Format, Source};
use super::speech;
use crate::finding::{Code, Finding, Outcome};
use crate::message::{Fact, Word, say};

/// Most shards of a job: more than any cluster does at once.
const MOST_SHARDS: i64 = 100_000;

/// Arguments of `build`.
#[derive(Debug, Args)]
pub struct Build {
    /// What is read.
    #[command(flatten)]
    pub source: Source,
    /// Where the run goes.
    #[command(flatten)]
    pub publishing: Publishing,
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
    /// 只做计划（plan --shards 写的目录）中的一份，写到该目录内，不发布运行
    #[arg(long, value_name = "PLAN", requires = "shard", conflicts_with_all = ["force", "only", "college", "retry", "out", "accept_changes", "metrics", "notify", "group"])]
    pub plan: Option<PathBuf>,
    /// 做哪一份，如 3/8；已完成则不再做。退出码另有：75 本机故障（磁盘、文件系统），可重试
    #[arg(long, value_name = "I/N", requires = "plan")]
    pub shard: Option<Shard>,
}

/// A merge is a build that takes the dossiers of a plan's shards over.
impl From<Merge> for Build {
    fn from(Merge { source, plan, publishing }: Merge) -> Build {
        let (only, college) = (vec![], vec![]);
        Build { source, publishing, force: false, only, college, retry: false, plan: Some(plan), shard: None }
    }
}

/// Arguments of `plan`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("folder").args(["to", "out"]).multiple(true))]
pub struct Plan {
    /// What is read.
    #[command(flatten)]
    pub source: Source,
    /// 输出目录（默认：out）；给出 --shards 而没有 --to 时，是计划写到的目录
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// 把批次分成几份，供多台机器分做
    #[arg(long, value_name = "N", requires = "folder", value_parser = clap::value_parser!(u32).range(1..=MOST_SHARDS))]
    pub shards: Option<u32>,
    /// 计划写到哪个目录，须不存在；--out 是汇总时发布、可沿用以前档案包的目录
    #[arg(long, value_name = "PLAN", requires = "shards")]
    pub to: Option<PathBuf>,
}

impl Plan {
    /// The folder that runs are published in.
    pub fn runs(&self) -> &Path {
        let is_plan = self.shards.is_some() && self.to.is_none();
        self.out.as_deref().filter(|_| !is_plan).unwrap_or(Path::new("out"))
    }

    /// Into how many shards the batch is cut, and the folder that the plan goes to.
    pub fn cut(&self) -> Option<(u32, &Path)> {
        self.shards.zip(self.to.as_deref().or(self.out.as_deref()))
    }
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
