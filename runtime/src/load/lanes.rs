//! Lanes side by side: how many a load has, and threads that each have sessions, buffers and a transform of their own.

use super::desk::{self, Desk};
use super::existing::KnownRows;
use super::ground::Ground;
use super::lane::Lane;
use super::retry::without_room;
use super::run::LoadOptions;
use super::session::{Source, open_target};
use super::transformer::Transformer;
use super::triggers::Triggers;
use super::unique;
use super::writer::{BatchWriter, Purpose};
use crate::connect::{Connection, Connector, event_loop};
use crate::control::checkpoints::{self, Checkpoint};
use crate::control::runs::{self, Run};
use crate::error::Error;
use crate::keys::context::Context;
use crate::migration::Migration;
use crate::progress::Progress;
use crate::report::Phase;
use crate::value::Form;
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use tokio::sync::oneshot;
use uuid::Uuid;

/// More lanes than this gain nothing on one table: they wait for each other at the table's end.
const MOST_LANES: usize = 8;

/// What transforms rows, before it is given to lanes.
pub(super) struct Means {
    pub(super) context: Context,
    pub(super) known: KnownRows,
}

/// Moves the batches that wait; gives `false` when the user stopped it.
pub(super) async fn move_batches(
    migration: &'static dyn Migration,
    (ground, means): (&Ground, Means),
    (run, options): (&Run, &LoadOptions),
    progress: &Progress,
    moved: &mut u64,
) -> Result<bool, Error> {
    let (entity, target) = (migration.entity(), &ground.target);
    let waiting = checkpoints::pending(target, entity, run.id).await?;
    let (done, _) = runs::account(target, entity, run.id).await?;
    progress.begin(entity, Phase::Load, run.source_rows, done.read);
    let lanes = wanted(migration, ground, options, &waiting).await?;
    let waiting = match &ground.connector {
        Some(connector) if lanes > 1 => {
            let crew = Arc::new(Crew {
                migration,
                connector: connector.clone(),
                snapshot: ground.source.snapshot.clone(),
                forms: ground.forms.clone(),
                run: run.id,
            });
            let (stopped, left) = crew.work(lanes, &means, waiting, progress, moved).await?;
            if stopped {
                return Ok(false);
            }
            left
        }
        _ => waiting,
    };
    if waiting.is_empty() {
        return Ok(true);
    }
    let (desk, clerk) = desk::open(waiting);
    let Means { context, known } = means;
    let mut transformer = Transformer::new(migration, context, known, ground.forms.clone());
    let lane = in_place(ground, &mut transformer, run.id, desk);
    let ((stopped, _), worked) = tokio::join!(clerk.serve(progress, moved), lane.work());
    worked?;
    Ok(!stopped)
}

/// The only lane of a load, in the thread and with the sessions that are there.
fn in_place<'l, 'm>(
    ground: &'l Ground,
    transformer: &'l mut Transformer<'m>,
    run: Uuid,
    desk: Desk,
) -> Lane<'l, 'm> {
    let entity = transformer.entity();
    Lane {
        writer: BatchWriter {
            entity,
            run,
            target: &ground.target,
            source: &ground.source,
            triggers: &ground.triggers,
            rows_depend_on_each_other: entity.rows_depend_on_each_other(),
            purpose: Purpose::Load,
            overcome: RefCell::default(),
            piece: Cell::new(usize::MAX),
        },
        transformer,
        desk,
    }
}

/// How many lanes a load has. One where the order of rows decides over their fate, so that it is the same in every run:
/// rows that depend on each other, or that may collide in a unique index that is on. One, too, where triggers are put
/// off and on in each transaction, which makes the others wait.
async fn wanted(
    migration: &dyn Migration,
    ground: &Ground,
    options: &LoadOptions,
    waiting: &[Checkpoint],
) -> Result<usize, Error> {
    let ordered =
        migration.entity().rows_depend_on_each_other() || !migration.disabled_triggers().is_empty();
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let asked = options
        .workers
        .and_then(|workers| usize::try_from(workers).ok());
    let lanes = asked
        .unwrap_or(processors.min(MOST_LANES))
        .min(waiting.len());
    if lanes <= 1 || ordered || ground.trial.is_some() {
        return Ok(1);
    }
    if unique::rows_may_collide(&ground.target, migration).await? {
        return Ok(1);
    }
    Ok(lanes)
}

