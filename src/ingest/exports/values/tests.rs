//! Hand-worked cells: what is read, and what is remarked.

use super::super::headings::Headings;
use super::*;
use crate::ingest::table::{Epoch, Value};
use crate::records::{DegreeKind, DocumentKind, Sex};

fn text_of(shown: &str) -> Value {
    Value::Text(shown.into())
}

fn number_of(digits: &str) -> Value {
    Value::Number(digits.into())
}

/// The value, or `!` and the key of the reason; remarks after it.
fn shown<T: std::fmt::Display>(read: Read<T>) -> String {
    match read {
        Ok(read) => {
            let remarks = read.notes.iter().chain(&read.doubts).map(|m| format!(" {}", m.key()));
            format!("{}{}", read.value, remarks.collect::<String>())
        }
        Err(why) => format!("! {}", why.key()),
    }
}

#[test]
fn student_ids() {
    for (cell, expected) in [
        (text_of("202020100123"), "202020100123"),
        (text_of(" ２０２０\u{a0}\u{200b}M01 "), "2020M01"),
        (number_of("202020100123"), "202020100123 table-id-numeric"),
        (number_of("202020100123.0"), "202020100123 table-id-numeric"),
        (number_of("2.02020100123E+11"), "202020100123 table-id-numeric"),
        (number_of("1234567890123456"), "! table-id-destroyed"),
        (number_of("2020.5"), "! table-id-destroyed"),
        (text_of("2.0202E+11"), "! table-id-destroyed"),
        (text_of("202020100123.0"), "202020100123 table-id-numeric"),
        (text_of("0012"), "0012"),
        (text_of("学号"), "! table-id-invalid"),
        (Value::Bool(true), "! table-id-invalid"),
    ] {
        assert_eq!(shown(student_id(&cell)), expected, "{cell:?}");
    }
}

#[test]
fn decimals() {
    for (cell, expected) in [
        (number_of("2"), "2"),
        (number_of("2.50"), "2.5"),
        (text_of("２．５"), "2.5"),
        (text_of("2学分"), "2 table-number-unit"),
        (number_of("7.0000000000000009"), "7 table-number-noise"),
        (number_of("6.9999999999999991"), "7 table-number-noise"),
        (number_of("0.30000000000000004"), "0.3 table-number-noise"),
        (number_of("59.9999"), "! table-number-invalid"),
        (number_of("59.999"), "59.999"),
        (number_of("1E-1"), "0.1"),
        (number_of("-1"), "! table-number-invalid"),
        (text_of("二"), "! table-number-invalid"),
        (number_of("1e400"), "! table-number-invalid"),
        (Value::Date("44881".into(), Epoch::Y1900), "! table-number-invalid"),
    ] {
        assert_eq!(shown(decimal(&cell, &["学分"])), expected, "{cell:?}");
    }
}

/// 44881 is 2022-11-16, 1904 lies 1462 days later, and 60 is the day that never was.
#[test]
fn days() {
    let date = |serial: &str, epoch| Value::Date(serial.into(), epoch);
    for (cell, expected) in [
        (date("44881", Epoch::Y1900), "2022-11-16"),
        (date("44881.75", Epoch::Y1900), "2022-11-16"),
        (date("43419", Epoch::Y1904), "2022-11-16"),
        (date("61", Epoch::Y1900), "1900-03-01"),
        (date("60", Epoch::Y1900), "! table-day-false-leap"),
        (date("59", Epoch::Y1900), "1900-02-28"),
        (date("1", Epoch::Y1900), "1900-01-01"),
        (date("NaN", Epoch::Y1900), "! table-day-invalid"),
        (number_of("44881"), "! table-day-serial"),
        (text_of("44881"), "! table-day-serial"),
        (number_of("20221116"), "2022-11-16"),
        (text_of("20221116"), "2022-11-16"),
        (text_of("2022-11-16"), "2022-11-16"),
        (text_of("2022/11/6"), "2022-11-06"),
        (text_of("2022.11.06"), "2022-11-06"),
        (text_of("２０２２年１１月６日"), "2022-11-06"),
        (text_of("2022-11-16 00:00:00"), "2022-11-16"),
        (text_of("2022/1/6 0:00"), "2022-01-06"),
        (text_of("2022/1/6 10:00:00"), "2022-01-06"),
        (text_of("二〇二二年九月一日"), "2022-09-01"),
        (text_of("二○二二年十二月三十一日"), "2022-12-31"),
        (text_of("二零二二年十月廿一日"), "2022-10-21"),
        (text_of("二O二二年一月十日"), "2022-01-10"),
        (text_of("贰零贰贰年玖月壹日"), "2022-09-01"),
        (text_of("2022年九月三十日"), "2022-09-30"),
        (text_of("2022年9月1日星期四"), "2022-09-01"),
        (text_of("2022-09-01(周四)"), "2022-09-01"),
        (text_of("2022年元月8日"), "2022-01-08"),
        (text_of("二〇二二年九月三十一日"), "! table-day-invalid"),
        (text_of("二〇二二年九月"), "! table-day-month-only"),
        (text_of("2022年9月上旬"), "! table-day-invalid"),
        (text_of("民国一一一年九月一日"), "! table-day-invalid"),
        (text_of("二十二年九月一日"), "! table-day-invalid"),
        (text_of("2022-02-29"), "! table-day-invalid"),
        (text_of("22/11/06"), "! table-day-invalid"),
        (text_of("2022年11月"), "! table-day-month-only"),
        (Value::Day("2022-11-16T08:00:00".into()), "2022-11-16"),
    ] {
        assert_eq!(shown(read_day(&cell)), expected, "{cell:?}");
    }
}

