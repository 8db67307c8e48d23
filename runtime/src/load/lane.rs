//! One lane: batches are read, transformed and written one after the other; while one is written, the next is read.

use super::batch::Batch;
use super::desk::Desk;
use super::reader;
use super::transformer::Transformer;
use super::writer::{BatchWriter, Written};
use crate::control::checkpoints::Checkpoint;
use crate::error::Error;
use crate::report::Account;

/// What works through batches with sessions of its own.
pub(super) struct Lane<'l, 'm> {
    pub(super) writer: BatchWriter<'l>,
    pub(super) transformer: &'l mut Transformer<'m>,
    pub(super) desk: Desk,
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
        let mut ready: Option<(Checkpoint, Batch)> = None;
        loop {
            let next = self.desk.next(ready.is_none()).await;
            let Some((checkpoint, batch)) = ready.take() else {
                let Some(next) = next else { return Ok(()) };
                ready = Some(read(&self.writer, self.transformer, next).await?);
                continue;
            };
            ready = if self.writer.rows_depend_on_each_other {
                self.write_dependent(&checkpoint, batch).await?;
                read_some(&self.writer, self.transformer, next).await?
            } else {
                let Self {
                    writer,
                    transformer,
                    desk,
                } = self;
                let (written, read) =
                    tokio::join!(writer.write(&batch), read_some(writer, transformer, next));
                let written = written?;
                say_overcome(desk, writer, &batch);
                count(desk, &written, &batch);
                let read = read?;
                transformer.take_memory(batch);
                read
            };
        }
    }

    /// Writes a batch whose rows may depend on each other: as long as the target refuses rows, the batch is transformed
    /// again without them, so that dependants learn of it. Each round refuses at least one more row, so it ends.
    async fn write_dependent(
        &mut self,
        checkpoint: &Checkpoint,
        mut batch: Batch,
    ) -> Result<(), Error> {
        loop {
            let written = self.writer.write(&batch).await?;
            say_overcome(&self.desk, &self.writer, &batch);
            match written {
                Written::Again(refused) => {
                    self.transformer.forget(&batch);
                    self.transformer.remember_refused(batch.feed, refused);
                    batch = reader::read(self.writer.source, self.transformer, checkpoint).await?;
                }
                written => {
                    count(&self.desk, &written, &batch);
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
) -> Result<Option<(Checkpoint, Batch)>, Error> {
    match next {
        Some(next) => read(writer, transformer, next).await.map(Some),
        None => Ok(None),
    }
}

async fn read(
    writer: &BatchWriter<'_>,
    transformer: &mut Transformer<'_>,
    next: Checkpoint,
) -> Result<(Checkpoint, Batch), Error> {
    let batch = reader::read(writer.source, transformer, &next).await?;
    Ok((next, batch))
}

fn say_overcome(desk: &Desk, writer: &BatchWriter<'_>, batch: &Batch) {
    for event in batch.overcome.iter().cloned().chain(writer.overcome.take()) {
        desk.say(event);
    }
}

fn count(desk: &Desk, written: &Written, batch: &Batch) {
    desk.count(match written {
        Written::In(account) => *account,
        // Its rows were counted when they came in.
        Written::Before | Written::Again(_) | Written::Unchanged => Account {
            read: batch.read,
            ..Account::default()
        },
    });
}
