//! References between tables that the server does not vouch for: found by name, proven by their values.

use std::collections::{BTreeMap, BTreeSet};

use tokio_postgres::{SimpleQueryMessage, Transaction};

use super::Options;
use super::model::{Profile, Reference};
use crate::catalog::{Catalog, Column, Name, Table};
use crate::diagnostics::{self as codes, Finding, Findings};
use crate::error::Error;
use crate::introspect::server_error;
use crate::names::{quote_identifier, singular, words};

/// The most tables that one column is tried against.
const CANDIDATES_LIMIT: usize = 3;

/// Tests every declared foreign key that the server has not validated, and every column whose name is like a reference.
///
/// Candidates of which less than half of the values are found are dropped: the name alone proves nothing.
pub(super) async fn test(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    profile: &Profile,
    unreadable: &BTreeSet<(Name, String)>,
    options: &Options,
    findings: &mut Findings,
) -> Result<Vec<Reference>, Error> {
    let mut references = Vec::new();
    for mut reference in declared(catalog)
        .into_iter()
        .chain(by_name(catalog, profile))
    {
        reference.sampled = is_large(profile, &reference.table, options);
        let tested = ask(transaction, reference, None, unreadable, findings).await?;
        references.extend(tested.filter(|tested| {
            tested.declared
                || (tested.distinct > 0 && tested.found.saturating_mul(2) >= tested.distinct)
        }));
    }
    Ok(references)
}

/// Whether a sample of a table's rows has to do.
pub(super) fn is_large(profile: &Profile, table: &Name, options: &Options) -> bool {
    let limit = options.sample_above_rows.saturating_mul(10);
    profile.table(table).is_some_and(|table| table.rows > limit)
}

/// Tests one reference, of those rows alone for which the condition holds; gives it with its figures.
///
/// Nothing where the role may not read a column of it, or the server refuses, which is a finding.
pub(super) async fn ask(
    transaction: &mut Transaction<'_>,
    mut reference: Reference,
    condition: Option<&str>,
    unreadable: &BTreeSet<(Name, String)>,
    findings: &mut Findings,
) -> Result<Option<Reference>, Error> {
    let blocked = |table: &Name, columns: &[String]| {
        columns
            .iter()
            .any(|column| unreadable.contains(&(table.clone(), column.clone())))
    };
    if blocked(&reference.table, &reference.columns)
        || blocked(&reference.references, &reference.referenced_columns)
    {
        return Ok(None);
    }
    let failed = |error| server_error("a reference could not be tested", &reference.table, error);
    let savepoint = transaction
        .savepoint("rehome_reference")
        .await
        .map_err(failed)?;
    let answer = savepoint
        .simple_query(&question(&reference, condition))
        .await;
    savepoint.rollback().await.map_err(failed)?;
    match answer {
        Ok(messages) => {
            take_answer(&messages, &mut reference);
            Ok(Some(reference))
        }
        Err(error) if error.is_closed() => Err(failed(error)),
        Err(error) => {
            findings.push(not_tested(&reference, error));
            Ok(None)
        }
    }
}

fn not_tested(reference: &Reference, error: tokio_postgres::Error) -> Finding {
    let why = server_error("the server refused", &reference.references, error).root_cause();
    let message = format!(
        "({}) could not be tested against {}: {why}",
        reference.columns.join(", "),
        reference.references
    );
    Finding::new(
        codes::REFERENCE_NOT_TESTED,
        &reference.table,
        message,
        "look at it yourself before you map the column",
    )
}

/// Asks for different values, how many of them exist, and rows that refer to nothing, in one statement.
fn question(reference: &Reference, condition: Option<&str>) -> String {
    let Reference {
        table,
        columns,
        references,
        referenced_columns,
        ..
    } = reference;
    let quoted: Vec<String> = columns
        .iter()
        .map(|column| quote_identifier(column))
        .collect();
    let values: Vec<String> = quoted
        .iter()
        .enumerate()
        .map(|(place, column)| format!("source.{column} AS v{place}"))
        .collect();
    let present: Vec<String> = quoted
        .iter()
        .map(|column| format!("source.{column} IS NOT NULL"))
        .chain(condition.map(str::to_owned))
        .collect();
    let places: Vec<String> = (1..=columns.len()).map(|place| place.to_string()).collect();
    let same = referenced_columns
        .iter()
        .enumerate()
        .map(|(place, column)| format!("parent.{} = child.v{place}", quote_identifier(column)));
    let sample = if reference.sampled {
        " TABLESAMPLE SYSTEM (10) REPEATABLE (1)"
    } else {
        ""
    };
    format!(
        "SELECT count(*), count(*) FILTER (WHERE child.there), coalesce(sum(child.number) FILTER (WHERE NOT child.there), 0) \
         FROM (SELECT child.number, EXISTS (SELECT 1 FROM {references} AS parent WHERE {}) AS there \
         FROM (SELECT {}, count(*) AS number FROM {table} AS source{sample} WHERE {} GROUP BY {}) AS child) AS child",
        same.collect::<Vec<_>>().join(" AND "),
        values.join(", "),
        present.join(" AND "),
        places.join(", ")
    )
}

