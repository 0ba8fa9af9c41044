//! Marks as the exports write them, and whether one reaches a pass mark.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::normal::{half_width, has_word};
use super::quantity::shortened;
use super::values::Percent;

/// 分
const UNIT: char = '\u{5206}';

/// The words that a school writes in the place of a percent mark.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MarkWords {
    /// 五级制, from the best level down; a level reaches from its least mark up to the next better one, which it does
    /// not touch, so every mark between 0 and 100 has exactly one level.
    pub levels: Vec<LevelWords>,
    /// 合格: credit without a mark
    pub passed: Vec<String>,
    /// 不合格
    pub failed: Vec<String>,
    /// 免修: credit without a mark
    pub exempt: Vec<String>,
    /// 缓考: the mark is still to come
    pub deferred: Vec<String>,
    /// 缺考
    pub absent: Vec<String>,
    /// 旷考
    pub truant: Vec<String>,
    /// 违纪、作弊
    pub cheated: Vec<String>,
    /// 尚未录入: as good as an empty cell
    pub pending: Vec<String>,
}

/// One of the five levels.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelWords {
    /// The ways of writing it; the first is the official one.
    pub words: Vec<String>,
    /// Least percent mark, included.
    pub from: Percent,
}

/// A mark, understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// 百分制
    Percent(Percent),
    /// 百分制 with more than three decimals: more than this, and less than a thousandth more.
    Above(Percent),
    /// 五级制: place among the levels, from the best down
    Level(usize),
    /// 合格
    Passed,
    /// 不合格
    Failed,
    /// 免修
    Exempt,
    /// 缓考
    Deferred,
    /// 缺考
    Absent,
    /// 旷考
    Truant,
    /// 违纪
    Cheated,
    /// Nothing entered yet.
    Pending,
    /// A text that no rule knows.
    Unknown,
}

/// What a mark must reach.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PassMark {
    /// Least percent mark.
    pub mark: Percent,
    /// Least level. Without it a level passes if all its marks do; 不及格 fails; any other is left to a person, since
    /// schools convert levels differently.
    pub level: Option<String>,
}

/// What a mark means under a pass mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Judgement {
    /// Reached.
    Passed,
    /// A person must decide.
    Undetermined,
    /// No mark yet.
    Missing,
    /// Not reached.
    Failed,
}

impl Mark {
    /// What a mark may be in thousandths: two of which neither is too far, where it lies between them.
    pub fn bounds(self) -> impl Iterator<Item = Mark> {
        let (least, most) = match self {
            Mark::Above(least) => (Mark::Percent(least), least.next().map(Mark::Percent)),
            mark => (mark, None),
        };
        [least].into_iter().chain(most)
    }
}

impl MarkWords {
    /// Reads a mark; nothing is guessed, an unknown text stays unknown.
    pub fn read(&self, text: Option<&str>) -> Mark {
        let text = text.unwrap_or("").trim();
        if text.is_empty() {
            return Mark::Pending;
        }
        let exactly = |words: &[String], text: &str| words.iter().any(|word| word == text);
        let read = self.word(text, exactly).or_else(|| text.parse().ok().map(Mark::Percent));
        // `８５`, `85.0 分` and `85.0000` are 85.
        let in_half_width = || {
            let text = half_width(text);
            let number = text.strip_suffix(UNIT).map_or(text.as_str(), str::trim_end);
            let (head, beyond) = shortened(number);
            let mark: Percent = head.parse().ok().filter(|mark: &Percent| !beyond || mark.next().is_some())?;
            Some(if beyond { Mark::Above(mark) } else { Mark::Percent(mark) })
        };
        read.or_else(|| self.word(text, has_word)).or_else(in_half_width).unwrap_or(Mark::Unknown)
    }

    /// What a word of the lists means.
    fn word(&self, text: &str, has: impl Fn(&[String], &str) -> bool) -> Option<Mark> {
        if let Some(level) = self.levels.iter().position(|level| has(&level.words, text)) {
            return Some(Mark::Level(level));
        }
        let kinds = [
            (&self.passed, Mark::Passed),
            (&self.failed, Mark::Failed),
            (&self.exempt, Mark::Exempt),
            (&self.deferred, Mark::Deferred),
            (&self.absent, Mark::Absent),
            (&self.truant, Mark::Truant),
            (&self.cheated, Mark::Cheated),
            (&self.pending, Mark::Pending),
        ];
        kinds.into_iter().find(|(words, _)| has(words, text)).map(|(_, mark)| mark)
    }

    /// The place of a level among the levels.
    pub fn level(&self, word: &str) -> Option<usize> {
        self.levels.iter().position(|level| has_word(&level.words, word))
    }

