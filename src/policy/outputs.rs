//! Research outputs of every kind in one shape, their proofs, and which of them serve a rule.

use super::case::Case;
use super::scope::Match;
use super::tables::EvidenceRule;
use crate::finding::Counted;
use crate::location::Location;
use crate::message::{Fact, Message, say};
use crate::records::values::Day;
use crate::records::{
    AtLeast, AuthorPlace, Award, Book, Evidence, OutputKind, OutputRule, Outputs, Paper, PaperState, Patent, Sourced,
};

/// One research output.
#[derive(Debug)]
pub struct Output<'a> {
    /// What it is.
    pub kind: OutputKind,
    /// Its title.
    pub title: &'a str,
    /// Where it stands.
    pub at: &'a Location,
    /// Number of its evidence.
    pub evidence: Option<&'a str>,
    /// Numbers of projects that it names.
    pub grants: &'a [String],
    index: Option<&'a str>,
    types: Option<&'a str>,
    rank: Option<u16>,
    supervisor_rank: Option<u16>,
    co_first: u16,
    unit: Option<&'a str>,
    state: Option<PaperState>,
    date: Option<Day>,
}

/// Every output of the form, papers first.
pub fn outputs<'a>(of: &'a Outputs) -> Vec<Output<'a>> {
    let papers = of.papers.iter().map(paper);
    let patents = of.patents.iter().map(patent);
    let books = of.books.iter().map(book);
    papers.chain(patents).chain(books).chain(of.awards.iter().map(award)).collect()
}

fn bare<'a>(kind: OutputKind, title: &'a str, at: &'a Location) -> Output<'a> {
    Output {
        kind,
        title,
        at,
        evidence: None,
        grants: &[],
        index: None,
        types: None,
        rank: None,
        supervisor_rank: None,
        co_first: 1,
        unit: None,
        state: None,
        date: None,
    }
}

fn paper(paper: &Sourced<Paper>) -> Output<'_> {
    Output {
        evidence: paper.evidence.as_deref(),
        grants: &paper.grants,
        // An empty cell says that the journal is in no index.
        index: paper.index.as_deref().map(str::trim),
        rank: paper.rank,
        supervisor_rank: paper.supervisor_rank,
        co_first: paper.co_first.unwrap_or(1),
        unit: paper.first_unit.as_deref(),
        state: paper.state,
        date: paper.date,
        ..bare(OutputKind::Paper, &paper.title, paper.at())
    }
}

fn patent(patent: &Sourced<Patent>) -> Output<'_> {
    Output {
        evidence: patent.evidence.as_deref(),
        grants: &patent.grants,
        unit: patent.first_unit.as_deref(),
        types: patent.kind.as_deref(),
        rank: patent.rank,
        date: patent.date,
        ..bare(OutputKind::Patent, &patent.name, patent.at())
    }
}

fn book(book: &Sourced<Book>) -> Output<'_> {
    Output {
        evidence: book.evidence.as_deref(),
        grants: &book.grants,
        unit: book.first_unit.as_deref(),
        types: book.role.as_deref(),
        rank: book.rank,
        date: book.date,
        ..bare(OutputKind::Book, &book.title, book.at())
    }
}

fn award(award: &Sourced<Award>) -> Output<'_> {
    Output {
        evidence: award.evidence.as_deref(),
        grants: &award.grants,
        unit: award.first_unit.as_deref(),
        types: award.level.as_deref(),
        rank: award.rank,
        date: award.date,
        ..bare(OutputKind::Award, &award.name, award.at())
    }
}

/// Whether something holds, as far as the records tell; ordered from the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holds {
    /// It does.
    Yes,
    /// A person must decide.
    Unclear,
    /// The records do not tell.
    Untold,
    /// It does not.
    No,
}

fn told(holds: Option<bool>) -> Holds {
    match holds {
        Some(true) => Holds::Yes,
        Some(false) => Holds::No,
        None => Holds::Untold,
    }
}

/// A list that asks nothing holds for everything.
fn in_list(list: &[String], value: Option<&str>) -> Holds {
    if list.is_empty() { Holds::Yes } else { told(value.map(|value| list.iter().any(|one| one == value))) }
}

/// One of several indexes, which a record may write in one cell: `SCI、EI`.
fn in_any(list: &[String], value: Option<&str>) -> Holds {
    let separators = |c: char| matches!(c, '、' | '，' | ',' | '；' | ';' | '/' | '|') || c.is_whitespace();
    match list.is_empty() {
        true => Holds::Yes,
        false => told(value.map(|value| value.split(separators).any(|one| list.iter().any(|known| known == one)))),
    }
}

