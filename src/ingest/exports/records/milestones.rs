//! Rows of milestones, academic activities and practice.

use super::super::Context;
use super::super::line::{Line, keyed};
use super::super::notice::Weight;
use super::super::state::grave_remark;
use super::super::values::{is_same_name, period, person_name, person_names, read_count, read_day};
use super::courses::{credits, plan_of};
use super::remark;
use crate::ingest::table::{Value, one_line};
use crate::message::say;
use crate::records::normal::is_han;
use crate::records::{
    Activity, ActivityKind, Attributes, Midterm, Milestone, Panelist, Practice, Proposal, SignOff, Sourced, Student,
    Votes,
};

/// Units behind a number of months.
const MONTHS: [&str; 2] = ["个月", "月"];

/// A milestone: the plan's approval, the mid-term review, the proposal, or another that the programme names.
pub fn milestone(line: &mut Line, context: &Context, student: &mut Student) -> Option<()> {
    let name = line.text("milestone");
    let fixed = name.as_deref().and_then(|name| line.headings.word("milestone", name)).map(str::to_owned);
    let key = match (&name, fixed) {
        (_, Some(key)) => key,
        (None, None) => line.word_nearby("milestone", "milestone")?,
        (Some(name), None) => return other(line, context, student, name),
    };
    match &*key {
        "plan" => approval(line, student),
        "midterm" => midterm(line, student),
        _ => proposal(line, student),
    }
}

/// Whether a row is about a milestone that a programme or the school's policy names.
pub fn is_named(line: &Line) -> bool {
    let name = line.value("milestone").map(|(value, ..)| value.shown());
    name.is_some_and(|name| line.headings.word("milestone", name).is_none())
}

fn approval(line: &mut Line, student: &mut Student) -> Option<()> {
    let supervisor = sign_off(line, "supervisor");
    let college = sign_off(line, "college_by");
    let signed = line.read("date", read_day);
    if let Some(against) = grave_remark(line) {
        line.remark(Weight::Doubt, "note", against);
    }
    let plan = plan_of(student, line);
    if plan.supervisor_review.is_some() || plan.college_review.is_some() {
        return line.refuse("id", say("table-milestone-twice"));
    }
    (plan.supervisor_review, plan.college_review, plan.student_signed) = (supervisor, college, signed);
    Some(())
}

fn midterm(line: &mut Line, student: &mut Student) -> Option<()> {
    let midterm = Midterm {
        date: line.read("date", read_day),
        self_summary: line.text("self_summary"),
        courses_summary: None,
        outputs_summary: line.text("outputs_summary"),
        awards: line.text("awards"),
        group_opinion: line.text("opinion"),
        members: line.read("members", person_names).unwrap_or_default().into_iter().map(|(name, _)| name).collect(),
        result: line.text("result"),
        supervisor_review: sign_off(line, "supervisor"),
        college_review: sign_off(line, "college_by"),
        note: line.text("note"),
        attributes: Attributes::new(),
    };
    let midterm = Sourced::new(midterm, line.at("result"));
    match student.midterm {
        None => student.midterm = Some(midterm),
        Some(_) => student.more_midterms.push(midterm),
    }
    Some(())
}

fn proposal(line: &mut Line, student: &mut Student) -> Option<()> {
    let proposal = Proposal {
        date: line.read("date", read_day),
        title: line.text("title"),
        source: line.text("source"),
        kind: line.text("topic_kind"),
        sections: vec![],
        schedule: vec![],
        panel: panel(line),
        votes: votes(line),
        panel_opinion: line.text("opinion"),
        result: line.text("result"),
        supervisor_review: sign_off(line, "supervisor"),
        college_review: sign_off(line, "college_by"),
        note: line.text("note"),
        attributes: Attributes::new(),
    };
    let proposal = Sourced::new(proposal, line.at("date"));
    match student.proposal {
        None => student.proposal = Some(proposal),
        Some(_) => student.more_proposals.push(proposal),
    }
    Some(())
}

fn panel(line: &mut Line) -> Vec<Panelist> {
    let members = line.read("members", person_names).unwrap_or_default().into_iter();
    members.map(|(name, title)| Panelist { name, title, unit: None, role: None, outside: None }).collect()
}

fn votes(line: &mut Line) -> Option<Votes> {
    let present = line.read("present", |value| read_count(value, &["人"]));
    let agree = line.read("agree", |value| read_count(value, &["人", "票"]));
    present.zip(agree).map(|(present, agree)| Votes { present, agree })
}

