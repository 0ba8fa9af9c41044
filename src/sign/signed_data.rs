//! `SignedData` of CMS (RFC 5652, section 5): read from BER as any program writes it, written in DER.

use cms::cert::CertificateChoices;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{EncapsulatedContentInfo, SignerIdentifier};
use const_oid::ObjectIdentifier as Oid;
use der::asn1::{Any, OctetString};
use der::{Decode, Encode, Sequence};
use x509_cert::Certificate;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::ber::Node;
use super::set_of::SetOf;

/// id-signedData.
const SIGNED_DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.2");
/// Largest file with signatures, in bytes: ten persons with their authorities and stamps take a tenth of it.
const MOST: usize = 1 << 20;
/// Most certificates in it: more than any chain of many signers has.
const MOST_CERTIFICATES: usize = 64;

/// Signers over one content. Our own type: that of the library sorts sets in another order than DER.
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub struct SignedData {
    /// Of the format.
    pub version: CmsVersion,
    /// What the signers digest with.
    pub digest_algorithms: SetOf<AlgorithmIdentifierOwned>,
    /// The content, if it is not elsewhere.
    pub encap_content_info: EncapsulatedContentInfo,
    /// Those of the signers and their authorities.
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    pub certificates: Option<SetOf<CertificateChoices>>,
    /// Revocation lists.
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub crls: Option<SetOf<Any>>,
    /// One entry a signature.
    pub signer_infos: SetOf<SignerInfo>,
}

/// A signature with what it covers (RFC 5652, 5.3).
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub struct SignerInfo {
    /// Follows from the kind of `sid`.
    pub version: CmsVersion,
    /// Which certificate it is.
    pub sid: SignerIdentifier,
    /// Digest of the content.
    pub digest_alg: AlgorithmIdentifierOwned,
    /// Attributes that the signature covers, the digest of the content among them.
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    pub signed_attrs: Option<Attributes>,
    /// Algorithm of the signature.
    pub signature_algorithm: AlgorithmIdentifierOwned,
    /// Bytes of the signature, as its algorithm encodes them.
    pub signature: OctetString,
    /// What was put beside it later.
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    pub unsigned_attrs: Option<Attributes>,
}

/// Attributes of a signer.
pub type Attributes = SetOf<Attribute>;

/// An attribute of CMS (RFC 5652, 5.3).
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub struct Attribute {
    /// Kind of the attribute.
    pub oid: Oid,
    /// One value in all that are known here.
    pub values: SetOf<Any>,
}

/// Reads `SignedData`; none when it is none, goes beyond the bounds, or says what cannot be kept.
pub fn read_signed_data(bytes: &[u8]) -> Option<SignedData> {
    from_node(Node::read(Some(bytes).filter(|bytes| bytes.len() <= MOST)?)?)
}

/// The same where zeros may follow, as in a PDF, which leaves more room than is needed.
pub fn read_padded(bytes: &[u8]) -> Option<SignedData> {
    from_node(Node::read_padded(Some(bytes).filter(|bytes| bytes.len() <= MOST)?)?)
}

fn from_node(mut node: Node) -> Option<SignedData> {
    sort(&mut node);
    let der = node.to_der();
    let content = ContentInfo::from_der(&der).ok().filter(|content| content.content_type == SIGNED_DATA)?;
    let data: SignedData = content.content.decode_as().ok()?;
    let few = data.certificates.as_ref().is_none_or(|all| all.0.len() <= MOST_CERTIFICATES);
    // What the types do not keep would come back as other bytes.
    (few && write_signed_data(&data).ok()? == der).then_some(data)
}

/// Puts the sets of `SignedData` in the order of DER; certificates stay as they are, as their issuers signed them.
fn sort(info: &mut Node) {
    let data = info.nodes().and_then(|parts| parts.get_mut(1)).and_then(Node::nodes).and_then(|parts| parts.get_mut(0));
    for part in data.and_then(Node::nodes).into_iter().flatten() {
        if part.is_set() {
            part.nodes().into_iter().flatten().for_each(sort_signer);
        }
        if part.is_set() || part.is_part(0) || part.is_part(1) {
            part.sort();
        }
    }
}

/// The same for a signer's attributes. Digests, which stand in a set too, have no part of these tags.
fn sort_signer(signer: &mut Node) {
    let parts = signer.nodes().into_iter().flatten().filter(|part| part.is_part(0) || part.is_part(1));
    for attributes in parts {
        let values = attributes.nodes().into_iter().flatten().filter_map(|attribute| attribute.nodes()?.get_mut(1));
        values.filter(|values| values.is_set()).for_each(Node::sort);
        attributes.sort();
    }
}

/// `ContentInfo` in DER.
///
/// # Errors
/// None in practice: everything in it has been read or made as DER.
pub fn write_signed_data(data: &SignedData) -> der::Result<Vec<u8>> {
    ContentInfo { content_type: SIGNED_DATA, content: Any::encode_from(data)? }.to_der()
}

/// The certificates, without those of other kinds.
pub fn own_certificates(data: &SignedData) -> Vec<Certificate> {
    let all = data.certificates.iter().flat_map(SetOf::iter);
    all.filter_map(|choice| match choice {
        CertificateChoices::Certificate(certificate) => Some(certificate.clone()),
        CertificateChoices::Other(_) => None,
    })
    .collect()
}
