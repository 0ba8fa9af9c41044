//! What is wrong with the lists of items in `volume`, and with the columns of the contents list.

use std::collections::BTreeSet;

use crate::fault::Fault;
use crate::input_names::BATCH;
use crate::message::{Message, say};
use crate::package::form_name;
use crate::policy::is_folder_name;
use crate::records::{Batch, FormCode, VolumeItem, VolumeList};
use crate::render::Templates;
use crate::render::view::CONTENTS_COLUMNS;

/// Most items of a volume: the paths of a dossier have two digits for them.
const MOST_ITEMS: usize = 99;

/// Every fault.
pub fn volume_faults(batch: &Batch) -> Vec<Fault> {
    let unknown = batch.print.contents.columns.iter().filter(|key| !CONTENTS_COLUMNS.contains(&key.as_str()));
    let columns = unknown.map(|key| {
        let known = CONTENTS_COLUMNS.join("、");
        let problem = say("print-column").with("key", key.as_str()).with("known", known);
        Fault::of(BATCH, "print.contents.columns", problem)
    });
    let lists = batch.volume.iter().enumerate().flat_map(|(n, list)| list_faults(batch, n, list));
    columns.chain(lists).collect()
}

fn list_faults(batch: &Batch, n: usize, list: &VolumeList) -> Vec<Fault> {
    let fault = |field: String, problem: Message| Fault::of(BATCH, &field, problem);
    let mut faults = Vec::new();
    if !(1..=MOST_ITEMS).contains(&list.items.len()) {
        faults.push(fault(format!("volume[{n}].items"), say("volume-many").with("most", MOST_ITEMS)));
    }
    let mut names = BTreeSet::new();
    for (at, item) in list.items.iter().enumerate() {
        // Files are found by either name, whatever its case.
        let own: BTreeSet<String> = [Some(&item.code), item.title.as_ref()]
            .into_iter()
            .flatten()
            .map(|name| name.trim().to_lowercase())
            .collect();
        let is_again = own.into_iter().filter(|name| !names.insert(name.clone())).count() > 0;
        let key = unusable(batch, item).or(is_again.then_some("volume-item-again"));
        let field = format!("volume[{n}].items[{at}].code");
        faults.extend(key.map(|key| fault(field, say(key).with("code", item.code.as_str()))));
    }
    faults
}

/// Why an item cannot be one. Its code is a file name, and a paper is found by its title.
fn unusable(batch: &Batch, item: &VolumeItem) -> Option<&'static str> {
    let is_untitled = item.title.as_ref().map_or(batch.is_filed(item), |title| title.trim().is_empty());
    if !is_folder_name(&item.code) {
        return Some("print-form-code");
    }
    if is_untitled {
        return Some("volume-paper-title");
    }
    let is_taken = batch.is_filed(item) && (Templates::is_built_in(&item.code) || ends_a_path(&item.code));
    is_taken.then_some("volume-item-built-in")
}

/// Whether a name ends the path of a built-in form: 科研情况登记表 is filed as `research`.
fn ends_a_path(code: &str) -> bool {
    FormCode::ALL.into_iter().any(|form| form_name(form).eq_ignore_ascii_case(code))
}
