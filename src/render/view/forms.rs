//! Views of the seven forms of the notice, the review form, and scanned originals.

use serde_json::{Value, json};

use super::{Sheet, prose_day, sign_off, text, with_header, word};
use crate::finding::{Code, Finding};
use crate::message::{Message, Word};
use crate::policy;
use crate::records::mark::Mark;
use crate::records::values::Credits;
use crate::records::{
    ActivityKind, Attempt, CourseClass, CourseResult, DecisionKind, Midterm, OtherOutput, Outputs, Period, Plan,
    PlannedCourse, Practice, Proposal, Role, Sourced,
};
use crate::render::Form;

/// ① 个人培养计划书.
pub fn plan_view(sheet: &Sheet, start: usize, plan: &Plan) -> Value {
    let of_class = |remedial: bool| plan.courses.iter().filter(move |c| (c.class == CourseClass::Remedial) == remedial);
    let own = json!({
        "objective": text(&plan.objective),
        "course_groups": course_groups(sheet, of_class(false).collect()),
        "total_credits": of_class(false).map(|c| c.credits).sum::<Credits>(),
        "milestones": plan.milestones.iter().map(|m| json!({
            "name": m.name, "credits": text(&m.credits), "term": text(&m.term), "requirement": text(&m.requirement),
        })).collect::<Vec<_>>(),
        "remedial": of_class(true).map(|c| planned_course(c, String::new())).collect::<Vec<_>>(),
        "thesis_schedule": plan.thesis_schedule.iter().map(period).collect::<Vec<_>>(),
        "student_signed": prose_day(plan.student_signed),
        "supervisor_review": sign_off(plan.supervisor_review.as_ref()),
        "college_review": sign_off(plan.college_review.as_ref()),
    });
    with_header(sheet, &Form::Plan, Some(start), own)
}

/// Courses by the programme's groups, in its order; those of no known group by their class at the end.
fn course_groups(sheet: &Sheet, courses: Vec<&Sourced<PlannedCourse>>) -> Vec<Value> {
    let groups = sheet.standing.case.programme().map_or(&[][..], |p| &p.credits.groups);
    let known = |c: &PlannedCourse| groups.iter().find(|g| Some(&g.code) == c.group.as_ref());
    let mut named: Vec<(String, Vec<&Sourced<PlannedCourse>>)> =
        groups.iter().map(|g| (g.name.clone(), vec![])).collect();
    for course in courses {
        let name = known(course).map_or_else(|| course.class.chinese(), |g| g.name.clone());
        match named.iter_mut().find(|(n, _)| *n == name) {
            Some((_, list)) => list.push(course),
            None => named.push((name, vec![course])),
        }
    }
    let filled = named.into_iter().filter(|(_, list)| !list.is_empty());
    filled
        .map(|(name, list)| {
            json!({
                "name": name,
                "credits": list.iter().map(|c| c.credits).sum::<Credits>(),
                "courses": list.iter().map(|c| planned_course(c, c.credits.to_string())).collect::<Vec<_>>(),
            })
        })
        .collect()
}

fn planned_course(course: &PlannedCourse, credits: String) -> Value {
    json!({
        "code": course.code, "name": course.name, "hours": text(&course.hours), "credits": credits,
        "term": text(&course.term), "assessment": text(&course.assessment), "teacher": text(&course.teacher),
        "unit": text(&course.unit), "note": text(&course.note),
    })
}

fn period(period: &Period) -> Value {
    json!({"period": period.period, "work": period.work})
}

