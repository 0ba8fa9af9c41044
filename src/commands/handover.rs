//! `handover`: what the archive is handed, in one folder: the run with its checksums, 移交清单 in two copies, an index, and on
//! request whole volumes named by student.
//!
//! ```text
//! <to>/<batch>-<run>/<batch>/<run>/…    the run as it was published: `zishen verify <to>/<batch>-<run>`
//! <to>/<batch>-<run>/移交清单.pdf        two copies, to be signed by both sides
//! <to>/<batch>-<run>/移交清单.xlsx       the same list, and 目录.xlsx the index of all volumes
//! <to>/<batch>-<run>/整卷/<id><name>.pdf with --volumes
//! <to>/<batch>-<run>/封装包/<id>.xml       with --eep
//! <to>/<batch>-<run>/sha256sum.txt      every file of the folder; `sha256sum -c`
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::Exit;
use super::numbers::second_numbers;
use super::past::Past;
use super::print::{Failed, dossier_of, parts, read_run, unusable, write_pile};
use super::runs::unreadable;
use super::verify::{in_full, trust};
use crate::cli::{HandOver, Order};
use crate::job;
use crate::message::{Fact, Language, Message, Word, say, unread};
use crate::numbering::{Numbering, TABLE};
use crate::package::{Envelope, Opened, Place, sha256};
use crate::pdf::{Binding, Part, join_pdfs};
use crate::publish::{batches, list_runs};
use crate::records::values::Day;
use crate::records::{DecisionKind, Student};
use crate::render::view::{Handed, Pile, handover};
use crate::render::{Press, Studio};
use crate::report::{Delivered, RunHead, index_xlsx, list_xlsx, printable_line};
use crate::verify::{Demands, Report, verify};

/// Most students that are named.
const MOST_NAMED: usize = 20;
/// The file of checksums.
const SUMS: &str = "sha256sum.txt";

pub fn run_handover(arguments: &HandOver, language: Language) -> Exit {
    let newest = batches(&arguments.out).and_then(|batches| match &batches[..] {
        [batch] => Ok(list_runs(batch)?.pop()),
        _ => Ok(None),
    });
    let newest = match newest {
        Ok(newest) => newest,
        Err(error) => return unreadable(&arguments.out, &error, language),
    };
    let Some(newest) = newest else {
        err!(
            "{}",
            printable_line(&say("handover-run").with("path", arguments.out.display().to_string()).text(language))
        );
        return Exit::Unusable;
    };
    match handed_over(arguments, &newest.path, language) {
        Ok(true) => Exit::Done,
        Ok(false) => Exit::NeedsPerson,
        Err((why, failed)) => {
            err!("{}", printable_line(&why.text(language)));
            failed
        }
    }
}

/// Fills the folder; whether every dossier could be read and is signed.
fn handed_over(arguments: &HandOver, run: &Path, language: Language) -> Result<bool, Failed> {
    let (head, past) = read_run(run)?;
    let home = arguments.to.join(format!("{}-{}", head.batch, head.run));
    if home.exists() {
        return Err(unusable(say("handover-there").with("path", home.display().to_string())));
    }
    let numbers = Numbering::read(&fs::read_to_string(run.join(TABLE)).unwrap_or_default());
    let (mut handed, mut whole): (Vec<Handed>, bool) = (Vec::new(), true);
    for (delivered, order) in past.run.students.iter().zip(1..) {
        let Some(dossier) = dossier_of(run, delivered) else {
            err!("{}", printable_line(&say("print-skipped").with("student", delivered.id.as_str()).text(language)));
            whole = false;
            continue;
        };
        let student = described(&head, delivered, &dossier, numbers.of(&delivered.id).unwrap_or_default());
        if arguments.volumes {
            write_pile(
                &home.join(say("handover-volumes").zh()).join(format!("{}.pdf", student.file_name())),
                &volume(&head, &dossier, &student)?,
            )?;
        }
        if arguments.eep {
            let path = home.join(say("handover-eep").zh()).join(format!("{}.xml", student.id));
            write_pile(&path, &envelope(&head, &dossier, &student, order)?)?;
        }
        handed.push(student);
    }
    arguments.sort.sort(&mut handed);
    copy(run, &home.join(&head.batch).join(&head.run))?;
    lists(arguments, &head, &handed, &home)?;
    let sums = sums(&home)?;
    write_pile(&home.join(SUMS), sums.as_bytes())?;
    check_home(&home, run)?;
    let done = say("handover-done").with("path", home.display().to_string()).with("dossiers", handed.len());
    out!("{}", printable_line(&done.with("files", sums.lines().count()).text(language)));
    let second = second(run, &head.batch, &handed)?;
    second.iter().for_each(|line| err!("{}", printable_line(&line.text(language))));
    Ok(whole & second.is_empty() & report_drafts(&past, language))
}

