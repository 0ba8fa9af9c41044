//! The signatures in a PDF: what each covers, and whether it stands where it says (ISO 32000-1, 12.8.1).

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use lopdf::{Dictionary, Document};
use serde::{Deserialize, Serialize};

/// Most signatures of one file.
const MOST: usize = 64;

/// Where a signature stands in the bytes of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The form of the signature, as `ETSI.CAdES.detached`.
    pub form: String,
    /// Where it begins and ends, brackets included; what it covers lies before and after. None where the file says
    /// something else than that one gap, which holds the signature itself.
    pub gap: Option<(usize, usize)>,
    /// Where what it covers ends.
    pub end: usize,
    /// The signing time that the file claims (`/M`), in seconds since 1970; none where it says none that can be read.
    pub claimed: Option<u64>,
}

/// All signatures of a document.
pub fn find_seals(document: &Document, bytes: &[u8]) -> Vec<Seal> {
    let dictionaries = document.objects.values().filter_map(|object| object.as_dict().ok());
    let mut all: Vec<Seal> =
        dictionaries.filter(|one| one.has(b"ByteRange")).take(MOST).map(|one| seal(document, one, bytes)).collect();
    all.sort_by_key(|seal| seal.end);
    all
}

fn seal(document: &Document, dictionary: &Dictionary, bytes: &[u8]) -> Seal {
    let value = |key: &[u8]| dictionary.get(key).ok().and_then(|value| document.dereference(value).ok());
    let form = value(b"SubFilter").and_then(|(_, form)| form.as_name().ok()).unwrap_or_default();
    let range = value(b"ByteRange").and_then(|(_, range)| range.as_array().ok());
    let numbers: Vec<usize> =
        range.into_iter().flatten().filter_map(|number| usize::try_from(number.as_i64().ok()?).ok()).collect();
    let contents = value(b"Contents").and_then(|(_, contents)| contents.as_str().ok());
    let (gap, end) = match numbers[..] {
        [0, start, second, length] => {
            let end = second.checked_add(length);
            let own = contents.is_some_and(|own| signature(bytes, start, second).as_deref() == Some(own));
            ((own && end.is_some_and(|end| end <= bytes.len())).then_some((start, second)), end.unwrap_or(0))
        }
        _ => (None, 0),
    };
    let claimed = value(b"M").and_then(|(_, time)| time.as_str().ok()).and_then(seconds);
    Seal { form: String::from_utf8_lossy(form).chars().take(40).collect(), gap, end, claimed }
}

/// A date (ISO 32000-1, 7.9.4) in seconds since 1970: `D:YYYYMMDDHHmmSSOHH'mm`, of which everything behind the year may be left out.
fn seconds(date: &[u8]) -> Option<u64> {
    let date = std::str::from_utf8(date).ok()?.strip_prefix("D:")?;
    let digits = date.bytes().take_while(u8::is_ascii_digit).count();
    let (time, zone) = date.split_at(digits);
    let part = |from: usize, least: i8| match time.get(from..from + 2) {
        Some(part) => part.parse().ok(),
        None => (digits <= from).then_some(least),
    };
    let [month, day, hour, minute, second] = [part(4, 1)?, part(6, 1)?, part(8, 0)?, part(10, 0)?, part(12, 0)?];
    let local = DateTime::new(time.get(..4)?.parse().ok()?, month, day, hour, minute, second, 0).ok()?;
    let mut ahead = zone.get(1..).unwrap_or_default().split('\'').map(|part| part.parse::<i64>().unwrap_or(0));
    let ahead = ahead.next().unwrap_or(0) * 3600 + ahead.next().unwrap_or(0) * 60;
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let at = local.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
    u64::try_from(at - sign * ahead).ok()
}

/// The bytes that are written in hexadecimal digits in a gap, which holds nothing else.
fn signature(bytes: &[u8], start: usize, end: usize) -> Option<Vec<u8>> {
    let digits = bytes.get(start..end)?.strip_prefix(b"<")?.strip_suffix(b">")?;
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => Some(digit(high)? * 16 + digit(low)?),
        _ => None,
    });
    pairs.collect()
}

impl Seal {
    /// The signature and what it covers; none where the file does not say so in one way.
    pub fn parts(&self, bytes: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
        let (start, second) = self.gap?;
        let covered = [bytes.get(..start)?, bytes.get(second..self.end)?].concat();
        Some((signature(bytes, start, second)?, covered))
    }

    /// Whether it covers all of the file but itself.
    pub fn is_whole(&self, bytes: &[u8]) -> bool {
        self.end == bytes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_with_its_zone() {
        for (date, wanted) in [
            ("D:20221116080000Z", Some(1_668_585_600)),
            ("D:20221116080000", Some(1_668_585_600)),
            ("D:20221116160000+08'00'", Some(1_668_585_600)),
            ("D:20221116160000+08'00", Some(1_668_585_600)),
            ("D:20221116033000-04'30'", Some(1_668_585_600)),
            ("D:20221116", Some(1_668_556_800)),
            ("D:2022", Some(1_640_995_200)),
            ("D:20221316080000Z", None),
            ("D:202211160", None),
            ("2022-11-16", None),
            ("", None),
        ] {
            assert_eq!(seconds(date.as_bytes()), wanted, "{date}");
        }
    }
}
