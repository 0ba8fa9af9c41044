//! Numbers of conditions: bounds that records are checked against, and shares of a whole. Exact, never floats.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde_with::{DeserializeFromStr, SerializeDisplay};

use super::normal::half_width;
use super::values::Credits;
use crate::message::{Message, say};

/// A number that is not negative, with three decimals at most: `15`, `0.5`, `15%`. A percent sign is a unit, so that
/// `15%` is 15 of a hundred and compares with 15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DeserializeFromStr, SerializeDisplay)]
pub struct Quantity {
    thousandths: u64,
    percent: bool,
}

impl Quantity {
    /// A number of thousandths.
    pub fn of_thousandths(thousandths: u64) -> Quantity {
        Quantity { thousandths, percent: false }
    }

    /// The number of thousandths.
    pub fn thousandths(self) -> u64 {
        self.thousandths
    }

    /// Whether it is written with a percent sign.
    pub fn is_percent(self) -> bool {
        self.percent
    }

    /// Compares a number of a record with this bound. Where the bound has a percent sign and the record has none, a
    /// number up to 1 may be a share or percent, which nobody can decide.
    pub fn compare(self, recorded: Quantity) -> Option<Ordering> {
        let is_share = !recorded.percent && (1..=1000).contains(&recorded.thousandths);
        let is_unclear = self.percent && is_share;
        (!is_unclear).then(|| recorded.thousandths.cmp(&self.thousandths))
    }

    /// Compares a number of a record as it is written, whatever the number of its decimals.
    pub fn compare_text(self, text: &str) -> Option<Ordering> {
        let text = half_width(text);
        let (head, beyond) = shortened(&text);
        let ordering = self.compare(head.parse().ok()?)?;
        // What stands after the third decimal makes a number larger that else would be the bound.
        Some(if beyond { ordering.then(Ordering::Greater) } else { ordering })
    }
}

/// A number with three decimals at most, and whether anything but zeros stood after them.
pub(super) fn shortened(text: &str) -> (String, bool) {
    const DECIMALS: usize = 3;
    let long = text.split_once('.').and_then(|(whole, rest)| {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, unit) = (rest.get(..end)?, rest.get(end..)?);
        let (kept, cut) = (digits.get(..DECIMALS)?, digits.get(DECIMALS..)?);
        Some((format!("{whole}.{kept}{unit}"), cut.bytes().any(|digit| digit != b'0')))
    });
    long.unwrap_or_else(|| (text.to_owned(), false))
}

impl From<Credits> for Quantity {
    fn from(credits: Credits) -> Quantity {
        Quantity::of_thousandths(credits.thousandths().into())
    }
}

impl From<u16> for Quantity {
    fn from(number: u16) -> Quantity {
        Quantity::of_thousandths(u64::from(number) * 1000)
    }
}

impl FromStr for Quantity {
    type Err = Message;
    fn from_str(text: &str) -> Result<Self, Message> {
        let text = text.trim();
        let plain = half_width(text);
        let bare = plain.strip_suffix('%');
        let text = plain.as_str();
        let number: Option<Credits> = bare.unwrap_or(text).trim().parse().ok();
        let number = number.ok_or_else(|| say("value-quantity").with("value", text))?;
        Ok(Quantity { thousandths: number.thousandths().into(), percent: bare.is_some() })
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:03}", self.thousandths / 1000, self.thousandths % 1000);
        let unit = if self.percent { "%" } else { "" };
        write!(f, "{}{unit}", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// A share of a whole: `2/3`, `50%` or `0.5`; more than nothing, and no more than the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DeserializeFromStr, SerializeDisplay)]
pub struct Ratio {
    part: u32,
    whole: u32,
    percent: bool,
}

impl Ratio {
    /// Compares `part` of `whole` with this share; none where there is no whole.
    pub fn compare(self, part: u64, whole: u64) -> Option<Ordering> {
        let (left, right) = (u128::from(part) * u128::from(self.whole), u128::from(whole) * u128::from(self.part));
        (whole > 0).then(|| left.cmp(&right))
    }

    /// Whether it is the larger share.
    pub fn is_more_than(self, other: Ratio) -> bool {
        u64::from(self.part) * u64::from(other.whole) > u64::from(other.part) * u64::from(self.whole)
    }

    fn read(text: &str) -> Option<Ratio> {
        let number = |text: &str| text.trim().parse::<Credits>().ok().map(Credits::thousandths);
        let text = half_width(text.trim());
        let (part, whole, percent) = match (text.split_once('/'), text.strip_suffix('%')) {
            (Some((part, whole)), _) => (number(part)?, number(whole)?, false),
            (None, Some(percent)) => (number(percent)?, 100_000, true),
            (None, None) => (number(&text)?, 1000, false),
        };
        (0 < part && part <= whole).then_some(Ratio { part, whole, percent })
    }
}

impl FromStr for Ratio {
    type Err = Message;
    fn from_str(text: &str) -> Result<Self, Message> {
        Ratio::read(text).ok_or_else(|| say("value-ratio").with("value", text))
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |thousandths: u32| Quantity::of_thousandths(thousandths.into());
        if self.percent {
            write!(f, "{}%", number(self.part))
        } else if self.whole == 1000 {
            write!(f, "{}", number(self.part))
        } else {
            write!(f, "{}/{}", number(self.part), number(self.whole))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantity(text: &str) -> Quantity {
        text.parse().unwrap()
    }

    #[test]
    fn a_number_with_more_decimals_is_compared_exactly() {
        let compare = |text: &str| quantity("15%").compare_text(text);
        assert_eq!(compare("15.00001%"), Some(Ordering::Greater));
        assert_eq!(compare("15.0000%"), Some(Ordering::Equal));
        assert_eq!(compare("14.9999999 ％"), Some(Ordering::Less));
        assert_eq!(compare("15.00001.2%"), None);
        assert_eq!(compare("0.99999"), None);
    }

    #[test]
    fn a_bound_in_percent_takes_no_share_for_percent() {
        let most = quantity("15%");
        assert_eq!(most.compare(quantity("14.9")), Some(Ordering::Less));
        assert_eq!(most.compare(quantity("15.001 %")), Some(Ordering::Greater));
        assert_eq!(most.compare(quantity("0.149")), None);
        assert_eq!(most.compare(quantity("0.149%")), Some(Ordering::Less));
        assert_eq!(most.compare(quantity("９.５％")), Some(Ordering::Less));
        assert_eq!(most.compare(quantity("0")), Some(Ordering::Less));
        assert_eq!(quantity("1").compare(quantity("0.5")), Some(Ordering::Less));
        assert_eq!(quantity("14.90%").to_string(), "14.9%");
    }

    #[test]
    fn shares_compare_without_rounding() {
        let share: Ratio = "2/3".parse().unwrap();
        assert_eq!(share.compare(2, 3), Some(Ordering::Equal));
        assert_eq!(share.compare(666_666, 1_000_000), Some(Ordering::Less));
        assert_eq!(share.compare(0, 0), None);
        assert_eq!("50%".parse::<Ratio>().unwrap().compare(1, 2), Some(Ordering::Equal));
        for bad in ["", "3/2", "0", "1/0", "二分之一", "-1/2", "150%"] {
            assert!(bad.parse::<Ratio>().is_err(), "{bad}");
        }
    }
}
