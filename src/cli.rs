//! The command line; the comments are the help texts.

mod speech;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use strum::IntoEnumIterator;

use crate::finding::{Code, Finding, Outcome};
use crate::message::{Fact, Language, Word, say};
pub use speech::{command, problem, spoken};

/// 资审：研究生毕业资格审查与业务档案归档
///
/// 读取导出的学籍与培养记录，逐人审查毕业资格，打印归档表格，并为每名学生生成可校验的档案包。
#[derive(Debug, Parser)]
#[command(name = "zishen", version, propagate_version = true, disable_help_subcommand = true)]
pub struct Cli {
    /// 提示所用语言；归档表格一律用中文
    #[arg(long, global = true, value_name = "LANG", default_value = "zh")]
    pub lang: Lang,
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
    /// 4 无法写入；75 另一次运行正在进行；130、143 被信号中止，未发布。
    Build(Build),
    /// 建立新批次的材料目录：带注释的设置，填好即可审查；不覆盖任何已有文件
    ///
    /// 在终端上逐项询问没有给出的设置；不在终端上时写入示例值。
    Init(Init),
    /// 列出导出表中无法识别的列名和用语及其最接近的已知写法，经确认后写入 batch.yaml 的 tables
    ///
    /// 在终端上逐项询问；--yes 只采纳没有歧义的建议；不在终端上又没有 --yes 时只列出，不写任何文件。
    /// 退出码：0 完成；2 用法有误；3 材料不可用；4 无法写入。
    Learn(Learn),
    /// 检查运行环境：字体、模板、权限、空间、时区、锁和文件系统，并说明怎么办
    ///
    /// 退出码：0 可以运行（可能有须注意的）；1 有故障。不留下任何文件。
    Doctor(Doctor),
    /// 只审查，不写任何文件
    ///
    /// 先列各项原因的人数，再按学院列出未通过的学生及其原因（同一缘故引起的各项合并），以及无效的决定和无人适用的
    /// 审查规定。
    Check(Check),
    /// 逐项说明一名学生的审查结果：要求、依据、数据出处和达到要求的办法
    Explain(Explain),
    /// 写出内置的模板及其示例数据，供修改；--fonts 另写出字体；不覆盖任何已有文件
    ///
    /// 改好后用 build --templates DIR（和 --fonts DIR）。退出码：0 完成；2 用法有误；4 无法写入。
    ExportTemplates(ExportTemplates),
    /// 把扫描回来的纸质表格按页上的二维码归入学生的材料目录，不覆盖任何已有文件
    ///
    /// 一份表格的各页扫齐才归入 evidence/<学号>/；原扫描件保存在 scanned/，旁有报告（report.json）和
    /// 认不出二维码的页的缩略图。退出码：0 全部归入；1 有须人工处理的页；2 用法有误；
    /// 3 有扫描件不可读，或材料目录、输出目录不对；4 无法写入。
    File(FileScans),
    /// 比较同一批学生在现行规定与新规定下的审查结果，不写任何文件
    Impact(Impact),
    /// 说明 build 将重新生成、沿用、新增哪些档案包及其原因，不写任何文件
    Plan(Plan),
    /// 按模板打印一份表格，供修改模板时预览
    ///
    /// 退出码：0 完成；2 用法有误；3 模板、材料不可用或没有这份表格；4 无法写入。
    Preview(Preview),
    /// 生成任意人数的虚构学生：导出表（xlsx、网页形式的 xls、GB18030 的 CSV）、照片、扫描件、压缩包和决定
    ///
    /// 人数和种子相同，生成的文件就逐字节相同。
    Sample(Sample),
    /// 输出某类输入文件的 JSON Schema，供编辑器补全和检查
    Schema(Schema),
    /// 打印仍须手工签字的表格：按学院或导师各成一个PDF，首页为核对清单
    ///
    /// 取自输出目录中最新的运行，写到 DIR/批次-运行/ 下。退出码：0 完成；1 有档案包不可读；2 用法有误；
    /// 3 没有运行；4 无法写入。
    Print(Print),
    /// 向档案馆移交：最近一次运行连同校验和、移交清单（一式两份，PDF和XLSX）与目录，汇成一个文件夹
    ///
    /// 文件夹可用 verify 校验；sha256sum.txt 列有其中每个文件。
    Handover(HandOver),
    /// 列出各批次的历次运行：日期、人数、结论、是否签名或移交
    Runs(Runs),
    /// 比较同一批次的两次运行：谁新通过、谁不再通过、谁的档案变了、谁新增或不再列入，以及原因
    ///
    /// zishen diff out 0006 0007，或给出两个运行目录。退出码：0 完成；2 用法有误；3 运行不可读。
    Diff(Diff),
    /// 删除旧的运行；最新的、已签名的、已移交的（handed-over.txt 所列）从不删除
    ///
    /// 退出码：0 完成；2 用法有误；3 没有运行，或无法判断哪些已移交，未删除；4 无法写入；75 另一次运行正在进行。
    Prune(Prune),
    /// 检查档案包、BagIt包、一次运行或整个输出目录：完整、未变、合乎格式；不写任何文件
    ///
    /// 退出码：0 全部通过；1 有错误；2 用法有误；3 没有可检查的内容。
    Verify(Verify),
    /// 对一次运行签名：生成新的一次运行，其中每个档案包和整次运行各带一份CAdES签名；原来的运行不变
    ///
    /// 运行已有签名时，加上第二人的签名（只签整次运行的清单，档案包不变）。退出码：0 完成；2 用法有误；
    /// 3 密钥、证书、口令或运行不可用，未签名；4 无法写入；75 另一次运行正在进行。
    Sign(Box<Sign>),
    /// Reads one scan from the standard input within bounds; `file` starts it for what may be hostile.
    #[command(hide = true)]
    LookAtScan,
    /// Takes the encryption off one PDF from the standard input within bounds, where it asks for no password.
    #[command(hide = true)]
    UnlockPdf {
        /// Length in bytes.
        bytes: usize,
    },
    /// Reads one PDF from the standard input within bounds; `verify` starts it for what may be hostile.
    #[command(hide = true)]
    LookAtPdf {
        /// Length in bytes.
        bytes: usize,
    },
    /// 输出命令行补全脚本
    Completions(Completions),
    /// 输出手册页；给出目录时把全部手册页写入该目录
    Man(Man),
}

