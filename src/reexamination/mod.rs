//! Re-examination (复核): what colleges send in, and what the graduate school makes of it. Values in, values out.
//!
//! | file | holds |
//! |---|---|
//! | `submission` | what a college sends, as one bag |
//! | `remark` | what is wrong with a submission |
//! | `arrival` | a submission checked against the run that it describes |
//! | `workbook` | a summary table that came back from Excel, checked against the one that was written |
//! | `filing` | where a submission is filed: rounds, repeats, rollbacks |
//! | `compare` | the college's conclusion and the graduate school's, student by student |
//! | `sample` | whom nothing else chooses, and who is looked at all the same |
//! | `round` | the cases of one round, with what stands from rounds before |
//! | `chosen` | whom else a person must look at |
//! | `audit` | a decision held against its case: what cannot stand together, days, who may not decide |
//! | `ruling`, `questions`, `answers` | what a person decides, and the workbook in which it is written and read back |
//! | `conclusion` | a round that is over, and what has changed since |
//! | `settled` | what a round that is over puts into the records of its students |
//! | `figures`, `papers`, `masked` | what stands on papers and in lists, and how much of names |
//! | `page`, `plot` | the round on one page for people |
//! | `book` | plain workbooks |

mod answers;
mod arrival;
mod audit;
mod book;
mod chosen;
mod compare;
mod conclusion;
mod figures;
mod filing;
mod masked;
mod page;
mod papers;
mod plot;
mod questions;
mod remark;
mod round;
mod ruling;
mod sample;
mod settled;
mod submission;
mod workbook;

pub use answers::{Given, answers, answers_yaml};
pub use arrival::{Arrived, check_alone, check_arrival};
pub use audit::{Frame, nobody};
pub use book::{Heading, Page, round_workbook};
pub use chosen::{doubtful, put_aside, still_asked, still_open};
pub use compare::{Compared, Comparison, Difference, Problem, compare_conclusions};
pub use conclusion::{Concluded, Drift, Ledger, concluded_rulings, drift, endless, present_rulings};
pub use figures::{Filings, figures, figures_of, total, unanswered};
pub use filing::{Filed, Place, Receipt, place, untimely};
pub use masked::Shown;
pub use page::{PAGE, RoundPage, Waits, round_page, waiting};
pub use papers::{
    SheetHead, adverse, announced, endings_xlsx, figures_xlsx, notice_numbers, results, results_xlsx, returned,
    total_line,
};
pub use questions::{differences, problems, questions};
pub use remark::{Remark, RemarkKind};
pub use round::{Case, Choice, Earlier, Round, Sender, SentIn, cases, noticed};
pub use ruling::{Action, Ending, Ruling, RulingFile, by_college, overruled, proposed_action, proposed_ending};
pub use sample::Draw;
pub use settled::{CollegeSteps, settled_reviews};
pub use submission::{
    Contents, DOSSIERS, FINDINGS, MANIFEST, PackError, RUN, SCHEMA, SIGNED_PDF, SIGNED_XLSX, SUBMISSION, SUMMARY_PDF,
    SUMMARY_XLSX, Sent, Submission, findings_of_college, is_described, is_of_format, pack, students_of,
};
pub use workbook::edits;
