//! Arguments of what a school begins with: `init`, `learn`, `doctor`, `sample`, and of what explains the program.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::source::Source;
use super::speech;
use crate::message::say;

/// Arguments of `learn`.
#[derive(Debug, Args)]
pub struct Learn {
    /// 材料目录
    #[arg(default_value = "inputs", value_name = "INPUTS")]
    pub inputs: PathBuf,
    /// 不询问，采纳没有歧义的建议
    #[arg(long)]
    pub yes: bool,
}

/// Arguments of `sample`.
#[derive(Debug, Args)]
pub struct Sample {
    /// 人数
    #[arg(long, value_name = "N", default_value = "20")]
    pub students: usize,
    /// 种子
    #[arg(long, value_name = "S", default_value = "1")]
    pub seed: u64,
    /// 连同照片、扫描件、压缩包和个别决定，约百分之八十五的人通过（默认）
    #[arg(long, conflicts_with = "plain")]
    pub life: bool,
    /// 只写记录，不写照片和证明材料
    #[arg(long)]
    pub plain: bool,
    /// 写入的目录，须不存在或为空
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// 材料目录
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// 学校全称
    #[arg(long, value_name = "NAME")]
    pub school: Option<String>,
    /// 学校代码
    #[arg(long, value_name = "CODE")]
    pub school_code: Option<String>,
    /// 学院，代码=名称，如 cs=信息科学与工程学院，可多次给出
    #[arg(long = "college", value_name = "CODE=NAME")]
    pub colleges: Vec<NewCollege>,
    /// 审查季：年份-spring 或 年份-autumn，如 2026-autumn
    #[arg(long, value_name = "SEASON")]
    pub season: Option<Season>,
}

/// A college as it is given to `init`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCollege {
    /// Code and folder name.
    pub code: String,
    /// Full name.
    pub name: String,
}

impl FromStr for NewCollege {
    type Err = String;

    /// `cs=信息科学与工程学院`; a blank may stand for the sign.
    fn from_str(text: &str) -> Result<NewCollege, String> {
        let sign = text.trim().split_once(['=', '＝']);
        let (code, name) = sign.or(text.trim().split_once([' ', '\u{3000}'])).unwrap_or_default();
        let (code, name) = (code.trim().to_owned(), name.trim().to_owned());
        if code.is_empty() || name.is_empty() {
            Err(say("init-college").text(speech::language()))
        } else {
            Ok(NewCollege { code, name })
        }
    }
}

/// A half-year in which graduation is reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Season {
    /// The calendar year.
    pub year: i16,
    /// Whether the second half-year is meant.
    pub autumn: bool,
}

impl FromStr for Season {
    type Err = String;

    fn from_str(text: &str) -> Result<Season, String> {
        let (year, half) = text.trim().split_once('-').unwrap_or_default();
        let year = year.parse().ok().filter(|year| (1900..=9999).contains(year));
        match (year, half) {
            (Some(year), "spring") => Ok(Season { year, autumn: false }),
            (Some(year), "autumn") => Ok(Season { year, autumn: true }),
            _ => Err(say("init-season").text(speech::language())),
        }
    }
}

impl fmt::Display for Season {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.year, if self.autumn { "autumn" } else { "spring" })
    }
}

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// What is read.
    #[command(flatten)]
    pub source: Source,
    /// 输出目录
    #[arg(long, default_value = "out", value_name = "DIR")]
    pub out: PathBuf,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// 命令行解释器
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct Man {
    /// 写入全部手册页的目录
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct Schema {
    /// 输入文件的种类
    #[arg(value_name = "NAME")]
    pub name: SchemaName,
}

/// A kind of input file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaName {
    /// batch.yaml
    Batch,
    /// policy.yaml
    Policy,
    /// programmes/*.yaml
    Programme,
    /// students/*.yaml
    Student,
    /// decisions/*.yaml
    Decisions,
    /// evidence/<学号>/evidence.yaml
    Evidence,
    /// appeals/*.yaml
    Appeal,
    /// calendar.yaml
    Calendar,
    /// remedies.yaml
    Remedies,
    /// 复核意见 rulings.yaml
    Rulings,
    /// 省级收件目录的 schools.yaml
    Schools,
}
