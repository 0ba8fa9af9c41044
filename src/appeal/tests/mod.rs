//! What a case is in the tests, how it is written, and what holds of its parts.

use std::fs;

use super::*;
use crate::ingest::parse;
use crate::location::Location;
use crate::records::values::Day;
use crate::records::{DecisionFile, Exception, ExceptionKind, Sourced, Student};

mod admitted;
mod clocks;
mod corrected;
mod offices;
mod on_a_day;
mod ordered;

fn read(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn calendar() -> Calendar {
    let read = parse("calendar.yaml", read("examples/appeals/calendar.yaml").as_bytes(), CALENDAR_SCHEMA).unwrap();
    Calendar::of("calendar.yaml", read).unwrap()
}

fn basis() -> Clause {
    Clause { document: "麓山师范大学学生申诉处理办法".into(), clause: "第十二条".into() }
}

/// What is done, a letter each: capitals for acts, small ones for the delivery of their papers; M maintains, V revokes.
const LETTERS: &str = "OARNHXMVWarnxd";

fn act(letter: char) -> Act {
    let decided = |disposition| {
        Act::Decide(Decided { disposition, basis: "办法".into(), members: vec![], vote: None, run: None })
    };
    let delivered =
        |of| Act::Deliver(Delivered { of, way: Way::Direct, receiver: String::new(), receipt: String::new() });
    match letter {
        'O' => Act::Open,
        'A' => Act::Accept,
        'R' => Act::Refuse,
        'N' => Act::Notify(Notified { content: "维持".into(), basis: "办法".into() }),
        'H' => Act::Hear(Heard {
            way: Hearing::Oral,
            statement: "已修".into(),
            place: String::new(),
            recorder: String::new(),
        }),
        'X' => Act::Extend(Extended { approver: "陈校长".into(), office: "校长".into() }),
        'M' => decided(Disposition::Maintain),
        'V' => decided(Disposition::Revoke),
        'W' => Act::Withdraw,
        'a' => delivered(Notice::Accept),
        'r' => delivered(Notice::Refuse),
        'n' => delivered(Notice::Notify),
        'x' => delivered(Notice::Extend),
        'd' => delivered(Notice::Decide),
        other => panic!("{other}"),
    }
}

fn step(letter: char, date: Day) -> Step {
    let (by, role) = match letter {
        'O' | 'W' => ("张䶮".into(), "本人".into()),
        _ => ("方知行".into(), "申诉处理委员会主任".into()),
    };
    Step { what: act(letter), date, by, role, reason: "理由".into(), paper: String::new(), files: vec![] }
}

/// The day of the step at a place: each step a day later than the one before.
fn day_of(place: usize) -> Day {
    day("2025-03-03").plus_days(u16::try_from(place).unwrap())
}

fn case(matter: Matter, way: &str) -> CaseFile {
    let against = Contested {
        matter,
        document: "麓师研〔2025〕3号".into(),
        decided: day("2025-02-20"),
        delivered: Some(day("2025-02-24")),
        told: true,
        known: None,
    };
    let steps =
        way.chars().enumerate().map(|(place, letter)| Sourced::new(step(letter, day_of(place)), Location::whole("")));
    CaseFile {
        schema: CASE_SCHEMA.into(),
        number: "SS-2025-001".parse().unwrap(),
        student: "201920010103".parse().unwrap(),
        against,
        steps: steps.collect(),
    }
}

/// A school that sets every limit.
fn remedies() -> Remedies {
    let read = parse("remedies.yaml", read("examples/appeals/remedies.yaml").as_bytes(), REMEDIES_SCHEMA).unwrap();
    Remedies::of("remedies.yaml", read).unwrap()
}

fn student() -> Student {
    parse("s.yaml", read("inputs/students/201920010101.yaml").as_bytes(), "zishen/student/1").unwrap()
}

/// An output of the student, recognised by 姚允文.
fn exceptions() -> Vec<Sourced<Exception>> {
    let read: DecisionFile =
        parse("2022.yaml", read("inputs/decisions/2022.yaml").as_bytes(), DecisionFile::SCHEMA).unwrap();
    let own = |one: &Sourced<Exception>| {
        let mut own = Exception { student: student().id, ..(**one).clone() };
        own.approvers[0].name = "姚允文".into();
        Sourced::new(own, Location::whole(""))
    };
    read.decisions.iter().filter(|one| one.kind == ExceptionKind::Recognition).map(own).collect()
}

/// The keys of what is said against a step.
fn against(case: &CaseFile, step: &Step, remedies: &Remedies) -> Vec<String> {
    let (calendar, student) = (calendar(), student());
    let office = Office { remedies, calendar: &calendar, student: &student, exceptions: &exceptions() };
    admit(case, step, &office).iter().map(|problem| problem.key().to_owned()).collect()
}

/// A correction of an entry, counted from 1.
fn correct(entry: usize, date: Option<&str>) -> Step {
    let what = Act::Correct(Corrected { entry, date: date.map(day) });
    Step { what, ..step('A', day("2025-04-01")) }
}

/// The case with one step more.
fn and(mut case: CaseFile, step: Step) -> CaseFile {
    case.steps.push(Sourced::new(step, Location::whole("")));
    case
}

#[test]
fn a_case_is_written_and_read_back_without_loss() {
    let case = case(Matter::Qualification, "OAaXxNnHMd");
    let text = serde_yaml::to_string(&serde_json::to_value(&case).unwrap()).unwrap();
    let read: CaseFile = parse("appeals/SS-2025-001.yaml", text.as_bytes(), CASE_SCHEMA).unwrap();
    assert_eq!(read.against, case.against);
    assert!(read.steps.iter().map(|s| &**s).eq(case.steps.iter().map(|s| &**s)));
    assert_eq!(Stage::of(&read).unwrap(), Stage::of(&case).unwrap());
    assert!(read.steps[1].line() > read.steps[0].line());
}

#[test]
fn numbers_go_on_in_their_series() {
    let given: Vec<CaseNumber> =
        ["SS-2025-009", "SS-2024-120", "FH-2025-050", "SS-2025-x"].map(|n| n.parse().unwrap()).into();
    assert_eq!(CaseNumber::next("SS-2025", &given).unwrap().as_str(), "SS-2025-010");
    assert_eq!(CaseNumber::next("XSFH-2025", &given).unwrap().as_str(), "XSFH-2025-001");
    assert!("../x".parse::<CaseNumber>().is_err());
}

#[test]
fn a_number_in_brackets_stands_behind_the_marks_of_a_title() {
    let line = |document: &str| Clause { document: document.into(), clause: "第九条".into() }.message().zh();
    for document in ["学生管理规定（教育部令第41号）", "《学生管理规定》（教育部令第41号）"]
    {
        assert_eq!(line(document), "《学生管理规定》（教育部令第41号）第九条");
    }
    assert_eq!(line("学生申诉处理办法"), "《学生申诉处理办法》第九条");
}
