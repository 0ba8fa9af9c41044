//! What holds for every record: evaluation is total, does not depend on order, and more passed courses never harm.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use serde::de::DeserializeOwned;
use zishen::finding::{Code, Evaluation, Outcome, Verdict};
use zishen::ingest::parse;
use zishen::message::Word;
use zishen::policy::{Frame, Gathered, Papers, PhotoState, Policy, Register, review};
use zishen::records::{ActivityKind, Batch, CourseClass, PaperState, Programme, Student};

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
        unprintable: vec![],
    };
    review(&frame, "student.yaml", student, gathered).evaluation
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
    prop::collection::vec((0u8..16, any::<Index>()), 1..5)
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
        (15, Some(of)) => again(&mut of.projects, at, |row| {
            if differs {
                row.concluded = None
            }
        }),
        _ => {}
    }
}

/// Turns every list round.
fn turn_round(student: &mut Student, turn: &Index) {
    student.results.reverse();
    student.activities.reverse();
    student.evidence.reverse();
    student.practice.reverse();
    student.milestones.reverse();
    student.leave.reverse();
    student.originals.reverse();
    if let Some(plan) = &mut student.plan {
        let middle = turn.index(plan.courses.len().max(1)).min(plan.courses.len());
        plan.courses.rotate_left(middle);
    }
    if let Some(of) = &mut student.outputs {
        of.papers.reverse();
        of.patents.reverse();
        of.books.reverse();
        of.awards.reverse();
        of.projects.reverse();
        of.others.reverse();
    }
    // The first of several rows stands in a field of its own.
    if let (Some(first), Some(last)) = (&mut student.midterm, student.more_midterms.first_mut()) {
        std::mem::swap(first, last);
    }
    if let (Some(first), Some(last)) = (&mut student.proposal, student.more_proposals.first_mut()) {
        std::mem::swap(first, last);
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
        6 => student.outputs.iter_mut().for_each(|of| of.papers.iter_mut().for_each(|paper| paper.rank = None)),
        _ => student.outputs.iter_mut().for_each(|of| of.papers.iter_mut().for_each(|paper| paper.first_unit = None)),
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
    fn the_order_of_records_does_not_matter(by in spoiling(), doubled in doubling(), turn in any::<Index>()) {
        let sample = &*SAMPLE;
        let mut student = spoil(sample, &by);
        // Rows that tell of one thing and differ must not depend on their order either.
        doubled.iter().for_each(|one| double(&mut student, one, true));
        let mut turned = student.clone();
        turn_round(&mut turned, &turn);
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
    fn less_evidence_never_makes_a_pass(by in spoiling(), at in any::<Index>(), what in 0u8..8) {
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
