//! Name constraints of authorities that do not mark them as critical (RFC 5280, section 4.2.1.10); critical ones are refused.

use x509_cert::Certificate;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{NameConstraints, SubjectAltName};
use x509_cert::name::RdnSequence;

use super::certificate::{extension, is_same_name, subject_name};
use super::problem::Problem;

/// Whether a certificate has only names that an authority above it may certify.
///
/// # Errors
/// [`Problem::Usage`].
pub fn check(authority: &Certificate, below: &Certificate) -> Result<(), Problem> {
    let Some(constraints) = extension::<NameConstraints>(&authority.tbs_certificate.extensions)? else { return Ok(()) };
    let content = &below.tbs_certificate;
    let alternative = extension::<SubjectAltName>(&content.extensions)?.map(|names| names.0).unwrap_or_default();
    let own = Some(&content.subject).filter(|subject| !subject.0.is_empty());
    let names = own.map(|subject| GeneralName::DirectoryName(subject.clone())).into_iter().chain(alternative);
    let permitted = constraints.permitted_subtrees.unwrap_or_default();
    let excluded = constraints.excluded_subtrees.unwrap_or_default();
    let is_allowed = |name: &GeneralName| {
        let mut may = permitted.iter().filter(|tree| is_same_kind(&tree.base, name)).peekable();
        let must_not = excluded.iter().filter(|tree| is_same_kind(&tree.base, name));
        (may.peek().is_none() || may.any(|tree| is_within(&tree.base, name) == Some(true)))
            && must_not.into_iter().all(|tree| is_within(&tree.base, name) == Some(false))
    };
    if names.into_iter().all(|name| is_allowed(&name)) {
        Ok(())
    } else {
        Err(Problem::Usage(format!("{} nameConstraints", subject_name(&content.subject))))
    }
}

fn is_same_kind(one: &GeneralName, other: &GeneralName) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

/// Whether a name lies below another; none where the kind is not known here.
fn is_within(base: &GeneralName, name: &GeneralName) -> Option<bool> {
    match (base, name) {
        (GeneralName::DirectoryName(base), GeneralName::DirectoryName(name)) => {
            let beginning = name.0.iter().take(base.0.len()).cloned().collect();
            Some(is_same_name(base, &RdnSequence(beginning)))
        }
        (GeneralName::DnsName(base), GeneralName::DnsName(name)) => Some(is_host_within(base.as_str(), name.as_str())),
        (GeneralName::Rfc822Name(base), GeneralName::Rfc822Name(name)) => {
            let (base, name) = (base.as_str(), name.as_str());
            let (_, host) = name.rsplit_once('@')?;
            Some(match base.strip_prefix('.') {
                _ if base.contains('@') => base.eq_ignore_ascii_case(name),
                Some(domain) => is_host_within(domain, host) && !host.eq_ignore_ascii_case(domain),
                None => host.eq_ignore_ascii_case(base),
            })
        }
        _ => None,
    }
}

fn is_host_within(domain: &str, host: &str) -> bool {
    let (domain, host) = (domain.to_ascii_lowercase(), host.to_ascii_lowercase());
    domain.is_empty() || host.strip_suffix(&domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
