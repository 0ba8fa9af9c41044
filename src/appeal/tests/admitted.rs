//! Whether a step may be recorded: days, persons, votes, papers.

use super::*;

#[test]
fn the_application_is_filed_in_time_or_cannot_be_accepted() {
    let law = Remedies::default();
    let accept = step('A', day("2025-09-30"));
    for (delivered, told, known, filed, said) in [
        // Ten days from 24 February: 6 March.
        (Some("2025-02-24"), true, None, "2025-03-06", vec![]),
        (Some("2025-02-24"), true, None, "2025-03-07", vec!["step-filed-late"]),
        // The decision did not state the limit: six months from 24 February are 24 August 2025, a Sunday: 25 August.
        (Some("2025-02-24"), false, None, "2025-08-25", vec![]),
        (Some("2025-02-24"), false, None, "2025-08-26", vec!["step-filed-late"]),
        // Never delivered: six months from the day of knowledge, 28 February, are 28 August.
        (None, true, Some("2025-02-28"), "2025-08-28", vec![]),
        (None, true, Some("2025-02-28"), "2025-08-29", vec!["step-filed-late"]),
        (Some("2025-02-24"), false, Some("2025-03-01"), "2025-09-01", vec![]),
        (Some("2025-02-24"), false, Some("2025-03-01"), "2025-09-02", vec!["step-filed-late"]),
    ] {
        let mut case = case(Matter::Qualification, "O");
        case.against = Contested { delivered: delivered.map(day), told, known: known.map(day), ..case.against };
        case.steps[0].date = day(filed);
        assert_eq!(against(&case, &accept, &law), said, "{delivered:?} {told} {known:?} {filed}");
    }
}

#[test]
fn nothing_is_opened_against_no_decision_or_before_its_law() {
    let law = Remedies::default();
    let open = |date| step('O', day(date));
    for (matter, decided, delivered, date, said) in [
        (Matter::Qualification, "2022-11-20", Some("2022-11-22"), "2022-11-25", vec![]),
        (Matter::Qualification, "2022-11-20", None, "2022-11-25", vec!["step-no-start"]),
        (Matter::Qualification, "2022-11-20", Some("2022-11-19"), "2022-11-25", vec!["step-delivered-early"]),
        (Matter::Qualification, "2022-11-20", Some("2022-11-22"), "2022-11-19", vec!["step-before-decision"]),
        (Matter::Denial, "2024-12-31", Some("2025-01-02"), "2025-01-03", vec!["step-before-law"]),
        (Matter::Defence, "2025-01-01", Some("2025-01-02"), "2025-01-03", vec![]),
        (Matter::Qualification, "2022-11-20", Some("2022-11-26"), "2022-11-25", vec!["step-delivered-later"]),
    ] {
        let mut case = case(matter, "");
        case.against = Contested { decided: day(decided), delivered: delivered.map(day), ..case.against };
        assert_eq!(against(&case, &open(date), &law), said, "{decided} {delivered:?} {date}");
    }
}

#[test]
fn a_limit_is_extended_once_with_approval_before_it_is_over() {
    let law = Remedies::default();
    // Filed on 3 March, so fifteen days are 18 March.
    for (matter, date, said) in [
        (Matter::Qualification, "2025-03-18", vec![]),
        (Matter::Qualification, "2025-03-19", vec!["step-extended-late"]),
        (Matter::Denial, "2025-03-18", vec!["step-not-provided"]),
    ] {
        assert_eq!(against(&case(matter, "OA"), &step('X', day(date)), &law), said, "{date}");
    }
    let mut bare = step('X', day("2025-03-10"));
    bare.what = Act::Extend(Extended { approver: " ".into(), office: String::new() });
    assert_eq!(against(&case(Matter::Qualification, "OA"), &bare, &law), ["step-approval"]);
    let extended = case(Matter::Qualification, "OAX");
    let clocks = clocks(&extended, &Stage::of(&extended).unwrap(), &law, &calendar());
    let decide = clocks.iter().find(|clock| clock.deadline == Deadline::Decide).unwrap();
    // Thirty days from 3 March: 2 April.
    assert_eq!((decide.last, decide.limit.length), (Ok(day("2025-04-02")), 30));
    assert_eq!(decide.standing(day("2025-04-02")), Standing::Running);
    assert_eq!(decide.standing(day("2025-04-03")), Standing::Overdue);
}

