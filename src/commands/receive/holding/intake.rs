//! A file taken in: copied, so that nobody changes what is checked, and within bounds.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use zip::ZipArchive;

use super::super::SUBMISSION;
use super::super::unpacked::{Refused, foreign};
use super::halt::Halt;
use super::stock::Stock;
use crate::message::{Message, say, unread};
use crate::package::{Sha256, sha256_of};
use crate::publish::disk;

/// A submission that is larger unpacked than this many times its size, and more, is a bomb.
const GROWTH: u64 = 20;
const SMALL: u64 = 64 << 20;

/// The digest of the copy; a file that is none, or of `most` MiB, is not taken.
pub fn taken(stock: &Stock, most: u64, path: &Path) -> Result<Result<Sha256, Message>, Halt> {
    let mut file = match opened(path, most) {
        Ok(file) => file,
        Err(why) => return Ok(Err(why)),
    };
    let round = stock.round();
    let copy = round.join(SUBMISSION);
    let written = disk::create_dir(&round).and_then(|_| disk::copy_new(&copy, &mut file)?.sync_all());
    let digest = written.and_then(|()| sha256_of(File::open(&copy)?));
    digest.map(Ok).map_err(|error| Halt::unwritten(&copy, &error))
}

fn opened(path: &Path, most: u64) -> Result<File, Message> {
    let failed = |error: io::Error| unread(path, error);
    // A pipe or device would keep the program waiting for ever.
    let data = fs::metadata(path).map_err(failed)?;
    if !data.is_file() {
        return Err(failed(io::ErrorKind::InvalidInput.into()));
    }
    if data.len() >> 20 >= most {
        return Err(say("holding-too-large").with("most", most.to_string()));
    }
    File::open(path).map_err(failed)
}

/// Whether an archive would not fill the disk when it is unpacked.
pub fn bounded(archive: &Path) -> Result<(), Refused> {
    let disk = |error: io::Error| Refused::Disk(archive.to_owned(), error);
    let file = File::open(archive).map_err(disk)?;
    let length = file.metadata().map_err(disk)?.len();
    let mut zip = ZipArchive::new(file).map_err(|error| foreign(error.to_string()))?;
    let mut total: u64 = 0;
    for at in 0..zip.len() {
        let entry = zip.by_index_raw(at).map_err(|error| foreign(error.to_string()))?;
        total = total.saturating_add(entry.size());
    }
    let most = length.saturating_mul(GROWTH).saturating_add(SMALL);
    if total > most { Err(foreign(say("holding-bomb").zh())) } else { Ok(()) }
}
