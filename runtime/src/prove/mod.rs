//! The proof: every row of the source through the transform again, compared with every row that the target holds; the
//! independent checks of `sql/validate.sql`; the account, asked anew.
//!
//! Both sides are read once, in pieces, each side by several sessions under one snapshot. Each row becomes a 128-bit hash of
//! all its columns in canonical form, folded by sum and count into buckets by its target key; and so does each link, which
//! is what the mapping says: this key was made of that row. The source gives rows and links through the transform, the
//! target's table its rows, the mapping its links; nothing is joined. Equal buckets hold equal rows and links; unequal ones
//! are read again to name key and columns. The independent checks are asked meanwhile, by other sessions.
//!
//! What this can notice: any value, row or mapping that is not what the source gives through the transform now. What
//! it cannot: a fault of the transform itself (the independent checks are for that), a change in rows that were in the
//! target before the run, columns that the target fills by itself, and what [`crate::value`]'s canonical form holds for
//! equal (padding, display scale, the normal form of `jsonb`, roundings that the column declares).

mod account;
mod buckets;
mod checks;
mod differences;
mod fates;
mod ground;
mod lanes;
mod links;
mod part;
mod pieces;
pub(crate) mod shown;
mod source_side;
mod store;
mod target_side;

use crate::connect::{Connection, Connector};
use crate::control::{self, locks, mappings, runs};
use crate::error::{Error, While};
use crate::load::{Source, open_target, preflight};
use crate::migration::{Entity, Migration};
use crate::progress::Progress;
use crate::report::{Check, Event, Phase, Validation};
use differences::Sides;
use fates::Fates;
use ground::{Ground, Means};
use lanes::Folded;
use part::Recount;
use std::sync::Arc;

/// How a proof is to be done.
#[derive(Debug, Clone, Default)]
pub struct ProofOptions {
    /// What the run has read, where somebody still holds it; without it the source's present state is taken, and rows
    /// that have changed since the run show as differences.
    pub snapshot: Option<String>,
    /// By how many sessions each side is read, at least 1; else by as many as there are processors.
    pub workers: Option<u32>,
}

/// Proves the run of an entity and stores what was found.
///
/// # Errors
/// When the entity has no run that came to its end, when a schema is not what the program was written for, or when a
/// database fails. Differences are no errors.
pub async fn validate(
    migration: &'static dyn Migration,
    connector: &Connector,
    options: &ProofOptions,
    progress: &Progress,
) -> Result<Validation, Error> {
    let entity = migration.entity();
    let control = open_target(connector, entity.name).await?;
    let run = complete_run(&control, entity).await?;
    let source = Source::open(connector, entity.name, options.snapshot.as_deref()).await?;
    preflight(&source.stream, &control, migration).await?;
    if source.snapshot != run.snapshot {
        progress.say(&other_snapshot(entity));
    }
    let started = server_time(&control).await?;
    mappings::count_fates(&control, entity).await?;
    let ground = Ground::open(connector, entity, source).await?;
    progress.begin(entity, Phase::Validate, run.source_rows, 0);
    let mut validation = prove(migration, connector, (&ground, &run), options, progress).await?;
    validation.equal = validation.checks.iter().all(|check| check.passed);
    store::store(&control, entity, run.id, &started, &validation).await?;
    shown::mask_keys(migration, &mut validation.differences);
    Ok(validation)
}

fn other_snapshot(entity: &Entity) -> Event {
    Event::Notice {
        entity: entity.name.to_owned(),
        message: format!(
            "{}: this is not the snapshot that the run has read; rows that changed in the source since then show as differences",
            entity.name
        ),
    }
}

/// The run to be proven; no program may load or take back meanwhile.
async fn complete_run(control: &Connection, entity: &Entity) -> Result<runs::Run, Error> {
    let not_run = || {
        Error::Failed(format!(
            "{} has not been run to its end in this target, so there is nothing to prove; run it first",
            entity.name
        ))
    };
    if control::installed_version(control, entity.control_schema)
        .await?
        .is_none()
    {
        return Err(not_run());
    }
    locks::alone(control, entity).await?;
    let run = runs::find(control, entity.control_schema, entity.name).await?;
    run.filter(|run| run.phase.is_complete())
        .ok_or_else(not_run)
}

async fn server_time(client: &Connection) -> Result<String, Error> {
    let row = client
        .query_one("SELECT clock_timestamp()::text", &[])
        .await;
    Ok(row.during(|| "asking for the time".to_owned())?.get(0))
}

/// What the comparison of every row has told, for the account.
struct Compared {
    recount: Recount,
    fates: Arc<Fates>,
    /// Rows that the mapping says the run has written.
    links: u64,
    /// All rows of the target's table, where all were read.
    all_rows: Option<u64>,
    is_equal: bool,
}

/// Asks everything: the rows and the independent checks side by side where there are sessions for both, then the account.
async fn prove(
    migration: &'static dyn Migration,
    connector: &Connector,
    (ground, run): (&Ground, &runs::Run),
    options: &ProofOptions,
    progress: &Progress,
) -> Result<Validation, Error> {
    let entity = migration.entity();
    let wanted = ground::wanted(entity, options.workers);
    let means = Means::read(migration, &ground.target, run, wanted).await?;
    let lanes = means.most_lanes(wanted);
    let [of_source, of_target] =
        ground::for_questions(connector, (entity, ground), lanes, progress).await?;
    let rows = compare_rows((&means, ground), connector, wanted, progress);
    let source: Vec<&Connection> = of_source.iter().chain([&ground.source.questions]).collect();
    let target: Vec<&Connection> = of_target.iter().collect();
    let ((mut validation, compared), independent) = if target.is_empty() {
        let rows = rows.await?;
        let target = [&ground.target];
        let asked = checks::run(entity.validate_sql, &source, &target).await?;
        (rows, asked)
    } else {
        tokio::try_join!(rows, checks::run(entity.validate_sql, &source, &target))?
    };
    validation.checks.extend(independent);
    let account = account::checks(&ground.target, entity, run, &compared).await?;
    validation.checks.extend(account);
    Ok(validation)
}

/// Compares every row; the first check of the validation says how it went.
async fn compare_rows(
    (means, ground): (&Means, &Ground),
    connector: &Connector,
    wanted: usize,
    progress: &Progress,
) -> Result<(Validation, Compared), Error> {
    let mut source = lanes::source_side(means, &ground.source.stream);
    let folded = lanes::fold((means, ground), &mut source, connector, wanted, progress).await?;
    let Folded {
        source: expected,
        target: found,
    } = folded;
    let is_equal = expected.fold == found.fold;
    let (differences, differing_rows) = if is_equal {
        (Vec::new(), 0)
    } else {
        source.learn(&expected.unreadable);
        let mut sides = Sides {
            source: &mut source,
            pieces: &means.pieces.source,
            target: lanes::target_side(means, &ground.target),
            migration: means.migration,
        };
        differences::find(&mut sides, &expected.fold, &found.fold).await?
    };
    let (rows, there) = (expected.fold.rows.rows(), found.fold.rows.rows());
    let check = Check {
        name: "every row, every column".to_owned(),
        passed: is_equal,
        source: format!("{rows} rows"),
        target: format!("{there} rows, {differing_rows} differ"),
    };
    let validation = Validation {
        equal: false,
        rows,
        checks: vec![check],
        differences,
        differing_rows,
    };
    let compared = Compared {
        recount: expected.recount,
        fates: means.fates.clone(),
        links: found.fold.links.rows(),
        all_rows: (!means.among_others).then_some(there),
        is_equal,
    };
    Ok((validation, compared))
}
