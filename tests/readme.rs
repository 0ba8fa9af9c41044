//! What README and the guides of operation print of the sample cohort is what a build of it comes to. `BLESS=1` writes it anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::page::{run, said};

const FILES: [&str; 4] = ["README.md", "README.zh-CN.md", "docs/operations.md", "docs/zh/operations.md"];
const HEADS: [&str; 9] = ["学院", "人数", "通过", "不通过", "待补充材料", "需人工认定", "文件", "页数", "字节"];
const VERDICTS: [&str; 4] = ["pass", "fail", "supplement", "decide"];

/// Students, verdicts, documents, pages and bytes of every college, counted from what the run lists, and their sum.
fn counted() -> Vec<(String, [u64; 8])> {
    let record: Value = serde_json::from_slice(&fs::read(run().join("run.json")).unwrap()).unwrap();
    let mut colleges: BTreeMap<String, [u64; 8]> = BTreeMap::new();
    for student in record["students"].as_array().unwrap() {
        let code = student["dossier"].as_str().unwrap().split('/').nth(1).unwrap();
        let name = record["colleges"][code].as_str().unwrap_or("未分学院").to_owned();
        let verdict = VERDICTS.iter().position(|verdict| student["verdict"] == *verdict).unwrap();
        let row = colleges.entry(name).or_default();
        row[0] += 1;
        row[1 + verdict] += 1;
        for (place, key) in [(5, "documents"), (6, "pages"), (7, "bytes")] {
            row[place] += student[key].as_u64().unwrap();
        }
    }
    for table in record["tables"].as_array().unwrap() {
        let code = table["college"].as_str().unwrap();
        let name = record["colleges"][code].as_str().unwrap_or("未分学院");
        let row = colleges.get_mut(name).unwrap();
        row[5] += 1;
        row[6] += table["pages"].as_u64().unwrap();
    }
    let sum = colleges.values().fold([0; 8], |sum: [u64; 8], row| std::array::from_fn(|i| sum[i] + row[i]));
    colleges.into_iter().chain([("合计".to_owned(), sum)]).collect()
}

/// The table as the terminal shows it: names at the left, figures at the right of columns two blanks apart.
fn table() -> String {
    let mut lines = vec![HEADS.map(str::to_owned).to_vec()];
    lines.extend(
        counted().into_iter().map(|(name, row)| [name].into_iter().chain(row.map(|n| n.to_string())).collect()),
    );
    let width = |column: usize| lines.iter().map(|cells| cells[column].width()).max().unwrap();
    let widths: Vec<usize> = (0..HEADS.len()).map(width).collect();
    let line = |cells: &Vec<String>| {
        let cell = |(at, cell): (usize, &String)| {
            let space = " ".repeat(widths[at] - cell.width());
            if at == 0 { format!("{cell}{space}") } else { format!("{space}{cell}") }
        };
        cells.iter().enumerate().map(cell).collect::<Vec<_>>().join("  ")
    };
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A text with the table, and the number of files behind it, as they are now.
fn renewed(text: &str) -> String {
    let head = text.find(&format!("{}  ", HEADS[0])).expect("the table");
    let rest = &text[head..];
    let sum = rest.find("\n合计").unwrap() + 1;
    let end = sum + rest[sum..].find('\n').unwrap();
    let (before, after) = (&text[..head], &rest[end..]);
    let files = fs::read_to_string(run().join("manifest-sha256.txt")).unwrap().lines().count();
    let (published, number) = after.split_once('（').unwrap();
    let (_, behind) = number.split_once("个文件").unwrap();
    format!("{before}{}{published}（{files}个文件{behind}", table())
}

#[test]
fn figures_of_the_sample_are_those_of_a_build() {
    assert!(said().contains(&table()), "{}\n{}", said(), table());
    for file in FILES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let text = fs::read_to_string(&path).unwrap();
        let renewed = renewed(&text);
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, renewed).unwrap();
        } else {
            assert!(text == renewed, "{file}: run this test with BLESS=1; it should hold\n{}", table());
        }
    }
}
