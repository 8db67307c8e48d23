//! What a proof stands on: sessions under one snapshot of each database, and what was known before the first row.

use super::fates::Fates;
use super::pieces::Pieces;
use crate::connect::{Connection, Connector, Side};
use crate::control::runs::Run;
use crate::error::{Error, While};
use crate::keys::context::Context;
use crate::keys::holds_integers;
use crate::load::session::{export, open_under};
use crate::load::{Source, open_target, without_room};
use crate::migration::{Entity, Migration};
use crate::progress::Progress;
use crate::value::Form;
use std::sync::Arc;

/// More sessions than this gain nothing: they wait for each other's pages.
const MOST_LANES: usize = 8;

/// More questions at a time would take the processors from the rows.
const MOST_QUESTIONS: usize = 4;

/// What a sort or a hash of a question may take in the servers, where their own setting is smaller; and no compiling of
/// statements, which costs more than it gains.
const BOUNDS: &str = "
    SELECT pg_catalog.set_config(name, CASE name WHEN 'jit' THEN 'off' ELSE '32MB' END, true)
    FROM pg_catalog.pg_settings
    WHERE CASE name WHEN 'jit' THEN true WHEN 'work_mem' THEN setting::bigint < 32768 ELSE false END";

/// The sessions that every proof has.
pub(super) struct Ground {
    pub(super) source: Source,
    pub(super) target: Connection,
    pub(super) target_snapshot: String,
}

impl Ground {
    /// All questions to the target see one state of it, also where others go on writing.
    pub(super) async fn open(
        connector: &Connector,
        entity: &Entity,
        source: Source,
    ) -> Result<Self, Error> {
        let target = open_target(connector, entity.name).await?;
        let target_snapshot = export(&target).await?;
        for session in [&source.stream, &source.questions, &target] {
            bound(session).await?;
        }
        Ok(Self {
            source,
            target,
            target_snapshot,
        })
    }

    /// The name of the snapshot of a side.
    pub(super) fn snapshot(&self, side: Side) -> &str {
        match side {
            Side::Source => &self.source.snapshot,
            Side::Target => &self.target_snapshot,
        }
    }
}

/// Another session of a side, under its snapshot.
pub(super) async fn another(
    connector: &Connector,
    side: Side,
    entity: &Entity,
    snapshot: &str,
) -> Result<Connection, Error> {
    let session = open_under(connector, side, entity.name, snapshot).await?;
    bound(&session).await?;
    Ok(session)
}

async fn bound(session: &Connection) -> Result<(), Error> {
    let set = session.batch_execute(BOUNDS).await;
    set.during(|| format!("saying what questions may take in the {}", session.side()))
}

/// What lanes are given before the first row.
#[derive(Clone)]
pub(super) struct Means {
    pub(super) migration: &'static dyn Migration,
    pub(super) context: Context,
    pub(super) forms: Vec<(usize, Form)>,
    pub(super) fates: Arc<Fates>,
    pub(super) pieces: Arc<Pieces>,
    /// Whether the table held rows before the run.
    pub(super) among_others: bool,
}

impl Means {
    /// What each row's fate was is read from the target's own tables.
    pub(super) async fn read(
        migration: &'static dyn Migration,
        target: &Connection,
        run: &Run,
        lanes: usize,
    ) -> Result<Self, Error> {
        let entity = migration.entity();
        let mut context = crate::load::context(target, migration).await?;
        context.complete();
        let among_others = run.rows_before > 0;
        Ok(Self {
            migration,
            context,
            forms: crate::load::forms(target, entity).await?,
            fates: Arc::new(Fates::read(target, entity).await?),
            pieces: Arc::new(Pieces::cut(target, (entity, run.id), among_others, lanes).await?),
            among_others,
        })
    }

    /// How many sessions the side is read by that has more of them.
    pub(super) fn most_lanes(&self, wanted: usize) -> usize {
        let lanes = |side| self.lanes(side, wanted);
        lanes(Side::Source).max(lanes(Side::Target))
    }

    /// How many sessions a side is read by: no more than there are pieces.
    pub(super) fn lanes(&self, side: Side, wanted: usize) -> usize {
        let pieces = match side {
            Side::Source => self.pieces.source.len(),
            Side::Target => self.pieces.target.len(),
        };
        wanted.min(pieces).max(1)
    }
}

/// How many sessions a side is read by where there are rows enough. Lanes that look up rows of the entity itself keep a
/// copy of all its keys each, which is small where they are integers.
pub(super) fn wanted(entity: &Entity, workers: Option<u32>) -> usize {
    let own_texts = entity.rows_depend_on_each_other() && !entity.feeds.iter().all(holds_integers);
    if own_texts {
        return 1;
    }
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let asked = workers.and_then(|workers| usize::try_from(workers).ok());
    asked.unwrap_or(processors.min(MOST_LANES)).max(1)
}

/// Sessions for the independent checks beside those that read rows; none where rows are few, or a server has no room.
pub(super) async fn for_questions(
    connector: &Connector,
    (entity, ground): (&Entity, &Ground),
    lanes: usize,
    progress: &Progress,
) -> Result<[Vec<Connection>; 2], Error> {
    let mut sessions = [Vec::new(), Vec::new()];
    let wanted = if lanes > 1 {
        lanes.min(MOST_QUESTIONS)
    } else {
        0
    };
    // The source has one for questions already.
    for (side, more) in [
        (Side::Target, wanted),
        (Side::Source, wanted.saturating_sub(1)),
    ] {
        for _ in 0..more {
            match another(connector, side, entity, ground.snapshot(side)).await {
                Ok(session) => sessions[side as usize].push(session),
                Err(Error::Connect(full)) if full.is_for_want_of_room() => {
                    progress.say(&without_room(entity, "asking side by side", &full));
                    return Ok(sessions);
                }
                Err(error) => return Err(error),
            }
        }
    }
    Ok(sessions)
}
