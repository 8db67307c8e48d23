//! What is odd about a schema, seen from the catalog alone.

use crate::catalog::{Catalog, Column, ColumnType, Name, Table, TableKind, TypeKind};
use crate::diagnostics::{self as codes, Finding, Findings};
use crate::names::{quote_identifier, quote_literal};

/// Adds what is odd about the schemas.
pub(super) fn inspect(catalog: &Catalog, findings: &mut Findings) {
    for schema in &catalog.schemas {
        if !catalog
            .tables
            .iter()
            .any(|table| table.name.schema == *schema)
        {
            let advice = "name the schema that holds the tables in rehome.toml";
            findings.push(Finding::new(
                codes::NO_TABLES,
                quote_identifier(schema),
                "the schema has no tables",
                advice,
            ));
        }
    }
    for domain in &catalog.domains {
        for check in domain.checks.iter().filter(|check| !check.validated) {
            let name = quote_identifier(&check.name);
            findings.push(Finding::new(
                codes::NOT_VALIDATED,
                format!("{}.{name}", domain.name),
                "the domain's check is NOT VALID: values from before it may break it",
                format!(
                    "ALTER DOMAIN {} VALIDATE CONSTRAINT {name}; tells whether",
                    domain.name
                ),
            ));
        }
    }
    for table in &catalog.tables {
        // What is said of a partitioned table holds for its partitions.
        if table.partition_of.is_none() {
            findings.extend(table_findings(table));
        }
        findings.extend(constraint_findings(catalog, table));
        findings.extend(
            table
                .columns
                .iter()
                .filter_map(|column| type_finding(catalog, table, column)),
        );
    }
}

fn table_findings(table: &Table) -> Vec<Finding> {
    let name = &table.name;
    let mut found = Vec::new();
    if table.kind.is_table() && table.primary_key.is_none() {
        let advice = match table.unique_keys().next() {
            Some(columns) => format!("its unique key ({}) can serve as legacy key", columns.join(", ")),
            None => "name a `key` in its mapping; without one such an entity starts anew instead of resuming".to_owned(),
        };
        found.push(Finding::new(
            codes::NO_PRIMARY_KEY,
            name,
            "the table has no primary key",
            advice,
        ));
    }
    if let Some(by) = &table.partitioned_by {
        let message = format!("the table is partitioned by {by}");
        found.push(Finding::new(
            codes::PARTITIONED,
            name,
            message,
            "map the root; the partitions need no mapping of their own",
        ));
    }
    for parent in &table.inherits {
        let message =
            format!("the table inherits from {parent}; a query on the parent gives its rows too");
        let only = quote_literal(&parent.to_string());
        let advice = format!(
            "where both are mapped, give the parent's feed `where = \"source.tableoid = {only}::regclass\"`"
        );
        found.push(Finding::new(codes::INHERITANCE, name, message, advice));
    }
    if table.kind == TableKind::Foreign {
        let advice = "read it on its own server, or copy it into a table first";
        found.push(Finding::new(
            codes::FOREIGN_TABLE,
            name,
            "its rows live on another server",
            advice,
        ));
    }
    found.extend(rewrite_rules(table));
    found
}

fn rewrite_rules(table: &Table) -> Option<Finding> {
    let rules: Vec<_> = table
        .rules
        .iter()
        .map(|rule| quote_identifier(&rule.name))
        .collect();
    let message = format!(
        "it has rewrite rules ({}), which COPY passes by",
        rules.join(", ")
    );
    let advice = "decide whether what the rules do must be done for migrated rows";
    (!rules.is_empty()).then(|| Finding::new(codes::REWRITE_RULES, &table.name, message, advice))
}

fn constraint_findings(catalog: &Catalog, table: &Table) -> Vec<Finding> {
    let mut found = not_kept(table);
    found.extend(outside(catalog, table));
    let object = |name: &str| object(table, name);
    for exclusion in &table.exclusions {
        let advice = "colliding rows are quarantined one by one; look at the profile for how many there may be";
        found.push(Finding::new(
            codes::EXCLUSION,
            object(&exclusion.name),
            exclusion.definition.clone(),
            advice,
        ));
    }
    for index in table.indexes.iter().filter(|index| index.invalid) {
        let advice = format!(
            "REINDEX INDEX {}; or drop it",
            Name::new(&table.name.schema, &index.name)
        );
        found.push(Finding::new(
            codes::INVALID_INDEX,
            object(&index.name),
            "the index is invalid",
            advice,
        ));
    }
    found
}

/// What a finding about a part of a table calls it.
fn object(table: &Table, name: &str) -> String {
    format!("{}.{}", table.name, quote_identifier(name))
}

/// Constraints that rows may break.
fn not_kept(table: &Table) -> Vec<Finding> {
    let mut found = Vec::new();
    let object = |name: &str| object(table, name);
    let states = table
        .foreign_keys
        .iter()
        .map(|key| (&key.name, key.validated, key.enforced));
    let states = states.chain(
        table
            .checks
            .iter()
            .map(|check| (&check.name, check.validated, check.enforced)),
    );
    for (name, validated, enforced) in states {
        if !enforced {
            let advice = "expect rows that break it: orphans and refused values";
            found.push(Finding::new(
                codes::NOT_ENFORCED,
                object(name),
                "the constraint is NOT ENFORCED",
                advice,
            ));
        } else if !validated {
            let message = "the constraint is NOT VALID: rows from before it may break it";
            let advice = format!(
                "ALTER TABLE {} VALIDATE CONSTRAINT {}; tells which",
                table.name,
                quote_identifier(name)
            );
            found.push(Finding::new(
                codes::NOT_VALIDATED,
                object(name),
                message,
                advice,
            ));
        }
    }
    found
}

