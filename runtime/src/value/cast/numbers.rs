//! Casts between numbers, and from text, booleans and units to numbers and back.

use super::{Lossy, inexact, is_blank};
use crate::value::{Interval, Numeric, Reason, Refusal};
use std::borrow::Borrow;
use std::fmt::Display;

fn too_large() -> Refusal {
    Refusal::new(
        Reason::OutOfRange,
        "the target's type cannot hold the number",
    )
}

fn no_number(expected: &str) -> Refusal {
    Refusal::new(Reason::InvalidNumber, format!("text that is no {expected}"))
}

/// A number in a narrower or wider integer type.
///
/// # Errors
/// [`Reason::OutOfRange`] when the target type cannot hold it.
pub fn integer<T: Copy + Display, U: TryFrom<T>>(value: T) -> Result<U, Refusal> {
    U::try_from(value).map_err(|_| too_large())
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

/// 1 for true and 0 for false.
///
/// # Errors
/// Never; a `Result` so that it stands where other casts stand.
pub fn boolean_to_integer<U: From<bool>>(value: bool) -> Result<U, Refusal> {
    Ok(U::from(value))
}

/// A whole number written in text, blanks around allowed.
///
/// # Errors
/// [`Reason::InvalidNumber`] when it is none, [`Reason::OutOfRange`] when the target type cannot hold it.
pub fn text_to_integer<U: TryFrom<i128>>(text: &str) -> Result<U, Refusal> {
    let text = text.trim_matches(is_blank);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(no_number("whole number"));
    }
    let number: i128 = text.parse().map_err(|_| too_large())?;
    U::try_from(number).map_err(|_| too_large())
}

/// A decimal number written in text; exact.
///
/// # Errors
/// [`Reason::InvalidNumber`] when it is none.
pub fn text_to_numeric(text: &str) -> Result<Numeric, Refusal> {
    Numeric::from_text(text).ok_or_else(|| no_number("decimal number"))
}

/// A number written in text, as `double precision` keeps it.
///
/// # Errors
/// [`Reason::InvalidNumber`] when it is none, [`Reason::OutOfRange`] when it is too large, or too small to differ from 0.
pub fn text_to_double(text: &str) -> Result<f64, Refusal> {
    let value: f64 = float_text(text)?.parse().map_err(|_| no_number("number"))?;
    float_in_range(text, value, value == 0.0, value.is_infinite())
}

/// A number written in text, as `real` keeps it.
///
/// # Errors
/// Those of [`text_to_double`].
pub fn text_to_real(text: &str) -> Result<f32, Refusal> {
    let value: f32 = float_text(text)?.parse().map_err(|_| no_number("number"))?;
    float_in_range(text, value, value == 0.0, value.is_infinite())
}

/// The text without its blanks; a sign before `NaN` is refused, because it would get into the bits.
fn float_text(text: &str) -> Result<&str, Refusal> {
    let text = text.trim_matches(is_blank);
    let signed = text.strip_prefix(['+', '-']).unwrap_or("");
    if signed.eq_ignore_ascii_case("nan") {
        return Err(no_number("number"));
    }
    Ok(text)
}

/// PostgreSQL refuses a number that would become 0 or infinite only by the limits of the type.
fn float_in_range<F>(text: &str, value: F, zero: bool, infinite: bool) -> Result<F, Refusal> {
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    let has_digit = |from: u8| mantissa.bytes().any(|byte| (from..=b'9').contains(&byte));
    if zero && has_digit(b'1') || infinite && has_digit(b'0') {
        return Err(too_large());
    }
    Ok(value)
}

/// A decimal number as a whole one: what stands behind the point is lost, or refused.
///
/// # Errors
/// The cast that it gives refuses with [`Reason::Inexact`] or [`Reason::OutOfRange`].
pub fn numeric_to_integer<N: Borrow<Numeric>, U: TryFrom<i128>>(
    lossy: Lossy,
) -> impl Fn(N) -> Result<U, Refusal> {
    move |value| {
        let value: &Numeric = value.borrow();
        // More digits than any integer has are not written out first.
        if !value.is_finite() || value.whole_digits() > 38 {
            return Err(too_large());
        }
        let whole = with_scale(value, 0, lossy)?;
        let number: i128 = whole.to_string().parse().map_err(|_| too_large())?;
        U::try_from(number).map_err(|_| too_large())
    }
}

