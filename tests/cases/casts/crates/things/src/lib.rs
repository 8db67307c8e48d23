//! `things`: from `casts_old.thing` to `casts_new.things`.
//!
//! Written by rehome 0.1.0; @generated. Do not edit: change the mapping and run `rehome generate`.
//! Hashes of what it was made from are in `provenance.json`.

#![forbid(unsafe_code)]

pub mod custom;
pub mod source;
pub mod target;
pub mod transform;

use rehome_runtime::prelude::*;

/// The source query.
pub static FEED: Feed = Feed {
    name: "thing",
    source: Relation::new("casts_old", "thing"),
    read_sql: include_str!("../sql/read.sql"),
    columns: source::COLUMNS,
    key: &[0],
    filter: None,
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "things",
    control_schema: "rehome",
    namespace: "3f0e9f0a-52c4-4a53-9b1f-9d2d7a3d1c11",
    target: Relation::new("casts_new", "things"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    key: &[0],
    feeds: &[FEED],
    parents: &[],
    lookups: &[],
    existing_by: &[],
    merge_by: &[],
    sequences: &[],
    sensitive: &[],
    batch_size: 4,
    threshold_percent: 100.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "7a8f6c52c4e1791f9d4e8b4e4586cd2f2ed3ab5bc088fd5badc7cb4cdf370a84",
    },
};

/// The migration of `things`.
#[derive(Debug, Clone, Copy)]
pub struct Things;

impl Migration for Things {
    fn entity(&self) -> &'static Entity {
        &ENTITY
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
