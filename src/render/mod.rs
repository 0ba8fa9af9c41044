//! Views into PDF pages: a sealed Typst world, embedded templates and fonts, nothing from disk or network.

mod fonts;
mod forms;
mod glyphs;
mod proof;
mod studio;
mod templates;
pub mod view;
mod volume;
mod world;

pub use fonts::{FontFault, Fonts};
pub use forms::Form;
pub use glyphs::{printable, unprintable};
pub use proof::Proof;
pub use studio::{Document, Press, RenderError, Studio, forget};
pub use templates::{TemplateFault, Templates};
pub use volume::{Pictures, Volume, volume};
