//! What the papers of a round say: rows of 复核结果表, cases of 重审通知书 and 通报, lists by outcome.

use std::collections::BTreeMap;

use rust_xlsxwriter::XlsxError;
use strum::IntoEnumIterator;

use super::book::{Heading, Page, round_workbook};
use super::compare::{Compared, Comparison};
use super::figures::{HEADINGS, cells, corrected};
use super::masked::Shown;
use super::questions::differences;
use super::round::{Case, Choice, Earlier, Round};
use super::ruling::{Action, Ending, Ruling, by_college, overruled, proposed_ending};
use crate::finding::Verdict;
use crate::message::{Fact, Message, Word, say};
use crate::records::Batch;
use crate::records::values::Day;
use crate::render::view::{Adverse, CollegeFigures, Reexamined, ReturnedCase};

fn college(round: &Round, case: &Case) -> String {
    round.colleges.get(&case.college).map_or_else(|| case.college.clone(), |sender| sender.name.clone())
}

/// The rows of 复核结果表: of one college, or of all.
pub fn results(of: &Earlier, only: Option<&str>) -> Vec<Reexamined> {
    let cases = of.round.cases.iter().filter(|case| only.is_none_or(|code| case.college == code));
    let row = |case: &Case| {
        let compared = &case.compared;
        let ruling = of.rulings.get(&compared.id);
        let said = |text: fn(&Ruling) -> String| ruling.map(text).unwrap_or_default();
        Reexamined {
            college: college(&of.round, case),
            id: compared.id.clone(),
            name: compared.name.clone(),
            by_college: by_college(compared),
            own: compared.own.map(Verdict::chinese).unwrap_or_default(),
            comparison: compared.comparison.chinese(),
            chosen: case.chosen.iter().map(|choice| choice.chinese()).collect::<Vec<_>>().join("、"),
            action: said(|ruling| ruling.action.chinese()),
            ending: said(|ruling| ruling.ending.map(Word::chinese).unwrap_or_default()),
            reason: said(|ruling| ruling.reason.clone()),
            decided: said(|ruling| format!("{} {}", ruling.by, ruling.date)),
        }
    };
    cases.map(row).collect()
}

/// `8人：同意学院结论7人、退回重审1人`
pub fn total_line(rows: &[Reexamined]) -> String {
    let counts = Action::iter().map(Word::chinese).filter_map(|word| {
        let count = rows.iter().filter(|row| row.action == word).count();
        (count > 0).then(|| say("paper-count").with("what", word).with("count", count).into())
    });
    let counts: Vec<Fact> = counts.collect();
    // Nothing is decided in a draft.
    if counts.is_empty() {
        return say("paper-total-undecided").with("count", rows.len()).zh();
    }
    say("paper-total").with("count", rows.len()).with("counts", counts).zh()
}

/// The cases of a college that are sent back to it.
pub fn returned(of: &Earlier, code: &str) -> Vec<ReturnedCase> {
    let one = |case: &Case| {
        let ruling = of.rulings.get(&case.compared.id).filter(|ruling| ruling.action == Action::Return)?;
        Some(returned_case(of, case, ruling, Shown::Whole))
    };
    of.round.of_college(code).filter_map(one).collect()
}

/// The cases that the whole school is informed of: those that are sent back, those that were and are settled now, and those
/// that were put right.
pub fn announced(of: &Earlier, shown: Shown) -> Vec<ReturnedCase> {
    let one = |case: &Case| {
        let ruling = of.rulings.get(&case.compared.id)?;
        let put_right = overruled(&case.compared, ruling);
        let settled = corrected(of, case);
        if ruling.action != Action::Return && put_right.is_none() && settled.is_none() {
            return None;
        }
        let mut shown_case = returned_case(of, case, ruling, shown);
        let mut more = |key| {
            shown_case.problems.push((say("paper-clause").zh(), say(key).with("action", ruling.action).zh()));
        };
        if settled.is_some() {
            more("paper-corrected");
        }
        if let Some(comparison) = put_right {
            more("paper-overruled");
            shown_case.comparison = comparison.chinese();
        }
        Some(shown_case)
    };
    of.round.cases.iter().filter_map(one).collect()
}

