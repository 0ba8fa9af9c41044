//! How long the exports of 5,000 students take, from bytes to records: `cargo bench --bench tables`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;
use zishen::ingest::exports::{Context, Headings, Source, intake};
use zishen::ingest::parse;
use zishen::records::{Batch, Programme};
use zishen::sample::{Frame, exports, students};

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

/// All tables of `zishen sample --students 5000 --seed 7`; disk is not counted.
#[divan::bench(sample_count = 5)]
fn five_thousand_students(bencher: divan::Bencher) {
    let inputs = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs");
    let batch: Batch = read(&inputs.join("batch.yaml"), "zishen/batch/1");
    let listing = fs::read_dir(inputs.join("programmes")).expect("the programmes of the sample");
    let programmes = listing.map(|entry| read(&entry.expect("an entry").path(), "zishen/programme/2"));
    let programmes: BTreeMap<_, _> = programmes.map(|p: Programme| (p.id.clone(), p)).collect();
    let frame = Frame { batch: &batch, programmes: &programmes };
    let files = exports(&students(5000, 7, &frame), &frame).expect("fewer rows than a sheet holds");
    let context = Context {
        batch: &batch,
        programmes: &programmes,
        milestones: &BTreeMap::new(),
        headings: Headings::with(None),
    };
    let sources = || -> Vec<Source> {
        let source = |(name, bytes): &(String, Vec<u8>)| Source {
            file: format!("tables/{name}"),
            sha256: None,
            bytes: Ok(bytes.clone()),
            kind: None,
        };
        files.iter().map(source).collect()
    };
    bencher.with_inputs(sources).bench_local_values(|sources| {
        let intake = intake(sources, &context);
        assert_eq!(intake.students.len(), 5000);
        intake
    });
}
