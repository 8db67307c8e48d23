//! The legacy key: what names a row of the source, in one canonical form.

use crate::copy::Row;
use crate::migration::{Feed, Kind};
use crate::value::{Date, Decode, Numeric, Undecodable, Uuid};
use std::fmt;

/// A legacy key: a single integer, or any other key as text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LegacyKey {
    /// A key of one integer column.
    Integer(i64),
    /// Any other key: its columns in PostgreSQL's text form, joined by `|` (a `|` or `\` within one gets a `\`).
    Text(Box<str>),
}

impl fmt::Display for LegacyKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => write!(formatter, "{number}"),
            Self::Text(text) => formatter.write_str(text),
        }
    }
}

impl LegacyKey {
    /// The integer of a single integer key.
    #[must_use]
    pub fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Text(_) => None,
        }
    }

    /// The text of any other key.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Integer(_) => None,
            Self::Text(text) => Some(text),
        }
    }

    /// The key's columns in text form, as they were before they were joined.
    #[must_use]
    pub fn parts(&self) -> Vec<String> {
        match self {
            Self::Integer(number) => vec![number.to_string()],
            Self::Text(text) => split_parts(text),
        }
    }

    /// Joins the text forms of a key's columns into one key.
    #[must_use]
    pub fn from_parts<'p>(parts: impl IntoIterator<Item = &'p str>) -> Self {
        let escaped: Vec<String> = parts
            .into_iter()
            .map(|part| part.replace('\\', "\\\\").replace('|', "\\|"))
            .collect();
        Self::Text(escaped.join("|").into())
    }

    /// The key whose columns have these values, as [`read_key`] would read it; nothing where one of them is NULL.
    /// For keys of several columns, and for keys of one column that is neither integer, text nor UUID.
    #[must_use]
    pub fn of(parts: &[&dyn KeyPart]) -> Option<Self> {
        let parts: Option<Vec<String>> = parts.iter().map(|part| part.key_part()).collect();
        parts.map(|parts| Self::from_parts(parts.iter().map(String::as_str)))
    }
}

/// A value that can be one column of a legacy key.
pub trait KeyPart {
    /// Its text in the key's canonical form; `None` for NULL.
    fn key_part(&self) -> Option<String>;
}

macro_rules! key_parts {
    ($($type:ty)*) => {$(
        impl KeyPart for $type {
            fn key_part(&self) -> Option<String> {
                Some(self.to_string())
            }
        }
    )*};
}

key_parts! { i16 i32 i64 bool &str String Uuid Numeric }

impl KeyPart for Date {
    fn key_part(&self) -> Option<String> {
        Some(self.to_text())
    }
}

impl<T: KeyPart> KeyPart for Option<T> {
    fn key_part(&self) -> Option<String> {
        self.as_ref().and_then(KeyPart::key_part)
    }
}

fn split_parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let literal = match character {
            '|' => {
                parts.push(String::new());
                continue;
            }
            '\\' => characters.next(),
            other => Some(other),
        };
        if let (Some(part), Some(literal)) = (parts.last_mut(), literal) {
            part.push(literal);
        }
    }
    parts
}

/// Whether the legacy keys of a feed are single integers, which our own tables keep in a column of their own.
pub(crate) fn holds_integers(feed: &Feed) -> bool {
    matches!(feed.key, [only] if matches!(feed.columns[*only].kind, Kind::Int2 | Kind::Int4 | Kind::Int8))
}

/// The column of our own tables that holds the legacy keys of a feed.
pub(crate) fn legacy_column(feed: &Feed) -> &'static str {
    if holds_integers(feed) {
        "legacy_id"
    } else {
        "legacy_key"
    }
}

/// Reads the legacy key of a row.
///
/// # Errors
/// [`Undecodable`] when a key column is NULL or not of its declared type.
pub fn read_key(feed: &Feed, row: &Row<'_>) -> Result<LegacyKey, Undecodable> {
    if let [only] = feed.key
        && let Some(number) = integer_field(feed.columns[*only].kind, row.field(*only))?
    {
        return Ok(LegacyKey::Integer(number));
    }
    let parts = feed
        .key
        .iter()
        .map(|index| field_text(feed.columns[*index].kind, row.field(*index)));
    let parts: Vec<String> = parts.collect::<Result<_, _>>()?;
    Ok(LegacyKey::from_parts(parts.iter().map(String::as_str)))
}

