//! Two made-up schemas of any size: keys, cycles, new names, prefixes, equal names in several schemas; the same each time.

/// The schemas that the tables lie in.
pub const SCHEMAS: [&str; 4] = ["public", "sales", "stock", "archive"];
/// Tables in one script: each script is one transaction, and each table takes locks.
const TABLES_OF_A_SCRIPT: usize = 100;
/// Every twentieth table and the next one refer to each other.
const CYCLE_EVERY: usize = 20;
/// Every fiftieth table refers to itself.
const SELF_EVERY: usize = 50;

#[rustfmt::skip]
const FIRST: [&str; 50] = [
    "amber", "anchor", "basket", "beacon", "bridge", "bronze", "candle", "canyon", "carbon", "cedar", "circuit", "cobalt", "copper",
    "coral", "cotton", "crystal", "desert", "falcon", "feather", "forest", "garden", "glacier", "granite", "harbor", "hazel", "island",
    "jasper", "kernel", "lantern", "linen", "marble", "meadow", "mirror", "nickel", "olive", "orchard", "pepper", "pillar", "quartz",
    "ribbon", "river", "saddle", "silver", "summit", "thistle", "timber", "tunnel", "velvet", "walnut", "willow",
];
#[rustfmt::skip]
const SECOND: [&str; 50] = [
    "agenda", "album", "answer", "article", "batch", "branch", "budget", "bundle", "ceiling", "chapter", "claim", "course", "cycle",
    "debate", "degree", "device", "driver", "engine", "entry", "estate", "factor", "figure", "filter", "format", "fund", "grade", "index",
    "journal", "lesson", "letter", "machine", "market", "measure", "meeting", "module", "notice", "office", "outlet", "packet", "permit",
    "policy", "quota", "receipt", "region", "season", "session", "ticket", "token", "voucher", "wallet",
];
/// Plain columns: the old name, the new name, the type.
#[rustfmt::skip]
const PLAIN: [(&str, &str, &str); 24] = [
    ("title", "title", "varchar(80)"), ("created", "created_at", "timestamptz"), ("amount", "amount", "numeric(12, 2)"),
    ("is_open", "is_open", "boolean"), ("quantity", "quantity", "integer"), ("remark", "remark", "text"),
    ("valid_from", "valid_from", "date"), ("color", "color", "text"), ("weight", "weight", "double precision"),
    ("updated", "updated_at", "timestamptz"), ("external_code", "external_code", "varchar(20)"), ("priority", "priority", "smallint"),
    ("payload", "payload", "jsonb"), ("discount", "discount", "numeric(5, 2)"), ("locale", "locale", "text"),
    ("attempts", "attempt_count", "integer"), ("checksum", "checksum", "bytea"), ("visible", "is_visible", "boolean"),
    ("opened_on", "opened_on", "date"), ("closed_on", "closed_on", "date"), ("reference_text", "reference_text", "text"),
    ("sort_order", "sort_order", "integer"), ("version_tag", "version_tag", "text"), ("duration", "duration", "interval"),
];

/// Both schemas.
#[derive(Debug, Clone, Copy)]
pub struct LargeSchema {
    /// Tables on each side: at most 2,500.
    pub tables: usize,
    /// Whether everything is made in the opposite order, so that all that a server numbers has other numbers.
    pub reversed: bool,
}

/// A foreign key of a table: its column, and the number of the table that it points at.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    column: String,
    parent: usize,
}

impl LargeSchema {
    /// So many tables, made in the order of their numbers.
    #[must_use]
    pub fn of(tables: usize) -> Self {
        Self {
            tables,
            reversed: false,
        }
    }

    /// Columns on each side.
    #[must_use]
    pub fn columns(self) -> usize {
        self.tables * 12
    }

    /// Foreign keys on each side.
    #[must_use]
    pub fn foreign_keys(self) -> usize {
        (0..self.tables).map(|table| self.keys(table).len()).sum()
    }

    /// The scripts that make the old schema, to be run in their order.
    #[must_use]
    pub fn source(self) -> Vec<String> {
        self.scripts(&|table| self.source_name(table), &|plain| plain.0)
    }

    /// The scripts that make the new schema.
    #[must_use]
    pub fn target(self) -> Vec<String> {
        self.scripts(&|table| self.target_name(table), &|plain| plain.1)
    }

    /// The scripts that put rows numbered from 1 into every table of the old schema. Row `n` refers to the rows `n` of its
    /// parents; those may come later, so the session does not look at foreign keys.
    #[must_use]
    pub fn rows(self, rows: usize) -> Vec<String> {
        let numbers: Vec<usize> = (0..self.tables).collect();
        let portions = numbers.chunks(TABLES_OF_A_SCRIPT);
        let script = |portion: &[usize]| {
            let inserts = portion.iter().map(|table| self.insert(*table, rows));
            format!(
                "SET session_replication_role = replica;\n{}",
                inserts.collect::<String>()
            )
        };
        portions.map(script).collect()
    }

    fn insert(self, table: usize, rows: usize) -> String {
        let keys = self.keys(table);
        let mut columns = vec!["id"];
        let mut values = vec!["n"];
        for key in &keys {
            columns.push(&key.column);
            values.push("n");
        }
        for column in plain_columns(table, columns.len()) {
            columns.push(column.0);
            values.push(value(column.2));
        }
        format!(
            "INSERT INTO {} ({}) SELECT {} FROM generate_series(1, {rows}) AS n;\n",
            self.source_name(table),
            columns.join(", "),
            values.join(", ")
        )
    }

