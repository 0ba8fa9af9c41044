//! Scans are read in a process of their own, which has bounds in time and memory.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::ink::Dots;
use super::{Page, scanned_pages};
use crate::pdf::bounded::{has_reader, hold_to, start_reader};

/// Largest scan, in bytes.
pub const MOST: u64 = 128 << 20;
/// Most bytes of all its pages.
const MOST_ANSWER: u64 = 512 << 20;
/// Longest time for one scan.
const TIME: Duration = Duration::from_secs(300);
/// Most memory, in bytes.
const MEMORY: u64 = 1 << 30;
/// How often the reader is looked after.
const LOOK: Duration = Duration::from_millis(5);

/// What goes before each page; the last has none and says so.
#[derive(Serialize, Deserialize)]
struct Head {
    is_end: bool,
    code: Option<String>,
    kind: String,
    is_blank: bool,
    picture: usize,
    thumbnail: usize,
    dots: Option<Dots>,
}

/// The pages of a scan; none if it does not open within the bounds.
pub fn scan_bounded(bytes: &[u8]) -> Option<Vec<Page>> {
    if !has_reader() {
        let mut read = Vec::new();
        scanned_pages(bytes, |page| {
            read.push(page);
            Some(())
        })?;
        return Some(read);
    }
    let mut child = start_reader(&["look-at-scan"]).ok()?;
    let output = child.stdout.take()?;
    let reader = spawn(move || heard(BufReader::new(output.take(MOST_ANSWER))));
    // A reader that ended early is recognised by what it did not print.
    let _ = child.stdin.take().map(|mut pipe| pipe.write_all(bytes));
    let began = Instant::now();
    while !reader.is_finished() && began.elapsed() < TIME {
        sleep(LOOK);
    }
    let _ = child.kill();
    let _ = child.wait();
    reader.join().ok()?
}

/// The pages as the other process prints them; none if it broke off.
fn heard(mut from: impl BufRead) -> Option<Vec<Page>> {
    let mut heard = Vec::new();
    loop {
        let mut line = String::new();
        from.read_line(&mut line).ok()?;
        let head: Head = serde_json::from_str(&line).ok()?;
        if head.is_end {
            return Some(heard);
        }
        let mut part = |length: usize| {
            let mut bytes = Vec::new();
            (&mut from).take(length as u64).read_to_end(&mut bytes).ok()?;
            (bytes.len() == length).then_some(bytes)
        };
        let (picture, thumbnail) = (part(head.picture)?, part(head.thumbnail)?);
        let Head { code, kind, is_blank, dots, .. } = head;
        heard.push(Page { code, kind, picture, is_blank, thumbnail, dots });
    }
}

/// What the process that reads does: the scan from the standard input, its pages to the standard output.
pub fn print_pages() -> Option<()> {
    hold_to(MEMORY);
    let mut scan = Vec::new();
    io::stdin().take(MOST).read_to_end(&mut scan).ok()?;
    let mut out = io::stdout().lock();
    let mut write = |head: &Head, parts: [&[u8]; 2]| -> Option<()> {
        writeln!(out, "{}", serde_json::to_string(head).ok()?).ok()?;
        parts.into_iter().try_for_each(|part| out.write_all(part)).ok()
    };
    scanned_pages(&scan, |page| {
        let (picture, thumbnail) = (page.picture.len(), page.thumbnail.len());
        let Page { code, kind, is_blank, dots, .. } = page;
        let head = Head { is_end: false, code, kind, is_blank, picture, thumbnail, dots };
        write(&head, [&page.picture, &page.thumbnail])
    })?;
    let (kind, is_blank) = (String::new(), true);
    write(&Head { is_end: true, code: None, kind, is_blank, picture: 0, thumbnail: 0, dots: None }, [&[], &[]])
}
