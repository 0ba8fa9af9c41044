//! A row of the roster: the student, with everything that proves itself checked.

use std::collections::BTreeSet;

use super::super::Context;
use super::super::headings::is_blank;
use super::super::line::Line;
use super::super::notice::Weight;
use super::super::person::contradictions;
use super::super::values::{
    difference_of, document_number, major, major_fits, person_name, person_names, read_day, read_month, student_id,
};
use crate::ingest::table::{Value, one_line};
use crate::input_names::PHOTOS;
use crate::json::json_value;
use crate::message::say;
use crate::records::values::StudentId;
use crate::records::{Application, Document, DocumentKind, Leave, Sourced, Student, Supervisor, Thesis};

/// A student out of a row of the roster.
pub fn read_roster(line: &mut Line, context: &Context) -> Option<Student> {
    let id = line.need("id", student_id)?;
    let mut student = blank_student(id);
    student.name = Some(line.need("name", person_name)?);
    student.name_latin = line.text("name_latin");
    student.sex = line.word("sex", "sex");
    student.birth_date = line.read("birth_date", read_day);
    student.nationality = line.text("nationality");
    student.ethnic = line.text("ethnic");
    student.document = document(line);
    student.college = college(line, context);
    student.programme = line.text("programme");
    studies(line, &mut student);
    student.enrolled = line.read("enrolled", read_month);
    student.expected = line.read("expected", read_month);
    student.leave = leave(line).into_iter().collect();
    student.cross_discipline = line.word::<String>("cross_discipline", "yes-no").map(|word| word == "yes");
    student.fees = line.word("fees", "fees");
    student.research = line.text("research");
    student.supervisors = supervisors(line);
    student.thesis = thesis(line);
    student.application = application(line);
    student.photo = line.text("photo").map(|file| photo_path(&file));
    student.chsi_photo = line.word("chsi_photo", "chsi-photo");
    check_person(line, &student);
    check_major(line, &student, context);
    (!line.is_refused()).then_some(student)
}

/// A student of whom nothing is known.
pub fn blank_student(id: StudentId) -> Student {
    Student {
        schema: "zishen/student/1".into(),
        id,
        name: None,
        name_latin: None,
        sex: None,
        birth_date: None,
        document: None,
        nationality: None,
        ethnic: None,
        college: None,
        programme: None,
        major_code: None,
        certificates: None,
        level: None,
        kind: None,
        study_mode: None,
        track: None,
        admission: None,
        enrolled: None,
        expected: None,
        leave: vec![],
        cross_discipline: None,
        fees: None,
        research: None,
        supervisors: vec![],
        thesis: None,
        application: None,
        plan: None,
        results: vec![],
        practice: vec![],
        activities: vec![],
        midterm: None,
        proposal: None,
        more_midterms: vec![],
        more_proposals: vec![],
        milestones: vec![],
        signatures: vec![],
        outputs: None,
        photo: None,
        photo_check: None,
        chsi_photo: None,
        originals: vec![],
        papers: vec![],
        evidence: vec![],
        decisions: vec![],
        unread: vec![],
        unread_decisions: vec![],
    }
}

/// Fields that two rows of one student fill otherwise. Each row may tell of another leave.
pub fn differing_fields(student: &Student, other: &Student) -> BTreeSet<String> {
    let [one, two] = [student, other].map(json_value);
    let is_said = |value: &serde_json::Value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty());
    let differs = |field: &str, value: &serde_json::Value| {
        let other = two.get(field).filter(|other| is_said(other));
        field != "leave" && is_said(value) && other.is_some_and(|other| other != value)
    };
    let fields = one.as_object().into_iter().flatten();
    fields.filter(|(field, value)| differs(field, value)).map(|(field, _)| field.clone()).collect()
}

/// Whether rows that differ in these fields may be two people's.
pub fn may_be_two(differing: &BTreeSet<String>) -> bool {
    ["name", "sex", "birth_date", "document"].iter().any(|field| differing.contains(*field))
}

/// Adds what another row of the same student says, as where two systems each know a part. Of what the rows say otherwise
/// nothing is known.
pub fn join_rows(student: &mut Student, other: Student, differing: &BTreeSet<String>) {
    macro_rules! add {
        ($($field:ident)*) => { $(
            if differing.contains(stringify!($field)) {
                student.$field = None;
            } else if student.$field.is_none() {
                student.$field = other.$field;
            }
        )* };
    }
    add!(name_latin sex birth_date nationality ethnic document college programme major_code level kind study_mode track);
    add!(admission enrolled expected cross_discipline fees research thesis application photo chsi_photo);
    let told: Vec<_> = other
        .leave
        .into_iter()
        .filter(|leave| student.leave.iter().all(|known| (known.from, known.to) != (leave.from, leave.to)))
        .collect();
    student.leave.extend(told);
    if differing.contains("supervisors") {
        student.supervisors.clear();
    } else if student.supervisors.is_empty() {
        student.supervisors = other.supervisors;
    }
}

/// A photo is named by its file alone, or by its path below the inputs.
pub fn photo_path(file: &str) -> String {
    let file = file.replace('\\', "/");
    if file.contains('/') { file } else { format!("{PHOTOS}/{file}") }
}

