//! 省研究生科研创新项目 among the projects on the form: found by source and name, each once.

use std::sync::LazyLock;

use crate::policy::case::Case;
use crate::policy::facts::opinion::remark::{notes_in, remarked};
use crate::policy::spellings::{WordList, phrases, spellings};
use crate::records::normal::{normal_number, normal_title};
use crate::records::{Outputs, Project, ProjectRole, Sourced, plain_title};

/// A project that the student leads, or may lead.
#[derive(Debug)]
pub struct HeldProject<'a> {
    /// The row of the form about it.
    pub row: &'a Sourced<Project>,
    /// Further rows of it.
    pub again: Vec<&'a Sourced<Project>>,
    /// Whether it surely is a provincial one; otherwise a person must say.
    pub is_certain: bool,
}

/// Whether a project is a provincial one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Provincial {
    No,
    Perhaps,
    Yes,
}

/// Every project of the form once.
pub fn projects_of_form(of: &Outputs) -> Vec<HeldProject<'_>> {
    let mut rows: Vec<(usize, &Sourced<Project>)> = of.projects.iter().enumerate().collect();
    // Rows that have a number stand first, so that no row's place in the file decides which it is the same as.
    rows.sort_by_cached_key(|(_, row)| (number_of(row).is_none(), number_of(row), normal_title(&row.name)));
    let mut all: Vec<(usize, HeldProject)> = Vec::new();
    for (place, row) in rows {
        match all.iter_mut().find(|(_, held)| held.rows().any(|known| is_same(known, row))) {
            Some((first, held)) => {
                *first = place.min(*first);
                held.again.push(row);
            }
            None => all.push((place, HeldProject { row, again: vec![], is_certain: true })),
        }
    }
    all.sort_by_key(|(first, _)| *first);
    all.into_iter().map(|(_, held)| held).collect()
}

/// The provincial projects that the student does not only take part in, each once.
pub fn provincial_projects<'a>(case: &Case, of: &'a Outputs) -> Vec<HeldProject<'a>> {
    let is_member = |held: &HeldProject| held.rows().all(|row| row.role == Some(ProjectRole::Member));
    let led = projects_of_form(of).into_iter().filter(|held| !is_member(held));
    let judged = led.filter_map(|held| Some((held.rows().map(|row| is_provincial(case, row)).max()?, held)));
    let provincial = judged.filter(|(provincial, _)| *provincial != Provincial::No);
    provincial.map(|(provincial, held)| HeldProject { is_certain: provincial == Provincial::Yes, ..held }).collect()
}

/// The number of a project, by which outputs name it and rows are known as one: without labels (编号：, No.), the number of the
/// letter that lists it (湘教通〔2021〕239号) and what is said behind it (号, （重点）). None where 无, 见批文 or nothing stands in its place.
pub fn number_of(project: &Project) -> Option<String> {
    let number = normal_number(project.number.as_deref()?);
    let has_digit = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    let behind_letter =
        phrases(WordList::NumberEnd).places(&number).map(|(_, rest)| rest).filter(|rest| has_digit(rest)).last();
    let number = behind_letter.unwrap_or(&number);
    let bare = labels().iter().find_map(|label| number.strip_prefix(label.as_str())).filter(|rest| has_digit(rest));
    let bare = bare.unwrap_or(number).trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
    has_digit(bare).then(|| bare.to_owned())
}

/// What stands before numbers, in capitals as they do, the longest first.
fn labels() -> &'static [String] {
    static LABELS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let mut labels: Vec<String> = phrases(WordList::NumberLabel).words().map(normal_number).collect();
        labels.sort_by_key(|label| std::cmp::Reverse(label.len()));
        labels
    });
    &LABELS
}

/// What a project's record says by which it was not concluded, or never was one: `（已撤项）` behind its name, 不予结题 in the
/// place of a certificate.
pub fn undone<'p>(case: &Case, project: &'p Project) -> Option<&'p str> {
    let says = |text: &&str| phrases(WordList::ProjectUndone).occur_in(&plain_title(text));
    let said = || {
        let fields = [&project.certificate, &project.note].into_iter();
        notes_in(&project.name).chain(fields.filter_map(|field| field.as_deref()))
    };
    said().find(says).or_else(|| remarked(case, said()))
}

/// The same number, or the same name where a row has no number.
fn is_same(one: &Project, other: &Project) -> bool {
    match number_of(one).zip(number_of(other)) {
        Some((one, other)) => one == other,
        None => normal_title(&one.name) == normal_title(&other.name),
    }
}

