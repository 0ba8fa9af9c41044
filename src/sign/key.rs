//! A key and its certificates, from PKCS#12 (RFC 7292) or PEM (PKCS#8, PKCS#1, SEC 1) files, or on a token.

use der::asn1::ObjectIdentifier;
use der::{Decode, Encode};
use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use pkcs8::{DecodePrivateKey, EncryptedPrivateKeyInfo, PrivateKeyInfo};
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::EncodePublicKey;
use rsa::rand_core::OsRng;
use rsa::sha2::Sha256;
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey};
use x509_cert::Certificate;

use super::algorithm::{self, Hash, LEAST_RSA, Scheme};
use super::certificate::chain_of;
use super::pem;
use super::token::TokenKey;
use crate::message::{Message, say};

/// A key that signs, with the certificates that go with it: the signer's first, then its authorities'.
pub struct Signer {
    secret: Secret,
    scheme: Scheme,
    chain: Vec<Certificate>,
}

/// The key itself.
enum Secret {
    Rsa(Box<RsaPrivateKey>),
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
    Token(TokenKey),
}

/// Where the key of a signer comes from.
pub struct KeyFiles<'f> {
    /// The PKCS#12 or PEM file.
    pub key: &'f [u8],
    /// Certificates in a PEM or DER file of their own.
    pub certificates: Option<&'f [u8]>,
    /// RSASSA-PSS instead of PKCS#1 v1.5 for RSA keys.
    pub pss: bool,
}

/// Whether a password is needed: always for PKCS#12, for PEM where the key is encrypted.
pub fn needs_password(key: &[u8]) -> bool {
    let blocks = pem::pem_blocks(key);
    blocks.is_empty() || blocks.iter().any(|(label, _)| label == "ENCRYPTED PRIVATE KEY")
}

impl Signer {
    /// Reads the key and finds its certificate among those given.
    ///
    /// # Errors
    /// A message when a file cannot be read, the password is wrong, the key is weak or of an unknown kind, or no
    /// certificate belongs to it.
    pub fn open(files: &KeyFiles, password: Option<&str>) -> Result<Signer, Message> {
        let (secret, mut certificates) = if pem::pem_blocks(files.key).is_empty() {
            from_pkcs12(files.key, password.unwrap_or_default())?
        } else {
            from_pem(files.key, password)?
        };
        if let Some(bytes) = files.certificates {
            certificates.extend(pem::pem_certificates(bytes).ok_or_else(|| say("sign-no-certificate"))?);
        }
        Signer::new(secret, certificates, files.pss)
    }

    /// A key on a token, with the certificates found there or given beside it.
    ///
    /// # Errors
    /// As [`Signer::open`].
    pub fn on_token(key: TokenKey, certificates: Vec<Certificate>, pss: bool) -> Result<Signer, Message> {
        Signer::new(Secret::Token(key), certificates, pss)
    }

    fn new(secret: Secret, certificates: Vec<Certificate>, pss: bool) -> Result<Signer, Message> {
        let own = certificates.iter().position(|certificate| secret.belongs_to(certificate));
        let own = own.ok_or_else(|| say("sign-no-certificate"))?;
        let spki = &certificates[own].tbs_certificate.subject_public_key_info;
        let scheme = scheme(spki, pss)?;
        Ok(Signer { secret, scheme, chain: chain_of(own, &certificates) })
    }

    /// The signer's certificate first, then its authorities', without the root.
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// How it signs.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The signature over a message.
    ///
    /// # Errors
    /// A message when the token refuses; keys in memory do not fail.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Message> {
        let failed = |why: String| say("sign-failed").with("why", why);
        let hashed = self.scheme.hash().digest(message);
        match &self.secret {
            Secret::Rsa(key) if self.scheme == Scheme::RsaPss => key
                .sign_with_rng(&mut OsRng, Pss::new_with_salt::<Sha256>(32), &hashed)
                .map_err(|error| failed(error.to_string())),
            Secret::Rsa(key) => key
                .sign_with_rng(&mut OsRng, Pkcs1v15Sign::new::<Sha256>(), &hashed)
                .map_err(|error| failed(error.to_string())),
            Secret::P256(key) => {
                let signature: p256::ecdsa::DerSignature = p256::ecdsa::signature::Signer::sign(key, message);
                Ok(signature.as_bytes().to_vec())
            }
            Secret::P384(key) => {
                let signature: p384::ecdsa::DerSignature = p384::ecdsa::signature::Signer::sign(key, message);
                Ok(signature.as_bytes().to_vec())
            }
            Secret::Ed25519(key) => Ok(ed25519_dalek::Signer::sign(key, message).to_bytes().to_vec()),
            Secret::Token(key) => key.sign(self.scheme, message, &hashed),
        }
    }
}

/// How a key of this kind signs.
fn scheme(spki: &x509_cert::spki::SubjectPublicKeyInfoOwned, pss: bool) -> Result<Scheme, Message> {
    let oid = spki.algorithm.oid;
    match oid {
        algorithm::RSA | algorithm::RSA_PSS => match algorithm::rsa_bits(spki) {
            Some(bits) if bits >= LEAST_RSA => {
                Ok(if pss || oid == algorithm::RSA_PSS { Scheme::RsaPss } else { Scheme::RsaPkcs1 })
            }
            bits => Err(say("sign-key-weak").with("what", format!("RSA-{}", bits.unwrap_or(0)))),
        },
        algorithm::EC if algorithm::curve(spki) == Some(algorithm::P256) => Ok(Scheme::EcdsaP256),
        algorithm::EC if algorithm::curve(spki) == Some(algorithm::P384) => Ok(Scheme::EcdsaP384),
        algorithm::ED25519 => Ok(Scheme::Ed25519),
        other => Err(say("sign-key-weak").with("what", other.to_string())),
    }
}

