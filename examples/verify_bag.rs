//! Verifies bags, dossiers and runs with the library: `cargo run --release --example verify_bag -- PATH…`. Prints what is wrong, one
//! finding a line; ends with 1 where anything is.

use std::error::Error;
use std::process::ExitCode;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut is_sound = true;
    for path in std::env::args_os().skip(1) {
        for report in zishen::verify(&path)? {
            println!("{}: {}", report.path.display(), if report.holds() { "sound" } else { "NOT sound" });
            report.findings.iter().for_each(|found| println!("  {} {}", found.subject, found.message().zh()));
            is_sound &= report.holds();
        }
    }
    Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
