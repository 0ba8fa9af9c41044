//! The secret of a holding. Digests under it say to nobody else what they are of: without it, all identity numbers there are
//! could be tried one by one.

use hmac::{Hmac, KeyInit, Mac};

use crate::package::Sha256;

/// Number of hexadecimal digits: 256 bits, and as many bytes of text as HMAC-SHA-256 takes in one block.
const DIGITS: usize = 64;

/// The secret, as the text of its file.
pub struct Key([u8; DIGITS]);

impl Key {
    /// From random bytes.
    pub fn new(random: [u8; 32]) -> Key {
        let text = Sha256::from(random).to_string();
        Key(std::array::from_fn(|at| text.as_bytes().get(at).copied().unwrap_or(b'0')))
    }

    /// From the text of its file; none where it is no such text.
    pub fn read(text: &str) -> Option<Key> {
        let digits: [u8; DIGITS] = text.trim_end().as_bytes().try_into().ok()?;
        digits.iter().all(u8::is_ascii_hexdigit).then_some(Key(digits))
    }

    /// The text of its file.
    pub fn text(&self) -> String {
        format!("{}\n", String::from_utf8_lossy(&self.0))
    }

    /// HMAC-SHA-256 (RFC 2104) over a kind, a zero byte and a text; the secret is the text of its file. So nothing of one kind
    /// has the digest of another.
    pub fn digest(&self, kind: &str, text: &str) -> Sha256 {
        let mut mac = Hmac::<sha2::Sha256>::new(&self.0.into());
        for part in [kind.as_bytes(), &[0], text.as_bytes()] {
            mac.update(part);
        }
        let digest: [u8; 32] = mac.finalize().into_bytes().into();
        digest.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf 'person\0A1' | openssl dgst -sha256 -hmac 00…00` with 64 zeros.
    #[test]
    fn is_hmac_as_openssl_computes_it() {
        let key = Key::new([0; 32]);
        assert_eq!(key.text(), format!("{}\n", "0".repeat(64)));
        let same = Key::read(&key.text()).unwrap();
        assert_eq!(same.digest("person", "A1").to_string(), EXPECTED);
        assert_ne!(same.digest("photo", "A1"), same.digest("person", "A1"));
        assert!(Key::read("00").is_none() && Key::read(&"x".repeat(64)).is_none());
    }

    const EXPECTED: &str = "20014f5e65fccd6c32e30c68ccfdb119858465f5adcb04a51884804ac17dcdb6";
}
