//! A hand-over: what an archive is handed around a run, with checksums of all of it (docs/dossier-format.md, section 5.1).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::eep::Envelope;
use super::finding::{Code, Findings};
use super::holding::{Holding, most};
use super::pdf::{self, Drawn};
use super::record::Student;
use super::run::{self, Account, Lines};
use super::signatures::Signed;
use super::valid::Hashed;
use super::{Options, listed, summaries, workbook};
use crate::message::say;

/// The file of checksums.
const SUMS: &str = "sha256sum.txt";
/// The list that both sides sign, and the index of all volumes.
const PRINTED: &str = "移交清单.pdf";
const LIST: &str = "移交清单.xlsx";
const INDEX: &str = "目录.xlsx";
/// What every hand-over has beside the run.
const ALWAYS: [&str; 3] = [PRINTED, LIST, INDEX];
/// The folder of whole volumes, a PDF a student, where they were asked for.
const VOLUMES: &str = "整卷/";
/// The folder of packages after DA/T 48-2009, one a student, where they were asked for.
const ENVELOPES: &str = "封装包/";
/// Largest package that is read.
const LARGEST: u64 = 512 << 20;
/// How findings name what lies beside the run.
const BESIDE: &str = "../../";

/// Places of columns in the list and in the index.
const ARCHIVE_NUMBER: usize = 1;
const ID: usize = 2;
const NAME: usize = 3;
const COLLEGE: usize = 4;
/// 学位证书编号, items and pages, which stand in both.
const LISTED: [usize; 3] = [5, 6, 7];
const INDEXED: [usize; 3] = [12, 13, 14];
/// Columns of the index that the findings have too, and their keys there.
const TOLD: [(usize, &str); 4] = [(6, "supervisors"), (7, "enrolled"), (8, "expected"), (9, "thesis")];
/// The headings of the list and of the index, by the keys of their words.
const LIST_HEADS: [&str; 8] =
    ["order", "archive-number", "id", "name", "college", "degree-certificate", "items", "pages"];
const INDEX_HEADS: [&str; 18] = [
    "order",
    "archive-number",
    "id",
    "name",
    "college",
    "category",
    "supervisors",
    "enrolled",
    "expected",
    "thesis",
    "secrecy",
    "graduation-certificate",
    "degree-certificate",
    "items",
    "pages",
    "filed",
    "dossier",
    "sha256",
];
/// Further columns of the index, which earlier programs did not write: their keys in the findings, and how many columns stand before.
const CONCLUDED: [(&str, &str); 2] =
    [("college-conclusion", "college_conclusion"), ("graduate-school-conclusion", "graduate_school_conclusion")];
const BEFORE_CONCLUDED: usize = 11;
const FILED: usize = 15;
const DOSSIER: usize = 16;
const SHA256: usize = 17;

/// Whether a folder is a hand-over, whatever of it is left.
pub fn is_home(folder: &Path) -> bool {
    let is_there = |name: &&str| folder.join(name).symlink_metadata().is_ok();
    ALWAYS.iter().chain([&SUMS]).any(is_there) || [VOLUMES, ENVELOPES].iter().any(|name| folder.join(name).is_dir())
}

/// What was found beside the run.
pub struct Beside {
    /// What was read.
    pub hashed: Hashed,
    /// The signatures in it.
    pub signed: Vec<Signed>,
    /// Whole volumes by the paths of their dossiers.
    pub volumes: BTreeMap<String, Volume>,
    /// Packages after DA/T 48-2009 by the paths of their dossiers.
    pub envelopes: BTreeMap<String, Envelope>,
}

/// A whole volume, and what is drawn on its pages.
pub struct Volume {
    path: String,
    pages: Vec<String>,
}

impl Volume {
    /// Its pages are those of the documents in the dossier, in their order and with nothing between them.
    pub fn check(&self, dossier: &str, drawn: &[String], findings: &mut Findings) {
        if !self.pages.iter().filter(|page| !page.is_empty()).eq(drawn) {
            findings.note(Code::RunRecord, &self.path, format!("≠ {dossier}"));
        }
    }
}

/// A hand-over and the run in it.
pub struct HandOver<'h> {
    /// The folder.
    pub home: &'h Path,
    /// The run's own files.
    pub run: &'h Holding,
    /// The run's place below the folder, with `/` at the end.
    pub inner: String,
    /// What the run says of itself, if that can be read.
    pub account: Option<&'h Account>,
}

