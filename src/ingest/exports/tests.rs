//! Tables as text into students: headings, joins, rows set aside, and counts that add up.

use super::*;
use crate::ingest::parse;

fn batch() -> Batch {
    let text = "schema: zishen/batch/1\nbatch: b\ntitle: t\ndate: 2022-11-16\nschool: {name: s, code: \"1\", graduate_school: g}\n\
                archive: {fonds: \"1\", class_code: x, year: \"2022\", retention: y}\n\
                colleges: [{code: edu, name: 教育科学学院}]\n";
    parse("batch.yaml", text.as_bytes(), "zishen/batch/1").unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn read(files: &[(&str, &str)]) -> Intake {
    let batch = batch();
    let context = Context {
        batch: &batch,
        programmes: &BTreeMap::new(),
        milestones: &BTreeMap::new(),
        headings: Headings::with(None),
    };
    let source = |(file, text): &(&str, &str)| Source {
        file: (*file).into(),
        sha256: None,
        bytes: Ok(text.as_bytes().to_vec()),
        kind: None,
    };
    let intake = intake(files.iter().map(source).collect(), &context);
    for passport in &intake.passports {
        assert!(passport.rows.add_up(), "{passport:?}");
    }
    intake
}

const ROSTER: &str = "学号,姓名,学院\n2020001,张三,教育科学学院\n2020002,李四,edu\n";

/// Keys of the remarks that weigh, with their places.
fn heavy(intake: &Intake) -> Vec<String> {
    let notices = intake.passports.iter().flat_map(|passport| {
        let mut notices: Vec<_> = passport.notices.iter().collect();
        notices.sort_by_key(|notice| notice.at.clone());
        notices
    });
    notices.filter(|n| n.weight > Weight::Note).map(|n| format!("{} {}", n.at, n.message.key())).collect()
}

fn student<'i>(intake: &'i Intake, id: &str) -> &'i Student {
    &intake.students[&id.parse().unwrap()].1
}

#[test]
fn blocks_of_a_transcript_are_known_by_their_titles() {
    let results = "研究生成绩表\n学位课程\n学号,姓名,课程编号,课程名称,课程学分,选修学期,成绩,考核日期,选班状态,完成状态\n\
                   2020001,张三,G1,政治,2,2020-2021-1,85,2021-01-10,已选,完成\n合计,,,,2\n\
                   选修课程\n学号,姓名,课程编号,课程名称,课程学分,选修学期,成绩,考核日期,选班状态,完成状态\n\
                   2020001,张三,X1,选修甲,1.5,2020-2021-1,优,2021-01-10,已选,完成\n\
                   必修环节\n学号,姓名,环节编号,环节名称,环节学分,成绩,考核日期,完成状态\n\
                   2020001,张三,H1,学术活动,1,合格,2021-06-10,完成\n制表人：王五,,,审核人：赵六\n";
    let intake = read(&[("roster.csv", ROSTER), ("scores.csv", results)]);
    assert_eq!(heavy(&intake), Vec::<String>::new());
    let found: Vec<_> =
        student(&intake, "2020001").results.iter().map(|r| format!("{} {:?} {}", r.code, r.class, r.at())).collect();
    assert_eq!(found, ["G1 Degree scores.csv!G4", "X1 NonDegree scores.csv!G8", "H1 Milestone scores.csv!F11"]);
    let rows = intake.passports[1].rows;
    assert_eq!((rows.read, rows.accepted, rows.quarantined, rows.skipped), (12, 3, 0, 9));
}

#[test]
fn a_course_without_a_code_is_joined_by_name_and_credits_or_not_at_all() {
    let plan = "学号,课程编号,课程名称,课程类别,学分\n2020001,G1,政治,学位课,2\n2020001,G2,外语,学位课,2\n\
                2020001,G3,外语,学位课,2\n2020002,X9,统计,选修课,3\n";
    let results =
        "学号,课程名称,学分,成绩\n2020001,政治,2,80\n2020001,外语,2,80\n2020001,统计,3,80\n2020001,无此课,3,80\n";
    let intake = read(&[("1名册.csv", ROSTER), ("2培养计划.csv", plan), ("3选修课程成绩.csv", results)]);
    let found: Vec<_> =
        student(&intake, "2020001").results.iter().map(|r| format!("{} {:?}", r.code, r.class)).collect();
    assert_eq!(found, ["G1 Degree", "X9 NonDegree"]);
    assert_eq!(heavy(&intake), ["3选修课程成绩.csv!B3 table-join-ambiguous", "3选修课程成绩.csv!B5 table-join-none"]);
    assert_eq!(intake.doubts[&"2020001".parse().unwrap()].len(), 2);
}

#[test]
fn rows_of_nobody_and_of_two_people_are_set_aside() {
    let roster = "学号,姓名\n2020001,张三\n2020001,张叁\n0020003,王五\n2020004,赵六\n2020004,赵六\n";
    let results = "学号,姓名,课程编号,课程名称,课程类别,学分,成绩\n2020001,张三,G1,政治,学位课,2,80\n9,,G1,政治,学位课,2,80\n\
                   20003,王五,G1,政治,学位课,2,80\n2020004,赵七,G1,政治,学位课,2,80\n2020004,赵 六,G1,政治,学位课,2,80\n";
    let intake = read(&[("roster.csv", roster), ("results.csv", results)]);
    assert_eq!(
        heavy(&intake),
        [
            "roster.csv!A3 table-roster-contradicts",
            "results.csv!A2 table-student-contradicted",
            "results.csv!A3 table-student-unknown",
            "results.csv!A4 table-student-zeros",
            "results.csv!B5 table-name-differs",
        ]
    );
    assert_eq!(intake.students.len(), 2);
    assert_eq!(student(&intake, "2020004").results.len(), 1);
}

