//! The casts that a `copy` rule makes, row by row in Rust or by the source, and why each stands where it does.
//!
//! The source makes a cast that cannot fail: it is exact by definition, and no parser of ours has to agree with
//! PostgreSQL's. A cast that can fail is made in Rust where it is a common one, because a row that cannot be read is
//! found by halving its range; the rare ones are the source's too.

use rehome_runtime::migration::Kind;
use rehome_runtime::value::Reason;

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
    /// What the mapping declares beside the column.
    pub takes: Takes,
}

/// What a cast must be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Nothing.
    Nothing,
    /// What happens to a value that the target's type would lose a part of; `reject` where nothing is said.
    Lossy,
    /// The unit that a number counts; must be said.
    Unit,
}

const NUMBER: &[Reason] = &[Reason::InvalidNumber, Reason::OutOfRange];
const RANGE: &[Reason] = &[Reason::OutOfRange];
const LOST: &[Reason] = &[Reason::Inexact, Reason::OutOfRange];
const DATE: &[Reason] = &[Reason::InvalidDate, Reason::OutOfRange];
const TEXT: &[Reason] = &[Reason::InvalidText];

/// Every cast that is made in Rust. Equal types need none.
pub const CASTS: &[Cast] = &[
    cast(Kind::Int2, Kind::Int4, "integer", &[]),
    cast(Kind::Int2, Kind::Int8, "integer", &[]),
    cast(Kind::Int4, Kind::Int8, "integer", &[]),
    cast(Kind::Int4, Kind::Int2, "integer", RANGE),
    cast(Kind::Int8, Kind::Int2, "integer", RANGE),
    cast(Kind::Int8, Kind::Int4, "integer", RANGE),
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
        Kind::Int8,
        Kind::Boolean,
        "integer_to_boolean",
        &[Reason::InvalidBoolean],
    ),
    cast(Kind::Boolean, Kind::Int2, "boolean_to_integer", &[]),
    cast(Kind::Boolean, Kind::Int4, "boolean_to_integer", &[]),
    cast(Kind::Boolean, Kind::Int8, "boolean_to_integer", &[]),
    lossy(Kind::Numeric, Kind::Int2, "numeric_to_integer", LOST),
    lossy(Kind::Numeric, Kind::Int4, "numeric_to_integer", LOST),
    lossy(Kind::Numeric, Kind::Int8, "numeric_to_integer", LOST),
    lossy(Kind::Float4, Kind::Int2, "float_to_integer", LOST),
    lossy(Kind::Float4, Kind::Int4, "float_to_integer", LOST),
    lossy(Kind::Float4, Kind::Int8, "float_to_integer", LOST),
    lossy(Kind::Float8, Kind::Int2, "float_to_integer", LOST),
    lossy(Kind::Float8, Kind::Int4, "float_to_integer", LOST),
    lossy(Kind::Float8, Kind::Int8, "float_to_integer", LOST),
    lossy(
        Kind::Float4,
        Kind::Numeric,
        "real_to_numeric",
        &[Reason::Inexact],
    ),
    lossy(
        Kind::Float8,
        Kind::Numeric,
        "double_to_numeric",
        &[Reason::Inexact],
    ),
    lossy(Kind::Numeric, Kind::Float4, "numeric_to_real", LOST),
    lossy(Kind::Numeric, Kind::Float8, "numeric_to_double", LOST),
    lossy(Kind::Float8, Kind::Float4, "double_to_real", LOST),
    lossy(
        Kind::Int4,
        Kind::Float4,
        "integer_to_real",
        &[Reason::Inexact],
    ),
    lossy(
        Kind::Int8,
        Kind::Float4,
        "integer_to_real",
        &[Reason::Inexact],
    ),
    lossy(
        Kind::Int8,
        Kind::Float8,
        "integer_to_double",
        &[Reason::Inexact],
    ),
    counted(Kind::Int2),
    counted(Kind::Int4),
    counted(Kind::Int8),
    cast(Kind::Date, Kind::Timestamp, "date_to_timestamp", RANGE),
    lossy(
        Kind::Timestamp,
        Kind::Date,
        "timestamp_to_date",
        &[Reason::Inexact],
    ),
    cast(
        Kind::Text,
        Kind::Boolean,
        "text_to_boolean",
        &[Reason::InvalidBoolean],
    ),
    cast(Kind::Text, Kind::Int2, "text_to_integer", NUMBER),
    cast(Kind::Text, Kind::Int4, "text_to_integer", NUMBER),
    cast(Kind::Text, Kind::Int8, "text_to_integer", NUMBER),
    cast(
        Kind::Text,
        Kind::Numeric,
        "text_to_numeric",
        &[Reason::InvalidNumber],
    ),
    cast(Kind::Text, Kind::Float4, "text_to_real", NUMBER),
    cast(Kind::Text, Kind::Float8, "text_to_double", NUMBER),
    cast(
        Kind::Text,
        Kind::Uuid,
        "text_to_uuid",
        &[Reason::InvalidUuid],
    ),
    cast(Kind::Text, Kind::Date, "text_to_date", DATE),
    cast(Kind::Text, Kind::Timestamp, "text_to_timestamp", DATE),
    cast(Kind::Text, Kind::TimestampTz, "text_to_timestamptz", DATE),
    cast(
        Kind::Text,
        Kind::Time,
        "text_to_time",
        &[Reason::InvalidDate],
    ),
    cast(
        Kind::Text,
        Kind::TimeTz,
        "text_to_timetz",
        &[Reason::InvalidDate],
    ),
    cast(Kind::Text, Kind::Interval, "text_to_interval", TEXT),
    cast(Kind::Text, Kind::Inet, "text_to_inet", TEXT),
    cast(Kind::Text, Kind::Cidr, "text_to_cidr", TEXT),
    cast(Kind::Text, Kind::MacAddress, "text_to_mac_address", TEXT),
    cast(Kind::Text, Kind::Bytea, "text_to_bytes", TEXT),
    cast(
        Kind::Text,
        Kind::Json,
        "text_to_json",
        &[Reason::InvalidJson],
    ),
    cast(
        Kind::Text,
        Kind::Jsonb,
        "text_to_jsonb",
        &[Reason::InvalidJson],
    ),
    cast(
        Kind::Json,
        Kind::Jsonb,
        "json_to_jsonb",
        &[Reason::InvalidJson],
    ),
    Cast {
        function: None,
        ..cast(Kind::Jsonb, Kind::Json, "", &[])
    },
    cast(Kind::Boolean, Kind::Text, "boolean_to_text", &[]),
    cast(Kind::Int2, Kind::Text, "to_text", &[]),
    cast(Kind::Int4, Kind::Text, "to_text", &[]),
    cast(Kind::Int8, Kind::Text, "to_text", &[]),
    cast(Kind::Numeric, Kind::Text, "to_text", &[]),
    cast(Kind::Uuid, Kind::Text, "to_text", &[]),
];

