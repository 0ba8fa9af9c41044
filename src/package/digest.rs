//! Message digests (FIPS 180-4) as values, printed the way checksum tools print them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::Digest as _;

/// A digest of `N` bytes; prints and serializes as `2 × N` lower-case hexadecimal digits.
///
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest<const N: usize>([u8; N]);

/// A SHA-256 digest: 32 bytes, 64 digits.
pub type Sha256 = Digest<32>;

/// A SHA-512 digest: 64 bytes, 128 digits.
pub type Sha512 = Digest<64>;

/// The SHA-256 digest of `bytes`.
pub fn sha256(bytes: &[u8]) -> Sha256 {
    Digest(sha2::Sha256::digest(bytes).into())
}

/// The SHA-256 digest of all that is read, a piece in memory at a time.
///
/// # Errors
/// That of the reader.
pub fn sha256_of(from: impl std::io::Read) -> std::io::Result<Sha256> {
    let mut digest = sha2::Sha256::new();
    pieces(from, |piece| digest.update(piece))?;
    Ok(Digest(digest.finalize().into()))
}

/// The SHA-256 digest of a content in pieces, and how many bytes that was.
pub fn sha256_of_pieces<P: AsRef<[u8]>>(pieces: impl Iterator<Item = P>) -> (Sha256, usize) {
    let (mut digest, mut length) = (sha2::Sha256::new(), 0);
    for piece in pieces {
        digest.update(piece.as_ref());
        length += piece.as_ref().len();
    }
    (Digest(digest.finalize().into()), length)
}

/// Both digests of all that is read, and how many bytes that was.
///
/// # Errors
/// That of the reader.
pub fn digests_of(from: impl std::io::Read) -> std::io::Result<(Sha256, Sha512, u64)> {
    let (mut short, mut long) = (sha2::Sha256::new(), sha2::Sha512::new());
    let length = pieces(from, |piece| {
        short.update(piece);
        long.update(piece);
    })?;
    Ok((Digest(short.finalize().into()), Digest(long.finalize().into()), length))
}

/// Hands over all that is read, a piece in memory at a time; returns how many bytes that was.
fn pieces(mut from: impl std::io::Read, mut each: impl FnMut(&[u8])) -> std::io::Result<u64> {
    let (mut piece, mut all) = (vec![0; 1 << 16], 0);
    loop {
        match from.read(&mut piece) {
            Ok(0) => return Ok(all),
            Ok(length) => {
                each(piece.get(..length).unwrap_or_default());
                all += length as u64;
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => (),
            Err(error) => return Err(error),
        }
    }
}

impl<const N: usize> From<[u8; N]> for Digest<N> {
    fn from(bytes: [u8; N]) -> Digest<N> {
        Digest(bytes)
    }
}

/// The SHA-512 digest of `bytes`.
pub fn sha512(bytes: &[u8]) -> Sha512 {
    Digest(sha2::Sha512::digest(bytes).into())
}

/// The SM3 digest of `bytes` (GB/T 32905-2016), which is as long as one of SHA-256.
pub fn sm3(bytes: &[u8]) -> Digest<32> {
    Digest(sm3::Sm3::digest(bytes).into())
}

/// A text that is not a digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a digest; write {digits} hexadecimal digits")]
pub struct DigestError {
    text: String,
    digits: usize,
}

/// Reads either case: RFC 8493, section 2.4, lets a manifest use both.
impl<const N: usize> FromStr for Digest<N> {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let wrong = || DigestError { text: text.to_owned(), digits: 2 * N };
        if text.len() != 2 * N || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let mut bytes = [0; N];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).map_err(|_| wrong())?;
        }
        Ok(Digest(bytes))
    }
}

impl<const N: usize> fmt::Display for Digest<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl<const N: usize> fmt::Debug for Digest<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<const N: usize> TryFrom<String> for Digest<N> {
    type Error = DigestError;

    fn try_from(text: String) -> Result<Self, DigestError> {
        text.parse()
    }
}

impl<const N: usize> From<Digest<N>> for String {
    fn from(digest: Digest<N>) -> String {
        digest.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples that NIST publishes with FIPS 180-4, and the empty message.
    #[test]
    fn agrees_with_the_published_vectors() {
        let vectors: [(&[u8], &str); 4] = [
            (b"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            ),
            (&[b'a'; 1_000_000], "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
        ];
        for (message, expected) in vectors {
            assert_eq!(sha256(message).to_string(), expected);
        }
    }

    /// NIST's example for SHA-512, and the first of GB/T 32905-2016, appendix A.
    #[test]
    fn agrees_with_the_published_vectors_of_the_others() {
        let sha512_abc = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
            2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
        assert_eq!(sha512(b"abc").to_string(), sha512_abc);
        let sm3_abc = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
        assert_eq!(sm3(b"abc").to_string(), sm3_abc);
    }

    #[test]
    fn reads_back_what_it_prints_in_either_case() {
        let digest = sha256(b"abc");
        assert_eq!(digest.to_string().parse(), Ok(digest));
        assert_eq!(digest.to_string().to_uppercase().parse(), Ok(digest));
        let json = serde_json::to_string(&digest).unwrap();
        assert_eq!(serde_json::from_str::<Sha256>(&json).unwrap(), digest);
    }

    #[test]
    fn refuses_what_is_no_digest() {
        for text in ["", "ba78", &"g".repeat(64), &"+1".repeat(32), &"é".repeat(32)] {
            assert!(text.parse::<Sha256>().is_err(), "{text}");
        }
    }
}
