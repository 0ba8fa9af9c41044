//! 基本信息 and 毕业资格申请: the student has checked the records and applied.
//!
//! Basis: the notice 四.1.

use crate::finding::{Code, Finding, Outcome};
use crate::policy::Case;
use crate::policy::case::Found;

pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = vec![
        case.finding(Code::StudentInformation, case.clause(&case.policy.clauses.application), information(case)),
        case.finding(Code::Application, case.clause(&case.policy.clauses.application), application(case)),
    ];
    let mut more = |code, found: Option<Found>| {
        findings.extend(found.map(|f| case.finding(code, case.clause(&case.policy.clauses.application), f)));
    };
    more(Code::Glyphs, unprintable(case));
    more(Code::Files, unusable(case));
    findings
}

/// Scans and evidence that the record names and nobody can open.
fn unusable(case: &Case) -> Option<Found> {
    let faults: Vec<_> = case.unusable_files.iter().map(|(file, why)| format!("{file}（{why}）")).collect();
    if faults.is_empty() {
        return None;
    }
    Some(Found::new(Outcome::Missing, "所列扫描件均可打开", faults.join("；")).note("请重新提供这些文件"))
}

/// Fields without which no requirement can be tied to the student.
fn information(case: &Case) -> Found {
    let student = case.student;
    let fields = [
        ("姓名", student.name.as_deref().is_some_and(is_written)),
        ("性别", student.sex.is_some()),
        ("证件", student.document.as_ref().is_some_and(|d| is_written(&d.number))),
        ("学院", student.college.is_some()),
        ("培养方案", student.programme.is_some()),
        ("学位层次", student.level.is_some()),
        ("学位类型", student.kind.is_some()),
        ("学习方式", student.study_mode.is_some()),
        ("培养类别", student.track.is_some()),
        ("入学年月", student.enrolled.is_some()),
        ("导师", student.supervisors.iter().any(|s| is_written(&s.name))),
    ];
    let absent: Vec<_> = fields.iter().filter(|(_, there)| !there).map(|(name, _)| *name).collect();
    let needed = "基本信息齐全，学院和培养方案有据可查";
    if !absent.is_empty() {
        return Found::new(Outcome::Missing, needed, format!("缺：{}", absent.join("、"))).note("请补全所缺信息");
    }
    let unknown = [
        (case.college.is_none(), "学院", student.college.as_deref()),
        (case.programme.is_none(), "培养方案", student.programme.as_deref()),
    ];
    let unknown: Vec<_> = unknown
        .iter()
        .filter(|(unknown, ..)| *unknown)
        .map(|(_, what, key)| format!("{what} `{}` 未登记", key.unwrap_or_default()))
        .collect();
    if !unknown.is_empty() {
        return Found::new(Outcome::Missing, needed, unknown.join("；")).note("请核对代码，或补充相应的学院、培养方案");
    }
    cohort_and_kind(case, needed)
}

/// A field with nothing but space in it holds nothing.
fn is_written(text: &str) -> bool {
    !text.trim().is_empty()
}

/// The programme must be the one of the year of entry, and of the student's level, kind and mode.
fn cohort_and_kind(case: &Case, needed: &str) -> Found {
    let (student, Some(programme)) = (case.student, case.programme) else {
        return Found::new(Outcome::Missing, needed, "培养方案未登记");
    };
    let cohort = student.enrolled.map_or(0, |month| month.year());
    let differs = [
        (!(programme.cohorts.from..=programme.cohorts.to).contains(&cohort), "年级"),
        (student.level != Some(programme.level), "学位层次"),
        (student.kind != Some(programme.kind), "学位类型"),
        (!student.study_mode.is_some_and(|mode| programme.study_modes.contains(&mode)), "学习方式"),
    ];
    let differs: Vec<_> = differs.iter().filter(|(differs, _)| *differs).map(|(_, what)| *what).collect();
    match differs.is_empty() {
        true => Found::new(Outcome::Pass, needed, format!("齐全；适用《{}》", programme.basis)),
        false => Found::new(Outcome::Undetermined, needed, format!("学籍与培养方案不一致：{}", differs.join("、")))
            .note("请核实应适用的培养方案"),
    }
}

fn application(case: &Case) -> Found {
    let needed = "核对信息并提交毕业资格申请";
    let Some(application) = &case.student.application else {
        return Found::new(Outcome::Missing, needed, "未提交申请").note("请在管理系统中核对信息并提交毕业资格申请");
    };
    let lines = [application.line()];
    match (application.submitted, application.information_confirmed) {
        (Some(day), true) => Found::new(Outcome::Pass, needed, format!("{day} 提交，信息已核对")).lines(lines),
        (Some(day), false) => Found::new(Outcome::Missing, needed, format!("{day} 提交，信息未核对"))
            .note("请学生核对信息并确认")
            .lines(lines),
        (None, _) => Found::new(Outcome::Missing, needed, "申请尚未提交").note("请提交毕业资格申请").lines(lines),
    }
}

/// A character without a glyph cannot stand on an official form; a person must decide how to write it.
fn unprintable(case: &Case) -> Option<Found> {
    if case.unprintable.is_empty() {
        return None;
    }
    let characters: Vec<_> =
        case.unprintable.iter().map(|c| format!("“{}”（U+{:04X}）", shown(*c), u32::from(*c))).collect();
    let found = format!("字库中没有字符{}，已以码位代印", characters.join("、"));
    Some(
        Found::new(Outcome::Undetermined, "材料中的文字均可印制", found)
            .note("请核对该字；确认无误的，用 --fonts 补充含有该字的字体后重新生成"),
    )
}

/// Control characters would spoil the message, private ones mean nothing to the reader.
fn shown(c: char) -> String {
    match c.is_control() {
        true => "控制字符".into(),
        false => c.to_string(),
    }
}