/// `numeric` in a column that keeps fewer digits.
pub(super) const WITHIN: Cast = Cast {
    function: None,
    ..lossy(Kind::Numeric, Kind::Numeric, "", LOST)
};

/// Text that must be an enum's label.
pub(super) const LABEL: Cast = cast(Kind::Text, Kind::Text, "label", &[Reason::UnknownCode]);

/// Pairs that the source casts, because nothing is lost and no value can fail; every type becomes text besides.
pub(super) const BY_THE_SOURCE: &[(Kind, Kind)] = &[
    (Kind::Int2, Kind::Numeric),
    (Kind::Int4, Kind::Numeric),
    (Kind::Int8, Kind::Numeric),
    (Kind::Int2, Kind::Float4),
    (Kind::Int2, Kind::Float8),
    (Kind::Int4, Kind::Float8),
    (Kind::Float4, Kind::Float8),
    (Kind::Time, Kind::Interval),
    (Kind::Cidr, Kind::Inet),
];

/// Built-in types that text becomes by PostgreSQL's own reading of it. Not among them are `money`, whose spelling depends
/// on a setting, types of a length, to which an explicit cast would cut, names of objects, types with a grammar
/// (`tsvector`, `tsquery`, `jsonpath`), a mistake in which has the SQLSTATE of a mistake in the statement, and ranges of
/// time, whose ends may be `now` or a time in the zone of the session.
pub(super) const READ_BY_THE_SOURCE: &[&str] = &[
    "macaddr8",
    "xml",
    "pg_lsn",
    "oid",
    "varbit",
    "point",
    "line",
    "lseg",
    "box",
    "path",
    "polygon",
    "circle",
    "int4range",
    "int8range",
    "numrange",
];

