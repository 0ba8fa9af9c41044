//! A `.p7s` and its content → who signed, when, and what is wrong: RFC 5652, section 5.6, and CAdES-B.
//!
//! No byte of the file may be without effect: what no signature covers (versions, sets, certificates that nobody
//! names, further unsigned attributes) must be just what it has to be.

use std::time::Duration;

use cms::cert::CertificateChoices;
use cms::content_info::CmsVersion;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use const_oid::AssociatedOid;
use const_oid::ObjectIdentifier as Oid;
use der::asn1::OctetString;
use der::{Decode, Encode};
use x509_cert::Certificate;
use x509_cert::ext::pkix::SubjectKeyIdentifier;
use x509_cert::time::Time;

use super::algorithm::{self, Hash, LEAST_RSA, Refused};
use super::attributes::{
    CONTENT_TYPE, DATA, MESSAGE_DIGEST, SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2, SIGNING_TIME,
    SigningCertificateV1, SigningCertificateV2, TIME_STAMP, only,
};
use super::cades;
use super::stamp;
use super::trust::{self, Purpose, Trust};

/// What is wrong with a signature; the text holds names and numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// It is no signature of the format.
    Form(String),
    /// It is not the signature of this content.
    Broken(String),
    /// No way leads to a certificate that is trusted.
    Unknown(String),
    /// A certificate is not valid at the time.
    Expired(String),
    /// A certificate has been revoked.
    Revoked(String),
    /// A certificate is not for this use.
    Usage(String),
    /// An algorithm or key is too weak, or not known.
    Weak(String),
    /// A revocation list is missing, out of date or not its issuer's.
    Lists(String),
    /// The time stamp does not hold.
    Stamp(String),
    /// The time stamp's authority is not trusted.
    StampUnknown(String),
}

/// One signer of a content.
#[derive(Debug, Clone)]
pub struct Signature {
    /// The name in the certificate; empty where it is not there.
    pub signer: String,
    /// Who issued the certificate.
    pub issuer: String,
    /// Its serial number in hexadecimal digits.
    pub serial: String,
    /// The signing time that the signer claims.
    pub claimed: Option<Duration>,
    /// The time that a time stamp proves.
    pub stamped: Option<Duration>,
    /// What is wrong; nothing in one that is trusted.
    pub problems: Vec<Problem>,
}

/// All signers of `content`.
///
/// # Errors
/// [`Problem::Form`] when the file is no detached signature.
pub fn check(p7s: &[u8], content: &[u8], trust: &Trust) -> Result<Vec<Signature>, Problem> {
    let data = cades::read(p7s).ok_or(Problem::Form("DER".into()))?;
    check_form(&data)?;
    let certificates = cades::certificates(&data);
    let named: Vec<Certificate> = certificates.iter().filter(|c| is_named(&data, c)).cloned().collect();
    let stray = certificates.iter().find(|c| !named.contains(c) && !is_vouched_for(c, &certificates, trust));
    let infos = data.signer_infos.0.iter();
    Ok(infos
        .map(|info| {
            let mut signature = one(info, content, &certificates, trust);
            if let Some(stray) = stray {
                let name = trust::name(&stray.tbs_certificate.subject);
                signature.problems.push(Problem::Form(format!("certificates: {name}")));
            }
            signature
        })
        .collect())
}

/// What stands around the signers.
fn check_form(data: &SignedData) -> Result<(), Problem> {
    let form = |what: &str| Err(Problem::Form(what.into()));
    if data.encap_content_info.econtent_type != DATA || data.encap_content_info.econtent.is_some() {
        return form("encapContentInfo");
    }
    let infos = &data.signer_infos.0;
    if infos.is_empty() {
        return form("signerInfos");
    }
    let others = data.certificates.iter().flat_map(|set| set.0.iter());
    if data.crls.is_some() || others.into_iter().any(|choice| matches!(choice, CertificateChoices::Other(_))) {
        return form("crls");
    }
    let by_key = infos.iter().any(|info| matches!(info.sid, SignerIdentifier::SubjectKeyIdentifier(_)));
    check_outside(data, if by_key { CmsVersion::V3 } else { CmsVersion::V1 })
}

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
    let used = infos.iter().all(|info| data.digest_algorithms.iter().any(|d| *d == info.digest_alg));
    let needed = data.digest_algorithms.iter().all(|d| infos.iter().any(|info| *d == info.digest_alg));
    if used && needed { Ok(()) } else { Err(Problem::Form("digestAlgorithms".into())) }
}

/// Whether a signer names a certificate among what it signed.
fn is_named(data: &SignedData, certificate: &Certificate) -> bool {
    let names = |info: &SignerInfo| {
        let attributes = info.signed_attrs.as_ref()?;
        let list: SigningCertificateV2 = only(attributes, SIGNING_CERTIFICATE_V2)?.decode_as().ok()?;
        Some(list.certs.iter().any(|id| id.names(certificate) == Some(true)))
    };
    data.signer_infos.0.iter().any(|info| names(info) == Some(true))
}

/// A certificate that nobody names must at least be whole: signed by another that is here or trusted.
pub fn is_vouched_for(certificate: &Certificate, others: &[Certificate], trust: &Trust) -> bool {
    let mut issuers = trust.anchors.iter().chain(others);
    trust.anchors.contains(certificate) || issuers.any(|issuer| trust::has_issued(issuer, certificate) == Ok(true))
}

