//! 基本信息, 适用培养方案, and what the shell found wrong with the record's files and characters.
//!
//! Basis: the notice 四.1.(1), and 三.1 (对照培养方案).

use crate::finding::{Code, Finding, Outcome};
use crate::message::{Fact, Message, say};
use crate::policy::case::Case;
use crate::policy::facts::outputs::is_untitled;
use crate::policy::facts::programme::How;
use crate::policy::found::Found;
use crate::policy::gathered::SharedFile;
use crate::policy::standing::Standing;
use crate::policy::trail::Trail;
use crate::records::names::normal_name;
use crate::records::{Gb18030, InField, Programme};

pub fn check_information<'a>(standing: &Standing<'a>, trail: &mut Trail<'a>) -> Vec<Finding> {
    let case = &standing.case;
    let basis = || case.clause(&case.policy.clauses.application);
    let mut findings = vec![case.finding(Code::StudentInformation, "", basis(), information(case), trail)];
    let programme = case.clause(&case.policy.clauses.courses);
    findings.push(case.finding(Code::Programme, "", programme, programme_of_entry(case), trail));
    findings.extend(unprintable(case).map(|found| case.finding(Code::Glyphs, "", basis(), found, trail)));
    findings.extend(unusable(case).map(|found| case.finding(Code::Files, "", basis(), found, trail)));
    findings.extend(misread(case).map(|found| case.finding(Code::Files, RECORD, basis(), found, trail)));
    findings.extend(doubtful(case).map(|found| case.finding(Code::Files, TABLES, basis(), found, trail)));
    findings
}

/// Fields without which no requirement can be tied to the student.
fn information(case: &Case) -> Found {
    let student = case.student;
    let fields = [
        (say("field-name"), student.name.as_deref().is_some_and(is_name)),
        (say("field-sex"), student.sex.is_some()),
        (say("field-document"), student.document.as_ref().is_some_and(|d| is_written(&d.number))),
        (say("field-college"), student.college.is_some()),
        (say("field-level"), student.level.is_some()),
        (say("field-kind"), student.kind.is_some()),
        (say("field-mode"), student.study_mode.is_some()),
        (say("field-track"), student.track.is_some()),
        (say("field-enrolled"), student.enrolled.is_some()),
        (say("field-supervisor"), student.supervisors.iter().any(|s| is_name(&s.name))),
    ];
    let absent: Vec<Fact> = fields.into_iter().filter(|(_, there)| !there).map(|(name, _)| name.into()).collect();
    let needed = say("information-needed");
    let found = if !absent.is_empty() {
        let found = say("information-absent").with("fields", absent);
        Found::new(Outcome::Missing, needed, found).note(say("information-supply"))
    } else if case.college().is_none() {
        let found = say("college-unknown").with("code", student.college.clone().unwrap_or_default());
        Found::new(Outcome::Missing, needed, found).note(say("college-register"))
    } else {
        let others = &case.gathered.same_person;
        match others.len() {
            0 => Found::new(Outcome::Pass, needed, say("information-complete")),
            _ => Found::new(Outcome::Undetermined, needed, say("information-same-document")).others(others),
        }
    };
    found.row(say("row-record"), true, &case.whole())
}

/// A field with nothing but space or a dash in it holds nothing, nor does one that says so: 无, 待补.
fn is_written(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric) && !is_untitled(text)
}

/// Whether somebody is named.
fn is_name(text: &str) -> bool {
    is_written(text) && !normal_name(text).is_empty()
}

/// The programme of the year of entry, of the student's level, kind and mode.
fn programme_of_entry(case: &Case) -> Found {
    let needed = say("programme-needed");
    let absent = |found: Message, note: Message| Found::new(Outcome::Missing, needed.clone(), found).note(note);
    let title = |programme: &Programme| say("programme-found").with("title", programme.basis.as_str());
    let found = match (&case.applicable.how, case.programme()) {
        (How::Named | How::ByCohort, Some(programme)) => match differs(case, programme) {
            differs if differs.is_empty() => match unknown_fields(case) {
                unknown if unknown.is_empty() => Found::new(Outcome::Pass, needed, title(programme)),
                unknown => absent(say("information-absent").with("fields", unknown), say("information-supply")),
            },
            differs => Found::new(Outcome::Undetermined, needed, say("programme-differs").with("what", differs))
                .note(say("programme-check").with("title", programme.basis.as_str())),
        },
        (How::FellBack(entry), Some(programme)) => {
            let cohort = case.subject.cohort.map_or_else(String::new, |cohort| cohort.to_string());
            let note =
                say("programme-fell-back").with("cohort", cohort).with("basis", case.entry_basis(entry).message());
            Found::new(Outcome::Pass, needed, title(programme)).note(note)
        }
        (How::Unregistered, _) => {
            let key = case.student.programme.clone().unwrap_or_default();
            absent(say("programme-unregistered").with("key", key), say("programme-register"))
        }
        (How::Several(keys), _) => {
            let keys: Vec<Fact> = keys.iter().map(|key| Fact::from(*key)).collect();
            Found::new(Outcome::Undetermined, needed, say("programme-several").with("keys", keys))
                .note(say("programme-name-one"))
        }
        (How::NoneForCohort, _) => absent(say("programme-none-for-cohort"), say("programme-register")),
        _ => absent(say("programme-untold"), say("programme-name-one")),
    };
    found.row(say("row-record"), true, &case.whole())
}

