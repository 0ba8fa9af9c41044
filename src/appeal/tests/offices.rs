//! Who may hold an office of a case.

use super::*;

/// A step of each kind in which a name holds an office, with the steps before it.
fn offices(name: &str) -> Vec<(&'static str, Step)> {
    let by = |letter: char, date: &str| Step { by: name.to_owned(), ..step(letter, day(date)) };
    let with = |letter: char, change: &dyn Fn(&mut Act)| {
        let mut step = step(letter, day("2025-03-10"));
        change(&mut step.what);
        step
    };
    let recorder = with('H', &|act| {
        if let Act::Hear(heard) = act {
            heard.recorder = name.to_owned()
        }
    });
    let approver = with('X', &|act| {
        if let Act::Extend(more) = act {
            more.approver = name.to_owned()
        }
    });
    let member = with('V', &|act| {
        if let Act::Decide(decided) = act {
            decided.members = vec![name.to_owned()]
        }
    });
    vec![
        ("O", by('A', "2025-03-04")),
        ("O", by('R', "2025-03-04")),
        ("OA", by('N', "2025-03-05")),
        ("OANn", by('H', "2025-03-07")),
        ("OANn", recorder),
        ("OA", by('X', "2025-03-05")),
        ("OA", approver),
        ("OA", by('V', "2025-03-05")),
        ("OA", member),
        ("OA", Step { by: name.to_owned(), ..correct(2, None) }),
    ]
}

#[test]
fn whoever_is_a_party_or_tied_holds_no_office_of_the_case() {
    let law = remedies();
    let student = student();
    let name = student.name.clone().unwrap();
    let tutor = ties(&student, &exceptions()).into_iter().find(|tie| tie.bond == Bond::Supervisor).unwrap().name;
    let spaced = name.chars().map(String::from).collect::<Vec<_>>().join("　");
    let titled = format!("{tutor} 教授");
    for (said, name) in
        [("step-own-case", &name), ("step-own-case", &spaced), ("step-tied", &tutor), ("step-tied", &titled)]
    {
        for (way, step) in offices(name) {
            let found = against(&case(Matter::Qualification, way), &step, &law);
            assert!(found.contains(&said.to_owned()), "{name} {way} {:?}: {found:?}", step.what);
        }
    }
    // One without the given name may be the party, or the tutor.
    let first = |name: &str| name.chars().next().unwrap();
    for (said, name) in [("step-party-perhaps", &name), ("step-tied-perhaps", &tutor)] {
        let office = format!("{}院长", first(name));
        for (way, step) in offices(&office) {
            let found = against(&case(Matter::Qualification, way), &step, &law);
            assert!(found.contains(&said.to_owned()), "{office} {way} {:?}: {found:?}", step.what);
        }
    }
    // A namesake says so behind the name, and what the student does is the student's.
    for (way, step) in offices(&format!("{name}（同名，工号1234）")) {
        assert_eq!(against(&case(Matter::Qualification, way), &step, &law), [""; 0], "{way} {:?}", step.what);
    }
    assert_eq!(against(&case(Matter::Qualification, "OA"), &step('W', day("2025-03-05")), &law), [""; 0]);
    // Who files for the student is a party too.
    let mut filed = case(Matter::Qualification, "O");
    (filed.steps[0].by, filed.steps[0].role) = ("方知行".into(), "代理人".into());
    assert_eq!(against(&filed, &step('A', day("2025-03-04")), &law), ["step-agent"]);
}

#[test]
fn a_supervisor_brings_papers_and_the_student_neither_brings_nor_witnesses() {
    let law = remedies();
    let student = student();
    let name = student.name.clone().unwrap();
    let tutor = ties(&student, &exceptions()).into_iter().find(|tie| tie.bond == Bond::Supervisor).unwrap().name;
    for (way, by, receiver, said) in [
        (Way::Direct, &*tutor, &*name, vec![]),
        (Way::Direct, &*name, &*name, vec!["step-own-case", "step-received-oneself"]),
        (Way::Direct, "林静好", "林 静好老师", vec!["step-received-oneself"]),
        (Way::Left, "林静好", "林静好", vec!["step-received-oneself"]),
        (Way::Left, "林静好", &*name, vec!["step-own-case"]),
        (Way::Left, "林静好", &*tutor, vec![]),
    ] {
        let (receiver, receipt) = (receiver.to_owned(), String::new());
        let what = Act::Deliver(Delivered { of: Notice::Accept, way, receiver, receipt });
        let step = Step { what, by: by.to_owned(), ..step('a', day("2025-03-04")) };
        assert_eq!(against(&case(Matter::Qualification, "OA"), &step, &law), said, "{way:?} {by}");
    }
}
