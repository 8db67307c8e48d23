//! One column of a legacy key: a column of the source, or an expression where one source row gives several rows.

use std::fmt;

use rehome_runtime::migration::Kind;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// One column of a legacy key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum KeyColumn {
    /// A column of the source table.
    Source(String),
    /// What tells the rows apart that a join makes of one source row.
    Computed(ComputedKey),
}

/// A key column that the source computes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComputedKey {
    /// What the column is called in the read statement, in quarantine and in reports.
    pub name: String,
    /// The SQL expression; it is never NULL.
    pub sql: String,
    /// Its type; text where nothing is said.
    #[serde(rename = "type", default, skip_serializing_if = "KeyType::is_text")]
    pub key_type: KeyType,
}

/// The types that a computed key can have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyType {
    /// `text`.
    #[default]
    Text,
    /// `integer`.
    Integer,
    /// `bigint`, as `WITH ORDINALITY` and `row_number()` give it.
    Bigint,
    /// `numeric`.
    Numeric,
    /// `uuid`.
    Uuid,
    /// `date`.
    Date,
}

impl KeyType {
    /// How the runtime understands its values.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Text => Kind::Text,
            Self::Integer => Kind::Int4,
            Self::Bigint => Kind::Int8,
            Self::Numeric => Kind::Numeric,
            Self::Uuid => Kind::Uuid,
            Self::Date => Kind::Date,
        }
    }

    /// The type's name in SQL.
    #[must_use]
    pub fn sql_name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Bigint => "bigint",
            Self::Numeric => "numeric",
            Self::Uuid => "uuid",
            Self::Date => "date",
        }
    }

    // serde asks by reference.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    fn is_text(&self) -> bool {
        *self == Self::Text
    }
}

impl KeyColumn {
    /// The column's name: the source's, or the one that the expression is given.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Source(name) => name,
            Self::Computed(computed) => &computed.name,
        }
    }

    /// The source column, where it is one.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        match self {
            Self::Source(name) => Some(name),
            Self::Computed(_) => None,
        }
    }

    /// The expression, where it is one.
    #[must_use]
    pub fn sql(&self) -> Option<&str> {
        match self {
            Self::Source(_) => None,
            Self::Computed(computed) => Some(&computed.sql),
        }
    }
}

impl From<&str> for KeyColumn {
    fn from(name: &str) -> Self {
        Self::Source(name.to_owned())
    }
}

impl From<String> for KeyColumn {
    fn from(name: String) -> Self {
        Self::Source(name)
    }
}

impl<'de> Deserialize<'de> for KeyColumn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NameOrTable)
    }
}

/// Looks at the form first, so that a mistake in a table is told as that and not as "none of these forms".
struct NameOrTable;

impl<'de> Visitor<'de> for NameOrTable {
    type Value = KeyColumn;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a source column, or a table with name and sql")
    }

    fn visit_str<E>(self, name: &str) -> Result<KeyColumn, E> {
        Ok(KeyColumn::from(name))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<KeyColumn, A::Error> {
        ComputedKey::deserialize(MapAccessDeserializer::new(map)).map(KeyColumn::Computed)
    }
}

impl JsonSchema for KeyColumn {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "KeyColumn".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let computed = generator.subschema_for::<ComputedKey>();
        schemars::json_schema!({
            "description": "A source column, or an SQL expression with a name.",
            "anyOf": [{ "type": "string" }, computed]
        })
    }
}
