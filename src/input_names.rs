//! What the files and folders of the input folder are called, in one place for whoever reads, writes or names them.

/// The batch: day, school, colleges, print.
pub const BATCH: &str = "batch.yaml";
/// The policy by which is evaluated.
pub const POLICY: &str = "policy.yaml";
/// Holidays and working days, for the clocks of appeals.
pub const CALENDAR: &str = "calendar.yaml";
/// What law and school say of appeals.
pub const REMEDIES: &str = "remedies.yaml";
/// For people.
pub const README: &str = "README.md";
/// Programmes, a file each.
pub const PROGRAMMES: &str = "programmes";
/// Students, a file each.
pub const STUDENTS: &str = "students";
/// Exported tables.
pub const TABLES: &str = "tables";
/// Exceptions to rules.
pub const DECISIONS: &str = "decisions";
/// Photos that are named after their students.
pub const PHOTOS: &str = "photos";
/// Uploaded files, a folder a student.
pub const EVIDENCE: &str = "evidence";
/// Cases against decisions, a file each.
pub const APPEALS: &str = "appeals";
/// Scans as they came, kept beside what was read from them.
pub const SCANNED: &str = "scanned";
/// Workbooks to fill in.
pub const WORKBOOKS: &str = "workbooks";
/// A school's own templates.
pub const TEMPLATES: &str = "templates";
/// A school's own fonts.
pub const FONTS: &str = "fonts";
/// JSON Schemas, for editors.
pub const SCHEMAS: &str = "schemas";

/// All of them.
pub const ALL: [&str; 17] = [
    BATCH, POLICY, CALENDAR, REMEDIES, README, PROGRAMMES, STUDENTS, TABLES, DECISIONS, PHOTOS, EVIDENCE, APPEALS,
    SCANNED, WORKBOOKS, TEMPLATES, FONTS, SCHEMAS,
];

/// The name of a file as a terminal or page may show it: characters that would act there, or turn the direction of others,
/// are replaced.
pub fn printable_name(name: &str) -> String {
    let acts = |c: char| {
        c.is_control()
            || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    name.chars().map(|c| if acts(c) { '\u{FFFD}' } else { c }).collect()
}
