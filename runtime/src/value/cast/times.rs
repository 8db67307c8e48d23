//! Casts between dates and times, and from text to them.
//!
//! Text is read in the forms of ISO 8601 that PostgreSQL prints and reads whatever its DateStyle is, and dates also as
//! `31.03.2024`. What depends on a setting, on today or on a zone's rules is refused.

use super::{Lossy, inexact, is_blank};
use crate::value::{Date, Interval, Reason, Refusal, Time, TimeTz, Timestamp};

const DAY: i64 = 86_400_000_000;

/// Days from 1970-01-01 to 2000-01-01, where PostgreSQL's dates begin.
const UNIX_TO_POSTGRES_DAYS: i64 = 10_957;

/// 4714-11-24 BC, the first day that PostgreSQL knows.
const FIRST_DAY: i64 = -2_451_545;

/// The day after 5874897-12-31, the last one of `date`.
const DATE_END: i64 = 2_145_031_949;

/// The day after 294276-12-31, the last one of `timestamp`.
const TIMESTAMP_END: i64 = 106_751_983;

fn no_date() -> Refusal {
    Refusal::new(Reason::InvalidDate, "text that is no date of the calendar")
}

fn no_time(expected: &str) -> Refusal {
    Refusal::new(Reason::InvalidDate, format!("text that is no {expected}"))
}

fn beyond() -> Refusal {
    Refusal::new(
        Reason::OutOfRange,
        "a day that the target's type does not reach",
    )
}

/// Midnight of a day.
///
/// # Errors
/// [`Reason::OutOfRange`] for days after the year 294276.
pub fn date_to_timestamp(date: Date) -> Result<Timestamp, Refusal> {
    match date.0 {
        i32::MAX => Ok(Timestamp(i64::MAX)),
        i32::MIN => Ok(Timestamp(i64::MIN)),
        days => instant(i64::from(days), 0),
    }
}

/// The day of a time; the time of the day is lost, or refused.
///
/// # Errors
/// The cast that it gives refuses with [`Reason::Inexact`] any time but midnight.
pub fn timestamp_to_date(lossy: Lossy) -> impl Fn(Timestamp) -> Result<Date, Refusal> {
    move |time| match time.0 {
        i64::MAX => Ok(Date(i32::MAX)),
        i64::MIN => Ok(Date(i32::MIN)),
        micros if lossy == Lossy::Reject && micros.rem_euclid(DAY) != 0 => {
            Err(inexact("the target keeps the day only"))
        }
        micros => i32::try_from(micros.div_euclid(DAY))
            .map(Date)
            .map_err(|_| beyond()),
    }
}

/// The instant of a clock's time. The source has been asked to give none for a time that the clock of its zone never
/// showed, or showed twice; `is_told` says whether there is a time at all.
///
/// # Errors
/// [`Reason::UnclearTime`] when there is a time and no instant.
pub fn clear_time<T>(is_told: bool, instant: Option<T>) -> Result<Option<T>, Refusal> {
    match (is_told, instant) {
        (true, None) => Err(Refusal::new(
            Reason::UnclearTime,
            "the clock of the zone never showed this time, or showed it twice",
        )),
        (_, instant) => Ok(instant),
    }
}

/// A date written as `2024-03-31`, `2024/03/31`, `20240331` or `31.03.2024`, blanks around allowed.
///
/// Spellings that two countries read differently (`03/04/2024`) are refused: nobody could know.
///
/// # Errors
/// [`Reason::InvalidDate`] when it is none of these, or a day that no calendar has.
pub fn text_to_date(text: &str) -> Result<Date, Refusal> {
    let text = text.trim_matches(is_blank);
    if let Some(sign) = infinity(text) {
        return Ok(Date(if sign { i32::MAX } else { i32::MIN }));
    }
    let (text, before_christ) = without_era(text);
    let days = day(text, before_christ).ok_or_else(no_date)?;
    i32::try_from(days).map(Date).map_err(|_| beyond())
}

