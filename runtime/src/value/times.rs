//! Times of the day and intervals: values that no plain Rust type stands for.

use super::{Decode, Encode, Undecodable};

/// Microseconds since midnight; 24:00:00 is one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub i64);

/// A time of the day in a zone of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeTz {
    /// Microseconds since midnight.
    pub micros: i64,
    /// Seconds west of Greenwich, as PostgreSQL counts them.
    pub west: i32,
}

/// Months, days and microseconds, each for itself: a month is no fixed number of days, nor a day of hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// Months.
    pub months: i32,
    /// Days.
    pub days: i32,
    /// Microseconds.
    pub micros: i64,
}

impl Interval {
    /// The interval of these parts.
    #[must_use]
    pub const fn new(months: i32, days: i32, micros: i64) -> Self {
        Self {
            months,
            days,
            micros,
        }
    }
}

/// A number of eight bytes and what follows it.
fn first<'b>(bytes: &'b [u8], expected: &'static str) -> Result<(i64, &'b [u8]), Undecodable> {
    let (number, rest) = bytes.split_at_checked(8).ok_or(Undecodable {
        expected,
        length: bytes.len(),
    })?;
    Ok((i64::decode(number)?, rest))
}

impl Decode<'_> for Time {
    fn decode(bytes: &[u8]) -> Result<Self, Undecodable> {
        i64::decode(bytes).map(Self)
    }
}

impl Decode<'_> for TimeTz {
    fn decode(bytes: &[u8]) -> Result<Self, Undecodable> {
        let (micros, west) = first(bytes, "time with time zone")?;
        let west = i32::decode(west)?;
        Ok(Self { micros, west })
    }
}

impl Decode<'_> for Interval {
    fn decode(bytes: &[u8]) -> Result<Self, Undecodable> {
        let (micros, rest) = first(bytes, "interval")?;
        let (days, months) = rest.split_at_checked(4).unwrap_or((rest, &[]));
        let (days, months) = (i32::decode(days)?, i32::decode(months)?);
        Ok(Self::new(months, days, micros))
    }
}

impl Encode for Time {
    fn encode(&self, output: &mut Vec<u8>) {
        self.0.encode(output);
    }
}

impl Encode for TimeTz {
    fn encode(&self, output: &mut Vec<u8>) {
        self.micros.encode(output);
        self.west.encode(output);
    }
}

impl Encode for Interval {
    fn encode(&self, output: &mut Vec<u8>) {
        self.micros.encode(output);
        self.days.encode(output);
        self.months.encode(output);
    }
}
