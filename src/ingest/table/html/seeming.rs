//! What a page is that holds no table: one to sign in, frames, or a grid drawn by other means.

use crate::message::{Message, say};

/// What a page may be instead of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// One to sign in.
    Login,
    /// Frames, whose content lies in other files.
    Frames,
    /// Without any table: the grid is drawn by other means.
    NoTable,
}

impl Page {
    /// What it seems to be, and what to do.
    pub fn message(self) -> Message {
        match self {
            Page::Login => say("table-nothing-login"),
            Page::Frames => say("table-nothing-frames"),
            Page::NoTable => say("table-nothing-grid"),
        }
    }
}

/// Words of pages to sign in, a line each.
const LOGIN_WORDS: &str = include_str!("login_words.txt");

/// What a page seems to be by the words in it; asked only where no record came from it.
pub fn seeming(text: &str) -> Option<Page> {
    const LOOKED_AT: usize = 1 << 18;
    /// Bytes of a page that says one thing.
    const NOTICE: usize = 2048;
    let head = text[..text.floor_char_boundary(LOOKED_AT)].to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| head.contains(word));
    // In a long page the words may stand among the data.
    let asks = has(&["<form", "<input", "<script", "location"]) || (text.len() < NOTICE && !has(&["<table"]));
    let asks_password = has(&["type=\"password\"", "type='password'", "type=password"]);
    if asks_password || (asks && LOGIN_WORDS.lines().any(|word| head.contains(word))) {
        Some(Page::Login)
    } else if has(&["<frameset", "<frame ", "<iframe"]) {
        Some(Page::Frames)
    } else if !has(&["<table"]) {
        Some(Page::NoTable)
    } else {
        None
    }
}
