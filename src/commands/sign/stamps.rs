//! Time stamps of a run's signature: over the network, or by files for machines without one (RFC 3161, section 3).

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use x509_cert::Certificate;

use super::{SIGNATURE, Stopped, read, request, said, signature_of, unreadable};
use crate::commands::Exit;
use crate::message::{Message, say};
use crate::publish::replace_signature;
use crate::sign::{Signer, stamp};

/// Largest response that is read, in bytes.
const MOST: u64 = 1 << 20;

/// Writes the request for a stamp over a run's signature; a file that is there is not replaced.
pub fn write_request(folder: &Path, signer: Option<&Certificate>, path: &Path) -> Result<(), Stopped> {
    let bytes = request(&signature_of(folder)?, signer)?;
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(&bytes))
        .map_err(|error| Stopped { outcome: Exit::CannotWrite, why: unreadable(path, &error) })
}

/// Puts the stamp of a response into a run's signature.
pub fn add_stamps(folder: &Path, response: &Path) -> Result<Message, Stopped> {
    let stamped = stamp::add_stamp(&signature_of(folder)?, &read(response)?, None)?;
    replace_signature(folder, SIGNATURE, &stamped)?;
    Ok(said("sign-stamped", folder))
}

/// A signature with the stamp of a service.
pub fn fetched(signature: &[u8], signer: &Signer, url: &str) -> Result<Vec<u8>, Message> {
    let request = request(signature, signer.chain().first())?;
    let failed = |error: ureq::Error| say("sign-tsa").with("url", url).with("why", error.to_string());
    let mut response = ureq::post(url)
        .header("Content-Type", "application/timestamp-query")
        .header("Accept", "application/timestamp-reply")
        .send(&request[..])
        .map_err(failed)?;
    let reply = response.body_mut().with_config().limit(MOST).read_to_vec().map_err(failed)?;
    stamp::add_stamp(signature, &reply, Some(&request))
}
