//! Time stamps: RFC 3161. A stamp over a signature proves that the signature was there at its time.

use std::time::Duration;

use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{SignedData, SignerInfo, SignerInfos};
use const_oid::ObjectIdentifier as Oid;
use der::asn1::{Int, OctetString, SetOfVec};
use der::{Decode, Encode};
use rsa::rand_core::{OsRng, RngCore};
use x509_cert::Certificate;
use x509_tsp::{MessageImprint, TimeStampReq, TimeStampResp, TspVersion, TstInfo};

use super::algorithm::Hash;
use super::attributes::{SIGNED_DATA, TIME_STAMP, attribute};
use super::cades;
use super::check::{Problem, check_outside, is_vouched_for, own_certificate, signer_of};
use super::trust::{self, Purpose, Trust};
use crate::message::{Message, say};

/// id-ct-TSTInfo.
const TST_INFO: Oid = Oid::new_unwrap("1.2.840.113549.1.9.16.1.4");

/// The request for a stamp over a signature of a `.p7s` that has none yet: that of a signer, or else the only one.
///
/// # Errors
/// A message when there is no such signature, or more than one.
pub fn request(p7s: &[u8], signer: Option<&Certificate>) -> Result<Vec<u8>, Message> {
    let data = cades::read(p7s).ok_or_else(|| say("sign-others-unreadable"))?;
    let all = cades::certificates(&data);
    let asked = |info: &&SignerInfo| signer.is_none_or(|signer| own_certificate(info, &all) == Some(signer));
    let mut open = data.signer_infos.0.iter().filter(|info| info.unsigned_attrs.is_none()).filter(asked);
    let info = open.next().ok_or_else(|| say("sign-stamp-none"))?;
    if open.next().is_some() {
        return Err(say("sign-stamp-many"));
    }
    let failed = |error: der::Error| say("sign-failed").with("why", error.to_string());
    let hashed = Hash::Sha256.digest(info.signature.as_bytes());
    let mut nonce = [0; 8];
    OsRng.fill_bytes(&mut nonce);
    // The first bit stays free, as the number is not negative, and the next is set, so that it is written in one way.
    nonce[0] = nonce[0] & 0x7f | 0x40;
    let request = TimeStampReq {
        version: TspVersion::V1,
        message_imprint: MessageImprint {
            hash_algorithm: Hash::Sha256.identifier(),
            hashed_message: OctetString::new(hashed).map_err(failed)?,
        },
        req_policy: None,
        nonce: Some(Int::new(&nonce).map_err(failed)?),
        cert_req: true,
        extensions: None,
    };
    request.to_der().map_err(failed)
}

/// Puts the token of a response beside the signature that it stamps; the request is held against it where it is known.
///
/// # Errors
/// A message when the authority refused, or its token is of no signature in the file or does not hold.
pub fn add(p7s: &[u8], response: &[u8], request: Option<&[u8]>) -> Result<Vec<u8>, Message> {
    let refused = |why: String| say("sign-stamp-refused").with("why", why);
    let mut data = cades::read(p7s).ok_or_else(|| say("sign-others-unreadable"))?;
    let response = TimeStampResp::from_der(response).map_err(|error| refused(error.to_string()))?;
    let token = response.time_stamp_token.ok_or_else(|| refused(format!("{:?}", response.status.status)))?;
    let der = token.to_der().map_err(|error| refused(error.to_string()))?;
    let asked = request.and_then(|request| TimeStampReq::from_der(request).ok());
    let (_, info) = read(&der).map_err(|problem| refused(format!("{problem:?}")))?;
    if asked.is_some_and(|asked| asked.nonce != info.nonce) {
        return Err(refused("nonce".into()));
    }
    let mut infos = data.signer_infos.0.clone().into_vec();
    let failed = |error: der::Error| say("sign-failed").with("why", error.to_string());
    let fits = |signature: &[u8]| check(&der, signature, &Trust::default()).is_ok();
    let stamped = infos.iter_mut().find(|i| i.unsigned_attrs.is_none() && fits(i.signature.as_bytes()));
    let stamped = stamped.ok_or_else(|| say("sign-stamp-other"))?;
    let attributes = vec![attribute(TIME_STAMP, &token).map_err(failed)?];
    stamped.unsigned_attrs = Some(SetOfVec::try_from(attributes).map_err(failed)?);
    data.signer_infos = SignerInfos::try_from(infos).map_err(failed)?;
    cades::write(&data).map_err(failed)
}

/// The parts of a token.
fn read(token: &[u8]) -> Result<(SignedData, TstInfo), Problem> {
    let form = |what: &str| Problem::Stamp(what.into());
    let content = ContentInfo::from_der(token).map_err(|_| form("DER"))?;
    let data: SignedData = content.content.decode_as().map_err(|_| form("DER"))?;
    let inner = data.encap_content_info.econtent.as_ref().ok_or(form("encapContentInfo"))?;
    let inner: OctetString = inner.decode_as().map_err(|_| form("encapContentInfo"))?;
    let info = TstInfo::from_der(inner.as_bytes()).map_err(|_| form("TSTInfo"))?;
    let plain = content.content_type == SIGNED_DATA && data.encap_content_info.econtent_type == TST_INFO;
    if plain { Ok((data, info)) } else { Err(form("encapContentInfo")) }
}

/// The time that a token proves for a signature, with the problem of its authority if it has one.
///
/// # Errors
/// [`Problem::Stamp`] when the token is not whole or is of another signature.
pub fn check(token: &[u8], signature: &[u8], trust: &Trust) -> Result<(Duration, Option<Problem>), Problem> {
    let wrong = |what: &str| Problem::Stamp(what.into());
    let (data, info) = read(token)?;
    let imprint = &info.message_imprint;
    let hash = Hash::of(imprint.hash_algorithm.oid).ok_or(wrong("hashAlgorithm"))?;
    if imprint.hashed_message.as_bytes() != hash.digest(signature) {
        return Err(wrong("messageImprint"));
    }
    check_outside(&data, CmsVersion::V3).map_err(|problem| wrong(&format!("{problem:?}")))?;
    let certificates = cades::certificates(&data);
    let signer = data.signer_infos.0.get(0).filter(|info| info.unsigned_attrs.is_none() && data.crls.is_none());
    let signer = signer.filter(|_| data.signer_infos.0.len() == 1).ok_or(wrong("signerInfos"))?;
    let inner: OctetString = data
        .encap_content_info
        .econtent
        .as_ref()
        .and_then(|inner| inner.decode_as().ok())
        .ok_or(wrong("encapContentInfo"))?;
    let own = signer_of(signer, TST_INFO, inner.as_bytes(), &certificates)
        .map_err(|problem| wrong(&format!("{problem:?}")))?;
    if certificates.iter().any(|c| c != own && !is_vouched_for(c, &certificates, trust)) {
        return Err(wrong("certificates"));
    }
    trust::check_usage(own, Purpose::Stamping).map_err(|problem| wrong(&format!("{problem:?}")))?;
    let time = info.gen_time.to_unix_duration();
    // The authority's certificate must have been valid then; it may be over by now, but not revoked.
    let problem = trust.check(own, &certificates, time).err().map(|problem| match problem {
        Problem::Unknown(who) => Problem::StampUnknown(who),
        other => Problem::Stamp(format!("{other:?}")),
    });
    Ok((time, problem))
}
