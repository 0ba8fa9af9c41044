//! The ways of meeting a rule on outputs, and how far a student's outputs meet one.

use super::holds::Holds;
use super::output::Output;
use crate::finding::Counted;
use crate::message::{Message, say};
use crate::policy::found::counted;
use crate::records::{AtLeast, OutputKind, OutputRule, PaperState};

/// One way of meeting a rule: parts that all must be served, each by outputs of its own.
pub type Way<'r> = Vec<&'r AtLeast>;

/// Most ways that one rule may have; loading refuses more.
pub const MOST_WAYS: usize = 256;

/// Most outputs whose reasons stand in a note; the rows have them all.
const MOST_POINTS: usize = 4;

/// Every way of meeting a rule; any-of adds ways, all-of combines them. Stops beyond [`MOST_WAYS`].
pub fn ways(rule: &OutputRule) -> Vec<Way<'_>> {
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
pub fn meets(rule: &OutputRule, outputs: &[Output]) -> (Holds, Vec<Counted>) {
    let mut best = (Holds::No, 0, vec![]);
    for way in ways(rule) {
        for least in [Holds::Yes, Holds::Unclear, Holds::Unknown] {
            let serving = assign(&way, outputs, least);
            let needed: usize = way.iter().map(|asked| usize::from(asked.count)).sum();
            let holds = if serving.len() == needed { least } else { Holds::No };
            let better = holds < best.0 || (holds == best.0 && least == Holds::Yes && serving.len() > best.1);
            if better {
                best = (holds, serving.len(), serving);
            }
        }
    }
    let (holds, _, serving) = best;
    let parts: Vec<&AtLeast> = ways(rule).into_iter().flatten().collect();
    let is_sure = |output: &Output| parts.iter().any(|part| output.serves(part) == Holds::Yes);
    let rows = outputs.iter().enumerate().flat_map(|(i, output)| {
        let serves = serving.contains(&i) && (holds == Holds::Yes || is_sure(output));
        let why = if serves { None } else { Some(why_not(output, &parts)) };
        rows_of(output, why)
    });
    (holds, rows.collect())
}

/// What keeps the outputs from serving that are nearest: an output a line, those that a person must settle first.
pub fn open_points(rule: &OutputRule, outputs: &[Output]) -> Vec<Message> {
    let parts: Vec<&AtLeast> = ways(rule).into_iter().flatten().collect();
    let judged =
        outputs.iter().filter_map(|output| Some((parts.iter().map(|part| output.serves(part)).min()?, output)));
    let mut open: Vec<_> = judged.filter(|(holds, _)| *holds != Holds::Yes).collect();
    open.sort_by_key(|(holds, _)| *holds);
    let point = |output: &Output| say("output-open").with("title", output.named()).with("why", why_not(output, &parts));
    open.into_iter().take(MOST_POINTS).map(|(_, output)| point(output)).collect()
}

/// Why an output does not serve: what the part of the rule objects to that it comes nearest.
fn why_not(output: &Output, parts: &[&AtLeast]) -> Message {
    let each = parts.iter().map(|part| (output.serves(part), output.objections(part)));
    let nearest = each.min_by_key(|(holds, objections)| (*holds, objections.len()));
    let objections = nearest.map(|(_, objections)| objections).unwrap_or_default();
    if objections.is_empty() { say("output-surplus") } else { say("sentences").with("list", objections) }
}

/// An output as rows under a finding; further rows of the form for it count nothing.
pub fn rows_of(output: &Output, why: Option<Message>) -> Vec<Counted> {
    let row = || say("output-row").with("kind", output.kind).with("title", output.named());
    let again = output.again.iter().map(|at| counted(row(), Some(say("row-double")), at));
    [counted(row(), why, output.at)].into_iter().chain(again).collect()
}

/// Gives each place of a way an output of its own (Kuhn's augmenting paths); returns the outputs that serve. `least` says
/// how sure it must be that an output is what is asked.
fn assign(way: &[&AtLeast], outputs: &[Output], least: Holds) -> Vec<usize> {
    let places: Vec<Vec<usize>> = way.iter().flat_map(|asked| candidates(asked, outputs, least)).collect();
    let mut place_of: Vec<Option<usize>> = vec![None; outputs.len()];
    for place in 0..places.len() {
        augment(place, &places, &mut place_of, &mut vec![false; outputs.len()]);
    }
    place_of.iter().enumerate().filter(|(_, place)| place.is_some()).map(|(output, _)| output).collect()
}

/// For each of the places that a part asks for, the outputs that can fill it. Papers that are only accepted can fill no
/// more places than the part allows.
fn candidates(asked: &AtLeast, outputs: &[Output], least: Holds) -> Vec<Vec<usize>> {
    let fitting: Vec<usize> = (0..outputs.len()).filter(|i| outputs[*i].serves(asked) <= least).collect();
    // A paper of which nobody knows how far it is may be only accepted.
    let is_out = |i: &usize| match outputs[*i].state {
        None => outputs[*i].kind != OutputKind::Paper || least == Holds::Unknown,
        Some(state) => state != PaperState::Accepted,
    };
    let most_accepted = asked.most_accepted.unwrap_or(asked.count);
    let place =
        |n: u16| if n < most_accepted { fitting.clone() } else { fitting.iter().copied().filter(is_out).collect() };
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
