//! The foot of a page of the program's own documents: behind the number of the file stand whose form it is and the volume's
//! number of the page, and nothing that was written over the page later (docs/dossier-format.md, section 4.2).

use super::body::FOOT;
use super::letters::plain_letters;

/// How a code begins, and how what stands at the foot of the first page ends.
const CODE: &str = "ZS1";
const IMPRINT: &str = "制";

/// What a document has at the foot of its pages.
pub struct Foot<'f> {
    /// 学号
    pub id: &'f str,
    /// The batch.
    pub batch: &'f str,
    /// School and graduate school.
    pub organization: &'f str,
    /// The digits of the content in its code.
    pub digits: &'f str,
    /// The volume's number of the first page; none where its pages have no number.
    pub first: Option<u64>,
}

impl Foot<'_> {
    /// What stands behind the foot of the first page that has more there. Pages with another foot are laid out otherwise.
    pub fn wrong(&self, pages: &[String]) -> Option<String> {
        let foot = FOOT.join(&plain_letters(self.batch));
        let mut feet = pages.iter().zip(1..).filter_map(|(page, number)| Some((page.rsplit_once(&foot)?.1, number)));
        feet.find_map(|(behind, number)| self.more(behind, number))
    }

    fn more(&self, behind: &str, number: u64) -> Option<String> {
        if behind.is_empty() {
            return None;
        }
        // What stands within the code was looked at as a code.
        let code = format!("{CODE}{}", plain_letters(self.id));
        let digits = format!("{}{number}", self.digits);
        let rest = behind.strip_prefix(&code).and_then(|rest| rest.split_once(&digits));
        let Some((_, rest)) = rest else { return Some(shown(behind)) };
        let imprint = plain_letters(self.organization) + IMPRINT;
        let rest = rest.strip_prefix(&imprint).unwrap_or(rest);
        let page = self.first.map_or(String::new(), |first| first.saturating_add(number - 1).to_string());
        (rest != page).then(|| shown(rest))
    }
}

/// As much of it as is shown.
fn shown(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_stands_behind_the_foot() {
        let foot =
            Foot { id: "1", batch: "2022-autumn", organization: "校院", digits: "ABCDEF012345", first: Some(9) };
        let wrong = |pages: &[&str]| foot.wrong(&pages.iter().map(|page| (*page).to_owned()).collect::<Vec<_>>());
        let page =
            |number: u64, rest: &str| format!("甲审查批次2022-autumn文件识别码ZS11PLAN2022ABCDEF012345{number}{rest}");
        assert_eq!(wrong(&[&page(1, "校院制9"), &page(2, "10")]), None);
        for rest in ["校院制9通过", "通过9", "10", "", "校院制9ZS1"] {
            assert!(wrong(&[&page(1, rest)]).is_some(), "{rest}");
        }
        assert!(wrong(&[&page(1, "9").replace("ZS1", "甲ZS1")]).is_some());
        assert_eq!(wrong(&["甲文件识别码ZS1"]), None);
        let unnumbered = Foot { first: None, ..foot };
        assert_eq!(
            [unnumbered.more("ZS11COVER1ABCDEF0123451", 1), unnumbered.more("ZS11COVER1ABCDEF01234511", 1)],
            [None, Some("1".to_owned())]
        );
    }
}