fn scoped(of: Match) -> Holds {
    match of {
        Match::Yes => Holds::Yes,
        Match::No => Holds::No,
        Match::Unknown(_) => Holds::Untold,
    }
}

/// What the policy asks as evidence of an output.
#[derive(Debug, Clone, Copy)]
pub enum Asked<'p> {
    /// What this entry says.
    Entry(&'p Sourced<super::Entry<EvidenceRule>>),
    /// It depends on something that the records do not tell.
    Untold,
    /// Nothing.
    Nothing,
}

impl<'p> Asked<'p> {
    /// The entry.
    pub fn entry(self) -> Option<&'p Sourced<super::Entry<EvidenceRule>>> {
        match self {
            Asked::Entry(entry) => Some(entry),
            _ => None,
        }
    }
}

impl Output<'_> {
    /// Whether it is what one part of a rule asks for. It must also have been won after entry, and, unless it is only
    /// accepted, before the review.
    fn serves(&self, case: &Case, asked: &AtLeast) -> Holds {
        let of_kind = asked.kinds.is_empty() || asked.kinds.contains(&self.kind);
        let state = match asked.states.is_empty() || self.kind != OutputKind::Paper {
            true => Holds::Yes,
            false => told(self.state.map(|state| asked.states.contains(&state))),
        };
        let types = if self.kind == OutputKind::Paper { Holds::Yes } else { in_list(&asked.types, self.types) };
        let all = [
            told(Some(of_kind)),
            in_any(&asked.indexes, self.index),
            types,
            state,
            self.authored(&asked.authors),
            if asked.own_unit { self.is_own(case) } else { Holds::Yes },
            self.is_dated_within(asked.since, asked.until),
            self.in_time(case),
            self.is_admitted(case),
        ];
        all.into_iter().max().unwrap_or(Holds::Yes)
    }

    /// The place among the authors; one that several share is left to a person unless the rule takes it.
    fn authored(&self, places: &[AuthorPlace]) -> Holds {
        if places.is_empty() {
            return Holds::Yes;
        }
        let Some(rank) = self.rank else { return Holds::Untold };
        let shares = self.co_first > 1 && rank <= self.co_first;
        let second = rank == 2 && self.supervisor_rank == Some(1);
        let place = |place: &AuthorPlace| match place {
            AuthorPlace::First if shares => Holds::Unclear,
            AuthorPlace::First => told(Some(rank == 1)),
            AuthorPlace::CoFirst => told(Some(shares)),
            AuthorPlace::SecondAfterSupervisor if rank == 2 && self.supervisor_rank.is_none() => Holds::Untold,
            AuthorPlace::SecondAfterSupervisor => told(Some(second)),
        };
        places.iter().map(place).min().unwrap_or(Holds::Yes)
    }

    fn is_own(&self, case: &Case) -> Holds {
        let names = [&case.batch.school.name].into_iter().chain(&case.batch.school.aliases);
        let own = |unit: &str| names.clone().any(|name| unit.contains(name.as_str()));
        told(self.unit.map(str::trim).filter(|unit| !unit.is_empty()).map(own))
    }

    /// Whether its date lies within both days; a side that is left out is open.
    fn is_dated_within(&self, since: Option<Day>, until: Option<Day>) -> Holds {
        let within = |day: Day| since.is_none_or(|first| first <= day) && until.is_none_or(|last| day <= last);
        if since.or(until).is_none() { Holds::Yes } else { told(self.date.map(within)) }
    }

    fn in_time(&self, case: &Case) -> Holds {
        if self.state == Some(PaperState::Accepted) {
            return Holds::Yes;
        }
        let entered = case.student.enrolled;
        let after_entry = |day: Day| entered.map(|month| day.calendar_month() >= month);
        match self.date {
            None => Holds::Untold,
            // A day still to come contradicts that it is out.
            Some(day) if day > case.batch.date => Holds::Unclear,
            Some(day) => told(after_entry(day)),
        }
    }

    /// Whether it counts as an output at all: won in time, and not refused by the rules on evidence.
    pub fn stands(&self, case: &Case) -> Holds {
        self.in_time(case).max(self.is_admitted(case))
    }

    /// What the policy asks as evidence of it.
    pub fn evidence_rule<'p>(&self, case: &Case<'p>) -> Asked<'p> {
        for entry in &case.policy.evidence {
            match self.falls_under(&entry.is).max(scoped(entry.scope.matches(&case.subject()))) {
                Holds::Yes => {
                    case.note_met(entry.at());
                    return Asked::Entry(entry);
                }
                Holds::No => {}
                Holds::Unclear | Holds::Untold => return Asked::Untold,
            }
        }
        Asked::Nothing
    }

    fn falls_under(&self, rule: &EvidenceRule) -> Holds {
        let state = match rule.states.is_empty() {
            true => Holds::Yes,
            false => told(self.state.map(|state| rule.states.contains(&state))),
        };
        told(Some(rule.kind == self.kind)).max(state).max(in_any(&rule.indexes, self.index))
    }

    /// Whether the rules on evidence let it count; an acceptance letter counts only for listed journals.
    fn is_admitted(&self, case: &Case) -> Holds {
        match self.evidence_rule(case) {
            Asked::Entry(entry) if entry.is.refused => Holds::No,
            Asked::Untold => Holds::Untold,
            _ => Holds::Yes,
        }
    }

    /// What is missing of its proof; nothing where the policy asks for none.
    pub fn lacks(&self, case: &Case) -> Option<Message> {
        let rule = match self.evidence_rule(case) {
            Asked::Nothing => return None,
            Asked::Untold => return Some(say("evidence-untold").with("title", self.title)),
            Asked::Entry(entry) => &entry.is,
        };
        if rule.refused {
            return None;
        }
        let title = |message: Message| Some(message.with("title", self.title));
        let mut all = case.student.evidence.iter();
        let of_it = all.find(|evidence| Some(evidence.id.as_str()) == self.evidence);
        let Some(evidence) = of_it.filter(|evidence| !evidence.files.is_empty()) else {
            return title(match rule.sheets.is_empty() {
                true => say("evidence-none"),
                false => say("evidence-none-of").with("sheets", sheets(&rule.sheets)),
            });
        };
        if let Some((file, why)) = unusable(case, evidence) {
            return title(say("evidence-unusable").with("file", file.as_str()).with("why", why.clone()));
        }
        let absent: Vec<_> = rule.sheets.iter().copied().filter(|sheet| !evidence.shows.contains(sheet)).collect();
        if !absent.is_empty() {
            return title(say("evidence-lacks").with("sheets", sheets(&absent)));
        }
        let unsigned = rule.supervisor_signed && evidence.supervisor_signed != Some(true);
        if unsigned { title(say("evidence-unsigned")) } else { None }
    }

    fn row(&self, counts: bool) -> Counted {
        let what = say("output-row").with("kind", self.kind).with("title", self.title);
        Counted { what, counts, at: self.at.clone() }
    }
}

