//! Waiting for something to be true: real state is asked again and again, and never for ever.

use std::time::Duration;

use crate::{Result, fail};

const PAUSE: Duration = Duration::from_millis(20);
/// Two minutes in all.
const ATTEMPTS: u32 = 6_000;

/// Asks until the answer is yes.
///
/// # Errors
/// Those of the question, and when it is still not so after two minutes; `what` says what was waited for.
pub fn until(what: &str, mut is_so: impl FnMut() -> Result<bool>) -> Result {
    for _ in 0..ATTEMPTS {
        if is_so()? {
            return Ok(());
        }
        std::thread::sleep(PAUSE);
    }
    fail(format!("waited for two minutes in vain: {what}"))
}
