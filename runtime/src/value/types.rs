//! The Rust types that stand for PostgreSQL's own where no plain Rust type does.

use std::borrow::Cow;

/// A value as PostgreSQL sent it, never decoded: the plain copy of a column whose type does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raw<'a>(pub &'a [u8]);

/// Text, borrowed from the source row where a rule leaves it as it is.
pub type Text<'a> = Cow<'a, str>;

/// The bytes of a `bytea`.
pub type Bytes<'a> = Cow<'a, [u8]>;

/// JSON as its text; `jsonb` travels as one version byte and this text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json<'a>(pub Cow<'a, str>);

/// Days since 2000-01-01; `i32::MAX` and `i32::MIN` are PostgreSQL's infinities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub i32);

/// Microseconds since 2000-01-01 00:00 (UTC for `timestamptz`); `i64::MAX` and `i64::MIN` are the infinities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

impl<'a> Raw<'a> {
    /// The bytes themselves.
    #[must_use]
    pub fn bytes(self) -> &'a [u8] {
        self.0
    }
}

/// Days and microseconds from 2000-01-01, where PostgreSQL counts from, to 1970-01-01, where everybody else does.
const POSTGRES_EPOCH_DAYS: i64 = 10_957;

impl Date {
    /// The date as PostgreSQL prints it in ISO style; days that the calendar library does not reach (before the year
    /// −9999, after 9999) as their number of days.
    #[must_use]
    pub fn to_text(self) -> String {
        match self.0 {
            i32::MAX => "infinity".to_owned(),
            i32::MIN => "-infinity".to_owned(),
            days => {
                let span =
                    jiff::SignedDuration::from_hours(24 * (i64::from(days) + POSTGRES_EPOCH_DAYS));
                let date = jiff::civil::Date::constant(1970, 1, 1).checked_add(span);
                date.map_or_else(
                    |_| format!("{days} days"),
                    |date| era_text(&date.to_string(), date.year()),
                )
            }
        }
    }
}

impl Timestamp {
    /// The time as PostgreSQL prints it in ISO style, in UTC for `timestamptz`; see [`Date::to_text`] for the ends.
    #[must_use]
    pub fn to_text(self, kind: crate::migration::Kind) -> String {
        let zone = if kind == crate::migration::Kind::TimestampTz {
            "+00"
        } else {
            ""
        };
        let span = jiff::SignedDuration::from_micros(self.0)
            .checked_add(jiff::SignedDuration::from_hours(24 * POSTGRES_EPOCH_DAYS));
        let time = span.and_then(|span| {
            jiff::civil::DateTime::constant(1970, 1, 1, 0, 0, 0, 0)
                .checked_add(span)
                .ok()
        });
        match (self.0, time) {
            (i64::MAX, _) => "infinity".to_owned(),
            (i64::MIN, _) => "-infinity".to_owned(),
            (_, Some(time)) if time.year() > 0 => {
                format!("{}{zone}", time.to_string().replace('T', " "))
            }
            (micros, _) => format!("{micros} microseconds"),
        }
    }
}

/// Years before 1 carry a sign in ISO 8601 and the letters BC in PostgreSQL.
fn era_text(iso: &str, year: i16) -> String {
    if year > 0 {
        return iso.to_owned();
    }
    let month_and_day = iso.rsplitn(3, '-').take(2).collect::<Vec<_>>();
    format!(
        "{:04}-{}-{} BC",
        1 - i32::from(year),
        month_and_day[1],
        month_and_day[0]
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migration::Kind;

    #[test]
    fn days_and_times_print_as_postgresql_prints_them() {
        assert_eq!(Date(0).to_text(), "2000-01-01");
        assert_eq!(Date(-730_119).to_text(), "0001-01-01");
        assert_eq!(Date(-730_120).to_text(), "0001-12-31 BC");
        assert_eq!(Date(i32::MAX).to_text(), "infinity");
        assert_eq!(
            Timestamp(1_500_000).to_text(Kind::Timestamp),
            "2000-01-01 00:00:01.5"
        );
        assert_eq!(
            Timestamp(0).to_text(Kind::TimestampTz),
            "2000-01-01 00:00:00+00"
        );
    }
}