    /// The qualified name of a table in the old schema: every fourth has a prefix.
    #[must_use]
    pub fn source_name(self, table: usize) -> String {
        let prefix = if table % 4 == 1 { "app_" } else { "" };
        format!("{}.{prefix}{}", SCHEMAS[table % 4], base_name(table))
    }

    /// The qualified name of a table in the new schema: every fourth has got another one.
    #[must_use]
    pub fn target_name(self, table: usize) -> String {
        let base = base_name(table);
        let name = match base.split_once('_') {
            Some((first, second)) if table % 4 == 3 => format!("{second}_{first}s"),
            _ => base,
        };
        format!("{}.{name}", SCHEMAS[table % 4])
    }

    /// Two or three keys: to tables before it, now and then to itself or, with the next one, in a circle.
    fn keys(self, table: usize) -> Vec<Key> {
        let count = 2 + table % 2;
        let mut keys: Vec<Key> = Vec::new();
        for place in 0..count {
            let parent = match (place, table % CYCLE_EVERY, table % SELF_EVERY) {
                (0, 0, _) => (table + 1).min(self.tables - 1),
                (0, 1, _) => table - 1,
                (1, _, 7) => table,
                _ => (table * 31 + place * 17) % table.max(1),
            };
            let taken = keys.iter().filter(|key| key.parent == parent).count();
            let column = match taken {
                0 => format!("{}_id", base_name(parent)),
                _ => format!("{}_{place}_id", base_name(parent)),
            };
            if keys.iter().all(|key| key.column != column) {
                keys.push(Key { column, parent });
            }
        }
        keys
    }

    fn scripts(
        self,
        name: &dyn Fn(usize) -> String,
        plain: &dyn Fn(&(&'static str, &'static str, &'static str)) -> &'static str,
    ) -> Vec<String> {
        let schemas = SCHEMAS.map(|schema| format!("CREATE SCHEMA IF NOT EXISTS {schema};"));
        let mut scripts = vec![schemas.concat()];
        let mut numbers: Vec<usize> = (0..self.tables).collect();
        if self.reversed {
            numbers.reverse();
        }
        let portions = || numbers.chunks(TABLES_OF_A_SCRIPT);
        scripts.extend(portions().map(|portion| {
            let tables = portion.iter().map(|table| self.table(*table, name, plain));
            tables.collect::<String>()
        }));
        scripts.extend(portions().map(|portion| {
            let keys = portion.iter().map(|table| self.key_clauses(*table, name));
            keys.collect::<String>()
        }));
        scripts
    }

    fn table(
        self,
        table: usize,
        name: &dyn Fn(usize) -> String,
        plain: &dyn Fn(&(&'static str, &'static str, &'static str)) -> &'static str,
    ) -> String {
        let keys = self.keys(table);
        let mut columns =
            vec!["id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY".to_owned()];
        columns.extend(keys.iter().map(|key| format!("{} integer", key.column)));
        let others = plain_columns(table, columns.len()).enumerate();
        columns.extend(others.map(|(place, column)| {
            let demanded = if place == 0 { " NOT NULL" } else { "" };
            format!("{} {}{demanded}", plain(column), column.2)
        }));
        format!("CREATE TABLE {} ({});\n", name(table), columns.join(", "))
    }

    fn key_clauses(self, table: usize, name: &dyn Fn(usize) -> String) -> String {
        let clause = |key: &Key| {
            format!(
                "ALTER TABLE {} ADD FOREIGN KEY ({}) REFERENCES {};\n",
                name(table),
                key.column,
                name(key.parent)
            )
        };
        self.keys(table).iter().map(clause).collect()
    }
}

/// The plain columns of a table that has so many others.
fn plain_columns(
    table: usize,
    others: usize,
) -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
    (0..12 - others).map(move |place| &PLAIN[(table * 5 + place) % PLAIN.len()])
}

/// A value of a type for row `n`.
fn value(of_type: &str) -> &'static str {
    match of_type.split('(').next().unwrap_or_default() {
        "timestamptz" => "timestamptz '2024-01-01 00:00+00' + n * interval '1 hour'",
        "date" => "date '2024-01-01' + n",
        "interval" => "n * interval '1 minute'",
        "boolean" => "n % 2 = 0",
        "integer" => "n",
        "smallint" => "n::smallint",
        "numeric" => "n * 1.25",
        "double precision" => "n / 8.0",
        "jsonb" => "jsonb_build_object('row', n)",
        "bytea" => "int4send(n)",
        _ => "'row ' || n",
    }
}

/// Two words; every tenth table has the name of the one before it, which lies in another schema.
fn base_name(table: usize) -> String {
    let number = if table % 10 == 9 { table - 1 } else { table };
    let (first, second) = (number % 50, (number / 50 + number) % 50);
    format!("{}_{}", FIRST[first], SECOND[second])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_name_is_given_twice_and_the_counts_are_those_that_were_asked_for() {
        let schema = LargeSchema::of(2_500);
        let names =
            |name: &dyn Fn(usize) -> String| (0..2_500).map(name).collect::<BTreeSet<_>>().len();
        assert_eq!(names(&|table| schema.source_name(table)), 2_500);
        assert_eq!(names(&|table| schema.target_name(table)), 2_500);
        let thousand = LargeSchema::of(1_000);
        assert_eq!(thousand.columns(), 12_000);
        assert!(
            (2_400..=2_500).contains(&thousand.foreign_keys()),
            "{}",
            thousand.foreign_keys()
        );
    }
}
