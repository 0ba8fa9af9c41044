//! Entries that are put right.

use super::*;

#[test]
fn a_day_that_was_mistyped_is_put_right_and_every_clock_with_it() {
    let law = remedies();
    // Opened on 3 March, and so on a day each: the notice is delivered on the 6th.
    let case = case(Matter::Qualification, "OANn");
    let state = |case: &CaseFile| {
        let clocks = clocks(case, &Stage::of(case).unwrap(), &law, &calendar());
        clocks.into_iter().find(|clock| clock.deadline == Deadline::State).map(|clock| (clock.start, clock.last))
    };
    // Three working days from Thursday 6 March: Tuesday the 11th; from Monday the 10th: Thursday the 13th.
    assert_eq!(state(&case), Some((day("2025-03-06"), Ok(day("2025-03-11")))));
    let right = correct(4, Some("2025-03-10"));
    assert_eq!(against(&case, &right, &law), [""; 0]);
    let case = and(case, right);
    assert_eq!(state(&case), Some((day("2025-03-10"), Ok(day("2025-03-13")))));
    assert_eq!(case.steps[3].date, day("2025-03-06"), "the entry itself stays");
    let void = and(case, correct(4, None));
    assert_eq!((state(&void), Stage::of(&void).unwrap().undelivered()), (None, vec![Notice::Accept, Notice::Notify]));
    let again = and(void, step('n', day("2025-03-07")));
    assert_eq!(state(&again).unwrap().0, day("2025-03-07"));
}

#[test]
fn a_correction_leaves_no_step_without_its_predecessor() {
    let law = remedies();
    let case = case(Matter::Qualification, "OANnH");
    for (step, said) in [
        // Heard on 7 March: the notice was not delivered later, and not never.
        (correct(4, Some("2025-03-08")), "step-correct-breaks"),
        (correct(4, None), "step-correct-breaks"),
        (correct(4, Some("2025-03-06")), "step-correct-same"),
        (correct(6, None), "step-correct-none"),
        (correct(0, None), "step-correct-none"),
        (correct(1, Some("2025-03-05")), "step-correct-breaks"),
    ] {
        assert_eq!(against(&case, &step, &law), [said], "{:?}", step.what);
    }
    // Ten days from 24 February are 6 March: who filed on the 7th was not in time, so what was accepted cannot stand.
    let mut late = super::case(Matter::Qualification, "OA");
    late.steps[1].date = day("2025-03-10");
    assert_eq!(against(&late, &correct(1, Some("2025-03-07")), &law), ["step-correct-breaks"]);
    assert_eq!(against(&late, &correct(1, Some("2025-03-06")), &law), [""; 0]);
    // Nor can an extension behind the limit: fifteen days from 25 February are 12 March.
    let extended = and(late, step('X', day("2025-03-13")));
    assert_eq!(against(&extended, &correct(1, Some("2025-02-25")), &law), ["step-correct-breaks"]);
    assert_eq!(against(&extended, &correct(1, Some("2025-02-26")), &law), [""; 0]);
    let mut silent = correct(5, None);
    silent.reason = String::new();
    assert_eq!(against(&case, &silent, &law), ["step-reason"]);
    let once = and(case, correct(5, None));
    assert_eq!(against(&once, &correct(6, None), &law), ["step-correct-none"], "a correction is not corrected");
    assert_eq!(against(&once, &correct(4, None), &law), [""; 0], "from the last on all can be taken back");
}
