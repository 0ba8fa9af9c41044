//! What is wrong with `print` in `batch.yaml`: titles of unknown forms, unknown columns, forms of the school's own.

use super::volume;
use crate::fault::{Fault, unknown_value};
use crate::input_names::BATCH;
use crate::message::{Message, say};
use crate::policy::is_folder_name;
use crate::records::{Batch, FormCode, FormName, OwnForm, Sourced, SummaryLayout};
use crate::render::view::{COLUMNS, column};
use crate::render::{Form, Templates};

/// Most forms of the school's own: they lie in the dossier as 11 to 90.
const MOST_FORMS: usize = 80;

/// Titles of forms and columns of tables that there are not.
pub fn print_faults(batch: &Batch, templates: &Templates) -> Vec<Fault> {
    let forms: Vec<&str> = Form::ALL.iter().map(Form::code).chain(["summary"]).collect();
    let titles = batch.print.titles.keys().filter(|code| !forms.contains(&code.as_str()));
    let titles = titles.map(|code| {
        let message = say("print-title").with("code", code.as_str()).with("known", forms.join("、"));
        Fault::of(BATCH, "print.titles", message)
    });
    let columns: Vec<&str> = COLUMNS.iter().map(|column| column.key).collect();
    let of_table = |field: &str, table: &SummaryLayout| -> Vec<Fault> {
        let unknown = table.columns.iter().filter(|key| column(key).is_none());
        let messages =
            unknown.map(|key| say("print-column").with("key", key.as_str()).with("known", columns.join("、")));
        messages.map(|message| Fault::of(BATCH, field, message)).collect()
    };
    let own = batch.colleges.iter().zip(0..).filter_map(|(college, n)| {
        Some(of_table(&format!("colleges[{n}].summary.columns"), college.summary.as_ref()?))
    });
    let own = own.chain([volume::volume_faults(batch), unknown_signed(batch)]);
    let own = own.chain(batch.print.forms.iter().zip(0..).filter_map(|(form, n)| {
        let problem = unknown_form(form, &batch.print.forms[..n], templates)?;
        Some(vec![Fault::of(BATCH, &format!("print.forms[{n}].code"), problem)])
    }));
    titles.chain(of_table("print.summary.columns", &batch.print.summary)).chain(own.flatten()).collect()
}

/// Forms that are to be signed and that there are not.
fn unknown_signed(batch: &Batch) -> Vec<Fault> {
    let mut known: Vec<&str> = FormCode::ALL.map(<&str>::from).to_vec();
    known.extend(batch.print.forms.iter().map(|own| own.code.as_str()));
    let of_field = |field: &'static str, named: &[Sourced<FormName>]| -> Vec<Fault> {
        let unknown = named.iter().filter(|name| !known.contains(&name.key()));
        let fault = |name: &Sourced<FormName>| Fault {
            at: name.at().clone(),
            field: field.into(),
            problem: unknown_value(name.key(), &known),
        };
        unknown.map(fault).collect()
    };
    let by_hand = of_field("print.signed_by_hand", &batch.print.signed_by_hand);
    by_hand.into_iter().chain(of_field("packet.signed_forms", &batch.packet.signed_forms)).collect()
}

/// Why a form of the school's own cannot be printed; none if it can. Its code is a file name and stands in the code on
/// the paper.
fn unknown_form(form: &OwnForm, before: &[OwnForm], templates: &Templates) -> Option<Message> {
    let code = form.code.as_str();
    let again = before.iter().any(|other| other.code.eq_ignore_ascii_case(code)) || Templates::is_built_in(code);
    let problem = match templates.example(code).and(templates.text(code)) {
        _ if !is_folder_name(code) => say("print-form-code"),
        _ if again => say("print-form-again"),
        _ if before.len() >= MOST_FORMS => say("print-form-many").with("most", MOST_FORMS),
        None => say("print-form-template"),
        Some(_) => return None,
    };
    Some(problem.with("code", code))
}
