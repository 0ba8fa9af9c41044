//! Clocks against days worked out elsewhere, and every order of steps against what may stand.

use std::fs;

use super::*;
use crate::ingest::parse;
use crate::location::Location;
use crate::records::values::Day;
use crate::records::{Sourced, Student};

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
        'X' => Act::Extend(Extended { approver: "方校长".into(), office: "校长".into() }),
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
    let (by, role) = ("方知行".into(), "申诉处理委员会主任".into());
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

/// What may stand, told of the whole way at once and not step by step.
fn may_stand(way: &str, extends: bool) -> bool {
    let count = |letter: char| way.chars().filter(|c| *c == letter).count();
    let place = |letter: char| way.find(letter);
    let before =
        |first: char, then: char| place(then).is_none_or(|then| place(first).is_some_and(|first| first < then));
    let once = "OARXMVWarxd".chars().all(|letter| count(letter) <= 1);
    let decided = count('M') + count('V') <= 1;
    let one_answer = count('A') + count('R') <= 1;
    let in_order = LETTERS.chars().filter(|l| *l != 'O').all(|letter| before('O', letter))
        && "NHXMVnxd".chars().all(|letter| before('A', letter))
        && [('A', 'a'), ('R', 'r'), ('N', 'n'), ('X', 'x')].into_iter().all(|(paper, by)| before(paper, by))
        && place('d').is_none_or(|there| way[..there].contains(['M', 'V']));
    // Behind the end nothing but the delivery of papers; one who took it back has not been refused or decided on.
    let ended = way.find(['M', 'V', 'W', 'R']).is_none_or(|end| way[end + 1..].chars().all(|c| c.is_lowercase()));
    // Between one telling and the next: delivered at most once, and behind that heard at most once.
    let rounds = way.split('N').skip(1).all(|round| {
        let told: String = round.chars().filter(|c| "nH".contains(*c)).collect();
        ["", "n", "nH"].contains(&told.as_str())
    });
    let untold = !way.split('N').next().unwrap_or_default().contains(['n', 'H']);
    let heard = way.find('M').is_none_or(|end| {
        way[..end].rsplit_once('N').is_some_and(|(_, round)| round.contains('n') && round.contains('H'))
    });
    let extended = extends || count('X') + count('x') == 0;
    once && decided && one_answer && in_order && ended && rounds && untold && heard && extended
}

/// Every way of up to so many steps that may stand, each once.
fn explore(matter: Matter, depth: usize, look: &mut impl FnMut(&CaseFile, &str)) -> usize {
    let extends = matter.remedy() == Remedy::Appeal;
    let (mut ways, mut seen) = (vec![String::new()], 0);
    for _ in 0..depth {
        let mut longer = Vec::new();
        for way in ways {
            let stage = Stage::of(&case(matter, &way)).unwrap();
            for letter in LETTERS.chars() {
                let next = format!("{way}{letter}");
                let is_taken = stage.after(&step(letter, day_of(way.len()))).is_ok();
                assert_eq!(is_taken, may_stand(&next, extends), "{next}");
                if is_taken {
                    look(&case(matter, &next), &next);
                    longer.push(next);
                }
                seen += 1;
            }
        }
        ways = longer;
    }
    seen
}

#[test]
fn every_order_of_steps_is_taken_or_refused_as_the_whole_way_may_stand() {
    let mut taken = 0;
    for matter in [Matter::Qualification, Matter::Defence, Matter::Denial] {
        let seen = explore(matter, 10, &mut |_, _| taken += 1);
        assert!(seen > 10_000, "{seen}");
    }
    assert!(taken > 10_000, "{taken}");
}

