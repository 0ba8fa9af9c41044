//! The short result table on the terminal.

use std::collections::BTreeMap;

use strum::IntoEnumIterator;
use unicode_width::UnicodeWidthStr;

use crate::finding::Verdict;
use crate::message::{Language, Message, Word, say};

/// Counts of one college.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Number of students by verdict.
    pub verdicts: BTreeMap<Verdict, usize>,
    /// Number of documents that the program set.
    pub documents: usize,
    /// Number of pages that the program set.
    pub pages: usize,
    /// Size of all dossiers in bytes.
    pub bytes: usize,
}

impl Row {
    fn students(&self) -> usize {
        self.verdicts.values().sum()
    }

    fn add(&mut self, other: &Row) {
        for (verdict, count) in &other.verdicts {
            *self.verdicts.entry(*verdict).or_default() += count;
        }
        self.documents += other.documents;
        self.pages += other.pages;
        self.bytes += other.bytes;
    }
}

/// Rows by name of the college.
pub type Totals = BTreeMap<String, Row>;

/// The table with a line a college and a total; columns of documents only where any were set.
pub fn result_table(totals: &Totals, language: Language) -> String {
    let mut sum = Row::default();
    totals.values().for_each(|row| sum.add(row));
    let with_documents = sum.documents > 0;
    let mut lines = vec![heads(with_documents, language)];
    lines.extend(totals.iter().map(|(name, row)| cells(name, row, with_documents)));
    lines.push(cells(&say("table-total").text(language), &sum, with_documents));
    aligned(&lines)
}

fn heads(with_documents: bool, language: Language) -> Vec<String> {
    let verdicts = Verdict::iter().map(|verdict| verdict.word(language));
    let documents = [say("table-documents"), say("table-pages"), say("table-bytes")];
    let documents = documents.into_iter().filter(|_| with_documents);
    let words = |message: Message| message.text(language);
    let first = [say("table-college"), say("table-students")];
    first.map(words).into_iter().chain(verdicts).chain(documents.map(words)).collect()
}

fn cells(name: &str, row: &Row, with_documents: bool) -> Vec<String> {
    let verdicts = Verdict::iter().map(|v| row.verdicts.get(&v).copied().unwrap_or(0));
    let documents = [row.documents, row.pages, row.bytes].into_iter().filter(|_| with_documents);
    let numbers = [row.students()].into_iter().chain(verdicts).chain(documents);
    [name.to_owned()].into_iter().chain(numbers.map(|n| n.to_string())).collect()
}

/// Names left, numbers right; a Chinese character is two columns wide.
fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.first().map_or(0, Vec::len);
    let width = |i: usize| lines.iter().map(|line| line[i].width()).max().unwrap_or(0);
    let widths: Vec<_> = (0..columns).map(width).collect();
    let pad = |text: &str, i: usize| " ".repeat(widths[i] - text.width());
    let line = |line: &Vec<String>| {
        let cells = line.iter().enumerate().map(|(i, text)| match i {
            0 => format!("{text}{}", pad(text, i)),
            _ => format!("{}{text}", pad(text, i)),
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    lines.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_with_chinese_names() {
        let row = Row { verdicts: BTreeMap::from([(Verdict::Pass, 9), (Verdict::Fail, 1)]), ..Row::default() };
        let totals = Totals::from([("文学院".to_owned(), row.clone()), ("教育科学学院".to_owned(), row)]);
        let expected = "\
学院          人数  通过  不通过  待补充材料  需人工认定
教育科学学院    10     9       1           0           0
文学院          10     9       1           0           0
合计            20    18       2           0           0
";
        assert_eq!(result_table(&totals, Language::Chinese), expected);
    }
}
