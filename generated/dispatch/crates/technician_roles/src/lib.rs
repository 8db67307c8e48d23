//! `technician_roles`: from `public.dispatch_role` to `public.technician_roles`.
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

/// What `technician_id` is looked up by.
pub const TECHNICIAN_ID_LOOKUP: LookupId = LookupId(0);

/// The source query.
pub static FEED: Feed = Feed {
    name: "dispatch_role",
    source: Relation::new("public", "dispatch_role"),
    read_sql: include_str!("../sql/read.sql"),
    columns: source::COLUMNS,
    key: &[0],
    filter: None,
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "technician_roles",
    control_schema: "rehome",
    namespace: "5d0f6c1e-9a4b-4c53-8f0e-2b7a6c1d9e34",
    target: Relation::new("public", "technician_roles"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    key: &[0],
    feeds: &[FEED],
    parents: &[],
    lookups: &[Lookup {
        name: "technician_id",
        sql: include_str!("../sql/lookup_technician_id.sql"),
    }],
    existing_by: &[],
    merge_by: &[],
    sequences: &[],
    sensitive: &[],
    batch_size: 20000,
    threshold_percent: 1.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "de86a0e395c130e9a621f05dbb58c5bfd5333f1e2550a667f5473016c88bc917",
    },
};

/// The migration of `technician_roles`.
#[derive(Debug, Clone, Copy)]
pub struct TechnicianRoles;

impl Migration for TechnicianRoles {
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
