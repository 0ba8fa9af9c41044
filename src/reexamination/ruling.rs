//! What a person decides on a case of the re-examination, and whether it is said in full.

use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoEnumIterator, IntoStaticStr};

use super::compare::{Compared, Comparison, Problem};
use crate::finding::{Code, Outcome, Verdict};
use crate::message::{Message, Word, say};
use crate::records::values::Day;

/// What is done with a case.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumIter,
    EnumString,
    IntoStaticStr,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Action {
    /// 同意学院结论
    Agree,
    /// 退回重审
    Return,
    /// 认定通过
    Pass,
    /// 认定不通过
    Fail,
}

impl Word for Action {
    const KIND: &'static str = "action";
}

/// How a student's studies end for now.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumIter,
    EnumString,
    IntoStaticStr,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Ending {
    /// 毕业
    Graduate,
    /// 结业
    Complete,
    /// 延期毕业
    Extend,
    /// 肄业
    Leave,
    /// 退学
    Withdraw,
}

impl Word for Ending {
    const KIND: &'static str = "ending";
}

/// A decision on one student.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ruling {
    /// 学号.
    pub student: String,
    /// What is done.
    pub action: Action,
    /// How the studies end; absent where that is left open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<Ending>,
    /// 理由; may be empty where both let the student pass.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Who decides.
    pub by: String,
    /// When.
    pub date: Day,
    /// Day on which 拟不予通过告知书 reached the student; for a decision that goes against the student.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Day>,
    /// Day of the student's statement, or on which it was given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard: Option<Day>,
    /// 陈述和申辩, in short.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub statement: String,
}

/// `rulings.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RulingFile {
    /// Format of the file: `zishen/rulings/1`.
    pub schema: String,
    /// The decisions, by student.
    pub rulings: Vec<Ruling>,
}

impl RulingFile {
    /// Format of the file.
    pub const SCHEMA: &'static str = "zishen/rulings/1";
}

impl Ruling {
    /// Whether it says why, where that must be said.
    pub fn is_reasoned(&self, case: &Compared) -> bool {
        let passes_alike = case.comparison == Comparison::Agreed && case.passed == Some(true);
        !self.reason.trim().is_empty() || (self.action == Action::Agree && passes_alike)
    }

    /// Whether it goes against a student who was not notified before and heard (学位法 39, 教育部令第41号 55).
    pub fn is_unheard(&self, case: &Compared) -> bool {
        let is_heard =
            matches!((self.told, self.heard), (Some(notified), Some(heard)) if notified <= heard && heard <= self.date);
        (self.passes(case) == Some(false) || self.is_worse()) && !is_heard
    }

    /// Whether the ending is worse than to graduate.
    fn is_worse(&self) -> bool {
        self.ending.is_some_and(|ending| ending != Ending::Graduate)
    }

    /// Why action and ending cannot stand together: who does not pass cannot graduate, who passes graduates unless told
    /// and heard before, no ending follows from a conclusion that there is not, and what is examined again has none yet.
    pub fn contradiction(&self, case: &Compared) -> Option<Message> {
        let ending = self.ending?;
        let key = match self.passes(case) {
            _ if self.action == Action::Return => "answer-ending-returned",
            Some(true) if self.is_unheard(case) => "answer-ending-worse",
            Some(true) => return None,
            _ if ending == Ending::Graduate => "answer-ending-graduate",
            _ if self.action == Action::Agree && case.is_unconcluded() => "answer-ending-open",
            _ => return None,
        };
        Some(say(key).with("action", self.action).with("college", by_college(case)).with("ending", ending))
    }

    /// Whether the student passes by it; none where the college examines again or sent nothing that could be agreed with.
    pub fn passes(&self, case: &Compared) -> Option<bool> {
        match self.action {
            // Whoever agrees that nothing is concluded lets nobody pass.
            Action::Agree => case.is_sent().then_some(case.passed == Some(true)),
            Action::Return => None,
            Action::Pass => Some(true),
            Action::Fail => Some(false),
        }
    }
}

