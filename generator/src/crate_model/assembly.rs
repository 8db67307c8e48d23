//! The model of a crate, put together from feeds whose rules have all been turned into expressions.

use std::collections::BTreeSet;

use super::agreement::Written;
use super::columns::{Draft, field_names, field_of};
use super::model::{
    CrateModel, EnumModel, FeedModel, FeedTold, Field, KeyTest, LookupModel, MadeColumn, Origin,
    ParentModel, SourceColumn, TargetColumn,
};
use super::place::Place;
use super::project::Project;
use super::query::shape_of;
use super::{World, checks, shapes};
use crate::catalog::Column;
use crate::mapping::{KeyColumn, KeyStrategy, LoadMode, Rule, keys_may_collide};
use rehome_runtime::keys::{LegacyKey, ordered, uuid_v5};
use rehome_runtime::value::Uuid;

/// What the feeds of an entity share.
#[derive(Default)]
struct Shared {
    parents: Vec<ParentModel>,
    lookups: Vec<LookupModel>,
    enums: Vec<EnumModel>,
    sensitive: BTreeSet<String>,
}

impl Shared {
    /// Takes what one feed has asked for; what another has asked for already is there once.
    fn add(&mut self, draft: &mut Draft<'_>) {
        let rules = &mut draft.rules;
        for parent in rules.parents.drain(..) {
            let known = |known: &&mut ParentModel| known.constant == parent.constant;
            match self.parents.iter_mut().find(known) {
                Some(known) => {
                    let new = |column: &String| !known.columns.contains(column);
                    let new: Vec<String> = parent.columns.into_iter().filter(new).collect();
                    known.columns.extend(new);
                }
                None => self.parents.push(parent),
            }
        }
        for item in rules.enums.drain(..) {
            if self.enums.iter().all(|known| known.rust != item.rust) {
                self.enums.push(item);
            }
        }
        self.lookups.append(&mut rules.lookups);
        self.sensitive.extend(rules.sensitive.drain(..));
    }
}

