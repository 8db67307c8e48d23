//! Days and moments of the lab's own calendar, as PostgreSQL reads them.

use std::fmt;

const SECONDS: i64 = 86_400;

/// A day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(pub(super) i64);

/// A second without a zone, counted from 1970-01-01 00:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(i64);

impl Moment {
    /// When the lab's records begin: 2012-01-02.
    const FIRST: i64 = 15_341 * SECONDS;
    /// When they end: 2025-11-28.
    const LAST: i64 = 20_420 * SECONDS;

    /// Any second in the lab's life.
    pub(super) fn any(rng: &mut fastrand::Rng) -> Self {
        Self(rng.i64(Self::FIRST..Self::LAST))
    }

    pub(super) fn after(self, seconds: i64) -> Self {
        Self(self.0 + seconds)
    }

    pub(super) fn day(self) -> Day {
        Day(self.0.div_euclid(SECONDS))
    }
}

impl Day {
    pub(super) fn after(self, days: i64) -> Self {
        Self(self.0 + days)
    }

    /// Year, month and day, by counting in years that begin in March and eras of 400 years.
    pub(super) fn parts(self) -> (i64, i64, i64) {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 {
            month_from_march + 3
        } else {
            month_from_march - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, month, day)
    }

    /// As it is written in the lab's country: 31.03.2024.
    pub(super) fn with_dots(self) -> String {
        let (year, month, day) = self.parts();
        format!("{day:02}.{month:02}.{year:04}")
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.0.rem_euclid(SECONDS);
        let (hour, minute) = (second / 3_600, second / 60 % 60);
        write!(
            formatter,
            "{} {hour:02}:{minute:02}:{:02}",
            self.day(),
            second % 60
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (number, text) in [
            (0, "1970-01-01"),
            (11_016, "2000-02-29"),
            (15_341, "2012-01-02"),
            (19_782, "2024-02-29"),
            (20_420, "2025-11-28"),
        ] {
            assert_eq!(Day(number).to_string(), text);
        }
        assert_eq!(
            Moment(19_782 * SECONDS + 3_661).to_string(),
            "2024-02-29 01:01:01"
        );
        assert_eq!(Day(19_782).with_dots(), "29.02.2024");
    }
}
