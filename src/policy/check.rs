//! What cannot be seen file by file: references between policy, programmes and batch.

use std::collections::BTreeSet;

use super::Policy;
use crate::fault::Fault;
use crate::records::{Batch, CourseClass, Programme};

/// Every fault in batch, policy and programmes that reading them one by one does not show.
pub fn faults<'a>(batch: &Batch, policy: &Policy, programmes: impl Iterator<Item = &'a Programme>) -> Vec<Fault> {
    let mut faults = batch_faults(batch);
    faults.extend(policy_faults(policy));
    faults.extend(programmes.flat_map(programme_faults));
    faults
}

/// Names that become folders: 1 to 32 ASCII letters, digits, `-` and `_`.
fn is_folder_name(text: &str) -> bool {
    text.parse::<crate::records::values::StudentId>().is_ok()
}

fn batch_faults(batch: &Batch) -> Vec<Fault> {
    let fault = |field: &str, problem: String| Fault::of("batch.yaml", field, problem);
    let mut faults = Vec::new();
    if !is_folder_name(&batch.batch) {
        faults.push(fault("batch", format!("批次名 `{}` 无效：应为1至32位字母、数字、- 或 _", batch.batch)));
    }
    if !(1900..=9999).contains(&batch.date.ymd().0) {
        faults.push(fault("date", format!("日期 `{}` 无效：年份应在1900至9999之间", batch.date)));
    }
    let mut seen = BTreeSet::new();
    for college in &batch.colleges {
        if !is_folder_name(&college.code) {
            faults.push(fault("colleges", format!("学院代码 `{}` 无效：应为1至32位字母、数字、- 或 _", college.code)));
        }
        if college.code == "unassigned" {
            faults.push(fault("colleges", "学院代码 `unassigned` 留给学院不明的学生，请改用其他代码".into()));
        }
        if !seen.insert(&college.code) {
            faults.push(fault("colleges", format!("学院代码 `{}` 重复", college.code)));
        }
    }
    faults
}

fn policy_faults(policy: &Policy) -> Vec<Fault> {
    let (rows, clauses) = (&policy.applicability, &policy.clauses);
    let bases = [
        ("applicability.practice", &rows.practice.basis),
        ("applicability.activities", &rows.activities.basis),
        ("applicability.midterm", &rows.midterm.basis),
        ("applicability.proposal", &rows.proposal.basis),
        ("applicability.outputs", &rows.outputs.basis),
        ("applicability.photo", &rows.photo.basis),
        ("applicability.chsi-photo", &rows.chsi_photo.basis),
        ("clauses.application", &clauses.application.basis),
        ("clauses.courses", &clauses.courses.basis),
        ("clauses.projects", &clauses.projects.basis),
        ("clauses.evidence", &clauses.evidence.basis),
        ("clauses.other-outputs", &clauses.other_outputs.basis),
    ];
    let marks = policy.pass_marks.iter().map(|entry| ("pass_marks", &entry.basis));
    let mut faults: Vec<Fault> = bases
        .into_iter()
        .chain(marks)
        .filter(|(_, basis)| !policy.documents.contains_key(*basis))
        .map(|(field, basis)| {
            Fault::of("policy.yaml", field, format!("依据 `{basis}` 未在 documents 中列出，请补充该文件"))
        })
        .collect();
    if !policy.pass_marks.iter().any(|entry| entry.class.is_none()) {
        faults.push(Fault::of(
            "policy.yaml",
            "pass_marks",
            "缺少不限课程类别的合格线，请在末尾补充一条不带 class 的条目",
        ));
    }
    faults
}

fn programme_faults(programme: &Programme) -> Vec<Fault> {
    let file = format!("programmes/{}.yaml", programme.id);
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for group in &programme.credits.groups {
        if !seen.insert(&group.code) {
            faults.push(Fault::of(&file, "credits.groups", format!("课程组代码 `{}` 重复", group.code)));
        }
        if group.class == CourseClass::Remedial {
            faults.push(Fault::of(&file, "credits.groups", "补修课不计学分，不能作为学分课程组，请删除"));
        }
    }
    if programme.cohorts.from > programme.cohorts.to {
        faults.push(Fault::of(&file, "cohorts", "起始年级晚于终止年级，请改正"));
    }
    faults
}
