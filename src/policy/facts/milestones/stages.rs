//! Stages of practice: rows of one stage are one, and months that overlap are months once.

use super::length::{months_of, unread_length};
use crate::finding::Counted;
use crate::message::{Fact, Message, say};
use crate::policy::case::Case;
use crate::policy::entry::{Choice, Subject};
use crate::policy::facts::courses::needs_decision;
use crate::policy::found::{because, counted};
use crate::policy::trail::Trail;
use crate::records::mark::{Judgement, Mark};
use crate::records::normal::normal_title;
use crate::records::values::{Credits, Day};
use crate::records::{CourseClass, Practice, Sourced, plain_title};

/// A stage and what its result means.
#[derive(Debug)]
pub struct Stage<'a> {
    /// The row of the stage.
    pub record: &'a Sourced<Practice>,
    /// Further rows of the same stage.
    pub again: Vec<&'a Sourced<Practice>>,
    /// What the result means.
    pub judgement: Judgement,
    /// Whether it was assessed on another form than the programme asks for, so that it does not count.
    pub is_on_other_form: bool,
    /// Why it does not lie within the studies.
    pub untimely: Option<Message>,
    /// Why a person must decide.
    pub doubt: Option<Message>,
}

/// The stages of a student, each once and judged under the pass mark of 必修环节.
pub fn stages<'a>(case: &Case<'a>, trail: &mut Trail<'a>) -> Vec<Stage<'a>> {
    let mut rows: Vec<(usize, &Sourced<Practice>)> = case.student.practice.iter().enumerate().collect();
    // What says most stands first, so that no row's place in the file decides which stage it describes.
    if rows.len() > 1 {
        rows.sort_by_cached_key(|(_, row)| {
            let absent = (row.from.is_none(), row.to.is_none(), row.unit.is_none(), row.kind.is_none());
            (absent, row.from, row.to, row.unit.clone(), row.kind.clone())
        });
    }
    let mut all: Vec<(usize, Stage)> = Vec::new();
    for (place, record) in rows {
        let judgement = judge(case, record, trail);
        match all.iter_mut().find(|(_, stage)| stage.records().any(|known| is_same(known, record))) {
            Some((first, stage)) => {
                *first = place.min(*first);
                stage.take(record, judgement);
            }
            None => all.push((place, Stage::new(record, judgement))),
        }
    }
    all.sort_by_key(|(first, _)| *first);
    let mut all: Vec<Stage> = all.into_iter().map(|(_, stage)| stage).collect();
    let asked = case.programme().and_then(|programme| programme.practice.as_ref()).map(|practice| practice.variant);
    for stage in &mut all {
        let held = stage.records().find_map(|record| record.variant);
        stage.is_on_other_form = asked.zip(held).is_some_and(|(asked, held)| asked != held);
        let untimely = stage.records().find_map(|record| out_of_time(case, record));
        stage.untimely = untimely;
        // A stage whose days cannot be right has neither been passed nor failed.
        let late = stage.records().filter_map(|record| record.to).find(|to| *to > case.batch.date);
        let late = late.filter(|_| stage.judgement == Judgement::Failed);
        let late = late.map(|_| say("item-after-review").with("date", case.batch.date.to_string()));
        let is_decided = matches!(stage.judgement, Judgement::Passed | Judgement::Failed);
        if let Some(why) = stage.untimely.clone().or(late).filter(|_| is_decided) {
            stage.judgement = Judgement::Undetermined;
            stage.doubt = Some(because(say("practice-unit").with("unit", unit_of(stage.record)), why));
        }
    }
    all
}

fn judge<'a>(case: &Case<'a>, record: &Practice, trail: &mut Trail<'a>) -> Judgement {
    let words = &case.policy.words.marks;
    let subject = Subject { class: Some(CourseClass::Milestone), ..case.subject };
    let mark = words.read(record.result.as_deref());
    if mark == Mark::Exempt && needs_decision(case, &subject, trail) {
        return Judgement::Undetermined;
    }
    match case.choose_for(&case.policy.pass_marks, &subject, trail) {
        Choice::Entry(entry) => words.judge(mark, &entry.is),
        _ => Judgement::Undetermined,
    }
}

/// One kind of practice at one unit over the same days; what a row leaves out distinguishes nothing.
fn is_same(one: &Practice, other: &Practice) -> bool {
    let days = match (one.from.zip(other.from), one.to.zip(other.to)) {
        (None, None) => (one.from, one.to) == (other.from, other.to),
        (from, to) => [from, to].into_iter().flatten().all(|(one, other)| one == other),
    };
    days && is_alike(one, other)
}

