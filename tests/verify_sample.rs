//! A sample of a holding: what is chosen, in what order, and what it is said to cover.

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;
use proptest::prelude::*;
use tempfile::TempDir;
use zishen::package::sha256;
use zishen::verify::{Check, Demands, Ledger, Options, Report, Sample, verify_sample};

use crate::made;

/// Two runs with ten dossiers each.
fn holding() -> TempDir {
    let out = TempDir::new().unwrap();
    let ids: Vec<String> = (0..10).map(|number| number.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    for number in [1, 2] {
        made::run(out.path(), "b", number, &ids);
    }
    out
}

/// One check at a time, which begins no more dossiers than `most`.
fn sampled(out: &Path, percent: u64, at: &str, since: Option<&str>, ledger: &mut Ledger, most: usize) -> Vec<Report> {
    let (now, before): (Timestamp, Ledger) = (at.parse().unwrap(), ledger.clone());
    let (done, begun) = (Mutex::new(Vec::<Check>::new()), AtomicUsize::new(0));
    let demands = Demands::default();
    let options = Options { quick: false, seen: &|_| {}, demands: &demands, bounded: &zishen::pdf::look };
    let sample = Sample {
        share: percent * 100,
        since: since.map(|since| since.parse().unwrap()),
        ledger: &before,
        turn: 0,
        now: &|| now,
        go_on: &|| begun.fetch_add(1, Ordering::Relaxed) < most,
        checked: &|check| done.lock().unwrap().push(check.clone()),
    };
    let reports = verify_sample(out, &options, &sample).unwrap();
    done.into_inner().unwrap().into_iter().for_each(|check| ledger.add(check));
    reports
}

fn sums(reports: &[Report]) -> [u64; 4] {
    let coverages = || reports.iter().map(|report| report.coverage.as_ref().unwrap());
    [
        coverages().map(|c| c.dossiers).sum(),
        coverages().map(|c| c.checked).sum(),
        coverages().map(|c| c.ever_checked).sum(),
        coverages().map(|c| c.in_term).sum(),
    ]
}

#[test]
fn repeated_samples_come_to_everything_and_then_to_the_oldest() {
    let (out, mut ledger) = (holding(), Ledger::default());
    for (day, ever) in [(1, 6), (2, 12), (3, 18), (4, 20)] {
        let at = format!("2026-03-0{day}T00:00:00Z");
        let reports = sampled(out.path(), 30, &at, None, &mut ledger, 99);
        assert!(reports.iter().all(Report::holds));
        assert_eq!(sums(&reports), [20, 6, ever, ever], "day {day}");
    }
    // Everything was checked, so the oldest come again; two of the first day did on the fourth.
    let reports = sampled(out.path(), 100, "2026-03-05T00:00:00Z", Some("2026-03-02T00:00:00Z"), &mut ledger, 99);
    let oldest = reports.iter().filter_map(|report| report.coverage.as_ref()?.oldest).min();
    assert_eq!((sums(&reports), oldest), ([20, 2, 20, 20], Some("2026-03-02T00:00:00Z".parse().unwrap())));
}

#[test]
fn what_was_not_reached_in_time_is_reported() {
    let (out, mut ledger) = (holding(), Ledger::default());
    let reports = sampled(out.path(), 100, "2026-03-01T00:00:00Z", None, &mut ledger, 5);
    assert_eq!(sums(&reports), [20, 5, 5, 5]);
    assert!(reports.iter().any(|report| report.coverage.as_ref().unwrap().out_of_time));
    assert_eq!(sums(&sampled(out.path(), 100, "2026-03-02T00:00:00Z", None, &mut ledger, 0))[1..3], [0, 5]);
}

#[test]
fn a_damaged_dossier_is_noted_and_a_new_one_counts_as_unchecked() {
    let (out, mut ledger) = (holding(), Ledger::default());
    sampled(out.path(), 100, "2026-03-01T00:00:00Z", None, &mut ledger, 99);
    let path = out.path().join("b/0002/dossiers/edu/3.zip");
    let mut zip = fs::read(&path).unwrap();
    zip[3000] ^= 1;
    fs::write(&path, &zip).unwrap();
    let reports = sampled(out.path(), 100, "2026-03-02T00:00:00Z", None, &mut ledger, 99);
    let coverage = reports[1].coverage.as_ref().unwrap();
    assert_eq!((reports[0].holds(), reports[1].holds(), coverage.sound), (true, false, 9));
    // The manifest has another digest now; whether rightly so, only a check can tell.
    let manifest = out.path().join("b/0002/manifest-sha256.txt");
    let text = fs::read_to_string(&manifest).unwrap();
    let line =
        format!("{}  dossiers/edu/4.zip", sha256(&fs::read(out.path().join("b/0002/dossiers/edu/4.zip")).unwrap()));
    fs::write(&manifest, text.replace(&line, &format!("{}  dossiers/edu/4.zip", "0".repeat(64)))).unwrap();
    let reports = sampled(out.path(), 1, "2026-03-03T00:00:00Z", None, &mut ledger, 0);
    assert_eq!(reports[1].coverage.as_ref().unwrap().ever_checked, 9);
}

proptest! {
    #[test]
    fn a_ledger_reads_what_was_written(
        lines in prop::collection::vec((0i64..4_000_000_000, any::<bool>(), "[0-9a-f]{64}", "[ -~]{1,80}"), 1..20),
        cut in 0usize..40,
    ) {
        let checks: Vec<Check> = lines
            .into_iter()
            .map(|(at, sound, digest, key)| Check { at: Timestamp::from_second(at).unwrap(), sound, digest, key })
            .collect();
        let text: String = checks.iter().map(|check| format!("{check}\n")).collect();
        let ledger = Ledger::read(&text).unwrap();
        for check in &checks {
            let last = checks.iter().rfind(|other| other.key == check.key).unwrap();
            prop_assert_eq!(ledger.last(&last.key, &last.digest), Some(last));
        }
        // Cut off anywhere in the last line, it still is a ledger.
        let begun = format!("{text}{}", &checks[0].to_string()[..cut]);
        prop_assert!(Ledger::read(&begun).is_ok());
    }
}

/// A ledger remembers a run that is no longer there; an older one that still has it beside it is no fault.
#[test]
fn a_holding_that_was_put_back_is_found_by_the_ledger() {
    let (out, mut ledger) = (holding(), Ledger::default());
    let rolled_back = |reports: &[Report]| {
        reports
            .iter()
            .flat_map(|report| &report.findings)
            .any(|finding| finding.code == zishen::verify::Code::RunRollback)
    };
    assert!(!rolled_back(&sampled(out.path(), 100, "2026-03-01T08:00:00Z", None, &mut ledger, usize::MAX)));
    let older = out.path().join("b/0001");
    assert!(!rolled_back(&sampled(&older, 100, "2026-03-02T08:00:00Z", None, &mut ledger, usize::MAX)));
    fs::remove_dir_all(out.path().join("b/0002")).unwrap();
    assert!(rolled_back(&sampled(out.path(), 100, "2026-03-03T08:00:00Z", None, &mut ledger, usize::MAX)));
    assert!(rolled_back(&sampled(&older, 100, "2026-03-03T08:00:00Z", None, &mut ledger, usize::MAX)));
}
