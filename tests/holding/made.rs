//! Submissions of made-up schools, as many and as large as a test wants: without dossiers, with the data that are compared.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use der::DateTime;
use serde_json::{Value, json};
use zishen::finding::Verdict;
use zishen::holding::{Marked, MarksFile};
use zishen::message::say;
use zishen::package::{Sha256, sha256};
use zishen::reexamination::{
    Contents, FINDINGS, MANIFEST, RUN, SUMMARY_PDF, SUMMARY_XLSX, Sent, Submission, findings_of_college, pack,
};
use zishen::report::summary_xlsx;
use zishen::sign::key::KeyFiles;
use zishen::sign::{Signer, cades};

use crate::sample::tool_absent;

/// The smallest document that a summary table may be: a page with nothing on it, which declares what the program's own declare.
fn pdf() -> Vec<u8> {
    const DECLARED: &str = "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>";
    let length = DECLARED.len();
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>".to_owned(),
        format!("<</Type/Metadata/Subtype/XML/Length {length}>>stream\n{DECLARED}\nendstream"),
    ];
    let (mut text, mut places) = ("%PDF-1.7\n".to_owned(), String::new());
    for (number, object) in (1..).zip(&objects) {
        places += &format!("{:010} 00000 n \n", text.len());
        text += &format!("{number} 0 obj{object}endobj\n");
    }
    let (count, start) = (objects.len() + 1, text.len());
    text += &format!("xref\n0 {count}\n0000000000 65535 f \n{places}trailer<</Size {count}/Root 1 0 R>>\n");
    (text + &format!("startxref\n{start}\n%%EOF\n")).into_bytes()
}

/// A school with its key: `<code>.key` and `<code>.pem` in a folder.
pub struct School {
    pub code: String,
    pub name: String,
    signer: Signer,
}

/// Keys of schools, each with a certificate of its own; none, reported in words, where OpenSSL is absent.
pub fn schools(folder: &Path, codes: &[&str]) -> Option<Vec<School>> {
    codes.iter().map(|code| school(folder, code)).collect()
}

fn school(folder: &Path, code: &str) -> Option<School> {
    let name = format!("第{code}大学");
    let script = format!(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {code}.key -out {code}.pem -days 3650 \
         -subj /CN={code} -addext keyUsage=critical,digitalSignature,nonRepudiation 2>/dev/null"
    );
    let made = Command::new("sh").args(["-c", &script]).current_dir(folder).status();
    if !made.is_ok_and(|status| status.success()) {
        tool_absent("openssl");
        return None;
    }
    let read = |end: &str| fs::read(folder.join(format!("{code}.{end}"))).unwrap();
    let files = KeyFiles { key: &read("key"), certificates: Some(&read("pem")), pss: false };
    let signer = Signer::open(&files, None).ok().unwrap();
    Some(School { code: code.to_owned(), name, signer })
}

/// `schools.yaml` of a holding, with the certificates beside it.
pub fn holding(root: &Path, keys: &Path, schools: &[School]) {
    fs::create_dir_all(root.join("keys")).unwrap();
    let mut text = "schema: zishen/schools/1\nschools:\n".to_owned();
    for School { code, name, .. } in schools {
        fs::copy(keys.join(format!("{code}.pem")), root.join(format!("keys/{code}.pem"))).unwrap();
        text += &format!("  - {{code: \"{code}\", name: {name}, trust: [keys/{code}.pem]}}\n");
    }
    fs::write(root.join("schools.yaml"), text).unwrap();
}

/// What a college sends; everything may be changed before it is packed.
pub struct Sending<'s> {
    pub by: &'s School,
    /// The school that it says it is of.
    pub school: String,
    pub batch: String,
    pub college: String,
    pub run: String,
    pub students: Vec<Marked>,
    pub with_marks: bool,
    /// Who signs the data to compare.
    pub marks_by: Option<&'s School>,
    /// The manifest of which they tell, where it is not that of the run.
    pub marks_of: Option<Sha256>,
    /// What the findings say of everybody's result, where it is not what the run's table says.
    pub told: &'s str,
    /// Further files below `data/`.
    pub more: Vec<(String, Vec<u8>)>,
}

