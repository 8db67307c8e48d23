//! Order of values in PostgreSQL's text form: numbers and times, as the server itself would sort them.

use std::cmp::Ordering;

use crate::catalog::ColumnType;

/// How values of a type are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// smallint, integer, bigint.
    Integer,
    /// numeric of any length, with NaN and infinities.
    Decimal,
    /// real and double precision.
    Float,
    /// Dates and timestamps in ISO form and UTC, BC and infinities included.
    Time,
    /// Times of the day.
    Clock,
}

impl Order {
    /// The order of a base type; nothing for types whose extremes say nothing.
    pub(super) fn of(column_type: &ColumnType) -> Option<Order> {
        match column_type.builtin_name()? {
            "int2" | "int4" | "int8" => Some(Order::Integer),
            "numeric" => Some(Order::Decimal),
            "float4" | "float8" => Some(Order::Float),
            "date" | "timestamp" | "timestamptz" => Some(Order::Time),
            "time" => Some(Order::Clock),
            _ => None,
        }
    }

    pub(super) fn compare(self, left: &str, right: &str) -> Ordering {
        match self {
            Order::Integer => integer(left).cmp(&integer(right)),
            Order::Decimal => decimal(left).cmp(&decimal(right)),
            Order::Float => float(left, right),
            Order::Time => time(left).cmp(&time(right)),
            Order::Clock => left.cmp(right),
        }
    }
}

fn integer(text: &str) -> i64 {
    text.parse().unwrap_or_default()
}

/// PostgreSQL takes NaN for greater than all other numbers.
fn float(left: &str, right: &str) -> Ordering {
    let (left, right): (f64, f64) = (
        left.parse().unwrap_or(f64::NAN),
        right.parse().unwrap_or(f64::NAN),
    );
    left.partial_cmp(&right)
        .unwrap_or_else(|| left.is_nan().cmp(&right.is_nan()))
}

/// A number as its rank among the special values, and its digits: signed length of the whole part, then the digits.
fn decimal(text: &str) -> (i8, Digits<'_>) {
    match text {
        "NaN" => (3, Digits::NONE),
        "Infinity" => (2, Digits::NONE),
        "-Infinity" => (-2, Digits::NONE),
        _ => match text.strip_prefix('-') {
            Some(digits) => (
                0,
                Digits {
                    negative: true,
                    ..Digits::of(digits)
                },
            ),
            None => (0, Digits::of(text)),
        },
    }
}

#[derive(PartialEq, Eq)]
struct Digits<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

impl<'a> Digits<'a> {
    const NONE: Digits<'static> = Digits {
        negative: false,
        whole: "",
        fraction: "",
    };

    fn of(text: &'a str) -> Digits<'a> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        Digits {
            negative: false,
            whole: whole.trim_start_matches('0'),
            fraction: fraction.trim_end_matches('0'),
        }
    }

    fn is_zero(&self) -> bool {
        self.whole.is_empty() && self.fraction.is_empty()
    }

    fn magnitude(&self, other: &Self) -> Ordering {
        let lengths = self.whole.len().cmp(&other.whole.len());
        lengths
            .then_with(|| self.whole.cmp(other.whole))
            .then_with(|| self.fraction.cmp(other.fraction))
    }
}

impl Ord for Digits<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (
            self.negative && !self.is_zero(),
            other.negative && !other.is_zero(),
        ) {
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Digits<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A date as its year, which is negative for BC, and the rest of the text, which sorts as it stands.
fn time(text: &str) -> (i64, &str) {
    match text {
        "infinity" => return (i64::MAX, ""),
        "-infinity" => return (i64::MIN, ""),
        _ => {}
    }
    let (text, before_christ) = text
        .strip_suffix(" BC")
        .map_or((text, false), |text| (text, true));
    let (year, rest) = text.split_once('-').unwrap_or((text, ""));
    let year = integer(year);
    // UTC is the zone of all that is read, so its mark is the same everywhere; it would sort before a fraction.
    let rest = rest.strip_suffix("+00").unwrap_or(rest);
    (if before_christ { -year } else { year }, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ascending(order: Order, values: &[&str]) {
        for (place, left) in values.iter().enumerate() {
            for right in &values[place + 1..] {
                assert_eq!(order.compare(left, right), Ordering::Less, "{left} {right}");
                assert_eq!(
                    order.compare(right, left),
                    Ordering::Greater,
                    "{right} {left}"
                );
            }
        }
    }

    #[test]
    fn values_are_ordered_as_the_server_orders_them() {
        ascending(
            Order::Integer,
            &["-9223372036854775808", "-1", "0", "9", "10"],
        );
        ascending(
            Order::Decimal,
            &[
                "-Infinity",
                "-10.5",
                "-10",
                "-9.99",
                "0.00",
                "0.001",
                "0.01",
                "9",
                "10",
                "Infinity",
                "NaN",
            ],
        );
        ascending(
            Order::Float,
            &[
                "-Infinity",
                "-1e+20",
                "0",
                "1e-05",
                "2",
                "1e+300",
                "Infinity",
                "NaN",
            ],
        );
        ascending(
            Order::Time,
            &[
                "-infinity",
                "4713-01-01 BC",
                "0044-03-15 BC",
                "0044-03-16 BC",
                "0001-01-01",
                "2024-02-29",
                "10000-01-01",
                "infinity",
            ],
        );
        ascending(
            Order::Time,
            &[
                "2024-01-01 00:00:00+00",
                "2024-01-01 00:00:00.5+00",
                "2024-01-01 00:00:01+00",
            ],
        );
        ascending(Order::Clock, &["00:00:00", "09:00:00", "24:00:00"]);
        assert_eq!(Order::Decimal.compare("-0.0", "0"), Ordering::Equal);
    }
}
