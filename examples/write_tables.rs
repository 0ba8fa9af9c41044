//! Writes `inputs/tables`, the exports of some students of the sample cohort: `cargo run --release --example write_tables`.
//!
//! Their records stand in `examples/exported`; the exports hold what the tables of a college hold.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use zishen::ingest::parse;
use zishen::records::{Batch, Programme, Student};
use zishen::sample::{Frame, exports};

fn main() -> Result<(), Box<dyn Error>> {
    let batch = read::<Batch>(Path::new("inputs/batch.yaml"), "zishen/batch/1")?;
    let programmes = files("inputs/programmes")?;
    let programmes = programmes.iter().map(|path| read::<Programme>(path, "zishen/programme/2"));
    let programmes: BTreeMap<_, _> =
        programmes.map(|read| read.map(|programme| (programme.id.clone(), programme))).collect::<Result<_, _>>()?;
    let students = files("examples/exported")?;
    let students: Vec<Student> =
        students.iter().map(|path| read(path, "zishen/student/1")).collect::<Result<_, _>>()?;
    fs::create_dir_all("inputs/tables")?;
    for (name, bytes) in exports(&students, &Frame { batch: &batch, programmes: &programmes })? {
        fs::write(Path::new("inputs/tables").join(name), bytes)?;
    }
    Ok(())
}

fn files(folder: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    files.sort();
    Ok(files)
}

fn read<T: serde::de::DeserializeOwned>(path: &Path, schema: &str) -> Result<T, Box<dyn Error>> {
    let faults = |faults| format!("{}: {faults:?}", path.display());
    Ok(parse(&path.display().to_string(), &fs::read(path)?, schema).map_err(faults)?)
}