fn document(line: &mut Line) -> Option<Document> {
    let kind = line.word("document_kind", "document-kind");
    // 18 characters that prove themselves need no column to say what they are.
    let is_proved = line
        .value("document_number")
        .is_some_and(|(value, ..)| value.to_string().trim().len() == 18 || !matches!(value, Value::Text(_)));
    let kind = match kind {
        Some(kind) => kind,
        None if line.is_blank("document_kind") && is_proved => DocumentKind::ResidentId,
        None => DocumentKind::Other,
    };
    let number = line.read("document_number", |value| document_number(value, kind))?;
    Some(Document { kind, number })
}

/// The code of a college that is named by code or by name.
fn college(line: &mut Line, context: &Context) -> Option<String> {
    let text = line.text("college")?;
    let colleges = context.batch.colleges.iter();
    let plain: String = text.chars().filter(|c| !is_blank(*c)).collect();
    let names = [text.as_str(), without_number(&text), &plain];
    let found = colleges.clone().find(|college| college.code == text || names.contains(&&*college.name));
    if found.is_none() {
        let points = difference_of(&text, colleges.clone().map(|college| college.name.as_str()));
        let known = colleges.map(|college| college.name.clone()).collect::<Vec<_>>().join("、");
        let why = say("table-college-unknown").with("text", one_line(&text)).with("known", known);
        let why = why.with("points", points);
        line.remark(Weight::Doubt, "college", why);
    }
    found.map(|college| college.code.clone())
}

/// A name without the number that a system puts before or after it: `012 计算机学院`, `[012]计算机学院`, `计算机学院（012）`.
fn without_number(text: &str) -> &str {
    let is_number = |c: char| c.is_ascii_digit() || c.is_whitespace() || "[]()（）【】-_－、.".contains(c);
    let bare = text.trim_matches(is_number);
    // Brackets that are the name's own stay whole.
    let opens = bare.contains(['(', '（']);
    if opens { text } else { bare }
}

/// Level, kind, mode and track; 学生类别 may say level and kind at once.
fn studies(line: &mut Line, student: &mut Student) {
    let or_category = |line: &Line, field: &'static str| if line.is_blank(field) { "category" } else { field };
    let (level, kind) = (or_category(line, "level"), or_category(line, "kind"));
    student.level = line.word(level, "level");
    student.kind = line.word(kind, "kind");
    student.study_mode = line.word("study_mode", "study-mode");
    student.track = line.word("track", "track");
    student.admission = line.word("admission", "admission");
    let named = line.read("major", major);
    let code = line.read("major_code", major).and_then(|major| major.code);
    student.major_code = code.or_else(|| named.and_then(|major| major.code));
}

fn leave(line: &mut Line) -> Option<Sourced<Leave>> {
    let (from, to) = (line.read("leave_from", read_month), line.read("leave_to", read_month));
    match (from, to) {
        (Some(from), Some(to)) if from <= to => Some(Sourced::new(Leave { from, to }, line.at("leave_from"))),
        (None, None) => None,
        // Nobody knows its months; that is not no leave.
        _ => line.lose(Weight::Doubt, "leave_from", say("table-leave-open")),
    }
}

fn supervisors(line: &mut Line) -> Vec<Supervisor> {
    let mut found = Vec::new();
    for field in ["supervisor", "second_supervisor"] {
        let people = line.read(field, person_names).unwrap_or_default();
        found.extend(people.into_iter().map(|(name, title)| Supervisor { name, title, role: None }));
    }
    let title = line.text("supervisor_title");
    if let [only] = &mut found[..]
        && only.title.is_none()
    {
        only.title = title;
    }
    found
}

fn thesis(line: &mut Line) -> Option<Thesis> {
    let (title, secrecy) = (line.text("thesis"), line.text("secrecy"));
    (title.is_some() || secrecy.is_some()).then_some(Thesis { title, secrecy })
}

fn application(line: &mut Line) -> Option<Sourced<Application>> {
    let submitted = line.read("submitted", read_day);
    let mut flag = |field| line.word::<String>(field, "yes-no").map(|word| word == "yes");
    let (information_confirmed, photo_confirmed) = (flag("confirmed") == Some(true), flag("photo_confirmed"));
    let is_begun = submitted.is_some() || information_confirmed || photo_confirmed == Some(true);
    let application = Application { submitted, information_confirmed, photo_confirmed };
    is_begun.then(|| Sourced::new(application, line.at("submitted")))
}

/// Birth date and sex against the resident identity number.
fn check_person(line: &mut Line, student: &Student) {
    contradictions(student).into_iter().for_each(|(field, why)| line.remark(Weight::Doubt, field, why));
}

/// 专业代码 against the kind of degree and, where the batch has programmes of this code, against level, kind and cohort.
fn check_major(line: &mut Line, student: &Student, context: &Context) {
    let Some(code) = &student.major_code else { return };
    let field = if line.is_blank("major_code") { "major" } else { "major_code" };
    if let Some(why) = student.kind.and_then(|kind| major_fits(code, kind)) {
        line.remark(Weight::Doubt, field, why);
        return;
    }
    let of_code: Vec<_> = context.programmes.values().filter(|programme| programme.major_code == *code).collect();
    let fits = of_code.iter().any(|programme| {
        student.level.is_none_or(|level| level == programme.level)
            && student.kind.is_none_or(|kind| kind == programme.kind)
            && student.enrolled.is_none_or(|month| programme.cohorts.contains(month.year()))
    });
    if !of_code.is_empty() && !fits {
        let programmes = of_code.iter().map(|programme| programme.id.clone()).collect::<Vec<_>>().join("、");
        let why = say("table-major-programme").with("code", code.as_str()).with("programmes", programmes);
        line.remark(Weight::Doubt, field, why);
    }
}