fn returned_case(of: &Earlier, case: &Case, ruling: &Ruling, shown: Shown) -> ReturnedCase {
    ReturnedCase {
        college: college(&of.round, case),
        id: shown.id(&case.compared.id),
        name: shown.name(&case.compared.name),
        by_college: by_college(&case.compared),
        comparison: case.compared.comparison.chinese(),
        problems: wrong(&case.compared, shown),
        // What an officer writes is for the college: it may hold more of a person than the school need know.
        reason: if shown == Shown::Whole { signed_reason(ruling) } else { String::new() },
    }
}

/// `系统中没有开题报告（复核人：韦国安　2022年11月18日）`
fn signed_reason(ruling: &Ruling) -> String {
    let signed = say("paper-decided-by").with("by", ruling.by.as_str()).with("day", ruling.date.chinese()).zh();
    format!("{}{signed}", ruling.reason)
}

/// Clause and what is wrong; where the data differ, which.
fn wrong(case: &Compared, shown: Shown) -> Vec<(String, String)> {
    let problem = |problem: &super::compare::Problem| {
        let what = match shown {
            // Marks and titles are the person's; which requirement is not met is enough for all others.
            Shown::Masked | Shown::Name => say("paper-problem-short"),
            Shown::Whole => {
                say("paper-problem").with("needed", problem.needed.as_str()).with("found", problem.found.as_str())
            }
        };
        (problem.clause.clone(), what.with("what", problem.code).with("outcome", problem.outcome).zh())
    };
    let mut wrong: Vec<_> = case.problems.iter().map(problem).collect();
    let more = |key: Message| (say("paper-clause").zh(), key.zh());
    match case.comparison {
        Comparison::TooStrict => wrong.push(more(say("paper-strict"))),
        Comparison::NotSent => wrong.push(more(say("paper-not-sent"))),
        Comparison::Unknown => wrong.push(more(say("paper-unknown"))),
        _ => {}
    }
    if !case.differences.is_empty() {
        let said = match shown {
            Shown::Masked | Shown::Name => say("paper-differ-short"),
            Shown::Whole => say("paper-differ").with("cells", differences(case)),
        };
        wrong.push(more(said));
    }
    wrong
}

/// Those about whom a decision against them is in the making and who have not been notified: by college and ID. `waiting` are
/// decisions that count once they were.
pub fn adverse(batch: &Batch, of: &Earlier, waiting: &BTreeMap<String, Ruling>) -> Vec<(String, Adverse)> {
    let letter = |case: &Case| {
        let compared = &case.compared;
        let ruling = of.rulings.get(&compared.id).or_else(|| waiting.get(&compared.id));
        let is_due = match ruling {
            Some(ruling) => ruling.told.is_none() && ruling.is_unheard(compared),
            None => case.is_open() && matches!(compared.own, Some(Verdict::Fail | Verdict::Supplement)),
        };
        is_due.then(|| (case.college.clone(), adverse_letter(batch, of, case, ruling)))
    };
    of.round.cases.iter().filter_map(letter).collect()
}

