//! The clauses that findings rest on.

use super::case::Case;
use super::entry::Entry;
use super::tables::ClauseRef;
use crate::finding::Basis;
use crate::records::Cohorts;

impl Case<'_> {
    /// A clause of the policy, with the document's number or title.
    pub(super) fn basis(&self, key: &str, clause: &str) -> Basis {
        let document = self.policy.documents.get(key);
        let name = document.map(|d| d.number.clone().unwrap_or_else(|| format!("《{}》", d.title)));
        Basis { document: name.unwrap_or_default(), clause: clause.into(), cohorts: None }
    }

    /// The clause of an entry, with the years of entry that it holds for.
    pub(super) fn entry_basis<T>(&self, entry: &Entry<T>) -> Basis {
        let cohorts = entry.scope.cohorts.and_then(Cohorts::message);
        Basis { cohorts, ..self.basis(&entry.basis, &entry.clause) }
    }

    /// A clause that holds for everyone.
    pub(super) fn clause(&self, clause: &ClauseRef) -> Basis {
        self.basis(&clause.basis, &clause.clause)
    }

    /// The programme as basis, or the general clause on courses where there is none.
    pub(super) fn programme_basis(&self) -> Basis {
        self.programme_clause(None)
    }

    /// A clause of the programme, or the programme as a whole where it names none.
    pub(super) fn programme_clause(&self, clause: Option<&String>) -> Basis {
        match &self.programme_basis {
            Some(whole) => Basis { clause: clause.cloned().unwrap_or_default(), ..whole.clone() },
            None => self.clause(&self.policy.clauses.courses),
        }
    }
}
