//! The name of a generated package, which must not meet one of the packages that it is built with.

use crate::names::{Style, identifier};

/// rehome's own lock file: what generated programs are built with is what rehome itself was tried with.
pub(crate) const LOCK: &str = include_str!("../../../Cargo.lock");

/// The package of an entity; also its library, its binary and its folder.
pub(crate) fn name(entity: &str) -> String {
    let name = identifier(Style::Entity, entity);
    let dashed = name.replace('_', "-");
    let taken = LOCK
        .lines()
        .filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
        .any(|package| package == name || package == dashed);
    if taken {
        format!("{name}_entity")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_of_the_lock_file_keeps_its_name() {
        assert_eq!(name("offices"), "offices");
        assert_eq!(name("bytes"), "bytes_entity");
        assert_eq!(name("futures_util"), "futures_util_entity");
        assert_eq!(name("match"), "match_entity");
    }
}
