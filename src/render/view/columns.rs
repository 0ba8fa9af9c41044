//! The columns of the summary table.

/// A column of the summary table.
pub struct Column {
    /// Key of its cells.
    pub key: &'static str,
    /// What stands above the column.
    pub head: &'static str,
    /// Width on paper; 0 takes what the others leave.
    pub millimetres: f64,
}

/// The columns that a school may choose from; the first 26 are printed where it does not choose.
pub const COLUMNS: [Column; 36] = [
    Column { key: "order", head: "序号", millimetres: 6.0 },
    Column { key: "id", head: "学号", millimetres: 18.5 },
    Column { key: "name", head: "姓名", millimetres: 13.0 },
    Column { key: "sex", head: "性别", millimetres: 5.0 },
    Column { key: "level", head: "学位层次", millimetres: 6.5 },
    Column { key: "kind", head: "学位类型", millimetres: 6.5 },
    Column { key: "study_mode", head: "学习方式", millimetres: 9.2 },
    Column { key: "major_code", head: "专业代码", millimetres: 10.0 },
    Column { key: "major", head: "专业名称", millimetres: 15.0 },
    Column { key: "supervisor", head: "导师", millimetres: 10.0 },
    Column { key: "enrolled", head: "入学年月", millimetres: 11.5 },
    Column { key: "credits_needed", head: "应修总学分", millimetres: 7.0 },
    Column { key: "credits_earned", head: "已修总学分", millimetres: 7.0 },
    Column { key: "course_credits", head: "课程学分（学位课/选修）", millimetres: 10.0 },
    Column { key: "practice", head: "实践学分", millimetres: 7.0 },
    Column { key: "activities", head: "学术活动学分", millimetres: 7.0 },
    Column { key: "midterm", head: "中期考核", millimetres: 7.0 },
    Column { key: "proposal", head: "开题报告（日期）", millimetres: 16.0 },
    Column { key: "outputs", head: "科研成果", millimetres: 13.0 },
    Column { key: "project", head: "省研创项目（结题）", millimetres: 9.5 },
    Column { key: "photo", head: "学位照片", millimetres: 6.5 },
    Column { key: "chsi_photo", head: "学信网照片", millimetres: 9.2 },
    Column { key: "verdict", head: "系统审查结论", millimetres: 9.2 },
    Column { key: "college_conclusion", head: "学院初审结论", millimetres: 9.2 },
    Column { key: "graduate_school_conclusion", head: "研究生院复核结论", millimetres: 9.2 },
    Column { key: "note", head: "备注", millimetres: 0.0 },
    Column { key: "name_latin", head: "姓名拼音", millimetres: 24.0 },
    Column { key: "birth_date", head: "出生日期", millimetres: 15.0 },
    Column { key: "ethnic", head: "民族", millimetres: 9.0 },
    Column { key: "track", head: "培养类别", millimetres: 11.0 },
    Column { key: "expected", head: "毕业年月", millimetres: 11.5 },
    Column { key: "research", head: "研究方向", millimetres: 22.0 },
    Column { key: "thesis", head: "论文题目", millimetres: 40.0 },
    Column { key: "supervisors", head: "全部导师", millimetres: 24.0 },
    Column { key: "proposed", head: "建议结论", millimetres: 11.5 },
    Column { key: "gates", head: "各关审查结论", millimetres: 24.0 },
];
/// Number of standard columns.
pub const STANDARD: usize = 26;

/// A column by its key.
pub fn column(key: &str) -> Option<&'static Column> {
    COLUMNS.iter().find(|column| column.key == key)
}

/// Columns that say whose line it is, and who concluded what.
pub const IDENTITY: [&str; 15] = [
    "id",
    "name",
    "sex",
    "level",
    "kind",
    "study_mode",
    "major_code",
    "major",
    "enrolled",
    "birth_date",
    "track",
    "expected",
    "verdict",
    "college_conclusion",
    "graduate_school_conclusion",
];
