//! Numbers of patents and books in the ways of writing them: one thing, one number.

use crate::records::OutputKind;
use crate::records::normal::normal_number;

/// A number and the series that it belongs to; only numbers of one series distinguish things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownNumber {
    /// Who gave it.
    pub series: Series,
    /// What distinguishes it within the series.
    pub digits: String,
}

/// Who gives a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Series {
    /// 申请号, and 专利号, which is the same with ZL before it.
    Application,
    /// 公布号 and 授权公告号: CN, a number, and the kind of publication.
    Publication,
    /// ISBN.
    Isbn,
    /// Any other.
    Other,
}

impl KnownNumber {
    /// Reads a number; none where there is none.
    pub fn read(kind: OutputKind, number: &str) -> Option<KnownNumber> {
        let number = normal_number(number);
        let known = |series, digits: &str| Some(KnownNumber { series, digits: digits.to_owned() });
        if kind == OutputKind::Book {
            let bare = number.trim_start_matches("ISBN");
            // The last digit is a check; 978 stands before an older number.
            return match bare.len() {
                13 if bare.starts_with("978") => known(Series::Isbn, bare.get(3..12)?),
                13 => known(Series::Isbn, bare.get(..12)?),
                10 => known(Series::Isbn, bare.get(..9)?),
                0 => None,
                _ => known(Series::Other, bare),
            };
        }
        let bare = bare_patent(&number);
        let published =
            bare.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix(['A', 'B', 'C', 'U', 'S', 'Y']);
        match bare.len() {
            0 => None,
            _ if published.is_some_and(|digits| is_digits(digits) && digits.len() < 10) => {
                known(Series::Publication, published?)
            }
            _ => match application(bare) {
                Some((digits, _)) => known(Series::Application, digits),
                None => known(Series::Other, bare),
            },
        }
    }
}

/// Whether the check digit of a patent's number is right, where it has one.
///
/// # Errors
/// The right one; with another, a digit of the number is wrong.
pub fn checked(number: &str) -> Option<Result<(), char>> {
    let number = normal_number(number);
    let (digits, check) = application(bare_patent(&number))?;
    let right = check_of(digits);
    Some(if check? == right { Ok(()) } else { Err(right) })
}

/// Whether what stands in the place of a patent's number says that it has none yet: words alone, or the number under which
/// an application was published (kind A; a granted invention has B or C).
pub fn is_ungranted(number: &str) -> bool {
    let number = normal_number(number);
    let bare = bare_patent(&number);
    let is_word = !number.is_empty() && !number.contains(|c: char| c.is_ascii_alphanumeric());
    is_word || bare.strip_suffix('A').is_some_and(|digits| (7..=9).contains(&digits.len()) && is_digits(digits))
}

/// Without the words and letters that stand before a number: 专利号, No., ZL, CN.
fn bare_patent(number: &str) -> &str {
    let number = number.trim_matches(|c: char| !c.is_ascii_alphanumeric()).trim_start_matches("NO");
    number.trim_start_matches("ZL").trim_start_matches("CN").trim_start_matches("ZL")
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Year, kind and number of an application, and the check after them where one stands.
fn application(bare: &str) -> Option<(&str, Option<char>)> {
    let (digits, check) = bare.split_at_checked(12)?;
    let by_year = digits.starts_with("19") || digits.starts_with("20");
    (check.len() <= 1 && by_year && is_digits(digits)).then(|| (digits, check.chars().next()))
}

/// The check digit of an application's twelve digits (ZC 0006-2003, 4.4): the sum weighted by 2 to 9 and 2 to 5, modulo 11.
fn check_of(digits: &str) -> char {
    let weights = (2..=9).chain(2..=5);
    let sum: u32 =
        digits.chars().filter_map(|digit| digit.to_digit(10)).zip(weights).map(|(one, weight)| one * weight).sum();
    char::from_digit(sum % 11, 10).unwrap_or('X')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patent(number: &str) -> KnownNumber {
        KnownNumber::read(OutputKind::Patent, number).unwrap()
    }

    /// GB/T 33245 and WIPO ST.6: the number of the application keeps through to the patent, publications have their own.
    #[test]
    fn one_patent_has_one_number_of_a_series() {
        for other in [
            "202010123456.7",
            "CN202010123456.7",
            "ZL202010123456",
            "ＺＬ２０２０１０１２３４５６．７",
            "2020 1 0123456 X",
            "专利号：ZL 2020 1 0123456.7",
            "No. ZL202010123456.7（发明）",
        ] {
            assert_eq!(patent("ZL 2020 1 0123456.7"), patent(other), "{other}");
        }
        assert_ne!(patent("ZL 2020 1 0123456.7"), patent("ZL 2020 1 0123457.5"));
        assert_eq!(patent("CN 112345678 B").series, Series::Publication);
        assert_eq!(patent("CN112345678A"), patent("CN 112345678 B"));
        assert_eq!(patent("2020SR0123456").series, Series::Other);
        assert!(KnownNumber::read(OutputKind::Patent, " — ").is_none());
    }

    /// By hand: 2·2 + 2·4 + 1·6 + 1·8 + 2·9 + 3·2 + 4·3 + 5·4 + 6·5 = 112, and 112 modulo 11 is 2.
    #[test]
    fn a_wrong_digit_shows_in_the_check() {
        for right in ["ZL 2020 1 0123456.2", "202110990002.X", "CN202210990001.x"] {
            assert_eq!(checked(right), Some(Ok(())), "{right}");
        }
        for (wrong, right) in [("ZL202010123456.7", '2'), ("ZL202010123465.2", '1'), ("202110990002.1", 'X')] {
            assert_eq!(checked(wrong), Some(Err(right)), "{wrong}");
        }
        for without in ["202010123456", "2020SR0123456", "US20200123456A1", "CN 112345678 B", "申请中"] {
            assert_eq!(checked(without), None, "{without}");
        }
    }

    #[test]
    fn a_number_may_say_that_nothing_is_granted_yet() {
        for number in ["CN112345678A", "CN 1123456 A", "申请中", "已受理"] {
            assert!(is_ungranted(number), "{number}");
        }
        for number in ["CN112345678B", "CN212345678U", "ZL202010123456.2", "", "—", "2020SR0123456"] {
            assert!(!is_ungranted(number), "{number}");
        }
    }

    /// ISO 2108: 7-309-04547-5 became 978-7-309-04547-5 with another check digit.
    #[test]
    fn one_book_has_one_number() {
        let book = |number| KnownNumber::read(OutputKind::Book, number).unwrap();
        assert_eq!(book("7-309-04547-5"), book("ISBN 978-7-309-04547-5"));
        assert_eq!(book("９７８７３０９０４５４７５"), book("978-7-309-04547-5"));
        assert_ne!(book("978-7-309-04547-5"), book("978-7-309-04548-2"));
    }
}
