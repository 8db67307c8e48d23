//! `profiles`: from `public.dispatch_user` to `public.profiles`.
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

/// Rows of `offices`, which rows of this entity refer to.
pub const OFFICES: ParentId = ParentId(0);

/// The source query.
pub static FEED: Feed = Feed {
    name: "dispatch_user",
    source: Relation::new("public", "dispatch_user"),
    read_sql: include_str!("../sql/read.sql"),
    columns: source::COLUMNS,
    // Places of the old key's columns in the query.
    key: &[0],
    // The place of the boolean that is true for rows to leave behind.
    filter: Some(11),
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "profiles",
    // The schema in the target that holds the record of what was done.
    control_schema: "rehome",
    // What new keys are computed in: a UUIDv5 is made of namespace and name.
    namespace: "5d0f6c1e-9a4b-4c53-8f0e-2b7a6c1d9e34",
    target: Relation::new("public", "profiles"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    // Places of the new key's columns in the table.
    key: &[0],
    feeds: &[FEED],
    parents: &[Parent {
        entity: "offices",
        feed: 0,
        key: KeySource {
            table: "public.dispatch_office",
            rule: KeyRule::UuidV5,
        },
        columns: &["office_id"],
    }],
    lookups: &[],
    // By these columns a row that is in the target already is known again.
    existing_by: &[3],
    // Rows that agree in these columns become one.
    merge_by: &[],
    // Sequences that go on after the highest migrated value.
    sequences: &[],
    // Columns of the query that are masked wherever a row is shown.
    sensitive: &["email", "full_name", "login", "metadata"],
    // Rows per transaction.
    batch_size: 20000,
    // The run stops when more than this many percent of the rows are in quarantine.
    threshold_percent: 3.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "eb3a40f8ec3f73a531edfd37f92cd64549521cf48f604cef6f27e11ecce7a00c",
    },
};

/// Columns that are made of sensitive ones: their values are masked where a row differs.
pub static HIDDEN_COLUMNS: &[&str] = &["email", "username", "full_name", "metadata"];

/// The migration of `profiles`.
#[derive(Debug, Clone, Copy)]
pub struct Profiles;

impl Migration for Profiles {
    fn entity(&self) -> &'static Entity {
        &ENTITY
    }

    /// Indexes and keys come off while rows come in, and are built again behind the last one.
    fn load_mode(&self) -> LoadMode {
        LoadMode::Bulk
    }

    fn shows(&self, column: &str) -> bool {
        !HIDDEN_COLUMNS.contains(&column)
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