    /// Compares a mark with a pass mark.
    pub fn judge(&self, mark: Mark, pass: &PassMark) -> Judgement {
        match mark {
            // A pass mark has three decimals at most, so nothing lies between.
            Mark::Percent(percent) | Mark::Above(percent) if percent >= pass.mark => Judgement::Passed,
            Mark::Level(level) => self.judge_level(level, pass),
            Mark::Passed | Mark::Exempt => Judgement::Passed,
            Mark::Deferred | Mark::Pending => Judgement::Missing,
            Mark::Unknown => Judgement::Undetermined,
            Mark::Percent(_) | Mark::Above(_) | Mark::Failed | Mark::Absent | Mark::Truant | Mark::Cheated => {
                Judgement::Failed
            }
        }
    }

    fn judge_level(&self, level: usize, pass: &PassMark) -> Judgement {
        let from = self.levels.get(level).map(|level| level.from);
        match pass.level.as_deref().map(|word| self.level(word)) {
            Some(Some(least)) if level <= least => Judgement::Passed,
            Some(Some(_)) => Judgement::Failed,
            Some(None) => Judgement::Undetermined,
            None if from.is_some_and(|from| from >= pass.mark) => Judgement::Passed,
            None if from == Some(Percent::ZERO) => Judgement::Failed,
            None => Judgement::Undetermined,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The words of the sample policy.
    pub(crate) fn words() -> MarkWords {
        let list = |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
        let level = |text: &str, from: &str| LevelWords { words: list(text), from: from.parse().unwrap() };
        MarkWords {
            levels: vec![
                level("优秀 优 A", "90"),
                level("良好 良 B", "80"),
                level("中等 中 C", "70"),
                level("及格 D", "60"),
                level("不及格 E", "0"),
            ],
            passed: list("合格 通过 P"),
            failed: list("不合格 不通过 F"),
            exempt: list("免修 免考"),
            deferred: list("缓考"),
            absent: list("缺考"),
            truant: list("旷考"),
            cheated: list("违纪 作弊"),
            pending: list("成绩尚未录入"),
        }
    }

    #[test]
    fn marks_are_judged_as_the_rules_say() {
        use Judgement::*;
        let cases = [
            ("70", "70", Passed),
            ("70分", "70", Passed),
            ("69.9 分", "70", Failed),
            ("分", "70", Undetermined),
            ("69.9", "70", Failed),
            ("69.999", "70", Failed),
            ("89.5", "70", Passed),
            ("0", "60", Failed),
            ("100", "60", Passed),
            ("中等", "70", Passed),
            ("及格", "70", Undetermined),
            ("及格", "60", Passed),
            ("不及格", "60", Failed),
            ("不及格", "70", Failed),
            ("免修", "70", Passed),
            ("合格", "70", Passed),
            ("缺考", "60", Failed),
            ("旷考", "60", Failed),
            ("违纪", "60", Failed),
            ("缓考", "60", Missing),
            ("成绩尚未录入", "60", Missing),
            ("", "60", Missing),
            ("101", "60", Undetermined),
            ("-1", "60", Undetermined),
            ("优 秀", "70", Passed),
            ("旷\u{3000}考", "60", Failed),
            ("旷考（补）", "60", Undetermined),
            ("８５", "60", Passed),
            ("８５？", "60", Undetermined),
            ("69.9999", "70", Failed),
            ("70.0001", "70", Passed),
            ("70.00000分", "70", Passed),
            ("84.66666666666667", "60", Passed),
            ("100.0001", "60", Undetermined),
        ];
        let words = words();
        for (mark, pass, expected) in cases {
            let pass = PassMark { mark: pass.parse().unwrap(), level: None };
            assert_eq!(words.judge(words.read(Some(mark)), &pass), expected, "{mark} / {}", pass.mark);
        }
        let by_level = PassMark { mark: "70".parse().unwrap(), level: Some("中等".into()) };
        assert_eq!(words.judge(words.read(Some("及格")), &by_level), Failed);
        assert_eq!(words.judge(words.read(Some("C")), &by_level), Passed);
    }

    /// Real programs had 85–89 and 90–95 and no place for 89.5.
    #[test]
    fn levels_are_half_open_and_leave_no_gap() {
        let words = words();
        let level_of = |mark: Percent| words.levels.iter().find(|level| mark >= level.from);
        let level = |mark: &str| level_of(mark.parse().unwrap()).unwrap().words[0].clone();
        for (mark, expected) in [
            ("100", "优秀"),
            ("90", "优秀"),
            ("89.999", "良好"),
            ("89.5", "良好"),
            ("80", "良好"),
            ("60", "及格"),
            ("59.5", "不及格"),
            ("0", "不及格"),
        ] {
            assert_eq!(level(mark), expected, "{mark}");
        }
        for thousandths in 0..=100_000u32 {
            let text = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
            assert!(level_of(text.parse().unwrap()).is_some(), "{text}");
        }
    }
}
