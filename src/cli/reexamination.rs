//! The arguments of `submit`, `receive` and `review`.

use std::path::PathBuf;

use clap::Args;

use crate::records::values::Day;

/// Arguments of `submit`.
#[derive(Debug, Args)]
pub struct Submit {
    /// 一个批次的输出目录，取其中最新的运行
    #[arg(value_name = "OUT")]
    pub out: PathBuf,
    /// 学院代码
    #[arg(long, value_name = "CODE")]
    pub college: String,
    /// 报送包写到哪个文件（.zip），须尚不存在
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// 主管院领导签字盖章的汇总表（扫描件或带电子签名的PDF）
    #[arg(long, value_name = "FILE")]
    pub signed_pdf: Option<PathBuf>,
    /// 学院一并报送的汇总表电子文档（xlsx）
    #[arg(long, value_name = "FILE")]
    pub xlsx: Option<PathBuf>,
    /// 不附档案包，只列其校验值
    #[arg(long)]
    pub manifest_only: bool,
    /// 不附档案包时，附各生的证件号码、论文题目和照片校验值，供省级收件时在各校之间比对
    #[arg(long, requires = "manifest_only", requires = "key")]
    pub marks: bool,
    /// 在比对数据上签名的密钥（PKCS#12 或 PEM），与签署运行的同属本校
    #[arg(long, value_name = "FILE", requires = "marks")]
    pub key: Option<PathBuf>,
    /// 密钥文件中没有证书时，证书（PEM，可连同中间证书）
    #[arg(long, value_name = "FILE", requires = "key")]
    pub cert: Option<PathBuf>,
    /// 从文件第一行读取密钥的口令，不给出时在终端询问
    #[arg(long, value_name = "FILE", requires = "key")]
    pub password_file: Option<PathBuf>,
}

/// Arguments of `receive`.
#[derive(Debug, Args)]
pub struct Receive {
    /// 学院报送包，可给出多个
    #[arg(value_name = "SUBMISSION", required_unless_present = "holding")]
    pub submissions: Vec<PathBuf>,
    /// 收件目录：归入 DIR/批次/学院/round-N
    #[arg(long, value_name = "DIR", required_unless_present = "holding")]
    pub to: Option<PathBuf>,
    /// 省级收件目录：收各校的报送包，归入 DIR/学校代码/批次/学院/round-N，各校及其证书取自其中的 schools.yaml；不给出报送包时，全面核查已收的并重新比对
    #[arg(long, value_name = "DIR", conflicts_with_all = ["to", "inputs", "trust", "crl"])]
    pub holding: Option<PathBuf>,
    /// 省级收件：在回执上签名的密钥（PKCS#12 或 PEM）
    #[arg(long, value_name = "FILE", requires = "holding")]
    pub key: Option<PathBuf>,
    /// 省级收件：密钥文件中没有证书时，证书（PEM，可连同中间证书）
    #[arg(long, value_name = "FILE", requires = "key")]
    pub cert: Option<PathBuf>,
    /// 省级收件：从文件第一行读取密钥的口令，不给出时在终端询问
    #[arg(long, value_name = "FILE", requires = "key")]
    pub password_file: Option<PathBuf>,
    /// 收到的日期，如 2022-11-15
    #[arg(long, value_name = "DAY")]
    pub on: Day,
    /// 复核目录（review 的 --to）：再次报送的截止日期取自重审通知书
    #[arg(long, value_name = "DIR", conflicts_with = "holding")]
    pub reviewed: Option<PathBuf>,
    /// 研究生院的材料目录：批次、学院和报送截止日期取自其中的 batch.yaml
    #[arg(long, value_name = "INPUTS", default_value = "inputs")]
    pub inputs: PathBuf,
    /// 签名所信任的证书（PEM，可多个），给出后，不受信任的签名算错误
    #[arg(long, value_name = "FILE")]
    pub trust: Vec<PathBuf>,
    /// 证书吊销列表（PEM或DER）
    #[arg(long, value_name = "FILE")]
    pub crl: Vec<PathBuf>,
}

/// Arguments of `review`.
#[derive(Debug, Args)]
pub struct Review {
    /// 收件目录（receive 的 --to）
    #[arg(long, value_name = "DIR")]
    pub received: PathBuf,
    /// 研究生院的材料目录：用自己的规定和自己导出的数据审查
    #[arg(long, value_name = "INPUTS", default_value = "inputs")]
    pub inputs: PathBuf,
    /// 复核目录：写入 OUT/批次/round-N
    #[arg(long, value_name = "OUT")]
    pub to: PathBuf,
    /// 文书的日期，如 2022-11-18
    #[arg(long, value_name = "DAY")]
    pub on: Day,
    /// 抽样的种子，任意文字，写入复核记录，据此可重新抽取；默认为批次名称
    #[arg(long, value_name = "TEXT")]
    pub seed: Option<String>,
    /// 督查抽样比例（百分之几），默认取自 batch.yaml
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub sample: Option<u8>,
    /// 填好的复核意见（xlsx）或 rulings.yaml；复核目录中填好的复核意见.xlsx总会读取
    #[arg(long, value_name = "FILE")]
    pub answers: Vec<PathBuf>,
    /// 重审期限，默认为文书日期加 batch.yaml 的 reexamination.correction_days，不晚于 conclude_by 和该学院的延期
    #[arg(long, value_name = "DAY")]
    pub due: Option<Day>,
    /// 结束本轮：逐人的复核意见齐全后锁定，此后不再改动
    #[arg(long, requires = "by")]
    pub conclude: bool,
    /// 结束本轮的人
    #[arg(long, value_name = "NAME", requires = "conclude")]
    pub by: Option<String>,
    /// 通报中写出姓名，并写明由谁以何文件批准，如“校长办公会2022年第9次会议”；默认隐去，因通报面向全校，而个案涉及个人信息
    #[arg(long, value_name = "APPROVAL", value_parser = said)]
    pub names: Option<String>,
    /// 模板目录，同 build
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// 字体目录，同 build
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
    /// 并行线程数，默认为处理器核数
    #[arg(long, value_name = "N")]
    pub threads: Option<std::num::NonZeroUsize>,
}

/// Words that say something.
fn said(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() { Err(String::new()) } else { Ok(text.to_owned()) }
}