#[test]
fn who_is_tied_to_the_student_does_not_decide() {
    let law = Remedies::default();
    let student = student();
    let bond = |bond: Bond| ties(&student, &exceptions()).into_iter().find(|tie| tie.bond == bond).unwrap().name;
    let decide = |by: &str, members: Vec<String>| {
        let mut step = step('V', day("2025-03-10"));
        step.by = by.to_owned();
        let Act::Decide(decided) = &mut step.what else { panic!() };
        decided.members = members;
        step
    };
    let case = case(Matter::Qualification, "OA");
    assert_eq!(against(&case, &decide("方知行", vec!["欧阳澄".into()]), &law), [""; 0]);
    for name in [bond(Bond::Supervisor), bond(Bond::Reviewer), bond(Bond::Panel), bond(Bond::Approver)] {
        assert!(against(&case, &decide(&name, vec![]), &law).contains(&"step-tied".to_owned()), "{name}");
        let spaced = format!("{} 教授", name.chars().map(String::from).collect::<Vec<_>>().join("　"));
        assert!(against(&case, &decide("方知行", vec![spaced]), &law).contains(&"step-tied".to_owned()), "{name}");
    }
    let mut refuse = step('R', day("2025-03-10"));
    refuse.by = bond(Bond::Supervisor);
    assert_eq!(against(&self::case(Matter::Qualification, "O"), &refuse, &law)[0], "step-tied");
}

#[test]
fn a_vote_has_the_numbers_that_the_law_wants() {
    let law = Remedies::default();
    let vote = |body, members, present, agree| Some(Vote { body, members, present, agree });
    let committee = |members, present, agree| vote(Body::DegreeCommittee, members, present, agree);
    for (vote, said) in [
        (None, vec!["vote-absent"]),
        // Nine members: six are two thirds, five more than half of all.
        (committee(9, 6, 5), vec![]),
        (committee(9, 5, 5), vec!["vote-committee-present"]),
        (committee(9, 9, 4), vec!["vote-committee-agree"]),
        (committee(10, 10, 10), vec!["vote-committee-members"]),
        (committee(7, 7, 7), vec!["vote-committee-members"]),
        // 25 members: 17 are two thirds (16.7), 13 more than half.
        (committee(25, 17, 13), vec![]),
        (committee(25, 16, 13), vec!["vote-committee-present"]),
        (committee(25, 17, 12), vec!["vote-committee-agree"]),
        (committee(9, 6, 7), vec!["vote-numbers"]),
        (committee(9, 10, 9), vec!["vote-numbers"]),
        (vote(Body::AppealCommittee, 9, 9, 9), vec!["vote-body"]),
    ] {
        let mut step = step('V', day("2025-03-10"));
        let Act::Decide(decided) = &mut step.what else { panic!() };
        decided.vote = vote;
        assert_eq!(against(&case(Matter::Denial, "OA"), &step, &law), said, "{vote:?}");
    }
    let panel = |members, agree| Vote { body: Body::DefencePanel, members, present: members, agree };
    let keys = |vote: Vote, level| vote.problems(level).iter().map(|p| p.key().to_owned()).collect::<Vec<_>>();
    use crate::records::Level;
    assert_eq!(keys(panel(3, 2), Some(Level::Master)), [""; 0]);
    assert_eq!(keys(panel(5, 3), Some(Level::Doctor)), ["vote-panel-agree"]);
    assert_eq!(keys(panel(5, 4), Some(Level::Doctor)), [""; 0]);
    assert_eq!(keys(panel(3, 3), Some(Level::Doctor)), ["vote-panel-members"]);
    assert_eq!(keys(panel(3, 3), None), ["vote-panel-members"]);
}

#[test]
fn an_academic_review_names_its_experts_and_every_step_says_who_and_why() {
    let law = Remedies::default();
    let decide = step('V', day("2025-03-10"));
    assert_eq!(against(&case(Matter::Defence, "OA"), &decide, &law), ["step-experts"]);
    let mut blank = step('R', day("2025-03-10"));
    (blank.by, blank.reason) = (" ".into(), String::new());
    assert_eq!(against(&case(Matter::Defence, "O"), &blank, &law), ["step-nobody", "step-reason"]);
    let unheard = step('M', day("2025-03-10"));
    assert_eq!(against(&case(Matter::Defence, "OA"), &unheard, &law), ["step-needs"]);
}

