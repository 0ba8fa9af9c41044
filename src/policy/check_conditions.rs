//! What conditions name must be there: attributes of the set, words, lists, scales, events, stages.

use std::collections::BTreeSet;

use super::check_words::{crossed, crossed_bounds, unnamed};
use super::tables::Policy;
use crate::fault::Fault;
use crate::input_names::{BATCH, PROGRAMMES};
use crate::location::Location;
use crate::message::{Message, say};
use crate::records::values::Day;
use crate::records::{
    Batch, Bounds, Condition, Filter, Holding, Programme, Requirement, Set, Test, attributes, holding,
};

/// Every fault of the requirements of a policy.
pub fn policy_requirement_faults(batch: &Batch, policy: &Policy, programmes: &[&Programme]) -> Vec<Fault> {
    let names = Names { batch, policy, programmes };
    let entries = policy.requirements.iter().zip(0..);
    let faults = entries.flat_map(|(entry, number)| {
        let of_one = names.requirement(&entry.is).into_iter();
        of_one.map(move |problem| Fault::at(entry.at(), format!("requirements[{number}]"), problem)).collect::<Vec<_>>()
    });
    let mut faults: Vec<Fault> = faults.collect();
    for (entry, number) in policy.conclusions.iter().zip(0..) {
        let of_one = entry.is.when.iter().flat_map(|condition| names.condition(condition));
        faults.extend(of_one.map(|problem| Fault::at(entry.at(), format!("conclusions[{number}]"), problem)));
    }
    let stages = batch.stages.iter().map(|stage| stage.code.as_str());
    let mut seen = BTreeSet::new();
    for code in stages.filter(|code| !seen.insert(*code) || EVENTS.contains(code)) {
        faults.push(Fault::of(BATCH, "stages", say("inputs-stage-again").with("value", code)));
    }
    faults
}

/// Every fault of the requirements of a programme.
pub fn programme_requirement_faults(batch: &Batch, policy: &Policy, programme: &Programme) -> Vec<Fault> {
    let file = format!("{PROGRAMMES}/{}.yaml", programme.id);
    let at = Location::whole(&file);
    let names = Names { batch, policy, programmes: &[programme] };
    let requirements = programme.requirements.iter().zip(0..);
    let faults = requirements.flat_map(|(requirement, number)| {
        let faults = names.requirement(requirement).into_iter();
        faults.map(|problem| Fault::at(&at, format!("requirements[{number}]"), problem)).collect::<Vec<_>>()
    });
    faults.collect()
}

/// Events that every record has.
const EVENTS: [&str; 6] = ["entry", "expected", "application", "review", "midterm", "proposal"];

struct Names<'n> {
    batch: &'n Batch,
    policy: &'n Policy,
    programmes: &'n [&'n Programme],
}

