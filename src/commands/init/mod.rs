//! `init`: a starter project with commented settings, asked for on a terminal or given by flags.

mod ask;
mod texts;
mod workbooks;

use std::fs;
use std::path::Path;

use super::{Exit, print_faults};
use crate::cli::{Init, Season};
use crate::fault::Fault;
use crate::ingest::parse;
use crate::input_names::{BATCH, POLICY};
use crate::message::{Fact, Language, Message, say};
use crate::policy::{self, Policy};
use crate::publish::disk;
use crate::records::{Batch, Programme};
use texts::{FOLDERS, Text};

pub fn run_init(arguments: &Init, language: Language) -> Exit {
    let report = |message: Message| err!("{}", message.text(language));
    let Ok(settings) = ask::settings(arguments, language) else {
        report(say("init-ended"));
        return Exit::Unusable;
    };
    let folder = &arguments.dir;
    let texts = texts::starter_texts(&settings);
    let faults = faults(&texts);
    if !faults.is_empty() {
        report(say("init-unusable"));
        print_faults(&faults, language);
        return Exit::Unusable;
    }
    let files = match files(&texts, settings.season) {
        Ok(files) => files,
        Err(why) => {
            report(say("init-workbooks").with("why", why.to_string()));
            return Exit::Unusable;
        }
    };
    let there: Vec<Fact> = taken(folder, &files).into_iter().map(Fact::from).collect();
    if !there.is_empty() {
        report(say("init-there").with("folder", folder.display().to_string()).with("files", there));
        return Exit::CannotWrite;
    }
    if let Err((name, why)) = write(folder, &files) {
        report(say("init-unwritten").with("file", name).with("why", why));
        return Exit::CannotWrite;
    }
    for (name, _) in &files {
        out!("{}", folder.join(name).display());
    }
    if !settings.assumed.is_empty() {
        let flags = settings.assumed.iter().map(|flag| Fact::from(*flag)).collect::<Vec<_>>();
        report(say("init-assumed").with("flags", flags));
    }
    out!("{}", say("init-done").with("folder", folder.display().to_string()).text(language));
    Exit::Done
}

/// Why `check` would refuse what is about to be written: a school or college that cannot be.
fn faults(texts: &[Text]) -> Vec<Fault> {
    let text = |wanted: &str| texts.iter().find(|(name, _)| name == wanted).map_or("", |(_, text)| text.as_str());
    let batch = parse::<Batch>(BATCH, text(BATCH).as_bytes(), "zishen/batch/1");
    let policy = parse::<Policy>(POLICY, text(POLICY).as_bytes(), "zishen/policy/2");
    let programme = parse::<Programme>(texts::PROGRAMME, text(texts::PROGRAMME).as_bytes(), "zishen/programme/2");
    match (batch, policy, programme) {
        (Ok(batch), Ok(policy), Ok(programme)) => policy::faults(&batch, &policy, [&programme].into_iter()),
        (batch, policy, programme) => {
            let faults = [batch.err(), policy.err(), programme.err()];
            faults.into_iter().flatten().flatten().collect()
        }
    }
}

/// Settings and workbooks, with their bytes.
fn files(texts: &[Text], season: Season) -> Result<Vec<(String, Vec<u8>)>, rust_xlsxwriter::XlsxError> {
    let texts = texts.iter().map(|(name, text)| (name.clone(), text.clone().into_bytes()));
    Ok(texts.chain(workbooks::workbooks(season)?).collect())
}

/// Files that are there already; a link that leads nowhere counts too.
fn taken(folder: &Path, files: &[(String, Vec<u8>)]) -> Vec<String> {
    let names = files.iter().map(|(name, _)| name.clone());
    names.filter(|name| fs::symlink_metadata(folder.join(name)).is_ok()).collect()
}

/// Writes everything for its owner alone; of what could not be written wholly nothing stays.
fn write(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), (String, String)> {
    let folders = FOLDERS.iter().map(|name| folder.join(name));
    for path in folders {
        disk::create_dirs(&path).map_err(|error| (path.display().to_string(), error.to_string()))?;
    }
    for (index, (name, bytes)) in files.iter().enumerate() {
        if let Err(error) = disk::write_new(&folder.join(name), bytes) {
            // A file that somebody else has made in the meantime is his; one that was cut short is ours.
            let mine = index + usize::from(error.kind() != std::io::ErrorKind::AlreadyExists);
            files.iter().take(mine).for_each(|(name, _)| fs::remove_file(folder.join(name)).unwrap_or_default());
            return Err((name.clone(), error.to_string()));
        }
    }
    Ok(())
}
