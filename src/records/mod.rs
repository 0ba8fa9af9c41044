//! The records of the field: batch, programmes, students and what they did.

pub mod values;

pub mod mark;

mod batch;
mod category;
mod course;
mod decision;
mod form;
mod milestone;
mod output;
mod picture;
mod plan;
mod programme;
mod sourced;
mod student;

pub use batch::{Archive, Batch, College, School};
pub use category::{Category, DegreeKind, Level, StudyMode, Track};
pub use course::{Attempt, CourseClass, CourseResult, PlannedCourse};
pub use decision::{Decision, DecisionKind, Ruling};
pub use form::{FormCode, Original};
pub use milestone::{Activity, ActivityKind, Midterm, Panelist, Period, Practice, Proposal, Section, SignOff, Votes};
pub use output::{Award, Book, OtherOutput, Outputs, Paper, PaperState, Patent, Project, ProjectRole};
pub use picture::{Picture, PictureKind};
pub use plan::{Plan, PlannedMilestone};
pub use programme::{
    ActivityRequirement, Cohorts, CreditGroup, CreditRequirement, Declared, Duration, OutputRequirement,
    PracticeRequirement, PracticeVariant, Programme,
};
pub use sourced::Sourced;
pub use student::{Application, ChsiPhoto, Document, DocumentKind, Evidence, Sex, Student, Supervisor, Thesis};