/// A date and a time of the day without zone, such as `2024-03-31 12:30:00.5`; a date alone is its midnight.
///
/// # Errors
/// [`Reason::InvalidDate`] when it is none, or when it names a zone, which would be lost.
pub fn text_to_timestamp(text: &str) -> Result<Timestamp, Refusal> {
    let refusal = || no_time("date with a time, and without a zone");
    match date_and_time(text).ok_or_else(refusal)? {
        Read::Infinity(positive) => Ok(Timestamp(if positive { i64::MAX } else { i64::MIN })),
        Read::Time { zone: Some(_), .. } => Err(refusal()),
        Read::Time { days, micros, .. } => instant(days, micros),
    }
}

/// A date and a time with a numeric zone, such as `2024-03-31T12:30:00+02:00` or `…Z`.
///
/// # Errors
/// [`Reason::InvalidDate`] when it is none, or when it says no zone.
pub fn text_to_timestamptz(text: &str) -> Result<Timestamp, Refusal> {
    let refusal = || no_time("date with a time and a numeric zone");
    match date_and_time(text).ok_or_else(refusal)? {
        Read::Infinity(positive) => Ok(Timestamp(if positive { i64::MAX } else { i64::MIN })),
        Read::Time {
            days,
            micros,
            zone: Some(east),
        } => instant(days, micros - i64::from(east) * 1_000_000),
        Read::Time { zone: None, .. } => Err(refusal()),
    }
}

/// A time of the day, such as `12:30` or `24:00:00`.
///
/// # Errors
/// [`Reason::InvalidDate`] when it is none.
pub fn text_to_time(text: &str) -> Result<Time, Refusal> {
    match clock(text.trim_matches(is_blank)) {
        Some((micros, None)) => Ok(Time(micros)),
        _ => Err(no_time("time of the day without a zone")),
    }
}

/// A time of the day with a numeric zone, such as `12:30:00+02`.
///
/// # Errors
/// [`Reason::InvalidDate`] when it is none.
pub fn text_to_timetz(text: &str) -> Result<TimeTz, Refusal> {
    match clock(text.trim_matches(is_blank)) {
        Some((micros, Some(east))) => Ok(TimeTz {
            micros,
            west: -east,
        }),
        _ => Err(no_time("time of the day with a numeric zone")),
    }
}

/// An interval as PostgreSQL prints it: `1 year 2 mons -3 days 04:05:06.5`, also with weeks, hours, minutes and seconds.
///
/// # Errors
/// [`Reason::InvalidText`] when it is none; parts of a unit are allowed for seconds only.
pub fn text_to_interval(text: &str) -> Result<Interval, Refusal> {
    let refusal = || Refusal::new(Reason::InvalidText, "text that is no interval");
    interval(text.trim_matches(is_blank)).ok_or_else(refusal)
}

enum Read {
    /// Whether it is the positive one.
    Infinity(bool),
    Time {
        days: i64,
        micros: i64,
        /// Seconds east of Greenwich.
        zone: Option<i32>,
    },
}

/// A time of a day, within what `timestamp` holds.
fn instant(days: i64, micros: i64) -> Result<Timestamp, Refusal> {
    let time = days
        .checked_mul(DAY)
        .and_then(|time| time.checked_add(micros));
    let within = |time: &i64| (FIRST_DAY * DAY..TIMESTAMP_END * DAY).contains(time);
    time.filter(within).map(Timestamp).ok_or_else(beyond)
}

fn infinity(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("infinity") {
        return Some(true);
    }
    text.eq_ignore_ascii_case("-infinity").then_some(false)
}

/// The text without BC or AD behind it, and whether it was BC.
fn without_era(text: &str) -> (&str, bool) {
    match text.rsplit_once(' ') {
        Some((rest, era)) if era.eq_ignore_ascii_case("BC") => (rest.trim_end(), true),
        Some((rest, era)) if era.eq_ignore_ascii_case("AD") => (rest.trim_end(), false),
        _ => (text, false),
    }
}

