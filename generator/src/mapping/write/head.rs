//! Changing the head of a file that people have edited: the list of triggers that are off.

use toml_edit::{Array, DocumentMut, Item, value};

use crate::mapping::Mapping;
use crate::mapping::file_text::{FileError, parse};

/// The key of the list.
const DISABLED: &str = "disable_triggers";

/// Puts a trigger into the list of those that are off, or takes it out; all else in the file stays as it is.
///
/// # Errors
/// When the text cannot be read as a mapping.
pub fn switch_trigger(path: &str, text: &str, name: &str, off: bool) -> Result<String, FileError> {
    let existing: Mapping = parse(path, text)?;
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        FileError::at(path, text, error.span().unwrap_or(0..0), error.message())
    })?;
    let root = document.as_table_mut();
    if off {
        let list = root.entry(DISABLED).or_insert(value(Array::new()));
        if let Some(list) = list.as_array_mut() {
            list.push(name);
        }
    } else if existing.disable_triggers.iter().all(|other| other == name) {
        root.remove(DISABLED);
    } else if let Some(list) = root.get_mut(DISABLED).and_then(Item::as_array_mut) {
        list.retain(|other| other.as_str() != Some(name));
    }
    Ok(document.to_string())
}