/// Every server that is read has the cast.
const ALWAYS: u32 = 0;
/// The first server with casts of JSON to what it holds, and the first with multiranges.
const NEWER_JSON: u32 = 110_000;
const WITH_MULTIRANGES: u32 = 140_000;

/// Casts of PostgreSQL's own between other built-in types that lose nothing, though they may fail on a value; each with
/// the first version of the server that makes it.
pub(super) const SERVED: &[(&str, &str, u32)] = &[
    ("macaddr", "macaddr8", ALWAYS),
    ("macaddr8", "macaddr", ALWAYS),
    ("money", "numeric", ALWAYS),
    ("jsonb", "bool", NEWER_JSON),
    ("jsonb", "numeric", NEWER_JSON),
    ("bit", "int4", ALWAYS),
    ("bit", "int8", ALWAYS),
    ("bit", "varbit", ALWAYS),
    ("oid", "int8", ALWAYS),
    ("int8", "oid", ALWAYS),
    ("point", "box", ALWAYS),
    ("box", "polygon", ALWAYS),
    ("polygon", "path", ALWAYS),
    ("int4range", "int4multirange", WITH_MULTIRANGES),
    ("int8range", "int8multirange", WITH_MULTIRANGES),
    ("numrange", "nummultirange", WITH_MULTIRANGES),
    ("daterange", "datemultirange", WITH_MULTIRANGES),
    ("tsrange", "tsmultirange", WITH_MULTIRANGES),
    ("tstzrange", "tstzmultirange", WITH_MULTIRANGES),
];

const fn cast(from: Kind, to: Kind, function: &'static str, refusals: &'static [Reason]) -> Cast {
    Cast {
        from,
        to,
        function: Some(function),
        refusals,
        takes: Takes::Nothing,
    }
}

const fn lossy(from: Kind, to: Kind, function: &'static str, refusals: &'static [Reason]) -> Cast {
    Cast {
        takes: Takes::Lossy,
        ..cast(from, to, function, refusals)
    }
}

const fn counted(from: Kind) -> Cast {
    Cast {
        takes: Takes::Unit,
        ..cast(from, Kind::Interval, "integer_to_interval", RANGE)
    }
}

/// The cast between two kinds that is made in Rust, where there is one.
#[must_use]
pub fn cast_between(from: Kind, to: Kind) -> Option<&'static Cast> {
    CASTS.iter().find(|cast| (cast.from, cast.to) == (from, to))
}

/// The first version of a server that makes a cast which may fail on a value: its row is then unreadable, and goes into
/// quarantine alone. Nothing where no version does.
pub(super) fn source_tries_from(from: Kind, old: Option<&str>, new: Option<&str>) -> Option<u32> {
    let new = new?;
    let is_text = matches!(from, Kind::Text | Kind::Character);
    if is_text && READ_BY_THE_SOURCE.contains(&new) {
        return Some(ALWAYS);
    }
    let mut served = SERVED.iter();
    let found = served.find(|(from, to, _)| (Some(*from), *to) == (old, new));
    found.map(|(.., version)| *version)
}

/// Whether the source makes the cast: what a type prints is always text, and can never fail.
pub(super) fn source_casts(from: Kind, to: Kind) -> bool {
    to == Kind::Text || BY_THE_SOURCE.contains(&(from, to))
}
