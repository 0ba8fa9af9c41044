//! `man`: the manual pages in roff, one for the program and one for each command.

use std::fs;
use std::io;
use std::path::Path;

use clap::CommandFactory;
use clap_mangen::Man as Page;

use super::{Exit, terminal};
use crate::cli::{Cli, Man};
use crate::message::{Language, say};

pub fn run_man(arguments: &Man, language: Language) -> Exit {
    let Some(folder) = &arguments.dir else { return print() };
    match write_all(folder) {
        Ok(()) => Exit::Done,
        Err(error) => {
            let message =
                say("man-unwritten").with("folder", folder.display().to_string()).with("why", error.to_string());
            err!("{}", message.text(language));
            Exit::CannotWrite
        }
    }
}

/// The page of the program; it names the others.
fn print() -> Exit {
    let mut page = Vec::new();
    let written = Page::new(Cli::command()).render(&mut page);
    terminal::print_text(String::from_utf8_lossy(&page));
    written.map_or(Exit::CannotWrite, |()| Exit::Done)
}

fn write_all(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Cli::command(), folder)
}