impl Secret {
    fn belongs_to(&self, certificate: &Certificate) -> bool {
        let spki = &certificate.tbs_certificate.subject_public_key_info;
        let point = spki.subject_public_key.raw_bytes();
        match self {
            Secret::Rsa(key) => {
                let own = rsa::pkcs1::EncodeRsaPublicKey::to_pkcs1_der(&key.to_public_key());
                key.n().bits() > 0 && own.is_ok_and(|own| own.as_bytes() == point)
            }
            Secret::P256(key) => key
                .verifying_key()
                .to_public_key_der()
                .is_ok_and(|own| spki.to_der().is_ok_and(|s| s == own.as_bytes())),
            Secret::P384(key) => key
                .verifying_key()
                .to_public_key_der()
                .is_ok_and(|own| spki.to_der().is_ok_and(|s| s == own.as_bytes())),
            Secret::Ed25519(key) => key.verifying_key().as_bytes() == point,
            Secret::Token(key) => key.belongs_to(spki),
        }
    }

    /// `PrivateKeyInfo` of PKCS#8, in DER.
    fn from_pkcs8(der: &[u8]) -> Result<Secret, Message> {
        let unreadable = |_| say("sign-key-unreadable");
        let info = PrivateKeyInfo::from_der(der).map_err(|_| say("sign-key-unreadable"))?;
        let curve: Option<ObjectIdentifier> = info.algorithm.parameters_oid().ok();
        match (info.algorithm.oid, curve) {
            (algorithm::RSA | algorithm::RSA_PSS, _) => {
                let key = RsaPrivateKey::from_pkcs1_der(info.private_key).map_err(|_| say("sign-key-unreadable"))?;
                Ok(Secret::Rsa(Box::new(key)))
            }
            (algorithm::EC, Some(algorithm::P256)) => {
                p256::ecdsa::SigningKey::from_pkcs8_der(der).map(Secret::P256).map_err(unreadable)
            }
            (algorithm::EC, Some(algorithm::P384)) => {
                p384::ecdsa::SigningKey::from_pkcs8_der(der).map(Secret::P384).map_err(unreadable)
            }
            (algorithm::ED25519, _) => {
                ed25519_dalek::SigningKey::from_pkcs8_der(der).map(Secret::Ed25519).map_err(unreadable)
            }
            (other, _) => Err(say("sign-key-weak").with("what", other.to_string())),
        }
    }

    /// `ECPrivateKey` of SEC 1, in DER.
    fn from_sec1(der: &[u8]) -> Result<Secret, Message> {
        if let Ok(key) = p256::SecretKey::from_sec1_der(der) {
            return Ok(Secret::P256(key.into()));
        }
        let key = p384::SecretKey::from_sec1_der(der).map_err(|_| say("sign-key-unreadable"))?;
        Ok(Secret::P384(key.into()))
    }
}

fn from_pkcs12(bytes: &[u8], password: &str) -> Result<(Secret, Vec<Certificate>), Message> {
    // The library distinguishes a wrong password from a broken file only by the text.
    let store = KeyStore::from_pkcs12(bytes, password, Pkcs12ImportPolicy::Relaxed)
        .map_err(|error| say("sign-pkcs12").with("why", error.to_string()))?;
    let (_, entry) = store.private_key_chain().ok_or_else(|| say("sign-key-unreadable"))?;
    let read = |certificate: &p12_keystore::Certificate| Certificate::from_der(certificate.as_der()).ok();
    let certificates: Option<Vec<_>> = entry.certs().iter().map(read).collect();
    let certificates = certificates.ok_or_else(|| say("sign-no-certificate"))?;
    Ok((Secret::from_pkcs8(entry.key().as_der())?, certificates))
}

fn from_pem(text: &[u8], password: Option<&str>) -> Result<(Secret, Vec<Certificate>), Message> {
    if pem::is_old_encrypted(text) {
        return Err(say("sign-key-old"));
    }
    let blocks = pem::pem_blocks(text);
    let key = blocks.iter().find_map(|(label, der)| match label.as_str() {
        "PRIVATE KEY" => Some(Secret::from_pkcs8(der)),
        "ENCRYPTED PRIVATE KEY" => Some(decrypted(der, password.unwrap_or_default())),
        "RSA PRIVATE KEY" => Some(match RsaPrivateKey::from_pkcs1_der(der) {
            Ok(key) => Ok(Secret::Rsa(Box::new(key))),
            Err(_) => Err(say("sign-key-unreadable")),
        }),
        "EC PRIVATE KEY" => Some(Secret::from_sec1(der)),
        _ => None,
    });
    let key = key.ok_or_else(|| say("sign-key-unreadable"))??;
    Ok((key, pem::pem_certificates(text).unwrap_or_default()))
}

fn decrypted(der: &[u8], password: &str) -> Result<Secret, Message> {
    let info = EncryptedPrivateKeyInfo::from_der(der).map_err(|_| say("sign-key-unreadable"))?;
    let plain = info.decrypt(password).map_err(|_| say("sign-password"))?;
    Secret::from_pkcs8(plain.as_bytes())
}

impl Signer {
    /// The digest that it uses.
    pub fn hash(&self) -> Hash {
        self.scheme.hash()
    }
}
