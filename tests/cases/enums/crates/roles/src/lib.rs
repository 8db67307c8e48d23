//! `roles`: from `enums_old.role` to `enums_new.roles`.
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
    name: "role",
    source: Relation::new("enums_old", "role"),
    read_sql: include_str!("../sql/read.sql"),
    columns: source::COLUMNS,
    key: &[0],
    filter: None,
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "roles",
    control_schema: "rehome",
    namespace: "3f0e9f0a-52c4-4a53-9b1f-9d2d7a3d1c11",
    target: Relation::new("enums_new", "roles"),
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
    threshold_percent: 50.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "33d280cc6ace65c314afa67ed2133f8be380aa8d6b3f167beba832a72b99d2bb",
    },
};

/// The migration of `roles`.
#[derive(Debug, Clone, Copy)]
pub struct Roles;

impl Migration for Roles {
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
