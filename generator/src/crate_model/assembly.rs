//! The model of a crate, put together from rules that have all been turned into expressions.

use std::collections::BTreeSet;

use super::columns::with_names;
use super::model::{
    CrateModel, FeedModel, FeedTold, KeyTest, Origin, SourceColumn, TargetColumn, UnwrittenColumn,
};
use super::place::Place;
use super::project::Project;
use super::rules::{Rules, plain_name};
use super::{checks, shapes};
use crate::mapping::{KeyStrategy, Rule};
use rehome_runtime::keys::{LegacyKey, uuid_v5};
use rehome_runtime::value::Uuid;

/// What the rules of an entity have come to.
pub(super) struct Parts {
    /// Places of the legacy key's columns in the query.
    pub key: Vec<usize>,
    /// The place of the filter's boolean in the query.
    pub filter: Option<usize>,
    pub columns: Vec<TargetColumn>,
    pub unwritten: Vec<UnwrittenColumn>,
}

impl Place<'_> {
    /// Gives the model, and the columns that the program decodes.
    // One expression that fills every field of the model; in pieces it would say less.
    pub(super) fn assemble(
        &self,
        rules: Rules<'_>,
        parts: Parts,
    ) -> (CrateModel, BTreeSet<String>) {
        let (source_columns, decoded) = rules.query.finish();
        let columns = with_names(parts.columns, &source_columns);
        let position = |name: &String| columns.iter().position(|column| column.shape.name == *name);
        let positions = |names: &[String]| names.iter().filter_map(position).collect::<Vec<_>>();
        let (project, mapping) = (rules.project, self.mapping);
        let mut model = CrateModel {
            entity: mapping.entity.clone(),
            package: rules.identifiers.package.clone(),
            struct_name: rules.identifiers.struct_name.clone(),
            namespace: project.namespace.clone(),
            control_schema: project.control_schema.clone(),
            target: shapes::relation(&mapping.target),
            key: positions(self.key),
            existing_by: positions(&mapping.existing_by),
            merge_by: positions(&mapping.merge_by),
            key_conditions: checks::key_conditions(rules.target, self.to, self.key),
            sequences: shapes::sequences(rules.target, self.to),
            sensitive: self.masked(rules.sensitive, &source_columns),
            batch_size: mapping.batch_size.unwrap_or(project.batch_size),
            threshold_percent: self.threshold(project),
            key_test: self.key_test(project),
            origin: self.origin(project),
            checks: Vec::new(),
            unchecked: Vec::new(),
            columns,
            unwritten: parts.unwritten,
            feed: FeedModel {
                name: self.feed.label().to_owned(),
                source: shapes::relation(&self.feed.source),
                key: parts.key,
                filter: parts.filter,
                expects: shapes::expected(rules.source, self.from, self.feed),
                join: self.feed.join.clone(),
                condition: self.feed.where_clause.as_deref().map(shapes::condition),
                told: FeedTold {
                    condition: self.feed.where_clause.clone(),
                    filter: self.feed.filter.clone(),
                    why: self.feed.reason.clone().unwrap_or_default(),
                },
                columns: source_columns,
            },
            parents: rules.parents,
            lookups: rules.lookups,
            enums: rules.enums,
            mappers: rules.mappers,
            functions: rules.functions,
        };
        model.enums.sort_by(|a, b| a.rust.cmp(&b.rust));
        let (mappings, source, target) = (rules.mappings, rules.source, rules.target);
        (model.checks, model.unchecked) = checks::checks(
            &model, self.feed, mapping, mappings, source, target, self.to,
        );
        (model, decoded)
    }

    /// Columns of the query whose values must not be shown.
    fn masked(&self, found: Vec<String>, read: &[SourceColumn]) -> Vec<String> {
        let named = self.mapping.sensitive.iter().cloned();
        let masked: BTreeSet<String> = named.chain(found).collect();
        let is_read = |name: &String| read.iter().any(|column| column.shape.name == *name);
        masked.into_iter().filter(is_read).collect()
    }

    /// How many percent of the rows may be quarantined, as Rust writes the number.
    fn threshold(&self, project: &Project) -> String {
        let percent = self.mapping.threshold_percent;
        format!("{:?}", percent.unwrap_or(project.quarantine_percent))
    }

    fn origin(&self, project: &Project) -> Origin {
        let decisions = project.decisions.get(&self.mapping.entity);
        Origin {
            generator: env!("CARGO_PKG_VERSION").to_owned(),
            mapping: shapes::digest(self.mapping),
            decisions: decisions.cloned().unwrap_or_default(),
            source_shape: shapes::table_digest(self.from),
            target_shape: shapes::table_digest(self.to),
        }
    }

    /// The new key of legacy key 17, where keys are made by UUIDv5 of one integer.
    fn key_test(&self, project: &Project) -> Option<KeyTest> {
        let [only] = self.feed.key.as_slice() else {
            return None;
        };
        let integer = self
            .from
            .column(only)
            .is_some_and(|column| column.column_type.is_integer());
        let by_uuid = self
            .feed
            .columns
            .iter()
            .any(|(_, column)| column.rule == Rule::Key(KeyStrategy::UuidV5));
        let namespace = Uuid::try_parse(&project.namespace).ok()?;
        let table = plain_name(&self.feed.source);
        (integer && by_uuid).then(|| KeyTest {
            new_key: uuid_v5(&namespace, &table, &LegacyKey::Integer(17)).to_string(),
            table,
            legacy: 17,
        })
    }
}
