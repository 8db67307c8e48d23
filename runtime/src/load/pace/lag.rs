//! A limit of replication lag as people write it: a time or a number of bytes.

use super::{Limit, Measure};
use std::str::FromStr;

/// How far the slowest standby may be behind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Lag {
    /// So many seconds.
    Seconds(f64),
    /// So many bytes of the write-ahead log.
    Bytes(f64),
}

const SECONDS: [(&str, f64); 3] = [("ms", 0.001), ("s", 1.0), ("min", 60.0)];
const BYTES: [(&str, f64); 3] = [
    ("kB", 1024.0),
    ("MB", 1024.0 * 1024.0),
    ("GB", 1024.0 * 1024.0 * 1024.0),
];

impl From<Lag> for Limit {
    fn from(lag: Lag) -> Self {
        let (measure, most) = match lag {
            Lag::Seconds(seconds) => (Measure::LagSeconds, seconds),
            Lag::Bytes(bytes) => (Measure::LagBytes, bytes),
        };
        Self { measure, most }
    }
}

impl FromStr for Lag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let unit = text.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
        let number = text
            .strip_suffix(unit)
            .and_then(|number| number.parse().ok());
        let of = |units: [(&str, f64); 3]| {
            let found = units.iter().find(|(name, _)| *name == unit.trim());
            number
                .zip(found)
                .map(|(number, (_, factor)): (f64, _)| number * factor)
        };
        let seconds = of(SECONDS).map(Self::Seconds);
        seconds
            .or_else(|| of(BYTES).map(Self::Bytes))
            .ok_or_else(|| {
                "write a time, such as 10s or 500ms, or a number of bytes, such as 64MB".to_owned()
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_time_or_a_number_of_bytes() {
        assert_eq!("10s".parse(), Ok(Lag::Seconds(10.0)));
        assert_eq!(" 500 ms".parse(), Ok(Lag::Seconds(0.5)));
        assert_eq!("1.5min".parse(), Ok(Lag::Seconds(90.0)));
        assert_eq!("64MB".parse(), Ok(Lag::Bytes(67_108_864.0)));
        for wrong in ["", "s", "10", "-1s", "10 parsecs", "1.2.3s", "NaNs", "64mb"] {
            assert!(wrong.parse::<Lag>().is_err(), "{wrong}");
        }
    }
}
