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
    key: &[0],
    filter: Some(11),
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "profiles",
    control_schema: "rehome",
    namespace: "5d0f6c1e-9a4b-4c53-8f0e-2b7a6c1d9e34",
    target: Relation::new("public", "profiles"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
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
    existing_by: &[3],
    merge_by: &[],
    sequences: &[],
    sensitive: &["email", "full_name", "login", "metadata"],
    batch_size: 20000,
    threshold_percent: 3.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "71ece6e4e4a1c7a2552a85e55540074aeee1be96127e770721aab10161c67484",
    },
};

/// The migration of `profiles`.
#[derive(Debug, Clone, Copy)]
pub struct Profiles;

impl Migration for Profiles {
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
