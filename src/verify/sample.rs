//! A part of a large holding at a time: what was never checked first, then what was checked longest ago, so that repeated
//! runs come to everything. Manifests, records and signatures of all runs are checked every time.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use rayon::prelude::*;

use super::ledger::{Check, Ledger};
use super::opened::Opened;
use super::report::Coverage;
use super::{Code, Finding, Findings, Options, Report, is_newest, record, run, runs, verify};

/// How many dossiers are begun before the time is looked at again, for each thread.
const AT_ONCE: usize = 4;

/// Which dossiers are checked.
pub struct Sample<'s> {
    /// How many in 10,000 dossiers of the holding.
    pub share: u64,
    /// Those that were checked at this time or later are left out.
    pub since: Option<Timestamp>,
    /// What was checked before.
    pub ledger: &'s Ledger,
    /// Where to begin among dossiers that are equally old; without a ledger, another place at another time.
    pub turn: u64,
    /// The present.
    pub now: &'s (dyn Fn() -> Timestamp + Sync),
    /// Whether there is time for more.
    pub go_on: &'s (dyn Fn() -> bool + Sync),
    /// Is informed of every dossier when it is checked.
    pub checked: &'s (dyn Fn(&Check) + Sync),
}

/// A dossier that may be chosen.
struct Candidate {
    last: Option<Timestamp>,
    run: usize,
    path: String,
    digest: String,
    key: String,
}

/// Checks a sample of the runs at a path, one report a run; all of it where there is no run.
///
/// # Errors
/// When nothing can be read there.
pub fn verify_sample(path: &Path, options: &Options, sample: &Sample) -> io::Result<Vec<Report>> {
    let runs = if path.is_file() { Vec::new() } else { runs(path) };
    if runs.is_empty() {
        return verify(path, options);
    }
    let open =
        |at: usize| Opened::new((path, &runs[at]), options, is_newest(&runs, at), &|path| !run::is_dossier(path));
    let mut opened: Vec<Opened> = (0..runs.len()).map(open).collect();
    let newest = opened.iter_mut().enumerate().filter(|(at, _)| is_newest(&runs, *at));
    newest.for_each(|(_, run)| check_rollback(run, sample.ledger));
    let all = candidates(&opened, sample);
    let chosen = choose(&all, sample);
    let done = check(&opened, &all, &chosen, options, sample);
    let coverage = coverage(&all, &chosen, &done, opened.len(), sample);
    for (at, _, report) in done {
        let Candidate { run, path, .. } = &all[at];
        match report {
            Ok((hashed, findings, report)) => {
                opened[*run].hashed += hashed;
                // They are on files of the run, not within the dossier.
                findings.into_iter().for_each(|finding| opened[*run].findings.take_over(finding));
                opened[*run].absorb(path, Ok(report));
            }
            Err(why) => opened[*run].absorb(path, Err(why)),
        }
    }
    let reports = opened.into_iter().map(|run| run.finish(options)).zip(coverage);
    Ok(reports.map(|(report, coverage)| Report { coverage: Some(coverage), ..report }).collect())
}

/// A batch whose newest run has a lower number than one that was checked before has lost it, or was put back. What the
/// records say counts, not what the folders are called.
fn check_rollback(run: &mut Opened, ledger: &Ledger) {
    let Some(record) = run.account.as_ref().map(|account| &account.record) else { return };
    let (own, known) = (record::number(&record.run).unwrap_or(0), ledger.newest(&record.batch));
    let batch = run.folder.canonicalize().ok().and_then(|folder| folder.parent().map(Path::to_owned));
    let beside = batch.map_or(0, |batch| record::newest_run(&batch));
    let newest = own.max(beside);
    if newest < known {
        run.findings.note(Code::RunRollback, "run.json", format!("{newest} < {known}"));
    }
}

