//! What uploaded files are by their names: originals of forms, or pieces of evidence.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};

use super::exports::half_width;
use crate::records::{Evidence, FiledPaper, FormCode, Original, Shows, VolumeItem};

/// The names of forms and sheets; a line each.
const NAMES: &str = include_str!("evidence_names.txt");

/// Originals by form, pieces of evidence by number.
#[derive(Debug, Default)]
pub struct Sorted {
    /// One for each form.
    pub originals: Vec<Original>,
    /// One for each paper of the volume.
    pub papers: Vec<FiledPaper>,
    /// Files with the same number are one piece.
    pub evidence: Vec<Evidence>,
}

/// Sorts files by their names. `wanted` are the numbers by which the student's outputs name their evidence, `items` the
/// papers that the volume asks for.
pub fn sort_by_name<'f>(files: impl Iterator<Item = &'f str>, wanted: &BTreeSet<&str>, items: &[VolumeItem]) -> Sorted {
    let names = names_of(items);
    let mut forms: BTreeMap<FormCode, Vec<Name>> = BTreeMap::new();
    let mut papers: BTreeMap<&str, Vec<Name>> = BTreeMap::new();
    let mut pieces: BTreeMap<String, Vec<Name>> = BTreeMap::new();
    for mut name in files.map(Name::of) {
        let wanted = name.number(wanted);
        let form = name.words.iter().find_map(|word| meaning_of::<FormCode>("form", word));
        match (wanted, item_of(&name, &names), form) {
            (Some(number), _, _) => pieces.entry(number.to_owned()).or_default().push(name),
            (None, Some(item), _) => match item.built_in() {
                Some(form) => forms.entry(form).or_default().push(name),
                None => papers.entry(&item.code).or_default().push(name),
            },
            (None, None, Some(form)) => forms.entry(form).or_default().push(name),
            (None, None, None) => pieces.entry(name.title()).or_default().push(name),
        }
    }
    let original = |(form, names)| Original { form, pages: None, scans: paths(names), date: None };
    let piece = |(id, names): (String, Vec<Name>)| {
        let words: BTreeSet<&String> = names.iter().flat_map(|name| &name.words).collect();
        let shows: BTreeSet<Shows> = words.into_iter().filter_map(|word| sheet_of(word)).collect();
        let title = names.first().map(Name::title).unwrap_or_default();
        let shows = shows.into_iter().collect();
        Evidence { id, title, shows, supervisor_signed: None, files: paths(names) }
    };
    let paper =
        |(code, names): (&str, _)| FiledPaper { code: code.into(), pages: None, scans: paths(names), date: None };
    Sorted {
        originals: forms.into_iter().map(original).collect(),
        papers: papers.into_iter().map(paper).collect(),
        evidence: pieces.into_iter().map(piece).collect(),
    }
}

/// The names by which files may call the items, longer ones first: 学位论文评阅书 is no 学位论文.
fn names_of(items: &[VolumeItem]) -> Vec<(Name, &VolumeItem)> {
    let named = |item: &'_ VolumeItem| [Some(item.code.clone()), item.title.clone()].into_iter().flatten();
    let names = items.iter().flat_map(|item| named(item).map(move |name| (Name::of(&format!("{name}.")), item)));
    let mut names: Vec<_> = names.filter(|(name, _)| !name.parts.is_empty()).collect();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.parts.iter().map(String::len).sum::<usize>()));
    names
}

/// The item whose name stands in that of a file, word by word: a number at its end may be the item's own, as in 评阅书2, or
/// else counts pages.
fn item_of<'i>(file: &Name, items: &[(Name, &'i VolumeItem)]) -> Option<&'i VolumeItem> {
    let stands = |words: &[String], among: &[String]| among.windows(words.len()).any(|part| part == words);
    let whole = items.iter().find(|(name, _)| stands(&name.parts, &file.parts));
    let paged = || items.iter().find(|(name, _)| name.page == 0 && stands(&name.words, &file.words));
    whole.or_else(paged).map(|(_, item)| *item)
}

/// The name of a file, taken apart.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    page: u32,
    path: String,
    /// Its words, the page left out.
    words: Vec<String>,
    /// Its words as they stand.
    parts: Vec<String>,
}

