//! Views into PDF pages: a sealed Typst world, embedded templates and fonts, nothing from disk or network.

mod fonts;
mod forms;
mod glyphs;
mod studio;
mod templates;
pub mod view;
mod volume;
mod world;

pub use fonts::{FontFault, Fonts};
pub use forms::Form;
pub use glyphs::{printable, unprintable};
pub use studio::{Document, RenderError, Studio, forget};
pub use templates::{TemplateFault, Templates};
pub use volume::{Pictures, Volume, volume};
