//! A detached signature in DER: `ContentInfo` with `SignedData` (RFC 5652, section 5), CAdES-B.
//!
//! A second signer stands beside the first as a second `SignerInfo` over the same content.

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{Any, OctetString, SetOfVec};
use der::{DateTime, Decode, Encode};
use x509_cert::Certificate;

use super::attributes::{self, DATA, SIGNED_DATA};
use super::key::Signer;
use crate::message::{Message, say};

fn failed(error: der::Error) -> Message {
    say("sign-failed").with("why", error.to_string())
}

/// The detached signature over `content`, beside those that `others` holds already.
///
/// # Errors
/// A message when the key refuses, or when `others` is no signature or has one of this signer already.
pub fn sign(content: &[u8], signer: &Signer, now: DateTime, others: Option<&[u8]>) -> Result<Vec<u8>, Message> {
    let mut data = match others {
        Some(bytes) => read(bytes).ok_or_else(|| say("sign-others-unreadable"))?,
        None => empty(),
    };
    let info = signer_info(content, signer, Some(now))?;
    if data.signer_infos.0.iter().any(|other| other.sid == info.sid) {
        return Err(say("sign-twice"));
    }
    add(&mut data, info, signer.chain()).map_err(failed)?;
    write(&data).map_err(failed)
}

/// The signature of a PDF: without a signing time, which stands in the PDF (ETSI EN 319 142-1, 6.3).
///
/// # Errors
/// A message when the key refuses.
pub fn sign_pdf(content: &[u8], signer: &Signer) -> Result<Vec<u8>, Message> {
    let mut data = empty();
    add(&mut data, signer_info(content, signer, None)?, signer.chain()).map_err(failed)?;
    write(&data).map_err(failed)
}

fn empty() -> SignedData {
    SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::new(),
        encap_content_info: EncapsulatedContentInfo { econtent_type: DATA, econtent: None },
        certificates: None,
        crls: None,
        signer_infos: SignerInfos(SetOfVec::new()),
    }
}

fn signer_info(content: &[u8], signer: &Signer, now: Option<DateTime>) -> Result<SignerInfo, Message> {
    let own = signer.chain().first().ok_or_else(|| say("sign-no-certificate"))?;
    let digest = signer.hash().digest(content);
    let signed = attributes::signed(&digest, signer.chain(), now).map_err(failed)?;
    let signature = signer.sign(&signed.to_der().map_err(failed)?)?;
    let issuer = own.tbs_certificate.issuer.clone();
    let serial_number = own.tbs_certificate.serial_number.clone();
    Ok(SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber { issuer, serial_number }),
        digest_alg: signer.hash().identifier(),
        signed_attrs: Some(signed),
        signature_algorithm: signer.scheme().identifier().map_err(failed)?,
        signature: OctetString::new(signature).map_err(failed)?,
        unsigned_attrs: None,
    })
}

fn add(data: &mut SignedData, info: SignerInfo, chain: &[Certificate]) -> der::Result<()> {
    let mut digests: Vec<_> = data.digest_algorithms.iter().cloned().collect();
    if !digests.contains(&info.digest_alg) {
        digests.push(info.digest_alg.clone());
    }
    data.digest_algorithms = SetOfVec::try_from(digests)?;
    let mut certificates: Vec<_> = data.certificates.take().map(|set| set.0.into_vec()).unwrap_or_default();
    for certificate in chain.iter().cloned().map(CertificateChoices::Certificate) {
        if !certificates.contains(&certificate) {
            certificates.push(certificate);
        }
    }
    data.certificates = Some(CertificateSet::try_from(certificates)?);
    let mut infos = data.signer_infos.0.clone().into_vec();
    infos.push(info);
    data.signer_infos = SignerInfos::try_from(infos)?;
    Ok(())
}

/// Reads a `.p7s`; none when it is no `SignedData` in DER.
pub fn read(bytes: &[u8]) -> Option<SignedData> {
    let content = ContentInfo::from_der(bytes).ok().filter(|content| content.content_type == SIGNED_DATA)?;
    let data: SignedData = content.content.decode_as().ok()?;
    // What the types of the library do not keep would come back as other bytes.
    (write(&data).ok()? == bytes).then_some(data)
}

/// The bytes of a `.p7s`.
///
/// # Errors
/// None in practice: everything in it has been read or made as DER.
pub fn write(data: &SignedData) -> der::Result<Vec<u8>> {
    ContentInfo { content_type: SIGNED_DATA, content: Any::encode_from(data)? }.to_der()
}

/// The certificates of a `.p7s`, without those of other kinds.
pub fn certificates(data: &SignedData) -> Vec<Certificate> {
    let all = data.certificates.iter().flat_map(|set| set.0.iter());
    all.filter_map(|choice| match choice {
        CertificateChoices::Certificate(certificate) => Some(certificate.clone()),
        CertificateChoices::Other(_) => None,
    })
    .collect()
}