impl<'h> HandOver<'h> {
    /// The hand-over at a path that is checked, if it is one and the run lies in it as it must.
    pub fn new(home: &'h Path, folder: &Path, run: &'h Holding, account: Option<&'h Account>) -> Option<HandOver<'h>> {
        let inner = folder.strip_prefix(home).ok()?.components().map(|part| part.as_os_str().to_string_lossy() + "/");
        let inner: String = inner.collect();
        (is_home(home) && inner.matches('/').count() == 2).then_some(HandOver { home, run, inner, account })
    }

    /// Checks what lies beside the run, and that the checksums of the run's files are those of its manifest; the files
    /// themselves are read where the run is checked.
    pub fn check(&self, options: &Options, findings: &mut Findings) -> Beside {
        let mut own = Findings::default();
        let holding = Holding::of_folder(self.home, &mut own);
        let lines = run::manifest_lines(SUMS, &holding.bytes(SUMS).unwrap_or_default(), &mut own);
        self.check_names(&holding, &lines, &mut own);
        let rows = self.check_lists(&holding, &mut own);
        let beside = |path: &str| !options.quick && !path.starts_with(&self.inner);
        let known = run::listed_files(self.run);
        let of_run = |path: &str| path.strip_prefix(&self.inner).and_then(|path| known.get(path));
        // If the run's manifest has another digest of a file, one of both lists was changed.
        for (path, _) in lines.iter().filter(|(path, digest)| of_run(path).is_some_and(|known| known != *digest)) {
            own.note(Code::RunFileChanged, path, SUMS);
        }
        let left: Lines = lines.into_iter().filter(|(path, _)| of_run(path).is_none()).collect();
        let allowed = |path: &str| if path.ends_with(".xml") { LARGEST } else { most(path) };
        let hashed = if options.quick {
            Hashed::default()
        } else {
            run::check_digests(&holding, &left, &allowed, options.seen, &mut own)
        };
        let shown = |path: &str, text: Option<&[Vec<String>]>| {
            rows.as_ref().filter(|_| path == PRINTED).and_then(|rows| listed::wrong_list(rows, text))
        };
        let (signed, drawn) = pdf::check_tables(&holding, &BTreeMap::new(), &beside, &shown, options, &mut own);
        for finding in own.sorted().into_iter().filter(|finding| !self.is_of_run(&finding.subject, finding.code)) {
            findings.take_over(super::Finding { subject: format!("{BESIDE}{}", finding.subject), ..finding });
        }
        let envelopes = if options.quick { BTreeMap::new() } else { self.envelopes(&holding) };
        Beside { hashed, signed, volumes: self.volumes(drawn), envelopes }
    }

    /// The packages by the paths of their dossiers.
    fn envelopes(&self, holding: &Holding) -> BTreeMap<String, Envelope> {
        let students = self.account.iter().flat_map(|account| &account.record.students);
        let of_student = |student: &Student| {
            let path = envelope_of(student);
            let bytes =
                holding.has(&path).then(|| holding.at_most(&path, LARGEST).map_err(|error| error.to_string()))?;
            Some((student.dossier.clone(), Envelope::read(format!("{BESIDE}{path}"), bytes)))
        };
        students.filter_map(of_student).collect()
    }

    /// The volumes by the paths of their dossiers.
    fn volumes(&self, mut drawn: Drawn) -> BTreeMap<String, Volume> {
        let students = self.account.iter().flat_map(|account| &account.record.students);
        let of_student = |student: &Student| {
            let path = self.volume_of(student)?;
            let pages = drawn.remove(&path)?;
            Some((student.dossier.clone(), Volume { path: format!("{BESIDE}{path}"), pages }))
        };
        students.filter_map(of_student).collect()
    }

    /// Where the volume of a student lies.
    fn volume_of(&self, student: &Student) -> Option<String> {
        let letters =
            |name: &str| name.chars().filter(|c| c.is_alphanumeric() || *c == '·').take(40).collect::<String>();
        let name = self.account?.name_of(&student.id).unwrap_or_default();
        Some(format!("{VOLUMES}{}{}.pdf", student.id, letters(name)))
    }

    /// Whether the check of the run itself finds it as well.
    fn is_of_run(&self, subject: &str, code: Code) -> bool {
        let walked = [Code::BagManifestPath, Code::BagFileUnreadable, Code::BagEmptyFolder];
        subject.starts_with(&self.inner) && walked.contains(&code)
    }

    /// Every file is listed, every listed file is there, and each has its place.
    fn check_names(&self, holding: &Holding, lines: &Lines, findings: &mut Findings) {
        let has = |name: &&str| holding.has(name);
        for path in ALWAYS.iter().chain([&SUMS]).filter(|name| !has(name)) {
            findings.note(Code::RunFileMissing, path, "");
        }
        for path in lines.keys().filter(|path| !holding.has(path)) {
            findings.note(Code::RunFileMissing, path, SUMS);
        }
        let known = |path: &str| {
            ALWAYS.contains(&path)
                || is_below(path, VOLUMES, ".pdf")
                || is_below(path, ENVELOPES, ".xml")
                || path.starts_with(&self.inner)
        };
        for path in holding.paths().filter(|path| *path != SUMS && (!lines.contains_key(*path) || !known(path))) {
            findings.note(Code::RunFileUnexpected, path, "");
        }
        let Some(account) = self.account else { return };
        let students = &account.record.students;
        let volumes = students.iter().filter_map(|student| self.volume_of(student)).collect();
        check_each(holding, (VOLUMES, ".pdf"), &volumes, findings);
        check_each(holding, (ENVELOPES, ".xml"), &students.iter().map(envelope_of).collect(), findings);
    }

    /// The list and the index have a row a dossier, which says what the run says. Gives the rows of the list.
    fn check_lists(&self, holding: &Holding, findings: &mut Findings) -> Option<Vec<workbook::Row>> {
        let account = self.account?;
        let mut listed = None;
        let of = [account.record.school.as_str(), &account.record.title, &account.record.run];
        let mut counts: BTreeMap<String, Vec<[String; 3]>> = BTreeMap::new();
        let lists =
            [(LIST, "handover-title", LISTED, &LIST_HEADS[..]), (INDEX, "index-title", INDEXED, &INDEX_HEADS[..])];
        for (name, title, columns, heads) in lists {
            let footer = summaries::footer_of(&format!("{} {}", account.record.title, say(title).zh()));
            // The pages of earlier hand-overs had no numbers.
            let is_numbered = |book: &workbook::Book| book.footer.is_empty() || book.footer == footer;
            let rows = holding.place(name).map(workbook::read_workbook);
            let rows = match rows {
                Some(Ok(book)) if is_numbered(&book) && is_about(account, &book.about) => book.rows,
                Some(Ok(book)) => {
                    let what = if is_numbered(&book) { "docProps/core.xml" } else { "oddFooter" };
                    findings.note(Code::RunRecord, name, what);
                    continue;
                }
                Some(Err(why)) => {
                    findings.note(Code::RunRecord, name, why);
                    continue;
                }
                None => continue,
            };
            let rows = if name == LIST { listed::within_frame(of, rows) } else { Ok(rows) };
            let rows = match rows {
                Ok(rows) => rows,
                Err(found) => {
                    findings.note(Code::RunRecord, name, found);
                    continue;
                }
            };
            let cell = |row: &workbook::Row, at: usize| row.get(at).cloned().unwrap_or_default();
            let is_concluded = name == INDEX && rows.first().is_some_and(|shown| shown.len() > heads.len());
            let rows = if is_concluded { rows.into_iter().map(concluded_last).collect() } else { rows };
            let more = CONCLUDED.iter().map(|(key, _)| *key).filter(|_| is_concluded);
            let heads: Vec<&str> = heads.iter().copied().chain(more).collect();
            let shown = rows.first().map(Vec::as_slice).unwrap_or_default();
            if !heads.iter().map(|key| crate::message::Language::Chinese.word("index", key)).eq(shown.iter().cloned()) {
                findings.note(Code::RunRecord, name, shown.join(" "));
            }
            let width = heads.len();
            if rows.iter().any(|row| row.len() > width) {
                findings.note(Code::RunRecord, name, format!("> {width}"));
            }
            for row in rows.iter().skip(1) {
                counts.entry(cell(row, ID)).or_default().push(columns.map(|at| cell(row, at)));
            }
            if let Some(id) = wrong_row(account, rows.get(1..).unwrap_or_default(), name == INDEX) {
                findings.note(Code::RunRecord, name, id);
            }
            if name == LIST {
                listed = Some(rows.into_iter().skip(1).collect());
            }
        }
        let differs = |counts: &&Vec<[String; 3]>| counts.first() != counts.last();
        if let Some((id, _)) = counts.iter().find(|(_, counts)| differs(counts)) {
            findings.note(Code::RunRecord, LIST, format!("{id} ≠ {INDEX}"));
        }
        listed
    }
}

/// Where the package of a student lies.
fn envelope_of(student: &Student) -> String {
    format!("{ENVELOPES}{}.xml", student.id)
}

/// Whether a file lies in a folder, and no deeper, and is called so.
fn is_below(path: &str, folder: &str, end: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|name| !name.contains('/') && name.ends_with(end))
}

