//! A detached signature in DER: `ContentInfo` with `SignedData` (RFC 5652, section 5), CAdES-B.
//!
//! A second signer stands beside the first as a second `SignerInfo` over the same content.

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::CmsVersion;
use cms::signed_data::{EncapsulatedContentInfo, SignerIdentifier};
use der::asn1::OctetString;
use der::{DateTime, Encode};
use x509_cert::Certificate;

use super::attributes::{self, DATA};
use super::key::Signer;
use super::set_of::SetOf;
use super::signed_data::{SignedData, SignerInfo, read_signed_data, write_signed_data};
use crate::message::{Message, say};

fn failed(error: der::Error) -> Message {
    say("sign-failed").with("why", error.to_string())
}

/// The detached signature over `content`, beside those that `others` holds already.
///
/// # Errors
/// A message when the key refuses, or when `others` is no signature or has one of this signer already.
pub fn sign_cades(content: &[u8], signer: &Signer, now: DateTime, others: Option<&[u8]>) -> Result<Vec<u8>, Message> {
    let mut data = match others {
        Some(bytes) => read_signed_data(bytes).ok_or_else(|| say("sign-others-unreadable"))?,
        None => empty(),
    };
    let info = signer_info(content, signer, Some(now))?;
    if data.signer_infos.iter().any(|other| other.sid == info.sid) {
        return Err(say("sign-twice"));
    }
    add(&mut data, info, signer.chain());
    write_signed_data(&data).map_err(failed)
}

/// The signature of a PDF: without a signing time, which stands in the PDF (ETSI EN 319 142-1, 6.3).
///
/// # Errors
/// A message when the key refuses.
pub fn sign_pdf(content: &[u8], signer: &Signer) -> Result<Vec<u8>, Message> {
    let mut data = empty();
    add(&mut data, signer_info(content, signer, None)?, signer.chain());
    write_signed_data(&data).map_err(failed)
}

fn empty() -> SignedData {
    SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOf(Vec::new()),
        encap_content_info: EncapsulatedContentInfo { econtent_type: DATA, econtent: None },
        certificates: None,
        crls: None,
        signer_infos: SetOf(Vec::new()),
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

fn add(data: &mut SignedData, info: SignerInfo, chain: &[Certificate]) {
    if !data.digest_algorithms.0.contains(&info.digest_alg) {
        data.digest_algorithms.0.push(info.digest_alg.clone());
    }
    let certificates = &mut data.certificates.get_or_insert_with(|| SetOf(Vec::new())).0;
    for certificate in chain.iter().cloned().map(CertificateChoices::Certificate) {
        if !certificates.contains(&certificate) {
            certificates.push(certificate);
        }
    }
    data.signer_infos.0.push(info);
}
