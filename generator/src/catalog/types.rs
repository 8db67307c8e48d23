//! Types of columns: the server's own text beside the parsed form.

use serde::{Deserialize, Serialize};

use super::Name;

/// The type of a column, of a domain's base or of a composite's field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnType {
    /// As `format_type` writes it under an empty search path, for example `character varying(50)`; good for a cast in SQL.
    pub text: String,
    /// The type's name in `pg_type`, for example `pg_catalog.varchar`; of an array the array type's, for example `pg_catalog._int4`.
    pub name: Name,
    /// What stands in the brackets, when anything does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modifier: Option<Modifier>,
    /// What sort of type it is; arrays are `Base` and have `array_of`.
    #[serde(default, skip_serializing_if = "TypeKind::is_base")]
    pub kind: TypeKind,
    /// What an array is made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub array_of: Option<ArrayElement>,
}

impl ColumnType {
    /// PostgreSQL's own type without a modifier: its text as SQL writes it and its name in `pg_type`.
    #[must_use]
    pub fn builtin(text: &str, name: &str) -> Self {
        let name = Name::new("pg_catalog", name);
        ColumnType {
            text: text.to_owned(),
            name,
            modifier: None,
            kind: TypeKind::Base,
            array_of: None,
        }
    }

    /// Tells whether this is PostgreSQL's own type of this `pg_type` name, for example `varchar`.
    #[must_use]
    pub fn is_builtin(&self, name: &str) -> bool {
        self.name.is_builtin(name)
    }

    /// The `pg_type` name when the type is PostgreSQL's own, for `match`es.
    #[must_use]
    pub fn builtin_name(&self) -> Option<&str> {
        (self.name.schema == "pg_catalog").then_some(self.name.name.as_str())
    }

    /// Tells whether it is an array.
    #[must_use]
    pub fn is_array(&self) -> bool {
        self.array_of.is_some()
    }

    /// Tells whether values are text of PostgreSQL's own kinds: text, varchar, char(n), name.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(
            self.builtin_name(),
            Some("text" | "varchar" | "bpchar" | "name")
        )
    }

    /// Tells whether values are whole numbers: smallint, integer, bigint.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        matches!(self.builtin_name(), Some("int2" | "int4" | "int8"))
    }

    /// The greatest number of characters, when the type sets one.
    #[must_use]
    pub fn max_length(&self) -> Option<u32> {
        match self.modifier {
            Some(Modifier::Length(length)) => Some(length),
            _ => None,
        }
    }
}

/// What stands in the brackets behind a type's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Modifier {
    /// Characters of `varchar(n)` and `char(n)`, bits of `bit(n)` and `varbit(n)`.
    Length(u32),
    /// `numeric(precision, scale)`; the scale may be negative from PostgreSQL 15 on.
    Numeric {
        /// Digits in all.
        precision: u32,
        /// Digits behind the point.
        scale: i32,
    },
    /// Digits of a second in `time(n)`, `timestamp(n)` and their relatives.
    SecondDigits(u32),
    /// Anything else, as the server wrote it: an interval's fields, an extension type's own modifier.
    Other(String),
}

/// What sort of type it is, as `pg_type.typtype` says.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum TypeKind {
    /// A base type, PostgreSQL's or an extension's, and every array.
    #[default]
    Base,
    /// An enum.
    Enum,
    /// A domain over another type.
    Domain,
    /// A row type.
    Composite,
    /// A range.
    Range,
    /// A multirange.
    Multirange,
    /// A pseudo-type; no column of a table has one.
    Pseudo,
}

impl TypeKind {
    fn is_base(&self) -> bool {
        *self == TypeKind::Base
    }
}

/// The type of an array's elements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrayElement {
    /// The element type's name in `pg_type`.
    pub name: Name,
    /// What sort of type the element is.
    #[serde(default, skip_serializing_if = "TypeKind::is_base")]
    pub kind: TypeKind,
}
