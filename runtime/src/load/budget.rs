//! The error budget: how many rows of a run may be quarantined before no new batch begins.

use std::str::FromStr;

/// How many rows may be quarantined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Budget {
    /// So many.
    Rows(u64),
    /// So many of a hundred rows of the source, from 0 to 100.
    Percent(f64),
}

impl Budget {
    /// How many rows that are, of so many in the source. What is left over of a row is none.
    #[must_use]
    pub fn rows(self, source_rows: u64) -> u64 {
        match self {
            Self::Rows(rows) => rows,
            // Precise to the row for every count below 2^53, which no table has.
            Self::Percent(percent) => (source_rows as f64 * percent / 100.0) as u64,
        }
    }
}

impl FromStr for Budget {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let percent = |text: &str| text.trim_end().parse().ok().map(Self::Percent);
        let budget = match text.trim().strip_suffix('%') {
            Some(number) => percent(number),
            None => text.trim().parse().ok().map(Self::Rows),
        };
        match budget {
            Some(Self::Percent(percent)) if !(0.0..=100.0).contains(&percent) => None,
            budget => budget,
        }
        .ok_or_else(|| {
            "write a number of rows, such as 500, or a part of them, such as 2%".to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_number_of_rows_or_a_part_of_them() {
        assert_eq!("500".parse(), Ok(Budget::Rows(500)));
        assert_eq!(" 0.5 %".parse(), Ok(Budget::Percent(0.5)));
        for wrong in ["", "%", "-1", "-1%", "101%", "1.5", "NaN%", "many"] {
            assert!(wrong.parse::<Budget>().is_err(), "{wrong}");
        }
        assert_eq!(Budget::Percent(1.0).rows(1_099), 10);
        assert_eq!(Budget::Percent(100.0).rows(3), 3);
        assert_eq!(Budget::Rows(7).rows(3), 7);
    }
}
