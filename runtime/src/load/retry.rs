//! Trying again: which failures pass by themselves, and how long to wait for it.

use super::session::open_target;
use crate::connect::{Backend, ConnectError, ConnectErrorKind, Connection, Connector, Side};
use crate::error::{Error, While};
use crate::migration::Entity;
use crate::progress::Progress;
use crate::report::Event;
use std::time::Duration;
use tokio_postgres::error::SqlState;

/// Whether a failure may pass by itself: lost and refused connections (class 08), rollbacks by the server to keep order
/// (40), exhausted resources (53), a server that starts, stops or ends sessions (57P0x), locks that time out (55P03), a
/// server that takes no writes while another takes its place (25006).
///
/// Who answers a first attempt without knowing PostgreSQL is no server; later on it is one that breaks off.
pub(crate) fn is_transient(error: &Error, attempt: u32) -> bool {
    match error {
        Error::Connect(error) if error.kind == ConnectErrorKind::Protocol => attempt > 1,
        Error::Connect(error) => error.kind.is_transient(),
        Error::Silent { .. } => true,
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
        || matches!(code, "55P03" | "25P03" | "25P04" | "25006" | "57014")
}

/// Whether a statement was ended by somebody or by a time limit: then a smaller one may come through.
pub(crate) fn was_cancelled(error: &Error) -> bool {
    error.sqlstate() == Some("57014")
}

/// Says what failed and that it is tried again, and waits for the moment.
pub(crate) async fn wait(
    entity: &Entity,
    (operation, attempt): (&str, u32),
    error: &Error,
    progress: &Progress,
) {
    let spread =
        blake3::hash(format!("{} {} {attempt}", entity.name, std::process::id()).as_bytes());
    let pause = pause(attempt, spread.as_bytes()[0]);
    progress.say(&Event::Recovered {
        entity: entity.name.to_owned(),
        operation: operation.to_owned(),
        sqlstate: error.sqlstate().map(str::to_owned),
        message: error.to_string(),
        remedy: format!(
            "new connections in {:.1} seconds, attempt {}",
            pause.as_secs_f64(),
            attempt + 1
        ),
    });
    tokio::time::sleep(pause).await;
}

/// Does work that changes no row of the target, anew where it meets a failure that may pass.
///
/// # Errors
/// A failure that does not pass by itself, or did not within [`PATIENCE`] attempts.
pub(crate) async fn persistently<T>(
    entity: &Entity,
    operation: &str,
    connector: &Connector,
    progress: &Progress,
    mut work: impl AsyncFnMut() -> Result<T, Error>,
) -> Result<T, Error> {
    let mut left = Vec::new();
    for attempt in 1..PATIENCE {
        match work().await.map_err(|error| error.explained(connector)) {
            Err(error) if is_transient(&error, attempt) => {
                wait(entity, (operation, attempt), &error, progress).await;
                left.extend(connector.take_backends(Side::Target));
                // Where the target cannot be reached yet, the next attempt says so.
                if let Ok(target) = open_target(connector, entity.name).await {
                    end_left(&target, &mut left).await?;
                }
            }
            done => return done,
        }
    }
    let last = work().await.map_err(|error| error.explained(connector));
    last.map_err(|error| not_passed(error, PATIENCE))
}

/// The failure that ends a command, with what a person can do where it may pass yet.
pub(crate) fn not_passed(error: Error, attempts: u32) -> Error {
    if !is_transient(&error, attempts) {
        return error;
    }
    Error::NotPassed {
        cause: Box::new(error),
        attempts,
    }
}

/// What is told where a server has no room for another session, and the others do its work.
pub(crate) fn without_room(entity: &Entity, operation: &str, full: &ConnectError) -> Event {
    Event::Recovered {
        entity: entity.name.to_owned(),
        operation: operation.to_owned(),
        sqlstate: Some(SqlState::TOO_MANY_CONNECTIONS.code().to_owned()),
        message: full.to_string(),
        remedy: "goes on with one session less".to_owned(),
    }
}

/// Opens a session where the room of one that has just been closed may not be free yet.
///
/// # Errors
/// When there is no room after a few seconds, or the server does not let us in.
pub(crate) async fn open_when_there_is_room(
    connector: &Connector,
    entity: &str,
) -> Result<Connection, Error> {
    for attempt in 1..PATIENCE {
        match open_target(connector, entity).await {
            Err(Error::Connect(full)) if full.is_for_want_of_room() => {
                tokio::time::sleep(pause(attempt, 0)).await;
            }
            opened => return opened,
        }
    }
    open_target(connector, entity).await
}

/// How often something is tried where nobody says otherwise.
const PATIENCE: u32 = 5;

/// What is told where a statement was ended, and its rows go on by fewer at a time.
pub(crate) fn smaller(entity: &Entity, error: &Error, rows: usize) -> Event {
    Event::Recovered {
        entity: entity.name.to_owned(),
        operation: "moving a batch".to_owned(),
        sqlstate: error.sqlstate().map(str::to_owned),
        message: error.to_string(),
        remedy: format!("goes on with {rows} rows at a time"),
    }
}

/// Ends what earlier attempts have left in a server, and waits until it is gone: a server that has not noticed yet that
/// its client is lost keeps locks, and may still carry out a COMMIT whose answer never came. Nothing is left then.
pub(crate) async fn end_left(session: &Connection, left: &mut Vec<Backend>) -> Result<(), Error> {
    end_all(session, left).await?;
    left.clear();
    Ok(())
}

async fn end_all(session: &Connection, left: &[Backend]) -> Result<(), Error> {
    let (pids, starts): (Vec<i32>, Vec<&str>) = left
        .iter()
        .map(|backend| (backend.pid, backend.started.as_str()))
        .unzip();
    let mut tries = 0;
    loop {
        let ended = session.query(END_LEFT, &[&pids, &starts]).await;
        if let Err(refusal) = &ended
            && refusal.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE)
        {
            // Where nobody may end sessions, they end when the server notices; the entity's lock waits for it.
            return Ok(());
        }
        let ended = ended.during(|| "ending sessions of ours that were lost".to_owned())?;
        tries += 1;
        if ended.is_empty() || tries == TRIES {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

const END_LEFT: &str = "\
SELECT pg_catalog.pg_terminate_backend(pid), pg_catalog.pg_stat_clear_snapshot()
FROM pg_catalog.pg_stat_activity
WHERE (pid, backend_start::pg_catalog.text) IN (SELECT * FROM ROWS FROM (unnest($1::int4[]), unnest($2::text[])))
  AND usename = CURRENT_USER AND application_name LIKE 'rehome %' AND pid <> pg_catalog.pg_backend_pid()";

/// A server ends a session within milliseconds, unless it is in the midst of what cannot be left.
const TRIES: u32 = 100;

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
