//! One submission at the desk of a province: whose it is, whether it holds, and where it is filed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::super::unpacked::{Laid, Refused, Unpacked, read_whole};
use super::super::{RECEIPT, ROUND, SUBMISSION, receipts};
use super::audit::answer_name;
use super::comparing::write_marks;
use super::halt::Halt;
use super::intake::{bounded, taken};
use super::matching::MARKS;
use super::stock::Stock;
use super::trusts::Trusts;
use crate::commands::sign::Hand;
use crate::holding::{Answer, Compared, Entry, FiledAs, MarksFile, Outcome, Said, School, UNKNOWN, is_name};
use crate::json::json_lines;
use crate::message::{Language, Message, say};
use crate::package::{Sha256, sha256};
use crate::publish::disk;
use crate::records::values::Day;
use crate::reexamination::{Filed, MANIFEST, Place, Receipt, Remark, RemarkKind, check_alone, place};
use crate::report::printable_line;
use crate::verify::Demands;

/// Where a submission is laid out, below the staging.
const LAID: &str = "laid";

pub struct Desk<'d> {
    pub stock: Stock,
    pub trusts: &'d Trusts,
    pub on: Day,
    /// Who signs the answers.
    pub hand: Option<Hand>,
    pub language: Language,
}

/// Why a submission is not filed.
struct Reasons {
    /// Of whom it is shown to be.
    school: Option<School>,
    lines: Vec<Message>,
}

/// Why it is not to be filed, or why the work ends.
enum Ended {
    Refused(Box<Reasons>),
    Halted(Halt),
}

/// What is to be filed.
struct Case {
    school: School,
    receipt: Receipt,
    compared: Compared,
    marks: Sha256,
}

impl Reasons {
    fn unknown(why: Message) -> Reasons {
        Reasons { school: None, lines: vec![why] }
    }
}

