//! The dry run: what a real run would do, found out on temporary tables; nothing that outlives the session is written.
//!
//! A real run is not imitated. Its very code works here on twins: a temporary table made like the target, with the rows,
//! keys and checks of the target, and temporary tables in the place of our own. Once they are made the session is read
//! only, which PostgreSQL enforces for everything but temporary tables.

mod papers;
mod stage;
mod twin;
mod unseen;

pub use papers::Papers;

use crate::connect::Connector;
use crate::control::runs;
use crate::copy::{Row, RowWriter};
use crate::error::Error;
use crate::keys::context::Context;
use crate::load::{
    Ground, LoadEnd, LoadOptions, Source, Trial, Triggers, may_go_on, move_rows, open_target,
    preflight,
};
use crate::migration::{Cycle, Entity, Migration};
use crate::progress::Progress;
use crate::quarantine::summary;
use crate::report::{Account, QuarantineCount};
use crate::value::Refusal;

/// How a dry run is to be done.
#[derive(Debug, Default)]
pub struct PredictOptions {
    /// A snapshot of the source that somebody else holds; else the program takes its own.
    pub snapshot: Option<String>,
    /// Rows in a batch, at least 1; else as planned.
    pub batch_size: Option<u32>,
    /// About how many rows are looked at; all of them where none.
    pub sample: Option<u32>,
    /// What the dry runs of parents have left, and where this one leaves the same.
    pub papers: Papers,
}

/// What a real run would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Predicted {
    /// How the dry run ended; [`LoadEnd::NothingToDo`] where the entity has been moved already.
    pub end: LoadEnd,
    /// What would become of the rows that were looked at.
    pub account: Account,
    /// References that would be set to NULL because their policy says so.
    pub nulled: u64,
    /// The rows that would be quarantined, by reason.
    pub quarantine: Vec<QuarantineCount>,
    /// What of the target's own rules was not tried, in words.
    pub unseen: Vec<String>,
}

/// Predicts what a run of the entity would do.
///
/// # Errors
/// When the schemas differ from what the program was written for, rights are missing, nothing is known of a parent, or
/// a database does not answer. Nothing has been changed then either.
pub async fn predict(
    migration: &'static dyn Migration,
    connector: &Connector,
    options: &PredictOptions,
    progress: &Progress,
) -> Result<Predicted, Error> {
    let entity = migration.entity();
    let source = Source::open(connector, entity.name, options.snapshot.as_deref()).await?;
    let target = open_target(connector, entity.name).await?;
    let forms = preflight(&source.stream, &target, migration).await?;
    // Twins have no triggers; what a run would need for them is told all the same.
    Triggers::read(&target, migration).await?;
    let unseen = unseen::unseen(&target, migration).await?;
    // It lives as long as the program, which predicts once.
    let tried: &'static Tried = Box::leak(Box::new(Tried {
        migration,
        entity: on_twins(entity),
    }));
    let mut sampled = stage::set(&target, entity, tried.entity, &options.papers).await?;
    if options.sample.is_some() {
        sampled.push(entity.name.to_owned());
    }
    let trial = Trial {
        sample: options.sample,
        sampled,
    };
    let ground = Ground {
        source,
        target,
        connector: None,
        forms,
        triggers: Triggers::default(),
        fingerprint: false,
        trial: Some(trial),
        images: None,
    };
    let end = try_rows(tried, &ground, options, progress).await?;
    if end != LoadEnd::Stopped
        && let Some(paper) = &options.papers.own
    {
        papers::leave(&ground.target, tried.entity, options.sample, paper).await?;
    }
    outcome(&ground, tried.entity, end, unseen).await
}

async fn try_rows(
    tried: &'static Tried,
    ground: &Ground,
    options: &PredictOptions,
    progress: &Progress,
) -> Result<LoadEnd, Error> {
    let entity = tried.entity;
    let found = runs::find(&ground.target, entity.control_schema, entity.name).await?;
    if let Some(run) = &found
        && !may_go_on(entity, run, progress)?
    {
        return Ok(LoadEnd::NothingToDo);
    }
    let load = LoadOptions {
        snapshot: options.snapshot.clone(),
        batch_size: options.batch_size,
        workers: Some(1),
        ..LoadOptions::default()
    };
    let moved = move_rows(tried, ground, found, &load, progress, &mut 0).await;
    Ok(moved.map_err(explained)?.end)
}

/// A write that the read-only session refuses comes from code of the target's own.
fn explained(error: Error) -> Error {
    if error.sqlstate() != Some("25006") {
        return error;
    }
    Error::Failed(format!(
        "{error}\nA default, check or index of the target calls a function that writes. A dry run lets nothing be \
         written, so it cannot try the rows of this table; leave it out of the dry run, and give its run a rehearsal \
         on a copy of the target"
    ))
}

async fn outcome(
    ground: &Ground,
    entity: &Entity,
    end: LoadEnd,
    unseen: Vec<String>,
) -> Result<Predicted, Error> {
    let found = runs::find(&ground.target, entity.control_schema, entity.name).await?;
    let (account, nulled) = match found {
        Some(run) => runs::account(&ground.target, entity, run.id).await?,
        None => Default::default(),
    };
    Ok(Predicted {
        end,
        account,
        nulled,
        quarantine: summary(&ground.target, entity).await?,
        unseen,
    })
}

/// The entity as the load is to see it: with twins in the place of the target and of our own tables. It lives as long
/// as the program, which predicts once.
fn on_twins(entity: &'static Entity) -> &'static Entity {
    Box::leak(Box::new(Entity {
        control_schema: stage::SCHEMA,
        target: twin::TWIN,
        // What is set to continue after a real run outlives the session.
        sequences: &[],
        ..*entity
    }))
}

/// The migration as it is, but for the tables that its rows go to.
struct Tried {
    migration: &'static dyn Migration,
    entity: &'static Entity,
}

impl Migration for Tried {
    fn entity(&self) -> &'static Entity {
        self.entity
    }

    /// What comes later is left empty as in the real run; rows of other entities are nobody's to fill here.
    fn cycle(&self) -> Cycle {
        Cycle {
            awaited: &[],
            ..self.migration.cycle()
        }
    }

    fn shows(&self, column: &str) -> bool {
        self.migration.shows(column)
    }

    fn transform(
        &self,
        feed: usize,
        row: &Row<'_>,
        context: &Context,
        target: &mut RowWriter,
    ) -> Result<(), Refusal> {
        self.migration.transform(feed, row, context, target)
    }
}
