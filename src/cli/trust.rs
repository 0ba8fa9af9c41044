//! Arguments of `verify` and `sign`.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::Args;

use super::source::Format;
use super::speech;
use crate::message::say;

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
