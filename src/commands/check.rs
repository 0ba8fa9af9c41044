//! `check`: everything up to the evaluation; writes nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::{Exit, college_name, prepare, print_unprocessed};
use crate::cli::{Check, Format};
use crate::finding::{Finding, Verdict};
use crate::inputs::Rejected;
use crate::job::Job;
use crate::message::{Fact, Language, Message, Word, say};
use crate::policy::{self, Unmet};
use crate::records::values::StudentId;
use crate::report::{
    Reason, Remarks, Totals, check_json, finding_lines, printable_line, reason_lines, reasons, result_table,
};
use crate::student_file::{Reviewed, evaluate_all};

pub fn run_check(arguments: &Check, language: Language) -> Exit {
    let job = match prepare(&arguments.source, language) {
        Ok(job) => job,
        Err(outcome) => return outcome,
    };
    let filter = &arguments.filter;
    if let Some(code) = filter.college.as_ref().filter(|code| job.inputs.batch.college(code).is_none()) {
        err!("{}", say("build-college-unknown").with("college", code.as_str()).text(language));
        return Exit::Unusable;
    }
    let reviewed = evaluate_all(&job, |student| student.into_reviewed());
    let unprocessed = &job.inputs.unprocessed();
    let remarks = remarks(&job, &reviewed);
    let chosen: Vec<_> = reviewed
        .iter()
        .filter(|student| arguments.filter.college.as_ref().is_none_or(|code| *code == student.college))
        .collect();
    match (arguments.format, arguments.filter.lacking) {
        (Format::Json, _) => {
            let chosen = selected(arguments, &chosen);
            let json = check_json(&job.inputs.batch, &job.inputs.passports, &chosen, &remarks, unprocessed);
            super::terminal::print_text(json);
        }
        (Format::Text, Some(code)) => print_lacking(&job, &chosen, code, language),
        (Format::Text, None) => print_all(arguments, &job, &chosen, &remarks, language),
    }
    print_unprocessed(unprocessed, language);
    verdict_of_run(arguments, &chosen, &remarks, unprocessed)
}

/// The students and findings that the filters let through.
fn selected<'r>(arguments: &Check, chosen: &[&'r Reviewed]) -> Vec<(&'r Reviewed, Vec<&'r Finding>)> {
    let filter = &arguments.filter;
    let with_findings = chosen.iter().map(|student| {
        let findings = student.evaluation.findings.iter();
        (*student, findings.filter(|finding| filter.takes(finding)).collect::<Vec<_>>())
    });
    with_findings.filter(|(_, findings)| !filter.is_set() || !findings.is_empty()).collect()
}

/// By college: every student with what stands against a pass, or with the findings that were asked for.
fn print_all(arguments: &Check, job: &Job, chosen: &[&Reviewed], remarks: &Remarks, language: Language) {
    let mut colleges: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for (student, findings) in selected(arguments, chosen) {
        let shown: Vec<_> = if arguments.filter.is_set() {
            findings
        } else {
            findings.into_iter().filter(|f| f.outcome.is_open() || !f.decisions.is_empty()).collect()
        };
        if arguments.filter.is_set() || !shown.is_empty() {
            colleges.entry(student.college.as_str()).or_default().push((student, shown));
        }
    }
    super::terminal::print_text(result_table(&totals(job, chosen, language), language));
    if job.inputs.students.is_empty() {
        out!("\n{}", say("check-nobody").text(language));
    }
    print_reasons(chosen, language);
    let in_full = arguments.details || arguments.filter.is_set() || arguments.filter.college.is_some();
    for (code, students) in colleges {
        out!("\n{}", college_name(job, code, language));
        for (student, findings) in students {
            out!("{} {}　{}", student.id, printable_line(&student.name), student.evaluation.verdict.word(language));
            if let Some(proposed) = &student.evaluation.proposed {
                out!("  {}", printable_line(&proposed.message().text(language)));
            }
            student
                .evaluation
                .gates
                .iter()
                .for_each(|gate| out!("  {}", printable_line(&gate.message().text(language))));
            if in_full {
                findings.iter().for_each(|f| super::terminal::print_text(finding_lines(f, language, "  ")))
            } else {
                print_short(&findings, language)
            }
        }
    }
    if !in_full {
        out!("\n{}", say("check-details").text(language));
    }
    print_photos(chosen, language);
    print_stray_photos(job, language);
    print_remarks(remarks, language);
    if !chosen.is_empty() {
        print_unmet(&remarks.unmet_entries, arguments.details, language);
    }
    print_passports(job, language);
    print_notes(job, language);
}

