//! The catalog's canonical JSON form: what is committed beside a project and compared with.

use super::Catalog;

/// A file that holds no catalog.
#[derive(Debug, thiserror::Error)]
#[error("this is no catalog that rehome has written: {0}; run `rehome discover` to write it anew")]
pub struct CatalogJsonError(#[from] serde_json::Error);

impl Catalog {
    /// Writes the catalog as JSON: sorted, indented, with a newline at the end; equal catalogs give equal bytes.
    ///
    /// # Errors
    /// Never for a catalog as such; the writer of JSON has an error type, so it is passed on.
    pub fn to_json(&self) -> Result<String, CatalogJsonError> {
        let mut sorted = self.clone();
        sorted.sort();
        let mut text = serde_json::to_string_pretty(&sorted)?;
        text.push('\n');
        Ok(text)
    }

    /// Reads what [`Catalog::to_json`] wrote, and sorts it: a person may have edited it.
    ///
    /// # Errors
    /// When the text is no JSON or not of a catalog's form.
    pub fn from_json(text: &str) -> Result<Catalog, CatalogJsonError> {
        let mut catalog: Catalog = serde_json::from_str(text)?;
        catalog.sort();
        Ok(catalog)
    }
}