/// One signer: the mathematics, the certificate, the time.
fn one(info: &SignerInfo, content: &[u8], certificates: &[Certificate], trust: &Trust) -> Signature {
    let mut signature = Signature {
        signer: String::new(),
        issuer: String::new(),
        serial: String::new(),
        claimed: None,
        stamped: None,
        problems: Vec::new(),
    };
    let own = match signer_of(info, DATA, content, certificates) {
        Ok(own) => own,
        Err(problem) => {
            if let Some(own) = own_certificate(info, certificates) {
                signature.name(own);
            }
            signature.problems.push(problem);
            return signature;
        }
    };
    signature.name(own);
    signature.claimed = claimed(info);
    if signature.claimed.is_none() {
        signature.problems.push(Problem::Form("signingTime".into()));
    }
    signature.check_stamp(info, trust);
    signature.check_certificate(own, certificates, trust);
    signature
}

impl Signature {
    fn name(&mut self, own: &Certificate) {
        self.signer = trust::name(&own.tbs_certificate.subject);
        self.issuer = trust::name(&own.tbs_certificate.issuer);
        self.serial = trust::serial(own);
    }

    /// The only unsigned attribute is a time stamp, at most one.
    fn check_stamp(&mut self, info: &SignerInfo, trust: &Trust) {
        let Some(attributes) = &info.unsigned_attrs else { return };
        let Some(token) = only(attributes, TIME_STAMP).filter(|_| attributes.len() == 1) else {
            return self.problems.push(Problem::Form("unsignedAttrs".into()));
        };
        match token.to_der().map_err(|error| Problem::Stamp(error.to_string())) {
            Ok(der) => match stamp::check(&der, info.signature.as_bytes(), trust) {
                Ok((time, None)) => self.stamped = Some(time),
                Ok((_, Some(problem))) => self.problems.push(problem),
                Err(problem) => self.problems.push(problem),
            },
            Err(problem) => self.problems.push(problem),
        }
    }

    /// Valid when it was signed: at the proven time, or else both now and at the time that the signer claims.
    fn check_certificate(&mut self, own: &Certificate, certificates: &[Certificate], trust: &Trust) {
        if let Err(problem) = trust::check_usage(own, Purpose::Signing) {
            self.problems.push(problem);
        }
        let at = self.stamped.unwrap_or(trust.now);
        if let Err(problem) = trust.check(own, certificates, at) {
            self.problems.push(problem);
        } else if let Some(Err(problem)) = self.claimed.map(|claimed| trust::check_validity(own, claimed)) {
            self.problems.push(problem);
        }
    }
}

fn claimed(info: &SignerInfo) -> Option<Duration> {
    let time = only(info.signed_attrs.as_ref()?, SIGNING_TIME)?.to_der().ok()?;
    Some(Time::from_der(&time).ok()?.to_unix_duration())
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

/// The certificate whose key has signed `content` of this type.
///
/// # Errors
/// [`Problem::Broken`], [`Problem::Form`] or [`Problem::Weak`].
pub fn signer_of<'c>(
    info: &SignerInfo,
    kind: Oid,
    content: &[u8],
    certificates: &'c [Certificate],
) -> Result<&'c Certificate, Problem> {
    let form = |what: &str| Problem::Form(what.into());
    let attributes = info.signed_attrs.as_ref().ok_or(form("signedAttrs"))?;
    let plain = info.digest_alg.parameters.as_ref().is_none_or(|parameters| parameters.is_null());
    let hash = Hash::of(info.digest_alg.oid).ok_or(Problem::Weak(info.digest_alg.oid.to_string()))?;
    let told: Oid = only(attributes, CONTENT_TYPE).and_then(|any| any.decode_as().ok()).ok_or(form("contentType"))?;
    let digest: OctetString =
        only(attributes, MESSAGE_DIGEST).and_then(|any| any.decode_as().ok()).ok_or(form("messageDigest"))?;
    if told != kind || !plain {
        return Err(form("contentType"));
    }
    if digest.as_bytes() != hash.digest(content) {
        return Err(Problem::Broken("messageDigest".into()));
    }
    let own = own_certificate(info, certificates).ok_or(Problem::Broken("certificate".into()))?;
    let message = attributes.to_der().map_err(|_| form("signedAttrs"))?;
    let key = &own.tbs_certificate.subject_public_key_info;
    let holds = algorithm::verify(
        key,
        &info.signature_algorithm,
        Some(hash),
        if kind == DATA { LEAST_RSA } else { algorithm::LEAST_RSA_AUTHORITY },
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
fn check_named(info: &SignerInfo, kind: Oid, own: &Certificate, certificates: &[Certificate]) -> Result<(), Problem> {
    let form = || Problem::Form("signingCertificateV2".into());
    let other = || Problem::Broken("signingCertificateV2".into());
    let attributes = info.signed_attrs.as_ref().ok_or_else(form)?;
    if let Some(list) = only(attributes, SIGNING_CERTIFICATE_V2) {
        let list: SigningCertificateV2 = list.decode_as().map_err(|_| form())?;
        let first = list.certs.first().ok_or_else(form)?;
        match first.names(own) {
            None => return Err(Problem::Weak("signingCertificateV2".into())),
            Some(false) => return Err(other()),
            Some(true) => {}
        }
        // Authorities may name their own without handing them over.
        let there = |id: &super::attributes::EssCertIdV2| certificates.iter().any(|c| id.names(c) == Some(true));
        return if kind != DATA || list.certs.iter().all(there) { Ok(()) } else { Err(other()) };
    }
    // Older authorities of time stamps name theirs by SHA-1 (RFC 3161).
    let old = only(attributes, SIGNING_CERTIFICATE).filter(|_| kind != DATA).ok_or_else(form)?;
    let old: SigningCertificateV1 = old.decode_as().map_err(|_| form())?;
    let der = own.to_der().map_err(|_| form())?;
    let digest = <sha1::Sha1 as sha1::Digest>::digest(&der);
    let named = old.certs.first().is_some_and(|id| id.cert_hash.as_bytes() == digest.as_slice());
    if named { Ok(()) } else { Err(other()) }
}