impl School {
    pub fn sends(&self, college: &str, run: &str, students: Vec<Marked>) -> Sending<'_> {
        Sending {
            by: self,
            school: self.name.clone(),
            batch: "2022-autumn".into(),
            college: college.into(),
            run: run.into(),
            students,
            with_marks: true,
            marks_by: Some(self),
            marks_of: None,
            told: "通过",
            more: Vec::new(),
        }
    }
}

impl Sending<'_> {
    /// Writes it as `<folder>/<name>`.
    pub fn write(&self, folder: &Path, name: &str) -> PathBuf {
        let path = folder.join(name);
        fs::write(&path, self.bytes()).unwrap();
        path
    }

    pub fn bytes(&self) -> Vec<u8> {
        let (pdf, xlsx) = (pdf(), self.workbook());
        let mut run = serde_json::to_vec_pretty(&self.run_json()).unwrap();
        run.push(b'\n');
        let listed = [
            ("run.json".to_owned(), sha256(&run)),
            (format!("summary/{}.pdf", self.college), sha256(&pdf)),
            (format!("summary/{}.xlsx", self.college), sha256(&xlsx)),
        ];
        let manifest: String = listed.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect();
        let manifest = manifest.into_bytes();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let now = DateTime::from_unix_duration(std::time::Duration::from_secs(now.as_secs())).unwrap();
        let signature = cades::sign_cades(&manifest, &self.by.signer, now, None).ok().unwrap();
        let lines: Vec<String> = self.students.iter().map(|student| self.line(student).to_string()).collect();
        let submission = self.submission(sha256(&manifest));
        let mut files = vec![
            (RUN.to_owned(), run),
            (MANIFEST.to_owned(), manifest),
            (format!("{MANIFEST}.p7s"), signature),
            (FINDINGS.to_owned(), findings_of_college(&self.batch, &lines)),
            (SUMMARY_PDF.to_owned(), pdf),
            (SUMMARY_XLSX.to_owned(), xlsx),
        ];
        if self.with_marks {
            let students = self.students.clone();
            let manifest_sha256 = self.marks_of.unwrap_or(submission.manifest_sha256);
            let marks = MarksFile { schema: MarksFile::SCHEMA.into(), manifest_sha256, students };
            let marks = serde_json::to_vec(&marks).unwrap();
            if let Some(school) = self.marks_by {
                let signature = cades::sign_cades(&marks, &school.signer, now, None).ok().unwrap();
                files.push((format!("{}.p7s", MarksFile::NAME), signature));
            }
            files.push((MarksFile::NAME.to_owned(), marks));
        }
        files.extend(self.more.clone());
        pack(Cursor::new(Vec::new()), &submission, files, vec![], &|_| unreachable!()).unwrap().into_inner()
    }

    fn submission(&self, manifest_sha256: Sha256) -> Submission {
        let sent = |student: &Marked| Sent {
            id: student.id.clone(),
            verdict: Verdict::Pass,
            dossier: Some(sha256(student.id.as_bytes())),
        };
        Submission {
            schema: "zishen/submission/1".into(),
            batch: self.batch.clone(),
            title: "毕业资格审查".into(),
            school: self.school.clone(),
            college: self.college.clone(),
            college_name: "文学院".into(),
            date: "2022-11-16".parse().unwrap(),
            run: self.run.clone(),
            manifest_sha256,
            program: "zishen 0.1.0".into(),
            contents: Contents::Manifest,
            students: self.students.iter().map(sent).collect(),
        }
    }

    fn run_json(&self) -> Value {
        let digest = |id: &str| sha256(id.as_bytes()).to_string();
        let student = |student: &Marked| {
            let id = student.id.as_str();
            json!({"id": id, "verdict": "pass", "dossier": format!("dossiers/{}/{id}.zip", self.college), "sha256": digest(id),
                   "bytes": 1, "documents": 1, "pages": 1, "unsigned": [], "made_from": digest(id)})
        };
        let students: Vec<Value> = self.students.iter().map(student).collect();
        let count = students.len();
        let verdicts = if count > 0 { json!({"pass": count}) } else { json!({}) };
        let counts = json!({"dossiers": count, "documents": count + 1, "pages": count + 1, "bytes": count, "verdicts": verdicts, "unprocessed": 0});
        let before = self.run.parse::<u32>().ok().filter(|run| *run > 1).map(|run| format!("{:04}", run - 1));
        let previous = before.map(|run| json!({"run": run, "manifest_sha256": "0".repeat(64)}));
        let digests = ["fonts", "inputs", "program", "templates"].map(|part| (part, "0".repeat(64)));
        let digests = BTreeMap::from(digests);
        let colleges = BTreeMap::from([(self.college.as_str(), "文学院")]);
        // As programs did that took no digest of the pages: nothing stands on them.
        let table = json!({"college": self.college, "run": self.run, "pages": 1, "pdf_sha256": sha256(&pdf()), "xlsx_sha256": sha256(&self.workbook()),
                           "made_from": digest("made from")});
        json!({"schema_version": "2", "run": self.run, "previous": previous, "batch": self.batch, "title": "毕业资格审查", "school": self.school,
               "colleges": colleges, "date": "2022-11-16", "program": "zishen 0.1.0", "counts": counts, "digests": digests, "files": {},
               "students": students, "tables": [table], "unprocessed": [], "passports": []})
    }

    /// A line of `findings.json`, with a name that must not leave the school's folder.
    fn line(&self, student: &Marked) -> Value {
        let (id, name) = (&student.id, name_of(&student.id));
        let cells = json!({"id": id, "name": name, "verdict": self.told});
        let row = json!({"key": [null, null, "", id], "group": "", "verdict": "pass", "level": null, "by_college": false, "cells": cells});
        let words = json!({"key": "made-up", "text": "有"});
        let basis = json!({"document": "通知", "clause": "", "cohorts": null});
        let finding = json!({
            "code": "plan", "subject": "", "outcome": "pass", "without_waiver": null, "basis": basis, "needed": words,
            "found": words, "note": null, "counted": [], "decisions": [],
        });
        json!({"id": id, "name": name, "college": self.college, "verdict": "pass", "findings": [finding], "row": row, "rare": []})
    }

    /// The summary table as the run made it.
    fn workbook(&self) -> Vec<u8> {
        let column = |(key, head): (&str, &str)| json!({"key": key, "head": head, "width": 10});
        let columns = [("order", "序号"), ("id", "学号"), ("name", "姓名"), ("verdict", "系统审查结论")].map(column);
        let mut students: Vec<&Marked> = self.students.iter().collect();
        students.sort_by(|one, other| one.id.cmp(&other.id));
        let row = |(order, student): (usize, &&Marked)| json!({"order": order.to_string(), "id": student.id, "name": name_of(&student.id), "verdict": "通过"});
        let rows: Vec<Value> = (1..).zip(&students).map(row).collect();
        let counts = if rows.is_empty() {
            "0人，其中".to_owned()
        } else {
            format!("{0}人，其中通过{0}人", rows.len())
        };
        let total =
            say("summary-total").with("counts", counts.as_str()).with("doctors", 0usize).with("masters", 0usize);
        let group = json!({"name": "", "subtotal": format!("小计：{counts}"), "rows": rows});
        let groups = if rows.is_empty() { vec![] } else { vec![group] };
        let view = json!({
            "form": {"title": "毕业资格审查汇总表"}, "school": {"name": self.school}, "college": "文学院",
            "batch": {"title": "毕业资格审查", "run": self.run}, "date": "2022年11月16日", "paper": "a4",
            "columns": columns, "groups": groups, "total": total.zh(),
        });
        summary_xlsx(&view, "2022-11-16".parse().unwrap()).ok().unwrap()
    }
}

/// The made-up name of a student.
pub fn name_of(id: &str) -> String {
    format!("欧阳{id}")
}

/// A student with an identity number, papers and a photo of nobody else.
pub fn student(id: &str) -> Marked {
    Marked {
        id: id.to_owned(),
        person: Some(format!("99010119{:010}", number(id))),
        papers: vec![format!("论第{id}种方法的适用范围")],
        photo: Some(sha256(format!("photo {id}").as_bytes())),
    }
}

fn number(id: &str) -> u64 {
    u64::from_str_radix(&sha256(id.as_bytes()).to_string()[..8], 16).unwrap()
}
