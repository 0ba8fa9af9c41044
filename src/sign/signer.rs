//! The certificate of a signer: which one it is, whether its key has signed the content, and which others belong to it.

use std::collections::BTreeSet;

use cms::content_info::CmsVersion;
use cms::signed_data::SignerIdentifier;
use const_oid::AssociatedOid;
use const_oid::ObjectIdentifier as Oid;
use der::asn1::OctetString;
use der::{Decode, Encode};
use x509_cert::Certificate;
use x509_cert::ext::pkix::SubjectKeyIdentifier;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::algorithm::{self, Hash, LEAST_RSA, Refused};
use super::attributes::{
    CONTENT_TYPE, DATA, MESSAGE_DIGEST, SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2, SigningCertificateV1,
    SigningCertificateV2, only_attribute,
};
use super::certificate::{Effort, has_issued};
use super::problem::Problem;
use super::signed_data::{Attributes, SignedData, SignerInfo};
use super::trust::Trust;

/// What no signature covers: versions and the set of digests.
pub fn check_outside(data: &SignedData, version: CmsVersion) -> Result<(), Problem> {
    let infos = &data.signer_infos.0;
    let fits = |info: &SignerInfo| match info.sid {
        SignerIdentifier::IssuerAndSerialNumber(_) => info.version == CmsVersion::V1,
        SignerIdentifier::SubjectKeyIdentifier(_) => info.version == CmsVersion::V3,
    };
    if data.version != version || !infos.iter().all(fits) {
        return Err(Problem::Form("version".into()));
    }
    // With NULL or without parameters is the same digest (RFC 5754, section 2).
    let plain = |d: &AlgorithmIdentifierOwned| d.parameters.as_ref().is_none_or(|parameters| parameters.is_null());
    let listed: BTreeSet<Oid> = data.digest_algorithms.iter().filter(|d| plain(d)).map(|d| d.oid).collect();
    let wanted: BTreeSet<Oid> = infos.iter().map(|info| info.digest_alg.oid).collect();
    let same = listed == wanted && data.digest_algorithms.iter().all(plain);
    if same { Ok(()) } else { Err(Problem::Form("digestAlgorithms".into())) }
}

/// Whether a signer names a certificate among what it signed.
fn is_named(data: &SignedData, certificate: &Certificate) -> bool {
    let names = |info: &SignerInfo| {
        let attributes = info.signed_attrs.as_ref()?;
        let Some(list) = only_attribute(attributes, SIGNING_CERTIFICATE_V2) else {
            return named_by_old(attributes, certificate);
        };
        let list: SigningCertificateV2 = list.decode_as().ok()?;
        Some(list.certs.iter().any(|id| id.names(certificate) == Some(true)))
    };
    data.signer_infos.iter().any(|info| names(info) == Some(true))
}

/// Whether the first certificate that is named by SHA-1 (RFC 2634), as older authorities of time stamps do, is this; none where
/// none is so named.
fn named_by_old(attributes: &Attributes, certificate: &Certificate) -> Option<bool> {
    let old: SigningCertificateV1 = only_attribute(attributes, SIGNING_CERTIFICATE)?.decode_as().ok()?;
    let digest = <sha1::Sha1 as sha1::Digest>::digest(&certificate.to_der().ok()?);
    Some(old.certs.first().is_some_and(|id| id.cert_hash.as_bytes() == digest.as_slice()))
}

/// The first certificate that has nothing to do with the signers: none of them names it, and it has neither issued nor was issued
/// by one of theirs or by a trusted one.
pub fn stray<'c>(
    data: &SignedData,
    certificates: &'c [Certificate],
    trust: &Trust,
    effort: &Effort,
) -> Option<&'c Certificate> {
    let signers: Vec<_> = data.signer_infos.iter().filter_map(|info| own_certificate(info, certificates)).collect();
    let is_whole = |one: &Certificate| is_vouched_for(one, certificates, trust, effort);
    let (mut known, mut others): (Vec<&Certificate>, Vec<_>) =
        certificates.iter().partition(|one| is_named(data, one) || (signers.contains(one) && is_whole(one)));
    known.extend(&trust.anchors);
    let issued = |one: &Certificate, other: &Certificate| has_issued(one, other, effort) == Ok(true);
    let is_kin = |one: &Certificate, known: &[&Certificate]| {
        is_whole(one) && known.iter().any(|known| issued(one, known) || issued(known, one))
    };
    while let Some(at) = others.iter().position(|one| is_kin(one, &known)) {
        known.push(others.remove(at));
    }
    others.first().copied()
}

/// A certificate that nobody names must at least be whole: signed by another that is here or trusted.
pub fn is_vouched_for(certificate: &Certificate, others: &[Certificate], trust: &Trust, effort: &Effort) -> bool {
    let mut issuers = trust.anchors.iter().chain(others);
    trust.anchors.contains(certificate) || issuers.any(|issuer| has_issued(issuer, certificate, effort) == Ok(true))
}

