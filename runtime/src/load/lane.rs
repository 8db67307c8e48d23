//! One lane: batches are read, transformed and written one after the other; while one is written, the next is read.

use super::batch::Batch;
use super::desk::Desk;
use super::isolate::{Trying, is_suspect, isolate};
use super::reader;
use super::transformer::Transformer;
use super::writer::{BatchWriter, Written};
use crate::control::checkpoints::Checkpoint;
use crate::control::suspects::{self, Begun};
use crate::error::Error;
use crate::report::Account;
use std::time::{Duration, Instant};

/// What works through batches with sessions of its own.
pub(super) struct Lane<'l, 'm> {
    pub(super) writer: BatchWriter<'l>,
    pub(super) transformer: &'l mut Transformer<'m>,
    pub(super) desk: Desk,
}

/// A batch that was read and transformed, and how long that took.
struct Ready {
    checkpoint: Checkpoint,
    batch: Batch,
    reading: Duration,
}

/// A batch that comes next, and is begun.
struct Next {
    checkpoint: Checkpoint,
    begun: Begun,
}

impl Next {
    fn is_suspect(&self) -> bool {
        is_suspect(self.begun)
    }
}

impl Lane<'_, '_> {
    /// Works until the desk hands out no more. What was read when the user stops is written still: a batch that is
    /// half done is done.
    pub(super) async fn work(mut self) -> Result<(), Error> {
        let done = self.batches().await;
        if done.is_err() {
            self.desk.close();
        }
        done
    }

    async fn batches(&mut self) -> Result<(), Error> {
        let mut ready: Option<Ready> = None;
        loop {
            let next = self.desk.next(ready.is_none()).await;
            let next = self.begin(next).await?;
            let Some(now) = ready.take() else {
                let Some(next) = next else { return Ok(()) };
                ready = Some(self.read_apart(next).await?);
                continue;
            };
            let depends = self.writer.rows_depend_on_each_other;
            ready = if depends || next.as_ref().is_some_and(Next::is_suspect) {
                self.write_apart(now).await?;
                match next {
                    Some(next) => Some(self.read_apart(next).await?),
                    None => None,
                }
            } else {
                let Self {
                    writer,
                    transformer,
                    desk,
                } = self;
                let begun = Instant::now();
                let write = async { (writer.write(&now.batch).await, begun.elapsed()) };
                let ((written, took), read) =
                    tokio::join!(write, read_some(writer, transformer, next));
                let written = written?;
                say_overcome(desk, writer, &now.batch);
                count(desk, &written, &now, took);
                let read = read?;
                transformer.take_memory(now.batch);
                read
            };
        }
    }

    /// Says in the target that the batch is begun, as long as no transaction is open there that would take it back.
    async fn begin(&self, next: Option<Checkpoint>) -> Result<Option<Next>, Error> {
        let Some(checkpoint) = next else {
            return Ok(None);
        };
        let of = (self.writer.entity, self.writer.run);
        let begun = suspects::begin_batch(self.writer.target, of, &checkpoint).await?;
        Ok(Some(Next { checkpoint, begun }))
    }

    /// Reads a batch while nothing else goes on; where processes have died of it, it is tried in parts before.
    async fn read_apart(&mut self, next: Next) -> Result<Ready, Error> {
        if next.is_suspect() {
            let trying = Trying {
                entity: self.writer.entity,
                run: self.writer.run,
                target: self.writer.target,
                source: self.writer.source,
            };
            let of = (&next.checkpoint, next.begun);
            let found = isolate(trying, self.transformer, of).await?;
            found.into_iter().for_each(|event| self.desk.say(event));
        }
        read(&self.writer, self.transformer, next.checkpoint).await
    }

    /// Writes a batch while nothing else goes on.
    async fn write_apart(&mut self, now: Ready) -> Result<(), Error> {
        if self.writer.rows_depend_on_each_other {
            return self.write_dependent(now).await;
        }
        let begun = Instant::now();
        let written = self.writer.write(&now.batch).await?;
        say_overcome(&self.desk, &self.writer, &now.batch);
        count(&self.desk, &written, &now, begun.elapsed());
        self.transformer.take_memory(now.batch);
        Ok(())
    }

    /// Writes a batch whose rows may depend on each other: as long as the target refuses rows, the batch is transformed
    /// again without them, so that dependants learn of it. Each round refuses at least one more row, so it ends.
    async fn write_dependent(&mut self, mut now: Ready) -> Result<(), Error> {
        let begun = Instant::now();
        loop {
            let written = self.writer.write(&now.batch).await?;
            say_overcome(&self.desk, &self.writer, &now.batch);
            match written {
                Written::Again(refused) => {
                    self.transformer.forget(&now.batch);
                    self.transformer.remember_refused(now.batch.feed, refused);
                    let source = self.writer.source;
                    now.batch = reader::read(source, self.transformer, &now.checkpoint).await?;
                }
                written => {
                    count(&self.desk, &written, &now, begun.elapsed());
                    return Ok(());
                }
            }
        }
    }
}

async fn read_some(
    writer: &BatchWriter<'_>,
    transformer: &mut Transformer<'_>,
    next: Option<Next>,
) -> Result<Option<Ready>, Error> {
    match next {
        Some(next) => read(writer, transformer, next.checkpoint).await.map(Some),
        None => Ok(None),
    }
}

async fn read(
    writer: &BatchWriter<'_>,
    transformer: &mut Transformer<'_>,
    checkpoint: Checkpoint,
) -> Result<Ready, Error> {
    let begun = Instant::now();
    let batch = reader::read(writer.source, transformer, &checkpoint).await?;
    Ok(Ready {
        reading: begun.elapsed(),
        checkpoint,
        batch,
    })
}

fn say_overcome(desk: &Desk, writer: &BatchWriter<'_>, batch: &Batch) {
    for event in batch.overcome.iter().cloned().chain(writer.overcome.take()) {
        desk.say(event);
    }
}

/// A batch takes as long as the longer of its halves: each is one statement or transaction that others may wait for.
fn count(desk: &Desk, written: &Written, ready: &Ready, writing: Duration) {
    let account = match written {
        Written::In(account) => *account,
        // Its rows were counted when they came in.
        Written::Before | Written::Again(_) | Written::Unchanged => Account {
            read: ready.batch.read,
            ..Account::default()
        },
    };
    let took = writing.max(ready.reading);
    desk.count(account, ready.checkpoint.rows(), took);
}
