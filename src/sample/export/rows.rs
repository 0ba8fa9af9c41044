//! Records as rows of texts, in the words of the exports.

mod outputs;

use std::collections::BTreeMap;

use crate::ingest::exports::Headings;
use crate::message::Word;
use crate::records::values::Day;
use crate::records::{
    Application, CourseClass, Document, Panelist, PracticeVariant, SignOff, Student, Supervisor, TableKind, Thesis,
};
use crate::sample::Frame;
use outputs::{output_rows, projects};

/// One row: texts by field.
pub type Row = BTreeMap<&'static str, String>;

/// One text of a row, if there is any.
type Field = (&'static str, Option<String>);

/// The columns of a table in their order.
pub fn table_fields(kind: TableKind) -> impl Iterator<Item = &'static str> {
    let fields = match kind {
        TableKind::Roster => {
            "id name name_latin sex birth_date document_kind document_number nationality ethnic college programme \
             major_code level kind study_mode track enrolled expected cross_discipline fees research supervisor \
             supervisor_title second_supervisor thesis secrecy submitted confirmed chsi_photo"
        }
        TableKind::Plan => "id name code course class group hours credits term assessment teacher unit note",
        TableKind::Results => "id name code course credits term mark date attempt note",
        TableKind::Milestones => {
            "id name milestone date title source topic_kind members present agree self_summary outputs_summary awards \
             result opinion supervisor supervisor_date supervisor_opinion college_by college_date college_opinion note"
        }
        TableKind::Activities => "id name title speaker host date place kind summary credits",
        TableKind::Practice => {
            "id name variant kind unit from to length months content summary industry_tutor industry_opinion \
             supervisor_opinion unit_opinion college_by college_date college_opinion result credits"
        }
        TableKind::Outputs => {
            "id name type title journal issn cn isbn issue pages number level date rank role co_first supervisor_rank \
             first_unit index state grants evidence note"
        }
        TableKind::Projects => {
            "id name project number source level role from to concluded certificate provincial evidence"
        }
        TableKind::Photos => "id name photo",
        TableKind::Decisions => "id name step round ruling by date note",
    };
    fields.split_whitespace()
}

/// The rows of a student in a table other than roster and results.
pub fn of(kind: TableKind, student: &Student, headings: &Headings) -> Vec<Row> {
    let rows = match kind {
        TableKind::Roster | TableKind::Results => vec![],
        TableKind::Plan => plan(student),
        TableKind::Milestones => milestones(student, headings),
        TableKind::Activities => activities(student),
        TableKind::Practice => practice(student, headings),
        TableKind::Outputs => student.outputs.as_deref().map(|all| output_rows(all, headings)).unwrap_or_default(),
        TableKind::Projects => student.outputs.as_deref().map(|all| projects(all, headings)).unwrap_or_default(),
        TableKind::Photos => photo(student).into_iter().collect(),
        TableKind::Decisions => decisions(student, headings),
    };
    rows.into_iter().map(|fields| row(student, fields)).collect()
}

/// The way an export writes a word: the first that the alias table knows.
fn word(headings: &Headings, kind: &str, key: &str) -> Option<String> {
    Some(headings.official(kind, key).unwrap_or(key).to_owned())
}

fn yes_no(headings: &Headings, yes: bool) -> Option<String> {
    word(headings, "yes-no", if yes { "yes" } else { "no" })
}

fn row(student: &Student, fields: Vec<Field>) -> Row {
    let own = [("id", Some(student.id.to_string())), ("name", student.name.clone())];
    let stated = own.into_iter().chain(fields).filter_map(|(field, text)| Some((field, text?)));
    stated.filter(|(_, text)| !text.is_empty()).collect()
}

fn text(value: Option<impl ToString>) -> Option<String> {
    value.map(|value| value.to_string())
}

fn day(day: Option<Day>) -> Option<String> {
    text(day)
}

