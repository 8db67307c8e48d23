//! The one table of types: what each PostgreSQL type is in Rust, and what a `copy` between two types does.
//!
//! Checks, planning, generation and the README all read this file, so that none of them promises what another cannot do.

use rehome_runtime::migration::Kind;
use rehome_runtime::value::Reason;

use crate::catalog::{Catalog, ColumnType, TypeKind};

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
    base(&["json"], Kind::Json, "Json<'a>"),
    base(&["jsonb"], Kind::Jsonb, "Json<'a>"),
    base(&["bytea"], Kind::Bytea, "Bytes<'a>"),
    base(&[], Kind::Other, "Raw<'a>"),
];

const fn base(names: &'static [&'static str], kind: Kind, rust: &'static str) -> BaseType {
    BaseType { names, kind, rust }
}

/// A cast that the runtime makes in Rust, row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cast {
    /// The source's kind.
    pub from: Kind,
    /// The target's kind.
    pub to: Kind,
    /// The function in `rehome_runtime::value::cast`; nothing where decoding and encoding alone make the cast.
    pub function: Option<&'static str>,
    /// Why a row can be refused by it.
    pub refusals: &'static [Reason],
}

/// Every cast that a `copy` rule makes. Equal types need none; all others are made by an `sql` or `rust` rule.
pub const CASTS: &[Cast] = &[
    integer(Kind::Int2, Kind::Int4, &[]),
    integer(Kind::Int2, Kind::Int8, &[]),
    integer(Kind::Int4, Kind::Int8, &[]),
    integer(Kind::Int4, Kind::Int2, &[Reason::OutOfRange]),
    integer(Kind::Int8, Kind::Int2, &[Reason::OutOfRange]),
    integer(Kind::Int8, Kind::Int4, &[Reason::OutOfRange]),
    cast(
        Kind::Int2,
        Kind::Boolean,
        "integer_to_boolean",
        &[Reason::InvalidBoolean],
    ),
    cast(
        Kind::Int4,
        Kind::Boolean,
        "integer_to_boolean",
        &[Reason::InvalidBoolean],
    ),
    cast(
        Kind::Text,
        Kind::Boolean,
        "text_to_boolean",
        &[Reason::InvalidBoolean],
    ),
    cast(
        Kind::Text,
        Kind::Int2,
        "text_to_integer",
        &[Reason::InvalidNumber, Reason::OutOfRange],
    ),
    cast(
        Kind::Text,
        Kind::Int4,
        "text_to_integer",
        &[Reason::InvalidNumber, Reason::OutOfRange],
    ),
    cast(
        Kind::Text,
        Kind::Int8,
        "text_to_integer",
        &[Reason::InvalidNumber, Reason::OutOfRange],
    ),
    cast(
        Kind::Text,
        Kind::Numeric,
        "text_to_numeric",
        &[Reason::InvalidNumber],
    ),
    cast(
        Kind::Text,
        Kind::Uuid,
        "text_to_uuid",
        &[Reason::InvalidUuid],
    ),
    cast(
        Kind::Text,
        Kind::Date,
        "text_to_date",
        &[Reason::InvalidDate],
    ),
    cast(
        Kind::Text,
        Kind::Json,
        "text_to_json",
        &[Reason::InvalidJson],
    ),
    cast(
        Kind::Text,
        Kind::Jsonb,
        "text_to_json",
        &[Reason::InvalidJson],
    ),
    cast(Kind::Boolean, Kind::Text, "boolean_to_text", &[]),
    cast(Kind::Int2, Kind::Text, "to_text", &[]),
    cast(Kind::Int4, Kind::Text, "to_text", &[]),
    cast(Kind::Int8, Kind::Text, "to_text", &[]),
    cast(Kind::Numeric, Kind::Text, "to_text", &[]),
    cast(Kind::Uuid, Kind::Text, "to_text", &[]),
    Cast {
        from: Kind::Json,
        to: Kind::Jsonb,
        function: None,
        refusals: &[],
    },
    Cast {
        from: Kind::Jsonb,
        to: Kind::Json,
        function: None,
        refusals: &[],
    },
];

const fn cast(from: Kind, to: Kind, function: &'static str, refusals: &'static [Reason]) -> Cast {
    Cast {
        from,
        to,
        function: Some(function),
        refusals,
    }
}

const fn integer(from: Kind, to: Kind, refusals: &'static [Reason]) -> Cast {
    cast(from, to, "integer", refusals)
}

/// What a `copy` from one column type to another does.
#[derive(Debug, Clone, PartialEq)]
pub enum Copying {
    /// The bytes pass through undecoded.
    AsIs,
    /// Text passes where it is not longer than this many characters.
    Limited(u32),
    /// A cast in Rust; the text it gives may have at most so many characters.
    Cast(&'static Cast, Option<u32>),
    /// There is no such copy; the reason, and a rule that does it instead.
    Impossible(Refused),
}

/// Why there is no copy between two types, and the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// A sentence that follows the types' names.
    pub because: &'static str,
    /// The way out.
    pub instead: Instead,
}

