//! Views against the examples that template authors work with: the same keys, all the way down.

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;
use crate::ingest::parse;
use crate::json::json_value;
use crate::policy::{Frame, Gathered, Papers, PhotoState, Policy, Register, Review};
use crate::records::{InField, Programme, Student};
use crate::render::{Fonts, Templates};

fn read<T: serde::de::DeserializeOwned>(path: &str, schema: &str) -> T {
    let bytes = std::fs::read(format!("{}/inputs/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    parse(path, &bytes, schema).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

/// Where two values differ in shape: other keys, or another kind of value. Lists are compared by their first
/// items, and an empty list fits any.
fn differences(at: &str, view: &Value, example: &Value, found: &mut Vec<String>) {
    match (view, example) {
        (Value::Object(a), Value::Object(b)) => {
            found.extend(a.keys().filter(|k| !b.contains_key(*k)).map(|k| format!("{at}.{k} is not in the example")));
            found.extend(b.keys().filter(|k| !a.contains_key(*k)).map(|k| format!("{at}.{k} is not in the view")));
            a.iter().filter_map(|(k, v)| Some((k, v, b.get(k)?))).for_each(|(k, v, e)| {
                differences(&format!("{at}.{k}"), v, e, found);
            });
        }
        (Value::Array(a), Value::Array(b)) => {
            if let (Some(a), Some(b)) = (a.first(), b.first()) {
                differences(&format!("{at}[0]"), a, b, found);
            }
        }
        (Value::Null, _) | (_, Value::Null) => {}
        (a, b) if std::mem::discriminant(a) == std::mem::discriminant(b) => {}
        (a, b) => found.push(format!("{at}: {a} against {b}")),
    }
}

#[test]
fn every_view_has_the_shape_of_its_example() {
    let batch: Batch = read("batch.yaml", "zishen/batch/1");
    let policy: Policy = read("policy.yaml", "zishen/policy/2");
    let programme: Programme = read("programmes/040101-am-2019.yaml", "zishen/programme/2");
    let student: Student = read("students/201920010101.yaml", "zishen/student/1");
    let programmes = BTreeMap::from([(programme.id.clone(), programme)]);
    let exceptions = Register::new([], Papers::new());
    let frame = Frame { batch: &batch, policy: &policy, programmes: &programmes, exceptions: &exceptions };
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
    let Review { standing, evaluation, .. } =
        crate::policy::review_student(&frame, "students/201920010101.yaml", &student, gathered);
    let record = json_value(&student);
    let sheet =
        Sheet { batch: &batch, standing: &standing, record: &record, evaluation: &evaluation, archive_number: "" };
    let item = Item { form: Form::Plan, source: Source::Printed, date: None, start: 1, pages: 3 };
    let rare = [InField { character: '䶮', field: "name".into() }];
    let (items, missing) = ([item], [(Form::Midterm, "缺".to_owned())]);
    let (id, name, supervisor) = ("201920010101", "张䶮", "李文博");
    let listed = [Listed { id, name, supervisor, title: "科研情况登记表", pages: 2 }];
    let pile = Pile {
        school: "麓山师范大学",
        batch: &batch.title,
        run: "0001",
        college: "教育科学学院",
        supervisor,
        date: batch.date,
    };
    let head = RoundHead {
        school: "麓山师范大学",
        graduate_school: "研究生院",
        batch: "2022-autumn",
        title: &batch.title,
        round: 1,
        date: batch.date,
        concluded: true,
    };
    let problems = vec![("院通〔2022〕56号 三.1".to_owned(), "缺".to_owned())];
    let returned = [ReturnedCase { problems, ..ReturnedCase::default() }];
    let mut views = vec![
        ("plan", plan_view(&sheet, 1, student.plan.as_ref().unwrap())),
        ("transcript", transcript(&sheet, 4, true)),
        ("midterm", midterm_view(&sheet, 5, student.midterm.as_ref().unwrap())),
        ("proposal", proposal_view(&sheet, 6, student.proposal.as_ref().unwrap())),
        ("practice", practice_view(&sheet, &Form::Practice, 7, &student.practice)),
        ("professional-practice", practice_view(&sheet, &Form::ProfessionalPractice, 7, &student.practice)),
        ("activities", activities(&sheet, 8)),
        ("outputs", outputs_view(&sheet, 9, student.outputs.as_ref().unwrap())),
        ("review", review_view(&sheet, 10)),
        ("scan", scan(&sheet, &Form::Proposal, 11, &["scan-1.jpg".into()])),
        ("cover", cover(&sheet, &items)),
        ("contents", contents(&sheet, &items, &[])),
        ("notes", notes(&sheet, &items, &missing)),
        ("signature", signature("麓山师范大学研究生院", "2022-11-16 16:20:05", None)),
        ("characters", characters(&batch, &Fonts::load(vec![]).unwrap(), [("1", "张䶮", &rare[..])].into_iter())),
        ("to-sign", to_sign(&pile, &listed)),
        ("handover", handover(&pile, "2022-autumn", "", &[Handed::default()])),
        ("reexamination", reexamination(&head, "文学院", &[Reexamined::default()], "")),
        ("return-notice", return_notice(&head, "文学院", "", batch.date, &returned)),
        (
            "announcement",
            announcement(
                &head,
                "",
                (&[CollegeFigures::default()], &[vec!["文学院"], vec!["历史文化学院"]]),
                &returned,
                "",
            ),
        ),
        ("college-figures", college_figures(&head, &[CollegeFigures::default()])),
        ("summary", {
            let mut table = summary(&batch, "edu", "教育科学学院", vec![SummaryRow::new(&sheet)], Unlisted::default());
            table["batch"]["run"] = "0001".into();
            table
        }),
    ];
    views.extend(papers(&student));
    let templates = Templates::load(vec![]).unwrap();
    let mut found = Vec::new();
    for (name, view) in &views {
        differences(name, view, templates.example(name).unwrap_or(&Value::Null), &mut found);
    }
    assert_eq!(templates.examples().count(), views.len(), "a template without a view");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The papers of a case, and what a student is given.
fn papers(student: &Student) -> Vec<(&'static str, Value)> {
    use crate::appeal::{CASE_SCHEMA, Calendar, CaseFile, Remedies};
    let text = "schema: zishen/appeal/1
number: SS-2022-001
student: '201920010101'
against: {matter: qualification, document: 麓师研, decided: 2022-11-18, delivered: 2022-11-22, told: true}
steps:
- {what: open, date: 2022-11-25, by: 张䶮, role: 本人, reason: 漏报}
- {what: accept, date: 2022-11-26, by: 林静好, role: 秘书}
- {what: {notify: {content: 维持, basis: 办法}}, date: 2022-11-27, by: 方知行, role: 主任, reason: 不足}
- {what: {deliver: {of: notify, way: direct}}, date: 2022-11-27, by: 林静好, role: 秘书}
- {what: {hear: {way: oral, statement: 已修}}, date: 2022-11-28, by: 方知行, role: 主任}
";
    let case: CaseFile = parse("appeals/SS-2022-001.yaml", text.as_bytes(), CASE_SCHEMA).unwrap();
    let (remedies, calendar) = (Remedies::default(), Calendar::default());
    let docket = appeal::Docket {
        school: "麓山师范大学",
        college: "教育科学学院",
        student,
        case: &case,
        remedies: &remedies,
        calendar: &calendar,
    };
    let lacking = appeal::Lacking { records: vec![[String::new(), String::new()]], ..appeal::Lacking::default() };
    let clock = crate::appeal::filing(&case.against, &remedies, &calendar).unwrap();
    let advice = appeal::Advice {
        school: "麓山师范大学",
        student: ["201920010101", "张䶮", "教育科学学院"],
        batch: ["2022-autumn", "2022年下半年", "2022年11月16日"],
        verdict: "不通过".into(),
        decided: vec![],
        lacking: vec![lacking],
        clocks: vec![(String::new(), clock)],
        remedies: &remedies,
    };
    vec![
        ("appeal-letter", appeal::letter(&docket, 1).unwrap()),
        ("appeal-receipt", appeal::receipt(&docket, 1).unwrap()),
        ("appeal-statement", appeal::statement(&docket, 4).unwrap()),
        ("appeal-bundle", appeal::bundle(&advice)),
    ]
}

/// The papers of the last step of a case, with the calendar and the limits of the examples: their texts.
fn papers_of(steps: &str) -> String {
    use crate::appeal::{CALENDAR_SCHEMA, CASE_SCHEMA, Calendar, CaseFile, REMEDIES_SCHEMA, Remedies};
    let read = |name: &str| std::fs::read(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let text = format!(
        "schema: zishen/appeal/1
number: SS-2022-001
student: '201920010101'
against: {{matter: qualification, document: 麓师研, decided: 2022-11-18, delivered: 2022-11-22, told: true}}
steps:
- {{what: open, date: 2022-12-01, by: 张䶮, role: 本人, reason: 漏报}}
{steps}"
    );
    let case: CaseFile = parse("appeals/SS-2022-001.yaml", text.as_bytes(), CASE_SCHEMA).unwrap();
    let calendar = parse("calendar.yaml", &read("examples/appeals/calendar.yaml"), CALENDAR_SCHEMA).unwrap();
    let calendar = Calendar::of("calendar.yaml", calendar).unwrap();
    let remedies = parse("remedies.yaml", &read("examples/appeals/remedies.yaml"), REMEDIES_SCHEMA).unwrap();
    let remedies = Remedies::of("remedies.yaml", remedies).unwrap();
    let student = parse("s.yaml", &read("inputs/students/201920010101.yaml"), "zishen/student/1").unwrap();
    let (school, college) = ("麓山师范大学", "教育科学学院");
    let docket =
        appeal::Docket { school, college, student: &student, case: &case, remedies: &remedies, calendar: &calendar };
    let at = case.steps.len() - 1;
    [appeal::letter(&docket, at), appeal::statement(&docket, at)]
        .into_iter()
        .flatten()
        .map(|view| view.to_string())
        .collect()
}

/// Fifteen days from 1 December 2022 are the 16th, a Friday.
#[test]
fn no_letter_promises_a_day_that_is_past_or_offers_what_is_over() {
    let accepted = |day: &str| papers_of(&format!("- {{what: accept, date: {day}, by: 林静好, role: 秘书}}\n"));
    let in_time = accepted("2022-12-16");
    assert!(in_time.contains("15日内作出决定并告知你，即不迟于2022年12月16日。情况复杂"), "{in_time}");
    let late = accepted("2022-12-17");
    assert!(late.contains("该期限已于2022年12月16日届满，本案尚未作出决定。"), "{late}");
    assert!(!late.contains("即不迟于") && !late.contains("延长"), "{late}");
}

/// Three working days from Monday 5 December 2022 are Thursday the 8th.
#[test]
fn who_let_the_time_pass_has_declared_nothing() {
    let told = "- {what: accept, date: 2022-12-02, by: 林静好, role: 秘书}
- {what: {notify: {content: 维持, basis: 办法}}, date: 2022-12-05, by: 方知行, role: 主任, reason: 不足}
- {what: {deliver: {of: notify, way: direct}}, date: 2022-12-05, by: 林静好, role: 秘书}
";
    let heard = |what: &str| {
        papers_of(&format!("{told}- {{what: {{hear: {what}}}, date: 2022-12-09, by: 方知行, role: 主任}}\n"))
    };
    let silent = heard("{way: waived}");
    let noted = "告知书已于2022年12月5日送达，期限至2022年12月8日届满。申请人逾期没有提出陈述和申辩，视为放弃。";
    assert!(silent.contains(noted) && silent.contains("\"silent\":true"), "{silent}");
    assert!(!silent.contains("本人") && silent.contains("\"way\":\"逾期未提出，视为放弃\""), "{silent}");
    let declared = heard("{way: waived, statement: 本人放弃陈述和申辩}");
    assert!(declared.contains("本人放弃陈述和申辩") && declared.contains("\"silent\":false"), "{declared}");
    let decided = |what: &str| {
        let decide = "- {what: {decide: {disposition: maintain, basis: 办法}}, date: 2022-12-12, by: 方知行, role: 主任, reason: 不足}\n";
        papers_of(&format!("{told}- {{what: {{hear: {what}}}, date: 2022-12-09, by: 方知行, role: 主任}}\n{decide}"))
    };
    assert!(decided("{way: waived}").contains("申请人逾期没有提出陈述和申辩，视为放弃。"));
    assert!(decided("{way: waived, statement: 放弃}").contains("申请人放弃陈述和申辩。"));
}
