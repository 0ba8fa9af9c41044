//! A round of the re-examination: what was checked against what, who must be looked at, and what stands from rounds before.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use super::compare::{Compared, Comparison, compare_conclusions};
use super::filing::Receipt;
use super::ruling::{Action, Ruling};
use super::sample::Draw;
use crate::message::{Fact, Word};
use crate::package::Sha256;
use crate::records::values::Day;
use crate::report::Reported;

/// Why a person must look at a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Choice {
    /// The two differ, or nothing can be concluded.
    Differs,
    /// It did not pass.
    Failed,
    /// An exception bears on it.
    Excepted,
    /// It was sent back in the round before.
    Returned,
    /// The student has graduated by a round of the batch that this one continues.
    Graduated,
    /// An appeal has put aside what was decided.
    Appealed,
    /// Who decided at the college may not have decided.
    DecidedBy,
    /// It had to be looked at before its data or findings changed in the round.
    Moved,
    /// It was drawn.
    Sampled,
}

impl Word for Choice {
    const KIND: &'static str = "choice";
}

/// A student in a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Code of the college.
    pub college: String,
    /// What the college and the graduate school say of the student.
    pub compared: Compared,
    /// Why a person must look; empty where nobody need.
    pub chosen: Vec<Choice>,
    /// The decision of an earlier round on the same facts, with the round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<(u32, Ruling)>,
}

impl Case {
    /// Why a person must look, in words.
    pub fn chosen_words(&self) -> Vec<Fact> {
        self.chosen.iter().map(|choice| Fact::from(*choice)).collect()
    }

    /// Whether a decision is still to be made in this round.
    pub fn is_open(&self) -> bool {
        !self.chosen.is_empty() && self.standing.is_none()
    }
}

/// What a college had sent when the round began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// Name of the college.
    pub name: String,
    /// What was filed; none where nothing was.
    pub receipt: Option<Receipt>,
}

/// A round of the re-examination, as `review.json` holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Format of the file.
    pub schema: String,
    /// Name of the batch.
    pub batch: String,
    /// Number of the round, from 1.
    pub round: u32,
    /// The day of its first papers; rounds of older programs do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun: Option<Day>,
    /// Seed from which the sample is drawn, so that anybody can draw it again.
    pub seed: String,
    /// Percent that is drawn of the students whom nothing else chooses.
    pub percent: u8,
    /// Digest of `concluded.json` of each round before.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub locks: BTreeMap<u32, Sha256>,
    /// Digests of the workbook as the program wrote it last, and before that, since it may be stopped in between.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub workbooks: Vec<Sha256>,
    /// What each college had sent, by the code of the college.
    pub colleges: BTreeMap<String, Sender>,
    /// The last day that its notice gives a college to examine again, by college.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub again: BTreeMap<String, Day>,
    /// Every student, by college and ID.
    pub cases: Vec<Case>,
    /// Digests of what the graduate school's evaluation is made from.
    pub digests: BTreeMap<String, Sha256>,
}

impl Round {
    /// Format of the file.
    pub const SCHEMA: &'static str = "zishen/review/1";

    /// A case by 学号.
    pub fn case(&self, id: &str) -> Option<&Case> {
        self.cases.iter().find(|case| case.compared.id == id)
    }

    /// Notes that the workbook is about to be written.
    pub fn writes(&mut self, workbook: Sha256) {
        if self.workbooks.first() != Some(&workbook) {
            self.workbooks.insert(0, workbook);
            self.workbooks.truncate(2);
        }
    }

    /// The cases of a college.
    pub fn of_college<'r>(&'r self, college: &'r str) -> impl Iterator<Item = &'r Case> {
        self.cases.iter().filter(move |case| case.college == college)
    }
}

/// What colleges sent, by code: the students as their runs report them.
pub type SentIn = BTreeMap<String, Vec<Reported>>;

/// An earlier round with what was decided in it, by student.
pub struct Earlier {
    /// The round, as it was published.
    pub round: Round,
    /// What was decided in it, by 学号.
    pub rulings: BTreeMap<String, Ruling>,
}

/// The last day for what a college sends in, where a notice gave one: the newest of the rounds before it, the first round
/// first.
pub fn noticed<'r>(rounds: impl DoubleEndedIterator<Item = &'r Round>, college: &str, sent: u32) -> Option<Day> {
    let mut newest_first = rounds.rev().filter(|round| {
        let receipt = round.colleges.get(college).and_then(|sender| sender.receipt.as_ref());
        receipt.is_some_and(|receipt| receipt.round < sent)
    });
    newest_first.find_map(|round| round.again.get(college).copied())
}

/// Every case: each college that sent something with the graduate school's students of that college.
pub fn cases(draw: &Draw, sent: &SentIn, own: &[Reported], earlier: &[Earlier]) -> Vec<Case> {
    sent.iter().flat_map(|(college, students)| of_college(draw, college, students, own, earlier)).collect()
}