/// A decimal number in `numeric(precision, scale)`.
///
/// # Errors
/// The cast that it gives refuses with [`Reason::Inexact`] what has more digits behind the point, and with
/// [`Reason::OutOfRange`] what has too many before it.
pub fn numeric_within<N: Borrow<Numeric>>(
    precision: u16,
    scale: u16,
    lossy: Lossy,
) -> impl Fn(N) -> Result<Numeric, Refusal> {
    move |value| {
        let value: &Numeric = value.borrow();
        if value.is_nan() {
            return Ok(value.clone());
        }
        if !value.is_finite() {
            return Err(too_large());
        }
        // Nested in an array the digits that are shown count too, and the column shows all of them.
        let kept = with_scale(value, scale, lossy)?.showing(scale);
        let room = i64::from(precision) - i64::from(scale);
        if kept.whole_digits() > room {
            return Err(too_large());
        }
        Ok(kept)
    }
}

fn with_scale(value: &Numeric, scale: u16, lossy: Lossy) -> Result<Numeric, Refusal> {
    let kept = match lossy {
        Lossy::Truncate => value.truncated(scale),
        Lossy::Round | Lossy::Reject => value.rounded(scale),
    };
    if lossy == Lossy::Reject && kept.normalised() != value.normalised() {
        return Err(inexact("the target keeps fewer digits behind the point"));
    }
    Ok(kept)
}

/// A floating-point number as a whole one; halves are rounded to the even neighbour, as PostgreSQL does.
///
/// # Errors
/// The cast that it gives refuses with [`Reason::Inexact`] or [`Reason::OutOfRange`].
pub fn float_to_integer<F: Into<f64>, U: TryFrom<i128>>(
    lossy: Lossy,
) -> impl Fn(F) -> Result<U, Refusal> {
    move |value| {
        let value: f64 = value.into();
        let whole = match lossy {
            Lossy::Truncate => value.trunc(),
            Lossy::Round | Lossy::Reject => value.round_ties_even(),
        };
        // Far beyond every integer type, and within i128.
        if whole.is_nan() || whole.abs() >= 1e30 {
            return Err(too_large());
        }
        if lossy == Lossy::Reject && whole != value {
            return Err(inexact("the target keeps whole numbers only"));
        }
        #[allow(clippy::cast_possible_truncation)]
        U::try_from(whole as i128).map_err(|_| too_large())
    }
}

/// A floating-point number as a decimal one, with the 15 digits that PostgreSQL takes for certain.
///
/// # Errors
/// The cast that it gives refuses with [`Reason::Inexact`] a number that 15 digits do not say.
pub fn double_to_numeric(lossy: Lossy) -> impl Fn(f64) -> Result<Numeric, Refusal> {
    move |value| {
        let numeric = certain_digits(&format!("{value:.14e}")).ok_or_else(too_large)?;
        let exact = !value.is_finite() || numeric.to_string().parse() == Ok(value);
        exact_or(lossy, exact, numeric)
    }
}

/// The same for `real`, of which PostgreSQL takes 6 digits for certain.
///
/// # Errors
/// Those of [`double_to_numeric`].
pub fn real_to_numeric(lossy: Lossy) -> impl Fn(f32) -> Result<Numeric, Refusal> {
    move |value| {
        let numeric = certain_digits(&format!("{value:.5e}")).ok_or_else(too_large)?;
        let exact = !value.is_finite() || numeric.to_string().parse() == Ok(value);
        exact_or(lossy, exact, numeric)
    }
}

/// A number in scientific notation without the zeros at the end of its digits, which PostgreSQL does not write.
fn certain_digits(text: &str) -> Option<Numeric> {
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return Numeric::from_text(text);
    };
    let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
    Numeric::from_text(&format!("{mantissa}e{exponent}"))
}

fn exact_or<T>(lossy: Lossy, exact: bool, value: T) -> Result<T, Refusal> {
    if lossy == Lossy::Reject && !exact {
        return Err(inexact("the target's type keeps fewer digits"));
    }
    Ok(value)
}

/// A decimal number as the nearest `double precision`. Exact means: its shortest decimal form is the number.
///
/// # Errors
/// The cast that it gives refuses with [`Reason::Inexact`] or [`Reason::OutOfRange`].
pub fn numeric_to_double<N: Borrow<Numeric>>(lossy: Lossy) -> impl Fn(N) -> Result<f64, Refusal> {
    move |value| {
        let value: &Numeric = value.borrow();
        let float = text_to_double(&value.to_string())?;
        exact_or(lossy, shortest_is(&float.to_string(), value), float)
    }
}

