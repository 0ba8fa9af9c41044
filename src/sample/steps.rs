//! Mid-term review, proposal, practice and activities of a made-up student, and the steps of the review itself.

use super::dice::Dice;
use super::studies::standing;
use super::trouble::Trouble;
use super::way::{Way, day_of, made_up_name, unplaced};
use crate::records::values::{Credits, Day};
use crate::records::{
    Activity, ActivityKind, Attributes, Decision, DecisionKind, Midterm, Milestone, Panelist, Practice,
    PracticeVariant, Proposal, Ruling, Student, Votes,
};

/// Everything beside courses and outputs.
pub fn make_milestones(student: &mut Student, dice: &mut Dice, way: &Way) {
    proposal(student, dice, way);
    midterm(student, dice, way);
    practice(student, dice, way);
    activities(student, dice, way);
    named(student, way);
    decisions(student, dice, way);
}

/// The day of the proposal; a late one was held three months before the review.
fn proposed(way: &Way) -> Option<Day> {
    let (year, month, _) = way.frame.batch.date.ymd();
    if way.has(Trouble::LateProposal) {
        day_of(year.into(), (i32::from(month) - 3).max(1), 5)
    } else {
        day_of(way.entered + 1, 11, 5)
    }
}

fn proposal(student: &mut Student, dice: &mut Dice, way: &Way) {
    let date = proposed(way);
    let titled =
        |name| Panelist { name, title: Some(way.pools.remark("title")), unit: None, role: None, outside: None };
    student.proposal = Some(unplaced(Proposal {
        date,
        title: Some(way.title.clone()),
        source: Some(way.pools.remark("source")),
        kind: Some(way.pools.remark("topic")),
        sections: vec![],
        schedule: vec![],
        panel: (0..3).map(|_| titled(made_up_name(dice, way.pools))).collect(),
        votes: Some(Votes { present: 3, agree: 3 }),
        panel_opinion: Some(dice.pick(&way.pools.proposals).to_owned()),
        result: Some(way.pools.remark("passed")),
        supervisor_review: way.by_tutor(date),
        college_review: way.by_college(date.map(|date| date.plus_months(1))),
        attributes: Attributes::new(),
        note: None,
    }));
}

/// What the student says of courses and marks is what the records say on the day.
fn midterm(student: &mut Student, dice: &mut Dice, way: &Way) {
    if way.programme.midterm.as_ref().is_none_or(|midterm| !midterm.required) {
        return;
    }
    // In the second term of the second year, or before the proposal.
    let (year, month) = if way.has(Trouble::EarlyMidterm) { (way.entered + 1, 9) } else { (way.entered + 2, 3) };
    let date = day_of(year, month, 20);
    let standing = standing(student, date);
    let summary = [
        ("{courses}", standing.courses.to_string()),
        ("{credits}", standing.credits.to_string()),
        ("{average}", standing.average),
        ("{title}", way.title.clone()),
    ];
    let summary = summary.into_iter().fold(way.pools.midterm.clone(), |text, (key, value)| text.replace(key, &value));
    let pending = way.has(Trouble::MidtermPending);
    student.midterm = Some(unplaced(Midterm {
        date,
        self_summary: Some(summary),
        courses_summary: None,
        outputs_summary: None,
        awards: None,
        group_opinion: (!pending).then(|| dice.pick(&way.pools.opinions).to_owned()),
        members: (0..3).map(|_| made_up_name(dice, way.pools)).collect(),
        result: (!pending).then(|| way.pools.remark("passed")),
        supervisor_review: way.by_tutor(day_of(year, month, 15)),
        college_review: (!pending).then(|| way.by_college(day_of(year, month, 28))).flatten(),
        attributes: Attributes::new(),
        note: None,
    }));
}