fn integer_field(kind: Kind, field: Option<&[u8]>) -> Result<Option<i64>, Undecodable> {
    let Some(bytes) = field else {
        return Err(Undecodable {
            expected: "key without NULL",
            length: 0,
        });
    };
    match kind {
        Kind::Int2 => i16::decode(bytes).map(|number| Some(i64::from(number))),
        Kind::Int4 => i32::decode(bytes).map(|number| Some(i64::from(number))),
        Kind::Int8 => i64::decode(bytes).map(Some),
        _ => Ok(None),
    }
}

/// A key column in PostgreSQL's text form; types that make no sensible key are written as their bytes in hexadecimal.
pub(crate) fn field_text(kind: Kind, field: Option<&[u8]>) -> Result<String, Undecodable> {
    if let Some(number) = integer_field(kind, field)? {
        return Ok(number.to_string());
    }
    let bytes = field.unwrap_or_default();
    match kind {
        Kind::Text => <&str>::decode(bytes).map(str::to_owned),
        // Its trailing blanks are padding; the server's cast to text leaves them out as well.
        Kind::Character => <&str>::decode(bytes).map(|text| text.trim_end_matches(' ').to_owned()),
        Kind::Uuid => Uuid::decode(bytes).map(|uuid| uuid.to_string()),
        Kind::Numeric => Numeric::decode(bytes).map(|number| number.to_string()),
        Kind::Boolean => bool::decode(bytes).map(|value| value.to_string()),
        Kind::Date => Date::decode(bytes).map(Date::to_text),
        Kind::Timestamp | Kind::TimestampTz => {
            crate::value::Timestamp::decode(bytes).map(|time| time.to_text(kind))
        }
        _ => Ok(bytes
            .iter()
            .fold("\\x".to_owned(), |text, byte| text + &format!("{byte:02x}"))),
    }
}

/// What a reference in a source row can be written as: the parent's legacy key, or nothing.
pub trait IntoLegacyKey {
    /// The key; `None` for NULL.
    fn into_legacy_key(self) -> Option<LegacyKey>;
}

macro_rules! integer_keys {
    ($($type:ty)*) => {$(
        impl IntoLegacyKey for $type {
            fn into_legacy_key(self) -> Option<LegacyKey> {
                Some(LegacyKey::Integer(self.into()))
            }
        }
    )*};
}

integer_keys! { i16 i32 i64 }

impl IntoLegacyKey for &str {
    fn into_legacy_key(self) -> Option<LegacyKey> {
        Some(LegacyKey::from_parts([self]))
    }
}

impl IntoLegacyKey for Uuid {
    fn into_legacy_key(self) -> Option<LegacyKey> {
        Some(LegacyKey::Text(self.to_string().into()))
    }
}

impl IntoLegacyKey for LegacyKey {
    fn into_legacy_key(self) -> Option<LegacyKey> {
        Some(self)
    }
}

impl<T: IntoLegacyKey> IntoLegacyKey for Option<T> {
    fn into_legacy_key(self) -> Option<LegacyKey> {
        self.and_then(IntoLegacyKey::into_legacy_key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_keys_cannot_meet_other_keys() {
        let one = LegacyKey::from_parts(["1", "11"]);
        let other = LegacyKey::from_parts(["11", "1"]);
        let sly = LegacyKey::from_parts(["1|11"]);
        assert!(one != other && one != sly && other != sly);
    }

    #[test]
    fn a_key_of_values_is_the_key_of_their_texts() {
        let key = LegacyKey::of(&[&7_i32, &Some("a|b"), &true]);
        assert_eq!(key, Some(LegacyKey::from_parts(["7", "a|b", "true"])));
        assert_eq!(LegacyKey::of(&[&7_i32, &None::<i16>]), None);
    }

    #[test]
    fn parts_come_back_as_they_went_in() {
        for parts in [vec!["a|b", "c\\"], vec!["", ""], vec!["\\|", "x"]] {
            assert_eq!(LegacyKey::from_parts(parts.iter().copied()).parts(), parts);
        }
    }
}