/// A decimal number as the nearest `real`; see [`numeric_to_double`].
///
/// # Errors
/// Those of [`numeric_to_double`].
pub fn numeric_to_real<N: Borrow<Numeric>>(lossy: Lossy) -> impl Fn(N) -> Result<f32, Refusal> {
    move |value| {
        let value: &Numeric = value.borrow();
        let float = text_to_real(&value.to_string())?;
        exact_or(lossy, shortest_is(&float.to_string(), value), float)
    }
}

fn shortest_is(text: &str, value: &Numeric) -> bool {
    !value.is_finite()
        || Numeric::from_text(text).is_some_and(|shown| shown.normalised() == value.normalised())
}

/// A `double precision` as the nearest `real`. Exact means: both are written alike.
///
/// # Errors
/// The cast that it gives refuses with [`Reason::Inexact`] or [`Reason::OutOfRange`].
pub fn double_to_real(lossy: Lossy) -> impl Fn(f64) -> Result<f32, Refusal> {
    move |value| {
        #[allow(clippy::cast_possible_truncation)]
        let real = value as f32;
        let lost = value.is_finite() && real.is_infinite() || real == 0.0 && value != 0.0;
        if lost {
            return Err(too_large());
        }
        exact_or(lossy, real.to_string() == value.to_string(), real)
    }
}

/// A whole number as the nearest `double precision`.
///
/// # Errors
/// The cast that it gives refuses with [`Reason::Inexact`] what has more digits than the type keeps.
pub fn integer_to_double<T: Into<i64>>(lossy: Lossy) -> impl Fn(T) -> Result<f64, Refusal> {
    move |value| {
        let value: i64 = value.into();
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
        let (float, back) = (value as f64, value as f64 as i128);
        exact_or(lossy, back == i128::from(value), float)
    }
}

/// A whole number as the nearest `real`.
///
/// # Errors
/// Those of [`integer_to_double`].
pub fn integer_to_real<T: Into<i64>>(lossy: Lossy) -> impl Fn(T) -> Result<f32, Refusal> {
    move |value| {
        let value: i64 = value.into();
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
        let (float, back) = (value as f32, value as f32 as i128);
        exact_or(lossy, back == i128::from(value), float)
    }
}

/// A whole number of a unit of time, which the mapping names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Millionths of a second.
    Microseconds,
    /// Thousandths of a second.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Days, whatever their length.
    Days,
    /// Weeks.
    Weeks,
    /// Months, whatever their length.
    Months,
    /// Years.
    Years,
}

