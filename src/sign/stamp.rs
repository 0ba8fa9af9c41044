//! Time stamps: RFC 3161. A stamp over a signature proves that the signature was there at its time.

use std::time::Duration;

use cms::content_info::CmsVersion;
use const_oid::ObjectIdentifier as Oid;
use der::asn1::{Any, Int, OctetString};
use der::{DateTime, Decode, Encode, Sequence, Tag, Tagged};
use rsa::rand_core::{OsRng, RngCore};
use x509_cert::Certificate;
use x509_cert::ext::Extensions;
use x509_tsp::{Accuracy, MessageImprint, TimeStampReq, TimeStampResp, TspVersion};

use super::algorithm::Hash;
use super::attributes::{TIME_STAMP, signed_attribute};
use super::ber::Node;
use super::certificate::{self, Effort, Purpose, Use};
use super::problem::Problem;
use super::set_of::SetOf;
use super::signed_data::{self, SignedData, SignerInfo};
use super::signer::{Kind, check_outside, own_certificate, signer_of, stray};
use super::trust::Trust;
use crate::message::{Message, say};

/// id-ct-TSTInfo.
const TST_INFO: Oid = Oid::new_unwrap("1.2.840.113549.1.9.16.1.4");

/// `TSTInfo`. Our own type: the library reads no fraction of a second.
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
struct TstInfo {
    version: TspVersion,
    policy: Oid,
    message_imprint: MessageImprint,
    serial_number: Int,
    gen_time: Any,
    #[asn1(optional = "true")]
    accuracy: Option<Accuracy>,
    #[asn1(default = "Default::default")]
    ordering: bool,
    #[asn1(optional = "true")]
    nonce: Option<Int>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    tsa: Option<Any>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

/// `YYYYMMDDhhmmss[.s…]Z`, the fraction without zeros at its end (RFC 3161, section 2.4.2).
fn time_of(value: &Any) -> Option<Duration> {
    let text = std::str::from_utf8(value.value()).ok().filter(|_| value.tag() == Tag::GeneralizedTime)?;
    let (whole, fraction) = match text.strip_suffix('Z')?.split_once('.') {
        Some((_, fraction)) if fraction.is_empty() || fraction.ends_with('0') || fraction.len() > 9 => return None,
        Some(parts) => parts,
        None => (text.strip_suffix('Z')?, "0"),
    };
    if whole.len() != 14 || ![whole, fraction].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| whole.get(range)?.parse::<u8>().ok();
    let year = whole.get(..4)?.parse().ok()?;
    let [month, day, hour, minute, second] =
        [number(4..6)?, number(6..8)?, number(8..10)?, number(10..12)?, number(12..14)?];
    let at = DateTime::new(year, month, day, hour, minute, second).ok()?.unix_duration();
    Some(at + Duration::from_nanos(format!("{fraction:0<9}").parse().ok()?))
}

/// The request for a stamp over a signature of a `.p7s` that has none yet: that of a signer, or else the only one.
///
/// # Errors
/// A message when there is no such signature, or more than one.
pub fn request(p7s: &[u8], signer: Option<&Certificate>) -> Result<Vec<u8>, Message> {
    let data = signed_data::read_signed_data(p7s).ok_or_else(|| say("sign-others-unreadable"))?;
    let all = signed_data::own_certificates(&data);
    let asked = |info: &&SignerInfo| signer.is_none_or(|signer| own_certificate(info, &all) == Some(signer));
    let mut open = data.signer_infos.iter().filter(|info| info.unsigned_attrs.is_none()).filter(asked);
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

/// Puts the token of a response beside the signature that it stamps; the request is checked against it where it is known.
///
/// # Errors
/// A message when the authority refused, or its token is of no signature in the file or does not hold.
pub fn add_stamp(p7s: &[u8], response: &[u8], request: Option<&[u8]>) -> Result<Vec<u8>, Message> {
    let refused = |why: String| say("sign-stamp-refused").with("why", why);
    let mut data = signed_data::read_signed_data(p7s).ok_or_else(|| say("sign-others-unreadable"))?;
    let response = Node::read(response).ok_or_else(|| refused("DER".into()))?.to_der();
    let response = TimeStampResp::from_der(&response).map_err(|error| refused(error.to_string()))?;
    let token = response.time_stamp_token.ok_or_else(|| refused(format!("{:?}", response.status.status)))?;
    let der = token.to_der().map_err(|error| refused(error.to_string()))?;
    let asked = request.and_then(|request| TimeStampReq::from_der(request).ok());
    let (_, info) = read(&der).map_err(|problem| refused(format!("{problem:?}")))?;
    if asked.is_some_and(|asked| asked.nonce != info.nonce) {
        return Err(refused("nonce".into()));
    }
    let failed = |error: der::Error| say("sign-failed").with("why", error.to_string());
    let fits = |signature: &[u8]| check_stamp(&der, signature, &Trust::default(), &Effort::default()).is_ok();
    let stamped = data.signer_infos.0.iter_mut().find(|i| i.unsigned_attrs.is_none() && fits(i.signature.as_bytes()));
    let stamped = stamped.ok_or_else(|| say("sign-stamp-other"))?;
    let attributes = vec![signed_attribute(TIME_STAMP, &token).map_err(failed)?];
    stamped.unsigned_attrs = Some(SetOf(attributes));
    signed_data::write_signed_data(&data).map_err(failed)
}

/// The parts of a token.
fn read(token: &[u8]) -> Result<(SignedData, TstInfo), Problem> {
    let form = |what: &str| Problem::Stamp(what.into());
    let data = signed_data::read_signed_data(token).ok_or(form("DER"))?;
    let inner = data.encap_content_info.econtent.as_ref().ok_or(form("encapContentInfo"))?;
    let inner: OctetString = inner.decode_as().map_err(|_| form("encapContentInfo"))?;
    let bounded = Node::read(inner.as_bytes()).ok_or(form("TSTInfo"))?;
    let info = TstInfo::from_der(inner.as_bytes()).map_err(|_| form("TSTInfo"))?;
    if data.encap_content_info.econtent_type != TST_INFO || bounded.to_der() != inner.as_bytes() {
        return Err(form("encapContentInfo"));
    }
    // What is critical and not known here may change what the stamp says.
    if info.extensions.iter().flatten().any(|extension| extension.critical) {
        return Err(form("extensions"));
    }
    Ok((data, info))
}

/// The time that a token proves for a signature, with the problem of its authority if it has one.
///
/// # Errors
/// [`Problem::Stamp`] when the token is not whole or is of another signature.
pub fn check_stamp(
    token: &[u8],
    signature: &[u8],
    trust: &Trust,
    effort: &Effort,
) -> Result<(Duration, Option<Problem>), Problem> {
    let wrong = |what: &str| Problem::Stamp(what.into());
    let (data, info) = read(token)?;
    let imprint = &info.message_imprint;
    let hash = Hash::of(imprint.hash_algorithm.oid).ok_or(wrong("hashAlgorithm"))?;
    if imprint.hashed_message.as_bytes() != hash.digest(signature) {
        return Err(wrong("messageImprint"));
    }
    check_outside(&data, CmsVersion::V3).map_err(|problem| wrong(&format!("{problem:?}")))?;
    let certificates = signed_data::own_certificates(&data);
    let signer = data.signer_infos.0.first().filter(|info| info.unsigned_attrs.is_none() && data.crls.is_none());
    let signer = signer.filter(|_| data.signer_infos.0.len() == 1).ok_or(wrong("signerInfos"))?;
    let inner: OctetString = data
        .encap_content_info
        .econtent
        .as_ref()
        .and_then(|inner| inner.decode_as().ok())
        .ok_or(wrong("encapContentInfo"))?;
    let own = signer_of(signer, Kind::Stamp(TST_INFO), inner.as_bytes(), &certificates)
        .map_err(|problem| wrong(&format!("{problem:?}")))?;
    if stray(&data, &certificates, trust, effort).is_some() {
        return Err(wrong("certificates"));
    }
    certificate::check_usage(own, Purpose::Stamping).map_err(|problem| wrong(&format!("{problem:?}")))?;
    let time = time_of(&info.gen_time).ok_or(wrong("genTime"))?;
    // The authority's certificate must have been valid then; it may be over by now, and revoked for some reasons.
    let used = Use { purpose: Purpose::Stamping, at: time };
    let problem = trust.check(own, &certificates, used, effort).err().map(|problem| match problem {
        Problem::Unknown(who) => Problem::StampUnknown(who),
        other => Problem::Stamp(format!("{other:?}")),
    });
    Ok((time, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 3161, section 2.4.2, gives the first two as examples and the rules for the others.
    #[test]
    fn times_have_fractions_and_no_other_freedom() {
        let time = |text: &str| time_of(&Any::new(Tag::GeneralizedTime, text.as_bytes()).unwrap());
        assert_eq!(time("19990609001326.34352Z"), Some(Duration::new(928_887_206, 343_520_000)));
        assert_eq!(time("19990609001326Z"), Some(Duration::from_secs(928_887_206)));
        for wrong in [
            "19990609001326.0Z",
            "19990609001326.340Z",
            "19990609001326.Z",
            "19990609001326,3Z",
            "19990609001326.3",
            "19990609001326.3+0800",
            "199906090013Z",
            "19991309001326Z",
            "19990609001326.+3Z",
            "+9990609001326Z",
        ] {
            assert_eq!(time(wrong), None, "{wrong}");
        }
    }
}
