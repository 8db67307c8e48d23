//! Casts of text that leave it text, and casts between text and types with few or simple spellings.

use super::is_blank;
use crate::value::{Bytes, Reason, Refusal, Text, Uuid};
use std::borrow::Cow;
use std::fmt::Display;

/// NULL for text that is empty.
#[must_use]
pub fn empty_to_null(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

/// Text of at most `limit` characters, as `varchar(limit)` counts them.
///
/// # Errors
/// [`Reason::TooLong`] when it has more.
pub fn limited(text: &str, limit: usize) -> Result<Text<'_>, Refusal> {
    if text.len() <= limit || text.chars().count() <= limit {
        return Ok(Cow::Borrowed(text));
    }
    let detail = format!(
        "{} characters, and the target column holds {limit}",
        text.chars().count()
    );
    Err(Refusal::new(Reason::TooLong, detail))
}

/// The first `limit` characters of a text: the declared lossy cast.
///
/// # Errors
/// Never; a `Result` so that it stands where other casts stand.
pub fn truncated(text: &str, limit: usize) -> Result<Text<'_>, Refusal> {
    let end = text
        .char_indices()
        .nth(limit)
        .map_or(text.len(), |(at, _)| at);
    Ok(Cow::Borrowed(&text[..end]))
}

/// [`limited`] as a cast of its own, for `optional` and `required`.
pub fn at_most(limit: usize) -> impl for<'a> Fn(&'a str) -> Result<Text<'a>, Refusal> {
    move |text| limited(text, limit)
}

/// [`truncated`] as a cast of its own, for `optional` and `required`.
pub fn cut_to(limit: usize) -> impl for<'a> Fn(&'a str) -> Result<Text<'a>, Refusal> {
    move |text| truncated(text, limit)
}

/// A value as PostgreSQL prints it, for numbers and UUIDs.
///
/// # Errors
/// Never; a `Result` so that it stands where other casts stand.
pub fn to_text<'a>(value: impl Display) -> Result<Text<'a>, Refusal> {
    Ok(Cow::Owned(value.to_string()))
}

/// [`to_text`] for a target column that holds at most `limit` characters.
///
/// # Errors
/// The cast that it gives refuses with [`Reason::TooLong`]: half a number would be another number.
pub fn to_text_at_most<T: Display>(limit: usize) -> impl Fn(T) -> Result<Text<'static>, Refusal> {
    move |value| {
        let text = value.to_string();
        limited(&text, limit)?;
        Ok(Cow::Owned(text))
    }
}

/// `true` or `false`, as PostgreSQL casts a boolean to text.
///
/// # Errors
/// Never; a `Result` so that it stands where other casts stand.
pub fn boolean_to_text<'a>(value: bool) -> Result<Text<'a>, Refusal> {
    Ok(Cow::Borrowed(if value { "true" } else { "false" }))
}

/// Every spelling of a boolean that PostgreSQL reads: true, yes, on, 1 and their opposites, also abbreviated, in any
/// case, blanks around allowed.
///
/// # Errors
/// [`Reason::InvalidBoolean`] for any other text.
pub fn text_to_boolean(text: &str) -> Result<bool, Refusal> {
    match text.trim_matches(is_blank).to_ascii_lowercase().as_str() {
        "t" | "tr" | "tru" | "true" | "y" | "ye" | "yes" | "on" | "1" => Ok(true),
        "f" | "fa" | "fal" | "fals" | "false" | "n" | "no" | "of" | "off" | "0" => Ok(false),
        _ => Err(Refusal::new(
            Reason::InvalidBoolean,
            "text that is neither a yes nor a no",
        )),
    }
}

/// A UUID in any of its usual spellings, blanks around allowed.
///
/// # Errors
/// [`Reason::InvalidUuid`] when it is none.
pub fn text_to_uuid(text: &str) -> Result<Uuid, Refusal> {
    Uuid::try_parse(text.trim_matches(is_blank))
        .map_err(|_| Refusal::new(Reason::InvalidUuid, "text that is no UUID"))
}

/// Bytes written as `bytea` prints them: `\x` and two hexadecimal digits for each.
///
/// # Errors
/// [`Reason::InvalidText`] for any other text; what the older escape format says is not told apart from plain text.
pub fn text_to_bytes<'a>(text: &str) -> Result<Bytes<'a>, Refusal> {
    let refusal = || {
        Refusal::new(
            Reason::InvalidText,
            "text that is not \\x and hexadecimal digits",
        )
    };
    let digits = text.strip_prefix("\\x").ok_or_else(refusal)?.as_bytes();
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let byte = |pair: &[u8]| {
        let [high, low] = pair else { return None };
        u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
    };
    let bytes: Option<Vec<u8>> = digits.chunks(2).map(byte).collect();
    bytes.map(Cow::Owned).ok_or_else(refusal)
}

/// Text that must be one of an enum's labels, letter by letter.
///
/// # Errors
/// The cast that it gives refuses with [`Reason::UnknownCode`] what is no label.
pub fn label<'a>(labels: &'static [&'static str]) -> impl Fn(&'a str) -> Result<Text<'a>, Refusal> {
    move |text| {
        if labels.contains(&text) {
            Ok(Cow::Borrowed(text))
        } else {
            let detail = "text that is no label of the target's type";
            Err(Refusal::new(Reason::UnknownCode, detail))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{optional, required};
    use super::*;

    #[test]
    fn text_is_counted_in_characters_not_bytes() {
        assert_eq!(limited("häß", 3), Ok("häß".into()));
        assert_eq!(
            limited("häßl", 3).map_err(|refusal| refusal.reason),
            Err(Reason::TooLong)
        );
        assert_eq!(truncated("häßlich", 3), Ok("häß".into()));
    }

    #[test]
    fn limits_as_casts_are_the_limits() {
        assert_eq!(optional(Some("häß"), at_most(3)), Ok(Some("häß".into())));
        assert_eq!(required(Some("häßlich"), cut_to(3)), Ok("häß".into()));
        assert_eq!(required(Some(12), to_text_at_most(2)), Ok("12".into()));
        assert_eq!(
            required(Some(123), to_text_at_most(2)).map_err(|refusal| refusal.reason),
            Err(Reason::TooLong)
        );
        assert_eq!(
            required(None, at_most(3)).map_err(|refusal| refusal.reason),
            Err(Reason::MissingValue)
        );
    }

    #[test]
    fn bytes_are_read_from_hexadecimal_digits_alone() {
        assert_eq!(text_to_bytes("\\x00fF"), Ok(vec![0, 255].into()));
        assert_eq!(text_to_bytes("\\x"), Ok(vec![].into()));
        for text in ["00ff", "\\x0", "\\x0g", "\\xä", ""] {
            assert!(text_to_bytes(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_labels_are_labels() {
        assert_eq!(label(&["a", "b"])("a"), Ok("a".into()));
        assert_eq!(
            label(&["a"])("A").map_err(|refusal| refusal.reason),
            Err(Reason::UnknownCode)
        );
    }
}
