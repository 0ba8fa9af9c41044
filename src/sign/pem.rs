//! PEM (RFC 7468) and DER files of certificates and revocation lists.

use der::Decode;
use x509_cert::Certificate;

use super::ber::is_tame;
use super::revocation::CertificateList;

/// Largest file of certificates or lists, in bytes: a list of a million entries has 40 MiB.
const MOST: usize = 64 << 20;

/// The blocks of a PEM file: label and DER; text around them is passed over, as all tools do.
pub fn pem_blocks(text: &[u8]) -> Vec<(String, Vec<u8>)> {
    const BEGIN: &str = "-----BEGIN ";
    let text = String::from_utf8_lossy(text).replace("\r\n", "\n");
    let mut found = Vec::new();
    let mut rest = text.as_str();
    while let Some(start) = rest.find(BEGIN) {
        let block = &rest[start..];
        let label = block[BEGIN.len()..].split("-----").next().unwrap_or_default().to_owned();
        let mark = format!("-----END {label}-----");
        let Some(end) = block.find(&mark) else { break };
        let whole = &block[..end + mark.len()];
        // A block with headers (the encryption of old OpenSSL) decodes to nothing and is known by its label.
        let der = der::pem::decode_vec(whole.as_bytes()).map(|(_, der)| der).unwrap_or_default();
        found.push((label, der));
        rest = &block[end + mark.len()..];
    }
    found
}

/// Whether a key in a PEM file is encrypted as OpenSSL did before PKCS#8 (RFC 1421, section 4.6.1.3): by headers.
pub fn is_old_encrypted(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    text.lines().any(|line| line.trim_start().strip_prefix("Proc-Type:").is_some_and(|kind| kind.contains("ENCRYPTED")))
}

/// All certificates of a file; none when one of them cannot be read.
pub fn pem_certificates(bytes: &[u8]) -> Option<Vec<Certificate>> {
    all(bytes, &["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"])
}

/// All revocation lists of a file; none when one of them cannot be read.
pub fn revocation_lists(bytes: &[u8]) -> Option<Vec<CertificateList>> {
    all(bytes, &["X509 CRL"])
}

fn all<T: for<'d> Decode<'d>>(bytes: &[u8], labels: &[&str]) -> Option<Vec<T>> {
    let read = |der: &[u8]| T::from_der(Some(der).filter(|der| is_tame(der))?).ok();
    match bytes.first() {
        _ if bytes.len() > MOST => None,
        Some(0x30) => read(bytes).map(|one| vec![one]),
        _ => {
            let blocks = pem_blocks(bytes);
            let wanted = blocks.iter().filter(|(label, _)| labels.contains(&label.as_str()));
            let all: Option<Vec<T>> = wanted.map(|(_, der)| read(der)).collect();
            all.filter(|list| !list.is_empty())
        }
    }
}