/// The college's conclusion; one that no person has decided says so.
pub fn by_college(case: &Compared) -> String {
    use crate::records::Ruling as Step;
    let said = case.passed.map(|pass| if pass { Step::Pass } else { Step::Fail }.chinese());
    match (said, case.system) {
        _ if case.deferred => Step::Defer.chinese(),
        (Some(said), _) if case.by_person => said,
        (Some(said), _) => say("question-by-run").with("said", said).zh(),
        (None, Some(system)) => say("question-by-nobody").with("said", system).zh(),
        (None, None) => String::new(),
    }
}

/// What a case says of the college once it is decided: too lenient or too strict, or neither. Whoever agrees with the
/// college says neither; where nobody has decided, or the college examines again, the comparison says it.
pub fn judged_case(case: &Compared, ruling: Option<&Ruling>) -> Option<Comparison> {
    let compared = Some(case.comparison).filter(|one| matches!(one, Comparison::TooLenient | Comparison::TooStrict));
    match ruling.map(|ruling| (ruling, ruling.action)) {
        None | Some((_, Action::Return)) => compared,
        Some((_, Action::Agree)) => None,
        Some((ruling, Action::Pass | Action::Fail)) => overruled(case, ruling),
    }
}

/// How a decision puts the college's conclusion right, where it does.
pub fn overruled(case: &Compared, ruling: &Ruling) -> Option<Comparison> {
    match (ruling.action, case.passed) {
        (Action::Fail, Some(true)) => Some(Comparison::TooLenient),
        (Action::Pass, Some(false)) => Some(Comparison::TooStrict),
        _ => None,
    }
}

/// What the comparison proposes; none where only a person can say.
pub fn proposed_action(case: &Compared) -> Option<Action> {
    match case.comparison {
        Comparison::Agreed => case.passed.map(|_| Action::Agree),
        Comparison::TooLenient | Comparison::TooStrict | Comparison::Unknown => Some(Action::Return),
        Comparison::DataDiffer | Comparison::Undetermined | Comparison::NotSent => None,
    }
}

/// What the findings propose: 毕业 for who passes, else what the school's rules name. Where they name nothing, 延期毕业 for who
/// fails while there is time; without, 结业 for who has done all that the plan holds, and 退学 for who surely has not (教育部令第41号
/// 30, 33). What is missing or undetermined proposes nothing.
pub fn proposed_ending(case: &Compared) -> Option<Ending> {
    match case.own? {
        Verdict::Pass => Some(Ending::Graduate),
        _ if !case.proposed.is_empty() => Ending::iter().find(|ending| ending.chinese() == case.proposed),
        Verdict::Fail => ending_of_failed(case),
        Verdict::Supplement | Verdict::Decide => None,
    }
}

fn ending_of_failed(case: &Compared) -> Option<Ending> {
    let open = |codes: &'static [Code]| case.problems.iter().filter(|problem| codes.contains(&problem.code));
    let is_sure = |problem: &Problem| problem.outcome == Outcome::Fail;
    if !case.overtime {
        return open(&[Code::StudyLength]).all(is_sure).then_some(Ending::Extend);
    }
    match (open(&CURRICULUM).next(), open(&CURRICULUM).any(is_sure)) {
        (None, _) => Some(Ending::Complete),
        (_, true) => Some(Ending::Withdraw),
        (Some(_), false) => None,
    }
}

