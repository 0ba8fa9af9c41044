//! Digests and signature algorithms by their object identifiers (RFC 5754, 4055, 5758, 8419), and which are refused.

use const_oid::AssociatedOid;
use const_oid::ObjectIdentifier as Oid;
use der::asn1::{Any, Null};
use der::{Decode, Sequence};
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::pkcs1::{RsaPssParams, RsaPublicKey as RsaParts};
use rsa::sha2::{Digest, Sha256, Sha384, Sha512};
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, Pkcs1v15Sign, Pss, RsaPublicKey};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

/// rsaEncryption; in CMS a signature whose digest stands elsewhere.
pub const RSA: Oid = Oid::new_unwrap("1.2.840.113549.1.1.1");
/// id-RSASSA-PSS.
pub const RSA_PSS: Oid = Oid::new_unwrap("1.2.840.113549.1.1.10");
/// id-ecPublicKey.
pub const EC: Oid = Oid::new_unwrap("1.2.840.10045.2.1");
/// Curve P-256.
pub const P256: Oid = Oid::new_unwrap("1.2.840.10045.3.1.7");
/// Curve P-384.
pub const P384: Oid = Oid::new_unwrap("1.3.132.0.34");
/// id-Ed25519, both key and signature.
pub const ED25519: Oid = Oid::new_unwrap("1.3.101.112");

/// Smallest RSA key that signs a dossier, in bits (GB/T and ETSI TS 119 312 ask for as much from 2025 on).
pub const LEAST_RSA: usize = 3072;
/// Smallest RSA key of an authority: many are older than the rule above.
pub const LEAST_RSA_AUTHORITY: usize = 2048;
/// Largest RSA key that is worked with: beyond, checking takes seconds.
const MOST_RSA: usize = 8192;

/// A digest that may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    /// By object identifier; none for weak and unknown ones.
    pub fn of(oid: Oid) -> Option<Hash> {
        [Hash::Sha256, Hash::Sha384, Hash::Sha512].into_iter().find(|hash| hash.oid() == oid)
    }

    /// Its object identifier.
    pub fn oid(self) -> Oid {
        match self {
            Hash::Sha256 => Sha256::OID,
            Hash::Sha384 => Sha384::OID,
            Hash::Sha512 => Sha512::OID,
        }
    }

    /// The digest of bytes.
    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Hash::Sha256 => Sha256::digest(bytes).to_vec(),
            Hash::Sha384 => Sha384::digest(bytes).to_vec(),
            Hash::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }

    /// As it stands in CMS: without parameters (RFC 5754, section 2).
    pub fn identifier(self) -> AlgorithmIdentifierOwned {
        AlgorithmIdentifierOwned { oid: self.oid(), parameters: None }
    }
}

/// How a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RsaPkcs1,
    /// RSASSA-PSS with SHA-256, MGF1 and 32 bytes of salt.
    RsaPss,
    /// ECDSA on P-256 with SHA-256.
    EcdsaP256,
    /// ECDSA on P-384 with SHA-384.
    EcdsaP384,
    /// Ed25519 with SHA-512 as the digest of the content (RFC 8419).
    Ed25519,
}

impl Scheme {
    /// The digest that goes with it.
    pub fn hash(self) -> Hash {
        match self {
            Scheme::RsaPkcs1 | Scheme::RsaPss | Scheme::EcdsaP256 => Hash::Sha256,
            Scheme::EcdsaP384 => Hash::Sha384,
            Scheme::Ed25519 => Hash::Sha512,
        }
    }

    /// As it stands in CMS.
    ///
    /// # Errors
    /// None in practice: the parameters are fixed.
    pub fn identifier(self) -> der::Result<AlgorithmIdentifierOwned> {
        let (oid, parameters) = match self {
            Scheme::RsaPkcs1 => ("1.2.840.113549.1.1.11", Some(Any::from(Null))),
            Scheme::RsaPss => ("1.2.840.113549.1.1.10", Some(Any::encode_from(&RsaPssParams::new::<Sha256>(32))?)),
            Scheme::EcdsaP256 => ("1.2.840.10045.4.3.2", None),
            Scheme::EcdsaP384 => ("1.2.840.10045.4.3.3", None),
            Scheme::Ed25519 => ("1.3.101.112", None),
        };
        Ok(AlgorithmIdentifierOwned { oid: Oid::new(oid)?, parameters })
    }
}

