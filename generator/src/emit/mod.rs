//! Emission: a crate model becomes the files of a crate, in memory and then on disk.
//!
//! Templates own files, their order and their prose; tokens own what must be right by construction. Every Rust file is
//! parsed and every manifest read before anything is written.

mod document;
pub mod files;
mod provenance;
mod rust;
mod sql;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
pub mod workspace;

pub use files::Files;

use crate::crate_model::CrateModel;
use crate::error::Error;

/// The files of one generated crate, by their path within its folder.
///
/// # Errors
/// Only when a file would not be valid: a fault of rehome, shown with the file's text and the place.
pub fn crate_files(model: &CrateModel) -> Result<Files, Error> {
    let mut files = Files::new();
    let mut add = |path: &str, text: String| files.insert(path.to_owned(), text);
    add("Cargo.toml", document::manifest(model)?);
    add("README.md", document::readme(model)?);
    for feed in &model.feeds {
        let path = format!("sql/read{}.sql", feed.suffix);
        add(&path, sql::read(model, feed)?);
    }
    add("sql/rollback.sql", sql::rollback(model)?);
    add("sql/validate.sql", sql::validate(model)?);
    for (path, text) in sql::lookups(model)? {
        add(&path, text);
    }
    for (path, text) in sql::awaited(model)? {
        add(&path, text);
    }
    for (path, text) in rust::files(model)? {
        add(&path, text);
    }
    let provenance = provenance::provenance(model, &files)?;
    files.insert("provenance.json".to_owned(), provenance);
    Ok(files)
}

/// A fault of rehome's own: something it wrote is not valid.
fn own_fault(file: &str, cause: impl std::fmt::Display, text: &str) -> Error {
    Error::failed("rehome wrote a file that is not valid", file)
        .advice("this is a fault of rehome; please report it with this text")
        .because(std::io::Error::other(format!("{cause}\n{text}")))
}