fn adverse_letter(batch: &Batch, of: &Earlier, case: &Case, ruling: Option<&Ruling>) -> Adverse {
    let (compared, days) = (&case.compared, &batch.reexamination);
    let reason = ruling.map(|ruling| ruling.reason.clone()).unwrap_or_default();
    let said = wrong(compared, Shown::Whole);
    let mut clauses: Vec<&str> = said.iter().map(|(clause, _)| clause.as_str()).collect();
    clauses.dedup();
    let lines = said.iter().map(|(_, what)| what.clone()).chain((!reason.is_empty()).then_some(reason));
    let ended = |line: String| if line.ends_with(['。', '；', '！', '？']) { line } else { line + "。" };
    let decided = ruling.and_then(|ruling| ruling.ending);
    let ending = decided.or_else(|| proposed_ending(compared)).filter(|ending| *ending != Ending::Graduate);
    let passes = ruling.is_some_and(|ruling| ruling.passes(compared) == Some(true));
    let content = match ending {
        Some(ending) if passes => {
            say("adverse-content-passed").with("batch", batch.title.as_str()).with("ending", ending)
        }
        Some(ending) => say("adverse-content-ending").with("batch", batch.title.as_str()).with("ending", ending),
        None => say("adverse-content").with("batch", batch.title.as_str()),
    };
    Adverse {
        case: format!("{}-{}-{}", of.round.batch, of.round.round, compared.id),
        id: compared.id.clone(),
        name: compared.name.clone(),
        college: college(&of.round, case),
        content: content.zh(),
        reasons: lines.map(ended).collect::<Vec<_>>().join("\n"),
        basis: if clauses.is_empty() { say("adverse-basis").zh() } else { clauses.join("；") },
        days: days.hear_days,
        contact: days.contact.clone(),
    }
}

/// Whose the workbooks of a round are.
pub struct SheetHead<'s> {
    /// The batch.
    pub batch: &'s Batch,
    /// Number of the round.
    pub round: u32,
    /// The date on the papers.
    pub on: Day,
    /// Whether the round is over; else the sheets say that it is not.
    pub concluded: bool,
}

impl SheetHead<'_> {
    /// Title of a sheet and the line below it.
    fn of(&self, title: &str, college: &str) -> Option<(String, String)> {
        let school = &self.batch.school;
        let line = say(if self.concluded { "sheet-line" } else { "sheet-line-open" }).with("college", college);
        let line = line.with("batch", self.batch.title.as_str()).with("round", self.round);
        let title = format!("{}{}{title}", school.name, school.graduate_school);
        Some((title, line.with("day", self.on.chinese()).zh()))
    }
}

