//! The committed JSON Schemas are those that `zishen schema NAME` prints.

use std::path::Path;
use std::process::Command;

#[test]
fn the_committed_schemas_are_those_of_the_program() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    for name in ["batch", "policy", "programme", "student", "decisions", "evidence"] {
        let output = Command::new(env!("CARGO_BIN_EXE_zishen")).args(["schema", name]).output().unwrap();
        let committed = std::fs::read(folder.join(format!("{name}.json"))).unwrap();
        assert!(output.status.success());
        assert!(output.stdout == committed, "run `zishen schema {name} > schemas/{name}.json`");
    }
}
