//! The records of the field: batch, programmes, students and what they did.

pub mod values;

pub mod mark;

pub mod letters;
pub mod names;
pub mod normal;

mod attribute;
mod batch;
mod category;
mod changes;
mod character;
mod condition;
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
mod print;
mod programme;
mod quantity;
mod reexamination;
mod schema;
mod simplified;
mod sourced;
mod step;
mod student;
mod term;
mod test;
mod unread;
mod volume;
mod waiver;
mod years;

pub use attribute::{ENTRIES, Holding, attribute_key, attributes, holding, holds_chosen_words};
pub use batch::{Archive, Batch, Brakes, College, Limits, School, Stage, Window};
pub use category::{Admission, Category, DegreeKind, Level, StudyMode, Track};
pub use changes::{Change, changes};
pub use character::{Gb18030, InField};
pub use condition::{
    AverageOf, Conclusion, Condition, Count, Every, Filter, Interval, Length, Part, Requirement, Set, Share, Sum, When,
};
pub use course::{Attempt, CourseClass, CourseResult, PlannedCourse};
pub use decision::{
    Approver, Decision, DecisionFile, DecisionKind, EvidenceFile, Exception, ExceptionKind, Role, Ruling, StudentReview,
};
pub use evidence::{Evidence, EvidenceSheet, SheetOriginal, Shows};
pub use exports::{AliasTable, TableHeadings, TableKind};
pub use face::{Face, KnownFaces};
pub use form::{FormCode, FormName, Original};
pub use milestone::{
    Activity, ActivityKind, Attributes, Midterm, Milestone, Panelist, Period, Practice, PracticeVariant, Proposal,
    Section, SignOff, Votes,
};
pub use output::{Award, Book, OtherOutput, Outputs, Paper, PaperState, Patent, Project, ProjectRole, each_number};
pub use output_rule::{AtLeast, AuthorPlace, OutputKind, OutputRule};
pub use photo::{
    Background, IdentityCheck, LIKENESS, Likeness, PhotoCheck, PhotoFacts, PhotoResult, colour_difference, lightness,
};
pub use picture::{Picture, PictureKind};
pub use plan::{Plan, PlannedMilestone};
pub use print::{ContentsLayout, DateStyle, OwnForm, PaperSize, Print, SummaryLayout};
pub use programme::{
    ActivityPoints, ActivityRequirement, Cohorts, CreditGroup, CreditRequirement, Duration, MilestoneRequirement,
    NamedMilestone, OutputRequirement, PracticeRequirement, Programme, RemedialRequirement,
};
pub use quantity::{Quantity, Ratio};
pub use reexamination::{MoreTime, Reexamination};
pub use simplified::{plain_title, simple, simplified};
pub use sourced::{SOURCED, Sourced};
pub use step::{APPLICATION, COLLEGE_REVIEW, PersonalStep, on_one_line, steps_of_record};
pub use student::{
    Application, Certificates, ChsiPhoto, Document, DocumentKind, Fees, Leave, Sex, Signature, Student, Supervisor,
    Thesis,
};
pub use term::Term;
pub use test::{Bounds, Test};
pub use unread::Unread;
pub use volume::{FiledPaper, Kept, VolumeItem, VolumeList};
pub use waiver::is_undeclared;
pub use years::Years;