/// A folder has none of such files, or one a student.
fn check_each(holding: &Holding, (folder, end): (&str, &str), expected: &BTreeSet<String>, findings: &mut Findings) {
    let there: Vec<&str> = holding.paths().filter(|path| is_below(path, folder, end)).collect();
    if there.is_empty() {
        return;
    }
    for path in expected.iter().filter(|path| !there.contains(&path.as_str())) {
        findings.note(Code::RunFileMissing, path, "");
    }
    for path in there.iter().filter(|path| !expected.contains(**path)) {
        findings.note(Code::RunFileUnexpected, path, "");
    }
}

/// Whether a list says of itself that it is of this run's batch, school and day.
fn is_about(account: &Account, about: &[(String, String)]) -> bool {
    let record = &account.record;
    about.iter().all(|(name, text)| match name.as_str() {
        "dc:title" => text.starts_with(&record.title),
        "dc:creator" | "cp:lastModifiedBy" => *text == record.school,
        "dcterms:created" | "dcterms:modified" => text.split_once('T').is_some_and(|(day, _)| day == record.date),
        _ => true,
    })
}

/// A row of the index with the conclusions behind all else.
fn concluded_last(mut row: workbook::Row) -> workbook::Row {
    let end = row.len().min(BEFORE_CONCLUDED + CONCLUDED.len());
    let concluded: Vec<String> = row.drain(end.min(BEFORE_CONCLUDED)..end).collect();
    row.extend(concluded);
    row
}

