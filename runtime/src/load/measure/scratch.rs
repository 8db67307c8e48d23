//! The scratch: a schema of its own in the target, with our own tables and one for rows, as a bulk load finds them.

use crate::connect::Connection;
use crate::control::checkpoints::{self, Checkpoint, Joined};
use crate::control::{self, mappings};
use crate::error::{Error, While};
use crate::load::run::new_run_id;
use crate::migration::{Entity, Relation};
use crate::sql::quote_identifier;
use uuid::Uuid;

/// Nobody's but ours; see [`remove`].
const SCHEMA: &str = "rehome_measure";

/// Where rows are written.
const ROWS: Relation = Relation::new(SCHEMA, "measured");

/// Whether the schema is there, and whether it is one of ours.
const WHOSE: &str = "SELECT to_regnamespace('rehome_measure') IS NOT NULL, to_regclass('rehome_measure.schema_version') IS NOT NULL";

/// A run in the scratch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scratch {
    /// The entity, its tables being those of the scratch.
    pub(super) entity: &'static Entity,
    pub(super) run: Uuid,
}

impl Scratch {
    /// Makes it anew, with so many batches of a run that waits.
    pub(super) async fn make(
        target: &Connection,
        entity: &'static Entity,
        batches: i32,
    ) -> Result<Self, Error> {
        remove(target).await?;
        control::install(target, SCHEMA).await?;
        // It lives as long as the program, which measures once.
        let own: &'static Entity = Box::leak(Box::new(Entity {
            control_schema: SCHEMA,
            target: ROWS,
            ..*entity
        }));
        let columns = entity
            .columns
            .iter()
            .map(|column| quote_identifier(column.name));
        let columns: Vec<String> = columns.collect();
        let table = format!(
            "CREATE TABLE {} AS SELECT {} FROM {} WITH NO DATA",
            ROWS.quoted(),
            columns.join(", "),
            entity.target.quoted()
        );
        let made = target.batch_execute(&table).await;
        made.during(|| {
            format!(
                "making a table like {} to measure with",
                entity.target.quoted()
            )
        })?;
        mappings::make_partition(target, own).await?;
        let run = new_run_id(target).await?;
        let waiting: Vec<Checkpoint> = (1..=batches).map(waiting).collect();
        checkpoints::plan(target, own, run, &waiting).await?;
        Ok(Self { entity: own, run })
    }
}

/// A batch of which nobody asks which rows it has.
fn waiting(batch: i32) -> Checkpoint {
    Checkpoint {
        feed: 0,
        batch,
        from: None,
        to: None,
        fence: 0,
        size: None,
        joined: Joined::default(),
    }
}

/// Removes the scratch, be it one that a program has left which was killed. Somebody else's schema of that name stays.
pub(super) async fn remove(target: &Connection) -> Result<(), Error> {
    let doing = || format!("removing what was measured with, the schema {SCHEMA} of the target");
    let row = target.query_one(WHOSE, &[]).await.during(doing)?;
    match (row.get(0), row.get(1)) {
        (false, _) => Ok(()),
        (true, true) => {
            let drop = format!("DROP SCHEMA {SCHEMA} CASCADE");
            target.batch_execute(&drop).await.during(doing)
        }
        (true, false) => Err(Error::Failed(format!(
            "the target has a schema {SCHEMA} that is not rehome's; measuring needs one of this name and removes it, so \
             rename yours first"
        ))),
    }
}