/// How many students each reason keeps from passing.
fn print_reasons(chosen: &[&Reviewed], language: Language) {
    let lines = reason_lines(chosen, language);
    if !lines.is_empty() {
        out!("\n{}", say("check-reasons").text(language));
        lines.iter().for_each(|line| out!("  {}", printable_line(line)));
    }
}

/// The reasons of one student in a line, what a person must decide and why, and the decisions on record in lines of their own.
fn print_short(findings: &[&Finding], language: Language) {
    let reasons = reasons(findings.iter().copied());
    let names: Vec<Fact> = reasons.iter().map(|reason| Fact::from(reason.line(language))).collect();
    if !names.is_empty() {
        out!("  {}", printable_line(&say("list").with("list", names).text(language)));
    }
    let left = reasons.iter().flat_map(Reason::undetermined);
    left.for_each(|line| out!("    {}", printable_line(&line.text(language))));
    let decided = findings.iter().filter(|finding| !finding.outcome.is_open() && !finding.decisions.is_empty());
    decided.for_each(|finding| super::terminal::print_text(finding_lines(finding, language, "  ")));
}

/// Photos that a person should look at, though nothing is wrong by the numbers, and what to look for.
fn print_photos(chosen: &[&Reviewed], language: Language) {
    let hinted: Vec<_> = chosen.iter().filter(|student| !student.photo_hints.is_empty()).collect();
    if !hinted.is_empty() {
        out!("{}", say("check-photos").with("count", hinted.len()).text(language));
    }
    for student in hinted {
        let hints = say("sentences").with("list", student.photo_hints.clone()).text(language);
        out!("  {} {}　{}", student.id, printable_line(&student.name), printable_line(&hints));
    }
    let mut by_person: Vec<&String> = Vec::new();
    for item in chosen.iter().flat_map(|student| &student.photo_by_person) {
        if !by_person.contains(&item) {
            by_person.push(item);
        }
    }
    if !by_person.is_empty() {
        out!("{}", say("check-by-person").text(language));
        by_person.iter().for_each(|item| out!("  □ {}", printable_line(item)));
    }
}

/// Photos that name nobody; a few of them by name.
fn print_stray_photos(job: &Job, language: Language) {
    let lists = [("photo-strays", &job.inputs.stray_photos), ("photo-unused", &job.inputs.unused_photos)];
    for (key, files) in lists.into_iter().filter(|(_, files)| !files.is_empty()) {
        let some: Vec<Fact> = files.iter().take(5).map(|file| Fact::from(file.as_str())).collect();
        let line = say(key).with("count", files.len()).with("some", some);
        out!("\n{}", printable_line(&line.text(language)));
    }
    super::unused(job.inputs.unused.as_slice())
        .into_iter()
        .for_each(|line| out!("\n{}", printable_line(&line.text(language))));
}

/// What every file below `tables` is and what became of its rows.
fn print_passports(job: &Job, language: Language) {
    let passports = &job.inputs.passports;
    if !passports.is_empty() {
        out!("\n{}", say("table-passports").with("count", passports.len()).text(language));
    }
    let lines = passports.iter().flat_map(|passport| passport.lines(language));
    lines.for_each(|line| out!("{}", printable_line(&line)));
}

/// How uploads were read, where nobody need look.
fn print_notes(job: &Job, language: Language) {
    let notes = &job.inputs.notes;
    if !notes.is_empty() {
        out!("{}", say("evidence-notes").with("count", notes.len()).text(language));
    }
    notes.iter().for_each(|note| {
        out!("  {}：{}", printable_line(&note.at.to_string()), printable_line(&note.message.text(language)))
    });
}

/// Who lacks a requirement and what of it, a line for each part, by college.
fn print_lacking(job: &Job, chosen: &[&Reviewed], code: crate::finding::Code, language: Language) {
    let mut colleges: BTreeMap<&str, Vec<(&Reviewed, &Finding)>> = BTreeMap::new();
    let mut count = 0;
    for student in chosen {
        let open =
            student.evaluation.findings.iter().filter(|finding| finding.code == code && finding.outcome.is_open());
        let mut open = open.peekable();
        count += usize::from(open.peek().is_some());
        for finding in open {
            colleges.entry(student.college.as_str()).or_default().push((student, finding));
        }
    }
    out!("{}", say("check-lacking").with("code", code).with("count", count).text(language));
    for (college, students) in colleges {
        out!("{}", college_name(job, college, language));
        for (student, finding) in students {
            let lacks = say("check-lacks")
                .with("needed", finding.needed.clone())
                .with("found", finding.found.clone())
                .text(language);
            let outcome = finding.outcome.word(language);
            out!(
                "  {} {}　{outcome}　{}",
                student.id,
                printable_line(&student.name),
                printable_line(lacks.trim_start())
            );
        }
    }
}

