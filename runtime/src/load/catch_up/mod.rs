//! Catching up with a source that moved: a run that was interrupted goes on under another snapshot, and what its earlier
//! batches have read is compared with what that one shows.
//!
//! Range by range the source's rows go through the transform again, beside what the target holds of them. Rows whose
//! columns differ are changed in place. Rows that are gone, or whose fate or references have changed, leave, and all
//! that depends on them; their places are open rows of the quarantine, so that every row has a fate at any moment. Then
//! rows without a fate come in, and every row of the quarantine is asked again. Each step is a transaction of its own, and
//! doing it again does nothing: a program that dies here begins anew, with whatever snapshot it has then.

mod change;
mod compare;
pub(crate) mod held;
mod judge;
mod sweep;

pub(crate) use compare::Differences;
pub(crate) use judge::{Agreed, Judge};
pub(crate) use sweep::Sweep;

use super::again::{Answered, Asked, Asking, open_keys, rows_a_batch};
use super::existing::KnownRows;
use super::finish;
use super::ground::Ground;
use super::leave::{self, Lost, ROW};
use super::run::context;
use super::transformer::Transformer;
use crate::control::mappings::mapping_table;
use crate::control::states;
use crate::error::{Error, While};
use crate::keys::LegacyKey;
use crate::migration::{Entity, Migration};
use crate::progress::Progress;
use crate::report::Event;
use crate::value::{Reason, Refusal};
use judge::SourceIsRight;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Fates that hang on each other settle from round to round; more rounds than this are a fault.
const MOST_ROUNDS: u32 = 100;

/// What was done about rows that moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Moves {
    /// Rows that were changed in place.
    pub(crate) changed: u64,
    /// Rows that left the target, whether or not they came back.
    pub(crate) left: u64,
    /// What came of asking rows.
    pub(crate) answered: Answered,
}

impl Moves {
    pub(crate) fn any(&self) -> bool {
        self.changed > 0 || self.of_fates()
    }

    /// Whether rows have another fate now. One that was changed in place has none, and nobody else has.
    fn of_fates(&self) -> bool {
        self.left + self.answered.rows + self.answered.placed + self.answered.gone > 0
    }

    fn add(&mut self, answered: Answered) {
        self.answered.rows += answered.rows;
        self.answered.placed += answered.placed;
        self.answered.gone += answered.gone;
    }
}

/// Brings everything that older batches have read to what the source shows now; does nothing where none is older. Gives
/// `false` when the user stopped it.
/// References that wait within the table must be filled by then.
pub(super) async fn catch_up(
    migration: &dyn Migration,
    ground: &Ground,
    run: Uuid,
    progress: &Progress,
) -> Result<bool, Error> {
    let entity = migration.entity();
    let of_state = (entity, ground.source.state.as_str());
    let mut stale = states::stale(&ground.target, of_state, run, false).await?;
    if stale.is_empty() {
        return Ok(true);
    }
    if entity.rows_depend_on_each_other() {
        // Rows that were read lately may have missed rows that only come now.
        stale = states::stale(&ground.target, of_state, run, true).await?;
    }
    let say = |message: String| {
        progress.say(&Event::Notice {
            entity: entity.name.to_owned(),
            message: format!("{}: {message}", entity.name),
        });
    };
    say(format!(
        "the source may have moved while the run was interrupted; {} batches that have read it before are compared with what it shows now",
        stale.len()
    ));
    release(migration, ground, run).await?;
    let of = (ground, run, progress);
    let all = Box::pin(in_rounds(migration, of, &stale, &mut SourceIsRight)).await?;
    let Some(all) = all else {
        say("stopped while it caught up with the source; the same command goes on".to_owned());
        return Ok(false);
    };
    say(told(&all));
    Ok(true)
}

/// Compares and asks until no row has another fate; nothing when the user stopped it. One round is enough where no row refers to another one of its table.
pub(crate) async fn in_rounds(
    migration: &dyn Migration,
    of: (&Ground, Uuid, &Progress),
    stale: &[states::Stale],
    judge: &mut impl Judge,
) -> Result<Option<Moves>, Error> {
    let entity = migration.entity();
    let refers_to_itself = finish::self_references(entity).next().is_some();
    let (mut all, mut before) = (Moves::default(), Moves::default());
    for _ in 0..MOST_ROUNDS {
        let Some(moves) = Box::pin(round_of(migration, of, stale, judge)).await? else {
            return Ok(None);
        };
        all.changed += moves.changed;
        all.left += moves.left;
        all.add(moves.answered);
        // A refused row with the lowest key of those that are one comes in as a part of another, which leaves for it, until
        // it is refused again: where all goes round like that, it is settled.
        let is_round = !entity.merge_by.is_empty() && moves == before;
        if !refers_to_itself || !moves.of_fates() || is_round {
            return Ok(Some(all));
        }
        before = moves;
    }
    Err(unsettled(entity))
}

/// Empties references of other entities to rows that may leave; they are filled again when all is settled.
async fn release(migration: &dyn Migration, ground: &Ground, run: Uuid) -> Result<(), Error> {
    if migration.cycle().awaited.is_empty() {
        return Ok(());
    }
    let target = &ground.target;
    let doing = || format!("emptying references to rows of {}", migration.entity().name);
    target.batch_execute("BEGIN").await.during(doing)?;
    finish::release_awaiting(target, migration, run).await?;
    target.batch_execute("COMMIT").await.during(doing)
}

