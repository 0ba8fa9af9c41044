//! The papers of a round: results, notices, announcement, lists and figures.

use std::collections::{BTreeMap, BTreeSet};

use super::received::{college_steps, filings};
use super::rounds::{Desk, History, ROUND, round_files};
use super::yaml;
use crate::cli::Review;
use crate::commands::print::{Failed, unusable};
use crate::job::Job;
use crate::message::say;
use crate::publish::disk;
use crate::reexamination::{
    CollegeSteps, Earlier, Filings, PAGE, RoundPage, Ruling, SheetHead, Shown, adverse, announced, endings_xlsx,
    figures, figures_of, figures_xlsx, notice_numbers, results, results_xlsx, returned, round_page, settled_reviews,
    total, total_line, unanswered, waiting,
};
use crate::render::Press;
use crate::render::view::{self, RoundHead};
use crate::report::XlsxError;

/// A round on its way to paper.
pub struct Papers<'p> {
    /// What was asked for.
    pub arguments: &'p Review,
    /// Batch, templates and fonts.
    pub job: &'p Job,
    /// Where the round is written.
    pub desk: &'p Desk,
    /// The rounds before, and those of the batch that this one continues.
    pub history: &'p History,
    /// The round and what was decided in it.
    pub of: &'p Earlier,
    /// Decisions that wait until the student was notified and heard.
    pub waiting: &'p BTreeMap<String, Ruling>,
    /// Whether it is over.
    pub concluded: bool,
}

