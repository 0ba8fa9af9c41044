//! A key that stays on a token: PKCS#11 2.40, by the library of the token's maker. One login signs a whole batch.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::mechanism::eddsa::{EddsaParams, EddsaSignatureScheme};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, CertificateType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use der::Decode;
use p256::ecdsa::Signature as P256Signature;
use p384::ecdsa::Signature as P384Signature;
use x509_cert::Certificate;
use x509_cert::spki::SubjectPublicKeyInfoOwned;

use super::algorithm::{self, Scheme};
use super::pem;
use crate::message::{Message, say};

/// Where on a token a key is.
pub struct Place<'p> {
    /// The library of the token.
    pub module: &'p Path,
    /// Label of the token; else the only one.
    pub token: Option<&'p str>,
    /// Label of the key; else the only one.
    pub key: Option<&'p str>,
}

/// A private key on a token, and the session in which it may be used.
pub struct TokenKey {
    session: Mutex<Session>,
    key: ObjectHandle,
    /// The public part: modulus of RSA, or the point.
    public: Vec<u8>,
    _library: Pkcs11,
}

fn failed(error: cryptoki::error::Error) -> Message {
    say("sign-token").with("why", error.to_string())
}

/// Logs in and finds the key with the certificates on the token and in the file beside it.
///
/// # Errors
/// A message when the library, the token, the PIN or the key is not as wanted.
pub fn open_token(place: &Place, pin: &str, file: Option<&[u8]>) -> Result<(TokenKey, Vec<Certificate>), Message> {
    let library = Pkcs11::new(place.module).map_err(failed)?;
    library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).map_err(failed)?;
    let mut slots = Vec::new();
    for slot in library.get_slots_with_initialized_token().map_err(failed)? {
        let label = library.get_token_info(slot).map_err(failed)?.label().trim().to_owned();
        if place.token.is_none_or(|wanted| wanted == label) {
            slots.push(slot);
        }
    }
    let [slot] = slots[..] else { return Err(say("sign-token-which").with("count", slots.len())) };
    let session = library.open_ro_session(slot).map_err(failed)?;
    session.login(UserType::User, Some(&AuthPin::new(pin.to_owned().into()))).map_err(failed)?;
    let (key, id) = find_key(&session, place.key)?;
    let mut certificates = certificates(&session)?;
    if let Some(bytes) = file {
        certificates.extend(pem::pem_certificates(bytes).ok_or_else(|| say("sign-no-certificate"))?);
    }
    let public = public(&session, key, id)?;
    Ok((TokenKey { session: Mutex::new(session), key, public, _library: library }, certificates))
}

fn find_key(session: &Session, label: Option<&str>) -> Result<(ObjectHandle, Vec<u8>), Message> {
    let mut wanted = vec![Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Sign(true)];
    wanted.extend(label.map(|label| Attribute::Label(label.as_bytes().to_vec())));
    let keys = session.find_objects(&wanted).map_err(failed)?;
    let [key] = keys[..] else { return Err(say("sign-token-key").with("count", keys.len())) };
    let attributes = session.get_attributes(key, &[AttributeType::Id]).map_err(failed)?;
    let id = attributes.into_iter().find_map(|attribute| match attribute {
        Attribute::Id(id) => Some(id),
        _ => None,
    });
    Ok((key, id.unwrap_or_default()))
}

fn certificates(session: &Session) -> Result<Vec<Certificate>, Message> {
    let wanted = [Attribute::Class(ObjectClass::CERTIFICATE), Attribute::CertificateType(CertificateType::X_509)];
    let mut certificates = Vec::new();
    for object in session.find_objects(&wanted).map_err(failed)? {
        for attribute in session.get_attributes(object, &[AttributeType::Value]).map_err(failed)? {
            if let Attribute::Value(der) = attribute {
                certificates.extend(Certificate::from_der(&der).ok());
            }
        }
    }
    Ok(certificates)
}

/// The modulus stands with the private key; the point only with the public key of the same number.
fn public(session: &Session, key: ObjectHandle, id: Vec<u8>) -> Result<Vec<u8>, Message> {
    let value = |object, kind| -> Option<Vec<u8>> {
        session.get_attributes(object, &[kind]).ok()?.into_iter().find_map(|attribute| match attribute {
            Attribute::Modulus(value) | Attribute::EcPoint(value) => Some(value),
            _ => None,
        })
    };
    if let Some(modulus) = value(key, AttributeType::Modulus) {
        return Ok(modulus);
    }
    let wanted = [Attribute::Class(ObjectClass::PUBLIC_KEY), Attribute::Id(id)];
    let keys = session.find_objects(&wanted).map_err(failed)?;
    let point = keys.into_iter().find_map(|key| value(key, AttributeType::EcPoint));
    let point = point.ok_or_else(|| say("sign-token-key").with("count", 0usize))?;
    // The standard wraps the point in an octet string; some tokens do not.
    let inner = der::asn1::OctetString::from_der(&point).map(|inner| inner.as_bytes().to_vec());
    Ok(inner.unwrap_or(point))
}

impl TokenKey {
    /// Whether it is the key of a certificate.
    pub fn belongs_to(&self, spki: &SubjectPublicKeyInfoOwned) -> bool {
        let bytes = spki.subject_public_key.raw_bytes();
        match spki.algorithm.oid {
            algorithm::RSA | algorithm::RSA_PSS => rsa::pkcs1::RsaPublicKey::from_der(bytes)
                .is_ok_and(|key| strip(key.modulus.as_bytes()) == strip(&self.public)),
            _ => bytes == self.public,
        }
    }

    /// The signature over a message, whose digest is `hashed`.
    ///
    /// # Errors
    /// A message when the token refuses.
    pub fn sign(&self, scheme: Scheme, message: &[u8], hashed: &[u8]) -> Result<Vec<u8>, Message> {
        let pss = PkcsPssParams { hash_alg: MechanismType::SHA256, mgf: PkcsMgfType::MGF1_SHA256, s_len: 32.into() };
        let (mechanism, input) = match scheme {
            Scheme::RsaPkcs1 => (Mechanism::Sha256RsaPkcs, message),
            Scheme::RsaPss => (Mechanism::Sha256RsaPkcsPss(pss), message),
            Scheme::EcdsaP256 | Scheme::EcdsaP384 => (Mechanism::Ecdsa, hashed),
            Scheme::Ed25519 => (Mechanism::Eddsa(EddsaParams::new(EddsaSignatureScheme::Ed25519)), message),
        };
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let raw = session.sign(&mechanism, self.key, input).map_err(failed)?;
        let broken = |_| say("sign-token").with("why", "ECDSA");
        match scheme {
            // Tokens give r and s in a row.
            Scheme::EcdsaP256 => {
                P256Signature::from_slice(&raw).map(|s| s.to_der().as_bytes().to_vec()).map_err(broken)
            }
            Scheme::EcdsaP384 => {
                P384Signature::from_slice(&raw).map(|s| s.to_der().as_bytes().to_vec()).map_err(broken)
            }
            _ => Ok(raw),
        }
    }
}

/// A number without the zeros in front.
fn strip(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}