/// Why a signature does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The algorithm or the key is weak or not known; its name or number.
    Weak(String),
    /// The signature is not that of the key over the message.
    Broken,
}

/// What a signature algorithm does before the key is used.
enum Padding {
    Pkcs1,
    Pss(usize),
    Ecdsa,
    Ed25519,
}

/// Checks a signature; `digest` is the digest that CMS states beside it, none in certificates; `least` the bits of RSA.
///
/// # Errors
/// [`Refused`] when it does not hold, or is made in a way that is not accepted.
pub fn verify_signature(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: &AlgorithmIdentifierOwned,
    digest: Option<Hash>,
    least: usize,
    message: &[u8],
    signature: &[u8],
) -> Result<(), Refused> {
    let (padding, hash) = read(algorithm, digest)?;
    let hashed = hash.digest(message);
    match padding {
        Padding::Ed25519 => ed25519(key, message, signature),
        Padding::Ecdsa => ecdsa(key, &hashed, signature),
        Padding::Pkcs1 => {
            let scheme = match hash {
                Hash::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
                Hash::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
                Hash::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
            };
            rsa_key(key, least)?.verify(scheme, &hashed, signature).map_err(|_| Refused::Broken)
        }
        Padding::Pss(salt) => {
            let scheme = match hash {
                Hash::Sha256 => Pss::new_with_salt::<Sha256>(salt),
                Hash::Sha384 => Pss::new_with_salt::<Sha384>(salt),
                Hash::Sha512 => Pss::new_with_salt::<Sha512>(salt),
            };
            rsa_key(key, least)?.verify(scheme, &hashed, signature).map_err(|_| Refused::Broken)
        }
    }
}

fn read(algorithm: &AlgorithmIdentifierOwned, digest: Option<Hash>) -> Result<(Padding, Hash), Refused> {
    let name = algorithm.oid.to_string();
    let (padding, hash, null) = match name.as_str() {
        "1.2.840.113549.1.1.11" => (Padding::Pkcs1, Hash::Sha256, true),
        "1.2.840.113549.1.1.12" => (Padding::Pkcs1, Hash::Sha384, true),
        "1.2.840.113549.1.1.13" => (Padding::Pkcs1, Hash::Sha512, true),
        "1.2.840.113549.1.1.1" => (Padding::Pkcs1, digest.ok_or(Refused::Weak(name.clone()))?, true),
        "1.2.840.113549.1.1.10" => return read_pss(algorithm, digest),
        "1.2.840.10045.4.3.2" => (Padding::Ecdsa, Hash::Sha256, false),
        "1.2.840.10045.4.3.3" => (Padding::Ecdsa, Hash::Sha384, false),
        "1.2.840.10045.4.3.4" => (Padding::Ecdsa, Hash::Sha512, false),
        "1.3.101.112" => (Padding::Ed25519, Hash::Sha512, false),
        _ => return Err(Refused::Weak(name)),
    };
    let plain = match &algorithm.parameters {
        None => true,
        Some(parameters) => null && *parameters == Any::from(Null),
    };
    // The digest of the content and that of the attributes are one (RFC 5652, section 5.4, as CAdES reads it).
    let same = digest.is_none_or(|digest| digest == hash);
    if plain && same { Ok((padding, hash)) } else { Err(Refused::Broken) }
}

/// `RSASSA-PSS-params` of RFC 4055, section 3.1. Our own type: that of the library has no salt of 256 bytes and more, which
/// other programs take by default.
#[derive(PartialEq, Eq, Sequence)]
struct PssParameters {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    hash: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    mask: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    salt: Option<u16>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    trailer: Option<u8>,
}

/// The salt where none is stated.
const PSS_SALT: u16 = 20;
/// id-mgf1.
const MGF1: Oid = Oid::new_unwrap("1.2.840.113549.1.1.8");

