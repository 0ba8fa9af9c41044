//! Certificate revocation lists (RFC 5280, section 5), and what a revocation comes to by its reason.
//!
//! Our own types: those of x509-cert demand a version, and a list of version 1, which OpenSSL writes by default, has
//! none. Left out: deltas and lists of a part, which are marked as critical and refused.

use std::time::Duration;

use const_oid::ObjectIdentifier as Oid;
use der::asn1::{BitString, GeneralizedTime};
use der::{Decode, Encode, Enumerated, Sequence};
use x509_cert::Certificate;
use x509_cert::Version;
use x509_cert::crl::RevokedCert;
use x509_cert::ext::Extensions;
use x509_cert::ext::pkix::KeyUsage;
use x509_cert::name::Name;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_cert::time::Time;

use super::algorithm::{self, LEAST_RSA_AUTHORITY};
use super::certificate::{Effort, Purpose, Use, extension, is_same_name, subject_name};
use super::problem::Problem;

/// A list with the signature of who made it.
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub struct CertificateList {
    /// What is signed.
    pub tbs_cert_list: TbsCertList,
    /// How it is signed.
    pub signature_algorithm: AlgorithmIdentifierOwned,
    /// The signature over the DER of the list.
    pub signature: BitString,
}

/// The list itself.
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub struct TbsCertList {
    /// None in version 1.
    pub version: Option<Version>,
    /// How the list is signed, under the signature.
    pub signature: AlgorithmIdentifierOwned,
    /// Who made it.
    pub issuer: Name,
    /// From when on it holds.
    pub this_update: Time,
    /// When the next one is due.
    pub next_update: Option<Time>,
    /// The certificates that hold no longer.
    pub revoked_certificates: Option<Vec<RevokedCert>>,
    /// Version 2 alone.
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub crl_extensions: Option<Extensions>,
}

/// Why a certificate holds no longer (RFC 5280, section 5.3.1).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Enumerated)]
#[repr(u8)]
enum Reason {
    Unspecified = 0,
    KeyCompromise = 1,
    AuthorityCompromise = 2,
    AffiliationChanged = 3,
    Superseded = 4,
    CessationOfOperation = 5,
    Hold = 6,
    RemoveFromList = 8,
    PrivilegeWithdrawn = 9,
    AttributeAuthorityCompromise = 10,
}

/// Extension reasonCode of an entry.
const REASON: Oid = Oid::new_unwrap("2.5.29.21");
/// Extension invalidityDate of an entry: since when its key is known or thought to be in other hands.
const INVALIDITY: Oid = Oid::new_unwrap("2.5.29.24");

/// The lists that are at hand.
pub struct Lists<'l> {
    /// All of them.
    pub all: &'l [CertificateList],
    /// The present, at which one is in force or not.
    pub now: Duration,
}

impl Lists<'_> {
    /// Holds a certificate against the lists of its issuer, by the certificates of all its keys. Where lists are given
    /// and one is a must, there is one that counts. Without any issuer, where the certificate is trusted by itself, a list
    /// counts by its name: whoever named the one has named the other.
    ///
    /// # Errors
    /// [`Problem::Revoked`] and [`Problem::Lists`].
    pub fn check(
        &self,
        own: &Certificate,
        issuers: &[&Certificate],
        used: Use,
        must: bool,
        effort: &Effort,
    ) -> Result<(), Problem> {
        let subject = &own.tbs_certificate.issuer;
        let of_issuer = |list: &&CertificateList| is_same_name(&list.tbs_cert_list.issuer, subject);
        let lists: Vec<_> = self.all.iter().filter(of_issuer).collect();
        if lists.is_empty() && (!must || self.all.is_empty()) {
            return Ok(());
        }
        let mut counts = false;
        let is_signed = |list: &&CertificateList| {
            issuers.is_empty() || issuers.iter().any(|issuer| is_signed_by(list, issuer, effort))
        };
        for list in lists.into_iter().filter(is_signed) {
            counts |= is_in_force(list, self.now);
            // One that is out of date still proves what it revokes.
            if let Some(entry) = entries(list, own).find(|entry| is_void(entry, used)) {
                let day = entry.revocation_date.to_date_time();
                return Err(Problem::Revoked(format!("{}, {day}", subject_name(&own.tbs_certificate.subject))));
            }
        }
        if counts { Ok(()) } else { Err(Problem::Lists(subject_name(subject))) }
    }
}

fn entries<'l>(list: &'l CertificateList, own: &'l Certificate) -> impl Iterator<Item = &'l RevokedCert> {
    let serial = &own.tbs_certificate.serial_number;
    list.tbs_cert_list.revoked_certificates.iter().flatten().filter(move |entry| entry.serial_number == *serial)
}

/// Whether a list was made by an issuer, in a way that is understood: no critical extension, in entries none but the
/// reason.
fn is_signed_by(list: &CertificateList, issuer: &Certificate, effort: &Effort) -> bool {
    let content = &list.tbs_cert_list;
    let signs = extension::<KeyUsage>(&issuer.tbs_certificate.extensions);
    let may_sign = signs.is_ok_and(|usage| usage.is_none_or(|usage| usage.crl_sign()));
    let entries = content.revoked_certificates.iter().flatten();
    let mut of_entries = entries.flat_map(|entry| entry.crl_entry_extensions.iter().flatten());
    let known = !content.crl_extensions.iter().flatten().any(|extension| extension.critical)
        && !of_entries.any(|extension| extension.critical && extension.extn_id != REASON);
    let same = list.signature_algorithm == content.signature && list.signature.unused_bits() == 0;
    let Some(message) = content.to_der().ok().filter(|_| may_sign && known && same && effort.spend()) else {
        return false;
    };
    let key = &issuer.tbs_certificate.subject_public_key_info;
    let signature = list.signature.raw_bytes();
    algorithm::verify_signature(key, &list.signature_algorithm, None, LEAST_RSA_AUTHORITY, &message, signature).is_ok()
}

fn is_in_force(list: &CertificateList, now: Duration) -> bool {
    let content = &list.tbs_cert_list;
    let next = content.next_update.map(|next| next.to_unix_duration());
    content.this_update.to_unix_duration() <= now && next.is_some_and(|next| now <= next)
}

/// Whether a revocation takes away what was done at a time. A signature that was there before stays valid; without a
/// time stamp the time is the present. A time stamp proves nothing once its authority's key may have been in other
/// hands, whatever time it states: that is so for every reason but those that say otherwise (RFC 3161, section 4).
fn is_void(entry: &RevokedCert, used: Use) -> bool {
    let find = |oid: Oid| entry.crl_entry_extensions.iter().flatten().find(|extension| extension.extn_id == oid);
    let reason = find(REASON).map(|reason| Reason::from_der(reason.extn_value.as_bytes()).ok());
    let invalid = find(INVALIDITY).map(|date| GeneralizedTime::from_der(date.extn_value.as_bytes()).ok());
    let keeps_the_past = matches!(
        reason,
        Some(Some(
            Reason::Unspecified | Reason::AffiliationChanged | Reason::Superseded | Reason::CessationOfOperation
        ))
    );
    let since = match invalid {
        None => entry.revocation_date.to_unix_duration(),
        Some(None) => Duration::ZERO,
        Some(Some(date)) => date.to_unix_duration().min(entry.revocation_date.to_unix_duration()),
    };
    (used.purpose == Purpose::Stamping && !keeps_the_past) || since <= used.at
}