/// The first student of whom there is not one row as the run has it, or what stands in the way of finding that out.
fn wrong_row(account: &Account, rows: &[workbook::Row], is_index: bool) -> Option<String> {
    let cell = |row: &workbook::Row, at: usize| row.get(at).cloned().unwrap_or_default();
    let by_id: BTreeMap<String, &workbook::Row> = rows.iter().map(|row| (cell(row, ID), row)).collect();
    let students = &account.record.students;
    if by_id.len() != rows.len() || rows.len() != students.len() {
        return Some(format!("{} ≠ {}", rows.len(), students.len()));
    }
    if !rows.iter().zip(1..).all(|(row, order)| cell(row, 0) == format!("{order}")) {
        return Some("1, 2 …".to_owned());
    }
    let same = |student: &Student| {
        let row = by_id.get(&student.id)?;
        let college = student.college().map(|code| account.record.college_name(code));
        let fits = cell(row, ARCHIVE_NUMBER) == account.number_of(&student.id)
            && account.name_of(&student.id).is_none_or(|name| cell(row, NAME) == name)
            && college.is_none_or(|name| cell(row, COLLEGE) == name);
        let told =
            |(at, key): &(usize, &str)| account.cell_of(&student.id, key).is_none_or(|said| cell(row, *at) == said);
        let unconcluded = say("index-unconcluded").zh();
        let concluded = |((_, key), at): (&(&str, &str), usize)| {
            let shown = row.get(at).filter(|shown| **shown != unconcluded).map_or("", String::as_str);
            row.len() <= at || account.cell_of(&student.id, key).is_none_or(|said| shown == said)
        };
        let indexed = cell(row, DOSSIER) == student.dossier
            && cell(row, SHA256) == student.sha256
            && cell(row, FILED) == account.record.date
            && TOLD.iter().all(told)
            && CONCLUDED.iter().zip(INDEX_HEADS.len()..).all(concluded);
        (fits && (!is_index || indexed)).then_some(())
    };
    students.iter().find(|student| same(student).is_none()).map(|student| student.id.clone())
}
