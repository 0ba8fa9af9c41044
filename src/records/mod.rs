//! The records of the field: batch, programmes, students and what they did.

pub mod values;

pub mod mark;

mod batch;
mod course;
mod milestone;
mod output;
mod picture;
mod programme;
mod sourced;
mod student;

pub use batch::{Archive, Batch, College, School};
pub use course::{Attempt, CourseClass, CourseResult, PlannedCourse};
pub use milestone::{Activity, ActivityKind, Midterm, Panelist, Period, Practice, Proposal, Section, SignOff, Votes};
pub use output::{Award, Book, OtherOutput, Outputs, Paper, PaperState, Patent, Project, ProjectRole};
pub use picture::{Picture, PictureKind};
pub use programme::{
    ActivityRequirement, Cohorts, CreditGroup, CreditRequirement, Declared, Duration, OutputRequirement,
    PracticeRequirement, PracticeVariant, Programme,
};
pub use sourced::Sourced;
pub use student::{
    Application, Category, ChsiPhoto, Decision, DecisionKind, DegreeKind, Document, DocumentKind, Evidence, Level,
    Original, OriginalForm, Plan, PlannedMilestone, Ruling, Sex, Student, StudyMode, Supervisor, Thesis, Track,
};
