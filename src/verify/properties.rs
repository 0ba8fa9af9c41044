//! 四性检测: what a check found, told by the properties and items of DA/T 70-2018 (文书类电子档案检测一般要求).
//!
//! Nothing is checked here; every finding belongs to one item at least, and what was not looked at is said item by item.

use serde::Serialize;

pub use super::answer::{Answer, Property, Reason};
use super::{Code, Finding, Report, Standard, State};

/// What an item asks for, so that it can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// Structure alone.
    Structure,
    /// The content of every file.
    Content,
    /// A dossier's own list and documents.
    Dossier,
    /// The content of its documents.
    Documents,
    /// The run.
    Run,
    /// A signature.
    Signature,
    /// More than a program has.
    Outside,
}

/// An item of the report.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    /// The property that it belongs to.
    pub property: Property,
    /// Stable name; the message tables have its title and how it is checked.
    pub item: &'static str,
    /// The answer.
    pub answer: Answer,
    /// Why it was not looked at, or only in part.
    pub reason: Option<Reason>,
    /// Findings that belong to it, warnings too.
    pub findings: Vec<Finding>,
}

/// The report on one holding.
#[derive(Debug, Clone, Serialize)]
pub struct Properties {
    /// All items, by property.
    pub items: Vec<Item>,
}

impl Properties {
    /// The answer for a property as a whole: it holds only if every item was looked at, by whomever.
    pub fn of(&self, property: Property) -> Answer {
        let items = self.items.iter().filter(|item| item.property == property);
        let answers: Vec<Answer> = items.map(|item| item.answer).collect();
        match answers {
            all if all.contains(&Answer::Fails) => Answer::Fails,
            all if all.iter().all(|answer| *answer == Answer::NotChecked) => Answer::NotChecked,
            all if all.iter().all(|answer| *answer == Answer::Holds) => Answer::Holds,
            _ => Answer::HoldsInPart,
        }
    }
}

type Row = (Property, &'static str, Needs, &'static [Code]);

/// The items, and the findings of which each fails.
const ITEMS: &[Row] = {
    use Code::*;
    use Property::*;
    &[
        (Authenticity, "source-data", Needs::Content, &[BagFileChanged, RunFileChanged, ZipCrc, ZipData]),
        (
            Authenticity,
            "metadata-form",
            Needs::Dossier,
            &[DossierIndex, DossierProfile, DossierIdentity, DossierRecord, RunRecord],
        ),
        (
            Authenticity,
            "content-metadata",
            Needs::Documents,
            &[DossierFiles, DossierRecord, PdfPages, PdfConformance, PdfText],
        ),
        (
            Authenticity,
            "links",
            Needs::Structure,
            &[BagFileMissing, BagManifestPath, BagManifestsDiffer, BagManifestTwice, RunFileMissing, RunManifestLine],
        ),
        (
            Authenticity,
            "package",
            Needs::Structure,
            &[
                ZipNoEnd,
                ZipSecondEnd,
                ZipComment,
                ZipDisks,
                ZipDirectory,
                ZipHeadersDiffer,
                ZipExtraField,
                ZipDescriptor,
                ZipFolder,
                ZipForm,
                ZipOrder,
                ZipTwoReadings,
                BagNone,
                BagDeclaration,
                BagNoManifest,
                BagManifestLine,
                BagManifestForm,
                BagEmptyFolder,
                DossierName,
                RunNoManifest,
            ],
        ),
        (
            Authenticity,
            "signature",
            Needs::Signature,
            &[
                SignBroken,
                SignForm,
                SignUnknown,
                SignExpired,
                SignRevoked,
                SignUsage,
                SignWeak,
                SignList,
                SignStamp,
                SignStampUnknown,
                SignUpdated,
                SignUnchecked,
                SignMissing,
            ],
        ),
        (Authenticity, "facts", Needs::Outside, &[]),
        (Integrity, "metadata", Needs::Dossier, &[DossierProfile, DossierTagFile, BagTagManifest, BagAlgorithm]),
        (Integrity, "numbers", Needs::Dossier, &[DossierPages]),
        (Integrity, "process", Needs::Dossier, &[DossierRequired, DossierTagFile, DossierRecord]),
        (Integrity, "content", Needs::Dossier, &[BagFileMissing, RunFileMissing, DossierRequired, DossierUnexplained]),
        (
            Integrity,
            "counts",
            Needs::Structure,
            &[BagOxum, RunRecord, BagFileUnexpected, RunFileUnexpected, DossierFiles],
        ),
        (Integrity, "chain", Needs::Run, &[RunChain, RunPreviousGone, RunRollback, RunFolder]),
        (
            Usability,
            "metadata-readable",
            Needs::Dossier,
            &[DossierIndex, DossierRecord, BagDeclaration, BagFileUnreadable],
        ),
        (Usability, "opens", Needs::Documents, &[PdfUnreadable, BagFileUnreadable, ZipData]),
        (Usability, "formats", Needs::Documents, &[PdfConformance]),
        (Usability, "environment", Needs::Dossier, &[DossierTagFile]),
        (
            Usability,
            "obstacles",
            Needs::Structure,
            &[ZipEncrypted, ZipMethod, ZipDisks, ZipNameEncoding, ZipDescriptor, PdfEncrypted],
        ),
        (Usability, "conformance", Needs::Outside, &[]),
        (Usability, "pictures", Needs::Outside, &[]),
        (
            Safety,
            "extra-files",
            Needs::Structure,
            &[
                BagFileUnexpected,
                RunFileUnexpected,
                ZipPrepended,
                ZipAppended,
                ZipGap,
                ZipComment,
                ZipExtraField,
                BagEmptyFolder,
                DossierName,
            ],
        ),
        (Safety, "active-content", Needs::Documents, &[PdfActive]),
        (
            Safety,
            "hostile",
            Needs::Structure,
            &[
                ZipSecondEnd,
                ZipTwoReadings,
                ZipOverlap,
                ZipLink,
                ZipNameUnsafe,
                ZipTwin,
                ZipClash,
                ZipLimit,
                BagFetch,
                BagManifestPath,
            ],
        ),
        (Safety, "transfer", Needs::Run, &[RunChain, RunRollback, RunFileChanged, RunFileMissing, RunFileUnexpected]),
        (Safety, "virus", Needs::Outside, &[]),
        (Safety, "carrier", Needs::Outside, &[]),
    ]
};

