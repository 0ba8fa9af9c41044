//! What one certificate says: names, use, validity, what it has issued (RFC 5280, sections 4 and 7.1).

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use const_oid::{AssociatedOid, ObjectIdentifier as Oid};
use der::asn1::{Any, SetOfVec};
use der::{DateTime, Decode, Encode, Tag, Tagged};
use x509_cert::Certificate;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::ext::Extensions;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::name::Name;

use super::algorithm::{self, Hash, LEAST_RSA_AUTHORITY, Refused};
use super::problem::Problem;

/// Attribute common name (X.520).
const COMMON_NAME: Oid = Oid::new_unwrap("2.5.4.3");
/// Longest way from a signer to an anchor, in certificates.
pub const LONGEST: usize = 8;
/// Most signatures under certificates and lists that are tried for one file: an honest one needs three or four a signer.
const MOST_TRIES: u32 = 200;

/// What a certificate is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A signature on a document.
    Signing,
    /// A time stamp.
    Stamping,
}

/// What a certificate is checked against: for which use, at which time.
#[derive(Clone, Copy)]
pub struct Use {
    /// What it was used for.
    pub purpose: Purpose,
    /// When.
    pub at: Duration,
}

/// What has been tried for one file, and how much more may be: what a hostile file makes many of is refused at an end.
#[derive(Default)]
pub struct Effort {
    tries: Cell<u32>,
    /// Whether a key has signed a certificate, by the digest of both.
    known: RefCell<BTreeMap<Vec<u8>, bool>>,
}

impl Effort {
    /// Whether one more signature may be tried.
    pub fn spend(&self) -> bool {
        let tries = self.tries.get();
        self.tries.set(tries.saturating_add(1));
        tries < MOST_TRIES
    }
}

/// An extension, if it is there.
///
/// # Errors
/// When it cannot be read: what it says is not known then.
pub fn extension<T: AssociatedOid + for<'d> Decode<'d>>(extensions: &Option<Extensions>) -> Result<Option<T>, Problem> {
    let found = extensions.iter().flatten().find(|extension| extension.extn_id == T::OID);
    let read = found.map(|extension| T::from_der(extension.extn_value.as_bytes())).transpose();
    read.map_err(|_| Problem::Usage(T::OID.to_string()))
}

/// Whether two names are the same, however they are encoded, spaced and capitalised (RFC 5280, section 7.1).
pub fn is_same_name(one: &Name, other: &Name) -> bool {
    let same = |a: &AttributeTypeAndValue, b: &AttributeTypeAndValue| {
        a.oid == b.oid && (a.value == b.value || (folded(a).is_some() && folded(a) == folded(b)))
    };
    let mut pairs = one.0.iter().zip(&other.0);
    *one == *other
        || (one.0.len() == other.0.len()
            && pairs.all(|(a, b)| a.0.len() == b.0.len() && a.0.iter().all(|a| b.0.iter().any(|b| same(a, b)))))
}

/// A text without the differences that do not count.
fn folded(attribute: &AttributeTypeAndValue) -> Option<String> {
    Some(name_text(attribute)?.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase())
}

/// The text of a part of a name, in whichever of its encodings (RFC 5280, 4.1.2.4).
fn name_text(attribute: &AttributeTypeAndValue) -> Option<String> {
    let bytes = attribute.value.value();
    match attribute.value.tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String | Tag::TeletexString => {
            std::str::from_utf8(bytes).ok().map(str::to_owned)
        }
        Tag::BmpString => {
            let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            String::from_utf16(&units.collect::<Vec<_>>()).ok()
        }
        _ => None,
    }
}

/// How people write a name: `CN=…,O=…`, whatever encoding its parts have.
pub fn subject_name(name: &Name) -> String {
    let plain = |attribute: &AttributeTypeAndValue| {
        let text = name_text(attribute);
        let value = text.and_then(|text| Any::new(Tag::Utf8String, text.into_bytes()).ok());
        AttributeTypeAndValue { oid: attribute.oid, value: value.unwrap_or_else(|| attribute.value.clone()) }
    };
    let mut shown = name.clone();
    for relative in &mut shown.0 {
        let parts: Vec<AttributeTypeAndValue> = relative.0.iter().map(plain).collect();
        if let Ok(parts) = SetOfVec::try_from(parts) {
            relative.0 = parts;
        }
    }
    shown.to_string()
}

/// The common name alone; the whole name where there is none.
pub fn common_name(name: &Name) -> String {
    let mut all = name.0.iter().flat_map(|relative| relative.0.iter());
    let common = all.find(|attribute| attribute.oid == COMMON_NAME);
    common.and_then(name_text).unwrap_or_else(|| subject_name(name))
}