/// The rule that does what a copy cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// An `sql` rule with this cast; nothing is lost by it.
    SqlCast,
    /// An `sql` or `rust` rule that a person writes, because something can be lost or misread.
    Written,
    /// A `timestamp` rule, which names the zone.
    Timestamp,
    /// An `enum` rule.
    Enum,
}

/// The line of the table for a type; domains count as what they stand on, enums as their text.
#[must_use]
pub fn base_type(catalog: &Catalog, column_type: &ColumnType) -> &'static BaseType {
    let base = catalog.base_type(column_type);
    let kind = match base.kind {
        TypeKind::Enum => Kind::Text,
        _ if base.is_array() => return &ARRAY,
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

/// What a `copy` does, from a column of the source to one of the target.
#[must_use]
pub fn copying(source: &Catalog, from: &ColumnType, target: &Catalog, to: &ColumnType) -> Copying {
    let (from_base, to_base) = (source.base_type(from), target.base_type(to));
    let (from_kind, to_kind) = (base_type(source, from).kind, base_type(target, to).kind);
    if let Some(labels) = target.labels_of(to) {
        return into_enum(source.labels_of(from), labels);
    }
    if to_kind == Kind::Text && from_kind == Kind::Text {
        return limited(from_base, to_base).map_or(Copying::AsIs, Copying::Limited);
    }
    if same_binary_form(source, from_base, target, to_base) {
        return match limited(from_base, to_base) {
            Some(limit) if to_kind == Kind::Character => Copying::Limited(limit),
            _ => Copying::AsIs,
        };
    }
    // Text of every kind is read alike; char(n) as a source is not, because its padding is no part of the value.
    let wanted = if to_kind == Kind::Character {
        Kind::Text
    } else {
        to_kind
    };
    match CASTS
        .iter()
        .find(|cast| cast.from == from_kind && cast.to == wanted)
    {
        Some(cast) => Copying::Cast(
            cast,
            (wanted == Kind::Text)
                .then(|| to_base.max_length())
                .flatten(),
        ),
        None if wanted == Kind::Text && from_kind == Kind::Text => {
            to_base.max_length().map_or(Copying::AsIs, Copying::Limited)
        }
        None => Copying::Impossible(way_out(from_kind, to_kind)),
    }
}

/// An enum takes another one whose labels it all has: labels travel as text.
fn into_enum(from: Option<&[String]>, to: &[String]) -> Copying {
    match from {
        Some(from) if from.iter().all(|label| to.contains(label)) => Copying::AsIs,
        Some(_) => Copying::Impossible(Refused {
            because: "the target's type does not have every label of the source's",
            instead: Instead::Enum,
        }),
        None => Copying::Impossible(Refused {
            because: "values become labels by rules, not by themselves",
            instead: Instead::Enum,
        }),
    }
}

/// The limit that the target sets and the source does not keep already.
fn limited(from: &ColumnType, to: &ColumnType) -> Option<u32> {
    let limit = match to.builtin_name() {
        Some("name") => 63,
        _ => to.max_length()?,
    };
    let kept = from.is_text() && from.max_length().is_some_and(|length| length <= limit);
    (!kept).then_some(limit)
}

/// Whether the target reads the very bytes that the source sends. Types of users and extensions are the same where
/// their names are; arrays and composites of them carry numbers that differ between databases.
fn same_binary_form(
    source: &Catalog,
    from: &ColumnType,
    target: &Catalog,
    to: &ColumnType,
) -> bool {
    if let (Some(from), Some(to)) = (&from.array_of, &to.array_of) {
        return from.name == to.name && from.name.schema == "pg_catalog";
    }
    let case_blind = |column_type: &ColumnType| column_type.name.name == "citext";
    if (case_blind(from) && base_type(target, to).kind == Kind::Text)
        || (case_blind(to) && base_type(source, from).kind == Kind::Text)
    {
        return true;
    }
    let carries_numbers = from.kind == TypeKind::Composite || from.is_array() || to.is_array();
    !carries_numbers && from.name.name == to.name.name && from.kind == to.kind
}

fn way_out(from: Kind, to: Kind) -> Refused {
    let refused = |because, instead| Refused { because, instead };
    match (from, to) {
        (Kind::Array, Kind::Array) => refused(
            "an array of a type that users made carries a number that only its own database knows",
            Instead::Written,
        ),
        (Kind::Timestamp | Kind::Date, Kind::TimestampTz) => refused(
            "the source does not say in which time zone",
            Instead::Timestamp,
        ),
        (Kind::Date, Kind::Timestamp)
        | (Kind::Character, Kind::Text)
        | (Kind::Int2 | Kind::Int4 | Kind::Int8, Kind::Numeric)
        | (Kind::Int2 | Kind::Int4, Kind::Float8)
        | (Kind::Float4, Kind::Float8) => refused(
            "the source makes this cast itself, and nothing is lost",
            Instead::SqlCast,
        ),
        (Kind::TimestampTz, Kind::Timestamp) => refused(
            "the zone of the target's times is not said",
            Instead::Written,
        ),
        _ => refused(
            "a value can be lost or misread between them",
            Instead::Written,
        ),
    }
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests;
