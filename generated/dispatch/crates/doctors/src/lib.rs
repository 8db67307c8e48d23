//! `doctors`: from `public.dispatch_doctor` to `public.doctors`.
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

/// Rows of `profiles`, which rows of this entity refer to.
pub const PROFILES: ParentId = ParentId(0);

/// Rows of `offices`, which rows of this entity refer to.
pub const OFFICES: ParentId = ParentId(1);

/// The source query.
pub static FEED: Feed = Feed {
    name: "dispatch_doctor",
    source: Relation::new("public", "dispatch_doctor"),
    read_sql: include_str!("../sql/read.sql"),
    columns: source::COLUMNS,
    key: &[0],
    filter: None,
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "doctors",
    control_schema: "rehome",
    namespace: "5d0f6c1e-9a4b-4c53-8f0e-2b7a6c1d9e34",
    target: Relation::new("public", "doctors"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    key: &[0],
    feeds: &[FEED],
    parents: &[
        Parent {
            entity: "profiles",
            feed: 0,
            key: KeySource {
                table: "public.dispatch_user",
                rule: KeyRule::UuidV5,
            },
            columns: &["profile_id"],
        },
        Parent {
            entity: "offices",
            feed: 0,
            key: KeySource {
                table: "public.dispatch_office",
                rule: KeyRule::UuidV5,
            },
            columns: &["office_id"],
        },
    ],
    lookups: &[],
    existing_by: &[],
    merge_by: &[3],
    sequences: &[],
    sensitive: &[],
    batch_size: 20000,
    threshold_percent: 3.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "7554c493593052db6e9e549214eb9033f85ea44fa66da82833c43cbcf82723a4",
    },
};

/// The migration of `doctors`.
#[derive(Debug, Clone, Copy)]
pub struct Doctors;

impl Migration for Doctors {
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