fn sheets(list: &[crate::records::Shows]) -> Vec<Fact> {
    list.iter().map(|sheet| Fact::from(*sheet)).collect()
}

fn unusable<'c>(case: &'c Case, evidence: &Evidence) -> Option<&'c (String, Message)> {
    case.gathered.unusable_files.iter().find(|(file, _)| evidence.files.contains(file))
}

/// One way of meeting a rule: parts that all must be served, each by outputs of its own.
type Way<'r> = Vec<&'r AtLeast>;

/// Most ways that one rule may have; loading refuses more.
pub(super) const MOST_WAYS: usize = 256;

/// Every way of meeting a rule; any-of adds ways, all-of combines them. Stops beyond [`MOST_WAYS`].
pub(super) fn ways(rule: &OutputRule) -> Vec<Way<'_>> {
    match rule {
        OutputRule::AtLeast(asked) => vec![vec![asked]],
        OutputRule::AnyOf(rules) => rules.iter().flat_map(ways).take(MOST_WAYS + 1).collect(),
        OutputRule::AllOf(rules) => rules.iter().fold(vec![vec![]], |before: Vec<Way>, rule| {
            let more = ways(rule);
            let both = before.iter().flat_map(|b| more.iter().map(move |m| [b.as_slice(), m.as_slice()].concat()));
            both.take(MOST_WAYS + 1).collect()
        }),
    }
}

/// How far the outputs meet a rule, and which of them serve the way that is met or nearest.
pub fn meets(case: &Case, rule: &OutputRule, outputs: &[Output]) -> (Holds, Vec<Counted>) {
    let mut best = (Holds::No, 0, vec![]);
    for way in ways(rule) {
        for least in [Holds::Yes, Holds::Unclear, Holds::Untold] {
            let serving = assign(case, &way, outputs, least);
            let needed: usize = way.iter().map(|asked| usize::from(asked.count)).sum();
            let holds = if serving.len() == needed { least } else { Holds::No };
            let better = holds < best.0 || (holds == best.0 && least == Holds::Yes && serving.len() > best.1);
            if better {
                best = (holds, serving.len(), serving);
            }
        }
    }
    let (holds, _, serving) = best;
    let rows = outputs.iter().enumerate().map(|(i, output)| output.row(serving.contains(&i))).collect();
    (holds, rows)
}

