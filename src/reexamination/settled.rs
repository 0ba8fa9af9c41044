//! What a round that is over says of a student's review, as it goes into the records: the college's decisions as its run
//! tells them, and the graduate school's.

use std::collections::BTreeMap;

use super::compare::Compared;
use super::round::{Case, Earlier};
use super::ruling::Ruling;
use crate::message::{Word, say};
use crate::records::{
    COLLEGE_REVIEW, Decision, DecisionFile, DecisionKind, PersonalStep, Ruling as Conclusion, StudentReview,
};

/// What people did at a college, by student.
pub type CollegeSteps = BTreeMap<String, Vec<PersonalStep>>;

/// The file of a college: what was decided on its students by the end of the round, there and at the graduate school
/// (`office`).
pub fn settled_reviews(of: &Earlier, college: &str, office: &str, steps: &CollegeSteps) -> DecisionFile {
    let review = |case: &Case| {
        let steps = steps.get(&case.compared.id).into_iter().flatten();
        let ruling = of.rulings.get(&case.compared.id).filter(|ruling| {
            // What stands is in the file of its own round.
            case.standing.as_ref().is_none_or(|(_, standing)| standing != *ruling)
        });
        let own = ruling.map(|ruling| by_graduate_school(of.round.round, &case.compared, ruling, office));
        let decisions: Vec<Decision> = steps.filter_map(by_college).chain(own).collect();
        let student = case.compared.id.parse().ok().filter(|_| !decisions.is_empty())?;
        Some(StudentReview { batch: of.round.batch.clone(), student, decisions })
    };
    let reviews = of.round.of_college(college).filter_map(review).collect();
    DecisionFile { schema: DecisionFile::SCHEMA.into(), decisions: vec![], reviews }
}

/// A step of the college's review; none where it is something else.
fn by_college(step: &PersonalStep) -> Option<Decision> {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    (step.track == COLLEGE_REVIEW).then_some(())?;
    Some(Decision {
        kind: DecisionKind::CollegeReview,
        round: step.place.rsplit('-').next().and_then(|round| round.parse().ok()),
        decision: serde_json::from_value(step.outcome.as_str().into()).ok()?,
        by: some(&step.by),
        role: some(&step.role),
        date: Some(step.date),
        note: some(&step.note),
    })
}

fn by_graduate_school(round: u32, case: &Compared, ruling: &Ruling, office: &str) -> Decision {
    Decision {
        kind: DecisionKind::GraduateSchoolReview,
        round: u16::try_from(round).ok(),
        decision: concluded(case, ruling),
        by: Some(ruling.by.clone()),
        role: Some(office.to_owned()).filter(|office| !office.is_empty()),
        date: Some(ruling.date),
        note: Some(opinion(case, ruling)),
    }
}

/// What it comes to: nothing is concluded of what is sent back, and whoever is not sent in and whose studies end otherwise
/// does not pass.
fn concluded(case: &Compared, ruling: &Ruling) -> Conclusion {
    match (ruling.passes(case), ruling.ending) {
        (Some(true), _) => Conclusion::Pass,
        (Some(false), _) | (None, Some(_)) => Conclusion::Fail,
        (None, None) => Conclusion::Defer,
    }
}

/// What was decided, why, by which clauses, how the studies end, and that the student was notified before and heard.
fn opinion(case: &Compared, ruling: &Ruling) -> String {
    let action = match ruling.reason.trim() {
        "" => ruling.action.chinese(),
        reason => say("settled-action").with("action", ruling.action).with("reason", reason).zh(),
    };
    let mut clauses: Vec<&str> = case.problems.iter().map(|problem| problem.clause.as_str()).collect();
    clauses.dedup();
    let is_open = !clauses.is_empty() && ruling.passes(case) != Some(true);
    let heard = ruling
        .heard
        .map(|day| say("settled-heard").with("day", day.to_string()).with("statement", ruling.statement.as_str()).zh());
    let more = [
        is_open.then(|| say("settled-basis").with("clauses", clauses.join("、")).zh()),
        ruling.ending.map(|ending| say("settled-ending").with("ending", ending).zh()),
        ruling.told.map(|day| say("settled-told").with("day", day.to_string()).zh()),
        heard,
    ];
    [Some(action)].into_iter().chain(more).flatten().collect::<Vec<_>>().join("；")
}

#[cfg(test)]
mod tests {
    use super::super::round::tests::{case, earlier};
    use super::super::ruling::{Action, Ending};
    use super::*;

    /// Worked by hand from the meaning of the words: whom the college passes, fails or leaves open, and what is decided.
    #[test]
    fn a_decision_comes_to_a_conclusion() {
        use Action::*;
        for (passed, action, expected) in [
            (Some(true), Agree, Conclusion::Pass),
            (Some(false), Agree, Conclusion::Fail),
            (None, Agree, Conclusion::Fail),
            (Some(true), Return, Conclusion::Defer),
            (Some(true), Fail, Conclusion::Fail),
            (Some(false), Pass, Conclusion::Pass),
            (None, Pass, Conclusion::Pass),
        ] {
            let Earlier { mut round, rulings } = earlier(action, None);
            let mut one = case();
            one.compared.passed = passed;
            round.cases = vec![one];
            let file = settled_reviews(&Earlier { round, rulings }, "lit", "研究生院", &CollegeSteps::new());
            assert_eq!(file.reviews[0].decisions[0].decision, expected, "{passed:?} {action:?}");
        }
    }

    #[test]
    fn the_college_stands_before_the_graduate_school_and_a_standing_decision_in_its_own_round() {
        let Earlier { mut round, mut rulings } = earlier(Action::Fail, Some(Ending::Extend));
        let ruling = rulings.get_mut("1").unwrap();
        (ruling.reason, ruling.statement) = ("缺中期考核".into(), "本人书面放弃".into());
        (ruling.told, ruling.heard) = ("2022-11-17".parse().ok(), "2022-11-18".parse().ok());
        let (standing, steps) = (ruling.clone(), |note: &str| PersonalStep {
            date: "2022-11-11".parse().unwrap(),
            track: COLLEGE_REVIEW.into(),
            act: "decide".into(),
            by: "袁可欣".into(),
            role: String::new(),
            outcome: "pass".into(),
            place: "round-1".into(),
            note: note.into(),
        });
        round.cases = vec![case()];
        let of = Earlier { round, rulings };
        let sent = CollegeSteps::from([("1".to_owned(), vec![steps("同意")])]);
        let file = settled_reviews(&of, "lit", "研究生院", &sent);
        let said: Vec<_> = file.reviews[0]
            .decisions
            .iter()
            .map(|one| {
                let text = |text: &Option<String>| text.clone().unwrap_or_default();
                (one.kind, one.decision, text(&one.by), text(&one.role), text(&one.note))
            })
            .collect();
        let opinion = "认定不通过：缺中期考核；毕业结论：延期毕业；拟不予通过告知书于2022-11-17送达；2022-11-18陈述申辩：本人书面放弃";
        assert_eq!(
            said,
            [
                (DecisionKind::CollegeReview, Conclusion::Pass, "袁可欣".into(), String::new(), "同意".into()),
                (
                    DecisionKind::GraduateSchoolReview,
                    Conclusion::Fail,
                    "周敏".into(),
                    "研究生院".into(),
                    opinion.into()
                ),
            ]
        );
        let Earlier { mut round, rulings } = of;
        round.cases[0].standing = Some((1, standing));
        let file = settled_reviews(&Earlier { round, rulings }, "lit", "研究生院", &CollegeSteps::new());
        assert!(file.reviews.is_empty());
    }
}