/// A language of messages.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Lang {
    /// 中文
    Zh,
    /// English
    En,
}

impl Lang {
    /// The language.
    pub fn language(self) -> Language {
        match self {
            Lang::Zh => Language::Chinese,
            Lang::En => Language::English,
        }
    }
}

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

/// Arguments of `export-templates`.
#[derive(Debug, Args)]
pub struct ExportTemplates {
    /// 写到哪个目录
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// 字体写到哪个目录（约90 MB）；不写则不写出字体
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
}

/// Arguments of `file`.
#[derive(Debug, Args)]
pub struct FileScans {
    /// 扫描件：多页PDF、TIFF，或JPEG、PNG
    #[arg(required = true, value_name = "SCANS")]
    pub scans: Vec<PathBuf>,
    /// 材料目录
    #[arg(long, default_value = "inputs", value_name = "DIR")]
    pub inputs: PathBuf,
    /// 输出目录：表格由其中的哪次运行打印
    #[arg(long, default_value = "out", value_name = "DIR")]
    pub out: PathBuf,
}

/// Arguments of `print`.
#[derive(Debug, Args)]
pub struct Print {
    /// 输出目录
    #[arg(default_value = "out", value_name = "OUT")]
    pub out: PathBuf,
    /// 打印待手工签字的表格
    #[arg(long, required_unless_present = "volumes")]
    pub needs_signature: bool,
    /// 打印整卷：封面、卷内目录、各件和备考表，每件另起一张
    #[arg(long, conflicts_with = "needs_signature")]
    pub volumes: bool,
    /// 只印一个学院的（学院代码）
    #[arg(long, value_name = "CODE", requires = "volumes")]
    pub college: Option<String>,
    /// 只印这些学生的（学号）
    #[arg(long, value_name = "ID", requires = "volumes")]
    pub only: Vec<String>,
    /// 分册方式：待签字表格默认每个学院一册，整卷默认每名学生一册
    #[arg(long, value_enum)]
    pub by: Option<By>,
    /// 每张纸印几面
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=2))]
    pub sides: u8,
    /// 写到哪个目录：默认 to-sign 或 volumes
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
    /// 模板目录，同 build
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// 字体目录，同 build
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
}