fn of_college(draw: &Draw, college: &str, sent: &[Reported], own: &[Reported], earlier: &[Earlier]) -> Vec<Case> {
    let by_id = |list: &[&Reported]| -> BTreeMap<String, usize> {
        list.iter().enumerate().map(|(at, one)| (one.id.clone(), at)).collect()
    };
    let sent: Vec<&Reported> = sent.iter().collect();
    let in_sent = by_id(&sent);
    // A student whom the two put into different colleges is compared too: the college is a cell like any other.
    let known: Vec<&Reported> =
        own.iter().filter(|one| one.college == college || in_sent.contains_key(&one.id)).collect();
    let in_known = by_id(&known);
    let ids: BTreeSet<&String> = in_sent.keys().chain(in_known.keys()).collect();
    let compared = ids.into_iter().map(|id| {
        let of = |list: &[&'_ Reported], at: Option<&usize>| at.and_then(|at| list.get(*at).map(|one| (*one).clone()));
        let (theirs, ours) = (of(&sent, in_sent.get(id)), of(&known, in_known.get(id)));
        compare_conclusions(theirs.as_ref(), ours.as_ref())
    });
    let mut cases: Vec<Case> = compared.map(|compared| case(college, compared, earlier)).collect();
    let others = cases.iter().filter(|case| case.chosen.is_empty()).map(|case| case.compared.id.as_str());
    let drawn = draw.of_college(college, &others.collect::<Vec<_>>());
    for case in cases.iter_mut().filter(|case| drawn.contains(&case.compared.id)) {
        case.chosen.push(Choice::Sampled);
    }
    cases
}

fn case(college: &str, compared: Compared, earlier: &[Earlier]) -> Case {
    let before = earlier.iter().rev().find_map(|before| {
        let (case, ruling) = (before.round.case(&compared.id)?, before.rulings.get(&compared.id)?);
        // The round in which it was decided, however often it has stood since.
        let stood = case.standing.as_ref().filter(|(_, stood)| stood == ruling);
        Some((stood.map_or(before.round.round, |(round, _)| *round), case.compared.made_from, ruling))
    });
    let returned = before.as_ref().is_some_and(|(_, _, ruling)| ruling.action == Action::Return);
    let standing = before.filter(|(_, made_from, _)| !returned && *made_from == compared.made_from);
    let reasons = [
        (compared.comparison != Comparison::Agreed, Choice::Differs),
        (compared.is_sent() && compared.passed != Some(true), Choice::Failed),
        (compared.excepted, Choice::Excepted),
        (returned, Choice::Returned),
    ];
    Case {
        college: college.to_owned(),
        chosen: reasons.into_iter().filter(|(holds, _)| *holds).map(|(_, choice)| choice).collect(),
        standing: standing.map(|(round, _, ruling)| (round, ruling.clone())),
        compared,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::ruling::Ending;
    use super::*;
    use crate::package::sha256;

    /// Somebody who passes with both sides, and was drawn.
    pub fn case() -> Case {
        let compared = Compared {
            id: "1".into(),
            name: String::new(),
            passed: Some(true),
            system: None,
            by_person: true,
            deferred: false,
            own: None,
            comparison: Comparison::Agreed,
            differences: vec![],
            problems: vec![],
            excepted: false,
            proposed: String::new(),
            overtime: false,
            made_from: sha256(b""),
        };
        Case { college: "lit".into(), compared, chosen: vec![Choice::Sampled], standing: None }
    }

    /// A round in which that was decided on this student.
    pub fn earlier(action: Action, ending: Option<Ending>) -> Earlier {
        let day = "2022-11-18".parse::<Day>().unwrap();
        let ruling = Ruling {
            student: "1".into(),
            action,
            ending,
            reason: String::new(),
            by: "周敏".into(),
            date: day,
            told: None,
            heard: None,
            statement: String::new(),
        };
        let round = Round {
            schema: Round::SCHEMA.into(),
            batch: "2022-autumn".into(),
            round: 1,
            begun: None,
            seed: String::new(),
            percent: 10,
            locks: BTreeMap::new(),
            workbooks: vec![],
            colleges: BTreeMap::new(),
            again: BTreeMap::new(),
            cases: vec![],
            digests: BTreeMap::new(),
        };
        Earlier { round, rulings: BTreeMap::from([("1".to_owned(), ruling)]) }
    }

    /// Decided in the first round, stood in the second, and stands in the third: as a decision of the first.
    #[test]
    fn a_decision_stands_with_the_round_in_which_it_was_made() {
        let round = |number: u32, standing| {
            let mut earlier = earlier(Action::Agree, Some(Ending::Graduate));
            (earlier.round.round, earlier.round.cases) = (number, vec![Case { standing, ..case() }]);
            earlier
        };
        let mut rounds = vec![round(1, None)];
        for number in [2, 3] {
            let now = super::case("lit", case().compared, &rounds);
            assert_eq!(now.standing.as_ref().map(|(round, _)| *round), Some(1), "{number}");
            rounds.push(round(number, now.standing));
        }
    }

    #[test]
    fn the_two_workbooks_that_were_written_last_are_known() {
        let Earlier { mut round, .. } = earlier(Action::Agree, None);
        let [one, two, three] = ["1", "2", "3"].map(|text| sha256(text.as_bytes()));
        for book in [one, two, two, three] {
            round.writes(book);
        }
        assert_eq!(round.workbooks, [three, two]);
    }
}
