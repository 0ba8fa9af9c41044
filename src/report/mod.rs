//! Results for people and programs: the table on the terminal, the JSON of a run, the summary as XLSX.

mod check;
pub mod handover;
mod lines;
mod page;
mod run;
mod table;
mod xlsx;

pub use check::{Remarks, check_json};
pub use lines::{explanation_lines, finding_lines, plain};
pub use page::{PAGE, Page, page};
pub use run::{
    Counts, Delivered, Incomplete, PastRun, Previous, Reported, RunHead, SummaryTable, findings_json, run_json, state,
};
pub use table::{Row, Totals, result_table};
pub use xlsx::{XlsxError, summary_xlsx};