fn remarks(job: &Job, reviewed: &[Reviewed]) -> Remarks {
    let traces = || reviewed.iter().map(|student| &student.traces);
    let met = traces().flat_map(|one| &one.met).collect();
    let used = traces().flat_map(|one| &one.used).collect();
    let refused = traces().flat_map(|one| &one.refused).collect();
    let register = job.register();
    let students: BTreeSet<&StudentId> = job.inputs.students.keys().collect();
    let unmet_entries = policy::unmet(&job.inputs.policy, &met);
    let unmet = unmet_entries.iter().map(|entry| entry.at.clone()).collect();
    let records = job.inputs.students.values().map(|(_, student)| student);
    let days = records.flat_map(|student| policy::day_notices(&job.inputs.batch, student)).collect();
    Remarks { decisions: register.notices(&students, &used, &refused), unmet, unmet_entries, days }
}

fn print_remarks(remarks: &Remarks, language: Language) {
    let line = |message: Message| out!("{}", printable_line(&message.text(language)));
    if !remarks.decisions.is_empty() {
        line(say("check-decisions").with("count", remarks.decisions.len()));
    }
    for notice in &remarks.decisions {
        let message = say("check-decision")
            .with("id", notice.id.as_str())
            .with("student", notice.student.to_string())
            .with("problem", notice.problem.clone())
            .with("at", notice.at.to_string());
        line(message);
    }
    if !remarks.days.is_empty() {
        line(say("check-days").with("count", remarks.days.len()));
    }
    for notice in &remarks.days {
        let message =
            say("check-day").with("student", notice.student.to_string()).with("problem", notice.problem.clone());
        line(message);
    }
}

/// Entries of the policy that hold for nobody: how many of each list, or each by its clause with for whom it is.
fn print_unmet(entries: &[Unmet], in_full: bool, language: Language) {
    let mut lists: Vec<(Fact, &str, Vec<&Unmet>)> = Vec::new();
    for entry in entries {
        let fits = |(subject, clause, _): &&mut (Fact, &str, Vec<&Unmet>)| {
            *subject == entry.subject() && (!in_full || *clause == entry.clause)
        };
        match lists.iter_mut().find(fits) {
            Some((.., list)) => list.push(entry),
            None => lists.push((entry.subject(), &entry.clause, vec![entry])),
        }
    }
    if lists.is_empty() {
        return;
    }
    if !in_full {
        let count = |(subject, _, list): &(Fact, &str, Vec<&Unmet>)| {
            Fact::from(say("check-unmet-count").with("subject", subject.clone()).with("count", list.len()))
        };
        let counts: Vec<Fact> = lists.iter().map(count).collect();
        let line = say("check-unmet-short").with("count", entries.len()).with("lists", counts);
        return out!("{}", printable_line(&line.text(language)));
    }
    out!("{}", say("check-unmet").with("count", entries.len()).text(language));
    for (subject, clause, list) in lists {
        let entry = |entry: &&Unmet| {
            let is_for_all = entry.scope.is_empty();
            let scope: Fact = if is_for_all { say("check-unmet-all").into() } else { entry.scope.clone().into() };
            say("check-unmet-entry").with("at", entry.at.to_string()).with("scope", scope)
        };
        let entries: Vec<Message> = list.iter().map(entry).collect();
        let line = say("check-unmet-line").with("subject", subject).with("clause", clause).with("entries", entries);
        out!("  {}", printable_line(&line.text(language)));
    }
}

fn totals(job: &Job, chosen: &[&Reviewed], language: Language) -> Totals {
    let mut totals = Totals::new();
    for student in chosen {
        let row = totals.entry(college_name(job, &student.college, language)).or_default();
        *row.verdicts.entry(student.evaluation.verdict).or_default() += 1;
    }
    totals
}

fn verdict_of_run(arguments: &Check, chosen: &[&Reviewed], remarks: &Remarks, unprocessed: &[Rejected]) -> Exit {
    let all_pass = chosen.iter().all(|student| student.evaluation.verdict == Verdict::Pass);
    if unprocessed.is_empty() && (!arguments.strict || (all_pass && remarks.decisions.is_empty())) {
        Exit::Done
    } else {
        Exit::NeedsPerson
    }
}
