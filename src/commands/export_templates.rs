//! `export-templates`: the built-in templates, their examples and on request the fonts, to start a look of one's own from.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::Exit;
use crate::cli::ExportTemplates;
use crate::message::{Language, Message, say};
use crate::publish::disk;
use crate::render::{Fonts, Templates};

pub fn run_export_templates(arguments: &ExportTemplates, language: Language) -> Exit {
    let failed = |message: Message| {
        err!("{}", message.text(language));
        Exit::CannotWrite
    };
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    files.extend(Templates::embedded().into_iter().map(|(name, bytes)| (arguments.dir.join(name), bytes)));
    if let Some(folder) = &arguments.fonts {
        files.extend(Fonts::embedded().map(|(name, bytes)| (folder.join(name), bytes.to_vec())));
    }
    // All or nothing: half of a set could not be distinguished from the school's own files later.
    if let Some((path, _)) = files.iter().find(|(path, _)| fs::symlink_metadata(path).is_ok()) {
        return failed(say("export-templates-there").with("path", path.display().to_string()));
    }
    for (path, bytes) in &files {
        if let Err(error) = write(path, bytes) {
            let path = path.display().to_string();
            return failed(say("export-templates-unwritten").with("path", path).with("why", error.to_string()));
        }
    }
    let done = say("export-templates-done").with("count", files.len());
    out!("{}", done.with("folder", arguments.dir.display().to_string()).text(language));
    Exit::Done
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    path.parent().map_or(Ok(()), disk::create_dirs)?;
    disk::write_new(path, bytes)
}