/// So many of a unit as an interval.
///
/// # Errors
/// The cast that it gives refuses with [`Reason::OutOfRange`] what no interval holds.
pub fn integer_to_interval<T: Into<i64>>(unit: Unit) -> impl Fn(T) -> Result<Interval, Refusal> {
    move |value| {
        let count: i64 = value.into();
        let times = |factor: i64| count.checked_mul(factor).ok_or_else(too_large);
        let small = |factor| times(factor).and_then(integer::<i64, i32>);
        Ok(match unit {
            Unit::Microseconds => Interval::new(0, 0, count),
            Unit::Milliseconds => Interval::new(0, 0, times(1_000)?),
            Unit::Seconds => Interval::new(0, 0, times(1_000_000)?),
            Unit::Minutes => Interval::new(0, 0, times(60_000_000)?),
            Unit::Hours => Interval::new(0, 0, times(3_600_000_000)?),
            Unit::Days => Interval::new(0, small(1)?, 0),
            Unit::Weeks => Interval::new(0, small(7)?, 0),
            Unit::Months => Interval::new(small(1)?, 0, 0),
            Unit::Years => Interval::new(small(12)?, 0, 0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason<T>(result: Result<T, Refusal>) -> Option<Reason> {
        result.err().map(|refusal| refusal.reason)
    }

    fn number(text: &str) -> Numeric {
        Numeric::from_text(text).unwrap_or_else(|| unreachable!("{text} is a number"))
    }

    #[test]
    fn integers_do_not_wrap() {
        assert_eq!(integer::<i64, i32>(5), Ok(5));
        assert_eq!(
            reason(integer::<i64, i16>(40_000)),
            Some(Reason::OutOfRange)
        );
        assert_eq!(
            reason(text_to_integer::<i16>("x")),
            Some(Reason::InvalidNumber)
        );
        let long = "9".repeat(60);
        assert_eq!(
            reason(text_to_integer::<i64>(&long)),
            Some(Reason::OutOfRange)
        );
    }

    #[test]
    fn what_would_be_lost_is_refused_unless_declared() {
        let whole = |text, lossy| numeric_to_integer::<_, i32>(lossy)(number(text));
        assert_eq!(reason(whole("2.5", Lossy::Reject)), Some(Reason::Inexact));
        assert_eq!(whole("2.50", Lossy::Round), Ok(3));
        assert_eq!(whole("-2.5", Lossy::Round), Ok(-3));
        assert_eq!(whole("-2.9", Lossy::Truncate), Ok(-2));
        assert_eq!(whole("2.00", Lossy::Reject), Ok(2));
        assert_eq!(
            reason(whole("1e30", Lossy::Round)),
            Some(Reason::OutOfRange)
        );
        assert_eq!(reason(whole("NaN", Lossy::Round)), Some(Reason::OutOfRange));
        let float = |value: f64, lossy| float_to_integer::<_, i64>(lossy)(value);
        assert_eq!(float(2.5, Lossy::Round), Ok(2));
        assert_eq!(float(-2.5, Lossy::Truncate), Ok(-2));
        assert_eq!(reason(float(2.5, Lossy::Reject)), Some(Reason::Inexact));
        assert_eq!(
            reason(float(f64::NAN, Lossy::Round)),
            Some(Reason::OutOfRange)
        );
        assert_eq!(
            reason(float(9.3e18, Lossy::Round)),
            Some(Reason::OutOfRange)
        );
    }

    #[test]
    fn decimals_keep_within_their_column() {
        let within = |text, lossy| numeric_within(4, 2, lossy)(number(text));
        assert_eq!(within("12.345", Lossy::Round), Ok(number("12.35")));
        assert_eq!(within("12.345", Lossy::Truncate), Ok(number("12.34")));
        assert_eq!(
            reason(within("12.345", Lossy::Reject)),
            Some(Reason::Inexact)
        );
        assert_eq!(
            reason(within("99.999", Lossy::Round)),
            Some(Reason::OutOfRange)
        );
        assert_eq!(within("12.3400", Lossy::Reject), Ok(number("12.34")));
        assert_eq!(within("7", Lossy::Reject), Ok(number("7.00")));
    }

    #[test]
    fn floats_become_the_digits_that_are_certain() {
        let decimal = |value| double_to_numeric(Lossy::Round)(value).map(|it| it.to_string());
        assert_eq!(decimal(0.1).as_deref(), Ok("0.1"));
        assert_eq!(decimal(0.1 + 0.2).as_deref(), Ok("0.3"));
        assert_eq!(decimal(1.5e-7).as_deref(), Ok("0.00000015"));
        assert_eq!(decimal(f64::NEG_INFINITY).as_deref(), Ok("-Infinity"));
        assert_eq!(
            reason(double_to_numeric(Lossy::Reject)(0.1 + 0.2)),
            Some(Reason::Inexact)
        );
        assert_eq!(numeric_to_double(Lossy::Reject)(number("0.10")), Ok(0.1));
        assert_eq!(
            reason(numeric_to_double(Lossy::Reject)(number(
                "0.1000000000000000055"
            ))),
            Some(Reason::Inexact)
        );
        assert_eq!(reason(text_to_double("1e400")), Some(Reason::OutOfRange));
        assert_eq!(reason(text_to_double("1e-400")), Some(Reason::OutOfRange));
        assert_eq!(
            text_to_double(" -0.0 ").map(f64::to_bits),
            Ok((-0.0_f64).to_bits())
        );
        assert_eq!(double_to_real(Lossy::Reject)(0.1), Ok(0.1));
        assert_eq!(
            reason(double_to_real(Lossy::Round)(1e300)),
            Some(Reason::OutOfRange)
        );
    }

    #[test]
    fn a_number_of_a_unit_is_an_interval() {
        assert_eq!(
            integer_to_interval(Unit::Hours)(2_i32),
            Ok(Interval::new(0, 0, 7_200_000_000))
        );
        assert_eq!(
            integer_to_interval(Unit::Weeks)(3_i16),
            Ok(Interval::new(0, 21, 0))
        );
        assert_eq!(
            reason(integer_to_interval(Unit::Years)(i64::MAX)),
            Some(Reason::OutOfRange)
        );
    }
}
