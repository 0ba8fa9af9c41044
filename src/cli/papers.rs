//! Arguments of what is printed, filed and handed over.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

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
#[command(group(clap::ArgGroup::new("what").required(true).args(["needs_signature", "volumes"])))]
pub struct Print {
    /// 输出目录
    #[arg(default_value = "out", value_name = "OUT")]
    pub out: PathBuf,
    /// 打印待手工签字的表格
    #[arg(long)]
    pub needs_signature: bool,
    /// 打印整卷：封面、卷内目录、各件和备考表，每件另起一张
    #[arg(long)]
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
    /// 每张纸印几面：默认同该批次的 print.sides
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=2))]
    pub sides: Option<u8>,
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
    /// 另附电子文件封装包（DA/T 48-2009），按“学号.xml”命名
    #[arg(long)]
    pub eep: bool,
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