fn take_answer(messages: &[SimpleQueryMessage], reference: &mut Reference) {
    for message in messages {
        if let SimpleQueryMessage::Row(row) = message {
            let number = |place| {
                row.get(place)
                    .and_then(|text: &str| text.parse().ok())
                    .unwrap_or_default()
            };
            (reference.distinct, reference.found, reference.orphans) =
                (number(0), number(1), number(2));
        }
    }
}

pub(super) fn untested(
    table: &Name,
    columns: &[String],
    references: &Name,
    referenced_columns: &[String],
    declared: bool,
) -> Reference {
    Reference {
        table: table.clone(),
        columns: columns.to_vec(),
        references: references.clone(),
        referenced_columns: referenced_columns.to_vec(),
        declared,
        sampled: false,
        distinct: 0,
        found: 0,
        orphans: 0,
    }
}

fn declared(catalog: &Catalog) -> Vec<Reference> {
    let doubtful = catalog
        .tables
        .iter()
        .flat_map(|table| table.foreign_keys.iter().map(move |key| (table, key)));
    doubtful
        .filter(|(table, key)| {
            table.partition_of.is_none() && !key.period && !(key.validated && key.enforced)
        })
        .filter(|(_, key)| catalog.table(&key.references).is_some())
        .map(|(table, key)| {
            untested(
                &table.name,
                &key.columns,
                &key.references,
                &key.referenced_columns,
                true,
            )
        })
        .collect()
}

/// Tables that can be referred to, by the last words of their names.
pub(super) struct Targets<'a> {
    by_stem: BTreeMap<String, Vec<(&'a Table, &'a Column)>>,
}