/// The student's row of the roster.
pub fn roster_row(student: &Student, headings: &Headings, frame: &Frame) -> Row {
    let college = student.college.as_deref().and_then(|code| frame.batch.college(code));
    let mut fields = vec![
        ("name_latin", student.name_latin.clone()),
        ("sex", student.sex.map(|sex| sex.chinese())),
        ("birth_date", day(student.birth_date)),
        ("nationality", student.nationality.clone()),
        ("ethnic", student.ethnic.clone()),
        ("college", college.map(|college| college.name.clone())),
        ("programme", student.programme.clone()),
        ("major_code", student.major_code.clone()),
        ("level", student.level.map(|level| level.chinese())),
        ("kind", student.kind.map(|kind| kind.chinese())),
        ("study_mode", student.study_mode.map(|mode| mode.chinese())),
        ("track", student.track.map(|track| track.chinese())),
        ("enrolled", student.enrolled.map(|month| month.chinese())),
        ("expected", text(student.expected)),
        ("cross_discipline", student.cross_discipline.and_then(|yes| yes_no(headings, yes))),
        ("fees", student.fees.and_then(|fees| word(headings, "fees", fees.into()))),
        ("research", student.research.clone()),
        ("chsi_photo", student.chsi_photo.and_then(|photo| word(headings, "chsi-photo", photo.into()))),
    ];
    fields.extend(student.document.iter().flat_map(|document| identity(document, headings)));
    fields.extend(supervisors(&student.supervisors));
    fields.extend(student.thesis.iter().flat_map(thesis));
    fields.extend(student.application.iter().flat_map(|application| applied(application, headings)));
    row(student, fields)
}

fn identity(document: &Document, headings: &Headings) -> [Field; 2] {
    [
        ("document_kind", word(headings, "document-kind", document.kind.into())),
        ("document_number", Some(document.number.clone())),
    ]
}

/// The only one has a column for the title; of two the titles stand after the names.
fn supervisors(people: &[Supervisor]) -> Vec<Field> {
    let titled = |person: &Supervisor| match &person.title {
        Some(title) => format!("{}（{title}）", person.name),
        None => person.name.clone(),
    };
    match people {
        [] => vec![],
        [only] => vec![("supervisor", Some(only.name.clone())), ("supervisor_title", only.title.clone())],
        [first, others @ ..] => {
            let others: Vec<String> = others.iter().map(titled).collect();
            vec![("supervisor", Some(titled(first))), ("second_supervisor", Some(others.join("、")))]
        }
    }
}

fn thesis(thesis: &Thesis) -> [Field; 2] {
    [("thesis", thesis.title.clone()), ("secrecy", thesis.secrecy.clone())]
}

fn applied(application: &Application, headings: &Headings) -> [Field; 2] {
    [("submitted", day(application.submitted)), ("confirmed", yes_no(headings, application.information_confirmed))]
}

fn plan(student: &Student) -> Vec<Vec<Field>> {
    let courses = student.planned_courses().iter().map(|course| {
        vec![
            ("code", Some(course.code.clone())),
            ("course", Some(course.name.clone())),
            ("class", Some(course.class.chinese())),
            ("group", course.group.clone()),
            ("hours", course.hours.clone()),
            ("credits", text(Some(course.credits))),
            ("term", course.term.clone()),
            ("assessment", course.assessment.clone()),
            ("teacher", course.teacher.clone()),
            ("unit", course.unit.clone()),
            ("note", course.note.clone()),
        ]
    });
    courses.collect()
}

/// The results of one class of courses.
pub fn results_of(student: &Student, class: CourseClass) -> Vec<Row> {
    let results = student.results.iter().filter(|result| result.class == class).map(|result| {
        let fields = vec![
            ("code", Some(result.code.clone())),
            ("course", Some(result.name.clone())),
            ("credits", text(Some(result.credits))),
            ("term", result.term.clone()),
            ("mark", result.mark.clone()),
            ("date", day(result.date)),
            ("attempt", Some(result.attempt.chinese())),
            ("note", result.note.clone()),
        ];
        row(student, fields)
    });
    results.collect()
}

/// Columns of two people who approved, and of the days.
fn approvals(supervisor: Option<&SignOff>, college: Option<&SignOff>) -> [Field; 6] {
    let name = |sign: Option<&SignOff>| sign.and_then(|sign| sign.name.clone());
    let date = |sign: Option<&SignOff>| sign.and_then(|sign| day(sign.date));
    let opinion = |sign: Option<&SignOff>| sign.and_then(|sign| sign.opinion.clone());
    [
        ("supervisor", name(supervisor)),
        ("supervisor_date", date(supervisor)),
        ("supervisor_opinion", opinion(supervisor)),
        ("college_by", name(college)),
        ("college_date", date(college)),
        ("college_opinion", opinion(college)),
    ]
}

