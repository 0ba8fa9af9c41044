//! Results for people and programs: the table on the terminal, the JSON of a run, the summary as XLSX.

mod run;
mod table;
mod xlsx;

pub use run::{Delivered, Unprocessed, findings_json, run_json};
pub use table::{Row, Totals, result_table};
pub use xlsx::{XlsxError, summary_xlsx};
