//! Results for people and programs: the table on the terminal, the JSON of a run, the summary as XLSX.

mod check;
pub mod handover;
mod lines;
mod run;
mod table;
mod xlsx;

pub use check::{Remarks, check_json};
pub use lines::{explanation_lines, finding_lines, plain};
pub use run::{Delivered, PastRun, Previous, Reported, SummaryTable, findings_json, run_json};
pub use table::{Row, Totals, result_table};
pub use xlsx::{XlsxError, summary_xlsx};
