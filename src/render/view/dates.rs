//! Days and months of a view in the one style that the settings ask for.

use serde_json::Value;

use crate::records::DateStyle;

/// Fields that hold a day or a month, or one to another, and nothing else: a number of an issue may look like a month.
const FIELDS: [&str; 15] = [
    "academic_subcommittee",
    "birth_date",
    "concluded",
    "date",
    "date_range",
    "degree_subcommittee",
    "enrolled",
    "expected",
    "filed_on",
    "from",
    "graduate_school",
    "issued",
    "signed",
    "student_signed",
    "to",
];

/// Between the first and the last day of a time.
const TO: &str = "至";

/// Writes every day and month of a view in a style.
pub fn restyle(view: &mut Value, style: DateStyle) {
    match view {
        Value::Array(items) => items.iter_mut().for_each(|item| restyle(item, style)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if FIELDS.contains(&name.as_str()) => {
                        *text = text.split(TO).map(|day| styled(day, style)).collect::<Vec<_>>().join(TO);
                    }
                    other => restyle(other, style),
                }
            }
        }
        _ => {}
    }
}

/// A day or month in a style; anything else as it is.
fn styled(text: &str, style: DateStyle) -> String {
    let is_mark = |c: char| matches!(c, '-' | '.' | '年' | '月' | '日');
    let mut parts = text.trim_end_matches(['日', '月']).split(is_mark).map(|part| part.parse::<u32>());
    let (Some(Ok(year)), Some(Ok(month)), day) = (parts.next(), parts.next(), parts.next().transpose()) else {
        return text.to_owned();
    };
    let (Ok(day), None, true) = (day, parts.next(), (1000..10_000).contains(&year) && (1..=12).contains(&month)) else {
        return text.to_owned();
    };
    match (style, day) {
        (DateStyle::Chinese, Some(day)) => format!("{year}年{month}月{day}日"),
        (DateStyle::Chinese, None) => format!("{year}年{month}月"),
        (DateStyle::Dashes, Some(day)) => format!("{year}-{month:02}-{day:02}"),
        (DateStyle::Dashes, None) => format!("{year}-{month:02}"),
        (DateStyle::Dots, Some(day)) => format!("{year}.{month}.{day}"),
        (DateStyle::Dots, None) => format!("{year}.{month}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_take_one_style_and_all_else_stays() {
        for (text, dots) in [
            ("2022年11月6日", "2022.11.6"),
            ("2022-11-06", "2022.11.6"),
            ("2019年9月", "2019.9"),
            ("2019-09", "2019.9"),
            ("", ""),
            ("研究生院", "研究生院"),
            ("2019-2020-1", "2019-2020-1"),
            ("第3期", "第3期"),
            ("2022年春", "2022年春"),
        ] {
            assert_eq!(styled(text, DateStyle::Dots), dots, "{text}");
        }
        let mut range = serde_json::json!({"date_range": "2019年9月至2022年11月16日"});
        restyle(&mut range, DateStyle::Dots);
        assert_eq!(range["date_range"], "2019.9至2022.11.16");
        assert_eq!(styled("2022.11.6", DateStyle::Dashes), "2022-11-06");
        assert_eq!(styled("2019-09", DateStyle::Chinese), "2019年9月");
    }

    #[test]
    fn a_number_of_an_issue_is_no_month() {
        let mut view = serde_json::json!({"papers": [{"issue": "2022-03", "date": "2022-05-10"}]});
        restyle(&mut view, DateStyle::Chinese);
        assert_eq!(view, serde_json::json!({"papers": [{"issue": "2022-03", "date": "2022年5月10日"}]}));
    }
}
