"""CPU a page: zishen beside the Python binding of Typst, with the same templates, fonts, standards and data.

    python -m venv target/peers && target/peers/bin/pip install typst
    cargo build --release && cargo build --release --example set_examples
    target/peers/bin/python benches/peers/typst_binding.py [ROUNDS]

Each round is one student: ten documents, every text with its characters moved round, so that no text is that of another. The
binding keeps its compiler, one for each form, or is called anew for every document; zishen also reads every page back, takes the digest of what stands on it and draws the code, which
the binding does not. User and system time, without what a start costs: a run of one round is taken off.
"""

import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FORMS = ["plan", "transcript", "midterm", "proposal", "practice", "activities", "outputs", "review", "contents", "notes"]
SET = ROOT / "target/release/examples/set_examples"
FIXED = {"form", "school", "batch", "print", "photo", "columns"}


def turned(view, by):
    if isinstance(view, str):
        by %= max(len(view), 1)
        return view[by:] + view[:by]
    if isinstance(view, list):
        return [turned(value, by) for value in view]
    if isinstance(view, dict):
        return {key: value if key in FIXED else turned(value, by) for key, value in view.items()}
    return view


def seconds(who):
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def zishen(rounds):
    before = seconds(resource.RUSAGE_CHILDREN)
    subprocess.run([SET, str(rounds)], capture_output=True, check=True)
    return seconds(resource.RUSAGE_CHILDREN) - before


def binding(how):
    return lambda rounds: in_child(how, rounds)


def in_child(how, rounds):
    """In a process of its own, so that nothing is remembered from before."""
    before = seconds(resource.RUSAGE_CHILDREN)
    run = subprocess.run([sys.executable, __file__, "--binding", how, str(rounds)], capture_output=True)
    if run.returncode != 0:
        sys.exit(run.stderr.decode())
    return seconds(resource.RUSAGE_CHILDREN) - before


def set_with_binding(how, rounds):
    import typst

    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
        folder = Path(folder)
        for template in (ROOT / "templates").glob("*.typ"):
            # The binding cannot switch on what names a cell the heading of its row.
            text = re.sub(r'pdf\.header-cell\(scope: "\w+", ', "(it => it)(", template.read_text())
            (folder / template.name).write_text(text)
        (folder / "code.json").write_text('"ZS1:1:FORM:2022:000000000000"')
        for name in ["photo.jpg", "scan-1.jpg"]:
            (folder / name).write_bytes((ROOT / "src/render/example.jpg").read_bytes())
        options = {"root": str(folder), "font_paths": [str(ROOT / "fonts")], "ignore_system_fonts": True}
        compiler = lambda form: typst.Compiler(str(folder / f"{form}.typ"), **options)
        kept = {form: compiler(form) for form in FORMS}
        for by in range(rounds):
            for form in FORMS:
                example = json.loads((ROOT / f"templates/examples/{form}.json").read_text())
                (folder / "data.json").write_text(json.dumps(turned(example, by), ensure_ascii=False))
                pdf = (kept[form] if how == "kept" else compiler(form)).compile(format="pdf", pdf_standards=["a-2a", "ua-1"])
                assert pdf.startswith(b"%PDF")


def per_page(run, rounds, pages):
    return 1000 * (run(1 + rounds) - run(1)) / (rounds * pages)


PROGRAMS = {
    "zishen": zishen,
    "Typst, Python binding, kept": binding("kept"),
    "Typst, Python binding, anew": binding("anew"),
}

if __name__ == "__main__":
    if "--binding" in sys.argv:
        set_with_binding(sys.argv[-2], int(sys.argv[-1]))
        sys.exit()
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    pages = int(subprocess.run([SET, "1"], capture_output=True, check=True).stdout)
    print(f"{pages} pages a student, {rounds} students, ms of CPU a page, median of 5 (least, most)")
    # By turns, so that a machine that is busy for a while is so for all.
    runs = [[per_page(run, rounds, pages) for run in PROGRAMS.values()] for _ in range(5)]
    ours = statistics.median(each[0] for each in runs)
    for name, times in zip(PROGRAMS, zip(*runs)):
        print(f"{name:28}{statistics.median(times):7.2f} ({min(times):.2f}, {max(times):.2f})  {statistics.median(times) / ours:5.2f}")
