//! Days and months as forms print them: the settings of a batch may ask for one style for all.

/// How a day or month is printed.
#[derive(Debug, Clone, Copy)]
pub enum Style {
    /// As the form has it.
    OfForm,
    /// `2019年9月1日`
    Chinese,
    /// `2019-09-01`
    Dashes,
    /// `2019.9.1`
    Dots,
}

/// Every style that a batch may have.
pub const STYLES: [Style; 4] = [Style::OfForm, Style::Chinese, Style::Dashes, Style::Dots];

/// A day or month in a style; anything else as it is.
pub fn styled(text: &str, style: Style) -> String {
    let is_mark = |c: char| matches!(c, '-' | '.' | '年' | '月' | '日');
    let mut parts = text.trim_end_matches(['日', '月']).split(is_mark).map(|part| part.parse::<u32>().ok());
    let (Some(Some(year)), Some(Some(month)), day) = (parts.next(), parts.next(), parts.next()) else {
        return text.to_owned();
    };
    let is_whole = day != Some(None) && parts.next().is_none();
    if !is_whole || !(1000..10_000).contains(&year) || !(1..=12).contains(&month) {
        return text.to_owned();
    }
    match (style, day.flatten()) {
        (Style::OfForm, _) => text.to_owned(),
        (Style::Chinese, Some(day)) => format!("{year}年{month}月{day}日"),
        (Style::Chinese, None) => format!("{year}年{month}月"),
        (Style::Dashes, Some(day)) => format!("{year}-{month:02}-{day:02}"),
        (Style::Dashes, None) => format!("{year}-{month:02}"),
        (Style::Dots, Some(day)) => format!("{year}.{month}.{day}"),
        (Style::Dots, None) => format!("{year}.{month}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_or_month_has_four_looks_and_all_else_one() {
        let looks = |text| STYLES.map(|style| styled(text, style));
        assert_eq!(looks("2022-11-06"), ["2022-11-06", "2022年11月6日", "2022-11-06", "2022.11.6"]);
        assert_eq!(looks("2019年9月"), ["2019年9月", "2019年9月", "2019-09", "2019.9"]);
        for text in ["", "研究生院", "2019-2020-1", "2022年春", "2022-13", "2022-11-6-1"] {
            assert_eq!(looks(text), [text; 4]);
        }
    }
}
