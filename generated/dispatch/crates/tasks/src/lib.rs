//! `tasks`: from `public.dispatch_task` to `public.tasks`.
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

/// Rows of `orders`, which rows of this entity refer to.
pub const ORDERS: ParentId = ParentId(0);

/// Rows of `profiles`, which rows of this entity refer to.
pub const PROFILES: ParentId = ParentId(1);

/// The source query.
pub static FEED: Feed = Feed {
    name: "dispatch_task",
    source: Relation::new("public", "dispatch_task"),
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
    name: "tasks",
    // The schema in the target that holds the record of what was done.
    control_schema: "rehome",
    // What new keys are computed in: a UUIDv5 is made of namespace and name.
    namespace: "5d0f6c1e-9a4b-4c53-8f0e-2b7a6c1d9e34",
    target: Relation::new("public", "tasks"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    // Places of the new key's columns in the table.
    key: &[0],
    feeds: &[FEED],
    parents: &[
        Parent {
            entity: "orders",
            feed: 0,
            key: KeySource {
                table: "public.dispatch_order",
                rule: KeyRule::UuidV5,
            },
            columns: &["order_id"],
        },
        Parent {
            entity: "profiles",
            feed: 0,
            key: KeySource {
                table: "public.dispatch_user",
                rule: KeyRule::UuidV5,
            },
            columns: &["assignee_id"],
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
    batch_size: 20000,
    // The run stops when more than this many percent of the rows are in quarantine.
    threshold_percent: 2.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "22355814616684b48377945c67edbf536f821d2fa8bf829dc2fb07d05fd12d94",
    },
};

/// The migration of `tasks`.
#[derive(Debug, Clone, Copy)]
pub struct Tasks;

impl Migration for Tasks {
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