#[test]
fn months() {
    for (cell, expected) in [
        (text_of("2020-09"), "2020-09"),
        (text_of("2020.9"), "2020-09"),
        (text_of("2020年9月"), "2020-09"),
        (text_of("202009"), "2020-09"),
        (number_of("202009"), "2020-09"),
        (number_of("2020.09"), "2020-09"),
        (number_of("2020.1"), "! table-month-ambiguous"),
        (text_of("2020-09-01"), "2020-09"),
        (text_of("2020"), "! table-day-invalid"),
        (text_of("2020-13"), "! table-month-invalid"),
        (text_of("二〇一九年九月"), "2019-09"),
        (text_of("2019年九月"), "2019-09"),
        (text_of("二〇一九年九月一日"), "2019-09"),
    ] {
        assert_eq!(shown(read_month(&cell)), expected, "{cell:?}");
    }
}

#[test]
fn periods() {
    for (cell, expected) in [
        ("2021.03.01-2021.08.31", "2021-03-01 2021-08-31"),
        ("2021-03-01至2021-08-31", "2021-03-01 2021-08-31"),
        ("2021-03-01--2021-08-31", "2021-03-01 2021-08-31"),
        ("2021年3月1日—2021年8月31日", "2021-03-01 2021-08-31"),
        ("20210301~20210831", "2021-03-01 2021-08-31"),
        ("2021.08.31-2021.03.01", "! table-period-invalid"),
        ("2021.3.1-8.31", "2021-03-01 2021-08-31"),
        ("2021年3月1日-8月31日", "2021-03-01 2021-08-31"),
        ("自2021年3月1日起至2021年8月31日止", "2021-03-01 2021-08-31"),
        ("2021.3-2021.8", "! table-day-month-only"),
        ("2021年3月至2021年8月", "! table-day-month-only"),
        ("2021年3月—8月", "! table-day-month-only"),
        ("2021-03~2021-08", "! table-day-month-only"),
        ("202103-202108", "! table-day-month-only"),
        ("2021年3月至今", "! table-period-invalid"),
        ("4个月", "! table-period-invalid"),
    ] {
        let read = period(&text_of(cell)).map(|read| read.map(|(from, to)| format!("{from} {to}")));
        assert_eq!(shown(read), expected, "{cell}");
    }
}

#[test]
fn marks() {
    let headings = Headings::with(None);
    for (cell, expected) in [
        (number_of("85"), "85"),
        (text_of("85分"), "85 table-number-unit"),
        (text_of("８５"), "85 table-mark-width"),
        (text_of("85(补考)"), "85 resit table-mark-attempt"),
        (text_of("85分（重修）"), "85 retake table-number-unit table-mark-attempt table-mark-width"),
        (text_of("优"), "优"),
        (text_of("合格(补考)"), "合格 resit table-mark-attempt"),
        (text_of("85(作弊)"), "85(作弊) table-mark-remark"),
        (text_of("缺考"), "缺考"),
        (text_of("0"), "0"),
        (text_of("/"), "- table-mark-dash"),
        (text_of("——"), "- table-mark-dash"),
        (text_of("成绩尚未录入"), "成绩尚未录入"),
        (number_of("89.5"), "89.5"),
        (Value::Error("#N/A".into()), "! table-mark-invalid"),
    ] {
        let read = mark(&cell, &headings).map(|marked| {
            marked.map(|read| {
                let attempt = read.attempt.map(|a| format!(" {a}")).unwrap_or_default();
                format!("{}{attempt}", read.mark.unwrap_or_else(|| "-".into()))
            })
        });
        assert_eq!(shown(read), expected, "{cell:?}");
    }
}

