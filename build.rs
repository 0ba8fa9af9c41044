//! Embedded files are read by a macro that cargo does not watch; a change to them must rebuild the program.

fn main() {
    println!("cargo:rerun-if-changed=fonts");
    println!("cargo:rerun-if-changed=templates");
}
