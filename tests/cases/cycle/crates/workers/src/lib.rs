//! `workers`: from `cycle_old.worker` to `cycle_new.workers`.
//!
//! Written by rehome 0.1.0; @generated. Do not edit: change the mapping and run `rehome generate`.
//! Hashes of what it was made from are in `provenance.json`.

#![forbid(unsafe_code)]

pub mod custom;
pub mod source;
pub mod target;
pub mod transform;

use rehome_runtime::prelude::*;

/// Rows of `shops`, which rows of this entity refer to.
pub const SHOPS: ParentId = ParentId(0);

/// Rows of `workers`, which rows of this entity refer to.
pub const WORKERS_BY_BOSS_ID: ParentId = ParentId(1);

/// The source query.
pub static FEED: Feed = Feed {
    name: "worker",
    source: Relation::new("cycle_old", "worker"),
    read_sql: include_str!("../sql/read.sql"),
    columns: source::COLUMNS,
    // Places of the old key's columns in the query.
    key: &[0],
    // No row that the query gives is left behind.
    filter: None,
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "workers",
    // The schema in the target that holds the record of what was done.
    control_schema: "rehome",
    // What new keys are computed in: a UUIDv5 is made of namespace and name.
    namespace: "3f0e9f0a-52c4-4a53-9b1f-9d2d7a3d1c11",
    target: Relation::new("cycle_new", "workers"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    // Places of the new key's columns in the table.
    key: &[0],
    feeds: &[FEED],
    parents: &[
        Parent {
            entity: "shops",
            feed: 0,
            key: KeySource {
                table: "cycle_old.shop",
                rule: KeyRule::UuidV5,
            },
            columns: &["shop_id"],
        },
        Parent {
            entity: "workers",
            feed: 0,
            key: KeySource {
                table: "cycle_old.worker",
                rule: KeyRule::UuidV5,
            },
            columns: &["boss_id"],
        },
    ],
    lookups: &[],
    // By these columns a row that is in the target already is known again.
    existing_by: &[],
    // Rows that agree in these columns become one.
    merge_by: &[],
    // Sequences that go on after the highest migrated value.
    sequences: &[],
    // Columns of the query that are masked wherever a row is shown.
    sensitive: &[],
    // Rows per transaction.
    batch_size: 4,
    // The run stops when more than this many percent of the rows are in quarantine.
    threshold_percent: 60.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "aab4dca939b38dd21d4462ef4692a05548795a0d4d6e58ebf26b0ee2b4ffcc08",
    },
};

/// Its part in the cycle of entities that refer to each other.
pub static CYCLE: Cycle = Cycle {
    // Parents whose rows come later: references to them are empty at first.
    later: &[],
    // References of other entities that are filled when these rows are in.
    awaited: &[Awaited {
        entity: "shops",
        target: Relation::new("cycle_new", "shops"),
        column: "manager_id",
        disabled_triggers: &["shop log"],
        fill_sql: include_str!("../sql/fill_shops_manager_id_workers.sql"),
        release_sql: include_str!("../sql/release_shops_manager_id_workers.sql"),
    }],
};

/// The migration of `workers`.
#[derive(Debug, Clone, Copy)]
pub struct Workers;

impl Migration for Workers {
    fn entity(&self) -> &'static Entity {
        &ENTITY
    }

    fn cycle(&self) -> Cycle {
        CYCLE
    }

    /// Indexes and keys come off while rows come in, and are built again behind the last one.
    fn load_mode(&self) -> LoadMode {
        LoadMode::Bulk
    }

    fn transform(
        &self,
        _feed: usize,
        row: &Row<'_>,
        context: &Context,
        target: &mut RowWriter,
    ) -> Result<(), Refusal> {
        let source = source::Source::decode(row)?;
        transform::transform(&source, context)?.encode(target);
        Ok(())
    }
}
