//! What can be wrong with a signature.

/// What is wrong with a signature; the text holds names and numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// It is no signature of the format.
    Form(String),
    /// It is not the signature of this content.
    Broken(String),
    /// No way leads to a certificate that is trusted.
    Unknown(String),
    /// A certificate is not valid at the time.
    Expired(String),
    /// A certificate has been revoked.
    Revoked(String),
    /// A certificate is not for this use.
    Usage(String),
    /// An algorithm or key is too weak, or not known.
    Weak(String),
    /// A revocation list is missing, out of date or not its issuer's.
    Lists(String),
    /// The time stamp does not hold.
    Stamp(String),
    /// The time stamp's authority is not trusted.
    StampUnknown(String),
}
