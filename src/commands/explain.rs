//! `explain`: the whole reasoning for one student; writes nothing.

use super::{Exit, college_name, prepare};
use crate::cli::Explain;
use crate::message::{Language, Word, say};
use crate::report::{explanation_lines, printable_line};
use crate::student_file::Evaluated;

pub fn run_explain(arguments: &Explain, language: Language) -> Exit {
    let job = match prepare(&arguments.source, language) {
        Ok(job) => job,
        Err(outcome) => return outcome,
    };
    let found = job.inputs.students.iter().find(|(id, _)| id.as_str() == arguments.id);
    let Some((id, (file, student))) = found else {
        let rejected = job.inputs.rejected.iter().filter(|rejected| rejected.file.contains(&arguments.id));
        let why: Vec<_> = rejected.flat_map(|file| &file.faults).map(|fault| fault.line(language)).collect();
        let message = say("explain-unknown").with("id", arguments.id.as_str()).with("why", why.join("\n"));
        err!("{}", message.text(language).trim_end());
        return Exit::NeedsPerson;
    };
    let register = job.register();
    let student = Evaluated::new(&job, &job.frame(&register), file, student).into_reviewed();
    let college = college_name(&job, &student.college, language);
    out!("{id} {}　{college}　{}", printable_line(&student.name), student.evaluation.verdict.word(language));
    out!("{}", say("explain-file").with("file", file.as_str()).text(language));
    if let Some(proposed) = &student.evaluation.proposed {
        out!("{}", printable_line(&proposed.message().text(language)));
    }
    student.evaluation.gates.iter().for_each(|gate| out!("{}", printable_line(&gate.message().text(language))));
    for (finding, number) in student.evaluation.findings.iter().zip(1..) {
        super::terminal::print_text(format_args!("\n{number}. {}", explanation_lines(finding, language)));
    }
    if !student.photo_by_person.is_empty() {
        out!("\n{}", say("explain-by-person").text(language));
        student.photo_by_person.iter().for_each(|item| out!("   □ {}", printable_line(item)));
    }
    Exit::Done
}