/// No word on kind, unit or form that another row contradicts.
fn is_alike(one: &Practice, other: &Practice) -> bool {
    let alike = |one: &Option<String>, other: &Option<String>| match (filled(one), filled(other)) {
        (Some(one), Some(other)) => one == other || plain_title(one) == plain_title(other),
        _ => true,
    };
    let forms = one.variant.zip(other.variant).is_none_or(|(one, other)| one == other);
    forms && alike(&one.unit, &other.unit) && alike(&one.kind, &other.kind)
}

fn filled(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// Ended before it began, began before entry, or took longer than the studies.
fn out_of_time(case: &Case, record: &Practice) -> Option<Message> {
    let entered = case.entered();
    let reversed = record.from.zip(record.to).is_some_and(|(from, to)| to < from);
    if reversed {
        return Some(say("item-ends-before-it-begins"));
    }
    let studied = entered.map(|month| month.first_day().whole_months_to(case.batch.date).saturating_add(1));
    if let Some((_, months)) = studied.zip(months_of(record).max()).filter(|(studied, months)| months > studied) {
        return Some(say("item-longer-than-studies").with("months", months));
    }
    let began = record.from.or(record.to)?;
    let early = entered.filter(|month| began.calendar_month() < *month)?;
    Some(say("item-before-entry").with("entered", early.to_string()))
}

fn unit_of(record: &Practice) -> String {
    record.unit.clone().unwrap_or_default()
}

/// The result in words.
pub fn result_of(record: &Practice) -> Message {
    match record.result.as_deref().map(str::trim) {
        None | Some("") => say("result-pending"),
        Some(result) => say("mark").with("mark", result),
    }
}

impl<'a> Stage<'a> {
    fn new(record: &'a Sourced<Practice>, judgement: Judgement) -> Stage<'a> {
        Stage { record, again: vec![], judgement, is_on_other_form: false, untimely: None, doubt: None }
    }

    /// Rows that come to different results contradict each other; a result still to come contradicts nothing.
    fn take(&mut self, record: &'a Sourced<Practice>, judgement: Judgement) {
        if self.judgement == Judgement::Missing {
            self.again.push(self.record);
            (self.record, self.judgement) = (record, judgement);
            return;
        }
        self.again.push(record);
        if judgement != self.judgement && judgement != Judgement::Missing {
            self.judgement = Judgement::Undetermined;
            self.doubt = Some(
                say("practice-contradicts")
                    .with("unit", unit_of(record))
                    .with("one", self.record.at().to_string())
                    .with("other", record.at().to_string()),
            );
        }
    }

    /// Every row of it.
    pub fn records(&self) -> impl Iterator<Item = &'a Sourced<Practice>> {
        [self.record].into_iter().chain(self.again.iter().copied())
    }

    /// The credits that every row gives it.
    pub fn credits(&self) -> Option<Credits> {
        self.records().filter_map(|record| record.credits).min()
    }

    /// Whether its rows give it different credits.
    pub fn has_several_credits(&self) -> bool {
        self.credits() != self.most_credits()
    }

    /// The credits that any row gives it.
    fn most_credits(&self) -> Option<Credits> {
        self.records().filter_map(|record| record.credits).max()
    }

    /// First and last day, where the rows say both in their order.
    pub fn days(&self) -> Option<(Day, Day)> {
        let mut days = self.records().filter_map(|record| record.from.zip(record.to));
        days.next().filter(|(from, to)| from <= to)
    }

    /// The months that every row records, in every way.
    fn recorded(&self) -> Option<u16> {
        self.records().flat_map(|record| months_of(record)).min()
    }

    /// The whole months between the first day and the last.
    fn between(&self) -> Option<u16> {
        self.days().map(|(from, to)| from.whole_months_to(to))
    }

    /// The months for sure: as recorded, but no more than lies between the days.
    pub fn months(&self) -> Option<u16> {
        self.recorded().into_iter().chain(self.between()).min()
    }

    /// The months at most: as the row that says most records, or where none does, between the days.
    pub fn most_months(&self) -> Option<u16> {
        self.records().flat_map(|record| months_of(record)).max().or(self.between())
    }

    /// What is said of the length that only a person can read; it matters only where neither months nor days say it.
    pub fn unread_length(&self) -> Option<&str> {
        if self.months().is_some() {
            return None;
        }
        self.records().find_map(|record| unread_length(record))
    }

    /// Every row of the stage, with the reason why it does not count.
    pub fn rows(&self) -> Vec<Counted> {
        let what = |record: &Practice| {
            say("practice-row")
                .with("unit", unit_of(record))
                .with("result", result_of(record))
                .with("credits", record.credits.unwrap_or_default().to_string())
        };
        let passed = self.judgement == Judgement::Passed;
        let why = self.doubt.clone().or_else(|| (!passed).then(|| say("practice-not-passed")));
        let why = why.or_else(|| self.is_on_other_form.then(|| say("practice-other-form")));
        let own = counted(what(self.record), why, self.record.at());
        let again = self.again.iter().map(|record| counted(what(record), Some(say("row-double")), record.at()));
        [own].into_iter().chain(again).collect()
    }
}

/// Length of all stages in whole months.
#[derive(Debug, Default)]
pub struct Length {
    /// For sure: as recorded, but no more than lies between the days; months that overlap count once.
    pub sure: u16,
    /// At most, whatever is recorded.
    pub most: u16,
    /// A stage has neither months nor days.
    pub is_open: bool,
    /// Words on the length of a stage that only a person can read.
    pub unread: Option<String>,
}

/// How long the stages are together.
pub fn length_of(stages: &[&Stage]) -> Length {
    let mut dated: Vec<(Day, Day)> = stages.iter().filter_map(|stage| stage.days()).collect();
    dated.sort();
    let mut length = Length::default();
    let (mut by_rows, mut undated) = (0u16, 0u16);
    for stage in stages {
        let (between, months, unread) = (stage.between(), stage.months(), stage.unread_length());
        let own = months.unwrap_or(0);
        length.is_open |= months.is_none() && unread.is_none();
        length.unread = length.unread.or(unread.map(str::to_owned));
        length.most = length.most.saturating_add(stage.most_months().max(between).unwrap_or(0));
        if between.is_some() {
            by_rows = by_rows.saturating_add(own);
        } else if !may_be_another(stage, stages) {
            undated = undated.saturating_add(own);
        }
    }
    length.sure = by_rows.min(together(&dated)).saturating_add(undated);
    length
}

/// A stage without days at the unit of another stage may be that stage.
fn may_be_another(stage: &Stage, stages: &[&Stage]) -> bool {
    let unit = normal_title(&unit_of(stage.record));
    let others = stages.iter().filter(|other| !std::ptr::eq(**other, stage));
    others.map(|other| normal_title(&unit_of(other.record))).any(|other| other == unit)
}

/// The credits of stages: for sure, and at most. Of stages that may be one, one alone is sure.
pub fn credits_of(stages: &[&Stage]) -> (Credits, Credits) {
    let most = stages.iter().filter_map(|stage| stage.most_credits()).sum();
    let mut by_credits: Vec<&&Stage> = stages.iter().collect();
    by_credits.sort_by_key(|stage| std::cmp::Reverse(stage.credits()));
    let mut apart: Vec<&Stage> = Vec::new();
    for stage in by_credits {
        if !apart.iter().any(|known| may_be_one_stage(known, stage)) {
            apart.push(stage);
        }
    }
    (apart.into_iter().filter_map(Stage::credits).sum(), most)
}

/// Stages of one kind at one unit whose days overlap, or of which one has no days.
pub fn may_be_one_stage(one: &Stage, other: &Stage) -> bool {
    let overlap = one.days().zip(other.days()).is_none_or(|(one, other)| one.0 <= other.1 && other.0 <= one.1);
    overlap && is_alike(one.record, other.record)
}

/// The months of a stage beside those that stages of the same result have before it: months that overlap count once. None where
/// its days are not told.
pub fn months_beside(stage: &Stage, stages: &[Stage]) -> Option<u16> {
    let own = stage.days()?;
    let key = |one: &Stage| (one.days(), one.record.unit.clone(), one.record.kind.clone());
    let of_result = stages.iter().filter(|one| one.judgement == stage.judgement && one.days().is_some());
    let mut days: Vec<(Day, Day)> = of_result.filter(|one| key(one) < key(stage)).filter_map(Stage::days).collect();
    days.sort();
    let before = together(&days);
    days.push(own);
    days.sort();
    Some(together(&days).saturating_sub(before))
}

/// Whole months of periods in the order of their first days; what overlaps or adjoins is one period.
fn together(periods: &[(Day, Day)]) -> u16 {
    let mut joined: Vec<(Day, Day)> = Vec::new();
    for (from, to) in periods.iter().copied() {
        match joined.last_mut().filter(|(_, last)| from <= last.next_day()) {
            Some((_, last)) => *last = to.max(*last),
            None => joined.push((from, to)),
        }
    }
    joined.into_iter().map(|(from, to)| from.whole_months_to(to)).fold(0, u16::saturating_add)
}

/// The results of all stages in words.
pub fn results_of(stages: &[Stage]) -> Vec<Fact> {
    stages.iter().map(|stage| result_of(stage.record).into()).collect()
}
