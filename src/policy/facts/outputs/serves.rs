//! Whether one output is what a part of a rule asks for, and why it is not.

use super::claim::Claim;
use super::holds::{Holds, known};
use super::number::is_ungranted;
use super::output::{Output, View};
use crate::message::{Fact, Message, say};
use crate::policy::spellings::{WordList, spellings};
use crate::records::normal::normal_title;
use crate::records::values::Day;
use crate::records::{AtLeast, AuthorPlace, OutputKind};

/// One thing that a rule asks of an output, and how to say that it is not so.
type Condition = (Holds, fn(&Output, &View, &AtLeast) -> Message);

impl Output<'_> {
    /// Whether it is what one part of a rule asks for. It must also have been won after entry, and, unless it is only
    /// accepted, before the review.
    pub fn serves(&self, asked: &AtLeast) -> Holds {
        if !asked.kinds.is_empty() && !asked.kinds.contains(&self.kind) {
            return Holds::No;
        }
        self.in_all_views(|view| {
            let conditions = self.conditions(view, asked);
            conditions.into_iter().map(|(holds, _)| holds).max().unwrap_or(Holds::Yes)
        })
    }

    /// Whether it counts as an output at all: won in time, granted, and not refused by the rules on evidence; an
    /// acceptance letter counts only for listed journals.
    pub fn stands(&self) -> Holds {
        let each = self.in_all_views(|view| view.in_time.max(is_granted(&view.claim)).max(self.proof.admits()));
        each.max(self.is_of_its_own())
    }

    /// Whether the student has a place among the authors.
    pub fn is_authored_as(&self, place: AuthorPlace) -> Holds {
        self.in_all_views(|view| authored(view, &[place]))
    }

    /// Whether it is in an index.
    pub fn is_in_index(&self, index: &str) -> Holds {
        self.in_all_views(|view| view.index.names_any(&[index.to_owned()]))
    }

    /// Whether the school is the first unit.
    pub fn is_own(&self) -> Holds {
        self.in_all_views(|view| view.own)
    }

    /// What its rows say, where they do not contradict each other.
    pub fn agreed(&self) -> Option<&Claim<'_>> {
        let [view] = self.views.as_slice() else { return None };
        Some(&view.claim)
    }

    /// Why it does not serve a part of a rule, in the order in which an officer would look; nothing where it does.
    pub fn objections(&self, asked: &AtLeast) -> Vec<Message> {
        if !asked.kinds.is_empty() && !asked.kinds.contains(&self.kind) {
            return vec![say("output-other-kind").with("kind", self.kind)];
        }
        let of_view = |view: &View| {
            let open = self.conditions(view, asked).into_iter().filter(|(holds, _)| *holds != Holds::Yes);
            open.map(|(_, words)| words(self, view, asked)).collect::<Vec<_>>()
        };
        let mut all: Vec<Message> = self.views.iter().flat_map(of_view).collect();
        if self.views.len() > 1 && !all.is_empty() {
            let rows: Vec<Fact> = self.views.iter().map(|view| view.claim.at.to_string().into()).collect();
            all.insert(0, say("output-contradicts").with("rows", rows));
        }
        all.dedup();
        all
    }

    fn conditions(&self, view: &View, asked: &AtLeast) -> [Condition; 10] {
        let claim = &view.claim;
        let is_paper = self.kind == OutputKind::Paper;
        let state = if asked.states.is_empty() || !is_paper {
            Holds::Yes
        } else {
            known(claim.state.map(|state| asked.states.contains(&state)))
        };
        let types = if is_paper { Holds::Yes } else { is_of_type(claim, &asked.types) };
        let own = if asked.own_unit { view.own } else { Holds::Yes };
        let dated = is_dated_within(claim.date, asked.since, asked.until);
        [
            (view.index.names_any(&asked.indexes), index_words),
            (types, |_, view, _| say("output-type").with("type", view.claim.types.unwrap_or("").to_owned())),
            (state, state_words),
            (authored(view, &asked.authors), author_words),
            (own, unit_words),
            (dated, |_, view, _| say("output-date-outside").with("date", day_of(view))),
            (view.in_time, time_words),
            (is_granted(claim), |_, view, _| {
                say("output-patent-state").with("state", patent_state(&view.claim).unwrap_or("").to_owned())
            }),
            (self.proof.admits(), proof_words),
            (self.is_of_its_own(), own_words),
        ]
    }
}

