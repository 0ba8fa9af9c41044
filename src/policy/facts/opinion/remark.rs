//! Whether a remark on a row says that what stands in it no longer holds.

use super::may_refuse;
use super::said::{clauses, is_break, is_of_things, is_said, may_hold, plain_opinion, said};
use crate::policy::case::Case;
use crate::policy::spellings::{WordList, phrases, spellings};
use crate::records::mark::{Judgement, Mark, PassMark};
use crate::records::values::Percent;
use crate::records::{CourseClass, CourseResult, Level};

/// Why a remark leaves what it stands on to a person: it undoes it, or may refuse it.
pub fn remarked<'r>(case: &Case, mut remarks: impl Iterator<Item = &'r str>) -> Option<&'r str> {
    remarks.find(|remark| voids(case, remark) || may_refuse(case, Some(remark)))
}

/// Letters of what is remarked in brackets; what is longer belongs to the title.
const LONGEST_NOTE: usize = 12;

/// What is written in brackets into a title: （已取消）, `[未获奖]`.
pub fn notes_in(title: &str) -> impl Iterator<Item = &str> {
    let behind = title.split(is_opening).skip(1);
    let notes = behind.map(|note| note.split(is_closing).next().unwrap_or_default().trim());
    notes.filter(|note| note.chars().count() <= LONGEST_NOTE)
}

fn is_opening(c: char) -> bool {
    matches!(c, '(' | '（' | '[' | '［' | '【' | '〔')
}

fn is_closing(c: char) -> bool {
    matches!(c, ')' | '）' | ']' | '］' | '】' | '〕')
}

/// Whether a remark undoes a milestone: 作废, 结果撤销, 不合格.
pub fn voids(case: &Case, remark: &str) -> bool {
    let text = plain_opinion(remark);
    let is_settled = phrases(WordList::Settled).occur_in(&text);
    clauses(&text).any(|clause| {
        is_void(case, clause)
            || is_policy_word(case, clause)
            || (!is_settled && (is_open(clause) || is_other_number(clause)))
    })
}

/// Whether the remark on what is out says that it is not: 尚未见刊, 待出版.
pub fn is_not_out(remark: &str) -> bool {
    clauses(&plain_opinion(remark)).any(|clause| is_not_yet(clause, WordList::Out))
}

/// The places among the authors that a remark gives to the student: 学生二作, 本人为第三作者, 该生排名第2.
pub fn places_of_student(remark: &str) -> Vec<u16> {
    let text = plain_opinion(remark);
    let placed = |clause| phrases(WordList::TheStudent).places(clause).filter_map(|(_, rest)| place_said(rest));
    clauses(&text).flat_map(placed).collect()
}

/// The place that a text begins with: 二作, 为第三作者, 排名第2; not 3人, 2位 or 2作品.
fn place_said(text: &str) -> Option<u16> {
    let rest = text.trim_start_matches(|c| ":为是系排名位列在".contains(c));
    let bare = rest.strip_prefix('第').unwrap_or(rest);
    let numeral = bare.chars().next()?;
    let in_words = || "一二三四五六七八九".chars().zip(1..).find(|(c, _)| *c == numeral).map(|(_, place)| place);
    let place = numeral.to_digit(10).and_then(|digit| u16::try_from(digit).ok()).or_else(in_words)?;
    let behind = bare.strip_prefix(numeral)?;
    let is_place = if bare == rest {
        behind.strip_prefix('作').is_some_and(|more| !more.starts_with(['品', '业', '为', '出']))
    } else {
        behind.is_empty() || behind.starts_with(['作', '位', '名', '发', '完'])
    };
    is_place.then_some(place)
}

/// Whether the remark on a mark undoes it: 替考, 成绩取消, 缺考, 实为50分. What brings no credits anyway may say so.
pub fn voids_mark(case: &Case, class: CourseClass, result: &CourseResult) -> bool {
    let mut remarks = result.note.as_deref().into_iter().chain(notes_in(&result.name)).filter(|text| !text.is_empty());
    remarks.any(|remark| voids_mark_by(case, class, result, &plain_opinion(remark)))
}

