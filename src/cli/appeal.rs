//! The command line of `appeal`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Subcommand};
use strum::IntoEnumIterator;

use super::reviewing::keys;
use super::speech;
use crate::appeal::{CaseNumber, Disposition, Hearing, Matter, Notice, Way};
use crate::message::{Message, Word, say};
use crate::records::values::{Day, StudentId};

/// More entries than any case has.
const MOST_ENTRIES: usize = 10_000;

/// Arguments of `appeal`.
#[derive(Debug, Args)]
pub struct Appeal {
    /// What is done.
    #[command(subcommand)]
    pub what: AppealCommand,
}

/// One subcommand a step, and what looks at all cases.
#[derive(Debug, Subcommand)]
pub enum AppealCommand {
    /// 登记学生提出的申诉、学术复核或复核申请，给出案号
    Open(AppealOpen),
    /// 受理；逾期提出的不能受理
    Accept(AppealStep),
    /// 不予受理，写明理由
    Refuse(AppealStep),
    /// 告知学生拟作出的不利决定及其事实、理由和依据，送达后听取陈述申辩
    Notify(AppealNotify),
    /// 记录学生的陈述和申辩
    Hear(AppealHear),
    /// 延长申诉的决定期限，须经批准
    Extend(AppealExtend),
    /// 作出决定；维持原决定前须已告知并听取陈述申辩，应当回避的人不能参加
    Decide(AppealDecide),
    /// 记录文书送达学生的日期、方式和回证；期限由送达起算
    Deliver(AppealDeliver),
    /// 学生撤回申请
    Withdraw(AppealStep),
    /// 更正登记有误的一项：改其日期，或使其不算；原登记保留
    Correct(AppealCorrect),
    /// 列出各案及其期限；--due 只列须办理的：到期、逾期、待送达
    List(AppealList),
    /// 重新打印一案的全部文书
    Papers(AppealPapers),
    /// 给学生的一份PDF：未通过的理由、还差什么、到何处更正哪条记录、期限和受理机构
    Bundle(AppealBundle),
}

/// Where cases lie, and where papers are written.
#[derive(Debug, Args)]
pub struct AppealPlace {
    /// 材料目录：appeals/、calendar.yaml、remedies.yaml 在其中
    #[arg(long, default_value = "inputs", value_name = "DIR")]
    pub inputs: PathBuf,
    /// 文书（PDF）写到哪个目录；不写则不打印
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
    /// 模板目录，同 build
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// 字体目录，同 build
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
}

/// What every step says.
#[derive(Debug, Args)]
pub struct StepWords {
    /// 日期，如 2025-11-26
    #[arg(long, value_name = "DAY", value_parser = read::<Day>)]
    pub date: Day,
    /// 理由
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub reason: String,
    /// 文号
    #[arg(long, value_name = "NUMBER", default_value = "", hide_default_value = true)]
    pub paper: String,
    /// 材料目录中的证据、签字件或回证，可多次给出；其SHA-256一并记下
    #[arg(long, value_name = "FILE")]
    pub file: Vec<String>,
}

/// Who takes a step.
#[derive(Debug, Args)]
pub struct StepPerson {
    /// 由谁作出
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// 以什么职务
    #[arg(long, value_name = "OFFICE")]
    pub role: String,
}

