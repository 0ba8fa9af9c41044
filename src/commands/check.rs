//! `check`: everything up to the evaluation; writes nothing.

use super::{Outcome, print_unprocessed, unread};
use crate::cli::Check;
use crate::finding::{Outcome as Finding, Verdict};
use crate::job::Job;
use crate::report::{Totals, result_table};
use crate::student_file::{Reviewed, review};
use crate::workers;

pub fn run(arguments: &Check) -> Outcome {
    let job = match Job::prepare(&arguments.source) {
        Ok(job) => job,
        Err(unusable) => {
            eprintln!("材料无法使用：\n{unusable}");
            return Outcome::Unusable;
        }
    };
    let students: Vec<_> = job.inputs.students.values().collect();
    let reviewed = workers::each(job.threads, &students, |(file, student)| review(&job, file, student));
    reviewed.iter().for_each(print_open);
    print!("{}", result_table(&totals(&job, &reviewed)));
    let unprocessed = unread(&job.inputs.rejected);
    print_unprocessed(&unprocessed);
    let all_pass = reviewed.iter().all(|r| r.evaluation.verdict == Verdict::Pass);
    match unprocessed.is_empty() && (all_pass || !arguments.strict) {
        true => Outcome::Done,
        false => Outcome::NeedsPerson,
    }
}

/// What keeps one student from passing, a line a finding.
fn print_open(student: &Reviewed) {
    if student.evaluation.verdict == Verdict::Pass {
        return;
    }
    // A name may hold control characters, which would steer the terminal.
    let name: String = student.name.chars().filter(|c| !c.is_control()).collect();
    println!("{} {name}　{}", student.id, student.evaluation.verdict.chinese());
    let open = student.evaluation.findings.iter();
    for finding in open.filter(|f| !matches!(f.outcome, Finding::Pass | Finding::NotApplicable)) {
        let (title, outcome) = (finding.code.chinese(), finding.outcome.chinese());
        println!("  {title}：{outcome}。应：{}；现：{}（{}）", finding.needed, finding.found, finding.basis);
        if !finding.note.is_empty() {
            println!("    {}", finding.note);
        }
        if !finding.sources.is_empty() {
            println!("    见 {}", finding.sources.join("、"));
        }
    }
}

fn totals(job: &Job, reviewed: &[Reviewed]) -> Totals {
    let mut totals = Totals::new();
    for student in reviewed {
        let row = totals.entry(super::build::college_name(job, &student.college)).or_default();
        *row.verdicts.entry(student.evaluation.verdict).or_default() += 1;
    }
    totals
}
