//! Bytes into records: values in, values out, every fault with its place.

mod attachment;
mod evidence;
pub mod exports;
mod face;
mod jpeg;
mod jpeg_scan;
pub mod kind;
mod litter;
mod photo;
mod picture;
mod schema;
pub mod table;
mod tiff_pages;
mod yaml;
mod zip_names;

pub use attachment::{Attachment, inspect_attachment};
pub use evidence::{Sorted, sort_by_name};
pub use face::FaceFinder;
pub use litter::{is_litter, is_unfinished, lock_names};
pub use photo::inspect_photo;
pub use picture::{PictureFault, inspect_picture};
pub use schema::schema;
pub use tiff_pages::tiff_pages;
pub use yaml::{MAX_BYTES, parse};
pub use zip_names::{NameEncoding, RawName, chinese_encoding, decode_names};
