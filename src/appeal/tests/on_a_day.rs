//! A time that passed in silence, and cases as they stood on a day.

use super::*;

#[test]
fn a_time_that_passed_in_silence_is_not_late() {
    let law = remedies();
    let standing = |case: &CaseFile| {
        let clocks = clocks(case, &Stage::of(case).unwrap(), &law, &calendar());
        clocks.into_iter().find(|clock| clock.deadline == Deadline::State).unwrap().standing(day("2025-04-01"))
    };
    // Delivered on 6 March: three working days end on the 11th.
    let told = case(Matter::Qualification, "OANn");
    let hear = |way, statement: &str, date: &str| {
        let (place, recorder) = (String::new(), String::new());
        let what = Act::Hear(Heard { way, statement: statement.into(), place, recorder });
        Step { what, ..step('H', day(date)) }
    };
    for (step, expected) in [
        (hear(Hearing::Waived, "", "2025-03-12"), Standing::Lapsed),
        (hear(Hearing::Waived, "本人放弃", "2025-03-11"), Standing::Met),
        (hear(Hearing::Written, "已修", "2025-03-12"), Standing::Late),
        // Decided for the student, who did not answer.
        (step('V', day("2025-03-12")), Standing::Lapsed),
        (step('V', day("2025-03-11")), Standing::Met),
    ] {
        assert_eq!(standing(&and(told.clone(), step.clone())), expected, "{:?}", step.what);
    }
    assert_eq!(standing(&told), Standing::Overdue);
}

#[test]
fn a_case_is_seen_as_it_stood_on_a_day() {
    // Opened on 3 March, and so on a day each; the delivery of the 6th was mistyped and is of the 10th.
    let case = and(case(Matter::Qualification, "OANn"), correct(4, Some("2025-03-10")));
    let acts =
        |on: &str| case.on(day(on)).map(|then| then.steps.iter().map(|step| step.what.key()).collect::<Vec<_>>());
    assert_eq!(acts("2025-03-02"), None);
    assert_eq!(acts("2025-03-03"), Some(vec!["open"]));
    assert_eq!(acts("2025-03-09"), Some(vec!["open", "accept", "notify"]));
    assert_eq!(acts("2025-03-10"), Some(vec!["open", "accept", "notify", "deliver"]));
    let round = |closes: &str, decided: Option<&str>| Closing {
        title: closes.into(),
        closes: day(closes),
        decided: decided.map(day),
    };
    let rounds = vec![round("2025-03-01", Some("2025-03-20")), round("2025-04-15", None)];
    let mut remedies = Remedies::default();
    remedies.applications = rounds;
    assert_eq!(remedies.on(day("2025-03-19")).applications, [round("2025-03-01", None)]);
    assert_eq!(remedies.on(day("2025-03-20")).applications, [round("2025-03-01", Some("2025-03-20"))]);
}

/// Decided on the third day after the application: 5 March, or as it was corrected.
#[test]
fn what_an_appeal_puts_aside_is_known_with_its_day() {
    let corrected = |date| and(case(Matter::Qualification, "OAV"), correct(3, date));
    for (case, expected) in [
        (case(Matter::Qualification, "OAV"), Some("2025-03-05")),
        (corrected(Some("2025-03-07")), Some("2025-03-07")),
        (corrected(None), None),
        (case(Matter::Qualification, "OA"), None),
        (case(Matter::Qualification, "OANnHM"), None),
        (case(Matter::Denial, "OAV"), None),
    ] {
        let found = overturned_conclusions([&case].into_iter());
        assert_eq!(found.get("201920010103").copied(), expected.map(day), "{:?}", case.against.matter);
    }
}
