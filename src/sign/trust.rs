//! Whether a certificate is trusted: RFC 5280, section 6, with trust anchors and revocation lists from files.
//!
//! Left out: policies. A certificate that has them or name constraints as critical is refused, as is every critical
//! extension that is not known here.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use x509_cert::Certificate;

use super::algorithm::Refused;
use super::certificate::{
    Effort, LONGEST, Use, check_authority, check_critical, check_validity, has_issued, is_root, is_same_name,
    subject_name,
};
use super::constraints;
use super::problem::Problem;
use super::revocation::{CertificateList, Lists};

/// What signatures are checked against.
#[derive(Clone, Default)]
pub struct Trust {
    /// Certificates that are trusted by themselves.
    pub anchors: Vec<Certificate>,
    /// Revocation lists.
    pub lists: Vec<CertificateList>,
    /// The present, since 1970.
    pub now: Duration,
    /// When all that is checked was there, where a time stamp over the whole of it proves that.
    pub proven: Option<Duration>,
}

impl Trust {
    /// Whether anything is trusted at all.
    pub fn is_empty(&self) -> bool {
        self.anchors.is_empty()
    }

    /// Checks that a way leads from a certificate to an anchor, by the certificates that came with it.
    ///
    /// # Errors
    /// A problem on the way; where something is wrong with a known certificate, that.
    pub fn check(&self, own: &Certificate, others: &[Certificate], used: Use, effort: &Effort) -> Result<(), Problem> {
        check_critical(own)?;
        check_validity(own, used.at)?;
        let mut all = vec![own];
        for other in self.anchors.iter().chain(others) {
            if !all.contains(&other) {
                all.push(other);
            }
        }
        Search { trust: self, all, used, effort, steps: BTreeMap::new() }.run()
    }
}

/// The search for a way. Whether a step holds does not depend on the way before it but for the number of authorities
/// below, so each certificate is stood on once for each such number: no number of ways makes it slow.
struct Search<'s> {
    trust: &'s Trust,
    /// The signer's first.
    all: Vec<&'s Certificate>,
    used: Use,
    effort: &'s Effort,
    /// Whether one certificate, by its place, may follow another on the way; none where it has not issued it.
    steps: BTreeMap<(usize, usize), Option<Result<(), Problem>>>,
}

impl Search<'_> {
    fn run(&mut self) -> Result<(), Problem> {
        let mut why = Problem::Unknown(subject_name(&self.all[0].tbs_certificate.issuer));
        // Places with the number of authorities below them that are not self-issued.
        let mut reached = BTreeSet::from([(0, 0)]);
        let mut seen = reached.clone();
        for _ in 0..LONGEST {
            for place in reached.iter().map(|(place, _)| *place).filter(|place| self.is_anchor(*place)) {
                match self.end(place) {
                    Ok(()) => return Ok(()),
                    Err(problem) => why = problem,
                }
            }
            let mut next = BTreeSet::new();
            for (place, below) in reached {
                let below = below + usize::from(place != 0 && !is_root(self.all[place]));
                for issuer in 1..self.all.len() {
                    match self.step(place, issuer, below) {
                        None => {}
                        Some(Ok(())) => drop(seen.insert((issuer, below)).then(|| next.insert((issuer, below)))),
                        Some(Err(problem)) => why = problem,
                    }
                }
            }
            // Nobody is known who issued the last on the longest way.
            if let (Problem::Unknown(_), Some((place, _))) = (&why, next.first()) {
                why = Problem::Unknown(subject_name(&self.all[*place].tbs_certificate.issuer));
            }
            reached = next;
        }
        Err(why)
    }

    fn is_anchor(&self, place: usize) -> bool {
        self.trust.anchors.contains(self.all[place])
    }

    /// The end of a way. What is trusted by itself is held against the lists too: a signer's certificate that was named may be
    /// revoked since. Of an authority no list must be there, as nothing stands above it.
    fn end(&self, place: usize) -> Result<(), Problem> {
        let own = self.all[place];
        let issuers = self.all.iter().filter(|one| has_issued(one, own, self.effort) == Ok(true));
        let keys: Vec<_> = issuers.flat_map(|issuer| self.keys(issuer)).collect();
        let lists = Lists { all: &self.trust.lists, now: self.trust.now };
        match lists.check(own, &keys, self.used, place == 0 && !is_root(own), self.effort) {
            Err(Problem::Lists(_)) if place != 0 => Ok(()),
            checked => checked,
        }
    }

    /// From a certificate to its issuer; none where it is not its issuer.
    fn step(&mut self, place: usize, issuer: usize, below: usize) -> Option<Result<(), Problem>> {
        if !self.steps.contains_key(&(place, issuer)) {
            let new = self.new_step(place, issuer);
            self.steps.insert((place, issuer), new);
        }
        let step = self.steps.get(&(place, issuer)).cloned().flatten()?;
        Some(step.and_then(|()| check_authority(self.all[issuer], below, self.used.purpose)))
    }

    fn new_step(&self, place: usize, issuer: usize) -> Option<Result<(), Problem>> {
        let (last, issuer) = (self.all[place], self.all[issuer]);
        match has_issued(issuer, last, self.effort) {
            Ok(true) => {}
            Ok(false) | Err(Refused::Broken) => return None,
            Err(Refused::Weak(what)) => return Some(Err(Problem::Weak(what))),
        }
        let step = check_critical(issuer).and_then(|()| check_validity(issuer, self.used.at));
        // A name of the authority's own need not be within what it may certify; the signer's must be on every way.
        let step = step.and_then(|()| constraints::check(issuer, self.all[0]));
        let is_bound = place != 0 && !is_root(last);
        let step = step.and_then(|()| if is_bound { constraints::check(issuer, last) } else { Ok(()) });
        let lists = Lists { all: &self.trust.lists, now: self.trust.now };
        Some(step.and_then(|()| lists.check(last, &self.keys(issuer), self.used, place == 0, self.effort)))
    }

    /// The certificates of an authority's keys, any of which may sign its lists: its own, and those of the same name
    /// that it has issued or that have issued it, as where a key is followed by another (RFC 5280, section 4.2.1.1).
    fn keys(&self, issuer: &Certificate) -> Vec<&Certificate> {
        let subject = |certificate: &Certificate| certificate.tbs_certificate.subject.clone();
        let vouches = |one: &Certificate, other: &Certificate| has_issued(one, other, self.effort) == Ok(true);
        let is_key = |other: &&&Certificate| {
            **other == issuer
                || (!self.trust.lists.is_empty()
                    && is_same_name(&subject(other), &subject(issuer))
                    && check_critical(other).and_then(|()| check_validity(other, self.used.at)).is_ok()
                    && (vouches(issuer, other) || vouches(other, issuer)))
        };
        self.all.iter().filter(is_key).copied().collect()
    }
}
