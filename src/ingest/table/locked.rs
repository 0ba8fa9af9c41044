//! Workbooks that are encrypted with the password that nobody is asked for: Excel writes them so when only their
//! structure or their cells are protected (MS-OFFCRYPTO, §2.3.4.5 to §2.3.4.15), and opens them without a word.

use aes::cipher::{BlockCipherDecrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::limits;

/// The password that every spreadsheet tries first.
const PASSWORD: &str = "VelvetSweatshop";
/// Rounds beyond which a file only means to cost time; Excel writes 100,000.
const MOST_ROUNDS: u32 = 1_000_000;
/// Rounds of the standard encryption.
const STANDARD_ROUNDS: u32 = 50_000;
/// Bytes that are encrypted together.
const SEGMENT: usize = 4096;
const BLOCK: usize = 16;

/// The package of a workbook; none if it has another password, or is encrypted in another way.
pub fn unlock_xlsx(info: &[u8], package: &[u8]) -> Option<Vec<u8>> {
    let size = usize::try_from(u64::from_le_bytes(package.get(..8)?.try_into().ok()?)).ok()?;
    if size > limits::BYTES || size > package.len() {
        return None;
    }
    let minor = u16::from_le_bytes([*info.get(2)?, *info.get(3)?]);
    let mut plain = match minor {
        4 => agile(std::str::from_utf8(info.get(8..)?).ok()?, package.get(8..)?)?,
        2 => standard(info, package.get(8..)?)?,
        _ => return None,
    };
    plain.truncate(size);
    Some(plain)
}

/// The password in the units that are digested.
pub fn password() -> Vec<u8> {
    PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[derive(Clone, Copy)]
enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn named(name: &str) -> Option<Hash> {
        Some(match name {
            "SHA1" | "SHA-1" => Hash::Sha1,
            "SHA256" | "SHA-256" => Hash::Sha256,
            "SHA384" | "SHA-384" => Hash::Sha384,
            "SHA512" | "SHA-512" => Hash::Sha512,
            _ => return None,
        })
    }

    fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        let all = parts.concat();
        match self {
            Hash::Sha1 => Sha1::digest(all).to_vec(),
            Hash::Sha256 => Sha256::digest(all).to_vec(),
            Hash::Sha384 => Sha384::digest(all).to_vec(),
            Hash::Sha512 => Sha512::digest(all).to_vec(),
        }
    }

    /// The password with its salt, so many times over.
    fn spun(self, salt: &[u8], rounds: u32) -> Vec<u8> {
        let first = self.of(&[salt, &password()]);
        (0..rounds).fold(first, |hash, round| self.of(&[&round.to_le_bytes(), &hash]))
    }
}

/// AES without chaining, of the three lengths of key.
fn decrypt_blocks(key: &[u8], bytes: &mut [u8]) -> Option<()> {
    fn each<C: KeyInit + BlockCipherDecrypt>(key: &[u8], bytes: &mut [u8]) -> Option<()> {
        let cipher = C::new_from_slice(key).ok()?;
        for block in bytes.chunks_exact_mut(BLOCK) {
            cipher.decrypt_block(block.try_into().ok()?);
        }
        Some(())
    }
    match key.len() {
        16 => each::<Aes128>(key, bytes),
        24 => each::<Aes192>(key, bytes),
        32 => each::<Aes256>(key, bytes),
        _ => None,
    }
}

/// AES with cipher block chaining; what is no whole block at the end is dropped.
fn decrypt_chained(key: &[u8], iv: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    let whole = bytes.get(..bytes.len() / BLOCK * BLOCK)?;
    let mut plain = whole.to_vec();
    decrypt_blocks(key, &mut plain)?;
    let before = iv.chunks(BLOCK).take(1).chain(whole.chunks(BLOCK));
    for (block, before) in plain.chunks_mut(BLOCK).zip(before) {
        block.iter_mut().zip(before).for_each(|(byte, mask)| *byte ^= mask);
    }
    Some(plain)
}

/// Filled up or cut to a length.
fn fitted(mut bytes: Vec<u8>, length: usize, filler: u8) -> Vec<u8> {
    bytes.resize(length, filler);
    bytes
}

/// What an element of the agile description says.
struct Agile {
    hash: Hash,
    key_bytes: usize,
    salt: Vec<u8>,
}

impl Agile {
    fn of(element: &str) -> Option<Agile> {
        let bits: usize = attribute(element, "keyBits")?.parse().ok()?;
        let is_aes = attribute(element, "cipherAlgorithm")? == "AES";
        let is_chained = attribute(element, "cipherChaining")? == "ChainingModeCBC";
        (is_aes && is_chained && matches!(bits, 128 | 192 | 256)).then_some(())?;
        let salt = base64(attribute(element, "saltValue")?)?;
        Some(Agile { hash: Hash::named(attribute(element, "hashAlgorithm")?)?, key_bytes: bits / 8, salt })
    }
}

