# What CI runs, in its order.
check: test format words lint docs clean

# All tests; shares the build of `cargo run --release -- build`.
test:
    cargo test --release

format:
    cargo fmt --check

# Misspelt words; takes `typos`.
words:
    typos

lint:
    cargo clippy --release --locked --all-targets -- -D warnings

docs:
    RUSTDOCFLAGS="-D warnings --cfg rooms" cargo doc --release --locked --no-deps --document-private-items

# Building and testing must leave the work tree as it was.
clean:
    git diff --exit-code
    test -z "$(git status --porcelain)"

# Licences, sources and doubles of the dependencies; takes cargo-deny.
deny:
    cargo deny check licenses bans sources

# What is handed out: archive, Debian package, list of parts (takes cargo-cyclonedx), checksums; below `target/handed-out`.
dist:
    deploy/dist.sh

# The Debian package in a fresh system: installed, tried, removed, purged; wants root and mmdebstrap.
package: dist
    tests/package/run target/handed-out/zishen_*.deb

# The main job on the sample cohort.
build:
    cargo run --release --locked -- build

# The fault matrix: a build killed, starved and cut off at every point; takes about half an hour and wants strace and root.
faults:
    cargo test --release --locked faults:: -- --ignored --nocapture --test-threads 1

# The drivers of `deploy/` on Slurm and on sshd, on this machine alone; skipped in words where they are not installed.
cluster:
    cargo build --release --locked
    tests/cluster/run target/release/zishen

# How long the parts of the work take: the review, the tables, every form, packing, `verify`.
bench:
    cargo bench

# Peak memory of 200 and of 2,000 students; takes half an hour.
memory:
    cargo build --release --locked
    benches/memory.sh 200 2000 15

# CPU a page beside the Python binding of Typst, ReportLab and WeasyPrint, which are installed below `target`; WeasyPrint wants pango.
peers:
    python3 -m venv target/peers
    target/peers/bin/pip install --quiet typst reportlab weasyprint
    cargo build --release --locked --example set_examples
    target/peers/bin/python benches/peers/typst_binding.py
    target/peers/bin/python benches/peers/transcript.py

# Whether the program compiles for Windows; takes the target x86_64-pc-windows-gnu of rustup and mingw-w64.
windows:
    cargo check --release --locked --lib --bins --target x86_64-pc-windows-gnu

# What of a build takes how long: `target/cargo-timings/cargo-timing.html`.
timings:
    cargo build --release --locked --timings

# The tables of 5,000 students.
tables:
    cargo bench --bench tables

# The fuzz targets, ten minutes each; takes cargo-fuzz and a nightly compiler, and builds for half an hour.
fuzz:
    cargo +nightly fuzz run zip -- -max_total_time=600 -timeout=10 -rss_limit_mb=512
    cargo +nightly fuzz run bag -- -max_total_time=600 -timeout=10 -rss_limit_mb=512
    cargo +nightly fuzz run dossier -- -max_total_time=600 -timeout=10 -rss_limit_mb=512
    cargo +nightly fuzz run run -- -max_total_time=600 -timeout=10 -rss_limit_mb=512
    cargo +nightly fuzz run signature -- -max_total_time=600 -timeout=5 -rss_limit_mb=256
    cargo +nightly fuzz run stamp -- -max_total_time=600 -timeout=5 -rss_limit_mb=256
    cargo +nightly fuzz run list -- -max_total_time=600 -timeout=5 -rss_limit_mb=256
    cargo +nightly fuzz run pdf -- -max_total_time=600 -timeout=5 -rss_limit_mb=256 -max_len=1000000
    cargo +nightly fuzz run csv -- -max_total_time=600 -timeout=20
    cargo +nightly fuzz run html -- -max_total_time=600 -timeout=20
    cargo +nightly fuzz run xls -- -max_total_time=600 -timeout=20

# `verify` beside sha256sum and bagit.py.
hashing:
    cargo bench --bench hashing

# Every flipped bit, truncation and insertion of a small dossier, a long run of random changes, and as many that keep all
# digests consistent; some minutes.
changes:
    EXHAUSTIVE=1 FUZZ_ROUNDS=200000 cargo test --release --locked -- archives:: fuzzed:: fuzzed_readers:: remade:: --nocapture
