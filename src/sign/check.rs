//! A `.p7s` and its content → who signed, when, and what is wrong: RFC 5652, section 5.6, and CAdES-B.
//!
//! No byte of the file may be without effect: what no signature covers (versions, sets, certificates that nobody
//! names, further unsigned attributes) must be just what it has to be.

use std::time::Duration;

use cms::cert::CertificateChoices;
use cms::content_info::CmsVersion;
use cms::signed_data::SignerIdentifier;
use der::{Decode, Encode};
use x509_cert::Certificate;
use x509_cert::time::Time;

use super::algorithm;
use super::attributes::{DATA, SIGNING_TIME, TIME_STAMP, only_attribute};
use super::certificate::{self, Effort, Purpose, Use};
use super::problem::Problem;
use super::set_of::SetOf;
use super::signed_data::{self, SignedData, SignerInfo};
use super::signer::{Kind, check_outside, own_certificate, signer_of, stray};
use super::stamp;
use super::trust::Trust;

const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// One signer of a content.
#[derive(Debug, Clone)]
pub struct Signature {
    /// The name in the certificate; empty where it is not there.
    pub signer: String,
    /// Who issued the certificate.
    pub issuer: String,
    /// Its serial number in hexadecimal digits.
    pub serial: String,
    /// What tells its key from others; empty where it is not there.
    pub key: Vec<u8>,
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
pub fn check_signature(p7s: &[u8], content: &[u8], trust: &Trust) -> Result<Vec<Signature>, Problem> {
    let data = signed_data::read_signed_data(p7s).ok_or(Problem::Form("DER".into()))?;
    check_all(&data, content, (Kind::Detached, None), trust)
}

/// The signer of a PDF by the bytes of its signature, after which there may be zeros, and by what it covers. `named`
/// says whether the signer must name the certificate, as PAdES wants, `said` the signing time that the PDF has.
///
/// # Errors
/// [`Problem::Form`] when the bytes are no detached signature of one signer.
pub fn check_pdf(
    contents: &[u8],
    content: &[u8],
    (named, said): (bool, Option<Duration>),
    trust: &Trust,
) -> Result<Vec<Signature>, Problem> {
    let data = signed_data::read_padded(contents).ok_or(Problem::Form("DER".into()))?;
    if data.signer_infos.0.len() != 1 {
        return Err(Problem::Form("signerInfos".into()));
    }
    check_all(&data, content, (if named { Kind::Pdf } else { Kind::OldPdf }, said), trust)
}

fn check_all(
    data: &SignedData,
    content: &[u8],
    (kind, said): (Kind, Option<Duration>),
    trust: &Trust,
) -> Result<Vec<Signature>, Problem> {
    check_form(data)?;
    let certificates = signed_data::own_certificates(data);
    let scene = Scene { content, kind, said, certificates: &certificates, trust, effort: Effort::default() };
    let stray = stray(data, &certificates, trust, &scene.effort);
    let mut signatures: Vec<Signature> = data.signer_infos.iter().map(|info| scene.one(info)).collect();
    if let Some(stray) = stray {
        let name = certificate::subject_name(&stray.tbs_certificate.subject);
        let problem = Problem::Form(format!("certificates: {name}"));
        signatures.iter_mut().for_each(|signature| signature.problems.push(problem.clone()));
    }
    Ok(signatures)
}

/// What all signers are checked against.
struct Scene<'s> {
    content: &'s [u8],
    kind: Kind,
    /// The time that stands beside the signature.
    said: Option<Duration>,
    certificates: &'s [Certificate],
    trust: &'s Trust,
    effort: Effort,
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
    let others = data.certificates.iter().flat_map(SetOf::iter);
    if data.crls.is_some() || others.into_iter().any(|choice| matches!(choice, CertificateChoices::Other(_))) {
        return form("crls");
    }
    // A signer counts once, and so stands there once.
    if infos.iter().zip(1..).any(|(one, next)| infos.iter().skip(next).any(|other| other.sid == one.sid)) {
        return form("signerInfos");
    }
    // One that stands there twice is a byte that nobody has signed.
    let certificates = || data.certificates.iter().flat_map(SetOf::iter);
    if certificates().zip(1..).any(|(one, next)| certificates().skip(next).any(|other| other == one)) {
        return form("certificates");
    }
    let by_key = infos.iter().any(|info| matches!(info.sid, SignerIdentifier::SubjectKeyIdentifier(_)));
    check_outside(data, if by_key { CmsVersion::V3 } else { CmsVersion::V1 })
}

