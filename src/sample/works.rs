//! Papers, projects, awards and patents of a made-up student.

use super::dice::Dice;
use super::trouble::{Trouble, needs_papers};
use super::way::{Way, day_of, unplaced};
use crate::records::{Attributes, Award, Outputs, Paper, PaperState, Patent, Project, ProjectRole, Student};

/// What the programme asks for and sometimes more; of some nothing is asked and there is nothing.
pub fn make_outputs(student: &mut Student, dice: &mut Dice, way: &Way) {
    let needed = usize::from(needs_papers(way.programme));
    let more = usize::from(dice.percent(25));
    let mut outputs = Outputs::default();
    for number in 0..needed + more {
        outputs.papers.push(unplaced(paper(number, dice, way)));
    }
    let (leads, invents, wins) = (dice.percent(12), dice.percent(6), dice.percent(10));
    if leads || way.has(Trouble::OpenProject) {
        outputs.projects.push(unplaced(project(dice, way)));
    }
    let next = outputs.papers.len() + 1;
    if invents && way.discipline() == "08" {
        outputs.patents.push(unplaced(patent(next, dice, way)));
    } else if wins {
        outputs.awards.push(unplaced(award(next, dice, way)));
    }
    let counts = [("{papers}", outputs.papers.len()), ("{awards}", outputs.awards.len())];
    let summary = counts.into_iter().fold(way.pools.works.clone(), |text, (key, n)| text.replace(key, &n.to_string()));
    if let Some(midterm) = &mut student.midterm {
        midterm.outputs_summary = Some(summary);
    }
    student.outputs = Some(unplaced(outputs));
}

/// The number of the evidence of an output.
fn evidence(number: usize) -> Option<String> {
    Some(format!("E{number:02}"))
}

fn paper(number: usize, dice: &mut Dice, way: &Way) -> Paper {
    let year = i32::from(way.frame.batch.date.ymd().0);
    let accepted = number == 0 && way.trouble.is_none() && dice.percent(8);
    let third = way.has(Trouble::ThirdAuthor);
    let issue = 1 + dice.below(9);
    Paper {
        title: dice.pick(way.pools.titles(way.discipline())).to_owned() + &part(number),
        journal: Some(dice.pick(&way.pools.journals).to_owned()),
        issn: Some("9901-405X".into()),
        cn: None,
        issue: Some(format!("{year}-{issue}")),
        pages: Some(format!("{0}-{1}", 10 * issue, 10 * issue + 8)),
        // An accepted paper has the day that its journal announced.
        date: if accepted { day_of(year + 1, 3, 10) } else { day_of(year, issue as i32, 10) },
        rank: Some(if third { 3 } else { 1 }),
        authors: Some(if third { 4 } else { 2 }),
        author_names: vec![],
        co_first: None,
        supervisor_rank: Some(2),
        first_unit: Some(way.frame.batch.school.name.clone()),
        index: Some(if accepted { "SSCI".into() } else { way.pools.remark("published") }),
        state: Some(if accepted { PaperState::Accepted } else { PaperState::Published }),
        grants: vec![],
        evidence: evidence(number + 1),
        attributes: Attributes::new(),
        note: None,
    }
}

/// Papers of one student have titles of their own.
fn part(number: usize) -> String {
    if number == 0 { String::new() } else { format!("（{}）", number + 1) }
}

/// One that the student leads must be concluded before the application.
fn project(dice: &mut Dice, way: &Way) -> Project {
    let year = i32::from(way.frame.batch.date.ymd().0);
    let number = format!("CX{}{:04}", way.entered + 1, dice.below(10000));
    let open = way.has(Trouble::OpenProject);
    Project {
        name: way.title.clone(),
        certificate: (!open).then(|| format!("{number}-J")),
        number: Some(number),
        source: Some(way.pools.remark("provincial")),
        level: None,
        role: Some(ProjectRole::Leader),
        from: day_of(way.entered + 1, 6, 1),
        to: day_of(year, 6, 1),
        concluded: if open { None } else { day_of(year, 5, 20) },
        provincial: true,
        evidence: None,
        attributes: Attributes::new(),
        note: None,
    }
}

fn patent(number: usize, dice: &mut Dice, way: &Way) -> Patent {
    let year = i32::from(way.frame.batch.date.ymd().0);
    Patent {
        name: dice.pick(way.pools.titles(way.discipline())).to_owned(),
        number: Some(format!("ZL{year}9{:07}", dice.below(10_000_000))),
        kind: None,
        date: day_of(year, 1 + dice.below(9) as i32, 15),
        rank: Some(1),
        supervisor_rank: None,
        state: None,
        first_unit: Some(way.frame.batch.school.name.clone()),
        grants: vec![],
        evidence: evidence(number),
        attributes: Attributes::new(),
        note: None,
    }
}

fn award(number: usize, dice: &mut Dice, way: &Way) -> Award {
    let year = i32::from(way.frame.batch.date.ymd().0);
    Award {
        name: dice.pick(&way.pools.awards).to_owned(),
        grantor: Some(way.frame.batch.school.name.clone()),
        level: None,
        date: day_of(year, 6, 10),
        rank: Some(1),
        supervisor_rank: None,
        first_unit: Some(way.frame.batch.school.name.clone()),
        grants: vec![],
        evidence: evidence(number),
        attributes: Attributes::new(),
        note: None,
    }
}
