//! `verify` of a bag of 512 MiB beside `sha256sum -c` and `bagit.py --validate`: medians of wall time, best of warm caches.
//! `cargo bench --bench hashing`

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use tempfile::TempDir;
use zishen::package::sha256;

/// Payload files, and the bytes of each.
const FILES: u64 = 64;
const BYTES: usize = 8 << 20;
/// How often each program runs, by turns.
const ROUNDS: usize = 7;

fn main() {
    let folder = TempDir::new().unwrap();
    bag(folder.path());
    let cores = std::thread::available_parallelism().map_or(1, usize::from).to_string();
    let zishen = env!("CARGO_BIN_EXE_zishen");
    let programs: [(&str, &str, Vec<&str>); 5] = [
        ("zishen verify", zishen, vec!["verify", "."]),
        ("zishen verify, one thread", zishen, vec!["verify", "."]),
        ("sha256sum -c (one thread)", "sha256sum", vec!["--quiet", "-c", "manifest-sha256.txt"]),
        ("bagit.py --validate", "bagit.py", vec!["--validate", "--quiet", "."]),
        ("bagit.py --validate, all cores", "bagit.py", vec!["--validate", "--quiet", "--processes", &cores, "."]),
    ];
    let mut times = vec![Vec::new(); programs.len()];
    for _ in 0..ROUNDS {
        for (at, (name, program, arguments)) in programs.iter().enumerate() {
            times[at].extend(timed(program, arguments, folder.path(), name.ends_with("one thread")));
        }
    }
    let first = median(&mut times[0]);
    for ((name, ..), mut times) in programs.iter().zip(times) {
        match (median(&mut times), first) {
            (Some(time), Some(first)) => println!(
                "{name}: {:.3} s, {:.0} MiB/s, {:.2} times the first",
                time.as_secs_f64(),
                (FILES as f64 * BYTES as f64) / time.as_secs_f64() / 1048576.0,
                time.as_secs_f64() / first.as_secs_f64()
            ),
            _ => println!("{name}: skipped, since it is not installed or fails"),
        }
    }
}

fn bag(folder: &Path) {
    fs::create_dir(folder.join("data")).unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut manifest = String::new();
    for number in 0..FILES {
        let mut bytes = vec![0; BYTES];
        random.fill_bytes(&mut bytes);
        manifest += &format!("{}  data/{number:02}\n", sha256(&bytes));
        fs::write(folder.join(format!("data/{number:02}")), bytes).unwrap();
    }
    fs::write(folder.join("bagit.txt"), "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n").unwrap();
    fs::write(folder.join("manifest-sha256.txt"), manifest).unwrap();
}

fn timed(program: &str, arguments: &[&str], folder: &Path, alone: bool) -> Option<Duration> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    if alone {
        command.env("RAYON_NUM_THREADS", "1");
    }
    let began = Instant::now();
    command.status().ok().filter(|status| status.success()).map(|_| began.elapsed())
}

fn median(times: &mut [Duration]) -> Option<Duration> {
    times.sort();
    times.get(times.len() / 2).copied()
}