/// A patent that is only applied for, or in a state that no list knows, is left to a person; one that was refused is none.
fn is_granted(claim: &Claim) -> Holds {
    let Some(state) = patent_state(claim).map(normal_title).filter(|state| !state.is_empty()) else {
        return Holds::Yes;
    };
    if spellings(WordList::PatentGranted).knows(&state) {
        Holds::Yes
    } else if spellings(WordList::PatentDead).knows(&state) {
        Holds::No
    } else {
        Holds::Unclear
    }
}

/// How far a patent is, as the record says it. Without a word for it, what stands in the place of the number says it: 申请中,
/// or the number of an application that was only published (CN … A).
fn patent_state<'a>(claim: &Claim<'a>) -> Option<&'a str> {
    let is_recorded = |state: &&str| !state.trim().is_empty();
    let number = claim.number.filter(|number| claim.kind == OutputKind::Patent && is_ungranted(number));
    claim.patent_state.filter(is_recorded).or(number)
}

/// A list that asks nothing holds for everything; a word that no list and no rule knows is left to a person.
fn is_of_type(claim: &Claim, asked: &[String]) -> Holds {
    if asked.is_empty() {
        return Holds::Yes;
    }
    let Some(word) = claim.types.map(normal_title).filter(|word| !word.is_empty()) else { return Holds::Unknown };
    // 省级? says that somebody was not sure.
    if claim.types.is_some_and(|words| words.contains(['?', '？'])) {
        return Holds::Unclear;
    }
    let types = spellings(WordList::Type);
    let meanings = types.meanings_of(&word);
    let is_wider = |asked: &String| types.meanings_of(&normal_title(asked)).contains(&types.meant_by(&word));
    if asked.iter().any(|asked| meanings.contains(&types.meant_by(&normal_title(asked)))) {
        Holds::Yes
    } else if asked.iter().any(is_wider) {
        // 省部级 may be 省级.
        Holds::Unclear
    } else if types.knows(&word) {
        Holds::No
    } else {
        Holds::Unclear
    }
}

/// The place among the authors; one that several share, or that contradicts itself, is left to a person unless the rule
/// takes it.
fn authored(view: &View, places: &[AuthorPlace]) -> Holds {
    if places.is_empty() {
        return Holds::Yes;
    }
    let View { claim, byline, .. } = view;
    // Nobody has the place 0: it is written where none is known.
    let known_place = |place: Option<u16>| place.filter(|place| *place > 0);
    let (Some(rank), supervisor) = (known_place(claim.rank), known_place(claim.supervisor_rank)) else {
        return Holds::Unknown;
    };
    let shares = claim.co_first > 1 && rank <= claim.co_first;
    let second = rank == 2 && supervisor == Some(1);
    let place = |place: &AuthorPlace| match place {
        AuthorPlace::First if shares => Holds::Unclear,
        AuthorPlace::First => known(Some(rank == 1)),
        AuthorPlace::CoFirst => known(Some(shares)),
        AuthorPlace::SecondAfterSupervisor if rank == 2 && supervisor.is_none() => Holds::Unknown,
        // Not both can be second, and with the supervisor first it would serve.
        AuthorPlace::SecondAfterSupervisor if rank == 2 && supervisor == Some(2) => Holds::Unclear,
        AuthorPlace::SecondAfterSupervisor if second && byline.supervisor => Holds::Unclear,
        AuthorPlace::SecondAfterSupervisor => known(Some(second)),
    };
    let holds = places.iter().map(place).min().unwrap_or(Holds::Yes);
    let is_doubtful = byline.own || (holds == Holds::Yes && places_contradict(claim));
    if is_doubtful { Holds::Unclear } else { holds }
}

