//! One lane: batches are read, transformed and written one after the other; while one is written, the next is read.

use super::batch::Batch;
use super::desk::Desk;
use super::reader;
use super::transformer::Transformer;
use super::writer::{BatchWriter, Written};
use crate::control::checkpoints::Checkpoint;
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
            let Some(now) = ready.take() else {
                let Some(next) = next else { return Ok(()) };
                ready = Some(read(&self.writer, self.transformer, next).await?);
                continue;
            };
            ready = if self.writer.rows_depend_on_each_other {
                self.write_dependent(now).await?;
                read_some(&self.writer, self.transformer, next).await?
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
    next: Option<Checkpoint>,
) -> Result<Option<Ready>, Error> {
    match next {
        Some(next) => read(writer, transformer, next).await.map(Some),
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
