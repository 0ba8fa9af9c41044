//! Raw SM2 signatures with SM3 (GB/T 32918.2, GB/T 32905), beside the CMS signature.
//!
//! The signature is the DER of `SEQUENCE {r, s}` (GB/T 35276) and the identity `1234567812345678` (GM/T 0009), so
//! `openssl dgst -sm3 -verify … -sigopt distid:1234567812345678` accepts it.

use der::asn1::UintRef;
use der::{Decode, Encode, Sequence};
use sm2::dsa::signature::{Signer as _, Verifier as _};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};
use sm2::pkcs8::{DecodePrivateKey, DecodePublicKey};

use super::pem;
use crate::message::{Message, say};

/// The identity where none is agreed on (GM/T 0009-2012, section 10).
const IDENTITY: &str = "1234567812345678";

#[derive(Sequence)]
struct Pair<'p> {
    r: UintRef<'p>,
    s: UintRef<'p>,
}

/// A key that signs.
pub struct Sm2Key(SigningKey);

/// A key that checks.
#[derive(Clone)]
pub struct Sm2PublicKey(VerifyingKey);

impl Sm2Key {
    /// Reads a PEM file: PKCS#8, plain or encrypted, or SEC 1.
    ///
    /// # Errors
    /// A message when it holds no SM2 key or the password is wrong.
    pub fn open(text: &[u8], password: Option<&str>) -> Result<Sm2Key, Message> {
        let unreadable = || say(if pem::is_old_encrypted(text) { "sign-key-old" } else { "sign-sm2-key" });
        let key = pem::pem_blocks(text).iter().find_map(|(label, der)| match label.as_str() {
            "PRIVATE KEY" => sm2::SecretKey::from_pkcs8_der(der).ok(),
            "ENCRYPTED PRIVATE KEY" => {
                let info = pkcs8::EncryptedPrivateKeyInfo::from_der(der).ok()?;
                sm2::SecretKey::from_pkcs8_der(info.decrypt(password?).ok()?.as_bytes()).ok()
            }
            "EC PRIVATE KEY" => sm2::SecretKey::from_sec1_der(der).ok(),
            _ => None,
        });
        let key = SigningKey::new(IDENTITY, &key.ok_or_else(unreadable)?).map_err(|_| unreadable())?;
        Ok(Sm2Key(key))
    }

    /// The signature over a message.
    ///
    /// # Errors
    /// None in practice.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Message> {
        let failed = |why: String| say("sign-failed").with("why", why);
        let signature: Signature = self.0.try_sign(message).map_err(|error| failed(error.to_string()))?;
        let bytes = signature.to_bytes();
        let (r, s) = bytes.split_at(32);
        let pair = UintRef::new(r).and_then(|r| Ok(Pair { r, s: UintRef::new(s)? }));
        pair.and_then(|pair| pair.to_der()).map_err(|error| failed(error.to_string()))
    }
}

impl Sm2PublicKey {
    /// Reads a public key in PEM.
    pub fn open(text: &[u8]) -> Option<Sm2PublicKey> {
        let blocks = pem::pem_blocks(text);
        let (_, der) = blocks.iter().find(|(label, _)| label == "PUBLIC KEY")?;
        let key = sm2::PublicKey::from_public_key_der(der).ok()?;
        Some(Sm2PublicKey(VerifyingKey::new(IDENTITY, key).ok()?))
    }

    /// Whether a signature is of this key over a message.
    pub fn accepts(&self, message: &[u8], signature: &[u8]) -> bool {
        read(signature).is_some_and(|signature| self.0.verify(message, &signature).is_ok())
    }
}

/// Whether bytes are a signature at all, of whatever key: two numbers of the group in DER.
pub fn is_signature(bytes: &[u8]) -> bool {
    read(bytes).is_some()
}

fn read(signature: &[u8]) -> Option<Signature> {
    let pair = Pair::from_der(signature).ok()?;
    let mut bytes = [0; 64];
    for (number, half) in [pair.r, pair.s].iter().zip([0, 32]) {
        let number = number.as_bytes();
        let start = (half + 32usize).checked_sub(number.len()).filter(|start| *start >= half)?;
        bytes.get_mut(start..half + 32)?.copy_from_slice(number);
    }
    Signature::from_slice(&bytes).ok()
}
