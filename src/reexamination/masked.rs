//! How much of names and IDs stands in a paper.

use crate::message::say;
use crate::records::simplified;

/// How much of names and IDs stands in a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// All: the paper goes to the college that knows the student.
    Whole,
    /// The name, and the end of the ID.
    Name,
    /// The family name, and the end of the ID: the paper goes to the whole school.
    Masked,
}

impl Shown {
    /// A name as it stands there.
    pub fn name(self, name: &str) -> String {
        match self {
            Shown::Whole | Shown::Name => name.to_owned(),
            Shown::Masked if name.is_empty() => String::new(),
            Shown::Masked => format!("{}{}", family_name(name), say("mask-name").zh()),
        }
    }

    /// An ID as it stands there.
    pub fn id(self, id: &str) -> String {
        let rest: String = id.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
        match self {
            Shown::Whole => id.to_owned(),
            Shown::Name | Shown::Masked => format!("****{rest}"),
        }
    }
}

/// The family name: two characters where those are one, else the first.
fn family_name(name: &str) -> String {
    let own: Vec<char> = name.chars().collect();
    let first: String = own.iter().take(2).collect();
    let is_double = own.len() > 2 && DOUBLE_NAMES.split_whitespace().any(|known| known == simplified(&first));
    own.into_iter().take(if is_double { 2 } else { 1 }).collect()
}

/// 复姓: family names of two characters.
const DOUBLE_NAMES: &str = include_str!("double_names.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_name_of_two_characters_stays_whole() {
        for (name, shown) in [
            ("欧阳清和", "欧阳＊＊"),
            ("歐陽清和", "歐陽＊＊"),
            ("司马光", "司马＊＊"),
            ("欧阳", "欧＊＊"),
            ("李玥", "李＊＊"),
            ("张欧阳", "张＊＊"),
            ("Maria", "M＊＊"),
            ("", ""),
        ] {
            assert_eq!(Shown::Masked.name(name), shown);
        }
        assert_eq!(Shown::Name.name("欧阳清和"), "欧阳清和");
    }
}
