//! The papers of a round: results, notices, announcement, lists and figures.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::rounds::{Desk, History, files};
use crate::cli::Review;
use crate::commands::print::{Failed, unusable};
use crate::commands::receive::receipts;
use crate::job::Job;
use crate::message::say;
use crate::publish::disk;
use crate::records::values::Day;
use crate::reexamination::{
    Earlier, PAGE, Receipt, RoundPage, Ruling, Shown, adverse, announced, endings_xlsx, figures, figures_xlsx,
    notice_numbers, page, results, results_xlsx, returned, total, waiting,
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
        for folder in [say("paper-results"), say("paper-notice"), say("paper-adverse")] {
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
        let batch = &self.job.inputs.batch;
        let lists = endings_xlsx(batch, self.of).map_err(unwritten)?;
        self.desk.write(&format!("{}.xlsx", say("paper-endings").zh()), &lists)?;
        self.figures()?;
        self.page()
    }

    /// The page, last: it names every paper that lies there.
    fn page(&self) -> Result<(), Failed> {
        let (batch, round) = (&self.job.inputs.batch, &self.of.round);
        let office = &batch.school.graduate_school;
        let open = round.cases.iter().filter(|case| case.is_open() && !self.of.rulings.contains_key(&case.compared.id));
        let back = round.colleges.iter().map(|(code, sender)| (sender.name.clone(), returned(self.of, code).len()));
        let back: Vec<(String, usize)> = back.filter(|(_, count)| *count > 0).collect();
        let waiting =
            waiting(round, &self.with_students(), open.count(), &back, self.due(), &batch.reexamination, office);
        let rounds: Vec<&Earlier> = self.history.earlier.iter().chain([self.of]).collect();
        let is_paper = |name: &String| name.ends_with(".pdf") || name.ends_with(".xlsx");
        let papers: Vec<String> = files(&self.desk.home)?.into_keys().filter(is_paper).collect();
        let html = page(&RoundPage {
            title: &batch.title,
            school: &format!("{}{office}", batch.school.name),
            round,
            on: self.arguments.on,
            concluded: self.concluded,
            figures: &figures(&rounds, &self.receipts()),
            waiting: &waiting,
            papers: &papers,
        });
        self.desk.write(PAGE, html.as_bytes())
    }

    /// The colleges of which the graduate school knows a student: the others have nothing to send in.
    fn with_students(&self) -> BTreeSet<&str> {
        self.job.inputs.students.values().filter_map(|(_, student)| student.college.as_deref()).collect()
    }

    /// The last day for colleges to examine again; by itself never after the day on which the re-examination ends.
    fn due(&self) -> Day {
        let (days, on) = (&self.job.inputs.batch.reexamination, self.arguments.on);
        let by_itself =
            || days.conclude_by.filter(|last| *last > on).into_iter().chain([on.plus_days(days.correction_days)]);
        self.arguments.due.or_else(|| by_itself().min()).unwrap_or(on)
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
        let (batch, folder, school) = (&self.job.inputs.batch, say("paper-results").zh(), say("paper-school").zh());
        let all = self.colleges().map(|(code, name)| (code, name, Some(code))).chain([(school.as_str(), "", None)]);
        for (file, college, only) in all {
            let (rows, name) = (results(self.of, only), format!("{folder}/{file}"));
            self.set("reexamination", &name, view::reexamination(&self.head(), college, &rows, &total(&rows)))?;
            let book = results_xlsx(batch, self.of, only).map_err(unwritten)?;
            self.desk.write(&format!("{name}.xlsx"), &book)?;
        }
        Ok(())
    }

    fn notices(&self) -> Result<(), Failed> {
        let days = &self.job.inputs.batch.reexamination;
        let due = self.due();
        for (code, n) in notice_numbers(&self.history.season, &self.history.earlier, self.of) {
            let cases = returned(self.of, &code);
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

    fn announcement(&self) -> Result<(), Failed> {
        let (shown, privacy) = if self.arguments.names {
            (Shown::Name, say("announcement-named"))
        } else {
            (Shown::Masked, say("announcement-masked"))
        };
        let mut lines = figures(&[self.of], &self.receipts());
        // A college with nobody in this round would look as if it had done nothing.
        lines.retain(|line| line.students + line.examined > 0);
        let cases = announced(self.of, shown);
        let number = self.job.inputs.batch.reexamination.announced(self.of.round.round);
        let data = view::announcement(&self.head(), &number, &lines, &cases, &privacy.zh());
        self.set("announcement", &say("paper-announcement").zh(), data)
    }

    fn figures(&self) -> Result<(), Failed> {
        let rounds: Vec<&Earlier> = self.history.earlier.iter().chain([self.of]).collect();
        let (lines, name) = (figures(&rounds, &self.receipts()), say("paper-figures").zh());
        self.set("college-figures", &name, view::college_figures(&self.head(), &lines))?;
        let book = figures_xlsx(&self.job.inputs.batch, &lines).map_err(unwritten)?;
        self.desk.write(&format!("{name}.xlsx"), &book)
    }

    /// All that each college ever sent.
    fn receipts(&self) -> BTreeMap<String, Vec<Receipt>> {
        let home: &Path = &self.arguments.received.join(&self.of.round.batch);
        self.of.round.colleges.keys().map(|code| (code.clone(), receipts(&home.join(code)))).collect()
    }
}

fn unwritten(error: XlsxError) -> Failed {
    unusable(say("build-xlsx").with("why", error.to_string()))
}
