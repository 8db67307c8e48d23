//! Isolation: the row that ends the process which transforms it (abort, full stack, endless loop) is found by trying the
//! parts of its batch, each recorded before it is begun, and goes into quarantine.
//!
//! A batch that processes have died of three times is tried in parts before it is moved. Nothing of the trial is written.
//! A part that a process dies of is cut into smaller ones; a row that stands alone is to blame when three have died of it.
//! All is on record in the target, so it goes on whoever starts the next process.

use super::ranges::cut;
use super::reader::{self, Alone, alone};
use super::session::Source;
use super::transformer::Transformer;
use crate::connect::Connection;
use crate::control::checkpoints::Checkpoint;
use crate::control::suspects::{self, Begun, Suspect};
use crate::error::Error;
use crate::migration::Entity;
use crate::report::Event;
use uuid::Uuid;

/// So many processes may die of a batch, or of a row that stands alone, before it is suspected.
const DEATHS: i32 = 3;

/// The most rows of the parts that a batch is cut into, and of those that a part is cut into.
const PARTS: [u32; 3] = [512, 32, 1];

/// With more rows that end a process than this, the program is at fault and not the rows.
const MOST_ROWS: usize = 10;

/// Where a batch is tried.
#[derive(Clone, Copy)]
pub(crate) struct Trying<'t> {
    pub(crate) entity: &'static Entity,
    pub(crate) run: Uuid,
    pub(crate) target: &'t Connection,
    pub(crate) source: &'t Source,
}

/// Whether processes have died of a batch so often that it has to be tried in parts.
pub(super) fn is_suspect(begun: Begun) -> bool {
    begun.deaths >= DEATHS
}

/// Tries a batch in parts; what ends a process is refused by the transformer from now on. Gives what is to be told.
///
/// # Errors
/// When it was tried before and processes have died of it since, or when too many rows end a process. The same command
/// tries it from the beginning then.
pub(super) async fn isolate(
    trying: Trying<'_>,
    transformer: &mut Transformer<'_>,
    (checkpoint, begun): (&Checkpoint, Begun),
) -> Result<Vec<Event>, Error> {
    let Trying {
        entity,
        run,
        target,
        source,
    } = trying;
    let (of, (batches, _)) = ((entity, run), checkpoint.batches());
    if begun.isolated {
        suspects::settle(target, of, &batches, false).await?;
        return Err(of_no_row(entity, checkpoint.batch));
    }
    if suspects::waiting(target, of, Some(&batches))
        .await?
        .is_empty()
    {
        let feed = usize::try_from(checkpoint.feed).unwrap_or(0);
        let parts = cut(&source.questions, entity, (feed, checkpoint), PARTS[0]).await?;
        suspects::cut(target, of, None, &parts, PARTS[0]).await?;
    }
    let found = try_waiting(trying, transformer, Some(&batches)).await;
    if let Err(Error::Failed(_)) = &found {
        suspects::settle(target, of, &batches, false).await?;
    }
    let found = found?;
    suspects::settle(target, of, &batches, true).await?;
    Ok(found)
}

/// Tries the parts that wait, of one batch or of all; what ends a process is refused by the transformer from now on.
///
/// # Errors
/// When too many rows end a process, or a database fails.
pub(crate) async fn try_waiting(
    trying: Trying<'_>,
    transformer: &mut Transformer<'_>,
    batches: Option<&[i32]>,
) -> Result<Vec<Event>, Error> {
    let Trying {
        entity,
        run,
        target,
        ..
    } = trying;
    let mut told = Vec::new();
    loop {
        // A row that ends the process comes last, so that the others are behind us when it does.
        let waiting = suspects::waiting(target, (entity, run), batches).await?;
        let Some(suspect) = waiting.first() else {
            return Ok(told);
        };
        let deaths = suspects::begin(target, entity, suspect.id).await?;
        let enough = if suspect.most_rows == 1 { DEATHS } else { 1 };
        if deaths >= enough {
            told.extend(blame(trying, transformer, suspect).await?);
        } else {
            let batch = reader::read(trying.source, transformer, &suspect.part).await?;
            transformer.forget(&batch);
            transformer.take_memory(batch);
            suspects::clear(target, entity, suspect.id).await?;
        }
    }
}

/// Cuts a part that processes have died of; where it is one row, that row is to blame.
async fn blame(
    trying: Trying<'_>,
    transformer: &mut Transformer<'_>,
    suspect: &Suspect,
) -> Result<Option<Event>, Error> {
    let Trying {
        entity,
        run,
        target,
        source,
    } = trying;
    let feed = usize::try_from(suspect.part.feed).unwrap_or(0);
    let found = match suspect.most_rows {
        1 => alone(source, (entity, &entity.feeds[feed]), &suspect.part).await?,
        _ => Alone::Several,
    };
    match found {
        Alone::Row(key) => {
            suspects::condemn(target, entity, suspect.id, &key).await?;
            let fatal = suspects::fatal(target, entity).await?.len();
            if fatal > MOST_ROWS {
                return Err(too_many(entity, fatal));
            }
            let event = told(entity, &key.to_string());
            transformer.set_apart(feed, key);
            Ok(Some(event))
        }
        Alone::Nothing => suspects::clear(target, entity, suspect.id)
            .await
            .map(|()| None),
        Alone::Several => {
            let smaller = PARTS.into_iter().find(|size| *size < suspect.most_rows);
            let size = smaller.unwrap_or(1);
            let parts = cut(&source.questions, entity, (feed, &suspect.part), size).await?;
            let whole = Some(suspect.id);
            suspects::cut(target, (entity, run), whole, &parts, size).await?;
            Ok(None)
        }
    }
}

fn told(entity: &Entity, key: &str) -> Event {
    Event::Recovered {
        entity: entity.name.to_owned(),
        operation: "looking for what ends the process".to_owned(),
        sqlstate: None,
        message: format!(
            "the row with the key {key} has ended {DEATHS} processes that transformed nothing else"
        ),
        remedy: "it goes into quarantine, the others go on".to_owned(),
    }
}

fn of_no_row(entity: &Entity, batch: i32) -> Error {
    Error::Failed(format!(
        "batch {batch} of {} has ended {DEATHS} processes, though none of its rows does when they are tried one by one; what is \
         committed is kept. Look into custom.rs for what depends on other rows or takes ever more memory, and give the same \
         command again, or `rollback`",
        entity.name
    ))
}

fn too_many(entity: &Entity, rows: usize) -> Error {
    Error::Failed(format!(
        "{rows} rows of {} end the process that transforms them: that is a fault of custom.rs rather than of rows. Mend it, \
         build the program anew and give the same command again: what is committed is kept, and the rows of this batch are \
         tried again; those in quarantine come in by `replay`",
        entity.name
    ))
}
