//! The records of the field: batch, programmes, students and what they did.

pub mod values;

pub mod mark;

pub mod normal;

mod batch;
mod category;
mod changes;
mod character;
mod course;
mod decision;
mod evidence;
mod exports;
mod face;
mod form;
mod milestone;
mod output;
mod output_rule;
mod photo;
mod picture;
mod plan;
mod programme;
mod schema;
mod sourced;
mod student;
mod term;
mod unread;
mod years;

pub use batch::{
    Archive, Batch, Brakes, College, DateStyle, Limits, OwnForm, PaperSize, Print, School, SummaryLayout, Window,
};
pub use category::{Category, DegreeKind, Level, StudyMode, Track};
pub use changes::{Change, changes};
pub use character::{Gb18030, InField};
pub use course::{Attempt, CourseClass, CourseResult, PlannedCourse};
pub use decision::{
    Approver, Decision, DecisionFile, DecisionKind, EvidenceFile, Exception, ExceptionKind, Role, Ruling,
};
pub use evidence::EvidenceSheet;
pub use exports::{AliasTable, TableHeadings, TableKind};
pub use face::{Face, KnownFaces};
pub use form::{FormCode, Original};
pub use milestone::{
    Activity, ActivityKind, Midterm, Milestone, Panelist, Period, Practice, PracticeVariant, Proposal, Section,
    SignOff, Votes,
};
pub use output::{Award, Book, OtherOutput, Outputs, Paper, PaperState, Patent, Project, ProjectRole};
pub use output_rule::{AtLeast, AuthorPlace, OutputKind, OutputRule};
pub use photo::{
    Background, IdentityCheck, LIKENESS, Likeness, PhotoCheck, PhotoFacts, PhotoResult, difference, lightness,
};
pub use picture::{Picture, PictureKind};
pub use plan::{Plan, PlannedMilestone};
pub use programme::{
    ActivityPoints, ActivityRequirement, Cohorts, CreditGroup, CreditRequirement, Duration, MilestoneRequirement,
    NamedMilestone, OutputRequirement, PracticeRequirement, Programme, RemedialRequirement,
};
pub use sourced::{SOURCED, Sourced};
pub use student::{
    Application, Certificates, ChsiPhoto, Document, DocumentKind, Evidence, Fees, Leave, Sex, Shows, Student,
    Supervisor, Thesis,
};
pub use term::Term;
pub use unread::Unread;
pub use years::Years;
