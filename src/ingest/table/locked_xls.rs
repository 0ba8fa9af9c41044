//! Old workbooks (BIFF8) that are encrypted with the password that nobody is asked for (MS-XLS, §2.2.10): their records are
//! made plain, by RC4 with MD5 (MS-OFFCRYPTO, §2.3.6), RC4 by CryptoAPI (§2.3.5), or the XOR of older programs (§2.3.7).

use md5::Md5;
use sha1::Sha1;
use sha2::Digest;

use super::locked::password;

const FILE_PASS: u16 = 0x002F;
const BOUND_SHEET: u16 = 0x0085;
const EOF: u16 = 0x000A;
/// A record type that no reader knows.
const IDLE: u16 = 0x0FFF;
/// BOF, FILEPASS, USREXCL, FILELOCK, INTERFACEHDR, RRDINFO and RRDHEAD are never encrypted.
const PLAIN: [u16; 7] = [0x0809, FILE_PASS, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138];
/// Bytes under one key of RC4.
const BLOCK: usize = 1024;
/// What the password comes to under XOR (§2.3.7.1 and §2.3.7.2): key, verifier, and the bytes that go round.
const XOR_KEY: u16 = 0xB359;
const XOR_VERIFIER: u16 = 0x9A0A;
const XOR_BYTES: [u8; 16] =
    [0x87, 0x6B, 0x9A, 0xE2, 0x1E, 0xE3, 0x05, 0x62, 0x1E, 0x69, 0x96, 0x60, 0x98, 0x6E, 0x94, 0x04];

/// Makes the records plain, where they are encrypted; none if they have another password.
pub fn unlock_xls(stream: &mut [u8]) -> Option<()> {
    let Some((at, length)) = file_pass(stream) else { return Some(()) };
    let pass = stream.get(at..at + length)?;
    let mask = match (word(pass, 0)?, word(pass, 2)?, word(pass, 4)?) {
        // Some programs write the record though nothing is encrypted.
        (0, 0, 0) => None,
        (0, XOR_KEY, XOR_VERIFIER) => Some(Mask::Turning),
        (1, 1, 1) => Some(Mask::Stream(by_md5(pass.get(6..)?, stream.len())?)),
        (1, 2..=4, 2) => Some(Mask::Stream(by_sha1(pass.get(6..)?, stream.len())?)),
        _ => return None,
    };
    stream.get_mut(at - 4..at - 2)?.copy_from_slice(&IDLE.to_le_bytes());
    mask.into_iter().for_each(|mask| mask.take_off(stream));
    Some(())
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(word(bytes, at)?) | u32::from(word(bytes, at + 2)?) << 16)
}

/// Type, place of the content, and its length, of every record.
fn records(stream: &[u8]) -> impl Iterator<Item = (u16, usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (kind, length) = (word(stream, at)?, usize::from(word(stream, at + 2)?));
        let content = at + 4;
        at = content + length;
        (at <= stream.len()).then_some((kind, content, length))
    })
}

/// The record that says how the workbook is encrypted, before the end of what concerns all sheets.
fn file_pass(stream: &[u8]) -> Option<(usize, usize)> {
    let mut globals = records(stream).take_while(|(kind, ..)| *kind != EOF);
    globals.find(|(kind, _, length)| *kind == FILE_PASS && *length >= 6).map(|(_, at, length)| (at, length))
}

/// What lies over the content of the records.
enum Mask {
    /// A byte for each of the stream.
    Stream(Vec<u8>),
    /// Sixteen bytes that go round, over bits that are turned.
    Turning,
}

impl Mask {
    fn take_off(&self, stream: &mut [u8]) {
        let all: Vec<(u16, usize, usize)> = records(stream).filter(|(kind, ..)| !PLAIN.contains(kind)).collect();
        for (kind, content, length) in all {
            // Where a sheet begins is always plain.
            let from = content + if kind == BOUND_SHEET { 4.min(length) } else { 0 };
            let bytes = stream.iter_mut().enumerate().take(content + length).skip(from);
            match self {
                Mask::Stream(mask) => bytes.zip(mask.iter().skip(from)).for_each(|((_, byte), mask)| *byte ^= mask),
                Mask::Turning => bytes.for_each(|(at, byte)| {
                    let mask = XOR_BYTES.get((at + length) % XOR_BYTES.len()).copied().unwrap_or(0);
                    *byte = (*byte ^ mask).rotate_right(5);
                }),
            }
        }
    }
}

