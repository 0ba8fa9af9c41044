//! 移交清单 as it is printed and signed, held against the same list as a workbook: the same rows in the same order, the sums,
//! and no other row; and what the workbook says around its rows (docs/dossier-format.md, section 5.1).

use super::letters::{bare, plain_letters};
use super::workbook::Row;

/// The heads of the rows, without which the list was laid out by the school.
const HEADS: &str = "序号档号学号姓名学院学位证书编号件数页数";
/// What stands on both sides of the number of a page at its foot.
const FOOT: [&str; 2] = ["第", "页共"];
/// Places of columns.
const ID: usize = 2;
const PAGES: usize = 7;
/// Rows before the headings, and behind the last row.
const BEFORE: usize = 2;
const BEHIND: usize = 4;
/// What both sides sign.
const SIGNED: [&str; 3] = [
    "移交单位（公章）：接收单位（公章）：",
    "移交人：接收人：",
    "移交日期：　　　　年　　月　　日接收日期：　　　　年　　月　　日",
];

/// Most rows of a list whose text must be readable: a longer one may be beyond the bounds.
const MOST: usize = 5_000;

/// The first thing that the pages do not show as the rows have it.
pub fn wrong_list(rows: &[Row], pages: Option<&[Vec<String>]>) -> Option<String> {
    let Some(pages) = pages else { return (rows.len() <= MOST).then(|| "?".to_owned()) };
    let pages: Vec<String> = pages.iter().map(|runs| plain_letters(&bare(&runs.concat()))).collect();
    if !pages.iter().any(|page| page.contains(HEADS)) {
        let text = pages.concat();
        let id = |row: &Row| row.get(ID).cloned().unwrap_or_default();
        return rows.iter().map(id).find(|id| !text.contains(&plain_letters(id)));
    }
    let due = due(rows);
    let mut rest = due.as_str();
    for (page, number) in pages.iter().zip(1..).filter(|(page, _)| !page.is_empty()) {
        let Some(body) = body(page) else { return Some(format!("{number}")) };
        rest = match (rest.strip_prefix(body), body.strip_prefix(rest)) {
            (Some(left), _) if !left.is_empty() => left,
            // A further copy begins on a page of its own.
            (_, Some(closing)) if !closing.contains(|c: char| c.is_ascii_digit()) => &due,
            _ => return Some(format!("{number}: {}", differing(body, rest))),
        };
    }
    (rest.len() < due.len()).then(|| rest.chars().take(SOME).collect())
}

/// The headings and rows of a list of a school, a batch and a run.
///
/// # Errors
/// The first text around them that is not as it must be.
pub fn within_frame([school, title, run]: [&str; 3], rows: Vec<Row>) -> Result<Vec<Row>, String> {
    let is_bare = rows.first().and_then(|row| row.first()).is_none_or(|first| HEADS.starts_with(first.as_str()));
    if is_bare {
        return Ok(rows);
    }
    let end = rows.len().saturating_sub(BEHIND).max(BEFORE);
    let inner: Vec<Row> = rows.get(BEFORE..end).unwrap_or_default().to_vec();
    let pages = inner.iter().filter_map(|row| row.get(PAGES)?.parse::<u64>().ok()).fold(0, u64::saturating_add);
    let mut due = vec![
        format!("{school}档案移交清单"),
        format!("审查批次：{title}　　第{run}次运行"),
        format!("共{}卷，{pages}页", inner.len().saturating_sub(1)),
    ];
    due.extend(SIGNED.map(str::to_owned));
    let around = rows.iter().take(BEFORE).chain(rows.iter().skip(end)).map(|row| row.concat());
    let around: Vec<String> = around.collect();
    match around.iter().zip(&due).find(|(found, due)| found != due) {
        Some((found, _)) => Err(found.clone()),
        None if around.len() != due.len() => Err(around.concat()),
        None => Ok(inner),
    }
}

/// Characters that are shown of what differs.
const SOME: usize = 40;

/// All rows, and behind them the sums.
fn due(rows: &[Row]) -> String {
    let pages = rows.iter().filter_map(|row| row.get(PAGES)?.parse::<u64>().ok()).fold(0, u64::saturating_add);
    let row = |row: &Row| plain_letters(&bare(&row.concat()));
    rows.iter().map(row).collect::<String>() + &plain_letters(&format!("共{}卷，{pages}页", rows.len()))
}

