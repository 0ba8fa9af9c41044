//! What a decision says of itself, or of an earlier one: that it does not hold.

use crate::policy::facts::opinion::said::{clauses, is_passed_on, plain_opinion, said};
use crate::policy::spellings::{WordList, phrases, spellings};
use crate::records::{Exception, ExceptionKind};

/// The words by which a decision says itself that it does not hold: 未批准, 不予豁免, 本决定已撤销.
pub fn does_not_hold(exception: &Exception) -> Option<String> {
    let says = |list: WordList, clause: &str| said(phrases(list), clause).next().is_some();
    let document = plain_opinion(&exception.document);
    if [WordList::DecisionDenied, WordList::DecisionRevoked, WordList::DecisionDraft]
        .iter()
        .any(|list| says(*list, &document))
    {
        return Some(exception.document.clone());
    }
    let reason = plain_opinion(&exception.reason);
    // A course may be 撤销 in the reason; a decision is where it is spoken of, or nothing else.
    let is_own = |clause: &str| phrases(WordList::DecisionWord).occur_in(clause) || clause.chars().count() <= 5;
    let denied = |clause: &&str| {
        says(WordList::DecisionDenied, clause)
            || (is_own(clause) && says(WordList::DecisionRevoked, clause))
            || spellings(WordList::DecisionRefused).knows(clause)
    };
    let is_later = |clause: &str| exception.kind != ExceptionKind::Extension && grants_later(clause);
    let granted = |clause: &str| {
        says(WordList::DecisionGranted, clause) && !is_proposed(clause) && !grants_other(clause) && !is_later(clause)
    };
    let is_open = |clause: &&str| {
        is_proposed(clause)
            || is_put_off(clause)
            || is_passed_on(clause)
            || grants_other(clause)
            || is_later(clause)
            || phrases(WordList::DecisionOpen).occur_in(clause)
            || phrases(WordList::NoGround).occur_in(clause)
            || spellings(WordList::DecisionNoted).knows(clause)
    };
    let proposed = || clauses(&reason).find(is_open).filter(|_| !clauses(&reason).any(granted));
    // 同意，延期至2023年6月: what is granted stands behind, unless something is lifted beside it.
    let lifts = |clause: &str| says(WordList::DecisionLifts, clause) && !is_later(clause);
    let later = || clauses(&reason).find(|clause| is_later(clause)).filter(|_| !clauses(&reason).any(lifts));
    clauses(&reason).find(denied).or_else(proposed).or_else(later).map(str::to_owned)
}

/// 建议豁免, 拟同意, 暂缓延期, 不符合豁免条件: what was asked for, or put off, but not granted.
fn is_proposed(clause: &str) -> bool {
    phrases(WordList::DecisionProposed)
        .places(clause)
        .any(|(_, rest)| phrases(WordList::DecisionVerb).begin(rest).is_some())
}

/// 不宜豁免, 未予受理, 不再研究: what a denial stands before.
fn is_put_off(clause: &str) -> bool {
    phrases(WordList::Denial).places(clause).any(|(_, mut rest)| {
        while let Some(behind) = phrases(WordList::DenialLink).begin(rest) {
            rest = behind;
        }
        [WordList::DecisionVerb, WordList::DecisionAct].into_iter().any(|list| phrases(list).begin(rest).is_some())
    })
}

/// 同意其补做: something else than what the decision is recorded as.
fn grants_other(clause: &str) -> bool {
    phrases(WordList::DecisionGranted).places(clause).any(|(_, rest)| {
        let rest = phrases(WordList::DecisionGrantee).begin(rest).unwrap_or(rest);
        phrases(WordList::DecisionOtherAct).begin(rest).is_some()
    })
}

/// 同意延期完成, 准予于2023年6月前补齐, 缓交: a later day, which lifts nothing.
fn grants_later(clause: &str) -> bool {
    let later = phrases(WordList::DecisionLater);
    let is_later = |rest: &str| {
        later
            .places(rest)
            .any(|(at, _)| rest.get(..at).is_some_and(|before| !phrases(WordList::DecisionLifts).occur_in(before)))
    };
    later.begin(clause).is_some() || phrases(WordList::DecisionGranted).places(clause).any(|(_, rest)| is_later(rest))
}

/// Whether a decision takes another one back, which it names by number or document.
pub fn takes_back(later: &Exception, exception: &Exception) -> bool {
    let words = plain_opinion(&format!("{} {}", later.document, later.reason));
    let names = [&exception.id, &exception.document].map(|name| plain_opinion(name));
    later.date >= exception.date
        && names.iter().any(|name| !name.is_empty() && words.contains(name.as_str()))
        && clauses(&words).any(|clause| said(phrases(WordList::DecisionRevoked), clause).next().is_some())
}
