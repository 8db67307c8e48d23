//! Lanes side by side: how many a load has, and threads that each have sessions, buffers and a transform of their own.

use super::budget::Budget;
use super::desk::{self, Clerk, Desk, Served, Terms};
use super::existing::KnownRows;
use super::ground::Ground;
use super::lane::Lane;
use super::pace::{self, BatchSize, Pace, Throttle};
use super::retry::without_room;
use super::run::{LoadOptions, rows_of_a_batch};
use super::session::{Source, answer_before_the_disk};
use super::supply::{Leases, Supply};
use super::transformer::Transformer;
use super::triggers::Triggers;
use super::unique;
use super::writer::{BatchWriter, Purpose};
use crate::connect::{Connection, Connector, Side, event_loop};
use crate::control::leases::{self, Runner};
use crate::control::runs::{self, Run};
use crate::control::{checkpoints, locks};
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

/// So many batches are leased for each lane at once.
const AHEAD: i64 = 4;

/// What transforms rows, before it is given to lanes.
pub(super) struct Means {
    pub(super) context: Context,
    pub(super) known: KnownRows,
}

/// What is to be moved.
#[derive(Clone, Copy)]
struct Work<'w> {
    migration: &'static dyn Migration,
    ground: &'w Ground,
    run: Uuid,
    options: &'w LoadOptions,
    /// How many more rows may be quarantined, where somebody has set a limit.
    budget: Option<u64>,
}

impl Work<'_> {
    /// The terms of a desk; the throttle has a session of its own.
    async fn terms(&self) -> Result<Terms, Error> {
        let (entity, pace) = (self.migration.entity(), &self.options.pace);
        Ok(Terms {
            budget: self.budget,
            size: BatchSize::new(rows_of_a_batch(entity, self.options), pace.batch),
            throttle: match &self.ground.connector {
                Some(connector) => Throttle::open(connector, entity, &pace.limits).await?,
                None => None,
            },
        })
    }
}

/// Moves the batches that wait, within the limits of time; gives what became of them.
pub(super) async fn move_batches(
    migration: &'static dyn Migration,
    (ground, means): (&Ground, Means),
    (run, options): (&Run, &LoadOptions),
    progress: &Progress,
    moved: &mut u64,
) -> Result<Served, Error> {
    let sessions = [&ground.source.stream, &ground.target];
    for session in sessions {
        pace::limit(session, &options.pace).await?;
    }
    let served = serve_batches(migration, (ground, means), (run, options), progress, moved).await?;
    if options.pace.statement_timeout.is_some() {
        // What comes behind the batches takes as long as it takes.
        for session in sessions {
            pace::limit_statements(session, None).await?;
        }
    }
    Ok(served)
}

async fn serve_batches(
    migration: &'static dyn Migration,
    (ground, means): (&Ground, Means),
    (run, options): (&Run, &LoadOptions),
    progress: &Progress,
    moved: &mut u64,
) -> Result<Served, Error> {
    let (entity, target) = (migration.entity(), &ground.target);
    let (done, _) = runs::account(target, entity, run.id).await?;
    progress.begin(entity, Phase::Load, run.source_rows, done.read);
    // Joiners each have the whole budget, as nobody knows what the others will find.
    let quarantined = |budget: Budget| budget.rows(run.source_rows).checked_sub(done.quarantined);
    let work = Work {
        migration,
        ground,
        run: run.id,
        options,
        budget: match options.budget.map(quarantined) {
            Some(None) => return Ok(Served::OverBudget),
            left => left.flatten(),
        },
    };
    let alone = ground.connector.is_none() || in_order(migration, target).await?;
    let Some(connector) = ground.connector.as_ref().filter(|_| !alone) else {
        return without_leases(work, means, progress, moved).await;
    };
    let runner = Runner {
        name: leases::name_of(target).await?,
        lease: options.lease,
    };
    let (left, _) = leases::left(target, (entity, run.id), &runner.name).await?;
    let rows = run.source_rows.saturating_sub(done.read);
    let batches = rows.div_ceil(rows_of_a_batch(entity, options).into());
    // Ranges may be joined to fewer batches than there are ranges.
    let lanes = wanted(options, left.min(i64::try_from(batches).unwrap_or(left)));
    if lanes > 1 {
        let ahead = AHEAD * i64::try_from(lanes).unwrap_or(1);
        let crew = (connector, runner.name.clone(), lanes);
        let leases = Leases::new(target, (entity, run.id), runner.clone(), ahead).await?;
        let desk = desk::open(Supply::leased(leases), work.terms().await?);
        match side_by_side(work, &means, crew, desk, progress, moved).await? {
            Served::Left => {}
            served => return Ok(served),
        }
    }
    one_lane(work, means, (connector, runner), progress, moved).await
}

