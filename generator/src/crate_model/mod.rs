//! The crate model: one entity's crate with everything decided and nothing printed.
//!
//! It is made of the mapping and both catalogs alone: no clock, no path, no order of a hash. It knows neither tokens
//! nor templates; [`crate::emit`] prints it.

mod assembly;
mod checks;
mod columns;
mod expression;
mod identifiers;
pub mod model;
pub(crate) mod package;
mod parents;
mod place;
mod project;
mod query;
mod rules;
mod shapes;
mod value;

pub use expression::Expression;
pub use model::CrateModel;
pub use package::colliding;
pub use project::{Observed, Project};

use std::collections::BTreeSet;

use self::identifiers::Identifiers;
use self::place::Place;
use self::query::Query;
use self::rules::Rules;
use crate::catalog::Catalog;
use crate::diagnostics::Findings;
use crate::mapping::Mapping;

/// Makes the crate of one entity.
///
/// Takes mappings that [`crate::mapping::check`] has found nothing wrong with; what it finds itself are only the few
/// things that generated programs cannot do, each with the entity, the column and a way out.
///
/// # Errors
/// All findings together, when there is any.
pub fn crate_model(
    project: &Project,
    source: &Catalog,
    target: &Catalog,
    observed: &Observed,
    mappings: &[Mapping],
    entity: &str,
) -> Result<CrateModel, Findings> {
    let place = Place::find(source, target, mappings, entity)?;
    let identifiers = Identifiers::of(place.mapping, target, place.to);
    let build = |decoded| {
        let rules = Rules {
            project,
            source,
            target,
            observed,
            mappings,
            mapping: place.mapping,
            feed: place.feed,
            identifiers: &identifiers,
            query: Query::new(source, place.from, decoded),
            parents: Vec::new(),
            lookups: Vec::new(),
            enums: Vec::new(),
            mappers: Vec::new(),
            functions: Vec::new(),
            sensitive: Vec::new(),
            findings: Findings::new(),
        };
        place.build(rules)
    };
    // Whether a column is decoded is known when all rules are read, and then every rule must see it so.
    let (_, decoded) = build(BTreeSet::new())?;
    build(decoded).map(|(model, _)| model)
}