#[test]
fn no_clock_runs_without_its_start_and_each_begins_on_the_day_of_its_step() {
    let (remedies, calendar) = (remedies(), calendar());
    let letter_of = |way: &str, letter: char| way.rfind(letter).map(day_of);
    for matter in [Matter::Qualification, Matter::Recognition, Matter::Revocation] {
        explore(matter, 7, &mut |case, way| {
            let stage = Stage::of(case).unwrap();
            let clocks = clocks(case, &stage, &remedies, &calendar);
            let start = |deadline| clocks.iter().find(|clock| clock.deadline == deadline).map(|clock| clock.start);
            let decide = if matter == Matter::Qualification { 'O' } else { 'A' };
            assert_eq!(start(Deadline::File), Some(day("2025-02-24")), "{way}");
            assert_eq!(start(Deadline::Accept), letter_of(way, 'O'), "{way}");
            let told = way.rsplit_once('N').and_then(|(told, round)| Some(told.len() + 1 + round.find('n')?));
            assert_eq!(start(Deadline::State), told.map(day_of), "{way}");
            assert_eq!(start(Deadline::Decide), letter_of(way, decide), "{way}");
            let next = letter_of(way, 'd').filter(|_| matter == Matter::Qualification);
            assert_eq!(start(Deadline::Next), next, "{way}");
        });
    }
}

#[test]
fn no_step_is_dated_before_the_one_that_it_needs() {
    explore(Matter::Qualification, 6, &mut |case, way| {
        let Some((before, last)) = way.split_at_checked(way.len() - 1) else { return };
        let letter = last.chars().next().unwrap();
        let stage = Stage::of(&CaseFile { steps: case.steps[..before.len()].to_vec(), ..case.clone() }).unwrap();
        let first = step(letter, day("2025-03-02"));
        let is_early = matches!(stage.after(&first), Err(Refusal::Early { .. }));
        assert_eq!(is_early, letter != 'O', "{way}");
    });
}

/// A school that sets every limit.
fn remedies() -> Remedies {
    let read = parse("remedies.yaml", read("examples/appeals/remedies.yaml").as_bytes(), REMEDIES_SCHEMA).unwrap();
    Remedies::of("remedies.yaml", read).unwrap()
}

fn student() -> Student {
    parse("s.yaml", read("inputs/students/201920010101.yaml").as_bytes(), "zishen/student/1").unwrap()
}