/// After these, nothing more can be said of what was not found.
const BLOCKING: [Code; 10] = [
    Code::ZipNoEnd,
    Code::ZipSecondEnd,
    Code::ZipDisks,
    Code::ZipDirectory,
    Code::ZipOverlap,
    Code::ZipLimit,
    Code::BagNone,
    Code::BagDeclaration,
    Code::DossierIndex,
    Code::RunNoManifest,
];

/// Tells a report by property and item.
pub fn properties(report: &Report) -> Properties {
    Properties { items: ITEMS.iter().map(|row| item(row, report)).collect() }
}

fn item(&(property, name, needs, codes): &Row, report: &Report) -> Item {
    let findings: Vec<Finding> = report.findings.iter().filter(|f| codes.contains(&f.code)).cloned().collect();
    let (answer, reason) = if findings.iter().any(|finding| !finding.warning) {
        (Answer::Fails, None)
    } else {
        unfailed(needs, limit(name, report), report)
    };
    Item { property, item: name, answer, reason, findings }
}

/// What keeps an item from being said to hold, though it was looked at and nothing is wrong.
fn limit(item: &str, report: &Report) -> Option<Reason> {
    let gone = || report.findings.iter().any(|finding| finding.code == Code::RunPreviousGone);
    match item {
        "chain" | "transfer" if gone() => Some(Reason::NoPrevious),
        "signature" if !report.revocation_checked => Some(Reason::NoLists),
        "content-metadata" if report.forms_unread > 0 => Some(Reason::OwnTemplates),
        "formats" if report.filed_as_they_came > 0 => Some(Reason::AsTheyCame),
        _ => None,
    }
}

/// What can be said of an item of which nothing was found.
fn unfailed(needs: Needs, limit: Option<Reason>, report: &Report) -> (Answer, Option<Reason>) {
    let blocked = report.findings.iter().any(|finding| !finding.warning && BLOCKING.contains(&finding.code));
    let hidden = match needs {
        Needs::Outside => Some(Reason::Outside),
        Needs::Run if !matches!(report.standard, Standard::Run | Standard::HandOver) => Some(Reason::NoRun),
        Needs::Signature => match report.signature {
            State::NotSigned => Some(Reason::Unsigned),
            State::Unknown => Some(Reason::NoTrust),
            _ => None,
        },
        _ if blocked => Some(Reason::Blocked),
        Needs::Dossier | Needs::Documents if report.dossiers == 0 => Some(Reason::NoDossier),
        Needs::Content | Needs::Documents if report.quick => Some(Reason::Quick),
        _ => None,
    };
    let partly = report.coverage.as_ref().is_some_and(|coverage| coverage.checked < coverage.dossiers);
    match hidden {
        Some(reason) => (Answer::NotChecked, Some(reason)),
        None if partly && needs != Needs::Run => (Answer::HoldsInPart, Some(Reason::Sample)),
        None => limit.map_or((Answer::Holds, None), |reason| (Answer::HoldsInPart, Some(reason))),
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;
    use crate::message::{Language, Word};

    #[test]
    fn every_finding_belongs_to_an_item() {
        let lost: Vec<Code> = Code::iter().filter(|code| !ITEMS.iter().any(|row| row.3.contains(code))).collect();
        assert!(lost.is_empty(), "{lost:?}");
    }

    #[test]
    fn every_item_has_a_title_and_a_way() {
        for (property, name, ..) in ITEMS {
            assert_ne!(property.chinese(), format!("verify-property-{}", property.key()));
            for kind in ["verify-item", "verify-how"] {
                assert_ne!(Language::Chinese.word(kind, name), format!("{kind}-{name}"));
            }
        }
    }
}
