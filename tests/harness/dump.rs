//! A database's content as sorted text, so that before and after can be compared and a difference can be named.

use std::collections::BTreeMap;

use crate::database::Database;
use crate::{Result, fail};

/// Every table's rows, every sequence's state and every index, constraint and trigger, each part sorted.
/// The control schema and PostgreSQL's own schemas are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dump {
    parts: BTreeMap<String, Vec<String>>,
}

const TABLES: &str = "
    SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname <> ALL ('{pg_catalog,information_schema,rehome}') ORDER BY 1";

const SEQUENCES: &str = "
    SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences
    WHERE schemaname <> 'rehome' ORDER BY 1";

const DEFINITIONS: &str = "
    WITH own AS (
        SELECT oid FROM pg_class
        WHERE relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname <> ALL ('{pg_catalog,pg_toast,information_schema,rehome}'))
    )
    SELECT line FROM (
        SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid IN (SELECT oid FROM own)
        UNION ALL
        SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) || CASE WHEN convalidated THEN '' ELSE ' NOT VALID' END
        FROM pg_constraint WHERE conrelid IN (SELECT oid FROM own)
        UNION ALL
        SELECT pg_get_triggerdef(oid) || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal AND tgrelid IN (SELECT oid FROM own)
    ) AS definitions (line) ORDER BY line";

impl Dump {
    /// Reads a database.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn of(database: &Database) -> Result<Self> {
        let mut parts = BTreeMap::new();
        for table in database.column(TABLES)? {
            let rows = format!(
                "SELECT row::text FROM ONLY {table} AS row ORDER BY row::text COLLATE \"C\""
            );
            parts.insert(format!("table {table}"), database.column(&rows)?);
        }
        for sequence in database.column(SEQUENCES)? {
            let state = format!("SELECT last_value || ' ' || is_called FROM {sequence}");
            parts.insert(format!("sequence {sequence}"), database.column(&state)?);
        }
        parts.insert("definitions".to_owned(), database.column(DEFINITIONS)?);
        Ok(Self { parts })
    }

    /// The rows of a table, by its qualified name.
    #[must_use]
    pub fn table(&self, name: &str) -> &[String] {
        self.parts
            .get(&format!("table {name}"))
            .map_or(&[], Vec::as_slice)
    }

    /// Requires that another dump is the same.
    ///
    /// # Errors
    /// When it is not; the message names the first lines that differ in each part.
    pub fn must_equal(&self, other: &Self) -> Result {
        let mut names: Vec<&String> = self.parts.keys().chain(other.parts.keys()).collect();
        names.sort();
        names.dedup();
        let differences: Vec<String> = names
            .into_iter()
            .filter_map(|name| difference(name, self.parts.get(name), other.parts.get(name)))
            .collect();
        if differences.is_empty() {
            Ok(())
        } else {
            fail(format!("the dumps differ:\n{}", differences.join("\n")))
        }
    }
}

fn difference(
    name: &str,
    one: Option<&Vec<String>>,
    other: Option<&Vec<String>>,
) -> Option<String> {
    let (one, other) = (one?, other?);
    if one == other {
        return None;
    }
    let only = |these: &[String], those: &[String]| {
        let missing = these
            .iter()
            .filter(|line| those.binary_search(line).is_err());
        missing
            .take(3)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n      ")
    };
    Some(format!(
        "  {name}: {} and {} lines\n    only before: {}\n    only after: {}",
        one.len(),
        other.len(),
        only(one, other),
        only(other, one)
    ))
}