/// The rows of all rounds, the first first, by college and student: of each student the newest, without what an appeal has put
/// aside since.
fn newest_results(rounds: &[&Earlier], appeals: &BTreeMap<String, Day>) -> Vec<Reexamined> {
    let valid = |of: &Earlier, row: Reexamined| {
        let is_older = |day: &Day| of.rulings.get(&row.id).is_some_and(|ruling| ruling.date < *day);
        if appeals.get(&row.id).is_some_and(is_older) {
            Reexamined { ending: String::new(), action: Choice::Appealed.chinese(), ..row }
        } else {
            row
        }
    };
    let rows = rounds.iter().flat_map(|of| {
        let rows = results(of, None).into_iter().map(|row| valid(of, row));
        of.round.cases.iter().map(|case| &case.college).zip(rows)
    });
    let newest: BTreeMap<String, (&String, Reexamined)> =
        rows.map(|(college, row)| (row.id.clone(), (college, row))).collect();
    let mut rows: Vec<_> = newest.into_values().collect();
    rows.sort_by_key(|(college, _)| *college);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// 毕业, 结业, 延期毕业, 肄业, 退学: a sheet each, and one with those of whom nobody has decided; of all rounds so far.
///
/// # Errors
/// When the writer refuses the content.
pub fn endings_xlsx(
    head: &SheetHead,
    rounds: &[&Earlier],
    appeals: &BTreeMap<String, Day>,
) -> Result<Vec<u8>, XlsxError> {
    let rows = newest_results(rounds, appeals);
    let page = |word: String, name: String| {
        let rows = rows.iter().filter(|row| row.ending == word);
        let rows = rows.map(|row| {
            let row = row.clone();
            vec![row.college, row.id, row.name, row.own, row.action, row.reason, row.decided]
        });
        let columns = ["question-college", "question-id", "question-name", "question-own", "question-action"];
        let widths = [20.0, 16.0, 12.0, 14.0, 16.0];
        let mut columns: Vec<Heading> =
            columns.into_iter().zip(widths).map(|(key, width)| Heading::shown(key, width)).collect();
        columns.push(Heading::shown("question-reason", 40.0));
        columns.push(Heading::shown("paper-decided", 20.0));
        let title = say("paper-ending-of").with("ending", name.as_str()).zh();
        Page { head: head.of(&title, &say("paper-school").zh()), name, columns, rows: rows.collect() }
    };
    let mut pages: Vec<Page> = Ending::iter().map(|ending| page(ending.chinese(), ending.chinese())).collect();
    pages.push(page(String::new(), say("paper-undecided").zh()));
    let batch = head.batch;
    round_workbook(&title(batch, "paper-endings"), &batch.school.name, batch.date, &pages)
}

fn title(batch: &Batch, key: &'static str) -> String {
    format!("{} {}", batch.title, say(key).zh())
}

/// 复核结果表 as a workbook: a sheet a college.
///
/// # Errors
/// When the writer refuses the content.
pub fn results_xlsx(head: &SheetHead, of: &Earlier, only: Option<&str>) -> Result<Vec<u8>, XlsxError> {
    let (batch, whole) = (head.batch, say("paper-school").zh());
    let college = only.map(|code| of.round.colleges.get(code).map_or(code, |sender| &sender.name));
    let columns = [
        ("question-college", 20.0),
        ("question-id", 16.0),
        ("question-name", 12.0),
        ("question-by-college", 14.0),
        ("question-own", 14.0),
        ("question-comparison", 18.0),
        ("question-chosen", 18.0),
        ("question-action", 16.0),
        ("question-ending", 12.0),
        ("question-reason", 36.0),
        ("paper-decided", 20.0),
    ];
    let row = |row: Reexamined| {
        let Reexamined { college, id, name, by_college, own, comparison, chosen, action, ending, reason, decided } =
            row;
        vec![college, id, name, by_college, own, comparison, chosen, action, ending, reason, decided]
    };
    let page = Page {
        name: say("paper-results").zh(),
        head: head.of(&say("paper-results").zh(), college.unwrap_or(&whole)),
        columns: columns.into_iter().map(|(key, width)| Heading::shown(key, width)).collect(),
        rows: results(of, only).into_iter().map(row).collect(),
    };
    round_workbook(&title(batch, "paper-results"), &batch.school.name, batch.date, &[page])
}

/// The figures of the rounds as a workbook.
///
/// # Errors
/// When the writer refuses the content.
pub fn figures_xlsx(head: &SheetHead, figures: &[CollegeFigures]) -> Result<Vec<u8>, XlsxError> {
    let column = |key| match key {
        "question-college" => Heading::shown(key, 22.0),
        "figure-first-pass-rate" => Heading::share(key, 12.0),
        key => Heading::count(key, 12.0),
    };
    let (batch, name) = (head.batch, say("paper-figures").zh());
    let page = Page {
        head: head.of(&name, &say("paper-school").zh()),
        name,
        columns: HEADINGS.into_iter().map(column).collect(),
        rows: figures.iter().map(cells).collect(),
    };
    round_workbook(&title(batch, "paper-figures"), &batch.school.name, batch.date, &[page])
}

/// The running number of each college's notice in a round, counted over all rounds before, those of the batch that it continues among them.
pub fn notice_numbers(season: &[Earlier], earlier: &[Earlier], of: &Earlier) -> BTreeMap<String, usize> {
    let colleges = |one: &Earlier| -> Vec<String> {
        let returned = |code: &&String| !returned(one, code).is_empty();
        one.round.colleges.keys().filter(returned).cloned().collect()
    };
    let before: usize = season.iter().chain(earlier).map(|one| colleges(one).len()).sum();
    colleges(of).into_iter().zip(before + 1..).collect()
}
