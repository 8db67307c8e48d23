//! How two databases say one value alike, and the number that is summed over all rows of both.
//!
//! The number is a hash of the value together with the old key of its row, so that values which change places between
//! rows are seen, as they are not in a plain sum. PostgreSQL's own extended hashes are the cheapest that there are (a
//! tenth of md5's time, measured on two million texts) and have been the same in every version since 11; they look at
//! bytes and not at collations. Where a server is older, or the databases keep text in different encodings, md5 of the
//! text in UTF-8 takes their place.

use rehome_runtime::migration::Kind;

use crate::catalog::{Catalog, ColumnType, Modifier};
use crate::mapping::Lossy;
use crate::mapping::types::base_type;

/// The first version of the server with hashes that take a seed.
const SEEDED_HASHES: u32 = 110_000;

/// From this version on, floats are printed in one way.
const SHORTEST_FLOATS: u32 = 120_000;

/// A value in a form that equal values share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Integer,
    Numeric,
    Float,
    Timestamp,
    TimestampTz,
}

/// The hash that both databases have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hashing {
    Seeded,
    Md5,
}

/// An expression with the form of what it gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Formed {
    pub sql: String,
    pub form: Form,
}

impl Formed {
    pub(super) fn new(sql: impl Into<String>, form: Form) -> Self {
        let sql = sql.into();
        Self { sql, form }
    }
}

impl Hashing {
    pub(super) fn of(source: &Catalog, target: &Catalog) -> Self {
        let is_new = |catalog: &Catalog| catalog.server_version >= SEEDED_HASHES;
        let same = source.server_encoding == target.server_encoding;
        match same && is_new(source) && is_new(target) {
            true => Self::Seeded,
            false => Self::Md5,
        }
    }

    /// What a text becomes that names a row.
    pub(super) fn seed_of_text(self, text: &str) -> String {
        match self {
            Self::Seeded => format!("hashtextextended({text} COLLATE \"C\", 0)"),
            Self::Md5 => text.to_owned(),
        }
    }

    /// The hash of a value with that of its row.
    pub(super) fn hash(self, value: &Formed, seed: &str) -> String {
        let sql = &value.sql;
        if self == Self::Md5 {
            return format!(
                "('x' || substr(md5(convert_to({seed} || ':' || {}, 'UTF8')), 1, 16))::bit(64)::bigint",
                plain_text(value)
            );
        }
        match value.form {
            Form::Text => format!("hashtextextended({sql} COLLATE \"C\", {seed})"),
            Form::Integer => format!("hashint8extended({sql}, {seed})"),
            Form::Numeric => format!("hash_numeric_extended({sql}, {seed})"),
            Form::Float => format!("hashfloat8extended({sql}, {seed})"),
            Form::Timestamp => format!("timestamp_hash_extended({sql}, {seed})"),
            Form::TimestampTz => {
                format!("timestamp_hash_extended({sql} AT TIME ZONE 'UTC', {seed})")
            }
        }
    }
}

/// A value as a text that all versions print alike.
fn plain_text(value: &Formed) -> String {
    let sql = &value.sql;
    match value.form {
        Form::Text => sql.clone(),
        Form::Float => format!("encode(float8send({sql}), 'hex')"),
        Form::Numeric => format!(
            "CASE WHEN {sql}::text LIKE '%.%' THEN rtrim(rtrim({sql}::text, '0'), '.') ELSE {sql}::text END"
        ),
        _ => format!("{sql}::text"),
    }
}

/// A value of the target's type in its form, with what storing it in the column does to it; nothing where the type is
/// printed in a way that depends on the server.
pub(super) fn stored(
    source: &Catalog,
    target: &Catalog,
    column: &ColumnType,
    sql: &str,
    lossy: Option<Lossy>,
) -> Option<Formed> {
    let base = target.base_type(column);
    let sql = operand(sql);
    let text = Formed::new(format!("{sql}::text"), Form::Text);
    Some(match (base_type(target, column).kind, &base.modifier) {
        (Kind::Character, _) => Formed::new(format!("rtrim({sql}::text, ' ')"), Form::Text),
        (Kind::Int2 | Kind::Int4 | Kind::Int8, _) => {
            Formed::new(format!("{sql}::bigint"), Form::Integer)
        }
        (Kind::Numeric, Some(Modifier::Numeric { scale, .. })) => {
            let shortened = if lossy == Some(Lossy::Truncate) {
                "trunc"
            } else {
                "round"
            };
            Formed::new(
                format!("{shortened}({sql}::numeric, {scale})"),
                Form::Numeric,
            )
        }
        (Kind::Numeric, _) => Formed::new(format!("{sql}::numeric"), Form::Numeric),
        (Kind::Float4, _) => Formed::new(format!("{sql}::real::double precision"), Form::Float),
        (Kind::Float8, _) => Formed::new(format!("{sql}::double precision"), Form::Float),
        (Kind::Timestamp, _) => Formed::new(format!("{sql}::{}", base.text), Form::Timestamp),
        (Kind::TimestampTz, _) => Formed::new(format!("{sql}::{}", base.text), Form::TimestampTz),
        (Kind::Array | Kind::Other, _) => {
            return printed_alike(source, target, base).then_some(text);
        }
        _ => text,
    })
}

/// Whether both servers print values of a type in the same way.
fn printed_alike(source: &Catalog, target: &Catalog, base: &ColumnType) -> bool {
    let name = base.name.name.trim_start_matches('_');
    let by_setting = name == "money" || name.starts_with("reg") || name == "xml";
    let new = |catalog: &Catalog| catalog.server_version >= SHORTEST_FLOATS;
    !by_setting && new(source) && new(target)
}

/// An expression to which a cast can be appended.
pub(super) fn operand(sql: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '"');
    match sql.chars().all(plain) {
        true => sql.to_owned(),
        false => format!("({sql})"),
    }
}
