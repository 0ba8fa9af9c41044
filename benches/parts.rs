//! How long the parts of a student's way take: every form set (laid out, read back, written as PDF), a dossier packed and
//! checked. `cargo bench --bench parts`; the review is in `evaluate`, the exports in `tables`.

use std::sync::OnceLock;

use zishen::finding::Verdict;
use zishen::package::{BagInfo, Dossier, Part, Place, Source, StudentName, assemble_dossier, sha256};
use zishen::records::FormCode;
use zishen::render::{Fonts, Press, Studio, Templates, example_pictures, forget};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

const FORMS: [&str; 12] = [
    "plan",
    "transcript",
    "midterm",
    "proposal",
    "practice",
    "activities",
    "outputs",
    "review",
    "cover",
    "contents",
    "notes",
    "summary",
];

fn studio() -> &'static Studio {
    static STUDIO: OnceLock<Studio> = OnceLock::new();
    STUDIO.get_or_init(|| {
        let templates = Templates::load(vec![]).expect("the templates of the program");
        let fonts = Fonts::load(vec![]).expect("the fonts of the program");
        Studio::new(templates, fonts, "2022-11-16".parse().expect("a day")).expect("a date that a PDF can hold")
    })
}

fn set(form: &str) -> Vec<u8> {
    let example = studio().templates().example(form).expect("every template has an example");
    studio().set(form, example.clone(), example_pictures(example), form).expect("the example can be set").pdf
}

/// Nothing is remembered from the form before.
#[divan::bench(args = FORMS, sample_count = 20)]
fn set_alone(bencher: divan::Bencher, form: &str) {
    bencher.with_inputs(forget).bench_local_values(|()| set(form));
}

/// What is printed of one student, of which the forms share much.
#[divan::bench(sample_count = 20)]
fn set_together(bencher: divan::Bencher) {
    bencher.with_inputs(forget).bench_local_values(|()| FORMS[..11].iter().map(|form| set(form).len()).sum::<usize>());
}

fn dossier() -> Dossier {
    let part = |(form, code): (&str, FormCode)| Part {
        place: Place::Form(code),
        title: form.into(),
        bytes: set(form),
        pages: Some(1),
        volume_start: Some(1),
        content_sha256: Some(sha256(form.as_bytes())),
        pdf_standard: None,
        source: Source::Printed,
        form: None,
    };
    Dossier {
        info: BagInfo {
            source_organization: "school".into(),
            bagging_date: jiff::civil::date(2022, 11, 16),
            external_description: "dossier".into(),
            external_identifier: "202020100123".into(),
            bag_group_identifier: "2022-autumn".into(),
            internal_sender_identifier: String::new(),
            software_agent: "zishen".into(),
            profile: zishen::package::PROFILE,
            with_sm3: false,
            with_ro_crate: false,
        },
        student: StudentName { id: "202020100123".into(), name: "name".into() },
        batch: "2022-autumn".into(),
        verdict: Verdict::Pass,
        steps: vec![],
        volume: vec![],
        wording: std::collections::BTreeMap::new(),
        unsigned: vec![],
        parts: FORMS.into_iter().zip(FormCode::ALL).map(part).collect(),
        paper_originals: vec![],
        absent: vec![],
    }
}

/// Digests, manifests, metadata and the ZIP.
#[divan::bench(sample_count = 20)]
fn pack(bencher: divan::Bencher) {
    let dossier = dossier();
    bencher
        .with_inputs(|| dossier.clone())
        .bench_local_values(|dossier| assemble_dossier(dossier).expect("parts of one dossier"));
}