/// The keys of what is said against a step.
fn against(case: &CaseFile, step: &Step, remedies: &Remedies) -> Vec<String> {
    let (calendar, student) = (calendar(), student());
    let office = Office { remedies, calendar: &calendar, student: &student };
    admit(case, step, &office).iter().map(|problem| problem.key().to_owned()).collect()
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

#[test]
fn the_application_is_filed_in_time_or_cannot_be_accepted() {
    let law = Remedies::default();
    let accept = step('A', day("2025-09-30"));
    for (delivered, told, known, filed, said) in [
        // Ten days from 24 February: 6 March.
        (Some("2025-02-24"), true, None, "2025-03-06", vec![]),
        (Some("2025-02-24"), true, None, "2025-03-07", vec!["step-filed-late"]),
        // The limit was not told: six months from 24 February are 24 August 2025, a Sunday: 25 August.
        (Some("2025-02-24"), false, None, "2025-08-25", vec![]),
        (Some("2025-02-24"), false, None, "2025-08-26", vec!["step-filed-late"]),
        // Never delivered: six months from the day of knowledge, 28 February, are 28 August.
        (None, true, Some("2025-02-28"), "2025-08-28", vec![]),
        (None, true, Some("2025-02-28"), "2025-08-29", vec!["step-filed-late"]),
        (Some("2025-02-24"), false, Some("2025-03-01"), "2025-09-01", vec![]),
        (Some("2025-02-24"), false, Some("2025-03-01"), "2025-09-02", vec!["step-filed-late"]),
    ] {
        let mut case = case(Matter::Qualification, "O");
        case.against = Contested { delivered: delivered.map(day), told, known: known.map(day), ..case.against };
        case.steps[0].date = day(filed);
        assert_eq!(against(&case, &accept, &law), said, "{delivered:?} {told} {known:?} {filed}");
    }
}

#[test]
fn nothing_is_opened_against_no_decision_or_before_its_law() {
    let law = Remedies::default();
    let open = |date| step('O', day(date));
    for (matter, decided, delivered, date, said) in [
        (Matter::Qualification, "2022-11-20", Some("2022-11-22"), "2022-11-25", vec![]),
        (Matter::Qualification, "2022-11-20", None, "2022-11-25", vec!["step-no-start"]),
        (Matter::Qualification, "2022-11-20", Some("2022-11-19"), "2022-11-25", vec!["step-delivered-early"]),
        (Matter::Qualification, "2022-11-20", Some("2022-11-22"), "2022-11-19", vec!["step-before-decision"]),
        (Matter::Denial, "2024-12-31", Some("2025-01-02"), "2025-01-03", vec!["step-before-law"]),
        (Matter::Defence, "2025-01-01", Some("2025-01-02"), "2025-01-03", vec![]),
        (Matter::Qualification, "2022-11-20", Some("2022-11-26"), "2022-11-25", vec!["step-delivered-later"]),
    ] {
        let mut case = case(matter, "");
        case.against = Contested { decided: day(decided), delivered: delivered.map(day), ..case.against };
        assert_eq!(against(&case, &open(date), &law), said, "{decided} {delivered:?} {date}");
    }
}

#[test]
fn a_limit_is_extended_once_with_approval_before_it_is_over() {
    let law = Remedies::default();
    // Filed on 3 March, so fifteen days are 18 March.
    for (matter, date, said) in [
        (Matter::Qualification, "2025-03-18", vec![]),
        (Matter::Qualification, "2025-03-19", vec!["step-extended-late"]),
        (Matter::Denial, "2025-03-18", vec!["step-not-provided"]),
    ] {
        assert_eq!(against(&case(matter, "OA"), &step('X', day(date)), &law), said, "{date}");
    }
    let mut bare = step('X', day("2025-03-10"));
    bare.what = Act::Extend(Extended { approver: " ".into(), office: String::new() });
    assert_eq!(against(&case(Matter::Qualification, "OA"), &bare, &law), ["step-approval"]);
    let extended = case(Matter::Qualification, "OAX");
    let clocks = clocks(&extended, &Stage::of(&extended).unwrap(), &law, &calendar());
    let decide = clocks.iter().find(|clock| clock.deadline == Deadline::Decide).unwrap();
    // Thirty days from 3 March: 2 April.
    assert_eq!((decide.last, decide.limit.length), (Ok(day("2025-04-02")), 30));
    assert_eq!(decide.standing(day("2025-04-02")), Standing::Running);
    assert_eq!(decide.standing(day("2025-04-03")), Standing::Overdue);
}

#[test]
fn who_is_tied_to_the_student_does_not_decide() {
    let law = Remedies::default();
    let student = student();
    let bond = |bond: Bond| ties(&student).into_iter().find(|tie| tie.bond == bond).unwrap().name;
    let decide = |by: &str, members: Vec<String>| {
        let mut step = step('V', day("2025-03-10"));
        step.by = by.to_owned();
        let Act::Decide(decided) = &mut step.what else { panic!() };
        decided.members = members;
        step
    };
    let case = case(Matter::Qualification, "OA");
    assert_eq!(against(&case, &decide("方知行", vec!["欧阳澄".into()]), &law), [""; 0]);
    for name in [bond(Bond::Supervisor), bond(Bond::Reviewer), bond(Bond::Panel)] {
        assert!(against(&case, &decide(&name, vec![]), &law).contains(&"step-tied".to_owned()), "{name}");
        let spaced = format!("{} 教授", name.chars().map(String::from).collect::<Vec<_>>().join("　"));
        assert!(against(&case, &decide("方知行", vec![spaced]), &law).contains(&"step-tied".to_owned()), "{name}");
    }
    let mut refuse = step('R', day("2025-03-10"));
    refuse.by = bond(Bond::Supervisor);
    assert_eq!(against(&self::case(Matter::Qualification, "O"), &refuse, &law)[0], "step-tied");
}

#[test]
fn a_vote_has_the_numbers_that_the_law_wants() {
    let law = Remedies::default();
    let vote = |body, members, present, agree| Some(Vote { body, members, present, agree });
    let committee = |members, present, agree| vote(Body::DegreeCommittee, members, present, agree);
    for (vote, said) in [
        (None, vec!["vote-absent"]),
        // Nine members: six are two thirds, five more than half of all.
        (committee(9, 6, 5), vec![]),
        (committee(9, 5, 5), vec!["vote-committee-present"]),
        (committee(9, 9, 4), vec!["vote-committee-agree"]),
        (committee(10, 10, 10), vec!["vote-committee-members"]),
        (committee(7, 7, 7), vec!["vote-committee-members"]),
        // 25 members: 17 are two thirds (16.7), 13 more than half.
        (committee(25, 17, 13), vec![]),
        (committee(25, 16, 13), vec!["vote-committee-present"]),
        (committee(25, 17, 12), vec!["vote-committee-agree"]),
        (committee(9, 6, 7), vec!["vote-numbers"]),
        (committee(9, 10, 9), vec!["vote-numbers"]),
        (vote(Body::AppealCommittee, 9, 9, 9), vec!["vote-body"]),
    ] {
        let mut step = step('V', day("2025-03-10"));
        let Act::Decide(decided) = &mut step.what else { panic!() };
        decided.vote = vote;
        assert_eq!(against(&case(Matter::Denial, "OA"), &step, &law), said, "{vote:?}");
    }
    let panel = |members, agree| Vote { body: Body::DefencePanel, members, present: members, agree };
    let keys = |vote: Vote, level| vote.problems(level).iter().map(|p| p.key().to_owned()).collect::<Vec<_>>();
    use crate::records::Level;
    assert_eq!(keys(panel(3, 2), Some(Level::Master)), [""; 0]);
    assert_eq!(keys(panel(5, 3), Some(Level::Doctor)), ["vote-panel-agree"]);
    assert_eq!(keys(panel(5, 4), Some(Level::Doctor)), [""; 0]);
    assert_eq!(keys(panel(3, 3), Some(Level::Doctor)), ["vote-panel-members"]);
    assert_eq!(keys(panel(3, 3), None), ["vote-panel-members"]);
}

#[test]
fn an_academic_review_names_its_experts_and_every_step_says_who_and_why() {
    let law = Remedies::default();
    let decide = step('V', day("2025-03-10"));
    assert_eq!(against(&case(Matter::Defence, "OA"), &decide, &law), ["step-experts"]);
    let mut blank = step('R', day("2025-03-10"));
    (blank.by, blank.reason) = (" ".into(), String::new());
    assert_eq!(against(&case(Matter::Defence, "O"), &blank, &law), ["step-nobody", "step-reason"]);
    let unheard = step('M', day("2025-03-10"));
    assert_eq!(against(&case(Matter::Defence, "OA"), &unheard, &law), ["step-needs"]);
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
fn a_day_that_was_mistyped_is_put_right_and_every_clock_with_it() {
    let law = remedies();
    // Opened on 3 March, and so on a day each: the notice is delivered on the 6th.
    let case = case(Matter::Qualification, "OANn");
    let state = |case: &CaseFile| {
        let clocks = clocks(case, &Stage::of(case).unwrap(), &law, &calendar());
        clocks.into_iter().find(|clock| clock.deadline == Deadline::State).map(|clock| (clock.start, clock.last))
    };
    // Three working days from Thursday 6 March: Tuesday the 11th; from Monday the 10th: Thursday the 13th.
    assert_eq!(state(&case), Some((day("2025-03-06"), Ok(day("2025-03-11")))));
    let right = correct(4, Some("2025-03-10"));
    assert_eq!(against(&case, &right, &law), [""; 0]);
    let case = and(case, right);
    assert_eq!(state(&case), Some((day("2025-03-10"), Ok(day("2025-03-13")))));
    assert_eq!(case.steps[3].date, day("2025-03-06"), "the entry itself stays");
    let void = and(case, correct(4, None));
    assert_eq!((state(&void), Stage::of(&void).unwrap().undelivered()), (None, vec![Notice::Accept, Notice::Notify]));
    let again = and(void, step('n', day("2025-03-07")));
    assert_eq!(state(&again).unwrap().0, day("2025-03-07"));
}

#[test]
fn a_correction_leaves_no_step_without_its_predecessor() {
    let law = remedies();
    let case = case(Matter::Qualification, "OANnH");
    for (step, said) in [
        // Heard on 7 March: the notice was not delivered later, and not never.
        (correct(4, Some("2025-03-08")), "step-correct-breaks"),
        (correct(4, None), "step-correct-breaks"),
        (correct(4, Some("2025-03-06")), "step-correct-same"),
        (correct(6, None), "step-correct-none"),
        (correct(0, None), "step-correct-none"),
        (correct(1, Some("2025-03-05")), "step-correct-breaks"),
    ] {
        assert_eq!(against(&case, &step, &law), [said], "{:?}", step.what);
    }
    let mut silent = correct(5, None);
    silent.reason = String::new();
    assert_eq!(against(&case, &silent, &law), ["step-reason"]);
    let once = and(case, correct(5, None));
    assert_eq!(against(&once, &correct(6, None), &law), ["step-correct-none"], "a correction is not corrected");
    assert_eq!(against(&once, &correct(4, None), &law), [""; 0], "from the last on all can be taken back");
}

#[test]
fn nobody_approves_records_or_gives_up_what_is_not_theirs() {
    let law = remedies();
    let mut extend = step('X', day("2025-03-10"));
    extend.what = Act::Extend(Extended { approver: "方　知 行".into(), office: "主任".into() });
    assert_eq!(against(&case(Matter::Qualification, "OA"), &extend, &law), ["step-approved-oneself"]);
    let hear = |way, statement: &str, recorder: &str, date: &str| {
        let heard = Heard { way, statement: statement.into(), place: String::new(), recorder: recorder.into() };
        Step { what: Act::Hear(heard), ..step('H', day(date)) }
    };
    // Delivered on 6 March: until the 11th.
    let told = case(Matter::Qualification, "OANn");
    for (step, said) in [
        (hear(Hearing::Oral, "已修", "方 知行", "2025-03-07"), vec!["step-recorded-oneself"]),
        (hear(Hearing::Waived, "", "", "2025-03-11"), vec!["step-waived-early"]),
        (hear(Hearing::Waived, "", "", "2025-03-12"), vec![]),
        (hear(Hearing::Waived, "本人放弃", "", "2025-03-07"), vec![]),
    ] {
        assert_eq!(against(&told, &step, &law), said, "{:?}", step.what);
    }
    let unlimited = hear(Hearing::Waived, "", "", "2025-06-07");
    assert_eq!(against(&told, &unlimited, &Remedies::default()), ["step-waived-unlimited"]);
    let mut decide = step('V', day("2025-03-10"));
    let Act::Decide(decided) = &mut decide.what else { panic!() };
    decided.members = vec!["谭秋实".into(), "谭 秋实".into()];
    assert_eq!(against(&case(Matter::Qualification, "OA"), &decide, &law), ["step-member-twice"]);
    let Act::Decide(decided) = &mut decide.what else { panic!() };
    decided.members = vec!["谭秋实".into(), "贺兰英".into(), "卢照临".into()];
    decided.vote = Some(Vote { body: Body::AppealCommittee, members: 9, present: 2, agree: 2 });
    assert_eq!(against(&case(Matter::Qualification, "OA"), &decide, &law), ["vote-named"]);
    // Nothing of a case is done behind its end.
    let mut late = case(Matter::Qualification, "OAN");
    late.steps[2].date = day("2025-03-20");
    assert_eq!(against(&late, &step('V', day("2025-03-10")), &law), ["step-early"]);
}

#[test]
fn a_paper_that_nobody_signed_for_is_proved_otherwise() {
    let law = remedies();
    let deliver = |way, receiver: &str, receipt: &str| {
        let (receiver, receipt) = (receiver.into(), receipt.into());
        Step {
            what: Act::Deliver(Delivered { of: Notice::Accept, way, receiver, receipt }),
            ..step('a', day("2025-03-10"))
        }
    };
    for (way, receiver, receipt, said) in [
        (Way::Left, "", "", vec!["step-left-alone"]),
        (Way::Left, "谭秋实", "", vec![]),
        (Way::Post, "", " ", vec!["step-no-receipt"]),
        (Way::Announcement, "", "公告3", vec![]),
        (Way::Electronic, "", "", vec![]),
    ] {
        let found = against(&case(Matter::Qualification, "OA"), &deliver(way, receiver, receipt), &law);
        assert_eq!(found, said, "{way:?}");
    }
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