#[test]
fn a_missing_column_names_what_was_seen_and_the_nearest() {
    let intake = read(&[("roster.csv", ROSTER), ("成绩.csv", "学号,课程名称,学分数,成绩\n2020001,政治,2,80\n")]);
    let notices = &intake.passports[1].notices;
    let text = notices.iter().find(|notice| notice.message.key() == "table-missing").unwrap().message.zh();
    assert!(text.contains("学分") && text.contains("学分数") && text.contains("课程名称"), "{text}");
    assert_eq!(intake.passports[1].rows.quarantined, 1);
    assert_eq!(intake.doubts.len(), 1);
}

#[test]
fn headings_of_two_rows_and_repeated_ones_are_understood() {
    let results = "学号,姓名,课程信息,,,考核,\n,,课程编号,课程名称,学分,成绩,日期\n2020001,张三,G1,政治,2,80,2021-01-01\n\
                   学号,姓名,课程信息,,,考核,\n,,课程编号,课程名称,学分,成绩,日期\n2020002,李四,G1,政治,2,81,2021-01-01\n";
    let intake = read(&[("roster.csv", ROSTER), ("学位课程.csv", results)]);
    assert_eq!(heavy(&intake), Vec::<String>::new());
    let mapping = &intake.passports[1].sheets[0].tables[0];
    assert_eq!((mapping.header_rows, mapping.rows.accepted), ((1, 2), 2), "{mapping:?}");
    assert_eq!(student(&intake, "2020002").results[0].mark.as_deref(), Some("81"));
}

#[test]
fn a_page_for_one_student_needs_no_column_for_the_id() {
    let page = "研究生成绩单\n学号：2020001 姓名：张三\n课程编号,课程名称,课程类别,学分,成绩\nG1,政治,学位课,2,80\nG2,外语,学位课,3,70(补考)\n";
    let intake = read(&[("roster.csv", ROSTER), ("张三成绩单.csv", page)]);
    assert_eq!(heavy(&intake), Vec::<String>::new());
    let results = &student(&intake, "2020001").results;
    assert_eq!((results.len(), results[1].mark.as_deref()), (2, Some("70")));
}

#[test]
fn what_proves_itself_is_checked() {
    let roster = "学号,姓名,性别,出生日期,证件类型,证件号码,专业代码,学位类型\n\
                  1,张三,男,1949-12-31,居民身份证,11010519491231002X,0451,专业学位\n\
                  2,李四,女,1949-12-30,居民身份证,11010519491231002x,0451,学术学位\n\
                  3,王五,女,1949-12-31,居民身份证,1.10105E+17,0401,学术学位\n";
    let intake = read(&[("roster.csv", roster)]);
    assert_eq!(
        heavy(&intake),
        [
            "roster.csv!C2 table-sex-differs",
            "roster.csv!D3 table-birth-differs",
            "roster.csv!G3 table-major-kind",
            "roster.csv!F4 table-document-destroyed",
        ]
    );
    assert!(student(&intake, "3").document.is_none());
}

/// However the second label is spoilt, its rows are not the first student's.
#[test]
fn a_label_reaches_to_whatever_may_name_another_student() {
    let rows = |code: &str| format!("{code}1,政治,2,80,学位课\n{code}2,外语,2,81,学位课\n");
    let heads = "课程编号,课程名称,学分,成绩,课程类别\n";
    let others = [
        "学好：2020002 姓名：李四",
        "学号：202OO02",
        "2020002",
        "李四",
        "李四成绩单",
        "姓名：李四",
        "学号：",
        "学好,2020002,性名,李四",
        "编号,2.02E+06,李四",
        "李四,教育科学学院,硕士",
        "李四（2020002）",
        "No. 2020002",
    ];
    for (other, again) in others.iter().flat_map(|other| [(other, heads), (other, "")]) {
        let text = format!("学号：2020001 姓名：张三\n{heads}{}{other}\n{again}{}", rows("A"), rows("B"));
        let intake = read(&[("名册.csv", ROSTER), ("成绩单.csv", &text)]);
        let codes = |id: &str| student(&intake, id).results.iter().map(|r| r.code.clone()).collect::<Vec<_>>();
        assert_eq!((codes("2020001"), codes("2020002").len()), (vec!["A1".into(), "A2".into()], 0), "{text}");
        assert!(!student(&intake, "2020002").unread.is_empty(), "{text}");
    }
    for part in ["选修课程", "2020-2021学年第一学期", "合计,,4,,", "二、必修环节", "2021年6月30日", "张三"]
    {
        let text = format!("学号：2020001 姓名：张三\n{heads}{}{part}\n{}", rows("A"), rows("B"));
        let intake = read(&[("名册.csv", ROSTER), ("成绩单.csv", &text)]);
        assert_eq!(student(&intake, "2020001").results.len(), 4, "{text}");
    }
}
