//! What the profile says, in the words of the stages after it.

use crate::catalog::Catalog;
use crate::plan::{ColumnFacts, Facts};
use crate::profile::{ColumnProfile, Profile};

/// What planning needs to know of the source's rows.
#[must_use]
pub fn facts_of(profile: &Profile, source: &Catalog) -> Facts {
    let mut facts = Facts::default();
    for table in &profile.tables {
        facts
            .rows
            .insert(table.name.clone(), (table.rows, table.counted));
        for column in &table.columns {
            let place = (table.name.clone(), column.name.clone());
            facts.columns.insert(place, column_facts(column));
        }
    }
    for reference in &profile.references {
        let [column] = reference.columns.as_slice() else {
            continue;
        };
        let place = (reference.table.clone(), column.clone());
        if let Some(known) = facts.columns.get_mut(&place) {
            known.orphans = known.orphans.max(reference.orphans);
        }
        let is_key = source.table(&reference.references).is_some_and(|parent| {
            matches!(reference.referenced_columns.as_slice(), [only] if parent.is_unique(only))
        });
        if reference.is_proven() && is_key {
            facts.references.insert(place, reference.references.clone());
        }
    }
    facts
}

fn column_facts(column: &ColumnProfile) -> ColumnFacts {
    let values = column.values.as_ref();
    ColumnFacts {
        values: values.map(|values| values.iter().map(|seen| seen.value.clone()).collect()),
        nulls: column.nulls,
        orphans: 0,
        longest: column.length.map(|length| length.maximum),
        sensitive: column.sensitive.is_some(),
    }
}
