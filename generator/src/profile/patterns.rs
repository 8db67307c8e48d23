//! What a text looks like: a number, a date, JSON and so on.

use serde::{Deserialize, Serialize};

/// Something that a text can look like. A text may look like several: `1` is an integer, a number and a boolean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// Nothing, or blanks only.
    Blank,
    /// Blanks before or after.
    Padded,
    /// A whole number.
    Integer,
    /// A number with or without fraction or exponent.
    Number,
    /// A date that exists, as `2024-02-29`.
    Date,
    /// A date that exists, as `29.02.2024`.
    DateDotted,
    /// A date that may exist, as `02/29/2024` or `29/02/2024`.
    DateSlashed,
    /// A date and a time, as `2024-02-29 12:00:00`, with or without zone.
    Timestamp,
    /// A spelling of true or false that PostgreSQL takes.
    Boolean,
    /// A UUID with dashes.
    Uuid,
    /// A JSON object or array.
    Json,
    /// An e-mail address.
    Email,
}

/// All patterns that stand for another type, with that type's name for people.
pub(super) const TYPED: &[(Pattern, &str)] = &[
    (Pattern::Integer, "whole numbers"),
    (Pattern::Number, "numbers"),
    (Pattern::Date, "dates"),
    (Pattern::DateDotted, "dates like 31.12.2024"),
    (Pattern::DateSlashed, "dates like 12/31/2024"),
    (Pattern::Timestamp, "dates with times"),
    (Pattern::Boolean, "booleans"),
    (Pattern::Uuid, "UUIDs"),
    (Pattern::Json, "JSON"),
];

/// Everything that a text looks like.
pub(super) fn patterns_of(text: &str) -> impl Iterator<Item = Pattern> {
    let trimmed = text.trim();
    let blank = trimmed.is_empty();
    let padded = !blank && trimmed.len() != text.len();
    // Most text is longer than any number or date: it is only asked whether it is JSON.
    let short = !blank && trimmed.len() <= 64;
    [
        (blank, Pattern::Blank),
        (padded, Pattern::Padded),
        (short && is_integer(trimmed), Pattern::Integer),
        (short && is_number(trimmed), Pattern::Number),
        (short && is_iso_date(trimmed), Pattern::Date),
        (short && is_date_in_parts(trimmed, '.'), Pattern::DateDotted),
        (
            short && is_date_in_parts(trimmed, '/'),
            Pattern::DateSlashed,
        ),
        (short && is_timestamp(trimmed), Pattern::Timestamp),
        (short && is_boolean(trimmed), Pattern::Boolean),
        (short && is_uuid(trimmed), Pattern::Uuid),
        (!blank && is_json(trimmed), Pattern::Json),
        (
            !blank && trimmed.len() <= 254 && is_email(trimmed),
            Pattern::Email,
        ),
    ]
    .into_iter()
    .filter_map(|(matches, pattern)| matches.then_some(pattern))
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_number(text: &str) -> bool {
    let starts = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.');
    text.as_bytes().first().is_some_and(starts)
        && text.ends_with(|last: char| last.is_ascii_digit() || last == '.')
        && text.parse::<f64>().is_ok()
}

/// Reads a number of so many digits; nothing else may stand in the text.
fn digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let plain = lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

fn exists(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

fn is_iso_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut next = |lengths| digits(parts.next()?, lengths);
    let date = (next(4..=4), next(1..=2), next(1..=2));
    parts.next().is_none()
        && matches!(date, (Some(year), Some(month), Some(day)) if exists(year, month, day))
}

fn is_date_in_parts(text: &str, separator: char) -> bool {
    let mut parts = text.split(separator);
    let mut next = |lengths| digits(parts.next()?, lengths);
    let (first, second, year) = (next(1..=2), next(1..=2), next(4..=4));
    let (Some(first), Some(second), Some(year)) = (first, second, year) else {
        return false;
    };
    let day_first = exists(year, second, first);
    // Slashes are used in both orders; only the rows together tell which.
    parts.next().is_none() && (day_first || (separator == '/' && exists(year, first, second)))
}

fn is_timestamp(text: &str) -> bool {
    let Some((date, time)) = text.split_once([' ', 'T']) else {
        return false;
    };
    let clock = time
        .split_once(['+', 'Z', '-', '.'])
        .map_or(time, |(clock, _)| clock);
    let mut parts = clock.split(':');
    let mut next = |limit: u32| {
        parts
            .next()
            .and_then(|part| digits(part, 2..=2))
            .is_some_and(|value| value < limit)
    };
    let (hour, minute) = (next(25), next(60));
    let second = parts
        .next()
        .is_none_or(|part| digits(part, 2..=2).is_some_and(|value| value < 61));
    is_iso_date(date) && hour && minute && second && parts.next().is_none()
}

fn is_boolean(text: &str) -> bool {
    const SPELLINGS: &[&str] = &[
        "t", "f", "true", "false", "y", "n", "yes", "no", "on", "off", "1", "0",
    ];
    text.len() <= 5
        && SPELLINGS
            .iter()
            .any(|spelling| text.eq_ignore_ascii_case(spelling))
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| {
            if matches!(place, 8 | 13 | 18 | 23) {
                byte == b'-'
            } else {
                byte.is_ascii_hexdigit()
            }
        })
}

fn is_json(text: &str) -> bool {
    text.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn is_email(text: &str) -> bool {
    let Some((user, host)) = text.split_once('@') else {
        return false;
    };
    let plain = |part: &str| {
        !part.is_empty()
            && !part.contains(|letter: char| {
                letter.is_whitespace() || matches!(letter, '@' | '/' | ',')
            })
    };
    let dotted = host
        .split_once('.')
        .is_some_and(|(name, rest)| !name.is_empty() && !rest.is_empty() && !host.ends_with('.'));
    plain(user) && plain(host) && dotted
}

#[cfg(test)]
mod tests {
    use super::*;
    use Pattern::*;

    #[test]
    fn texts_look_like_what_they_are() {
        let cases: &[(&str, &[Pattern])] = &[
            ("", &[Blank]),
            ("  ", &[Blank]),
            (" x", &[Padded]),
            ("-17", &[Integer, Number]),
            ("1", &[Integer, Number, Boolean]),
            ("1.5e3", &[Number]),
            ("1,5", &[]),
            ("inf", &[]),
            ("2024-02-29", &[Date]),
            ("2023-02-29", &[]),
            ("0000-00-00", &[]),
            ("29.02.2024", &[DateDotted]),
            ("31.02.2024", &[]),
            ("12/31/2024", &[DateSlashed]),
            ("31/12/2024", &[DateSlashed]),
            ("2024-01-01 24:00:00", &[Timestamp]),
            ("2024-01-01T10:00:00.5+02:00", &[Timestamp]),
            ("2024-01-01 10:61", &[]),
            ("Yes", &[Boolean]),
            ("6ba7b810-9dad-11d1-80b4-00c04fd430c8", &[Uuid]),
            ("{\"a\": [1]}", &[Json]),
            ("{\"a\":", &[]),
            ("a.b@example.org", &[Email]),
            ("a@b", &[]),
            ("a b@example.org", &[]),
            ("🙂", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(patterns_of(text).collect::<Vec<_>>(), *expected, "{text:?}");
        }
    }
}