impl Papers<'_> {
    /// Writes all, in the place of those of the pass before.
    pub fn write(&self) -> Result<(), Failed> {
        for folder in ["paper-results", "paper-notice", "paper-adverse", "paper-settled"].map(say) {
            let folder = self.desk.home.join(folder.zh());
            if folder.exists() {
                disk::remove(&folder).map_err(|error| {
                    unusable(
                        say("print-unwritten")
                            .with("path", folder.display().to_string())
                            .with("why", error.to_string()),
                    )
                })?;
            }
        }
        self.results()?;
        self.notices()?;
        self.adverse()?;
        self.announcement()?;
        let lists = endings_xlsx(&self.sheet(), &self.rounds(), &self.history.appeals).map_err(unwritten)?;
        self.desk.write(&format!("{}.xlsx", say("paper-endings").zh()), &lists)?;
        self.figures()?;
        self.settled()?;
        self.page()
    }

    /// The page, last: it names every paper that lies there.
    fn page(&self) -> Result<(), Failed> {
        let (batch, round) = (&self.job.inputs.batch, &self.of.round);
        let office = &batch.school.graduate_school;
        let open = round.cases.iter().filter(|case| case.is_open() && !self.of.rulings.contains_key(&case.compared.id));
        let rounds = self.rounds();
        let back = unanswered(&rounds, &self.receipts());
        let waiting =
            waiting(round, &self.unsent(), open.count(), &back, self.arguments.on, &batch.reexamination, office);
        let is_paper = |name: &String| name.ends_with(".pdf") || name.ends_with(".xlsx");
        let papers: Vec<String> = round_files(&self.desk.home)?.into_keys().filter(is_paper).collect();
        let html = round_page(&RoundPage {
            title: &batch.title,
            school: &format!("{}{office}", batch.school.name),
            round,
            on: self.arguments.on,
            concluded: self.concluded,
            figures: &figures(&rounds, &self.receipts(), &self.overdue()),
            waiting: &waiting,
            papers: &papers,
        });
        self.desk.write(PAGE, html.as_bytes())
    }

    /// The colleges that have never sent anything and of which the graduate school knows a student: the others have
    /// nothing to send in.
    fn unsent(&self) -> BTreeSet<&str> {
        let students = self.job.inputs.students.values();
        let expected: BTreeSet<&str> = students.filter_map(|(_, student)| student.college.as_deref()).collect();
        let sent = self.receipts();
        let colleges = self.of.round.colleges.keys().map(String::as_str);
        colleges.filter(|code| expected.contains(code) && sent.get(*code).is_none_or(Vec::is_empty)).collect()
    }

    /// Those of them whose last day is over, and those whose notice of an earlier round is over without an answer.
    fn overdue(&self) -> BTreeSet<&str> {
        let (days, on) = (&self.job.inputs.batch.reexamination, self.arguments.on);
        let is_over = |code: &&str| days.deadline(code, false, on).is_some_and(|last| on > last);
        self.unsent().into_iter().filter(is_over).chain(self.silent()).collect()
    }

    /// The colleges that have not sent in again by the day that their notice gave.
    fn silent(&self) -> Vec<&str> {
        let asked = unanswered(&self.rounds(), &self.receipts()).into_iter();
        asked.filter(|(_, _, last)| self.arguments.on > *last).map(|(code, _, _)| code).collect()
    }

    /// The names of colleges, by code.
    fn named<'c>(&self, codes: impl IntoIterator<Item = &'c str>) -> Vec<&str> {
        let name = |code: &str| self.of.round.colleges.get(code).map(|sender| sender.name.as_str());
        codes.into_iter().filter_map(name).collect()
    }

    fn head(&self) -> RoundHead<'_> {
        let batch = &self.job.inputs.batch;
        RoundHead {
            school: &batch.school.name,
            graduate_school: &batch.school.graduate_school,
            batch: &batch.batch,
            title: &batch.title,
            round: self.of.round.round,
            date: self.arguments.on,
            concluded: self.concluded,
        }
    }

    fn sheet(&self) -> SheetHead<'_> {
        SheetHead {
            batch: &self.job.inputs.batch,
            round: self.of.round.round,
            on: self.arguments.on,
            concluded: self.concluded,
        }
    }

    fn set(&self, template: &str, name: &str, data: serde_json::Value) -> Result<(), Failed> {
        let path = format!("{}/{name}", self.of.round.batch);
        let set = self.job.studio.set(template, data, BTreeMap::new(), &path);
        let pdf = set.map_err(|error| unusable(error.message()))?.pdf;
        self.desk.write(&format!("{name}.pdf"), &pdf)
    }

    /// The colleges that sent something, with their names.
    fn colleges(&self) -> impl Iterator<Item = (&str, &str)> {
        let sent = self.of.round.colleges.iter().filter(|(_, sender)| sender.receipt.is_some());
        sent.map(|(code, sender)| (code.as_str(), sender.name.as_str()))
    }

    fn results(&self) -> Result<(), Failed> {
        let (folder, school) = (say("paper-results").zh(), say("paper-school").zh());
        let all = self.colleges().map(|(code, name)| (code, name, Some(code))).chain([(school.as_str(), "", None)]);
        for (file, college, only) in all {
            let (rows, name) = (results(self.of, only), format!("{folder}/{file}"));
            self.set("reexamination", &name, view::reexamination(&self.head(), college, &rows, &total_line(&rows)))?;
            let book = results_xlsx(&self.sheet(), self.of, only).map_err(unwritten)?;
            self.desk.write(&format!("{name}.xlsx"), &book)?;
        }
        Ok(())
    }

    fn notices(&self) -> Result<(), Failed> {
        let days = &self.job.inputs.batch.reexamination;
        for (code, n) in notice_numbers(&self.history.season, &self.history.earlier, self.of) {
            let cases = returned(self.of, &code);
            // Nothing is sent back that could not be given a day.
            let due = self.of.round.again.get(&code).copied().unwrap_or(self.arguments.on);
            let name = self.of.round.colleges.get(&code).map_or(code.as_str(), |sender| &sender.name);
            let data = view::return_notice(&self.head(), name, &days.numbered(n), due, &cases);
            self.set("return-notice", &format!("{}/{code}", say("paper-notice").zh()), data)?;
        }
        Ok(())
    }

    /// 拟不予通过告知书 with 送达回证 for everybody who must be notified before a decision; none once the round is over.
    fn adverse(&self) -> Result<(), Failed> {
        if self.concluded {
            return Ok(());
        }
        let folder = say("paper-adverse").zh();
        for (college, student) in adverse(&self.job.inputs.batch, self.of, self.waiting) {
            let name = format!("{folder}/{college}/{}", student.id);
            self.set("appeal-letter", &name, view::adverse_notice(&self.head(), &student))?;
            let receipt = say("paper-receipt").zh();
            self.set("appeal-receipt", &format!("{name}-{receipt}"), view::adverse_receipt(&self.head(), &student))?;
        }
        Ok(())
    }

    /// What the round puts into the records of the students of each college; nothing before it is over.
    fn settled(&self) -> Result<(), Failed> {
        if !self.concluded {
            return Ok(());
        }
        let (round, folder) = (&self.of.round, say("paper-settled").zh());
        let office = &self.job.inputs.batch.school.graduate_school;
        let steps = college_steps(self.arguments, &round.batch, &round.colleges)?;
        for (code, _) in self.colleges() {
            let file = settled_reviews(self.of, code, office, steps.get(code).unwrap_or(&CollegeSteps::new()));
            self.desk.write(&format!("{folder}/{code}-{ROUND}{}.yaml", round.round), &yaml(&file)?)?;
        }
        Ok(())
    }

    fn announcement(&self) -> Result<(), Failed> {
        let (shown, privacy) = match &self.arguments.names {
            Some(approval) => (Shown::Name, say("announcement-named").with("approval", approval.as_str())),
            None => (Shown::Masked, say("announcement-masked")),
        };
        let rounds = self.rounds();
        let mut lines = figures_of(&rounds, self.of, &self.receipts(), &self.overdue());
        // A college with nobody in this round would look as if it had done nothing.
        lines.retain(|line| line.students + line.examined > 0);
        let cases = announced(self.of, shown);
        let number = self.job.inputs.batch.reexamination.announced(self.of.round.round);
        let silent = [self.named(self.unsent()), self.named(self.silent())];
        let data = view::announcement(&self.head(), &number, (&lines, &silent), &cases, &privacy.zh());
        self.set("announcement", &say("paper-announcement").zh(), data)
    }

    fn figures(&self) -> Result<(), Failed> {
        let rounds = self.rounds();
        let (mut lines, name) = (figures(&rounds, &self.receipts(), &self.overdue()), say("paper-figures").zh());
        lines.push(total(&lines));
        self.set("college-figures", &name, view::college_figures(&self.head(), &lines))?;
        let book = figures_xlsx(&self.sheet(), &lines).map_err(unwritten)?;
        self.desk.write(&format!("{name}.xlsx"), &book)
    }

    /// The rounds so far, this one the last.
    fn rounds(&self) -> Vec<&Earlier> {
        self.history.earlier.iter().chain([self.of]).collect()
    }

    /// All that each college ever sent.
    fn receipts(&self) -> Filings {
        filings(self.arguments, &self.of.round.batch, self.of.round.colleges.keys())
    }
}

fn unwritten(error: XlsxError) -> Failed {
    unusable(say("build-xlsx").with("why", error.to_string()))
}
