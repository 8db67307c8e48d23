//! The smaller values of a column's table as they stand in the file: enum lines, policies, literals.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::key_column::KeyColumn;
use super::model::{EnumCase, EnumTest, Orphans, Otherwise};

/// One line of `rules` as it stands in the file.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EnumLine {
    /// The value is this.
    #[serde(skip_serializing_if = "Option::is_none")]
    equals: Option<Literal>,
    /// The value begins with this.
    #[serde(skip_serializing_if = "Option::is_none")]
    prefix: Option<String>,
    /// The value ends with this.
    #[serde(skip_serializing_if = "Option::is_none")]
    suffix: Option<String>,
    /// The value has this in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    contains: Option<String>,
    /// true: the value is NULL.
    #[serde(skip_serializing_if = "Option::is_none")]
    null: Option<bool>,
    /// The target's label.
    label: Option<String>,
}

impl TryFrom<EnumLine> for EnumCase {
    type Error = String;

    fn try_from(line: EnumLine) -> Result<Self, String> {
        let mut tests = [
            line.equals.map(|value| EnumTest::Equals(value.0)),
            line.prefix.map(EnumTest::Prefix),
            line.suffix.map(EnumTest::Suffix),
            line.contains.map(EnumTest::Contains),
            line.null.filter(|null| *null).map(|_| EnumTest::Null),
        ]
        .into_iter()
        .flatten();
        let (Some(test), None) = (tests.next(), tests.next()) else {
            return Err(
                "an enum rule has exactly one of: equals, prefix, suffix, contains, null = true"
                    .to_owned(),
            );
        };
        let label = line
            .label
            .ok_or("an enum rule needs `label`, a label of the target's type")?;
        Ok(Self { test, label })
    }
}

impl From<EnumCase> for EnumLine {
    fn from(case: EnumCase) -> Self {
        let mut line = Self {
            label: Some(case.label),
            ..Self::default()
        };
        match case.test {
            EnumTest::Equals(value) => line.equals = Some(Literal(value)),
            EnumTest::Prefix(value) => line.prefix = Some(value),
            EnumTest::Suffix(value) => line.suffix = Some(value),
            EnumTest::Contains(value) => line.contains = Some(value),
            EnumTest::Null => line.null = Some(true),
        }
        line
    }
}

impl JsonSchema for EnumCase {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "EnumCase".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        EnumLine::json_schema(generator)
    }
}

impl From<String> for Otherwise {
    /// `label:` before a label keeps one that is spelled `reject` apart from the word.
    fn from(text: String) -> Self {
        match text.strip_prefix("label:") {
            Some(label) => Self::Label(label.to_owned()),
            None if text == "reject" => Self::Reject,
            None => Self::Label(text),
        }
    }
}

impl From<Otherwise> for String {
    fn from(otherwise: Otherwise) -> Self {
        match otherwise {
            Otherwise::Reject => "reject".to_owned(),
            Otherwise::Label(label) if label == "reject" || label.starts_with("label:") => {
                format!("label:{label}")
            }
            Otherwise::Label(label) => label,
        }
    }
}

impl TryFrom<String> for Orphans {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match (text.as_str(), text.strip_prefix("default:")) {
            ("reject", _) => Ok(Self::Reject),
            ("null", _) => Ok(Self::Null),
            (_, Some(key)) if !key.is_empty() => Ok(Self::Default(key.to_owned())),
            _ => Err(format!(
                "`{text}` is no policy for orphans; write \"reject\", \"null\" or \"default:<legacy key>\""
            )),
        }
    }
}

impl From<Orphans> for String {
    fn from(orphans: Orphans) -> Self {
        match orphans {
            Orphans::Reject => "reject".to_owned(),
            Orphans::Null => "null".to_owned(),
            Orphans::Default(key) => format!("default:{key}"),
        }
    }
}

/// A value in PostgreSQL's text form. Numbers and booleans may be written bare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Scalar", into = "String")]
pub(super) struct Literal(pub(super) String);

impl From<Literal> for String {
    fn from(literal: Literal) -> Self {
        literal.0
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum Scalar {
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Text(String),
}

impl From<Scalar> for Literal {
    fn from(scalar: Scalar) -> Self {
        Self(match scalar {
            Scalar::Boolean(value) => value.to_string(),
            Scalar::Integer(value) => value.to_string(),
            Scalar::Float(value) => value.to_string(),
            Scalar::Text(value) => value,
        })
    }
}

impl JsonSchema for Literal {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Literal".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Scalar::json_schema(generator)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(KeyColumn),
    Many(Vec<KeyColumn>),
}

impl From<OneOrMany> for Vec<KeyColumn> {
    fn from(columns: OneOrMany) -> Self {
        match columns {
            OneOrMany::One(column) => vec![column],
            OneOrMany::Many(columns) => columns,
        }
    }
}

impl From<Vec<KeyColumn>> for OneOrMany {
    fn from(columns: Vec<KeyColumn>) -> Self {
        match <[KeyColumn; 1]>::try_from(columns) {
            Ok([column]) => Self::One(column),
            Err(columns) => Self::Many(columns),
        }
    }
}
