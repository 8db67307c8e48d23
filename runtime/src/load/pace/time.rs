//! The limits of time of the sessions that move rows.

use super::Pace;
use crate::connect::Connection;
use crate::error::{Error, While};
use std::time::Duration;

/// Lets a session wait for locks as long as it may, and its statements take as long as they may.
pub(in crate::load) async fn limit(session: &Connection, pace: &Pace) -> Result<(), Error> {
    if let Some(time) = pace.lock_timeout {
        set(session, "lock_timeout", time).await?;
    }
    match pace.statement_timeout {
        Some(time) => limit_statements(session, Some(time)).await,
        None => Ok(()),
    }
}

/// Limits the statements of a session, or lets them take what they take again.
pub(in crate::load) async fn limit_statements(
    session: &Connection,
    time: Option<Duration>,
) -> Result<(), Error> {
    set(session, "statement_timeout", time.unwrap_or_default()).await
}

/// A time that is none would be no limit to the server; the shortest it knows is a millisecond.
async fn set(session: &Connection, setting: &str, time: Duration) -> Result<(), Error> {
    let milliseconds = match time.as_millis() {
        0 if !time.is_zero() => 1,
        milliseconds => milliseconds.min(i32::MAX as u128),
    };
    let set = format!("SET {setting} = {milliseconds}");
    let done = session.batch_execute(&set).await;
    done.during(|| format!("setting {setting} of a session that moves rows"))
}