impl Names<'_> {
    fn requirement(&self, requirement: &Requirement) -> Vec<Message> {
        let stage = requirement.stage.iter().filter(|code| self.batch.stage(code).is_none());
        let stage = stage.map(|code| say("inputs-stage-unknown").with("value", code.as_str()));
        let asked = requirement.asks.iter().flat_map(|condition| self.condition(condition));
        let faults: Vec<Message> = stage.chain(asked).collect();
        let named =
            |fault: Message| say("inputs-requirement").with("code", requirement.code.as_str()).with("fault", fault);
        faults.into_iter().map(named).collect()
    }

    fn condition(&self, condition: &Condition) -> Vec<Message> {
        [self.references(condition), crossed(condition)].concat()
    }

    fn references(&self, condition: &Condition) -> Vec<Message> {
        match condition {
            Condition::AllOf(list) | Condition::AnyOf(list) if list.is_empty() => vec![say("inputs-condition-empty")],
            Condition::AllOf(list) | Condition::AnyOf(list) => {
                list.iter().flat_map(|one| self.condition(one)).collect()
            }
            Condition::When(when) => [self.condition(&when.if_holds), self.condition(&when.then)].concat(),
            Condition::Count(count) => {
                let mut faults = self.filter(count.of, &count.filter);
                faults.extend(count.among_them.iter().flat_map(|part| self.filter(count.of, &part.filter)));
                faults.extend(count.per.iter().filter_map(|per| self.attribute(count.of, per)));
                faults.extend(unbounded(count.least.is_none() && count.most.is_none()));
                let is_per_term = count.per.as_deref() == Some("term");
                if (is_per_term && count.least.is_some()) != count.terms.is_some() {
                    faults.push(say("inputs-condition-terms"));
                }
                if !count.among_them.is_empty() && (count.least.is_none() || count.per.is_some()) {
                    faults.push(say("inputs-condition-among"));
                }
                faults
            }
            Condition::Sum(sum) => {
                let mut faults = self.filter(sum.of, &sum.filter);
                faults.extend(self.number(sum.of, &sum.what));
                faults.extend(unbounded(sum.least.is_none() && sum.most.is_none()));
                faults
            }
            Condition::Average(average) => {
                let mut faults = self.filter(average.of, &average.filter);
                faults.extend(
                    [Some(&average.what), average.weight.as_ref()]
                        .into_iter()
                        .flatten()
                        .flat_map(|name| self.number(average.of, name)),
                );
                faults
            }
            Condition::Share(share) => {
                let mut faults = self.filter(share.of, &share.filter);
                faults.extend(self.filter(share.of, &share.among));
                faults.extend(share.what.iter().flat_map(|what| self.number(share.of, what)));
                faults.extend(unbounded(share.least.is_none() && share.most.is_none()));
                faults
            }
            Condition::Every(every) => {
                [self.filter(every.of, &every.filter), self.filter(every.of, &every.must)].concat()
            }
            Condition::Interval(interval) => {
                [&interval.from, &interval.to].into_iter().filter_map(|event| self.event(event)).collect()
            }
        }
    }

    fn filter(&self, set: Set, filter: &Filter) -> Vec<Message> {
        filter.iter().flat_map(|(name, test)| self.test(set, name, test)).collect()
    }

    fn attribute(&self, set: Set, name: &str) -> Option<Message> {
        let is_known = holding(set, name).is_some() || self.policy.attributes.contains_key(name);
        (!is_known).then(|| {
            let known =
                attributes(set).iter().map(|(name, _)| *name).chain(self.policy.attributes.keys().map(String::as_str));
            let known = known.collect::<Vec<_>>().join("、");
            say("inputs-attribute-unknown").with("set", set).with("value", name).with("known", known)
        })
    }

    fn number(&self, set: Set, name: &str) -> Option<Message> {
        self.attribute(set, name).or_else(|| match holding(set, name) {
            Some(Holding::Number) | None => None,
            Some(_) => Some(say("inputs-attribute-number").with("value", name)),
        })
    }

    fn test(&self, set: Set, name: &str, test: &Test) -> Vec<Message> {
        if let Some(fault) = self.attribute(set, name) {
            return vec![fault];
        }
        let Test::Bounds(bounds) = test else { return self.words(set, name, test.words()) };
        let Bounds { least, most, at_least, at_most, since, until, listed, not } = bounds;
        let mut faults = self.words(set, name, not);
        faults.extend(crossed_bounds(bounds));
        let is_number = matches!(holding(set, name), Some(Holding::Number) | None);
        if (least.is_some() || most.is_some()) && !is_number {
            faults.push(say("inputs-attribute-number").with("value", name));
        }
        if (since.is_some() || until.is_some()) && holding(set, name) != Some(Holding::Day) {
            faults.push(say("inputs-attribute-day").with("value", name));
        }
        let is_empty = [at_least, at_most, since, until].into_iter().all(Option::is_none);
        faults.extend(unbounded(is_empty && least.is_none() && most.is_none() && listed.is_empty() && not.is_empty()));
        let days = [since, until].into_iter().flatten().filter(|day| day.parse::<Day>().is_err());
        faults.extend(days.filter_map(|event| self.event(event)));
        faults.extend([at_least, at_most].into_iter().flatten().filter_map(|word| self.scale(word)));
        let unlisted = listed.iter().filter(|key| !self.policy.journals.contains_key(*key));
        faults.extend(unlisted.map(|key| say("inputs-journals-unknown").with("value", key.as_str())));
        faults
    }

    fn words(&self, set: Set, name: &str, words: &[String]) -> Vec<Message> {
        let Some(Holding::Word(_, known)) = holding(set, name) else {
            return unnamed(self.policy, self.programmes, set, name, words);
        };
        let unknown = words.iter().filter(|word| !known.contains(&word.as_str()));
        let message = |word: &String| {
            say("inputs-attribute-word")
                .with("attribute", name)
                .with("value", word.as_str())
                .with("known", known.join("、"))
        };
        unknown.map(message).collect()
    }

    /// A word must stand on one scale, or nobody knows which is meant.
    fn scale(&self, word: &str) -> Option<Message> {
        let holds = |scale: &&Vec<Vec<String>>| scale.iter().flatten().any(|rung| rung == word);
        let scales = self.policy.scales.values().filter(holds).count();
        (scales != 1).then(|| say("inputs-scale").with("value", word))
    }

    fn event(&self, event: &str) -> Option<Message> {
        let declared = self.programmes.iter().any(|programme| programme.milestone(event).is_some());
        let is_known = EVENTS.contains(&event) || self.batch.stage(event).is_some() || declared;
        (!is_known && !self.policy.milestones.contains_key(event))
            .then(|| say("inputs-event-unknown").with("value", event))
    }
}

fn unbounded(is_unbounded: bool) -> Option<Message> {
    is_unbounded.then(|| say("inputs-condition-unbounded"))
}
