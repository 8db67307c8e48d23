//! From one type to another, each with a typed refusal: what the `copy` rule of a mapping calls where types differ.

use super::{Date, Json, Numeric, Reason, Refusal, Text, Uuid};
use std::borrow::Cow;
use std::fmt::Display;

/// Days from 1970-01-01 to 2000-01-01, where PostgreSQL's dates begin.
const UNIX_TO_POSTGRES_DAYS: i64 = 10_957;

/// A value where the target demands one.
///
/// # Errors
/// [`Reason::MissingValue`] when it is NULL.
pub fn present<T>(value: Option<T>) -> Result<T, Refusal> {
    value.ok_or_else(|| {
        Refusal::new(
            Reason::MissingValue,
            "the source has no value, and the target column demands one",
        )
    })
}

/// The cast of a value that may be NULL; NULL stays NULL.
///
/// # Errors
/// Those of `cast`.
pub fn optional<T, U>(
    value: Option<T>,
    cast: impl FnOnce(T) -> Result<U, Refusal>,
) -> Result<Option<U>, Refusal> {
    value.map(cast).transpose()
}

/// The cast of a value where the target demands one.
///
/// # Errors
/// [`Reason::MissingValue`] when it is NULL, else those of `cast`.
pub fn required<T, U>(
    value: Option<T>,
    cast: impl FnOnce(T) -> Result<U, Refusal>,
) -> Result<U, Refusal> {
    cast(present(value)?)
}

/// A value, or what stands in for NULL.
#[must_use]
pub fn or<T>(value: Option<T>, instead: T) -> T {
    value.unwrap_or(instead)
}

/// Text with its surrounding white space taken off; borrowed.
///
/// # Errors
/// Never; a `Result` so that it stands where other casts stand.
pub fn trimmed(text: &str) -> Result<&str, Refusal> {
    Ok(text.trim())
}

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

/// [`limited`] as a cast of its own, for [`optional`] and [`required`].
pub fn at_most(limit: usize) -> impl for<'a> Fn(&'a str) -> Result<Text<'a>, Refusal> {
    move |text| limited(text, limit)
}

/// [`truncated`] as a cast of its own, for [`optional`] and [`required`].
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

/// A number in a narrower or wider integer type.
///
/// # Errors
/// [`Reason::OutOfRange`] when the target type cannot hold it.
pub fn integer<T: Copy + Display, U: TryFrom<T>>(value: T) -> Result<U, Refusal> {
    U::try_from(value).map_err(|_| {
        Refusal::new(
            Reason::OutOfRange,
            "the target's integer type cannot hold the number",
        )
    })
}

/// 0 and 1 as a boolean.
///
/// # Errors
/// [`Reason::InvalidBoolean`] for any other number.
pub fn integer_to_boolean(value: impl Into<i64>) -> Result<bool, Refusal> {
    match value.into() {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Refusal::new(
            Reason::InvalidBoolean,
            "a number other than 0 and 1",
        )),
    }
}

/// The usual spellings of a boolean (t, true, y, yes, on, 1 and their opposites), in any case, blanks around allowed.
///
/// # Errors
/// [`Reason::InvalidBoolean`] for any other text.
pub fn text_to_boolean(text: &str) -> Result<bool, Refusal> {
    match text.trim().to_ascii_lowercase().as_str() {
        "t" | "true" | "y" | "yes" | "on" | "1" => Ok(true),
        "f" | "false" | "n" | "no" | "off" | "0" => Ok(false),
        _ => Err(Refusal::new(
            Reason::InvalidBoolean,
            "text that is neither a yes nor a no",
        )),
    }
}

/// A whole number written in text, blanks around allowed.
///
/// # Errors
/// [`Reason::InvalidNumber`] when it is none, [`Reason::OutOfRange`] when the target type cannot hold it.
pub fn text_to_integer<U: TryFrom<i128>>(text: &str) -> Result<U, Refusal> {
    let number: i128 = text
        .trim()
        .parse()
        .map_err(|_| Refusal::new(Reason::InvalidNumber, "text that is no whole number"))?;
    U::try_from(number).map_err(|_| {
        Refusal::new(
            Reason::OutOfRange,
            "the target's integer type cannot hold the number",
        )
    })
}

/// A decimal number written in text; exact.
///
/// # Errors
/// [`Reason::InvalidNumber`] when it is none.
pub fn text_to_numeric(text: &str) -> Result<Numeric, Refusal> {
    Numeric::from_text(text)
        .ok_or_else(|| Refusal::new(Reason::InvalidNumber, "text that is no decimal number"))
}

