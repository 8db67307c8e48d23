//! What a plan is made of, with the look-ups that every part of it needs.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, Column, Name, Table};
use crate::mapping::Mapping;
use crate::mapping::decisions::Decisions;
use crate::profile::{ColumnProfile, Profile};
use crate::settings::Settings;

/// Everything that a plan is made of.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The old schema.
    pub source: &'a Catalog,
    /// The new schema.
    pub target: &'a Catalog,
    /// What is known of the source's rows.
    pub facts: &'a Facts,
    /// The project's settings.
    pub settings: &'a Settings,
    /// The mappings that are there already; they are taken as they are.
    pub existing: &'a [Mapping],
    /// What was asked before; answers about whole entities are followed.
    pub decisions: &'a Decisions,
}

impl<'a> Inputs<'a> {
    /// Source relations that can feed an entity. Partitions are read through their root, and views only on request.
    pub(super) fn sources(&self) -> Vec<&'a Table> {
        self.source
            .tables
            .iter()
            .filter(|table| is_candidate(table))
            .collect()
    }

    /// Target tables that can be an entity; the control schema is rehome's own.
    pub(super) fn targets(&self) -> Vec<&'a Table> {
        let own = &self.settings.policy.control_schema;
        self.target
            .tables
            .iter()
            .filter(|table| is_candidate(table) && table.name.schema != *own)
            .collect()
    }

    /// Whether the target gives a column a value that nobody writes; a domain may have a default of its own.
    pub(super) fn fills_itself(&self, column: &Column) -> bool {
        let domains = self.target.domains_of(&column.column_type);
        column.fills_itself() || domains.iter().any(|domain| domain.default.is_some())
    }
}

fn is_candidate(table: &Table) -> bool {
    table.kind.is_table() && table.partition_of.is_none()
}

/// What is known of the source's rows, as far as planning needs it. Empty where nothing was profiled.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Rows of a table, and whether they were counted.
    pub rows: BTreeMap<Name, (u64, bool)>,
    /// Facts of columns.
    pub columns: BTreeMap<(Name, String), ColumnFacts>,
    /// Columns that refer to a table without a foreign key that says so, proven by their values.
    pub references: BTreeMap<(Name, String), Name>,
}

/// What is known of one column's values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnFacts {
    /// The values it has, in text form, where there are few and none is personal.
    pub values: Option<Vec<String>>,
    /// Whether they were read from a part of the rows only, so that there may be others.
    pub sampled: bool,
    /// Rows in which it is NULL.
    pub nulls: u64,
    /// Rows that refer to something that is not there.
    pub orphans: u64,
    /// The longest text.
    pub longest: Option<u64>,
    /// Whether a value is known to be there twice.
    pub repeats: bool,
    /// The least and the greatest value, of whole numbers of which every row was read.
    pub bounds: Option<(i64, i64)>,
    /// Whether it looks personal.
    pub sensitive: bool,
}

impl ColumnFacts {
    fn of(column: &ColumnProfile) -> Self {
        let values = column.values.as_ref();
        Self {
            values: values.map(|list| list.iter().map(|value| value.value.clone()).collect()),
            nulls: column.nulls,
            sampled: false,
            orphans: 0,
            repeats: false,
            bounds: None,
            longest: column.length.map(|length| length.maximum),
            sensitive: column.sensitive.is_some(),
        }
    }
}

/// The least and the greatest value of a column of whole numbers.
fn bounds(column: &ColumnProfile) -> Option<(i64, i64)> {
    let number = |text: &Option<String>| text.as_deref()?.parse().ok();
    number(&column.minimum).zip(number(&column.maximum))
}

impl Facts {
    /// What a profile of the source tells.
    #[must_use]
    pub fn from_profile(profile: &Profile) -> Self {
        let mut facts = Self::default();
        for table in &profile.tables {
            facts
                .rows
                .insert(table.name.clone(), (table.rows, table.counted));
            for column in &table.columns {
                let place = (table.name.clone(), column.name.clone());
                let mut own = ColumnFacts::of(column);
                own.sampled = table.sample.is_some() && !table.counted;
                let filled = table.observed().saturating_sub(column.nulls);
                own.repeats = !column.distinct_capped
                    && column.distinct.is_some_and(|distinct| distinct < filled);
                own.bounds = bounds(column).filter(|_| table.sample.is_none());
                facts.columns.insert(place, own);
            }
        }
        for reference in &profile.references {
            let [column] = reference.columns.as_slice() else {
                continue;
            };
            let place = (reference.table.clone(), column.clone());
            if let Some(own) = facts.columns.get_mut(&place) {
                own.orphans = own.orphans.max(reference.orphans);
            }
            if reference.is_proven() {
                facts.references.insert(place, reference.references.clone());
            }
        }
        facts
    }

    pub(super) fn column(&self, table: &Name, column: &str) -> Option<&ColumnFacts> {
        self.columns.get(&(table.clone(), column.to_owned()))
    }

    /// Rows of a table: those of the profile, else the server's estimate.
    pub(super) fn rows_of(&self, table: &Table) -> (u64, bool) {
        self.rows
            .get(&table.name)
            .copied()
            .unwrap_or((table.estimated_rows.unwrap_or(0), false))
    }

    /// The table that a column refers to, by declaration or by proof.
    pub(super) fn refers_to<'t>(&'t self, table: &'t Table, column: &str) -> Option<&'t Name> {
        let declared = table.foreign_key_of(column).map(|key| &key.references);
        declared.or_else(|| {
            self.references
                .get(&(table.name.clone(), column.to_owned()))
        })
    }
}