fn date_and_time(text: &str) -> Option<Read> {
    let text = text.trim_matches(is_blank);
    if let Some(positive) = infinity(text) {
        return Some(Read::Infinity(positive));
    }
    let (text, before_christ) = without_era(text);
    let (date, time) = match text.find([' ', 'T']) {
        Some(at) => (&text[..at], text[at + 1..].trim_start_matches(is_blank)),
        None => (text, "00:00"),
    };
    let (micros, zone) = clock(time)?;
    Some(Read::Time {
        days: day(date, before_christ)?,
        micros,
        zone,
    })
}

/// The number of a day, as PostgreSQL counts them.
fn day(text: &str, before_christ: bool) -> Option<i64> {
    let (year, month, day) = date_parts(text)?;
    if year < 1 || !(1..=12).contains(&month) || day < 1 {
        return None;
    }
    let year = if before_christ { 1 - year } else { year };
    if day > days_of_month(year, month) {
        return None;
    }
    let days = days_before(year, month) + day - 1;
    (FIRST_DAY..DATE_END).contains(&days).then_some(days)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 2000-01-01 to the first of a month; the calendar of today, carried on before its beginning.
fn days_before(year: i64, month: i64) -> i64 {
    let past = year - 1;
    let years = past * 365 + past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400);
    let months: i64 = (1..month).map(|month| days_of_month(year, month)).sum();
    // Counted from 0001-01-01, which is 719,162 days before 1970.
    years + months - 719_162 - UNIX_TO_POSTGRES_DAYS
}

/// Year, month and day of a spelling that is read in one way only.
fn date_parts(text: &str) -> Option<(i64, i64, i64)> {
    let year = |part: &str| number(part, 4, 7);
    let small = |part: &str| number(part, 2, 2);
    if let Some(parts) = split_three(text, '-').or_else(|| split_three(text, '/')) {
        return Some((year(parts[0])?, small(parts[1])?, small(parts[2])?));
    }
    if let Some(parts) = split_three(text, '.') {
        return Some((year(parts[2])?, small(parts[1])?, small(parts[0])?));
    }
    if text.len() != 8 {
        return None;
    }
    Some((
        year(text.get(..4)?)?,
        small(text.get(4..6)?)?,
        small(text.get(6..)?)?,
    ))
}

/// A number of so many digits and no sign.
fn number(part: &str, least: usize, most: usize) -> Option<i64> {
    let plain = (least..=most).contains(&part.len());
    (plain && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
}

fn split_three(text: &str, separator: char) -> Option<[&str; 3]> {
    let mut parts = text.split(separator);
    let three = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(three)
}

/// `hh:mm[:ss[.f]]` and perhaps a zone: microseconds of the day, and seconds east of Greenwich.
fn clock(text: &str) -> Option<(i64, Option<i32>)> {
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.'))
        .unwrap_or(text.len());
    let zone = match text[end..].trim_start_matches(is_blank) {
        "" => None,
        zone => Some(offset(zone)?),
    };
    let mut parts = text[..end].split(':');
    let hours = number(parts.next()?, 2, 2)?;
    let minutes = number(parts.next()?, 2, 2)?;
    let (seconds, fraction) = match parts.next() {
        Some(seconds) => seconds_of(seconds)?,
        None => (0, 0),
    };
    let micros = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + fraction;
    let possible = parts.next().is_none() && minutes < 60 && seconds <= 60 && micros <= DAY;
    possible.then_some((micros, zone))
}

/// `ss` or `ss.f`, with parts of a microsecond rounded as PostgreSQL rounds them.
fn seconds_of(text: &str) -> Option<(i64, i64)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let fraction: f64 = digits.then(|| format!("0.{fraction}").parse().ok())??;
    #[allow(clippy::cast_possible_truncation)]
    Some((
        number(whole, 2, 2)?,
        (fraction * 1e6).round_ties_even() as i64,
    ))
}

