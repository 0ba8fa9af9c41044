//! Arguments that most commands share.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// What most commands read.
#[derive(Debug, Args)]
pub struct Source {
    /// 材料目录：batch.yaml、policy.yaml、programmes/、students/、tables/、decisions/、evidence/ 及照片和扫描件
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

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}
