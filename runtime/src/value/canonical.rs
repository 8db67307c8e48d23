//! The canonical form of a stored value: equal for values that the target table cannot tell apart, different otherwise.
//!
//! What a column does to a value while storing it is done here as well, by its declared type, so that a value on its
//! way and the same value read back have one form: `numeric(p, s)` and `timestamp(p)` round, `character(n)` pads,
//! `varchar(n)` drops blanks beyond its length, `jsonb` keeps its own normal form. Numbers of types (OIDs) in arrays and
//! composites are the target's already, on both sides. What is not known here is compared byte by byte: `json` (its text is kept as it is), floats (so that
//! −0.0 and 0.0 differ), the precision of `time`, `interval`, `bit` and of an array's elements, rounding by a domain.

use super::canonical_json::canonical_json;
use super::{Decode, Numeric};
use crate::migration::{Column, Kind};
use std::borrow::Cow;

/// Appends a column's value: whether there is one, the kind, the length, the canonical bytes.
pub(crate) fn canonical(column: &Column, field: Option<&[u8]>, output: &mut Vec<u8>) {
    let Some(bytes) = field else {
        output.push(0);
        return;
    };
    output.extend_from_slice(&[1, kind_tag(column.kind)]);
    let stored = stored(column, bytes);
    output.extend_from_slice(&(stored.len() as u64).to_be_bytes());
    output.extend_from_slice(&stored);
}

fn stored<'b>(column: &Column, bytes: &'b [u8]) -> Cow<'b, [u8]> {
    match column.kind {
        Kind::Numeric => numeric(column, bytes),
        Kind::Character => Cow::Borrowed(without_padding(bytes)),
        Kind::Text => Cow::Borrowed(limited(column, bytes)),
        Kind::Timestamp | Kind::TimestampTz => timestamp(column, bytes),
        Kind::Jsonb => {
            let text = bytes.strip_prefix(&[1]).unwrap_or(bytes);
            canonical_json(text).map_or(Cow::Borrowed(text), Cow::Owned)
        }
        _ => Cow::Borrowed(bytes),
    }
}

fn numeric<'b>(column: &Column, bytes: &'b [u8]) -> Cow<'b, [u8]> {
    let Some(number) = Numeric::from_binary(bytes) else {
        return Cow::Borrowed(bytes);
    };
    let number = match modifiers(column.type_name).as_slice() {
        [_, scale] => number.rounded(*scale),
        [_] => number.rounded(0),
        _ => number,
    };
    let mut output = Vec::new();
    number.normalised().to_binary(&mut output);
    Cow::Owned(output)
}

/// Blanks beyond the length of a `varchar(n)` are dropped; anything else there would have been refused.
fn limited<'b>(column: &Column, bytes: &'b [u8]) -> &'b [u8] {
    let [limit] = modifiers(column.type_name)[..] else {
        return bytes;
    };
    let limit = usize::from(limit);
    if bytes.len() <= limit {
        return bytes;
    }
    let Ok(text) = <&str>::decode(bytes) else {
        return bytes;
    };
    match text.char_indices().nth(limit) {
        Some((at, _)) if text[at..].bytes().all(|byte| byte == b' ') => &bytes[..at],
        _ => bytes,
    }
}

fn timestamp<'b>(column: &Column, bytes: &'b [u8]) -> Cow<'b, [u8]> {
    let ([digits @ 0..=5], Ok(micros)) = (&modifiers(column.type_name)[..], i64::decode(bytes))
    else {
        return Cow::Borrowed(bytes);
    };
    if micros == i64::MAX || micros == i64::MIN {
        return Cow::Borrowed(bytes);
    }
    let unit = 10_i64.pow(6 - u32::from(*digits));
    let half = if micros < 0 { -unit / 2 } else { unit / 2 };
    let rounded = (micros.saturating_add(half) / unit).saturating_mul(unit);
    Cow::Owned(rounded.to_be_bytes().to_vec())
}

