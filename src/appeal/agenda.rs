//! Which clocks run in a case, since when and until when; no clock without its start.

use strum::IntoStaticStr;

use super::calendar::{Calendar, Uncovered};
use super::limit::TimeLimit;
use super::past::Past;
use super::record::{CaseFile, Contested, Remedy};
use super::remedies::{Remedies, Rules, applications_within};
use super::stage::Stage;
use super::step::Notice;
use super::vote::Body;
use crate::message::{Fact, Message, Word, say};
use crate::records::values::Day;

/// What must be done in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Deadline {
    /// 提出
    File,
    /// 受理审查
    Accept,
    /// 陈述申辩
    State,
    /// 作出决定
    Decide,
    /// 向省级教育行政部门申诉
    Next,
    /// 决定是否受理学位申请 (学位法 23)
    Applications,
}

impl Word for Deadline {
    const KIND: &'static str = "deadline";
}

/// Who must do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// 学生
    Student,
    /// 受理机构
    Office,
    /// The body that decides.
    Body(Body),
}

impl Party {
    /// What they are called.
    pub fn fact(self) -> Fact {
        match self {
            Party::Student => say("party-student").into(),
            Party::Office => say("party-office").into(),
            Party::Body(body) => body.into(),
        }
    }
}

/// Where a clock stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Standing {
    /// 逾期: over, and nothing was done.
    Overdue,
    /// It runs.
    Running,
    /// Its last day cannot be determined.
    Unknown,
    /// Done, but after the last day.
    Late,
    /// 视为放弃: nothing was done until the last day, and the case has gone on.
    Lapsed,
    /// Done in time.
    Met,
}

impl Word for Standing {
    const KIND: &'static str = "clock";
}

/// A clock that has begun to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// What must be done.
    pub deadline: Deadline,
    /// Who has to act.
    pub party: Party,
    /// The day of its beginning, which does not count.
    pub start: Day,
    /// How long it runs, and where that is written.
    pub limit: TimeLimit,
    /// The last day in time.
    pub last: Result<Day, Uncovered>,
    /// The year whose notice may still move the last day.
    pub awaits: Option<Uncovered>,
    /// When it was done.
    pub done: Option<Day>,
    /// Whether it ended without the act for which it ran.
    pub is_silent: bool,
}

impl Clock {
    /// Where it stands on a day.
    pub fn standing(&self, on: Day) -> Standing {
        match (self.last, self.done) {
            (Err(_), _) => Standing::Unknown,
            (Ok(last), Some(done)) if done > last && self.is_silent => Standing::Lapsed,
            (Ok(last), Some(done)) if done > last => Standing::Late,
            (Ok(_), Some(_)) => Standing::Met,
            (Ok(last), None) if on > last => Standing::Overdue,
            (Ok(_), None) => Standing::Running,
        }
    }

    /// The last day in words, which say whether it may still be moved.
    ///
    /// # Errors
    /// When the notice for a year is not there.
    pub fn last_in_words(&self, day: impl Fn(Day) -> String) -> Result<Message, Uncovered> {
        let last = day(self.last?);
        Ok(match self.awaits {
            Some(awaited) => say("clock-provisional").with("day", last).with("year", awaited.year.to_string()),
            None => say("clock-day").with("day", last),
        })
    }

    /// The same in Chinese; nothing where it cannot be determined.
    pub fn in_chinese(&self) -> Option<String> {
        self.last_in_words(Day::chinese).ok().map(|last| last.zh())
    }

    /// The last day once no notice can move it any more.
    ///
    /// # Errors
    /// When the notice for a year is not there.
    pub fn settled(&self) -> Result<Day, Uncovered> {
        self.awaits.map_or(self.last, Err)
    }
}

/// When a clock begins and what ends it.
struct Run {
    deadline: Deadline,
    party: Party,
    start: Day,
    limit: TimeLimit,
    done: Option<Day>,
    is_silent: bool,
}

impl Run {
    fn clock(self, calendar: &Calendar) -> Clock {
        let last = self.limit.last_day(self.start, calendar);
        let awaits = last.ok().and_then(|last| calendar.awaited(last));
        let Run { deadline, party, start, limit, done, is_silent } = self;
        Clock { deadline, party, start, limit, last, awaits, done, is_silent }
    }
}

