//! Succession: a worker that takes the place of one that was ended by a signal says so, and ends where that leads nowhere.

use crate::confine::Inside;
use crate::control::{self, suspects};
use crate::error::Error;
use crate::load::open_when_there_is_room;
use crate::migration::Migration;
use crate::report::Event;

/// What is told where this worker takes the place of one that was ended.
pub(super) fn succeeded(migration: &dyn Migration, signal: i32, times: usize) -> Event {
    Event::Recovered {
        entity: migration.entity().name.to_owned(),
        operation: "working".to_owned(),
        sqlstate: None,
        message: format!("signal {signal} has ended the worker (for the {} time)", ordinal(times)),
        remedy: "another one goes on from what is committed; a row that ends three alone goes into quarantine".to_owned(),
    }
}

/// So many workers may be ended, one after the other, without a row that can be to blame.
const MOST_DEATHS: usize = 3;

/// Ends what would only be ended again: workers die, and not while they transform the rows of a batch.
pub(super) async fn stop_where_no_row_is_to_blame(
    migration: &dyn Migration,
    inside: &Inside,
) -> Result<(), Error> {
    let Some(signal) = inside.ended_before.get(MOST_DEATHS - 1) else {
        return Ok(());
    };
    let entity = migration.entity();
    let target = open_when_there_is_room(&inside.connector, entity.name).await?;
    let installed = control::installed_version(&target, entity.control_schema).await?;
    if installed.is_some() && suspects::is_something_begun(&target, entity).await? {
        return Ok(());
    }
    Err(Error::Failed(format!(
        "signal {signal} has ended the worker of {} again and again, and not within a batch, so no row can be singled out; what is \
         committed is kept. Look into custom.rs, and into the memory that the program may use; then the same command goes on",
        entity.name
    )))
}

fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (1, tens) if tens != 11 => "st",
        (2, tens) if tens != 12 => "nd",
        (3, tens) if tens != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}
