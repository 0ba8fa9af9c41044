//! Quotes in text tables: none that is stray takes a line away, and the passport adds up to the lines of the file.

use proptest::prelude::*;
use zishen::ingest::table::{Lines, Quotes, Row, read_table};

fn rows(text: &str) -> (Vec<Row>, Lines) {
    let mut book = read_table(text.as_bytes()).unwrap();
    (book.sheets.remove(0).rows, book.lines.unwrap())
}

/// The lines of a text as people count them.
fn physical(text: &str) -> usize {
    text.lines().count()
}

fn shown(row: &Row) -> String {
    let cells = row.cells.iter().map(|cell| cell.value.to_string()).collect::<Vec<_>>();
    cells.join("|").replace('\n', "⏎")
}

/// A table of rows with an ID, a name and more cells, none of which has a quote, a separator or a line end.
fn tables() -> impl Strategy<Value = Vec<Vec<String>>> {
    let cell = prop_oneof!["[一-龥]{1,8}", "[A-Za-z ]{1,12}", "[0-9]{1,3}", "20[0-9]{2}-0[1-9]-1[0-9]"];
    (3usize..10, 3usize..25).prop_flat_map(move |(columns, rows)| {
        prop::collection::vec(prop::collection::vec(cell.clone(), columns - 1..=columns - 1), rows..=rows).prop_map(
            |rows| {
                let with_id = |(mut row, number): (Vec<String>, u32)| {
                    row.insert(0, format!("2020{number:08}"));
                    row
                };
                rows.into_iter().zip(1..).map(with_id).collect()
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    /// However quotes are strewn over a table, every line of it comes out as a row of its own.
    #[test]
    fn stray_quotes_take_no_row_away(
        table in tables(),
        strays in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 0..7),
        separator in prop::sample::select(vec![",", "\t", ";"]),
        ending in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let text: String = table.iter().map(|row| row.join(separator) + ending).collect();
        let mut spoiled = text.clone();
        for (at, at_cell) in strays {
            // Anywhere, or at the beginning or end of a cell, where a quote means most.
            let places: Vec<usize> = spoiled
                .char_indices()
                .filter(|(at, c)| {
                    // Between the two characters of a line end a quote would make two of it.
                    let within_end = *c == '\n' && spoiled[..*at].ends_with('\r');
                    let near = [separator.chars().next().unwrap(), '\n', '\r'];
                    !within_end && (!at_cell || near.contains(c) || spoiled[..*at].ends_with(near) || *at == 0)
                })
                .map(|(at, _)| at)
                .collect();
            spoiled.insert(places[at.index(places.len())], '"');
        }
        let (rows, lines) = rows(&spoiled);
        prop_assert_eq!(rows.len(), table.len(), "{}", spoiled);
        prop_assert_eq!(lines.physical, physical(&spoiled));
        prop_assert_eq!(lines.physical, rows.len() + lines.blank + lines.continued);
        for (row, whole) in rows.iter().zip(&table) {
            let sound = row.text.is_some_and(|text| text.quotes == Quotes::Sound && text.held == 0);
            // A row whose quotes are sound has its own cells; quotes within a cell stay with it.
            if sound {
                let bare = |text: &str| text.replace('"', "").trim().to_owned();
                let cells: Vec<String> = row.cells.iter().map(|cell| bare(&cell.value.to_string())).collect();
                let whole: Vec<String> = whole.iter().map(|cell| bare(cell)).filter(|cell| !cell.is_empty()).collect();
                let cells: Vec<String> = cells.into_iter().filter(|cell| !cell.is_empty()).collect();
                prop_assert_eq!(cells, whole, "{}", spoiled);
            }
        }
    }

    /// What RFC 4180 allows within quotes comes back: separators, doubled quotes, and line ends in the last cells.
    #[test]
    fn cells_in_quotes_come_back(
        texts in prop::collection::vec("[一-龥a-z,\"。]{1,20}(\n[一-龥a-z\"。]{1,20}){0,3}", 1..12),
    ) {
        let head = "学号,姓名,题目,单位,时间,地点,方式,学分,备注\n".to_owned();
        let row = |(text, number): (&String, u32)| {
            format!("2020{number:08},甲,\"{}\",乙,,,,,\n", text.replace('"', "\"\""))
        };
        let text: String = std::iter::once(head).chain(texts.iter().zip(1..).map(row)).collect();
        let commas_fit = texts.iter().all(|text| text.matches(',').count() < 8);
        prop_assume!(commas_fit);
        let (rows, lines) = rows(&text);
        prop_assert_eq!(lines.physical, physical(&text));
        prop_assert_eq!(rows.len(), texts.len() + 1);
        for (row, text) in rows.iter().skip(1).zip(&texts) {
            prop_assert_eq!(row.cells[2].value.to_string(), text.clone());
        }
    }
}

#[test]
fn quotes_are_read_by_what_they_enclose() {
    let head = "学号,姓名,题目,学分\n";
    for (line, expected, quotes) in [
        ("1001,甲,\"双减\"背景下的教学,1", "1001|甲|\"双减\"背景下的教学|1", Quotes::Loose),
        ("1001,甲,论\"双减\"背景下的教学,1", "1001|甲|论\"双减\"背景下的教学|1", Quotes::Sound),
        ("1001,甲,\"\"\"双减\"\"背景\",1", "1001|甲|\"双减\"背景|1", Quotes::Sound),
        ("1001,甲,\"一带一路,1", "1001|甲|\"一带一路|1", Quotes::Open),
        ("1001,甲,\"第一行\n第二行\",1", "1001|甲|第一行⏎第二行|1", Quotes::Sound),
        ("1001,甲,\"a, b\" ,1", "1001|甲|a, b|1", Quotes::Sound),
    ] {
        let (rows, lines) = rows(&format!("{head}{line}\n1002,乙,丙,2\n"));
        assert_eq!((shown(&rows[1]).as_str(), rows[1].text.unwrap().quotes), (expected, quotes));
        assert_eq!(shown(&rows[2]), "1002|乙|丙|2");
        assert_eq!(lines.physical, rows.len() + lines.continued);
    }
}

/// Two quotes that are open, each at the beginning of a cell, with rows between them: the second one closes nothing.
#[test]
fn rows_between_two_open_quotes_stay() {
    let text = "学号,姓名,题目,学分\n2020001,甲,\"一,1\n2020001,甲,二,1\n2020002,乙,三,1\n2020002,乙,\"四,1\n2020002,乙,五,1\n";
    let (rows, lines) = rows(text);
    let open: Vec<usize> =
        rows.iter().filter_map(|row| row.text).filter(|t| t.quotes == Quotes::Open).map(|t| t.line).collect();
    assert_eq!((rows.len(), open, lines.physical), (6, vec![2, 5], 6));
}