/// One lane that leases its batches: by a session of its own, because the one that writes rows is within a transaction when
/// a lease is due. Where the target has no room for it, nothing is leased, and nobody can join any more.
async fn one_lane(
    work: Work<'_>,
    means: Means,
    (connector, runner): (&Connector, Runner),
    progress: &Progress,
    moved: &mut u64,
) -> Result<Served, Error> {
    let Work { ground, run, .. } = work;
    let entity = work.migration.entity();
    let session = match open_named(connector, &runner.name).await {
        Err(Error::Connect(full))
            if full.is_for_want_of_room() && locks::stay_alone(&ground.target, entity).await? =>
        {
            progress.say(&without_room(entity, "leasing batches", &full));
            return without_leases(work, means, progress, moved).await;
        }
        opened => opened?,
    };
    let leases = Leases::new(&session, (entity, run), runner, AHEAD).await?;
    let desk = desk::open(Supply::leased(leases), work.terms().await?);
    in_place(work, means, desk, progress, moved).await
}

/// One lane where no other process can be.
async fn without_leases(
    work: Work<'_>,
    means: Means,
    progress: &Progress,
    moved: &mut u64,
) -> Result<Served, Error> {
    let entity = work.migration.entity();
    let waiting = checkpoints::pending(&work.ground.target, entity, work.run).await?;
    let desk = desk::open(Supply::of(waiting), work.terms().await?);
    in_place(work, means, desk, progress, moved).await
}

/// The only lane of a load, in the thread and with the sessions that are there.
async fn in_place(
    Work {
        migration,
        ground,
        run,
        ..
    }: Work<'_>,
    Means { context, known }: Means,
    (desk, clerk): (Desk, Clerk<'_>),
    progress: &Progress,
    moved: &mut u64,
) -> Result<Served, Error> {
    let entity = migration.entity();
    let mut transformer = Transformer::new(migration, context, known, ground.forms.clone());
    let lane = Lane {
        writer: BatchWriter {
            entity,
            run,
            target: &ground.target,
            source: &ground.source,
            triggers: &ground.triggers,
            rows_depend_on_each_other: entity.rows_depend_on_each_other(),
            purpose: Purpose::Load,
            fingerprint: ground.fingerprint,
            images: None,
            overcome: RefCell::default(),
            piece: Cell::new(usize::MAX),
        },
        transformer: &mut transformer,
        desk,
    };
    let (served, worked) = tokio::join!(clerk.serve(progress, moved), lane.work());
    worked?;
    served
}

/// Several lanes, each in a thread of its own.
async fn side_by_side(
    Work {
        migration,
        ground,
        run,
        options,
        ..
    }: Work<'_>,
    means: &Means,
    (connector, name, lanes): (&Connector, String, usize),
    (desk, clerk): (Desk, Clerk<'_>),
    progress: &Progress,
    moved: &mut u64,
) -> Result<Served, Error> {
    let crew = Arc::new(Crew {
        migration,
        connector: connector.clone(),
        name,
        snapshot: ground.source.snapshot.clone(),
        state: ground.source.state.clone(),
        forms: ground.forms.clone(),
        fingerprint: ground.fingerprint,
        run,
        pace: options.pace.clone(),
    });
    let ends: Vec<End> = (0..lanes)
        .map(|_| crew.clone().start(means, desk.clone()))
        .collect::<Result<_, _>>()?;
    drop(desk);
    let served = clerk.serve(progress, moved).await;
    for end in ends {
        end.await.unwrap_or_else(|_| Err(died(migration)))?;
    }
    served
}

/// Whether the order of rows decides over their fate, so that one lane alone moves them and it is the same in every run:
/// rows that depend on each other, or that may collide in a unique index that is on. And whether triggers are put off and
/// on in each transaction, which makes others wait.
pub(super) async fn in_order(
    migration: &dyn Migration,
    target: &Connection,
) -> Result<bool, Error> {
    if migration.entity().rows_depend_on_each_other() || !migration.disabled_triggers().is_empty() {
        return Ok(true);
    }
    unique::rows_may_collide(target, migration).await
}

/// How many lanes a load has that may have several.
pub(super) fn wanted(options: &LoadOptions, batches: i64) -> usize {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let asked = options
        .workers
        .and_then(|workers| usize::try_from(workers).ok());
    let batches = usize::try_from(batches).unwrap_or(usize::MAX);
    asked
        .unwrap_or(processors.min(MOST_LANES))
        .clamp(1, batches.max(1))
}

/// A session of the target that bears the runner's name, by which others end it when it is late.
async fn open_named(connector: &Connector, name: &str) -> Result<Connection, Error> {
    let target = connector.connect(Side::Target, name).await?;
    answer_before_the_disk(&target).await?;
    Ok(target)
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
    name: String,
    snapshot: String,
    state: String,
    forms: Vec<(usize, Form)>,
    fingerprint: bool,
    run: Uuid,
    pace: Pace,
}

impl Crew {
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
        let mut source = Source::open(&self.connector, entity.name, Some(&self.snapshot)).await?;
        // The same snapshot; a standby that goes on would give it another name.
        source.state.clone_from(&self.state);
        let target = open_named(&self.connector, &self.name).await?;
        for session in [&source.stream, &target] {
            pace::limit(session, &self.pace).await?;
        }
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
            fingerprint: self.fingerprint,
            images: None,
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
