//! Who is looked at beside those whom the comparison and the sample choose.

use std::collections::BTreeMap;

use super::remark::RemarkKind;
use super::round::{Case, Choice, Earlier, Round, Sender};
use super::ruling::{Action, Ending, Ruling};
use crate::records::values::Day;

/// Whoever was sent back in the batch that this one continues, and has not been settled there, is looked at; so is whoever
/// has graduated there and comes again.
pub fn still_open(cases: &mut [Case], season: &[Earlier]) {
    for case in cases {
        let newest = season.iter().rev().find_map(|before| before.rulings.get(&case.compared.id));
        let why = newest.and_then(|ruling| match (ruling.action, ruling.ending) {
            (Action::Return, _) => Some(Choice::Returned),
            (_, Some(Ending::Graduate)) => Some(Choice::Graduated),
            _ => None,
        });
        if let Some(why) = why {
            choose(case, why);
        }
    }
}

/// Whoever's conclusion an appeal has put aside since it was decided is decided on anew; `appeals` has the day by 学号.
pub fn put_aside(cases: &mut [Case], appeals: &BTreeMap<String, Day>) {
    for case in cases {
        let day = appeals.get(&case.compared.id);
        if case.standing.as_ref().is_some_and(|(_, ruling)| day.is_some_and(|day| ruling.date < *day)) {
            case.standing = None;
            choose(case, Choice::Appealed);
        }
    }
}

/// Nobody is drawn who is looked at anyway.
fn choose(case: &mut Case, why: Choice) {
    if !case.chosen.contains(&why) {
        case.chosen.retain(|choice| *choice != Choice::Sampled);
        case.chosen.push(why);
    }
}

/// Whose conclusion at the college is that of somebody who may not decide, as was remarked when it came.
pub fn doubtful(cases: &mut [Case], senders: &BTreeMap<String, Sender>) {
    for case in cases {
        let receipt = senders.get(&case.college).and_then(|sender| sender.receipt.as_ref());
        let mut remarks = receipt.into_iter().flat_map(|receipt| &receipt.remarks);
        if remarks.any(|remark| remark.kind == RemarkKind::DecidedBy && remark.place == case.compared.id) {
            choose(case, Choice::DecidedBy);
        }
    }
}

/// Whoever was looked at in this round before, or decided on, stays so though other data would choose nobody.
pub fn still_asked(cases: &mut [Case], before: &Round, ruled: &BTreeMap<String, Ruling>) {
    for case in cases.iter_mut().filter(|case| case.chosen.is_empty()) {
        let Some(old) = before.case(&case.compared.id) else { continue };
        let is_moved = old.compared.made_from != case.compared.made_from;
        if old.chosen == [Choice::Sampled] {
            case.chosen.push(Choice::Sampled);
        } else if !old.chosen.is_empty() || is_moved && ruled.contains_key(&case.compared.id) {
            case.chosen.push(Choice::Moved);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::filing::Receipt;
    use super::super::remark::Remark;
    use super::super::round::tests::{case, earlier};
    use super::super::submission::Contents;
    use super::*;
    use crate::package::sha256;

    #[test]
    fn who_was_sent_back_or_has_graduated_in_the_season_is_looked_at() {
        let graduated = || earlier(Action::Agree, Some(Ending::Graduate));
        for (season, expected) in [
            (vec![], Choice::Sampled),
            (vec![graduated()], Choice::Graduated),
            (vec![earlier(Action::Return, None)], Choice::Returned),
            (vec![earlier(Action::Return, None), graduated()], Choice::Graduated),
            (vec![earlier(Action::Fail, Some(Ending::Extend))], Choice::Sampled),
        ] {
            let mut cases = [case()];
            still_open(&mut cases, &season);
            assert_eq!(cases[0].chosen, [expected]);
        }
    }

    /// What an earlier round decided on the 18th stands, unless an appeal put it aside later.
    #[test]
    fn what_an_appeal_has_put_aside_is_decided_anew() {
        for (day, stands, expected) in [
            (None, true, Choice::Sampled),
            (Some("2022-11-17"), true, Choice::Sampled),
            (Some("2022-11-18"), true, Choice::Sampled),
            (Some("2022-11-19"), false, Choice::Appealed),
        ] {
            let ruling = earlier(Action::Agree, Some(Ending::Extend)).rulings.remove("1").unwrap();
            let mut cases = [Case { standing: Some((1, ruling)), ..case() }];
            let day = day.map(|day| ("1".to_owned(), day.parse().unwrap()));
            put_aside(&mut cases, &day.into_iter().collect());
            assert_eq!((cases[0].standing.is_some(), &cases[0].chosen[..]), (stands, &[expected][..]), "{stands}");
        }
    }

    /// The case as it was, with the reasons, the digest and whether it was decided; and the reasons now.
    #[test]
    fn who_was_asked_in_a_round_stays_asked() {
        for (old, digest, is_ruled, drawn, expected) in [
            (vec![Choice::Differs], "new", true, vec![], vec![Choice::Moved]),
            (vec![Choice::Differs], "new", false, vec![], vec![Choice::Moved]),
            (vec![Choice::Moved], "", false, vec![], vec![Choice::Moved]),
            (vec![Choice::Sampled], "", false, vec![], vec![Choice::Sampled]),
            (vec![Choice::Differs], "new", true, vec![Choice::Failed], vec![Choice::Failed]),
            (vec![], "new", true, vec![], vec![Choice::Moved]),
            (vec![], "new", false, vec![], vec![]),
            (vec![], "", true, vec![], vec![]),
        ] {
            let Earlier { mut round, rulings } = earlier(Action::Return, None);
            round.cases = vec![Case { chosen: old.clone(), ..case() }];
            let mut now = [Case { chosen: drawn, ..case() }];
            now[0].compared.made_from = sha256(digest.as_bytes());
            still_asked(&mut now, &round, &if is_ruled { rulings } else { BTreeMap::new() });
            assert_eq!(now[0].chosen, expected, "{old:?} {digest} {is_ruled}");
        }
    }

    #[test]
    fn whose_decider_is_doubtful_is_looked_at() {
        let receipt = |kind, place: &str| Receipt {
            schema: Receipt::SCHEMA.into(),
            batch: String::new(),
            college: "lit".into(),
            round: 1,
            run: "0001".into(),
            manifest_sha256: sha256(b""),
            submission_sha256: sha256(b""),
            received: "2022-11-15".parse().unwrap(),
            due: None,
            contents: Contents::Manifest,
            students: 1,
            signatures: vec![],
            remarks: vec![Remark::new(kind, place)],
        };
        for (kind, place, expected) in [
            (RemarkKind::DecidedBy, "1", Choice::DecidedBy),
            (RemarkKind::DecidedBy, "2", Choice::Sampled),
            (RemarkKind::RowAdded, "1", Choice::Sampled),
        ] {
            let sender = Sender { name: String::new(), receipt: Some(receipt(kind, place)) };
            let mut cases = [case()];
            doubtful(&mut cases, &BTreeMap::from([("lit".to_owned(), sender)]));
            assert_eq!(cases[0].chosen, [expected]);
        }
    }
}
