//! Clocks against days worked out elsewhere, and limits against the law.

use super::*;

/// `working-days.txt` is written by `make.py` after a package of holidays that another project keeps.
#[test]
fn every_day_of_five_years_is_worked_or_off_as_another_calendar_has_it() {
    let (calendar, mut days) = (calendar(), 0);
    for line in read("tests/appeals/working-days.txt").lines() {
        let (year, marks) = line.split_once(' ').unwrap();
        let mut on = day(&format!("{year}-01-01"));
        for mark in marks.chars() {
            assert_eq!(calendar.is_working(on), Ok(mark == '#'), "{on}");
            (on, days) = (on.next_day(), days + 1);
        }
    }
    assert_eq!(days, 365 * 5 + 1);
}

#[test]
fn limits_end_on_the_days_that_were_worked_out_elsewhere() {
    let (calendar, mut rows) = (calendar(), 0);
    for row in read("tests/appeals/clocks.tsv").lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [start, length, unit, last, why] = cells[..] else { panic!("{row}") };
        let unit = match unit {
            "days" => Unit::Days,
            "working-days" => Unit::WorkingDays,
            _ => Unit::Months,
        };
        let limit = TimeLimit { length: length.parse().unwrap(), unit, basis: basis() };
        assert_eq!(limit.last_day(day(start), &calendar), Ok(day(last)), "{start} + {length}: {why}");
        rows += 1;
    }
    assert!(rows >= 40, "{rows}");
}

#[test]
fn a_year_without_its_notice_is_not_guessed() {
    let calendar = calendar();
    let limit = |length, unit| TimeLimit { length, unit, basis: basis() };
    let unknown = Err(Uncovered { year: 2027 });
    assert_eq!(limit(10, Unit::Days).last_day(day("2026-12-25"), &calendar), unknown);
    assert_eq!(limit(10, Unit::WorkingDays).last_day(day("2026-12-25"), &calendar), unknown);
    assert_eq!(limit(6, Unit::Months).last_day(day("2026-08-01"), &calendar), unknown);
    assert_eq!(limit(4, Unit::WorkingDays).last_day(day("2026-12-25"), &calendar), Ok(day("2026-12-31")));
    // No calendar knows the last day that there is.
    assert!(limit(u16::MAX, Unit::Months).last_day(day("9999-01-01"), &calendar).is_err());
}

#[test]
fn a_calendar_that_contradicts_itself_is_refused_line_by_line() {
    let text = "schema: zishen/calendar/1
years:
  - {year: 2025, source: ' ', holidays: [{name: 元旦, from: 2025-01-02, to: 2025-01-01}]}
  - {year: 2025, source: 再, holidays: []}
  - year: 2026
    source: 通知
    holidays: [{name: 元旦, from: 2026-01-01, to: 2026-01-03}, {name: 旧, from: 2024-12-31, to: 2026-01-01}]
    working: [2026-01-03, 2026-01-05, 2028-01-01]
";
    let read = parse("calendar.yaml", text.as_bytes(), CALENDAR_SCHEMA).unwrap();
    let faults = Calendar::of("calendar.yaml", read).unwrap_err();
    let keys: Vec<String> = faults.iter().map(|f| format!("{} {}", f.field, f.problem.key())).collect();
    let expected = [
        "years[0].source calendar-source",
        "years[0].holidays[0] calendar-backwards",
        "years[1].year calendar-again",
        "years[2].holidays[1] calendar-stray",
        "years[2].working[0] calendar-both",
        "years[2].working[1] calendar-weekday",
        "years[2].working[2] calendar-stray",
    ];
    assert_eq!(keys, expected);
}

#[test]
fn what_the_law_sets_holds_where_the_school_sets_nothing() {
    let law = Remedies::default();
    let rules = law.rules(Remedy::Appeal);
    let limits = [&rules.decide_within, rules.file_within.as_ref().unwrap(), rules.next_within.as_ref().unwrap()];
    assert_eq!(limits.map(|limit| (limit.length, limit.unit)), [(15, Unit::Days), (10, Unit::Days), (15, Unit::Days)]);
    assert_eq!((rules.extend_by, law.untold.length, law.untold.unit), (Some(15), 6, Unit::Months));
    for remedy in [Remedy::AcademicReview, Remedy::Reconsideration] {
        let rules = law.rules(remedy);
        assert_eq!((rules.decide_within.length, rules.extend_by, &rules.file_within), (30, None, &None));
    }
    assert_eq!((applications_within().length, applications_within().unit), (60, Unit::Days));
}

#[test]
fn the_degree_law_leaves_no_longer_limit_to_the_school() {
    let text = "schema: zishen/remedies/1
academic-review:
  decide-within: {length: 31, unit: days, basis: {document: 办法}}
  extend-by: 15
reconsideration:
  decide-within: {length: 30, unit: working-days, basis: {document: 办法}}
  file-within: {length: 0, unit: days, basis: {document: ' '}}
applications:
  - {title: 秋季, closes: 2025-10-15, decided: 2025-10-14}
";
    let read = parse("remedies.yaml", text.as_bytes(), REMEDIES_SCHEMA).unwrap();
    let faults = Remedies::of("remedies.yaml", read).unwrap_err();
    let keys: Vec<String> = faults.iter().map(|f| format!("{} {}", f.field, f.problem.key())).collect();
    let expected = [
        "academic-review.decide-within remedy-not-left",
        "academic-review.extend-by remedy-not-left",
        "reconsideration.file-within remedy-length",
        "reconsideration.decide-within remedy-not-left",
        "applications[0].decided remedy-decided-early",
    ];
    assert_eq!(keys, expected);
}

/// The notice for 2019 gave 31 December 2018 off and had 29 December, a Saturday, worked.
#[test]
fn a_last_day_that_the_next_notice_may_move_is_provisional() {
    let calendar = calendar();
    let awaited = |on: &str| calendar.awaited(day(on)).map(|awaited| awaited.year);
    for last in ["2026-12-29", "2026-12-30", "2026-12-31"] {
        assert_eq!(awaited(last), Some(2027), "{last}");
    }
    for last in ["2026-12-28", "2025-12-31", "2026-11-30", "2026-01-30"] {
        assert_eq!(awaited(last), None, "{last}");
    }
    let closes = Closing { title: "轮".into(), closes: day("2026-11-01"), decided: None };
    let mut remedies = Remedies::default();
    remedies.applications.push(closes);
    let clock = closings(&remedies, &calendar).remove(0).1;
    assert_eq!((clock.last, clock.settled()), (Ok(day("2026-12-31")), Err(Uncovered { year: 2027 })));
    assert_eq!(clock.in_chinese().as_deref(), Some("2026年12月31日（暂定，以2027年放假通知为准）"));
}
