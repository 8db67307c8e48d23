//! Trying again: which failures pass by themselves, and how long to wait for it.

use crate::error::Error;
use std::time::Duration;

/// Whether a failure may pass by itself: lost and refused connections (class 08), rollbacks by the server to keep order
/// (40), exhausted resources (53), a server that starts, stops or ends sessions (57P0x), locks that time out (55P03).
pub(crate) fn is_transient(error: &Error) -> bool {
    match error {
        Error::Connect(error) => error.is_transient(),
        Error::Database { cause, .. } => match cause.code() {
            Some(code) => is_transient_code(code.code()),
            None => true,
        },
        _ => false,
    }
}

fn is_transient_code(code: &str) -> bool {
    ["08", "40", "53"]
        .iter()
        .any(|class| code.starts_with(class))
        || code.starts_with("57P0")
        || matches!(code, "55P03" | "25P03" | "57014")
}

/// How long to wait before an attempt (from 1): doubling from a quarter of a second to half a minute, and up to a
/// quarter more, so that several programs do not come back at the same moment.
pub(crate) fn pause(attempt: u32, spread: u8) -> Duration {
    let base = Duration::from_millis(250).saturating_mul(1 << attempt.saturating_sub(1).min(7));
    let base = base.min(Duration::from_secs(30));
    base + base.mul_f64(0.25 * f64::from(spread) / 255.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_end_at_half_a_minute() {
        let pauses: Vec<u128> = (1..=9)
            .map(|attempt| pause(attempt, 0).as_millis())
            .collect();
        assert_eq!(
            pauses,
            [250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]
        );
        assert!(pause(1, 255) > pause(1, 0));
    }

    #[test]
    fn data_errors_do_not_pass_by_themselves() {
        assert!(
            is_transient_code("40001") && is_transient_code("57P01") && is_transient_code("08006")
        );
        assert!(!is_transient_code("23505") && !is_transient_code("42501"));
    }
}
