//! What keeps some of the made-up students from passing: one thing each, so that every finding is met somewhere.

use strum::{EnumIter, IntoEnumIterator};

use super::Frame;
use super::dice::Dice;
use crate::records::{CourseClass, OutputRule, Programme};

/// One thing that is wrong with a student's records, photo or uploads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter)]
pub enum Trouble {
    /// The roster names no supervisor.
    NoSupervisor,
    /// The roster names a way of study that the programme does not have.
    OtherMode,
    /// The student has not confirmed the information.
    NotConfirmed,
    /// Entered a year too late.
    TooShort,
    /// A course less in the plan than the programme asks.
    ShortPlan,
    /// A course failed and not taken again.
    FailedCourse,
    /// A degree course failed, where the programme counts credits by class.
    FailedClass,
    /// A mark that has not been entered.
    MarkToCome,
    /// Everything passed, and the average too low.
    LowAverage,
    /// Admitted across disciplines, without the courses that this asks for.
    NoRemedial,
    /// The practice failed.
    PracticeFailed,
    /// Fewer activities than asked.
    FewActivities,
    /// The mid-term review was put off.
    MidtermPending,
    /// The mid-term review was held before the proposal, where the programme sets the order.
    EarlyMidterm,
    /// The proposal was too late.
    LateProposal,
    /// A milestone of the programme is not recorded.
    NoMilestone,
    /// The supervisor has not reviewed the plan.
    PlanUnreviewed,
    /// Third author where the first is asked.
    ThirdAuthor,
    /// The scans lack the back cover.
    NoBackCover,
    /// A provincial project is not concluded.
    OpenProject,
    /// No photo at all.
    NoPhoto,
    /// A photo that is too small a file.
    SmallPhoto,
    /// A photo that was not cut to size.
    LargePhoto,
    /// A photo without colour.
    GreyPhoto,
    /// A photo with nobody on it.
    EmptyPhoto,
    /// A photo on which the head leans.
    TiltedPhoto,
    /// The photo of 学信网 is not confirmed.
    ChsiOpen,
    /// Fees are owing.
    FeesOwing,
    /// A character that no font has.
    RareCharacter,
    /// An upload that is broken.
    BrokenUpload,
}

/// Of so many students in a row, three have a trouble.
const ROW: usize = 20;
const TROUBLED: usize = 3;

/// The trouble of a student, if there is any: in each row of twenty, three meet the next three that some programme of the
/// frame can have.
pub fn trouble_of(index: usize, seed: u64, frame: &Frame) -> Option<Trouble> {
    let (row, place) = (index / ROW, index % ROW);
    let mut dice = Dice::new(seed, ROWS + row as u64);
    let mut places: Vec<usize> = (0..ROW).collect();
    let chosen: Vec<usize> = (0..TROUBLED).map(|_| places.remove(dice.below(places.len()))).collect();
    let number = chosen.iter().position(|chosen| *chosen == place)? + row * TROUBLED;
    let fitting = |trouble: &Trouble| frame.programmes.values().any(|programme| trouble.fits(programme));
    let all: Vec<Trouble> = Trouble::iter().filter(fitting).collect();
    all.get(number % all.len().max(1)).copied()
}

/// Dice of rows, apart from those of students.
const ROWS: u64 = 1 << 40;

impl Trouble {
    /// Whether a student of the programme can have it.
    pub fn fits(self, programme: &Programme) -> bool {
        let asks_milestone = |asked: Option<bool>| asked == Some(true);
        match self {
            Trouble::OtherMode => programme.study_modes.len() == 1,
            Trouble::TooShort => programme.duration.years.half_years() >= 6,
            Trouble::LowAverage => programme.credits.average.is_some(),
            Trouble::FailedClass => programme.credits.classes.contains_key(&CourseClass::Degree),
            Trouble::NoRemedial => programme.remedial.as_ref().is_some_and(|remedial| remedial.cross_discipline),
            Trouble::PracticeFailed => asks_milestone(programme.practice.as_ref().map(|practice| practice.required)),
            Trouble::FewActivities => programme.activities.required,
            Trouble::MidtermPending => asks_milestone(programme.midterm.as_ref().map(|midterm| midterm.required)),
            Trouble::EarlyMidterm => !programme.requirements.is_empty(),
            Trouble::NoMilestone => !programme.milestones.is_empty(),
            Trouble::ThirdAuthor | Trouble::NoBackCover | Trouble::BrokenUpload => needs_papers(programme) > 0,
            Trouble::FeesOwing => is_non_degree(programme),
            Trouble::ChsiOpen => !is_non_degree(programme) && !is_in_service(programme),
            Trouble::FailedCourse | Trouble::MarkToCome | Trouble::ShortPlan => {
                programme.credits.groups.iter().any(|group| group.class == CourseClass::NonDegree)
            }
            _ => true,
        }
    }
}

/// How many papers a programme asks for.
pub fn needs_papers(programme: &Programme) -> u16 {
    match &programme.outputs.rule {
        Some(OutputRule::AtLeast(asked)) if programme.outputs.required => asked.count,
        _ => 0,
    }
}

/// Programmes do not say for which track they are written; the keys of the sample's do.
pub fn is_non_degree(programme: &Programme) -> bool {
    programme.id.contains("-nd-")
}

/// As [`is_non_degree`].
pub fn is_in_service(programme: &Programme) -> bool {
    programme.id.contains("-is-")
}