impl Name {
    fn of(path: &str) -> Name {
        let file = path.rsplit('/').next().unwrap_or(path);
        let stem = folded_name(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
        let parts = stem.split(|c: char| c.is_whitespace() || "-_、.".contains(c));
        let mut words: Vec<String> = parts.filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let parts = words.clone();
        // A number at the end counts pages; one that stands alone is the name itself.
        let mut page = words.last().and_then(|word| word.parse().ok()).filter(|_| words.len() > 1);
        if page.is_some() {
            words.pop();
        }
        for word in &mut words {
            let (text, number) = without_page(word);
            page = number.or(page);
            *word = text.to_owned();
        }
        Name { page: page.unwrap_or(0), path: path.into(), words, parts }
    }

    /// The number that the name begins with, or that of the folder or ZIP in which the file lies. What stands right behind the
    /// number (`E01封面`, `E01（封面）`) is a word of its own; `E1` is E01 where no other number is E1.
    fn number<'n>(&mut self, wanted: &BTreeSet<&'n str>) -> Option<&'n str> {
        let first = self.words.first().map(|first| without_label(first).to_owned()).unwrap_or_default();
        let (own, behind) = first.split_at(first.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(first.len()));
        if let Some(number) = only_number(&first, wanted) {
            return Some(number);
        }
        if let Some(number) = only_number(own, wanted).filter(|_| !behind.is_empty()) {
            let behind = behind.trim_matches(['(', ')', '（', '）', '[', ']', '【', '】']).to_owned();
            self.words.splice(..1, [own.to_owned(), behind]);
            return Some(number);
        }
        let folders = self.path.rsplit('/').skip(1).map(folded_name);
        folders
            .map(|folder| folder.trim_end_matches("!").trim_end_matches(".zip").to_owned())
            .find_map(|folder| only_number(&folder, wanted).or_else(|| only_number(first_word(&folder), wanted)))
    }

    fn title(&self) -> String {
        self.words.join("-")
    }
}

/// The sheet that a word names, whatever stands before and behind it: `1封面`, `封面(扫描件)`, `目录复印件`.
fn sheet_of(word: &str) -> Option<Shows> {
    let bare = word.split(['(', '[', '【']).next().unwrap_or(word).trim_start_matches(|c: char| c.is_ascii_digit());
    let bare = listed("copy").find_map(|kind| bare.strip_suffix(kind)).unwrap_or(bare);
    meaning_of("shows", word).or_else(|| meaning_of("shows", bare))
}

/// A word without what only says that a number follows: `附件E01`.
fn without_label(word: &str) -> &str {
    let behind = listed("label").find_map(|label| word.strip_prefix(label));
    behind.filter(|behind| behind.starts_with(|c: char| c.is_ascii_alphabetic())).unwrap_or(word)
}

/// The first word of a name: `e01` of `e01 论文`.
fn first_word(name: &str) -> &str {
    name.split(|c: char| c.is_whitespace() || "-_、.".contains(c)).next().unwrap_or(name)
}

/// A name or number as names are compared: half-width, in small letters.
fn folded_name(text: &str) -> String {
    text.chars().map(half_width).flat_map(char::to_lowercase).collect()
}

/// The wanted number that a word is, letter by letter or else without the zeros before its digits, where only one is so.
fn only_number<'n>(word: &str, wanted: &BTreeSet<&'n str>) -> Option<&'n str> {
    let exact = wanted.iter().find(|number| folded_name(number) == word);
    let bare = without_zeros(word);
    let mut alike = wanted.iter().filter(|number| bare.is_some() && without_zeros(&folded_name(number)) == bare);
    let only = || alike.next().filter(|_| alike.next().is_none());
    exact.or_else(only).copied()
}

/// `e01` and `e1` as `e` and `1`; none for what is no letters and digits.
fn without_zeros(word: &str) -> Option<(&str, &str)> {
    let digits = word.find(|c: char| c.is_ascii_digit()).filter(|at| *at > 0)?;
    let (letters, digits) = word.split_at(digits);
    let is_number = letters.bytes().all(|b| b.is_ascii_alphabetic()) && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| (letters, digits.trim_start_matches('0')))
}

/// `封面2` and `封面（2）` are page 2 of `封面`; `e1` is a number, and no page.
fn without_page(word: &str) -> (&str, Option<u32>) {
    let text = word.trim_end_matches(|c: char| c.is_ascii_digit() || "()（）".contains(c));
    match text.chars().last() {
        Some(last) if !last.is_ascii() => {
            (text, word[text.len()..].trim_matches(|c: char| !c.is_ascii_digit()).parse().ok())
        }
        _ => (word, None),
    }
}

fn paths(mut names: Vec<Name>) -> Vec<String> {
    names.sort();
    names.into_iter().map(|name| name.path).collect()
}

/// The words of a kind that stand for nothing in the records.
fn listed(kind: &str) -> impl Iterator<Item = &'static str> {
    NAMES.lines().filter_map(move |line| line.strip_prefix(kind)?.strip_prefix(' ')).flat_map(str::split_whitespace)
}