/// All dossiers that the manifests list and that are there.
fn candidates(runs: &[Opened], sample: &Sample) -> Vec<Candidate> {
    let mut all = Vec::new();
    for (number, opened) in runs.iter().enumerate() {
        let name = |path: Option<&Path>| {
            path.and_then(Path::file_name).map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
        };
        let folder = opened.folder.canonicalize().unwrap_or_else(|_| opened.folder.clone());
        let said = opened.account.as_ref().and_then(|account| account.record.place());
        let place = said.unwrap_or_else(|| format!("{}/{}", name(folder.parent()), name(Some(&folder))));
        let listed = run::listed_files(&opened.holding);
        for (path, digest) in listed.into_iter().filter(|(p, _)| run::is_dossier(p) && opened.holding.has(p)) {
            let key = format!("{place}/{path}");
            let last = sample.ledger.last(&key, &digest).map(|check| check.at);
            all.push(Candidate { last, run: number, path, digest, key });
        }
    }
    all
}

/// The oldest first, from the turn on.
fn choose(all: &[Candidate], sample: &Sample) -> Vec<usize> {
    let due = |candidate: &Candidate| sample.since.is_none_or(|since| candidate.last.is_none_or(|last| last < since));
    let count = all.len() as u64;
    let most = (count * sample.share).div_ceil(10_000);
    let start = sample.turn.wrapping_mul(most).checked_rem(count).unwrap_or(0) as usize;
    let mut order: Vec<usize> = (start..all.len()).chain(0..start).filter(|at| due(&all[*at])).collect();
    order.sort_by_key(|at| all[*at].last);
    order.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    order
}

type Done = io::Result<(super::Hashed, Vec<Finding>, Report)>;

/// Checks what was chosen, in that order, while there is time.
fn check(
    runs: &[Opened],
    all: &[Candidate],
    chosen: &[usize],
    options: &Options,
    sample: &Sample,
) -> Vec<(usize, Check, Done)> {
    let mut done = Vec::new();
    let one = |at: &usize| {
        let one = &all[*at];
        let report = check_one(&runs[one.run], one, options);
        let sound = report.as_ref().is_ok_and(|(_, findings, report)| findings.is_empty() && report.holds());
        let check = Check { at: (sample.now)(), sound, digest: one.digest.clone(), key: one.key.clone() };
        (sample.checked)(&check);
        (*at, check, report)
    };
    for some in chosen.chunks(AT_ONCE * rayon::current_num_threads()) {
        let is_heavy = |at: &&usize| runs[all[**at].run].is_heavy(&all[**at].path);
        let (heavy, light): (Vec<&usize>, Vec<&usize>) = some.iter().partition(is_heavy);
        done.par_extend(light.into_par_iter().filter(|_| (sample.go_on)()).map(one));
        done.extend(heavy.into_iter().filter(|_| (sample.go_on)()).map(one));
    }
    done
}

fn check_one(run: &Opened, one: &Candidate, options: &Options) -> Done {
    let mut findings = Findings::default();
    let hashed = if options.quick {
        super::Hashed::default()
    } else {
        let most = run::most_hashed(run.account.as_ref().map(|account| &account.record));
        run::check_one(&run.holding, &one.path, (&one.digest, &most), options.seen, &mut findings)
    };
    Ok((hashed, findings.sorted(), run.dossier(&one.path, options)?))
}

fn coverage(
    all: &[Candidate],
    chosen: &[usize],
    done: &[(usize, Check, Done)],
    runs: usize,
    sample: &Sample,
) -> Vec<Coverage> {
    let now: BTreeMap<usize, &Check> = done.iter().map(|(at, check, _)| (*at, check)).collect();
    let mut list = vec![Coverage::default(); runs];
    for (at, one) in all.iter().enumerate() {
        let run = &mut list[one.run];
        run.dossiers += 1;
        let Some(last) = now.get(&at).copied().or_else(|| sample.ledger.last(&one.key, &one.digest)) else { continue };
        run.ever_checked += 1;
        run.sound += u64::from(last.sound);
        run.in_term += u64::from(sample.since.is_none_or(|since| last.at >= since));
        run.oldest = Some(run.oldest.map_or(last.at, |oldest| oldest.min(last.at)));
    }
    for at in chosen {
        let run = &mut list[all[*at].run];
        run.chosen += 1;
        run.checked += u64::from(now.contains_key(at));
    }
    for run in &mut list {
        run.out_of_time = run.checked < run.chosen;
        run.oldest = run.oldest.filter(|_| run.ever_checked == run.dossiers);
    }
    list
}