/// Foreign keys to tables that were not read.
fn outside(catalog: &Catalog, table: &Table) -> Vec<Finding> {
    let mut found = Vec::new();
    for key in &table.foreign_keys {
        if catalog.table(&key.references).is_none() {
            let message = format!("it points at {}, which was not read", key.references);
            let advice = format!(
                "add the schema {} in rehome.toml",
                quote_identifier(&key.references.schema)
            );
            found.push(Finding::new(
                codes::REFERENCE_OUTSIDE,
                object(table, &key.name),
                message,
                advice,
            ));
        }
    }
    found
}

/// Types of PostgreSQL's own whose values mean something else on another server.
fn setting_dependence(base: &str) -> Option<&'static str> {
    match base {
        "money" => Some("its text depends on lc_monetary, and its digits do too"),
        "oid" => Some("it is a number that only this database knows, perhaps of a large object"),
        "xid" | "xid8" | "cid" | "tid" | "pg_lsn" | "txid_snapshot" | "pg_snapshot" => {
            Some("it is a position in this server's own log or storage")
        }
        name if name.starts_with("reg") => Some("it is the number of an object of this database"),
        _ => None,
    }
}

fn type_finding(catalog: &Catalog, table: &Table, column: &Column) -> Option<Finding> {
    let object = format!("{}.{}", table.name, quote_identifier(&column.name));
    let base = catalog.base_type(&column.column_type);
    let (name, kind) = innermost(base);
    if name.schema == "pg_catalog" {
        let why = setting_dependence(name.name.trim_start_matches('_'))?;
        let message = format!("its type is {}: {why}", column.column_type.text);
        return Some(Finding::new(
            codes::SETTING_DEPENDENT_TYPE,
            object,
            message,
            "decide what its values shall be in the target",
        ));
    }
    let opaque = matches!(kind, TypeKind::Base | TypeKind::Pseudo) && name.name != "citext";
    let message = format!(
        "its type {} comes from an extension or is home-made",
        column.column_type.text
    );
    let advice = "the target needs the same type; compare the extension's version on both sides";
    opaque.then(|| Finding::new(codes::UNKNOWN_TYPE, object, message, advice))
}

/// The type itself, or of an array its elements'.
fn innermost(column_type: &ColumnType) -> (&Name, TypeKind) {
    match &column_type.array_of {
        Some(element) => (&element.name, element.kind),
        None => (&column_type.name, column_type.kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{ForeignKey, Index};

    fn codes_of(table: Table) -> Vec<String> {
        let mut catalog = Catalog {
            schemas: vec!["public".into()],
            tables: vec![table],
            ..Catalog::default()
        };
        catalog.sort();
        let mut findings = Findings::new();
        inspect(&catalog, &mut findings);
        findings
            .iter()
            .map(|finding| finding.code.clone())
            .collect()
    }

    fn table() -> Table {
        let mut table = Table {
            name: Name::new("public", "t"),
            ..Table::default()
        };
        table.primary_key = Some(crate::catalog::Key {
            name: "t_pkey".into(),
            columns: vec!["id".into()],
            ..Default::default()
        });
        table
    }

    #[test]
    fn a_plain_table_has_nothing_odd() {
        assert!(codes_of(table()).is_empty());
    }

    #[test]
    fn each_oddity_is_found() {
        assert_eq!(
            codes_of(Table {
                primary_key: None,
                ..table()
            }),
            ["RH-C001"]
        );
        assert_eq!(
            codes_of(Table {
                partitioned_by: Some("RANGE (a)".into()),
                ..table()
            }),
            ["RH-C002"]
        );
        assert_eq!(
            codes_of(Table {
                inherits: vec![Name::new("public", "p")],
                ..table()
            }),
            ["RH-C003"]
        );
        assert_eq!(
            codes_of(Table {
                kind: TableKind::Foreign,
                ..table()
            }),
            ["RH-C006"]
        );
        let mut key = ForeignKey::simple("fk", "a", Name::new("other", "t"), "id");
        key.validated = false;
        assert_eq!(
            codes_of(Table {
                foreign_keys: vec![key],
                ..table()
            }),
            ["RH-C010", "RH-C015"]
        );
        let index = Index {
            name: "i".into(),
            definition: String::new(),
            columns: vec![],
            unique: false,
            nulls_not_distinct: false,
            has_expressions: false,
            predicate: None,
            invalid: true,
        };
        assert_eq!(
            codes_of(Table {
                indexes: vec![index],
                ..table()
            }),
            ["RH-C016"]
        );
    }

    #[test]
    fn odd_types_are_found_through_arrays() {
        let typed = |schema: &str, name: &str| ColumnType {
            name: Name::new(schema, name),
            ..ColumnType::builtin(name, name)
        };
        let with = |column_type| Table {
            columns: vec![Column::new("c", 1, column_type)],
            ..table()
        };
        assert_eq!(codes_of(with(typed("pg_catalog", "money"))), ["RH-C009"]);
        assert_eq!(codes_of(with(typed("public", "hstore"))), ["RH-C008"]);
        assert!(codes_of(with(typed("public", "citext"))).is_empty());
        let element = crate::catalog::ArrayElement {
            name: Name::new("public", "hstore"),
            kind: TypeKind::Base,
        };
        let array = ColumnType {
            array_of: Some(element),
            ..typed("public", "_hstore")
        };
        assert_eq!(codes_of(with(array)), ["RH-C008"]);
    }
}
