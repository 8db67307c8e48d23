//! The crew: lanes in threads of their own, each with sessions and a transform of its own, that share the batches.

use super::scratch::Scratch;
use crate::connect::{Connection, Connector, event_loop};
use crate::control::checkpoints::Checkpoint;
use crate::error::Error;
use crate::keys::context::Context;
use crate::load::batch::Batch;
use crate::load::existing::KnownRows;
use crate::load::reader;
use crate::load::session::{Source, answer_before_the_disk, open_target};
use crate::load::transformer::Transformer;
use crate::load::triggers::Triggers;
use crate::load::writer::{BatchWriter, Purpose, Written};
use crate::migration::Migration;
use crate::progress::Progress;
use crate::report::Account;
use crate::value::Form;
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

/// What is gone through.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Reading,
    Writing(Scratch),
}

/// What there is to do.
pub(super) struct Work {
    pub(super) batches: Vec<Checkpoint>,
    /// How many rows they have in all.
    pub(super) rows: u64,
    /// How many rows a batch has at most.
    pub(super) size: u32,
    pub(super) part: Part,
}

/// How many batches are written at most, as none is of fewer rows than half of what it may have, unless there are no more.
pub(super) fn writes_at_most(rows: u64, size: u32) -> i32 {
    i32::try_from(rows * 2 / u64::from(size) + 2).unwrap_or(i32::MAX)
}

/// What the lanes have in common.
pub(super) struct Crew {
    migration: &'static dyn Migration,
    connector: Connector,
    snapshot: String,
    forms: Vec<(usize, Form)>,
    work: Work,
    /// How many batches were begun.
    begun: AtomicUsize,
}

impl Crew {
    pub(super) fn new(
        migration: &'static dyn Migration,
        connector: &Connector,
        (snapshot, forms): (&str, Vec<(usize, Form)>),
        work: Work,
    ) -> Arc<Self> {
        Arc::new(Self {
            migration,
            connector: connector.clone(),
            snapshot: snapshot.to_owned(),
            forms,
            work,
            begun: AtomicUsize::new(0),
        })
    }

    /// Goes through all batches; gives what became of their rows, and whether it was not stopped before.
    pub(super) async fn work(
        self: Arc<Self>,
        means: (Context, KnownRows),
        lanes: usize,
        progress: &Progress,
    ) -> Result<(Account, bool), Error> {
        let (tell, mut told) = unbounded_channel();
        let ends: Vec<_> = (0..lanes)
            .map(|_| self.clone().start(means.clone(), tell.clone()))
            .collect::<Result<_, _>>()?;
        drop(tell);
        let (mut account, mut whole) = (Account::default(), true);
        while let Some(batch) = told.recv().await {
            account += batch;
            progress.advance(batch.read);
            if progress.stop_wanted() {
                whole = false;
                self.stop();
            }
        }
        for end in ends {
            end.await.unwrap_or_else(|_| Err(self.died()))?;
        }
        Ok((account, whole))
    }

    fn start(
        self: Arc<Self>,
        means: (Context, KnownRows),
        tell: UnboundedSender<Account>,
    ) -> Result<oneshot::Receiver<Result<(), Error>>, Error> {
        let (end, ended) = oneshot::channel();
        let died = self.died();
        let work = move || {
            let done =
                event_loop().and_then(|event_loop| event_loop.block_on(self.lane(means, &tell)));
            if done.is_err() {
                self.stop();
            }
            // Who is not there to hear it has failed itself.
            let _ = end.send(done);
        };
        let started = std::thread::Builder::new()
            .name("lane".to_owned())
            .spawn(work);
        started.map(|_| ended).map_err(|_| died)
    }

    fn died(&self) -> Error {
        let name = self.migration.entity().name;
        Error::Failed(format!(
            "a worker of {name} died, or could not start; ask for fewer with --workers"
        ))
    }

    /// Lets nobody begin another batch.
    fn stop(&self) {
        self.begun.store(usize::MAX / 2, Ordering::Relaxed);
    }

    /// Begins the next of so many batches; gives its place among them.
    fn begin(&self, batches: usize) -> Option<usize> {
        let next = self.begun.fetch_add(1, Ordering::Relaxed);
        (next < batches).then_some(next)
    }

    async fn lane(
        &self,
        (context, known): (Context, KnownRows),
        tell: &UnboundedSender<Account>,
    ) -> Result<(), Error> {
        let name = self.migration.entity().name;
        let source = Source::open(&self.connector, name, Some(&self.snapshot)).await?;
        let mut transformer = Transformer::new(self.migration, context, known, self.forms.clone());
        match self.work.part {
            Part::Reading => self.read(&source, &mut transformer, tell).await,
            Part::Writing(scratch) => {
                let batch = self.made_rows(&source, &mut transformer).await?;
                let target = open_target(&self.connector, name).await?;
                answer_before_the_disk(&target).await?;
                self.write(scratch, (&source, &target), batch, tell).await
            }
        }
    }

    async fn read(
        &self,
        source: &Source,
        transformer: &mut Transformer<'_>,
        tell: &UnboundedSender<Account>,
    ) -> Result<(), Error> {
        let batches = &self.work.batches;
        while let Some(next) = self.begin(batches.len()) {
            let batch = reader::read(source, transformer, &batches[next]).await?;
            // Nobody listens where another lane has failed.
            let _ = tell.send(batch.account(0));
            transformer.take_memory(batch);
        }
        Ok(())
    }

    /// The first rows that can be written, in memory: as many as half a batch has, or a few more, or all there are.
    async fn made_rows(
        &self,
        source: &Source,
        transformer: &mut Transformer<'_>,
    ) -> Result<Batch, Error> {
        let mut batch = Batch::default();
        let mut of_first_feed = self.work.batches.iter().filter(|range| range.feed == 0);
        while batch.made.len() * 2 < self.work.size as usize
            && let Some(range) = of_first_feed.next()
        {
            batch.append(reader::read(source, transformer, range).await?);
        }
        if batch.made.is_empty() {
            return Err(Error::Failed(format!(
                "no row of {} can be written, so there is nothing to measure writing with",
                self.migration.entity().name
            )));
        }
        (batch.refused, batch.filtered, batch.placed) = Default::default();
        batch.read = batch.made.len() as u64;
        Ok(batch)
    }

    async fn write(
        &self,
        scratch: Scratch,
        (source, target): (&Source, &Connection),
        mut batch: Batch,
        tell: &UnboundedSender<Account>,
    ) -> Result<(), Error> {
        let writer = BatchWriter {
            entity: scratch.entity,
            run: scratch.run,
            target,
            source,
            triggers: &Triggers::default(),
            rows_depend_on_each_other: false,
            purpose: Purpose::Load,
            fingerprint: false,
            images: None,
            overcome: RefCell::default(),
            piece: Cell::new(usize::MAX),
        };
        let rows = usize::try_from(self.work.rows).unwrap_or(usize::MAX);
        let batches = rows.div_ceil(batch.made.len());
        while let Some(next) = self.begin(batches) {
            batch.number = i32::try_from(next + 1).unwrap_or(i32::MAX);
            let Written::In(account) = writer.write(&batch).await? else {
                return Err(Error::Failed(
                    "somebody else measures in this target; one at a time".to_owned(),
                ));
            };
            let _ = tell.send(account);
        }
        Ok(())
    }
}
