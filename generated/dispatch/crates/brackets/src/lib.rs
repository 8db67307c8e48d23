//! `brackets`: from `public.dispatch_bracket` to `public.brackets`.
//!
//! Written by rehome 0.1.0; @generated. Do not edit: change the mapping and run `rehome generate`.
//! Hashes of what it was made from are in `provenance.json`.

#![forbid(unsafe_code)]

pub mod custom;
pub mod enums;
pub mod source;
pub mod target;
pub mod transform;

use rehome_runtime::prelude::*;

/// The source query.
pub static FEED: Feed = Feed {
    name: "dispatch_bracket",
    source: Relation::new("public", "dispatch_bracket"),
    read_sql: include_str!("../sql/read.sql"),
    columns: source::COLUMNS,
    key: &[0],
    filter: None,
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "brackets",
    control_schema: "rehome",
    namespace: "5d0f6c1e-9a4b-4c53-8f0e-2b7a6c1d9e34",
    target: Relation::new("public", "brackets"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    key: &[0],
    feeds: &[FEED],
    parents: &[],
    lookups: &[],
    existing_by: &[],
    merge_by: &[],
    sequences: &[Sequence::new("id", Relation::new("public", "brackets_id_seq"))],
    sensitive: &[],
    batch_size: 20000,
    threshold_percent: 1.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "63a9158f2ed94b315c5a207e9e76cfc2ce0d4fabfa3efcc1bb9a45172401dddb",
    },
};

/// The migration of `brackets`.
#[derive(Debug, Clone, Copy)]
pub struct Brackets;

impl Migration for Brackets {
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
