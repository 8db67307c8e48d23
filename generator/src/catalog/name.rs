//! The name of a schema object: schema and name, as PostgreSQL stores them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::names::quote_identifier;

/// A qualified name. Prints as SQL would write it (quoted where needed), reads that form back, and is that form in JSON and TOML.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Name {
    /// The schema.
    pub schema: String,
    /// The name inside the schema.
    pub name: String,
}

impl Name {
    /// Makes a name from its two parts, neither of them quoted.
    #[must_use]
    pub fn new(schema: impl Into<String>, name: impl Into<String>) -> Self {
        Name {
            schema: schema.into(),
            name: name.into(),
        }
    }

    /// Tells whether this is PostgreSQL's own object of this name, for example `int4`.
    #[must_use]
    pub fn is_builtin(&self, name: &str) -> bool {
        self.schema == "pg_catalog" && self.name == name
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}.{}",
            quote_identifier(&self.schema),
            quote_identifier(&self.name)
        )
    }
}

impl From<Name> for String {
    fn from(name: Name) -> String {
        name.to_string()
    }
}

impl TryFrom<String> for Name {
    type Error = NameParseError;

    fn try_from(text: String) -> Result<Self, NameParseError> {
        text.parse()
    }
}

/// A text that is no `schema.name`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is no qualified name: write schema.name, each part in double quotes where it holds a dot or a quote"
)]
pub struct NameParseError {
    text: String,
}

impl FromStr for Name {
    type Err = NameParseError;

    /// Reads `schema.name`. A part without quotes is taken letter for letter: people write names as they
    /// see them, and folding `Film` to `film` would only miss the table they mean.
    fn from_str(text: &str) -> Result<Self, NameParseError> {
        let parse = || {
            let (schema, rest) = take_part(text)?;
            let (name, rest) = take_part(rest.strip_prefix('.')?)?;
            rest.is_empty().then_some(Name { schema, name })
        };
        parse().ok_or_else(|| NameParseError {
            text: text.to_owned(),
        })
    }
}

/// Takes one part from the front; gives it without its quotes, and what follows.
fn take_part(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(['.', '"']).unwrap_or(text.len());
        let (part, rest) = text.split_at(end);
        return (!part.is_empty()).then(|| (part.to_owned(), rest));
    };
    let mut part = String::new();
    let mut rest = quoted;
    loop {
        let (before, after) = rest.split_once('"')?;
        part.push_str(before);
        match after.strip_prefix('"') {
            Some(more) => {
                part.push('"');
                rest = more;
            }
            None => return (!part.is_empty()).then_some((part, after)),
        }
    }
}
