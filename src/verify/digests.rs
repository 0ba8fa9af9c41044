//! Checksums of a stream by several algorithms at once.

use std::hash::{Hash, Hasher};
use std::io::{self, Read};

use md5::digest::DynDigest;
use sha2::Digest as _;

/// An algorithm, by its name in manifest file names (RFC 8493, section 2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// MD5, in old bags.
    Md5,
    /// SHA-1, in old bags.
    Sha1,
    /// SHA-224
    Sha224,
    /// SHA-256
    Sha256,
    /// SHA-384
    Sha384,
    /// SHA-512
    Sha512,
    /// SM3 (GB/T 32905)
    Sm3,
}

impl Algorithm {
    /// The algorithm of a name, in either case and with or without hyphen.
    pub fn named(name: &str) -> Option<Algorithm> {
        match name.to_ascii_lowercase().replace('-', "").as_str() {
            "md5" => Some(Algorithm::Md5),
            "sha1" => Some(Algorithm::Sha1),
            "sha224" => Some(Algorithm::Sha224),
            "sha256" => Some(Algorithm::Sha256),
            "sha384" => Some(Algorithm::Sha384),
            "sha512" => Some(Algorithm::Sha512),
            "sm3" => Some(Algorithm::Sm3),
            _ => None,
        }
    }

    /// Hexadecimal digits of a digest.
    pub fn digits(self) -> usize {
        match self {
            Algorithm::Md5 => 32,
            Algorithm::Sha1 => 40,
            Algorithm::Sha224 => 56,
            Algorithm::Sha256 | Algorithm::Sm3 => 64,
            Algorithm::Sha384 => 96,
            Algorithm::Sha512 => 128,
        }
    }

    fn hasher(self) -> Box<dyn DynDigest> {
        match self {
            Algorithm::Md5 => Box::new(md5::Md5::default()),
            Algorithm::Sha1 => Box::new(sha1::Sha1::default()),
            Algorithm::Sha224 => Box::new(sha2::Sha224::default()),
            Algorithm::Sha256 => Box::new(sha2::Sha256::default()),
            Algorithm::Sha384 => Box::new(sha2::Sha384::default()),
            Algorithm::Sha512 => Box::new(sha2::Sha512::default()),
            Algorithm::Sm3 => Box::new(sm3::Sm3::default()),
        }
    }
}

/// The digests of a stream in lower-case hexadecimal digits, in the order of the algorithms, and its length.
/// `seen` is informed of every piece that was read.
///
/// # Errors
/// When the stream cannot be read to its end.
pub fn take_digests(
    mut stream: impl Read,
    algorithms: &[Algorithm],
    seen: &(dyn Fn(u64) + Sync),
) -> io::Result<(Vec<String>, u64)> {
    let mut hashers: Vec<_> = algorithms.iter().map(|algorithm| algorithm.hasher()).collect();
    let mut buffer = vec![0; 1 << 16];
    let mut length = 0u64;
    loop {
        let count = match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hashers.iter_mut().for_each(|hasher| hasher.update(&buffer[..count]));
        length += count as u64;
        seen(count as u64);
    }
    Ok((hashers.into_iter().map(|hasher| hex(&hasher.finalize())).collect(), length))
}

/// The SHA-256 digest of a text.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&sha2::Sha256::digest(bytes))
}

/// The SHA-256 digest of a value, part by part; of this run of the program alone, for it hangs on how the compiler parts values.
pub fn sha256_of_value(value: &(impl Hash + ?Sized)) -> String {
    let mut parts = Parts(sha2::Sha256::default());
    value.hash(&mut parts);
    hex(&parts.0.finalize())
}

/// Takes in the parts of a value.
struct Parts(sha2::Sha256);

impl Hasher for Parts {
    fn write(&mut self, part: &[u8]) {
        sha2::Digest::update(&mut self.0, part);
    }

    /// Nobody asks for it: a digest is longer.
    fn finish(&self) -> u64 {
        0
    }
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