/// Arguments of `handover`.
#[derive(Debug, Args)]
pub struct HandOver {
    /// 一个批次的目录
    #[arg(value_name = "BATCH")]
    pub out: PathBuf,
    /// 写到哪个目录
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// 另附整卷PDF，按“学号姓名.pdf”命名
    #[arg(long)]
    pub volumes: bool,
    /// 清单和目录的次序
    #[arg(long, value_enum, default_value = "id")]
    pub sort: Order,
    /// 模板目录，同 build
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// 字体目录，同 build
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
}

/// In which order lists are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Order {
    /// 学号
    Id,
    /// 学位证书编号
    DegreeCertificate,
    /// 档号
    ArchiveNumber,
}

/// Who gets a pile of sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// 每个学院一册
    College,
    /// 每位导师一册
    Supervisor,
    /// 每名学生一册
    Student,
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

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
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

fn keys<T: Word>(all: impl Iterator<Item = T>) -> Fact {
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

/// Arguments of `preview`.
#[derive(Debug, Args)]
pub struct Preview {
    /// 表格名称，即模板文件名：cover、contents、plan、transcript、midterm、proposal、practice、
    /// professional-practice、activities、outputs、review、notes、scan、summary，或自行增加的模板
    #[arg(value_name = "FORM")]
    pub form: String,
    /// 用该生的材料（学号），不写则用模板示例
    #[arg(long, value_name = "ID")]
    pub student: Option<String>,
    /// 材料目录，与 --student 一起使用
    #[arg(long, value_name = "INPUTS", default_value = "inputs")]
    pub inputs: PathBuf,
    /// 用该目录中的模板代替同名的内置模板
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// 在内置字体之外补充该目录中的字体
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
    /// 输出目录
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub out: PathBuf,
    /// 模板一有改动就重新打印，直到按 Ctrl+C
    #[arg(long)]
    pub watch: bool,
    /// 另存各页图片（PNG）
    #[arg(long)]
    pub png: bool,
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

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// ZIP、解开的档案包、运行目录或输出目录，可给出多个
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// 查纸质表格上的文件识别码（扫码或照录）：出自哪个文件，是否为现行文件
    #[arg(long, value_name = "TEXT", conflicts_with = "quick")]
    pub code: Option<String>,
    /// 只看名称、大小和结构，不校验内容
    #[arg(long)]
    pub quick: bool,
    /// 签名所信任的证书（PEM，可多个），给出后，不受信任的签名算错误
    #[arg(long, value_name = "FILE")]
    pub trust: Vec<PathBuf>,
    /// 证书吊销列表（PEM或DER）
    #[arg(long, value_name = "FILE")]
    pub crl: Vec<PathBuf>,
    /// 检查SM2签名的公钥（PEM）
    #[arg(long, value_name = "FILE")]
    pub sm2_key: Option<PathBuf>,
    /// 没有签名算错误；可写明至少几人签名
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "1", default_value = "0", require_equals = true, hide_default_value = true)]
    pub require_signature: usize,
    /// 最新的运行号小于N算错误（防止以旧充新）
    #[arg(long, value_name = "N", default_value = "0", hide_default_value = true)]
    pub expect_run: u32,
    /// 抽查：检查全部档案包的百分之几（如 5%），从未查过的、最久未查的优先；清单和签名每次都查
    #[arg(long, value_name = "PERCENT", conflicts_with_all = ["quick", "code"])]
    pub sample: Option<Share>,
    /// 只查这段时间内没有查过的档案包，如 90d（单位 s、m、h、d、w）
    #[arg(long, value_name = "TERM", conflicts_with_all = ["quick", "code"])]
    pub not_checked_since: Option<Term>,
    /// 到时间即止，如 20m；没有查到的下次先查
    #[arg(long, value_name = "TERM", conflicts_with_all = ["quick", "code"])]
    pub max_duration: Option<Term>,
    /// 台账：记下每个档案包何时查过、结果如何，下次据此抽查；须在被检查的目录之外
    #[arg(long, value_name = "FILE", conflicts_with_all = ["quick", "code"])]
    pub ledger: Option<PathBuf>,
    /// 按四性检测（DA/T 70-2018）逐项报告：怎样检查、结果如何、哪些没有检查
    #[arg(long, conflicts_with = "code")]
    pub properties: bool,
    /// 把四性检测报告另存为PDF；须在被检查的目录之外
    #[arg(long, value_name = "FILE", requires = "properties")]
    pub pdf: Option<PathBuf>,
    /// 输出格式
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// A share of all, in hundredths of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share(pub u64);

