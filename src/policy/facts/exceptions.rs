//! Exceptions (豁免、免修、替代、学分认定、成果认定、延期): which are valid, and what is wrong with the others.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::decision_words::{does_not_hold, takes_back};
use crate::finding::Ruled;
use crate::location::Location;
use crate::message::{Fact, Message, say};
use crate::policy::entry::{Axis, Entry, Match, Subject};
use crate::policy::stated::DecisionRule;
use crate::policy::tables::Policy;
use crate::policy::trail::Trail;
use crate::records::names::{may_be_one_person, normal_name};
use crate::records::values::{Day, StudentId};
use crate::records::{Exception, ExceptionKind, Sourced, Student};

/// Nobody who is reviewed now has studied before this year.
pub const EARLIEST_YEAR: i16 = 1950;

/// The digests of the papers behind decisions, by path; or why a paper cannot be read.
pub type Papers = BTreeMap<String, Result<String, Message>>;

/// All exceptions of a batch by student, and the papers behind them.
#[derive(Debug, Default)]
pub struct Register<'a> {
    by_student: BTreeMap<&'a StudentId, Vec<&'a Sourced<Exception>>>,
    /// Numbers that stand on more than one decision.
    ambiguous: BTreeSet<&'a str>,
    /// Rows that say word for word what an earlier one says.
    doubled: Vec<&'a Sourced<Exception>>,
    papers: Papers,
}

/// A decision for this student, with what is wrong with it.
#[derive(Debug, Clone)]
pub struct Granted<'a> {
    /// The decision as it is recorded.
    pub exception: &'a Sourced<Exception>,
    /// Why it does not count.
    pub refusal: Option<Message>,
    /// Why a person must say whether it counts.
    pub doubt: Option<Message>,
}

impl Granted<'_> {
    /// Whether it surely counts.
    pub fn is_valid(&self) -> bool {
        self.refusal.is_none() && self.doubt.is_none()
    }

    /// Why a person must say whether it counts; none where it surely counts, or surely does not.
    pub fn open_doubt(&self) -> Option<Message> {
        let doubt = self.doubt.as_ref().filter(|_| self.refusal.is_none())?;
        Some(say("exception-open").with("id", self.exception.id.as_str()).with("why", doubt.clone()))
    }

    /// How it stands beside a finding.
    pub fn ruled(&self) -> Ruled {
        let decision = summary(self.exception);
        let what = match (&self.refusal, &self.doubt) {
            (None, None) => decision,
            (Some(why), _) => say("exception-refused").with("decision", decision).with("why", why.clone()),
            (None, Some(why)) => say("exception-doubted").with("decision", decision).with("why", why.clone()),
        };
        let paper = self.exception.evidence.as_ref().map(|paper| {
            say("exception-paper").with("file", paper.file.as_str()).with("sha256", paper.sha256.to_lowercase())
        });
        Ruled { id: self.exception.id.clone(), what, paper, at: self.exception.at().clone() }
    }
}

/// `豁免决定 JW2022-017（研究生院 李某，2022-10-12，麓师研〔2022〕18号）：…`
fn summary(exception: &Exception) -> Message {
    let approver = |a: &crate::records::Approver| -> Fact {
        say("exception-approver").with("office", a.role).with("name", a.name.as_str()).into()
    };
    say("exception-summary")
        .with("kind", exception.kind)
        .with("id", exception.id.as_str())
        .with("approvers", exception.approvers.iter().map(approver).collect::<Vec<_>>())
        .with("date", exception.date.to_string())
        .with("document", exception.document.as_str())
        .with("reason", exception.reason.as_str())
}

/// What is wrong with a decision as far as the whole batch can say.
#[derive(Debug, Clone, Serialize)]
pub struct ExceptionNotice {
    /// Number of the decision.
    pub id: String,
    /// 学号.
    pub student: StudentId,
    /// What is wrong, and what to do.
    pub problem: Message,
    /// Where it stands.
    pub at: Location,
}