fn voids_mark_by(case: &Case, class: CourseClass, result: &CourseResult, text: &str) -> bool {
    let is_settled = phrases(WordList::Settled).occur_in(text);
    let read = case.policy.words.marks.read(result.mark.as_deref());
    let mark = match read {
        Mark::Percent(mark) | Mark::Above(mark) => Some(mark),
        _ => None,
    };
    clauses(text).any(|clause| {
        let says = |list: WordList| said(phrases(list), clause).next().is_some();
        is_void(case, clause)
            || is_policy_word(case, clause)
            || is_absence(clause)
            || (class != CourseClass::Remedial && says(WordList::NoCredit))
            || (!is_settled && is_open(clause))
            || (read == Mark::Exempt && says(WordList::DecisionDenied))
            || is_zero(clause)
            || is_other_mark(clause, mark)
    })
}

/// Whether the remark on a mark that fails names one that passes (补考72, 更正为85分, 重修合格), or says that there was no
/// examination: 免修, or 缓考 beside 0.
pub fn raises_mark(case: &Case, result: &CourseResult, pass: &PassMark) -> bool {
    let Some(remark) = result.note.as_deref().filter(|remark| !remark.is_empty()) else { return false };
    let marks = &case.policy.words.marks;
    let passes = |rest: &str| {
        let mark = behind_link(rest).split(is_break).next().unwrap_or_default();
        marks.judge(marks.read(Some(mark)), pass) == Judgement::Passed
    };
    let text = plain_opinion(remark);
    let is_nothing = matches!(marks.read(result.mark.as_deref()), Mark::Percent(mark) if mark == Percent::ZERO);
    let is_unsat = |clause: &str| match marks.read(Some(clause)) {
        Mark::Exempt => true,
        Mark::Deferred => is_nothing,
        _ => false,
    };
    clauses(&text).any(is_unsat) || names_another(&text, passes)
}

/// Whether the remark on a result that fails names one that passes: 复核后更正为合格, 补考通过.
pub fn raises_result(case: &Case, remark: &str) -> bool {
    let passes = |rest: &str| {
        let result = behind_link(rest).split(is_break).next().unwrap_or_default();
        case.policy.words.results.judge(Some(result)) == Judgement::Passed
    };
    names_another(&plain_opinion(remark), passes)
}

/// Whether a text speaks of another sitting or of a correction, and what stands behind `is_meant`.
fn names_another(text: &str, is_meant: impl Fn(&str) -> bool) -> bool {
    let lists = [WordList::TakenAgain, WordList::MarkCorrected];
    clauses(text).any(|clause| lists.iter().any(|list| said(phrases(*list), clause).any(|(_, rest)| is_meant(rest))))
}

/// 为, 后得: what links such a word with a mark.
fn behind_link(rest: &str) -> &str {
    rest.trim_start_matches(|c: char| ":为得后是成绩考总评".contains(c))
}

fn is_void(case: &Case, clause: &str) -> bool {
    let says = |list: WordList| said(phrases(list), clause).next().is_some();
    spellings(WordList::VoidWord).knows(clause)
        || says(WordList::Void)
        || says(WordList::RemarkVoid)
        || says(WordList::BeforeStudies)
        || (case.subject.level != Some(Level::Master) && says(WordList::BeforeDoctor))
        || (phrases(WordList::VoidMark).occur_in(clause) && says(WordList::VoidVerb))
        || (says(WordList::UsedBefore) && is_of_degree(clause))
}

/// 已用于申请硕士学位, 硕士毕业用过; not 已作为学位论文的一章, nor 已作为学位课.
fn is_of_degree(clause: &str) -> bool {
    phrases(WordList::OtherDegree).places(clause).any(|(_, rest)| !rest.starts_with(['论', '课', '英', '外']))
}

