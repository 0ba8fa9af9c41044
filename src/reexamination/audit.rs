//! A decision checked against its case: what cannot stand together, days that cannot be, and who may not decide (回避).

use std::collections::BTreeMap;

use super::round::{Case, Round};
use super::ruling::{Action, Ruling};
use crate::message::{Message, say};
use crate::records::names::{is_same_person, is_several, may_be_one_person, normal_name};
use crate::records::values::Day;
use crate::records::{Reexamination, Student, is_undeclared};

/// Key of the student; it is not filled in.
pub const ID: &str = "question-id";
/// Keys of what is filled in; behind the prefix they are the fields of `rulings.yaml`.
pub const ACTION: &str = "question-action";
pub const ENDING: &str = "question-ending";
pub const REASON: &str = "question-reason";
pub const BY: &str = "question-by";
pub const DATE: &str = "question-date";
pub const NOTIFIED: &str = "question-told";
pub const HEARD: &str = "question-heard";
pub const STATEMENT: &str = "question-statement";

/// What decisions of a round are checked against.
pub struct Frame<'f> {
    /// The round.
    pub round: &'f Round,
    /// The day of its papers.
    pub on: Day,
    /// The day that colleges are given to examine again, where one is asked for.
    pub due: Option<Day>,
    /// The school's days.
    pub days: &'f Reexamination,
    /// The graduate school's students by 学号.
    pub students: BTreeMap<&'f str, &'f Student>,
    /// Whose conclusion an appeal has put aside, with the day.
    pub appeals: &'f BTreeMap<String, Day>,
}

impl Frame<'_> {
    /// Whether an appeal has put a decision aside since.
    pub fn is_put_aside(&self, ruling: &Ruling) -> bool {
        self.appeals.get(&ruling.student).is_some_and(|day| ruling.date < *day)
    }

    /// What is wrong with a decision, each with the key of the cell where it shows.
    pub fn problems(&self, case: &Case, ruling: &Ruling) -> Vec<(&'static str, Message)> {
        // What stands was checked against its own round.
        if case.standing.as_ref().is_some_and(|(_, standing)| standing == ruling) {
            return vec![];
        }
        let lacks = |key| (key, say("answer-lacks").with("what", say(key)));
        let mut problems: Vec<(&'static str, Message)> = Vec::new();
        problems.extend(self.cannot_return(case, ruling).map(|why| (ACTION, why)));
        problems.extend(ruling.contradiction(&case.compared).map(|why| (ENDING, why)));
        problems.extend((!ruling.is_reasoned(&case.compared)).then(|| lacks(REASON)));
        problems.extend(match ruling.by.trim() {
            "" => Some(lacks(BY)),
            by => nobody(by).or_else(|| self.tied(case, by)).map(|why| (BY, why)),
        });
        problems.extend(self.days(case, ruling));
        let is_silent = ruling.heard.is_some() && ruling.statement.trim().is_empty();
        problems.extend(is_silent.then(|| (STATEMENT, say("answer-no-statement"))));
        problems.extend(self.given_up_early(ruling).map(|why| (HEARD, why)));
        problems
    }

    /// Why somebody may not decide on a student, or perhaps may not, where that is so.
    pub fn tied(&self, case: &Case, by: &str) -> Option<Message> {
        let student = self.students.get(case.compared.id.as_str());
        let tutors = student.iter().flat_map(|student| &student.supervisors).map(|one| one.name.as_str());
        self.own_case(case, by).or_else(|| tutors.into_iter().find_map(|tutor| same("answer-supervisor", tutor, by)))
    }

    /// Why somebody is the student, or perhaps is.
    pub fn own_case(&self, case: &Case, by: &str) -> Option<Message> {
        let student = self.students.get(case.compared.id.as_str());
        let names = student.iter().flat_map(|student| student.name.iter().chain(student.name_latin.iter()));
        let mut names = names.map(String::as_str).chain([case.compared.name.as_str()]);
        names.find_map(|name| same("answer-own-case", name, by))
    }

    /// The day by which a college examines again; none where it is given none.
    pub fn again_by(&self, college: &str) -> Option<Day> {
        self.days.again_by(college, self.on, self.due)
    }

    /// Why a case cannot be sent back any more.
    fn cannot_return(&self, case: &Case, ruling: &Ruling) -> Option<Message> {
        if ruling.action != Action::Return || self.again_by(&case.college).is_some() {
            return None;
        }
        let last = self.days.last_again(&case.college, self.on).map(|last| last.to_string()).unwrap_or_default();
        let day = self.due.unwrap_or(self.on);
        Some(say("answer-return-late").with("day", day.to_string()).with("last", last))
    }

    /// Nobody gives up a right in another's name: that it was given up shows from the student's own declaration, or when the
    /// days for a statement are over.
    fn given_up_early(&self, ruling: &Ruling) -> Option<Message> {
        let last = ruling.told?.plus_days(self.days.hear_days);
        let is_early = ruling.heard? <= last && is_undeclared(&ruling.statement);
        is_early.then(|| say("answer-given-up-early").with("last", last.to_string()))
    }

    /// Received, told, heard, decided and put on paper follow each other.
    fn days(&self, case: &Case, ruling: &Ruling) -> Vec<(&'static str, Message)> {
        let receipt = self.round.colleges.get(&case.college).and_then(|sender| sender.receipt.as_ref());
        // What a college sends in again while the round goes on takes no day from what was decided before.
        let received = receipt.map(|receipt| receipt.received).into_iter().chain(self.round.begun).min();
        let received = received.map(|day| (say("answer-received"), day));
        let begun = self.round.begun.map(|day| (say("answer-begun"), day));
        let mut before = begun.or_else(|| received.clone());
        let mut problems = Vec::new();
        for (key, day) in [(NOTIFIED, ruling.told), (HEARD, ruling.heard), (DATE, Some(ruling.date))] {
            let Some(day) = day else { continue };
            let is_first = key == DATE && ruling.told.is_none() && ruling.heard.is_none();
            let bound = if is_first { received.clone() } else { before.clone() };
            let wrong = |key: &'static str, (what, other): (Message, Day)| {
                say(key).with("day", day.to_string()).with("than", what).with("other", other.to_string())
            };
            let early = bound.filter(|(_, first)| day < *first).map(|bound| wrong("answer-too-early", bound));
            let late = (day > self.on).then(|| wrong("answer-too-late", (say("answer-paper"), self.on)));
            problems.extend(early.or(late).map(|why| (key, why)));
            before = Some((say(key), day));
        }
        problems
    }
}