/// By the mark in the record, or by the words of source, name and level, so that a mark left out hides no project.
fn is_provincial(case: &Case, project: &Project) -> Provincial {
    let (source, name) = (plain_title(project.source.as_deref().unwrap_or("")), plain_title(&project.name));
    let level = plain_title(project.level.as_deref().unwrap_or(""));
    let own = &case.policy.words.provincial_projects;
    let mut own = own.iter().map(|word| plain_title(word)).filter(|word| !word.is_empty());
    let is_named = own.any(|word| source.contains(&word) || name.contains(&word));
    let by_table = |text: &str| phrases(WordList::Provincial).occur_in(text);
    if project.provincial || is_named || by_table(&source) || by_table(&name) {
        // 湖南省研究生创新论坛 is of the province, but hardly a project.
        let is_gathering =
            phrases(WordList::Gathering).occur_in(&source) && !phrases(WordList::Grant).occur_in(&source);
        // A title may be about the scheme where another source gives the money.
        let own_source = |text: &str| by_table(text) || is_scheme_of_school(case, text);
        let is_topic = !source.is_empty()
            && !own_source(&source)
            && !spellings(WordList::Province).knows(&source)
            && !phrases(WordList::Grant).occur_in(&name);
        let is_sure = project.provincial || !(is_gathering || is_topic);
        return if is_sure { Provincial::Yes } else { Provincial::Perhaps };
    }
    let is_scheme = is_of_scheme(&source) || is_of_scheme(&name);
    let other = phrases(WordList::NotProvincial);
    // 学校 may only have passed on what the province grants.
    let is_others = other.begin(&level).or(other.begin(&source)).is_some();
    if is_others && !(phrases(WordList::Province).occur_in(&source) && is_of_scheme(&source)) {
        return Provincial::No;
    }
    // Numbers of this series are given to no other projects; a title may begin with any word.
    let numbered = is_of_series(project);
    let school = [&case.batch.school.name].into_iter().chain(&case.batch.school.aliases).map(|name| plain_title(name));
    let of_school = school
        .into_iter()
        .filter(|name| !name.is_empty())
        .find_map(|name| source.strip_prefix(&name).map(str::to_owned));
    if of_school.is_some_and(|rest| !numbered && !phrases(WordList::Province).occur_in(&rest)) {
        return Provincial::No;
    }
    if !numbered && source.is_empty() && other.begin(&name).is_some() {
        return Provincial::No;
    }
    // 湖南省研究生科研项目 may be the scheme by a short name.
    let is_short_name = |text: &str| phrases(WordList::Province).occur_in(text) && is_for_students(text);
    let is_short_name = |text: &str| {
        is_short_name(text) || is_grant_of_province(text) || spellings(WordList::PerhapsProvincial).knows(text)
    };
    if is_scheme || numbered || is_short_name(&source) || is_short_name(&name) {
        Provincial::Perhaps
    } else {
        Provincial::No
    }
}

/// Whether a text has one of the policy's own words for the scheme.
fn is_scheme_of_school(case: &Case, text: &str) -> bool {
    let own = case.policy.words.provincial_projects.iter().map(|word| plain_title(word));
    own.into_iter().any(|word| !word.is_empty() && text.contains(&word))
}

/// Words of students and of innovation: a scheme for them, whatever stands between, 湖南省硕士生创新项目 or Hunan
/// Provincial Innovation Foundation for Postgraduate.
fn is_of_scheme(text: &str) -> bool {
    let text = phrases(WordList::NotInSchemes).without(text);
    phrases(WordList::Postgraduate).occur_in(&text) && phrases(WordList::Innovation).occur_in(&text)
}

/// 省研究生项目, 湖南省研究生课题: words of the province, of students and of a grant, and none of another scheme.
fn is_grant_of_province(text: &str) -> bool {
    let text = phrases(WordList::NotInSchemes).without(text);
    let names = |list| phrases(list).occur_in(&text);
    let is_grant = phrases(WordList::Grant).end(&text);
    is_grant && names(WordList::Province) && names(WordList::Postgraduate) && !names(WordList::NotAScheme)
}

/// Words of students and of research.
fn is_for_students(text: &str) -> bool {
    let text = phrases(WordList::NotInSchemes).without(text);
    phrases(WordList::Postgraduate).occur_in(&text) && phrases(WordList::Research).occur_in(&text)
}

/// Whether a number of the scheme's series, CX and the year, or the letter that lists them stands anywhere in the record.
fn is_of_series(project: &Project) -> bool {
    let texts = [Some(&project.name), project.number.as_ref(), project.source.as_ref(), project.certificate.as_ref()];
    let number = |text: &String| {
        let text = normal_number(text);
        let mut places = text.match_indices("CX").map(|(at, _)| (text.get(..at), text.get(at + 2..at + 6)));
        places.any(|(before, year)| {
            let begins = before.is_none_or(|text| !text.ends_with(|c: char| c.is_ascii_alphabetic()));
            let is_year = |year: &str| {
                year.bytes().all(|byte| byte.is_ascii_digit()) && (year.starts_with("19") || year.starts_with("20"))
            };
            begins && year.is_some_and(is_year)
        })
    };
    let letter = |text: &String| phrases(WordList::ProvincialLetter).occur_in(&normal_title(text));
    let names = |list: WordList| texts.iter().flatten().any(|text| phrases(list).occur_in(&plain_title(text)));
    // Such letters list other schemes, too.
    let may_be_listed = || names(WordList::Postgraduate) || !names(WordList::NotAScheme);
    let mut texts = texts.iter().flatten();
    texts.clone().any(|text| number(text)) || (texts.any(|text| letter(text)) && may_be_listed())
}

impl<'a> HeldProject<'a> {
    /// Every row of it.
    pub fn rows(&self) -> impl Iterator<Item = &'a Sourced<Project>> {
        [self.row].into_iter().chain(self.again.iter().copied())
    }

    /// What the rows say, each with what only other rows say; more than one where they contradict each other.
    pub fn views(&self) -> Vec<Project> {
        let mut views: Vec<Project> = Vec::new();
        for row in self.rows() {
            let mut view: Project = (**row).clone();
            let others = || self.rows();
            view.number = view.number.or_else(|| others().find_map(|other| other.number.clone()));
            view.role = view.role.or_else(|| others().find_map(|other| other.role));
            view.from = view.from.or_else(|| others().find_map(|other| other.from));
            // A row without the day was written before the project was concluded.
            view.concluded = view.concluded.or_else(|| others().find_map(|other| other.concluded));
            views.push(view);
        }
        views
    }
}