/// Two people at one place, or a place beyond the number of authors.
fn places_contradict(claim: &Claim) -> bool {
    let places = [claim.rank, claim.supervisor_rank].into_iter().flatten();
    let beyond = |place: u16| place == 0 || claim.authors.is_some_and(|authors| place > authors);
    let same = claim.rank.is_some() && claim.rank == claim.supervisor_rank;
    let shared = claim.co_first > 1 && claim.rank.is_some_and(|rank| rank <= claim.co_first);
    places.into_iter().any(beyond) || (same && !shared) || claim.authors.is_some_and(|authors| claim.co_first > authors)
}

/// Whether its date lies within both days; a side that is left out is open.
fn is_dated_within(date: Option<Day>, since: Option<Day>, until: Option<Day>) -> Holds {
    let within = |day: Day| since.is_none_or(|first| first <= day) && until.is_none_or(|last| day <= last);
    if since.or(until).is_none() { Holds::Yes } else { known(date.map(within)) }
}

fn day_of(view: &View) -> String {
    view.claim.date.map(|day| day.to_string()).unwrap_or_default()
}

fn index_words(_: &Output, view: &View, _: &AtLeast) -> Message {
    let named = view.claim.index.unwrap_or("").to_owned();
    match (view.claim.index, view.index.unknown.first()) {
        (None, _) => say("output-index-untold"),
        (_, Some(word)) => say("output-index-unknown").with("word", word.as_str()),
        (Some(""), None) => say("output-no-index"),
        (Some(_), None) => say("output-other-index").with("index", named),
    }
}

fn state_words(_: &Output, view: &View, _: &AtLeast) -> Message {
    match view.claim.state {
        None => say("output-state-untold"),
        Some(state) => say("output-state").with("state", state),
    }
}

fn author_words(_: &Output, view: &View, _: &AtLeast) -> Message {
    let claim = &view.claim;
    let Some(rank) = claim.rank.filter(|rank| *rank > 0) else { return say("output-rank-untold") };
    let supervisor = claim.supervisor_rank.map_or_else(|| "—".to_owned(), |rank| rank.to_string());
    let words = if view.byline.own || (view.byline.supervisor && rank == 2) {
        say("output-byline")
    } else if places_contradict(claim) {
        say("output-places-contradict")
    } else if claim.co_first > 1 && rank <= claim.co_first {
        say("output-shared-first")
    } else {
        say("output-place")
    };
    words.with("rank", rank).with("supervisor", supervisor)
}

fn unit_words(_: &Output, view: &View, _: &AtLeast) -> Message {
    match (view.claim.unit.map(str::trim).filter(|unit| !unit.is_empty()), view.own) {
        (None, _) => say("output-unit-untold"),
        (Some(unit), Holds::Unclear) => say("output-unit-unclear").with("unit", unit),
        (Some(unit), _) => say("output-other-unit").with("unit", unit),
    }
}

fn time_words(_: &Output, view: &View, _: &AtLeast) -> Message {
    match view.in_time {
        Holds::Unclear => say("output-after-review").with("date", day_of(view)),
        Holds::No => say("output-before-entry").with("date", day_of(view)),
        _ => say("output-date-untold"),
    }
}

fn own_words(output: &Output, _: &View, _: &AtLeast) -> Message {
    if let Some(remark) = output.remark {
        return say("row-remark").with("remark", remark);
    }
    if let Some(note) = output.withdrawn {
        return say("output-withdrawn").with("note", note);
    }
    match (output.twin, output.misnumbered) {
        (Some(twin), _) => say(if output.kind == OutputKind::Book { "output-twin-book" } else { "output-twin" })
            .with("title", twin.title)
            .with("at", twin.at.to_string()),
        (None, Some((number, right))) => {
            say("output-misnumbered").with("number", number).with("right", right.to_string())
        }
        (None, None) => say("output-title-untold"),
    }
}

fn proof_words(output: &Output, _: &View, _: &AtLeast) -> Message {
    match output.proof.admits() {
        Holds::No => say("output-not-admitted"),
        _ => say("output-admission-untold"),
    }
}
