//! The figures of the rounds by college: for 通报, and for the year-end evaluation (院通〔2022〕56号 五.2).

use std::collections::{BTreeMap, BTreeSet};

use super::compare::Comparison;
use super::filing::Receipt;
use super::remark::RemarkKind;
use super::round::{Case, Choice, Earlier, noticed};
use super::ruling::{Action, Ruling, judged_case};
use crate::message::say;
use crate::records::values::Day;
use crate::render::view::CollegeFigures;

/// The headings of the figures, as keys of messages.
pub const HEADINGS: [&str; 13] = [
    "question-college",
    "figure-students",
    "figure-first-pass",
    "figure-first-pass-rate",
    "figure-examined",
    "figure-lenient",
    "figure-strict",
    "figure-data",
    "figure-returned",
    "figure-corrected",
    "figure-submissions",
    "figure-late",
    "figure-edited",
];

/// The cells of a college below the headings.
pub fn cells(line: &CollegeFigures) -> Vec<String> {
    let CollegeFigures { students, first_pass, examined, lenient, strict, data, .. } = line;
    let CollegeFigures { returned, corrected, submissions, late, edited, .. } = line;
    let named = [line.college.clone(), students.to_string(), first_pass.to_string(), line.first_pass_rate.clone()];
    let counts = [examined, lenient, strict, data, returned, corrected, submissions, late, edited];
    named.into_iter().chain(counts.map(ToString::to_string)).collect()
}

/// What colleges ever sent, by code.
pub type Filings = BTreeMap<String, Vec<Receipt>>;

/// The figures of every college in all rounds, the first first; `overdue` are those of which something is due and
/// whose last day is over, which counts as one time late.
pub fn figures(rounds: &[&Earlier], receipts: &Filings, overdue: &BTreeSet<&str>) -> Vec<CollegeFigures> {
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for before in rounds {
        names.extend(before.round.colleges.iter().map(|(code, sender)| (code.as_str(), sender.name.as_str())));
    }
    let of = |(code, name): (&str, &str)| CollegeFigures {
        late: late(rounds, code, receipts) + usize::from(overdue.contains(code)),
        ..of_college(rounds, code, name, receipts.get(code).map_or(&[], Vec::as_slice))
    };
    names.into_iter().map(of).collect()
}

/// The figures of one round, the last; what was late by the notices of the rounds before is late, and who was sent back in
/// them and is settled now was corrected.
pub fn figures_of(
    rounds: &[&Earlier],
    of: &Earlier,
    receipts: &Filings,
    overdue: &BTreeSet<&str>,
) -> Vec<CollegeFigures> {
    let whole = figures(rounds, receipts, overdue);
    let late = |college: &str| whole.iter().find(|line| line.college == college).map_or(0, |line| line.late);
    let corrected = |college: &str| {
        let is_of = |case: &&Case| of.round.colleges.get(&case.college).is_some_and(|sender| sender.name == college);
        of.round.cases.iter().filter(is_of).filter(|case| corrected(of, case).is_some()).count()
    };
    let with_earlier = |line: CollegeFigures| CollegeFigures {
        late: late(&line.college),
        corrected: corrected(&line.college),
        ..line
    };
    figures(&[of], receipts, overdue).into_iter().map(with_earlier).collect()
}

/// The decision on a case that was sent back before and is sent back no more.
pub fn corrected<'r>(of: &'r Earlier, case: &Case) -> Option<&'r Ruling> {
    let ruling = of.rulings.get(&case.compared.id).filter(|ruling| ruling.action != Action::Return);
    ruling.filter(|_| case.chosen.contains(&Choice::Returned))
}

/// The colleges that a notice asked to examine again and that have sent nothing since, with the number of the cases and the last
/// day.
pub fn unanswered<'r>(rounds: &[&'r Earlier], receipts: &Filings) -> Vec<(&'r str, usize, Day)> {
    let rounds = || rounds.iter().copied();
    let codes: BTreeSet<&str> = rounds().flat_map(|before| before.round.again.keys()).map(String::as_str).collect();
    let of = |code: &'r str| {
        let dealt = |before: &Earlier| Some(before.round.colleges.get(code)?.receipt.as_ref()?.round);
        let (newest, dealt) = rounds().rev().find_map(|before| Some((before, dealt(before)?)))?;
        let is_answered = receipts.get(code).into_iter().flatten().any(|receipt| receipt.round > dealt);
        let last = newest.round.again.get(code).copied().filter(|_| !is_answered)?;
        let is_returned = |case: &&Case| ruling(newest, case).is_some_and(|ruling| ruling.action == Action::Return);
        Some((code, newest.round.of_college(code).filter(is_returned).count(), last))
    };
    codes.into_iter().filter_map(of).collect()
}

/// The sums of the figures of all colleges.
pub fn total(lines: &[CollegeFigures]) -> CollegeFigures {
    let sum = |of: fn(&CollegeFigures) -> usize| lines.iter().map(of).sum::<usize>();
    let (students, first_pass) = (sum(|line| line.students), sum(|line| line.first_pass));
    CollegeFigures {
        college: say("figure-total").zh(),
        students,
        first_pass,
        first_pass_rate: rate(first_pass, students),
        examined: sum(|line| line.examined),
        lenient: sum(|line| line.lenient),
        strict: sum(|line| line.strict),
        data: sum(|line| line.data),
        returned: sum(|line| line.returned),
        corrected: sum(|line| line.corrected),
        submissions: sum(|line| line.submissions),
        late: sum(|line| line.late),
        edited: sum(|line| line.edited),
    }
}