#[test]
fn nobody_approves_records_or_gives_up_what_is_not_theirs() {
    let law = remedies();
    let mut extend = step('X', day("2025-03-10"));
    extend.what = Act::Extend(Extended { approver: "方　知 行".into(), office: "主任".into() });
    assert_eq!(against(&case(Matter::Qualification, "OA"), &extend, &law), ["step-approved-oneself"]);
    extend.what = Act::Extend(Extended { approver: "方院长".into(), office: "主任".into() });
    assert_eq!(against(&case(Matter::Qualification, "OA"), &extend, &law), ["step-perhaps-one"]);
    let hear = |way, statement: &str, recorder: &str, date: &str| {
        let heard = Heard { way, statement: statement.into(), place: String::new(), recorder: recorder.into() };
        Step { what: Act::Hear(heard), ..step('H', day(date)) }
    };
    // Delivered on 6 March: until the 11th.
    let notified = case(Matter::Qualification, "OANn");
    for (step, said) in [
        (hear(Hearing::Oral, "已修", "方 知行", "2025-03-07"), vec!["step-recorded-oneself"]),
        (hear(Hearing::Oral, " ", "林静好", "2025-03-07"), vec!["step-hear-bare"]),
        (hear(Hearing::Written, "", "", "2025-03-07"), vec!["step-hear-bare"]),
        (hear(Hearing::Waived, "", "", "2025-03-11"), vec!["step-waived-early"]),
        (hear(Hearing::Waived, "", "", "2025-03-12"), vec![]),
        (hear(Hearing::Waived, "本人放弃", "", "2025-03-07"), vec![]),
        (hear(Hearing::Waived, "放弃", "", "2025-03-11"), vec!["step-waived-early"]),
        (hear(Hearing::Waived, "逾期未提出", "", "2025-03-12"), vec![]),
    ] {
        assert_eq!(against(&notified, &step, &law), said, "{:?}", step.what);
    }
    let unlimited = hear(Hearing::Waived, "", "", "2025-06-07");
    assert_eq!(against(&notified, &unlimited, &Remedies::default()), ["step-waived-unlimited"]);
    let mut decide = step('V', day("2025-03-10"));
    let Act::Decide(decided) = &mut decide.what else { panic!() };
    decided.members = vec!["谭秋实".into(), "谭 秋实".into()];
    assert_eq!(against(&case(Matter::Qualification, "OA"), &decide, &law), ["step-member-twice"]);
    let Act::Decide(decided) = &mut decide.what else { panic!() };
    decided.members = vec!["谭秋实".into(), "谭教授".into()];
    assert_eq!(against(&case(Matter::Qualification, "OA"), &decide, &law), ["step-perhaps-one"]);
    let Act::Decide(decided) = &mut decide.what else { panic!() };
    decided.members = vec!["谭秋实".into(), "贺兰英".into(), "卢照临".into()];
    decided.vote = Some(Vote { body: Body::AppealCommittee, members: 9, present: 2, agree: 2 });
    assert_eq!(against(&case(Matter::Qualification, "OA"), &decide, &law), ["vote-named"]);
    // Two people in one place, and a case that somebody else takes back.
    let Act::Decide(decided) = &mut decide.what else { panic!() };
    (decided.members, decided.vote) = (vec!["谭秋实、贺兰英".into()], None);
    assert!(against(&case(Matter::Qualification, "OA"), &decide, &law).contains(&"name-several".to_owned()));
    let mut taken = step('W', day("2025-03-10"));
    assert_eq!(against(&case(Matter::Qualification, "OA"), &taken, &law), [""; 0]);
    taken.by = "路人".into();
    assert_eq!(against(&case(Matter::Qualification, "OA"), &taken, &law), ["step-withdrawn-by"]);
    // Nothing of a case is done after its end.
    let mut late = case(Matter::Qualification, "OAN");
    late.steps[2].date = day("2025-03-20");
    assert_eq!(against(&late, &step('V', day("2025-03-10")), &law), ["step-early"]);
}

#[test]
fn a_paper_that_nobody_signed_for_is_proved_otherwise() {
    let law = remedies();
    let deliver = |way, receiver: &str, receipt: &str| {
        let (receiver, receipt) = (receiver.into(), receipt.into());
        Step {
            what: Act::Deliver(Delivered { of: Notice::Accept, way, receiver, receipt }),
            ..step('a', day("2025-03-10"))
        }
    };
    for (way, receiver, receipt, said) in [
        (Way::Left, "", "", vec!["step-left-alone"]),
        (Way::Left, "谭秋实", "", vec![]),
        (Way::Post, "", " ", vec!["step-no-receipt"]),
        (Way::Announcement, "", "公告3", vec![]),
        (Way::Electronic, "", "", vec![]),
    ] {
        let found = against(&case(Matter::Qualification, "OA"), &deliver(way, receiver, receipt), &law);
        assert_eq!(found, said, "{way:?}");
    }
}
