//! Which entities a project has, what each needs, and the order that moves parents first: from mappings and target.

use std::collections::BTreeMap;

use super::project::{CatalogSide, Project, plain};
use super::selection::Entities;
use crate::catalog::Catalog;
use crate::error::Error;
use crate::mapping::Mapping;
use crate::mapping::order::{Order, order};
use crate::mapping::read::MappingFile;

/// The entities of a project.
///
/// # Errors
/// When the target's catalog is missing.
pub fn entities_of(project: &Project, files: &[MappingFile]) -> Result<Entities, Error> {
    let target = project.catalog(CatalogSide::Target)?;
    Ok(entities(&plain(files), &target, &project.settings.groups))
}

/// The entities of mappings, with the groups of the settings.
#[must_use]
pub fn entities(
    mappings: &[Mapping],
    target: &Catalog,
    groups: &BTreeMap<String, Vec<String>>,
) -> Entities {
    let Order {
        entities, needs, ..
    } = order(mappings, target);
    Entities {
        order: entities,
        needs,
        groups: groups.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_look_ups_are_needs() -> Result<(), Box<dyn std::error::Error>> {
        let profile = "entity = \"profiles\"\ntarget = \"public.profiles\"\n[[feeds]]\nsource = \"public.p\"\nkey = [\"id\"]\n";
        let role = "entity = \"roles\"\ntarget = \"public.roles\"\n[[feeds]]\nsource = \"public.r\"\nkey = [\"id\"]\n\
            [feeds.columns.parent_id]\nreference = \"parent\"\nentity = \"roles\"\n\
            [feeds.columns.office_id]\nreference = \"office\"\nentity = \"offices\"\n\
            [feeds.columns.technician_id]\nlookup = { table = \"public.profiles\", take = \"id\" }\n";
        let mappings: Vec<Mapping> = [profile, role]
            .into_iter()
            .map(toml::from_str)
            .collect::<Result<_, _>>()?;
        let found = entities(&mappings, &Catalog::default(), &BTreeMap::new());
        assert_eq!(found.order, ["profiles", "roles"]);
        let needed: Vec<&str> = found.needs["roles"].iter().map(String::as_str).collect();
        assert_eq!(needed, ["offices", "profiles"]);
        Ok(())
    }
}
