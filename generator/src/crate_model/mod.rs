//! The crate model: one entity's crate with everything decided and nothing printed.
//!
//! It is made of the mapping and both catalogs alone: no clock, no path, no order of a hash. It knows neither tokens
//! nor templates; [`crate::emit`] prints it.

mod checks;
mod expression;
mod identifiers;
pub mod model;
pub(crate) mod package;
mod parents;
mod project;
mod query;
mod rules;
mod shapes;
mod value;

pub use expression::Expression;
pub use model::CrateModel;
pub use project::{Observed, Project};

use std::collections::BTreeSet;

use self::identifiers::Identifiers;
use self::model::{FeedModel, Field, KeyTest, Origin, ReadmeRow, TargetColumn, UnwrittenColumn};
use self::parents::key_columns;
use self::query::{Computed, Query, shape_of};
use self::rules::{Rules, plain_name};
use crate::catalog::{Catalog, Column, Table};
use crate::diagnostics::{Findings, NAMES_COLLIDE, NOT_GENERATED, Severity};
use crate::mapping::{ColumnRule, Feed, KeyStrategy, Mapping, Rule};
use crate::names::{Scope, Style, capitalised};
use rehome_runtime::keys::{LegacyKey, uuid_v5};
use rehome_runtime::migration::Kind;
use rehome_runtime::value::Uuid;

/// Makes the crate of one entity.
///
/// Takes mappings that [`crate::mapping::check`] has found nothing wrong with; what it finds itself are only the few
/// things that generated programs cannot do, each with the entity, the column and a way out.
///
/// # Errors
/// All findings together, when there is any.
pub fn crate_model(
    project: &Project,
    source: &Catalog,
    target: &Catalog,
    observed: &Observed,
    mappings: &[Mapping],
    entity: &str,
) -> Result<CrateModel, Findings> {
    let place = Place::find(source, target, mappings, entity)?;
    let identifiers = Identifiers::of(place.mapping, target, place.to);
    let build = |decoded| {
        let rules = Rules {
            project,
            source,
            target,
            observed,
            mappings,
            mapping: place.mapping,
            feed: place.feed,
            identifiers: &identifiers,
            query: Query::new(source, place.from, decoded),
            parents: Vec::new(),
            lookups: Vec::new(),
            enums: Vec::new(),
            mappers: Vec::new(),
            functions: Vec::new(),
            sensitive: Vec::new(),
            findings: Findings::new(),
        };
        place.build(rules)
    };
    // Whether a column is decoded is known when all rules are read, and then every rule must see it so.
    let (_, decoded) = build(BTreeSet::new())?;
    build(decoded).map(|(model, _)| model)
}

/// An entity with its feed and tables.
struct Place<'a> {
    mapping: &'a Mapping,
    feed: &'a Feed,
    from: &'a Table,
    to: &'a Table,
    key: &'a [String],
}

impl<'a> Place<'a> {
    fn find(
        source: &'a Catalog,
        target: &'a Catalog,
        mappings: &'a [Mapping],
        entity: &str,
    ) -> Result<Self, Findings> {
        let one = |code, object: &str, message: String, advice: &str| {
            Findings::from_iter([crate::diagnostics::Finding::new(
                code, object, message, advice,
            )])
        };
        let refuse = |message: String, advice| one(NOT_GENERATED, entity, message, advice);
        let mapping = mappings
            .iter()
            .find(|mapping| mapping.entity == entity)
            .ok_or_else(|| {
                refuse(
                    "there is no mapping of this entity".to_owned(),
                    "correct its name",
                )
            })?;
        let package = package::name(entity);
        let twin = mappings
            .iter()
            .find(|other| other.entity != entity && package::name(&other.entity) == package);
        if let Some(twin) = twin {
            let message = format!(
                "its crate would have the same name as that of {}",
                twin.entity
            );
            return Err(one(
                NAMES_COLLIDE,
                entity,
                message,
                "rename one of the two entities",
            ));
        }
        let [feed] = mapping.feeds.as_slice() else {
            let message = format!(
                "{} feeds fill it, and a generated program has one",
                mapping.feeds.len()
            );
            return Err(refuse(
                message,
                "join the sources in a view, or split the target's rows into two entities",
            ));
        };
        let from = source.table(&feed.source).ok_or_else(|| {
            refuse(
                format!("the source has no table {}", feed.source),
                "correct its name",
            )
        })?;
        let to = target.table(&mapping.target).ok_or_else(|| {
            refuse(
                format!("the target has no table {}", mapping.target),
                "correct its name",
            )
        })?;
        let key = key_columns(target, to).ok_or_else(|| {
            refuse(
                format!(
                    "{} has no key, so its rows could not be found again",
                    to.name
                ),
                "give the table a primary key, or a unique key over columns that are NOT NULL",
            )
        })?;
        Ok(Self {
            mapping,
            feed,
            from,
            to,
            key,
        })
    }

