//! View of 毕业资格审查结果说明: what a student is given who does not pass.

use serde_json::{Value, json};

use super::super::VERSION;
use super::wording::length;
use crate::appeal::{Clock, Matter, Remedies, Remedy, Rules};
use crate::message::{Word, say};
use crate::records::Ruling;
use crate::records::values::Day;

/// A requirement that is not met, in plain words.
#[derive(Debug, Clone, Default)]
pub struct Lacking {
    /// The requirement.
    pub title: String,
    /// What came of it.
    pub outcome: String,
    /// What the rule asks for.
    pub needed: String,
    /// What the records hold.
    pub found: String,
    /// What would be enough, or what to mind.
    pub nearest: String,
    /// What it rests on.
    pub basis: String,
    /// Which records to look at: what they hold, and where they stand.
    pub records: Vec<[String; 2]>,
    /// To whom to turn to have a record corrected.
    pub correct: String,
}

/// What a person decided on the student.
#[derive(Debug, Clone)]
pub struct Concluded {
    /// Which step, and the how-manieth time.
    pub step: String,
    /// What was decided.
    pub ruling: Ruling,
    /// When; empty where nobody wrote it down.
    pub day: String,
    /// Why.
    pub reason: String,
}

/// What the student is given.
#[derive(Debug, Clone)]
pub struct Advice<'a> {
    /// Name of the school.
    pub school: &'a str,
    /// 学号, 姓名, 学院.
    pub student: [&'a str; 3],
    /// Name, title and date of the batch.
    pub batch: [&'a str; 3],
    /// The conclusion.
    pub verdict: String,
    /// What the college and the graduate school decided, the newest last.
    pub decided: Vec<Concluded>,
    /// What is not met.
    pub lacking: Vec<Lacking>,
    /// The clock of filing, and those of the cases that are there, each with the number of its case.
    pub clocks: Vec<(String, Clock)>,
    /// What law and school say.
    pub remedies: &'a Remedies,
}

/// The sheets for one student.
pub fn bundle(advice: &Advice) -> Value {
    let [id, name, college] = advice.student;
    let [batch, title, date] = advice.batch;
    let lacking = |(order, item): (usize, &Lacking)| {
        json!({
            "order": order.to_string(),
            "title": item.title,
            "outcome": item.outcome,
            "needed": item.needed,
            "found": item.found,
            "nearest": item.nearest,
            "basis": item.basis,
            "records": item.records.iter().map(|[what, at]| json!({"what": what, "at": at})).collect::<Vec<_>>(),
            "correct": item.correct,
        })
    };
    let clock = |(case, clock): &(String, Clock)| {
        json!({
            "case": case,
            "what": clock.deadline.chinese(),
            "from": clock.start.chinese(),
            "limit": length(&clock.limit),
            "last": clock.last_in_words(Day::chinese).unwrap_or_else(|gap| say("bundle-unknown").with("year", gap.year.to_string())).zh(),
            "basis": clock.limit.basis.message().zh(),
        })
    };
    let decided = |one: &Concluded| json!({"step": one.step, "ruling": one.ruling.chinese(), "day": one.day, "reason": one.reason});
    json!({
        "form": {"code": "appeal-bundle", "title": "毕业资格审查结果说明", "version": VERSION},
        "school": {"name": advice.school},
        "applicant": {"id": id, "name": name, "college": college},
        "batch": {"id": batch, "title": title, "date": date},
        "volume_start": Value::Null,
        "verdict": advice.verdict,
        "decided": advice.decided.iter().map(decided).collect::<Vec<_>>(),
        "is_passed": advice.decided.last().is_none_or(|one| one.ruling == Ruling::Pass),
        "lacking": (1..).zip(&advice.lacking).map(lacking).collect::<Vec<_>>(),
        "clocks": advice.clocks.iter().map(clock).collect::<Vec<_>>(),
        "ways": ways(advice.remedies),
    })
}

/// The three ways, each with what it is against, until when and where.
fn ways(remedies: &Remedies) -> Vec<Value> {
    let ways = [
        (Remedy::Appeal, vec![Matter::Qualification, Matter::Measure]),
        (Remedy::AcademicReview, vec![Matter::ThesisReview, Matter::Defence, Matter::Recognition]),
        (Remedy::Reconsideration, vec![Matter::NonAcceptance, Matter::Denial, Matter::Revocation]),
    ];
    let way = |(remedy, matters): (Remedy, Vec<Matter>)| {
        let rules = remedies.rules(remedy);
        let against: Vec<String> = matters.into_iter().map(Word::chinese).collect();
        json!({
            "name": remedy.chinese(),
            "against": against.join("、"),
            "file": file(rules),
            "decide": decide(remedy, rules),
            "turn_to": rules.turn_to,
        })
    };
    ways.into_iter().map(way).collect()
}

fn file(rules: &Rules) -> String {
    match &rules.file_within {
        Some(limit) => format!("收到决定之日起{}内（{}）", length(limit), limit.basis.message().zh()),
        None => "按学校规定".to_owned(),
    }
}

fn decide(remedy: Remedy, rules: &Rules) -> String {
    let from = if remedy == Remedy::Appeal { "接到申诉" } else { "受理" };
    let more = rules
        .extend_by
        .map_or(String::new(), |more| format!("，经批准可延长{more}{}", rules.decide_within.unit.chinese()));
    let basis = rules.decide_within.basis.message().zh();
    format!("自{from}之日起{}内作出决定{more}（{basis}）", length(&rules.decide_within))
}
