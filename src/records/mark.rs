//! Marks as the exports write them, and whether one reaches a pass mark.

use super::values::Percent;

/// A mark, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// 百分制
    Percent(Percent),
    /// 优秀 良好 中等 及格: the least percent mark that the level stands for.
    Level(u32),
    /// 合格
    Passed,
    /// 不合格, 不及格, and every way of not sitting or cheating: no credit.
    Failed,
    /// 免修: credit without a mark
    Exempt,
    /// 缓考, or nothing entered yet: the mark is still to come.
    Pending,
    /// A text that no rule knows.
    Unknown,
}

/// What a mark means under a pass mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// Reached.
    Passed,
    /// Not reached.
    Failed,
    /// No mark yet.
    Missing,
    /// A person must decide.
    Undetermined,
}

impl Mark {
    /// Reads a mark; nothing is guessed, an unknown text stays unknown.
    pub fn read(text: Option<&str>) -> Mark {
        match text.map(str::trim) {
            None | Some("" | "缓考" | "成绩尚未录入") => Mark::Pending,
            Some("优秀" | "优") => Mark::Level(90_000),
            Some("良好" | "良") => Mark::Level(80_000),
            Some("中等" | "中") => Mark::Level(70_000),
            Some("及格") => Mark::Level(60_000),
            Some("合格" | "通过") => Mark::Passed,
            Some("不合格" | "不及格" | "不通过" | "缺考" | "旷考" | "作弊" | "违纪") => Mark::Failed,
            Some("免修" | "免考") => Mark::Exempt,
            Some(text) => text.parse().map_or(Mark::Unknown, Mark::Percent),
        }
    }

    /// Compares with a pass mark. A level whose least mark lies below it is left to a person, because
    /// schools convert levels differently.
    pub fn judge(&self, pass: Percent) -> Judgement {
        match self {
            Mark::Percent(mark) if *mark >= pass => Judgement::Passed,
            Mark::Percent(_) | Mark::Failed => Judgement::Failed,
            Mark::Level(least) if *least >= pass.thousandths() => Judgement::Passed,
            Mark::Level(_) | Mark::Unknown => Judgement::Undetermined,
            Mark::Passed | Mark::Exempt => Judgement::Passed,
            Mark::Pending => Judgement::Missing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_judged_as_the_rules_of_domain_say() {
        use Judgement::*;
        let cases = [
            ("70", "70", Passed),
            ("69.9", "70", Failed),
            ("89.5", "70", Passed),
            ("中等", "70", Passed),
            ("及格", "70", Undetermined),
            ("及格", "60", Passed),
            ("不及格", "60", Failed),
            ("免修", "70", Passed),
            ("缺考", "60", Failed),
            ("缓考", "60", Missing),
            ("", "60", Missing),
            ("101", "60", Undetermined),
            ("８５", "60", Undetermined),
        ];
        for (mark, pass, expected) in cases {
            assert_eq!(Mark::read(Some(mark)).judge(pass.parse().unwrap()), expected, "{mark} / {pass}");
        }
    }
}