    fn build(&self, mut rules: Rules<'_>) -> Result<(CrateModel, BTreeSet<String>), Findings> {
        let key = self.include_key(&mut rules)?;
        let mut columns = Vec::new();
        let mut unwritten = Vec::new();
        for column in &self.to.columns {
            match self.made(&mut rules, column) {
                Some(made) => columns.push(made),
                None => unwritten.push(self.unwritten(&rules, column)),
            }
        }
        let filter = self
            .feed
            .filter
            .as_ref()
            .map(|sql| rules.query.compute_unread(filtered(sql)));
        self.check_key(&mut rules, &columns);
        if rules.findings.worst() >= Some(Severity::Error) {
            return Err(rules.findings);
        }
        Ok(self.assemble(rules, key, filter, columns, unwritten))
    }

    /// The legacy key comes first in the query, and is never NULL.
    fn include_key(&self, rules: &mut Rules<'_>) -> Result<Vec<usize>, Findings> {
        let mut key = Vec::new();
        for name in &self.feed.key {
            let Some(column) = self.from.column(name) else {
                rules.findings.push(crate::diagnostics::Finding::new(
                    NOT_GENERATED,
                    &self.mapping.entity,
                    format!("{} has no column {name}", self.from.name),
                    "correct the legacy key in the mapping",
                ));
                return Err(std::mem::take(&mut rules.findings));
            };
            key.push(rules.query.include_key(column));
        }
        Ok(key)
    }