/// What stands between the heads and the foot of a page.
fn body(page: &str) -> Option<&str> {
    let (_, below) = page.split_once(HEADS)?;
    let (above, _) = below.rsplit_once(FOOT[1])?;
    above.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix(FOOT[0])
}

/// What a page has from the first character on that is not as it must be.
fn differing(body: &str, due: &str) -> String {
    let same = body.chars().zip(due.chars()).take_while(|(one, other)| one == other).count();
    body.chars().skip(same).take(SOME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(order: &str, id: &str, pages: &str) -> Row {
        [order, "X·1-001", id, "张\u{4dae}", "教", "", "8", pages].map(str::to_owned).to_vec()
    }

    fn page(text: &str) -> Vec<String> {
        vec!["校移交清单（续）".to_owned(), HEADS.to_owned(), text.to_owned(), "第1页共2页b第0001次运行".to_owned()]
    }

    #[test]
    fn every_copy_has_the_rows_of_the_workbook_and_no_other() {
        let rows = [row("1", "201", "14"), row("2", "202", "6")];
        let [one, two] = ["1X·1-\u{20}001201张教814", "2X·1-001202张教86"];
        let [end, other] = ["共2卷，20页移交人：", "共2卷，21页移交人："];
        let copy = [page(one), page(&[two, end].concat())];
        let shows = |pages: &[Vec<String>]| wrong_list(&rows, Some(pages)).is_none();
        assert!(shows(&copy));
        assert!(shows(&[copy.clone(), [vec![], vec![]], copy.clone()].concat()));
        assert!(shows(&[page(&[one, two, end].concat())]));
        assert!(!shows(&copy[..1]));
        assert!(!shows(&[]));
        assert!(!shows(&[copy.to_vec(), copy[..1].to_vec()].concat()));
        assert!(!shows(&[copy.to_vec(), vec![vec!["3".to_owned()]]].concat()));
        for wrong in
            [[two, one, end].concat(), [one, end].concat(), [one, two, other].concat(), [one, two, two, end].concat()]
        {
            assert!(!shows(&[page(&wrong)]), "{wrong}");
        }
        assert!(!shows(&[page(&[one, two, end, "3X203"].concat())]));
    }

    #[test]
    fn a_list_of_the_school_names_everybody() {
        let rows = [row("1", "201", "14"), row("2", "202", "6")];
        assert_eq!(wrong_list(&rows, Some(&[vec!["201 202".to_owned()]])), None);
        assert_eq!(wrong_list(&rows, Some(&[vec!["201".to_owned()]])), Some("202".to_owned()));
        assert_eq!(wrong_list(&rows, None), Some("?".to_owned()));
    }

    #[test]
    fn what_stands_around_the_rows_is_of_this_run() {
        let record = |run| ["麓山师范大学", "2022年秋季", run];
        let text = |text: &str| vec![text.to_owned()];
        let rows = [text(HEADS), row("1", "201", "14"), row("2", "202", "6")];
        let before = [text("麓山师范大学档案移交清单"), text("审查批次：2022年秋季　　第0001次运行")];
        let behind = [vec!["共2卷，20页".to_owned()], SIGNED.map(str::to_owned).to_vec()].concat();
        let behind: Vec<Row> = behind.iter().map(|said| text(said)).collect();
        let whole = [&before[..], &rows, &behind].concat();
        assert_eq!(within_frame(record("0001"), whole.clone()).unwrap(), rows);
        assert_eq!(within_frame(record("0001"), rows.to_vec()).unwrap(), rows);
        assert!(within_frame(record("0002"), whole.clone()).is_err());
        assert!(within_frame(record("0001"), whole[..whole.len() - 1].to_vec()).is_err());
        assert!(within_frame(record("0001"), [&whole[..], &[text("又一行")]].concat()).is_err());
        assert!(within_frame(record("0001"), before.to_vec()).is_err());
        let fewer = [&before[..], &rows[..2], &behind].concat();
        assert!(within_frame(record("0001"), fewer).is_err());
    }
}
