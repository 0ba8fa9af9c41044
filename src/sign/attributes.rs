//! The attributes of a signer that are signed: RFC 5652, section 11, and RFC 5035 (signing certificate).

use const_oid::ObjectIdentifier as Oid;
use der::asn1::{Any, OctetString};
use der::{DateTime, Encode, Sequence};
use x509_cert::Certificate;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_cert::time::Time;

use super::algorithm::Hash;
use super::set_of::{SetOf, any};
use super::signed_data::{Attribute, Attributes};

/// id-data.
pub const DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.1");
/// Attribute content type.
pub const CONTENT_TYPE: Oid = Oid::new_unwrap("1.2.840.113549.1.9.3");
/// Attribute message digest.
pub const MESSAGE_DIGEST: Oid = Oid::new_unwrap("1.2.840.113549.1.9.4");
/// Attribute signing time.
pub const SIGNING_TIME: Oid = Oid::new_unwrap("1.2.840.113549.1.9.5");
/// Attribute signing certificate, by SHA-1; in time stamps only.
pub const SIGNING_CERTIFICATE: Oid = Oid::new_unwrap("1.2.840.113549.1.9.16.2.12");
/// Attribute signing certificate v2.
pub const SIGNING_CERTIFICATE_V2: Oid = Oid::new_unwrap("1.2.840.113549.1.9.16.2.47");
/// Unsigned attribute signature time stamp.
pub const TIME_STAMP: Oid = Oid::new_unwrap("1.2.840.113549.1.9.16.2.14");

/// `SigningCertificateV2` of RFC 5035, section 3.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct SigningCertificateV2 {
    /// The signer's certificate first, then those of its authorities.
    pub certs: Vec<EssCertIdV2>,
    /// Policies; read past.
    #[asn1(optional = "true")]
    pub policies: Option<Any>,
}

/// `ESSCertIDv2`.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct EssCertIdV2 {
    /// SHA-256 where it is not stated.
    #[asn1(optional = "true")]
    pub hash_algorithm: Option<AlgorithmIdentifierOwned>,
    /// Digest of the certificate.
    pub cert_hash: OctetString,
    /// Issuer and serial number; the digest says as much.
    #[asn1(optional = "true")]
    pub issuer_serial: Option<Any>,
}

/// `SigningCertificate` of RFC 2634: SHA-1 digests.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct SigningCertificateV1 {
    /// As above.
    pub certs: Vec<EssCertIdV1>,
    /// Policies; read past.
    #[asn1(optional = "true")]
    pub policies: Option<Any>,
}

/// `ESSCertID`.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct EssCertIdV1 {
    /// SHA-1 digest of the certificate.
    pub cert_hash: OctetString,
    /// Issuer and serial number.
    #[asn1(optional = "true")]
    pub issuer_serial: Option<Any>,
}

impl EssCertIdV2 {
    /// Whether it names this certificate; none when its digest is not accepted.
    pub fn names(&self, certificate: &Certificate) -> Option<bool> {
        let oid = self.hash_algorithm.as_ref().map_or(Hash::Sha256.oid(), |algorithm| algorithm.oid);
        let der = certificate.to_der().ok()?;
        Some(Hash::of(oid)?.digest(&der) == self.cert_hash.as_bytes())
    }
}

/// The four attributes of CAdES-B, in a PDF without the time; every certificate that is handed over is named, so that none can be exchanged.
///
/// # Errors
/// When a certificate or the time cannot be written.
pub fn signed(digest: &[u8], chain: &[Certificate], now: Option<DateTime>) -> der::Result<Attributes> {
    let id = |certificate: &Certificate| {
        let cert_hash = OctetString::new(Hash::Sha256.digest(&certificate.to_der()?))?;
        Ok(EssCertIdV2 { hash_algorithm: None, cert_hash, issuer_serial: None })
    };
    let certs: der::Result<Vec<_>> = chain.iter().map(id).collect();
    let mut all = vec![
        signed_attribute(CONTENT_TYPE, &DATA)?,
        signed_attribute(MESSAGE_DIGEST, &OctetString::new(digest)?)?,
        signed_attribute(SIGNING_CERTIFICATE_V2, &SigningCertificateV2 { certs: certs?, policies: None })?,
    ];
    if let Some(now) = now {
        all.push(signed_attribute(SIGNING_TIME, &time(now))?);
    }
    Ok(SetOf(all))
}

fn time(now: DateTime) -> Time {
    match der::asn1::UtcTime::from_date_time(now) {
        Ok(time) => Time::UtcTime(time),
        Err(_) => Time::GeneralTime(der::asn1::GeneralizedTime::from_date_time(now)),
    }
}

/// An attribute with one value.
///
/// # Errors
/// When the value cannot be written.
pub fn signed_attribute<T: Encode>(oid: Oid, value: &T) -> der::Result<Attribute> {
    Ok(Attribute { oid, values: SetOf(vec![any(value)?]) })
}

/// The only value of an attribute that stands there once.
pub fn only_attribute(attributes: &Attributes, oid: Oid) -> Option<&Any> {
    let mut found = attributes.iter().filter(|attribute| attribute.oid == oid);
    let attribute = found.next().filter(|_| found.next().is_none())?;
    attribute.values.0.first().filter(|_| attribute.values.0.len() == 1)
}
