//! Numbers of patents and books in the ways of writing them: one thing, one number.

use crate::records::OutputKind;
use crate::records::normal::normal_number;

/// A number and the series that it belongs to; only numbers of one series tell things apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownNumber {
    /// Who gave it.
    pub series: Series,
    /// What tells it apart within the series.
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
        let bare = number.trim_start_matches("ZL").trim_start_matches("CN").trim_start_matches("ZL");
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let published =
            bare.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix(['A', 'B', 'C', 'U', 'S', 'Y']);
        let by_year = |text: &str| text.starts_with("19") || text.starts_with("20");
        match bare.len() {
            0 => None,
            _ if published.is_some_and(|digits| is_digits(digits) && digits.len() < 10) => {
                known(Series::Publication, published?)
            }
            // Year, kind and number, with a check behind them or without.
            12 | 13 if by_year(bare) && is_digits(bare.get(..12)?) => known(Series::Application, bare.get(..12)?),
            _ => known(Series::Other, bare),
        }
    }
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
        ] {
            assert_eq!(patent("ZL 2020 1 0123456.7"), patent(other), "{other}");
        }
        assert_ne!(patent("ZL 2020 1 0123456.7"), patent("ZL 2020 1 0123457.5"));
        assert_eq!(patent("CN 112345678 B").series, Series::Publication);
        assert_eq!(patent("CN112345678A"), patent("CN 112345678 B"));
        assert_eq!(patent("2020SR0123456").series, Series::Other);
        assert!(KnownNumber::read(OutputKind::Patent, " — ").is_none());
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