#[test]
fn names_of_people() {
    for (cell, expected) in [
        ("张三", "张三"),
        ("张　三", "张三 table-name-padded"),
        (" 张 三 ", "张三 table-name-padded"),
        ("张三\u{200b}", "张三 table-name-padded"),
        ("Li  Xi'an", "Li Xi'an table-name-padded"),
        ("尼格买提•热合曼", "尼格买提·热合曼 table-name-interpunct"),
        ("尼格买提．热合曼", "尼格买提·热合曼 table-name-interpunct"),
        ("尼格买提·热合曼", "尼格买提·热合曼"),
        ("⼯藤", "工藤 table-name-radical"),
        ("張\u{F92C}", "張\u{F92C} table-name-compatible"),
        ("⻛清扬", "风清扬 table-name-radical"),
        ("葛\u{E0100}一", "葛一 table-name-variation"),
        ("Rene\u{301}", "René table-name-composed"),
        ("买买提.艾力", "买买提·艾力 table-name-interpunct"),
        ("买买提。艾力", "买买提·艾力 table-name-interpunct"),
        ("John F. Kennedy", "John F. Kennedy"),
        ("麦合木提 · 艾尔肯江", "麦合木提·艾尔肯江 table-name-padded"),
        ("张\u{202E}三", "张三 table-name-padded"),
        ("张\"三", "张\"三 table-name-strange"),
        ("张①", "张①"),
        ("张??", "张?? table-name-lost"),
        ("王□", "王□ table-name-lost"),
        ("王*", "王* table-name-lost"),
        ("王●", "王● table-name-lost"),
        ("王×", "王× table-name-lost"),
        ("王⿰火华", "王⿰火华 table-name-described"),
        ("王３", "王３ table-name-strange"),
        ("王\u{E863}", "王\u{E863} table-name-private"),
        ("王(火华)", "王(火华) table-name-described"),
        ("王3", "王3 table-name-strange"),
        ("赵〇", "赵〇"),
        ("𬱟𫖯", "𬱟𫖯"),
    ] {
        assert_eq!(shown(person_name(&text_of(cell))), expected, "{cell:?}");
    }
    assert_eq!(shown(person_name(&number_of("1"))), "! table-name-invalid");
}

#[test]
fn tutors_in_one_cell() {
    let read = |cell: &str| person_names(&text_of(cell)).unwrap().value;
    let plain = |name: &str| (name.to_owned(), None);
    for cell in ["张三,李四", "张三、李四", "张三/李四", "张三；李四"] {
        assert_eq!(read(cell), [plain("张三"), plain("李四")], "{cell}");
    }
    assert_eq!(read("张三（教授）"), [("张三".to_owned(), Some("教授".to_owned()))]);
    assert_eq!(read("张 三"), [plain("张三")]);
}

/// The examples of GB 11643-1999, and numbers that a spreadsheet has destroyed.
#[test]
fn identity_numbers() {
    let resident_id = |value: &Value| shown(document_number(value, DocumentKind::ResidentId));
    for (cell, expected) in [
        (text_of("11010519491231002X"), "11010519491231002X"),
        (text_of("11010519491231002x"), "11010519491231002X table-document-cleaned"),
        (text_of("440524188001010014"), "440524188001010014"),
        (text_of("110105194912310021"), "110105194912310021 table-resident-check"),
        (text_of("510322199001010000"), "! table-document-destroyed"),
        (text_of("5.10322E+17"), "! table-document-destroyed"),
        (number_of("510322199001010000"), "! table-document-destroyed"),
        (number_of("4.30104199805123E+17"), "! table-document-destroyed"),
        (text_of("11010519491231"), "11010519491231 table-resident-shape"),
        (text_of("９９０１０１１９９００２２８０２３Ｘ"), "99010119900228023X table-document-cleaned"),
    ] {
        assert_eq!(resident_id(&cell), expected, "{cell:?}");
    }
    let passport = shown(document_number(&text_of("E12345678"), DocumentKind::Passport));
    assert_eq!(passport, "E12345678");
    let read = resident("11010519491231002X").unwrap();
    assert_eq!((read.birth.to_string().as_str(), read.sex), ("1949-12-31", Sex::Female));
    assert_eq!(resident("440524188001010014").unwrap().sex, Sex::Male);
}

#[test]
fn majors() {
    let read = |value: &Value| {
        major(value).map(|marked| {
            marked.map(|m| format!("{} {}", m.code.unwrap_or_else(|| "-".into()), m.name.unwrap_or_else(|| "-".into())))
        })
    };
    for (cell, expected) in [
        (text_of("045101 教育管理"), "045101 教育管理"),
        (text_of("教育管理（045101）"), "045101 教育管理"),
        (text_of("[0451]教育"), "0451 教育"),
        (text_of("教育管理"), "- 教育管理"),
        (text_of("045101"), "045101 -"),
        (number_of("45101"), "! table-major-zero"),
        (number_of("451"), "! table-major-zero"),
        (text_of("04510"), "! table-major-invalid"),
    ] {
        assert_eq!(shown(read(&cell)), expected, "{cell:?}");
    }
    assert!(major_fits("0451", DegreeKind::Academic).is_some());
    assert!(major_fits("0860", DegreeKind::Professional).is_none());
    assert!(major_fits("040101", DegreeKind::Academic).is_none());
    assert!(major_fits("0401", DegreeKind::Professional).is_some());
}

#[test]
fn ranks() {
    let read = |value: &Value| shown(read_share(value).map(|read| read.map(|(rank, of)| format!("{rank}/{of:?}"))));
    assert_eq!(read(&text_of("1/2")), "1/Some(2)");
    assert_eq!(read(&text_of("第一作者")), "1/None");
    assert_eq!(read(&text_of("独立作者")), "1/Some(1)");
    assert_eq!(read(&number_of("2")), "2/None");
    assert_eq!(read(&text_of("3/2")), "! table-rank-invalid");
    assert_eq!(read(&Value::Date("44563".into(), Epoch::Y1900)), "! table-rank-date");
}