fn told(moves: &Moves) -> String {
    let Answered { rows, placed, gone } = moves.answered;
    if !moves.any() {
        return "it has not moved; every row that was read before is as it was".to_owned();
    }
    format!(
        "caught up with the source: {} rows changed in place, {} taken out to be asked again, {rows} brought in, {placed} placed \
         without a row of their own, {gone} gone from the source",
        moves.changed, moves.left
    )
}

fn unsettled(entity: &Entity) -> Error {
    Error::Failed(format!(
        "{}: the fates of its rows do not settle after {MOST_ROUNDS} rounds; this is a fault of rehome, please report it; \
         rollback takes the rows back",
        entity.name
    ))
}

/// Compares every batch once, and asks whatever is open then; nothing when the user stopped it.
async fn round_of(
    migration: &dyn Migration,
    (ground, run, progress): (&Ground, Uuid, &Progress),
    stale: &[states::Stale],
    judge: &mut impl Judge,
) -> Result<Option<Moves>, Error> {
    let mut moves = Moves::default();
    judge.begins();
    // Ranges agree with one state of the source all together; after that, only single rows are read anew.
    if stale.iter().any(|batch| batch.has_range) {
        states::leave_filtered_to_ranges(&ground.target, migration.entity(), run).await?;
    }
    let mut sweep = Sweep::begin(migration, ground, run).await?;
    for batch in stale {
        if progress.stop_wanted() {
            return Ok(None);
        }
        Box::pin(sweep.batch(batch, &mut moves, judge)).await?;
    }
    let new = sweep.end();
    let of = (ground, run, progress);
    Box::pin(bring_in(migration, of, &new, &mut moves)).await?;
    Ok(Some(moves))
}

/// Asks rows that have no fate yet, and then all that are in the quarantine, until nothing leaves any more.
pub(crate) async fn bring_in(
    migration: &dyn Migration,
    of: (&Ground, Uuid, &Progress),
    new: &BTreeMap<usize, Vec<LegacyKey>>,
    moves: &mut Moves,
) -> Result<(), Error> {
    let (ground, run, _) = of;
    ask(migration, of, new, Asked::New, moves).await?;
    loop {
        let open = open_keys(&ground.target, migration.entity(), run).await?;
        ask(migration, of, &open, Asked::Quarantined, moves).await?;
        let left = Box::pin(take_out_later_ones(migration.entity(), ground, run)).await?;
        moves.left += left;
        if left == 0 {
            return Ok(());
        }
    }
}

async fn ask(
    migration: &dyn Migration,
    (ground, run, progress): (&Ground, Uuid, &Progress),
    keys: &BTreeMap<usize, Vec<LegacyKey>>,
    asked: Asked,
    moves: &mut Moves,
) -> Result<(), Error> {
    if keys.is_empty() {
        return Ok(());
    }
    let mut context = context(&ground.target, migration).await?;
    context.complete();
    let known = KnownRows::read(&ground.target, migration.entity()).await?;
    let mut transformer = Transformer::new(migration, context, known, ground.forms.clone());
    let mut asking = Asking {
        transformer: &mut transformer,
        ground,
        run,
        progress,
    };
    for (feed, keys) in keys {
        for keys in keys.chunks(rows_a_batch(migration.entity())) {
            moves.add(Box::pin(asking.batch(*feed, keys, asked)).await?);
        }
    }
    Ok(())
}

/// Rows into which one with a lower key was merged, because they were there first: they leave, so that the lowest makes the
/// row as in any run. Only integers have the order of the source here as well.
async fn take_out_later_ones(
    entity: &'static Entity,
    ground: &Ground,
    run: Uuid,
) -> Result<u64, Error> {
    if entity.merge_by.is_empty() {
        return Ok(0);
    }
    let doing = || {
        format!(
            "looking which rows of {} others are merged into",
            entity.name
        )
    };
    let target = &ground.target;
    let mappings = mapping_table(entity.control_schema, entity.name);
    let sql = format!(
        "SELECT DISTINCT {ROW} FROM {mappings} AS merged
         JOIN {mappings} AS own ON own.fate IS NULL AND (own.new_id = merged.new_id OR own.new_key = merged.new_key)
         WHERE merged.fate = 'merged' AND (merged.feed, merged.legacy_id) < (own.feed, own.legacy_id)
         ORDER BY 1, 2, 3"
    );
    target.batch_execute("BEGIN").await.during(doing)?;
    let rows = target.query(&sql, &[]).await.during(doing)?;
    let refusal = || {
        Refusal::new(
            Reason::Moved,
            "a row with a lower key has the same values now",
        )
    };
    let lost = rows.iter().map(|row| Lost::of(row, refusal())).collect();
    ground.triggers.off(target).await?;
    let of = (entity, run, ground.images.as_ref());
    let left = leave::take_out(target, &ground.source, of, lost).await?;
    ground.triggers.back(target).await?;
    target.batch_execute("COMMIT").await.during(doing)?;
    Ok(left.len() as u64)
}
