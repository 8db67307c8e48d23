//! From one type to another, each with a typed refusal: what the `copy` rule of a mapping calls where types differ.

mod elements;
mod json;
mod network;
mod numbers;
mod texts;
mod times;

use super::{Reason, Refusal};

pub use elements::{element, elements};
pub use json::{json_to_jsonb, text_to_json, text_to_jsonb};
pub use network::{text_to_cidr, text_to_inet, text_to_mac_address};
pub use numbers::{
    Unit, boolean_to_integer, double_to_numeric, double_to_real, float_to_integer, integer,
    integer_to_boolean, integer_to_double, integer_to_interval, integer_to_real, numeric_to_double,
    numeric_to_integer, numeric_to_real, numeric_within, real_to_numeric, text_to_double,
    text_to_integer, text_to_numeric, text_to_real,
};
pub use texts::{
    at_most, boolean_to_text, cut_to, empty_to_null, label, limited, text_to_boolean,
    text_to_bytes, text_to_uuid, to_text, to_text_at_most, truncated,
};
pub use times::{
    clear_time, date_to_timestamp, text_to_date, text_to_interval, text_to_time, text_to_timestamp,
    text_to_timestamptz, text_to_timetz, timestamp_to_date,
};

/// What happens to a value that the target's type cannot hold in full; the mapping declares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lossy {
    /// The row is refused.
    Reject,
    /// The nearest value is taken, as PostgreSQL's own cast does.
    Round,
    /// What does not fit is cut off.
    Truncate,
}

fn inexact(detail: &str) -> Refusal {
    Refusal::new(Reason::Inexact, detail)
}

/// White space as PostgreSQL's input functions skip it.
fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t'..='\r')
}

/// One cast behind another.
///
/// # Errors
/// The cast that it gives refuses as the first or as the second does.
pub fn then<T, U, V>(
    first: impl Fn(T) -> Result<U, Refusal>,
    second: impl Fn(U) -> Result<V, Refusal>,
) -> impl Fn(T) -> Result<V, Refusal> {
    move |value| second(first(value)?)
}

/// A value where the target demands one.
///
/// # Errors
/// [`Reason::MissingValue`] when it is NULL.
pub fn present<T>(value: Option<T>) -> Result<T, Refusal> {
    value.ok_or_else(|| {
        Refusal::new(
            Reason::MissingValue,
            "the source has no value, and the target column demands one",
        )
    })
}

/// The cast of a value that may be NULL; NULL stays NULL.
///
/// # Errors
/// Those of `cast`.
pub fn optional<T, U>(
    value: Option<T>,
    cast: impl FnOnce(T) -> Result<U, Refusal>,
) -> Result<Option<U>, Refusal> {
    value.map(cast).transpose()
}

/// The cast of a value where the target demands one.
///
/// # Errors
/// [`Reason::MissingValue`] when it is NULL, else those of `cast`.
pub fn required<T, U>(
    value: Option<T>,
    cast: impl FnOnce(T) -> Result<U, Refusal>,
) -> Result<U, Refusal> {
    cast(present(value)?)
}

/// A value, or what stands in for NULL.
#[must_use]
pub fn or<T>(value: Option<T>, instead: T) -> T {
    value.unwrap_or(instead)
}
