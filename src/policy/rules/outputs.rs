//! 科研成果, their proofs, and 湖南省研究生科研创新项目.
//!
//! Basis: the notice 三.2 and 四.1.(1)①.

use crate::finding::{Code, Finding, Outcome};
use crate::policy::Case;
use crate::policy::case::{Found, Scope};
use crate::records::{OtherOutput, Outputs, Paper, PaperState, Project, ProjectRole};

pub fn check(case: &Case) -> Vec<Finding> {
    let row = &case.policy.applicability.outputs;
    let declared = case.programme.map(|p| p.outputs.required);
    let found = match case.scope(row, "科研成果达到要求", declared) {
        Scope::Settled(found) => found,
        Scope::Applies => outputs(case),
    };
    let clauses = &case.policy.clauses;
    let mut findings = vec![case.finding(Code::Outputs, case.basis(&row.basis, &row.clause), found)];
    findings.extend(evidence(case).map(|f| case.finding(Code::OutputEvidence, case.clause(&clauses.evidence), f)));
    findings.extend(project(case).map(|f| case.finding(Code::ProjectConcluded, case.clause(&clauses.projects), f)));
    findings
}

fn outputs(case: &Case) -> Found {
    if case.programme.is_none() {
        return Found::new(Outcome::Missing, "科研成果达到要求", "培养方案未登记").note("请补充培养方案");
    }
    let least = case.programme.map_or(0, |p| match p.outputs.required {
        true => usize::from(p.outputs.min_papers),
        false => 0,
    });
    let needed = match least {
        0 => "如实登记科研情况".to_owned(),
        least => format!("论文不少于{least}篇，或经认定的其他高水平创新成果"),
    };
    let Some(outputs) = &case.student.outputs else {
        return Found::new(Outcome::Missing, needed, "无科研情况登记").note("请补充科研情况登记表");
    };
    let papers = outputs.papers.len();
    let found = format!("论文{papers}篇，其他成果{}项", outputs.others.len());
    let lines = outputs.papers.iter().map(|p| p.line()).chain([outputs.line()]);
    if papers >= least {
        return Found::new(Outcome::Pass, needed, found).lines(lines);
    }
    match (outputs.others.iter().any(|o| approved(o)), outputs.others.is_empty()) {
        (true, _) => Found::new(Outcome::Pass, needed, found).note("以经认定的其他高水平创新成果代替"),
        (false, false) => Found::new(Outcome::Undetermined, needed, format!("{found}；{}", pending(outputs)))
            .note("须经院学术分委员会认定、学位评定分委员会推荐并报研究生院批准"),
        (false, true) => Found::new(Outcome::Fail, needed, found).note(format!("尚差论文{}篇", least - papers)),
    }
    .lines(lines)
}

/// All three bodies have accepted it.
fn approved(other: &OtherOutput) -> bool {
    other.academic_subcommittee.is_some() && other.degree_subcommittee.is_some() && other.graduate_school.is_some()
}

/// Which approvals are still to come.
fn pending(outputs: &Outputs) -> String {
    let texts = outputs.others.iter().map(|other| {
        let steps = [
            (other.academic_subcommittee, "院学术分委员会认定"),
            (other.degree_subcommittee, "学位评定分委员会推荐"),
            (other.graduate_school, "研究生院批准"),
        ];
        let open: Vec<_> = steps.iter().filter(|(day, _)| day.is_none()).map(|(_, step)| *step).collect();
        format!("《{}》待{}", other.name, open.join("、"))
    });
    texts.collect::<Vec<_>>().join("；")
}

/// Every paper has its scans: the cover, or the signed letter of acceptance.
fn evidence(case: &Case) -> Option<Found> {
    let outputs = case.student.outputs.as_ref().filter(|o| !o.papers.is_empty())?;
    let evidence = case.student.evidence_by_id();
    let unusable = |file: &String| case.unusable_files.iter().find(|(name, _)| name == file);
    let fault = |paper: &Paper| -> Option<String> {
        let scans = paper.evidence.as_deref().and_then(|id| evidence.get(id)).filter(|e| !e.files.is_empty());
        let problem = match scans {
            None if paper.state == Some(PaperState::Accepted) => "缺导师签字的正式录用函扫描件".into(),
            None => "缺带刊号的封面、封底等扫描件".into(),
            Some(scans) => {
                let (file, why) = scans.files.iter().find_map(unusable)?;
                format!("扫描件 {file} 不可用（{why}）")
            }
        };
        Some(format!("《{}》{problem}", paper.title))
    };
    let needed = "每项成果均有证明材料扫描件";
    let faults: Vec<_> = outputs.papers.iter().filter_map(|p| fault(p)).collect();
    let lines: Vec<_> = outputs.papers.iter().map(|p| p.line()).collect();
    let found = match faults.is_empty() {
        true => Found::new(Outcome::Pass, needed, format!("{}篇论文均已附证明材料", outputs.papers.len())),
        false => Found::new(Outcome::Missing, needed, faults.join("；")).note("请补传扫描件；未按要求提交者无法审查"),
    };
    Some(found.lines(lines))
}

/// Told by the mark in the record or by the words of the source, so that a mark left out hides no project.
fn is_provincial(project: &Project) -> bool {
    project.provincial || project.source.as_deref().is_some_and(|source| source.contains("省研究生科研创新项目"))
}

/// Who leads a provincial project may apply only after it is concluded.
fn project(case: &Case) -> Option<Found> {
    let outputs = case.student.outputs.as_ref()?;
    let held: Vec<_> =
        outputs.projects.iter().filter(|p| is_provincial(p) && p.role != Some(ProjectRole::Member)).collect();
    let first = held.first()?;
    let needed = "省研究生科研创新项目先结题、后申请毕业资格审查";
    let name = |p: &Project| format!("《{}》（{}）", p.name, p.number.as_deref().unwrap_or("编号缺失"));
    let lines: Vec<_> = held.iter().map(|p| p.line()).collect();
    let applied = case.student.application.as_ref().and_then(|a| a.submitted);
    let open = held.iter().find(|p| p.concluded.is_none());
    let late = held.iter().find(|p| p.concluded.zip(applied).is_some_and(|(end, applied)| end > applied));
    let found = match (open, late) {
        (Some(p), _) => Found::new(Outcome::Fail, needed, format!("{}未结题", name(p))).note("请办理结题后再申请"),
        (None, Some(p)) => Found::new(Outcome::Fail, needed, format!("{}结题晚于申请", name(p))).note("请重新提交申请"),
        (None, None) => {
            let day = first.concluded.map_or(String::new(), |d| d.to_string());
            Found::new(Outcome::Pass, needed, format!("{}已于{day}结题", name(first)))
        }
    };
    Some(found.lines(lines))
}
