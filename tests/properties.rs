//! What holds for every record: evaluation is total, does not depend on order, and more passed courses never harm.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use serde::de::DeserializeOwned;
use zishen::finding::{Code, Evaluation, Finding, Outcome, Verdict};
use zishen::ingest::parse;
use zishen::location::{Location, Place};
use zishen::message::{Word, say};
use zishen::policy::{Frame, Gathered, Papers, PhotoState, Policy, Register, Take, review_student};
use zishen::records::{ActivityKind, Batch, CourseClass, Paper, PaperState, Programme, Student, TableKind, Unread};

const MARKS: [&str; 18] = [
    "95",
    "70",
    "69.9",
    "60",
    "59",
    "0",
    "100",
    "优秀",
    "及格",
    "不及格",
    "合格",
    "免修",
    "缓考",
    "缺考",
    "旷考",
    "违纪",
    "",
    "八十五",
];

#[derive(Clone)]
struct Sample {
    batch: Batch,
    policy: Policy,
    programmes: BTreeMap<String, Programme>,
    students: Vec<Student>,
}

static SAMPLE: LazyLock<Sample> = LazyLock::new(sample);

fn read<T: DeserializeOwned>(path: &str, schema: &str) -> T {
    let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs").join(path)).unwrap();
    parse(path, &bytes, schema).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn files(folder: &str) -> Vec<String> {
    let listing = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs").join(folder)).unwrap();
    let mut files: Vec<_> =
        listing.map(|entry| format!("{folder}/{}", entry.unwrap().file_name().to_str().unwrap())).collect();
    files.sort();
    files
}

fn sample() -> Sample {
    let programmes = files("programmes").into_iter().map(|file| read::<Programme>(&file, "zishen/programme/2"));
    Sample {
        batch: read("batch.yaml", "zishen/batch/1"),
        policy: read("policy.yaml", "zishen/policy/2"),
        programmes: programmes.map(|programme| (programme.id.clone(), programme)).collect(),
        students: files("students").iter().map(|file| read(file, "zishen/student/1")).collect(),
    }
}

fn judge(sample: &Sample, student: &Student) -> Evaluation {
    let exceptions = Register::new([], Papers::new());
    let Sample { batch, policy, programmes, .. } = sample;
    let frame = Frame { batch, policy, programmes, exceptions: &exceptions };
    let gathered = Gathered {
        photo: PhotoState::Absent,
        photo_twins: vec![],
        unusable_files: vec![],
        doubts: vec![],
        shared_files: vec![],
        same_person: vec![],
        record_doubts: vec![],
        unprintable: vec![],
    };
    review_student(&frame, "student.yaml", student, gathered).evaluation
}

/// Outcome by requirement.
fn outcomes(evaluation: &Evaluation) -> BTreeMap<(&'static str, String), Outcome> {
    evaluation.findings.iter().map(|f| ((f.code.key(), f.subject.clone()), f.outcome)).collect()
}

/// What is done to a sample student.
#[derive(Debug, Clone)]
struct Spoiling {
    student: Index,
    marks: Vec<(Index, Index)>,
    dropped: Vec<(u8, Index)>,
    cleared: Vec<u8>,
}

fn spoiling() -> impl Strategy<Value = Spoiling> {
    let marks = prop::collection::vec((any::<Index>(), any::<Index>()), 0..8);
    let dropped = prop::collection::vec((0u8..5, any::<Index>()), 0..8);
    (any::<Index>(), marks, dropped, prop::collection::vec(0u8..14, 0..4))
        .prop_map(|(student, marks, dropped, cleared)| Spoiling { student, marks, dropped, cleared })
}

fn drop_one<T>(list: &mut Vec<T>, at: &Index) {
    if !list.is_empty() {
        list.remove(at.index(list.len()));
    }
}

fn spoil(sample: &Sample, by: &Spoiling) -> Student {
    let mut student = sample.students[by.student.index(sample.students.len())].clone();
    for (result, mark) in &by.marks {
        if !student.results.is_empty() {
            let at = result.index(student.results.len());
            student.results[at].mark = Some(MARKS[mark.index(MARKS.len())].to_owned());
        }
    }
    for (list, at) in &by.dropped {
        match list {
            0 => drop_one(&mut student.results, at),
            1 => drop_one(&mut student.activities, at),
            2 => drop_one(&mut student.practice, at),
            3 => drop_one(&mut student.evidence, at),
            _ => student.plan.iter_mut().for_each(|plan| drop_one(&mut plan.courses, at)),
        }
    }
    for field in &by.cleared {
        match field {
            0 => student.level = None,
            1 => student.kind = None,
            2 => student.track = None,
            3 => student.enrolled = None,
            4 => student.programme = None,
            5 => student.application = None,
            6 => student.plan = None,
            7 => student.midterm = None,
            8 => student.proposal = None,
            9 => student.outputs = None,
            10 => student.results.clear(),
            11 => student.college = None,
            12 => student.study_mode = None,
            _ => student.expected = None,
        }
    }
    student
}

/// Which list, which row of it.
fn doubling() -> impl Strategy<Value = Vec<(u8, Index)>> {
    prop::collection::vec((0u8..18, any::<Index>()), 1..5)
}

fn again<T: Clone>(list: &mut Vec<T>, at: &Index, change: impl Fn(&mut T)) {
    if !list.is_empty() {
        let mut row = list[at.index(list.len())].clone();
        change(&mut row);
        list.push(row);
    }
}

/// Adds a row that stands there already; where it `differs`, with another value in one field.
fn double(student: &mut Student, (list, at): &(u8, Index), differs: bool) {
    let outputs = student.outputs.as_deref_mut();
    match (list, outputs) {
        (0, _) => again(&mut student.results, at, |row| {
            if differs {
                row.mark = Some("50".into())
            }
        }),
        (1, _) => again(&mut student.activities, at, |row| {
            if differs {
                row.kind = ActivityKind::OwnTalk
            }
        }),
        (2, _) => again(&mut student.practice, at, |row| {
            if differs {
                row.result = Some("不合格".into())
            }
        }),
        (3, _) => again(&mut student.evidence, at, |row| {
            if differs {
                row.shows.truncate(1)
            }
        }),
        (4, _) => student.plan.iter_mut().for_each(|plan| {
            again(&mut plan.courses, at, |row| {
                if differs {
                    row.class = CourseClass::Degree
                }
            });
        }),
        (5, _) => student.more_midterms.extend(student.midterm.clone().map(|mut row| {
            if differs {
                row.result = Some("不合格".into())
            }
            row
        })),
        (6, _) => student.more_proposals.extend(student.proposal.clone().map(|mut row| {
            if differs {
                row.date = row.date.map(|day| day.plus_months(1))
            }
            row
        })),
        (7, _) => again(&mut student.milestones, at, |row| {
            if differs {
                row.result = Some("不合格".into())
            }
        }),
        (8, _) => again(&mut student.leave, at, |_| {}),
        (9, _) => again(&mut student.originals, at, |_| {}),
        (10, Some(of)) => again(&mut of.papers, at, |row| {
            if differs {
                row.rank = Some(3)
            }
        }),
        (11, Some(of)) => again(&mut of.papers, at, |row| {
            if differs {
                row.state = Some(PaperState::Online)
            }
        }),
        (12, Some(of)) => again(&mut of.patents, at, |row| {
            if differs {
                row.rank = Some(3)
            }
        }),
        (13, Some(of)) => again(&mut of.books, at, |row| {
            if differs {
                row.rank = Some(3)
            }
        }),
        (14, Some(of)) => again(&mut of.awards, at, |row| {
            if differs {
                row.rank = Some(3)
            }
        }),
        (16, _) => again(&mut student.signatures, at, |_| {}),
        (17, Some(of)) => again(&mut of.others, at, |_| {}),
        (15, Some(of)) => again(&mut of.projects, at, |row| {
            if differs {
                row.concluded = None
            }
        }),
        _ => {}
    }
}

/// Puts a list into another order.
fn shuffle<T>(list: &mut [T], turns: &[Index]) {
    for at in (1..list.len()).rev() {
        list.swap(at, turns[at % turns.len()].index(at + 1));
    }
}

/// Puts the rows of one kind that a field of its own and a list hold together into another order.
fn shuffle_with<T>(first: &mut Option<T>, more: &mut Vec<T>, turns: &[Index]) {
    let mut all: Vec<T> = first.take().into_iter().chain(more.drain(..)).collect();
    shuffle(&mut all, turns);
    let mut all = all.into_iter();
    *first = all.next();
    more.extend(all);
}

/// Puts every list into another order.
fn shuffle_all(student: &mut Student, turns: &[Index]) {
    shuffle(&mut student.results, turns);
    shuffle(&mut student.activities, turns);
    shuffle(&mut student.evidence, turns);
    shuffle(&mut student.practice, turns);
    shuffle(&mut student.milestones, turns);
    shuffle(&mut student.leave, turns);
    shuffle(&mut student.originals, turns);
    shuffle(&mut student.signatures, turns);
    shuffle(&mut student.supervisors, turns);
    shuffle(&mut student.decisions, turns);
    if let Some(plan) = &mut student.plan {
        shuffle(&mut plan.courses, turns);
    }
    if let Some(of) = &mut student.outputs {
        shuffle(&mut of.papers, turns);
        shuffle(&mut of.patents, turns);
        shuffle(&mut of.books, turns);
        shuffle(&mut of.awards, turns);
        shuffle(&mut of.projects, turns);
        shuffle(&mut of.others, turns);
    }
    shuffle_with(&mut student.midterm, &mut student.more_midterms, turns);
    shuffle_with(&mut student.proposal, &mut student.more_proposals, turns);
}

/// Adds an item of another student that counts as passed, of any kind.
fn add_passed(student: &mut Student, donor: &Student, kind: u8, at: &Index) {
    let passed = Some("合格".to_owned());
    match kind {
        0 => again_from(&mut student.activities, &donor.activities, at, |_| {}),
        1 => again_from(&mut student.practice, &donor.practice, at, |row| row.result = passed.clone()),
        2 => again_from(&mut student.milestones, &donor.milestones, at, |row| row.result = passed.clone()),
        3 => student.more_midterms.extend(donor.midterm.clone().map(|mut row| {
            row.result = passed;
            row
        })),
        4 => student.more_proposals.extend(donor.proposal.clone().map(|mut row| {
            row.result = passed;
            row
        })),
        _ => {
            let (Some(of), Some(from)) = (student.outputs.as_deref_mut(), donor.outputs.as_deref()) else { return };
            again_from(&mut of.papers, &from.papers, at, |row| row.state = Some(PaperState::Published));
            again_from(&mut of.patents, &from.patents, at, |row| row.state = Some("授权".into()));
            again_from(&mut of.books, &from.books, at, |_| {});
            again_from(&mut of.awards, &from.awards, at, |_| {});
        }
    }
}

fn again_from<T: Clone>(list: &mut Vec<T>, from: &[T], at: &Index, change: impl Fn(&mut T)) {
    if !from.is_empty() {
        let mut row = from[at.index(from.len())].clone();
        change(&mut row);
        list.push(row);
    }
}

/// Takes away a proof, or a field of a row.
fn take_away(student: &mut Student, at: &Index, what: u8) {
    let pick = |length: usize| (length > 0).then(|| at.index(length));
    match what {
        0 => drop_one(&mut student.evidence, at),
        1 => pick(student.evidence.len()).into_iter().for_each(|i| student.evidence[i].shows.clear()),
        2 => pick(student.evidence.len()).into_iter().for_each(|i| student.evidence[i].files.clear()),
        3 => pick(student.activities.len()).into_iter().for_each(|i| student.activities[i].date = None),
        4 => pick(student.practice.len()).into_iter().for_each(|i| student.practice[i].result = None),
        5 => student.midterm.iter_mut().for_each(|row| row.date = None),
        6 => of_papers(student, |paper| paper.rank = None),
        7 => of_papers(student, |paper| paper.first_unit = None),
        8 => of_papers(student, |paper| paper.state = None),
        9 => of_papers(student, |paper| paper.index = None),
        10 => of_papers(student, |paper| paper.date = None),
        11 => of_papers(student, |paper| paper.evidence = None),
        12 => pick(student.results.len()).into_iter().for_each(|i| student.results[i].mark = None),
        13 => pick(student.practice.len()).into_iter().for_each(|i| student.practice[i].credits = None),
        14 => pick(student.practice.len()).into_iter().for_each(|i| student.practice[i].months = None),
        15 => pick(student.milestones.len()).into_iter().for_each(|i| student.milestones[i].date = None),
        16 => pick(student.milestones.len()).into_iter().for_each(|i| student.milestones[i].result = None),
        17 => student.midterm.iter_mut().for_each(|row| row.result = None),
        18 => student.proposal.iter_mut().for_each(|row| row.result = None),
        19 => student.outputs.iter_mut().for_each(|of| of.projects.iter_mut().for_each(|one| one.concluded = None)),
        20 => student.plan.iter_mut().for_each(|plan| plan.supervisor_review = None),
        21 => student.outputs = None,
        22 => student.chsi_photo = None,
        _ => pick(student.evidence.len()).into_iter().for_each(|i| student.evidence[i].supervisor_signed = None),
    }
}

fn of_papers(student: &mut Student, change: impl Fn(&mut Paper)) {
    student.outputs.iter_mut().for_each(|of| of.papers.iter_mut().for_each(|paper| change(paper)));
}

/// A row of an export that could not be read.
fn unread(table: TableKind) -> Unread {
    let at = Location { file: "tables/表.xlsx".into(), place: Place::Whole };
    Unread { table, at, why: say("none"), is_certain: true, course: None }
}

/// Where the last sitting counts, and with milestones always, a row that could not be read may be the last.
#[test]
fn an_unread_row_holds_back_what_it_may_turn() {
    let sample = &*SAMPLE;
    let mut last = sample.clone();
    last.policy.attempts.iter_mut().for_each(|entry| entry.is.take = Take::Last);
    let mut held_back = 0;
    for student in &sample.students {
        for (table, codes) in [
            (TableKind::Results, &[Code::PlannedCourses, Code::GroupCredits][..]),
            (TableKind::Milestones, &[Code::Midterm, Code::Proposal, Code::Milestone]),
            (TableKind::Practice, &[Code::Practice]),
        ] {
            let mut less = student.clone();
            less.unread.push(unread(table));
            let is_meant = |finding: &&Finding| codes.contains(&finding.code);
            for finding in judge(&last, &less).findings.iter().filter(is_meant) {
                assert_ne!(finding.outcome, Outcome::Pass, "{} {:?}", student.id, finding.code);
                held_back += 1;
            }
        }
    }
    assert!(held_back > 100, "{held_back}");
}

/// The best sitting counts, and more activities never harm: what could not be read can take nothing away there.
#[test]
fn an_unread_row_holds_back_nothing_else() {
    let sample = &*SAMPLE;
    for student in &sample.students {
        let before = outcomes(&judge(sample, student));
        let mut less = student.clone();
        less.unread.push(unread(TableKind::Activities));
        let after = outcomes(&judge(sample, &less));
        let passed = before.iter().filter(|(_, outcome)| **outcome == Outcome::Pass);
        passed.for_each(|(key, _)| assert_eq!(after.get(key), Some(&Outcome::Pass), "{key:?}"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_record_gets_a_verdict_that_its_findings_bear(by in spoiling()) {
        let sample = &*SAMPLE;
        let evaluation = judge(sample, &spoil(sample, &by));
        let open = evaluation.findings.iter().any(|finding| finding.outcome.is_open());
        prop_assert_eq!(open, evaluation.verdict != Verdict::Pass);
    }

    #[test]
    fn the_order_of_records_does_not_matter(
        by in spoiling(),
        doubled in doubling(),
        turns in prop::collection::vec(any::<Index>(), 7),
    ) {
        let sample = &*SAMPLE;
        let mut student = spoil(sample, &by);
        // Rows that tell of one thing and differ must not depend on their order either.
        doubled.iter().for_each(|one| double(&mut student, one, true));
        let mut turned = student.clone();
        shuffle_all(&mut turned, &turns);
        prop_assert_eq!(outcomes(&judge(sample, &student)), outcomes(&judge(sample, &turned)));
    }

    /// A row that stands twice says nothing new.
    #[test]
    fn a_doubled_row_changes_no_outcome(by in spoiling(), doubled in doubling()) {
        let sample = &*SAMPLE;
        let student = spoil(sample, &by);
        let mut more = student.clone();
        doubled.iter().for_each(|one| double(&mut more, one, false));
        prop_assert_eq!(outcomes(&judge(sample, &student)), outcomes(&judge(sample, &more)));
    }

    /// What is taken away of the proofs, or left out of a row, never makes a pass of what was none.
    #[test]
    fn less_evidence_never_makes_a_pass(by in spoiling(), at in any::<Index>(), what in 0u8..24) {
        let sample = &*SAMPLE;
        let student = spoil(sample, &by);
        let mut poorer = student.clone();
        take_away(&mut poorer, &at, what);
        let before = judge(sample, &student);
        let after = outcomes(&judge(sample, &poorer));
        for finding in before.findings.iter().filter(|finding| finding.outcome.is_open()) {
            let now = after.get(&(finding.code.key(), finding.subject.clone()));
            prop_assert_ne!(now, Some(&Outcome::Pass), "{:?} {}", finding.code, finding.subject);
        }
    }

    /// One more item that is passed, of whatever kind, makes a failure of nothing. An average alone may sink.
    #[test]
    fn a_passed_item_more_never_makes_a_failure(
        by in spoiling(),
        donor in any::<Index>(),
        kind in 0u8..6,
        at in any::<Index>(),
    ) {
        let sample = &*SAMPLE;
        let student = spoil(sample, &by);
        let mut richer = student.clone();
        add_passed(&mut richer, &sample.students[donor.index(sample.students.len())], kind, &at);
        let after = outcomes(&judge(sample, &richer));
        for finding in judge(sample, &student).findings {
            if finding.outcome == Outcome::Pass && finding.code != Code::Average {
                let now = after.get(&(finding.code.key(), finding.subject.clone()));
                prop_assert_ne!(now, Some(&Outcome::Fail), "{:?} {}", finding.code, finding.subject);
            }
        }
    }

    /// Whoever looks at a finding sees every row, and of each that does not count the reason.
    #[test]
    fn what_does_not_count_is_listed_with_its_reason(by in spoiling(), doubled in doubling()) {
        let sample = &*SAMPLE;
        let mut student = spoil(sample, &by);
        doubled.iter().for_each(|one| double(&mut student, one, true));
        for finding in judge(sample, &student).findings {
            let rows = match finding.code {
                Code::Activities => student.activities.len(),
                Code::Practice => student.practice.len(),
                _ => continue,
            };
            if finding.counted.is_empty() {
                continue;
            }
            prop_assert_eq!(finding.counted.len(), rows, "{:?}", finding.code);
            for row in finding.counted.iter().filter(|row| !row.counts) {
                prop_assert!(row.what.zh().contains("不计"), "{}", row.what.zh());
            }
        }
    }

    /// The best of several attempts counts, so a passed one more never turns a pass of a credit rule into anything else.
    #[test]
    fn a_passed_course_more_never_harms(by in spoiling(), which in any::<Index>()) {
        let sample = &*SAMPLE;
        let student = spoil(sample, &by);
        let donor = sample.students.iter().flat_map(|donor| &donor.results).collect::<Vec<_>>();
        let mut richer = student.clone();
        let mut result = (*donor[which.index(donor.len())]).clone();
        if let Some(course) = student.planned_courses().get(which.index(student.planned_courses().len().max(1))) {
            result.code = course.code.clone();
            result.credits = course.credits;
            result.class = course.class;
        }
        result.mark = Some("95".into());
        richer.results.push(result);
        let after = outcomes(&judge(sample, &richer));
        for finding in judge(sample, &student).findings {
            let of_credits = matches!(finding.code, Code::TotalCredits | Code::ClassCredits | Code::GroupCredits);
            if of_credits && finding.outcome == Outcome::Pass {
                prop_assert_eq!(after.get(&(finding.code.key(), finding.subject)), Some(&Outcome::Pass));
            }
        }
    }
}
