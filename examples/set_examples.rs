//! Sets the ten documents of a student with the examples of their templates, over and over: what `benches/peers` measures.
//! `cargo run --release --example set_examples -- ROUNDS [FORM]`; prints the number of pages.

use std::error::Error;

use serde_json::Value;
use zishen::render::{Fonts, Press, Studio, Templates, example_pictures, forget_unused};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What is printed of every student.
const FORMS: [&str; 10] =
    ["plan", "transcript", "midterm", "proposal", "practice", "activities", "outputs", "review", "contents", "notes"];
/// What is the same for all students, or chooses what is printed.
const FIXED: [&str; 6] = ["form", "school", "batch", "print", "photo", "columns"];

fn main() -> Result<(), Box<dyn Error>> {
    let rounds: usize = std::env::args().nth(1).and_then(|rounds| rounds.parse().ok()).unwrap_or(1);
    let templates = Templates::load(vec![]).map_err(|fault| fault.message().zh())?;
    let fonts = Fonts::load(vec![]).map_err(|fault| fault.message().zh())?;
    let studio = Studio::new(templates, fonts, "2022-11-16".parse()?).map_err(|error| error.message().zh())?;
    let chosen = std::env::args().nth(2);
    let forms = FORMS.into_iter().filter(|form| chosen.as_deref().is_none_or(|chosen| chosen == *form));
    let mut pages = 0;
    for round in 0..rounds {
        for form in forms.clone() {
            let example = studio.templates().example(form).ok_or(form)?;
            let view = turned(example, round);
            let set = studio.set(form, view, example_pictures(example), form);
            pages += set.map_err(|error| error.message().zh())?.pages;
        }
        // As a build on one thread does after every student.
        forget_unused(2);
    }
    println!("{pages}");
    Ok(())
}

/// The view with the characters of every text moved round: no text is that of another student, and all are as long.
fn turned(view: &Value, by: usize) -> Value {
    match view {
        Value::String(text) => {
            let mut text: Vec<char> = text.chars().collect();
            let by = by % text.len().max(1);
            text.rotate_left(by);
            Value::String(text.into_iter().collect())
        }
        Value::Array(list) => list.iter().map(|value| turned(value, by)).collect(),
        Value::Object(map) => {
            let turn = |(key, value): (&String, &Value)| {
                if FIXED.contains(&key.as_str()) {
                    (key.clone(), value.clone())
                } else {
                    (key.clone(), turned(value, by))
                }
            };
            Value::Object(map.iter().map(turn).collect())
        }
        other => other.clone(),
    }
}
