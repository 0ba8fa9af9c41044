//! Which programme applies: that of the year of entry.

use crate::finding::Basis;
use crate::policy::entry::{Choice, Entry, Subject, choose_entry};
use crate::policy::frame::Frame;
use crate::policy::stated::Fallback;
use crate::policy::trail::Trail;
use crate::records::{Programme, Sourced, Student};

/// Which programme applies, and how it was found.
#[derive(Debug, Clone)]
pub struct Applicable<'a> {
    /// The programme, if one applies.
    pub programme: Option<&'a Programme>,
    /// How it was found, or why there is none.
    pub how: How<'a>,
}

/// How the programme was found, or why there is none.
#[derive(Debug, Clone)]
pub enum How<'a> {
    /// The record names it.
    Named,
    /// The only one of the major, level, kind, mode and year of entry.
    ByCohort,
    /// None is registered for the year of entry; the policy lets another stand in.
    FellBack(&'a Sourced<Entry<Fallback>>),
    /// The record names one that is not registered.
    Unregistered,
    /// None is registered for the year of entry, and the policy lets none stand in.
    NoneForCohort,
    /// Several fit; their keys.
    Several(Vec<&'a str>),
    /// The record does not say enough to find one.
    Unknown,
}

/// Finds the programme: the one that the record names, or that of the year of entry.
pub fn applicable<'a>(
    frame: &Frame<'a>,
    student: &'a Student,
    subject: &Subject,
    trail: &mut Trail<'a>,
) -> Applicable<'a> {
    if let Some(key) = &student.programme {
        return match frame.programmes.get(key) {
            Some(programme) => Applicable { programme: Some(programme), how: How::Named },
            None => none(How::Unregistered),
        };
    }
    let (Some(major), Some(_), Some(_), Some(_), Some(cohort)) =
        (&student.major_code, subject.level, subject.kind, subject.mode, subject.cohort)
    else {
        return none(How::Unknown);
    };
    let of_major: Vec<_> = frame.programmes.values().filter(|p| p.major_code == *major && fits(p, subject)).collect();
    let for_cohort: Vec<_> = of_major.iter().copied().filter(|p| p.cohorts.contains(cohort)).collect();
    match for_cohort[..] {
        [] => fallback(frame, subject, &of_major, cohort, trail),
        [only] => Applicable { programme: Some(only), how: How::ByCohort },
        _ => none(How::Several(for_cohort.iter().map(|p| p.id.as_str()).collect())),
    }
}

/// A programme as a whole, as what findings rest on, with the years of entry that it holds for.
pub fn basis_of(programme: &Programme) -> Basis {
    Basis {
        document: format!("《{}》", programme.basis), clause: String::new(), cohorts: programme.cohorts.message()
    }
}

fn none(how: How) -> Applicable {
    Applicable { programme: None, how }
}

/// Level, kind and mode are those of the student.
fn fits(programme: &Programme, subject: &Subject) -> bool {
    Some(programme.level) == subject.level
        && Some(programme.kind) == subject.kind
        && subject.mode.is_some_and(|mode| programme.study_modes.contains(&mode))
}

/// The neighbour that the policy lets stand in; two that are equally near are left to a person.
fn fallback<'a>(
    frame: &Frame<'a>,
    subject: &Subject,
    of_major: &[&'a Programme],
    cohort: i16,
    trail: &mut Trail<'a>,
) -> Applicable<'a> {
    let Choice::Entry(entry) = choose_entry(&frame.policy.programme_fallback, subject) else {
        return none(How::NoneForCohort);
    };
    trail.note_met(entry.at());
    let distance = |programme: &Programme| -> Option<i16> {
        match entry.is {
            Fallback::None => None,
            Fallback::LatestBefore => programme.cohorts.to.map(|to| cohort.saturating_sub(to)),
            Fallback::EarliestAfter => programme.cohorts.from.map(|from| from.saturating_sub(cohort)),
        }
        .filter(|years| *years > 0)
    };
    let nearest = of_major.iter().filter_map(|p| distance(p)).min();
    let nearest: Vec<_> = of_major.iter().copied().filter(|p| nearest.is_some() && distance(p) == nearest).collect();
    match nearest[..] {
        [] => none(How::NoneForCohort),
        [only] => Applicable { programme: Some(only), how: How::FellBack(entry) },
        _ => none(How::Several(nearest.iter().map(|p| p.id.as_str()).collect())),
    }
}
