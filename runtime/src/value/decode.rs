//! From PostgreSQL's binary form to Rust values.
//!
//! The format is the one of the `send` functions of each type (PostgreSQL source, `src/backend/utils/adt`); all
//! numbers are big-endian.

use super::{Bytes, Date, Json, Numeric, Raw, Text, Timestamp, Uuid};
use std::borrow::Cow;

/// A value whose bytes do not fit the type that the program expects: the schema is not the one it was written for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a value of {length} bytes is no {expected}")]
pub struct Undecodable {
    /// The Rust or PostgreSQL type that was expected.
    pub expected: &'static str,
    /// How many bytes came.
    pub length: usize,
}

/// A type that can be read from PostgreSQL's binary form.
pub trait Decode<'a>: Sized {
    /// Reads one value that is not NULL.
    ///
    /// # Errors
    /// [`Undecodable`] when the bytes are no such value.
    fn decode(bytes: &'a [u8]) -> Result<Self, Undecodable>;
}

fn fixed<const N: usize>(bytes: &[u8], expected: &'static str) -> Result<[u8; N], Undecodable> {
    bytes.try_into().map_err(|_| Undecodable {
        expected,
        length: bytes.len(),
    })
}

macro_rules! decode_number {
    ($($type:ty, $name:literal;)*) => {$(
        impl Decode<'_> for $type {
            fn decode(bytes: &[u8]) -> Result<Self, Undecodable> {
                Ok(<$type>::from_be_bytes(fixed(bytes, $name)?))
            }
        }
    )*};
}

decode_number! { i16, "smallint"; i32, "integer"; i64, "bigint"; f32, "real"; f64, "double precision"; }

impl Decode<'_> for bool {
    fn decode(bytes: &[u8]) -> Result<Self, Undecodable> {
        Ok(fixed::<1>(bytes, "boolean")? != [0])
    }
}

impl Decode<'_> for Uuid {
    fn decode(bytes: &[u8]) -> Result<Self, Undecodable> {
        Ok(Uuid::from_bytes(fixed(bytes, "uuid")?))
    }
}

impl Decode<'_> for Date {
    fn decode(bytes: &[u8]) -> Result<Self, Undecodable> {
        Ok(Self(i32::from_be_bytes(fixed(bytes, "date")?)))
    }
}

impl Decode<'_> for Timestamp {
    fn decode(bytes: &[u8]) -> Result<Self, Undecodable> {
        Ok(Self(i64::from_be_bytes(fixed(bytes, "timestamp")?)))
    }
}

impl<'a> Decode<'a> for &'a str {
    fn decode(bytes: &'a [u8]) -> Result<Self, Undecodable> {
        std::str::from_utf8(bytes).map_err(|_| Undecodable {
            expected: "UTF-8 text",
            length: bytes.len(),
        })
    }
}

impl<'a> Decode<'a> for Text<'a> {
    fn decode(bytes: &'a [u8]) -> Result<Self, Undecodable> {
        <&str>::decode(bytes).map(Cow::Borrowed)
    }
}

impl<'a> Decode<'a> for Bytes<'a> {
    fn decode(bytes: &'a [u8]) -> Result<Self, Undecodable> {
        Ok(Cow::Borrowed(bytes))
    }
}

impl<'a> Decode<'a> for Raw<'a> {
    fn decode(bytes: &'a [u8]) -> Result<Self, Undecodable> {
        Ok(Raw(bytes))
    }
}

impl<'a> Decode<'a> for Json<'a> {
    /// Takes `json` and `jsonb` alike: the latter begins with the version byte 1, which no JSON text begins with.
    fn decode(bytes: &'a [u8]) -> Result<Self, Undecodable> {
        let text = bytes.strip_prefix(&[1]).unwrap_or(bytes);
        <&str>::decode(text).map(|text| Json(Cow::Borrowed(text)))
    }
}

impl Decode<'_> for Numeric {
    fn decode(bytes: &[u8]) -> Result<Self, Undecodable> {
        Numeric::from_binary(bytes).ok_or(Undecodable {
            expected: "numeric",
            length: bytes.len(),
        })
    }
}