impl<'a> Register<'a> {
    /// Sorts decisions by student.
    pub fn new(exceptions: impl IntoIterator<Item = &'a Sourced<Exception>>, papers: Papers) -> Register<'a> {
        let mut register = Register { papers, ..Register::default() };
        let mut known: BTreeMap<&str, &Sourced<Exception>> = BTreeMap::new();
        for exception in exceptions {
            let first = *known.entry(exception.id.as_str()).or_insert(exception);
            if !std::ptr::eq(first, exception) && **first == **exception {
                register.doubled.push(exception);
                continue;
            }
            if !std::ptr::eq(first, exception) {
                register.ambiguous.insert(&exception.id);
            }
            register.by_student.entry(&exception.student).or_default().push(exception);
        }
        register
    }

    /// The decisions for one student, each with what is wrong with it.
    pub fn of(
        &self,
        policy: &'a Policy,
        day: Day,
        student: &Student,
        subject: &Subject,
        trail: &mut Trail<'a>,
    ) -> Vec<Granted<'a>> {
        let own = self.by_student.get(&student.id).map_or(&[][..], Vec::as_slice);
        let granted = own.iter().map(|exception| {
            if let Some(refusal) = self.unusable(exception, student, day) {
                return Granted { exception, refusal: Some(refusal), doubt: None };
            }
            let (entries, axis) = allowed(&policy.decisions, exception, subject);
            entries.iter().for_each(|entry| trail.note_met(entry.at()));
            let mut each = entries.iter().map(|entry| self.held_against(&entry.is, exception, student));
            let Some(first) = each.next() else {
                return Granted { exception, refusal: Some(say("exception-not-allowed")), doubt: None };
            };
            // What comes to the same whichever entry holds, or none, is sure.
            let is_whole = entries.last().is_some_and(|last| last.scope.matches(subject) == Match::Yes);
            let is_short = matches!(first, Authority::Short(_));
            let is_sure = each.all(|other| other.is_alike(&first)) && (is_whole || is_short);
            let (refusal, doubt) = match (first, axis.filter(|_| !is_sure)) {
                (_, Some(axis)) => (None, Some(say("exception-scope-untold").with("axis", axis))),
                (Authority::Enough, None) => (None, self.unsaid(exception)),
                (Authority::Doubtful(why), None) => (None, Some(why)),
                (Authority::Short(why), None) => (Some(why), None),
            };
            Granted { exception, refusal, doubt }
        });
        granted.collect()
    }

    /// Why a decision may not hold: by its own words, or by those of a later one for the same student.
    fn unsaid(&self, exception: &Exception) -> Option<Message> {
        if let Some(words) = does_not_hold(exception) {
            return Some(say("exception-denied").with("words", words));
        }
        let own = self.by_student.get(&exception.student).map_or(&[][..], Vec::as_slice);
        let mut others = own.iter().filter(|other| other.id != exception.id);
        let is_tied = |other: &Exception| takes_back(other, exception) || takes_back(exception, other);
        let other = others.find(|other| is_tied(other))?;
        Some(say("exception-taken-back").with("id", other.id.as_str()))
    }

    /// What is wrong with a decision whoever made it.
    fn unusable(&self, exception: &Exception, student: &Student, day: Day) -> Option<Message> {
        if let Some(why) = untimely(exception, student, day) {
            return Some(why);
        }
        if self.ambiguous.contains(exception.id.as_str()) {
            return Some(say("exception-ambiguous"));
        }
        let last = exception.valid_until.filter(|last| *last < day)?;
        Some(say("exception-expired").with("date", last.to_string()))
    }

    /// A decision against the entry that lets it be made.
    fn held_against(&self, rule: &DecisionRule, exception: &Exception, student: &Student) -> Authority {
        match authority(rule, exception, student) {
            Authority::Short(why) => Authority::Short(why),
            authority => self.unproven(rule, exception).map_or(authority, Authority::Short),
        }
    }

    /// The paper is there and is the one that was recorded.
    fn unproven(&self, rule: &DecisionRule, exception: &Exception) -> Option<Message> {
        let Some(paper) = &exception.evidence else {
            return rule.evidence.then(|| say("exception-no-paper"));
        };
        match self.papers.get(&paper.file) {
            Some(Ok(digest)) if digest.eq_ignore_ascii_case(&paper.sha256) => None,
            Some(Ok(_)) => Some(say("exception-paper-changed").with("file", paper.file.as_str())),
            Some(Err(why)) => Some(say("exception-paper-unreadable").with("why", why.clone())),
            None => Some(say("exception-paper-unreadable").with("why", paper.file.as_str())),
        }
    }

    /// Decisions that nobody can use, or that changed nothing, over the whole batch. `students` is everybody in it,
    /// `used` are the decisions that bore on a finding, `refused` those that are not applied, and why.
    pub fn notices(
        &self,
        students: &BTreeSet<&StudentId>,
        used: &BTreeSet<&Location>,
        refused: &BTreeMap<&Location, &Message>,
    ) -> Vec<ExceptionNotice> {
        let mut notices = Vec::new();
        let mut seen = BTreeSet::new();
        for (student, exceptions) in &self.by_student {
            for exception in exceptions {
                let what = (*student, exception.kind, exception.rule, &exception.subject, &exception.courses);
                let same = (what, exception.until, exception.credits);
                let step = exception.approvers.iter().map(|a| a.role).collect::<Vec<_>>();
                let problem = if !students.contains(*student) {
                    Some(say("exception-orphaned"))
                } else if !seen.insert((same, step)) {
                    Some(say("exception-duplicate"))
                } else if let Some(why) = refused.get(exception.at()) {
                    Some((*why).clone())
                } else {
                    (!used.contains(exception.at())).then(|| say("exception-unused"))
                };
                notices.extend(problem.map(|problem| ExceptionNotice {
                    id: exception.id.clone(),
                    student: (*student).clone(),
                    problem,
                    at: exception.at().clone(),
                }));
            }
        }
        notices.extend(self.doubled.iter().map(|exception| ExceptionNotice {
            id: exception.id.clone(),
            student: exception.student.clone(),
            problem: say("exception-duplicate"),
            at: exception.at().clone(),
        }));
        notices
    }
}

