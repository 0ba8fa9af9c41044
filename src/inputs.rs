//! The input folder: the one place that reads records and pictures from disk.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::fault::Fault;
use crate::ingest;
use crate::policy::{self, Policy};
use crate::records::values::StudentId;
use crate::records::{Batch, Programme, Student};

/// Everything in the input folder but pictures.
#[derive(Debug)]
pub struct Inputs {
    root: PathBuf,
    /// `batch.yaml`.
    pub batch: Batch,
    /// `policy.yaml`.
    pub policy: Policy,
    /// `programmes/*.yaml` by their key.
    pub programmes: BTreeMap<String, Programme>,
    /// `students/*.yaml` that could be read, with the file, by student ID.
    pub students: BTreeMap<StudentId, (String, Student)>,
    /// `students/*.yaml` that could not be read.
    pub rejected: Vec<Fault>,
}

impl Inputs {
    /// Reads the folder.
    ///
    /// # Errors
    /// Every fault of batch, policy and programmes; a faulty student is no error but stands in `rejected`.
    pub fn read(root: &Path) -> Result<Inputs, Vec<Fault>> {
        let mut faults = Vec::new();
        let batch = keep(read_one::<Batch>(root, "batch.yaml", "zishen/batch/1"), &mut faults);
        let policy = keep(read_one::<Policy>(root, "policy.yaml", "zishen/policy/1"), &mut faults);
        let mut programmes = BTreeMap::new();
        for file in keep(yaml_files(root, "programmes"), &mut faults).unwrap_or_default() {
            let Some(programme) = keep(read_one::<Programme>(root, &file, "zishen/programme/1"), &mut faults) else {
                continue;
            };
            let id = programme.id.clone();
            // So no two files can hold one programme, and later faults name the file rightly.
            if file != format!("programmes/{id}.yaml") {
                faults.push(Fault::of(&file, "id", format!("文件名与 `{id}` 不一致，请改为 {id}.yaml 或改正 id")));
            }
            programmes.insert(id, programme);
        }
        let files = keep(yaml_files(root, "students"), &mut faults).unwrap_or_default();
        if files.is_empty() && faults.is_empty() {
            faults.push(Fault::of("students", "", "没有学生文件，请核对导出是否完整"));
        }
        let (Some(batch), Some(policy)) = (batch, policy) else { return Err(faults) };
        faults.extend(policy::faults(&batch, &policy, programmes.values()));
        if !faults.is_empty() {
            return Err(faults);
        }
        let (students, rejected) = read_students(root, files);
        Ok(Inputs { root: root.to_owned(), batch, policy, programmes, students, rejected })
    }

    /// The bytes of a file that a record names.
    ///
    /// # Errors
    /// A reason in words, when the path leads out of the folder or the file cannot be read.
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>, String> {
        let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if !inside || path.is_empty() {
            return Err(format!("路径 {path} 不在材料目录内"));
        }
        read_regular(&self.root.join(path)).map_err(|error| format!("{path} {}", reason(&error)))
    }
}

/// A student ID that stands in several files is refused in all: nobody can say which one is right.
fn read_students(root: &Path, files: Vec<String>) -> (BTreeMap<StudentId, (String, Student)>, Vec<Fault>) {
    let mut by_id: BTreeMap<StudentId, Vec<(String, Student)>> = BTreeMap::new();
    let mut rejected = Vec::new();
    for file in files {
        if let Some(student) = keep(read_one::<Student>(root, &file, "zishen/student/1"), &mut rejected) {
            by_id.entry(student.id.clone()).or_default().push((file, student));
        }
    }
    let mut students = BTreeMap::new();
    for (id, mut found) in by_id {
        match (found.pop(), found.is_empty()) {
            (Some(only), true) => drop(students.insert(id, only)),
            (last, _) => rejected.extend(found.into_iter().chain(last).map(|(file, _)| {
                Fault::of(&file, "id", format!("学号 `{id}` 在多个文件中出现，均未处理，请只保留一份"))
            })),
        }
    }
    rejected.sort_by(|a, b| a.file.cmp(&b.file));
    (students, rejected)
}

/// Reads a file that is one: a pipe or device would keep the program waiting for ever.
fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    match fs::metadata(path)?.is_file() {
        true => fs::read(path),
        false => Err(io::ErrorKind::InvalidInput.into()),
    }
}

fn keep<T>(result: Result<T, Fault>, faults: &mut Vec<Fault>) -> Option<T> {
    result.map_err(|fault| faults.push(fault)).ok()
}

fn read_one<T: DeserializeOwned>(root: &Path, file: &str, schema: &str) -> Result<T, Fault> {
    let bytes = read_regular(&root.join(file)).map_err(|error| Fault::of(file, "", reason(&error)))?;
    ingest::parse(file, &bytes, schema)
}

/// The YAML files of a folder, sorted by name; a folder that is not there is an error.
fn yaml_files(root: &Path, folder: &str) -> Result<Vec<String>, Fault> {
    let fault = |error: io::Error| Fault::of(folder, "", reason(&error));
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join(folder)).map_err(fault)? {
        let name = entry.map_err(fault)?.file_name();
        let name = name.to_string_lossy();
        if (name.ends_with(".yaml") || name.ends_with(".yml")) && !name.starts_with('.') {
            files.push(format!("{folder}/{name}"));
        }
    }
    files.sort();
    Ok(files)
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "不存在，请补充该文件或目录".into(),
        io::ErrorKind::PermissionDenied => "无权读取，请检查文件权限".into(),
        io::ErrorKind::InvalidInput => "不是普通文件，请移走或改正".into(),
        _ => format!("无法读取（{error}）"),
    }
}
