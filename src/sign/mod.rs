//! Electronic signatures: detached CMS (RFC 5652) in the baseline form of CAdES (ETSI EN 319 122-1, B-B), over bytes.
//!
//! This room is pure but for keys on a token: it takes bytes, keys and a time, and returns bytes or what it found.
//!
//! | file | holds |
//! |---|---|
//! | `algorithm` | digests and signature algorithms, and which of them are refused |
//! | `key` | PKCS#12 and PEM files → a key with its certificates |
//! | `token` | a key that stays on a PKCS#11 token |
//! | `cades` | content and key → the bytes of a `.p7s`, a second signer beside the first |
//! | `pades` | a signature in a PDF (ETSI EN 319 142-1) |
//! | `attributes` | the attributes that are signed |
//! | `stamp` | time stamps: requests, responses, tokens (RFC 3161) |
//! | `trust` | certificates and revocation lists → whether a certificate is trusted (RFC 5280) |
//! | `revocation` | revocation lists of both versions (RFC 5280 §5.1) |
//! | `check` | a `.p7s` and its content → who signed, and what is wrong |
//! | `sm2` | raw SM2 signatures (GB/T 32918) |

pub mod algorithm;
pub mod attributes;
pub mod cades;
pub mod check;
pub mod key;
pub mod pades;
pub mod pem;
pub mod revocation;
pub mod sm2;
pub mod stamp;
pub mod token;
pub mod trust;

pub use check::{Problem, Signature, check};
pub use key::Signer;
pub use trust::Trust;
