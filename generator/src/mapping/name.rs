//! The name of a table or view as people write it: schema and relation, joined by a dot.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A relation's full name. The parts are the database's own spelling: nothing is folded to lower case, so what
/// stands in a file is what stands in the catalog.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name {
    /// The schema, `public` in most databases.
    pub schema: String,
    /// The table or view in it.
    pub name: String,
}

impl Name {
    /// Makes a name of its two parts.
    pub fn new(schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            schema: schema.into(),
            name: name.into(),
        }
    }
}

impl fmt::Display for Name {
    /// Writes `schema.name`; a part that holds a dot or a quote is put in double quotes, so that it reads back the same.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_part(formatter, &self.schema)?;
        formatter.write_str(".")?;
        write_part(formatter, &self.name)
    }
}

fn write_part(formatter: &mut fmt::Formatter<'_>, part: &str) -> fmt::Result {
    let plain = !part.is_empty() && !part.contains(['.', '"']) && part.trim() == part;
    if plain {
        formatter.write_str(part)
    } else {
        write!(formatter, "\"{}\"", part.replace('"', "\"\""))
    }
}

impl FromStr for Name {
    type Err = String;

    /// Reads `schema.name`. Fails with a sentence when there are not exactly two parts or a quote is left open.
    fn from_str(text: &str) -> Result<Self, String> {
        let (schema, rest) = read_part(text)?;
        let Some(rest) = rest.strip_prefix('.') else {
            return Err(format!(
                "`{text}` has no schema; write it with its schema, such as `public.{text}`"
            ));
        };
        let (name, rest) = read_part(rest)?;
        if !rest.is_empty() {
            return Err(format!(
                "`{text}` has more than two parts; put a part that holds a dot in double quotes, such as `public.\"a.b\"`"
            ));
        }
        Ok(Self { schema, name })
    }
}

/// Takes one part off the front of `text` and gives it with what follows.
fn read_part(text: &str) -> Result<(String, &str), String> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find('.').unwrap_or(text.len());
        let (part, rest) = text.split_at(end);
        return if part.is_empty() {
            Err("a part of the name is empty".to_owned())
        } else {
            Ok((part.to_owned(), rest))
        };
    };
    let mut part = String::new();
    let mut rest = quoted;
    while let Some(end) = rest.find('"') {
        part.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(after) => rest = after,
            None => return Ok((part, rest)),
        }
        part.push('"');
    }
    Err(format!("`{text}` has an opening quote and no closing one"))
}

impl TryFrom<String> for Name {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.to_string()
    }
}

impl JsonSchema for Name {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Name".into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "A table or view with its schema, such as public.offices.", "pattern": "\\." })
    }
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn every_name_reads_back_as_it_was_written() {
        for (schema, name) in [
            ("public", "offices"),
            ("a.b", "c\"d"),
            (" x", ""),
            ("Public", "Größe 🦷"),
        ] {
            let name = Name::new(schema, name);
            assert_eq!(name.to_string().parse::<Name>(), Ok(name));
        }
    }

    #[test]
    fn a_name_without_schema_is_refused_with_the_way_out() {
        let error = "offices".parse::<Name>();
        assert_eq!(
            error,
            Err(
                "`offices` has no schema; write it with its schema, such as `public.offices`"
                    .to_owned()
            )
        );
        assert!("a.b.c".parse::<Name>().is_err());
        assert!("a.\"b".parse::<Name>().is_err());
    }
}