impl Place<'_> {
    /// Gives the model.
    // One expression that fills every field of the model; in pieces it would say less.
    pub(super) fn assemble(
        &self,
        world: &World<'_>,
        mut drafts: Vec<Draft<'_>>,
        written: &[Written<'_>],
    ) -> CrateModel {
        let mut shared = Shared::default();
        drafts.iter_mut().for_each(|draft| shared.add(draft));
        shared.enums.sort_by(|a, b| a.rust.cmp(&b.rust));
        let feeds = drafts.into_iter();
        let feeds: Vec<FeedModel> = feeds
            .map(|draft| self.feed(world, draft, written))
            .collect();
        let columns = target_columns(world, written);
        let position = |name: &String| columns.iter().position(|column| column.shape.name == *name);
        let positions = |names: &[String]| names.iter().filter_map(position).collect::<Vec<_>>();
        let (project, mapping, target) = (world.project, self.mapping, world.target);
        let unwritten = self.to.columns.iter();
        let unwritten = unwritten.filter(|column| !is_written(written, column));
        let mut model = CrateModel {
            entity: mapping.entity.clone(),
            package: world.identifiers.package.clone(),
            struct_name: world.identifiers.struct_name.clone(),
            namespace: project.namespace.clone(),
            control_schema: project.control_schema.clone(),
            target: shapes::relation(&mapping.target),
            key: positions(self.key),
            existing_by: positions(&mapping.existing_by),
            merge_by: positions(&mapping.merge_by),
            disabled_triggers: mapping.disable_triggers.clone(),
            bulk: mapping.load.unwrap_or(project.load) == LoadMode::Bulk,
            keys_may_collide: keys_may_collide(mapping, self.key, world.source, target),
            key_conditions: checks::key_conditions(target, self.to, self.key),
            sequences: shapes::sequences(target, self.to),
            sensitive: self.masked(shared.sensitive, &feeds),
            hidden: self.hidden(&columns),
            batch_size: mapping.batch_size.unwrap_or(project.batch_size),
            threshold_percent: self.threshold(project),
            origin: self.origin(project),
            checks: Vec::new(),
            lists: Vec::new(),
            unchecked: Vec::new(),
            unwritten: unwritten.map(|column| shape_of(target, column)).collect(),
            columns,
            feeds,
            parents: shared.parents,
            awaited: Vec::new(),
            lookups: shared.lookups,
            enums: shared.enums,
        };
        let found = checks::checks(&model, self, world);
        (model.checks, model.lists, model.unchecked) = (found.checks, found.lists, found.unchecked);
        model
    }

    /// A feed's part of the model.
    fn feed(&self, world: &World<'_>, draft: Draft<'_>, written: &[Written<'_>]) -> FeedModel {
        let required = |one: &Written<'_>| world.target.refuses_null(one.column);
        let made = written.iter().map(|one| draft.makes(one, required(one)));
        let made: Vec<MadeColumn> = made.collect();
        let place = draft.place;
        let left = self.to.columns.iter();
        let left = left.filter(|column| !is_written(written, column));
        let left = left.map(|column| place.left(column)).collect();
        let feed = place.feed;
        let columns = draft.rules.query.finish();
        let named = |made: MadeColumn| MadeColumn {
            expression: made
                .expression
                .with_fields(&|alias| field_of(&columns, alias)),
            ..made
        };
        FeedModel {
            name: feed.label().to_owned(),
            suffix: world.identifiers.suffix(place.number).to_owned(),
            constant: world.identifiers.feed(place.number).to_owned(),
            source: shapes::relation(&feed.source),
            key: draft.key,
            filter: draft.filter,
            expects: shapes::expected(world.source, place.from, feed),
            join: feed.join.clone(),
            condition: feed.where_clause.as_deref().map(shapes::condition),
            told: FeedTold {
                condition: feed.where_clause.clone(),
                filter: feed.filter.clone(),
                why: feed.reason.clone().unwrap_or_default(),
            },
            made: made.into_iter().map(named).collect(),
            left,
            mappers: draft.rules.mappers,
            functions: draft.rules.functions,
            key_test: self.key_test(world.project, place.number),
            columns,
        }
    }

    /// Columns of the queries whose values must not be shown.
    fn masked(&self, found: BTreeSet<String>, feeds: &[FeedModel]) -> Vec<String> {
        let mut masked = found;
        masked.extend(self.mapping.sensitive.iter().cloned());
        let read = || feeds.iter().flat_map(|feed| &feed.columns);
        let is_read =
            |name: &String| read().any(|column: &SourceColumn| column.shape.name == *name);
        masked.into_iter().filter(is_read).collect()
    }

    /// Written columns whose values must not be shown, in the table's order.
    fn hidden(&self, columns: &[TargetColumn]) -> Vec<String> {
        let hidden = self.mapping.hidden_columns();
        let names = columns.iter().map(|column| column.shape.name.clone());
        names.filter(|name| hidden.contains(name)).collect()
    }

    /// How many percent of the rows may be quarantined, as Rust writes the number.
    fn threshold(&self, project: &Project) -> String {
        let percent = self.mapping.threshold_percent;
        format!("{:?}", percent.unwrap_or(project.quarantine_percent))
    }

    fn origin(&self, project: &Project) -> Origin {
        let decisions = project.decisions.get(&self.mapping.entity);
        let sources = self
            .feeds
            .iter()
            .map(|place| shapes::table_digest(place.from));
        let sources: Vec<String> = sources.collect();
        Origin {
            generator: env!("CARGO_PKG_VERSION").to_owned(),
            mapping: shapes::digest(self.mapping),
            decisions: decisions.cloned().unwrap_or_default(),
            source_shape: match sources.as_slice() {
                [only] => only.clone(),
                several => shapes::digest(&several),
            },
            target_shape: shapes::table_digest(self.to),
        }
    }

    /// The new key of legacy key 17, where keys are computed from one integer.
    fn key_test(&self, project: &Project, number: usize) -> Option<KeyTest> {
        let place = self.feeds.get(number)?;
        let [KeyColumn::Source(only)] = place.feed.key.as_slice() else {
            return None;
        };
        let column = place.from.column(only);
        let integer = column.is_some_and(|column| column.column_type.is_integer());
        let mut rules = place.feed.columns.iter().map(|(_, column)| &column.rule);
        let strategy = rules.find_map(|rule| match rule {
            Rule::Key(strategy) if strategy.makes_uuid() => Some(*strategy),
            _ => None,
        })?;
        let namespace = Uuid::try_parse(&project.namespace).ok()?;
        let (table, legacy) = (self.mapping.key_table(number), 17);
        let new_key = match strategy {
            KeyStrategy::Ordered => ordered(&namespace, &table, legacy),
            _ => uuid_v5(&namespace, &table, &LegacyKey::Integer(legacy)),
        };
        integer.then(|| KeyTest {
            strategy,
            new_key: new_key.to_string(),
            table,
            legacy,
        })
    }
}

fn is_written(written: &[Written<'_>], column: &Column) -> bool {
    written.iter().any(|one| one.column.name == column.name)
}

/// The columns with the fields of the struct that holds a row.
fn target_columns(world: &World<'_>, written: &[Written<'_>]) -> Vec<TargetColumn> {
    let columns: Vec<&Column> = written.iter().map(|one| one.column).collect();
    let names = field_names(&columns).into_iter();
    let columns = written.iter().zip(names);
    let columns = columns.map(|(one, name)| TargetColumn {
        shape: shape_of(world.target, one.column),
        field: Field {
            name,
            rust: one.rust.clone(),
            optional: !world.target.refuses_null(one.column),
        },
    });
    columns.collect()
}