/// Why nobody can have decided on that day: after the review, or before there was a student. What was earned elsewhere may
/// have been recognised before entry; requirements of these studies were lifted during them, and their outputs recognised.
fn untimely(exception: &Exception, student: &Student, review: Day) -> Option<Message> {
    let date = || exception.date.to_string();
    if exception.date > review {
        return Some(say("exception-future").with("date", date()));
    }
    let is_of_studies =
        matches!(exception.kind, ExceptionKind::Waiver | ExceptionKind::Extension | ExceptionKind::Recognition);
    let before_entry =
        is_of_studies && student.entered(review).is_some_and(|month| exception.date.calendar_month() < month);
    let before_birth = student.birth_date.is_some_and(|born| exception.date <= born);
    let impossible = exception.date.ymd().0 < EARLIEST_YEAR || before_birth;
    (before_entry || impossible).then(|| say("exception-before-studies").with("date", date()))
}

/// The entry that lets such a decision be made for such a student; where it depends on something that the records do not say,
/// every entry that may, and what that is.
fn allowed<'p>(
    entries: &'p [Sourced<Entry<DecisionRule>>],
    exception: &Exception,
    subject: &Subject,
) -> (Vec<&'p Sourced<Entry<DecisionRule>>>, Option<Axis>) {
    let bears = |rule: &DecisionRule| {
        rule.kind == exception.kind
            && (rule.rules.is_empty() || exception.rule.is_some_and(|code| rule.rules.contains(&code)))
    };
    let (mut all, mut unknown) = (vec![], None);
    for entry in entries.iter().filter(|entry| bears(&entry.is)) {
        match entry.scope.matches(subject) {
            Match::No => continue,
            Match::Yes => {
                all.push(entry);
                return (all, unknown);
            }
            Match::Unknown(axis) => {
                all.push(entry);
                unknown = unknown.or(Some(axis));
            }
        }
    }
    (all, unknown)
}

/// Whether those who decided may.
enum Authority {
    /// Yes.
    Enough,
    /// Only if somebody who is called like the student, or like another approver, is another person.
    Doubtful(Message),
    /// No.
    Short(Message),
}

impl Authority {
    fn is_alike(&self, other: &Authority) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// The right offices, and as many different people as the policy demands. Nobody decides on themselves, but a namesake may.
fn authority(rule: &DecisionRule, exception: &Exception, student: &Student) -> Authority {
    let entitled = exception.approvers.iter().filter(|a| rule.roles.contains(&a.role));
    let (own, others): (Vec<_>, Vec<_>) = entitled.partition(|approver| student.is_called(&approver.name));
    let people: BTreeMap<String, &str> = others.iter().map(|a| (normal_name(&a.name), a.name.as_str())).collect();
    let people: Vec<&str> = people.into_iter().filter(|(name, _)| !name.is_empty()).map(|(_, shown)| shown).collect();
    let others = people.len();
    let needed = usize::from(rule.approvers.max(1));
    let named = own.first().map(|approver| approver.name.as_str());
    let alike = alike(&people);
    match named {
        _ if others - alike.len() >= needed => Authority::Enough,
        _ if others >= needed => {
            let names: Vec<Fact> = alike.first().map_or(vec![], |(one, other)| vec![(*one).into(), (*other).into()]);
            Authority::Doubtful(say("exception-names-alike").with("names", names))
        }
        Some(name) if others + 1 >= needed => Authority::Doubtful(say("exception-own-name").with("name", name)),
        None if others == 0 => {
            let offices: Vec<_> = rule.roles.iter().map(|role| Fact::from(*role)).collect();
            Authority::Short(say("exception-office").with("offices", offices))
        }
        _ => Authority::Short(say("exception-approvers").with("count", rule.approvers.max(1))),
    }
}

/// Those who may be one with somebody before them, and with whom.
fn alike<'n>(people: &[&'n str]) -> Vec<(&'n str, &'n str)> {
    let before = |at: usize, name: &str| people.iter().take(at).find(|one| may_be_one_person(one, name)).copied();
    people.iter().enumerate().filter_map(|(at, name)| Some((before(at, name)?, *name))).collect()
}

/// What a decision of a kind must hold beside what all hold.
pub fn incomplete(exception: &Exception) -> Option<&'static str> {
    let absent = [
        (
            matches!(exception.kind, ExceptionKind::Waiver | ExceptionKind::Extension) && exception.rule.is_none(),
            "rule",
        ),
        (exception.kind == ExceptionKind::Extension && exception.until.is_none(), "until"),
        (exception.kind == ExceptionKind::Substitution && exception.courses.is_empty(), "courses"),
        (exception.kind == ExceptionKind::CreditTransfer && exception.credits.is_none(), "credits"),
        (
            !matches!(exception.kind, ExceptionKind::Waiver | ExceptionKind::Extension) && exception.subject.is_none(),
            "subject",
        ),
        (exception.approvers.is_empty(), "approvers"),
    ];
    absent.into_iter().find(|(absent, _)| *absent).map(|(_, field)| field)
}
