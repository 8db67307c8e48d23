//! Types and sequences of a schema, and the extensions of a database.

use serde::{Deserialize, Serialize};

use super::column::is_false;
use super::{Check, ColumnType, Name};

/// An installed extension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The schema its objects are in.
    pub schema: String,
}

/// An enum type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnumType {
    /// Its name.
    pub name: Name,
    /// Its labels, in the enum's order.
    pub labels: Vec<String>,
}

/// A domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Domain {
    /// Its name.
    pub name: Name,
    /// The type it stands on; that may be a domain again.
    pub base: ColumnType,
    /// Whether it refuses NULL.
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_null: bool,
    /// Its default's expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Its checks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
}

/// A composite type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Composite {
    /// Its name.
    pub name: Name,
    /// Its fields, in the type's order.
    pub fields: Vec<CompositeField>,
}

/// A field of a composite type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CompositeField {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub field_type: ColumnType,
}

/// A range type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RangeType {
    /// Its name.
    pub name: Name,
    /// The type of its bounds.
    pub subtype: ColumnType,
    /// The multirange type that goes with it (PostgreSQL 14).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multirange: Option<Name>,
}

/// A sequence. Where it stands is no part of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// Its name.
    pub name: Name,
    /// Its first value.
    pub start: i64,
    /// What each step adds.
    pub increment: i64,
    /// Its least value.
    pub minimum: i64,
    /// Its greatest value.
    pub maximum: i64,
    /// Whether it begins anew at its end.
    #[serde(default, skip_serializing_if = "is_false")]
    pub cycle: bool,
    /// The column it belongs to: by serial, `OWNED BY` or identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owned_by: Option<SequenceOwner>,
}

/// The column that owns a sequence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SequenceOwner {
    /// The column's table.
    pub table: Name,
    /// The column.
    pub column: String,
}