impl Desk<'_> {
    pub fn say(&self, message: &Message) {
        out!("{}", printable_line(&message.text(self.language)));
    }

    /// Checks one and files it; whether there is nothing to remark.
    pub fn receive(&mut self, path: &Path) -> Result<bool, Halt> {
        self.stock.clear().map_err(|error| Halt::unwritten(&self.stock.staging(), &error))?;
        let digest = match taken(&self.stock, self.trusts.file.largest_mib, path)? {
            Ok(digest) => digest,
            Err(why) => {
                self.refused_lines(path, &[why]);
                return Ok(false);
            }
        };
        if let Some(entry) = self.stock.ledger.last_of(digest).filter(|entry| entry.outcome == Outcome::Filed) {
            let said =
                say("holding-again").with("path", path.display().to_string()).with("place", entry.place.as_str());
            let school = self.trusts.file.name(&entry.school);
            self.say(&said.with("school", school).with("number", entry.number).with("on", entry.on.to_string()));
            return Ok(true);
        }
        match self.examined(digest) {
            Ok(case) => self.file(path, case),
            Err(Ended::Refused(reasons)) => self.refuse(path, digest, *reasons),
            Err(Ended::Halted(halt)) => Err(halt),
        }
    }

    /// What is to be filed, or why it is not.
    fn examined(&self, digest: Sha256) -> Result<Case, Ended> {
        let (archive, folder) = (self.stock.round().join(SUBMISSION), self.stock.staging().join(LAID));
        let stranger = |refused| ended(None, refused);
        bounded(&archive).map_err(stranger)?;
        let laid = Laid::new(&archive, &folder, &Demands::default()).map_err(stranger)?;
        let school = self.sender(&laid).map_err(|why| Ended::Refused(Reasons::unknown(why).into()))?.clone();
        let known = |refused| ended(Some(&school), refused);
        let Some(demands) = self.trusts.demands(&school.code) else {
            let why = say("holding-school").with("name", school.name.as_str());
            return Err(Ended::Refused(Reasons::unknown(why).into()));
        };
        self.vouched(&laid, &school).map_err(|why| known(Refused::Foreign(why)))?;
        let unpacked = laid.checked(demands).map_err(known)?;
        let marks = self.stock.round().join(MARKS);
        let (compared, marks) = write_marks(&unpacked, &self.stock.key, &marks).map_err(known)?;
        let receipt = self.placed(&school, &unpacked, digest, marks);
        let receipt =
            receipt.map_err(|lines| Ended::Refused(Reasons { school: Some(school.clone()), lines }.into()))?;
        Ok(Case { school, receipt, compared, marks })
    }

    /// The school that has signed the run, if it is the one that the submission names.
    fn sender(&self, laid: &Laid) -> Result<&School, Message> {
        let name = laid.submission.school.as_str();
        let school = self.trusts.file.named(name).ok_or_else(|| say("holding-school").with("name", name))?;
        self.signed(laid, MANIFEST, school, ["holding-unsigned", "holding-signer"])?;
        Ok(school)
    }

    /// Whether the school has signed a file, and nobody else; the reasons are what is said of no signature and of another's.
    fn signed(&self, laid: &Laid, file: &str, school: &School, reasons: [&'static str; 2]) -> Result<(), Message> {
        let [unsigned, of_another] = reasons.map(|reason| say(reason).with("school", school.name.as_str()));
        let signature = read_whole(&laid.file(&format!("{file}.p7s")));
        let (content, signature) = read_whole(&laid.file(file)).ok().zip(signature.ok()).ok_or(unsigned)?;
        let signers = self.trusts.signers(&signature, &content);
        match &signers[..] {
            [signer] if signer.code == school.code => Ok(()),
            all if all.iter().any(|signer| signer.code == school.code) => {
                let names = all.iter().map(|signer| signer.name.as_str()).collect::<Vec<_>>().join("、");
                Err(say("holding-signer-many").with("schools", names))
            }
            _ => Err(of_another),
        }
    }

    /// What the school says of its dossiers without sending them is signed by itself: no signature of the run covers it.
    fn vouched(&self, laid: &Laid, school: &School) -> Result<(), Message> {
        if !laid.file(MarksFile::NAME).is_file() {
            return Ok(());
        }
        self.signed(laid, MarksFile::NAME, school, ["holding-marks-unsigned", "holding-marks-signer"])
    }

    /// The receipt, or everything that stands against one.
    fn placed(
        &self,
        school: &School,
        unpacked: &Unpacked,
        digest: Sha256,
        marks: Sha256,
    ) -> Result<Receipt, Vec<Message>> {
        let submission = unpacked.submission();
        for name in [&submission.batch, &submission.college] {
            if !is_name(name) {
                return Err(vec![say("holding-name").with("name", name.as_str())]);
            }
            if let Some(other) = self.lookalike(&school.code, submission.batch.as_str(), name) {
                return Err(vec![say("holding-lookalike").with("name", name.as_str()).with("other", other)]);
            }
        }
        let rounds = self.stock.at(&school.code).join(&submission.batch).join(&submission.college);
        let filed = receipts(&rounds);
        let arrived = unpacked.arrived(self.on, !filed.is_empty(), None);
        let mut remarks = check_alone(&arrived);
        remarks.extend(unpacked.reported_otherwise());
        remarks.extend(unpacked.contradictions());
        remarks.extend(unpacked.edits());
        let manifest = submission.manifest_sha256;
        let round = match place(&filed, digest, &submission.run, manifest) {
            // The ledger already records where it is filed.
            Place::Round(round) | Place::Again(round) => round,
            Place::Refused(remark) => {
                remarks.insert(0, remark);
                0
            }
        };
        if let Some(before) = self.other_marks(&filed, school, submission.run.as_str(), marks) {
            remarks.insert(0, Remark::new(RemarkKind::Fork, MARKS).differs(marks.to_string(), before.to_string()));
        }
        if remarks.iter().any(|remark| remark.kind.is_refusal()) {
            return Err(remarks.iter().map(Remark::message).collect());
        }
        Ok(Receipt {
            schema: Receipt::SCHEMA.into(),
            batch: submission.batch.clone(),
            college: submission.college.clone(),
            round,
            run: submission.run.clone(),
            manifest_sha256: manifest,
            submission_sha256: digest,
            received: self.on,
            due: None,
            contents: submission.contents,
            students: submission.students.len(),
            signatures: unpacked.signatures(),
            remarks,
        })
    }

    /// A batch of the school, or a college of the batch, whose name differs in case alone.
    fn lookalike(&self, school: &str, batch: &str, name: &str) -> Option<String> {
        let folder = self.stock.at(school);
        let folder = if name == batch { folder } else { folder.join(batch) };
        let names = fs::read_dir(folder).ok()?.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        names.into_iter().find(|other| other != name && other.eq_ignore_ascii_case(name))
    }

    /// The marks with which the same run is filed, where they are others: one run has one content.
    fn other_marks(&self, filed: &[Receipt], school: &School, run: &str, marks: Sha256) -> Option<Sha256> {
        let same = filed.iter().filter(|receipt| receipt.run == run).map(|receipt| receipt.submission_sha256);
        let same: Vec<Sha256> = same.collect();
        let mut filed = self.stock.ledger.filed().filter(|entry| entry.school == school.code);
        filed.find_map(|entry| {
            entry.marks_sha256.filter(|before| same.contains(&entry.submission_sha256) && *before != marks)
        })
    }

    fn file(&mut self, path: &Path, case: Case) -> Result<bool, Halt> {
        let Case { school, receipt, compared, marks } = case;
        let name = format!("{ROUND}{}", receipt.round);
        let place = format!("{}/{}/{name}", receipt.batch, receipt.college);
        let list = json_lines(&receipt).into_bytes();
        let at = self.stock.round().join(RECEIPT);
        let laid = self.stock.staging().join(LAID);
        disk::write_new(&at, &list).and_then(|()| disk::remove(&laid)).map_err(|error| Halt::unwritten(&at, &error))?;
        let filed = FiledAs {
            batch: receipt.batch.clone(),
            college: receipt.college.clone(),
            round: receipt.round,
            run: receipt.run.clone(),
            manifest_sha256: receipt.manifest_sha256,
            contents: receipt.contents,
            students: receipt.students,
            compared,
            remarks: receipt.remarks.clone(),
        };
        let answer = Answer {
            outcome: Outcome::Filed,
            school: school.code.clone(),
            school_name: school.name.clone(),
            filed: Some(filed),
            ..self.blank(path, receipt.submission_sha256)
        };
        let entry =
            Entry { place, receipt_sha256: Some(sha256(&list)), marks_sha256: Some(marks), ..self.entry(&answer) };
        self.commit(entry, &answer)?;
        self.say(&answer.message());
        receipt.signatures.iter().for_each(|signature| self.say(&signer(signature)));
        receipt.remarks.iter().for_each(|remark| self.say(&remark.message()));
        Ok(receipt.remarks.is_empty())
    }

    fn refuse(&mut self, path: &Path, digest: Sha256, reasons: Reasons) -> Result<bool, Halt> {
        let faults: Vec<Said> = reasons.lines.iter().map(Said::new).collect();
        let text: String = faults.iter().map(|fault| format!("{}\n", fault.zh)).collect();
        let reasons_sha256 = Some(sha256(text.as_bytes()));
        let (code, name) = reasons.school.map_or_else(Default::default, |school| (school.code, school.name));
        self.refused_lines(path, &reasons.lines);
        let folder = if code.is_empty() { UNKNOWN } else { &code };
        let before = self
            .stock
            .ledger
            .last_of(digest)
            .filter(|entry| entry.reasons_sha256 == reasons_sha256 && entry.school == folder);
        if let Some(before) = before {
            self.say(&say("holding-refused-again").with("number", before.number).with("on", before.on.to_string()));
            return Ok(false);
        }
        let answer = Answer { school: code, school_name: name, faults, ..self.blank(path, digest) };
        let entry = Entry { reasons_sha256, ..self.entry(&answer) };
        self.commit(entry, &answer)?;
        Ok(false)
    }

    fn refused_lines(&self, path: &Path, lines: &[Message]) {
        self.say(&say("receive-refused").with("path", path.display().to_string()));
        lines.iter().for_each(|line| self.say(line));
    }

    fn blank(&self, path: &Path, submission_sha256: Sha256) -> Answer {
        Answer {
            schema: Answer::SCHEMA.into(),
            number: self.stock.ledger.next(),
            previous: self.stock.ledger.previous(),
            outcome: Outcome::Refused,
            school: String::new(),
            school_name: String::new(),
            received: self.on,
            file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            submission_sha256,
            filed: None,
            faults: Vec::new(),
        }
    }

    fn entry(&self, answer: &Answer) -> Entry {
        Entry {
            number: answer.number,
            previous: answer.previous,
            on: self.on,
            outcome: answer.outcome,
            school: if answer.school.is_empty() { UNKNOWN.into() } else { answer.school.clone() },
            place: String::new(),
            submission_sha256: answer.submission_sha256,
            answer_sha256: answer.submission_sha256,
            beside: BTreeMap::new(),
            receipt_sha256: None,
            marks_sha256: None,
            reasons_sha256: None,
        }
    }

    /// Writes the answer with its line for people and its signature.
    fn commit(&mut self, entry: Entry, answer: &Answer) -> Result<(), Halt> {
        let bytes = json_lines(answer).into_bytes();
        let name = answer_name(answer.number);
        let text: String = answer.faults.iter().map(|fault| format!("  {}\n", printable_line(&fault.zh))).collect();
        let mut files =
            vec![(format!("{name}.txt"), format!("{}\n{text}", printable_line(&answer.message().zh())).into_bytes())];
        if let Some(hand) = &self.hand {
            files.extend(hand.beside(&format!("{name}.json"), &bytes).map_err(Halt::unusable)?);
        }
        let end = |file: &str| file.trim_start_matches(&format!("{name}.")).to_owned();
        let beside = files.iter().map(|(file, bytes)| (end(file), sha256(bytes))).collect();
        let entry = Entry { answer_sha256: sha256(&bytes), beside, ..entry };
        files.push((format!("{name}.json"), bytes));
        self.stock.commit(entry, &files)
    }
}

fn signer(signature: &Filed) -> Message {
    let state = crate::message::Fact::Word("verify-signature", super::super::state(&signature.state));
    say("receive-signer").with("signer", signature.signer.as_str()).with("state", state)
}

/// What is the sender's is a reason; what is the disk's ends the work.
fn ended(school: Option<&School>, refused: Refused) -> Ended {
    let lines = match refused {
        Refused::Faults(faults) => faults.iter().map(|fault| fault.message()).collect(),
        Refused::Foreign(why) => vec![why],
        Refused::Disk(path, error) => return Ended::Halted(Halt::unwritten(&path, &error)),
    };
    Ended::Refused(Reasons { school: school.cloned(), lines }.into())
}