/// The clocks of a case that have begun, in the order of the way.
pub fn clocks(case: &CaseFile, stage: &Stage, remedies: &Remedies, calendar: &Calendar) -> Vec<Clock> {
    let rules = remedies.rules(case.remedy());
    let runs = [
        file(&case.against, stage, remedies, rules),
        accept(stage, rules),
        state(stage, rules),
        decide(case.remedy(), stage, rules),
        next(stage, rules),
    ];
    runs.into_iter().flatten().map(|run| run.clock(calendar)).collect()
}

/// The clock of filing alone, which runs before there is a case.
pub fn filing(against: &Contested, remedies: &Remedies, calendar: &Calendar) -> Option<Clock> {
    let stage = Stage::new(against.matter.remedy());
    file(against, &stage, remedies, remedies.rules(against.matter.remedy())).map(|run| run.clock(calendar))
}

/// The clocks of the rounds of degree applications.
pub fn closings(remedies: &Remedies, calendar: &Calendar) -> Vec<(String, Clock)> {
    let run = |closes: Day, done: Option<Day>| Run {
        deadline: Deadline::Applications,
        party: Party::Office,
        start: closes,
        limit: applications_within(),
        done,
        is_silent: false,
    };
    let rounds = remedies.applications.iter();
    rounds.map(|round| (round.title.clone(), run(round.closes, round.decided).clock(calendar))).collect()
}

fn file(against: &Contested, stage: &Stage, remedies: &Remedies, rules: &Rules) -> Option<Run> {
    let (start, limit) = match (against.delivered, against.told) {
        (Some(delivered), true) => (delivered, rules.file_within.clone()?),
        // Whoever was not informed of the limit has the longest one, from the day of knowledge.
        (delivered, _) => (against.known.or(delivered)?, remedies.untold.clone()),
    };
    Some(Run {
        deadline: Deadline::File,
        party: Party::Student,
        start,
        limit,
        done: stage.day(Past::Opened),
        is_silent: false,
    })
}

fn accept(stage: &Stage, rules: &Rules) -> Option<Run> {
    let (start, limit) = (stage.day(Past::Opened)?, rules.accept_within.clone()?);
    let done = [Past::Accepted, Past::Refused, Past::Withdrawn].into_iter().find_map(|past| stage.day(past));
    Some(Run { deadline: Deadline::Accept, party: Party::Office, start, limit, done, is_silent: false })
}

fn state(stage: &Stage, rules: &Rules) -> Option<Run> {
    let (start, limit) = (stage.day(Past::Delivered(Notice::Notify))?, rules.state_within.clone()?);
    let done = [Past::Heard, Past::Decided, Past::Withdrawn].into_iter().find_map(|past| stage.day(past));
    Some(Run { deadline: Deadline::State, party: Party::Student, start, limit, done, is_silent: stage.is_silent() })
}

/// 申诉 is decided, and the student notified, after the day of the application; the others are decided after their acceptance.
fn decide(remedy: Remedy, stage: &Stage, rules: &Rules) -> Option<Run> {
    let (start, end) = match remedy {
        Remedy::Appeal => (stage.day(Past::Opened)?, Past::Delivered(Notice::Decide)),
        Remedy::AcademicReview | Remedy::Reconsideration => (stage.day(Past::Accepted)?, Past::Decided),
    };
    let limit = match (stage.day(Past::Extended), rules.extend_by) {
        (Some(_), Some(more)) => rules.decide_within.extended(more),
        _ => rules.decide_within.clone(),
    };
    let done = [end, Past::Refused, Past::Withdrawn].into_iter().find_map(|past| stage.day(past));
    Some(Run { deadline: Deadline::Decide, party: Party::Body(rules.decided_by), start, limit, done, is_silent: false })
}

fn next(stage: &Stage, rules: &Rules) -> Option<Run> {
    let (start, limit) = (stage.day(Past::Delivered(Notice::Decide))?, rules.next_within.clone()?);
    Some(Run { deadline: Deadline::Next, party: Party::Student, start, limit, done: None, is_silent: false })
}

/// Why nothing can be said of the limit for filing.
pub fn unstarted(against: &Contested) -> Option<Message> {
    match (against.delivered, against.known) {
        (None, None) => Some(say("step-no-start")),
        _ => None,
    }
}
