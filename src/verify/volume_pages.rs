//! 封面, 卷内目录 and 备考表 held against `dossier.json`: how many items and pages, and where each begins and ends.

use memchr::memmem;
use serde_json::Value;

use super::days::{STYLES, styled};
use super::index::Index;
use super::letters::{bare, is_whole, plain_letters};

const COVER: &str = "data/cover/00-cover.pdf";
const CONTENTS: &str = "data/cover/01-contents.pdf";
/// 备考表.
pub const NOTES: &str = "data/cover/99-notes.pdf";
/// The heads of the program's own list, without which a school chose other columns.
const HEADS: &str = "序号责任者题名日期页号页数份数来源";
/// Most bytes between the title of an item and its pages: what a school writes behind it, and its day.
const BETWEEN: usize = 90;
/// Most bytes between two labels that stand near each other.
const NEAR: usize = 120;

/// One item of the volume.
struct Item {
    title: String,
    start: u64,
    pages: u64,
}

/// The first thing that such a page says otherwise; `text` is its plain text. What a school words otherwise is not compared.
pub fn wrong(path: &str, index: &Index, record: &Value, text: &str) -> Option<String> {
    let items = items(index);
    let (count, pages) = (items.len(), items.iter().map(|item| item.pages).fold(0, u64::saturating_add));
    match path {
        COVER => {
            let month = |key: &str| record.get(key).and_then(Value::as_str).unwrap_or_default();
            let months = |style| ["enrolled", "expected"].map(|key| styled(month(key), style)).join("毕业年月");
            let sums = between(text, "件数", "保管期限", &format!("{count}件页数{pages}页"));
            sums.or_else(|| STYLES.iter().find_map(|style| between(text, "入学年月", "起止时间", &months(*style))))
        }
        CONTENTS => {
            let sums = between(text, "本卷共", "序号", &format!("{count}件{pages}页"));
            let listed = items.iter().find(|item| text.contains(HEADS) && !is_listed(item, text));
            sums.or_else(|| listed.map(|item| item.title.clone()))
        }
        NOTES => between(text, "研究生业务档案共", "其中", &format!("{count}件{pages}页")),
        _ => None,
    }
}

/// What stands between two labels that stand near each other, if it is worded as this is and has other numbers.
fn between(text: &str, label: &str, next: &str, due: &str) -> Option<String> {
    let words = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let near = |(at, _): (usize, &str)| {
        let behind = &text[at + label.len()..];
        behind
            .split_once(next)
            .map(|(shown, _)| shown)
            .filter(|shown| shown.len() <= NEAR && words(shown) == words(due))
    };
    let mut shown = text.match_indices(label).filter_map(near).peekable();
    (shown.peek().is_some() && !shown.any(|shown| shown == due)).then(|| format!("{label} {due}"))
}

/// Whether a row has the title of an item and soon behind it its first, last and number of pages and its one copy; a title that
/// may be parted by the end of a page is not looked for.
fn is_listed(item: &Item, text: &str) -> bool {
    let title = plain_letters(&bare(&item.title));
    let due = format!("{}-{}{}1", item.start, item.start.saturating_add(item.pages).saturating_sub(1), item.pages);
    let is_it = |(at, _): (usize, &str)| {
        let behind = &text.as_bytes()[at + title.len()..];
        memmem::find(&behind[..behind.len().min(BETWEEN + due.len())], due.as_bytes()).is_some()
    };
    !is_whole(&item.title) || title.is_empty() || text.match_indices(&title).any(is_it)
}

fn items(index: &Index) -> Vec<Item> {
    let printed = index.files.iter().filter_map(|file| {
        Some(Item { title: file.title.clone(), start: file.volume_start?, pages: file.pages.unwrap_or(0) })
    });
    let paper = index.paper_originals.iter();
    let paper = paper.map(|one| Item { title: one.title.clone(), start: one.volume_start, pages: one.pages });
    printed.chain(paper).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_other_numbers_in_the_same_words_are_wrong() {
        let wrong = |text: &str| between(text, "本卷共", "序号", "8件13页").is_some();
        assert!(wrong("本卷共7件13页序号") && wrong("本卷共8件113页序号"));
        assert!(!wrong("本卷共8件13页序号") && !wrong("本卷共2盒8件13页序号") && !wrong("本卷总数9件1页序号"));
    }

    #[test]
    fn a_row_has_the_pages_of_its_item() {
        let listed = |title: &str, text: &str| is_listed(&Item { title: title.into(), start: 4, pages: 2 }, text);
        assert!(listed("开题报告书", "开题报告书202011054-521系统打印"));
        assert!(listed("开题报告书", "开题报告书（原件）二〇二〇年4-521系统打印"));
        assert!(listed("2", "陈喆2202011054-521系统打印"));
        assert!(!listed("开题报告书", "开题报告书202011054-621系统打印"));
        assert!(!listed("开题报告书", "开题报告204-521"));
    }
}
