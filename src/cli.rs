//! The command line; the comments are the help texts.

mod appeal;
mod beginning;
mod papers;
mod reexamination;
mod reviewing;
mod runs;
mod shards;
mod source;
mod speech;
mod trust;

use clap::{Parser, Subcommand, ValueEnum};

use crate::message::Language;
pub use appeal::{
    Appeal, AppealBundle, AppealCommand, AppealCorrect, AppealDecide, AppealDeliver, AppealExtend, AppealHear,
    AppealList, AppealNotify, AppealOpen, AppealPapers, AppealPlace, AppealStep, Ballot, StepPerson, StepWords,
};
pub use beginning::{Completions, Doctor, Init, Learn, Man, NewCollege, Sample, Schema, SchemaName, Season};
pub use papers::{By, ExportTemplates, FileScans, HandOver, Order, Preview, Print};
pub use reexamination::{Receive, Review, Submit};
pub use reviewing::{Build, Check, Explain, Filter, Impact, Plan};
pub use runs::{Diff, History, Prune, Runs};
pub use shards::{Merge, Missing, Publishing, Shard};
pub use source::{Format, Source};
pub use speech::{command, problem, spoken};
pub use trust::{Share, Sign, Term, Verify};

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
    /// 退出码：0 完成，或没有变化；1 完成但有材料未能处理，或变动过大须人工确认，未发布；2 用法有误；
    /// 3 材料、政策或模板不可用，未发布；4 无法写入；75 另一次运行正在进行；130、143 被信号中止，未发布。
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
    /// 审查规定。退出码：0 材料都能使用；1 有材料须人工处理（--strict：或有学生未通过）；2 用法有误；3 材料不可用。
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
    /// 说明 build 将重新生成、沿用、新增哪些档案包及其原因，不写任何文件；--shards 则把批次分成几份，供多台机器分做
    ///
    /// 用 --shards N --to PLAN 时，把材料、程序、模板、字体的校验值和学生名单定入新目录 PLAN：各份用
    /// build --plan PLAN --shard I/N 生成，missing 列出尚缺的份，merge 汇总发布。
    /// 退出码：0 完成；1 完成但有学生未能读入；2 用法有误；3 材料、政策或模板不可用，或 PLAN 处已有别的计划；4 无法写入。
    Plan(Plan),
    /// 列出计划中尚未完成的份，写法同作业数组（如 3,5-7）；全部完成则不输出
    ///
    /// 退出码：0 完成；1 有已完成的份受损，须人工处理；2 用法有误；3 计划不可用；75 本机读不了，可重试。
    Missing(Missing),
    /// 汇总计划的各份并发布，结果与单机运行 build 逐字节相同
    ///
    /// 只读计划所列的份；材料、程序、模板、字体或上次运行与计划不同即拒绝。重复执行不再发布。
    /// 退出码：0 完成；1 完成但有学生未能处理，或变动过大须人工确认；2 用法有误；3 与计划不同，或有份未完成、受损，未发布；
    /// 4 无法写入；75 另一次运行正在进行，或本机读不了计划；130、143 被信号中止，未发布。
    Merge(Merge),
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
    /// 文件夹可用 verify 校验；sha256sum.txt 列有其中每个文件。退出码：0 完成；1 有档案包不可读，或仍有表格待签字；
    /// 2 用法有误；3 没有运行，或已有该文件夹；4 无法写入。
    Handover(HandOver),
    /// 学生的申诉、学术复核和复核：逐步登记、推算期限、打印文书
    ///
    /// 每案一个文件 appeals/<案号>.yaml，只增不删。退出码：0 完成；1 该步骤不能登记，或材料须人工处理；
    /// 2 用法有误；3 材料不可用；4 无法写入。
    Appeal(Box<Appeal>),
    /// 学院报送：把最新一次运行中本学院的结果汇成一个报送包（BagIt，ZIP），送研究生院复核
    ///
    /// 内含运行记录、审查结果、汇总表和档案包及其校验值。退出码：0 完成；2 用法有误；3 没有运行、学院或文件不可用；
    /// 4 无法写入。
    Submit(Submit),
    /// 研究生院收件：检查学院的报送包，归入收件目录；逾期、未签名、手工改动过的汇总表逐项指出
    ///
    /// 同一报送包不重复归入；早于已收运行的不收。退出码：0 全部归入，无须注意；1 有须注意的或未收的；2 用法有误；
    /// 3 材料不可用；4 无法写入；75 另一次收件正在进行。
    Receive(Receive),
    /// 研究生院复核：用自己的规定和数据重新审查各学院报送的学生，逐人比对，抽样督查，由人决定，分轮保存
    ///
    /// 写出复核意见表（xlsx），填好后再次运行即读回；意见不全的逐格指出。退出码：0 本轮无待定事项；1 有须人工决定的；
    /// 2 用法有误；3 材料不可用；4 无法写入；75 另一次复核正在进行。
    Review(Review),
    /// 列出各批次的历次运行：日期、人数、结论、是否签名或移交
    ///
    /// 退出码：0 完成；1 有运行不能读取，或最近一次不见了；2 用法有误；3 没有运行。
    Runs(Runs),
    /// 比较同一批次的两次运行：谁新通过、谁不再通过、谁的档案变了、谁新增或不再列入，以及原因
    ///
    /// zishen diff out 0006 0007，或给出两个运行目录。退出码：0 完成；2 用法有误；3 运行不可读。
    Diff(Diff),
    /// 一名学生的全部经过：历次运行、报送、各轮复核、申诉和两种复核中，谁在何日依据什么作出了什么，所据数据的校验值
    ///
    /// 只读。受损的运行、轮次和案件逐一指出，其余照列。退出码：0 完成；1 有受损的；2 用法有误；3 没有该生的记录。
    History(History),
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
    /// As messages know it.
    pub fn language(self) -> Language {
        match self {
            Lang::Zh => Language::Chinese,
            Lang::En => Language::English,
        }
    }
}
