//! What has no home: source columns that go nowhere, target columns that nothing makes, and how the file says so.

use std::collections::BTreeSet;

use super::inputs::Inputs;
use super::model::{Fate, SourceColumn, Untouched};
use crate::catalog::Column;
use crate::mapping::{Mapping, Rule};

/// What the head of a new file says: what has no home, and what stays as the target makes it.
pub(super) fn notes(inputs: &Inputs<'_>, mapping: &Mapping) -> Vec<String> {
    let list = |columns: Vec<String>| columns.join(", ");
    let unused: Vec<String> = unused(inputs, mapping)
        .into_iter()
        .map(|place| place.column)
        .collect();
    let untouched = untouched(inputs, mapping);
    let with = |fate: Fate| {
        list(
            untouched
                .iter()
                .filter(|column| column.fate == fate)
                .map(|column| column.column.clone())
                .collect(),
        )
    };
    let said = [
        ("Source columns that go nowhere", list(unused)),
        ("Target columns that stay NULL", with(Fate::Null)),
        ("Target columns that still need a rule", with(Fate::Missing)),
        (
            "Rows of the target that agree in these columns are taken for the same rows; check it",
            list(mapping.existing_by.clone()),
        ),
    ];
    said.into_iter()
        .filter(|(_, columns)| !columns.is_empty())
        .map(|(what, columns)| format!("{what}: {columns}."))
        .collect()
}

/// Source columns of an entity's feeds that no rule, key or SQL text of the feed names.
pub(super) fn unused(inputs: &Inputs<'_>, mapping: &Mapping) -> Vec<SourceColumn> {
    let mut unused = BTreeSet::new();
    for feed in &mapping.feeds {
        let Some(table) = inputs.source.table(&feed.source) else {
            continue;
        };
        let named: BTreeSet<&str> = feed
            .columns
            .iter()
            .flat_map(|(_, rule)| rule.rule.source_columns())
            .collect();
        let texts: Vec<&str> = feed.sql_texts();
        let is_used = |name: &String| {
            named.contains(name.as_str())
                || feed.has_in_key(name)
                || texts.iter().any(|text| text.contains(name.as_str()))
        };
        for column in table.columns.iter().filter(|column| !is_used(&column.name)) {
            unused.insert(SourceColumn {
                table: table.name.clone(),
                column: column.name.clone(),
            });
        }
    }
    unused.into_iter().collect()
}

/// Target columns that no feed's rule makes, and what becomes of them.
pub(super) fn untouched(inputs: &Inputs<'_>, mapping: &Mapping) -> Vec<Untouched> {
    let Some(to) = inputs.target.table(&mapping.target) else {
        return Vec::new();
    };
    let made = |name: &str| {
        mapping.feeds.iter().any(|feed| {
            feed.columns
                .get(name)
                .is_some_and(|column| column.rule != Rule::Default)
        })
    };
    let fate = |column: &Column| match (column.generated.is_some(), column.fills_itself()) {
        (true, _) => Fate::Generated,
        (false, true) => Fate::Default,
        (false, false) if inputs.target.refuses_null(column) => Fate::Missing,
        (false, false) => Fate::Null,
    };
    let open = to.columns.iter().filter(|column| !made(&column.name));
    open.map(|column| Untouched {
        column: column.name.clone(),
        fate: fate(column),
    })
    .collect()
}
