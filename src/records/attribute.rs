//! The attributes that conditions may ask of the items of each set, and what they hold.

use super::Set;

/// What an attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holding {
    /// One of these words; the kind is that of the tables of messages.
    Word(&'static str, &'static [&'static str]),
    /// Any text.
    Text,
    /// A number.
    Number,
    /// A day.
    Day,
}

use Holding::{Day, Number, Text, Word};

const CLASSES: &[&str] = &["degree", "non-degree", "milestone", "remedial"];
const ATTEMPTS: &[&str] = &["first", "resit", "retake"];
const YES_OR_NO: &[&str] = &["yes", "no"];
const JUDGED: Holding = Word("judged", &["passed", "failed", "missing", "undetermined"]);

/// The attributes of a set; the policy may declare more, which records carry under `attributes`.
pub fn attributes(set: Set) -> &'static [(&'static str, Holding)] {
    match set {
        Set::Courses => &[
            ("code", Text),
            ("name", Text),
            ("group", Text),
            ("class", Word("class", CLASSES)),
            ("credits", Number),
            ("term", Text),
            ("outcome", JUDGED),
            ("by", Word("by", &["taken", "exemption", "transfer", "substitution"])),
            ("attempt", Word("attempt", ATTEMPTS)),
            ("attempts", Number),
            ("mark", Number),
            ("points", Number),
            ("entry", Word("entry", ENTRIES)),
            ("date", Day),
        ],
        Set::Attempts => &[
            ("code", Text),
            ("name", Text),
            ("class", Word("class", CLASSES)),
            ("planned", Word("answer", YES_OR_NO)),
            ("credits", Number),
            ("term", Text),
            ("outcome", JUDGED),
            ("attempt", Word("attempt", ATTEMPTS)),
            ("mark", Number),
            ("points", Number),
            ("entry", Word("entry", ENTRIES)),
            ("date", Day),
        ],
        Set::Activities => &[
            ("kind", Word("activity", &["attended", "own-talk", "conference"])),
            ("title", Text),
            ("speaker", Text),
            ("host", Text),
            ("place", Text),
            ("credits", Number),
            ("term", Text),
            ("date", Day),
        ],
        Set::Practice => &[
            ("kind", Text),
            ("unit", Text),
            ("months", Number),
            ("credits", Number),
            ("result", Text),
            ("from", Day),
            ("to", Day),
        ],
        Set::Outputs => &[
            ("kind", Word("output", &["paper", "patent", "book", "award"])),
            ("title", Text),
            ("journal", Text),
            ("index", Text),
            ("type", Text),
            ("state", Word("state", &["published", "online", "accepted"])),
            ("author", Word("author", &["first", "second-after-supervisor", "co-first"])),
            ("rank", Number),
            ("own-unit", Word("answer", YES_OR_NO)),
            ("date", Day),
        ],
        Set::Projects => &[
            ("name", Text),
            ("source", Text),
            ("level", Text),
            ("role", Word("role", &["leader", "member"])),
            ("from", Day),
            ("concluded", Day),
        ],
        Set::Milestones => &[
            ("code", Text),
            ("outcome", JUDGED),
            ("result", Text),
            ("members", Number),
            ("present", Number),
            ("agree", Number),
            ("date", Day),
        ],
        Set::Members => &[
            ("milestone", Text),
            ("name", Text),
            ("title", Text),
            ("unit", Text),
            ("role", Text),
            ("outside", Word("answer", YES_OR_NO)),
            ("agrees", Word("answer", YES_OR_NO)),
        ],
        Set::Signatures => {
            &[("form", Text), ("office", Text), ("name", Text), ("agrees", Word("answer", YES_OR_NO)), ("date", Day)]
        }
        Set::Findings => &[
            ("code", Text),
            ("subject", Text),
            ("outcome", Word("outcome", &["pass", "fail", "missing", "undetermined", "waived", "not-applicable"])),
        ],
    }
}

/// Texts that are words people choose, and no names or codes: what is written otherwise may be the same.
const CHOSEN_WORDS: &[(Set, &str)] = &[
    (Set::Practice, "kind"),
    (Set::Practice, "result"),
    (Set::Outputs, "type"),
    (Set::Projects, "source"),
    (Set::Projects, "level"),
    (Set::Milestones, "result"),
    (Set::Members, "title"),
    (Set::Members, "role"),
    (Set::Signatures, "office"),
];

/// Whether an attribute holds words that people choose: those above, and whatever the policy declares.
pub fn holds_chosen_words(set: Set, attribute: &str) -> bool {
    holding(set, attribute).is_none() || CHOSEN_WORDS.contains(&(set, attribute))
}

/// What may stand in the place of a mark.
pub const ENTRIES: &[&str] = &[
    "percent", "level", "passed", "failed", "exempt", "deferred", "absent", "truant", "cheated", "pending", "unknown",
];

/// What an attribute of a set holds; none where the set has no such attribute of its own.
pub fn holding(set: Set, attribute: &str) -> Option<Holding> {
    attributes(set).iter().find(|(name, _)| *name == attribute).map(|(_, holding)| *holding)
}

/// The fixed text of an attribute of a set, as the tables of messages know it.
pub fn attribute_key(set: Set, attribute: &str) -> Option<&'static str> {
    attributes(set).iter().find(|(name, _)| *name == attribute).map(|(name, _)| *name)
}
