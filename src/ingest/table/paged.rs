//! Page numbers that exports print, `第1/3页` or `Page 1 of 3`: a file that says so may hold one page of several.

use unicode_normalization::UnicodeNormalization;

/// Most characters of a cell in which a page number is looked for.
const LONGEST: usize = 60;
/// Bytes before and after a word in which its numbers stand, tags included.
const AROUND: usize = 200;
/// Most words about which is looked.
const MOST_PLACES: usize = 200;
/// More pages than these are no pages.
const MOST: u32 = 100_000;

/// A page, and of how many.
pub type PageMark = (u32, u32);

/// A line for each way: what stands before, between and after the two numbers, and `page` or `pages` for the first one.
const MARKS: &str = include_str!("page_marks.txt");
/// The Chinese word for a page.
const PAGE: &str = "\u{9875}";

/// The page numbers in a page: looked for about the words alone, since a page may be long.
pub fn page_marks(text: &str) -> Vec<PageMark> {
    let places = [PAGE, "Page ", "page "].into_iter().flat_map(|word| text.match_indices(word));
    let about = |(at, word): (usize, &str)| {
        let from = text.floor_char_boundary(at.saturating_sub(AROUND));
        marks_in(&text[from..text.ceil_char_boundary((at + word.len() + AROUND).min(text.len()))])
    };
    let mut found: Vec<PageMark> = places.take(MOST_PLACES).flat_map(about).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The page numbers in a text without its tags.
fn marks_in(text: &str) -> Vec<PageMark> {
    let mut compact = String::new();
    let mut is_tag = false;
    for c in text.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ if is_tag || c.is_whitespace() => {}
            c => compact.extend(std::iter::once(c).nfkc().flat_map(char::to_lowercase)),
        }
    }
    let compact = compact.replace("&nbsp;", "");
    let runs = numbers(&compact);
    runs.iter().zip(runs.iter().skip(1)).filter_map(|(first, second)| mark(&compact, first, second)).collect()
}

/// The page numbers of a cell.
pub fn page_marks_of_cell(text: &str) -> Vec<PageMark> {
    let is_short = text.len() <= LONGEST * 4 && text.bytes().any(|byte| byte.is_ascii_digit() || byte >= 0xef);
    let has_word = || text.contains(PAGE) || text.as_bytes().windows(4).any(|word| word.eq_ignore_ascii_case(b"page"));
    if is_short && has_word() { page_marks(text) } else { vec![] }
}

/// Where the runs of digits stand.
fn numbers(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, _) in text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()) {
        match runs.last_mut().filter(|run| run.end == at) {
            Some(run) => run.end += 1,
            None => runs.push(at..at + 1),
        }
    }
    runs
}

fn mark(text: &str, first: &std::ops::Range<usize>, second: &std::ops::Range<usize>) -> Option<PageMark> {
    let (before, between) = (text.get(..first.start)?, text.get(first.end..second.start)?);
    let behind = text.get(second.end..)?;
    // 页码: and the like before the first number.
    let before = before.trim_end_matches([':', '\u{7801}', '\u{6b21}']);
    let is_page_first = MARKS.lines().find_map(|line| match line.split(' ').collect::<Vec<_>>()[..] {
        [head, middle, tail, first] if between == middle && before.ends_with(head) && behind.starts_with(tail) => {
            Some(first == "page")
        }
        _ => None,
    })?;
    let (one, other): (u32, u32) = (text.get(first.clone())?.parse().ok()?, text.get(second.clone())?.parse().ok()?);
    let (page, of) = if is_page_first { (one, other) } else { (other, one) };
    ((1..=of).contains(&page) && of <= MOST).then_some((page, of))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_are_known_in_the_ways_of_writing_them() {
        for text in [
            "第1/3页",
            "第 １／３ 页",
            "<div>共58条 第<b>1</b>/<b>3</b>页</div>",
            "第1页，共3页",
            "第1页/共3页",
            "共3页 第1页",
            "页码：1/3",
            "1/3页",
            "Page 1 of 3",
        ] {
            assert_eq!(page_marks(text), [(1, 3)], "{text}");
        }
        for text in ["2022/11/16", "第1-3页", "1/3", "第3期，第1页", "第4/3页", "80/100分"] {
            assert!(page_marks(text).is_empty(), "{text}");
        }
    }
}