/// Why a text does not name a person: it is an office, a sign or nothing, or names several.
pub fn nobody(by: &str) -> Option<Message> {
    let key = match by {
        _ if normal_name(by).is_empty() => "answer-nobody",
        _ if is_several(by) => "name-several",
        _ => return None,
    };
    Some(say(key).with("name", by.trim()))
}

/// That two names are one person's, or may be.
fn same(key: &'static str, name: &str, by: &str) -> Option<Message> {
    if is_same_person(name, by) {
        return Some(say(key).with("name", by));
    }
    may_be_one_person(name, by).then(|| say("answer-perhaps").with("name", by).with("other", name))
}

#[cfg(test)]
mod tests {
    use super::super::compare::{Compared, Comparison};
    use super::super::round::Sender;
    use super::super::ruling::Ending;
    use super::*;
    use crate::finding::Verdict;
    use crate::package::sha256;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn round() -> Round {
        let sender = Sender { name: "文学院".into(), receipt: None };
        Round {
            schema: Round::SCHEMA.into(),
            batch: "2022-autumn".into(),
            round: 1,
            begun: Some(day("2022-11-17")),
            seed: String::new(),
            percent: 10,
            locks: BTreeMap::new(),
            workbooks: vec![],
            colleges: BTreeMap::from([("lit".into(), sender)]),
            again: BTreeMap::new(),
            cases: vec![],
            digests: BTreeMap::new(),
        }
    }

    fn case(passed: Option<bool>, comparison: Comparison) -> Case {
        let compared = Compared {
            id: "1".into(),
            name: String::new(),
            passed,
            system: Some(Verdict::Pass),
            by_person: true,
            deferred: false,
            own: Some(Verdict::Pass),
            comparison,
            differences: vec![],
            problems: vec![],
            excepted: false,
            proposed: String::new(),
            overtime: false,
            made_from: sha256(b""),
        };
        Case { college: "lit".into(), compared, chosen: vec![], standing: None }
    }

    /// `told heard date`, `-` where there is none.
    fn ruling(action: Action, ending: Option<Ending>, days: &str) -> Ruling {
        let mut days = days.split(' ').map(|one| (one != "-").then(|| day(&format!("2022-11-{one}"))));
        let (told, heard, date) = (days.next().unwrap(), days.next().unwrap(), days.next().unwrap().unwrap());
        let statement = if heard.is_some() { "本人书面放弃" } else { "" }.to_owned();
        Ruling {
            student: "1".into(),
            action,
            ending,
            reason: "理由".into(),
            by: "周敏".into(),
            date,
            told,
            heard,
            statement,
        }
    }

    fn found(case: &Case, ruling: &Ruling, on: &str) -> Vec<String> {
        let (round, days) =
            (round(), Reexamination { conclude_by: Some(day("2022-11-20")), ..Reexamination::default() });
        let (on, students, appeals) = (day(on), BTreeMap::new(), &BTreeMap::new());
        let frame = Frame { round: &round, on, due: None, days: &days, students, appeals };
        let problems = frame.problems(case, ruling);
        problems
            .into_iter()
            .map(|(key, why)| format!("{} {}", &key["question-".len()..], &why.key()["answer-".len()..]))
            .collect()
    }