    fn rule(&self, column: &Column) -> Option<&'a ColumnRule> {
        let rule = self.feed.columns.get(&column.name);
        rule.filter(|rule| rule.rule != Rule::Default && column.generated.is_none())
    }

    fn made(&self, rules: &mut Rules<'_>, column: &Column) -> Option<TargetColumn> {
        let made = rules.column(column, self.rule(column)?)?;
        let required = rules.target.refuses_null(column);
        let comment = self.comment(column, &made.readme, made.plain);
        Some(TargetColumn {
            shape: shape_of(rules.target, column),
            field: Field {
                name: String::new(),
                rust: made.rust,
                optional: !required,
            },
            expression: made.expression,
            comment,
            readme: made.readme,
        })
    }

    /// What stands above the column's line in the transform: how it is made, and why. A plain copy says enough by itself.
    fn comment(&self, column: &Column, readme: &ReadmeRow, plain: bool) -> Vec<String> {
        if plain {
            return Vec::new();
        }
        let by_codes = self
            .rule(column)
            .is_some_and(|rule| matches!(rule.rule, Rule::Enum(_)));
        let how = match (by_codes, readme.from.as_str()) {
            (true, from) => format!("{from}, by the rules in enums.rs."),
            (false, "") => capitalised(&format!("{}.", readme.how)),
            (false, from) => format!("{from}: {}.", readme.how),
        };
        [how, readme.why.clone()]
            .into_iter()
            .filter(|line| !line.is_empty())
            .collect()
    }

    fn unwritten(&self, rules: &Rules<'_>, column: &Column) -> UnwrittenColumn {
        let how = if column.generated.is_some() {
            "computed by the target itself"
        } else if column.fills_itself() {
            "left to the target's default"
        } else {
            "left empty"
        };
        let why = self
            .feed
            .columns
            .get(&column.name)
            .and_then(|rule| rule.reason.clone());
        UnwrittenColumn {
            shape: shape_of(rules.target, column),
            readme: ReadmeRow {
                from: String::new(),
                how: how.to_owned(),
                why: why.unwrap_or_default(),
            },
        }
    }

    /// A key that the target makes itself would be unknown to the mapping table.
    fn check_key(&self, rules: &mut Rules<'_>, columns: &[TargetColumn]) {
        for name in self.key {
            if columns.iter().all(|column| column.shape.name != *name) && rules.findings.is_empty()
            {
                let object = format!("{}.{name}", self.mapping.entity);
                rules.findings.push(crate::diagnostics::Finding::new(
                    NOT_GENERATED,
                    object,
                    "the column is part of the target's key and no rule writes it",
                    "give it a key, copy or reference rule",
                ));
            }
        }
    }

    fn assemble(
        &self,
        rules: Rules<'_>,
        key: Vec<usize>,
        filter: Option<usize>,
        columns: Vec<TargetColumn>,
        unwritten: Vec<UnwrittenColumn>,
    ) -> (CrateModel, BTreeSet<String>) {
        let Rules {
            project,
            target,
            mapping,
            identifiers,
            parents,
            lookups,
            mut enums,
            mappers,
            functions,
            query,
            sensitive,
            ..
        } = rules;
        let (source_columns, decoded) = query.finish();
        let columns = with_names(columns, &source_columns);
        let position = |name: &String| columns.iter().position(|column| column.shape.name == *name);
        let positions = |names: &[String]| names.iter().filter_map(position).collect::<Vec<_>>();
        let feed = FeedModel {
            name: self.feed.label().to_owned(),
            source: shapes::relation(&self.feed.source),
            key,
            filter,
            expects: shapes::expected(rules.source, self.from, self.feed),
            join: self.feed.join.clone(),
            condition: self.feed.where_clause.as_deref().map(shapes::condition),
            columns: source_columns,
        };
        enums.sort_by(|a, b| a.rust.cmp(&b.rust));
        let masked: BTreeSet<String> = mapping.sensitive.iter().cloned().chain(sensitive).collect();
        let masked: Vec<String> = masked
            .into_iter()
            .filter(|name| feed.columns.iter().any(|column| column.shape.name == *name))
            .collect();
        let mut model = CrateModel {
            entity: mapping.entity.clone(),
            package: identifiers.package.clone(),
            struct_name: identifiers.struct_name.clone(),
            namespace: project.namespace.clone(),
            control_schema: project.control_schema.clone(),
            target: shapes::relation(&mapping.target),
            key: positions(self.key),
            existing_by: positions(&mapping.existing_by),
            merge_by: positions(&mapping.merge_by),
            key_conditions: checks::key_conditions(target, self.to, self.key),
            sequences: shapes::sequences(target, self.to),
            sensitive: masked,
            batch_size: mapping.batch_size.unwrap_or(project.batch_size),
            threshold_percent: format!(
                "{:?}",
                mapping
                    .threshold_percent
                    .unwrap_or(project.quarantine_percent)
            ),
            key_test: self.key_test(project),
            origin: Origin {
                generator: env!("CARGO_PKG_VERSION").to_owned(),
                mapping: shapes::digest(mapping),
                decisions: project
                    .decisions
                    .get(&mapping.entity)
                    .cloned()
                    .unwrap_or_default(),
                source_shape: shapes::table_digest(self.from),
                target_shape: shapes::table_digest(self.to),
            },
            checks: Vec::new(),
            unchecked: Vec::new(),
            columns,
            unwritten,
            feed,
            parents,
            lookups,
            enums,
            mappers,
            functions,
        };
        let (all, unchecked) = checks::checks(
            &model,
            self.feed,
            mapping,
            rules.mappings,
            rules.source,
            target,
            self.to,
        );
        model.checks = all;
        model.unchecked = unchecked;
        (model, decoded)
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

/// The boolean of a filter: rows for which the expression is unknown are not filtered.
fn filtered(sql: &str) -> Computed {
    Computed {
        name: "filtered".to_owned(),
        sql: format!("coalesce({}, false)", shapes::condition(sql)),
        type_name: "boolean".to_owned(),
        kind: Kind::Boolean,
        not_null: true,
        comment: "filtered: rows that are read and counted, and not moved".to_owned(),
    }
}

/// Gives every column its identifier and every field that its value reads that field's identifier.
fn with_names(mut columns: Vec<TargetColumn>, source: &[model::SourceColumn]) -> Vec<TargetColumn> {
    let names: Vec<String> = columns
        .iter()
        .map(|column| column.shape.name.clone())
        .collect();
    let identifiers = Scope::new(Style::Field).resolve(names.iter().map(String::as_str));
    let field_of = |alias: &str| {
        let column = source.iter().find(|column| column.shape.name == alias);
        let field = column.and_then(|column| column.field.as_ref());
        field.map_or_else(|| alias.to_owned(), |field| field.name.clone())
    };
    for (column, identifier) in columns.iter_mut().zip(identifiers) {
        column.field.name = identifier;
        column.expression = column.expression.clone().with_fields(&field_of);
    }
    columns
}
