//! What does not depend on the output: program, fonts, templates, inputs, time zone.

use std::fs::{self, File};
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use walkdir::WalkDir;

use super::CheckLine;
use crate::cli::Source;
use crate::commands::unused;
use crate::ingest::parse;
use crate::input_names::BATCH;
use crate::inputs::Inputs;
use crate::job;
use crate::message::{Fact, Message, say};
use crate::policy::placeholders;
use crate::records::Batch;

/// Seconds that the clocks of China are ahead of UTC.
const CHINA: i32 = 8 * 3600;

/// What later checks need of the inputs.
#[derive(Debug, Default)]
pub struct Facts {
    /// The name of the batch, where it can be read.
    pub batch: Option<String>,
    /// How many students there are.
    pub students: usize,
}

pub fn setup_lines(source: &Source) -> (Vec<CheckLine>, Facts) {
    let (mut lines, facts) = inputs(&source.inputs);
    lines.insert(0, CheckLine::ok(say("doctor-program").with("version", env!("CARGO_PKG_VERSION"))));
    lines.extend(look(source));
    lines.push(time_zone());
    (lines, facts)
}

/// Fonts and templates: those of the program, and those of the operator in their places.
fn look(source: &Source) -> Vec<CheckLine> {
    // The date is only printed on the examples, so that of the sample serves.
    let sample = parse::<Batch>(BATCH, include_bytes!("../../../inputs/batch.yaml"), "zishen/batch/1");
    let Ok(batch) = sample else { return vec![] };
    let origin = |folder: &Option<std::path::PathBuf>| match folder {
        Some(folder) => say("doctor-and-folder").with("folder", folder.display().to_string()),
        None => say("doctor-embedded"),
    };
    let tried = job::open_studio(source, &batch)
        .and_then(|studio| studio.try_all().map(|()| studio).map_err(|error| error.message()));
    match tried {
        Ok(studio) => vec![
            CheckLine::ok(
                say("doctor-fonts").with("count", studio.fonts().count()).with("origin", origin(&source.fonts)),
            ),
            CheckLine::ok(
                say("doctor-templates")
                    .with("count", studio.templates().examples().count())
                    .with("origin", origin(&source.templates)),
            ),
        ],
        Err(why) => vec![CheckLine::fault(say("doctor-look").with("why", why))],
    }
}

/// Whether `check` would read the inputs, and whether others could.
fn inputs(folder: &Path) -> (Vec<CheckLine>, Facts) {
    let shown = folder.display().to_string();
    if let Err(why) = fs::read_dir(folder) {
        let line = say("doctor-inputs-unread").with("folder", shown).with("why", why.to_string());
        return (vec![CheckLine::fault(line)], Facts::default());
    }
    let mut lines = Vec::new();
    let mut facts = Facts::default();
    match Inputs::read(folder) {
        Ok(inputs) => {
            facts = Facts { batch: Some(inputs.batch.batch.clone()), students: inputs.students.len() };
            let line = say("doctor-inputs").with("folder", shown.clone()).with("students", inputs.students.len());
            lines.push(match inputs.unprocessed().len() {
                0 => CheckLine::ok(line),
                count => CheckLine::warn(say("doctor-inputs-rejected").with("inputs", line).with("count", count)),
            });
            lines.push(memory(inputs.students.len()));
            lines.extend(unused(&inputs.unused).map(CheckLine::warn));
            let open = placeholders(&inputs.batch, &inputs.policy, inputs.programmes.values());
            if !open.is_empty() {
                let fields = open.iter().map(|fault| Fact::from(format!("{} {}", fault.at, fault.field)));
                let line =
                    say("doctor-placeholders").with("count", open.len()).with("fields", fields.collect::<Vec<_>>());
                lines.push(CheckLine::fault(line));
            }
        }
        Err(faults) => lines.push(CheckLine::fault(
            say("doctor-inputs-faulty").with("folder", shown.clone()).with("count", faults.len()),
        )),
    }
    let unread = unreadable(folder);
    if !unread.is_empty() {
        let some = unread.iter().take(3).map(|path| Fact::from(path.as_str())).collect::<Vec<_>>();
        lines.push(CheckLine::fault(say("doctor-files-unread").with("count", unread.len()).with("some", some)));
    }
    lines.extend(open_to_others(folder));
    (lines, facts)
}

/// Megabytes that a build takes: so many (32 students on 2 threads took 360), and so many thousandths a student for what is
/// kept of each until the end, which is an estimate (docs/operations.md).
const MEMORY: u64 = 450;
const MEMORY_A_STUDENT: u64 = 150;

/// Whether the memory of the machine does for the cohort.
fn memory(students: usize) -> CheckLine {
    let need = MEMORY + students as u64 * MEMORY_A_STUDENT / 1000;
    let Some(there) = memory_there() else {
        return CheckLine::ok(say("doctor-memory-unknown").with("need", need.to_string()));
    };
    let filled = |message: Message| message.with("need", need.to_string()).with("there", there.to_string());
    if there >= need {
        CheckLine::ok(filled(say("doctor-memory")))
    } else {
        CheckLine::fault(filled(say("doctor-memory-little")))
    }
}

/// Megabytes that may be used: of the machine, or of the group of processes where that has fewer. Known on Linux alone.
fn memory_there() -> Option<u64> {
    let machine = fs::read_to_string("/proc/meminfo").ok()?;
    let total = machine.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kilobytes: u64 = total.trim().trim_end_matches("kB").trim().parse().ok()?;
    let group = fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse::<u64>().ok());
    Some((kilobytes >> 10).min(group.map_or(u64::MAX, |bytes| bytes >> 20)))
}

/// Files and folders that this user may not read.
fn unreadable(folder: &Path) -> Vec<String> {
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    let fault = |entry: walkdir::Result<walkdir::DirEntry>| match entry {
        Ok(entry) if !entry.file_type().is_file() => None,
        Ok(entry) => File::open(entry.path()).err().map(|_| entry.path().display().to_string()),
        Err(error) => Some(error.path().unwrap_or(folder).display().to_string()),
    };
    entries.filter_map(fault).collect()
}

/// Inputs are personal data: everybody on the machine could read them.
#[cfg(unix)]
pub(super) fn open_to_others(folder: &Path) -> Option<CheckLine> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(folder).ok()?.permissions().mode() & 0o777;
    let line = say("doctor-open").with("folder", folder.display().to_string()).with("mode", format!("{mode:04o}"));
    (mode & 0o007 != 0).then(|| CheckLine::warn(line))
}

/// Elsewhere access is a matter of lists that are inherited from the folder above.
#[cfg(not(unix))]
pub(super) fn open_to_others(_folder: &Path) -> Option<CheckLine> {
    None
}

/// Results do not depend on it, but the hour of the nightly run and the times in logs do.
fn time_zone() -> CheckLine {
    let zone = TimeZone::system();
    let offset = zone.to_offset(Timestamp::now());
    let name = zone.iana_name().map_or(offset.to_string(), |name| format!("{name} (UTC{offset})"));
    let line = |message: Message| message.with("zone", name);
    if offset.seconds() == CHINA {
        CheckLine::ok(line(say("doctor-zone")))
    } else {
        CheckLine::warn(line(say("doctor-zone-other")))
    }
}