impl FromStr for Share {
    type Err = String;

    /// `5%`, `0.5%`, `100%`
    fn from_str(text: &str) -> Result<Share, String> {
        let number = text.trim().strip_suffix(['%', '％']).map(str::trim_end);
        let value = number.and_then(|number| number.parse::<f64>().ok());
        let hundredths = value.map(|value| (value * 100.0).ceil()).filter(|value| (1.0..=10_000.0).contains(value));
        hundredths.map(|value| Share(value as u64)).ok_or_else(|| say("verify-share-unread").text(speech::language()))
    }
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term(pub Duration);

impl FromStr for Term {
    type Err = String;

    /// `90d`, `20m`
    fn from_str(text: &str) -> Result<Term, String> {
        let text = text.trim();
        let seconds = match text.chars().last() {
            Some('s') => 1,
            Some('m') => 60,
            Some('h') => 3600,
            Some('d') => 86_400,
            Some('w') => 7 * 86_400,
            _ => 0,
        };
        let number = text.get(..text.len().saturating_sub(1)).and_then(|number| number.parse::<u32>().ok());
        let term = number.filter(|_| seconds > 0).map(|number| Duration::from_secs(u64::from(number) * seconds));
        term.map(Term).ok_or_else(|| say("verify-term-unread").text(speech::language()))
    }
}

/// Arguments of `sign`.
#[derive(Debug, Args)]
pub struct Sign {
    /// 运行目录，须是该批次最新的一次，如 out/2022-autumn/0007 或 out/2022-autumn/current
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    /// 密钥：PKCS#12（.p12、.pfx）或PEM
    #[arg(long, value_name = "FILE", conflicts_with = "pkcs11_module")]
    pub key: Option<PathBuf>,
    /// 证书（PEM，可连同中间证书），密钥文件或令牌中没有证书时用
    #[arg(long, value_name = "FILE")]
    pub cert: Option<PathBuf>,
    /// 从文件第一行读取口令或PIN（也可用 /dev/fd/N），不给出时在终端询问
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// RSA密钥用RSASSA-PSS，不用PKCS#1 v1.5
    #[arg(long)]
    pub pss: bool,
    /// 密钥在令牌上：令牌厂商提供的PKCS#11库
    #[arg(long, value_name = "FILE")]
    pub pkcs11_module: Option<PathBuf>,
    /// 令牌的标签，只有一个令牌时可省
    #[arg(long, value_name = "LABEL", requires = "pkcs11_module")]
    pub token_label: Option<String>,
    /// 令牌上密钥的标签，只有一个密钥时可省
    #[arg(long, value_name = "LABEL", requires = "pkcs11_module")]
    pub key_label: Option<String>,
    /// 仍有待手工签字的草稿档案包时也签名，理由记入签名的运行
    #[arg(long, value_name = "REASON", conflicts_with = "timestamp_response")]
    pub allow_incomplete: Option<String>,
    /// 汇总表的PDF和 batch.yaml 的 packet.signed_forms 所列表格也签名（PAdES），在最后一页下方显示印章和签名人
    #[arg(long, conflicts_with = "timestamp_response")]
    pub pdf: bool,
    /// 印章图片（PNG或JPEG），显示在PDF签名处
    #[arg(long, value_name = "FILE", requires = "pdf")]
    pub seal: Option<PathBuf>,
    /// 另加SM2签名的密钥（PEM，加密时与主密钥同一口令）
    #[arg(long, value_name = "FILE")]
    pub sm2_key: Option<PathBuf>,
    /// 向该时间戳服务（RFC 3161，http://）索取时间戳
    #[arg(long, value_name = "URL", conflicts_with_all = ["timestamp_request", "timestamp_response"])]
    pub tsa: Option<String>,
    /// 把时间戳请求写入文件，供无网络的机器转交；文件须不存在
    #[arg(long, value_name = "FILE", conflicts_with = "timestamp_response")]
    pub timestamp_request: Option<PathBuf>,
    /// 把时间戳服务的答复加入已有的签名
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key", "pkcs11_module", "sm2_key"])]
    pub timestamp_response: Option<PathBuf>,
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
        match code.is_empty() || name.is_empty() {
            true => Err(say("init-college").text(speech::language())),
            false => Ok(NewCollege { code, name }),
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
}

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
