//! Bytes of a fuzzer for the readers of signatures and PDFs, and what must be true whatever the bytes are: no panic, and an
//! end in time. Memory is bounded by libFuzzer here, and in `tests/` by a process of its own. `tests/fuzzed_readers.rs`
//! runs the same.

use std::time::{Duration, Instant};

use zishen::sign::{Trust, check_pdf, check_signature, pem, stamp};

/// Longest time for one file; what libFuzzer makes has at most some megabytes.
const TIME: Duration = Duration::from_secs(3);

fn in_time(read: impl FnOnce()) {
    let began = Instant::now();
    read();
    assert!(began.elapsed() < TIME, "{:?}", began.elapsed());
}

/// As a `.p7s`, beside a manifest or in a PDF, and as one that a stamp is asked for.
pub fn signature(bytes: &[u8]) {
    in_time(|| {
        let trust = Trust::default();
        for checked in [check_signature(bytes, b"content", &trust), check_pdf(bytes, b"content", (true, None), &trust)]
        {
            let trusted = checked.is_ok_and(|all| all.iter().any(|signature| signature.problems.is_empty()));
            assert!(!trusted, "nobody is trusted");
        }
        let _ = stamp::request(bytes, None);
    });
}

/// As the answer of a service of time stamps, for a signature that it is not of.
pub fn stamp(bytes: &[u8]) {
    let signature = include_bytes!("../tests/cms/two-signers-of-openssl.p7s");
    in_time(|| assert!(stamp::add_stamp(signature, bytes, None).is_err()));
}

/// As a revocation list or certificate.
pub fn list(bytes: &[u8]) {
    in_time(|| {
        let _ = (pem::revocation_lists(bytes), pem::pem_certificates(bytes));
    });
}

/// As a PDF: what is signed in it lies within it.
pub fn pdf(bytes: &[u8]) {
    in_time(|| {
        let Some(facts) = zishen::pdf::look(bytes) else { return };
        for seal in &facts.seals {
            let parts = seal.parts(bytes);
            assert!(parts.is_none_or(|(_, covered)| covered.len() < bytes.len()));
        }
    });
}
