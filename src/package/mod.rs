//! Packing: documents of one student → the bytes of one dossier ZIP.
//!
//! A dossier is a BagIt 1.0 bag (RFC 8493) inside a reproducible ZIP archive. This room is pure: it takes
//! values and returns values, and knows neither disk nor clock nor environment. In reading order:
//!
//! | file | holds |
//! |---|---|
//! | `digest` | message digests, printed as checksum tools print them |
//! | `path` | which names may stand in a bag |
//! | `entry` | one file: path, bytes, digest |
//! | `manifest` | the text of a manifest |
//! | `bag` | payload and tag files → a complete bag |
//! | `zip` | a bag → the bytes of an archive |
//! | `layout` | which document stands where in a dossier |
//! | `index` | `dossier.json`, the dossier's own list of contents |
//! | `metadata`, `research_object` | what describes a dossier to strangers: README, Dublin Core, PREMIS, RO-Crate |
//! | `dossier` | the parts of a dossier → its ZIP |
//! | `addition` | a dossier with one file more |
//! | `encapsulation` | a dossier as one XML file (EEP, DA/T 48-2009) |

pub mod addition;
pub mod bag;
pub mod digest;
pub mod dossier;
pub mod encapsulation;
pub mod entry;
pub mod index;
pub mod layout;
pub mod manifest;
pub mod metadata;
pub mod path;
mod research_object;
pub mod zip;

pub use addition::{ListedFile, Opened};
pub use bag::{Algorithm, BagError, BagInfo, PROFILE, bag, single_line};
pub use digest::{Digest, Sha256, sha256, sha256_of};
pub use dossier::{Dossier, DossierError, Part, StudentName, assemble_dossier};
pub use encapsulation::Envelope;
pub use entry::Entry;
pub use index::{Absent, FormRef, Index, IndexedFile, PaperOriginal, PdfStandard, Source, State};
pub use layout::{Media, Place, form_name, own_code};
pub use path::{EntryPath, PathError};
pub use zip::{Open, ZipError, zip, zip_to};