/// Arguments of `appeal open`.
#[derive(Debug, Args)]
pub struct AppealOpen {
    /// 学号
    #[arg(value_name = "ID", value_parser = read::<StudentId>)]
    pub student: StudentId,
    /// 对什么不服：qualification、measure（申诉），thesis-review、defence、recognition（学术复核），
    /// non-acceptance、denial、revocation（复核）
    #[arg(long, value_name = "MATTER", value_parser = one_of::<Matter>)]
    pub matter: Matter,
    /// 原决定的文号或名称
    #[arg(long, value_name = "TEXT")]
    pub document: String,
    /// 原决定的日期
    #[arg(long, value_name = "DAY", value_parser = read::<Day>)]
    pub decided: Day,
    /// 原决定送达学生的日期；没有送达的不写
    #[arg(long, value_name = "DAY", value_parser = read::<Day>)]
    pub delivered: Option<Day>,
    /// 原决定没有告知提出的期限
    #[arg(long)]
    pub untold: bool,
    /// 学生知道原决定的日期；没有送达或没有告知期限时写
    #[arg(long, value_name = "DAY", value_parser = read::<Day>)]
    pub known: Option<Day>,
    /// 案号；不写则由程序编，如 SS-2025-001
    #[arg(long, value_name = "NUMBER", value_parser = read::<CaseNumber>)]
    pub number: Option<CaseNumber>,
    /// 由谁提出；不写则为学生本人
    #[arg(long, value_name = "NAME", requires = "role")]
    pub by: Option<String>,
    /// 提出人与学生的关系，如 代理人
    #[arg(long, value_name = "OFFICE", requires = "by")]
    pub role: Option<String>,
    /// Day, grounds and papers.
    #[command(flatten)]
    pub words: StepWords,
    /// Folders.
    #[command(flatten)]
    pub place: AppealPlace,
}

/// Arguments of a step that says no more than every step.
#[derive(Debug, Args)]
pub struct AppealStep {
    /// 案号
    #[arg(value_name = "NUMBER", value_parser = read::<CaseNumber>)]
    pub number: CaseNumber,
    /// Who.
    #[command(flatten)]
    pub person: StepPerson,
    /// Day, reason and papers.
    #[command(flatten)]
    pub words: StepWords,
    /// Folders.
    #[command(flatten)]
    pub place: AppealPlace,
}

/// Arguments of `appeal notify`.
#[derive(Debug, Args)]
pub struct AppealNotify {
    /// What every step says.
    #[command(flatten)]
    pub step: AppealStep,
    /// 拟作出决定的内容；事实和理由写在 --reason
    #[arg(long, value_name = "TEXT")]
    pub content: String,
    /// 依据
    #[arg(long, value_name = "TEXT")]
    pub basis: String,
}

/// Arguments of `appeal hear`.
#[derive(Debug, Args)]
pub struct AppealHear {
    /// What every step says.
    #[command(flatten)]
    pub step: AppealStep,
    /// 方式：oral（当面）、written（书面）、waived（放弃）
    #[arg(long, value_name = "WAY", value_parser = one_of::<Hearing>)]
    pub way: Hearing,
    /// 陈述和申辩的内容
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub statement: String,
    /// 地点
    #[arg(long, value_name = "PLACE", default_value = "", hide_default_value = true)]
    pub at: String,
    /// 记录人
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub recorder: String,
}

/// Arguments of `appeal extend`.
#[derive(Debug, Args)]
pub struct AppealExtend {
    /// What every step says.
    #[command(flatten)]
    pub step: AppealStep,
    /// 批准人
    #[arg(long, value_name = "NAME")]
    pub approver: String,
    /// 批准人的职务
    #[arg(long, value_name = "OFFICE")]
    pub office: String,
}

/// Arguments of `appeal decide`.
#[derive(Debug, Args)]
pub struct AppealDecide {
    /// What every step says.
    #[command(flatten)]
    pub step: AppealStep,
    /// 决定：maintain（维持）、revoke（撤销）、change（变更）、remake（重新作出）
    #[arg(value_name = "DECISION", value_parser = one_of::<Disposition>)]
    pub disposition: Disposition,
    /// 依据
    #[arg(long, value_name = "TEXT")]
    pub basis: String,
    /// 参加决定的人，可多次给出
    #[arg(long, value_name = "NAME")]
    pub member: Vec<String>,
    /// 表决：组成人员/出席/同意的人数，如 9/8/7
    #[arg(long, value_name = "N/N/N")]
    pub vote: Option<Ballot>,
    /// 用更正后的材料重新审查的运行，如 2025-autumn/0003
    #[arg(long, value_name = "BATCH/RUN")]
    pub run: Option<String>,
    /// 输出目录，其中须有该次运行；没有这个目录则不核对
    #[arg(long, default_value = "out", value_name = "DIR")]
    pub out: PathBuf,
}