/// An archive is handed nothing that its own check would refuse: files of the run that were changed, are gone, or were put
/// beside the others. What was written of it is taken away again.
fn check_home(home: &Path, run: &Path) -> Result<(), Failed> {
    let demands = Demands { trust: trust(&[], &[]).map_err(unusable)?, ..Demands::default() };
    let reports = verify(home, &in_full(&demands)).map_err(|error| unusable(unread(home, &error)))?;
    if reports.iter().all(Report::holds) {
        return Ok(());
    }
    fs::remove_dir_all(home).map_err(|error| unusable(unread(home, &error)))?;
    Err(unusable(say("handover-broken").with("path", run.display().to_string())))
}

/// Students who have an archive number in another batch of the output folder too.
fn second(run: &Path, batch: &str, handed: &[Handed]) -> Result<Vec<Message>, Failed> {
    let run = run.canonicalize().map_err(|error| unusable(unread(run, &error)))?;
    let Some(out) = run.ancestors().nth(2) else { return Ok(vec![]) };
    let numbers = handed.iter().map(|student| (student.id.as_str(), student.archive_number.as_str()));
    second_numbers(numbers, out, batch).map_err(unusable)
}

/// Reports students whose sheets still wait to be signed: an archive should not receive those. True if there are none.
fn report_drafts(past: &Past, language: Language) -> bool {
    let drafts: Vec<Fact> =
        past.run.students.iter().filter(|one| !one.unsigned.is_empty()).map(|one| one.id.as_str().into()).collect();
    if !drafts.is_empty() {
        let message = say("handover-drafts").with("count", drafts.len()).with("students", drafts);
        err!("{}", printable_line(&message.cut(MOST_NAMED, "run.json").text(language)));
    }
    past.run.students.iter().all(|one| one.unsigned.is_empty())
}

impl Order {
    fn sort(self, handed: &mut [Handed]) {
        let key = |student: &Handed| match self {
            Order::Id => String::new(),
            Order::DegreeCertificate => student.degree_certificate.clone(),
            Order::ArchiveNumber => student.archive_number.clone(),
        };
        // What has no number yet stands last.
        handed.sort_by_cached_key(|student| (key(student).is_empty(), key(student), student.id.clone()));
    }
}

fn described(head: &RunHead, delivered: &Delivered, dossier: &Opened, number: &str) -> Handed {
    let record = Place::StudentRecord.path().ok().and_then(|path| dossier.file(path.as_str()));
    let student: Option<Student> = record.and_then(|record| serde_json::from_slice(record).ok());
    let college = delivered.dossier.split('/').nth(1).unwrap_or_default();
    let files = dossier.files().unwrap_or_default();
    let paged = || files.iter().filter(|file| file.volume_start.is_some());
    let paper = dossier.paper_originals().unwrap_or_default();
    let pages = paged().filter_map(|file| file.pages).chain(paper.iter().map(|paper| paper.pages)).sum();
    let volume = Handed {
        id: delivered.id.clone(),
        archive_number: number.to_owned(),
        college: head.college(college),
        items: paged().count() + paper.len(),
        pages,
        dossier: delivered.dossier.clone(),
        sha256: delivered.sha256.to_string(),
        ..Handed::default()
    };
    match student {
        Some(student) => of_student(volume, &student),
        None => volume,
    }
}

fn of_student(volume: Handed, student: &Student) -> Handed {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let certificates = student.certificates.clone().unwrap_or_default();
    let concluded = |kind: DecisionKind| {
        let last = student.decisions.iter().filter(|one| one.kind == kind).max_by_key(|one| one.round);
        last.map_or_else(|| say("index-unconcluded").zh(), |one| one.decision.chinese())
    };
    Handed {
        name: text(&student.name),
        category: student.category().map(Word::chinese).unwrap_or_default(),
        supervisors: student.supervisors.iter().map(|tutor| tutor.name.as_str()).collect::<Vec<_>>().join("、"),
        enrolled: student.enrolled.map(|month| month.to_string()).unwrap_or_default(),
        expected: student.expected.map(|month| month.to_string()).unwrap_or_default(),
        thesis: student.thesis.as_ref().map(|thesis| text(&thesis.title)).unwrap_or_default(),
        college_conclusion: concluded(DecisionKind::CollegeReview),
        graduate_school_conclusion: concluded(DecisionKind::GraduateSchoolReview),
        graduation_certificate: text(&certificates.graduation),
        degree_certificate: text(&certificates.degree),
        ..volume
    }
}