fn milestones(student: &Student, headings: &Headings) -> Vec<Vec<Field>> {
    let named = |key: &str| ("milestone", word(headings, "milestone", key));
    let mut rows = Vec::new();
    if let Some(plan) = &student.plan {
        let mut fields = vec![named("plan"), ("date", day(plan.student_signed))];
        fields.extend(approvals(plan.supervisor_review.as_ref(), plan.college_review.as_ref()));
        rows.push(fields);
    }
    if let Some(midterm) = &student.midterm {
        let mut fields = vec![
            named("midterm"),
            ("date", day(midterm.date)),
            ("members", Some(midterm.members.join("、"))),
            ("self_summary", midterm.self_summary.clone()),
            ("outputs_summary", midterm.outputs_summary.clone()),
            ("awards", midterm.awards.clone()),
            ("result", midterm.result.clone()),
            ("opinion", midterm.group_opinion.clone()),
        ];
        fields.extend(approvals(midterm.supervisor_review.as_ref(), midterm.college_review.as_ref()));
        rows.push(fields);
    }
    if let Some(proposal) = &student.proposal {
        let mut fields = vec![
            named("proposal"),
            ("date", day(proposal.date)),
            ("title", proposal.title.clone()),
            ("source", proposal.source.clone()),
            ("topic_kind", proposal.kind.clone()),
            ("members", Some(proposal.panel.iter().map(panelist).collect::<Vec<_>>().join("、"))),
            ("present", text(proposal.votes.as_ref().map(|votes| votes.present))),
            ("agree", text(proposal.votes.as_ref().map(|votes| votes.agree))),
            ("result", proposal.result.clone()),
            ("opinion", proposal.panel_opinion.clone()),
        ];
        fields.extend(approvals(proposal.supervisor_review.as_ref(), proposal.college_review.as_ref()));
        rows.push(fields);
    }
    rows.extend(student.milestones.iter().map(|milestone| {
        vec![
            ("milestone", Some(milestone.code.clone())),
            ("date", day(milestone.date)),
            ("result", milestone.result.clone()),
            ("note", milestone.note.clone()),
        ]
    }));
    rows
}

fn panelist(person: &Panelist) -> String {
    match &person.title {
        Some(title) => format!("{}（{title}）", person.name),
        None => person.name.clone(),
    }
}

fn activities(student: &Student) -> Vec<Vec<Field>> {
    let activities = student.activities.iter().map(|activity| {
        vec![
            ("title", Some(activity.title.clone())),
            ("speaker", activity.speaker.clone()),
            ("host", activity.host.clone()),
            ("date", day(activity.date)),
            ("place", activity.place.clone()),
            ("kind", Some(activity.kind.chinese())),
            ("summary", activity.summary.clone()),
            ("credits", text(activity.credits)),
        ]
    });
    activities.collect()
}

fn practice(student: &Student, headings: &Headings) -> Vec<Vec<Field>> {
    let variant = |variant| match variant {
        PracticeVariant::Practice => word(headings, "practice-variant", "practice"),
        PracticeVariant::Professional => word(headings, "practice-variant", "professional"),
    };
    let opinion = |sign: &Option<SignOff>| sign.as_ref().and_then(|sign| sign.opinion.clone());
    let practices = student.practice.iter().map(|practice| {
        let tutor = practice.industry_tutor.as_ref();
        let mut fields = vec![
            ("variant", practice.variant.and_then(variant)),
            ("kind", practice.kind.clone()),
            ("unit", practice.unit.clone()),
            ("from", day(practice.from)),
            ("to", day(practice.to)),
            ("length", practice.length.clone()),
            ("months", text(practice.months)),
            ("content", practice.content.clone()),
            ("summary", practice.summary.clone()),
            ("industry_tutor", tutor.and_then(|sign| sign.name.clone())),
            ("industry_opinion", opinion(&practice.industry_tutor)),
            ("unit_opinion", practice.unit_opinion.clone()),
            ("result", practice.result.clone()),
            ("credits", text(practice.credits)),
        ];
        let [_, _, _, college @ ..] = approvals(None, practice.college_opinion.as_ref());
        fields.extend(college);
        fields.push(("supervisor_opinion", opinion(&practice.supervisor_opinion)));
        fields
    });
    practices.collect()
}

/// The file's name alone: a college lists what lies in one folder.
fn photo(student: &Student) -> Option<Vec<Field>> {
    let file = student.photo.as_deref()?;
    Some(vec![("photo", Some(file.rsplit('/').next().unwrap_or(file).to_owned()))])
}

fn decisions(student: &Student, headings: &Headings) -> Vec<Vec<Field>> {
    let decisions = student.decisions.iter().map(|decision| {
        vec![
            ("step", word(headings, "step", decision.kind.into())),
            ("round", text(decision.round)),
            ("ruling", word(headings, "ruling", decision.decision.into())),
            ("by", decision.by.clone()),
            ("date", day(decision.date)),
            ("note", decision.note.clone()),
        ]
    });
    decisions.collect()
}
