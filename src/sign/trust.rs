//! Whether a certificate is trusted: RFC 5280, section 6, with trust anchors and revocation lists from files.
//!
//! Left out: name constraints and policies. A certificate that has them as critical is refused, as is every critical
//! extension that is not known here.

use std::time::Duration;

use const_oid::{AssociatedOid, ObjectIdentifier as Oid};
use der::{DateTime, Decode, Encode};
use x509_cert::Certificate;
use x509_cert::ext::Extensions;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages};
use x509_cert::name::Name;

use super::algorithm::{self, LEAST_RSA_AUTHORITY, Refused};
use super::check::Problem;
use super::revocation::CertificateList;

/// Attribute common name (X.520).
const COMMON_NAME: Oid = Oid::new_unwrap("2.5.4.3");
/// Longest way from a signer to an anchor, in certificates.
const LONGEST: usize = 8;

/// What signatures are held against.
#[derive(Default)]
pub struct Trust {
    /// Certificates that are trusted by themselves.
    pub anchors: Vec<Certificate>,
    /// Revocation lists.
    pub lists: Vec<CertificateList>,
    /// The present, since 1970.
    pub now: Duration,
}

/// What a certificate is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A signature on a document.
    Signing,
    /// A time stamp.
    Stamping,
}

/// An extension that is there at most once.
fn extension<T: AssociatedOid + for<'d> Decode<'d>>(extensions: &Option<Extensions>) -> Option<T> {
    let all = extensions.iter().flatten().find(|extension| extension.extn_id == T::OID)?;
    T::from_der(all.extn_value.as_bytes()).ok()
}

/// How people write a name: `CN=…,O=…`.
pub fn name(name: &Name) -> String {
    name.to_string()
}

/// The common name alone; the whole name where there is none.
pub fn common_name(name: &Name) -> String {
    let mut all = name.0.iter().flat_map(|relative| relative.0.iter());
    let common = all.find(|attribute| attribute.oid == COMMON_NAME);
    // UTF8String and PrintableString hold their text as it is.
    let text = common.and_then(|attribute| std::str::from_utf8(attribute.value.value()).ok());
    text.map_or_else(|| name.to_string(), str::to_owned)
}

