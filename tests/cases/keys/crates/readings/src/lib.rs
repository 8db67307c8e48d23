//! `readings`: from `keys_old.reading` to `keys_new.readings`.
//!
//! Written by rehome 0.1.0; @generated. Do not edit: change the mapping and run `rehome generate`.
//! Hashes of what it was made from are in `provenance.json`.

#![forbid(unsafe_code)]

pub mod custom;
pub mod source;
pub mod target;
pub mod transform;

use rehome_runtime::prelude::*;

/// Rows of `regions`, which rows of this entity refer to.
pub const REGIONS: ParentId = ParentId(0);

/// What `tariff_id` is looked up by.
pub const TARIFF_ID_LOOKUP: LookupId = LookupId(0);

/// The source query.
pub static FEED: Feed = Feed {
    name: "reading",
    source: Relation::new("keys_old", "reading"),
    read_sql: include_str!("../sql/read.sql"),
    columns: source::COLUMNS,
    // Places of the old key's columns in the query.
    key: &[0, 1, 2],
    // No row that the query gives is left behind.
    filter: None,
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "readings",
    // The schema in the target that holds the record of what was done.
    control_schema: "rehome",
    // What new keys are computed in: a UUIDv5 is made of namespace and name.
    namespace: "3f0e9f0a-52c4-4a53-9b1f-9d2d7a3d1c11",
    target: Relation::new("keys_new", "readings"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    // Places of the new key's columns in the table.
    key: &[0, 1],
    feeds: &[FEED],
    parents: &[Parent {
        entity: "regions",
        feed: 0,
        key: KeySource {
            table: "keys_old.region",
            rule: KeyRule::UuidV5,
        },
        columns: &["region_id"],
    }],
    lookups: &[Lookup {
        name: "tariff_id",
        sql: include_str!("../sql/lookup_tariff_id.sql"),
    }],
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
        mapping: "90af96812568c0693774ec142afefde20f41e1fd08ff4c5307afd27f3b065798",
    },
};

/// The migration of `readings`.
#[derive(Debug, Clone, Copy)]
pub struct Readings;

impl Migration for Readings {
    fn entity(&self) -> &'static Entity {
        &ENTITY
    }

    /// Indexes and keys come off while rows come in, and are built again behind the last one.
    fn load_mode(&self) -> LoadMode {
        LoadMode::Bulk
    }

    /// A rule of the mapping makes the key, so two rows may be given the same.
    fn keys_may_collide(&self) -> bool {
        true
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
