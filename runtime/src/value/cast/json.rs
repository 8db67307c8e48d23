//! Casts to `json` and `jsonb`.

use crate::value::{Json, Reason, Refusal};
use std::borrow::Cow;

/// Text that PostgreSQL will take as `json`.
///
/// # Errors
/// [`Reason::InvalidJson`] when it is none.
pub fn text_to_json(text: &str) -> Result<Json<'_>, Refusal> {
    let valid = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    if !valid {
        return Err(Refusal::new(Reason::InvalidJson, "text that is no JSON"));
    }
    Ok(Json(Cow::Borrowed(text)))
}

/// Text that PostgreSQL will take as `jsonb`.
///
/// # Errors
/// [`Reason::InvalidJson`] when it is no JSON, or when its strings have characters that text cannot store.
pub fn text_to_jsonb(text: &str) -> Result<Json<'_>, Refusal> {
    let json = text_to_json(text)?;
    storable(&json.0)?;
    Ok(json)
}

/// `json` as `jsonb`, which understands the escapes that `json` only keeps.
///
/// # Errors
/// [`Reason::InvalidJson`] when they stand for characters that text cannot store.
pub fn json_to_jsonb<'a>(json: &Json<'a>) -> Result<Json<'a>, Refusal> {
    storable(&json.0)?;
    Ok(json.clone())
}

/// Escapes for U+0000 and for half a surrogate pair stand for nothing that UTF-8 text can hold.
fn storable(json: &str) -> Result<(), Refusal> {
    let mut rest = json.as_bytes();
    let mut high = false;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let unit = escaped(&rest[at..]);
        let low = unit.is_some_and(|unit| (0xDC00..0xE000).contains(&unit));
        // A second half belongs directly behind its first half.
        if high != (low && (at == 0 || !high)) || unit == Some(0) {
            return Err(unstorable());
        }
        high = unit.is_some_and(|unit| (0xD800..0xDC00).contains(&unit));
        rest = rest
            .get(at + if unit.is_some() { 6 } else { 2 }..)
            .unwrap_or_default();
        if high && !rest.starts_with(b"\\") {
            return Err(unstorable());
        }
    }
    Ok(())
}

/// The four hexadecimal digits of an escape, where it is of that sort.
fn escaped(escape: &[u8]) -> Option<u32> {
    let digits = escape.strip_prefix(b"\\u")?.get(..4)?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

fn unstorable() -> Refusal {
    let detail = "JSON with an escape for a character that PostgreSQL cannot store";
    Refusal::new(Reason::InvalidJson, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_checked_before_postgresql_sees_it() {
        assert!(text_to_jsonb(r#"{"a": [1, 2.5e300, "ü"]}"#).is_ok());
        for text in ["{", "{'a':1}", "", "nul"] {
            for cast in [text_to_json, text_to_jsonb] {
                assert_eq!(
                    cast(text).map_err(|refusal| refusal.reason),
                    Err(Reason::InvalidJson),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn jsonb_stores_what_text_can_hold() {
        for text in [
            r#""\u0000""#,
            r#""\ud800""#,
            r#""\udc00""#,
            r#""\ud800x""#,
            r#""\ud83d\n\ude00""#,
            r#""\ud83d\ud83d\ude00""#,
            r#"["\ud83d", "\ude00"]"#,
        ] {
            assert!(text_to_json(text).is_ok(), "{text}");
            assert!(text_to_jsonb(text).is_err(), "{text}");
        }
        for text in [
            r#""\\u0000""#,
            r#""\ud83d\ude00""#,
            r#""\u0001\t""#,
            r#""\\\ud83d\ude00""#,
        ] {
            assert!(text_to_jsonb(text).is_ok(), "{text}");
        }
    }
}
