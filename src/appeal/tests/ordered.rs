//! Every order of steps against what may stand.

use super::*;

/// What may stand, judged on the whole sequence at once and not step by step.
fn may_stand(way: &str, extends: bool) -> bool {
    let count = |letter: char| way.chars().filter(|c| *c == letter).count();
    let place = |letter: char| way.find(letter);
    let before =
        |first: char, then: char| place(then).is_none_or(|then| place(first).is_some_and(|first| first < then));
    let once = "OARXMVWarxd".chars().all(|letter| count(letter) <= 1);
    let decided = count('M') + count('V') <= 1;
    let one_answer = count('A') + count('R') <= 1;
    let in_order = LETTERS.chars().filter(|l| *l != 'O').all(|letter| before('O', letter))
        && "NHXMVnxd".chars().all(|letter| before('A', letter))
        && [('A', 'a'), ('R', 'r'), ('N', 'n'), ('X', 'x')].into_iter().all(|(paper, by)| before(paper, by))
        && place('d').is_none_or(|there| way[..there].contains(['M', 'V']));
    // Behind the end nothing but the delivery of papers; one who took it back has not been refused or decided on.
    let ended = way.find(['M', 'V', 'W', 'R']).is_none_or(|end| way[end + 1..].chars().all(|c| c.is_lowercase()));
    // Between one notice and the next: delivered at most once, and after that heard at most once.
    let rounds = way.split('N').skip(1).all(|round| {
        let events: String = round.chars().filter(|c| "nH".contains(*c)).collect();
        ["", "n", "nH"].contains(&events.as_str())
    });
    let is_notified_first = !way.split('N').next().unwrap_or_default().contains(['n', 'H']);
    let heard = way.find('M').is_none_or(|end| {
        way[..end].rsplit_once('N').is_some_and(|(_, round)| round.contains('n') && round.contains('H'))
    });
    let extended = extends || count('X') + count('x') == 0;
    once && decided && one_answer && in_order && ended && rounds && is_notified_first && heard && extended
}

/// Every way of up to so many steps that may stand, each once.
fn explore(matter: Matter, depth: usize, look: &mut impl FnMut(&CaseFile, &str)) -> usize {
    let extends = matter.remedy() == Remedy::Appeal;
    let (mut ways, mut seen) = (vec![String::new()], 0);
    for _ in 0..depth {
        let mut longer = Vec::new();
        for way in ways {
            let stage = Stage::of(&case(matter, &way)).unwrap();
            for letter in LETTERS.chars() {
                let next = format!("{way}{letter}");
                let is_taken = stage.after(&step(letter, day_of(way.len()))).is_ok();
                assert_eq!(is_taken, may_stand(&next, extends), "{next}");
                if is_taken {
                    look(&case(matter, &next), &next);
                    longer.push(next);
                }
                seen += 1;
            }
        }
        ways = longer;
    }
    seen
}

#[test]
fn every_order_of_steps_is_taken_or_refused_as_the_whole_way_may_stand() {
    let mut taken = 0;
    for matter in [Matter::Qualification, Matter::Defence, Matter::Denial] {
        let seen = explore(matter, 10, &mut |_, _| taken += 1);
        assert!(seen > 10_000, "{seen}");
    }
    assert!(taken > 10_000, "{taken}");
}

#[test]
fn no_clock_runs_without_its_start_and_each_begins_on_the_day_of_its_step() {
    let (remedies, calendar) = (remedies(), calendar());
    let letter_of = |way: &str, letter: char| way.rfind(letter).map(day_of);
    for matter in [Matter::Qualification, Matter::Recognition, Matter::Revocation] {
        explore(matter, 7, &mut |case, way| {
            let stage = Stage::of(case).unwrap();
            let clocks = clocks(case, &stage, &remedies, &calendar);
            let start = |deadline| clocks.iter().find(|clock| clock.deadline == deadline).map(|clock| clock.start);
            let decide = if matter == Matter::Qualification { 'O' } else { 'A' };
            assert_eq!(start(Deadline::File), Some(day("2025-02-24")), "{way}");
            assert_eq!(start(Deadline::Accept), letter_of(way, 'O'), "{way}");
            let delivered = way.rsplit_once('N').and_then(|(before, round)| Some(before.len() + 1 + round.find('n')?));
            assert_eq!(start(Deadline::State), delivered.map(day_of), "{way}");
            assert_eq!(start(Deadline::Decide), letter_of(way, decide), "{way}");
            let next = letter_of(way, 'd').filter(|_| matter == Matter::Qualification);
            assert_eq!(start(Deadline::Next), next, "{way}");
        });
    }
}

#[test]
fn no_step_is_dated_before_the_one_that_it_needs() {
    explore(Matter::Qualification, 6, &mut |case, way| {
        let Some((before, last)) = way.split_at_checked(way.len() - 1) else { return };
        let letter = last.chars().next().unwrap();
        let stage = Stage::of(&CaseFile { steps: case.steps[..before.len()].to_vec(), ..case.clone() }).unwrap();
        let first = step(letter, day("2025-03-02"));
        let is_early = matches!(stage.after(&first), Err(Refusal::Early { .. }));
        assert_eq!(is_early, letter != 'O', "{way}");
    });
}

/// Another decision in the place of the contested one may be worse; what is taken away or made anew is not.
#[test]
fn whoever_may_be_decided_against_is_heard_before() {
    for (disposition, way, may) in [
        (Disposition::Change, "OA", false),
        (Disposition::Change, "OANn", false),
        (Disposition::Change, "OANnH", true),
        (Disposition::Maintain, "OANn", false),
        (Disposition::Remake, "OA", true),
        (Disposition::Revoke, "OA", true),
    ] {
        let decided =
            Act::Decide(Decided { disposition, basis: "办法".into(), members: vec![], vote: None, run: None });
        let stage = Stage::of(&case(Matter::Qualification, way)).unwrap();
        let decide = Step { what: decided, ..step('V', day_of(way.len())) };
        assert_eq!(stage.after(&decide).is_ok(), may, "{disposition:?} {way}");
    }
}
