//! `treatment_plans`: from `public.dispatch_treatment_plan` to `public.treatment_plans`.
//!
//! Written by rehome 0.1.0; @generated. Do not edit: change the mapping and run `rehome generate`.
//! Hashes of what it was made from are in `provenance.json`.

#![forbid(unsafe_code)]

pub mod custom;
pub mod source;
pub mod target;
pub mod transform;

use rehome_runtime::prelude::*;

/// Rows of `projects`, which rows of this entity refer to.
pub const PROJECTS: ParentId = ParentId(0);

/// The source query.
pub static FEED: Feed = Feed {
    name: "dispatch_treatment_plan",
    source: Relation::new("public", "dispatch_treatment_plan"),
    read_sql: include_str!("../sql/read.sql"),
    columns: source::COLUMNS,
    key: &[0],
    filter: None,
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "treatment_plans",
    control_schema: "rehome",
    namespace: "5d0f6c1e-9a4b-4c53-8f0e-2b7a6c1d9e34",
    target: Relation::new("public", "treatment_plans"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    key: &[0],
    feeds: &[FEED],
    parents: &[Parent {
        entity: "projects",
        feed: 0,
        key: KeySource {
            table: "public.dispatch_project",
            rule: KeyRule::UuidV5,
        },
        columns: &["project_id"],
    }],
    lookups: &[],
    existing_by: &[],
    merge_by: &[],
    sequences: &[],
    sensitive: &[],
    batch_size: 20000,
    threshold_percent: 3.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "228e8c643ae024ae39f7cc125c60b7b87b0572998a38212affcc6e41e82064b2",
    },
};

/// The migration of `treatment_plans`.
#[derive(Debug, Clone, Copy)]
pub struct TreatmentPlans;

impl Migration for TreatmentPlans {
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
