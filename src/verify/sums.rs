//! What forms count and sum of the student's record.

use serde_json::Value;

/// What stands before a sum, and how many places credits have at most.
const TOTAL: &str = "课程总学分";
const COUNTED: &str = "听取报告次本人主讲次参加会议次合计学分";
const PLACES: u32 = 6;
/// The parts of 科研情况登记表 by their lists.
const PARTS: [(&str, &str); 6] = [
    ("papers", "一学术论文"),
    ("projects", "二科研项目"),
    ("patents", "三专利"),
    ("books", "四著作"),
    ("awards", "五获奖"),
    ("others", "六其他高水平创新成果须经认定推荐和批准"),
];
/// What a list without rows shows, and how the heads of one with rows begin.
const NOTHING: &str = "无";
const FIRST: &str = "序号";

/// The sum that the pages show otherwise; `value` is what the record has for the form, `text` the plain text of its pages.
pub fn wrong(sum: &str, value: &Value, text: &str) -> Option<String> {
    let list = |key: &str| value.get(key).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    match sum {
        "@total" => differs(text, TOTAL, &total(list("courses"))?),
        "@counts" => {
            let kinds = ["attended", "own-talk", "conference"].map(|kind| {
                let all = value.as_array().map_or(&[][..], Vec::as_slice);
                all.iter().filter(|one| one.get("kind").and_then(Value::as_str) == Some(kind)).count().to_string()
            });
            differs(text, COUNTED, &kinds.concat())
        }
        _ => PARTS.iter().find_map(|(key, part)| {
            let is_empty = list(key).is_empty();
            let [nothing, rows] = [NOTHING, FIRST].map(|begin| text.contains(&format!("{part}{begin}")));
            (nothing != rows && is_empty == rows).then(|| (*part).to_owned())
        }),
    }
}

/// The number behind a label that a form has, if it is not this.
fn differs(text: &str, label: &str, due: &str) -> Option<String> {
    let is_number = |behind: &&str| behind.starts_with(|c: char| c.is_ascii_digit());
    let mut places = text.split(label).skip(1).filter(is_number).peekable();
    (places.peek().is_some() && !places.any(|behind| behind.starts_with(due))).then(|| due.to_owned())
}

/// The credits of courses that are not 补修课.
fn total(courses: &[Value]) -> Option<String> {
    let counted = courses.iter().filter(|one| one.get("class").and_then(Value::as_str) != Some("remedial"));
    let sum = counted.map(|one| millionths(one.get("credits")?.as_str()?)).sum::<Option<u64>>()?;
    let unit = 10_u64.pow(PLACES);
    let places = format!("{:06}", sum % unit);
    let places = places.trim_end_matches('0');
    let point = if places.is_empty() { "" } else { "." };
    Some(format!("{}{point}{places}", sum / unit))
}

fn millionths(credits: &str) -> Option<u64> {
    let (whole, places) = credits.split_once('.').unwrap_or((credits, ""));
    let missing = PLACES.checked_sub(u32::try_from(places.len()).ok()?)?;
    let digits = format!("{whole}{places}").parse::<u64>().ok()?;
    digits.checked_mul(10_u64.pow(missing)).filter(|sum| *sum < 1 << 50)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sums_are_those_of_the_record() {
        let plan = json!({"courses": [
            {"credits": "2", "class": "degree"}, {"credits": "0.5", "class": "degree"}, {"credits": "3", "class": "remedial"},
        ]});
        assert_eq!(wrong("@total", &plan, "课程总学分2.5三"), None);
        assert!(wrong("@total", &plan, "课程总学分30三").is_some());
        assert_eq!(wrong("@total", &plan, "课程总学分不含补修2.5三"), None);
        let list = json!([{"kind": "attended"}, {"kind": "attended"}, {"kind": "own-talk"}]);
        let counted = |counts: &str| wrong("@counts", &list, &format!("{COUNTED}{counts}"));
        assert_eq!(counted("2101"), None);
        assert!(counted("3101").is_some());
        let outputs = json!({"papers": [{}], "projects": []});
        assert_eq!(wrong("@lists", &outputs, "一学术论文序号二科研项目无"), None);
        assert_eq!(wrong("@lists", &outputs, "一学术论文已发表二科研项目"), None);
        assert!(wrong("@lists", &json!({}), "一学术论文序号二科研项目无").is_some());
        assert!(wrong("@lists", &outputs, "一学术论文无").is_some());
    }
}
