//! A sentence in few words, for a narrow column.

/// Letters of it, and of a title in it.
const LONGEST: usize = 16;
const LONGEST_TITLE: usize = 6;

/// The first clause, without what stands in brackets, long titles cut: `《教育哲学原著…》成绩68`.
pub fn shortened(text: &str) -> String {
    let (mut short, mut depth, mut title) = (String::new(), 0_usize, None);
    for c in text.chars() {
        match (c, title) {
            ('（', None) => depth += 1,
            ('）', None) => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ('，' | '；', None) => break,
            ('《', None) => {
                title = Some(0);
                short.push(c);
            }
            ('》', Some(_)) => {
                title = None;
                short.push(c);
            }
            (_, Some(letters)) => {
                title = Some(letters + 1);
                if letters < LONGEST_TITLE {
                    short.push(c);
                } else if letters == LONGEST_TITLE {
                    short.push('…');
                }
            }
            (_, None) => short.push(c),
        }
    }
    if short.chars().count() <= LONGEST {
        return short;
    }
    short.chars().take(LONGEST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_short_and_says_what_is_wrong() {
        let cases = [
            ("已修35学分", "已修35学分"),
            ("不合格（2021-03-15）", "不合格"),
            ("考核不合格，0学分，2个月", "考核不合格"),
            ("《教育哲学原著选读》成绩68，学位课合格线70分（麓师研〔2019〕12号 第十二条）", "《教育哲学原著…》成绩68"),
            ("《面向边缘设备的联邦学习》（CX20210990）未结题", "《面向边缘设备…》未结题"),
            ("缺：姓名、性别、证件、学院、学位层次、学位类型", "缺：姓名、性别、证件、学院、学…"),
        ];
        for (found, short) in cases {
            assert_eq!(shortened(found), short);
        }
    }
}