impl<'a> Targets<'a> {
    pub(super) fn of(catalog: &'a Catalog) -> Targets<'a> {
        let mut by_stem: BTreeMap<String, Vec<(&Table, &Column)>> = BTreeMap::new();
        for table in catalog
            .tables
            .iter()
            .filter(|table| table.kind.is_table() && table.partition_of.is_none())
        {
            let Some(key) = single_key(table) else {
                continue;
            };
            let table_words = words(&table.name.name);
            // `dispatch_case_file` is meant by `dispatch_case_file_id`, `case_file_id` and, less surely, `file_id`.
            for start in 0..table_words.len() {
                by_stem
                    .entry(stem(&table_words[start..]))
                    .or_default()
                    .push((table, key));
            }
        }
        Targets { by_stem }
    }

    /// Tables that these very words mean, those with the fewest other words first.
    pub(super) fn named(
        &self,
        parts: &[String],
        same_schema: &str,
    ) -> Vec<(&'a Table, &'a Column)> {
        let mut tables = self.by_stem.get(&stem(parts)).cloned().unwrap_or_default();
        tables.sort_by_key(|(table, _)| {
            (
                table.name.schema != same_schema,
                table.name.name.len(),
                &table.name,
            )
        });
        tables
    }

    /// Tables that a column may mean, those with the fewest other words first.
    fn meant_by(&self, column_words: &[String], same_schema: &str) -> Vec<(&'a Table, &'a Column)> {
        let mut found: Vec<(&Table, &Column)> = Vec::new();
        // `billing_address_id` means `address` when no table is called `billing_address`.
        for start in 0..column_words.len() {
            found.extend(self.named(&column_words[start..], same_schema));
            if !found.is_empty() {
                break;
            }
        }
        found.truncate(CANDIDATES_LIMIT);
        found
    }
}

fn stem(parts: &[String]) -> String {
    parts
        .iter()
        .map(|word| singular(word))
        .collect::<Vec<_>>()
        .join("_")
}

fn single_key(table: &Table) -> Option<&Column> {
    match table.primary_key.as_ref()?.columns.as_slice() {
        [only] => table.column(only),
        _ => None,
    }
}

/// Columns named like a table, without a foreign key, with values that could be keys of it.
fn by_name(catalog: &Catalog, profile: &Profile) -> Vec<Reference> {
    let targets = Targets::of(catalog);
    let mut found = Vec::new();
    for table in catalog
        .tables
        .iter()
        .filter(|table| table.kind.is_table() && table.partition_of.is_none())
    {
        for column in table.columns.iter().filter(|column| {
            table
                .foreign_keys
                .iter()
                .all(|key| !key.columns.contains(&column.name))
        }) {
            let Some(meaning) = referring_words(&column.name) else {
                continue;
            };
            for (target, key) in targets.meant_by(&meaning, &table.name.schema) {
                let itself = target.name == table.name && key.name == column.name;
                if !itself
                    && same_sort(catalog, column, key)
                    && values_fit(profile, table, column, target, key)
                {
                    found.push(untested(
                        &table.name,
                        std::slice::from_ref(&column.name),
                        &target.name,
                        std::slice::from_ref(&key.name),
                        false,
                    ));
                }
            }
        }
    }
    found
}

/// The words that say what a column refers to: `customer_id` gives `customer`, `parentCase` gives nothing.
fn referring_words(name: &str) -> Option<Vec<String>> {
    let mut parts = words(name);
    let ending = parts.pop()?;
    let refers = matches!(
        ending.as_str(),
        "id" | "uuid" | "key" | "ref" | "fk" | "code" | "no" | "nr" | "by"
    );
    let glued = ending
        .strip_suffix("id")
        .filter(|stem| parts.is_empty() && stem.len() > 2)
        .map(str::to_owned);
    match (refers && !parts.is_empty(), glued) {
        (true, _) => Some(parts),
        (false, Some(stem)) => Some(vec![stem]),
        (false, None) => None,
    }
}

/// Both whole numbers, both UUIDs or both text: what can be compared, and is used for keys.
pub(super) fn same_sort(catalog: &Catalog, left: &Column, right: &Column) -> bool {
    let sort = |column: &Column| {
        let base = catalog.base_type(&column.column_type);
        match base.builtin_name() {
            Some("int2" | "int4" | "int8") => Some("integer"),
            Some("uuid") => Some("uuid"),
            _ if base.is_text() => Some("text"),
            _ => None,
        }
    };
    sort(left).is_some() && sort(left) == sort(right)
}

/// Spares the query where the column is empty, or its least number is beyond the other's greatest.
fn values_fit(
    profile: &Profile,
    table: &Table,
    column: &Column,
    target: &Table,
    key: &Column,
) -> bool {
    let (Some(own), Some(theirs)) = (
        profile.column(&table.name, &column.name),
        profile.column(&target.name, &key.name),
    ) else {
        return false;
    };
    let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<i64>().ok());
    let beyond = matches!((number(&own.minimum), number(&theirs.maximum)), (Some(least), Some(greatest)) if least > greatest);
    own.distinct.is_some_and(|distinct| distinct > 0)
        && theirs.distinct.is_some_and(|distinct| distinct > 0)
        && !beyond
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_columns_say_what_they_refer_to() {
        let meaning = |name: &str| referring_words(name).map(|parts| stem(&parts));
        assert_eq!(meaning("customer_id").as_deref(), Some("customer"));
        assert_eq!(
            meaning("billingAddressId").as_deref(),
            Some("billing_address")
        );
        assert_eq!(meaning("userid").as_deref(), Some("user"));
        assert_eq!(meaning("id"), None);
        assert_eq!(meaning("paid"), None);
        assert_eq!(meaning("name"), None);
    }

    #[test]
    fn the_question_quotes_every_name() {
        let reference = untested(
            &Name::new("a", "b\"c"),
            &["x y".into(), "z".into()],
            &Name::new("d", "e"),
            &["f".into(), "G".into()],
            false,
        );
        let sql = question(&reference, None);
        assert!(sql.contains("FROM a.\"b\"\"c\" AS source WHERE source.\"x y\" IS NOT NULL AND source.z IS NOT NULL GROUP BY 1, 2"), "{sql}");
        assert!(
            sql.contains("parent.f = child.v0 AND parent.\"G\" = child.v1"),
            "{sql}"
        );
    }
}
