//! What the target's schema promises is still promised: unique keys, NOT NULL and CHECK, by its own catalog.
//!
//! A load may take them off and bring them back, and the server looks at every row when it does. So the question is
//! whether they are there and valid, which costs nothing; reading the rows again would not say more.

use super::Checker;
use crate::names::quote_literal;

const COMMENT: &str = "Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.";

impl Checker<'_> {
    /// Unique keys, NOT NULL and CHECK are there and valid.
    pub(super) fn constraints(&mut self) {
        let expected = self.expected();
        if expected.is_empty() {
            return;
        }
        let rows: Vec<String> = expected
            .iter()
            .map(|(kind, name)| format!("    ({}, {})", quote_literal(kind), quote_literal(name)))
            .collect();
        let table = quote_literal(&self.model.target.sql);
        let sql = format!(
            "SELECT expected.kind || ' ' || expected.name AS missing\nFROM (VALUES\n{}\n) AS expected (kind, name)\nWHERE NOT EXISTS (\n    SELECT FROM pg_catalog.pg_index AS held\n    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid\n    WHERE expected.kind = 'unique' AND held.indrelid = {table}::regclass AND named.relname = expected.name\n        AND held.indisunique AND held.indisvalid AND held.indisready\n    UNION ALL\n    SELECT FROM pg_catalog.pg_attribute AS held\n    WHERE expected.kind = 'not null' AND held.attrelid = {table}::regclass AND held.attname = expected.name\n        AND held.attnotnull AND NOT held.attisdropped\n    UNION ALL\n    SELECT FROM pg_catalog.pg_constraint AS held\n    WHERE expected.kind = 'check' AND held.conrelid = {table}::regclass AND held.conname = expected.name\n        AND held.contype = 'c' AND held.convalidated\n)",
            rows.join(",\n")
        );
        self.add("constraints", COMMENT, None, sql);
    }

    /// The kind and the name of each.
    fn expected(&self) -> Vec<(&'static str, &str)> {
        let keys = self.to.primary_key.iter().chain(&self.to.uniques);
        let keys = keys.map(|key| ("unique", key.name.as_str()));
        let indexes = self
            .to
            .indexes
            .iter()
            .filter(|index| index.unique && !index.invalid);
        let indexes = indexes.map(|index| ("unique", index.name.as_str()));
        let filled = self.to.columns.iter().filter(|column| column.not_null);
        let filled = filled.map(|column| ("not null", column.name.as_str()));
        let checks = self
            .to
            .checks
            .iter()
            .filter(|check| check.validated && check.enforced);
        let checks = checks.map(|check| ("check", check.name.as_str()));
        keys.chain(indexes).chain(filled).chain(checks).collect()
    }
}
