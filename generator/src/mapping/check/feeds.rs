//! A feed's own checks: its source, its legacy key, and that no target column is forgotten.

use super::super::file_text::Step;
use super::{Checker, Place, did_you_mean, no_column, which_column};
use crate::catalog::Table;
use crate::diagnostics::{
    KEY_LEFT, MISSING_RULE, UNKNOWN_SOURCE_COLUMN, UNKNOWN_SOURCE_TABLE, WRONG_LEGACY_KEY,
};
use crate::mapping::{Feed, KeyColumn, Rule};

impl Checker<'_> {
    pub(super) fn feed(&mut self, index: usize, feed: &Feed, to: &Table) {
        let source = self.source;
        let Some(from) = source.table(&feed.source) else {
            return self.no_source(index, feed);
        };
        let place = Place {
            index,
            feed,
            from,
            to,
        };
        self.legacy_key(place);
        self.columns(place);
        self.forgotten(place);
    }

    fn no_source(&mut self, index: usize, feed: &Feed) {
        let names: Vec<_> = self
            .source
            .tables
            .iter()
            .map(|table| table.name.to_string())
            .collect();
        let advice = did_you_mean(&feed.source.to_string(), names.iter().map(String::as_str))
            .unwrap_or(
                "run `rehome discover` if it was made since, or correct the name".to_owned(),
            );
        let steps = [Step::Key("feeds"), Step::Index(index), Step::Key("source")];
        self.add(
            UNKNOWN_SOURCE_TABLE,
            &steps,
            format!("the source has no table {}", feed.source),
            advice,
        );
    }

    /// The legacy key must be there and tell rows apart: mappings, resume and references stand on it.
    fn legacy_key(&mut self, place: Place<'_>) {
        let Place {
            index, feed, from, ..
        } = place;
        let steps = [Step::Key("feeds"), Step::Index(index), Step::Key("key")];
        let of_source = feed.key.iter().filter_map(KeyColumn::source);
        for column in of_source.filter(|column| from.column(column).is_none()) {
            self.add(
                UNKNOWN_SOURCE_COLUMN,
                &steps,
                no_column(from, column),
                which_column(from, column),
            );
        }
        let primary = from
            .primary_key
            .as_ref()
            .map(|key| key.columns.join("\", \""));
        let proposal = primary.map_or(
            "name a column, or several, that are unique together".to_owned(),
            |columns| format!("write key = [\"{columns}\"], the table's primary key"),
        );
        if feed.key.is_empty() {
            self.add(
                WRONG_LEGACY_KEY,
                &steps,
                format!("the feed of {} has no legacy key", from.name),
                proposal,
            );
        } else if from.kind.is_table() && !may_be_unique(from, feed) {
            let message = format!(
                "{} does not say that ({}) is unique",
                from.name,
                feed.key_names().join(", ")
            );
            self.add(WRONG_LEGACY_KEY, &steps, message, proposal);
        }
    }

    /// A column that refuses NULL needs a rule, or a default of its own; a column of the key needs a rule in any case.
    fn forgotten(&mut self, place: Place<'_>) {
        let target = self.target;
        let key = target.row_key(place.to).unwrap_or_default();
        for column in &place.to.columns {
            let rule = place.feed.columns.get(&column.name);
            if !matches!(rule.map(|column| &column.rule), None | Some(Rule::Default)) {
                continue;
            }
            let filled = column.fills_itself() || domain_fills(target, column);
            if !filled && target.refuses_null(column) {
                self.missing_rule(place, &column.name);
            } else if key.contains(&column.name) && column.generated.is_none() {
                self.key_left(place, &column.name);
            }
        }
    }

    fn missing_rule(&mut self, place: Place<'_>, column: &str) {
        let message = format!(
            "{}.{column} refuses NULL and has no default, and no rule makes it",
            place.to.name
        );
        let advice = format!(
            "give [feeds.columns.{column}] a rule: copy, enum, reference, lookup, constant, sql or rust"
        );
        self.add_at(place, column, "", MISSING_RULE, message, advice);
    }

    /// A number that the target gives would be unknown to the mapping table.
    fn key_left(&mut self, place: Place<'_>, column: &str) {
        let message = format!(
            "{}.{column} is the key by which the row is found again, and no rule makes it",
            place.to.name
        );
        let advice = format!(
            "give [feeds.columns.{column}] a rule: key, copy, reference or sql, such as `source.id * 2 + 1` in the second of two feeds"
        );
        self.add_at(place, column, "", KEY_LEFT, message, advice);
    }

    /// A masked column that no table of a feed has, its own or one that it joins, would be masked nowhere.
    pub(super) fn sensitive(&mut self) {
        let mapping = self.mapping();
        let tables: Vec<_> = mapping
            .feeds
            .iter()
            .filter_map(|feed| self.source.table(&feed.source))
            .collect();
        let Some(first) = tables.first() else { return };
        let joins: Vec<&str> = (mapping.feeds.iter())
            .filter_map(|feed| feed.join.as_deref())
            .collect();
        let is_joined = |table: &&Table| joins.iter().any(|join| join.contains(&table.name.name));
        let joined: Vec<_> = self.source.tables.iter().filter(is_joined).collect();
        for (index, column) in mapping.sensitive.iter().enumerate() {
            let mut all = tables.iter().chain(&joined);
            if all.all(|table| table.column(column).is_none()) {
                let steps = [Step::Key("sensitive"), Step::Index(index)];
                self.add(
                    UNKNOWN_SOURCE_COLUMN,
                    &steps,
                    no_column(first, column),
                    which_column(first, column),
                );
            }
        }
    }
}

fn domain_fills(catalog: &crate::catalog::Catalog, column: &crate::catalog::Column) -> bool {
    catalog
        .domains_of(&column.column_type)
        .iter()
        .any(|domain| domain.default.is_some())
}

/// Whether the legacy key tells rows apart, as far as the catalog knows: a unique key is part of it. What an expression
/// or a missing column would add is not known here; the run itself refuses a key that stands twice.
fn may_be_unique(table: &Table, feed: &Feed) -> bool {
    let unknown = |part: &KeyColumn| {
        part.source()
            .is_none_or(|name| table.column(name).is_none())
    };
    let mut unique = table.unique_keys().filter(|key| !key.is_empty());
    feed.key.iter().any(unknown)
        || unique.any(|key| key.iter().all(|column| feed.has_in_key(column)))
}