/// Numbers of members, of those present and of those who agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ballot {
    /// 组成人员.
    pub members: u16,
    /// 出席.
    pub present: u16,
    /// 同意.
    pub agree: u16,
}

impl FromStr for Ballot {
    type Err = String;

    /// `9/8/7`
    fn from_str(text: &str) -> Result<Ballot, String> {
        let numbers: Vec<u16> = text.split('/').filter_map(|number| number.trim().parse::<u16>().ok()).collect();
        match (&numbers[..], text.matches('/').count()) {
            (&[members, present, agree], 2) => Ok(Ballot { members, present, agree }),
            _ => Err(say("cli-ballot").text(speech::language())),
        }
    }
}

/// Arguments of `appeal deliver`.
#[derive(Debug, Args)]
pub struct AppealDeliver {
    /// What every step says.
    #[command(flatten)]
    pub step: AppealStep,
    /// 方式：direct（直接）、left（留置）、post（邮寄）、electronic（电子）、announcement（公告）
    #[arg(long, value_name = "WAY", value_parser = one_of::<Way>)]
    pub way: Way,
    /// 哪份文书：accept、refuse、notify、extend、decide；只有一份待送达时可不写
    #[arg(long, value_name = "PAPER", value_parser = one_of::<Notice>)]
    pub of: Option<Notice>,
    /// 收件人；留置送达时为见证人
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub receiver: String,
    /// 回证、邮件或公告的编号
    #[arg(long, value_name = "NUMBER", default_value = "", hide_default_value = true)]
    pub receipt: String,
}

/// Arguments of `appeal correct`.
#[derive(Debug, Args)]
pub struct AppealCorrect {
    /// What every step says.
    #[command(flatten)]
    pub step: AppealStep,
    /// 更正第几项登记，按案件文件中的次序从1起
    #[arg(value_name = "ENTRY", value_parser = entry)]
    pub entry: usize,
    /// 该项正确的日期；不写则该项不算
    #[arg(long, value_name = "DAY", value_parser = read::<Day>)]
    pub right_date: Option<Day>,
}

/// Arguments of `appeal list`.
#[derive(Debug, Args)]
pub struct AppealList {
    /// 材料目录
    #[arg(default_value = "inputs", value_name = "INPUTS")]
    pub inputs: PathBuf,
    /// 只列须办理的，先到期的在前
    #[arg(long)]
    pub due: bool,
    /// 到哪一天为止计算；不写则为今天
    #[arg(long, value_name = "DAY", value_parser = read::<Day>)]
    pub on: Option<Day>,
}

/// Arguments of `appeal papers`.
#[derive(Debug, Args)]
pub struct AppealPapers {
    /// 案号
    #[arg(value_name = "NUMBER", value_parser = read::<CaseNumber>)]
    pub number: CaseNumber,
    /// Folders.
    #[command(flatten)]
    pub place: AppealPlace,
}

/// Arguments of `appeal bundle`.
#[derive(Debug, Args)]
pub struct AppealBundle {
    /// 学号
    #[arg(value_name = "ID", value_parser = read::<StudentId>)]
    pub id: StudentId,
    /// 审查结论送达学生的日期，由此推算提出申诉的截止日期；已有案件的不必写
    #[arg(long, value_name = "DAY", value_parser = read::<Day>)]
    pub delivered: Option<Day>,
    /// Folders.
    #[command(flatten)]
    pub place: AppealPlace,
}

/// A value that exists only if valid.
fn read<T: FromStr<Err = Message>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|why: Message| why.text(speech::language()))
}

/// The place of an entry, from 1.
fn entry(text: &str) -> Result<usize, String> {
    let refused = || say("cli-entry").with("value", text).text(speech::language());
    text.parse().ok().filter(|entry| (1..=MOST_ENTRIES).contains(entry)).ok_or_else(refused)
}

/// A word of the field by its key.
fn one_of<T: Word + IntoEnumIterator>(text: &str) -> Result<T, String> {
    let known = || say("cli-choice").with("known", keys(T::iter())).text(speech::language());
    T::iter().find(|word| word.key() == text).ok_or_else(known)
}
