//! Lengths of study, in half-years.

use std::fmt;
use std::str::FromStr;

use serde_with::{DeserializeFromStr, SerializeDisplay};

use crate::message::{Message, say};

use super::values::Credits;

/// A length of study, kept in half-years: `3` and `2.5` are valid, `2.3` is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, DeserializeFromStr, SerializeDisplay)]
pub struct Years(u16);

impl Years {
    /// The length in half-years.
    pub fn half_years(self) -> u16 {
        self.0
    }

    /// A length of so many half-years.
    pub fn of_half_years(half_years: u16) -> Years {
        Years(half_years)
    }
}

impl FromStr for Years {
    type Err = Message;
    fn from_str(text: &str) -> Result<Self, Message> {
        let thousandths = text.parse::<Credits>().ok().map(Credits::thousandths);
        let half_years = thousandths.filter(|n| n % 500 == 0).and_then(|n| u16::try_from(n / 500).ok());
        half_years.map(Years).ok_or_else(|| say("value-years").with("value", text))
    }
}

impl fmt::Display for Years {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 % 2 {
            0 => write!(f, "{}", self.0 / 2),
            _ => write!(f, "{}.5", self.0 / 2),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_and_half_years_are_lengths_of_study() {
        assert_eq!("2.5".parse::<Years>().unwrap().half_years(), 5);
        assert_eq!("2.50".parse::<Years>().unwrap().to_string(), "2.5");
        for bad in ["", "2.3", "-1", "三"] {
            assert!(bad.parse::<Years>().is_err(), "{bad}");
        }
    }
}