/// Gives each place of a way an output of its own (Kuhn's augmenting paths); returns the outputs that serve. `least` says
/// how sure it must be that an output is what is asked.
fn assign(case: &Case, way: &[&AtLeast], outputs: &[Output], least: Holds) -> Vec<usize> {
    let places: Vec<Vec<usize>> = way.iter().flat_map(|asked| candidates(case, asked, outputs, least)).collect();
    let mut place_of: Vec<Option<usize>> = vec![None; outputs.len()];
    for place in 0..places.len() {
        augment(place, &places, &mut place_of, &mut vec![false; outputs.len()]);
    }
    place_of.iter().enumerate().filter(|(_, place)| place.is_some()).map(|(output, _)| output).collect()
}

/// For each of the places that a part asks for, the outputs that can fill it. Papers that are only accepted can fill no
/// more places than the part allows.
fn candidates(case: &Case, asked: &AtLeast, outputs: &[Output], least: Holds) -> Vec<Vec<usize>> {
    let fitting: Vec<usize> = (0..outputs.len()).filter(|i| outputs[*i].serves(case, asked) <= least).collect();
    let is_out = |i: &usize| outputs[*i].state != Some(PaperState::Accepted);
    let most_accepted = asked.most_accepted.unwrap_or(asked.count);
    let place = |n: u16| match n < most_accepted {
        true => fitting.clone(),
        false => fitting.iter().copied().filter(is_out).collect(),
    };
    (0..asked.count).map(place).collect()
}

fn augment(place: usize, places: &[Vec<usize>], place_of: &mut [Option<usize>], seen: &mut [bool]) -> bool {
    for &output in &places[place] {
        if seen[output] {
            continue;
        }
        seen[output] = true;
        let free = match place_of[output] {
            None => true,
            Some(other) => augment(other, places, place_of, seen),
        };
        if free {
            place_of[output] = Some(place);
            return true;
        }
    }
    false
}

/// A rule in words.
pub fn in_words(rule: &OutputRule) -> Message {
    let list = |rules: &[OutputRule]| -> Vec<Fact> { rules.iter().map(|rule| in_words(rule).into()).collect() };
    match rule {
        OutputRule::AtLeast(asked) => part_in_words(asked),
        OutputRule::AnyOf(rules) if rules.len() == 1 => in_words(&rules[0]),
        OutputRule::AllOf(rules) if rules.len() == 1 => in_words(&rules[0]),
        OutputRule::AnyOf(rules) => say("rule-any-of").with("list", list(rules)),
        OutputRule::AllOf(rules) => say("rule-all-of").with("list", list(rules)),
    }
}

/// `不少于1篇论文（SCI、CSSCI收录；第一作者；本校为第一署名单位；已刊、在线）`
fn part_in_words(asked: &AtLeast) -> Message {
    let words = |list: &[String]| -> Vec<Fact> { list.iter().map(|word| Fact::from(word.as_str())).collect() };
    let mut conditions = Vec::new();
    if !asked.indexes.is_empty() {
        conditions.push(say("rule-indexes").with("list", words(&asked.indexes)));
    }
    if !asked.types.is_empty() {
        conditions.push(say("rule-types").with("list", words(&asked.types)));
    }
    if !asked.authors.is_empty() {
        let places = asked.authors.iter().map(|place| Fact::from(*place)).collect::<Vec<_>>();
        conditions.push(say("rule-authors").with("list", places));
    }
    if asked.own_unit {
        conditions.push(say("rule-own-unit"));
    }
    if !asked.states.is_empty() {
        let states = asked.states.iter().map(|state| Fact::from(*state)).collect::<Vec<_>>();
        conditions.push(say("rule-states").with("list", states));
    }
    if let Some(since) = asked.since {
        conditions.push(say("rule-since").with("date", since.to_string()));
    }
    if let Some(until) = asked.until {
        conditions.push(say("rule-until").with("date", until.to_string()));
    }
    if let Some(most) = asked.most_accepted {
        conditions.push(say("rule-most-accepted").with("count", most));
    }
    let kinds = match asked.kinds.is_empty() {
        true => vec![say("output-any").into()],
        false => asked.kinds.iter().map(|kind| Fact::from(*kind)).collect::<Vec<_>>(),
    };
    let part = say("rule-at-least").with("count", asked.count).with("kinds", kinds);
    match conditions.is_empty() {
        true => part,
        false => say("rule-with-conditions").with("part", part).with("conditions", conditions),
    }
}