fn practice(student: &mut Student, dice: &mut Dice, way: &Way) {
    let Some(asked) = way.programme.practice.as_ref().filter(|practice| practice.required) else { return };
    let (pools, year) = (way.pools, way.entered + 1);
    let (kind, tutor) = match asked.variant {
        PracticeVariant::Practice => ("practice", None),
        PracticeVariant::Professional => ("professional", Some(made_up_name(dice, pools))),
    };
    let months = asked.months.unwrap_or(4).clamp(1, 9);
    let from = day_of(year, 3, 1);
    let industry =
        |name| crate::records::SignOff { name: Some(name), date: None, opinion: Some(pools.remark("agreed")) };
    let failed = way.has(Trouble::PracticeFailed);
    let tutor_says = way.by_tutor(None).map(|sign| crate::records::SignOff { name: None, ..sign });
    student.practice = vec![unplaced(Practice {
        variant: Some(asked.variant),
        kind: Some(pools.remark(kind)),
        unit: Some(dice.pick(&pools.units).to_owned()),
        from,
        to: day_of(year, 3 + i32::from(months), 15),
        length: None,
        note: None,
        months: Some(months),
        content: Some(dice.pick(pools.practices("content")).to_owned()),
        summary: Some(dice.pick(pools.practices("summary")).to_owned()),
        industry_tutor: tutor.map(industry),
        supervisor_opinion: tutor_says.filter(|_| !failed),
        unit_opinion: (!failed).then(|| pools.remark("agreed")),
        result: Some(pools.remark(if failed { "failed" } else { "passed" })),
        credits: Some(asked.credits),
        college_opinion: (!failed).then(|| way.by_college(day_of(year, 12, 28))).flatten(),
    })];
}

fn activities(student: &mut Student, dice: &mut Dice, way: &Way) {
    let (asked, pools) = (&way.programme.activities, way.pools);
    if !asked.required {
        return;
    }
    let own = asked.kinds.get(&ActivityKind::OwnTalk).copied().unwrap_or(0);
    let count = asked.count.max(own).max(1);
    let share = asked.credits.thousandths() / u32::from(count) + 1;
    let each = format!("{}.{:03}", share / 1000, share % 1000).parse::<Credits>().ok();
    let held = if way.has(Trouble::FewActivities) { count / 2 } else { count };
    for number in 0..held {
        let mine = number < own;
        let speaker = if mine { student.name.clone() } else { Some(made_up_name(dice, pools)) };
        let activity = Activity {
            title: dice.pick(&pools.talks).to_owned(),
            speaker,
            host: Some(dice.pick(&pools.hosts).to_owned()),
            // No two on one day, so that none is the same as another.
            date: day_of(
                way.entered + 1,
                1 + i32::from(number % 12),
                1 + usize::from(number / 12) + 2 * dice.below(12),
            ),
            place: Some(dice.pick(&pools.places).to_owned()),
            kind: if mine { ActivityKind::OwnTalk } else { ActivityKind::Attended },
            summary: Some(dice.pick(&pools.summaries).to_owned()),
            credits: each,
            attributes: Attributes::new(),
            note: None,
        };
        student.activities.push(unplaced(activity));
    }
}

/// What else the programme declares.
fn named(student: &mut Student, way: &Way) {
    let declared = way.programme.milestones.iter().filter(|_| !way.has(Trouble::NoMilestone));
    student.milestones = declared
        .map(|milestone| {
            let result = Some(way.pools.remark("passed"));
            let (code, date) = (milestone.code.clone(), day_of(way.entered + 1, 6, 20));
            let note = Some(way.pools.remark("reading"));
            let attributes = Attributes::new();
            unplaced(Milestone { code, date, result, note, panel: vec![], votes: None, attributes })
        })
        .collect();
}

/// The college has decided on those who lack nothing, and the graduate school on some of them.
fn decisions(student: &mut Student, dice: &mut Dice, way: &Way) {
    let (year, month, today) = way.frame.batch.date.ymd();
    let step = |kind, by: &str| Decision {
        kind,
        round: Some(1),
        decision: Ruling::Pass,
        by: Some(way.pools.remark(by)),
        role: None,
        date: day_of(year.into(), month.into(), today.unsigned_abs().into()),
        note: None,
    };
    let confirmed = dice.percent(40);
    if way.trouble.is_none() {
        student.decisions.push(step(DecisionKind::CollegeReview, "officer"));
        student.decisions.extend(confirmed.then(|| step(DecisionKind::GraduateSchoolReview, "reviewer")));
    }
}