/// How a lane ended.
type End = oneshot::Receiver<Result<(), Error>>;

fn died(migration: &dyn Migration) -> Error {
    Error::Failed(format!(
        "a worker of {} died; what is committed is kept, and the same command goes on from there",
        migration.entity().name
    ))
}

/// What lanes in threads of their own have in common.
struct Crew {
    migration: &'static dyn Migration,
    connector: Connector,
    snapshot: String,
    forms: Vec<(usize, Form)>,
    run: Uuid,
}

impl Crew {
    /// Lets lanes work side by side; gives whether the user stopped them, and the batches that are left where not one of
    /// them found room in the servers.
    async fn work(
        self: Arc<Self>,
        lanes: usize,
        means: &Means,
        waiting: Vec<Checkpoint>,
        progress: &Progress,
        moved: &mut u64,
    ) -> Result<(bool, Vec<Checkpoint>), Error> {
        let migration = self.migration;
        let (desk, clerk) = desk::open(waiting);
        let ends: Vec<End> = (0..lanes)
            .map(|_| self.clone().start(means, desk.clone()))
            .collect::<Result<_, _>>()?;
        drop(desk);
        let served = clerk.serve(progress, moved).await;
        for end in ends {
            end.await.unwrap_or_else(|_| Err(died(migration)))?;
        }
        Ok(served)
    }

    fn start(self: Arc<Self>, means: &Means, desk: Desk) -> Result<End, Error> {
        let (context, known) = (means.context.clone(), means.known.clone());
        let (tell, end) = oneshot::channel();
        let name = self.migration.entity().name;
        let work = move || {
            let done = event_loop().and_then(|event_loop| {
                event_loop.block_on(self.lane(Means { context, known }, desk))
            });
            // Who is not there to hear it has failed itself.
            let _ = tell.send(done);
        };
        let started = std::thread::Builder::new()
            .name("lane".to_owned())
            .spawn(work);
        started.map_err(|cause| {
            Error::Failed(format!(
                "{name}: a worker cannot start ({cause}); ask for fewer with --workers"
            ))
        })?;
        Ok(end)
    }

    /// Where a server has no room for the sessions of this lane, the others do its work.
    async fn lane(&self, means: Means, desk: Desk) -> Result<(), Error> {
        match self.sessions().await {
            Ok(sessions) => self.work_with(sessions, means, desk).await,
            Err(Error::Connect(full)) if full.is_for_want_of_room() => {
                let entity = self.migration.entity();
                desk.say(without_room(entity, "moving batches side by side", &full));
                Ok(())
            }
            Err(error) => {
                desk.close();
                Err(error)
            }
        }
    }

    async fn sessions(&self) -> Result<(Source, Connection), Error> {
        let entity = self.migration.entity();
        let source = Source::open(&self.connector, entity.name, Some(&self.snapshot)).await?;
        let target = open_target(&self.connector, entity.name).await?;
        super::session::answer_before_the_disk(&target).await?;
        Ok((source, target))
    }

    async fn work_with(
        &self,
        (source, target): (Source, Connection),
        means: Means,
        desk: Desk,
    ) -> Result<(), Error> {
        let entity = self.migration.entity();
        let Means { context, known } = means;
        let mut transformer = Transformer::new(self.migration, context, known, self.forms.clone());
        let writer = BatchWriter {
            entity,
            run: self.run,
            target: &target,
            source: &source,
            triggers: &Triggers::default(),
            rows_depend_on_each_other: false,
            purpose: Purpose::Load,
            overcome: RefCell::default(),
            piece: Cell::new(usize::MAX),
        };
        let lane = Lane {
            writer,
            transformer: &mut transformer,
            desk,
        };
        lane.work().await
    }
}
