//! What occurs in two schools. Each school reads what of its own it is, and where else it occurs: nothing else of the other.

use serde::{Deserialize, Serialize};

use super::mark::MarkKind;
use crate::message::{Message, say};
use crate::package::Sha256;

/// Something of a school that occurs in others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Match {
    /// Name of the batch.
    pub batch: String,
    /// Code of the college.
    pub college: String,
    /// 学号.
    pub student: String,
    /// What occurs twice: identity number, paper or photo.
    pub kind: MarkKind,
    /// The paper's title as this school writes it; empty of other kinds.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub title: String,
    /// Names of the other schools.
    pub schools: Vec<String>,
}

impl Match {
    /// One line of the report.
    pub fn message(&self) -> Message {
        let key = if self.title.is_empty() { "match-line" } else { "match-line-title" };
        say(key)
            .with("batch", self.batch.as_str())
            .with("college", self.college.as_str())
            .with("student", self.student.as_str())
            .with("kind", self.kind)
            .with("title", self.title.as_str())
            .with("schools", self.schools.join("、"))
    }
}

/// `matches.json` of a school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matches {
    /// Format of the file.
    pub schema: String,
    /// In the order of batch, college and student.
    pub matches: Vec<Match>,
}

impl Matches {
    /// Format of the file.
    pub const SCHEMA: &'static str = "zishen/matches/1";
    /// Name of the file.
    pub const NAME: &'static str = "matches.json";
    /// The same for people, a line each.
    pub const LINES: &'static str = "matches.txt";

    /// The report of a school.
    pub fn new(mut matches: Vec<Match>) -> Matches {
        matches.sort();
        matches.dedup();
        Matches { schema: Matches::SCHEMA.into(), matches }
    }

    /// The content of `matches.txt`: a line a match, in Chinese.
    pub fn lines(&self) -> String {
        let line = |one: &Match| one.message().zh().replace(char::is_control, " ") + "\n";
        self.matches.iter().map(line).collect()
    }
}

/// The digests that occur in two schools or more, with their schools; both in order.
pub fn shared(mut all: Vec<(Sha256, u32)>) -> Vec<(Sha256, Vec<u32>)> {
    all.sort_unstable();
    all.dedup();
    let groups = all.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() > 1);
    groups.filter_map(|group| Some((group.first()?.0, group.iter().map(|(_, school)| *school).collect()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::sha256;

    #[test]
    fn what_one_school_has_twice_is_not_shared() {
        let digest = |text: &str| sha256(text.as_bytes());
        let all = vec![(digest("a"), 1), (digest("b"), 2), (digest("a"), 1), (digest("b"), 0), (digest("c"), 2)];
        assert_eq!(shared(all), [(digest("b"), vec![0, 2])]);
    }
}