/// 录入有误, 未签到, 欠交作业: what is not put right, or not done.
fn is_open(clause: &str) -> bool {
    said(phrases(WordList::EntryError), clause).next().is_some() || is_not_yet(clause, WordList::Deed)
}

/// Whether one of the deeds has not been done; not 首次未参加, nor 未交流. 预计2023年刊出 is a plan.
fn is_not_yet(clause: &str, deeds: WordList) -> bool {
    let is_planned = || phrases(WordList::Planned).places(clause).any(|(_, rest)| phrases(deeds).occur_in(rest));
    let mut denied = phrases(WordList::NotYet).places(clause);
    denied.any(|(at, rest)| phrases(deeds).begin(rest).is_some_and(|behind| is_of_this(clause, at, behind)))
        || is_planned()
}

/// 实际两个月, 实为第三作者: a number, where the row has one of its own.
fn is_other_number(clause: &str) -> bool {
    let is_numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十两半".contains(c);
    let counts = |rest: &str, at: usize, c: char| {
        let (before, behind) = rest.split_at(at);
        let behind = behind.strip_prefix(c).unwrap_or_default();
        is_numeral(c) && (before.ends_with('第') || phrases(WordList::CountedIn).begin(behind).is_some())
    };
    said(phrases(WordList::InFact), clause).any(|(_, rest)| rest.char_indices().any(|(at, c)| counts(rest, at, c)))
}

/// 缺考, 不合格, in the words of the policy; not 首考不及格, nor 旷考后重修.
fn is_policy_word(case: &Case, clause: &str) -> bool {
    let (marks, results) = (&case.policy.words.marks, &case.policy.words.results);
    let worst = marks.levels.iter().filter(|level| level.from == Percent::ZERO).flat_map(|level| &level.words);
    let lists = [&marks.absent, &marks.truant, &marks.cheated, &marks.failed, &results.failed];
    let words = lists.into_iter().flatten().chain(worst).filter(|word| may_hold(clause, word));
    let words = words.map(|word| plain_opinion(word));
    words.filter(|word| !word.is_empty()).any(|word| {
        // A letter alone (F) stands for something where nothing else stands.
        let is_short = word.chars().count() == 1;
        let mut places = clause.match_indices(&word).filter_map(|(at, _)| Some((at, clause.get(at + word.len()..)?)));
        if is_short { clause == word } else { places.any(|(at, rest)| is_of_this(clause, at, rest)) }
    })
}

fn is_absence(clause: &str) -> bool {
    let is_other =
        |at: usize| clause.get(at..).is_some_and(|rest| phrases(WordList::NotVoidAbsence).begin(rest).is_some());
    phrases(WordList::VoidAbsence).places(clause).any(|(at, rest)| !is_other(at) && is_of_this(clause, at, rest))
}

/// Said, and not of an earlier sitting.
fn is_of_this(clause: &str, at: usize, rest: &str) -> bool {
    let before = clause.get(..at).unwrap_or_default();
    is_said(clause, at, rest)
        && !is_of_things(rest)
        && !phrases(WordList::Earlier).occur_in(before)
        && !phrases(WordList::TakenAgain).occur_in(rest)
}

/// 按零分处理, not 50分.
fn is_zero(clause: &str) -> bool {
    phrases(WordList::VoidZero).places(clause).any(|(at, rest)| {
        let before = clause.get(..at).unwrap_or_default();
        let is_within = before.ends_with(|c: char| c.is_numeric() || c == '.') || rest.starts_with('.');
        !is_within && !before.ends_with(['扣', '加']) && is_said(clause, at, rest)
    })
}

/// 更正为50分, where another mark stands in the row.
fn is_other_mark(clause: &str, mark: Option<Percent>) -> bool {
    said(phrases(WordList::MarkCorrected), clause).any(|(_, rest)| {
        let rest = rest.trim_start_matches([':', '为']);
        let number: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        let ends = rest
            .get(number.len()..)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('分') || rest.starts_with(is_break));
        let other = number.parse::<Percent>().ok().filter(|_| ends);
        other.is_some() && other != mark
    })
}
