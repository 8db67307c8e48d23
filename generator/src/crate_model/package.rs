//! The name of a generated package, which must not meet one of the packages that it is built with.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::diagnostics::{Finding, Findings, NAMES_COLLIDE};
use crate::mapping::Mapping;
use crate::names::{Style, identifier};

/// rehome's own lock file: what generated programs are built with is what rehome itself was tried with.
pub(crate) const LOCK: &str = include_str!("../../../Cargo.lock");

/// The packages that the lock file names.
static LOCKED: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let names = LOCK
        .lines()
        .filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    names.collect()
});

/// The package of an entity; also its library, its binary and its folder.
pub(crate) fn name(entity: &str) -> String {
    let name = identifier(Style::Entity, entity);
    let dashed = name.replace('_', "-");
    if LOCKED.contains(name.as_str()) || LOCKED.contains(dashed.as_str()) {
        format!("{name}_entity")
    } else {
        name
    }
}

/// Entities whose crates would have one name, so that neither could be written without the other being lost.
#[must_use]
pub fn colliding(mappings: &[Mapping]) -> Findings {
    let mut by_package: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for mapping in mappings {
        let package = name(&mapping.entity);
        by_package.entry(package).or_default().push(&mapping.entity);
    }
    let several = by_package.values().filter(|entities| entities.len() > 1);
    let collision = |entities: &Vec<&str>| {
        let message = format!(
            "its crate would have the same name as that of {}",
            entities[1..].join(", ")
        );
        let advice = "rename all of these entities but one";
        Finding::new(NAMES_COLLIDE, entities[0], message, advice)
    };
    several.map(collision).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_whose_crates_would_have_one_name_are_told() -> Result<(), toml::de::Error> {
        let mapping = |entity: &str| {
            toml::from_str::<Mapping>(&format!(
                "entity = {entity:?}\ntarget = \"a.b\"\n[[feeds]]\nsource = \"a.c\"\n"
            ))
        };
        let apart = [mapping("offices")?, mapping("doctors")?];
        assert!(colliding(&apart).is_empty());
        let same = [
            mapping("match")?,
            mapping("doctors")?,
            mapping("match_entity")?,
        ];
        let found = colliding(&same);
        let objects: Vec<_> = found
            .iter()
            .map(|finding| finding.object.as_str())
            .collect();
        assert_eq!(objects, ["match"]);
        Ok(())
    }

    #[test]
    fn a_package_of_the_lock_file_keeps_its_name() {
        assert_eq!(name("offices"), "offices");
        assert_eq!(name("bytes"), "bytes_entity");
        assert_eq!(name("futures_util"), "futures_util_entity");
        assert_eq!(name("match"), "match_entity");
    }
}