/// ② 课程学习成绩单; `photo` says whether there is a usable photo.
pub fn transcript(sheet: &Sheet, start: usize, photo: bool) -> Value {
    let case = &sheet.standing.case;
    let (degree, non_degree) =
        (sheet.course_credits(CourseClass::Degree), sheet.course_credits(CourseClass::NonDegree));
    let total = sheet.standing.credits_earned();
    let courses: Credits = [degree, non_degree].into_iter().sum();
    let own = json!({
        "photo": photo,
        "rows": case.student.results.iter().map(|r| result(sheet, r)).collect::<Vec<_>>(),
        "totals": {
            "degree": degree,
            "non_degree": non_degree,
            "milestone": courses.short_of(total),
            "total": total,
        },
        "average": sheet.standing.average.as_ref().map_or(String::new(), policy::Average::text),
        "milestones": milestones(sheet),
        "issued": sheet.batch.date.chinese(),
    });
    with_header(sheet, &Form::Transcript, Some(start), own)
}

/// One attempt; resit, retake, exemption and 补修 are marked.
fn result(sheet: &Sheet, result: &CourseResult) -> Value {
    let planned = sheet.standing.case.student.planned_courses().iter().find(|c| c.code == result.code);
    let remedial = (result.class == CourseClass::Remedial).then_some("补修");
    let exempt =
        (sheet.standing.case.policy.words.marks.read(result.mark.as_deref()) == Mark::Exempt).then_some("免修");
    let own = text(&result.note);
    let attempt = if result.attempt == Attempt::First { String::new() } else { result.attempt.chinese() };
    let notes = [remedial.unwrap_or(""), &attempt, exempt.unwrap_or(""), &own];
    let mut notes: Vec<_> = notes.into_iter().filter(|n| !n.is_empty()).collect();
    notes.dedup();
    json!({
        "class": result.class.chinese(),
        "name": result.name,
        "hours": planned.map_or(String::new(), |c| text(&c.hours)),
        "credits": match result.class { CourseClass::Remedial => "—".into(), _ => result.credits.to_string() },
        "mark": text(&result.mark),
        "term": text(&result.term),
        "note": notes.join("、"),
    })
}

/// 必修环节 with credits and results.
fn milestones(sheet: &Sheet) -> Vec<Value> {
    let student = sheet.standing.case.student;
    let row = |name: &str, credits: String, mark: String, date: String| json!({"name": name, "credits": credits, "mark": mark, "date": date});
    let practice = student.practice.iter().map(|p| {
        let name = p.kind.clone().unwrap_or_else(|| "实践环节".into());
        row(&name, text(&p.credits), text(&p.result), text(&p.to))
    });
    let activities = (!student.activities.is_empty()).then(|| {
        let last = student.activities.iter().filter_map(|a| a.date).max();
        let credits = sheet.milestone_credits(Code::Activities);
        row("学术活动", credits.to_string(), format!("{}次", student.activities.len()), text(&last))
    });
    let midterm =
        student.last_midterm().into_iter().map(|m| row("中期考核", "—".into(), text(&m.result), text(&m.date)));
    let proposal =
        student.last_proposal().into_iter().map(|p| row("开题报告", "—".into(), text(&p.result), text(&p.date)));
    practice.chain(activities).chain(midterm).chain(proposal).collect()
}

/// ③ 中期筛选考核评定表.
pub fn midterm_view(sheet: &Sheet, start: usize, midterm: &Midterm) -> Value {
    let own = json!({
        "date": prose_day(midterm.date),
        "self_summary": text(&midterm.self_summary),
        "courses_summary": text(&midterm.courses_summary),
        "outputs_summary": text(&midterm.outputs_summary),
        "awards": text(&midterm.awards),
        "group_opinion": text(&midterm.group_opinion),
        "members": midterm.members,
        "result": text(&midterm.result),
        "supervisor_review": sign_off(midterm.supervisor_review.as_ref()),
        "college_opinion": sign_off(midterm.college_review.as_ref()),
    });
    with_header(sheet, &Form::Midterm, Some(start), own)
}

