//! The rows of 毕业资格审查表 held against the review: each in its order with its number, name, basis and what came of it, and
//! none more.

use strum::IntoEnumIterator;

use super::letters::{bare, is_whole, plain};
use super::review::{self, Outcome, Requirement};
use crate::message::Word;

/// The heads of the rows, without which a form is laid out otherwise, and what follows the last of them.
const HEADS: &str = "序号审查项目依据要求完成情况审查结果说明";
const BEHIND: &str = "二审查结论";
/// Longest foot and head of pages, in bytes, and how many characters of what is too much are shown.
const LONGEST_BREAK: usize = 600;
const SOME: usize = 40;
/// What a basis is called that is the student's own programme.
const PROGRAMME: &str = "培养方案";

/// Whether a form has such rows; `text` is the plain text of its pages.
pub fn has_rows(text: &str) -> bool {
    text.contains(HEADS)
}

/// The first row that the form does not show as the review has it, or that it shows besides.
pub fn wrong(findings: &[Requirement], text: &str) -> Option<String> {
    let mut rest = text.split_once(HEADS)?.1;
    let mut is_seen = true;
    for (one, number) in findings.iter().zip(1..) {
        let lacking = || Some(format!("{number} {} {}", one.code, one.outcome.chinese()));
        let head = plain(&format!("{number}{}", review::name(&one.code)));
        // Behind a row that may be parted nothing is known of where it ends.
        let behind = if is_seen { next(rest, &head) } else { rest.split_once(&head).map(|(_, behind)| behind) };
        let Some(behind) = behind else { return lacking() };
        is_seen = one.cells().iter().all(|cell| is_whole(cell));
        let row = if is_seen { row(one, behind) } else { Some(behind) };
        let Some(left) = row else { return lacking() };
        rest = left;
    }
    let (more, _) = rest.split_once(BEHIND).filter(|_| is_seen)?;
    let outcome = Outcome::iter().map(Word::chinese).find(|outcome| more.contains(outcome));
    (outcome.is_some() || !is_break(more))
        .then(|| format!("{} {}", findings.len() + 1, more.chars().take(SOME).collect::<String>()))
}

/// What stands behind the head of a row that follows at once, or at the top of the next page.
fn next<'t>(text: &'t str, head: &str) -> Option<&'t str> {
    let on_next_page = || text.split_once(HEADS).filter(|(gap, _)| is_break(gap))?.1.strip_prefix(head);
    text.strip_prefix(head).or_else(on_next_page)
}

/// Whether nothing stands between two rows but the foot of a page and the head of the next.
fn is_break(gap: &str) -> bool {
    gap.is_empty() || (gap.len() <= LONGEST_BREAK && gap.contains('页'))
}

/// What stands behind a row that begins with its basis.
fn row<'t>(one: &Requirement, text: &'t str) -> Option<&'t str> {
    let said = |text: &str| plain(&bare(text));
    let found = said(&one.needed.text) + &said(&one.found.text) + &said(&one.outcome.chinese());
    let bases = [said(&one.shown_basis()), PROGRAMME.to_owned()];
    let rest = bases.iter().find_map(|basis| text.strip_prefix(basis)?.strip_prefix(&found))?;
    rest.strip_prefix(&said(&one.remark()))
}
