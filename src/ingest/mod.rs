//! Bytes into records: values in, values out, every fault with its place.

mod picture;
mod yaml;

pub use picture::{PictureFault, inspect_picture};
pub use yaml::parse;