/// ④ 开题报告书.
pub fn proposal_view(sheet: &Sheet, start: usize, proposal: &Proposal) -> Value {
    let votes = proposal.votes.as_ref();
    let own = json!({
        "date": prose_day(proposal.date),
        "title": text(&proposal.title),
        "source": text(&proposal.source),
        "kind": text(&proposal.kind),
        "sections": proposal.sections.iter().map(|s| json!({"heading": s.heading, "text": s.text})).collect::<Vec<_>>(),
        "schedule": proposal.schedule.iter().map(period).collect::<Vec<_>>(),
        "panel": proposal.panel.iter().map(|p| json!({
            "name": p.name, "title": text(&p.title), "unit": text(&p.unit), "role": text(&p.role),
        })).collect::<Vec<_>>(),
        "votes": {
            "present": votes.map_or(String::new(), |v| v.present.to_string()),
            "agree": votes.map_or(String::new(), |v| v.agree.to_string()),
        },
        "panel_opinion": text(&proposal.panel_opinion),
        "result": text(&proposal.result),
        "supervisor_review": sign_off(proposal.supervisor_review.as_ref()),
        "college_opinion": sign_off(proposal.college_review.as_ref()),
    });
    with_header(sheet, &Form::Proposal, Some(start), own)
}

/// ⑤ 实践环节考核表 or 专业实践考核表, one entry a unit and stage.
pub fn practice_view(sheet: &Sheet, form: &Form, start: usize, entries: &[Sourced<Practice>]) -> Value {
    let entry = |p: &Sourced<Practice>| {
        json!({
            "kind": text(&p.kind), "unit": text(&p.unit), "from": text(&p.from), "to": text(&p.to),
            "length": text(&p.length), "months": text(&p.months), "content": text(&p.content),
            "summary": text(&p.summary), "industry_tutor": sign_off(p.industry_tutor.as_ref()),
            "supervisor_opinion": sign_off(p.supervisor_opinion.as_ref()), "unit_opinion": text(&p.unit_opinion),
            "result": text(&p.result), "credits": text(&p.credits),
            "college_opinion": sign_off(p.college_opinion.as_ref()),
        })
    };
    with_header(sheet, form, Some(start), json!({"entries": entries.iter().map(entry).collect::<Vec<_>>()}))
}

/// ⑥ 学术报告登记表.
pub fn activities(sheet: &Sheet, start: usize) -> Value {
    let activities = &sheet.standing.case.student.activities;
    let count = |kind| activities.iter().filter(|a| a.kind == kind).count().to_string();
    let own = json!({
        "rows": activities.iter().map(|a| json!({
            "title": a.title, "speaker": text(&a.speaker), "host": text(&a.host), "date": text(&a.date),
            "place": text(&a.place), "kind": a.kind.chinese(), "summary": text(&a.summary), "credits": text(&a.credits),
        })).collect::<Vec<_>>(),
        "counts": {
            "attended": count(ActivityKind::Attended),
            "own_talks": count(ActivityKind::OwnTalk),
            "conferences": count(ActivityKind::Conference),
            "credits": sheet.milestone_credits(Code::Activities),
        },
    });
    with_header(sheet, &Form::Activities, Some(start), own)
}