/// What a word of a file's name means.
fn meaning_of<T: for<'d> Deserialize<'d>>(kind: &str, word: &str) -> Option<T> {
    let code = NAMES.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        let (first, code) = (words.next()?, words.next()?);
        (first == kind && words.any(|name| name == word)).then_some(code)
    })?;
    T::deserialize(StrDeserializer::<Error>::new(code)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(files: &[&str], wanted: &[&str]) -> String {
        sorted_with(files, wanted, &[])
    }

    fn sorted_with(files: &[&str], wanted: &[&str], items: &[VolumeItem]) -> String {
        let wanted = wanted.iter().copied().collect();
        let Sorted { originals, papers, evidence } = sort_by_name(files.iter().copied(), &wanted, items);
        let originals = originals.iter().map(|o| format!("{:?}: {}\n", o.form, o.scans.join(" ")));
        let evidence = evidence.iter().map(|e| format!("{} {:?}: {}\n", e.id, e.shows, e.files.join(" ")));
        let papers = papers.iter().map(|p| format!("{}: {}\n", p.code, p.scans.join(" ")));
        originals.chain(papers).chain(evidence).collect()
    }

    #[test]
    fn papers_are_known_by_their_title_or_code() {
        let item = |code: &str, title: &str| VolumeItem {
            code: code.into(),
            title: Some(title.into()),
            responsible: None,
            required: None,
            kept: None,
            signed_by: vec![],
        };
        let items = [
            item("thesis", "学位论文"),
            item("review-1", "学位论文评阅书"),
            item("opinion-2", "导师评语2"),
            item("opinion-1", "导师评语1"),
            item("votes", "表决票（答辩委员会）"),
            item("plan", "培养方案表"),
        ];
        let files = [
            "e/1/201920010101_张三_学位论文.pdf",
            "e/1/学位论文评阅书-2.jpg",
            "e/1/学位论文评阅书-1.jpg",
            "e/1/表决票（答辩委员会）.pdf",
            "e/1/表决票（答辩委员会）（2）.pdf",
            "e/1/导师评语2.pdf",
            "e/1/opinion-1.pdf",
            "e/1/培养方案表.pdf",
            "e/1/开题报告.pdf",
            "e/1/关于学位论文的说明.pdf",
        ];
        let expected = "Plan: e/1/培养方案表.pdf\nProposal: e/1/开题报告.pdf\n\
            opinion-1: e/1/opinion-1.pdf\nopinion-2: e/1/导师评语2.pdf\n\
            review-1: e/1/学位论文评阅书-1.jpg e/1/学位论文评阅书-2.jpg\n\
            thesis: e/1/201920010101_张三_学位论文.pdf\n\
            votes: e/1/表决票（答辩委员会）.pdf e/1/表决票（答辩委员会）（2）.pdf\n\
            关于学位论文的说明 []: e/1/关于学位论文的说明.pdf\n";
        assert_eq!(sorted_with(&files, &[], &items), expected);
    }

    #[test]
    fn forms_are_known_by_a_word_of_the_name() {
        let files = ["e/1/开题报告书-10.jpg", "e/1/开题报告书-2.jpg", "e/1/06_学术报告登记表.pdf", "e/1/outputs.pdf"];
        let expected = "Proposal: e/1/开题报告书-2.jpg e/1/开题报告书-10.jpg\nActivities: e/1/06_学术报告登记表.pdf\nOutputs: e/1/outputs.pdf\n";
        assert_eq!(sorted(&files, &[]), expected);
    }

    #[test]
    fn evidence_is_known_by_its_number_and_the_sheets_by_words() {
        let files = [
            "e/1/e1-封面.jpg",
            "e/1/E1_目录2.jpg",
            "e/1/E1_目录10.jpg",
            "e/1/关于开题报告的研究.pdf",
            "e/1/e1-开题报告.pdf",
            "e/1/Ｅ１－封底．jpg",
        ];
        let expected = "E1 [Cover, BackCover, Contents]: e/1/e1-封面.jpg e/1/e1-开题报告.pdf e/1/Ｅ１－封底．jpg e/1/E1_目录2.jpg e/1/E1_目录10.jpg\n关于开题报告的研究 []: e/1/关于开题报告的研究.pdf\n";
        assert_eq!(sorted(&files, &["E1"]), expected);
        let files =
            ["e/1/E1封面.jpg", "e/1/E01（目录）.jpg", "e/1/e1.zip!/封底.jpg", "e/1/E01/首页.jpg", "e/1/E11-封面.jpg"];
        let expected = "E01 [Cover, BackCover, Contents, FirstPage]: e/1/E01/首页.jpg e/1/E01（目录）.jpg e/1/E1封面.jpg e/1/e1.zip!/封底.jpg\ne11-封面 [Cover]: e/1/E11-封面.jpg\n";
        assert_eq!(sorted(&files, &["E01", "E02"]), expected);
        let files = [
            "e/1/E01-1封面.jpg",
            "e/1/附件E01-目录（扫描件）.jpg",
            "e/1/E01 论文/首页复印件.jpg",
            "e/1/证明材料E1封底.jpg",
            "e/1/附件1-封面.jpg",
        ];
        let expected = "E01 [Cover, BackCover, Contents, FirstPage]: e/1/E01 论文/首页复印件.jpg e/1/E01-1封面.jpg e/1/证明材料E1封底.jpg e/1/附件E01-目录（扫描件）.jpg\n附件-封面 [Cover]: e/1/附件1-封面.jpg\n";
        assert_eq!(sorted(&files, &["E01"]), expected);
        assert_eq!(sorted(&["e/1/E1-封面.jpg"], &["E01", "E001"]), "e1-封面 [Cover]: e/1/E1-封面.jpg\n");
    }
}
