//! The command line; the comments are the help texts.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// 资审：研究生毕业资格审查与业务档案归档
///
/// 读取导出的学籍与培养记录，逐人审查毕业资格，打印归档表格，并为每名学生生成可校验的档案包。
#[derive(Debug, Parser)]
#[command(name = "zishen", version, propagate_version = true, disable_help_subcommand = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// One subcommand each.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 审查全部学生，生成并发布档案包与汇总表
    ///
    /// 退出码：0 完成；1 完成但有学生未能处理；2 用法有误；3 材料、政策或模板不可用，未发布；
    /// 4 无法写入；75 另一次运行正在进行。
    Build(Build),
    /// 只审查，不写任何文件
    Check(Check),
}

/// Arguments of `build`.
#[derive(Debug, Args)]
pub struct Build {
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
    /// 有学生未通过时以退出码 1 结束
    #[arg(long)]
    pub strict: bool,
}

/// What both commands read.
#[derive(Debug, Args)]
pub struct Source {
    /// 材料目录：batch.yaml、policy.yaml、programmes/、students/ 及照片和扫描件
    #[arg(default_value = "inputs", value_name = "INPUTS")]
    pub inputs: PathBuf,
    /// 用该目录中的模板代替同名的内置模板
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// 在内置字体之外补充该目录中的字体
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
    /// 并行线程数，默认为处理器核数
    #[arg(long, value_name = "N")]
    pub threads: Option<std::num::NonZeroUsize>,
}