/// ⑦ 科研情况登记表.
pub fn outputs_view(sheet: &Sheet, start: usize, outputs: &Outputs) -> Value {
    let own = json!({
        "papers": outputs.papers.iter().map(|p| json!({
            "title": p.title, "journal": text(&p.journal), "issn": text(&p.issn), "cn": text(&p.cn),
            "issue": text(&p.issue), "pages": text(&p.pages), "date": text(&p.date), "rank": text(&p.rank),
            "authors": text(&p.authors), "supervisor_rank": text(&p.supervisor_rank),
            "first_unit": text(&p.first_unit), "index": text(&p.index),
            "state": word(p.state), "evidence": text(&p.evidence),
        })).collect::<Vec<_>>(),
        "projects": outputs.projects.iter().map(|p| json!({
            "name": p.name, "number": text(&p.number), "source": text(&p.source), "level": text(&p.level),
            "role": word(p.role), "from": text(&p.from), "to": text(&p.to),
            "concluded": text(&p.concluded), "certificate": text(&p.certificate),
        })).collect::<Vec<_>>(),
        "patents": outputs.patents.iter().map(|p| json!({
            "name": p.name, "number": text(&p.number), "kind": text(&p.kind), "date": text(&p.date),
            "rank": text(&p.rank), "state": text(&p.state),
        })).collect::<Vec<_>>(),
        "books": outputs.books.iter().map(|b| json!({
            "title": b.title, "publisher": text(&b.publisher), "isbn": text(&b.isbn), "date": text(&b.date),
            "role": text(&b.role),
        })).collect::<Vec<_>>(),
        "awards": outputs.awards.iter().map(|a| json!({
            "name": a.name, "grantor": text(&a.grantor), "level": text(&a.level), "date": text(&a.date),
            "rank": text(&a.rank),
        })).collect::<Vec<_>>(),
        "others": outputs.others.iter().map(|o| json!({
            "name": o.name, "description": text(&o.description),
            "academic_subcommittee": recognised(sheet, o, Role::AcademicSubcommittee),
            "degree_subcommittee": recognised(sheet, o, Role::DegreeSubcommittee),
            "graduate_school": recognised(sheet, o, Role::GraduateSchool),
        })).collect::<Vec<_>>(),
        "signed": prose_day(outputs.signed),
    });
    with_header(sheet, &Form::Outputs, Some(start), own)
}

/// The day on which a body recognised another output.
fn recognised(sheet: &Sheet, output: &OtherOutput, body: Role) -> String {
    text(&policy::recognised(&sheet.standing.case, output, body))
}

/// 毕业资格审查表.
pub fn review_view(sheet: &Sheet, start: usize) -> Value {
    let decision = |kind| {
        let found = sheet.standing.case.student.decisions.iter().filter(|d| d.kind == kind).max_by_key(|d| d.round);
        json!({
            "decision": word(found.map(|d| d.decision)),
            "by": found.map_or(String::new(), |d| text(&d.by)),
            "date": found.map_or(String::new(), |d| prose_day(d.date)),
        })
    };
    let own = json!({
        "requirements": sheet.evaluation.findings.iter().map(|f| json!({
            "name": f.code.chinese(), "basis": short_basis(sheet, f), "needed": f.needed.zh(), "found": f.found.zh(),
            "outcome": f.outcome.chinese(), "note": remark(f),
        })).collect::<Vec<_>>(),
        "verdict": sheet.evaluation.verdict.chinese(),
        "college_review": decision(DecisionKind::CollegeReview),
        "graduate_school_review": decision(DecisionKind::GraduateSchoolReview),
    });
    with_header(sheet, &Form::Review, Some(start), own)
}

/// What to mind, and the decisions that bear on it.
fn remark(finding: &Finding) -> String {
    let note = finding.note.iter().map(Message::zh);
    note.chain(finding.decisions.iter().map(|decision| decision.what.zh())).collect::<Vec<_>>().join("；")
}

/// The programme is named in the form's head, so its rows say 培养方案.
fn short_basis(sheet: &Sheet, finding: &Finding) -> String {
    let programme = sheet.standing.case.programme().map(|p| format!("《{}》", p.basis));
    if programme.as_ref() == Some(&finding.basis.document) {
        "培养方案".into()
    } else {
        finding.basis.message().zh()
    }
}

/// A scanned original in the place of a form; `pages` are paths below the root.
pub fn scan(sheet: &Sheet, form: &Form, start: usize, pages: &[String]) -> Value {
    let pages: Vec<_> = pages.iter().map(|path| format!("/{path}")).collect();
    with_header(sheet, form, Some(start), json!({"title": form.titled(sheet.batch), "pages": pages}))
}

/// A form of the school's own: the header, the conclusion, and the student's whole record as in `data/record/student.json`.
pub fn own(sheet: &Sheet, form: &Form, start: usize) -> Value {
    with_header(
        sheet,
        form,
        Some(start),
        json!({"record": sheet.record, "verdict": sheet.evaluation.verdict.chinese()}),
    )
}