/// The mask of RC4 with keys of 40 bits: salt, verifier and its digest, 16 bytes each.
fn by_md5(pass: &[u8], length: usize) -> Option<Vec<u8>> {
    let (salt, verifier, digest) = (pass.get(..16)?, pass.get(16..32)?, pass.get(32..48)?);
    let first = Md5::digest(password());
    let salted = [first.get(..5)?, salt].concat().repeat(16);
    let base = Md5::digest(salted);
    let base = base.get(..5)?.to_vec();
    let key = |block: u32| Md5::digest([&base[..], &block.to_le_bytes()].concat()).to_vec();
    let open = masked(&[verifier, digest].concat(), &key(0));
    (Md5::digest(open.get(..16)?).as_slice() == open.get(16..)?).then(|| mask(length, key))
}

/// The mask of RC4 by CryptoAPI: a header that says the length of keys, then salt, verifier and its digest.
fn by_sha1(pass: &[u8], length: usize) -> Option<Vec<u8>> {
    let header = usize::try_from(number(pass, 4)?).ok()?;
    let bits = match number(pass, 8 + 16)? {
        0 => 40,
        bits @ 40..=128 => bits as usize,
        _ => return None,
    };
    let rest = pass.get(8usize.checked_add(header)?..)?;
    let (salt, verifier, digest) = (rest.get(4..20)?, rest.get(20..36)?, rest.get(40..60)?);
    let base = Sha1::digest([salt, &password()].concat()).to_vec();
    let key = |block: u32| {
        let mut key = Sha1::digest([&base[..], &block.to_le_bytes()].concat()).to_vec();
        key.truncate(bits / 8);
        // Keys of 40 bits are filled up with zeros.
        key.resize(if bits == 40 { 16 } else { bits / 8 }, 0);
        key
    };
    let open = masked(&[verifier, digest].concat(), &key(0));
    (Sha1::digest(open.get(..16)?).as_slice() == open.get(16..)?).then(|| mask(length, key))
}

/// The mask of a stream: each block has a key of its own.
fn mask(length: usize, key: impl Fn(u32) -> Vec<u8>) -> Vec<u8> {
    let blocks = (0..).take(length.div_ceil(BLOCK));
    blocks.flat_map(|block| rc4(&key(block)).take(BLOCK).collect::<Vec<_>>()).collect()
}

fn masked(bytes: &[u8], key: &[u8]) -> Vec<u8> {
    bytes.iter().zip(rc4(key)).map(|(byte, mask)| byte ^ mask).collect()
}

/// The bytes of RC4 under a key that is not empty.
fn rc4(key: &[u8]) -> impl Iterator<Item = u8> + use<> {
    let mut state: [u8; 256] = std::array::from_fn(|index| index as u8);
    let mut other = 0u8;
    for (index, byte) in (0..256).zip(key.iter().cycle()) {
        other = other.wrapping_add(state[index]).wrapping_add(*byte);
        state.swap(index, usize::from(other));
    }
    let (mut one, mut other) = (0u8, 0u8);
    std::iter::repeat_with(move || {
        one = one.wrapping_add(1);
        other = other.wrapping_add(state[usize::from(one)]);
        state.swap(usize::from(one), usize::from(other));
        state[usize::from(state[usize::from(one)].wrapping_add(state[usize::from(other)]))]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6229 and the examples known since 1994.
    #[test]
    fn rc4_gives_the_known_bytes() {
        assert_eq!(masked(b"Plaintext", b"Key"), [0xBB, 0xF3, 0x16, 0xE8, 0xD9, 0x40, 0xAF, 0x0A, 0xD3]);
        let first: Vec<u8> = rc4(&[1, 2, 3, 4, 5]).take(4).collect();
        assert_eq!(first, [0xB2, 0x39, 0x63, 0x05]);
    }

    #[test]
    fn any_bytes_are_refused_or_left() {
        for length in 0..60u16 {
            let mut stream = [&[0x2F, 0][..], &length.to_le_bytes(), &vec![1; usize::from(length)]].concat();
            assert_eq!(unlock_xls(&mut stream).is_some(), length < 6, "{length}");
        }
    }
}