/// The certificate by the name that the signer gives of it.
pub fn own_certificate<'c>(info: &SignerInfo, certificates: &'c [Certificate]) -> Option<&'c Certificate> {
    certificates.iter().find(|certificate| {
        let content = &certificate.tbs_certificate;
        match &info.sid {
            SignerIdentifier::IssuerAndSerialNumber(id) => {
                id.issuer == content.issuer && id.serial_number == content.serial_number
            }
            SignerIdentifier::SubjectKeyIdentifier(id) => {
                let mut all = content.extensions.iter().flatten();
                let own = all.find(|extension| extension.extn_id == SubjectKeyIdentifier::OID);
                own.and_then(|own| SubjectKeyIdentifier::from_der(own.extn_value.as_bytes()).ok()).as_ref() == Some(id)
            }
        }
    })
}

/// What a signer signs, which decides on what must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file beside the signature (CAdES).
    Detached,
    /// A PDF around the signature (PAdES).
    Pdf,
    /// The same in the form before PAdES: the signer need not name the certificate.
    OldPdf,
    /// What a time stamp says, of this type.
    Stamp(Oid),
}

impl Kind {
    fn content_type(self) -> Oid {
        match self {
            Kind::Stamp(oid) => oid,
            _ => DATA,
        }
    }

    fn is_stamp(self) -> bool {
        matches!(self, Kind::Stamp(_))
    }
}

/// The certificate whose key has signed `content`.
///
/// # Errors
/// [`Problem::Broken`], [`Problem::Form`] or [`Problem::Weak`].
pub fn signer_of<'c>(
    info: &SignerInfo,
    kind: Kind,
    content: &[u8],
    certificates: &'c [Certificate],
) -> Result<&'c Certificate, Problem> {
    let form = |what: &str| Problem::Form(what.into());
    let attributes = info.signed_attrs.as_ref().ok_or(form("signedAttrs"))?;
    let plain = info.digest_alg.parameters.as_ref().is_none_or(|parameters| parameters.is_null());
    let hash = Hash::of(info.digest_alg.oid).ok_or(Problem::Weak(info.digest_alg.oid.to_string()))?;
    let claimed: Oid =
        only_attribute(attributes, CONTENT_TYPE).and_then(|any| any.decode_as().ok()).ok_or(form("contentType"))?;
    let digest: OctetString =
        only_attribute(attributes, MESSAGE_DIGEST).and_then(|any| any.decode_as().ok()).ok_or(form("messageDigest"))?;
    if claimed != kind.content_type() || !plain {
        return Err(form("contentType"));
    }
    if digest.as_bytes() != hash.digest(content) {
        return Err(Problem::Broken("messageDigest".into()));
    }
    let own = own_certificate(info, certificates).ok_or(Problem::Broken("certificate".into()))?;
    let message = attributes.to_der().map_err(|_| form("signedAttrs"))?;
    let key = &own.tbs_certificate.subject_public_key_info;
    let holds = algorithm::verify_signature(
        key,
        &info.signature_algorithm,
        Some(hash),
        if kind.is_stamp() { algorithm::LEAST_RSA_AUTHORITY } else { LEAST_RSA },
        &message,
        info.signature.as_bytes(),
    );
    match holds {
        Ok(()) => {}
        Err(Refused::Weak(what)) => return Err(Problem::Weak(what)),
        Err(Refused::Broken) => return Err(Problem::Broken("signature".into())),
    }
    check_named(info, kind, own, certificates)?;
    Ok(own)
}

/// The certificate is the one that the signer meant, and those that it names are all there.
fn check_named(info: &SignerInfo, kind: Kind, own: &Certificate, certificates: &[Certificate]) -> Result<(), Problem> {
    let form = || Problem::Form("signingCertificateV2".into());
    let other = || Problem::Broken("signingCertificateV2".into());
    let attributes = info.signed_attrs.as_ref().ok_or_else(form)?;
    if let Some(list) = only_attribute(attributes, SIGNING_CERTIFICATE_V2) {
        let list: SigningCertificateV2 = list.decode_as().map_err(|_| form())?;
        let first = list.certs.first().ok_or_else(form)?;
        match first.names(own) {
            None => return Err(Problem::Weak("signingCertificateV2".into())),
            Some(false) => return Err(other()),
            Some(true) => {}
        }
        // Authorities may name their own without handing them over.
        let there = |id: &super::attributes::EssCertIdV2| certificates.iter().any(|c| id.names(c) == Some(true));
        return if kind != Kind::Detached || list.certs.iter().all(there) { Ok(()) } else { Err(other()) };
    }
    match named_by_old(attributes, own).filter(|_| kind.is_stamp()) {
        Some(true) => Ok(()),
        Some(false) => Err(other()),
        None if kind == Kind::OldPdf => Ok(()),
        None => Err(form()),
    }
}
