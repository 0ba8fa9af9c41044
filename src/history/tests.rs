//! Two small runs, compared by hand.

use serde_json::json;

use super::*;
use crate::package::sha256;

fn finding(code: &str, outcome: &str, found: &str) -> Value {
    json!({"code": code, "subject": "", "outcome": outcome, "needed": {"key": "k", "text": "32"}, "found": {"key": "k", "text": found}})
}

/// A student's standing, and the findings.
type Whole<'r> = (Standing, &'r Value);

fn standing<'r>(verdict: Verdict, bytes: &str, source: &str, findings: &'r Value) -> Whole<'r> {
    (Standing { verdict, dossier: Some((sha256(bytes.as_bytes()), sha256(source.as_bytes()))) }, findings)
}

fn compared(old: &BTreeMap<&'static str, Whole>, new: &BTreeMap<&'static str, Whole>) -> Vec<Changed> {
    let state = |run: &BTreeMap<&'static str, Whole>| -> State<'static> {
        run.iter().map(|(id, (standing, _))| (*id, *standing)).collect()
    };
    let found = |standing: Option<&Whole>| standing.map_or(Value::Null, |(_, findings)| (*findings).clone());
    compare_runs(&state(old), &state(new), |id| [found(old.get(id)), found(new.get(id))])
}

#[test]
fn each_student_is_listed_once_with_the_findings_that_differ() {
    let short = json!([finding("total-credits", "fail", "30"), finding("plan", "pass", "1")]);
    let enough = json!([finding("total-credits", "pass", "33"), finding("plan", "pass", "1")]);
    let more = json!([finding("total-credits", "pass", "34"), finding("plan", "pass", "1")]);
    let none = Value::Null;
    let (pass, fail, wait) = (Verdict::Pass, Verdict::Fail, Verdict::Supplement);
    let old = BTreeMap::from([
        ("1", standing(fail, "a", "a", &short)),
        ("2", standing(pass, "b", "b", &enough)),
        ("3", standing(pass, "c", "c", &enough)),
        ("4", standing(pass, "d", "d", &enough)),
        ("5", standing(pass, "e", "e", &enough)),
        ("6", standing(pass, "f", "f", &enough)),
        ("8", standing(pass, "h", "h", &enough)),
        ("9", standing(pass, "i", "i", &none)),
    ]);
    let new = BTreeMap::from([
        ("1", standing(pass, "a2", "a2", &enough)),
        ("2", standing(fail, "b2", "b2", &short)),
        ("3", standing(wait, "c2", "c2", &enough)),
        ("4", standing(pass, "d", "d", &enough)),
        ("5", standing(pass, "e signed", "e", &enough)),
        ("6", standing(pass, "f2", "f2", &more)),
        ("7", standing(pass, "g", "g", &enough)),
        ("9", (Standing { verdict: pass, dossier: None }, &enough)),
    ]);
    let changes = compared(&old, &new);
    let kinds: Vec<_> = changes.iter().map(|one| (one.id.as_str(), one.kind, one.findings.len())).collect();
    let expected = [
        ("1", Kind::NewlyPassing, 1),
        ("2", Kind::NewlyFailing, 1),
        ("3", Kind::VerdictChanged, 0),
        ("5", Kind::DossierChanged, 0),
        ("6", Kind::DossierChanged, 1),
        ("7", Kind::Appeared, 0),
        ("8", Kind::Vanished, 0),
        ("9", Kind::DossierChanged, 0),
    ];
    assert_eq!(kinds, expected);
    let same: Vec<_> = changes.iter().filter(|one| one.same_source).map(|one| one.id.as_str()).collect();
    assert_eq!(same, ["5"]);
    let first = &changes[0].findings[0];
    let sides = (first.old.as_ref().unwrap(), first.new.as_ref().unwrap());
    assert_eq!((sides.0.outcome, sides.0.found.as_str()), (Outcome::Fail, "30"));
    assert_eq!((sides.1.outcome, sides.1.found.as_str()), (Outcome::Pass, "33"));
}

#[test]
fn a_run_compared_with_itself_has_no_changes_and_the_other_way_round_is_the_mirror() {
    let (short, enough) = (json!([finding("plan", "fail", "0")]), json!([finding("plan", "pass", "1")]));
    let old = BTreeMap::from([
        ("1", standing(Verdict::Fail, "a", "a", &short)),
        ("2", standing(Verdict::Pass, "b", "b", &enough)),
    ]);
    let new = BTreeMap::from([("1", standing(Verdict::Pass, "c", "c", &enough))]);
    assert!(compared(&old, &old).is_empty());
    let (there, back) = (compared(&old, &new), compared(&new, &old));
    for (there, back) in there.iter().zip(&back) {
        assert_eq!((there.old, there.new, &there.id), (back.new, back.old, &back.id));
    }
    assert_eq!(there.len(), back.len());
}
