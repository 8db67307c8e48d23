//! The crate model: one entity's crate with everything decided and nothing printed.
//!
//! It is made of the mapping and both catalogs alone: no clock, no path, no order of a hash. It knows neither tokens
//! nor templates; [`crate::emit`] prints it.

mod agreement;
mod assembly;
mod awaited;
mod checks;
mod columns;
mod expression;
mod identifiers;
mod layout;
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

use self::columns::Draft;
use self::identifiers::Identifiers;
use self::place::{FeedPlace, Place};
use self::query::Query;
use self::rules::Rules;
use crate::catalog::Catalog;
use crate::diagnostics::{Findings, Severity};
use crate::mapping::Mapping;

/// What all feeds of an entity are read with.
struct World<'a> {
    project: &'a Project,
    source: &'a Catalog,
    target: &'a Catalog,
    observed: &'a Observed,
    mappings: &'a [Mapping],
    identifiers: &'a Identifiers,
}

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
    let model = |entity: &str| own_model(project, source, target, observed, mappings, entity);
    let own = model(entity)?;
    let before = project.late.iter().filter(|(_, parent)| parent == entity);
    let before = before.map(|(other, _)| model(other));
    let awaited = awaited::awaited(&own, &before.collect::<Result<Vec<_>, _>>()?);
    Ok(CrateModel { awaited, ..own })
}

/// The model of an entity by itself, without what others expect of it.
fn own_model(
    project: &Project,
    source: &Catalog,
    target: &Catalog,
    observed: &Observed,
    mappings: &[Mapping],
    entity: &str,
) -> Result<CrateModel, Findings> {
    let place = Place::find(source, target, mappings, entity)?;
    let identifiers = Identifiers::of(mappings, place.mapping, target, place.to);
    let world = World {
        project,
        source,
        target,
        observed,
        mappings,
        identifiers: &identifiers,
    };
    // Whether a column is decoded is known when all rules of all feeds are read, and then every rule must see it so.
    // Each reading can only add to what is decoded, so this ends.
    let mut decoded = vec![BTreeSet::new(); place.feeds.len()];
    loop {
        let drafts = world.drafts(&place, &decoded)?;
        let mut more = decoded.clone();
        for (number, (draft, more)) in drafts.iter().zip(&mut more).enumerate() {
            more.extend(draft.rules.query.decoded_now().iter().cloned());
            more.extend(agreement::to_decode(&drafts, number));
        }
        if more == decoded {
            let written = agreement::written(&place, target, &drafts)?;
            place.check_key(&written)?;
            return Ok(place.assemble(&world, drafts, &written));
        }
        decoded = more;
    }
}

impl<'a> World<'a> {
    /// Reads the rules of every feed.
    fn drafts(
        &self,
        place: &Place<'a>,
        decoded: &[BTreeSet<String>],
    ) -> Result<Vec<Draft<'a>>, Findings> {
        let feeds = place.feeds.iter().zip(decoded);
        let mut drafts: Vec<Draft<'a>> = feeds
            .map(|(feed, decoded)| feed.draft(place, self.rules(place, *feed, decoded.clone())))
            .collect();
        let mut findings = Findings::new();
        for draft in &mut drafts {
            findings.extend(std::mem::take(&mut draft.rules.findings));
        }
        if findings.worst() >= Some(Severity::Error) {
            return Err(findings);
        }
        Ok(drafts)
    }

    fn rules(
        &self,
        place: &Place<'a>,
        feed: FeedPlace<'a>,
        decoded: BTreeSet<String>,
    ) -> Rules<'a> {
        Rules {
            project: self.project,
            source: self.source,
            target: self.target,
            observed: self.observed,
            mappings: self.mappings,
            mapping: place.mapping,
            feed: feed.feed,
            number: feed.number,
            identifiers: self.identifiers,
            query: Query::new(self.source, feed.from, decoded),
            parents: Vec::new(),
            lookups: Vec::new(),
            enums: Vec::new(),
            mappers: Vec::new(),
            functions: Vec::new(),
            sensitive: Vec::new(),
            findings: Findings::new(),
        }
    }
}
