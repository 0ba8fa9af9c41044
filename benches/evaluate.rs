//! How long the review of 10,000 students takes in one thread: `cargo bench`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;
use zishen::ingest::parse;
use zishen::policy::{Frame, Gathered, Papers, PhotoState, Policy, Register, review_student};
use zishen::records::{Batch, Programme, Student};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

fn read<T: DeserializeOwned>(path: &Path, schema: &str) -> T {
    let bytes = fs::read(path).expect("a file of the sample");
    parse(&path.to_string_lossy(), &bytes, schema).expect("a valid file of the sample")
}

fn folder<T: DeserializeOwned>(folder: &Path, schema: &str) -> Vec<T> {
    let listing = fs::read_dir(folder).expect("a folder of the sample");
    listing.map(|entry| read(&entry.expect("an entry").path(), schema)).collect()
}

/// The sample cohort over and over; reading is not counted.
#[divan::bench(sample_count = 20)]
fn ten_thousand_students(bencher: divan::Bencher) {
    let inputs = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs");
    let batch: Batch = read(&inputs.join("batch.yaml"), "zishen/batch/1");
    let policy: Policy = read(&inputs.join("policy.yaml"), "zishen/policy/2");
    let programmes: Vec<Programme> = folder(&inputs.join("programmes"), "zishen/programme/2");
    let programmes: BTreeMap<_, _> = programmes.into_iter().map(|p| (p.id.clone(), p)).collect();
    let students: Vec<Student> = folder(&inputs.join("students"), "zishen/student/1");
    let exceptions = Register::new([], Papers::new());
    let frame = Frame { batch: &batch, policy: &policy, programmes: &programmes, exceptions: &exceptions };
    bencher.bench_local(|| {
        for student in students.iter().cycle().take(10_000) {
            let gathered = Gathered {
                photo: PhotoState::Absent,
                photo_twins: vec![],
                doubts: vec![],
                record_doubts: vec![],
                same_person: vec![],
                shared_files: vec![],
                unusable_files: vec![],
                unprintable: vec![],
            };
            divan::black_box(review_student(&frame, "student.yaml", student, gathered).evaluation);
        }
    });
}