/// What the plan of studies holds.
const CURRICULUM: [Code; 12] = [
    Code::Plan,
    Code::TotalCredits,
    Code::ClassCredits,
    Code::GroupCredits,
    Code::Average,
    Code::PlannedCourses,
    Code::RemedialCourses,
    Code::Practice,
    Code::Activities,
    Code::Midterm,
    Code::Proposal,
    Code::Milestone,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::sha256;

    /// A student whom the college does not let pass.
    fn failed() -> Compared {
        Compared {
            id: "1".into(),
            name: String::new(),
            passed: Some(false),
            system: Some(Verdict::Fail),
            by_person: true,
            deferred: false,
            own: Some(Verdict::Fail),
            comparison: Comparison::Agreed,
            differences: vec![],
            problems: vec![],
            excepted: false,
            proposed: String::new(),
            overtime: false,
            made_from: sha256(b""),
        }
    }

    /// Worked by hand from articles 30, 32 and 33 of Order No. 41 of the Ministry of Education.
    #[test]
    fn an_ending_is_proposed_from_the_findings() {
        let problem = |(code, outcome): &(Code, Outcome)| Problem {
            code: *code,
            outcome: *outcome,
            clause: String::new(),
            needed: String::new(),
            found: String::new(),
        };
        let outputs = (Code::Outputs, Outcome::Fail);
        let [midterm, unclear] = [Outcome::Fail, Outcome::Undetermined].map(|outcome| (Code::Midterm, outcome));
        let [too_long, perhaps] = [Outcome::Fail, Outcome::Undetermined].map(|outcome| (Code::StudyLength, outcome));
        for (own, overtime, open, by_rules, expected) in [
            (Some(Verdict::Pass), false, vec![], "", Some(Ending::Graduate)),
            (Some(Verdict::Fail), false, vec![outputs], "", Some(Ending::Extend)),
            (Some(Verdict::Fail), false, vec![midterm, unclear], "", Some(Ending::Extend)),
            (Some(Verdict::Fail), false, vec![outputs, perhaps], "", None),
            (Some(Verdict::Fail), true, vec![too_long, outputs], "", Some(Ending::Complete)),
            (Some(Verdict::Fail), true, vec![too_long, midterm], "", Some(Ending::Withdraw)),
            (Some(Verdict::Fail), true, vec![too_long, unclear, outputs], "", None),
            (Some(Verdict::Fail), true, vec![too_long], "肄业", Some(Ending::Leave)),
            (Some(Verdict::Fail), false, vec![outputs], "结业", Some(Ending::Complete)),
            (Some(Verdict::Fail), false, vec![outputs], "转硕士", None),
            (Some(Verdict::Supplement), false, vec![outputs], "", None),
            (Some(Verdict::Decide), false, vec![outputs], "", None),
            (None, false, vec![], "", None),
        ] {
            let problems = open.iter().map(problem).collect();
            let case = Compared { own, overtime, problems, proposed: by_rules.into(), ..failed() };
            assert_eq!(proposed_ending(&case), expected, "{own:?} {overtime} {open:?} {by_rules}");
        }
    }

    #[test]
    fn nobody_is_decided_against_unheard() {
        let day = |text: &str| (!text.is_empty()).then(|| text.parse::<Day>().unwrap());
        for (action, told, heard, decided, unheard) in [
            (Action::Agree, "", "", "2025-11-20", true),
            (Action::Agree, "2025-11-10", "", "2025-11-20", true),
            (Action::Agree, "", "2025-11-12", "2025-11-20", true),
            (Action::Agree, "2025-11-10", "2025-11-12", "2025-11-20", false),
            (Action::Agree, "2025-11-20", "2025-11-20", "2025-11-20", false),
            (Action::Agree, "2025-11-12", "2025-11-10", "2025-11-20", true),
            (Action::Fail, "2025-11-10", "2025-11-21", "2025-11-20", true),
            (Action::Return, "", "", "2025-11-20", false),
            (Action::Pass, "", "", "2025-11-20", false),
        ] {
            let ruling = Ruling {
                student: "1".into(),
                action,
                ending: None,
                reason: "理由".into(),
                by: "周敏".into(),
                date: decided.parse().unwrap(),
                told: day(told),
                heard: day(heard),
                statement: String::new(),
            };
            assert_eq!(ruling.is_unheard(&failed()), unheard, "{action:?} {told} {heard} {decided}");
        }
    }
}