/// The serial number in hexadecimal digits.
pub fn serial(certificate: &Certificate) -> String {
    certificate.tbs_certificate.serial_number.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether one certificate has issued another, by name, identifier of the key and signature.
///
/// # Errors
/// [`Refused::Weak`] when the algorithm or key is, or when too many have been tried.
pub fn has_issued(issuer: &Certificate, certificate: &Certificate, effort: &Effort) -> Result<bool, Refused> {
    let named = is_same_name(&issuer.tbs_certificate.subject, &certificate.tbs_certificate.issuer);
    if !named || is_other_key(issuer, certificate) {
        return Ok(false);
    }
    let pair = [issuer.tbs_certificate.subject_public_key_info.to_der(), certificate.to_der()];
    let [Ok(key), Ok(der)] = pair else { return Ok(false) };
    let pair = Hash::Sha256.digest(&[key, der].concat());
    if let Some(known) = effort.known.borrow().get(&pair) {
        return Ok(*known);
    }
    if !effort.spend() {
        return Err(Refused::Weak(format!("certificates: > {MOST_TRIES}")));
    }
    let has = has_signed(issuer, certificate)?;
    effort.known.borrow_mut().insert(pair, has);
    Ok(has)
}

/// Whether the certificate says that another key has issued it (RFC 5280, section 4.2.1.1).
fn is_other_key(issuer: &Certificate, certificate: &Certificate) -> bool {
    let own: Option<SubjectKeyIdentifier> = extension(&issuer.tbs_certificate.extensions).ok().flatten();
    let wanted: Option<AuthorityKeyIdentifier> = extension(&certificate.tbs_certificate.extensions).ok().flatten();
    let wanted = wanted.and_then(|wanted| wanted.key_identifier);
    own.zip(wanted).is_some_and(|(own, wanted)| own.0 != wanted)
}

fn has_signed(issuer: &Certificate, certificate: &Certificate) -> Result<bool, Refused> {
    // The algorithm stands twice, and only one of the two is signed.
    if certificate.signature_algorithm != certificate.tbs_certificate.signature
        || certificate.signature.unused_bits() != 0
    {
        return Ok(false);
    }
    let Ok(message) = certificate.tbs_certificate.to_der() else { return Ok(false) };
    let (key, algorithm) = (&issuer.tbs_certificate.subject_public_key_info, &certificate.signature_algorithm);
    match algorithm::verify_signature(
        key,
        algorithm,
        None,
        LEAST_RSA_AUTHORITY,
        &message,
        certificate.signature.raw_bytes(),
    ) {
        Ok(()) => Ok(true),
        Err(Refused::Broken) => Ok(false),
        Err(weak) => Err(weak),
    }
}

/// Whether a certificate names itself as its issuer.
pub fn is_root(certificate: &Certificate) -> bool {
    is_same_name(&certificate.tbs_certificate.subject, &certificate.tbs_certificate.issuer)
}

/// The certificate at `own` and its authorities among the others, without the root unless it is the signer itself.
pub fn chain_of(own: usize, certificates: &[Certificate]) -> Vec<Certificate> {
    let effort = Effort::default();
    let mut chain = vec![certificates[own].clone()];
    while let Some(last) = chain.last().filter(|last| !is_root(last) && chain.len() < LONGEST) {
        let issuer = certificates.iter().find(|c| has_issued(c, last, &effort) == Ok(true) && !is_root(c));
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
    let wrong =
        |what: &str| Err(Problem::Usage(format!("{} {what}", subject_name(&certificate.tbs_certificate.subject))));
    let signs = KeyUsages::DigitalSignature | KeyUsages::NonRepudiation;
    if extension::<KeyUsage>(extensions)?.is_some_and(|usage| (usage.0 & signs).is_empty()) {
        return wrong("keyUsage");
    }
    let extended = extension::<ExtendedKeyUsage>(extensions)?;
    let fits = match purpose {
        Purpose::Signing => extended.is_none_or(|usages| has_usage(&usages, &FOR_SIGNING)),
        // It is for time stamps alone, and whoever does not know that must not go by it (RFC 3161, section 2.3).
        Purpose::Stamping => {
            let is_critical =
                extensions.iter().flatten().any(|one| one.extn_id == ExtendedKeyUsage::OID && one.critical);
            is_critical && extended.is_some_and(|usages| usages.0.len() == 1 && has_usage(&usages, &FOR_STAMPING))
        }
    };
    if fits { Ok(()) } else { wrong("extendedKeyUsage") }
}

/// Any use.
const ANY_USE: &str = "2.5.29.37.0";
/// E-mail protection as S/MIME has it, any, documents (RFC 9336), documents after Microsoft.
const FOR_SIGNING: [&str; 4] = ["1.3.6.1.5.5.7.3.4", ANY_USE, "1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.311.10.3.12"];
/// Time stamps.
const FOR_STAMPING: [&str; 1] = ["1.3.6.1.5.5.7.3.8"];

fn has_usage(usages: &ExtendedKeyUsage, wanted: &[&str]) -> bool {
    usages.0.iter().any(|oid| wanted.contains(&oid.to_string().as_str()))
}

/// Whether a certificate is valid at a time.
pub fn check_validity(certificate: &Certificate, at: Duration) -> Result<(), Problem> {
    let validity = &certificate.tbs_certificate.validity;
    let (from, to) = (validity.not_before.to_unix_duration(), validity.not_after.to_unix_duration());
    if (from..=to).contains(&at) {
        Ok(())
    } else {
        let shown = format!("{} – {}", validity.not_before.to_date_time(), validity.not_after.to_date_time());
        Err(Problem::Expired(format!("{}, {shown}", subject_name(&certificate.tbs_certificate.subject))))
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

/// No extension is critical and unknown, and none is there twice.
///
/// # Errors
/// [`Problem::Usage`].
pub fn check_critical(certificate: &Certificate) -> Result<(), Problem> {
    let all: Vec<_> = certificate.tbs_certificate.extensions.iter().flatten().collect();
    let unknown = all.iter().filter(|e| e.critical).find(|e| !KNOWN.contains(&e.extn_id.to_string().as_str()));
    let mut seen = BTreeSet::new();
    match unknown.or_else(|| all.iter().find(|e| !seen.insert(e.extn_id))) {
        Some(extension) => Err(Problem::Usage(extension.extn_id.to_string())),
        None => Ok(()),
    }
}

/// A certificate may issue others, for this use where it names any, with as many authorities below it.
///
/// # Errors
/// [`Problem::Usage`].
pub fn check_authority(certificate: &Certificate, below: usize, purpose: Purpose) -> Result<(), Problem> {
    let extensions = &certificate.tbs_certificate.extensions;
    let wrong = || Problem::Usage(subject_name(&certificate.tbs_certificate.subject));
    let constraints: BasicConstraints = extension(extensions)?.ok_or_else(wrong)?;
    let deep = constraints.path_len_constraint.is_some_and(|most| below > usize::from(most));
    let signs = extension::<KeyUsage>(extensions)?.is_none_or(|usage| usage.key_cert_sign());
    let wanted: &[&str] = if purpose == Purpose::Signing { &FOR_SIGNING } else { &FOR_STAMPING };
    let issues = extension::<ExtendedKeyUsage>(extensions)?
        .is_none_or(|usages| has_usage(&usages, wanted) || has_usage(&usages, &[ANY_USE]));
    if constraints.ca && signs && issues && !deep { Ok(()) } else { Err(wrong()) }
}

/// A time since 1970 as `2026-11-23T08:00:00Z`, with the fraction of a second if there is one.
pub fn shown_time(at: Duration) -> String {
    let Ok(whole) = DateTime::from_unix_duration(Duration::from_secs(at.as_secs())) else { return String::new() };
    match format!("{:09}", at.subsec_nanos()).trim_end_matches('0') {
        "" => whole.to_string(),
        fraction => whole.to_string().replace('Z', &format!(".{fraction}Z")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `SEQUENCE { SET { SEQUENCE { 2.5.4.3, value } } }`, written by hand (X.690): 韦国安 in UCS-2 and in UTF-8, and a value that
    /// is no text.
    #[test]
    fn a_name_is_read_in_each_of_its_encodings() {
        for (value, expected) in [
            (&[0x1e, 0x06, 0x97, 0xe6, 0x56, 0xfd, 0x5b, 0x89][..], "CN=韦国安"),
            (&[0x0c, 0x09, 0xe9, 0x9f, 0xa6, 0xe5, 0x9b, 0xbd, 0xe5, 0xae, 0x89][..], "CN=韦国安"),
            (&[0x13, 0x03, b'W', b'e', b'i'][..], "CN=Wei"),
            (&[0x02, 0x01, 0x05][..], "2.5.4.3=#020105"),
        ] {
            let attribute = [&[0x06, 0x03, 0x55, 0x04, 0x03][..], value].concat();
            let wrap = |tag: u8, inner: Vec<u8>| [vec![tag, inner.len() as u8], inner].concat();
            let name = Name::from_der(&wrap(0x30, wrap(0x31, wrap(0x30, attribute)))).unwrap();
            assert_eq!(subject_name(&name), expected);
            assert_eq!(common_name(&name), expected.trim_start_matches("CN="));
        }
    }
}