/// A UUID in any of its usual spellings.
///
/// # Errors
/// [`Reason::InvalidUuid`] when it is none.
pub fn text_to_uuid(text: &str) -> Result<Uuid, Refusal> {
    Uuid::try_parse(text.trim())
        .map_err(|_| Refusal::new(Reason::InvalidUuid, "text that is no UUID"))
}

/// A date written as `2024-03-31`, `2024/03/31`, `20240331` or `31.03.2024`, blanks around allowed.
///
/// Spellings that two countries read differently (`03/04/2024`) are refused: nobody could know.
///
/// # Errors
/// [`Reason::InvalidDate`] when it is none of these, or a day that no calendar has.
pub fn text_to_date(text: &str) -> Result<Date, Refusal> {
    let refusal = || Refusal::new(Reason::InvalidDate, "text that is no date of the calendar");
    let (year, month, day) = date_parts(text.trim()).ok_or_else(refusal)?;
    let date = jiff::civil::Date::new(year, month, day).map_err(|_| refusal())?;
    let days = date
        .duration_since(jiff::civil::Date::constant(1970, 1, 1))
        .as_hours()
        / 24
        - UNIX_TO_POSTGRES_DAYS;
    i32::try_from(days).map(Date).map_err(|_| refusal())
}

/// Year, month and day of a spelling that is read in one way only.
fn date_parts(text: &str) -> Option<(i16, i8, i8)> {
    let number = |part: &str, digits: usize| {
        (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<i16>().ok())?
    };
    let small = |part: &str| number(part, 2).and_then(|value| i8::try_from(value).ok());
    if let Some(parts) = split_three(text, '-').or_else(|| split_three(text, '/')) {
        return Some((number(parts[0], 4)?, small(parts[1])?, small(parts[2])?));
    }
    if let Some(parts) = split_three(text, '.') {
        return Some((number(parts[2], 4)?, small(parts[1])?, small(parts[0])?));
    }
    number(text.get(..4)?, 4)
        .and_then(|year| Some((year, small(text.get(4..6)?)?, small(text.get(6..)?)?)))
}

fn split_three(text: &str, separator: char) -> Option<[&str; 3]> {
    let mut parts = text.split(separator);
    let three = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(three)
}

/// Text that PostgreSQL will take as JSON.
///
/// # Errors
/// [`Reason::InvalidJson`] when it is none, or holds the escape `\u0000`, which `jsonb` cannot store.
pub fn text_to_json(text: &str) -> Result<Json<'_>, Refusal> {
    let valid = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    if !valid {
        return Err(Refusal::new(Reason::InvalidJson, "text that is no JSON"));
    }
    if text.contains("\\u0000") {
        return Err(Refusal::new(
            Reason::InvalidJson,
            "JSON with the character U+0000, which PostgreSQL cannot store",
        ));
    }
    Ok(Json(Cow::Borrowed(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_every_accepted_spelling_are_the_same_day() {
        for text in [
            "2024-03-31",
            "2024/03/31",
            "20240331",
            "31.03.2024",
            " 2024-03-31 ",
        ] {
            assert_eq!(text_to_date(text), Ok(Date(8_856)), "{text}");
        }
        assert_eq!(text_to_date("2000-01-01"), Ok(Date(0)));
    }

    #[test]
    fn impossible_and_ambiguous_dates_are_refused() {
        for text in [
            "2023-02-30",
            "31.04.2024",
            "0000-00-00",
            "03/04/2024",
            "2024-3-1",
            "",
            "soon",
            "2024-13-01",
            "日本-01-01",
        ] {
            assert_eq!(
                text_to_date(text).map_err(|refusal| refusal.reason),
                Err(Reason::InvalidDate),
                "{text}"
            );
        }
    }

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
    fn integers_do_not_wrap() {
        assert_eq!(integer::<i64, i32>(5), Ok(5));
        assert_eq!(
            integer::<i64, i16>(40_000).map_err(|refusal| refusal.reason),
            Err(Reason::OutOfRange)
        );
        assert_eq!(
            text_to_integer::<i16>("x").map_err(|refusal| refusal.reason),
            Err(Reason::InvalidNumber)
        );
    }

    #[test]
    fn json_is_checked_before_postgresql_sees_it() {
        assert!(text_to_json(r#"{"a": [1, 2.5e300, "ü"]}"#).is_ok());
        for text in ["{", "{'a':1}", "", "nul", r#""\u0000""#] {
            assert_eq!(
                text_to_json(text).map_err(|refusal| refusal.reason),
                Err(Reason::InvalidJson),
                "{text}"
            );
        }
    }
}
