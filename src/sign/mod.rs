//! Electronic signatures: detached CMS (RFC 5652) in the baseline form of CAdES (ETSI EN 319 122-1, B-B), over bytes.
//!
//! This room is pure but for keys on a token: it takes bytes, keys and a time, and returns bytes or what it found.
//!
//! | file | holds |
//! |---|---|
//! | `problem` | what can be wrong with a signature |
//! | `ber`, `set_of` | what foreign programs write → DER, within bounds; sets in its order |
//! | `algorithm` | digests and signature algorithms, and which of them are refused |
//! | `certificate` | what one certificate says: names, use, validity, what it has issued |
//! | `revocation` | revocation lists of both versions, and what a revocation comes to by its reason (RFC 5280 §5) |
//! | `trust` | certificates and revocation lists → whether a certificate is trusted (RFC 5280 §6) |
//! | `key` | PKCS#12 and PEM files → a key with its certificates |
//! | `token` | a key that stays on a PKCS#11 token |
//! | `attributes`, `signed_data` | the parts of a `.p7s` (RFC 5652), read and written |
//! | `cades` | content and key → the bytes of a `.p7s`, a second signer beside the first |
//! | `pades` | a signature in a PDF (ETSI EN 319 142-1) |
//! | `signer` | a signer's certificate, and whether its key has signed the content |
//! | `stamp` | time stamps: requests, responses, tokens (RFC 3161) |
//! | `check` | a `.p7s` and its content → who signed, and what is wrong |
//! | `sm2` | raw SM2 signatures (GB/T 32918) |

pub mod algorithm;
pub mod attributes;
mod ber;
pub mod cades;
pub mod certificate;
pub mod check;
mod constraints;
pub mod key;
pub mod pades;
pub mod pem;
pub mod problem;
pub mod revocation;
mod set_of;
pub mod signed_data;
mod signer;
pub mod sm2;
pub mod stamp;
pub mod token;
pub mod trust;

pub use check::{Signature, check_pdf, check_signature};
pub use key::Signer;
pub use problem::Problem;
pub use trust::Trust;
