//! What the profile says, in the words of the stages after it.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::catalog::Catalog;
use crate::mapping::Mapping;
use crate::plan::Facts;
use crate::profile::Profile;

/// What planning needs to know of the source's rows.
#[must_use]
pub fn facts_of(profile: &Profile, source: &Catalog) -> Facts {
    let mut facts = Facts::from_profile(profile);
    for reference in &profile.references {
        let is_key = source.table(&reference.references).is_some_and(|parent| {
            matches!(reference.referenced_columns.as_slice(), [only] if parent.is_unique(only))
        });
        if let ([column], false) = (reference.columns.as_slice(), is_key) {
            facts
                .references
                .remove(&(reference.table.clone(), column.clone()));
        }
    }
    facts
}

/// Rows a second below which something is wrong with a program rather than with the machine.
const SLOWEST: u64 = 1_000;
/// What every program is given, however few its rows are.
const LEAST: Duration = Duration::from_secs(5 * 60);

/// How long each entity's program may take, by the rows that its sources had.
#[must_use]
pub fn time_limits(profile: &Profile, mappings: &[Mapping]) -> BTreeMap<String, Duration> {
    let limit = |rows: u64| LEAST + Duration::from_secs(rows / SLOWEST);
    let rows = source_rows(profile, mappings).into_iter();
    rows.map(|(entity, rows)| (entity, limit(rows))).collect()
}

/// How many rows the sources of each entity had.
#[must_use]
pub fn source_rows(profile: &Profile, mappings: &[Mapping]) -> BTreeMap<String, u64> {
    let rows = |mapping: &Mapping| {
        let sources = mapping
            .feeds
            .iter()
            .filter_map(|feed| profile.table(&feed.source));
        sources.map(|table| table.rows).sum()
    };
    let of = |mapping: &Mapping| (mapping.entity.clone(), rows(mapping));
    mappings.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Name;
    use crate::profile::{TableClass, TableProfile};

    #[test]
    fn a_program_has_five_minutes_and_more_for_many_rows() -> Result<(), Box<dyn std::error::Error>>
    {
        let table = TableProfile {
            name: Name::new("public", "message"),
            class: TableClass::Transactional,
            rows: 2_000_000,
            counted: true,
            sample: None,
            candidate_keys: Vec::new(),
            columns: Vec::new(),
        };
        let profile = Profile {
            tables: vec![table],
            ..Profile::default()
        };
        let mapping = |entity: &str, source: &str| {
            toml::from_str(&format!(
                "entity = \"{entity}\"\ntarget = \"a.b\"\n[[feeds]]\nsource = \"public.{source}\"\n"
            ))
        };
        let limits = time_limits(
            &profile,
            &[
                mapping("messages", "message")?,
                mapping("offices", "office")?,
            ],
        );
        assert_eq!(limits["messages"].as_secs(), 2_300);
        assert_eq!(limits["offices"].as_secs(), 300);
        Ok(())
    }
}
