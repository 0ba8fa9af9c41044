//! Bytes into records: values in, values out, every fault with its place.

pub mod exports;
mod jpeg;
mod photo;
mod picture;
mod schema;
pub mod table;
mod yaml;

pub use photo::inspect_photo;
pub use picture::{PictureFault, inspect_picture};
pub use schema::schema;
pub use yaml::{MAX_BYTES, parse};
