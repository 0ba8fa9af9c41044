//! `receive --holding`: what many schools send to a province, each checked against its own key and kept apart, answered, written
//! into a ledger, and compared without names.

mod audit;
mod comparing;
mod desk;
mod halt;
mod intake;
mod matching;
mod stock;
mod trusts;

use std::path::Path;

use desk::Desk;
use halt::Halt;
use stock::Stock;
use trusts::Trusts;

use crate::cli::Receive;
use crate::commands::Exit;
use crate::commands::sign::Hand;
use crate::message::{Language, say};
use crate::report::printable_line;

pub fn run_holding(root: &Path, arguments: &Receive, language: Language) -> Exit {
    match all(root, arguments, language) {
        Ok(true) => Exit::Done,
        Ok(false) => Exit::NeedsPerson,
        Err(halt) => {
            halt.lines.iter().for_each(|line| err!("{}", printable_line(&line.text(language))));
            crate::commands::print_faults(&halt.faults, language);
            halt.exit
        }
    }
}

/// Receives all; whether nothing needs a person.
fn all(root: &Path, arguments: &Receive, language: Language) -> Result<bool, Halt> {
    let trusts = Trusts::read(root)?;
    let hand = arguments.key.as_ref();
    let hand = hand.map(|key| Hand::open(key, arguments.cert.as_deref(), &arguments.password_file, language));
    let hand = hand.transpose().map_err(Halt::unusable)?;
    let stock = Stock::open(root)?;
    if stock.was_torn {
        out!("{}", printable_line(&say("holding-torn").text(language)));
    }
    if let Some(last) = stock.ledger.entries.last().filter(|last| last.on > arguments.on) {
        return Err(Halt::unusable(
            say("holding-day").with("on", arguments.on.to_string()).with("last", last.on.to_string()),
        ));
    }
    let faults = audit::audit(&stock, &trusts.file, arguments.submissions.is_empty())
        .map_err(|error| Halt::unread(root, &error))?;
    if !faults.is_empty() {
        return Err(Halt::new(std::iter::once(say("holding-broken")).chain(faults).collect(), Exit::Unusable));
    }
    let mut desk = Desk { stock, trusts: &trusts, on: arguments.on, hand, language };
    let mut clean = true;
    for path in &arguments.submissions {
        clean &= desk.receive(path)?;
    }
    let changed = matching::report_matches(&desk.stock, &trusts.file)?;
    for (code, count) in &changed {
        desk.say(&say("holding-matches").with("school", trusts.file.name(code)).with("count", *count));
    }
    if arguments.submissions.is_empty() {
        desk.say(&say("holding-whole").with("count", desk.stock.ledger.entries.len()));
    }
    Ok(clean && changed.iter().all(|(_, count)| *count == 0))
}
