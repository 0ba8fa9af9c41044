//! Results for people and programs: the table on the terminal, the JSON of a run, the summary as XLSX.

mod check;
mod findings;
pub mod handover;
mod kept;
mod lines;
mod lists;
mod page;
mod reasons;
mod run;
mod table;
mod xlsx;

pub use check::{Remarks, check_json};
pub use findings::{LineHead, Reported, findings_of, findings_pieces, state};
pub use lines::{explanation_lines, finding_lines, printable_line};
pub use lists::{index_xlsx, list_xlsx};
pub use page::{PAGE, Page, escaped_html, run_page};
pub use reasons::{Reason, reason_lines, reasons};
pub use run::{
    Counts, Delivered, Incomplete, Intake, PastPassport, PastRun, PastTable, Previous, RunContent, RunHead,
    SummaryTable, run_json,
};
pub use table::{Row, Totals, result_table};
pub use xlsx::{XlsxError, sheet_footer, sheet_height, sheet_lines, sheet_title, summary_xlsx};
