//! Views into PDF pages: a sealed Typst world, embedded templates and fonts, nothing from disk or network.

mod code;
mod content;
mod diagnosis;
mod fonts;
mod forms;
mod glyphs;
mod guard;
mod guess;
mod overflow;
mod patience;
mod proof;
mod readback;
mod stamp;
mod studio;
mod templates;
pub mod view;
mod viewfinder;
mod volume;
mod world;

pub use typst::foundations::Bytes;

pub use diagnosis::Diagnosis;
pub use fonts::{FontFault, Fonts};
pub use forms::Form;
pub use glyphs::{Repertoire, printable, rare, unprintable};
pub use guard::Roster;
pub use overflow::Outside;
pub use patience::{Patient, within_time};
pub use proof::Proof;
pub use readback::Readback;
pub use studio::{Document, Press, RenderError, Studio, example_pictures, forget, forget_unused};
pub use templates::{TemplateFault, Templates};
pub use viewfinder::{Scene, Viewfinder};
pub use volume::{Filed, Pictures, SetDocument, Volume, volume};