/// The numbers in the parentheses of a type's name; empty where there are none.
fn modifiers(type_name: &str) -> Vec<u16> {
    let inner = type_name
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'));
    inner.map_or_else(Vec::new, |(inner, _)| {
        inner
            .split(',')
            .filter_map(|number| number.trim().parse().ok())
            .collect()
    })
}

/// A number of our own for each kind: part of the form, so it never changes.
fn kind_tag(kind: Kind) -> u8 {
    match kind {
        Kind::Boolean => 1,
        Kind::Int2 => 2,
        Kind::Int4 => 3,
        Kind::Int8 => 4,
        Kind::Float4 => 5,
        Kind::Float8 => 6,
        Kind::Numeric => 7,
        Kind::Text => 8,
        Kind::Character => 9,
        Kind::Uuid => 10,
        Kind::Date => 11,
        Kind::Timestamp => 12,
        Kind::TimestampTz => 13,
        Kind::Json => 14,
        Kind::Jsonb => 15,
        Kind::Bytea => 16,
        Kind::Array => 17,
        Kind::Other => 18,
        Kind::Time => 19,
        Kind::TimeTz => 20,
        Kind::Interval => 21,
        Kind::Inet => 22,
        Kind::Cidr => 23,
        Kind::MacAddress => 24,
    }
}

/// Without the blanks at the end; only the blank itself is padding, other white space is text.
fn without_padding(bytes: &[u8]) -> &[u8] {
    let last = bytes.iter().rposition(|byte| *byte != b' ');
    last.map_or(&[], |last| &bytes[..=last])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Encode;

    fn form(kind: Kind, type_name: &'static str, bytes: &[u8]) -> Vec<u8> {
        let column = Column {
            name: "c",
            type_name,
            not_null: false,
            kind,
        };
        let mut output = Vec::new();
        canonical(&column, Some(bytes), &mut output);
        output
    }

    fn number(type_name: &'static str, text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        if let Some(number) = Numeric::from_text(text) {
            number.to_binary(&mut bytes);
        }
        form(Kind::Numeric, type_name, &bytes)
    }

    #[test]
    fn numbers_are_as_the_column_stores_them() {
        assert_eq!(number("numeric", "1.50"), number("numeric", "1.5"));
        assert_eq!(
            number("numeric(10,2)", "1.005"),
            number("numeric(10,2)", "1.01")
        );
        assert_ne!(number("numeric", "1.005"), number("numeric", "1.01"));
        assert_eq!(number("numeric(10)", "2.5"), number("numeric(10)", "3"));
    }

    #[test]
    fn blanks_count_where_they_mean_something() {
        let text = |kind, name, text: &str| form(kind, name, text.as_bytes());
        assert_eq!(
            text(Kind::Character, "character(5)", "ab   "),
            text(Kind::Character, "character(5)", "ab")
        );
        assert_ne!(
            text(Kind::Text, "text", "ab "),
            text(Kind::Text, "text", "ab")
        );
        let limited = |value| text(Kind::Text, "character varying(2)", value);
        assert_eq!(limited("äb  "), limited("äb"));
        assert_ne!(limited("ä "), limited("ä"));
    }

    #[test]
    fn times_round_to_their_precision() {
        let time = |name, micros: i64| {
            let mut bytes = Vec::new();
            micros.encode(&mut bytes);
            form(Kind::Timestamp, name, &bytes)
        };
        let three = "timestamp(3) without time zone";
        assert_eq!(time(three, 1_500), time(three, 2_000));
        assert_ne!(
            time("timestamp without time zone", 1_500),
            time("timestamp without time zone", 2_000)
        );
        assert_eq!(
            time(three, i64::MAX),
            time("timestamp without time zone", i64::MAX)
        );
    }

    #[test]
    fn nothing_is_not_empty() {
        let column = Column {
            name: "c",
            type_name: "text",
            not_null: false,
            kind: Kind::Text,
        };
        let mut nothing = Vec::new();
        canonical(&column, None, &mut nothing);
        assert_ne!(nothing, form(Kind::Text, "text", b""));
    }
}