/// How many times a college sent in after the last day, which is that of the notice where one asked for it.
fn late(rounds: &[&Earlier], code: &str, receipts: &Filings) -> usize {
    let noticed = |receipt: &Receipt| noticed(rounds.iter().map(|before| &before.round), code, receipt.round);
    let of_college = receipts.get(code).into_iter().flatten();
    of_college.filter(|receipt| receipt.is_late(noticed(receipt))).count()
}

fn of_college(rounds: &[&Earlier], code: &str, name: &str, receipts: &[Receipt]) -> CollegeFigures {
    let cases = || rounds.iter().flat_map(|before| before.round.of_college(code).map(move |case| (*before, case)));
    let count = |holds: &dyn Fn(&Earlier, &Case) -> bool| {
        let ids = cases().filter(|(before, case)| holds(before, case)).map(|(_, case)| case.compared.id.as_str());
        ids.collect::<BTreeSet<_>>().len()
    };
    let first = first_seen(rounds, code);
    let returned: BTreeSet<&str> = cases()
        .filter(|(before, case)| ruling(before, case).is_some_and(|ruling| ruling.action == Action::Return))
        .map(|(_, case)| case.compared.id.as_str())
        .collect();
    let first_pass = first.values().filter(|(before, case)| is_first_pass(before, case)).count();
    let kind = |kind: Comparison| {
        move |before: &Earlier, case: &Case| {
            let last = rounds.iter().rev().find_map(|one| Some((*one, of_student(one, code, &case.compared.id)?)));
            let is_upheld = last.is_some_and(|(last, case)| is_upheld(last, case));
            !is_upheld && judged_case(&case.compared, ruling(before, case)) == Some(kind)
        }
    };
    CollegeFigures {
        college: name.to_owned(),
        students: first.len(),
        first_pass,
        first_pass_rate: rate(first_pass, first.len()),
        examined: count(&|_, case| !case.chosen.is_empty()),
        lenient: count(&kind(Comparison::TooLenient)),
        strict: count(&kind(Comparison::TooStrict)),
        data: count(&|_, case| !case.compared.differences.is_empty()),
        returned: returned.len(),
        corrected: returned.iter().filter(|id| is_settled(rounds, code, id)).count(),
        submissions: receipts.len(),
        late: 0,
        edited: receipts.iter().flat_map(|receipt| &receipt.remarks).filter(|one| is_edit(one.kind)).count(),
    }
}

/// Each student of a college in the first round in which he or she was seen.
fn first_seen<'r>(rounds: &[&'r Earlier], code: &'r str) -> BTreeMap<&'r str, (&'r Earlier, &'r Case)> {
    let mut first = BTreeMap::new();
    for before in rounds {
        for case in before.round.of_college(code) {
            first.entry(case.compared.id.as_str()).or_insert((*before, case));
        }
    }
    first
}

fn ruling<'r>(before: &'r Earlier, case: &Case) -> Option<&'r Ruling> {
    before.rulings.get(&case.compared.id)
}

/// Both agreed at once, data included, and nobody decided otherwise.
fn is_first_pass(before: &Earlier, case: &Case) -> bool {
    // Whoever concludes where neither side had concluded anything puts the college in no wrong.
    let is_first = |ruling: &Ruling| ruling.action == Action::Fail && case.compared.is_unconcluded();
    let agreed = ruling(before, case).is_none_or(|ruling| ruling.action == Action::Agree || is_first(ruling));
    case.compared.comparison == Comparison::Agreed && agreed
}

fn of_student<'r>(before: &'r Earlier, code: &'r str, id: &str) -> Option<&'r Case> {
    before.round.of_college(code).find(|case| case.compared.id == id)
}

/// Whether a person agrees with the college though the comparison does not.
fn is_upheld(before: &Earlier, case: &Case) -> bool {
    let differs = matches!(case.compared.comparison, Comparison::TooLenient | Comparison::TooStrict);
    differs && ruling(before, case).is_some_and(|ruling| ruling.action == Action::Agree)
}

/// Whether the newest decision on a student is another than to send the case back.
fn is_settled(rounds: &[&Earlier], code: &str, id: &str) -> bool {
    let of_student = |before: &&&Earlier| before.round.of_college(code).any(|case| case.compared.id == id);
    let newest = rounds.iter().rev().find(of_student).and_then(|before| before.rulings.get(id));
    newest.is_some_and(|ruling| ruling.action != Action::Return)
}

fn is_edit(kind: RemarkKind) -> bool {
    kind >= RemarkKind::Cell
}

/// `87.5%`, rounded to the nearest tenth; nothing where there is nobody.
fn rate(part: usize, whole: usize) -> String {
    let tenths = (part * 2000 + whole).checked_div(whole * 2);
    tenths.map_or(String::new(), |tenths| format!("{}.{}%", tenths / 10, tenths % 10))
}

#[cfg(test)]
mod tests {
    use super::rate;

    #[test]
    fn a_rate_is_rounded_to_the_nearest_tenth() {
        // 1/3 = 33.33, 2/3 = 66.67, 7/8 = 87.5, 1/16 = 6.25 (half away from zero: 6.3).
        let rates = [(1, 3), (2, 3), (7, 8), (1, 16), (3, 3), (0, 9), (0, 0)].map(|(part, whole)| rate(part, whole));
        assert_eq!(rates, ["33.3%", "66.7%", "87.5%", "6.3%", "100.0%", "0.0%", ""]);
    }
}