    /// Every action with every ending, told and heard or not, on whom the college lets pass, does not, or says nothing of:
    /// worked from the meaning of the words.
    #[test]
    fn action_and_ending_stand_together_or_are_refused() {
        use Action::*;
        let worse = [Ending::Complete, Ending::Extend, Ending::Leave, Ending::Withdraw];
        let [passed, failed, open] = [Some(true), Some(false), None].map(|passed| case(passed, Comparison::Agreed));
        let not_sent = case(None, Comparison::NotSent);
        let mut deferred = case(None, Comparison::Undetermined);
        deferred.compared.deferred = true;
        let (heard, unheard) = ("17 18 18", "- - 18");
        for (case, action, days, graduate, others) in [
            (&passed, Agree, unheard, "", "ending-worse"),
            (&passed, Agree, heard, "", ""),
            (&passed, Pass, unheard, "", "ending-worse"),
            (&passed, Fail, heard, "ending-graduate", ""),
            (&passed, Return, unheard, "ending-returned", "ending-returned"),
            (&failed, Agree, heard, "ending-graduate", ""),
            (&failed, Agree, unheard, "ending-graduate", ""),
            (&failed, Pass, unheard, "", "ending-worse"),
            (&failed, Pass, heard, "", ""),
            (&open, Agree, heard, "ending-graduate", "ending-open"),
            (&open, Fail, heard, "ending-graduate", ""),
            (&deferred, Agree, heard, "ending-graduate", ""),
            (&open, Pass, unheard, "", "ending-worse"),
            (&open, Fail, unheard, "ending-graduate", ""),
            (&not_sent, Agree, unheard, "ending-graduate", "ending-open"),
            (&not_sent, Pass, unheard, "", "ending-worse"),
        ] {
            let said = |ending| found(case, &ruling(action, Some(ending), days), "2022-11-18");
            let expected = |word: &str| if word.is_empty() { vec![] } else { vec![format!("ending {word}")] };
            assert_eq!(said(Ending::Graduate), expected(graduate), "{:?} {action:?} {days}", case.compared.passed);
            for ending in worse {
                assert_eq!(said(ending), expected(others), "{:?} {action:?} {ending:?} {days}", case.compared.passed);
            }
            assert_eq!(found(case, &ruling(action, None, days), "2022-11-18"), [""; 0]);
        }
        // Whoever is not sent in and is to leave is decided against as well.
        let leaves = ruling(Agree, Some(Ending::Leave), unheard);
        assert!(leaves.is_unheard(&not_sent.compared) && !ruling(Agree, None, unheard).is_unheard(&not_sent.compared));
    }

    /// The round began on the 17th, the paper is of the 19th; nothing can be sent back after the 20th.
    #[test]
    fn days_follow_each_other() {
        let failed = case(Some(false), Comparison::Agreed);
        for (days, on, expected) in [
            ("17 18 18", "19", vec![]),
            ("17 17 17", "17", vec![]),
            ("16 18 18", "19", vec!["told too-early"]),
            ("- 16 18", "19", vec!["heard too-early"]),
            ("18 17 18", "19", vec!["heard too-early"]),
            ("17 19 18", "19", vec!["date too-early"]),
            ("17 18 20", "19", vec!["date too-late"]),
            ("17 20 21", "19", vec!["heard too-late", "date too-late"]),
            ("- - 16", "19", vec!["date too-early"]),
        ] {
            assert_eq!(
                found(&failed, &ruling(Action::Fail, None, days), &format!("2022-11-{on}")),
                expected,
                "{days} {on}"
            );
        }
        let back = ruling(Action::Return, None, "- - 18");
        assert_eq!(found(&failed, &back, "2022-11-20"), [""; 0]);
        assert_eq!(found(&failed, &back, "2022-11-21"), ["action return-late"]);
        let silent = Ruling { statement: " ".into(), ..ruling(Action::Fail, None, "17 18 18") };
        assert_eq!(found(&failed, &silent, "2022-11-18"), ["statement no-statement"]);
    }

    /// Told on the 10th, five days to state something: until the 15th.
    #[test]
    fn nobody_gives_up_a_statement_for_the_student_before_its_last_day() {
        let failed = case(Some(false), Comparison::Agreed);
        for (statement, heard, is_early) in [
            ("放弃", 12, true),
            ("逾期未提出", 15, true),
            ("未陈述", 15, true),
            ("放弃", 16, false),
            ("逾期未提出，视为放弃", 16, false),
            ("本人书面声明放弃", 12, false),
            ("学生签字放弃", 10, false),
            ("中期考核表已补签字，请求复查", 12, false),
        ] {
            let ruling = ruling(Action::Fail, None, &format!("10 {heard} 19"));
            let ruling = Ruling { statement: statement.into(), ..ruling };
            let (mut round, days) = (round(), Reexamination::default());
            round.begun = Some(day("2022-11-09"));
            let (on, students, appeals) = (day("2022-11-19"), BTreeMap::new(), &BTreeMap::new());
            let frame = Frame { round: &round, on, due: None, days: &days, students, appeals };
            let problems = frame.problems(&failed, &ruling);
            let expected = if is_early { vec!["answer-given-up-early"] } else { vec![] };
            assert_eq!(problems.iter().map(|(_, why)| why.key()).collect::<Vec<_>>(), expected, "{statement} {heard}");
        }
    }
}
