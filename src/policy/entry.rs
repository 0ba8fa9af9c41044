//! An entry of the policy: for whom it holds, what holds, and by which clause; and which entry of a list holds for a student.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::location::Location;
use crate::message::Fact;
use crate::policy::nation::is_of_nations;
use crate::records::{Admission, Category, Cohorts, CourseClass, DegreeKind, Level, Sourced, StudyMode, Term, Track};

/// A list of which the first matching entry holds.
pub type Entries<T> = Vec<Sourced<Entry<T>>>;

/// For whom something holds, what holds, and by which clause.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "{T}Entry")]
pub struct Entry<T> {
    /// For whom; for everyone where it is absent.
    #[serde(rename = "for", default)]
    pub scope: Scope,
    /// What holds.
    pub is: T,
    /// Key of the document.
    pub basis: String,
    /// The clause.
    pub clause: String,
}

/// What is common to all entries, whatever they hold.
#[derive(Debug, Clone)]
pub struct Head<'p> {
    /// Where the entry stands.
    pub at: &'p Location,
    /// For whom.
    pub scope: &'p Scope,
    /// Key of the document.
    pub basis: &'p str,
    /// The clause.
    pub clause: &'p str,
    /// For whom it is, and what it says, as JSON without what is left out.
    pub text: String,
}

impl<T: Serialize> Entry<T> {
    /// What it has in common with all entries; `at` is where it stands.
    pub fn head<'p>(&'p self, at: &'p Location) -> Head<'p> {
        let said = json!({"for": self.scope, "is": self.is});
        Head {
            at,
            scope: &self.scope,
            basis: &self.basis,
            clause: &self.clause,
            text: without_blanks(said).to_string(),
        }
    }
}

/// Without fields that are null or empty.
fn without_blanks(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(key, value)| (key, without_blanks(value)));
            let is_blank = |value: &Value| value.is_null() || value == &json!([]) || value == &json!({});
            Value::Object(fields.filter(|(_, value)| !is_blank(value)).collect())
        }
        other => other,
    }
}

/// For whom an entry holds. What is left out does not restrict; of a list, one is enough; all that is given must hold.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Scope {
    /// 研究生类别.
    pub categories: Vec<Category>,
    /// 学位层次.
    pub levels: Vec<Level>,
    /// 学位类型.
    pub kinds: Vec<DegreeKind>,
    /// 学习方式.
    pub modes: Vec<StudyMode>,
    /// 培养类别.
    pub tracks: Vec<Track>,
    /// 录取方式.
    pub admissions: Vec<Admission>,
    /// 国籍, as the records write it, for example 中国.
    pub nationalities: Vec<String>,
    /// Years of entry.
    pub cohorts: Option<Cohorts>,
    /// Codes of colleges.
    pub colleges: Vec<String>,
    /// Keys of programmes.
    pub programmes: Vec<String>,
    /// 课程类别; only where the entry is about courses.
    pub classes: Vec<CourseClass>,
    /// Terms in which a course was taken, both ends counted; only where the entry is about courses.
    pub terms: Option<Terms>,
}

impl Scope {
    /// For whom it is, in words; nothing for everybody.
    pub fn words(&self) -> Vec<Fact> {
        let mut words: Vec<Fact> = Vec::new();
        words.extend(self.categories.iter().copied().map(Fact::from));
        words.extend(self.levels.iter().copied().map(Fact::from));
        words.extend(self.kinds.iter().copied().map(Fact::from));
        words.extend(self.modes.iter().copied().map(Fact::from));
        words.extend(self.tracks.iter().copied().map(Fact::from));
        words.extend(self.admissions.iter().copied().map(Fact::from));
        words.extend(self.classes.iter().copied().map(Fact::from));
        words.extend(self.cohorts.and_then(Cohorts::message).map(Fact::from));
        let texts = [&self.nationalities, &self.colleges, &self.programmes].into_iter().flatten();
        words.extend(texts.map(|text| Fact::from(text.as_str())));
        // Terms are those of courses and have no words.
        words.extend(self.terms.is_some().then(|| Fact::from(Axis::Term)));
        words
    }
}

/// Terms, both ends counted; an end that is left out is open.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// First term.
    pub from: Option<Term>,
    /// Last term.
    pub to: Option<Term>,
}

impl Terms {
    fn contains(self, term: Term) -> bool {
        self.from.is_none_or(|from| from <= term) && self.to.is_none_or(|to| term <= to)
    }
}

/// What is known of a student, and of a course where one is meant.
#[derive(Debug, Clone, Copy, Default)]
pub struct Subject<'a> {
    /// 研究生类别.
    pub category: Option<Category>,
    /// 学位层次.
    pub level: Option<Level>,
    /// 学位类型.
    pub kind: Option<DegreeKind>,
    /// 学习方式.
    pub mode: Option<StudyMode>,
    /// 培养类别.
    pub track: Option<Track>,
    /// 录取方式.
    pub admission: Option<Admission>,
    /// 国籍.
    pub nationality: Option<&'a str>,
    /// 年级.
    pub cohort: Option<i16>,
    /// Code of the college.
    pub college: Option<&'a str>,
    /// Key of the programme.
    pub programme: Option<&'a str>,
    /// 课程类别.
    pub class: Option<CourseClass>,
    /// Term in which the course was taken.
    pub term: Option<Term>,
}