fn volume(head: &RunHead, dossier: &Opened, student: &Handed) -> Result<Vec<u8>, Failed> {
    let title = format!("{} {} {}", head.title, student.id, student.name);
    let joined = parts(dossier).and_then(|parts| join_pdfs(&parts, &Binding { title: &title, sides: head.sides }));
    joined.ok_or_else(|| unusable(say("print-skipped").with("student", student.id.as_str())))
}

/// The dossier as a package after DA/T 48-2009.
fn envelope(head: &RunHead, dossier: &Opened, student: &Handed, order: usize) -> Result<Vec<u8>, Failed> {
    let envelope = Envelope {
        school: &head.school,
        carrier: &format!("{}-{}", head.batch, head.run),
        date: &head.date,
        title: &say("part-dossier").with("batch", head.title.as_str()).with("name", student.name.as_str()).zh(),
        id: &student.id,
        name: &student.name,
        archive_number: &student.archive_number,
        order,
    };
    envelope.seal(dossier).ok_or_else(|| unusable(say("print-skipped").with("student", student.id.as_str())))
}

/// 移交清单 as PDF and workbook, and the index.
fn lists(arguments: &HandOver, head: &RunHead, handed: &[Handed], home: &Path) -> Result<(), Failed> {
    let date: Day = head.date.parse().map_err(unusable)?;
    let templates = job::templates(arguments.templates.as_deref()).map_err(unusable)?;
    let fonts = job::fonts(arguments.fonts.as_deref()).map_err(unusable)?;
    let studio = Studio::new(templates, fonts, date).map_err(|error| unusable(error.message()))?;
    let copy = |key: &'static str| -> Result<Part, Failed> {
        let copy = say(key).zh();
        let pile = Pile { school: &head.school, batch: &head.title, run: &head.run, college: "", supervisor: "", date };
        let view = handover(&pile, &head.batch, &copy, handed);
        let set = studio.set("handover", view, BTreeMap::new(), &format!("{}/handover", head.batch));
        Ok(Part { bytes: set.map_err(|error| unusable(error.message()))?.pdf, title: copy, is_inner: false })
    };
    let title = format!("{} {}", head.title, say("handover-title").zh());
    let copies = [copy("handover-copy-from")?, copy("handover-copy-to")?];
    let pdf = join_pdfs(&copies, &Binding { title: &title, sides: head.sides })
        .ok_or_else(|| unusable(say("handover-title")))?;
    write_pile(&home.join(format!("{}.pdf", say("handover-list").zh())), &pdf)?;
    let unwritten = |error: crate::report::XlsxError| unusable(say("build-xlsx").with("why", error.to_string()));
    write_pile(
        &home.join(format!("{}.xlsx", say("handover-list").zh())),
        &list_xlsx(head, date, handed).map_err(unwritten)?,
    )?;
    write_pile(
        &home.join(format!("{}.xlsx", say("handover-index").zh())),
        &index_xlsx(head, date, handed).map_err(unwritten)?,
    )
}

/// The files of a folder into another.
fn copy(from: &Path, to: &Path) -> Result<(), Failed> {
    for (name, path) in files(from).map_err(unusable)? {
        let bytes = fs::read(&path).map_err(|error| unusable(unread(&path, &error)))?;
        write_pile(&to.join(name), &bytes)?;
    }
    Ok(())
}

fn sums(home: &Path) -> Result<String, Failed> {
    let line = |(name, path): (String, PathBuf)| {
        let bytes = fs::read(&path).map_err(|error| unusable(unread(&path, &error)))?;
        Ok(format!("{}  {name}\n", sha256(&bytes)))
    };
    files(home).map_err(unusable)?.into_iter().map(line).collect()
}

fn files(folder: &Path) -> Result<Vec<(String, PathBuf)>, Message> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| unread(folder, &error))?;
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let name = path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
            files.push((name, entry.into_path()));
        }
    }
    // As a manifest: by the bytes of the whole path.
    files.sort();
    Ok(files)
}