fn read_pss(algorithm: &AlgorithmIdentifierOwned, digest: Option<Hash>) -> Result<(Padding, Hash), Refused> {
    let read = |parameters: &Any| parameters.decode_as::<PssParameters>().ok();
    let stated = algorithm.parameters.as_ref().and_then(read).ok_or(Refused::Broken)?;
    let weak = |what: &str| Refused::Weak(format!("RSASSA-PSS {what}"));
    // Where none is stated, it is SHA-1.
    let named = stated.hash.as_ref().ok_or_else(|| weak("SHA-1"))?.oid;
    let hash = Hash::of(named).ok_or_else(|| weak(&named.to_string()))?;
    // One way to write them, as no signature covers them (RFC 4055, section 3.1: with NULL).
    let own = AlgorithmIdentifierOwned { oid: hash.oid(), parameters: Some(Any::from(Null)) };
    let inner = Any::encode_from(&own).map_err(|_| Refused::Broken)?;
    let mask = AlgorithmIdentifierOwned { oid: MGF1, parameters: Some(inner) };
    let salt = stated.salt.unwrap_or(PSS_SALT);
    let wanted = PssParameters {
        hash: Some(own),
        mask: Some(mask),
        salt: Some(salt).filter(|salt| *salt != PSS_SALT),
        trailer: None,
    };
    if stated != wanted || digest.is_some_and(|digest| digest != hash) {
        return Err(Refused::Broken);
    }
    if salt < 16 { Err(weak(&salt.to_string())) } else { Ok((Padding::Pss(salt.into()), hash)) }
}

fn rsa_key(key: &SubjectPublicKeyInfoOwned, least: usize) -> Result<RsaPublicKey, Refused> {
    if ![RSA, RSA_PSS].contains(&key.algorithm.oid) {
        return Err(Refused::Broken);
    }
    let parts = RsaParts::from_der(key.subject_public_key.raw_bytes()).map_err(|_| Refused::Broken)?;
    let number = |bytes: &[u8]| BigUint::from_bytes_be(bytes);
    let (n, e) = (number(parts.modulus.as_bytes()), number(parts.public_exponent.as_bytes()));
    let key = RsaPublicKey::new_with_max_size(n, e, MOST_RSA).map_err(|_| Refused::Weak("RSA".into()))?;
    let bits = key.n().bits();
    if bits < least { Err(Refused::Weak(format!("RSA-{bits} < {least}"))) } else { Ok(key) }
}

/// Size of an RSA key in bits; none for other keys.
pub fn rsa_bits(key: &SubjectPublicKeyInfoOwned) -> Option<usize> {
    rsa_key(key, 0).ok().map(|key| key.n().bits())
}

/// What tells a key from others, however it is written: the modulus, or the first coordinate of the point.
pub fn identity(key: &SubjectPublicKeyInfoOwned) -> Vec<u8> {
    let bytes = key.subject_public_key.raw_bytes();
    match (RsaParts::from_der(bytes), curve(key)) {
        (Ok(parts), None) => parts.modulus.as_bytes().to_vec(),
        (_, Some(_)) => bytes
            .iter()
            .skip(1)
            .take(if bytes.first() == Some(&4) { bytes.len() / 2 } else { bytes.len() })
            .copied()
            .collect(),
        _ => bytes.to_vec(),
    }
}

/// The curve of an elliptic key.
pub fn curve(key: &SubjectPublicKeyInfoOwned) -> Option<Oid> {
    let named = key.algorithm.parameters.as_ref().filter(|_| key.algorithm.oid == EC)?;
    named.decode_as().ok()
}

fn ecdsa(key: &SubjectPublicKeyInfoOwned, hashed: &[u8], signature: &[u8]) -> Result<(), Refused> {
    let point = key.subject_public_key.raw_bytes();
    let curve = curve(key).ok_or(Refused::Broken)?;
    let holds = match curve {
        P256 => p256::ecdsa::VerifyingKey::from_sec1_bytes(point)
            .and_then(|key| key.verify_prehash(hashed, &p256::ecdsa::Signature::from_der(signature)?)),
        P384 => p384::ecdsa::VerifyingKey::from_sec1_bytes(point)
            .and_then(|key| key.verify_prehash(hashed, &p384::ecdsa::Signature::from_der(signature)?)),
        other => return Err(Refused::Weak(other.to_string())),
    };
    holds.map_err(|_| Refused::Broken)
}

fn ed25519(key: &SubjectPublicKeyInfoOwned, message: &[u8], signature: &[u8]) -> Result<(), Refused> {
    let bytes = key.subject_public_key.raw_bytes().try_into().map_err(|_| Refused::Broken)?;
    let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| Refused::Broken)?;
    let signature = ed25519_dalek::Signature::from_slice(signature).map_err(|_| Refused::Broken)?;
    key.verify_strict(message, &signature).map_err(|_| Refused::Broken)
}