impl Scene<'_> {
    /// One signer: the mathematics, the certificate, the time.
    fn one(&self, info: &SignerInfo) -> Signature {
        let mut signature = Signature {
            signer: String::new(),
            issuer: String::new(),
            serial: String::new(),
            key: Vec::new(),
            claimed: None,
            stamped: None,
            problems: Vec::new(),
        };
        let own = match signer_of(info, self.kind, self.content, self.certificates) {
            Ok(own) => own,
            Err(problem) => {
                if let Some(own) = own_certificate(info, self.certificates) {
                    signature.name(own);
                }
                signature.problems.push(problem);
                return signature;
            }
        };
        signature.name(own);
        signature.claimed = claimed(info).or(self.said);
        // In a PDF the time stands in the PDF.
        if signature.claimed.is_none() && self.kind == Kind::Detached {
            signature.problems.push(Problem::Form("signingTime".into()));
        }
        self.check_stamp(info, &mut signature);
        self.check_certificate(own, &mut signature);
        signature
    }

    /// The only unsigned attribute is a time stamp, at most one.
    fn check_stamp(&self, info: &SignerInfo, signature: &mut Signature) {
        let Some(attributes) = &info.unsigned_attrs else { return };
        let Some(token) = only_attribute(attributes, TIME_STAMP).filter(|_| attributes.0.len() == 1) else {
            return signature.problems.push(Problem::Form("unsignedAttrs".into()));
        };
        match token.to_der().map_err(|error| Problem::Stamp(error.to_string())) {
            Ok(der) => match stamp::check_stamp(&der, info.signature.as_bytes(), self.trust, &self.effort) {
                // What is still to come proves nothing.
                Ok((time, None)) if time > self.trust.now.saturating_add(A_DAY) => {
                    signature.problems.push(Problem::Stamp(format!("genTime {}", certificate::shown_time(time))));
                }
                Ok((time, None)) => signature.stamped = Some(time),
                Ok((_, Some(problem))) => signature.problems.push(problem),
                Err(problem) => signature.problems.push(problem),
            },
            Err(problem) => signature.problems.push(problem),
        }
    }

    /// Valid when it was signed: at the proven time, be it by a stamp over what it stands in, or else both now and at the time that
    /// the signer claims.
    fn check_certificate(&self, own: &Certificate, signature: &mut Signature) {
        if let Err(problem) = certificate::check_usage(own, Purpose::Signing) {
            signature.problems.push(problem);
        }
        let used =
            Use { purpose: Purpose::Signing, at: signature.stamped.or(self.trust.proven).unwrap_or(self.trust.now) };
        if let Err(problem) = self.trust.check(own, self.certificates, used, &self.effort) {
            signature.problems.push(problem);
        } else if let Some(Err(problem)) = signature.claimed.map(|claimed| certificate::check_validity(own, claimed)) {
            signature.problems.push(problem);
        }
        // Nobody signs after the signature was there; clocks may differ, and some tell the time of their place.
        if let Some(claimed) = signature.claimed.filter(|claimed| *claimed > used.at.saturating_add(A_DAY)) {
            signature.problems.push(Problem::Form(format!("signingTime {}", certificate::shown_time(claimed))));
        }
    }
}

impl Signature {
    fn name(&mut self, own: &Certificate) {
        self.signer = certificate::subject_name(&own.tbs_certificate.subject);
        self.issuer = certificate::subject_name(&own.tbs_certificate.issuer);
        self.serial = certificate::serial(own);
        self.key = algorithm::identity(&own.tbs_certificate.subject_public_key_info);
    }
}

fn claimed(info: &SignerInfo) -> Option<Duration> {
    let time = only_attribute(info.signed_attrs.as_ref()?, SIGNING_TIME)?.to_der().ok()?;
    Some(Time::from_der(&time).ok()?.to_unix_duration())
}
