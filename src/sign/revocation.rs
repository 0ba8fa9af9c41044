//! Certificate revocation lists (RFC 5280 §5.1). Our own types: those of x509-cert demand a version,
//! and a list of version 1, which OpenSSL writes by default, has none.

use der::Sequence;
use der::asn1::BitString;
use x509_cert::Version;
use x509_cert::crl::RevokedCert;
use x509_cert::ext::Extensions;
use x509_cert::name::Name;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_cert::time::Time;

/// A list with the signature of who made it.
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub struct CertificateList {
    /// What is signed.
    pub tbs_cert_list: TbsCertList,
    /// How it is signed.
    pub signature_algorithm: AlgorithmIdentifierOwned,
    /// The signature over the DER of the list.
    pub signature: BitString,
}

/// The list itself.
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub struct TbsCertList {
    /// None in version 1.
    pub version: Option<Version>,
    /// How the list is signed, under the signature.
    pub signature: AlgorithmIdentifierOwned,
    /// Who made it.
    pub issuer: Name,
    /// From when on it holds.
    pub this_update: Time,
    /// When the next one is due.
    pub next_update: Option<Time>,
    /// The certificates that hold no longer.
    pub revoked_certificates: Option<Vec<RevokedCert>>,
    /// Version 2 alone.
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub crl_extensions: Option<Extensions>,
}