/// The serial number in hexadecimal digits.
pub fn serial(certificate: &Certificate) -> String {
    certificate.tbs_certificate.serial_number.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether one certificate has issued another, by name and signature.
pub fn has_issued(issuer: &Certificate, certificate: &Certificate) -> Result<bool, Refused> {
    if issuer.tbs_certificate.subject != certificate.tbs_certificate.issuer {
        return Ok(false);
    }
    // The algorithm stands twice, and only one of the two is signed.
    if certificate.signature_algorithm != certificate.tbs_certificate.signature
        || certificate.signature.unused_bits() != 0
    {
        return Ok(false);
    }
    let Ok(message) = certificate.tbs_certificate.to_der() else { return Ok(false) };
    let (key, algorithm) = (&issuer.tbs_certificate.subject_public_key_info, &certificate.signature_algorithm);
    match algorithm::verify(key, algorithm, None, LEAST_RSA_AUTHORITY, &message, certificate.signature.raw_bytes()) {
        Ok(()) => Ok(true),
        Err(Refused::Broken) => Ok(false),
        Err(weak) => Err(weak),
    }
}

fn is_root(certificate: &Certificate) -> bool {
    certificate.tbs_certificate.subject == certificate.tbs_certificate.issuer
}

/// The certificate at `own` and its authorities among the others, without the root unless it is the signer itself.
pub fn chain_of(own: usize, certificates: &[Certificate]) -> Vec<Certificate> {
    let mut chain = vec![certificates[own].clone()];
    while let Some(last) = chain.last().filter(|last| !is_root(last) && chain.len() < LONGEST) {
        let issuer = certificates.iter().find(|c| has_issued(c, last) == Ok(true) && !is_root(c));
        match issuer.filter(|issuer| !chain.contains(issuer)).cloned() {
            Some(issuer) => chain.push(issuer),
            None => break,
        }
    }
    chain
}

/// Whether a signer may be used for this, as its own certificate says.
pub fn check_usage(certificate: &Certificate, purpose: Purpose) -> Result<(), Problem> {
    let extensions = &certificate.tbs_certificate.extensions;
    let wrong = |what: &str| Err(Problem::Usage(format!("{} {what}", name(&certificate.tbs_certificate.subject))));
    let signs = KeyUsages::DigitalSignature | KeyUsages::NonRepudiation;
    if extension::<KeyUsage>(extensions).is_some_and(|usage| (usage.0 & signs).is_empty()) {
        return wrong("keyUsage");
    }
    // E-mail protection as S/MIME has it, any, documents (RFC 9336), documents after Microsoft.
    let for_signing = ["1.3.6.1.5.5.7.3.4", "2.5.29.37.0", "1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.311.10.3.12"];
    let for_stamping = ["1.3.6.1.5.5.7.3.8"];
    let extended = extension::<ExtendedKeyUsage>(extensions);
    let has = |wanted: &[&str]| {
        extended.as_ref().is_some_and(|usages| usages.0.iter().any(|oid| wanted.contains(&oid.to_string().as_str())))
    };
    let fits = match purpose {
        Purpose::Signing => extended.is_none() || has(&for_signing),
        Purpose::Stamping => has(&for_stamping) && extended.as_ref().is_some_and(|usages| usages.0.len() == 1),
    };
    if fits { Ok(()) } else { wrong("extendedKeyUsage") }
}

/// Whether a certificate is valid at a time.
pub fn check_validity(certificate: &Certificate, at: Duration) -> Result<(), Problem> {
    let validity = &certificate.tbs_certificate.validity;
    let (from, to) = (validity.not_before.to_unix_duration(), validity.not_after.to_unix_duration());
    match (from..=to).contains(&at) {
        true => Ok(()),
        false => {
            let shown = format!("{} – {}", validity.not_before.to_date_time(), validity.not_after.to_date_time());
            Err(Problem::Expired(format!("{}, {shown}", name(&certificate.tbs_certificate.subject))))
        }
    }
}

/// Extensions that are understood, or that say nothing which a check must heed.
const KNOWN: [&str; 9] = [
    "2.5.29.14",
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.18",
    "2.5.29.19",
    "2.5.29.31",
    "2.5.29.32",
    "2.5.29.35",
    "2.5.29.37",
];

fn check_critical(certificate: &Certificate) -> Result<(), Problem> {
    let all = certificate.tbs_certificate.extensions.iter().flatten();
    let unknown = all.filter(|e| e.critical).find(|e| !KNOWN.contains(&e.extn_id.to_string().as_str()));
    match unknown {
        Some(extension) => Err(Problem::Usage(extension.extn_id.to_string())),
        None => Ok(()),
    }
}

fn check_authority(certificate: &Certificate, below: usize) -> Result<(), Problem> {
    let extensions = &certificate.tbs_certificate.extensions;
    let wrong = || Problem::Usage(name(&certificate.tbs_certificate.subject));
    let constraints: BasicConstraints = extension(extensions).ok_or_else(wrong)?;
    let deep = constraints.path_len_constraint.is_some_and(|most| below > usize::from(most));
    let signs = extension::<KeyUsage>(extensions).is_none_or(|usage| usage.key_cert_sign());
    if constraints.ca && signs && !deep { Ok(()) } else { Err(wrong()) }
}

impl Trust {
    /// Whether anything is trusted at all.
    pub fn is_empty(&self) -> bool {
        self.anchors.is_empty()
    }

    /// Checks that a way leads from a certificate to an anchor, by the certificates that came with it.
    ///
    /// # Errors
    /// The first problem on the way that came furthest.
    pub fn check(&self, own: &Certificate, others: &[Certificate], at: Duration) -> Result<(), Problem> {
        check_critical(own)?;
        check_validity(own, at)?;
        let mut way = vec![own.clone()];
        self.go_on(&mut way, others, at)
    }

    fn go_on(&self, way: &mut Vec<Certificate>, others: &[Certificate], at: Duration) -> Result<(), Problem> {
        let Some(last) = way.last().cloned() else { return Err(Problem::Unknown(String::new())) };
        if self.anchors.contains(&last) {
            return Ok(());
        }
        let mut why = Problem::Unknown(name(&last.tbs_certificate.issuer));
        if way.len() >= LONGEST {
            return Err(why);
        }
        let new: Vec<_> = self.anchors.iter().chain(others).filter(|issuer| !way.contains(issuer)).collect();
        for issuer in new {
            match has_issued(issuer, &last) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(Refused::Weak(what)) => {
                    why = Problem::Weak(what);
                    continue;
                }
                Err(Refused::Broken) => continue,
            }
            let below = way.iter().skip(1).filter(|certificate| !is_root(certificate)).count();
            let step = check_critical(issuer)
                .and_then(|()| check_authority(issuer, below))
                .and_then(|()| check_validity(issuer, at))
                .and_then(|()| self.check_revoked(&last, issuer, at, way.len() == 1))
                .and_then(|()| {
                    way.push(issuer.clone());
                    let end = self.go_on(way, others, at);
                    way.pop();
                    end
                });
            match step {
                Ok(()) => return Ok(()),
                // Of a certificate that is known something is wrong; that says more than that it is unknown.
                Err(problem) if !matches!(problem, Problem::Unknown(_)) => why = problem,
                Err(_) => {}
            }
        }
        Err(why)
    }

    /// Holds a certificate against the lists of its issuer; where lists are given, the signer's issuer must have one.
    fn check_revoked(&self, own: &Certificate, issuer: &Certificate, at: Duration, must: bool) -> Result<(), Problem> {
        let subject = &issuer.tbs_certificate.subject;
        let lists: Vec<_> = self.lists.iter().filter(|list| list.tbs_cert_list.issuer == *subject).collect();
        if lists.is_empty() && must && !self.lists.is_empty() {
            return Err(Problem::Lists(name(subject)));
        }
        for list in lists {
            self.check_list(list, issuer)?;
            let serial = &own.tbs_certificate.serial_number;
            let entries = list.tbs_cert_list.revoked_certificates.iter().flatten();
            for entry in entries.filter(|entry| entry.serial_number == *serial) {
                // What was stamped before stays valid; without a stamp `at` is the present.
                if entry.revocation_date.to_unix_duration() <= at {
                    let day = entry.revocation_date.to_date_time();
                    return Err(Problem::Revoked(format!("{}, {day}", name(&own.tbs_certificate.subject))));
                }
            }
        }
        Ok(())
    }

    /// A list counts when its issuer has signed it, it is in force, and it has no critical extension: deltas and lists
    /// of a part are not read.
    fn check_list(&self, list: &CertificateList, issuer: &Certificate) -> Result<(), Problem> {
        let content = &list.tbs_cert_list;
        let wrong = || Problem::Lists(name(&content.issuer));
        let message = content.to_der().map_err(|_| wrong())?;
        let key = &issuer.tbs_certificate.subject_public_key_info;
        let signs = extension::<KeyUsage>(&issuer.tbs_certificate.extensions).is_none_or(|usage| usage.crl_sign());
        algorithm::verify(
            key,
            &list.signature_algorithm,
            None,
            LEAST_RSA_AUTHORITY,
            &message,
            list.signature.raw_bytes(),
        )
        .map_err(|_| wrong())?;
        let critical = content.crl_extensions.iter().flatten().any(|extension| extension.critical);
        let begun = content.this_update.to_unix_duration() <= self.now;
        let over = content.next_update.is_none_or(|next| next.to_unix_duration() < self.now);
        if signs && begun && !over && !critical { Ok(()) } else { Err(wrong()) }
    }
}

/// A time since 1970 as `2026-11-23T08:00:00Z`.
pub fn shown(at: Duration) -> String {
    DateTime::from_unix_duration(at).map(|time| time.to_string()).unwrap_or_default()
}