/// A value that the records must hold before an entry can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Axis {
    /// 研究生类别
    Category,
    /// 学位层次
    Level,
    /// 学位类型
    Kind,
    /// 学习方式
    Mode,
    /// 培养类别
    Track,
    /// 录取方式
    Admission,
    /// 国籍
    Nationality,
    /// 年级
    Cohort,
    /// 学院
    College,
    /// 培养方案
    Programme,
    /// 课程类别
    Class,
    /// 修读学期
    Term,
}

impl crate::message::Word for Axis {
    const KIND: &'static str = "axis";
}

/// Which entry of a list holds.
#[derive(Debug)]
pub enum Choice<'p, T> {
    /// This one.
    Entry(&'p Sourced<Entry<T>>),
    /// It depends on something that the records do not say.
    Unknown(Axis),
    /// None.
    None,
}

/// The first entry that matches; one that may match or not, because the records do not say, ends the search.
pub fn choose_entry<'p, T>(entries: &'p Entries<T>, subject: &Subject) -> Choice<'p, T> {
    for entry in entries {
        match entry.scope.matches(subject) {
            Match::Yes => return Choice::Entry(entry),
            Match::Unknown(axis) => return Choice::Unknown(axis),
            Match::No => {}
        }
    }
    Choice::None
}

/// The entries that may hold as far as the records say: all up to the first that surely does.
pub fn possible<'p, T>(entries: &'p Entries<T>, subject: &Subject) -> impl Iterator<Item = &'p Sourced<Entry<T>>> {
    let matched = entries.iter().map(|entry| (entry, entry.scope.matches(subject)));
    let mut ended = false;
    let up_to_sure = matched.take_while(move |(_, of)| !std::mem::replace(&mut ended, *of == Match::Yes));
    up_to_sure.filter(|(_, of)| *of != Match::No).map(|(entry, _)| entry)
}

/// Whether a scope matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// The records do not say.
    Unknown(Axis),
}

impl Scope {
    /// Whether the entry holds for everyone.
    pub fn is_everyone(&self) -> bool {
        self.matches(&Subject::default()) == Match::Yes
    }

    /// Whether the entry holds for special tracks only (在职、同等学力、非学历教育), named as tracks or as categories.
    pub fn is_on_special_tracks(&self) -> bool {
        let special = [Category::InService, Category::Equivalent, Category::NonDegree];
        let by_track = !self.tracks.is_empty() && !self.tracks.contains(&Track::Regular);
        let by_category = !self.categories.is_empty() && self.categories.iter().all(|one| special.contains(one));
        by_track || by_category
    }

    /// Whether the entry is about courses.
    pub fn names_courses(&self) -> bool {
        !self.classes.is_empty() || self.terms.is_some()
    }

    /// Whether the scope matches; a single No outweighs what is not known.
    pub fn matches(&self, of: &Subject) -> Match {
        let axes = [
            one_of(&self.categories, of.category, Axis::Category),
            one_of(&self.levels, of.level, Axis::Level),
            one_of(&self.kinds, of.kind, Axis::Kind),
            one_of(&self.modes, of.mode, Axis::Mode),
            one_of(&self.tracks, of.track, Axis::Track),
            one_of(&self.admissions, of.admission, Axis::Admission),
            of_nation(&self.nationalities, of.nationality),
            within(self.cohorts, of.cohort, Cohorts::contains, Axis::Cohort),
            named(&self.colleges, of.college, Axis::College),
            named(&self.programmes, of.programme, Axis::Programme),
            one_of(&self.classes, of.class, Axis::Class),
            within(self.terms, of.term, Terms::contains, Axis::Term),
        ];
        let mut found = Match::Yes;
        for axis in axes {
            match (axis, found) {
                (Match::No, _) => return Match::No,
                (axis, Match::Yes) => found = axis,
                _ => {}
            }
        }
        found
    }
}

fn matched(holds: Option<bool>, axis: Axis) -> Match {
    match holds {
        Some(true) => Match::Yes,
        Some(false) => Match::No,
        None => Match::Unknown(axis),
    }
}

fn one_of<T: PartialEq>(list: &[T], value: Option<T>, axis: Axis) -> Match {
    if list.is_empty() { Match::Yes } else { matched(value.map(|value| list.contains(&value)), axis) }
}

fn named(list: &[String], value: Option<&str>, axis: Axis) -> Match {
    if list.is_empty() { Match::Yes } else { matched(value.map(|value| list.iter().any(|one| one == value)), axis) }
}

fn of_nation(list: &[String], value: Option<&str>) -> Match {
    if list.is_empty() {
        Match::Yes
    } else {
        matched(value.and_then(|value| is_of_nations(list, value)), Axis::Nationality)
    }
}

fn within<R: Copy, T>(range: Option<R>, value: Option<T>, contains: fn(R, T) -> bool, axis: Axis) -> Match {
    range.map_or(Match::Yes, |range| matched(value.map(|value| contains(range, value)), axis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_never_decides() {
        let scope = Scope { kinds: vec![DegreeKind::Academic], levels: vec![Level::Doctor], ..Scope::default() };
        let subject = |kind, level| Subject { kind, level, ..Subject::default() };
        let (academic, professional) = (Some(DegreeKind::Academic), Some(DegreeKind::Professional));
        assert_eq!(scope.matches(&subject(academic, Some(Level::Doctor))), Match::Yes);
        assert_eq!(scope.matches(&subject(professional, None)), Match::No);
        assert_eq!(scope.matches(&subject(academic, None)), Match::Unknown(Axis::Level));
        assert!(Scope::default().is_everyone() && !scope.is_everyone());
    }
}
