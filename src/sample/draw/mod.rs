//! Photos and scans that are drawn. Nobody is portrayed: a face is a handful of ellipses, a page is bars and strokes.
//! The same numbers always draw the same bytes.

mod canvas;
mod jpeg;
mod page;
mod portrait;

pub use canvas::{Lcg, grain};
pub use jpeg::{jpeg, with_comment};
pub use page::{Sheet, draw_page};
pub use portrait::{Hair, Look, bust};
