//! How many records a table says that it has, as the pages of systems print it below: `共999条记录`, `Showing 1 to 85 of 999
//! entries`, `999 rows selected`. Whoever says more than was read is not whole.

use unicode_normalization::UnicodeNormalization;

/// Most bytes of a cell that may say so.
const LONGEST: usize = 240;
/// More than so many are no records of a table.
const MOST: usize = 10_000_000;
/// What stands before the number, behind which a unit must stand; alone in a cell, any unit will do.
const SUMS: [&str; 6] = ["共", "共有", "共计", "总共", "总计", "合计"];
/// What else does, behind which a unit of records must stand.
const TOTALS: [&str; 8] = ["全部", "实际", "共查询到", "共检索到", "查询到", "共导出", "of", "total"];
/// What stands before the number and says by itself what is counted.
const COUNTS: [&str; 9] =
    ["总记录数", "记录总数", "总条数", "记录条数", "总行数", "记录数", "数据总数", "数据条数", "totalrecords"];
/// What stands behind the number.
const UNITS: [&str; 9] = ["条", "行", "笔", "项", "row", "record", "entries", "items", "results"];
/// What a database says behind a number that begins the text, whatever follows.
const ANSWERS: [&str; 3] = ["rowsselected", "rowsinset", "rowsaffected"];
/// What stands behind a number, where nothing else does.
const TAILS: [&str; 5] = ["rows", "records", "row(s)", "条记录", "行数据"];
/// Units of a number that counts records only where nothing else is said.
const LONE_UNITS: [&str; 5] = ["人", "人次", "名", "门", "个"];
/// By which a program says that it wrote less than there is.
const TRUNCATED: [&str; 12] = [
    "仅导出前",
    "只导出前",
    "仅显示前",
    "只显示前",
    "超出最大导出",
    "超过最大导出",
    "超出导出上限",
    "超过导出上限",
    "其余未导出",
    "部分未导出",
    "结果已截断",
    "resultstruncated",
];

/// The most records that a text which is no record says there are.
pub fn declared_records(text: &str) -> Option<usize> {
    if text.len() > LONGEST || !text.chars().any(|c| c.is_numeric()) {
        return None;
    }
    let compact = compact(text);
    numbers(&compact).filter_map(|run| declared(&compact, run)).max()
}

/// Whether a text says that not all was written.
pub fn says_truncated(text: &str) -> bool {
    text.len() <= LONGEST && text.len() > 4 && {
        let compact = compact(text);
        TRUNCATED.iter().any(|word| compact.contains(word))
    }
}

/// Half-width, small letters, without white space and without the commas within numbers.
fn compact(text: &str) -> String {
    let plain: Vec<char> = text.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect();
    let is_digit = |at: usize| plain.get(at).is_some_and(char::is_ascii_digit);
    let groups = |at: usize| plain[at] == ',' && at > 0 && is_digit(at - 1) && (1..4).all(|n| is_digit(at + n));
    (0..plain.len()).filter(|at| !groups(*at)).map(|at| plain[at]).collect()
}

/// The runs of digits.
fn numbers(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    let begins =
        move |at: usize| text.as_bytes()[at].is_ascii_digit() && (at == 0 || !text.as_bytes()[at - 1].is_ascii_digit());
    (0..text.len()).filter(move |at| begins(*at)).map(move |at| {
        let length = text[at..].bytes().take_while(u8::is_ascii_digit).count();
        at..at + length
    })
}

fn declared(text: &str, run: std::ops::Range<usize>) -> Option<usize> {
    let (before, behind) = (&text[..run.start], &text[run.end..]);
    let number = text[run].parse().ok().filter(|number| *number <= MOST)?;
    let head = before.trim_end_matches([':', '=']);
    let ends = |words: &[&str], head: &str| words.iter().any(|word| head.ends_with(word));
    let is_counted = UNITS.iter().any(|unit| behind.starts_with(unit));
    let is_alone = || {
        let bare = |text: &str| text.trim_matches(['(', ')', '[', ']', '.', '。', '以', '上']).to_owned();
        let (head, tail) = (bare(head), bare(behind));
        (head.is_empty() && (TAILS.contains(&&*tail) || ANSWERS.iter().any(|word| tail.starts_with(word))))
            || (SUMS.contains(&&*head) && LONE_UNITS.contains(&&*tail))
    };
    let is_said = ends(&COUNTS, head)
        || (is_counted && [&SUMS[..], &TOTALS].iter().any(|words| ends(words, without_pages(head))))
        || is_alone();
    is_said.then_some(number)
}

/// `共12页` says how many pages there are, and `共` holds for what follows as well.
fn without_pages(head: &str) -> &str {
    let before = head.trim_end_matches([',', '/']).strip_suffix('页');
    before.map_or(head, |pages| pages.trim_end_matches(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_records_is_known_in_the_ways_of_writing_it() {
        for text in [
            "共999条记录",
            "共 999 条",
            "（共９９９条）",
            "总记录数：999",
            "合计：999条",
            "Total: 999 records",
            "999 rows selected.",
            "999 rows in set (0.01 sec)",
            "(999 rows)",
            "(999 rows affected)",
            "显示第 1 到第 85 条记录，总共 999 条记录",
            "Showing 1 to 85 of 999 entries",
            "1-85 共999条",
            "共 12 页 999 条 每页85条 第1页",
            "第1-85条/共999条",
            "共999人",
            "导出数据上限85条，实际999条",
            "共查询到999条数据",
            "共999人次",
        ] {
            assert_eq!(declared_records(text), Some(999), "{text}");
        }
        assert_eq!(declared_records("共 1,234 条"), Some(1234));
        for text in [
            "第999条",
            "2022年共同富裕",
            "学号999",
            "999",
            "共12页",
            "每页85条",
            "2,999分",
            "合计 28 学分",
            "合计：28",
            "共计：999",
            "我校共999人，其中本院85人",
            "打印日期：2022-11-01",
        ] {
            assert_eq!(declared_records(text), None, "{text}");
        }
        assert!(says_truncated("数据量过大，仅导出前 85 条") && says_truncated("超出最大导出条数，其余未导出"));
        assert!(!says_truncated("共85条"));
    }
}
