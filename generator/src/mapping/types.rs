//! The one table of types: what each PostgreSQL type is in Rust, and what a `copy` between two types does.
//!
//! Checks, planning, generation and the README all read this file, so that none of them promises what another cannot do.

mod casts;
mod copying;
mod document;
mod forms;

use rehome_runtime::migration::Kind;

use crate::catalog::{Catalog, ColumnType, TypeKind};

pub use casts::{CASTS, Cast, Takes, cast_between};
pub use copying::{Copying, Fit, InSource, Instead, Refused, copying};
pub use document::document;

/// A PostgreSQL type and the Rust type of its decoded values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BaseType {
    /// Names in `pg_type`; empty for the last line, which stands for every other type.
    pub names: &'static [&'static str],
    /// How the runtime understands its binary form.
    pub kind: Kind,
    /// The Rust type in the `Source` and `Target` structs of a generated crate.
    pub rust: &'static str,
}

/// Every base type that is decoded. What is not here passes through as it came and no Rust expression can read it.
pub const TYPES: &[BaseType] = &[
    base(&["bool"], Kind::Boolean, "bool"),
    base(&["int2"], Kind::Int2, "i16"),
    base(&["int4"], Kind::Int4, "i32"),
    base(&["int8"], Kind::Int8, "i64"),
    base(&["float4"], Kind::Float4, "f32"),
    base(&["float8"], Kind::Float8, "f64"),
    base(&["numeric"], Kind::Numeric, "Numeric"),
    base(&["text", "varchar", "name"], Kind::Text, "Text<'a>"),
    base(&["bpchar"], Kind::Character, "Text<'a>"),
    base(&["uuid"], Kind::Uuid, "Uuid"),
    base(&["date"], Kind::Date, "Date"),
    base(&["timestamp"], Kind::Timestamp, "Timestamp"),
    base(&["timestamptz"], Kind::TimestampTz, "Timestamp"),
    base(&["time"], Kind::Time, "Time"),
    base(&["timetz"], Kind::TimeTz, "TimeTz"),
    base(&["interval"], Kind::Interval, "Interval"),
    base(&["inet"], Kind::Inet, "Inet"),
    base(&["cidr"], Kind::Cidr, "Inet"),
    base(&["macaddr"], Kind::MacAddress, "MacAddress"),
    base(&["json"], Kind::Json, "Json<'a>"),
    base(&["jsonb"], Kind::Jsonb, "Json<'a>"),
    base(&["bytea"], Kind::Bytea, "Bytes<'a>"),
    base(&[], Kind::Other, "Raw<'a>"),
];

const fn base(names: &'static [&'static str], kind: Kind, rust: &'static str) -> BaseType {
    BaseType { names, kind, rust }
}

/// The line of the table for a type; domains count as what they stand on, enums and citext as their text.
#[must_use]
pub fn base_type(catalog: &Catalog, column_type: &ColumnType) -> &'static BaseType {
    let base = catalog.base_type(column_type);
    let kind = match base.kind {
        _ if base.is_array() => return &ARRAY,
        TypeKind::Enum => Kind::Text,
        // An extension's type has the same name in whatever schema it was put.
        TypeKind::Base if base.name.name == "citext" => Kind::Text,
        _ => Kind::Other,
    };
    let named = base
        .builtin_name()
        .and_then(|name| TYPES.iter().find(|row| row.names.contains(&name)));
    named
        .or_else(|| TYPES.iter().find(|row| row.kind == kind))
        .unwrap_or(&OTHER)
}

const ARRAY: BaseType = base(&[], Kind::Array, "Raw<'a>");
const OTHER: BaseType = base(&[], Kind::Other, "Raw<'a>");

#[cfg(test)]
#[allow(clippy::panic)]
mod tests;