/// What the programme cannot be compared with.
fn unknown_fields(case: &Case) -> Vec<Fact> {
    let student = case.student;
    let axes = [
        (student.enrolled.is_some(), say("axis-cohort")),
        (student.level.is_some(), say("axis-level")),
        (student.kind.is_some(), say("axis-kind")),
        (student.study_mode.is_some(), say("axis-mode")),
    ];
    axes.into_iter().filter(|(is_recorded, _)| !is_recorded).map(|(_, what)| what.into()).collect()
}

fn differs(case: &Case, programme: &Programme) -> Vec<Fact> {
    let student = case.student;
    let in_cohort = case.subject.cohort.is_none_or(|cohort| programme.cohorts.contains(cohort));
    let mode = student.study_mode.is_none_or(|mode| programme.study_modes.contains(&mode));
    let major = student.major_code.as_ref().is_none_or(|code| *code == programme.major_code);
    let axes = [
        (in_cohort, say("axis-cohort")),
        (student.level.is_none_or(|level| level == programme.level), say("axis-level")),
        (student.kind.is_none_or(|kind| kind == programme.kind), say("axis-kind")),
        (mode, say("axis-mode")),
        (major, say("field-major")),
    ];
    axes.into_iter().filter(|(same, _)| !same).map(|(_, what)| what.into()).collect()
}

/// Scans and evidence that the record names and nobody can open, or that another student has handed in too.
fn unusable(case: &Case) -> Option<Found> {
    let of = |file: &str, why: Message| say("file-unusable").with("file", file).with("why", why);
    let gathered = &case.gathered;
    let unusable = gathered.unusable_files.iter().map(|(file, why)| of(file, why.clone()));
    // A path may hold the ID of the other, which must not be printed.
    let shown = |shared: &SharedFile| shared.with.iter().fold(shared.file.clone(), |f, id| f.replace(id.as_str(), "…"));
    let named = |shared: &SharedFile| {
        of(&shown(shared), say(if shared.is_filed_once { "evidence-filed-once" } else { "evidence-twin" }))
    };
    let faults: Vec<Message> = unusable.chain(gathered.shared_files.iter().map(named)).collect();
    if faults.is_empty() {
        return None;
    }
    let found = |outcome| {
        let found = Found::new(outcome, say("files-needed"), say("sentences").with("list", faults));
        found.others(gathered.shared_files.iter().flat_map(|shared| &shared.with))
    };
    if gathered.unusable_files.is_empty() && gathered.shared_files.iter().all(|shared| shared.is_filed_once) {
        return Some(found(Outcome::Pass));
    }
    // A file that is there and shared is not missing: a person finds out whose it is.
    let is_missing = !gathered.unusable_files.is_empty();
    let outcome = if is_missing { Outcome::Missing } else { Outcome::Undetermined };
    let note = if is_missing { say("files-supply") } else { say("files-compare") };
    Some(found(outcome).note(note))
}

/// The part of the requirement that is about the exported tables.
const TABLES: &str = "tables";

/// Rows of the exported tables that nobody could read rightly: a fault of the roster or of another table, and of no scan.
fn doubtful(case: &Case) -> Option<Found> {
    let of =
        |(place, why): &(String, Message)| say("file-unusable").with("file", place.as_str()).with("why", why.clone());
    let doubts: Vec<Message> = case.gathered.doubts.iter().map(of).collect();
    if doubts.is_empty() {
        return None;
    }
    let found = say("sentences").with("list", doubts);
    Some(Found::new(Outcome::Missing, say("tables-needed"), found).note(say("tables-supply")))
}

/// The part of the requirement that is about the record's own file.
const RECORD: &str = "record";

/// What the record's own file holds that nobody can read rightly.
fn misread(case: &Case) -> Option<Found> {
    let of =
        |(place, why): &(String, Message)| say("file-unusable").with("file", place.as_str()).with("why", why.clone());
    let doubts: Vec<Message> = case.gathered.record_doubts.iter().map(of).collect();
    let found = || Found::new(Outcome::Missing, say("record-needed"), say("sentences").with("list", doubts.clone()));
    (!doubts.is_empty()).then(|| found().note(say("record-correct")))
}

/// A character without a glyph cannot stand on an official form; a person must decide how to write it.
fn unprintable(case: &Case) -> Option<Found> {
    let character = |found: &InField| -> Fact {
        let (c, point) = (found.character, format!("U+{:04X}", u32::from(found.character)));
        // Control characters would spoil the message.
        let said = if c.is_control() {
            say("glyph-control")
        } else {
            say("glyph").with("character", c.to_string()).with("level", Gb18030::of(c))
        };
        said.with("point", point).with("field", found.field.as_str()).into()
    };
    let characters: Vec<Fact> = case.gathered.unprintable.iter().map(character).collect();
    if characters.is_empty() {
        return None;
    }
    let found = say("glyphs-found").with("characters", characters);
    Some(Found::new(Outcome::Undetermined, say("glyphs-needed"), found).note(say("glyphs-supply")))
}
