//! A document whose pages show their own numbers is laid out twice: the first time nothing is known of them. Most documents of
//! one template have as many pages, so the numbers of the last one are a good first guess, and where they hold, the first
//! layout is the last. It is checked as Typst checks it: what was asked of the guess has the same answers in the result.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use comemo::{Constraint, Track};
use typst::World as _;
use typst::diag::SourceResult;
use typst::engine::{Engine, Sink};
use typst::foundations::{Content, Output, StyleChain, Target};
use typst::introspection::Introspector;
use typst::syntax::FileId;
use typst::utils::Protected;
use typst_layout::{PagedDocument, PagedIntrospector, layout_document};

/// How often a guess is put right before Typst begins from nothing.
const TRIES: usize = 2;

thread_local! {
    /// Where things stood in the last document of each template that this thread has set.
    static LAST: RefCell<HashMap<FileId, Arc<PagedIntrospector>>> = RefCell::default();
}

/// A document, laid out from a guess.
pub(super) struct Guessed(pub(super) PagedDocument);

impl Output for Guessed {
    fn target() -> Target {
        PagedDocument::target()
    }

    fn create(engine: &mut Engine, content: &Content, styles: StyleChain) -> SourceResult<Guessed> {
        let template = engine.world.main();
        let guess = LAST.with_borrow(|last| last.get(&template).cloned());
        let document = match guess.and_then(|guess| settled(engine, content, styles, guess)) {
            Some(document) => document,
            None => layout_document(engine, content, styles)?,
        };
        LAST.with_borrow_mut(|last| last.insert(template, Arc::clone(document.introspector())));
        Ok(Guessed(document))
    }

    fn introspector(&self) -> &dyn Introspector {
        self.0.introspector().as_ref()
    }
}

/// The document in which everything stands where the layout took it to stand; none if that is not reached soon, or with a fault
/// or warning, of which only those of Typst's own way are reported.
fn settled(
    engine: &Engine,
    content: &Content,
    styles: StyleChain,
    mut guess: Arc<PagedIntrospector>,
) -> Option<PagedDocument> {
    for _ in 0..TRIES {
        let (constraint, mut sink) = (Constraint::new(), Sink::new());
        let known: &dyn Introspector = guess.as_ref();
        let mut attempt = Engine {
            world: engine.world,
            library: engine.library,
            introspector: Protected::new(known.track_with(&constraint)),
            traced: engine.traced,
            sink: sink.track_mut(),
            route: engine.route.clone(),
        };
        let document = layout_document(&mut attempt, content, styles).ok()?;
        let found: &dyn Introspector = document.introspector().as_ref();
        if constraint.validate(found) {
            return (sink.delayed().is_empty() && sink.warnings().is_empty()).then_some(document);
        }
        guess = Arc::clone(document.introspector());
    }
    None
}

#[cfg(test)]
mod tests {
    use std::thread;

    use serde_json::Value;

    use crate::render::{Fonts, Press, Studio, Templates, example_pictures};

    /// The view with every list of objects six times as long, so that there are more pages.
    fn longer(view: &Value) -> Value {
        match view {
            Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), longer(value))).collect(),
            Value::Array(list) if list.first().is_some_and(Value::is_object) => {
                (0..6).flat_map(|_| list.iter().map(longer)).collect()
            }
            other => other.clone(),
        }
    }

    #[test]
    fn whatever_the_guess_the_document_is_the_same() {
        let templates = Templates::load(vec![]).expect("the templates of the program");
        let fonts = Fonts::load(vec![]).expect("the fonts of the program");
        let studio = Studio::new(templates, fonts, "2022-11-16".parse().expect("a day")).expect("a date");
        let set = |form: &str, view: Value| {
            let pictures = example_pictures(&view);
            studio.set(form, view, pictures, form).expect("a view that can be set")
        };
        for form in ["plan", "transcript", "proposal", "activities", "outputs", "review", "contents"] {
            let example = studio.templates().example(form).expect("an example");
            let alone = thread::scope(|scope| scope.spawn(|| set(form, example.clone())).join()).expect("no panic");
            let long = set(form, longer(example));
            assert!(long.pages > alone.pages, "{form}");
            assert_eq!(set(form, example.clone()).pdf, alone.pdf, "{form}");
            assert_eq!(set(form, longer(example)).pdf, long.pdf, "{form}");
        }
    }
}