/// A milestone that a programme or the school's policy names, by its code or its name.
fn other(line: &mut Line, context: &Context, student: &mut Student, name: &str) -> Option<()> {
    let named = context.programmes.values().flat_map(|programme| &programme.milestones);
    let named = named.map(|known| (&known.code, &known.name)).chain(context.milestones);
    let is_it = |known: &str| is_same_name(known, name);
    let mut codes = named.filter(|(code, known)| is_it(known) || is_it(code)).map(|(code, _)| code.clone());
    let Some(code) = codes.next() else {
        return line.refuse("milestone", say("table-milestone-unknown").with("text", one_line(name)));
    };
    let milestone = Milestone {
        code,
        date: line.read("date", read_day),
        result: line.text("result"),
        note: remark(line),
        panel: panel(line),
        votes: votes(line),
        attributes: Attributes::new(),
    };
    student.milestones.push(Sourced::new(milestone, line.at("milestone")));
    Some(())
}

/// Name, day and opinion of whoever approved; `by` is the column of the name.
fn sign_off(line: &mut Line, by: &str) -> Option<SignOff> {
    let stem = if by == "supervisor" { "supervisor" } else { "college" };
    let name = line.read(by, person_names).and_then(|people| people.into_iter().next()).map(|(name, _)| name);
    let date = line.read(&format!("{stem}_date"), read_day);
    let opinion = line.text(&format!("{stem}_opinion"));
    // The supervisor's name alone says who the supervisor is, not that he approved.
    (date.is_some() || opinion.is_some()).then_some(SignOff { name, date, opinion })
}

/// A line of the 学术报告登记表.
pub fn activity(line: &mut Line, student: &mut Student) -> Option<()> {
    let title = line.need_text("title")?;
    let kind =
        if line.is_blank("kind") { own_or_attended(line, student)? } else { line.need_word("kind", "activity")? };
    // Without its day nobody can distinguish it from another of the same title.
    let date = if line.is_blank("date") { None } else { Some(line.need("date", read_day)?) };
    let activity = Activity {
        title,
        speaker: line.text("speaker"),
        host: line.text("host"),
        date,
        place: line.text("place"),
        kind,
        summary: line.text("summary"),
        credits: line.read("credits", credits),
        note: line.text("note"),
        attributes: Attributes::new(),
    };
    student.activities.push(Sourced::new(activity, line.at("title")));
    Some(())
}

/// Where no column says it, the speaker does: the student's own name, or another's.
fn own_or_attended(line: &mut Line, student: &Student) -> Option<ActivityKind> {
    match (line.text("speaker"), &student.name) {
        (Some(speaker), Some(own)) if is_own(&speaker, own) => keyed("own-talk"),
        (Some(_), Some(_)) => keyed("attended"),
        _ => line.refuse("kind", say("table-activity-untold")),
    }
}

/// Whether a speaker is the student: names are compared as everywhere.
fn is_own(speaker: &str, own: &str) -> bool {
    person_name(&Value::Text(speaker.into())).is_ok_and(|speaker| is_same_name(&speaker.value, own))
}

/// The months as a number, and what is said of the length in words; words in the column of the months are such.
fn length_of(line: &mut Line) -> (Option<u16>, Option<String>) {
    let is_in_words = |value: &Value| read_count(value, &MONTHS).is_err() && value.shown().chars().any(is_han);
    let length = line.text("length");
    if line.value("months").is_none_or(|(value, ..)| !is_in_words(value)) {
        return (line.read("months", |value| read_count(value, &MONTHS)), length);
    }
    let words: Vec<String> = length.into_iter().chain(line.text("months")).collect();
    (None, Some(words.join("；")))
}

/// One unit and stage of practice.
pub fn read_practice(line: &mut Line, student: &mut Student) -> Option<()> {
    let unit = line.need_text("unit")?;
    let whole = line.read("period", period);
    let from = line.read("from", read_day).or(whole.map(|(from, _)| from));
    let to = line.read("to", read_day).or(whole.map(|(_, to)| to));
    let opinion = |name: Option<String>, opinion: Option<String>| {
        (name.is_some() || opinion.is_some()).then_some(SignOff { name, date: None, opinion })
    };
    let tutor = line.read("industry_tutor", person_names).and_then(|people| people.into_iter().next());
    let tutor_opinion = line.text("industry_opinion");
    let supervisor_opinion = line.text("supervisor_opinion");
    let (months, length) = length_of(line);
    let practice = Practice {
        variant: line.word("variant", "practice-variant"),
        kind: line.text("kind"),
        unit: Some(unit),
        from,
        to,
        length,
        months,
        content: line.text("content"),
        summary: line.text("summary"),
        industry_tutor: opinion(tutor.map(|(name, _)| name), tutor_opinion),
        supervisor_opinion: opinion(None, supervisor_opinion),
        unit_opinion: line.text("unit_opinion"),
        result: line.text("result"),
        credits: line.read("credits", credits),
        college_opinion: sign_off(line, "college_by"),
        note: line.text("note"),
    };
    if practice.from.zip(practice.to).is_some_and(|(from, to)| from > to) {
        line.remark(Weight::Doubt, "from", say("table-period-reversed"));
    }
    student.practice.push(Sourced::new(practice, line.at("unit")));
    Some(())
}
