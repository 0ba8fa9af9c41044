//! Whether one output is what a part of a rule asks for.

use super::holds::{Holds, in_any, in_list, known};
use super::output::Output;
use crate::records::values::Day;
use crate::records::{AtLeast, AuthorPlace, OutputKind};

impl Output<'_> {
    /// Whether it is what one part of a rule asks for. It must also have been won after entry, and, unless it is only
    /// accepted, before the review.
    pub fn serves(&self, asked: &AtLeast) -> Holds {
        let of_kind = asked.kinds.is_empty() || asked.kinds.contains(&self.kind);
        let state = if asked.states.is_empty() || self.kind != OutputKind::Paper {
            Holds::Yes
        } else {
            known(self.state.map(|state| asked.states.contains(&state)))
        };
        let types = if self.kind == OutputKind::Paper { Holds::Yes } else { in_list(&asked.types, self.types) };
        let all = [
            known(Some(of_kind)),
            in_any(&asked.indexes, self.index),
            types,
            state,
            self.authored(&asked.authors),
            if asked.own_unit { self.own } else { Holds::Yes },
            self.is_dated_within(asked.since, asked.until),
            self.stands(),
        ];
        all.into_iter().max().unwrap_or(Holds::Yes)
    }

    /// Whether it counts as an output at all: won in time, and not refused by the rules on evidence; an acceptance letter
    /// counts only for listed journals.
    pub fn stands(&self) -> Holds {
        self.in_time.max(self.proof.admits())
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
            AuthorPlace::First => known(Some(rank == 1)),
            AuthorPlace::CoFirst => known(Some(shares)),
            AuthorPlace::SecondAfterSupervisor if rank == 2 && self.supervisor_rank.is_none() => Holds::Untold,
            AuthorPlace::SecondAfterSupervisor => known(Some(second)),
        };
        places.iter().map(place).min().unwrap_or(Holds::Yes)
    }

    /// Whether its date lies within both days; a side that is left out is open.
    fn is_dated_within(&self, since: Option<Day>, until: Option<Day>) -> Holds {
        let within = |day: Day| since.is_none_or(|first| first <= day) && until.is_none_or(|last| day <= last);
        if since.or(until).is_none() { Holds::Yes } else { known(self.date.map(within)) }
    }
}