/// Agile encryption (§2.3.4.10 to §2.3.4.15).
fn agile(description: &str, package: &[u8]) -> Option<Vec<u8>> {
    let data = Agile::of(element(description, "keyData")?)?;
    let locked = element(description, "encryptedKey")?;
    let key = Agile::of(locked)?;
    let rounds: u32 = attribute(locked, "spinCount")?.parse().ok()?;
    if rounds > MOST_ROUNDS {
        return None;
    }
    let spun = key.hash.spun(&key.salt, rounds);
    let iv = fitted(key.salt.clone(), BLOCK, 0x36);
    let open = |purpose: [u8; 8], name: &str| {
        let own = fitted(key.hash.of(&[&spun, &purpose]), key.key_bytes, 0x36);
        decrypt_chained(&own, &iv, &base64(attribute(locked, name)?)?)
    };
    let input = open([0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79], "encryptedVerifierHashInput")?;
    let expected = open([0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E], "encryptedVerifierHashValue")?;
    let found = key.hash.of(&[input.get(..key.salt.len().min(input.len()))?]);
    if !expected.starts_with(&found) {
        return None;
    }
    let secret = open([0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6], "encryptedKeyValue")?;
    let secret = secret.get(..data.key_bytes)?;
    let segment = |(bytes, number): (&[u8], u32)| {
        let iv = fitted(data.hash.of(&[&data.salt, &number.to_le_bytes()]), BLOCK, 0x36);
        decrypt_chained(secret, &iv, bytes)
    };
    let segments: Option<Vec<Vec<u8>>> = package.chunks(SEGMENT).zip(0..).map(segment).collect();
    Some(segments?.concat())
}

/// Standard encryption (§2.3.4.5 to §2.3.4.9): AES with SHA-1.
fn standard(info: &[u8], package: &[u8]) -> Option<Vec<u8>> {
    let number = |at: usize| Some(u32::from_le_bytes(info.get(at..at + 4)?.try_into().ok()?) as usize);
    let header = number(8)?;
    let key_bytes = match number(20)? {
        0x660E => 16,
        0x660F => 24,
        0x6610 => 32,
        _ => return None,
    };
    let verifier = header.checked_add(12)?;
    let part = |from: usize, length: usize| info.get(verifier.checked_add(from)?..verifier.checked_add(from + length)?);
    let salt = part(4, 16)?;
    let spun = Hash::Sha1.spun(salt, STANDARD_ROUNDS);
    let last = Hash::Sha1.of(&[&spun, &[0; 4]]);
    let half = |mask: u8| {
        let mut buffer = [mask; 64];
        buffer.iter_mut().zip(&last).for_each(|(byte, hash)| *byte ^= hash);
        Hash::Sha1.of(&[&buffer])
    };
    let key = [half(0x36), half(0x5C)].concat();
    let key = key.get(..key_bytes)?;
    let open = |bytes: &[u8]| {
        let mut plain = bytes.get(..bytes.len() / BLOCK * BLOCK)?.to_vec();
        decrypt_blocks(key, &mut plain).map(|()| plain)
    };
    let (input, expected) = (open(part(20, 16)?)?, open(part(40, 32)?)?);
    if expected.starts_with(&Hash::Sha1.of(&[&input])) { open(package) } else { None }
}

/// The text of an element's tag, whatever its prefix.
fn element<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let tags = text.split('<').filter_map(|tag| tag.split('>').next());
    let mut found = tags.filter(|tag| {
        let own = tag.split_whitespace().next().unwrap_or_default();
        own.rsplit(':').next() == Some(name)
    });
    found.next()
}

fn attribute<'t>(element: &'t str, name: &str) -> Option<&'t str> {
    let found = element.split_whitespace().find_map(|part| part.strip_prefix(name)?.strip_prefix("=\""))?;
    found.split('"').next()
}

/// Some programs leave out what fills up the end.
fn base64(text: &str) -> Option<Vec<u8>> {
    STANDARD_NO_PAD.decode(text.trim_end_matches('=')).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648, section 10.
    #[test]
    fn base64_is_read_as_the_standard_has_it() {
        for (text, bytes) in
            [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("Zm9vYmFy", "foobar")]
        {
            assert_eq!(base64(text).as_deref(), Some(bytes.as_bytes()), "{text}");
        }
        assert_eq!(base64("a b"), None);
    }
}