/// `Z`, `+02`, `-0330`, `+05:30` or `+05:30:15` in seconds; PostgreSQL knows no zone of 16 hours.
fn offset(text: &str) -> Option<i32> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, digits) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let parts: Vec<&str> = match digits.len() {
        4 if !digits.contains(':') => vec![digits.get(..2)?, digits.get(2..)?],
        _ => digits.split(':').collect(),
    };
    let small = |at: usize| parts.get(at).map_or(Some(0), |part| number(part, 2, 2));
    let (hours, minutes, seconds) = (small(0)?, small(1)?, small(2)?);
    let possible = parts.len() <= 3 && hours < 16 && minutes < 60 && seconds < 60;
    let seconds = i32::try_from(hours * 3600 + minutes * 60 + seconds).ok()?;
    possible.then_some(sign * seconds)
}

/// The places of years, months, weeks, days, hours, minutes, seconds and of `hh:mm:ss`; each may be said once.
const CLOCK: usize = 7;

fn interval(text: &str) -> Option<Interval> {
    let mut said = [None; CLOCK + 1];
    let mut words = text.split(is_blank).filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        let (place, amount) = if word.contains(':') {
            (CLOCK, signed_clock(word)?)
        } else {
            unit(word, words.next()?)?
        };
        if said[place].replace(amount).is_some() {
            return None;
        }
    }
    let nothing = said.iter().all(Option::is_none);
    let twice = said[CLOCK].is_some() && said[4..CLOCK].iter().any(Option::is_some);
    if nothing || twice {
        return None;
    }
    let of = |place: usize| said[place].unwrap_or(0);
    let months = of(0).checked_mul(12)?.checked_add(of(1))?;
    let days = of(2).checked_mul(7)?.checked_add(of(3))?;
    let micros = (4..=CLOCK).try_fold(0_i64, |sum, place| sum.checked_add(of(place)))?;
    let (months, days) = (i32::try_from(months).ok()?, i32::try_from(days).ok()?);
    Some(Interval::new(months, days, micros))
}

/// The place of a unit and how much of it is said; of hours and what is shorter, in microseconds.
fn unit(count: &str, unit: &str) -> Option<(usize, i64)> {
    let unit = unit.to_ascii_lowercase();
    let whole = || -> Option<i64> {
        let digits = count.strip_prefix(['+', '-']).unwrap_or(count);
        number(digits, 1, 18)?;
        count.parse().ok()
    };
    let times = |factor: i64| whole()?.checked_mul(factor);
    Some(match unit.as_str() {
        "year" | "years" => (0, whole()?),
        "mon" | "mons" | "month" | "months" => (1, whole()?),
        "week" | "weeks" => (2, whole()?),
        "day" | "days" => (3, whole()?),
        "hour" | "hours" => (4, times(3_600_000_000)?),
        "minute" | "minutes" | "min" | "mins" => (5, times(60_000_000)?),
        "second" | "seconds" | "sec" | "secs" => (6, fractional(count)?),
        _ => return None,
    })
}

/// Seconds with up to six digits behind the point, in microseconds.
fn fractional(count: &str) -> Option<i64> {
    let negative = count.starts_with('-');
    let digits = count.strip_prefix(['+', '-']).unwrap_or(count);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let places = u32::try_from(6_usize.checked_sub(fraction.len())?).ok()?;
    let micros = number(whole, 1, 12)?
        .checked_mul(1_000_000)?
        .checked_add(number(fraction, 1, 6)? * 10_i64.pow(places))?;
    Some(if negative { -micros } else { micros })
}

/// `[-]hours:mm[:ss[.f]]` of any number of hours.
fn signed_clock(text: &str) -> Option<i64> {
    let negative = text.starts_with('-');
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (hours, rest) = digits.split_once(':')?;
    let (micros, zone) = clock(&format!("00:{rest}"))?;
    if zone.is_some() || micros >= 3_600_000_000 {
        return None;
    }
    let hours = number(hours, 1, 12)?;
    let micros = hours.checked_mul(3_600_000_000)?.checked_add(micros)?;
    Some(if negative { -micros } else { micros })
}

#[cfg(test)]
mod tests;
