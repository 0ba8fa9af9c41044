//! The content of an entry, held against its size and its CRC.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use flate2::read::DeflateDecoder;

use super::{Container, Entry};

impl Container {
    /// The content of an entry; what is read beyond or short of its size, or has another CRC, is an error.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn reader(&self, entry: &Entry) -> io::Result<Box<dyn Read + Send>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(entry.data))?;
        let packed = io::BufReader::with_capacity(1 << 16, file.take(entry.packed));
        let inner: Box<dyn Read + Send> = match entry.method {
            0 => Box::new(packed),
            _ => Box::new(Exact { inner: DeflateDecoder::new(packed), packed: entry.packed }),
        };
        Ok(Box::new(Checked { inner, left: entry.size, crc: crc32fast::Hasher::new(), expected: entry.crc }))
    }
}

/// Deflated data that must use up all its bytes.
struct Exact<R> {
    inner: DeflateDecoder<R>,
    packed: u64,
}

impl<R: Read> Read for Exact<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if count == 0 && !buffer.is_empty() && self.inner.total_in() != self.packed {
            return Err(io::Error::other("data"));
        }
        Ok(count)
    }
}

/// Content that is held against its size and its CRC.
struct Checked {
    inner: Box<dyn Read + Send>,
    left: u64,
    crc: crc32fast::Hasher,
    expected: u32,
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.crc.update(&buffer[..count]);
        match self.left.checked_sub(count as u64) {
            Some(left) => self.left = left,
            None => return Err(io::Error::other("data")),
        }
        if count == 0 && !buffer.is_empty() {
            if self.left != 0 {
                return Err(io::Error::other("data"));
            }
            if self.crc.clone().finalize() != self.expected {
                return Err(io::Error::other("crc"));
            }
        }
        Ok(count)
    }
}
